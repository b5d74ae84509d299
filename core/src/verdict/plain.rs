//! The plain evaluator: one flow, one side, every rule looked at; to be checked against the semantics by eye.

use super::enforce::SubjectView;
use super::filter::{Conflict, Filters};
use super::key::{Effect, Key, Keys, L3, MatchType, Width, add};
use super::{DenyKind, Direction, Flow, Policies, SideDecision, SideVerdict, port_class, precedence, tiers};
use crate::dataplane::Lookup;
use crate::rules::{AuthMode, Identity, PortElement, PortMatch, Rule, Section, Tier};
use crate::world::{Entity, Peer, World};

/// What one side decides about a flow.
pub(super) fn side(policies: &Policies, world: &World, flow: &Flow, direction: Direction) -> SideDecision {
    with_subject(policies, world, flow, direction, |asked| {
        let enforced = policies.enforced(asked.subject, direction);
        let rules: Vec<&Rule> = enforced
            .rules
            .iter()
            .filter_map(|index| policies.rules.get(*index))
            .collect();
        let pool = || asked.pool(&rules, enforced.enforced, enforced.default_deny);
        audited(policies, tiers::decide(asked, &rules, pool))
    })
    .unwrap_or_else(|| SideDecision::of(SideVerdict::NoEndpoint))
}

/// Asks something of the endpoint on one side; `None` where there is no endpoint.
pub(super) fn with_subject<T>(
    policies: &Policies,
    world: &World,
    flow: &Flow,
    direction: Direction,
    ask: impl FnOnce(&Asked<'_>) -> T,
) -> Option<T> {
    let (own, other) = flow.sides(direction);
    let reserved;
    let subject = match own {
        Peer::Endpoint(id) => {
            let endpoint = world.endpoint(id).filter(|endpoint| !endpoint.host_network)?;
            SubjectView {
                labels: &endpoint.labels,
                namespace: Some(&endpoint.namespace),
                ports: &endpoint.ports,
                is_init: false,
            }
        }
        Peer::Entity(entity) if entity.is_endpoint() && policies.options.dataplane.is_cilium() => {
            reserved = entity.labels();
            SubjectView {
                labels: &reserved,
                namespace: None,
                ports: &[],
                is_init: entity == Entity::Init,
            }
        }
        _ => return None,
    };
    let peer = policies.identity(world, flow, other, own);
    Some(ask(&Asked {
        policies,
        world,
        flow,
        direction,
        subject: &subject,
        peer: &peer,
        other,
    }))
}

/// DD-10.
fn audited(policies: &Policies, decision: SideDecision) -> SideDecision {
    if policies.options.audit && decision.verdict == SideVerdict::Deny {
        SideDecision {
            verdict: SideVerdict::Allow,
            audited: true,
            ..decision
        }
    } else {
        decision
    }
}

/// What is asked of one side.
pub(super) struct Asked<'a> {
    pub(super) policies: &'a Policies,
    pub(super) world: &'a World,
    pub(super) flow: &'a Flow,
    pub(super) direction: Direction,
    pub(super) subject: &'a SubjectView<'a>,
    pub(super) peer: &'a Identity,
    pub(super) other: Peer,
}

