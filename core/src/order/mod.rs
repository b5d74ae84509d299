//! Sorting, small; and what stays sorted: [`Map`] and [`Set`].
//!
//! The standard library's sorts are made anew for every type of element, four kilobytes each time: they were a tenth
//! of the browser's bundle. These sort positions, by one merge that is there once, and then move the elements. They
//! are stable. Where millions of numbers are sorted, use the standard library's.

mod sorted;

use std::cmp::Ordering;

pub use sorted::{Items, Iter, Map, Set};

/// Sorts by what `key` says of each element; elements of equal keys stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts by the elements' own order; equal ones stay in theirs.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts as `compare` says; equal elements stay in their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = merged(
        items.len(),
        &|one, other| match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        },
    );
    arrange(order, &mut |one, other| items.swap(one, other));
}

/// The positions `0..count` as they have to follow one another.
fn merged(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..count).collect();
    let is_sorted = (1..count).all(|position| compare(position - 1, position).is_le());
    if is_sorted {
        return from;
    }
    let mut into = Vec::with_capacity(count);
    let mut width = 1;
    while width < count {
        for pair in from.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, compare, &mut into);
        }
        std::mem::swap(&mut from, &mut into);
        into.clear();
        width *= 2;
    }
    from
}

/// Appends two sorted runs as one.
fn merge(
    mut left: &[usize],
    mut right: &[usize],
    compare: &dyn Fn(usize, usize) -> Ordering,
    into: &mut Vec<usize>,
) {
    while let ([one, rest_left @ ..], [other, rest_right @ ..]) = (left, right) {
        if compare(*one, *other).is_le() {
            into.push(*one);
            left = rest_left;
        } else {
            into.push(*other);
            right = rest_right;
        }
    }
    into.extend_from_slice(left);
    into.extend_from_slice(right);
}

/// Moves elements so that what stood at `order[n]` stands at `n`, one circle of positions after the other.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        while let Some(slot) = order.get_mut(at) {
            // A position that points at itself is done.
            let next = std::mem::replace(slot, at);
            if next == start || next == at {
                break;
            }
            swap(at, next);
            at = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(numbers in prop::collection::vec(0u8..40, 0..200)) {
            let numbered: Vec<(u8, usize)> = numbers.iter().copied().zip(0..).collect();
            let (mut ours, mut theirs) = (numbered.clone(), numbered);
            sort_by_key(&mut ours, |(number, _)| *number);
            theirs.sort_by_key(|(number, _)| *number);
            prop_assert_eq!(&ours, &theirs);
            sort_by(&mut ours, |one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }
    }
}
