//! Nodes → typed values, in place.
//!
//! Texts come from strings only: `port: 80` is no string, and `version: 1.10` no label value, exactly as the
//! API server has it. Null stands for the zero value (nothing, an empty list …), as in Go's JSON.
//!
//! A type is described once, by `object!`; reading walks the node and asks the value for the field of each
//! key. Nothing here is generic over what it reads but the few lines that make lists and options: as code
//! that a derive writes for every type, this was a seventh of the browser's bundle.

use std::fmt;

use super::{Node, Path, Scalar, Segment, Value};
use crate::order::Map;
use crate::source::Span;

/// Why a node is no value of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The path below the node that was given.
    pub path: Path,
    /// Where the offending value stands.
    pub span: Span,
    /// What is wrong, in the words of the field.
    pub message: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.segments() {
            [] => out.write_str(&self.message),
            _ => write!(out, "{}: {}", self.path, self.message),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Turns a node into a value. Fields that the type does not name are ignored.
///
/// # Errors
/// The first value that does not fit, with its path and span.
pub fn from_node<T: Decode + Default>(node: &Node) -> Result<T, DecodeError> {
    let mut value = T::default();
    read_into(&mut value, node)?;
    Ok(value)
}

/// Reads a node into a value that is zero (its default) until now.
///
/// # Errors
/// The first value that does not fit, with its path and span. What is left in the value is not to be used then.
pub fn read_into(value: &mut dyn Decode, node: &Node) -> Result<(), DecodeError> {
    value.decode(node).map_err(|failure| failure.at(node))
}

/// What a node can be read into.
pub trait Decode {
    /// Reads a node into a value that is zero (its default) until now.
    ///
    /// # Errors
    /// If the node is of another type. What is left in the value is not to be used.
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure>;
}

/// A mapping with known fields; made by `object!`.
pub trait Object {
    /// The field that a key of the manifest stands for, and the key by which it is known if it has several.
    fn field(&mut self, key: &str) -> Option<(&'static str, &mut dyn Decode)>;

    /// The keys that must be there.
    fn required(&self) -> &'static [Option<&'static str>];
}

/// A text that is one of a few words.
pub trait Words: Copy + 'static {
    /// The words, and what they stand for.
    const WORDS: &'static [(&'static str, Self)];
}

/// A value that is there, whatever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Anything;

