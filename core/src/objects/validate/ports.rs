//! `toPorts`, `icmps` and what passes at layer 7 (VAL-9 to VAL-27, VAL-31).

use super::Findings;
use super::entry::Section;
use crate::diagnostic::{Severity, shorten};
use crate::objects::cilium::{CiliumEntry, HttpRule, KafkaRule, L7Rules, PortProtocol, PortRule};
use crate::objects::kubernetes::IntOrString;
use crate::objects::port::{NoPort, icmp_type, is_port_name, port_number};
use crate::regex;
use crate::yaml::Path;

/// The most ports in an element of `toPorts` (VAL-16), and the most ICMP types (VAL-11).
const MOST_PORTS: usize = 40;

/// Everything that the agent refuses about ports.
pub(super) fn check(findings: &mut Findings<'_>, section: Section, path: &Path, entry: &CiliumEntry) {
    let icmps = entry.icmps.as_deref().unwrap_or_default();
    let ports = entry.to_ports.as_deref().unwrap_or_default();
    if !icmps.is_empty() && !ports.is_empty() {
        let span = findings.key_span(&path.key("icmps"));
        let message = "combines `icmps` and `toPorts`, which one entry must not";
        if let Some(finding) = findings.add_at("VAL-11", path, span, message) {
            finding.help = Some("put `icmps` into an entry of its own".to_owned());
        }
    }
    for (index, icmp) in icmps.iter().enumerate() {
        let count = icmp.fields.as_ref().map_or(0, Vec::len);
        if count > MOST_PORTS {
            let message = format!("must have at most {MOST_PORTS} items, not {count}");
            findings.add("VAL-11", &path.key("icmps").index(index).key("fields"), &message);
        }
    }
    for (index, rule) in ports.iter().enumerate() {
        port_rule(findings, section, &path.key("toPorts").index(index), rule);
    }
}

/// VAL-12: a name that is not in its family's table cannot even be decoded, in deny entries neither.
pub(super) fn check_icmp_names(findings: &mut Findings<'_>, path: &Path, entry: &CiliumEntry) {
    for (outer, icmp) in entry.icmps.iter().flatten().enumerate() {
        for (inner, field) in icmp.fields.iter().flatten().enumerate() {
            let IntOrString::String(name) = &field.icmp_type else {
                continue;
            };
            let family = field.family.as_deref().unwrap_or("IPv4");
            let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number && icmp_type(name, family == "IPv6").is_none() {
                let at = path
                    .key("icmps")
                    .index(outer)
                    .key("fields")
                    .index(inner)
                    .key("type");
                let message = format!(
                    "has the ICMP type `{}`, which {family} does not know",
                    shorten(name)
                );
                findings.add_with_help("VAL-12", &at, &message, "write the number, or change `family`");
            }
        }
    }
}

fn port_rule(findings: &mut Findings<'_>, section: Section, path: &Path, rule: &PortRule) {
    let ports = rule.ports.as_deref().unwrap_or_default();
    if ports.len() > MOST_PORTS {
        let message = format!("must have at most {MOST_PORTS} items, not {}", ports.len());
        findings.add("VAL-16", &path.key("ports"), &message);
    }
    let none = L7Rules::default();
    let rules = rule.rules.as_ref().unwrap_or(&none);
    let layer_7 = Layer7::of(rules);
    for (index, port) in ports.iter().enumerate() {
        port_protocol(findings, &path.key("ports").index(index), port, layer_7);
    }
    server_names(findings, path, rule, layer_7);
    tls(findings, path, rule);
    listener(findings, section, path, rule, layer_7);
    if layer_7 != Layer7::Nothing {
        l7_rules(findings, section, &path.key("rules"), rules, ports);
    }
}

/// What an element of `toPorts` says at layer 7: lists without elements say nothing (L7-1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer7 {
    Nothing,
    Dns,
    Other,
}

