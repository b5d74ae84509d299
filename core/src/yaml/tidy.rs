//! What is put right once a document has been read: duplicate keys go, and `<<` becomes what it stands for.

use std::collections::HashSet;

use super::read::Reader;
use super::{Node, Style, Value};
use crate::diagnostic::shorten;
use crate::order::{self, Set};
use crate::source::Span;

impl Reader {
    /// Drops duplicate keys and resolves `<<`, from the inside out. The depth is bounded.
    pub(super) fn tidy(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::Scalar(_) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.tidy(item)),
            Value::Mapping(entries) => {
                entries.iter_mut().for_each(|(_, value)| self.tidy(value));
                drop_duplicates(entries);
                if let Some(at) = entries.iter().position(|(key, _)| is_merge(key)) {
                    let (_, merged) = entries.remove(at);
                    self.merge(entries, merged);
                }
            }
        }
    }

    /// Adds the entries of what stands under `<<`; a key that is there already stays.
    fn merge(&mut self, entries: &mut Vec<(Node, Node)>, merged: Node) {
        let place = merged.span.start as usize..merged.span.end as usize;
        // Once too much has been added, nothing more is, and it has been said.
        let cut_off = merged.is_null() && !self.sound;
        if cut_off || self.expanded > self.limits.expanded {
            return;
        }
        let Some(more) = merge_sources(merged) else {
            let message = "`<<` takes a mapping or a list of mappings";
            self.report("yaml-alias", place, message, "write `<<: *name`");
            return;
        };
        let mut known: HashSet<String> = entries.iter().filter_map(|(key, _)| owned_text(key)).collect();
        for (key, value) in more {
            self.expanded += 1;
            if self.expanded > self.limits.expanded {
                self.too_much_expansion(place);
                return;
            }
            if owned_text(&key).is_some_and(|name| known.insert(name)) {
                entries.push((key, value));
            }
        }
    }

    pub(super) fn duplicate(&mut self, text: &str, first: &Node, second: &Node) {
        if self.findings.len() > self.limits.findings {
            return;
        }
        let before = text.get(..first.span.start as usize).unwrap_or_default();
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let name = second.as_str().unwrap_or_default();
        let message = format!(
            "`{}` stands twice in one mapping, first in line {line}",
            shorten(name)
        );
        let place = second.span.start as usize..second.span.end as usize;
        let help = "keep one of them; `kubectl` refuses the document";
        self.report("yaml-duplicate-key", place, message, help);
    }
}

/// Keys that stand twice, each with the first of its kind, in the order of the second.
pub(super) fn duplicates(entries: &[(Node, Node)]) -> Vec<(&Node, &Node)> {
    let keys = entries.iter().map(|(key, _)| key);
    if entries.len() <= 8 {
        let before = |at: usize, key: &Node| {
            let mut earlier = entries.iter().take(at).map(|(key, _)| key);
            earlier.find(|known| known.as_str() == key.as_str())
        };
        return keys
            .enumerate()
            .filter_map(|(at, key)| Some((before(at, key)?, key)))
            .collect();
    }
    let mut by_text: Vec<(usize, &Node)> = keys.enumerate().collect();
    order::sort_by_key(&mut by_text, |(_, key)| key.as_str());
    let mut found = Vec::new();
    for run in by_text.chunk_by(|(_, one), (_, next)| one.as_str() == next.as_str()) {
        if let [(_, first), again @ ..] = run {
            found.extend(again.iter().map(|(at, key)| (*at, (*first, *key))));
        }
    }
    order::sort_by_key(&mut found, |(at, _)| *at);
    found.into_iter().map(|(_, pair)| pair).collect()
}

fn drop_duplicates(entries: &mut Vec<(Node, Node)>) {
    let doubled: Set<Span> = duplicates(entries).into_iter().map(|(_, key)| key.span).collect();
    if !doubled.is_empty() {
        entries.retain(|(key, _)| !doubled.contains(&key.span));
    }
}

/// The entries under `<<`: a mapping's, or those of a list of mappings, the first of which counts most.
fn merge_sources(merged: Node) -> Option<Vec<(Node, Node)>> {
    match merged.value {
        Value::Mapping(entries) => Some(entries),
        Value::Sequence(items) => {
            let mut all = Vec::new();
            for item in items {
                match item.value {
                    Value::Mapping(entries) => all.extend(entries),
                    _ => return None,
                }
            }
            Some(all)
        }
        Value::Scalar(_) => None,
    }
}

fn owned_text(key: &Node) -> Option<String> {
    key.as_str().map(str::to_owned)
}

pub(super) fn is_merge(key: &Node) -> bool {
    key.style == Style::Plain && key.as_str() == Some("<<")
}
