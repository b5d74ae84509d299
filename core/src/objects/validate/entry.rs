//! One element of a section: whom it is about (VAL-6, VAL-7, VAL-13, VAL-28, VAL-29).

use ipnet::IpNet;

use super::selector::{self, Keys};
use super::{Findings, is_validated, ports};
use crate::dataplane::Switches;
use crate::diagnostic::{Severity, shorten};
use crate::objects::cilium::{CidrRule, CiliumEntry};
use crate::yaml::{Node, Path};

/// Which section an entry stands in.
#[derive(Clone, Copy)]
pub(super) struct Section {
    /// Its field.
    pub(super) name: &'static str,
    /// Whether it is about what comes in.
    pub(super) ingress: bool,
    /// Whether it denies.
    pub(super) denies: bool,
    /// Whether the rule is for nodes.
    pub(super) of_nodes: bool,
    /// Whether the policy is of the whole cluster.
    pub(super) clusterwide: bool,
}

impl Section {
    fn field(self, name: &str) -> String {
        format!("{}{name}", if self.ingress { "from" } else { "to" })
    }
}

/// Everything that the agent refuses in an entry.
pub(super) fn check(
    findings: &mut Findings<'_>,
    switches: &Switches,
    section: Section,
    path: &Path,
    entry: &CiliumEntry,
) {
    ports::check_icmp_names(findings, path, entry);
    if is_validated(switches, section.denies) {
        check_validated(findings, switches, section, path, entry);
        return;
    }
    // VAL-0: these agents take the entry, and it silently means less or more than is written.
    let mut ignored = Findings::new(findings.root);
    check_validated(&mut ignored, switches, section, path, entry);
    for mut finding in ignored.list {
        if finding.severity != Severity::Error {
            findings.list.push(finding);
            continue;
        }
        finding.severity = Severity::Warning;
        let effect = match finding.code {
            // PEER-2
            "VAL-6" => "one of the lists is enough",
            _ => "what it cannot use denies nobody",
        };
        finding.help = Some(format!(
            "this release does not look at deny entries: {effect}; 1.18 refuses the object"
        ));
        findings.list.push(finding);
    }
}

fn check_validated(
    findings: &mut Findings<'_>,
    switches: &Switches,
    section: Section,
    path: &Path,
    entry: &CiliumEntry,
) {
    check_combinations(findings, switches, section, path, entry);
    for (name, selectors) in [
        ("Endpoints", &entry.endpoints),
        ("Requires", &entry.requires),
        ("Nodes", &entry.nodes),
    ] {
        let at = path.key(&section.field(name));
        selector::check_all(findings, &at, selectors.as_ref(), Keys::WithSource);
    }
    check_nodes(findings, section, path, entry);
    check_cidrs(findings, section, path, entry);
    ports::check(findings, section, path, entry);
}

/// VAL-6, VAL-7: what may not stand together.
fn check_combinations(
    findings: &mut Findings<'_>,
    switches: &Switches,
    section: Section,
    path: &Path,
    entry: &CiliumEntry,
) {
    let there: Vec<String> = peer_lists(entry)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, _)| section.field(name))
        .collect();
    if let [first, second, ..] = there.as_slice() {
        let message = format!("combines `{first}` and `{second}`, which one entry must not");
        let span = findings.key_span(&path.key(second));
        if let Some(finding) = findings.add_at("VAL-6", path, span, &message) {
            finding.help =
                Some("begin an entry of its own with `- ` for each; one of them is enough".to_owned());
        }
    }
    let has = |list: Option<usize>| list.is_some_and(|count| count > 0);
    let has_ports = has(entry.to_ports.as_ref().map(Vec::len));
    if has(entry.services.as_ref().map(Vec::len)) && has_ports && !switches.services_with_ports {
        let message = "combines `toServices` and `toPorts`, which this release does not support";
        findings.add_with_help(
            "VAL-7",
            path,
            message,
            "select the Service's pods with `toEndpoints`",
        );
    }
}

