//! Nodes → typed values, through serde.
//!
//! Texts come from strings only: `port: 80` is no string, and `version: 1.10` no label value, exactly as the
//! API server has it. Null stands for the zero value (nothing, an empty list …), as in Go's JSON.

use std::fmt;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::{Node, Path, Scalar, Segment, Value};
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

/// Turns a node into a value. Unknown fields are ignored unless the type denies them.
///
/// # Errors
/// The first value that does not fit, with its path and span. Inside of an untagged or flattened type, the
/// place is that of the whole.
pub fn from_node<'de, T: de::Deserialize<'de>>(node: &'de Node) -> Result<T, DecodeError> {
    T::deserialize(Decoder(node)).map_err(|mut error| {
        error.steps.reverse();
        DecodeError {
            path: Path::from_segments(error.steps),
            span: error.span.unwrap_or(node.span),
            message: error.message,
        }
    })
}

/// A [`DecodeError`] on its way up.
#[derive(Debug)]
struct Failure {
    message: String,
    span: Option<Span>,
    /// The path from the innermost step outwards.
    steps: Vec<Segment>,
}

impl Failure {
    fn new(message: String) -> Self {
        Self {
            message,
            span: None,
            steps: Vec::new(),
        }
    }

    fn below(mut self, step: Segment, span: Span) -> Self {
        self.span.get_or_insert(span);
        self.steps.push(step);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        // What serde says of untagged types names the Rust type.
        match message.starts_with("data did not match any variant") {
            true => Self::new("does not have a type that fits here".to_owned()),
            false => Self::new(message),
        }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let expected = expected.to_string();
        Self::new(format!(
            "must be {}, not {}",
            wanted(&expected),
            shown(unexpected)
        ))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let known: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        Self::new(format!("`{variant}` is none of {}", known.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(format!("unknown field `{field}`"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("field `{field}` is required"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("field `{field}` is given twice"))
    }
}

/// What serde expected, in the words of YAML.
fn wanted(expected: &str) -> &str {
    match expected {
        "a string" | "a borrowed string" => "a text",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        other if other.starts_with("struct ") => "a mapping",
        other if other.starts_with("enum ") => "one of the known words",
        other => other,
    }
}

fn shown(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => format!("the boolean `{value}`"),
        Unexpected::Unsigned(value) => format!("the number `{value}`"),
        Unexpected::Signed(value) => format!("the number `{value}`"),
        Unexpected::Float(value) => format!("the number `{value}`"),
        Unexpected::Str(text) => format!("the text `{text}`"),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map | Unexpected::StructVariant => "a mapping".to_owned(),
        other => other.to_string(),
    }
}

#[derive(Clone, Copy)]
struct Decoder<'de>(&'de Node);

impl<'de> Decoder<'de> {
    fn any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.0.value {
            Value::Scalar(Scalar::Null) => visitor.visit_unit(),
            Value::Scalar(Scalar::Bool(value)) => visitor.visit_bool(*value),
            Value::Scalar(Scalar::Int(value)) => visitor.visit_i64(*value),
            Value::Scalar(Scalar::Float(value)) => visitor.visit_f64(*value),
            Value::Scalar(Scalar::String(text)) => visitor.visit_borrowed_str(text),
            Value::Sequence(items) => visitor.visit_seq(Items { items, next: 0 }),
            Value::Mapping(entries) => visitor.visit_map(Entries { entries, next: 0 }),
        }
    }
}

/// Methods where null is the zero value, and everything else says what it is.
macro_rules! or_zero {
    ($($method:ident => $zero:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            match self.0.is_null() {
                true => $zero(visitor),
                false => self.any(visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Decoder<'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.any(visitor)
    }

    or_zero! {
        deserialize_str => |visitor: V| visitor.visit_borrowed_str("");
        deserialize_string => |visitor: V| visitor.visit_borrowed_str("");
        deserialize_bool => |visitor: V| visitor.visit_bool(false);
        deserialize_seq => |visitor: V| visitor.visit_seq(Items { items: &[], next: 0 });
    }

    /// Structs that serde derives would take a list as well; an object is no list.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.0.value {
            Value::Scalar(Scalar::Null) => visitor.visit_map(Entries {
                entries: &[],
                next: 0,
            }),
            Value::Sequence(_) => Err(de::Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0.is_null() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    /// A text names a variant; a mapping of one entry names it and holds its value.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match &self.0.value {
            Value::Scalar(Scalar::String(text)) => visitor.visit_enum(text.as_str().into_deserializer()),
            Value::Mapping(entries) => match entries.as_slice() {
                [(name, value)] => visitor.visit_enum(Variant { name, value }),
                _ => Err(Failure::new("must have exactly one entry".to_owned())),
            },
            _ => self.any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct identifier
    }
}

struct Items<'de> {
    items: &'de [Node],
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let step = Segment::Index(self.next);
        self.next += 1;
        seed.deserialize(Decoder(item))
            .map(Some)
            .map_err(|error| error.below(step, item.span))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next.min(self.items.len()))
    }
}

struct Entries<'de> {
    entries: &'de [(Node, Node)],
    /// The entry whose key comes next; its value is that of the one before.
    next: usize,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let Some((key, _)) = self.entries.get(self.next) else {
            return Ok(None);
        };
        self.next += 1;
        seed.deserialize(Decoder(key)).map(Some).map_err(|mut error| {
            error.span.get_or_insert(key.span);
            error
        })
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        let Some((key, value)) = self.next.checked_sub(1).and_then(|at| self.entries.get(at)) else {
            return Err(Failure::new("a value without a key".to_owned()));
        };
        seed.deserialize(Decoder(value)).map_err(|error| {
            let name = key.as_str().unwrap_or_default().to_owned();
            error.below(Segment::Key(name), value.span)
        })
    }
}

struct Variant<'de> {
    name: &'de Node,
    value: &'de Node,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Failure;
    type Variant = Decoder<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant), Failure> {
        let variant = seed.deserialize(Decoder(self.name))?;
        Ok((variant, Decoder(self.value)))
    }
}

impl<'de> de::VariantAccess<'de> for Decoder<'de> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Failure> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::objects::kubernetes::IntOrString;
    use crate::source::SourceId;
    use crate::yaml::read;

    #[derive(Debug, PartialEq, Deserialize)]
    enum Word {
        In,
        NotIn,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Everything {
        text: Option<String>,
        texts: Vec<String>,
        labels: BTreeMap<String, String>,
        port: Option<IntOrString>,
        word: Option<Word>,
        count: Option<u32>,
        any: serde_json::Value,
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
            labels: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
            port: Some(IntOrString::String("http".to_owned())),
            word: Some(Word::NotIn),
            count: Some(3),
            any: serde_json::json!({"a": [1, 2.5, null]}),
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
        ] {
            assert_eq!(decode(text), Err(expected.to_owned()));
        }
    }
}
