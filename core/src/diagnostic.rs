//! What is wrong with the text: one type, rendered elsewhere (terminal, JSON, editor, page).
//!
//! How messages are written: lower case, no full stop, backticks round what the user wrote, the words of
//! the field and not of Rust; `help` says what to do.

pub mod registry;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::source::{Place, SourceMap, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Probably not what was meant; the object is in force.
    Warning,
    /// Refused, unreadable or not modelled: what it stands on is not in force.
    Error,
}

/// A finding about the text, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name that programs can match: a rule id of the semantics (`VAL-17`), or a word in
    /// kebab case (`yaml-syntax`, `unknown-field`).
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where it is wrong.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
    /// Edits that mend it, the likeliest first.
    pub fixes: Vec<Fix>,
}

/// A named change of text that mends something. Edits do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, for a button: "quote the port".
    pub title: String,
    /// The edits, in any order.
    pub edits: Vec<Edit>,
}

/// Replaces a stretch of text; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Diagnostic {
    /// A finding without help or fixes.
    pub fn new(severity: Severity, code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            span,
            help: None,
            fixes: Vec::new(),
        }
    }

    /// An error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// The same with a help line.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more fix.
    #[must_use]
    pub fn with_fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix {
            title: title.into(),
            edits,
        });
        self
    }

    /// The finding as a page or a program reads it, its places resolved.
    pub fn report(&self, sources: &SourceMap) -> Report {
        let fixes = self.fixes.iter().map(|fix| fix.report(sources)).collect();
        Report {
            severity: self.severity,
            code: self.code.to_owned(),
            message: self.message.clone(),
            place: sources.place(self.span),
            help: self.help.clone(),
            fixes,
        }
    }
}

impl Fix {
    /// The fix with its places resolved.
    pub fn report(&self, sources: &SourceMap) -> FixReport {
        let edits = self
            .edits
            .iter()
            .map(|edit| EditReport {
                place: sources.place(edit.span),
                text: edit.text.clone(),
            })
            .collect();
        FixReport {
            title: self.title.clone(),
            edits,
        }
    }
}

/// What the user wrote, cut to what a line can hold.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
    }
}

/// A [`Diagnostic`] with resolved places, ready to leave core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// Where it is wrong.
    pub place: Place,
    /// What to do about it.
    pub help: Option<String>,
    /// Edits that mend it.
    pub fixes: Vec<FixReport>,
}

/// A [`Fix`] with resolved places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixReport {
    /// What the change does.
    pub title: String,
    /// The edits.
    pub edits: Vec<EditReport>,
}

/// An [`Edit`] with a resolved place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditReport {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
}
