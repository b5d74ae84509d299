//! Which flows are wanted: the filters of `hubble observe`, by the names of its flags.

use std::net::IpAddr;

use ipnet::IpNet;

use super::flow::{Endpoint, EventType, Flow, Layer4, Service};
use super::text;
use super::words::{DropReason, TrafficDirection, Verdict};
use crate::suggest::did_you_mean;

/// A conjunction of filters. Values of one flag are alternatives.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    wanted: Vec<(&'static Flag, Vec<Condition>)>,
}

/// A flag: its name, whose side it looks at, and how its values are read.
#[derive(Debug)]
struct Flag {
    name: &'static str,
    side: Which,
    read: fn(&str) -> Result<Condition, String>,
}

/// Whose side a flag looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    From,
    To,
    Either,
    /// The flow as a whole.
    Whole,
}

/// One value of a flag.
#[derive(Debug, Clone)]
enum Condition {
    /// Namespace (any if `None`) and the beginning of a name.
    Pod(Option<String>, String),
    Service(Option<String>, String),
    Namespace(String),
    Label(Vec<Requirement>),
    Workload(String),
    Address(IpNet),
    Name(String),
    Identity(u32),
    Port(u32),
    Verdict(Verdict),
    Direction(TrafficDirection),
    Protocol(String),
    Type(i32, Option<String>),
    DropReason(DropReason),
    Node(String),
    HttpMethod(String),
    HttpStatus(String),
}

/// One requirement of a label selector.
#[derive(Debug, Clone)]
struct Requirement {
    key: String,
    /// Whether the key may have one of the values; `None`: any, as long as it is there.
    values: Option<Vec<String>>,
    negated: bool,
}

macro_rules! flags {
    ($($name:literal: $side:ident $read:expr,)*) => {
        const FLAGS: &[Flag] = &[$(Flag { name: $name, side: Which::$side, read: $read },)*];
    };
}

flags! {
    "from-pod": From pod,
    "to-pod": To pod,
    "pod": Either pod,
    "from-service": From service,
    "to-service": To service,
    "service": Either service,
    "from-namespace": From |text| Ok(Condition::Namespace(text.to_owned())),
    "to-namespace": To |text| Ok(Condition::Namespace(text.to_owned())),
    "namespace": Either |text| Ok(Condition::Namespace(text.to_owned())),
    "from-label": From label,
    "to-label": To label,
    "label": Either label,
    "from-workload": From workload,
    "to-workload": To workload,
    "workload": Either workload,
    "from-ip": From address,
    "to-ip": To address,
    "ip": Either address,
    "from-fqdn": From |text| Ok(Condition::Name(text.to_owned())),
    "to-fqdn": To |text| Ok(Condition::Name(text.to_owned())),
    "fqdn": Either |text| Ok(Condition::Name(text.to_owned())),
    "from-identity": From identity,
    "to-identity": To identity,
    "identity": Either identity,
    "from-port": From port,
    "to-port": To port,
    "port": Either port,
    "verdict": Whole verdict,
    "traffic-direction": Whole direction,
    "protocol": Whole |text| Ok(Condition::Protocol(text.to_ascii_lowercase())),
    "type": Whole event_type,
    "drop-reason-desc": Whole drop_reason,
    "node-name": Whole |text| Ok(Condition::Node(text.to_owned())),
    "http-method": Whole |text| Ok(Condition::HttpMethod(text.to_owned())),
    "http-status": Whole |text| Ok(Condition::HttpStatus(text.to_owned())),
}

impl Filter {
    /// The flags that it knows, without dashes.
    pub fn flags() -> impl Iterator<Item = &'static str> {
        FLAGS.iter().map(|flag| flag.name)
    }

    /// Adds a value of a flag: `("from-pod", "shop/backend")`. The flag comes without dashes.
    ///
    /// # Errors
    /// A flag that is no filter, or a value that it does not take.
    pub fn add(&mut self, flag: &str, value: &str) -> Result<(), String> {
        let Some(known) = FLAGS.iter().find(|known| known.name == flag) else {
            let meant = did_you_mean(flag, Self::flags()).unwrap_or_default();
            return Err(format!("unknown flag: --{flag} {meant}").trim_end().to_owned());
        };
        let condition = (known.read)(value)?;
        match self.wanted.iter_mut().find(|(flag, _)| flag.name == known.name) {
            Some((_, conditions)) => conditions.push(condition),
            None => self.wanted.push((known, vec![condition])),
        }
        Ok(())
    }

    /// Whether a flow is wanted.
    pub fn matches(&self, flow: &Flow) -> bool {
        let (from, to) = (Side::source(flow), Side::destination(flow));
        self.wanted.iter().all(|(flag, conditions)| {
            conditions.iter().any(|condition| match flag.side {
                Which::From => from.is(condition),
                Which::To => to.is(condition),
                Which::Either => from.is(condition) || to.is(condition),
                Which::Whole => is(flow, condition),
            })
        })
    }
}

