//! Holds a document against the table, as the API server does before anything else looks at it.

use std::collections::HashSet;
use std::net::IpAddr;

use super::Kind;
use super::shape::{Between, Field, List, Shape, Text, Type};
use crate::diagnostic::{Diagnostic, Edit, shorten};
use crate::source::Span;
use crate::suggest::{either, nearest};
use crate::yaml::{Node, Path, Scalar, Segment, Style, Value};

/// How much is said about one object.
const MOST: usize = 30;

/// What refuses the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Strict decoding: a field that the API server does not know.
    UnknownField,
    /// A value of the wrong type, in a kind that is built into Kubernetes.
    Decode,
    /// The schema, or the API server's own checks.
    Schema,
}

/// Something that the API server refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// The field.
    pub path: Path,
    /// What refuses it.
    pub stage: Stage,
    /// What is wrong.
    pub finding: Diagnostic,
}

/// Everything that the API server refuses in a document, as a release of Cilium, `1.` and this number, has
/// its schemas. Null counts as left out. At most a few dozen are named.
pub fn check(kind: &Kind, root: &Node, release: u8) -> Vec<Trouble> {
    let mut walk = Walk {
        release,
        is_built_in: !["cilium.io", "policy.networking.k8s.io", "signalbox.dev"].contains(&kind.group),
        path: Vec::new(),
        found: Vec::new(),
    };
    walk.object(kind.shape, root, root.head());
    walk.found.truncate(MOST);
    walk.found
}

#[derive(Clone, Copy)]
enum Step<'doc> {
    Key(&'doc str),
    Index(usize),
}

struct Walk<'doc> {
    release: u8,
    is_built_in: bool,
    path: Vec<Step<'doc>>,
    found: Vec<Trouble>,
}

impl<'doc> Walk<'doc> {
    fn value(&mut self, of: &Type, rule: &'static str, node: &'doc Node, place: Span) {
        if self.found.len() >= MOST {
            return;
        }
        match (of, &node.value) {
            (Type::Any, _) => {}
            (Type::Text(limits), Value::Scalar(Scalar::String(text))) => self.text(limits, rule, node, text),
            (Type::Integer { least, most }, Value::Scalar(Scalar::Int(number))) => {
                if number < least || number > most {
                    let message = format!("must be from {least} to {most}, not {number}");
                    self.limit(rule, node.span, &message);
                }
            }
            (Type::Boolean, Value::Scalar(Scalar::Bool(_))) => {}
            (Type::IntOrText(pattern), Value::Scalar(Scalar::String(text))) => {
                if let Some(pattern) = pattern.filter(|pattern| !(pattern.matches)(text)) {
                    let message = format!("takes {}; `{}` does not fit", pattern.words, shorten(text));
                    self.limit(rule, node.span, &message);
                }
            }
            (Type::IntOrText(_), Value::Scalar(Scalar::Int(_))) => {}
            (Type::Object(shape), Value::Mapping(_)) => self.object(shape, node, place),
            (Type::Map(values), Value::Mapping(entries)) => self.map(values, rule, entries),
            (Type::List(list), Value::Sequence(items)) => self.list(list, rule, node, items),
            _ => self.has_wrong_type(of, node),
        }
    }

    fn object(&mut self, shape: &'static Shape, node: &'doc Node, place: Span) {
        for (key, value) in node.entries() {
            let Some(name) = key.as_str() else { continue };
            if self.found.len() >= MOST {
                return;
            }
            self.path.push(Step::Key(name));
            match shape.field(name, self.release) {
                Some(_) if value.is_null() => {}
                Some(field) => self.value(&field.of, field.rule, value, key.span),
                None => self.unknown(shape, name, key),
            }
            self.path.pop();
        }
        let is_given = |name: &str| node.get(name).is_some_and(|value| !value.is_null());
        for field in shape.fields_in(self.release) {
            if field.required && !is_given(field.name) {
                self.missing(field, place);
            }
        }
        for rule in shape.rules {
            self.between(rule, node, place);
        }
    }

