//! "Did you mean …?": the names that stand nearest to one that does not exist.

use crate::order;

/// How many suggestions a message carries at most.
const MOST: usize = 3;

/// The candidates that `wanted` could be a slip of, the nearest first, each once; at most three.
///
/// Near means: a few letters inserted, left out, changed or swapped (a third of the word's length, at least
/// one), or the one contains the other. Upper and lower case of ASCII count as equal, so `toports` finds `toPorts`: no
/// name that Kubernetes knows has other letters.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = wanted.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| Some((rank(&folded, candidate)?, candidate)))
        .collect();
    order::sort(&mut near);
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// The same as a help line: ``did you mean `toPorts`?``. `None` if nothing is near.
pub fn did_you_mean<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = nearest(wanted, candidates);
    (!near.is_empty()).then(|| format!("did you mean {}?", either(&near)))
}

/// Names in backticks, joined for a sentence: `` `a`, `b` or `c` ``.
pub fn either(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// How far a candidate is, or `None` if it is too far to be meant.
fn rank(wanted: &str, candidate: &str) -> Option<usize> {
    let candidate = candidate.to_ascii_lowercase();
    let longest = wanted.chars().count().max(candidate.chars().count());
    // A pasted page of text is no slip of a name, and need not be measured.
    if longest > 253 {
        return None;
    }
    let distance = distance(wanted, &candidate);
    let near = distance <= (longest / 3).max(1);
    let part = wanted.len() >= 3
        && (candidate.contains(wanted) || wanted.contains(candidate.as_str()))
        && !candidate.is_empty();
    (near || part).then_some(distance)
}

/// Edit distance in which a swap of neighbours counts once (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous: Option<char> = None;
    for (row, letter) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in right.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&above, column + 1) + 1)
                .min(at(&current, column) + 1)
                .min(at(&above, column) + usize::from(letter != other));
            let neighbour = column.checked_sub(1).and_then(|index| right.get(index));
            if previous == Some(other) && neighbour == Some(&letter) {
                best = best.min(at(&before, column.saturating_sub(1)) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(letter);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let fields = ["fromEndpoints", "fromEntities", "fromCIDR", "toPorts"];
        assert_eq!(nearest("fromEndpoint", fields), ["fromEndpoints"]);
        assert_eq!(nearest("toports", fields), ["toPorts"]);
        assert_eq!(nearest("topotrs", fields), ["toPorts"]);
        assert!(nearest("authentication", fields).is_empty());
        assert_eq!(nearest("front", ["frontend", "backend"]), ["frontend"]);
    }

    #[test]
    fn a_swap_counts_once() {
        assert_eq!(distance("databsae", "database"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn the_help_line_reads_as_a_question() {
        let help = did_you_mean("backnd", ["backend", "frontend", "backend"]);
        assert_eq!(help.as_deref(), Some("did you mean `backend`?"));
        assert_eq!(either(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
