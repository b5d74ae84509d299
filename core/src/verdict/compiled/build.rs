//! Rules and world → tables.

use std::collections::HashMap;
use std::net::IpAddr;

use super::bits::Bits;
use super::hot;
use super::index::{Index, Interner};
use super::table::{EVERYONE, Place, Ports, Slot, Table};
use super::{Class, Compiled, Part, Side};
use crate::order;
use crate::rules::{
    Action, AuthMode, Direction, Entry, Filter, PeerSelector, PortMatch, Rule, Section, Selector, Subject,
    Tier,
};
use crate::verdict::filter::Filters;
use crate::verdict::key::Effect;
use crate::verdict::{Enforced, Policies, choose};
use crate::world::labels::NAMESPACE;
use crate::world::{Endpoint, Entity, LabelSource, Labels, NamedPort, Protocol, World};

/// Compiles the rules for a world.
pub(in crate::verdict) fn build(policies: &Policies, world: &World) -> Compiled {
    let by_address = policies.switches.cidr_matches_pods;
    let entity_labels: Vec<Labels> = Entity::ALL.iter().map(|entity| entity.labels()).collect();
    let mut interner = Interner::default();
    let addresses = |endpoint: &Endpoint| {
        if by_address {
            endpoint.addresses.clone()
        } else {
            Vec::new()
        }
    };
    let rows: Vec<Option<usize>> = world
        .endpoints
        .iter()
        .map(|endpoint| {
            (!endpoint.host_network).then(|| interner.intern(&endpoint.labels, addresses(endpoint)))
        })
        .collect();
    let entity_rows: Vec<usize> = entity_labels
        .iter()
        .map(|labels| interner.intern(labels, Vec::<IpAddr>::new()))
        .collect();
    let identities = std::mem::take(&mut interner.identities);
    let index = Index::new(&identities);
    let selecting = selecting(policies, &index, identities.len());

    let mut builder = Builder::new(policies);
    let mut endpoints = Vec::with_capacity(rows.len());
    for (endpoint, row) in world.endpoints.iter().zip(&rows) {
        endpoints.push(row.map(|row| {
            let rules = selecting.get(row).map_or(&[][..], Vec::as_slice);
            Part {
                row: row as u32,
                class: Some(builder.class(rules, &endpoint.ports, false)),
            }
        }));
    }
    let mut entities = Vec::with_capacity(entity_rows.len());
    for (entity, row) in Entity::ALL.iter().zip(&entity_rows) {
        let has_policy = entity.is_endpoint() && policies.options.dataplane.is_cilium();
        let rules = selecting.get(*row).map_or(&[][..], Vec::as_slice);
        let class = has_policy.then(|| builder.class(rules, &[], *entity == Entity::Init));
        entities.push(Part {
            row: *row as u32,
            class,
        });
    }
    let Builder {
        selectors, classes, ..
    } = builder;
    let rows = rows_of(&selectors, &index, policies, identities.len());
    let hot = hot::Builder::with(&classes).finish(&rows, selectors.len());
    Compiled {
        endpoints,
        entities,
        selectors,
        classes,
        hot,
        by_address,
    }
}

/// By identity: the rules that select it, in order.
fn selecting(policies: &Policies, index: &Index<'_>, identities: usize) -> Vec<Vec<usize>> {
    let mut selecting = vec![Vec::new(); identities];
    for (number, rule) in policies.rules.iter().enumerate() {
        let Subject::Endpoints { selector, namespace } = &rule.subject else {
            continue;
        };
        let mut selected = index.matching(selector);
        if let Some(namespace) = namespace {
            let home = crate::rules::Condition::is(LabelSource::K8s, NAMESPACE, namespace);
            selected.intersect(&index.matching(&Selector::new([home])));
        }
        for identity in selected.iter() {
            if let Some(rules) = selecting.get_mut(identity) {
                rules.push(number);
            }
        }
    }
    selecting
}

/// By identity: the selectors that select it.
fn rows_of(
    selectors: &[PeerSelector],
    index: &Index<'_>,
    policies: &Policies,
    identities: usize,
) -> Vec<Bits> {
    let mut rows = vec![Bits::none(selectors.len()); identities];
    for (number, selector) in selectors.iter().enumerate() {
        for identity in index.selected(selector, &policies.switches).iter() {
            if let Some(row) = rows.get_mut(identity) {
                row.insert(number);
            }
        }
    }
    rows
}

