//! What one endpoint's rules come to in one direction: slots by protocol and port.
//!
//! A slot is an entry of a filter for one selector, with its effect; those that the engine leaves out of its
//! map (MAP-2) are left out here. The port space of each protocol is cut at the ends of the ranges that
//! rules name, so that a look-up finds its slots by one binary search.

use super::super::key::{Effect, Width};
use crate::world::Protocol;

/// Stands for every selector in a slot.
pub(super) const EVERYONE: u32 = u32::MAX;

/// What a slot is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ports {
    /// Every protocol.
    All,
    /// Every port of the protocol.
    Protocol,
    /// From the first to the last port.
    Range(u16, u16),
}

impl Ports {
    /// How closely it names a port; `None` where it does not cover it.
    pub(super) fn width(self, port: u16) -> Option<Width> {
        match self {
            Self::All => Some(Width::ALL),
            Self::Protocol => Some(Width::PROTOCOL),
            Self::Range(first, last) => Width::of_ports(first, last, port),
        }
    }
}

/// One effect on one selector's identities for some ports of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The selector's number, or [`EVERYONE`].
    pub(super) selector: u32,
    /// What it is about.
    pub(super) ports: Ports,
    /// What it does.
    pub(super) effect: Effect,
}

/// A slot for a port that each destination names for itself (KNP-D3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedSlot {
    pub(super) name: String,
    pub(super) end: Option<u16>,
    pub(super) slot: Slot,
}

/// The slots of one protocol.
#[derive(Debug, Clone)]
struct ProtocolSlots {
    protocol: Protocol,
    /// For every port.
    any: Vec<Slot>,
    /// Where cells begin, in order; the first at 0.
    starts: Vec<u32>,
    /// The slots of each cell.
    cells: Vec<Vec<Slot>>,
    named: Vec<NamedSlot>,
}

/// All slots of one endpoint in one direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// For every protocol and port.
    all: Vec<Slot>,
    protocols: Vec<ProtocolSlots>,
}

/// Where a slot goes.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Every protocol.
    All,
    /// The slot's ports of a protocol.
    Ports(Protocol),
    /// A port that the destination names.
    Named(Protocol, String, Option<u16>),
}

impl Table {
    /// Sorts slots into their cells.
    pub(super) fn new(slots: Vec<(Place, Slot)>) -> Self {
        let mut table = Self::default();
        let mut ranges: Vec<(Protocol, Slot)> = Vec::new();
        for (place, slot) in slots {
            match place {
                Place::All => table.all.push(slot),
                Place::Ports(protocol) => match slot.ports {
                    // PORT-6b: a range that starts at 0 reaches every port.
                    Ports::All | Ports::Protocol | Ports::Range(0, _) => {
                        table.protocol(protocol).any.push(slot)
                    }
                    Ports::Range(..) => ranges.push((protocol, slot)),
                },
                Place::Named(protocol, name, end) => {
                    table.protocol(protocol).named.push(NamedSlot { name, end, slot });
                }
            }
        }
        ranges.iter().for_each(|(protocol, _)| {
            table.protocol(*protocol);
        });
        for slots in &mut table.protocols {
            let own: Vec<Slot> = ranges
                .iter()
                .filter(|(protocol, _)| *protocol == slots.protocol)
                .map(|(_, slot)| *slot)
                .collect();
            slots.cut(&own);
        }
        table
    }

    fn protocol(&mut self, protocol: Protocol) -> &mut ProtocolSlots {
        let position = self.protocols.iter().position(|slots| slots.protocol == protocol);
        let position = position.unwrap_or(self.protocols.len());
        if position == self.protocols.len() {
            let (any, starts, cells, named) = Default::default();
            self.protocols.push(ProtocolSlots {
                protocol,
                any,
                starts,
                cells,
                named,
            });
        }
        // The position is that of an element found or just pushed.
        #[allow(clippy::indexing_slicing)]
        &mut self.protocols[position]
    }

    /// The slots whose ports cover a flow's, those of named ports excepted.
    pub(super) fn covering(&self, protocol: Protocol, port: u16) -> impl Iterator<Item = &Slot> {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        let of_protocol = own
            .into_iter()
            .flat_map(move |slots| slots.any.iter().chain(slots.cell(port)));
        self.all.iter().chain(of_protocol)
    }

    /// The slots of ports that destinations name for themselves.
    pub(super) fn named(&self, protocol: Protocol) -> &[NamedSlot] {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        own.map_or(&[], |slots| &slots.named)
    }
}

impl ProtocolSlots {
    fn cut(&mut self, ranges: &[Slot]) {
        let ends = |slot: &Slot| match slot.ports {
            Ports::Range(first, last) => [u32::from(first), u32::from(last) + 1],
            Ports::All | Ports::Protocol => [0, 0],
        };
        self.starts = std::iter::once(0).chain(ranges.iter().flat_map(ends)).collect();
        self.starts.sort_unstable();
        self.starts.dedup();
        let covers = |slot: &&Slot, start: u32| match slot.ports {
            Ports::Range(first, last) => (u32::from(first)..=u32::from(last)).contains(&start),
            Ports::All | Ports::Protocol => true,
        };
        let cell = |start: &u32| {
            ranges
                .iter()
                .filter(|slot| covers(slot, *start))
                .copied()
                .collect()
        };
        self.cells = self.starts.iter().map(cell).collect();
    }

    fn cell(&self, port: u16) -> &[Slot] {
        let after = self.starts.partition_point(|start| *start <= u32::from(port));
        after
            .checked_sub(1)
            .and_then(|cell| self.cells.get(cell))
            .map_or(&[], Vec::as_slice)
    }
}
