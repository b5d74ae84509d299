//! Who stands in which row, so that most tracks run straight.

use std::cmp::Reverse;

use super::Grid;
use signalbox_core::order;

/// Gives every slot its order of tracks and its top row.
pub(super) fn assign(grid: &mut Grid) {
    let order = order_in_columns(grid);
    order_tracks(grid, &order);
    place_bands(grid, &order);
    place_outside(grid, 0);
    place_outside(grid, grid.columns - 1);
}

/// For each slot its position in its column: where its neighbours stand on average.
fn order_in_columns(grid: &Grid) -> Vec<usize> {
    let neighbours = neighbours(grid);
    let mut columns = vec![Vec::new(); grid.columns];
    for (slot, here) in grid.slots.iter().enumerate() {
        columns[here.column].push(slot);
    }
    let mut order: Vec<usize> = (0..grid.slots.len()).collect();
    for _ in 0..3 {
        for members in &columns {
            let key = |slot: usize| {
                let mean = centre(&neighbours[slot], &order).unwrap_or(order[slot] * 1000);
                (grid.slots[slot].band, mean, order[slot])
            };
            let mut keyed: Vec<_> = members.iter().map(|&slot| (key(slot), slot)).collect();
            order::sort(&mut keyed);
            for (position, (_, slot)) in keyed.into_iter().enumerate() {
                order[slot] = position;
            }
        }
    }
    order
}

/// For each slot those at the other ends of its lines, in other columns.
fn neighbours(grid: &Grid) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); grid.slots.len()];
    for &(from, to) in &grid.ends {
        if grid.slots[from].column != grid.slots[to].column {
            neighbours[from].push(to);
            neighbours[to].push(from);
        }
    }
    neighbours
}

/// The mean position of some slots, in thousandths; `None` of none.
fn centre(slots: &[usize], order: &[usize]) -> Option<usize> {
    let sum: usize = slots.iter().map(|&slot| order[slot]).sum();
    (sum * 1000).checked_div(slots.len())
}

/// Near neighbours first, then the far ones (their tracks run below), then those behind.
fn order_tracks(grid: &mut Grid, order: &[usize]) {
    let key = |here: usize, there: usize, distance: isize| {
        let behind = distance <= 0;
        (behind, distance.unsigned_abs(), order[there], here)
    };
    let column = |slot: usize| grid.slots[slot].column as isize;
    let mut leaving = vec![Vec::new(); grid.slots.len()];
    let mut arriving = vec![Vec::new(); grid.slots.len()];
    for (line, &(from, to)) in grid.ends.iter().enumerate() {
        let distance = column(to) - column(from);
        leaving[from].push((key(line, to, distance), line));
        arriving[to].push((key(line, from, distance), line));
    }
    let sorted = |mut tracks: Vec<_>| {
        order::sort(&mut tracks);
        tracks.into_iter().map(|(_, line)| line).collect()
    };
    for (slot, (leaving, arriving)) in grid.slots.iter_mut().zip(leaving.into_iter().zip(arriving)) {
        slot.leaving = sorted(leaving);
        slot.arriving = sorted(arriving);
    }
}

fn place_bands(grid: &mut Grid, order: &[usize]) {
    let mut start = 0;
    for band in 0..grid.bands.len() {
        let end = place_band(grid, order, band, start);
        grid.bands[band].start = start;
        grid.bands[band].end = end;
        start = end + grid.spacing.between_bands;
    }
}

/// Places a band's slots from the left to the right, each as straight behind its neighbours as there is room.
fn place_band(grid: &mut Grid, order: &[usize], band: usize, start: usize) -> usize {
    let mut end = start + 1;
    for column in 1..grid.columns {
        let mut members: Vec<usize> = (0..grid.slots.len())
            .filter(|&slot| grid.slots[slot].column == column && grid.slots[slot].band == Some(band))
            .collect();
        order::sort_by_key(&mut members, |&slot| order[slot]);
        let mut free = start;
        for slot in members {
            let wish = straight_top(grid, slot).unwrap_or(free);
            grid.slots[slot].top = wish.clamp(free, free + 3);
            free = grid.slots[slot].end() + grid.spacing.between_boxes;
            end = end.max(grid.slots[slot].end());
        }
    }
    end
}

/// The top row at which the first track from an earlier column of the same band would arrive straight.
fn straight_top(grid: &Grid, slot: usize) -> Option<usize> {
    let this = &grid.slots[slot];
    this.arriving.iter().enumerate().find_map(|(index, &line)| {
        let from = &grid.slots[grid.ends[line].0];
        let comparable = from.band == this.band && from.column < this.column;
        comparable.then(|| from.departure(line).saturating_sub(index))
    })
}

/// Places an outside column, each slot as straight beside its first neighbour as there is room.
fn place_outside(grid: &mut Grid, column: usize) {
    let members = (0..grid.slots.len()).filter(|&slot| grid.slots[slot].column == column);
    let mut wishes: Vec<(usize, Reverse<usize>, usize)> = members
        .map(|slot| {
            let (wish, near) = beside(grid, slot);
            (wish, Reverse(near), slot)
        })
        .collect();
    order::sort(&mut wishes);
    let mut free = 0;
    for (wish, _, slot) in wishes {
        grid.slots[slot].top = wish.max(free);
        free = grid.slots[slot].end() + grid.spacing.between_boxes;
    }
}

/// The row at which a slot's first track would run straight, and how far the neighbour is.
fn beside(grid: &Grid, slot: usize) -> (usize, usize) {
    let this = &grid.slots[slot];
    let rows = this.leaving.iter().chain(&this.arriving).map(|&line| {
        let (from, to) = grid.ends[line];
        let (from, to) = (&grid.slots[from], &grid.slots[to]);
        let distance = to.column.abs_diff(from.column);
        if this.column == 0 {
            (distance, to.arrival(line))
        } else {
            (distance, from.departure(line))
        }
    });
    rows.min().map_or((0, 0), |(distance, row)| (row, distance))
}
