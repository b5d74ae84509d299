//! Small edits of YAML text that keep what is there: indentation, style, comments.
//!
//! Each function makes the [`Edit`]s for one change of a node, or `None` where the text is written so that
//! the change cannot be made line by line (anchors, texts over several lines).

use crate::diagnostic::Edit;
use crate::order;
use crate::source::Span;
use crate::yaml::{Node, Scalar, Style, Value};

/// A value to be written: just enough YAML for policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yaml {
    /// A text that needs no quotes.
    Plain(String),
    /// A text in double quotes.
    Quoted(String),
    /// `key: value` lines.
    Map(Vec<(String, Yaml)>),
    /// `- item` lines.
    List(Vec<Yaml>),
}

impl Yaml {
    /// A text, in quotes where YAML would read it as anything else.
    pub(super) fn text(text: &str) -> Self {
        let plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
            && !matches!(
                text.to_ascii_lowercase().as_str(),
                "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
            );
        match plain {
            true => Self::Plain(text.to_owned()),
            false => Self::Quoted(text.to_owned()),
        }
    }

    /// A mapping.
    pub(super) fn map<const N: usize>(entries: [(&str, Yaml); N]) -> Self {
        Self::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// On one line: `{port: "80", protocol: TCP}`.
    pub(super) fn flow(&self) -> String {
        let join = |parts: Vec<String>| parts.join(", ");
        match self {
            Self::Plain(text) => text.clone(),
            Self::Quoted(text) => quoted(text),
            Self::Map(entries) => {
                let parts = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key_text(key), value.flow()));
                format!("{{{}}}", join(parts.collect()))
            }
            Self::List(items) => format!("[{}]", join(items.iter().map(Self::flow).collect())),
        }
    }

    /// As the whole text of a document, with a line break at its end.
    pub(super) fn document(&self) -> String {
        let mut lines = Vec::new();
        self.block(0, &mut lines);
        lines.join("\n") + "\n"
    }

    /// As lines, the first without indentation (it stands after a dash or a key), the others indented by
    /// `indent` columns.
    fn block(&self, indent: usize, lines: &mut Vec<String>) {
        match self {
            Self::Plain(_) | Self::Quoted(_) => lines.push(self.flow()),
            Self::Map(entries) => {
                for (key, value) in entries {
                    self.entry(indent, lines, &format!("{}:", key_text(key)), value, false);
                }
            }
            Self::List(items) => {
                for item in items {
                    self.entry(indent, lines, "-", item, true);
                }
            }
        }
    }

    fn entry(&self, indent: usize, lines: &mut Vec<String>, head: &str, value: &Yaml, dash: bool) {
        let mut inner = Vec::new();
        let collection = matches!(value, Self::Map(_) | Self::List(_));
        // Lists stand in the column of their key, as everywhere in Kubernetes' own examples.
        let deeper = match value {
            Self::List(_) if !dash => indent,
            _ => indent + 2,
        };
        value.block(deeper, &mut inner);
        let first = lines.is_empty();
        let pad = |columns: usize| " ".repeat(columns);
        let start = if first { String::new() } else { pad(indent) };
        match (collection && !dash, inner.split_first()) {
            (true, _) => {
                lines.push(format!("{start}{head}"));
                lines.extend(inner.iter().enumerate().map(|(at, line)| match at {
                    0 => format!("{}{line}", pad(deeper)),
                    _ => line.clone(),
                }));
            }
            (false, Some((head_line, rest))) => {
                lines.push(format!("{start}{head} {head_line}"));
                lines.extend(rest.iter().cloned());
            }
            (false, None) => lines.push(format!("{start}{head}")),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A key that needs no quotes stays bare; Kubernetes' keys never need any but for `:` at the end.
fn key_text(key: &str) -> String {
    let bare = key.starts_with(|first: char| first.is_ascii_alphanumeric())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte))
        && !key.ends_with(':');
    if bare { key.to_owned() } else { quoted(key) }
}

