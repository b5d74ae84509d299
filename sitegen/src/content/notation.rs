//! The two notations of front matter, read into one tree with places.

use std::ops::Range;

use signalbox_core::source::{SourceId, Span};
use signalbox_core::yaml::{self, Node, Scalar};
use toml::de::{DeTable, DeValue};

use crate::report::{Finding, TextFile};

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    Yaml,
}

/// A key with its value, and where both stand in the file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_range: Range<usize>,
    pub(super) value: Value,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Value {
    Null,
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<(Value, Range<usize>)>),
    Table(Vec<Entry>),
}

impl Notation {
    /// Which notation a text begins with.
    pub(super) fn of(text: &str) -> Option<Self> {
        match text.lines().next()?.trim_end() {
            "+++" => Some(Self::Toml),
            "---" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The line before and after.
    pub(super) fn fence(self) -> &'static str {
        match self {
            Self::Toml => "+++",
            Self::Yaml => "---",
        }
    }

    /// Reads a stretch of a file as a table.
    pub(super) fn parse(self, file: &TextFile, inner: Range<usize>) -> Result<Vec<Entry>, Box<Finding>> {
        match self {
            Self::Toml => parse_toml(file, inner),
            Self::Yaml => parse_yaml(file, inner),
        }
    }
}

impl Entry {
    pub(super) fn into_json(self) -> (String, serde_json::Value) {
        (self.key, self.value.into_json())
    }
}

impl Value {
    /// What it is, for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Text(_) => "a text",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    fn into_json(self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Text(text) => text.into(),
            Self::Integer(number) => number.into(),
            Self::Float(number) => number.into(),
            Self::Boolean(value) => value.into(),
            Self::List(items) => items.into_iter().map(|(item, _)| item.into_json()).collect(),
            Self::Table(entries) => {
                serde_json::Value::Object(entries.into_iter().map(Entry::into_json).collect())
            }
        }
    }
}

fn parse_toml(file: &TextFile, inner: Range<usize>) -> Result<Vec<Entry>, Box<Finding>> {
    let offset = inner.start;
    let table = DeTable::parse(&file.text()[inner.clone()]).map_err(|error| {
        let range = error.span().map_or(inner, |span| shift(span, offset));
        let message = format!("the front matter is not TOML: {}", error.message().trim());
        Box::new(Finding::error("front-matter-toml", file.place(range), message))
    })?;
    Ok(toml_entries(table.into_inner(), offset))
}

fn toml_entries(table: DeTable<'_>, offset: usize) -> Vec<Entry> {
    let entry = |(key, value): (
        toml::Spanned<std::borrow::Cow<'_, str>>,
        toml::Spanned<DeValue<'_>>,
    )| {
        let (key_range, range) = (shift(key.span(), offset), shift(value.span(), offset));
        let value = toml_value(value.into_inner(), offset);
        Entry {
            key: key.into_inner().into_owned(),
            key_range,
            value,
            range,
        }
    };
    table.into_iter().map(entry).collect()
}

fn toml_value(value: DeValue<'_>, offset: usize) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| Value::Text(number.as_str().to_owned()), Value::Integer)
        }
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Null, Value::Float),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(datetime) => Value::Text(datetime.to_string()),
        DeValue::Array(items) => {
            let item = |item: toml::Spanned<DeValue<'_>>| {
                let range = shift(item.span(), offset);
                (toml_value(item.into_inner(), offset), range)
            };
            Value::List(items.into_iter().map(item).collect())
        }
        DeValue::Table(table) => Value::Table(toml_entries(table, offset)),
    }
}

fn parse_yaml(file: &TextFile, inner: Range<usize>) -> Result<Vec<Entry>, Box<Finding>> {
    let reader = Yaml {
        file,
        offset: inner.start,
    };
    let (documents, diagnostics) = yaml::read(SourceId(0), &file.text()[inner.clone()]);
    if let Some(diagnostic) = diagnostics.first() {
        let message = format!("the front matter is not YAML: {}", diagnostic.message);
        let finding = Finding::error(
            "front-matter-yaml",
            file.place(reader.range(diagnostic.span)),
            message,
        );
        return Err(Box::new(finding.with_help(diagnostic.help.clone())));
    }
    match documents.into_iter().next().map(|document| document.root.value) {
        None => Ok(Vec::new()),
        Some(yaml::Value::Mapping(entries)) => Ok(reader.entries(entries)),
        Some(_) => {
            let message = "the front matter must be `key: value` lines";
            Err(Box::new(Finding::error(
                "front-matter-yaml",
                file.place(inner),
                message,
            )))
        }
    }
}

/// Where a stretch of YAML stands in its file.
struct Yaml<'a> {
    file: &'a TextFile,
    offset: usize,
}

impl Yaml<'_> {
    fn entries(&self, entries: Vec<(Node, Node)>) -> Vec<Entry> {
        entries
            .into_iter()
            .map(|(key, value)| self.entry(&key, value))
            .collect()
    }

    fn entry(&self, key: &Node, value: Node) -> Entry {
        let key_range = self.range(key.span);
        // YAML takes a key such as `on` for something else; a message has to name it as it was written.
        let written = self.file.text().get(key_range.clone()).unwrap_or_default();
        let plain = key.style == yaml::Style::Plain;
        let key = key.as_str().filter(|_| !plain).unwrap_or(written).to_owned();
        Entry {
            key,
            key_range,
            range: self.range(value.span),
            value: self.value(value.value),
        }
    }

    fn value(&self, value: yaml::Value) -> Value {
        match value {
            yaml::Value::Scalar(Scalar::Null) => Value::Null,
            yaml::Value::Scalar(Scalar::Bool(value)) => Value::Boolean(value),
            yaml::Value::Scalar(Scalar::Int(number)) => Value::Integer(number),
            yaml::Value::Scalar(Scalar::Float(number)) => number.parse().map_or(Value::Null, Value::Float),
            yaml::Value::Scalar(Scalar::String(text)) => Value::Text(text),
            yaml::Value::Sequence(items) => {
                let item = |item: Node| {
                    let range = self.range(item.span);
                    (self.value(item.value), range)
                };
                Value::List(items.into_iter().map(item).collect())
            }
            yaml::Value::Mapping(entries) => Value::Table(self.entries(entries)),
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        shift(span.start as usize..span.end as usize, self.offset)
    }
}

fn shift(range: Range<usize>, offset: usize) -> Range<usize> {
    range.start + offset..range.end + offset
}
