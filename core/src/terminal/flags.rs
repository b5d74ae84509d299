//! The flags of a command line, as the programs of our field take them.

/// A flag that a program knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flag {
    /// The long name, without dashes.
    pub(super) long: &'static str,
    /// The letter; a blank for none.
    pub(super) short: char,
    /// Whether a value follows.
    pub(super) value: bool,
}

/// A flag that is given or not.
pub(super) const fn switch(long: &'static str, short: char) -> Flag {
    Flag {
        long,
        short,
        value: false,
    }
}

/// A flag with a value.
pub(super) const fn option(long: &'static str, short: char) -> Flag {
    Flag {
        long,
        short,
        value: true,
    }
}

/// A command line, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    values: Vec<(&'static str, String)>,
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
        let given = self.values.iter().rev().find(|(name, _)| *name == long);
        given.map(|(_, value)| value.as_str())
    }

    /// Every value of a flag, in order.
    pub(super) fn all<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .filter(move |(name, _)| *name == long)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on.
    pub(super) fn has(&self, long: &str) -> bool {
        self.value(long).is_some_and(|value| value != "false")
    }
}

/// Reads a command line. Shorts may be joined (`-sSf`, `-it`), and a value may follow at once (`-m3`), after `=`, or
/// as the next word.
pub(super) fn read(flags: &[Flag], words: &[String]) -> Result<Given, Wrong> {
    let mut given = Given::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            given.rest = Some(words.cloned().collect());
            break;
        }
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            let flag = flags
                .iter()
                .find(|flag| flag.long == name)
                .ok_or_else(|| Wrong::Unknown(format!("--{name}")))?;
            let value = match (value, flag.value) {
                (Some(value), _) => value,
                (None, false) => "true".to_owned(),
                (None, true) => words
                    .next()
                    .cloned()
                    .ok_or_else(|| Wrong::NoValue(format!("--{name}")))?,
            };
            given.values.push((flag.long, value));
        } else if word.len() > 1 && word.starts_with('-') {
            shorts(flags, word, &mut words, &mut given)?;
        } else {
            given.free.push(word.clone());
        }
    }
    Ok(given)
}

fn shorts<'a>(
    flags: &[Flag],
    word: &str,
    words: &mut impl Iterator<Item = &'a String>,
    given: &mut Given,
) -> Result<(), Wrong> {
    for (at, letter) in word.char_indices().skip(1) {
        let flag = flags
            .iter()
            .find(|flag| flag.short == letter && letter != ' ')
            .ok_or_else(|| Wrong::Unknown(format!("-{letter}")))?;
        if !flag.value {
            given.values.push((flag.long, "true".to_owned()));
            continue;
        }
        let behind = word.get(at + letter.len_utf8()..).unwrap_or_default();
        let value = match behind.strip_prefix('=').unwrap_or(behind) {
            "" => words
                .next()
                .cloned()
                .ok_or_else(|| Wrong::NoValue(format!("-{letter}")))?,
            value => value.to_owned(),
        };
        given.values.push((flag.long, value));
        break;
    }
    Ok(())
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
