//! How tracks run from column to column: straight where they can, else through lanes between the columns and rows
//! that are free in the columns they pass.

use std::collections::BTreeSet;

use super::Grid;
use signalbox_core::order;

/// One vertical stretch of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bend {
    /// The channel it runs in: channel `c` follows column `c`.
    pub(super) channel: usize,
    /// Its lane in the channel, from the left.
    pub(super) lane: usize,
    /// The row it comes from.
    pub(super) from: HalfRow,
    /// The row it goes to.
    pub(super) to: HalfRow,
}

/// A height: rows are the even ones; between two of them there is room to step aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HalfRow(usize);

impl HalfRow {
    /// A whole row.
    fn of(row: usize) -> Self {
        Self(row * 2)
    }

    /// In rows.
    pub(super) fn rows(self) -> f64 {
        self.0 as f64 / 2.0
    }

    /// The nearest half row on the way to `to` that nobody has taken.
    fn aside(self, to: Self, taken: &[Self]) -> Self {
        let beside = if to > self {
            self.0 + 1
        } else {
            self.0.saturating_sub(1)
        };
        let free = |half: &usize| half % 2 == 1 && !taken.contains(&Self(*half));
        let nearest = (0..=beside + 2 * taken.len() + 2)
            .filter(free)
            .min_by_key(|half| half.abs_diff(beside));
        Self(nearest.unwrap_or(beside))
    }
}

/// Every line's bends.
#[derive(Debug, Clone)]
pub(super) struct Routes {
    bends: Vec<Vec<Bend>>,
    lanes: Vec<usize>,
}

impl Routes {
    /// The bends of a line, in its direction.
    pub(super) fn bends(&self, line: usize) -> &[Bend] {
        self.bends.get(line).map_or(&[], Vec::as_slice)
    }

    /// How many lanes a channel has.
    pub(super) fn lanes(&self, channel: usize) -> usize {
        self.lanes.get(channel).copied().unwrap_or(0)
    }
}

/// Finds a way for every line.
pub(super) fn route(grid: &Grid) -> Routes {
    let mut rows = FreeRows::new(grid);
    let mut bends: Vec<Vec<Bend>> = vec![Vec::new(); grid.ends.len()];
    for line in shortest_first(grid) {
        bends[line] = bends_of(grid, &mut rows, line);
    }
    let lanes = assign_lanes(grid.columns, &mut bends);
    Routes { bends, lanes }
}

/// Short ways first: they get the rows that are nearest.
fn shortest_first(grid: &Grid) -> Vec<usize> {
    let span = |line: usize| {
        let (from, to) = grid.ends[line];
        grid.slots[to].column as isize - grid.slots[from].column as isize
    };
    let mut lines: Vec<usize> = (0..grid.ends.len()).collect();
    order::sort_by_key(&mut lines, |&line| (span(line) <= 0, span(line).abs(), line));
    lines
}

fn bends_of(grid: &Grid, rows: &mut FreeRows, line: usize) -> Vec<Bend> {
    let (from, to) = grid.ends[line];
    let (from, to) = (&grid.slots[from], &grid.slots[to]);
    let (start, end) = (from.departure(line), to.arrival(line));
    let bend = |channel, from, to| Bend {
        channel,
        lane: 0,
        from: HalfRow::of(from),
        to: HalfRow::of(to),
    };
    let mut bends = Vec::new();
    if to.column == from.column + 1 {
        bends.push(bend(from.column, start, end));
    } else {
        let passed = if to.column > from.column {
            from.column + 1..to.column
        } else {
            // Back to where it came from, under everything between. It turns round in the channels at both ends, so
            // nobody there may use its row either.
            to.column - 1..(from.column + 2).min(grid.columns)
        };
        let row = rows.take(passed, start, end);
        bends.push(bend(from.column, start, row));
        bends.push(bend(to.column - 1, row, end));
    }
    bends.retain(|bend| bend.from != bend.to);
    bends
}

/// Which rows are taken, by column.
struct FreeRows {
    taken: Vec<BTreeSet<usize>>,
}

impl FreeRows {
    fn new(grid: &Grid) -> Self {
        let mut taken = vec![BTreeSet::new(); grid.columns];
        for slot in &grid.slots {
            taken[slot.column].extend(slot.top..slot.end());
        }
        // The captions of all bands but the first stand in the row above them.
        for band in grid.bands.iter().filter(|band| band.start > 0) {
            for column in &mut taken {
                column.insert(band.start - 1);
            }
        }
        Self { taken }
    }