/// The text of one source, for edits in it.
#[derive(Clone, Copy)]
pub(super) struct Editor<'a> {
    text: &'a str,
}

impl<'a> Editor<'a> {
    /// An editor over the text that the spans count in.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Writes another scalar in the place of one, quoted as before.
    pub(super) fn replace(&self, node: &Node, value: &str) -> Option<Edit> {
        let Value::Scalar(old) = &node.value else {
            return None;
        };
        let text = match (node.style, old) {
            (Style::SingleQuoted, _) => format!("'{}'", value.replace('\'', "''")),
            (Style::DoubleQuoted, _) => quoted(value),
            (Style::Plain, Scalar::Int(_)) => value.to_owned(),
            (Style::Plain, _) => Yaml::text(value).flow(),
            _ => return None,
        };
        self.holds(node.span).then_some(Edit {
            span: node.span,
            text,
        })
    }

    /// Adds a field at the end of a mapping.
    pub(super) fn add_field(&self, mapping: &Node, key: &str, value: &Yaml) -> Option<Edit> {
        let Value::Mapping(entries) = &mapping.value else {
            return None;
        };
        let field = Yaml::Map(vec![(key.to_owned(), value.clone())]);
        match mapping.style {
            Style::Flow => {
                let inside = field.flow();
                let inside = inside.trim_start_matches('{').strip_suffix('}')?;
                self.before_bracket(mapping, inside, entries.is_empty())
            }
            _ => {
                let (first, _) = entries.first()?;
                let (_, last) = entries.last()?;
                self.after_line(last, self.column(first.span.start)?, &field)
            }
        }
    }

    /// Adds an item at the end of a list.
    pub(super) fn add_item(&self, list: &Node, item: &Yaml) -> Option<Edit> {
        let Value::Sequence(items) = &list.value else {
            return None;
        };
        match list.style {
            Style::Flow => self.before_bracket(list, &item.flow(), items.is_empty()),
            _ => {
                let first = items.first()?;
                let dash = self.dash(first.span.start)?;
                self.after_line(items.last()?, self.column(dash)?, &Yaml::List(vec![item.clone()]))
            }
        }
    }

    /// Takes an item out of a list that keeps others.
    pub(super) fn remove_item(&self, list: &Node, index: usize) -> Option<Edit> {
        let items = list.items();
        let item = items.get(index)?;
        if items.len() < 2 {
            return None;
        }
        let (start, end) = match list.style {
            Style::Flow => match items.get(index + 1) {
                Some(next) => (item.span.start, next.span.start),
                None => (items.get(index.checked_sub(1)?)?.span.end, item.span.end),
            },
            _ => {
                let dash = self.dash(item.span.start)?;
                let line = self.line_start(dash);
                // A list inside a list begins on its parent's line: that dash must stay.
                let alone = self.slice(line, dash)?.trim().is_empty();
                if !alone {
                    return None;
                }
                (line, self.next_line(item.span.end))
            }
        };
        let span = Span {
            source: list.span.source,
            start,
            end,
        };
        self.holds(span).then_some(Edit {
            span,
            text: String::new(),
        })
    }

    /// Writes a block in the place of an item's value, which a dash precedes: `- {}`.
    pub(super) fn replace_item(&self, item: &Node, value: &Yaml) -> Option<Edit> {
        let mut lines = Vec::new();
        value.block(self.column(item.span.start)?, &mut lines);
        self.holds(item.span).then(|| Edit {
            span: item.span,
            text: lines.join(self.newline()),
        })
    }

    /// The first item of a list that is written `[]`, as a block below its key.
    pub(super) fn first_item(&self, key: &Node, list: &Node, item: &Yaml) -> Option<Edit> {
        let column = self.column(key.span.start)?;
        let mut lines = Vec::new();
        Yaml::List(vec![item.clone()]).block(column, &mut lines);
        let span = self.value_of(key, list)?;
        let lines = lines.iter().enumerate().map(|(at, line)| match at {
            // Only the first comes without its indentation.
            0 => format!("{}{}{line}", self.newline(), " ".repeat(column)),
            _ => format!("{}{line}", self.newline()),
        });
        Some(Edit {
            span,
            text: lines.collect(),
        })
    }

