//! Blocks with an indented body: `!!! note "Title"`, `??? note` (folded), `=== "Tab"`. Their bodies are moved to
//! the left, so that they are Markdown, and marks say where they begin and end.

use std::ops::Range;

use super::{Draft, Manuscript, Mark};
use crate::report::Finding;

/// How a line begins that stands for a mark.
pub(super) const MARK: &str = "<!--signalbox-mark ";

/// How far a body is indented.
const INDENT: usize = 4;

/// A block with an indented body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `!!! note "Title"`, `??? note "Title"`.
    Admonition {
        /// The word behind the marks, in lower case: `note`.
        kind: String,
        /// The words behind that word.
        classes: Vec<String>,
        /// What stands between quotes, if anything does: `""` means that no title is wanted.
        title: Option<String>,
        /// Whether a reader can fold it.
        fold: Fold,
    },
    /// `=== "Title"`.
    Tab {
        /// Its title.
        title: String,
        /// Whether it begins a new group of tabs (`===!`), whatever stands above it.
        begins: bool,
        /// Whether it is to be shown first (`===+`).
        first: bool,
    },
}

impl Block {
    /// The word that stands in front of its title.
    pub fn kind(&self) -> &str {
        match self {
            Self::Admonition { kind, .. } => kind,
            Self::Tab { .. } => "tab",
        }
    }

    /// The title that its author gave it.
    pub fn title(&self) -> Option<&str> {
        match self {
            Self::Admonition { title, .. } => title.as_deref(),
            Self::Tab { title, .. } => Some(title),
        }
    }
}

/// Whether a block can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// It is always open.
    Never,
    /// A reader opens it.
    Closed,
    /// A reader may close it.
    Open,
}

/// A block whose body is being read.
struct Level {
    block: Range<usize>,
    indent: usize,
    has_body: bool,
    state: State,
}

/// What is known about the lines of one body.
#[derive(Default)]
struct State {
    /// The letter and the length of a code fence that is open.
    fence: Option<(char, usize)>,
    /// Where the text of the last list item begins.
    list: Option<usize>,
}

/// Marks the blocks of a text.
pub(super) fn shape(draft: &Draft, findings: &mut Vec<Finding>) -> Manuscript {
    let mut shaper = Shaper {
        draft,
        findings,
        out: Draft::default(),
        marks: Vec::new(),
        levels: Vec::new(),
        state: State::default(),
    };
    let mut at = 0;
    for line in draft.text.split_inclusive('\n') {
        shaper.line(at..at + line.len());
        at += line.len();
    }
    if !draft.text.is_empty() && !draft.text.ends_with('\n') {
        shaper.out.text.push('\n');
    }
    while !shaper.levels.is_empty() {
        shaper.close(at);
    }
    Manuscript {
        text: shaper.out.text,
        pieces: shaper.out.pieces,
        marks: shaper.marks,
    }
}

struct Shaper<'a> {
    draft: &'a Draft,
    findings: &'a mut Vec<Finding>,
    out: Draft,
    marks: Vec<Mark>,
    levels: Vec<Level>,
    /// Of the text outside all blocks.
    state: State,
}

impl Shaper<'_> {
    fn line(&mut self, range: Range<usize>) {
        let line = &self.draft.text[range.clone()];
        if line.trim().is_empty() {
            self.out.copy_from(self.draft, range);
            return;
        }
        while self
            .levels
            .last()
            .is_some_and(|level| indent_of(line) < level.indent + INDENT)
        {
            self.close(range.start);
        }
        // A body keeps the indent of the list that its block stands in.
        let strip = INDENT * self.levels.len();
        let skipped = skip(line, strip);
        let inner = indent_of(line) - self.levels.last().map_or(0, |level| level.indent + INDENT);
        if let Some(level) = self.levels.last_mut() {
            level.has_body = true;
        }
        let state = self
            .levels
            .last_mut()
            .map_or(&mut self.state, |level| &mut level.state);
        let in_code = state.follow(inner, line.trim());
        let block = (!in_code).then(|| block(line.trim())).flatten();
        match block {
            Some(block) => self.open(block, range, strip),
            None => {
                // A tab may reach beyond the border; what is over stays as spaces.
                let over = indent_of(&line[..skipped]).saturating_sub(strip);
                if over > 0 {
                    self.put_in(&" ".repeat(over), range.start);
                }
                self.out.copy_from(self.draft, range.start + skipped..range.end);
            }
        }
    }

    fn open(&mut self, block: Block, line: Range<usize>, strip: usize) {
        let indent = indent_of(&self.draft.text[line.clone()]);
        self.mark(Mark::Open(block), indent - strip, line.start);
        self.levels.push(Level {
            block: line,
            indent,
            has_body: false,
            state: State::default(),
        });
    }

    /// Ends the innermost block, because of what stands at `at`.
    fn close(&mut self, at: usize) {
        let Some(level) = self.levels.pop() else { return };
        let indent = level.indent - INDENT * self.levels.len();
        if let Some((letter, length)) = level.state.fence {
            let fence = format!("{}\n", letter.to_string().repeat(length));
            self.put_in(&fence, at);
        }
        if !level.has_body {
            let opening = self.draft.text[level.block.clone()].trim().to_owned();
            let place = self
                .draft
                .place(level.block.start..level.block.start + opening.len());
            let finding = Finding::warning("empty-block", place, format!("`{opening}` has no body"));
            let help = "its body are the lines that follow, indented by four spaces".to_owned();
            self.findings.push(finding.with_help(help));
        }
        self.mark(Mark::Close, indent, at);
    }

    fn mark(&mut self, mark: Mark, indent: usize, at: usize) {
        // A blank line on both sides, or the mark would be part of a paragraph or the body a part of it.
        let line = format!("{}{MARK}{}-->\n\n", " ".repeat(indent), self.marks.len());
        self.put_in("\n", at);
        self.put_in(&line, at);
        self.marks.push(mark);
    }

    fn put_in(&mut self, line: &str, at: usize) {
        let at = at.min(self.draft.text.len().saturating_sub(1));
        if let Some((file, offset)) = self.draft.origin(at) {
            let file = file.clone();
            self.out.put_in(line, &file, offset);
        }
    }
}

