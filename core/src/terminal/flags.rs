//! The flags of a command line, as the terminal's programs take them: [read](crate::notation::flags) as a question's
//! are, and kept.

pub(super) use crate::notation::flags::{Flag, option, switch};

use crate::notation::flags;
use crate::notation::piece::Piece;

/// A command line, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    values: Vec<(&'static str, Option<String>)>,
    /// What is no flag, in order.
    pub(super) free: Vec<String>,
    /// What stands behind `--`.
    pub(super) rest: Option<Vec<String>>,
}

/// What is wrong with a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A flag that the program does not have, or that is not simulated.
    Unknown(String),
    /// A flag without its value.
    NoValue(String),
}

impl Given {
    /// The last value of a flag.
    pub(super) fn value(&self, long: &str) -> Option<&str> {
        self.last(long)?
    }

    /// Every value of a flag, in order.
    pub(super) fn all<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .filter(move |(name, _)| *name == long)
            .filter_map(|(_, value)| value.as_deref())
    }

    /// What is no flag, before `--` and behind it.
    pub(super) fn words(&self) -> impl Iterator<Item = &String> {
        self.free.iter().chain(self.rest.iter().flatten())
    }

    /// Whether a switch is on.
    pub(super) fn has(&self, long: &str) -> bool {
        self.last(long).is_some_and(|value| value != Some("false"))
    }

    /// A flag as it was given last: with its value, if it has one.
    fn last(&self, long: &str) -> Option<Option<&str>> {
        let given = self.values.iter().rev().find(|(name, _)| *name == long);
        given.map(|(_, value)| value.as_deref())
    }
}

/// Reads a command line.
pub(super) fn read(flags: &[Flag], words: &[String]) -> Result<Given, Wrong> {
    let pieces = words.iter().map(|text| Piece { text, at: 0 });
    let owned = |piece: Piece<'_>| piece.text.to_owned();
    let line = flags::read(flags, pieces).map_err(|wrong| match wrong {
        flags::Wrong::Unknown(_, flag) => Wrong::Unknown(flag),
        flags::Wrong::NoValue(_, flag) => Wrong::NoValue(flag),
    })?;
    let values = line.flags.into_iter();
    Ok(Given {
        values: values.map(|(long, value)| (long, value.map(owned))).collect(),
        free: line.free.into_iter().map(owned).collect(),
        rest: line.rest.map(|rest| rest.into_iter().map(owned).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[
        switch("silent", 's'),
        option("max-time", 'm'),
        option("output", 'o'),
        switch("head", ' '),
    ];

    fn given(line: &str) -> Result<Given, Wrong> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        read(FLAGS, &words)
    }

    #[test]
    fn a_value_stands_where_people_write_it() {
        for line in [
            "-sm3 x",
            "-s -m 3 x",
            "--silent x --max-time=3",
            "x -s --max-time 3",
            "-s -m=3 x",
        ] {
            let given = given(line).unwrap();
            assert!(given.has("silent"), "{line}");
            assert_eq!(given.value("max-time"), Some("3"), "{line}");
            assert_eq!(given.free, ["x"], "{line}");
        }
        assert_eq!(given("-o - x").unwrap().value("output"), Some("-"));
        assert_eq!(
            given("a -- -b c").unwrap().rest,
            Some(vec!["-b".to_owned(), "c".to_owned()])
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(given("--colour"), Err(Wrong::Unknown("--colour".to_owned())));
        assert_eq!(given("-sx"), Err(Wrong::Unknown("-x".to_owned())));
        assert_eq!(given("-sm"), Err(Wrong::NoValue("-m".to_owned())));
    }
}