    /// Takes the row that is free in all of `columns` and bends the track least; of two, the lower.
    fn take(&mut self, columns: std::ops::Range<usize>, start: usize, end: usize) -> usize {
        let beyond = self.taken.iter().filter_map(|rows| rows.last()).max();
        let last = beyond.map_or(0, |row| row + 1).max(start).max(end);
        let is_free = |row: &usize| {
            let mut columns = columns.clone();
            columns.all(|column| !self.taken[column].contains(row))
        };
        let detour = |row: &usize| (row.abs_diff(start) + row.abs_diff(end), usize::MAX - row);
        let row = (0..=last).filter(is_free).min_by_key(detour).unwrap_or(last);
        for column in columns {
            self.taken[column].insert(row);
        }
        row
    }
}

/// A bend by its line and its index in the line's bends.
type Member = (usize, usize);

/// Gives every bend a lane of its own in its channel, in an order with few crossings. Returns the lanes by channel.
fn assign_lanes(columns: usize, bends: &mut [Vec<Bend>]) -> Vec<usize> {
    let mut lanes = vec![0; columns];
    for (channel, count) in lanes.iter_mut().enumerate() {
        let mut members: Vec<Member> = Vec::new();
        for (line, bends) in bends.iter().enumerate() {
            let here = bends
                .iter()
                .enumerate()
                .filter(|(_, bend)| bend.channel == channel);
            members.extend(here.map(|(index, _)| (line, index)));
        }
        untangle(&mut members, bends);
        let (members, blocked) = clear_of_each_other(members, bends);
        let detours = blocked.len();
        for (lane, &(line, index)) in members.iter().enumerate() {
            bends[line][index].lane = lane + detours;
        }
        take_detours(blocked, bends);
        *count = members.len() + detours;
    }
    lanes
}

/// Orders lanes so that no track leaves on a row on which another, further left, has already turned in to arrive.
///
/// Where two tracks change places that cannot be: those that would run on another are returned apart.
fn clear_of_each_other(mut left: Vec<Member>, bends: &[Vec<Bend>]) -> (Vec<Member>, Vec<Member>) {
    let bend = |member: Member| bends[member.0][member.1];
    let mut ordered = Vec::new();
    let mut blocked = Vec::new();
    while !left.is_empty() {
        let waits = |member: Member| {
            let mut others = left.iter().filter(|&&other| other != member);
            others.any(|&other| bend(other).from == bend(member).to && !blocked.contains(&other))
        };
        let next = left.iter().position(|&member| !waits(member)).unwrap_or(0);
        let member = left.remove(next);
        let runs_on = |other: &&Member| bend(**other).from == bend(member).to;
        let late: Vec<Member> = left.iter().filter(runs_on).copied().collect();
        blocked.extend(late.into_iter().filter(|other| !ordered.contains(other)));
        ordered.push(member);
    }
    order::sort(&mut blocked);
    blocked.dedup();
    (ordered, blocked)
}

/// Has the blocked tracks step aside first: to a half row of their own, through a lane left of all others.
fn take_detours(blocked: Vec<Member>, bends: &mut [Vec<Bend>]) {
    let mut taken: Vec<HalfRow> = Vec::new();
    // From the last bend of a line to its first, so that inserting moves none that is still to come.
    for (lane, (line, index)) in blocked.into_iter().enumerate().rev() {
        let bend = bends[line][index];
        let aside = bend.from.aside(bend.to, &taken);
        taken.push(aside);
        bends[line][index].from = aside;
        bends[line].insert(
            index,
            Bend {
                lane,
                to: aside,
                ..bend
            },
        );
    }
}

/// Swaps neighbours as long as that saves a crossing.
fn untangle(members: &mut [Member], bends: &[Vec<Bend>]) {
    let bend = |member: Member| bends[member.0][member.1];
    for _ in 0..members.len() {
        let mut better = false;
        for at in 1..members.len() {
            let (left, right) = (bend(members[at - 1]), bend(members[at]));
            if crossings(right, left) < crossings(left, right) {
                members.swap(at - 1, at);
                better = true;
            }
        }
        if !better {
            return;
        }
    }
}

/// How often two bends cross when `left` has the lane to the left of `right`.
fn crossings(left: Bend, right: Bend) -> usize {
    let within = |row: HalfRow, bend: Bend| bend.from.min(bend.to) <= row && row <= bend.from.max(bend.to);
    usize::from(within(right.from, left)) + usize::from(within(left.to, right))
}