/// A port element without its text.
#[derive(Debug, Clone)]
struct PortPart {
    filter: u32,
    protocol: Protocol,
    ports: PortMatch,
    redirect: Option<u8>,
}

/// An entry without its text.
#[derive(Debug, Clone)]
struct EntryPart {
    deny: bool,
    auth: Option<AuthMode>,
    selectors: Vec<u32>,
    /// `None`: every protocol and port.
    ports: Option<Vec<PortPart>>,
}

/// The entries of one section.
#[derive(Debug, Clone, Default)]
struct SectionPart {
    entries: Vec<EntryPart>,
    /// Whether a conflict is possible, so that it must be looked for (L7-7, AUTH-7).
    may_conflict: bool,
    /// Whether ports are named, so that the endpoint's own ports count (NAMED-1).
    names_ports: bool,
}

/// What makes two endpoints share a class.
type ClassKey = (Vec<usize>, Vec<NamedPort>, bool);

struct Builder<'a> {
    policies: &'a Policies,
    selectors: Vec<PeerSelector>,
    selector_numbers: HashMap<PeerSelector, u32>,
    filter_numbers: HashMap<Filter, u32>,
    /// By rule: ingress and egress.
    parts: Vec<[SectionPart; 2]>,
    classes: Vec<Class>,
    class_numbers: HashMap<ClassKey, u32>,
}

/// The filter of entries without ports: the first that is numbered.
const L3_ONLY: u32 = 0;

impl<'a> Builder<'a> {
    fn new(policies: &'a Policies) -> Self {
        let mut builder = Self {
            policies,
            selectors: Vec::new(),
            selector_numbers: HashMap::new(),
            filter_numbers: HashMap::new(),
            parts: Vec::new(),
            classes: Vec::new(),
            class_numbers: HashMap::new(),
        };
        builder.filter_numbers.insert(
            Filter {
                text: "0".to_owned(),
                protocol: None,
            },
            L3_ONLY,
        );
        // The wildcard is number 0, so that it comes first in every filter.
        builder.selector(&PeerSelector::Wildcard);
        // Rules of one namespace select the same endpoints: numbered together, their selectors share words.
        let mut order: Vec<(usize, &Rule)> = policies.rules.iter().enumerate().collect();
        order::sort_by_key(&mut order, |(_, rule)| home(rule));
        builder.parts.resize_with(policies.rules.len(), Default::default);
        for (number, rule) in order.into_iter().filter(|(_, rule)| rule.tier == Tier::Pool) {
            let parts = [builder.section(&rule.ingress), builder.section(&rule.egress)];
            if let Some(own) = builder.parts.get_mut(number) {
                *own = parts;
            }
        }
        builder
    }

    fn selector(&mut self, selector: &PeerSelector) -> u32 {
        if let Some(number) = self.selector_numbers.get(selector) {
            return *number;
        }
        let number = self.selectors.len() as u32;
        self.selectors.push(selector.clone());
        self.selector_numbers.insert(selector.clone(), number);
        number
    }

    fn section(&mut self, section: &Section) -> SectionPart {
        let mut part = SectionPart::default();
        for entry in &section.entries {
            let lowered = self.entry(entry);
            let ports = entry.ports.iter().flatten();
            part.may_conflict |= entry.auth.is_some() || ports.clone().any(|port| port.l7.is_some());
            part.names_ports |= ports
                .clone()
                .any(|port| matches!(port.ports, PortMatch::Named { .. }));
            part.entries.push(lowered);
        }
        part
    }

    fn entry(&mut self, entry: &Entry) -> EntryPart {
        let deny = entry.action == Action::Deny;
        let selectors = entry
            .selectors(&[])
            .iter()
            .map(|selector| self.selector(selector))
            .collect();
        let ports = entry.ports.as_ref().map(|ports| {
            let part = |port: &crate::rules::PortElement| {
                let next = self.filter_numbers.len() as u32;
                let filter = *self.filter_numbers.entry(port.filter()).or_insert(next);
                let redirect = port.l7.as_ref().filter(|_| !deny).map(|l7| l7.rank());
                PortPart {
                    filter,
                    protocol: port.protocol,
                    ports: port.ports.clone(),
                    redirect,
                }
            };
            ports.iter().map(part).collect()
        });
        EntryPart {
            deny,
            auth: entry.auth.filter(|_| !deny),
            selectors,
            ports,
        }
    }

