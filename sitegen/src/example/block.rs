//! A code block of a page, with the way back from its text to the page's file.

use std::ops::Range;

use signalbox_core::diagnostic::Report;
use signalbox_core::source::Place;
use signalbox_core::suggest::did_you_mean;

use crate::content::Manuscript;
use crate::markdown::{Attribute, Fence};
use crate::report::Finding;

/// A code block as it was found.
#[derive(Debug)]
pub struct Block<'a> {
    /// The page's file.
    pub file: &'a Manuscript,
    /// Its first line, taken apart.
    pub fence: Fence,
    /// Where in the file the info string begins.
    pub info_start: usize,
    /// Where its first line stands.
    pub opening: Range<usize>,
    /// What it holds, without the indentation of a list that it may stand in.
    pub text: String,
    /// Where the stretches of `text` come from: offset in it, offset in the file.
    pub pieces: Vec<(usize, usize)>,
}

impl Block<'_> {
    /// Where the first line stands.
    pub fn place(&self) -> Place {
        self.file.place(self.opening.clone())
    }

    /// Where an attribute stands.
    pub fn attribute_place(&self, attribute: &Attribute) -> Place {
        self.file
            .place(self.info_start + attribute.range.start..self.info_start + attribute.range.end)
    }

    /// Where a place in the block's text stands in the page's file.
    pub fn place_of(&self, inside: &Place) -> Place {
        self.file
            .place(self.offset(inside.start)..self.offset(inside.end))
    }

    /// The same for a stretch of it, in bytes.
    pub fn range(&self, inside: Range<usize>) -> Place {
        let offset = |inside: usize| self.offset(u32::try_from(inside).unwrap_or(u32::MAX));
        self.file.place(offset(inside.start)..offset(inside.end))
    }

    /// Where the attribute of a key stands; the whole opening line if it is not there.
    pub fn place_of_key(&self, key: &str) -> Place {
        let found = self
            .fence
            .attributes
            .iter()
            .find(|attribute| attribute.key == key);
        found.map_or_else(|| self.place(), |attribute| self.attribute_place(attribute))
    }

    /// A finding of core about the block's text, moved to the page's file.
    pub fn finding(&self, report: &Report) -> Finding {
        let place = self.place_of(&report.place);
        // Fixes are edits of the block's text: an editor that opens the page's file could not apply them.
        Finding::from(Report {
            place,
            fixes: Vec::new(),
            ..report.clone()
        })
    }

    /// A key that nobody reads.
    pub fn unknown_attribute(&self, attribute: &Attribute, known: &[&str]) -> Finding {
        let message = format!("unknown attribute `{}`", attribute.key);
        let help = did_you_mean(&attribute.key, known.iter().copied());
        let help = help.unwrap_or_else(|| format!("known here: {}", known.join(", ")));
        Finding::error("unknown-attribute", self.attribute_place(attribute), message).with_help(help)
    }

    fn offset(&self, inside: u32) -> usize {
        let inside = inside as usize;
        let before = self.pieces.iter().rev().find(|(start, _)| *start <= inside);
        before.map_or(self.opening.end, |(start, file)| file + (inside - start))
    }
}