/// The lists of which one may hold something, by the second part of their names.
fn peer_lists(entry: &CiliumEntry) -> [(&'static str, usize); 8] {
    fn count<T>(list: &Option<Vec<T>>) -> usize {
        list.as_ref().map_or(0, Vec::len)
    }
    [
        ("Endpoints", count(&entry.endpoints)),
        ("CIDR", count(&entry.cidr)),
        ("CIDRSet", count(&entry.cidr_set)),
        ("Entities", count(&entry.entities)),
        ("Services", count(&entry.services)),
        ("FQDNs", count(&entry.fqdns)),
        ("Groups", count(&entry.groups)),
        ("Nodes", count(&entry.nodes)),
    ]
}

/// VAL-13, NEW19-23: node selectors need an option of the agent.
fn check_nodes(findings: &mut Findings<'_>, section: Section, path: &Path, entry: &CiliumEntry) {
    if entry.nodes.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    let at = path.key(&section.field("Nodes"));
    let message = "needs the agent's option `enable-node-selector-labels`, which is off by default";
    let span = findings.key_span(&at);
    if let Some(finding) = findings.add_at("VAL-13", &at, span, message) {
        finding.help = Some(format!(
            "name the entities `host` and `remote-node` in `{}`",
            section.field("Entities")
        ));
    }
}

fn check_cidrs(findings: &mut Findings<'_>, section: Section, path: &Path, entry: &CiliumEntry) {
    let plain = path.key(&section.field("CIDR"));
    for (index, text) in entry.cidr.iter().flatten().enumerate() {
        // The agent alone would take an address without a length as well (CIDR-1).
        if block(text).is_none() && text.parse::<std::net::IpAddr>().is_err() {
            no_cidr(findings, &plain.index(index), text);
        }
    }
    let sets = path.key(&section.field("CIDRSet"));
    for (index, set) in entry.cidr_set.iter().flatten().enumerate() {
        check_set(findings, &sets.index(index), set);
    }
}

/// VAL-28, VAL-29: only the address of an exception is compared with the block.
fn check_set(findings: &mut Findings<'_>, path: &Path, set: &CidrRule) {
    if let Some(selector) = &set.cidr_group_selector {
        // NEW19-19: the keys of group selectors are literal.
        selector::check(findings, &path.key("cidrGroupSelector"), selector, Keys::Plain);
    }
    let outer = set.cidr.as_deref().and_then(block);
    if let (Some(text), None) = (&set.cidr, outer) {
        no_cidr(findings, &path.key("cidr"), text);
    }
    for (index, text) in set.except.iter().flatten().enumerate() {
        let at = path.key("except").index(index);
        match (outer, block(text)) {
            (_, None) => no_cidr(findings, &at, text),
            (Some(outer), Some(inner)) if !outer.contains(&inner.addr()) => {
                let message = format!("is outside of the block: `{outer}` does not contain `{inner}`");
                findings.add_with_help(
                    "VAL-29",
                    &at,
                    &message,
                    "delete it; what is not in the block is not allowed by it",
                );
            }
            _ => {}
        }
    }
}

fn no_cidr(findings: &mut Findings<'_>, path: &Path, text: &str) {
    let message = format!("must be of type cidr; `{}` is none", shorten(text));
    findings.add_with_help(
        "VAL-28",
        path,
        &message,
        "write an address and a prefix length: `10.0.0.0/8`",
    );
}

/// A block as Go's `netip.ParsePrefix` reads it: no leading zeros in the length.
pub(super) fn block(text: &str) -> Option<IpNet> {
    let (_, length) = text.split_once('/')?;
    let canonical = length == "0" || !length.starts_with(['0', '+']);
    canonical.then(|| text.parse().ok()).flatten()
}

/// What an entry means once an unknown field is gone.
pub(super) enum Pruned {
    /// Every peer, on the ports that it names (OBJ-10).
    Everyone,
    /// Nobody (OBJ-10).
    Nobody,
}

/// OBJ-11: what is left of an entry of a Cilium policy without its unknown fields; `None` where the mapping
/// is no entry, or still names peers.
pub(super) fn after_pruning(entry: &Node) -> Option<Pruned> {
    const PEERS: [&str; 7] = [
        "Endpoints",
        "CIDR",
        "CIDRSet",
        "Entities",
        "Nodes",
        "Groups",
        "Services",
    ];
    let is_there = |name: &str| entry.get(name).is_some_and(|node| !node.items().is_empty());
    let names_peers = PEERS
        .iter()
        .any(|peer| entry.get(&format!("from{peer}")).is_some() || entry.get(&format!("to{peer}")).is_some());
    let is_entry = entry.entries().iter().any(|(key, _)| {
        let name = key.as_str().unwrap_or_default();
        name.starts_with("from") || name.starts_with("to")
    });
    if !is_entry || names_peers {
        return None;
    }
    match is_there("toPorts") || is_there("icmps") {
        true => Some(Pruned::Everyone),
        false => Some(Pruned::Nobody),
    }
}