/// One side of a flow, as filters look at it.
struct Side<'a> {
    endpoint: Option<&'a Endpoint>,
    service: Option<&'a Service>,
    address: Option<IpAddr>,
    names: &'a [String],
    port: u32,
}

impl<'a> Side<'a> {
    fn source(flow: &'a Flow) -> Self {
        Self {
            endpoint: flow.source.as_ref(),
            service: flow.source_service.as_ref(),
            address: flow.ip.as_ref().and_then(|ip| ip.source.parse().ok()),
            names: &flow.source_names,
            port: flow
                .l4
                .as_ref()
                .and_then(Layer4::ports)
                .map_or(0, |ports| ports.0),
        }
    }

    fn destination(flow: &'a Flow) -> Self {
        Self {
            endpoint: flow.destination.as_ref(),
            service: flow.destination_service.as_ref(),
            address: flow.ip.as_ref().and_then(|ip| ip.destination.parse().ok()),
            names: &flow.destination_names,
            port: flow
                .l4
                .as_ref()
                .and_then(Layer4::ports)
                .map_or(0, |ports| ports.1),
        }
    }

    fn is(&self, condition: &Condition) -> bool {
        let named = |wanted: &Option<String>, prefix: &String, namespace: &str, name: &str| {
            let somewhere = wanted.as_ref().is_none_or(|wanted| wanted == namespace);
            !name.is_empty() && somewhere && name.starts_with(prefix.as_str())
        };
        let endpoint = |test: &dyn Fn(&Endpoint) -> bool| self.endpoint.is_some_and(test);
        match condition {
            Condition::Pod(namespace, prefix) => {
                endpoint(&|side| named(namespace, prefix, &side.namespace, &side.pod_name))
            }
            Condition::Service(namespace, prefix) => self
                .service
                .is_some_and(|service| named(namespace, prefix, &service.namespace, &service.name)),
            Condition::Namespace(namespace) => endpoint(&|side| side.namespace == *namespace),
            Condition::Label(requirements) => endpoint(&|side| {
                requirements
                    .iter()
                    .all(|requirement| requirement.fits(&side.labels))
            }),
            Condition::Workload(name) => {
                endpoint(&|side| side.workloads.iter().any(|workload| workload.name == *name))
            }
            Condition::Address(net) => self.address.is_some_and(|address| net.contains(&address)),
            Condition::Name(pattern) => self.names.iter().any(|name| fits_name(pattern, name)),
            Condition::Identity(number) => endpoint(&|side| side.identity == *number),
            Condition::Port(port) => self.port == *port,
            _ => false,
        }
    }
}

/// Whether a condition holds for a flow as a whole.
fn is(flow: &Flow, condition: &Condition) -> bool {
    let l7 = flow.l7.as_ref();
    let http = l7.and_then(|l7| l7.http.as_ref());
    match condition {
        Condition::Verdict(verdict) => flow.verdict == *verdict,
        Condition::Direction(direction) => flow.traffic_direction == *direction,
        Condition::Protocol(protocol) => {
            let l4 = flow.l4.as_ref().map_or("", Layer4::name).to_ascii_lowercase();
            match protocol.as_str() {
                "icmp" => l4.starts_with("icmp"),
                "http" => http.is_some(),
                "dns" => l7.is_some_and(|l7| l7.dns.is_some()),
                "kafka" => l7.is_some_and(|l7| l7.kafka.is_some()),
                other => l4 == other,
            }
        }
        Condition::Type(event, None) => flow.event() == *event,
        Condition::Type(event, Some(sub_type)) => flow.event() == *event && text::kind(flow) == *sub_type,
        Condition::DropReason(reason) => flow.drop_reason_desc == *reason,
        Condition::Node(name) => {
            let node = flow.node_name.rsplit('/').next().unwrap_or_default();
            flow.node_name == *name || node == name
        }
        Condition::HttpMethod(method) => http.is_some_and(|http| http.method.eq_ignore_ascii_case(method)),
        Condition::HttpStatus(wanted) => http.is_some_and(|http| {
            let code = http.code.to_string();
            http.code > 0
                && match wanted.strip_suffix('+') {
                    Some(prefix) => code.starts_with(prefix),
                    None => code == *wanted,
                }
        }),
        _ => false,
    }
}

