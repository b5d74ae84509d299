//! ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy → a rule with ordered entries.

use super::fqdn::NamePattern;
use super::{
    Action, Block, Condition, Entry, PeerElement, PeerSelector, PortElement, PortMatch, Rule, Section,
    Selector, Subject, Tier, element,
};
use crate::dataplane::{Dataplane, Tree};
use crate::objects::admin::{
    AdminPeer, AdminPolicySpec, AdminPort, AdminProtocol, AdminRule, AdminSubject, AdminTransport,
    NamespacedPods,
};
use crate::objects::{Body, LabelSelector, ObjectId};
use crate::world::labels::NAMESPACE;
use crate::world::{LabelSource, Protocol};
use crate::yaml::Path;

/// Lowers one object of the three kinds; `body` says which.
pub(super) fn lower(body: &Body, object: ObjectId, spec: &AdminPolicySpec) -> Rule {
    let path = Path::root().key("spec");
    let baseline = spec.tier.as_deref() == Some("Baseline");
    let priority = spec.priority.unwrap_or_default();
    let tier = match body {
        Body::BaselineAdminNetworkPolicy(_) => Tier::Baseline(i64::MAX),
        _ if baseline => Tier::Baseline(priority),
        _ => Tier::Admin(priority),
    };
    Rule {
        object,
        tier,
        subject: Subject::Endpoints {
            selector: subject(&spec.subject),
            namespace: None,
        },
        ingress: section(&spec.ingress, &path.key("ingress"), "from"),
        egress: section(&spec.egress, &path.key("egress"), "to"),
        path,
    }
}

/// CNP2-10. A subject without either form is newer than this reader: it selects nobody.
fn subject(written: &AdminSubject) -> Selector {
    match (&written.namespaces, &written.pods) {
        (Some(namespaces), _) => pods_of(namespaces),
        (None, Some(pods)) => pods_in(pods),
        (None, None) => Selector::new([Condition {
            key: NAMESPACE.to_owned(),
            source: Some(LabelSource::K8s),
            operator: super::Comparison::In,
            values: Vec::new(),
        }]),
    }
}

/// All pods of the namespaces that a selector fits (CNP2-12).
fn pods_of(namespaces: &LabelSelector) -> Selector {
    Selector::of_namespaces(namespaces).and(Condition::exists(LabelSource::K8s, NAMESPACE))
}

fn pods_in(pods: &NamespacedPods) -> Selector {
    pods_of(&pods.namespace_selector).and_all(&Selector::of_pods(&pods.pod_selector))
}

/// CNP2-7: no isolation by being selected.
fn section(rules: &Option<Vec<AdminRule>>, path: &Path, way: &str) -> Section {
    let entries = rules.iter().flatten().enumerate();
    Section {
        path: path.clone(),
        entries: entries
            .map(|(index, rule)| entry(rule, &path.index(index), way))
            .collect(),
        ..Section::default()
    }
}

fn entry(rule: &AdminRule, path: &Path, way: &str) -> Entry {
    let mut action = match rule.action.as_str() {
        "Accept" | "Allow" => Action::Allow,
        "Pass" => Action::Pass,
        _ => Action::Deny,
    };
    let mut peers = Vec::new();
    let mut ports = ports(rule, path);
    for (index, peer) in rule.peers.iter().enumerate() {
        let path = path.key(way).index(index);
        if is_unknown(peer) && action != Action::Allow {
            // CNP2-20: fail closed.
            action = Action::Deny;
            ports = None;
            peers.push(element(&path, PeerSelector::Wildcard));
        }
        peers.extend(peer_elements(peer, &path));
    }
    Entry {
        action,
        path: path.clone(),
        peers,
        ports,
        auth: None,
        not_modelled: None,
    }
}

fn is_unknown(peer: &AdminPeer) -> bool {
    peer.namespaces.is_none()
        && peer.pods.is_none()
        && peer.networks.is_none()
        && peer.nodes.is_none()
        && peer.domain_names.is_none()
}

