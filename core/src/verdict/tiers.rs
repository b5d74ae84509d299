//! Tiers around the pool of NetworkPolicy and Cilium's kinds: admin policies before it, baseline policies
//! after it (CNP2-1 to CNP2-8, ANP, BANP).

use super::plain::Asked;
use super::{DenyKind, SideDecision, SideVerdict};
use crate::order;
use crate::rules::{Action, Entry, Rule, Tier};

/// What the tiers decide; `pool` decides for the middle one.
pub(super) fn decide(
    asked: &Asked<'_>,
    rules: &[&Rule],
    pool: impl FnOnce() -> SideDecision,
) -> SideDecision {
    let admin = walk(asked, rules, |tier| matches!(tier, Tier::Admin(_)));
    if let Some(decision) = admin {
        return decision;
    }
    let decision = pool();
    if decision.verdict != SideVerdict::NotEnforced {
        return decision;
    }
    walk(asked, rules, |tier| matches!(tier, Tier::Baseline(_))).unwrap_or(decision)
}

/// CNP2-3, CNP2-4: the first matching entry of the first policy by priority. `None`: on to the next tier.
fn walk(asked: &Asked<'_>, rules: &[&Rule], in_tier: impl Fn(Tier) -> bool) -> Option<SideDecision> {
    let mut matching: Vec<(Tier, Action)> = rules
        .iter()
        .filter(|rule| in_tier(rule.tier))
        .filter_map(|rule| Some((rule.tier, first_match(asked, rule)?.action)))
        .collect();
    order::sort(&mut matching);
    let (tier, action) = *matching.first()?;
    if matching
        .iter()
        .any(|(other, different)| *other == tier && *different != action)
    {
        return Some(SideDecision::not_modelled(
            "two admin policies of the same priority decide differently: which of them wins is left to the implementation (CNP2-8)",
        ));
    }
    match action {
        Action::Allow => Some(SideDecision::of(SideVerdict::Allow)),
        Action::Deny => Some(SideDecision::denied(DenyKind::Explicit, None)),
        Action::Pass => None,
    }
}

/// The first entry of an admin policy that fits.
fn first_match<'a>(asked: &Asked<'_>, rule: &'a Rule) -> Option<&'a Entry> {
    rule.section(asked.direction)
        .entries
        .iter()
        .find(|entry| fits(asked, entry))
}

fn fits(asked: &Asked<'_>, entry: &Entry) -> bool {
    let peer = entry
        .peers
        .iter()
        .any(|peer| peer.selector.selects(asked.peer, &asked.policies.switches));
    let port = match &entry.ports {
        None => true,
        Some(ports) => ports.iter().any(|port| asked.width(Some(port)).is_some()),
    };
    peer && port
}
