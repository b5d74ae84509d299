//! What can be taken back at once.

use signalbox_core::source::Source;

/// A step that changes much at once, and that can be taken back at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Back to the scenario as it was.
    Reset,
    /// A file was taken away.
    Removed(String),
    /// A file was formatted.
    Formatted(String),
    /// So many lines that only the API server wanted were taken out of a file.
    Stripped(String, usize),
    /// The builder made an edit, which does this.
    Built(String),
    /// What another tab keeps was taken in this one's place.
    Took,
    /// These files were brought along.
    Added(Vec<Source>),
    /// Another scenario was opened, and the edits of this one are kept nowhere.
    Left(String),
}
