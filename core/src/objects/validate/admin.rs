//! The admin kinds: the rules that their schemas write as expressions.

use super::Findings;
use crate::objects::Metadata;
use crate::objects::admin::{AdminPeer, AdminPolicy, AdminProtocol, AdminRule, AdminTransport};
use crate::yaml::Path;

/// BANP-1: there is one, and it is called `default`.
pub(super) fn singleton(findings: &mut Findings<'_>, metadata: &Metadata) {
    if metadata.name != "default" {
        let message = "must be `default`: there is one BaselineAdminNetworkPolicy in a cluster";
        findings.add("BANP-1", &Path::root().key("metadata").key("name"), message);
    }
}

/// What the schemas' expressions refuse.
pub(super) fn policy(findings: &mut Findings<'_>, policy: &AdminPolicy) {
    let spec = Path::root().key("spec");
    for (name, rules) in [("ingress", &policy.spec.ingress), ("egress", &policy.spec.egress)] {
        for (index, rule) in rules.iter().flatten().enumerate() {
            let path = spec.key(name).index(index);
            check_named_ports(findings, &path, rule);
            check_ranges(findings, &path, rule);
        }
    }
}

/// CNP2-23: a port's name means nothing where there are no pods.
fn check_named_ports(findings: &mut Findings<'_>, path: &Path, rule: &AdminRule) {
    let is_address =
        |peer: &AdminPeer| peer.networks.is_some() || peer.nodes.is_some() || peer.domain_names.is_some();
    let is_named = |protocol: &AdminProtocol| protocol.destination_named_port.is_some();
    let by_protocol = rule.protocols.iter().flatten().any(is_named);
    let by_port = rule.ports.iter().flatten().any(|port| port.named_port.is_some());
    if (by_protocol || by_port) && rule.peers.iter().any(is_address) {
        let message = "names a port of pods, which `networks`, `nodes` and `domainNames` do not have";
        findings.add_with_help("CNP2-23", path, message, "write the port's number");
    }
}

/// CNP2-22: a range goes up.
fn check_ranges(findings: &mut Findings<'_>, path: &Path, rule: &AdminRule) {
    for (index, protocol) in rule.protocols.iter().flatten().enumerate() {
        let at = path.key("protocols").index(index);
        for (name, transport) in [
            ("tcp", &protocol.tcp),
            ("udp", &protocol.udp),
            ("sctp", &protocol.sctp),
        ] {
            let Some(range) = transport.as_ref().and_then(range) else {
                continue;
            };
            if range.start >= range.end {
                let at = at.key(name).key("destinationPort").key("range");
                findings.add("CNP2-22", &at, "must have a `start` that is less than its `end`");
            }
        }
    }
}

fn range(transport: &AdminTransport) -> Option<crate::objects::admin::AdminRange> {
    transport.destination_port.as_ref()?.range
}
