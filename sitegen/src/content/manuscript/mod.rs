//! A page's Markdown as it is parsed: what it includes is in it, and blocks that Markdown itself does not know
//! (`!!! note`, `=== "Tab"`) are marked. Every stretch remembers the file that it comes from, so that a finding
//! points at what its author wrote.

mod include;
mod shape;

use std::ops::Range;

use signalbox_core::source::Place;

use crate::report::{Finding, TextFile};

pub use shape::{Block, Fold};

/// Where what is included may stand, and how deep inclusions may go.
pub(super) use include::{LARGEST, Library};

/// The text of a page's body.
#[derive(Debug, Clone, Default)]
pub struct Manuscript {
    text: String,
    pieces: Vec<Piece>,
    marks: Vec<Mark>,
}

/// A stretch of the text, up to where the next one begins.
#[derive(Debug, Clone)]
struct Piece {
    /// Where it begins in the text.
    start: usize,
    file: TextFile,
    /// Where it begins in its file; the place of a line that was put in is the line that asked for it.
    offset: usize,
    is_put_in: bool,
}

/// Where a block begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A block begins.
    Open(Block),
    /// The innermost block ends.
    Close,
}

/// Whether the same is said in the same places.
impl PartialEq for Manuscript {
    fn eq(&self, other: &Self) -> bool {
        let same = |(left, right): (&Piece, &Piece)| {
            (left.start, left.offset, left.file.name()) == (right.start, right.offset, right.file.name())
        };
        self.text == other.text
            && self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(&other.pieces).all(same)
    }
}

impl Manuscript {
    /// Reads the body of a page: a stretch of its file.
    pub(super) fn read(
        file: &TextFile,
        body: Range<usize>,
        library: &Library<'_>,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut draft = Draft::default();
        draft.copy(file, body);
        let whole = include::expand(draft, library, findings);
        shape::shape(&whole, findings)
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether all of it comes from one file: nothing is included.
    pub(super) fn is_of_one_file(&self, name: &str) -> bool {
        self.pieces.iter().all(|piece| piece.file.name() == name)
    }

    /// Where a stretch of the text stands in the file that it comes from.
    pub fn place(&self, range: Range<usize>) -> Place {
        let Some(first) = self.piece(range.start) else {
            return crate::report::whole_file("");
        };
        let start = first.offset_of(range.start);
        let end = self
            .piece(range.end.saturating_sub(1))
            .filter(|last| last.file.name() == first.file.name())
            .map_or(start, |last| last.offset_of(range.end));
        first.file.place(start..end.max(start))
    }

    /// What has to change for a reader of plain text: the lines that were put in, as an author could have written
    /// them.
    pub fn plain_lines(&self) -> Vec<(Range<usize>, String)> {
        let mut lines = Vec::new();
        for (at, piece) in self
            .pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| piece.is_put_in)
        {
            let end = self.pieces.get(at + 1).map_or(self.text.len(), |next| next.start);
            if !self.text[piece.start..end].contains(shape::MARK) {
                continue;
            }
            let line = match self.mark(piece.start) {
                Some(Mark::Open(block)) => {
                    format!("**{}**\n\n", block.title().unwrap_or_else(|| block.kind()))
                }
                Some(Mark::Close) => String::new(),
                None => continue,
            };
            lines.push((piece.start..end, line));
        }
        lines
    }

    /// The mark that stands at a place of the text. What an author wrote is never one.
    pub fn mark(&self, at: usize) -> Option<&Mark> {
        let piece = self.piece(at).filter(|piece| piece.is_put_in)?;
        let line = self.text.get(piece.start..)?.trim_start();
        let number = line.strip_prefix(shape::MARK)?.split("-->").next()?;
        self.marks.get(number.trim().parse::<usize>().ok()?)
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces.get(next.checked_sub(1)?)
    }
}

impl Piece {
    fn offset_of(&self, at: usize) -> usize {
        if self.is_put_in {
            self.offset
        } else {
            self.offset + (at - self.start)
        }
    }
}

/// A text that is put together from stretches of files.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    pieces: Vec<Piece>,
}

impl Draft {
    /// Adds a stretch of a file.
    fn copy(&mut self, file: &TextFile, range: Range<usize>) {
        let Some(text) = file.text().get(range.clone()).filter(|text| !text.is_empty()) else {
            return;
        };
        self.begin(file, range.start, false);
        self.text.push_str(text);
    }

    /// Adds a line that nobody wrote, because of something at `offset` of a file.
    fn put_in(&mut self, line: &str, file: &TextFile, offset: usize) {
        self.begin(file, offset, true);
        self.text.push_str(line);
    }

    fn begin(&mut self, file: &TextFile, offset: usize, is_put_in: bool) {
        // What goes on where the last stretch ends is the same stretch.
        if let Some(last) = self.pieces.last()
            && !is_put_in
            && !last.is_put_in
            && last.offset + (self.text.len() - last.start) == offset
            && last.file.is(file)
        {
            return;
        }
        self.pieces.push(Piece {
            start: self.text.len(),
            file: file.clone(),
            offset,
            is_put_in,
        });
    }

    /// Adds a stretch of another draft, with its places.
    fn copy_from(&mut self, other: &Self, range: Range<usize>) {
        let first = other.pieces.partition_point(|piece| piece.start <= range.start);
        let pieces = other.pieces.get(first.saturating_sub(1)..).unwrap_or_default();
        for (at, piece) in pieces.iter().enumerate() {
            let end = pieces.get(at + 1).map_or(other.text.len(), |next| next.start);
            let part = range.start.max(piece.start)..range.end.min(end);
            if piece.start >= range.end {
                break;
            }
            if part.is_empty() {
                continue;
            }
            self.begin(&piece.file, piece.offset_of(part.start), piece.is_put_in);
            self.text.push_str(&other.text[part]);
        }
    }

    /// The file and the offset in it of a place in the text.
    fn origin(&self, at: usize) -> Option<(&TextFile, usize)> {
        let next = self.pieces.partition_point(|piece| piece.start <= at);
        let piece = self.pieces.get(next.checked_sub(1)?)?;
        Some((&piece.file, piece.offset_of(at)))
    }

    /// Where a stretch of the text stands.
    fn place(&self, range: Range<usize>) -> Place {
        let Some((file, start)) = self.origin(range.start) else {
            return crate::report::whole_file("");
        };
        file.place(start..start + range.len())
    }
}
