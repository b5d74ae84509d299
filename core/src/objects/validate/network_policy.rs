//! NetworkPolicy: what the API server's own code refuses, and what Cilium's agent does (KNP-10).

use super::Findings;
use super::entry::block;
use super::selector::{self, Keys};
use crate::dataplane::Switches;
use crate::diagnostic::shorten;
use crate::objects::kubernetes::{
    IntOrString, IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule,
};
use crate::objects::port::is_port_name;
use crate::yaml::Path;

/// What the API server refuses beyond the types of the fields.
pub(super) fn admission(findings: &mut Findings<'_>, policy: &NetworkPolicy) {
    let spec = Path::root().key("spec");
    selector::check(
        findings,
        &spec.key("podSelector"),
        &policy.spec.pod_selector,
        Keys::Plain,
    );
    for (name, peers, rules) in directions(policy) {
        for (index, rule) in rules.into_iter().flatten().enumerate() {
            let path = spec.key(name).index(index);
            for (index, port) in rule.ports.iter().flatten().enumerate() {
                check_port(findings, &path.key("ports").index(index), port);
            }
            for (index, peer) in rule.peers.iter().flatten().enumerate() {
                check_peer(findings, &path.key(peers).index(index), peer);
            }
        }
    }
    if policy
        .spec
        .policy_types
        .as_ref()
        .is_some_and(|types| types.len() > 2)
    {
        findings.add("admission", &spec.key("policyTypes"), "must have at most 2 items");
    }
}

type Direction<'doc> = (&'static str, &'static str, Option<&'doc Vec<NetworkPolicyRule>>);

fn directions(policy: &NetworkPolicy) -> [Direction<'_>; 2] {
    [
        ("ingress", "from", policy.spec.ingress.as_ref()),
        ("egress", "to", policy.spec.egress.as_ref()),
    ]
}

fn check_port(findings: &mut Findings<'_>, path: &Path, port: &NetworkPolicyPort) {
    let is_port = |number: i64| (1..=65535).contains(&number);
    match &port.port {
        Some(IntOrString::Int(number)) if !is_port(*number) => {
            let message = format!("must be from 1 to 65535, not {number}");
            findings.add("admission", &path.key("port"), &message);
        }
        Some(IntOrString::String(name))
            if !is_port_name(name) || name.bytes().any(|byte| byte.is_ascii_uppercase()) =>
        {
            let message = format!("is no port name: `{}`", shorten(name));
            let help = match name.parse::<u16>() {
                Ok(_) => "write the number without quotes",
                Err(_) => "a name has at most 15 lower case letters, digits and inner hyphens",
            };
            findings.add_with_help("admission", &path.key("port"), &message, help);
        }
        _ => {}
    }
    let Some(end) = port.end_port else { return };
    let message = match &port.port {
        Some(IntOrString::Int(first)) if end < *first => format!("must not be less than `port`, {first}"),
        Some(IntOrString::Int(_)) if !is_port(end) => format!("must be from 1 to 65535, not {end}"),
        Some(IntOrString::Int(_)) => return,
        Some(IntOrString::String(_)) => "may not stand beside a port's name".to_owned(),
        None => "may not stand without `port`".to_owned(),
    };
    findings.add("admission", &path.key("endPort"), &message);
}

fn check_peer(findings: &mut Findings<'_>, path: &Path, peer: &NetworkPolicyPeer) {
    let has_selector = peer.pod_selector.is_some() || peer.namespace_selector.is_some();
    for (name, selector) in [
        ("podSelector", &peer.pod_selector),
        ("namespaceSelector", &peer.namespace_selector),
    ] {
        if let Some(selector) = selector {
            selector::check(findings, &path.key(name), selector, Keys::Plain);
        }
    }
    match &peer.ip_block {
        Some(block) => {
            if has_selector {
                let message = "combines `ipBlock` with a selector, which one peer must not";
                findings.add_with_help(
                    "KNP-9",
                    path,
                    message,
                    "begin a peer of its own with `- ` for each",
                );
            }
            check_block(findings, &path.key("ipBlock"), block);
        }
        None if !has_selector => {
            let message = "must name a peer: `podSelector`, `namespaceSelector` or `ipBlock`";
            findings.add_with_help(
                "KNP-9",
                path,
                message,
                "everyone is meant by leaving the list out",
            );
        }
        None => {}
    }
}