    /// The class of an endpoint that these rules select.
    fn class(&mut self, rules: &[usize], ports: &[NamedPort], is_init: bool) -> u32 {
        let names_ports = rules
            .iter()
            .filter_map(|rule| self.parts.get(*rule))
            .any(|[ingress, _]| ingress.names_ports);
        let ports = if names_ports { ports } else { &[] };
        let key = (rules.to_vec(), ports.to_vec(), is_init);
        if let Some(number) = self.class_numbers.get(&key) {
            return *number;
        }
        let class = Class {
            ingress: self.side(rules, ports, is_init, Direction::Ingress),
            egress: self.side(rules, ports, is_init, Direction::Egress),
        };
        let number = self.classes.len() as u32;
        self.classes.push(class);
        self.class_numbers.insert(key, number);
        number
    }

    fn side(&mut self, rules: &[usize], ports: &[NamedPort], is_init: bool, direction: Direction) -> Side {
        let policies = self.policies;
        let numbered = rules
            .iter()
            .filter_map(|number| Some((*number, policies.rules.get(*number)?)));
        let enforced = policies.enforced_by(numbered, is_init, direction);
        let of_side: Vec<(usize, &Rule)> = enforced
            .rules
            .iter()
            .filter_map(|number| Some((*number, policies.rules.get(*number)?)))
            .collect();
        let has_tiers = of_side.iter().any(|(_, rule)| rule.tier != Tier::Pool);
        let table = if enforced.enforced {
            self.table(&of_side, ports, direction, &enforced)
        } else {
            Ok(Table::default())
        };
        Side {
            enforced,
            has_tiers,
            table,
        }
    }

    fn table(
        &mut self,
        rules: &[(usize, &Rule)],
        ports: &[NamedPort],
        direction: Direction,
        enforced: &Enforced,
    ) -> Result<Table, String> {
        let pool: Vec<&(usize, &Rule)> = rules.iter().filter(|(_, rule)| rule.tier == Tier::Pool).collect();
        let sections: Vec<&Section> = pool.iter().map(|(_, rule)| rule.section(direction)).collect();
        let side = usize::from(direction == Direction::Egress);
        let may_conflict = pool
            .iter()
            .filter_map(|(number, _)| self.parts.get(*number)?.get(side))
            .any(|part| part.may_conflict);
        if may_conflict {
            Filters::new(&sections, !enforced.default_deny, &self.policies.switches)
                .map_err(|conflict| conflict.why())?;
        }
        let mut pieces = Vec::new();
        if sections
            .iter()
            .all(|section| section.allow_requires.is_empty() && section.deny_requires.is_empty())
        {
            for (number, _) in &pool {
                let part = self.parts.get(*number).and_then(|parts| parts.get(side));
                part.into_iter()
                    .flat_map(|part| &part.entries)
                    .for_each(|entry| pieces.extend(pieces_of(entry)));
            }
        } else {
            for entry in self.narrowed(&sections) {
                pieces.extend(pieces_of(&entry));
            }
        }
        if !enforced.default_deny {
            pieces.push(Piece {
                filter: L3_ONLY,
                selector: 0,
                port: None,
                effect: Effect::default(),
            });
        }
        Ok(Table::new(self.slots(pieces, ports, direction)))
    }

    /// REQ-1: the entries with their endpoint peers narrowed.
    fn narrowed(&mut self, sections: &[&Section]) -> Vec<EntryPart> {
        let allow: Vec<Selector> = sections
            .iter()
            .flat_map(|section| &section.allow_requires)
            .cloned()
            .collect();
        let deny: Vec<Selector> = sections
            .iter()
            .flat_map(|section| &section.deny_requires)
            .cloned()
            .collect();
        let entries: Vec<&Entry> = sections.iter().flat_map(|section| &section.entries).collect();
        entries
            .into_iter()
            .map(|entry| {
                let requires = if entry.action == Action::Deny {
                    &deny
                } else {
                    &allow
                };
                let selectors = entry.selectors(requires);
                let part = self.entry(entry);
                EntryPart {
                    selectors: selectors.iter().map(|selector| self.selector(selector)).collect(),
                    ..part
                }
            })
            .collect()
    }