    /// Writes `[]` in the place of a list.
    pub(super) fn empty_list(&self, key: &Node, list: &Node) -> Option<Edit> {
        let text = " []".to_owned();
        Some(Edit {
            span: self.value_of(key, list)?,
            text,
        })
    }

    /// The stretch from a key's colon to the end of its value.
    fn value_of(&self, key: &Node, value: &Node) -> Option<Span> {
        let start = key.span.end + 1;
        let colon = self.slice(key.span.end, start)? == ":";
        let span = Span { start, ..value.span };
        (colon && self.holds(span)).then_some(span)
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// New lines below the line on which a node ends.
    fn after_line(&self, last: &Node, indent: usize, value: &Yaml) -> Option<Edit> {
        let mut lines = Vec::new();
        value.block(indent, &mut lines);
        let pad = " ".repeat(indent);
        // Where a value was left out or is a text over several lines, its end is not the line's.
        if last.style == Style::Text || last.is_null() {
            return None;
        }
        let end = self.line_end(last.span.end);
        let newline = self.newline();
        let text = lines.iter().enumerate().map(|(at, line)| match at {
            0 => format!("{newline}{pad}{line}"),
            _ => format!("{newline}{line}"),
        });
        let span = Span {
            source: last.span.source,
            start: end,
            end,
        };
        Some(Edit {
            span,
            text: text.collect(),
        })
    }

    fn before_bracket(&self, collection: &Node, inside: &str, empty: bool) -> Option<Edit> {
        let bracket = collection.span.end.checked_sub(1)?;
        let closes = matches!(self.slice(bracket, collection.span.end)?, "]" | "}");
        // A trailing comma or a comment before the bracket: leave such text alone.
        let before = self.text.get(..bracket as usize)?.trim_end();
        if !closes || before.ends_with(',') {
            return None;
        }
        let at = before.len() as u32;
        let text = if empty {
            inside.to_owned()
        } else {
            format!(", {inside}")
        };
        let line = self.slice(self.line_start(at), at)?;
        if line.contains('#') && !line.contains('"') {
            return None;
        }
        let span = Span {
            source: collection.span.source,
            start: at,
            end: at,
        };
        Some(Edit { span, text })
    }

    /// The dash before an item's first character.
    fn dash(&self, start: u32) -> Option<u32> {
        let before = self.text.get(..start as usize)?.trim_end();
        before.ends_with('-').then(|| before.len() as u32 - 1)
    }

    /// How many characters stand before an offset in its line.
    fn column(&self, at: u32) -> Option<usize> {
        Some(self.slice(self.line_start(at), at)?.chars().count())
    }

    fn line_start(&self, at: u32) -> u32 {
        let before = self.text.get(..at as usize).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline as u32 + 1)
    }

    /// The end of an offset's line, before its line break.
    fn line_end(&self, at: u32) -> u32 {
        let rest = self.text.get(at as usize..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        at + line.trim_end_matches('\r').len() as u32
    }

    /// The beginning of the line after an offset's line.
    fn next_line(&self, at: u32) -> u32 {
        let rest = self.text.get(at as usize..).unwrap_or_default();
        at + rest.find('\n').map_or(rest.len(), |newline| newline + 1) as u32
    }

    fn slice(&self, start: u32, end: u32) -> Option<&'a str> {
        self.text.get(start as usize..end as usize)
    }

    fn holds(&self, span: Span) -> bool {
        self.slice(span.start, span.end).is_some()
    }
}

/// The text after some edits; `None` where they overlap or do not fit.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    order::sort_by_key(&mut sorted, |edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for edit in sorted {
        result += text.get(from..edit.span.start as usize)?;
        result += &edit.text;
        from = edit.span.end as usize;
    }
    result += text.get(from..)?;
    Some(result)
}
