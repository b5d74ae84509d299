//! How messages become JSON and JSON becomes messages, as protobuf's own mapping has it: names of the
//! protocol, in the order of their declaration, without spaces; what is zero is absent; 64-bit numbers are
//! strings; an enum value without a name is its number.

use serde_json::Value;

/// What stands in a field of a message.
pub(super) trait Field: Default {
    /// Whether it has the value that is not written.
    fn is_absent(&self) -> bool;
    /// Appends it as JSON.
    fn write(&self, out: &mut String);
    /// Reads it from JSON.
    fn read(value: &Value) -> Result<Self, Bad>;
}

/// A value that cannot stand where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    /// Where, from the inside out: `source_port`, `TCP`, `l4`.
    path: Vec<String>,
    /// What is wrong with it.
    why: String,
}

impl Bad {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            why: why.into(),
        }
    }

    /// The same, seen from one step further outside.
    pub(super) fn inside(mut self, name: &str) -> Self {
        self.path.push(name.to_owned());
        self
    }
}

impl std::fmt::Display for Bad {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
        match path.is_empty() {
            true => out.write_str(&self.why),
            false => write!(out, "`{}` {}", path.join("."), self.why),
        }
    }
}

/// The fields of one JSON object under way.
pub(super) struct Fields<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    /// Appends a field, unless it is absent.
    pub(super) fn field<T: Field>(&mut self, name: &str, value: &T) -> &mut Self {
        if !value.is_absent() {
            self.name(name);
            value.write(self.out);
        }
        self
    }

    /// Appends a field's name; its value must follow.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    pub(super) fn close(&mut self) {
        self.out.push('}');
    }
}

/// Appends a JSON string as Go writes it, and with it Hubble and kubectl: safe to stand in HTML, everything else beyond ASCII as it is.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

impl Field for String {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: &mut String) {
        write_string(self, out);
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Bad::new("is not a string"))
    }
}

impl Field for bool {
    fn is_absent(&self) -> bool {
        !self
    }

    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        value
            .as_bool()
            .ok_or_else(|| Bad::new("is neither true nor false"))
    }
}

/// A number may be written as such or as a string.
fn number<T: std::str::FromStr>(value: &Value) -> Result<T, Bad> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return Err(Bad::new("is not a number")),
    };
    text.parse()
        .map_err(|_| Bad::new(format!("is no number that fits: {text}")))
}

macro_rules! numbers {
    ($($number:ty: $quote:literal),*) => {$(
        impl Field for $number {
            fn is_absent(&self) -> bool {
                *self == 0
            }

            fn write(&self, out: &mut String) {
                out.push_str(&format!(concat!($quote, "{}", $quote), self));
            }

            fn read(value: &Value) -> Result<Self, Bad> {
                number(value)
            }
        }
    )*};
}

numbers!(u32: "", i32: "", u64: "\"");

/// What may be absent although it has no content: a message, a wrapped value.
impl<T: Field> Field for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        T::read(value).map(Some)
    }
}

impl<T: Field> Field for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: &mut String) {
        out.push('[');
        for (position, value) in self.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            value.write(out);
        }
        out.push(']');
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        let list = value.as_array().ok_or_else(|| Bad::new("is not a list"))?;
        list.iter().map(T::read).collect()
    }
}

/// The value of an enum: the number whose name it is.
pub(super) fn read_enum(
    value: &Value,
    mut known: impl Iterator<Item = (i32, &'static str)>,
) -> Result<i32, Bad> {
    let Value::String(text) = value else {
        return number(value);
    };
    known
        .find(|(_, name)| name == text)
        .map(|(number, _)| number)
        .or_else(|| text.parse().ok())
        .ok_or_else(|| Bad::new(format!("has a value that is not known: `{text}`")))
}

/// Reads the fields of an object. Those that `read` does not know (it says `false`) are passed over, so that
/// newer releases can be read; a `null` counts as absent.
pub(super) fn read_object(
    value: &Value,
    mut read: impl FnMut(&str, &Value) -> Result<bool, Bad>,
) -> Result<(), Bad> {
    let object = value.as_object().ok_or_else(|| Bad::new("is not an object"))?;
    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        read(name, value).map_err(|bad| bad.inside(name))?;
    }
    Ok(())
}

/// Declares messages: their fields with the names that JSON has for them, in the order of the protocol.
macro_rules! messages {
    ($(
        $(#[$about:meta])*
        $message:ident { $( $(#[$about_field:meta])* $field:ident: $kind:ty = $name:literal, )* }
    )*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $message { $( $(#[$about_field])* pub $field: $kind, )* }

        impl Field for $message {
            fn is_absent(&self) -> bool {
                false
            }

            fn write(&self, out: &mut String) {
                let mut fields = Fields::open(out);
                $( fields.field($name, &self.$field); )*
                fields.close();
            }

            fn read(value: &Value) -> Result<Self, Bad> {
                let mut message = Self::default();
                read_object(value, |name, value| {
                    match name {
                        $( $name => message.$field = Field::read(value)?, )*
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?;
                Ok(message)
            }
        }
    )*};
}

/// Declares enums of the protocol. They are open: a number without a name is kept.
macro_rules! enumerations {
    ($(
        $(#[$about:meta])*
        $enumeration:ident { $( $constant:ident = $number:literal $(as $name:literal)?, )* }
    )*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $enumeration(pub i32);

        #[allow(missing_docs, reason = "the names are the protocol's own")]
        impl $enumeration {
            $( pub const $constant: Self = Self($number); )*

            fn known() -> impl Iterator<Item = (i32, &'static str)> {
                const NAMES: &[(i32, &str)] = &[
                    $( ($number, enumerations!(@name $constant $($name)?)), )*
                ];
                NAMES.iter().copied()
            }
        }

        enumerations!(@named $enumeration);
    )*};
    // What every enumeration can do whose numbers and names `known()` lists.
    (@named $enumeration:ident) => {
        impl $enumeration {
            /// The name in the protocol; `None` for a number that has none.
            pub fn name(self) -> Option<&'static str> {
                Self::known().find(|(number, _)| *number == self.0).map(|(_, name)| name)
            }
        }

        impl std::fmt::Display for $enumeration {
            /// The name, or the number that has none.
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => out.write_str(name),
                    None => write!(out, "{}", self.0),
                }
            }
        }

        impl Field for $enumeration {
            fn is_absent(&self) -> bool {
                self.0 == 0
            }

            fn write(&self, out: &mut String) {
                match self.name() {
                    Some(name) => write_string(name, out),
                    None => out.push_str(&self.0.to_string()),
                }
            }

            fn read(value: &Value) -> Result<Self, Bad> {
                read_enum(value, Self::known()).map(Self)
            }
        }
    };
    (@name $constant:ident) => { stringify!($constant) };
    (@name $constant:ident $name:literal) => { $name };
}

pub(super) use {enumerations, messages};
