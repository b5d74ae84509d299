//! The tree that text is read into.

use super::{Path, Segment};
use crate::source::Span;

/// One document of a stream (or one item of a `List`).
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its top node.
    pub root: Node,
    /// Whether all of it could be read. If not, `root` holds what stood before the error, and kubectl
    /// would take nothing of it.
    pub complete: bool,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands: from the first to the last character of the value, quotes included. A value that
    /// was left out (`key:`) has the empty span after the colon.
    pub span: Span,
    /// How it was written.
    pub style: Style,
    /// How many characters stand before it in its line; 65535 for more. Edits indent by it.
    pub column: u16,
}

/// How a node was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// A scalar after `|` or `>`.
    Text,
    /// A collection by indentation.
    Block,
    /// A collection in brackets or braces.
    Flow,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A plain or quoted scalar.
    Scalar(Scalar),
    /// `[…]` or `- …`
    Sequence(Vec<Node>),
    /// `{…}` or `key: …`, in the order written. Keys are always strings: kubectl turns `1: …` into `"1": …`.
    /// Duplicate keys are diagnosed when reading; the first stays.
    Mapping(Vec<(Node, Node)>),
}

/// A scalar as kubectl's YAML (1.1 rules for what is plain) reads it, and as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `yes`, `on`, `y` … written plain.
    Bool(bool),
    /// A whole number written plain; `010` is octal 8, and `8.0` is 8.
    Int(i64),
    /// A number written plain that is not a whole one, or too large for [`Scalar::Int`]: its decimal digits, or
    /// `NaN`, `inf`, `-inf`.
    Float(String),
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

    /// The text under a key of a mapping; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Self::as_str).unwrap_or_default()
    }

    /// The node of a key of a mapping, for its span.
    pub fn key(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(name, _)| name.as_str() == Some(key))
            .map(|(name, _)| name)
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

    /// The first line of what may be a long value: up to its first key or item, or all of a scalar.
    pub fn head(&self) -> Span {
        let end = match &self.value {
            Value::Mapping(entries) => entries.first().map(|(key, _)| key.span.end),
            Value::Sequence(items) => items.first().map(|item| item.head().end),
            Value::Scalar(_) => None,
        };
        // The child of an alias can stand before it.
        let end = end
            .unwrap_or(self.span.end)
            .max(self.span.start)
            .min(self.span.end);
        Span { end, ..self.span }
    }

    /// Whether the value is null, written or left out.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Scalar(Scalar::Null))
    }

    /// What kind of value it is, in the words of the API server: `string`, `integer`, `object` …
    pub fn type_name(&self) -> &'static str {
        match &self.value {
            Value::Scalar(Scalar::Null) => "null",
            Value::Scalar(Scalar::Bool(_)) => "boolean",
            Value::Scalar(Scalar::Int(_)) => "integer",
            Value::Scalar(Scalar::Float(_)) => "number",
            Value::Scalar(Scalar::String(_)) => "string",
            Value::Sequence(_) => "array",
            Value::Mapping(_) => "object",
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
