//! Flow × world × rules → verdict: the plain evaluator, the compiled one, and why.

mod choose;
mod compiled;
mod enforce;
mod filter;
mod fit;
pub mod http;
mod identity;
mod key;
mod layer7;
mod plain;
mod port_class;
mod precedence;
mod tiers;

use std::net::IpAddr;

use ipnet::IpNet;

pub use crate::answer::{DenyKind, Direction, SideVerdict};
use crate::dataplane::{Options, Switches};
use crate::objects::Objects;
use crate::order::{self, Map};
use crate::rules::fqdn::NamePattern;
use crate::rules::{self, PeerSelector, Rule};
pub use crate::world::Protocol;
use crate::world::{Peer, World};
pub use enforce::Enforced;
pub use fit::{EntryFit, PeerFit, PortFit, SideExplanation};
pub use http::HttpRequest;
pub use key::MatchType;
pub use layer7::L7Verdict;

/// One connection attempt, as policy sees it: after Service translation (PATH-4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Who opens it.
    pub from: Peer,
    /// Who answers.
    pub to: Peer,
    /// The protocol.
    pub protocol: Protocol,
    /// The destination port; for ICMP the type.
    pub port: u16,
    /// The destination's address where it matters which of several it is; `None` for any.
    pub to_address: Option<IpAddr>,
    /// Names resolved to the outside address by this flow's own look-ups, beside those the world has learned.
    pub names: Vec<String>,
}

impl Flow {
    /// A flow between two peers.
    pub fn new(from: Peer, to: Peer, protocol: Protocol, port: u16) -> Self {
        Self {
            from,
            to,
            protocol,
            port,
            to_address: None,
            names: Vec::new(),
        }
    }

    /// The side that a direction's policy belongs to, and the other.
    pub fn sides(&self, direction: Direction) -> (Peer, Peer) {
        match direction {
            Direction::Egress => (self.from, self.to),
            Direction::Ingress => (self.to, self.from),
        }
    }
}

/// What both sides decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// At the source.
    pub egress: SideDecision,
    /// At the destination.
    pub ingress: SideDecision,
}

impl Decision {
    /// Whether the connection may be opened: both sides let it (COMB-7). `None` where that is not modelled.
    pub fn allowed(&self) -> Option<bool> {
        let sides = [&self.egress, &self.ingress];
        if sides.iter().any(|side| side.verdict == SideVerdict::Deny) {
            return Some(false);
        }
        let unknown = sides.iter().any(|side| side.verdict == SideVerdict::NotModelled);
        (!unknown).then_some(true)
    }

    /// One side's decision.
    pub fn side(&self, direction: Direction) -> &SideDecision {
        match direction {
            Direction::Egress => &self.egress,
            Direction::Ingress => &self.ingress,
        }
    }
}

/// What one side decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideDecision {
    /// The decision.
    pub verdict: SideVerdict,
    /// Why it denies; `None` unless it does (or would, under audit).
    pub deny_kind: Option<DenyKind>,
    /// The kind of entry that decides, as Hubble names it; `None` where nothing is enforced, and where the
    /// dataplane has no such thing.
    pub match_type: Option<MatchType>,
    /// Whether the allow is handed to a proxy at layer 7.
    pub l7: bool,
    /// Whether mutual authentication must succeed first.
    pub auth: bool,
    /// Whether audit mode lets pass what is denied (DD-10).
    pub audited: bool,
    /// What is not modelled, or left open by the specification.
    pub not_modelled: Option<String>,
}

impl SideDecision {
    fn of(verdict: SideVerdict) -> Self {
        Self {
            verdict,
            ..Self::default()
        }
    }

    fn not_modelled(why: impl Into<String>) -> Self {
        Self {
            not_modelled: Some(why.into()),
            ..Self::of(SideVerdict::NotModelled)
        }
    }

    fn denied(kind: DenyKind, match_type: Option<MatchType>) -> Self {
        Self {
            deny_kind: Some(kind),
            match_type,
            ..Self::of(SideVerdict::Deny)
        }
    }
}