impl State {
    /// Takes notice of a line, indented by so many columns. True if it is code, and so nothing else.
    fn follow(&mut self, indent: usize, trimmed: &str) -> bool {
        if let Some((letter, length)) = self.fence {
            if run(trimmed, letter) >= length && trimmed.chars().all(|other| other == letter) {
                self.fence = None;
            }
            return true;
        }
        let item = list_item(trimmed);
        let deepest = self.list.map_or(0, |list| list + INDENT);
        let is_code = indent >= INDENT && (self.list.is_none() || indent >= deepest);
        if is_code && item.is_none() {
            return true;
        }
        if let Some(width) = item {
            self.list = Some(indent + width);
        } else if indent == 0 {
            self.list = None;
        }
        let inside = &trimmed[item.unwrap_or_default().min(trimmed.len())..];
        for letter in ['`', '~'] {
            let length = run(inside, letter);
            if length >= 3 && !(letter == '`' && inside[length..].contains('`')) {
                self.fence = Some((letter, length));
                return true;
            }
        }
        false
    }
}

/// What a line opens.
fn block(line: &str) -> Option<Block> {
    if let Some(rest) = line.strip_prefix("===") {
        let (begins, rest) = rest.strip_prefix('!').map_or((false, rest), |rest| (true, rest));
        let (first, rest) = rest.strip_prefix('+').map_or((false, rest), |rest| (true, rest));
        let title = quoted(rest.strip_prefix(' ')?.trim())?.to_owned();
        return Some(Block::Tab { title, begins, first });
    }
    let (fold, rest) = match line.strip_prefix("!!!") {
        Some(rest) => (Fold::Never, rest),
        None => match line.strip_prefix("???")? {
            rest if rest.starts_with('+') => (Fold::Open, &rest[1..]),
            rest => (Fold::Closed, rest),
        },
    };
    let (words, title) = match rest.find('"') {
        Some(at) => (&rest[..at], Some(quoted(rest[at..].trim())?)),
        None => (rest, None),
    };
    let is_word = |word: &str| {
        word.chars()
            .all(|letter| letter.is_alphanumeric() || "-_".contains(letter))
    };
    let mut words = words.split_whitespace().map(str::to_lowercase);
    let kind = words.next()?;
    let classes: Vec<String> = words.collect();
    (is_word(&kind) && classes.iter().all(|word| is_word(word))).then(|| Block::Admonition {
        kind,
        classes,
        title: title.map(str::to_owned),
        fold,
    })
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// How many columns of white space a line begins with.
fn indent_of(line: &str) -> usize {
    let mut column = 0;
    for letter in line.chars() {
        match letter {
            ' ' => column += 1,
            '\t' => column += INDENT - column % INDENT,
            _ => break,
        }
    }
    column
}

/// How many bytes of a line are its first columns.
fn skip(line: &str, columns: usize) -> usize {
    let bytes = line
        .char_indices()
        .find(|&(at, letter)| !(letter == ' ' || letter == '\t') || indent_of(&line[..at]) >= columns);
    bytes.map_or(line.len(), |(at, _)| at)
}

fn run(text: &str, letter: char) -> usize {
    text.chars().take_while(|other| *other == letter).count()
}

/// How wide the marker of a list item is, if a line begins with one.
fn list_item(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match line.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    let space = line[marker..].len() - line[marker..].trim_start_matches(' ').len();
    (space > 0).then_some(marker + space.min(INDENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lines_open() {
        let note = |classes: &[&str], title: Option<&str>, fold| {
            Some(Block::Admonition {
                kind: "note".to_owned(),
                classes: classes.iter().map(|class| (*class).to_owned()).collect(),
                title: title.map(str::to_owned),
                fold,
            })
        };
        assert_eq!(block("!!! note"), note(&[], None, Fold::Never));
        assert_eq!(block("!!!note"), note(&[], None, Fold::Never));
        assert_eq!(block("??? Note \"A b\""), note(&[], Some("A b"), Fold::Closed));
        assert_eq!(
            block("???+ note inline end \"\""),
            note(&["inline", "end"], Some(""), Fold::Open)
        );
        for text in ["!!!", "!!! what a day!", "===", "=== x", "????", "?? note"] {
            assert_eq!(block(text), None, "{text}");
        }
    }
}