/// Namespace and the beginning of a name: `backend` in `default`, `shop/backend`, `shop/`, `/backend` anywhere.
fn namespaced(text: &str) -> Result<(Option<String>, String), String> {
    if text.is_empty() || text == "/" {
        return Err("invalid filter, must not be empty".to_owned());
    }
    Ok(match text.split_once('/') {
        None => (Some("default".to_owned()), text.to_owned()),
        Some(("", name)) => (None, name.to_owned()),
        Some((namespace, name)) => (Some(namespace.to_owned()), name.to_owned()),
    })
}

fn pod(text: &str) -> Result<Condition, String> {
    namespaced(text).map(|(namespace, name)| Condition::Pod(namespace, name))
}

fn service(text: &str) -> Result<Condition, String> {
    namespaced(text).map(|(namespace, name)| Condition::Service(namespace, name))
}

/// A workload may be written with its namespace or kind, of which only the name counts here.
fn workload(text: &str) -> Result<Condition, String> {
    let name = text.rsplit('/').next().unwrap_or(text);
    Ok(Condition::Workload(name.to_owned()))
}

fn address(text: &str) -> Result<Condition, String> {
    let net = text.parse::<IpNet>();
    let net = net.or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    net.map(Condition::Address)
        .map_err(|_| format!("invalid IP address or CIDR: {text:?}"))
}

/// An identity by number or by its reserved name.
fn identity(text: &str) -> Result<Condition, String> {
    let named = text.strip_prefix("reserved:").unwrap_or(text);
    let reserved = (1..11).find(|number| text::reserved_identity(*number) == Some(named));
    let number = reserved.or_else(|| text.parse().ok());
    number
        .map(Condition::Identity)
        .ok_or_else(|| format!("invalid security identity: {text:?}"))
}

fn port(text: &str) -> Result<Condition, String> {
    let port = text
        .parse::<u16>()
        .map_err(|_| format!("invalid port: {text:?}"))?;
    Ok(Condition::Port(u32::from(port)))
}

fn verdict(text: &str) -> Result<Condition, String> {
    let known = (1..=7).map(Verdict).find(|verdict| {
        let name = verdict.name().unwrap_or_default();
        name.eq_ignore_ascii_case(text)
    });
    known
        .map(Condition::Verdict)
        .ok_or_else(|| format!("invalid --verdict value: {text}"))
}

fn direction(text: &str) -> Result<Condition, String> {
    match text.to_ascii_lowercase().as_str() {
        "ingress" => Ok(Condition::Direction(TrafficDirection::INGRESS)),
        "egress" => Ok(Condition::Direction(TrafficDirection::EGRESS)),
        _ => Err(format!(
            "{text}: invalid traffic direction, expected ingress or egress"
        )),
    }
}

/// `trace`, or `trace:to-endpoint`.
fn event_type(text: &str) -> Result<Condition, String> {
    let (name, sub_type) = match text.split_once(':') {
        Some((name, sub_type)) => (name, Some(sub_type.to_owned())),
        None => (text, None),
    };
    let event = match name {
        "drop" => EventType::DROP,
        "capture" => EventType::CAPTURE,
        "trace" => EventType::TRACE,
        "policy-verdict" => EventType::POLICY_VERDICT,
        "trace-sock" => EventType::TRACE_SOCK,
        "l7" => EventType::L7,
        _ => return Err(format!("unknown type: {text}")),
    };
    Ok(Condition::Type(event, sub_type))
}

fn drop_reason(text: &str) -> Result<Condition, String> {
    let reason = (0..256)
        .map(DropReason)
        .find(|reason| reason.name() == Some(text));
    reason
        .map(Condition::DropReason)
        .ok_or_else(|| format!("invalid drop reason: {text}"))
}

/// A label selector: `app=frontend,tier!=db`, `app in (a, b)`, `reserved:host`, `!legacy`.
fn label(text: &str) -> Result<Condition, String> {
    let mut requirements = Vec::new();
    let (mut depth, mut start) = (0u32, 0);
    let ends = text.char_indices().chain([(text.len(), ',')]);
    for (at, letter) in ends {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 || at == text.len() => {
                let part = text.get(start..at).unwrap_or_default().trim();
                requirements
                    .push(requirement(part).ok_or_else(|| format!("invalid label filter: {text:?}"))?);
                start = at + 1;
            }
            _ => {}
        }
    }
    Ok(Condition::Label(requirements))
}

