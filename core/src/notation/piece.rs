//! A part of a question's text.

use std::ops::Range;

/// A stretch of the text that knows where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn end(self) -> usize {
        self.at + self.text.len()
    }

    pub(super) fn range(self) -> Range<usize> {
        self.at..self.end()
    }

    /// A part by offsets within the piece; empty where they do not fit.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        Self {
            text: self.text.get(range.clone()).unwrap_or_default(),
            at: self.at + range.start,
        }
    }

    pub(super) fn trimmed(self) -> Self {
        let after = self.text.trim_start();
        Self {
            text: after.trim_end(),
            at: self.at + (self.text.len() - after.len()),
        }
    }

    /// What stands before and after the first `separator`.
    pub(super) fn split(self, separator: &str) -> Option<(Self, Self)> {
        let at = self.text.find(separator)?;
        Some((self.part(0..at), self.part(at + separator.len()..self.text.len())))
    }

    /// What stands before and after the last `separator`.
    pub(super) fn split_last(self, separator: char) -> Option<(Self, Self)> {
        let at = self.text.rfind(separator)?;
        Some((
            self.part(0..at),
            self.part(at + separator.len_utf8()..self.text.len()),
        ))
    }

    pub(super) fn words(self) -> impl Iterator<Item = Piece<'a>> {
        let base = self.text.as_ptr() as usize;
        self.text.split_whitespace().map(move |text| Self {
            text,
            at: self.at + (text.as_ptr() as usize - base),
        })
    }

    /// Without the brackets that an IPv6 address stands in.
    pub(super) fn without_brackets(self) -> Self {
        match self
            .text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            Some(inside) => self.part(1..1 + inside.len()),
            None => self,
        }
    }

    /// Without the quotes that the whole of it stands in.
    pub(super) fn unquoted(self) -> Self {
        let inside = ['"', '\'']
            .iter()
            .find_map(|quote| self.text.strip_prefix(*quote)?.strip_suffix(*quote));
        match inside {
            Some(inside) => self.part(1..1 + inside.len()),
            None => self,
        }
    }
}
