//! The compiled evaluator: everything that uses verdicts uses it.
//!
//! Identities are interned, each distinct selector is resolved once to a set of identities by an index of
//! labels, endpoints that the same rules select share one table, and a table's port space is cut where rules
//! cut it. A look-up between pods touches numbers only. Addresses outside the cluster and nodes, of which
//! the rules cannot know all beforehand, are put to the selectors of the slots that cover the flow.

mod bits;
mod build;
mod hot;
mod index;
mod table;

use super::key::{Key, Keys, L3, add};
use super::{Direction, Enforced, Flow, Policies, SideDecision, SideVerdict, choose, plain};
use crate::dataplane::Lookup;
use crate::rules::{Identity, PeerSelector};
use crate::world::{Entity, Peer, World};
pub(super) use build::build;
use hot::{Answer, Hot, Row};
use table::{EVERYONE, Ports, Slot, Table};

/// The rules of one world, compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct Compiled {
    /// By endpoint: its row and its class; `None` for pods on their node's network.
    endpoints: Vec<Option<Part>>,
    /// By entity, in the order of [`Entity::ALL`].
    entities: Vec<Part>,
    /// The distinct selectors of all tables.
    selectors: Vec<PeerSelector>,
    classes: Vec<Class>,
    /// By identity the selectors that select it, and by class what is allowed to whom.
    hot: Hot,
    /// Whether pods are told apart by their addresses, so that a flow's own address counts.
    by_address: bool,
}

/// Where an endpoint's compiled parts are.
#[derive(Debug, Clone, Copy)]
struct Part {
    row: u32,
    /// `None` for what has no policy of its own.
    class: Option<u32>,
}

/// What all endpoints share that the same rules select.
#[derive(Debug, Clone)]
struct Class {
    egress: Side,
    ingress: Side,
}

/// One direction of a class.
#[derive(Debug, Clone)]
struct Side {
    enforced: Enforced,
    /// Whether rules of the admin tiers are among them.
    has_tiers: bool,
    /// The table, or why the policy cannot be computed.
    table: Result<Table, String>,
}

impl Class {
    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Egress => &self.egress,
            Direction::Ingress => &self.ingress,
        }
    }
}

/// The other side of a flow, as slots look at it.
enum Other<'a> {
    /// An identity that was known at compile time.
    Row(Row<'a>),
    /// Any other.
    Identity(Box<Identity>),
}

impl Compiled {
    /// Whether policy is enforced on an endpoint; `None` for what has no policy.
    pub(super) fn enforcement(&self, peer: Peer, direction: Direction) -> Option<&Enforced> {
        self.class(peer).map(|class| &class.side(direction).enforced)
    }

    /// What one side decides about a flow: the same as the plain evaluator.
    pub(super) fn side(
        &self,
        policies: &Policies,
        world: &World,
        flow: &Flow,
        direction: Direction,
    ) -> SideDecision {
        let (own, other) = flow.sides(direction);
        let Some(class) = self.class(own) else {
            return SideDecision::of(SideVerdict::NoEndpoint);
        };
        let side = class.side(direction);
        if side.has_tiers {
            return plain::side(policies, world, flow, direction);
        }
        if !side.enforced.enforced {
            return SideDecision::of(SideVerdict::NotEnforced);
        }
        let table = match &side.table {
            Ok(table) => table,
            Err(why) => return SideDecision::not_modelled(why.clone()),
        };
        let seen = self.seen(policies, world, flow, other, own);
        let local_host =
            direction == Direction::Ingress && policies.switches.local_host_allowed && is_host(&seen, other);
        let around = match other {
            Peer::Address(address) if policies.switches.lookup == Lookup::PortClass => {
                policies.identities_around(address)
            }
            _ => Vec::new(),
        };
        let mut keys = Keys::new();
        let named = self.named(table, policies, world, flow, direction);
        for slot in table.covering(flow.protocol, flow.port).chain(&named) {
            let Some(width) = slot.ports.width(flow.port) else {
                continue;
            };
            if slot.selector == EVERYONE {
                add(
                    &mut keys,
                    Key {
                        l3: L3::Wildcard,
                        width,
                    },
                    slot.effect,
                );
                continue;
            }
            if self.selects(slot.selector, &seen, policies) {
                add(&mut keys, Key { l3: L3::Peer, width }, slot.effect);
            }
            for (prefix, identity) in &around {
                if self.fits(slot.selector, identity, policies) {
                    add(
                        &mut keys,
                        Key {
                            l3: L3::Around(*prefix),
                            width,
                        },
                        slot.effect,
                    );
                }
            }
        }
        choose::audited(policies, choose::decided(policies, &keys, local_host))
    }