fn peer_elements(peer: &AdminPeer, path: &Path) -> Vec<PeerElement> {
    let mut elements = Vec::new();
    if let Some(namespaces) = &peer.namespaces {
        elements.push(element(
            &path.key("namespaces"),
            PeerSelector::Labels(pods_of(namespaces)),
        ));
    }
    if let Some(pods) = &peer.pods {
        elements.push(element(&path.key("pods"), PeerSelector::Labels(pods_in(pods))));
    }
    for (index, text) in peer.networks.iter().flatten().enumerate() {
        let network = Block::parse(text).map(PeerSelector::Network);
        elements.extend(network.map(|selector| element(&path.key("networks").index(index), selector)));
    }
    if let Some(nodes) = &peer.nodes {
        elements.push(element(
            &path.key("nodes"),
            PeerSelector::Nodes(Selector::of_pods(nodes)),
        ));
    }
    for (index, name) in peer.domain_names.iter().flatten().enumerate() {
        elements.push(element(
            &path.key("domainNames").index(index),
            PeerSelector::Domain(domain(name)),
        ));
    }
    elements
}

/// CNP2-17: `*.` stands for one label or more.
fn domain(name: &str) -> NamePattern {
    match name.strip_prefix("*.") {
        Some(rest) => {
            let crossing = Dataplane::Tree(Tree::January2026).switches();
            NamePattern::pattern(&format!("**.{rest}"), &crossing)
        }
        None => NamePattern::name(name),
    }
}

/// CNP2-21, ANP-2. `None` where everything is meant, ICMP included.
fn ports(rule: &AdminRule, path: &Path) -> Option<Vec<PortElement>> {
    let of_v1alpha2 = rule.protocols.as_ref().map(|list| {
        let element = |(index, protocol)| of_protocol(protocol, &path.key("protocols").index(index));
        list.iter().enumerate().flat_map(element).collect()
    });
    let of_v1alpha1 = rule.ports.as_ref().map(|list| {
        let element = |(index, port)| of_port(port, &path.key("ports").index(index));
        list.iter().enumerate().flat_map(element).collect()
    });
    of_v1alpha2.or(of_v1alpha1)
}

fn of_protocol(written: &AdminProtocol, path: &Path) -> Vec<PortElement> {
    let transports = [
        (&written.tcp, Protocol::Tcp, "tcp"),
        (&written.udp, Protocol::Udp, "udp"),
        (&written.sctp, Protocol::Sctp, "sctp"),
    ];
    let numbered = transports.into_iter().filter_map(|(transport, protocol, key)| {
        Some(port_element(
            &path.key(key),
            protocol,
            transport_ports(transport.as_ref()?),
        ))
    });
    let named = written
        .destination_named_port
        .iter()
        .flat_map(|name| named(name, path));
    numbered.chain(named).collect()
}

fn transport_ports(transport: &AdminTransport) -> PortMatch {
    let Some(port) = &transport.destination_port else {
        return PortMatch::Any;
    };
    match (port.number, port.range) {
        (Some(number), _) => range(number, number),
        (None, Some(ends)) => range(ends.start, ends.end),
        (None, None) => PortMatch::Any,
    }
}

fn of_port(written: &AdminPort, path: &Path) -> Vec<PortElement> {
    let protocol = |name: &Option<String>| Protocol::with_ports(name.as_deref().unwrap_or("TCP"));
    let mut elements = Vec::new();
    if let Some(port) = &written.port_number
        && let Some(protocol) = protocol(&port.protocol)
    {
        elements.push(port_element(
            &path.key("portNumber"),
            protocol,
            range(port.port, port.port),
        ));
    }
    if let Some(ports) = &written.port_range
        && let Some(protocol) = protocol(&ports.protocol)
    {
        elements.push(port_element(
            &path.key("portRange"),
            protocol,
            range(ports.start, ports.end),
        ));
    }
    elements.extend(written.named_port.iter().flat_map(|name| named(name, path)));
    elements
}

/// CNP2-23: the container port says which protocol.
fn named(name: &str, path: &Path) -> Vec<PortElement> {
    [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
        .into_iter()
        .map(|protocol| {
            port_element(
                path,
                protocol,
                PortMatch::Named {
                    name: name.to_owned(),
                    end: None,
                },
            )
        })
        .collect()
}

fn range(first: i64, last: i64) -> PortMatch {
    let port = |number: i64| u16::try_from(number).unwrap_or_default();
    PortMatch::Range(port(first), port(last))
}

fn port_element(path: &Path, protocol: Protocol, ports: PortMatch) -> PortElement {
    PortElement {
        path: path.clone(),
        protocol,
        ports,
        text: String::new(),
        l7: None,
    }
}