    fn map(&mut self, values: &Type, rule: &'static str, entries: &'doc [(Node, Node)]) {
        for (key, value) in entries {
            self.path.push(Step::Key(key.as_str().unwrap_or_default()));
            if !value.is_null() {
                self.value(values, rule, value, key.span);
            }
            self.path.pop();
        }
    }

    fn list(&mut self, list: &List, rule: &'static str, node: &'doc Node, items: &'doc [Node]) {
        let count = items.len();
        if count < list.least || count > list.most {
            let (word, bound) = match count < list.least {
                true => ("at least", list.least),
                false => ("at most", list.most),
            };
            let plural = if bound == 1 { "item" } else { "items" };
            self.limit(
                rule,
                node.head(),
                &format!("must have {word} {bound} {plural}, not {count}"),
            );
        }
        let mut seen = HashSet::new();
        for (index, item) in items.iter().enumerate() {
            if self.found.len() >= MOST {
                return;
            }
            self.path.push(Step::Index(index));
            let is_new = !list.unique || item.as_str().is_none_or(|text| seen.insert(text));
            match is_new {
                true => self.value(list.of, rule, item, item.head()),
                false => self.limit(rule, item.span, "stands twice in the list"),
            }
            self.path.pop();
        }
    }

    fn text(&mut self, limits: &Text, rule: &'static str, node: &'doc Node, text: &str) {
        let shown = shorten(text);
        let length = text.chars().count();
        if !limits.words.is_empty() && !limits.words.contains(&text) {
            self.no_such_word(limits.words, rule, node, text);
        } else if limits.cidr && !is_cidr(text) {
            self.no_cidr(node, text);
        } else if length > limits.most {
            let message = format!("must have at most {} characters, not {length}", limits.most);
            self.limit(rule, node.span, &message);
        } else if length < limits.least {
            self.limit(rule, node.span, "must not be empty");
        } else if let Some(pattern) = limits.pattern.filter(|pattern| !(pattern.matches)(text)) {
            let message = format!("takes {}; `{shown}` does not fit", pattern.words);
            self.limit(rule, node.span, &message);
        }
    }

    fn no_such_word(&mut self, words: &[&str], rule: &'static str, node: &Node, text: &str) {
        let message = format!("must be {}, not `{}`", either(words), shorten(text));
        let mut finding = self.finding(code(rule), node.span, &message);
        if let Some(word) = nearest(text, words.iter().copied()).first() {
            finding = finding.with_fix(
                format!("write `{word}`"),
                vec![Edit {
                    span: node.span,
                    text: (*word).to_owned(),
                }],
            );
        }
        self.push(Stage::Schema, finding);
    }

    fn no_cidr(&mut self, node: &Node, text: &str) {
        let message = format!("must be of type cidr; `{}` is none", shorten(text));
        let finding = self.finding("VALC-4", node.span, &message);
        let finding = match text.parse::<IpAddr>() {
            Ok(address) => {
                let length = if address.is_ipv4() { "/32" } else { "/128" };
                let quote = u32::from(matches!(node.style, Style::SingleQuoted | Style::DoubleQuoted));
                let at = node.span.end.saturating_sub(quote);
                let span = Span {
                    start: at,
                    end: at,
                    ..node.span
                };
                finding
                    .with_help("a single address needs its prefix length too")
                    .with_fix(
                        format!("write `{address}{length}`"),
                        vec![Edit {
                            span,
                            text: length.to_owned(),
                        }],
                    )
            }
            Err(_) => finding.with_help("write an address and a prefix length: `10.0.0.0/8`"),
        };
        self.push(Stage::Schema, finding);
    }

