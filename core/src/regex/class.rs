//! Classes of characters, as ranges of code points.

use crate::order;

/// From and to, both of them in it.
pub(super) type Ranges = Vec<(u32, u32)>;

const LAST: u32 = 0x0010_ffff;
const LONG_S: u32 = 0x017f;
const KELVIN: u32 = 0x212a;

pub(super) fn contains(ranges: &[(u32, u32)], character: char) -> bool {
    let code = u32::from(character);
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&code))
}

/// Every character that is not in these ranges.
pub(super) fn complement(mut ranges: Ranges) -> Ranges {
    order::sort(&mut ranges);
    let mut rest = Vec::new();
    let mut next = 0;
    for (from, to) in ranges {
        if next < from {
            rest.push((next, from - 1));
        }
        next = next.max(to + 1);
    }
    if next <= LAST {
        rest.push((next, LAST));
    }
    rest
}

/// With the other case of each of its letters. `None` where there are letters whose other case is not known here: those
/// beyond ASCII.
pub(super) fn folded(mut ranges: Ranges) -> Option<Ranges> {
    for (from, to) in ranges.clone() {
        if to > 0x7f && (from > 0x80 || to < LAST) {
            return None;
        }
        for (first, last, other) in [(b'a', b'z', b'A'), (b'A', b'Z', b'a')] {
            let (first, last, other) = (u32::from(first), u32::from(last), u32::from(other));
            let (low, high) = (from.max(first), to.min(last));
            if low <= high {
                ranges.push((low - first + other, high - first + other));
            }
        }
    }
    for (letter, code) in [('k', KELVIN), ('s', LONG_S)] {
        if contains(&ranges, letter) {
            ranges.push((code, code));
        }
    }
    Some(ranges)
}

/// What `[:name:]` stands for, if Go knows it.
pub(super) fn posix(name: &str) -> Option<Ranges> {
    let ranges: &[(u8, u8)] = match name {
        "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        "ascii" => &[(0, 0x7f)],
        "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        "cntrl" => &[(0, 0x1f), (0x7f, 0x7f)],
        "digit" => &[(b'0', b'9')],
        "graph" => &[(b'!', b'~')],
        "lower" => &[(b'a', b'z')],
        "print" => &[(b' ', b'~')],
        "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        "space" => &[(b'\t', b'\r'), (b' ', b' ')],
        "upper" => &[(b'A', b'Z')],
        "word" => &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')],
        "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    };
    let wide = |(from, to): &(u8, u8)| (u32::from(*from), u32::from(*to));
    Some(ranges.iter().map(wide).collect())
}

/// What `\d`, `\s` and `\w` stand for, and whether the letter asks for everything else.
pub(super) fn perl(letter: char) -> Option<(Ranges, bool)> {
    let ranges = match letter.to_ascii_lowercase() {
        'd' => posix("digit")?,
        'w' => posix("word")?,
        // Without the vertical tab.
        's' => [(b'\t', b'\n'), (b'\x0c', b'\r'), (b' ', b' ')]
            .map(|(from, to)| (u32::from(from), u32::from(to)))
            .to_vec(),
        _ => return None,
    };
    Some((ranges, letter.is_ascii_uppercase()))
}
