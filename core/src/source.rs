//! Where text stands: the files that were given, and places in them.

use serde::{Deserialize, Serialize};

/// One file of manifests as its user wrote it. The name is only a label: core reads no files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What the user calls the file, for example `policies/backend.yaml`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }
}

/// Which of the given sources: its position in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(pub u32);

/// A stretch of one source, in bytes of UTF-8: `start` included, `end` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The source that the offsets count in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

/// A span as people and editors read it. Lines and columns count from 1; columns count characters
/// (Unicode scalar values), so that an editor can find them in a line whatever its encoding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The source's name.
    pub file: String,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the position after the last character.
    pub end_line: u32,
    /// Column of the position after the last character.
    pub end_column: u32,
    /// Byte offset of the first character in the file.
    pub start: u32,
    /// Byte offset after the last character.
    pub end: u32,
}

/// The sources of one simulation, with an index of their lines.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<Indexed>,
}

#[derive(Debug, Clone)]
struct Indexed {
    source: Source,
    /// Byte offset at which each line begins; the first is always 0.
    line_starts: Vec<u32>,
}

impl SourceMap {
    /// Takes sources in; their order gives their ids.
    pub fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        let sources = sources.into_iter().map(Indexed::new).collect();
        Self { sources }
    }

    /// All sources with their ids, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0u32..)
            .zip(&self.sources)
            .map(|(id, indexed)| (SourceId(id), &indexed.source))
    }

    /// One source. `None` if the id belongs to another map.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.indexed(id).map(|indexed| &indexed.source)
    }

    /// The text under a span. Empty where the span does not fit its source.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source)
            .and_then(|source| source.text.get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }

    /// File, line and column of a span. Offsets outside the source are moved to its end.
    pub fn place(&self, span: Span) -> Place {
        let Some(indexed) = self.indexed(span.source) else {
            return Place {
                file: String::new(),
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
                start: 0,
                end: 0,
            };
        };
        let (line, column) = indexed.line_column(span.start);
        let (end_line, end_column) = indexed.line_column(span.end);
        let file = indexed.source.name.clone();
        Place {
            file,
            line,
            column,
            end_line,
            end_column,
            start: span.start,
            end: span.end,
        }
    }

    fn indexed(&self, id: SourceId) -> Option<&Indexed> {
        self.sources.get(id.0 as usize)
    }
}

impl Indexed {
    fn new(source: Source) -> Self {
        let after_breaks = source.text.match_indices('\n').map(|(at, _)| at as u32 + 1);
        let line_starts = std::iter::once(0).chain(after_breaks).collect();
        Self { source, line_starts }
    }

    fn line_column(&self, offset: u32) -> (u32, u32) {
        let offset = offset.min(self.source.text.len() as u32);
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let before = self
            .source
            .text
            .get(start as usize..offset as usize)
            .unwrap_or_default();
        (line as u32, before.chars().count() as u32 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let map = SourceMap::new([Source::new("a.yaml", "x: 1\nгде: да\n")]);
        let span = Span {
            source: SourceId(0),
            start: 13,
            end: 17,
        };
        assert_eq!(map.slice(span), "да");
        let place = map.place(span);
        assert_eq!((place.line, place.column, place.end_column), (2, 6, 8));
    }
}
