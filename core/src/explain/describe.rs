//! What an element of a policy says, in the words of its own text: `tier=backend`, `7379/tcp`.

use crate::yaml::{Node, Scalar, Value};

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

/// A port element of any kind: `7379/tcp`, `443 of any protocol`, `8000-8010/udp`, `icmp EchoRequest`.
pub(super) fn port(node: &Node) -> String {
    if let Some(icmp) = node.get("type").and_then(scalar) {
        return format!("icmp {icmp}");
    }
    let number = node.get("port").and_then(scalar);
    let end = node.get("endPort").and_then(scalar).filter(|end| end != "0");
    let protocol = node
        .get("protocol")
        .and_then(scalar)
        .map(|protocol| protocol.to_ascii_lowercase());
    let ports = match (number, end) {
        (Some(number), Some(end)) => format!("{number}-{end}"),
        (Some(number), None) => number,
        (None, _) => "every port".to_owned(),
    };
    match protocol.as_deref() {
        Some("any") | None => format!("{ports} of any protocol"),
        Some(protocol) => format!("{ports}/{protocol}"),
    }
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

    #[test]
    fn ports() {
        for (text, said) in [
            ("{port: \"7379\", protocol: TCP}", "7379/tcp"),
            ("{port: \"443\"}", "443 of any protocol"),
            ("{port: 8000, endPort: 8010, protocol: UDP}", "8000-8010/udp"),
            ("{protocol: UDP}", "every port/udp"),
            ("{family: IPv4, type: EchoRequest}", "icmp EchoRequest"),
        ] {
            assert_eq!(port(&node(text)), said, "{text}");
        }
    }
}
