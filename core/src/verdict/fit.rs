//! Why one side decides as it does: how each entry fits a flow, and which entries decide.
//!
//! A slower walk over the same rules. It decides nothing by itself: given the decision, it finds the entries
//! that stand behind it.

use super::plain::{self, Asked};
use super::{DenyKind, Direction, Flow, MatchType, Policies, SideDecision, SideVerdict};
use crate::order;
use crate::rules::{
    Action, Comparison, Entry, Identity, PeerSelector, PortElement, PortMatch, Rule, Selector, Tier,
};
use crate::world::World;

/// How an entry fits a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFit {
    /// The rule: a position in [`Policies::rules`].
    pub rule: usize,
    /// The entry in the rule's section.
    pub entry: usize,
    /// What the entry does.
    pub action: Action,
    /// Whether it is about the peer.
    pub peer: PeerFit,
    /// Whether it is about protocol and port.
    pub port: PortFit,
}

/// Whether an entry is about a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerFit {
    /// It is: by this element of its peers.
    Fits(usize),
    /// This element would select the peer if it looked into the peer's namespace.
    OtherNamespace(usize),
    /// It is not.
    Other,
}

/// Whether an entry is about a protocol and port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortFit {
    /// It names no ports: it is about all of them.
    All,
    /// It is: by this element of its ports.
    Fits(usize),
    /// This element names the port for another protocol.
    OtherProtocol(usize),
    /// It is not.
    Other,
}

impl EntryFit {
    /// Whether the entry is about the flow.
    pub fn fits(&self) -> bool {
        self.peer_fits() && self.port_fits()
    }

    /// Whether the entry is about the peer.
    pub fn peer_fits(&self) -> bool {
        matches!(self.peer, PeerFit::Fits(_))
    }

    /// Whether the entry is about protocol and port.
    pub fn port_fits(&self) -> bool {
        matches!(self.port, PortFit::All | PortFit::Fits(_))
    }
}

/// What stands behind one side's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideExplanation {
    /// The decision.
    pub decision: SideDecision,
    /// The entries that decide, the most specific first; empty for a default deny, and where no entry does.
    pub deciding: Vec<EntryFit>,
    /// The rules that put the endpoint in default deny: positions in [`Policies::rules`].
    pub default_deny_by: Vec<usize>,
    /// Every entry of every rule that selects the endpoint, in the order of the text.
    pub entries: Vec<EntryFit>,
}

impl Policies {
    /// One side's decision about a flow, and what stands behind it.
    pub fn explain(&self, world: &World, flow: &Flow, direction: Direction) -> SideExplanation {
        let decision = plain::side(self, world, flow, direction);
        let explained = plain::with_subject(self, world, flow, direction, |asked| {
            let enforced = self.enforced(asked.subject, direction);
            let entries = entry_fits(asked, &enforced.rules);
            (enforced.default_deny_by, entries)
        });
        let Some((default_deny_by, entries)) = explained else {
            return SideExplanation {
                decision,
                ..SideExplanation::default()
            };
        };
        let deciding = deciding(self, &decision, &entries, direction);
        SideExplanation {
            decision,
            deciding,
            default_deny_by,
            entries,
        }
    }
}

impl Policies {
    /// The entries among the deciding ones that stand behind the very key that decides, as its match type
    /// tells: those that a flow record names. All of them where the dataplane has no such thing.
    pub fn origins<'a>(&self, explained: &'a SideExplanation, direction: Direction) -> Vec<&'a EntryFit> {
        let all = explained.deciding.iter();
        let wanted = explained.decision.match_type;
        let exact: Vec<&EntryFit> = all
            .clone()
            .filter(|fit| wanted.is_some() && self.match_type(fit, direction) == wanted)
            .collect();
        if exact.is_empty() { all.collect() } else { exact }
    }

    fn match_type(&self, fit: &EntryFit, direction: Direction) -> Option<MatchType> {
        let rule = self.rules.get(fit.rule)?;
        let entry = rule.section(direction).entries.get(fit.entry)?;
        let PeerFit::Fits(peer) = fit.peer else {
            return None;
        };
        let specific = !entry.peers.get(peer)?.selector.is_everyone();
        let port = match fit.port {
            PortFit::Fits(port) => Some(&entry.ports.as_ref()?.get(port)?.ports),
            _ => None,
        };
        Some(match (port, specific) {
            (None, true) => MatchType::L3Only,
            (None, false) => MatchType::All,
            (Some(PortMatch::Any), true) => MatchType::L3Proto,
            (Some(PortMatch::Any), false) => MatchType::ProtoOnly,
            (Some(_), true) => MatchType::L3L4,
            (Some(_), false) => MatchType::L4Only,
        })
    }
}

fn entry_fits(asked: &Asked<'_>, rules: &[usize]) -> Vec<EntryFit> {
    let section = |index: &usize| Some((*index, asked.policies.rules.get(*index)?.section(asked.direction)));
    let sections: Vec<_> = rules.iter().filter_map(section).collect();
    let requires = |action| -> Vec<Selector> {
        let of = sections.iter().flat_map(|(_, section)| match action {
            Action::Deny => &section.deny_requires,
            _ => &section.allow_requires,
        });
        of.cloned().collect()
    };
    let (of_allows, of_denies) = (requires(Action::Allow), requires(Action::Deny));
    let mut fits = Vec::new();
    for (rule, section) in &sections {
        for (position, entry) in section.entries.iter().enumerate() {
            let requires = if entry.action == Action::Deny {
                &of_denies
            } else {
                &of_allows
            };
            let (peer, port) = (peer_fit(asked, entry, requires), port_fit(asked, entry));
            fits.push(EntryFit {
                rule: *rule,
                entry: position,
                action: entry.action,
                peer,
                port,
            });
        }
    }
    fits
}