    fn has_wrong_type(&mut self, of: &Type, node: &Node) {
        let message = format!("must be of type {}; {}", of.name(), is_what(node));
        let (stage, code) = self.wrong_type();
        let finding = self.finding(code, node.span, &message);
        let wrap = |before: &str, after: &str| {
            let at = |offset| Span {
                start: offset,
                end: offset,
                ..node.span
            };
            let insert = |offset, text: &str| Edit {
                span: at(offset),
                text: text.to_owned(),
            };
            vec![insert(node.span.start, before), insert(node.span.end, after)]
        };
        let is_scalar = matches!(node.value, Value::Scalar(_)) && !node.is_null();
        let finding = match (of, node.as_str()) {
            (Type::Text(_), _) if is_scalar => finding
                .with_help("without quotes, YAML reads it as something else")
                .with_fix("put it in quotes", wrap("\"", "\"")),
            (Type::Integer { .. }, Some(digits)) if digits.parse::<i64>().is_ok() => finding.with_fix(
                "take the quotes away",
                vec![Edit {
                    span: node.span,
                    text: digits.to_owned(),
                }],
            ),
            (Type::List(list), _) if is_scalar && matches!(list.of, Type::Text(_)) => {
                finding.with_fix("make it a list", wrap("[", "]"))
            }
            (Type::List(_), None) if !node.is_null() => finding.with_help("begin each item with `- `"),
            _ => finding,
        };
        self.push(stage, finding);
    }

    fn unknown(&mut self, shape: &'static Shape, name: &str, key: &Node) {
        let near = nearest(name, shape.fields_in(self.release).map(|field| field.name));
        let is_slip = near.first().is_some_and(|field| field.eq_ignore_ascii_case(name));
        if shape.open && !is_slip {
            return;
        }
        let message = format!("unknown field `{}`", self.shown_path());
        let finding = Diagnostic::error("unknown-field", key.span, message);
        let other_release = shape.fields.iter().find(|field| field.name == name);
        let finding = match (other_release, near.as_slice()) {
            (Some(field), _) => finding.with_help(self.dated(field)),
            (None, []) => finding,
            (None, [first, ..]) => finding
                .with_help(format!("did you mean {}?", either(&near)))
                .with_fix(
                    format!("write `{first}`"),
                    vec![Edit {
                        span: key.span,
                        text: (*first).to_owned(),
                    }],
                ),
        };
        self.push(Stage::UnknownField, finding);
    }

    /// Of a field that other releases have.
    fn dated(&self, field: &Field) -> String {
        match field.since > self.release {
            true => format!("the field came with Cilium 1.{}", field.since),
            false => format!("the field went with Cilium 1.{}", field.until.saturating_add(1)),
        }
    }

    fn missing(&mut self, field: &'static Field, place: Span) {
        self.path.push(Step::Key(field.name));
        let finding = self.finding(code(field.rule), place, "is required");
        self.push(Stage::Schema, finding);
        self.path.pop();
    }

    fn between(&mut self, rule: &Between, node: &Node, place: Span) {
        let given = |name: &&str| node.get(name).is_some_and(|value| !value.is_null());
        let mut place = place;
        let (message, rule) = match rule {
            Between::ExactlyOne { of, since, rule } if *since <= self.release => {
                let there: Vec<&str> = of.iter().copied().filter(given).collect();
                let known: Vec<&str> = of.iter().copied().filter(|name| self.knows(node, name)).collect();
                let which = match there.as_slice() {
                    [_] => return,
                    [] => "none is there".to_owned(),
                    [_, second, ..] => {
                        place = node.key(second).map_or(place, |key| key.span);
                        format!("{} are there", there.map_join(" and "))
                    }
                };
                (
                    format!("needs exactly one of {}; {which}", known.map_join(", ")),
                    *rule,
                )
            }
            Between::AtLeastOne { of, since, rule } if *since <= self.release => {
                if of.iter().any(given) {
                    return;
                }
                (format!("needs at least one of {}", of.map_join(", ")), *rule)
            }
            Between::OneField => {
                let count = node
                    .entries()
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .count();
                match count {
                    1 => return,
                    0 => ("needs one field".to_owned(), ""),
                    _ => (format!("takes one field only, and has {count}"), ""),
                }
            }
            Between::NotEmpty if node.entries().iter().all(|(_, value)| value.is_null()) => {
                ("needs a field".to_owned(), "")
            }
            _ => return,
        };
        let finding = self.finding(code(rule), place, &message);
        self.push(Stage::Schema, finding);
    }

