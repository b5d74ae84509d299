//! Names and patterns of `toFQDNs` and of DNS rules (section 10 of the semantics).

use crate::dataplane::Switches;

/// An element of `toFQDNs` or of `rules.dns`, made ready to compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamePattern {
    /// Any name: of ordinary characters only in `toFQDNs` (DNS-3), any at all in DNS rules (DNS-5).
    Every {
        /// Whether odd characters count as well.
        odd: bool,
    },
    /// One name, in the form of [`canonical`].
    Exact(String),
    /// A pattern, label by label (DNS-2).
    Labels {
        /// A leading `**.`: one label or more may stand before the others.
        any_before: bool,
        /// The labels, each with `*` for any run of ordinary characters.
        labels: Vec<String>,
    },
}

/// DNS-1: lower case, one trailing dot.
pub fn canonical(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    format!("{}.", name.strip_suffix('.').unwrap_or(&name))
}

/// DNS-4: whether a text may stand in `matchName`.
pub fn is_name(text: &str, switches: &Switches) -> bool {
    is_of(text, switches, |byte| is_ordinary(byte) || byte == b'.')
}

/// DNS-4: whether a text may stand in `matchPattern`.
pub fn is_pattern(text: &str, switches: &Switches) -> bool {
    is_of(text, switches, |byte| {
        is_ordinary(byte) || byte == b'.' || byte == b'*'
    })
}

fn is_of(text: &str, switches: &Switches, allowed: impl Fn(u8) -> bool) -> bool {
    let longest = if switches.wildcard_dns_prefix {
        255
    } else {
        usize::MAX
    };
    text.len() <= longest && text.bytes().all(allowed)
}

impl NamePattern {
    /// What `matchName` stands for.
    pub fn name(name: &str) -> Self {
        Self::Exact(canonical(name))
    }

    /// What `matchPattern` of `toFQDNs` stands for.
    pub fn pattern(pattern: &str, switches: &Switches) -> Self {
        Self::read(pattern, false, switches)
    }

    /// What `matchPattern` of a DNS rule stands for: `*` covers odd characters too (DNS-5).
    pub fn query_pattern(pattern: &str, switches: &Switches) -> Self {
        Self::read(pattern, true, switches)
    }

    fn read(pattern: &str, odd: bool, switches: &Switches) -> Self {
        let pattern = pattern.trim().to_ascii_lowercase();
        let stars = pattern.strip_suffix('.').unwrap_or(&pattern);
        let only_stars = !stars.is_empty() && stars.bytes().all(|byte| byte == b'*');
        if pattern == "*" || (only_stars && switches.star_forms_match_all) {
            return Self::Every { odd };
        }
        let (first, rest) = pattern.split_once('.').unwrap_or((&pattern, ""));
        let any_before = switches.wildcard_dns_prefix
            && first.len() > 1
            && !rest.is_empty()
            && first.bytes().all(|byte| byte == b'*');
        let compared = canonical(if any_before { rest } else { &pattern });
        Self::Labels {
            any_before,
            labels: compared.split('.').map(one_star).collect(),
        }
    }

    /// Whether a name fits. Case and a trailing dot do not matter (DNS-1).
    pub fn matches(&self, name: &str) -> bool {
        let name = canonical(name);
        match self {
            Self::Every { odd: true } => true,
            Self::Every { odd: false } => {
                name == "."
                    || name
                        .strip_suffix('.')
                        .is_some_and(|name| name.split('.').all(is_label))
            }
            Self::Exact(exact) => *exact == name,
            Self::Labels { any_before, labels } => {
                let given: Vec<&str> = name.split('.').collect();
                let before = given.len().saturating_sub(labels.len());
                let (skipped, compared) = given.split_at(before);
                let skip_fits = if *any_before {
                    !skipped.is_empty() && skipped.iter().all(|label| is_label(label))
                } else {
                    skipped.is_empty()
                };
                skip_fits
                    && compared.len() == labels.len()
                    && labels
                        .iter()
                        .zip(compared)
                        .all(|(pattern, label)| label_matches(pattern, label))
            }
        }
    }
}

/// A run of stars is one star.
fn one_star(label: &str) -> String {
    let mut kept = String::with_capacity(label.len());
    for character in label.chars() {
        if character != '*' || !kept.ends_with('*') {
            kept.push(character);
        }
    }
    kept
}

/// What `*` stands for any number of.
fn is_ordinary(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(is_ordinary)
}

/// Compares one label with a pattern: `reached[i]` says whether the pattern so far covers the first `i`
/// bytes of the label.
fn label_matches(pattern: &str, label: &str) -> bool {
    let label = label.as_bytes();
    let mut reached = vec![false; label.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for wanted in pattern.bytes() {
        let mut before = false;
        for (position, covered) in reached.iter_mut().enumerate() {
            let byte = position.checked_sub(1).and_then(|at| label.get(at)).copied();
            let was = *covered;
            *covered = if wanted == b'*' {
                was || (before && byte.is_some_and(is_ordinary))
            } else {
                before && byte == Some(wanted)
            };
            before = if wanted == b'*' { *covered } else { was };
        }
    }
    reached.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataplane::{Dataplane, Tree};

    fn matches(pattern: &str, name: &str) -> (bool, bool) {
        let of = |tree| {
            let switches = Dataplane::Tree(tree).switches();
            NamePattern::pattern(pattern, &switches).matches(name)
        };
        (of(Tree::August2024), of(Tree::January2026))
    }

    #[test]
    fn a_star_stays_in_its_label() {
        assert_eq!(matches("*.cilium.io", "www.cilium.io"), (true, true));
        assert_eq!(matches("*.cilium.io", "a.b.cilium.io"), (false, false));
        assert_eq!(matches("*.cilium.io", "cilium.io"), (false, false));
        assert_eq!(matches("*cilium.io", "subCilium.io."), (true, true));
        assert_eq!(matches("a.*.b", "a..b"), (true, true));
    }

    #[test]
    fn two_stars_cross_labels_since_1_19() {
        assert_eq!(matches("**.x.io", "a.b.x.io"), (false, true));
        assert_eq!(matches("**.x.io", "x.io"), (false, false));
        assert_eq!(matches("a.**.io", "a.b.c.io"), (false, false));
        assert_eq!(matches("*.", "a.b"), (false, true));
        assert_eq!(matches("*", "a.b"), (true, true));
    }

    #[test]
    fn ten_thousand_stars_end() {
        assert_eq!(matches(&"*a".repeat(10_000), &"a".repeat(250)), (false, false));
    }
}