fn requirement(text: &str) -> Option<Requirement> {
    let made = |key: &str, values: Option<Vec<String>>, negated| {
        let key = key.trim().to_owned();
        (!key.is_empty() && !key.contains([' ', '(', ')'])).then_some(Requirement { key, values, negated })
    };
    let one = |value: &str| Some(vec![value.trim().to_owned()]);
    if let Some((key, value)) = text.split_once("!=") {
        return made(key, one(value), true);
    }
    if let Some((key, value)) = text.split_once('=') {
        return made(key, one(value.trim_start_matches('=')), false);
    }
    if let Some(inside) = text.strip_suffix(')') {
        let (before, values) = inside.split_once('(')?;
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        let before = before.trim();
        let (key, negated) = match before.strip_suffix(" notin") {
            Some(key) => (key, true),
            None => (before.strip_suffix(" in")?, false),
        };
        return made(key, Some(values), negated);
    }
    match text.strip_prefix('!') {
        Some(key) => made(key, None, true),
        None => made(text, None, false),
    }
}

impl Requirement {
    /// Whether labels of the form `k8s:app=frontend` fit. A key without a source fits any.
    fn fits(&self, labels: &[String]) -> bool {
        let found = labels.iter().find_map(|label| {
            let (key, value) = label.split_once('=').unwrap_or((label, ""));
            let bare = key.split_once(':').map_or(key, |(_, bare)| bare);
            (key == self.key || bare == self.key || self.key.strip_prefix("any:") == Some(bare))
                .then_some(value)
        });
        let fits = found.is_some_and(|value| {
            self.values
                .as_ref()
                .is_none_or(|values| values.iter().any(|wanted| wanted == value))
        });
        fits != self.negated
    }
}

/// A name in DNS, in which `*` stands for any run of letters.
fn fits_name(pattern: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let pattern = pattern.trim_end_matches('.').to_ascii_lowercase();
    let Some((first, rest)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubble::{Event, read_line};

    fn flow() -> Flow {
        let line = r#"{"flow":{"verdict":"DROPPED","IP":{"source":"10.0.1.5","destination":"203.0.113.9"},
            "l4":{"TCP":{"source_port":40000,"destination_port":443}},
            "source":{"identity":300,"namespace":"shop","labels":["k8s:app=frontend"],"pod_name":"frontend-1"},
            "destination":{"identity":2,"labels":["reserved:world"]},"destination_names":["api.example.com"],
            "event_type":{"type":1,"sub_type":133},"traffic_direction":"EGRESS","drop_reason_desc":"POLICY_DENIED"}}"#;
        let event = read_line(line.as_bytes())
            .expect("it is a line")
            .expect("it is not empty");
        Event::flow(&event).expect("it is a flow").clone()
    }

    fn matches(filters: &[(&str, &str)]) -> bool {
        let mut filter = Filter::default();
        for (flag, value) in filters {
            filter.add(flag, value).expect("it can be read");
        }
        filter.matches(&flow())
    }

    #[test]
    fn every_flag_tells_flows_apart() {
        for (flag, fits, other) in [
            ("from-pod", "shop/front", "front"),
            ("from-pod", "/frontend", "shop/backend"),
            ("pod", "shop/", "other/"),
            ("namespace", "shop", "sho"),
            ("from-label", "app=frontend", "app=backend"),
            ("label", "k8s:app in (backend, frontend)", "app in (backend)"),
            ("from-label", "app notin (backend)", "app notin (frontend)"),
            ("to-label", "reserved:world", "reserved:host"),
            ("label", "app,tier!=db", "app,tier"),
            ("to-ip", "203.0.113.0/24", "203.0.113.8"),
            ("fqdn", "*.example.com", "example.com"),
            ("to-fqdn", "api.*.com", "api.*.org"),
            ("to-identity", "world", "300"),
            ("to-port", "443", "40000"),
            ("port", "40000", "80"),
            ("verdict", "DROPPED", "FORWARDED"),
            ("protocol", "TCP", "udp"),
            ("type", "drop", "trace"),
            ("type", "drop:Policy denied", "drop:Invalid packet"),
            ("traffic-direction", "egress", "ingress"),
            ("drop-reason-desc", "POLICY_DENIED", "POLICY_DENY"),
        ] {
            assert!(matches(&[(flag, fits)]), "--{flag} {fits}");
            assert!(!matches(&[(flag, other)]), "--{flag} {other}");
        }
    }

    #[test]
    fn values_of_a_flag_are_alternatives_and_flags_are_not() {
        assert!(matches(&[("verdict", "FORWARDED"), ("verdict", "DROPPED")]));
        assert!(!matches(&[("verdict", "DROPPED"), ("to-port", "80")]));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let mut filter = Filter::default();
        for (flag, value) in [
            ("form-pod", "a"),
            ("port", "70000"),
            ("ip", "10.0.0"),
            ("verdict", "EATEN"),
            ("type", "news"),
            ("pod", ""),
            ("label", "a b"),
            ("label", "app in a"),
        ] {
            assert!(filter.add(flag, value).is_err(), "--{flag} {value}");
        }
    }
}
