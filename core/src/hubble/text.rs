//! What stands in the columns of Hubble's text: who, what type, which verdict, and the content in few words.

use super::color;
use super::flow::{Endpoint, EventType, Flow, Layer4, Policy, Service};
use super::print::Options;
use super::words::{AuthType, DropReason, SocketPoint, TrafficDirection, Verdict};
use crate::verdict::MatchType;

/// Both sides with their ports, source first (LINE-3). Hardware addresses where there is no layer 3.
pub(super) fn hosts(flow: &Flow, options: &Options) -> (String, String) {
    let Some(ip) = &flow.ip else {
        let ethernet = flow.ethernet.as_ref();
        let address =
            |text: Option<&String>| text.map_or_else(String::new, |text| color::host(text, options));
        return (
            address(ethernet.map(|ethernet| &ethernet.source)),
            address(ethernet.map(|ethernet| &ethernet.destination)),
        );
    };
    let (source_port, destination_port) = flow.l4.as_ref().and_then(Layer4::ports).unwrap_or_default();
    let source = Side {
        address: &ip.source,
        endpoint: flow.source.as_ref(),
        service: flow.source_service.as_ref(),
        names: &flow.source_names,
        port: source_port,
    };
    let destination = Side {
        address: &ip.destination,
        endpoint: flow.destination.as_ref(),
        service: flow.destination_service.as_ref(),
        names: &flow.destination_names,
        port: destination_port,
    };
    (source.text(options), destination.text(options))
}

/// One side of a flow, as far as its name goes.
struct Side<'a> {
    address: &'a str,
    endpoint: Option<&'a Endpoint>,
    service: Option<&'a Service>,
    names: &'a [String],
    port: u32,
}

impl Side<'_> {
    fn text(&self, options: &Options) -> String {
        let host = if options.numeric {
            self.address.to_owned()
        } else {
            self.name()
        };
        if self.port == 0 {
            return color::host(&host, options);
        }
        let port = color::port(&self.port.to_string(), options);
        match host.contains(':') {
            true => color::host(&format!("[{host}]:{port}"), options),
            false => color::host(&format!("{host}:{port}"), options),
        }
    }

    /// A pod before a Service before names before the address. A Service's namespace replaces the pod's.
    fn name(&self) -> String {
        let pod = self.endpoint.map_or("", |endpoint| &endpoint.pod_name);
        let service = self.service.map_or("", |service| &service.name);
        let of_pod = self.endpoint.map_or("", |endpoint| &endpoint.namespace);
        let namespace = self.service.map_or(of_pod, |service| &service.namespace);
        let within = |name: &str| match namespace.is_empty() {
            true => name.to_owned(),
            false => format!("{namespace}/{name}"),
        };
        match (pod.is_empty(), service.is_empty()) {
            (false, _) => within(pod),
            (true, false) => within(service),
            _ if !self.names.is_empty() => self.names.join(","),
            _ => self.address.to_owned(),
        }
    }
}

/// The identity of a side (LINE-4).
pub(super) fn identity(side: Option<&Endpoint>, options: &Options) -> String {
    let number = side.map_or(0, |side| side.identity);
    let text = match reserved_identity(number) {
        Some(name) => format!("({name})"),
        None => format!("(ID:{number})"),
    };
    color::identity(&text, options)
}

/// The name of a reserved identity that lines have a name for.
pub(super) fn reserved_identity(number: u32) -> Option<&'static str> {
    const NAMES: [&str; 11] = [
        "unknown",
        "host",
        "world",
        "unmanaged",
        "health",
        "init",
        "remote-node",
        "kube-apiserver",
        "ingress",
        "world-ipv4",
        "world-ipv6",
    ];
    NAMES.get(usize::try_from(number).ok()?).copied()
}

