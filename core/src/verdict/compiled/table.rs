//! What one endpoint's rules come to in one direction: slots by protocol and port.
//!
//! A slot is an entry of a filter for one selector, with its effect; those that the engine leaves out of its
//! map (MAP-2) are left out here. The port space of each protocol is cut at the ends of the ranges that
//! rules name, so that a look-up finds its slots by one binary search.

use super::super::key::{Effect, Width};
use crate::order;
use crate::world::Protocol;

/// Ranges that overlap so much that cutting them would make more copies of slots than this stay whole.
const MOST_COPIES: usize = 200_000;

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
    /// Where a range begins, and the port after its end.
    fn ends(self) -> [u32; 2] {
        match self {
            Self::Range(first, last) => [u32::from(first), u32::from(last) + 1],
            Self::All | Self::Protocol => [0, 0],
        }
    }

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
    /// Slots that were not cut.
    uncut: Vec<Slot>,
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
            let own = ranges.iter().filter(|(protocol, _)| *protocol == slots.protocol);
            slots.cut(own.map(|(_, slot)| *slot).collect());
        }
        table
    }

    fn protocol(&mut self, protocol: Protocol) -> &mut ProtocolSlots {
        let position = self.protocols.iter().position(|slots| slots.protocol == protocol);
        let position = position.unwrap_or(self.protocols.len());
        if position == self.protocols.len() {
            self.protocols.push(ProtocolSlots::new(protocol));
        }
        // The position is that of an element found or just pushed.
        #[allow(clippy::indexing_slicing)]
        &mut self.protocols[position]
    }

    /// The slots whose ports cover a flow's, and perhaps others, whose [`Ports::width`] is `None`; those of named
    /// ports excepted.
    pub(super) fn covering(&self, protocol: Protocol, port: u16) -> impl Iterator<Item = &Slot> {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        let of_protocol = own.into_iter().flat_map(move |slots| {
            let cell = slots.cell(port).and_then(|cell| slots.cells.get(cell));
            slots
                .any
                .iter()
                .chain(cell.into_iter().flatten())
                .chain(&slots.uncut)
        });
        self.all.iter().chain(of_protocol)
    }

    /// Whether there is more to it than cells: slots that were not cut, or whose ports destinations name.
    pub(super) fn is_uneven(&self) -> bool {
        let whole = |slots: &ProtocolSlots| slots.uncut.is_empty() && slots.named.is_empty();
        !self.protocols.iter().all(whole)
    }

    /// The slots that cover every port of a protocol.
    pub(super) fn of_every_port(&self, protocol: Protocol) -> impl Iterator<Item = &Slot> {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        self.all
            .iter()
            .chain(own.into_iter().flat_map(|slots| &slots.any))
    }

    /// The cells of a protocol in order, each with the port at which it begins.
    pub(super) fn cells(&self, protocol: Protocol) -> impl Iterator<Item = (u16, &[Slot])> {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        own.into_iter().flat_map(|slots| {
            let cells = slots.starts.iter().zip(&slots.cells);
            // What begins after the last port is no cell.
            cells.filter_map(|(start, cell)| Some((u16::try_from(*start).ok()?, cell.as_slice())))
        })
    }

    /// The slots of ports that destinations name for themselves.
    pub(super) fn named(&self, protocol: Protocol) -> &[NamedSlot] {
        let own = self.protocols.iter().find(|slots| slots.protocol == protocol);
        own.map_or(&[], |slots| &slots.named)
    }
}

impl ProtocolSlots {
    fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            any: Vec::new(),
            starts: Vec::new(),
            cells: Vec::new(),
            uncut: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Cuts the port space at the ends of the ranges; where that would copy slots too often they stay uncut.
    fn cut(&mut self, ranges: Vec<Slot>) {
        let mut starts: Vec<u32> = std::iter::once(0)
            .chain(ranges.iter().flat_map(|slot| slot.ports.ends()))
            .collect();
        order::sort(&mut starts);
        starts.dedup();
        let cells_of = |slot: &Slot| {
            let [first, after] = slot.ports.ends();
            let cell = |port: u32| starts.partition_point(|start| *start < port);
            cell(first)..cell(after)
        };
        let copies: usize = ranges.iter().map(|slot| cells_of(slot).len()).sum();
        if copies > MOST_COPIES {
            self.uncut = ranges;
            return;
        }
        let mut cells = vec![Vec::new(); starts.len()];
        for slot in &ranges {
            let own = cells.get_mut(cells_of(slot)).into_iter().flatten();
            own.for_each(|cell: &mut Vec<Slot>| cell.push(*slot));
        }
        self.cells = cells;
        self.starts = starts;
    }

    fn cell(&self, port: u16) -> Option<usize> {
        self.starts
            .partition_point(|start| *start <= u32::from(port))
            .checked_sub(1)
    }
}