/// Structs as their manifests write them: after each field the key, or the keys, that it is read from; and
/// `required` where the API server wants it.
macro_rules! object {
    ($(
        $(#[$about:meta])*
        $visible:vis struct $name:ident {
            $(
                $(#[$of_field:meta])*
                $field_visible:vis $field:ident: $type:ty = $($key:literal)|+ $($required:ident)?,
            )*
        }
    )*) => {$(
        $(#[$about])*
        $visible struct $name {
            $( $(#[$of_field])* $field_visible $field: $type, )*
        }

        impl $crate::yaml::Object for $name {
            fn field(&mut self, key: &str) -> Option<(&'static str, &mut dyn $crate::yaml::Decode)> {
                match key {
                    $( $($key)|+ => Some(($crate::yaml::object!(@first $($key)+), &mut self.$field)), )*
                    _ => None,
                }
            }

            fn required(&self) -> &'static [Option<&'static str>] {
                &[$( $crate::yaml::object!(@required $($key)+; $($required)?) ),*]
            }
        }

        impl $crate::yaml::Decode for $name {
            fn decode(&mut self, node: &$crate::yaml::Node) -> Result<(), $crate::yaml::DecodeFailure> {
                $crate::yaml::decode_object(self, node)
            }
        }
    )*};
    (@first $first:literal $($other:literal)*) => { $first };
    (@required $first:literal $($other:literal)*; required) => { Some($first) };
    (@required $first:literal $($other:literal)*;) => { None };
}
pub(crate) use object;

/// A [`DecodeError`] on its way up.
#[derive(Debug)]
pub struct DecodeFailure {
    message: String,
    span: Option<Span>,
    /// The path from the innermost step outwards.
    steps: Vec<Segment>,
}

impl DecodeFailure {
    /// What is wrong with the node at hand.
    pub fn new(message: String) -> Self {
        Self {
            message,
            span: None,
            steps: Vec::new(),
        }
    }

    fn wanted(wanted: &str, node: &Node) -> Self {
        Self::new(format!("must be {wanted}, not {}", shown(node)))
    }

    fn below(mut self, step: Segment, span: Span) -> Self {
        self.span.get_or_insert(span);
        self.steps.push(step);
        self
    }

    fn at(mut self, node: &Node) -> DecodeError {
        self.steps.reverse();
        DecodeError {
            path: Path::from_segments(self.steps),
            span: self.span.unwrap_or(node.span),
            message: self.message,
        }
    }
}

/// A node in the words of YAML.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar(Scalar::Null) => "nothing".to_owned(),
        Value::Scalar(Scalar::Bool(value)) => format!("the boolean `{value}`"),
        Value::Scalar(Scalar::Int(value)) => format!("the number `{value}`"),
        Value::Scalar(Scalar::Float(value)) => format!("the number `{value}`"),
        Value::Scalar(Scalar::String(text)) => format!("the text `{text}`"),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
    }
}

/// Reads a mapping into an object; behind [`Decode`] of what `object!` makes.
///
/// # Errors
/// If the node is no mapping, a field does not fit, or one that is required is not there.
pub fn decode_object(object: &mut dyn Object, node: &Node) -> Result<(), DecodeFailure> {
    let mut given: Vec<&'static str> = Vec::new();
    for (key, value) in mapping(node)? {
        let key = key.as_str().unwrap_or_default();
        let Some((name, field)) = object.field(key) else {
            continue;
        };
        if given.contains(&name) {
            return Err(DecodeFailure::new(format!("field `{name}` is given twice")));
        }
        given.push(name);
        if let Err(failure) = field.decode(value) {
            return Err(failure.below(Segment::Key(key.to_owned()), value.span));
        }
    }
    let mut required = object.required().iter().flatten();
    match required.find(|name| !given.contains(name)) {
        Some(name) => Err(DecodeFailure::new(format!("field `{name}` is required"))),
        None => Ok(()),
    }
}

/// The entries of a mapping; none of a null.
fn mapping(node: &Node) -> Result<&[(Node, Node)], DecodeFailure> {
    match &node.value {
        Value::Mapping(entries) => Ok(entries),
        Value::Scalar(Scalar::Null) => Ok(&[]),
        _ => Err(DecodeFailure::wanted("a mapping", node)),
    }
}

/// The items of a list; none of a null.
fn sequence(node: &Node) -> Result<&[Node], DecodeFailure> {
    match &node.value {
        Value::Sequence(items) => Ok(items),
        Value::Scalar(Scalar::Null) => Ok(&[]),
        _ => Err(DecodeFailure::wanted("a list", node)),
    }
}

fn whole_number(node: &Node) -> Result<i64, DecodeFailure> {
    match &node.value {
        Value::Scalar(Scalar::Int(value)) => Ok(*value),
        _ => Err(DecodeFailure::wanted("a whole number", node)),
    }
}

impl Decode for Anything {
    fn decode(&mut self, _: &Node) -> Result<(), DecodeFailure> {
        Ok(())
    }
}

impl Decode for String {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        match &node.value {
            Value::Scalar(Scalar::String(text)) => self.clone_from(text),
            Value::Scalar(Scalar::Null) => {}
            _ => return Err(DecodeFailure::wanted("a text", node)),
        }
        Ok(())
    }
}

impl Decode for bool {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        match &node.value {
            Value::Scalar(Scalar::Bool(value)) => *self = *value,
            Value::Scalar(Scalar::Null) => {}
            _ => return Err(DecodeFailure::wanted("a boolean", node)),
        }
        Ok(())
    }
}

impl Decode for i64 {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        *self = whole_number(node)?;
        Ok(())
    }
}

impl Decode for u32 {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        let number = whole_number(node)?;
        *self = Self::try_from(number).map_err(|_| DecodeFailure::wanted("a whole number", node))?;
        Ok(())
    }
}

impl<T: Decode + Default> Decode for Option<T> {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        match node.is_null() {
            true => Ok(()),
            false => self.insert(T::default()).decode(node),
        }
    }
}

impl<T: Decode + Default> Decode for Vec<T> {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        let items = sequence(node)?;
        self.resize_with(items.len(), T::default);
        let read = self.iter_mut().map(|value| value as &mut dyn Decode);
        decode_items(items, &mut read.into_iter())
    }
}

/// Reads items into as many values.
fn decode_items(
    items: &[Node],
    values: &mut dyn Iterator<Item = &mut dyn Decode>,
) -> Result<(), DecodeFailure> {
    for (index, (item, value)) in items.iter().zip(values).enumerate() {
        if let Err(failure) = value.decode(item) {
            return Err(failure.below(Segment::Index(index), item.span));
        }
    }
    Ok(())
}

