//! The words in which kinds are described: fields, types, limits.

use super::pattern::Pattern;

/// The first release of Cilium that can be picked, for fields that were always there.
pub(super) const ALWAYS: u8 = 0;
/// For fields that are still there.
pub(super) const FOREVER: u8 = u8::MAX;

/// An object: its fields, and what must hold between them.
#[derive(Debug)]
pub struct Shape {
    /// The fields. A field whose limits changed between releases stands more than once.
    pub fields: &'static [Field],
    /// What must hold between fields.
    pub rules: &'static [Between],
    /// Whether there are more fields than these, which are not looked at.
    pub open: bool,
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub of: Type,
    /// One or two sentences: what it does, and what surprises people. Empty without the feature `prose`.
    pub doc: &'static str,
    /// Whether the API server wants it.
    pub required: bool,
    /// The first release of Cilium, `1.` and this number, whose schema has it so.
    pub since: u8,
    /// The last one.
    pub until: u8,
    /// The rule of the semantics that its limits come from; empty where there is none.
    pub rule: &'static str,
}

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// A string.
    Text(Text),
    /// A whole number, both ends included.
    Integer {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A number, or a string.
    IntOrText(Option<&'static Pattern>),
    /// An object with known fields.
    Object(&'static Shape),
    /// An object with any keys.
    Map(&'static Type),
    /// A list.
    List(List),
    /// Anything: it is not looked into.
    Any,
}

/// A list and its limits.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Its items.
    pub of: &'static Type,
    /// The least number of items.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// Whether no item may stand twice.
    pub unique: bool,
}

/// A string and its limits.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// What it must match.
    pub pattern: Option<&'static Pattern>,
    /// Whether it must be an address with a prefix length.
    pub cidr: bool,
    /// The least number of characters.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// The words that it may be; empty for any.
    pub words: &'static [&'static str],
}

/// What must hold between the fields of an object.
#[derive(Debug, Clone, Copy)]
pub enum Between {
    /// Exactly one of the fields is given.
    ExactlyOne {
        /// The fields.
        of: &'static [&'static str],
        /// The first release that asks for it.
        since: u8,
        /// The rule of the semantics.
        rule: &'static str,
    },
    /// At least one of the fields is given.
    AtLeastOne {
        /// The fields.
        of: &'static [&'static str],
        /// The first release that asks for it.
        since: u8,
        /// The rule of the semantics.
        rule: &'static str,
    },
    /// Exactly one field is given, whichever.
    OneField,
    /// At least one field is given.
    NotEmpty,
}

/// Any string.
pub(super) const TEXT: Type = Type::Text(Text::ANY);
/// An address with a prefix length.
pub(super) const CIDR: Type = Type::Text(Text {
    cidr: true,
    ..Text::ANY
});
/// A list of strings.
pub(super) const TEXTS: Type = list(&TEXT);
/// Strings by key.
pub(super) const TEXT_MAP: Type = Type::Map(&TEXT);
/// Any port number.
pub(super) const PORT_NUMBER: Type = Type::Integer {
    least: 1,
    most: 65535,
};
/// Any whole number that its type can hold.
pub(super) const INTEGER: Type = Type::Integer {
    least: i32::MIN as i64,
    most: i32::MAX as i64,
};

impl Text {
    pub(super) const ANY: Self = Self {
        pattern: None,
        cidr: false,
        least: 0,
        most: usize::MAX,
        words: &[],
    };
}

pub(super) const fn words(words: &'static [&'static str]) -> Type {
    Type::Text(Text { words, ..Text::ANY })
}

pub(super) const fn matching(pattern: &'static Pattern) -> Type {
    limited(pattern, usize::MAX)
}

/// A string that matches a pattern and has no more than so many characters.
pub(super) const fn limited(pattern: &'static Pattern, most: usize) -> Type {
    Type::Text(Text {
        pattern: Some(pattern),
        most,
        ..Text::ANY
    })
}

/// A string of a number of characters.
pub(super) const fn sized(least: usize, most: usize) -> Type {
    Type::Text(Text {
        least,
        most,
        ..Text::ANY
    })
}

pub(super) const fn list(of: &'static Type) -> Type {
    list_of(of, 0, usize::MAX)
}

/// A list of a number of items.
pub(super) const fn list_of(of: &'static Type, least: usize, most: usize) -> Type {
    Type::List(List {
        of,
        least,
        most,
        unique: false,
    })
}

/// A list without doubles.
pub(super) const fn set_of(of: &'static Type, least: usize, most: usize) -> Type {
    Type::List(List {
        of,
        least,
        most,
        unique: true,
    })
}

/// Sentences that only a reader needs: the browser's evaluator goes without (feature `prose`), and the page fetches
/// them when somebody edits.
pub(super) const fn prose(text: &'static str) -> &'static str {
    match cfg!(feature = "prose") {
        true => text,
        false => "",
    }
}

pub(super) const fn field(name: &'static str, of: Type, doc: &'static str) -> Field {
    Field {
        name,
        of,
        doc: prose(doc),
        required: false,
        since: ALWAYS,
        until: FOREVER,
        rule: "",
    }
}

impl Field {
    pub(super) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub(super) const fn optional(self) -> Self {
        Self {
            required: false,
            ..self
        }
    }

    pub(super) const fn since(self, since: u8) -> Self {
        Self { since, ..self }
    }

    pub(super) const fn until(self, until: u8) -> Self {
        Self { until, ..self }
    }

    pub(super) const fn rule(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }

    /// Whether a release of Cilium, `1.` and this number, has the field so.
    pub fn is_in(&self, release: u8) -> bool {
        (self.since..=self.until).contains(&release)
    }
}

impl Shape {
    /// A field as a release of Cilium has it.
    pub fn field(&self, name: &str, release: u8) -> Option<&'static Field> {
        self.fields
            .iter()
            .find(|field| field.name == name && field.is_in(release))
    }

    /// The fields that a release has.
    pub fn fields_in(&self, release: u8) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(release))
    }
}

impl Type {
    /// What the API server calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Integer { .. } => "integer",
            Self::Boolean => "boolean",
            Self::IntOrText(_) => "integer or string",
            Self::Object(_) | Self::Map(_) => "object",
            Self::List(_) => "array",
            Self::Any => "anything",
        }
    }

    /// The shape of the objects that stand in it, directly or as items of a list.
    pub fn shape(&self) -> Option<&'static Shape> {
        match self {
            Self::Object(shape) => Some(shape),
            Self::List(list) => list.of.shape(),
            _ => None,
        }
    }
}