fn peer_fit(asked: &Asked<'_>, entry: &Entry, requires: &[Selector]) -> PeerFit {
    let switches = &asked.policies.switches;
    let narrowed = |requirable: bool, selector: &PeerSelector| match requirable {
        true => selector.requiring(requires),
        false => selector.clone(),
    };
    let mut selectors = entry
        .peers
        .iter()
        .map(|peer| narrowed(peer.requirable, &peer.selector));
    if let Some(index) = selectors.position(|selector| selector.selects(asked.peer, switches)) {
        return PeerFit::Fits(index);
    }
    let elsewhere = |peer: &crate::rules::PeerElement| fits_elsewhere(&peer.selector, asked.peer);
    entry
        .peers
        .iter()
        .position(elsewhere)
        .map_or(PeerFit::Other, PeerFit::OtherNamespace)
}

/// Whether a selector would fit if it said nothing about the namespace. One that says nothing else does not
/// count: it fits every pod.
fn fits_elsewhere(selector: &PeerSelector, peer: &Identity) -> bool {
    let PeerSelector::Labels(selector) = selector else {
        return false;
    };
    let home = selector.conditions().iter().filter(|condition| {
        condition.key == crate::world::labels::NAMESPACE && condition.operator == Comparison::In
    });
    let rest: Vec<_> = selector
        .conditions()
        .iter()
        .filter(|condition| {
            condition.key != crate::world::labels::NAMESPACE && condition.key != crate::world::labels::CLUSTER
        })
        .cloned()
        .collect();
    home.count() > 0 && !rest.is_empty() && Selector::new(rest).matches(&peer.labels)
}

fn port_fit(asked: &Asked<'_>, entry: &Entry) -> PortFit {
    let Some(ports) = &entry.ports else {
        return PortFit::All;
    };
    if let Some(index) = ports.iter().position(|port| asked.width(Some(port)).is_some()) {
        return PortFit::Fits(index);
    }
    let other = |port: &PortElement| {
        let as_asked = PortElement {
            protocol: asked.flow.protocol,
            ..port.clone()
        };
        let comparable = port.protocol.is_icmp() == asked.flow.protocol.is_icmp();
        comparable && asked.width(Some(&as_asked)).is_some()
    };
    ports
        .iter()
        .position(other)
        .map_or(PortFit::Other, PortFit::OtherProtocol)
}

/// The entries behind a decision. In the pool every fitting entry of the winning action takes part; in the
/// tiers around it the first one decides.
fn deciding(
    policies: &Policies,
    decision: &SideDecision,
    all: &[EntryFit],
    direction: Direction,
) -> Vec<EntryFit> {
    let action = match (decision.verdict, decision.deny_kind) {
        (_, Some(DenyKind::Explicit)) => Action::Deny,
        (SideVerdict::Allow, None) => Action::Allow,
        _ => return Vec::new(),
    };
    let rule = |fit: &EntryFit| policies.rules.get(fit.rule);
    let tier = |fit: &EntryFit| rule(fit).map(|rule| rule.tier);
    let fitting: Vec<&EntryFit> = all.iter().filter(|fit| fit.fits()).collect();
    let mut tiered: Vec<&&EntryFit> = fitting
        .iter()
        .filter(|fit| tier(fit) != Some(Tier::Pool))
        .collect();
    order::sort_by_key(&mut tiered, |fit| tier(fit));
    let admin = tiered
        .iter()
        .find(|fit| matches!(tier(fit), Some(Tier::Admin(_))));
    if let Some(first) = admin.filter(|fit| fit.action == action) {
        return vec![(**first).clone()];
    }
    let mut pool: Vec<EntryFit> = fitting
        .iter()
        .filter(|fit| tier(fit) == Some(Tier::Pool) && fit.action == action)
        .map(|fit| (*fit).clone())
        .collect();
    if pool.is_empty() {
        return tiered
            .into_iter()
            .find(|fit| fit.action == action)
            .map(|fit| (*fit).clone())
            .into_iter()
            .collect();
    }
    order::sort_by_key(&mut pool, |fit| {
        rule(fit).map(|rule| specificity(rule, fit, direction))
    });
    pool
}

/// LOOKUP-1 in short: what is handed to a proxy first, then what names a port, then what names a peer.
fn specificity(rule: &Rule, fit: &EntryFit, direction: Direction) -> (bool, bool, bool) {
    let Some(entry) = rule.section(direction).entries.get(fit.entry) else {
        return (true, true, true);
    };
    let port = match fit.port {
        PortFit::Fits(index) => entry.ports.as_ref().and_then(|ports| ports.get(index)),
        _ => None,
    };
    let everyone = match fit.peer {
        PeerFit::Fits(index) => entry
            .peers
            .get(index)
            .is_some_and(|peer| *peer.selector == PeerSelector::Wildcard),
        _ => true,
    };
    let plain = port.is_none_or(|port| port.l7.is_none());
    (plain, port.is_none(), everyone)
}