impl Decode for Map<String, String> {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        for (key, value) in mapping(node)? {
            let key = key.as_str().unwrap_or_default().to_owned();
            let mut text = String::new();
            if let Err(failure) = text.decode(value) {
                return Err(failure.below(Segment::Key(key), value.span));
            }
            self.insert(key, text);
        }
        Ok(())
    }
}

impl<T: Words> Decode for T {
    fn decode(&mut self, node: &Node) -> Result<(), DecodeFailure> {
        let Value::Scalar(Scalar::String(text)) = &node.value else {
            return Err(DecodeFailure::wanted("one of the known words", node));
        };
        let Some((_, known)) = T::WORDS.iter().find(|(word, _)| word == text) else {
            let known: Vec<String> = T::WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
            return Err(DecodeFailure::new(format!(
                "`{text}` is none of {}",
                known.join(", ")
            )));
        };
        *self = *known;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::order::Map;

    use super::*;
    use crate::objects::kubernetes::IntOrString;
    use crate::source::SourceId;
    use crate::yaml::read;

    #[derive(Debug, Clone, Copy, Default, PartialEq)]
    enum Word {
        #[default]
        In,
        NotIn,
    }

    impl Words for Word {
        const WORDS: &'static [(&'static str, Self)] = &[("In", Self::In), ("NotIn", Self::NotIn)];
    }

    object! {
        /// One field of each shape.
        #[derive(Debug, Default, PartialEq)]
        struct Everything {
            text: Option<String> = "text",
            texts: Vec<String> = "texts",
            labels: Map<String, String> = "labels",
            port: Option<IntOrString> = "port",
            word: Option<Word> = "word",
            count: Option<u32> = "count",
            flag: bool = "flag",
            either: i64 = "from" | "to",
            any: Option<Anything> = "any",
        }

        /// A field that has to be there.
        #[derive(Debug, Default, PartialEq)]
        struct Needy {
            name: String = "name" required,
        }
    }

    fn decode(text: &str) -> Result<Everything, String> {
        let (documents, _) = read(SourceId(0), text);
        let root = &documents.first().unwrap().root;
        from_node(root).map_err(|error| {
            let written = &text[error.span.start as usize..error.span.end as usize];
            format!("{error} <{written}>")
        })
    }

    #[test]
    fn reads_every_shape() {
        let read = decode(
            "{text: x, texts: [a, '1'], labels: {a: b}, port: http, word: NotIn, count: 3, any: {a: [1, 2.5, ~]}}",
        );
        let expected = Everything {
            text: Some("x".to_owned()),
            texts: vec!["a".to_owned(), "1".to_owned()],
            labels: Map::from([("a".to_owned(), "b".to_owned())]),
            port: Some(IntOrString::String("http".to_owned())),
            word: Some(Word::NotIn),
            count: Some(3),
            any: Some(Anything),
            ..Everything::default()
        };
        assert_eq!(read, Ok(expected));
        assert_eq!(decode("port: 80").unwrap().port, Some(IntOrString::Int(80)));
    }

    #[test]
    fn null_is_the_zero_value() {
        let nothing = decode("{text: , texts: , labels: , port: , word: , count: , any: }");
        assert_eq!(nothing, Ok(Everything::default()));
    }

    #[test]
    fn errors_name_path_place_and_reason() {
        for (text, expected) in [
            (
                "texts: [a, 1]",
                "texts[1]: must be a text, not the number `1` <1>",
            ),
            (
                "labels: {a: yes}",
                "labels.a: must be a text, not the boolean `true` <yes>",
            ),
            ("texts: {}", "texts: must be a list, not a mapping <{}>"),
            (
                "count: many",
                "count: must be a whole number, not the text `many` <many>",
            ),
            ("word: in", "word: `in` is none of `In`, `NotIn` <in>"),
            ("port: [1]", "port: does not have a type that fits here <[1]>"),
            ("[1]", "must be a mapping, not a list <[1]>"),
            ("flag: 1", "flag: must be a boolean, not the number `1` <1>"),
            (
                "count: -1",
                "count: must be a whole number, not the number `-1` <-1>",
            ),
            ("either", "must be a mapping, not the text `either` <either>"),
            (
                "{from: 1, to: 2}",
                "field `from` is given twice <{from: 1, to: 2}>",
            ),
        ] {
            assert_eq!(decode(text), Err(expected.to_owned()));
        }
    }

    #[test]
    fn what_is_required_is_missed() {
        let (documents, _) = read(SourceId(0), "{other: 1}");
        let error = from_node::<Needy>(&documents.first().unwrap().root).unwrap_err();
        assert_eq!(error.to_string(), "field `name` is required");
    }
}