impl Asked<'_> {
    /// What NetworkPolicy and Cilium's kinds decide together (COMB-1).
    fn pool(&self, rules: &[&Rule], enforced: bool, default_deny: bool) -> SideDecision {
        if !enforced {
            return SideDecision::of(SideVerdict::NotEnforced);
        }
        let filters = match self.filters(rules, default_deny) {
            Ok(filters) => filters,
            Err(conflict) => return SideDecision::not_modelled(conflict.why()),
        };
        let keys = self.keys(&filters);
        let local_host = self.is_local_host();
        let switches = &self.policies.switches;
        let chosen = match switches.lookup {
            Lookup::PortClass => port_class::choose(&keys, local_host),
            Lookup::Precedence => precedence::choose(&keys, local_host, switches.local_host_inherits_auth),
        };
        let match_type = |match_type| self.policies.options.dataplane.is_cilium().then_some(match_type);
        match chosen {
            None => SideDecision::denied(DenyKind::Default, match_type(MatchType::None)),
            Some(chosen) if chosen.effect.deny => {
                SideDecision::denied(DenyKind::Explicit, match_type(chosen.key.match_type()))
            }
            Some(chosen) => SideDecision {
                match_type: match_type(chosen.key.match_type()),
                l7: chosen.effect.redirect.is_some(),
                auth: chosen.auth.is_some_and(|mode| mode > AuthMode::Disabled),
                ..SideDecision::of(SideVerdict::Allow)
            },
        }
    }

    /// LOCAL-1.
    pub(super) fn is_local_host(&self) -> bool {
        self.direction == Direction::Ingress
            && self.policies.switches.local_host_allowed
            && self.peer.labels.has_reserved("host")
    }

    /// The entries of all rules that apply, by filter and selector (L7-4).
    fn filters(&self, rules: &[&Rule], default_deny: bool) -> Result<Filters, Conflict> {
        let pool = rules.iter().filter(|rule| rule.tier == Tier::Pool);
        let sections: Vec<&Section> = pool.map(|rule| rule.section(self.direction)).collect();
        Filters::new(&sections, !default_deny, &self.policies.switches)
    }

    /// MAP-1, MAP-2: the keys that cover the flow.
    fn keys(&self, filters: &Filters) -> Keys {
        let around = match self.other {
            Peer::Address(address) if self.policies.switches.lookup == Lookup::PortClass => {
                self.policies.identities_around(address)
            }
            _ => Vec::new(),
        };
        let mut keys = Keys::new();
        for group in filters.groups() {
            let Some(width) = self.width(group.port.as_ref()) else {
                continue;
            };
            let wildcard = group
                .selectors
                .iter()
                .find(|(selector, _)| selector.is_everyone())
                .map(|(_, effect)| effect);
            for (selector, effect) in &group.selectors {
                if selector.is_everyone() {
                    add(
                        &mut keys,
                        Key {
                            l3: L3::Wildcard,
                            width,
                        },
                        *effect,
                    );
                    continue;
                }
                if group.names_port() && wildcard.is_some_and(|all| self.is_left_out(effect, all)) {
                    continue;
                }
                if selector.selects(self.peer, &self.policies.switches) {
                    add(&mut keys, Key { l3: L3::Peer, width }, *effect);
                }
                for (prefix, identity) in &around {
                    if selector.selects(identity, &self.policies.switches) {
                        add(
                            &mut keys,
                            Key {
                                l3: L3::Around(*prefix),
                                width,
                            },
                            *effect,
                        );
                    }
                }
            }
        }
        keys
    }

    /// MAP-2: whether an identity's key is left out beside the all-peers key of its filter.
    fn is_left_out(&self, own: &Effect, everyone: &Effect) -> bool {
        match self.policies.switches.lookup {
            Lookup::Precedence => own == everyone,
            Lookup::PortClass => {
                let other_auth = own.auth.is_some() && own.auth != everyone.auth;
                let other_proxy = own.redirect.is_some() && own.redirect != everyone.redirect;
                everyone.deny || !(own.deny || other_auth || other_proxy)
            }
        }
    }

    /// How closely a filter's port names the flow's; `None` where it does not cover it.
    pub(super) fn width(&self, port: Option<&PortElement>) -> Option<Width> {
        let Some(port) = port else { return Some(Width::ALL) };
        if port.protocol != self.flow.protocol {
            return None;
        }
        match &port.ports {
            PortMatch::Any => Some(Width::PROTOCOL),
            PortMatch::Range(0, last) => Some(self.width_of_zero_range(*last)),
            PortMatch::Range(first, last) => Width::of_range(*first, *last, self.flow.port),
            PortMatch::Named { name, end } => {
                let first = self.named_port(name)?;
                let last = end.filter(|end| *end > first).unwrap_or(first);
                Width::of_range(first, last, self.flow.port)
            }
        }
    }

    /// PORT-6b: the block that holds port 0 is every port; the range's other blocks stay blocks.
    fn width_of_zero_range(&self, last: u16) -> Width {
        let first_block = 1u32 << (u32::from(last) + 1).ilog2();
        let in_first_block = u32::from(self.flow.port) < first_block;
        match Width::of_range(0, last, self.flow.port) {
            Some(width) if !in_first_block => width,
            _ => Width::PROTOCOL,
        }
    }

    /// NAMED-1 to NAMED-3, KNP-D3.
    fn named_port(&self, name: &str) -> Option<u16> {
        let protocol = self.flow.protocol;
        let of = |ports: &[crate::world::NamedPort]| {
            ports
                .iter()
                .rev()
                .find(|port| port.name == name)
                .filter(|port| port.protocol == protocol)
                .map(|port| port.port)
        };
        match (self.direction, self.other) {
            (Direction::Ingress, _) => of(self.subject.ports),
            (Direction::Egress, Peer::Endpoint(id)) if self.policies.switches.named_ports_per_destination => {
                of(&self.world.endpoint(id)?.ports)
            }
            (Direction::Egress, _) if self.policies.switches.named_ports_per_destination => None,
            (Direction::Egress, _) => self
                .policies
                .named_ports
                .get(&(name.to_owned(), protocol))
                .copied()
                .flatten(),
        }
    }
}