/// The rules in force in one world, ready to be asked.
#[derive(Debug, Clone)]
pub struct Policies {
    rules: Vec<Rule>,
    options: Options,
    switches: Switches,
    /// Prefixes that policies name, the longest first (ID-6).
    known: Vec<IpNet>,
    /// Names and patterns of `toFQDNs` (ID-8).
    names: Vec<NamePattern>,
    /// Ports by name over all pods; `None` where two pods disagree (NAMED-2).
    named_ports: Map<(String, Protocol), Option<u16>>,
    compiled: compiled::Compiled,
}

impl Policies {
    /// Lowers the policies among the objects. `world` must be made of the same objects and options.
    pub fn new(objects: &Objects, world: &World, options: &Options) -> Self {
        let rules = if options.dataplane.enforces() {
            rules::lower(objects, world, options)
        } else {
            Vec::new()
        };
        let switches = options.dataplane.switches();
        let mut known = Vec::new();
        let mut names = Vec::new();
        for selector in peer_selectors(&rules) {
            known.extend(
                selector
                    .known_prefixes(&switches)
                    .into_iter()
                    .filter(|net| net.prefix_len() > 0),
            );
            if let PeerSelector::Name(pattern) = selector {
                names.push(pattern.clone());
            }
        }
        if switches.cidr_group_selector {
            known.extend(
                world
                    .groups
                    .iter()
                    .flat_map(|group| &group.prefixes)
                    .filter(|net| net.prefix_len() > 0),
            );
        }
        order::sort_by_key(&mut known, |net| (std::cmp::Reverse(net.prefix_len()), *net));
        known.dedup();
        order::sort(&mut names);
        names.dedup();
        let mut policies = Self {
            rules,
            options: options.clone(),
            switches,
            known,
            names,
            named_ports: named_ports(world),
            compiled: compiled::Compiled::default(),
        };
        policies.compiled = compiled::build(&policies, world);
        policies
    }

    /// The rules, in the order of the text.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How the cluster is set up.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What both sides decide about a flow. `world` must be the one that the policies were made for.
    pub fn decide(&self, world: &World, flow: &Flow) -> Decision {
        let side = |direction| self.compiled.side(self, world, flow, direction);
        Decision {
            egress: side(Direction::Egress),
            ingress: side(Direction::Ingress),
        }
    }

    /// The same by the plain evaluator: slower, and short enough to be checked against the semantics by eye.
    pub fn decide_plainly(&self, world: &World, flow: &Flow) -> Decision {
        let side = |direction| plain::side(self, world, flow, direction);
        Decision {
            egress: side(Direction::Egress),
            ingress: side(Direction::Ingress),
        }
    }

    /// Whether a connection may be opened, and nothing else about it: what [`Decision::allowed`] would say,
    /// fast enough to ask for everyone to everyone.
    pub fn allows(&self, world: &World, flow: &Flow) -> Option<bool> {
        let side = |direction| self.compiled.allows(self, world, flow, direction);
        match (side(Direction::Egress), side(Direction::Ingress)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

/// The peer selectors of all rules.
fn peer_selectors(rules: &[Rule]) -> impl Iterator<Item = &PeerSelector> {
    rules
        .iter()
        .flat_map(|rule| [&rule.ingress, &rule.egress])
        .flat_map(|section| &section.entries)
        .flat_map(|entry| &entry.peers)
        .map(|peer| &*peer.selector)
}

fn named_ports(world: &World) -> Map<(String, Protocol), Option<u16>> {
    let mut ports: Map<(String, Protocol), Option<u16>> = Map::new();
    for endpoint in world.endpoints.iter().filter(|endpoint| !endpoint.host_network) {
        for port in endpoint.ports.iter().filter(|port| !port.name.is_empty()) {
            if endpoint.named_port(&port.name, port.protocol) != Some(port.port) {
                continue;
            }
            let known = ports.or_insert((port.name.clone(), port.protocol), Some(port.port));
            if *known != Some(port.port) {
                *known = None;
            }
        }
    }
    ports
}