impl Layer7 {
    fn of(rules: &L7Rules) -> Self {
        let has_dns = rules.dns.as_ref().is_some_and(|list| !list.is_empty());
        let has_other = rules.http.as_ref().is_some_and(|list| !list.is_empty())
            || rules.kafka.as_ref().is_some_and(|list| !list.is_empty())
            || rules.l7.as_ref().is_some_and(|list| !list.is_empty());
        match (has_dns, has_other) {
            (true, _) => Self::Dns,
            (false, true) => Self::Other,
            (false, false) => Self::Nothing,
        }
    }
}

/// VAL-14, VAL-15, VAL-17 to VAL-19.
fn port_protocol(findings: &mut Findings<'_>, path: &Path, port: &PortProtocol, layer_7: Layer7) {
    let text = port.port.as_deref().unwrap_or_default();
    let at = path.key("port");
    if text.is_empty() {
        findings.add_with_help("VAL-14", &at, "must be specified", "`\"0\"` is every port");
    } else if !is_port_name(text) {
        match port_number(text) {
            Err(problem) => no_port(findings, &at, text, problem),
            Ok(number) => numbered(findings, path, port, number, layer_7),
        }
    }
    let protocol = port.protocol.as_deref().unwrap_or_default();
    let is_extended = ["VRRP", "IGMP"].contains(&protocol);
    if is_extended && !matches!(text, "" | "0") {
        let message = format!("must be left out or `\"0\"` for the protocol {protocol}");
        findings.add("VAL-15", &at, &message);
    }
    if layer_7 == Layer7::Other && !protocol.eq_ignore_ascii_case("TCP") {
        needs_tcp(findings, path, protocol);
    }
}

fn no_port(findings: &mut Findings<'_>, path: &Path, text: &str, problem: NoPort) {
    let shown = shorten(text);
    match problem {
        NoPort::TooLarge => {
            let message = format!("is out of range: `{shown}` is greater than 65535");
            findings.add("VAL-14", path, &message);
        }
        NoPort::NotANumber => {
            let message = format!("is neither a port number nor a port name: `{shown}`");
            let help = match text.split_once('-') {
                Some((first, last)) if port_number(first).is_ok() && port_number(last).is_ok() => {
                    format!("write a range as `port: \"{first}\"` and `endPort: {last}`")
                }
                _ => "a name has at most 15 letters, digits and inner hyphens".to_owned(),
            };
            findings.add_with_help("VAL-14", path, &message, &help);
        }
    }
}

/// VAL-18, VAL-19.
fn numbered(findings: &mut Findings<'_>, path: &Path, port: &PortProtocol, number: u16, layer_7: Layer7) {
    let end = port.end_port.unwrap_or_default();
    if layer_7 == Layer7::Dns && end > i64::from(number) {
        let message = "is a range, which DNS rules do not support";
        findings.add_with_help(
            "VAL-19",
            &path.key("endPort"),
            message,
            "name the one port of the resolver",
        );
    }
    if layer_7 != Layer7::Nothing && number == 0 {
        let message = "is every port, which rules at layer 7 do not support";
        findings.add_with_help(
            "VAL-18",
            &path.key("port"),
            message,
            "name the port that speaks the protocol",
        );
    }
}

/// VAL-17.
fn needs_tcp(findings: &mut Findings<'_>, path: &Path, protocol: &str) {
    let written = if protocol.is_empty() { "ANY" } else { protocol };
    let message = format!("has rules at layer 7, which need the protocol TCP, not {written}");
    let node = findings.root.nearest(path);
    let edit = match node.get("protocol").filter(|node| !node.is_null()) {
        Some(protocol) => Some(crate::diagnostic::Edit {
            span: protocol.span,
            text: "TCP".to_owned(),
        }),
        None => crate::yaml::add_entry(node, "protocol", "TCP"),
    };
    if let Some(finding) = findings.add("VAL-17", path, &message) {
        finding.help = Some("left out, the protocol is TCP, UDP and SCTP".to_owned());
        if let Some(edit) = edit {
            finding.fixes.push(crate::diagnostic::Fix {
                title: "write `protocol: TCP`".to_owned(),
                edits: vec![edit],
            });
        }
    }
}

