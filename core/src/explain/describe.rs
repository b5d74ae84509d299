//! What an element of a policy says, in the words of its own text: `tier=backend`, `7379/tcp`.

use crate::rules::{Entry, PortElement, PortMatch};
use crate::world::Protocol;
use crate::yaml::{Node, Path, Scalar, Value};

/// A peer element: a selector, a block, an entity, a name, a Service.
pub(super) fn peer(node: &Node) -> String {
    if let Some(text) = scalar(node) {
        return text;
    }
    let mut parts = Vec::new();
    if let Some(pods) = node.get("podSelector") {
        parts.push(format!("pods with {}", selector(pods)));
    }
    if let Some(namespaces) = node.get("namespaceSelector") {
        parts.push(format!("namespaces with {}", selector(namespaces)));
    }
    for key in ["ipBlock", "pods", "namespaces", "nodes"] {
        parts.extend(node.get(key).map(peer));
    }
    if let Some(cidr) = node.get("cidr").and_then(scalar) {
        let except = node.get("except").map(|list| texts(list).join(", "));
        parts.push(match except.filter(|list| !list.is_empty()) {
            Some(list) => format!("{cidr} except {list}"),
            None => cidr,
        });
    }
    if let Some(group) = node.get("cidrGroupRef").and_then(scalar) {
        parts.push(format!("the CIDR group {group}"));
    }
    if let Some(group) = node.get("cidrGroupSelector") {
        parts.push(format!("CIDR groups with {}", selector(group)));
    }
    for key in ["matchName", "matchPattern"] {
        parts.extend(node.get(key).and_then(scalar));
    }
    if let Some(service) = node.get("k8sService") {
        let text = |key| service.get(key).and_then(scalar).unwrap_or_default();
        parts.push(format!("Service {}/{}", text("namespace"), text("serviceName")));
    }
    if let Some(service) = node
        .get("k8sServiceSelector")
        .and_then(|node| node.get("selector"))
    {
        parts.push(format!("Services with {}", selector(service)));
    }
    match parts.is_empty() {
        true => selector(node),
        false => parts.join(", "),
    }
}

/// A label selector: `tier=backend`, `team in (a, b)`; empty: `any labels`.
pub(super) fn selector(node: &Node) -> String {
    let labels = node.get("matchLabels").map(Node::entries).unwrap_or_default();
    let mut parts: Vec<String> = labels
        .iter()
        .filter_map(|(key, value)| Some(format!("{}={}", key.as_str()?, scalar(value)?)))
        .collect();
    for requirement in node.get("matchExpressions").map(Node::items).unwrap_or_default() {
        parts.extend(expression(requirement));
    }
    match parts.is_empty() {
        true => "any labels".to_owned(),
        false => parts.join(", "),
    }
}

fn expression(node: &Node) -> Option<String> {
    let key = node.get("key").and_then(scalar)?;
    let values = || {
        node.get("values")
            .map(|list| texts(list).join(", "))
            .unwrap_or_default()
    };
    Some(match node.get("operator").and_then(Node::as_str)? {
        "In" => format!("{key} in ({})", values()),
        "NotIn" => format!("{key} not in ({})", values()),
        "Exists" => key,
        "DoesNotExist" => format!("no {key}"),
        other => format!("{key} {other} ({})", values()),
    })
}

/// What one written port stands for, by the elements that it lowers to: `7379/tcp`, `443 of any protocol`,
/// `8000-8010/udp`, `icmp EchoRequest`. Its protocols are those that are in force, whatever the kind's default
/// is (PORT-3, KNP-5). ICMP types are said as they are written in `root`.
pub(super) fn port(root: &Node, elements: &[&PortElement]) -> String {
    let Some(first) = elements.first() else {
        return String::new();
    };
    if matches!(first.protocol, Protocol::Icmp | Protocol::Icmpv6) {
        let written = root
            .at(&first.path)
            .and_then(|node| node.get("type"))
            .and_then(scalar);
        return format!("icmp {}", written.unwrap_or_else(|| first.text.clone()));
    }
    let ports = match &first.ports {
        PortMatch::Any => "every port".to_owned(),
        PortMatch::Range(from, to) if from == to => from.to_string(),
        PortMatch::Range(from, to) => format!("{from}-{to}"),
        PortMatch::Named { name, end: None } => name.clone(),
        PortMatch::Named { name, end: Some(end) } => format!("{name}-{end}"),
    };
    match is_any_protocol(elements) {
        true => format!("{ports} of any protocol"),
        false => format!("{ports}/{}", first.protocol.as_str().to_ascii_lowercase()),
    }
}

