//! Yes or no between identities that were known at compile time, and nothing else: the hot path.
//!
//! Everything is in flat arrays, found by number. A direction of a class has a head; a head has, for each
//! protocol, cells of the port space; a cell has the selectors that deny and those that allow there, as the
//! words of a bit set that are not zero; a peer has the set of selectors that select it, as a row of words.
//! A look-up is a head, a short search among its cells, and a few words held against a row.
//!
//! What needs more than that (tiers, ranges that were not cut, ports that destinations name for themselves, a
//! policy that cannot be computed) is marked, and left to the slots.

use std::collections::HashMap;

use super::bits::Bits;
use super::table::{EVERYONE, Slot, Table};
use super::{Class, Side};
use crate::world::Protocol;

/// The protocols that rules can name, in the order of a head's groups.
const PROTOCOLS: [Protocol; 5] = [
    Protocol::Tcp,
    Protocol::Udp,
    Protocol::Sctp,
    Protocol::Icmp,
    Protocol::Icmpv6,
];

/// What the hot path knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It passes, or does not.
    Is(bool),
    /// The slots must be asked.
    AskSlots,
}

/// A word of a bit set, and which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Word {
    index: u32,
    bits: u32,
}

/// Who is denied and who is allowed from one port to the next cell's: `words[deny..allow]` and
/// `words[allow..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    start: u16,
    denies_everyone: bool,
    allows_everyone: bool,
    deny: u32,
    allow: u32,
    end: u32,
}

/// The cells of one protocol: the first holds what goes for every port, the others cut the port space.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    first: u32,
    count: u32,
}

/// Whether one direction of a class can be answered here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Nothing is enforced.
    Open,
    Cells,
    Slots,
}

/// One direction of a class.
#[derive(Debug, Clone, Copy)]
struct Head {
    way: Way,
    groups: [Group; PROTOCOLS.len()],
}

/// All classes and all rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Hot {
    /// By class: egress, then ingress.
    heads: Vec<[Head; 2]>,
    cells: Vec<Cell>,
    words: Vec<Word>,
    /// By row: which selectors select it, `stride` words each.
    rows: Vec<u32>,
    stride: usize,
}

/// Who a peer is to all selectors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a>(&'a [u32]);

impl Row<'_> {
    /// Whether a selector selects it.
    pub(super) fn is_selected_by(self, selector: u32) -> bool {
        let word = self.0.get(selector as usize / 32);
        word.is_some_and(|word| word >> (selector % 32) & 1 == 1)
    }

    fn meets(self, words: &[Word]) -> bool {
        let meets = |word: &Word| {
            self.0
                .get(word.index as usize)
                .is_some_and(|own| own & word.bits != 0)
        };
        words.iter().any(meets)
    }
}

impl Hot {
    /// The row of a number.
    pub(super) fn row(&self, number: u32) -> Option<Row<'_>> {
        let start = number as usize * self.stride;
        self.rows.get(start..start + self.stride).map(Row)
    }

    /// Whether one direction of a class lets a peer through. `free` says that it passes unless it is denied
    /// (LOCAL-1).
    pub(super) fn answer(
        &self,
        class: u32,
        ingress: bool,
        peer: Row<'_>,
        (protocol, port): (Protocol, u16),
        free: bool,
    ) -> Answer {
        let heads = self.heads.get(class as usize);
        let Some(head) = heads.and_then(|heads| heads.get(usize::from(ingress))) else {
            return Answer::AskSlots;
        };
        match head.way {
            Way::Open => return Answer::Is(true),
            Way::Slots => return Answer::AskSlots,
            Way::Cells => {}
        }
        let Some((every, cell)) = self.cells(head, protocol, port) else {
            return Answer::AskSlots;
        };
        let mut allowed = free;
        for cell in [Some(every), cell].into_iter().flatten() {
            if cell.denies_everyone || peer.meets(self.words(cell.deny, cell.allow)) {
                return Answer::Is(false);
            }
            allowed = allowed || cell.allows_everyone || peer.meets(self.words(cell.allow, cell.end));
        }
        Answer::Is(allowed)
    }

    /// The cell of every port, and that of one.
    fn cells(&self, head: &Head, protocol: Protocol, port: u16) -> Option<(&Cell, Option<&Cell>)> {
        let group = head.groups.get(position(protocol))?;
        let first = group.first as usize;
        let (every, rest) = self
            .cells
            .get(first..first + group.count as usize)?
            .split_first()?;
        let after = rest.partition_point(|cell| cell.start <= port);
        Some((every, after.checked_sub(1).and_then(|at| rest.get(at))))
    }

    fn words(&self, start: u32, end: u32) -> &[Word] {
        self.words.get(start as usize..end as usize).unwrap_or_default()
    }
}

