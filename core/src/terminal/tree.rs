//! An object as the API server keeps it: its fields without their places in a text, written as JSON and YAML.

use crate::hubble::write_string;
use crate::number::is_decimal;
use crate::order::Map;
use crate::yaml::{Node, Scalar, Value};

/// A value; maps are ordered by key, as kubectl prints them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Int(i64),
    /// Its digits.
    Float(String),
    Text(String),
    List(Vec<Tree>),
    Map(Map<String, Tree>),
}

/// So deep a document is looked at; the reader of YAML allows no more.
const DEEPEST: usize = 200;

impl Tree {
    /// The value of a node.
    pub(super) fn of(node: &Node) -> Self {
        Self::within(node, DEEPEST)
    }

    fn within(node: &Node, depth: usize) -> Self {
        let Some(depth) = depth.checked_sub(1) else {
            return Self::Null;
        };
        match &node.value {
            Value::Scalar(Scalar::Null) => Self::Null,
            Value::Scalar(Scalar::Bool(value)) => Self::Bool(*value),
            Value::Scalar(Scalar::Int(value)) => Self::Int(*value),
            Value::Scalar(Scalar::Float(value)) => Self::Float(value.clone()),
            Value::Scalar(Scalar::String(value)) => Self::Text(value.clone()),
            Value::Sequence(items) => {
                Self::List(items.iter().map(|item| Self::within(item, depth)).collect())
            }
            Value::Mapping(entries) => {
                let entry = |(key, value): &(Node, Node)| {
                    Some((key.as_str()?.to_owned(), Self::within(value, depth)))
                };
                Self::Map(entries.iter().filter_map(entry).collect())
            }
        }
    }

    /// The value under a key of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The value at the end of keys, one below the other.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Tree> {
        keys.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// The entries of a map; none of anything else.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&String, &Tree)> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
        .into_iter()
        .flatten()
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Tree] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar, as kubectl prints it outside of YAML.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Float(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// The map under a key, made where there is none.
    pub(super) fn map_mut(&mut self, key: &str) -> Option<&mut Map<String, Tree>> {
        let Self::Map(entries) = self else { return None };
        let entry = entries.or_insert(key.to_owned(), Self::Null);
        if !matches!(entry, Self::Map(_)) {
            *entry = Self::Map(Map::new());
        }
        match entry {
            Self::Map(below) => Some(below),
            _ => None,
        }
    }

    /// As JSON on one line, which is YAML as well.
    pub(super) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, None);
        out
    }

    /// As JSON with four blanks a level.
    pub(super) fn pretty_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, Some(0));
        out
    }

    fn write_json(&self, out: &mut String, level: Option<usize>) {
        let below = level.map(|level| level + 1);
        let begin = |out: &mut String, level: Option<usize>| {
            if let Some(level) = level {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', level * 4));
            }
        };
        match self {
            Self::Null => out.push_str("null"),
            Self::Text(text) => write_string(text, out),
            Self::List(items) if items.is_empty() => out.push_str("[]"),
            Self::Map(entries) if entries.is_empty() => out.push_str("{}"),
            Self::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    begin(out, below);
                    item.write_json(out, below);
                }
                begin(out, level);
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (place, (key, value)) in entries.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    begin(out, below);
                    write_string(key, out);
                    out.push_str(if level.is_some() { ": " } else { ":" });
                    value.write_json(out, below);
                }
                begin(out, level);
                out.push('}');
            }
            other => out.push_str(&other.scalar().unwrap_or_default()),
        }
    }

    /// As YAML in kubectl's manner: keys in order, items not indented under their key.
    pub(super) fn yaml(&self) -> String {
        let mut out = String::new();
        self.write_yaml(&mut out, 0, true);
        out
    }

    /// `fresh`: whether the next character is the first of its line, so that it needs its indent.
    fn write_yaml(&self, out: &mut String, indent: usize, mut fresh: bool) {
        let blanks = |out: &mut String, fresh: &mut bool| {
            if std::mem::replace(fresh, true) {
                out.extend(std::iter::repeat_n(' ', indent));
            }
        };
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    blanks(out, &mut fresh);
                    yaml_text(key, indent, out);
                    out.push(':');
                    match value {
                        Self::Map(below) if !below.is_empty() => {
                            out.push('\n');
                            value.write_yaml(out, indent + 2, true);
                        }
                        Self::List(items) if !items.is_empty() => {
                            out.push('\n');
                            value.write_yaml(out, indent, true);
                        }
                        _ => {
                            out.push(' ');
                            value.write_yaml(out, indent + 2, false);
                        }
                    }
                }
            }
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    blanks(out, &mut fresh);
                    out.push_str("- ");
                    item.write_yaml(out, indent + 2, false);
                }
            }
            Self::Text(text) => {
                yaml_text(text, indent, out);
                out.push('\n');
            }
            other => {
                other.write_json(out, None);
                out.push('\n');
            }
        }
    }
}

