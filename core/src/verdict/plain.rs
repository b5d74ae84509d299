//! The plain evaluator: one flow, one side, every rule looked at; to be checked against the semantics by eye.

use super::enforce::SubjectView;
use super::filter::{Conflict, Filters};
use super::key::{Key, Keys, L3, Width, add};
use super::{Direction, Flow, Policies, SideDecision, SideVerdict, choose, tiers};
use crate::dataplane::Lookup;
use crate::rules::{Identity, PortElement, PortMatch, Rule, Section, Tier};
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
        choose::audited(policies, tiers::decide(asked, &rules, pool))
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
        choose::decided(self.policies, &keys, local_host)
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
                if group.names_port()
                    && wildcard
                        .is_some_and(|all| choose::is_left_out(self.policies.switches.lookup, effect, all))
                {
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

    /// How closely a filter's port names the flow's; `None` where it does not cover it.
    pub(super) fn width(&self, port: Option<&PortElement>) -> Option<Width> {
        let Some(port) = port else { return Some(Width::ALL) };
        if port.protocol != self.flow.protocol {
            return None;
        }
        match &port.ports {
            PortMatch::Any => Some(Width::PROTOCOL),
            PortMatch::Range(first, last) => Width::of_ports(*first, *last, self.flow.port),
            PortMatch::Named { name, end } => {
                let first = self.named_port(name)?;
                let last = end.filter(|end| *end > first).unwrap_or(first);
                Width::of_range(first, last, self.flow.port)
            }
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