fn check_block(findings: &mut Findings<'_>, path: &Path, written: &IpBlock) {
    let outer = block(&written.cidr);
    if outer.is_none() && !written.cidr.is_empty() {
        no_block(findings, &path.key("cidr"), &written.cidr);
    }
    for (index, text) in written.except.iter().flatten().enumerate() {
        let at = path.key("except").index(index);
        match (outer, block(text)) {
            (_, None) => no_block(findings, &at, text),
            (Some(outer), Some(inner)) => {
                let inside = outer.contains(&inner.addr()) && outer.prefix_len() < inner.prefix_len();
                if !inside {
                    let message = format!("must be a part of `{}`", written.cidr);
                    findings.add("admission", &at, &message);
                }
            }
            _ => {}
        }
    }
}

fn no_block(findings: &mut Findings<'_>, path: &Path, text: &str) {
    let message = format!("must be of type cidr; `{}` is none", shorten(text));
    findings.add_with_help(
        "admission",
        path,
        &message,
        "write an address and a prefix length: `10.0.0.0/8`",
    );
}

/// KNP-10: what Cilium's agent refuses in a policy that met no API server. Later trees look at the protocol
/// only, and cannot read some blocks.
pub(super) fn agent(findings: &mut Findings<'_>, switches: &Switches, policy: &NetworkPolicy) {
    let spec = Path::root().key("spec");
    let validates = switches.knp_validated;
    if validates {
        selector::check(
            findings,
            &spec.key("podSelector"),
            &policy.spec.pod_selector,
            Keys::Plain,
        );
    }
    for (name, peers, rules) in directions(policy) {
        for (index, rule) in rules.into_iter().flatten().enumerate() {
            let path = spec.key(name).index(index);
            for (index, port) in rule.ports.iter().flatten().enumerate() {
                agent_protocol(findings, &path.key("ports").index(index).key("protocol"), port);
            }
            for (index, peer) in rule.peers.iter().flatten().enumerate() {
                agent_peer(findings, &path.key(peers).index(index), peer, validates);
            }
        }
    }
}

fn agent_protocol(findings: &mut Findings<'_>, path: &Path, port: &NetworkPolicyPort) {
    const KNOWN: [&str; 6] = ["TCP", "UDP", "SCTP", "ANY", "ICMP", "ICMPV6"];
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    if !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(protocol)) {
        let message = format!("is no protocol: `{}`", shorten(protocol));
        findings.add("KNP-10", path, &message);
    }
}

fn agent_peer(findings: &mut Findings<'_>, path: &Path, peer: &NetworkPolicyPeer, validates: bool) {
    if let Some(written) = &peer.ip_block {
        agent_block(findings, &path.key("ipBlock"), written, validates);
    }
    if !validates {
        return;
    }
    for (name, selector) in [
        ("podSelector", &peer.pod_selector),
        ("namespaceSelector", &peer.namespace_selector),
    ] {
        if let Some(selector) = selector {
            selector::check(findings, &path.key(name), selector, Keys::Plain);
            if peer.ip_block.is_some() {
                findings.add(
                    "KNP-9",
                    path,
                    "combines `ipBlock` with a selector, which one peer must not",
                );
            }
        }
    }
}

fn agent_block(findings: &mut Findings<'_>, path: &Path, written: &IpBlock, validates: bool) {
    let is_address = |text: &str| text.parse::<std::net::IpAddr>().is_ok();
    let outer = block(&written.cidr);
    let readable = |text: &str| block(text).is_some() || (!validates && is_address(text));
    if !readable(&written.cidr) {
        no_block(findings, &path.key("cidr"), &written.cidr);
    }
    for (index, text) in written.except.iter().flatten().enumerate() {
        let at = path.key("except").index(index);
        match (outer, block(text)) {
            _ if !readable(text) => no_block(findings, &at, text),
            (Some(outer), Some(inner)) if validates && !outer.contains(&inner.addr()) => {
                let message = format!("is outside of the block: `{outer}` does not contain `{inner}`");
                findings.add("KNP-10", &at, &message);
            }
            _ => {}
        }
    }
}