/// A text in YAML: plain where it reads back as itself.
fn yaml_text(text: &str, indent: usize, out: &mut String) {
    let lines = text.contains('\n') && !text.contains('\r') && !text.starts_with([' ', '\n']);
    if lines && !text.chars().any(|letter| letter.is_control() && letter != '\n') {
        out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
        for line in text.trim_end_matches('\n').split('\n') {
            out.push('\n');
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', indent));
                out.push_str(line);
            }
        }
        return;
    }
    match (reads_back(text), text.chars().any(char::is_control)) {
        (true, _) => out.push_str(text),
        (false, true) => quote(text, out),
        (false, false) if text.contains('\'') || needs_double(text) => quote(text, out),
        (false, false) => {
            out.push('\'');
            out.push_str(text);
            out.push('\'');
        }
    }
}

/// What would be another type in plain: kubectl writes it between double quotes.
fn needs_double(text: &str) -> bool {
    text.is_empty() || is_typed(text)
}

fn is_typed(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ".inf", "-.inf", ".nan", "=",
    ];
    let digits = text.trim_start_matches(['+', '-', '.']);
    let number = digits.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|letter| {
            letter.is_ascii_hexdigit()
                || matches!(letter, '+' | '-' | '.' | '_' | ':' | 'x' | 'o' | 'T' | 'Z')
        })
        && (is_decimal(text) || text.contains([':', '_']) || digits.starts_with('0') || text.contains('-'));
    number || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn reads_back(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let begins_well = !"-?:,[]{}#&*!|>'\"%@` ".contains(first)
        || (matches!(first, '-' | '?' | ':') && text.chars().nth(1).is_some_and(|next| next != ' '));
    begins_well
        && !needs_double(text)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(char::is_control)
}

/// A scalar of YAML between double quotes.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::source::SourceId;

    fn tree(text: &str) -> Tree {
        let (documents, _) = crate::yaml::read(SourceId(0), text);
        Tree::of(&documents.first().unwrap().root)
    }

    const TEXT: &str = "
b: [1, {c: '80', d: \"*\"}, []]
a: {x: yes, 'n': 'yes', host: '*.example.com', empty: '', plain: a b, list: [[1, 2], 3]}
text: \"two\\nlines\\n\"
colon: 'a: b'
path: /docs(/.*)?
query: a=1&b=<2>
time: '2026-01-01T00:00:00Z'
version: '1.2.3'
";

    #[test]
    fn yaml_is_printed_as_kubectl_prints_it() {
        expect![[r#"
            a:
              empty: ""
              host: '*.example.com'
              list:
              - - 1
                - 2
              - 3
              "n": "yes"
              plain: a b
              x: true
            b:
            - 1
            - c: "80"
              d: '*'
            - []
            colon: 'a: b'
            path: /docs(/.*)?
            query: a=1&b=<2>
            text: |
              two
              lines
            time: "2026-01-01T00:00:00Z"
            version: 1.2.3
        "#]]
        .assert_eq(&tree(TEXT).yaml());
    }

    #[test]
    fn what_is_printed_reads_back() {
        let before = tree(TEXT);
        assert_eq!(tree(&before.yaml()), before);
        assert_eq!(tree(&before.json()), before);
        assert_eq!(tree(&before.pretty_json()), before);
        let escaped = r#""query":"a=1\u0026b=\u003c2\u003e""#;
        assert!(before.json().contains(escaped), "{}", before.json());
    }
}