/// What kind of record it is, and where it was made (LINE-6).
pub(super) fn kind(flow: &Flow) -> String {
    if let Some(l7) = &flow.l7 {
        let half = l7.half.to_string().to_ascii_lowercase();
        return match (&l7.dns, &l7.http, &l7.kafka) {
            (Some(dns), ..) => format!("dns-{half} {}", dns.observation_source),
            (_, Some(_), _) => format!("http-{half}"),
            (.., Some(_)) => format!("kafka-{half}"),
            _ => format!("l7-{half}"),
        };
    }
    let sub_type = flow.event_type.as_ref().map_or(0, |event| event.sub_type);
    match flow.event() {
        EventType::TRACE => trace_point(sub_type).map_or_else(|| sub_type.to_string(), str::to_owned),
        EventType::DROP => DropReason(sub_type)
            .text()
            .map_or_else(|| format!("{sub_type}, 0"), str::to_owned),
        EventType::POLICY_VERDICT => format!(
            "policy-verdict:{} {}",
            match_type(flow.policy_match_type),
            flow.traffic_direction
        ),
        EventType::CAPTURE => flow.debug_capture_point.to_string(),
        EventType::TRACE_SOCK => socket_point(flow.sock_xlate_point),
        _ => "UNKNOWN".to_owned(),
    }
}

/// The point of a trace event by its number there, which is not the protocol's.
pub(super) fn trace_point(sub_type: i32) -> Option<&'static str> {
    const POINTS: [&str; 14] = [
        "to-endpoint",
        "to-proxy",
        "to-host",
        "to-stack",
        "to-overlay",
        "from-endpoint",
        "from-proxy",
        "from-host",
        "from-stack",
        "from-overlay",
        "from-network",
        "to-network",
        "from-crypto",
        "to-crypto",
    ];
    POINTS.get(usize::try_from(sub_type).ok()?).copied()
}

/// The match type of a verdict (FLOW-3).
pub(super) fn match_type(number: u32) -> &'static str {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    MatchType::ALL.get(index).map_or("unknown", |kind| kind.as_str())
}

fn socket_point(point: SocketPoint) -> String {
    match point {
        SocketPoint::SOCK_XLATE_POINT_PRE_DIRECTION_FWD => "pre-xlate-fwd".to_owned(),
        SocketPoint::SOCK_XLATE_POINT_POST_DIRECTION_FWD => "post-xlate-fwd".to_owned(),
        SocketPoint::SOCK_XLATE_POINT_PRE_DIRECTION_REV => "pre-xlate-rev".to_owned(),
        SocketPoint::SOCK_XLATE_POINT_POST_DIRECTION_REV => "post-xlate-rev".to_owned(),
        other => other.to_string(),
    }
}

/// The verdict's word (LINE-7), with the policies behind it where they are asked for.
pub(super) fn verdict(flow: &Flow, options: &Options) -> String {
    let of_policy = flow.event() == EventType::POLICY_VERDICT;
    let word = match flow.verdict {
        Verdict::FORWARDED | Verdict::REDIRECTED if of_policy => "ALLOWED".to_owned(),
        Verdict::DROPPED | Verdict::ERROR if of_policy => "DENIED".to_owned(),
        Verdict::AUDIT if of_policy => "AUDITED".to_owned(),
        other => other.to_string(),
    };
    let word = color::verdict(flow.verdict, &word, options);
    let named = policies(flow)
        .iter()
        .filter(|policy| !policy.name.is_empty() && !policy.kind.is_empty())
        .map(|policy| format!("{} ({})", policy.name, policy.kind));
    let named: Vec<String> = named.collect();
    match options.policy_names && of_policy && !named.is_empty() {
        true => format!("{word} BY {}", named.join(", ")),
        false => word,
    }
}

/// The policies that decided a verdict.
fn policies(flow: &Flow) -> &[Policy] {
    let allowed = matches!(flow.verdict, Verdict::FORWARDED | Verdict::REDIRECTED);
    let denied = matches!(flow.verdict, Verdict::DROPPED | Verdict::ERROR);
    match flow.traffic_direction {
        TrafficDirection::EGRESS if allowed => &flow.egress_allowed_by,
        TrafficDirection::INGRESS if allowed => &flow.ingress_allowed_by,
        TrafficDirection::EGRESS if denied => &flow.egress_denied_by,
        TrafficDirection::INGRESS if denied => &flow.ingress_denied_by,
        _ => &[],
    }
}

/// The content in few words, between what the packet carries and how it was authenticated (LINE-8).
pub(super) fn summary(flow: &Flow, options: &Options) -> String {
    let mut text = String::new();
    if let Some(trace) = flow.ip_trace_id.as_ref().filter(|trace| trace.trace_id != 0) {
        text += &format!("IP Trace ID: {}; ", trace.trace_id);
    }
    text += &flow.summary;
    if flow.auth_type != AuthType::DISABLED {
        text += "; Auth: ";
        text += &color::auth(flow.auth_type, options);
    }
    text
}