/// Whether the elements of one written port stand for TCP, UDP and SCTP.
pub(super) fn is_any_protocol(elements: &[&PortElement]) -> bool {
    [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
        .iter()
        .all(|protocol| elements.iter().any(|element| element.protocol == *protocol))
}

/// The elements that the written port at a path lowers to.
pub(super) fn elements_at<'a>(entry: &'a Entry, path: &Path) -> Vec<&'a PortElement> {
    let elements = entry.ports.iter().flatten();
    elements.filter(|element| element.path == *path).collect()
}

/// What each written port of an entry stands for, in the order written.
pub(super) fn ports(root: &Node, entry: &Entry) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for element in entry.ports.iter().flatten() {
        let text = port(root, &elements_at(entry, &element.path));
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// What the rules of a `toPorts` element let pass, rule by rule.
pub(super) fn layer7(rules: &Node) -> Vec<String> {
    let http = rules
        .get("http")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .map(http_rule);
    let dns = rules
        .get("dns")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .map(|rule| {
            let name = rule
                .get("matchName")
                .or_else(|| rule.get("matchPattern"))
                .and_then(scalar);
            name.unwrap_or_else(|| "no name".to_owned())
        });
    http.chain(dns).collect()
}

fn http_rule(rule: &Node) -> String {
    let field = |key| rule.get(key).and_then(scalar);
    let mut parts: Vec<String> = field("method").into_iter().chain(field("path")).collect();
    parts.extend(field("host").map(|host| format!("host {host}")));
    for header in rule.get("headers").map(Node::items).unwrap_or_default() {
        parts.extend(scalar(header).map(|header| format!("with {header}")));
    }
    for header in rule.get("headerMatches").map(Node::items).unwrap_or_default() {
        parts.extend(
            header
                .get("name")
                .and_then(scalar)
                .map(|name| format!("with the header {name}")),
        );
    }
    match parts.is_empty() {
        true => "every request".to_owned(),
        false => parts.join(" "),
    }
}

/// The text of a scalar as a person would say it.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(Scalar::String(text)) => Some(text.clone()),
        Value::Scalar(Scalar::Int(number)) => Some(number.to_string()),
        Value::Scalar(Scalar::Bool(truth)) => Some(truth.to_string()),
        _ => None,
    }
}

fn texts(list: &Node) -> Vec<String> {
    list.items().iter().filter_map(scalar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::yaml;

    fn node(text: &str) -> Node {
        yaml::read(SourceId(0), text).0.remove(0).root
    }

    #[test]
    fn peers() {
        for (text, said) in [
            (
                "matchLabels: {app: demo, tier: backend}",
                "app=demo, tier=backend",
            ),
            ("{}", "any labels"),
            (
                "matchExpressions: [{key: team, operator: NotIn, values: [a, b]}, {key: x, operator: Exists}]",
                "team not in (a, b), x",
            ),
            ("world", "world"),
            (
                "{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}",
                "10.0.0.0/8 except 10.1.0.0/16",
            ),
            ("ipBlock: {cidr: 10.0.0.0/8}", "10.0.0.0/8"),
            (
                "{podSelector: {matchLabels: {a: b}}, namespaceSelector: {}}",
                "pods with a=b, namespaces with any labels",
            ),
            ("matchPattern: \"*.cloud.google.com\"", "*.cloud.google.com"),
            (
                "k8sService: {serviceName: db, namespace: shop}",
                "Service shop/db",
            ),
        ] {
            assert_eq!(peer(&node(text)), said, "{text}");
        }
    }
}
