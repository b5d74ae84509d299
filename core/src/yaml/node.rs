//! The tree that text is read into.

use super::{Path, Segment};
use crate::source::Span;

/// One document of a stream (or one item of a `List`).
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its top node.
    pub root: Node,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands: from the first to the last character of the value.
    pub span: Span,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A plain or quoted scalar.
    Scalar(Scalar),
    /// `[…]` or `- …`
    Sequence(Vec<Node>),
    /// `{…}` or `key: …`, in the order written. Duplicate keys are diagnosed when reading; the first stays.
    Mapping(Vec<(Node, Node)>),
}

/// A scalar as kubectl's YAML (1.1 rules for what is plain) reads it, and as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `yes`, `on`, `y` … written plain.
    Bool(bool),
    /// A whole number written plain; `010` is octal 8.
    Int(i64),
    /// A number written plain that is not a whole one.
    Float(f64),
    /// Anything else, and everything quoted.
    String(String),
}

impl Node {
    /// The node at the end of a path below this one; `None` where the path leads nowhere.
    pub fn at(&self, path: &Path) -> Option<&Node> {
        path.segments()
            .iter()
            .try_fold(self, |node, segment| match segment {
                Segment::Key(key) => node.get(key),
                Segment::Index(index) => node.items().get(*index),
            })
    }

    /// The deepest node that exists along a path: the best place to report something that is missing.
    pub fn nearest(&self, path: &Path) -> &Node {
        let mut node = self;
        for segment in path.segments() {
            let next = match segment {
                Segment::Key(key) => node.get(key),
                Segment::Index(index) => node.items().get(*index),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The value under a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(name, _)| name.as_str() == Some(key))
            .map(|(_, value)| value)
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a string scalar.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(Scalar::String(text)) => Some(text),
            _ => None,
        }
    }
}