/// VAL-26.
fn server_names(findings: &mut Findings<'_>, path: &Path, rule: &PortRule, layer_7: Layer7) {
    let names = rule.server_names.as_deref().unwrap_or_default();
    let at = path.key("serverNames");
    if !names.is_empty() && layer_7 != Layer7::Nothing && rule.terminating_tls.is_none() {
        let message = "cannot stand with rules at layer 7 unless TLS is terminated";
        findings.add_with_help("VAL-26", &at, message, "add `terminatingTLS`, or drop the rules");
    }
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            findings.add("VAL-26", &at.index(index), "must not be empty");
        }
    }
}

/// VAL-27.
fn listener(findings: &mut Findings<'_>, section: Section, path: &Path, rule: &PortRule, layer_7: Layer7) {
    if rule.listener.is_none() {
        return;
    }
    let at = path.key("listener");
    if section.ingress {
        findings.add("VAL-27", &at, "is not allowed on ingress");
    }
    if layer_7 != Layer7::Nothing {
        findings.add("VAL-27", &at, "is not allowed with rules at layer 7");
    }
    if section.clusterwide && rule.has_namespaced_listener() {
        let message =
            "names a CiliumEnvoyConfig, which belongs to a namespace, and a clusterwide policy has none";
        let help = "the agent takes the object, and then cannot compute the policy of any endpoint that it selects; name a CiliumClusterwideEnvoyConfig";
        findings.note(Severity::Warning, "VAL-27", &at.key("envoyConfig"), message, help);
    }
}

/// VAL-31: what the Secrets must hold, which are not read here.
fn tls(findings: &mut Findings<'_>, path: &Path, rule: &PortRule) {
    for (name, there, holds) in [
        (
            "terminatingTLS",
            rule.terminating_tls.is_some(),
            "`tls.crt` and `tls.key`",
        ),
        ("originatingTLS", rule.originating_tls.is_some(), "`ca.crt`"),
    ] {
        if there {
            let message =
                format!("takes its keys from a Secret, which is not modelled: it is taken to hold {holds}");
            let help =
                "without them the agent cannot compute the policy of any endpoint that the rule selects";
            findings.note(Severity::Info, "VAL-31", &path.key(name), &message, help);
        }
    }
}

fn l7_rules(
    findings: &mut Findings<'_>,
    section: Section,
    path: &Path,
    rules: &L7Rules,
    ports: &[PortProtocol],
) {
    check_kinds(findings, path, rules);
    check_direction(findings, section, path, rules);
    if rules.dns.is_some() && ports.is_empty() {
        let message = "needs a port: name that of the resolver in `ports`";
        findings.add("VAL-20", &path.key("dns"), message);
    }
    for (index, rule) in rules.http.iter().flatten().enumerate() {
        http(findings, &path.key("http").index(index), rule);
    }
    for (index, rule) in rules.kafka.iter().flatten().enumerate() {
        kafka(findings, &path.key("kafka").index(index), rule);
    }
    for (index, rule) in rules.l7.iter().flatten().enumerate() {
        if rule.keys().any(String::is_empty) {
            findings.add("VAL-22", &path.key("l7").index(index), "has an empty key");
        }
    }
}

/// VAL-21, VAL-22: one kind, empty lists included.
fn check_kinds(findings: &mut Findings<'_>, path: &Path, rules: &L7Rules) {
    let has_parser = rules.l7proto.as_ref().is_some_and(|name| !name.is_empty());
    let kinds = [
        ("http", rules.http.is_some()),
        ("kafka", rules.kafka.is_some()),
        ("dns", rules.dns.is_some()),
        ("l7proto", has_parser),
    ];
    let there: Vec<&str> = kinds
        .iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| *name)
        .collect();
    if let [first, second, ..] = there.as_slice() {
        let message = format!("has rules of more than one protocol: `{first}` and `{second}`");
        findings.add_with_help("VAL-21", path, &message, "use an element of `toPorts` for each");
    }
    if rules.l7.is_some() && !has_parser {
        findings.add("VAL-22", &path.key("l7"), "needs `l7proto` beside it");
    }
}

