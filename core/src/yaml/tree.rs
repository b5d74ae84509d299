//! The tree while it grows: what is open, where anchors point, how much an alias adds.

use std::ops::Range;

use super::read::span;
use super::{Node, Scalar, Style, Value};
use crate::source::SourceId;

/// The tree while it grows: the collections that are still open, outermost first.
pub(super) struct Tree<'text> {
    pub(super) text: &'text str,
    pub(super) open: Vec<Open>,
    root: Option<Node>,
    /// Where each anchor's node stands; an anchor's id is its position plus one.
    anchors: Vec<Vec<Step>>,
    /// Whether there are duplicate keys to drop, or `<<` to resolve.
    pub(super) needs_tidying: bool,
}

/// A collection that is still open.
pub(super) struct Open {
    pub(super) items: Items,
    pub(super) style: Style,
    pub(super) start: usize,
    pub(super) column: u16,
}

pub(super) enum Items {
    Sequence(Vec<Node>),
    /// The entries, and a key that waits for its value.
    Mapping(Vec<(Node, Node)>, Option<Node>),
}

/// From a collection to one of its children: the position, and whether it is a key.
#[derive(Clone, Copy)]
struct Step {
    position: usize,
    is_key: bool,
}

impl<'text> Tree<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            text,
            open: Vec::new(),
            root: None,
            anchors: Vec::new(),
            needs_tidying: false,
        }
    }

    pub(super) fn expects_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.items),
            Some(Items::Mapping(_, None))
        )
    }

    pub(super) fn push(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::Sequence(items)) => items.push(node),
            Some(Items::Mapping(entries, waiting)) => match waiting.take() {
                None => *waiting = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }

    /// Notes where the node of an anchor will stand. The parser numbers anchors from 1 in their order.
    pub(super) fn remember(&mut self, anchor: usize) {
        if anchor == 0 {
            return;
        }
        let path = self.open.iter().map(Open::next_step).collect();
        if self.anchors.len() < anchor {
            self.anchors.resize_with(anchor, Vec::new);
        }
        if let Some(slot) = self.anchors.get_mut(anchor - 1) {
            *slot = path;
        }
    }

    /// Whether any node has an anchor so far.
    pub(super) fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// Whether the next node is an element of the root's `items`.
    pub(super) fn is_at_items(&self) -> bool {
        match self.open.as_slice() {
            [root, list] => match (&root.items, &list.items) {
                (Items::Mapping(_, Some(key)), Items::Sequence(_)) => key.as_str() == Some("items"),
                _ => false,
            },
            _ => false,
        }
    }

    /// The finished node of an anchor; `None` while it is still open.
    pub(super) fn anchored(&self, anchor: usize) -> Option<&Node> {
        let path = self.anchors.get(anchor.checked_sub(1)?)?;
        let mut steps = path.iter();
        for open in &self.open {
            if let Some(node) = open.child(*steps.next()?) {
                return steps.try_fold(node, child);
            }
        }
        None
    }

    /// Where a value stands that was left out: after the colon or the dash before it.
    pub(super) fn place_of_missing(&self) -> Range<usize> {
        let before = self.open.last().map_or(0, |open| match &open.items {
            Items::Mapping(_, Some(key)) => key.span.end as usize,
            _ => open.end_of_children().max(open.start),
        });
        let rest = self.text.get(before..).unwrap_or_default();
        let end = rest.find('\n').unwrap_or(rest.len());
        let mark = rest.get(..end).unwrap_or_default().find([':', '-']);
        let at = before + mark.map_or(0, |mark| mark + 1);
        at..at
    }

    /// The root, everything that is still open closed where it ends now.
    pub(super) fn finish(mut self, source: SourceId) -> Option<Node> {
        while let Some(mut open) = self.open.pop() {
            if let Items::Mapping(entries, waiting) = &mut open.items
                && let Some(key) = waiting.take()
            {
                let at = key.span.end as usize;
                let missing = Node {
                    value: Value::Scalar(Scalar::Null),
                    span: span(source, at..at),
                    style: Style::Plain,
                    column: key.column,
                };
                entries.push((key, missing));
            }
            let end = open.end_of_children();
            let node = open.into_node(end, source);
            if self.expects_key() {
                continue;
            }
            self.push(node);
        }
        self.root
    }
}

impl Open {
    fn next_step(&self) -> Step {
        match &self.items {
            Items::Sequence(items) => Step {
                position: items.len(),
                is_key: false,
            },
            Items::Mapping(entries, waiting) => Step {
                position: entries.len(),
                is_key: waiting.is_none(),
            },
        }
    }

    fn child(&self, step: Step) -> Option<&Node> {
        match &self.items {
            Items::Sequence(items) => items.get(step.position),
            Items::Mapping(entries, waiting) => match entries.get(step.position) {
                Some((key, _)) if step.is_key => Some(key),
                Some((_, value)) => Some(value),
                None => waiting.as_ref().filter(|_| step.is_key),
            },
        }
    }

    pub(super) fn end_of_children(&self) -> usize {
        let last = match &self.items {
            Items::Sequence(items) => items.last(),
            Items::Mapping(entries, waiting) => waiting.as_ref().or(entries.last().map(|(_, value)| value)),
        };
        last.map_or(self.start, |node| node.span.end as usize)
            .max(self.start)
    }

    pub(super) fn into_node(self, end: usize, source: SourceId) -> Node {
        let value = match self.items {
            Items::Sequence(items) => Value::Sequence(items),
            Items::Mapping(entries, _) => Value::Mapping(entries),
        };
        Node {
            value,
            span: span(source, self.start..end.max(self.start)),
            style: self.style,
            column: self.column,
        }
    }
}

fn child<'node>(node: &'node Node, step: &Step) -> Option<&'node Node> {
    match &node.value {
        Value::Scalar(_) => None,
        Value::Sequence(items) => items.get(step.position),
        Value::Mapping(entries) => {
            let (key, value) = entries.get(step.position)?;
            Some(if step.is_key { key } else { value })
        }
    }
}

/// How much an alias may still add.
pub(super) struct Room {
    pub(super) nodes: usize,
    pub(super) depth: usize,
}

impl Room {
    /// The number of nodes in a tree; `None` where it does not fit.
    pub(super) fn size_of(&self, node: &Node) -> Option<usize> {
        let mut left = self.nodes;
        Self::take(node, self.depth, &mut left)?;
        Some(self.nodes - left)
    }

    fn take(node: &Node, depth: usize, left: &mut usize) -> Option<()> {
        *left = left.checked_sub(1)?;
        let below = || depth.checked_sub(1);
        match &node.value {
            Value::Scalar(_) => Some(()),
            Value::Sequence(items) => items.iter().try_for_each(|item| Self::take(item, below()?, left)),
            Value::Mapping(entries) => entries.iter().try_for_each(|(key, value)| {
                Self::take(key, below()?, left)?;
                Self::take(value, below()?, left)
            }),
        }
    }
}
