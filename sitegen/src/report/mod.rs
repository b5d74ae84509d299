//! What is wrong, in one shape: findings about pages, links and examples, and those of core.
//!
//! A finding is core's [`Report`] (severity, code, message, place, help) with notes: further places and
//! sentences that explain it. Messages follow core's rules: lower case, backticks round what the user wrote.

mod junit;
mod text;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::source::{Place, Source, SourceId, SourceMap, Span};

pub use text::Style;

/// One thing that is wrong, or worth knowing, with its place and what explains it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Severity, code, message, place and help.
    #[serde(flatten)]
    pub report: Report,
    /// What explains it, in reading order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A sentence that explains a finding, perhaps with a place of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    /// The sentence.
    pub text: String,
    /// The lines it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Finding {
    /// A finding at a place.
    pub fn new(severity: Severity, code: &str, place: Place, message: impl Into<String>) -> Self {
        let report = Report {
            severity,
            code: code.to_owned(),
            message: message.into(),
            place,
            help: None,
            fixes: Vec::new(),
        };
        Self::from(report)
    }

    /// A finding that fails a build.
    pub fn error(code: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, place, message)
    }

    /// A finding that a build survives.
    pub fn warning(code: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, place, message)
    }

    /// The same with a line that says what to do; `None` changes nothing.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Option<String>>) -> Self {
        self.report.help = help.into().or(self.report.help);
        self
    }

    /// The same with one more explaining sentence.
    #[must_use]
    pub fn with_note(mut self, text: impl Into<String>, place: Option<Place>) -> Self {
        self.notes.push(Note {
            text: text.into(),
            place,
        });
        self
    }

    /// The same with all its places moved.
    #[must_use]
    pub fn at(mut self, moved: impl Fn(&Place) -> Place) -> Self {
        self.report.place = moved(&self.report.place);
        for place in self.notes.iter_mut().filter_map(|note| note.place.as_mut()) {
            *place = moved(place);
        }
        // Fixes are edits at places that core knows; nobody here applies them.
        self.report.fixes.clear();
        self
    }

    /// Whether it fails a build.
    pub fn is_error(&self) -> bool {
        self.report.severity == Severity::Error
    }
}

impl From<Report> for Finding {
    fn from(report: Report) -> Self {
        Self {
            report,
            notes: Vec::new(),
        }
    }
}

/// The place of something that has no line: a missing folder, a file that cannot be read.
pub fn whole_file(name: impl Into<String>) -> Place {
    Place {
        file: name.into(),
        line: 0,
        column: 0,
        end_line: 0,
        end_column: 0,
        start: 0,
        end: 0,
    }
}

/// A text file under the name that findings call it by, ready to tell places in it.
#[derive(Debug, Clone)]
pub struct TextFile {
    map: Arc<SourceMap>,
}

impl TextFile {
    /// Takes a text under the name that its user knows it by.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            map: Arc::new(SourceMap::new([Source::new(name, text)])),
        }
    }

    /// Whether it is this very text, read once.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.map, &other.map)
    }

    /// What findings call it.
    pub fn name(&self) -> &str {
        self.source().map_or("", |source| &source.name)
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.source().map_or("", |source| &source.text)
    }

    /// Line and column of a stretch of it, given in bytes.
    pub fn place(&self, range: Range<usize>) -> Place {
        let [start, end] = [range.start, range.end].map(|offset| u32::try_from(offset).unwrap_or(u32::MAX));
        self.map.place(Span {
            source: SourceId(0),
            start,
            end,
        })
    }

    fn source(&self) -> Option<&Source> {
        self.map.get(SourceId(0))
    }
}

/// Findings, and the texts that they point into.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    texts: BTreeMap<String, TextFile>,
}

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds several.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.list.extend(findings);
    }

    /// Makes a text known, so that findings in it are shown with their lines.
    pub fn know(&mut self, file: &TextFile) {
        self.texts.insert(file.name().to_owned(), file.clone());
    }

    /// All of them, by file and place; equal ones once.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut sorted: Vec<&Finding> = self.list.iter().collect();
        sorted.sort_by_key(|finding| {
            let place = &finding.report.place;
            (&place.file, place.start, place.end, &finding.report.code)
        });
        sorted.dedup();
        sorted
    }

    /// How many of them fail a build.
    pub fn errors(&self) -> usize {
        self.sorted()
            .into_iter()
            .filter(|finding| finding.is_error())
            .count()
    }

    /// How many of them are warnings.
    pub fn warnings(&self) -> usize {
        let warns = |finding: &&Finding| finding.report.severity == Severity::Warning;
        self.sorted().into_iter().filter(warns).count()
    }

    /// Makes errors of warnings.
    pub fn make_strict(&mut self) {
        let warnings = self
            .list
            .iter_mut()
            .filter(|finding| finding.report.severity == Severity::Warning);
        warnings.for_each(|finding| finding.report.severity = Severity::Error);
    }

    /// For continuous integration: JUnit XML, one case a file that was read.
    pub fn to_junit(&self) -> String {
        junit::render(self)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// For people: each finding as a compiler shows it, with the lines it points at.
    pub fn to_text(&self, style: Style) -> String {
        text::render(self, style)
    }

    /// For programs: a JSON array of findings, by file and place.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists: nothing in it can fail to become JSON.
        serde_json::to_string_pretty(&self.sorted()).unwrap_or_default()
    }

    fn text_of(&self, place: &Place) -> Option<&str> {
        self.texts.get(&place.file).map(TextFile::text)
    }
}