    /// Whether one side lets a flow through, and nothing else about it: the hot path. `None` where that is
    /// not modelled.
    pub(super) fn allows(
        &self,
        policies: &Policies,
        world: &World,
        flow: &Flow,
        direction: Direction,
    ) -> Option<bool> {
        let (own, other) = flow.sides(direction);
        let Some(class) = self.part(own).and_then(|part| part.class) else {
            return Some(true);
        };
        if policies.options.audit {
            return self.by_slots(policies, world, flow, direction);
        }
        let ingress = direction == Direction::Ingress;
        let known = self.row(flow, other);
        let answer = known.map_or(Answer::AskSlots, |row| {
            let free = ingress && policies.switches.local_host_allowed && other == Peer::Entity(Entity::Host);
            self.hot
                .answer(class, ingress, row, (flow.protocol, flow.port), free)
        });
        match answer {
            Answer::Is(allowed) => Some(allowed),
            Answer::AskSlots => self.by_slots(policies, world, flow, direction),
        }
    }

    /// The same for what the hot path leaves open: outside addresses and nodes, tiers, audit mode, and
    /// tables that are more than cells.
    fn by_slots(
        &self,
        policies: &Policies,
        world: &World,
        flow: &Flow,
        direction: Direction,
    ) -> Option<bool> {
        let (own, other) = flow.sides(direction);
        let Some(class) = self.class(own) else {
            return Some(true);
        };
        let side = class.side(direction);
        if side.has_tiers || policies.options.audit {
            let decision = self.side(policies, world, flow, direction);
            return (decision.verdict != SideVerdict::NotModelled)
                .then_some(decision.verdict != SideVerdict::Deny);
        }
        if !side.enforced.enforced {
            return Some(true);
        }
        let table = side.table.as_ref().ok()?;
        let seen = self.seen(policies, world, flow, other, own);
        let mut allowed =
            direction == Direction::Ingress && policies.switches.local_host_allowed && is_host(&seen, other);
        let named = self.named(table, policies, world, flow, direction);
        let covering = table
            .covering(flow.protocol, flow.port)
            .chain(&named)
            .filter(|slot| slot.ports.width(flow.port).is_some());
        for slot in covering {
            if (slot.effect.deny || !allowed) && self.selects(slot.selector, &seen, policies) {
                if slot.effect.deny {
                    return Some(false);
                }
                allowed = true;
            }
        }
        Some(allowed)
    }
}

impl Compiled {
    fn part(&self, peer: Peer) -> Option<&Part> {
        match peer {
            Peer::Endpoint(id) => self.endpoints.get(id.0 as usize)?.as_ref(),
            Peer::Entity(entity) => self.entities.get(position(entity)),
            Peer::Node(_) | Peer::Address(_) => None,
        }
    }

    fn class(&self, peer: Peer) -> Option<&Class> {
        self.classes.get(self.part(peer)?.class? as usize)
    }

    fn seen<'a>(
        &'a self,
        policies: &Policies,
        world: &World,
        flow: &Flow,
        other: Peer,
        own: Peer,
    ) -> Other<'a> {
        match self.row(flow, other) {
            Some(row) => Other::Row(row),
            None => Other::Identity(Box::new(policies.identity(world, flow, other, own))),
        }
    }

    /// The row of a peer whose identity was known at compile time.
    fn row(&self, flow: &Flow, peer: Peer) -> Option<Row<'_>> {
        let by_flow = self.by_address && flow.to_address.is_some() && flow.to == peer;
        let part = self.part(peer).filter(|_| !by_flow)?;
        self.hot.row(part.row)
    }

    fn selects(&self, selector: u32, seen: &Other<'_>, policies: &Policies) -> bool {
        match seen {
            _ if selector == EVERYONE => true,
            Other::Row(row) => row.is_selected_by(selector),
            Other::Identity(identity) => self.fits(selector, identity, policies),
        }
    }

    fn fits(&self, selector: u32, identity: &Identity, policies: &Policies) -> bool {
        let selector = self.selectors.get(selector as usize);
        selector.is_some_and(|selector| selector.selects(identity, &policies.switches))
    }

    /// The slots of ports that the destination names for itself, with the numbers that it gives them.
    fn named(
        &self,
        table: &Table,
        policies: &Policies,
        world: &World,
        flow: &Flow,
        direction: Direction,
    ) -> Vec<Slot> {
        let named = table.named(flow.protocol);
        let Peer::Endpoint(id) = flow.to else {
            return Vec::new();
        };
        if named.is_empty()
            || direction == Direction::Ingress
            || !policies.switches.named_ports_per_destination
        {
            return Vec::new();
        }
        let Some(endpoint) = world.endpoint(id) else {
            return Vec::new();
        };
        named
            .iter()
            .filter_map(|named| {
                let first = endpoint.named_port(&named.name, flow.protocol)?;
                let last = named.end.filter(|end| *end > first).unwrap_or(first);
                (first..=last).contains(&flow.port).then_some(Slot {
                    ports: Ports::Range(first, last),
                    ..named.slot
                })
            })
            .collect()
    }
}

fn position(entity: Entity) -> usize {
    Entity::ALL
        .iter()
        .position(|known| *known == entity)
        .unwrap_or(usize::MAX)
}

fn is_host(seen: &Other<'_>, other: Peer) -> bool {
    match seen {
        Other::Row(_) => other == Peer::Entity(Entity::Host),
        Other::Identity(identity) => identity.labels.has_reserved("host"),
    }
}