/// VAL-9, VAL-10.
fn check_direction(findings: &mut Findings<'_>, section: Section, path: &Path, rules: &L7Rules) {
    let layer_7 = Layer7::of(rules);
    if section.of_nodes && section.ingress {
        findings.add("VAL-10", path, "is not supported at the way into nodes");
    } else if section.of_nodes && layer_7 == Layer7::Other {
        findings.add("VAL-10", path, "may only hold `dns` in a rule for nodes");
    } else if section.ingress && layer_7 == Layer7::Dns {
        let message = "is not supported on ingress";
        findings.add_with_help(
            "VAL-9",
            &path.key("dns"),
            message,
            "DNS rules stand in the egress of who asks",
        );
    }
}

/// VAL-23.
fn http(findings: &mut Findings<'_>, path: &Path, rule: &HttpRule) {
    for (name, pattern) in [("path", &rule.path), ("method", &rule.method)] {
        let Some(pattern) = pattern else { continue };
        if let Err(problem) = regex::check(pattern) {
            let message = format!("is no regular expression: {problem}");
            findings.add("VAL-23", &path.key(name), &message);
        }
    }
    for (index, header) in rule.header_matches.iter().flatten().enumerate() {
        if header.name.is_empty() {
            findings.add(
                "VAL-23",
                &path.key("headerMatches").index(index).key("name"),
                "must not be empty",
            );
        }
        if header
            .secret
            .as_ref()
            .is_some_and(|secret| secret.name.is_empty())
        {
            let at = path.key("headerMatches").index(index).key("secret").key("name");
            findings.add("VAL-23", &at, "must not be empty");
        }
    }
}

/// VAL-24.
fn kafka(findings: &mut Findings<'_>, path: &Path, rule: &KafkaRule) {
    let key = rule.api_key.as_deref().filter(|key| !key.is_empty());
    if key.is_some() && rule.role.as_ref().is_some_and(|role| !role.is_empty()) {
        findings.add(
            "VAL-24",
            path,
            "has both `role` and `apiKey`, of which one is enough",
        );
    }
    if let Some(key) = key.filter(|key| !KAFKA_KEYS.contains(&key.to_ascii_lowercase().as_str())) {
        let message = format!("is no request kind of Kafka: `{}`", shorten(key));
        findings.add("VAL-24", &path.key("apiKey"), &message);
    }
    let version = rule.api_version.as_deref().filter(|version| !version.is_empty());
    if version.is_some_and(|version| !version.parse::<i16>().is_ok_and(|number| number >= 0)) {
        findings.add(
            "VAL-24",
            &path.key("apiVersion"),
            "must be a number from 0 to 32767",
        );
    }
    let topic = rule.topic.as_deref().unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if topic.len() > 255 || !topic.bytes().all(fits) {
        findings.add(
            "VAL-24",
            &path.key("topic"),
            "takes at most 255 letters, digits, `.`, `_` and `-`",
        );
    }
}

const KAFKA_KEYS: &[&str] = &[
    "produce",
    "fetch",
    "offsets",
    "metadata",
    "leaderandisr",
    "stopreplica",
    "updatemetadata",
    "controlledshutdown",
    "offsetcommit",
    "offsetfetch",
    "findcoordinator",
    "joingroup",
    "heartbeat",
    "leavegroup",
    "syncgroup",
    "describegroups",
    "listgroups",
    "saslhandshake",
    "apiversions",
    "createtopics",
    "deletetopics",
    "deleterecords",
    "initproducerid",
    "offsetforleaderepoch",
    "addpartitionstotxn",
    "addoffsetstotxn",
    "endtxn",
    "writetxnmarkers",
    "txnoffsetcommit",
    "describeacls",
    "createacls",
    "deleteacls",
    "describeconfigs",
    "alterconfigs",
];