    /// Merges what falls in one filter for one selector (L7-4), and leaves out what the engine leaves out
    /// (MAP-2).
    fn slots(&self, mut pieces: Vec<Piece>, ports: &[NamedPort], direction: Direction) -> Vec<(Place, Slot)> {
        order::sort_by_key(&mut pieces, |piece| (piece.filter, piece.selector));
        pieces.dedup_by(|next, first| {
            let same = (next.filter, next.selector) == (first.filter, first.selector);
            if same {
                first.effect = first.effect.merge(next.effect);
            }
            same
        });
        let mut slots = Vec::with_capacity(pieces.len());
        for group in pieces.chunk_by(|one, two| one.filter == two.filter) {
            let everyone = group.iter().find(|piece| self.is_everyone(piece.selector));
            for piece in group {
                let is_everyone = self.is_everyone(piece.selector);
                let left_out = everyone.is_some_and(|everyone| {
                    choose::is_left_out(self.policies.switches.lookup, &piece.effect, &everyone.effect)
                });
                if left_out && !is_everyone && piece.names_port() {
                    continue;
                }
                let selector = if is_everyone { EVERYONE } else { piece.selector };
                slots.extend(self.placed(piece, selector, ports, direction));
            }
        }
        slots
    }

    fn is_everyone(&self, selector: u32) -> bool {
        self.selectors
            .get(selector as usize)
            .is_some_and(PeerSelector::is_everyone)
    }

    /// A slot and where it goes; `None` for a port name that resolves to nothing.
    fn placed(
        &self,
        piece: &Piece,
        selector: u32,
        own: &[NamedPort],
        direction: Direction,
    ) -> Option<(Place, Slot)> {
        let slot = |ports| Slot {
            selector,
            ports,
            effect: piece.effect,
        };
        let Some(port) = &piece.port else {
            return Some((Place::All, slot(Ports::All)));
        };
        let place = Place::Ports(port.protocol);
        let (name, end) = match &port.ports {
            PortMatch::Any => return Some((place, slot(Ports::Protocol))),
            PortMatch::Range(first, last) => return Some((place, slot(Ports::Range(*first, *last)))),
            PortMatch::Named { name, end } => (name, *end),
        };
        let first = match direction {
            Direction::Ingress => own
                .iter()
                .rev()
                .find(|known| known.name == *name)
                .filter(|known| known.protocol == port.protocol)
                .map(|known| known.port)?,
            Direction::Egress if self.policies.switches.named_ports_per_destination => {
                return Some((
                    Place::Named(port.protocol, name.clone(), end),
                    slot(Ports::Protocol),
                ));
            }
            Direction::Egress => (*self.policies.named_ports.get(&(name.clone(), port.protocol))?)?,
        };
        let last = end.filter(|end| *end > first).unwrap_or(first);
        Some((place, slot(Ports::Range(first, last))))
    }
}

/// The namespace of the endpoints that a rule is for, if it has one.
fn home(rule: &Rule) -> Option<&str> {
    match &rule.subject {
        Subject::Endpoints { namespace, .. } => namespace.as_deref(),
        Subject::Nodes(_) => None,
    }
}

/// One selector's effect in one filter.
#[derive(Debug, Clone)]
struct Piece {
    filter: u32,
    selector: u32,
    port: Option<PortPart>,
    effect: Effect,
}

impl Piece {
    /// Whether its filter names a port, so that MAP-2 applies.
    fn names_port(&self) -> bool {
        let starts_at_zero = |ports: &PortMatch| matches!(ports, PortMatch::Any | PortMatch::Range(0, _));
        self.port
            .as_ref()
            .is_some_and(|port| !starts_at_zero(&port.ports))
    }
}

fn pieces_of(entry: &EntryPart) -> impl Iterator<Item = Piece> {
    let ports: Vec<Option<&PortPart>> = match &entry.ports {
        None => vec![None],
        Some(ports) => ports.iter().map(Some).collect(),
    };
    entry.selectors.iter().flat_map(move |selector| {
        let piece = |port: &Option<&PortPart>| Piece {
            filter: port.map_or(L3_ONLY, |port| port.filter),
            selector: *selector,
            port: port.cloned(),
            effect: Effect {
                deny: entry.deny,
                redirect: port.and_then(|port| port.redirect),
                auth: entry.auth,
            },
        };
        ports.iter().map(piece).collect::<Vec<_>>()
    })
}