fn position(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Tcp => 0,
        Protocol::Udp => 1,
        Protocol::Sctp => 2,
        Protocol::Icmp => 3,
        Protocol::Icmpv6 => 4,
    }
}

/// Makes the arrays, each distinct set of selectors once.
#[derive(Debug, Default)]
pub(super) struct Builder {
    hot: Hot,
    /// Where the words of a cell are, by the selectors that deny and that allow.
    known: HashMap<(Vec<Word>, Vec<Word>), Cell>,
}

impl Builder {
    /// Lays out the classes.
    pub(super) fn with(classes: &[Class]) -> Self {
        let mut builder = Self::default();
        for class in classes {
            let heads = [builder.head(&class.egress), builder.head(&class.ingress)];
            builder.hot.heads.push(heads);
        }
        builder
    }

    /// Adds the rows: by identity, the selectors that select it.
    pub(super) fn finish(mut self, rows: &[Bits], selectors: usize) -> Hot {
        self.hot.stride = selectors.div_ceil(32);
        self.hot.rows = vec![0; self.hot.stride * rows.len()];
        for (own, row) in self.hot.rows.chunks_mut(self.hot.stride.max(1)).zip(rows) {
            for selector in row.iter() {
                if let Some(word) = own.get_mut(selector / 32) {
                    *word |= 1 << (selector % 32);
                }
            }
        }
        self.hot
    }

    fn head(&mut self, side: &Side) -> Head {
        let nothing = |way| Head {
            way,
            groups: [Group::default(); PROTOCOLS.len()],
        };
        match &side.table {
            _ if side.has_tiers => nothing(Way::Slots),
            _ if !side.enforced.enforced => nothing(Way::Open),
            Ok(table) if !table.is_uneven() => Head {
                way: Way::Cells,
                groups: PROTOCOLS.map(|protocol| self.group(table, protocol)),
            },
            _ => nothing(Way::Slots),
        }
    }

    fn group(&mut self, table: &Table, protocol: Protocol) -> Group {
        let first = self.hot.cells.len() as u32;
        let every = self.cell(0, table.of_every_port(protocol));
        self.hot.cells.push(every);
        for (start, slots) in table.cells(protocol) {
            let cell = self.cell(start, slots.iter());
            self.hot.cells.push(cell);
        }
        let count = self.hot.cells.len() as u32 - first;
        Group { first, count }
    }

    fn cell<'s>(&mut self, start: u16, slots: impl Iterator<Item = &'s Slot>) -> Cell {
        let (deny, allow): (Vec<&Slot>, Vec<&Slot>) = slots.partition(|slot| slot.effect.deny);
        let (denies_everyone, deny) = set(&deny);
        let (allows_everyone, allow) = set(&allow);
        let words = &mut self.hot.words;
        let place = *self
            .known
            .entry((deny, allow))
            .or_insert_with_key(|(deny, allow)| {
                let at = |words: &Vec<Word>| words.len() as u32;
                let start_of_deny = at(words);
                words.extend(deny);
                let start_of_allow = at(words);
                words.extend(allow);
                Cell {
                    start: 0,
                    denies_everyone: false,
                    allows_everyone: false,
                    deny: start_of_deny,
                    allow: start_of_allow,
                    end: at(words),
                }
            });
        Cell {
            start,
            denies_everyone,
            allows_everyone,
            ..place
        }
    }
}

/// Whether slots are about everyone; else the words of the set of their selectors.
fn set(slots: &[&Slot]) -> (bool, Vec<Word>) {
    let numbers = || slots.iter().map(|slot| slot.selector);
    if numbers().any(|number| number == EVERYONE) {
        return (true, Vec::new());
    }
    let mut all = vec![0; numbers().max().map_or(0, |last| last as usize / 32 + 1)];
    for number in numbers() {
        if let Some(bits) = all.get_mut(number as usize / 32) {
            *bits |= 1 << (number % 32);
        }
    }
    let words = (0..).zip(all).filter(|(_, bits)| *bits != 0);
    (false, words.map(|(index, bits)| Word { index, bits }).collect())
}