    /// Whether a field that a rule names exists; the rules of older releases name fewer.
    fn knows(&self, node: &Node, name: &str) -> bool {
        node.get(name).is_some() || name != "cidrGroupSelector" || self.release >= 17
    }

    fn limit(&mut self, rule: &'static str, span: Span, message: &str) {
        let finding = self.finding(code(rule), span, message);
        self.push(Stage::Schema, finding);
    }

    fn finding(&self, code: &'static str, span: Span, message: &str) -> Diagnostic {
        Diagnostic::error(code, span, format!("`{}` {message}", self.shown_path()))
    }

    /// Metadata is built into Kubernetes, whatever the kind.
    fn wrong_type(&self) -> (Stage, &'static str) {
        let in_metadata = matches!(self.path.first(), Some(Step::Key("metadata")));
        match self.is_built_in || in_metadata {
            true => (Stage::Decode, "decode"),
            false => (Stage::Schema, "schema"),
        }
    }

    fn push(&mut self, stage: Stage, finding: Diagnostic) {
        let path = self.path();
        self.found.push(Trouble { path, stage, finding });
    }

    fn path(&self) -> Path {
        let segments = self.path.iter().map(|step| match step {
            Step::Key(key) => Segment::Key((*key).to_owned()),
            Step::Index(index) => Segment::Index(*index),
        });
        Path::from_segments(segments.collect())
    }

    /// The path for a message; the document itself has none.
    fn shown_path(&self) -> String {
        match self.path.is_empty() {
            true => "the object".to_owned(),
            false => shorten(&self.path().to_string()).into_owned(),
        }
    }
}

/// Names in backticks.
trait MapJoin {
    fn map_join(&self, separator: &str) -> String;
}

impl MapJoin for [&str] {
    fn map_join(&self, separator: &str) -> String {
        let quoted: Vec<String> = self.iter().map(|name| format!("`{name}`")).collect();
        quoted.join(separator)
    }
}

/// The code of a refusal: the rule of the semantics that says so, by the rule that the field is about.
fn code(rule: &'static str) -> &'static str {
    match rule {
        "ENT-2" => "VALC-2",
        "PORT-3" => "VALC-3",
        "PORT-6" => "VALC-6",
        "AUTH-2" => "VALC-8",
        "KAFKA-1" => "VALC-9",
        "ICMP-2" => "VALC-11",
        "NEW19-1" => rule,
        rule if rule.starts_with("VAL") => rule,
        _ => "schema",
    }
}

fn is_what(node: &Node) -> String {
    let what = match node.type_name() {
        "null" => return "nothing is there".to_owned(),
        "object" => "an object",
        "array" => "an array",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        _ => "a string",
    };
    match &node.value {
        Value::Scalar(Scalar::Bool(value)) => format!("`{value}` is {what}"),
        Value::Scalar(Scalar::Int(value)) => format!("`{value}` is {what}"),
        Value::Scalar(Scalar::Float(value)) => format!("`{value}` is {what}"),
        Value::Scalar(Scalar::String(text)) => format!("`{}` is {what}", shorten(text)),
        _ => format!("this is {what}"),
    }
}

/// Whether Go's `net.ParseCIDR` takes a text: the API server's format `cidr`.
fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let value = length.trim_start_matches('0');
    digits && (value.is_empty() || value.parse::<u32>().is_ok_and(|length| length <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cidrs_are_what_go_takes() {
        for text in [
            "10.0.0.0/8",
            "10.1.2.3/0",
            "::/0",
            "2001:db8::1/128",
            "10.0.0.0/08",
            "::ffff:1.2.3.4/120",
        ] {
            assert!(is_cidr(text), "{text}");
        }
        for text in [
            "10.0.0.0",
            "10.0.0.0/33",
            "172.224.3/32",
            "010.0.0.0/8",
            "::/129",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "/8",
            "a/8",
            "fe80::1%eth0/64",
            " 10.0.0.0/8",
        ] {
            assert!(!is_cidr(text), "{text}");
        }
    }
}
