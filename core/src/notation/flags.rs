//! The flags of a command line: one reader and one table for whoever reads the programs of our field, be it as a
//! question or in the [terminal](crate::terminal).

use std::fmt;

use super::piece::Piece;

/// A flag that a program knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flag {
    /// The long name, without dashes; where a program has only the letter, what it is called here.
    pub(crate) long: &'static str,
    /// The letter; a blank for none.
    pub(crate) short: char,
    /// Whether a value follows.
    pub(crate) value: bool,
}

impl fmt::Display for Flag {
    /// As people write it: the letter where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.short {
            ' ' => write!(f, "--{}", self.long),
            short => write!(f, "-{short}"),
        }
    }
}

/// A flag that is given or not.
pub(crate) const fn switch(long: &'static str, short: char) -> Flag {
    Flag {
        long,
        short,
        value: false,
    }
}

/// A flag with a value.
pub(crate) const fn option(long: &'static str, short: char) -> Flag {
    Flag {
        long,
        short,
        value: true,
    }
}

/// A command line with its flags apart.
#[derive(Debug, Default)]
pub(crate) struct Line<'a> {
    /// Each flag by its long name, in order, with its value: `Some` where one was written.
    pub(crate) flags: Vec<(&'static str, Option<Piece<'a>>)>,
    /// What is no flag, in order.
    pub(crate) free: Vec<Piece<'a>>,
    /// What stands behind `--`.
    pub(crate) rest: Option<Vec<Piece<'a>>>,
}

/// What is wrong with a command line: the word, and the flag in it with its dashes.
#[derive(Debug)]
pub(crate) enum Wrong<'a> {
    /// A flag that is not in the table.
    Unknown(Piece<'a>, String),
    /// A flag without its value.
    NoValue(Piece<'a>, String),
}

/// Reads a command line. Letters may be joined (`-sSf`, `-it`), and a value may follow at once (`-m3`), after `=`, or
/// as the next word.
pub(crate) fn read<'a>(
    flags: &[Flag],
    words: impl IntoIterator<Item = Piece<'a>>,
) -> Result<Line<'a>, Wrong<'a>> {
    let mut line = Line::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        if word.text == "--" {
            line.rest = Some(words.collect());
            break;
        }
        if let Some(long) = word.text.strip_prefix("--") {
            let end = 2 + long.find('=').unwrap_or(long.len());
            let name = word.part(2..end).text;
            let flag = flags
                .iter()
                .find(|flag| flag.long == name)
                .ok_or_else(|| Wrong::Unknown(word, format!("--{name}")))?;
            let value = match (end < word.text.len(), flag.value) {
                (true, _) => Some(word.part(end + 1..word.text.len())),
                (false, false) => None,
                (false, true) => Some(
                    words
                        .next()
                        .ok_or_else(|| Wrong::NoValue(word, format!("--{name}")))?,
                ),
            };
            line.flags.push((flag.long, value));
        } else if word.text.len() > 1 && word.text.starts_with('-') {
            letters(flags, word, &mut words, &mut line)?;
        } else {
            line.free.push(word);
        }
    }
    Ok(line)
}

fn letters<'a>(
    flags: &[Flag],
    word: Piece<'a>,
    words: &mut impl Iterator<Item = Piece<'a>>,
    line: &mut Line<'a>,
) -> Result<(), Wrong<'a>> {
    for (at, letter) in word.text.char_indices().skip(1) {
        let flag = flags
            .iter()
            .find(|flag| flag.short == letter && letter != ' ')
            .ok_or_else(|| Wrong::Unknown(word, format!("-{letter}")))?;
        if !flag.value {
            line.flags.push((flag.long, None));
            continue;
        }
        let behind = word.part(at + letter.len_utf8()..word.text.len());
        let equals = usize::from(behind.text.starts_with('='));
        let value = match behind.part(equals..behind.text.len()) {
            nothing if nothing.text.is_empty() => words
                .next()
                .ok_or_else(|| Wrong::NoValue(word, format!("-{letter}")))?,
            value => value,
        };
        line.flags.push((flag.long, Some(value)));
        break;
    }
    Ok(())
}
