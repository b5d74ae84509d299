//! Sessions as documentation writes them down: commands behind `$ `, and what they are expected to print.
//!
//! ```text
//! $ kubectl apply -f - <<EOF
//! > kind: …
//! > EOF
//! …
//! $ kubectl get cnp database
//! NAME       AGE   VALID
//! database   1s    True
//! ```
//!
//! A line `> ` behind a command goes on with it. Everything else is expected output: a line `…` stands for any lines,
//! `…` within a line for any text. A command under which nothing stands expects nothing in particular.

use super::{Line, Reply, Stream};

/// What stands for lines, or for text, that nobody wants to read.
pub const ELLIPSIS: &str = "…";

/// A command of a transcript, and what it is expected to print.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The command; several lines where it goes on.
    pub command: String,
    /// The line of the transcript on which it begins, counted from 0.
    pub line: usize,
    /// What it is expected to print, if anything is said about it.
    pub expected: Vec<String>,
    /// The line on which that begins.
    pub expected_line: usize,
}

/// Where a reply departs from what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The line of the transcript: that of the expected line, or the last one if nothing more was expected.
    pub line: usize,
    /// The expected line; `None` if there should be no more.
    pub expected: Option<String>,
    /// The line that was printed instead; `None` if there is no more.
    pub actual: Option<String>,
}

/// Takes a transcript apart.
///
/// # Errors
/// The line, counted from 0, of text that stands before the first command.
pub fn exchanges(transcript: &str) -> Result<Vec<Exchange>, usize> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (number, line) in transcript.lines().enumerate() {
        if let Some(command) = command_line(line) {
            exchanges.push(Exchange {
                command: command.to_owned(),
                line: number,
                expected_line: number + 1,
                expected: Vec::new(),
            });
            continue;
        }
        match exchanges.last_mut() {
            Some(last) => last.push(line),
            None if line.trim().is_empty() => {}
            None => return Err(number),
        }
    }
    for exchange in &mut exchanges {
        let written = exchange.expected.iter().rposition(|line| !line.is_empty());
        exchange.expected.truncate(written.map_or(0, |last| last + 1));
    }
    Ok(exchanges)
}

fn command_line(line: &str) -> Option<&str> {
    match line.strip_prefix('$')? {
        "" => Some(""),
        rest => rest.strip_prefix(' '),
    }
}

impl Exchange {
    fn push(&mut self, line: &str) {
        if self.expected.is_empty()
            && let Some(more) = line.strip_prefix('>')
            && (more.is_empty() || more.starts_with(' '))
        {
            self.command.push('\n');
            self.command.push_str(more.strip_prefix(' ').unwrap_or_default());
            self.expected_line += 1;
        } else {
            self.expected.push(line.trim_end().to_owned());
        }
    }

    /// The lines that a page shows for a reply: those that were printed, with `…` where the transcript leaves lines
    /// out.
    ///
    /// # Errors
    /// Where the reply is not what was expected.
    pub fn compare(&self, reply: &Reply) -> Result<Vec<String>, Difference> {
        let printed = printed(reply);
        if self.expected.is_empty() {
            return Ok(printed);
        }
        let mut shown = Vec::new();
        // The first line of `printed` that was not accounted for.
        let mut at = 0;
        let mut stretches = self.expected.split(|line| line == ELLIPSIS).peekable();
        let mut line = self.expected_line;
        let mut is_first = true;
        while let Some(stretch) = stretches.next() {
            let rest = printed.get(at..).unwrap_or_default();
            let skipped = match (is_first, stretches.peek().is_none()) {
                (true, _) => 0,
                // Behind the last `…` stand the last lines.
                (false, true) => rest.len().saturating_sub(stretch.len()),
                (false, false) => (0..rest.len())
                    .find(|&skip| departs(stretch, rest.get(skip..).unwrap_or_default()).is_none())
                    .unwrap_or_default(),
            };
            if skipped > 0 {
                shown.push(ELLIPSIS.to_owned());
            }
            let rest = rest.get(skipped..).unwrap_or_default();
            if let Some(place) = departs(stretch, rest) {
                return Err(Difference {
                    line: line + place,
                    expected: stretch.get(place).cloned(),
                    actual: rest.get(place).cloned(),
                });
            }
            shown.extend(rest.iter().take(stretch.len()).cloned());
            at += skipped + stretch.len();
            line += stretch.len() + 1;
            is_first = false;
        }
        match printed.get(at) {
            None => Ok(shown),
            Some(more) => Err(Difference {
                line: self.expected_line + self.expected.len() - 1,
                expected: None,
                actual: Some(more.clone()),
            }),
        }
    }
}

/// The lines of a reply as a transcript holds them: what Signalbox says itself stands behind `# `; empty lines at the
/// end are left out, and blanks at the ends of lines.
pub fn printed(reply: &Reply) -> Vec<String> {
    let shown = |Line { stream, text }: &Line| match stream {
        Stream::Note => format!("# {text}").trim_end().to_owned(),
        _ => text.trim_end().to_owned(),
    };
    let mut lines: Vec<String> = reply.lines.iter().map(shown).collect();
    let written = lines.iter().rposition(|line| !line.is_empty());
    lines.truncate(written.map_or(0, |last| last + 1));
    lines
}

/// The first line of a stretch that `lines` do not begin with.
fn departs(stretch: &[String], lines: &[String]) -> Option<usize> {
    (0..stretch.len()).find(|&place| match (stretch.get(place), lines.get(place)) {
        (Some(pattern), Some(line)) => !fits(pattern, line),
        _ => true,
    })
}

/// Whether a line is what a pattern says, in which `…` stands for any text.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split(ELLIPSIS);
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(lines: &[&str]) -> Reply {
        let line = |text: &&str| Line {
            stream: if text.starts_with("note:") {
                Stream::Note
            } else {
                Stream::Output
            },
            text: (*text).to_owned(),
        };
        Reply {
            lines: lines.iter().map(line).collect(),
            ..Reply::default()
        }
    }

    fn compare(
        expected: &str,
        actual: &[&str],
    ) -> Result<Vec<String>, (usize, Option<String>, Option<String>)> {
        let exchanges = exchanges(&format!("$ x\n{expected}")).unwrap();
        let compared = exchanges[0].compare(&reply(actual));
        compared.map_err(|found| (found.line, found.expected, found.actual))
    }

    #[test]
    fn commands_their_further_lines_and_what_they_print() {
        let found = exchanges("\n$ cat <<EOF | wc\n> a: b\n>\n>   c\n> EOF\n4\n\n$ pwd\n\n$\n").unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].command, "cat <<EOF | wc\na: b\n\n  c\nEOF");
        assert_eq!((found[0].line, found[0].expected_line), (1, 6));
        assert_eq!(found[0].expected, ["4"]);
        assert_eq!((found[1].command.as_str(), found[1].expected.len()), ("pwd", 0));
        assert_eq!(found[2].command, "");
        // `>` in the output of a program is output.
        assert_eq!(exchanges("$ x\na\n> b\n").unwrap()[0].expected, ["a", "> b"]);
        assert_eq!(exchanges("# words\n$ x\n"), Err(0));
    }

    #[test]
    fn what_is_not_said_is_filled_in() {
        assert_eq!(compare("", &["a", "note: b", ""]).unwrap(), ["a", "# note: b"]);
    }

    #[test]
    fn lines_are_compared_one_by_one() {
        assert_eq!(compare("a\nb", &["a", "b  ", ""]).unwrap(), ["a", "b"]);
        let differs = |line, expected: Option<&str>, actual: Option<&str>| {
            Err((line, expected.map(str::to_owned), actual.map(str::to_owned)))
        };
        assert_eq!(compare("a\nb", &["a", "c"]), differs(2, Some("b"), Some("c")));
        assert_eq!(compare("a\nb", &["a"]), differs(2, Some("b"), None));
        assert_eq!(compare("a", &["a", "b"]), differs(1, None, Some("b")));
        assert_eq!(compare("…\na\nz", &["a", "b"]), differs(3, Some("z"), Some("b")));
    }

    #[test]
    fn an_ellipsis_stands_for_lines() {
        for expected in [
            "…",
            "a\n…",
            "…\nd",
            "a\n…\nd",
            "…\nb\n…",
            "a\n…\nc\nd",
            "…\nb\n…\nd",
            "a\nb\nc\nd\n…",
        ] {
            assert!(compare(expected, &["a", "b", "c", "d"]).is_ok(), "{expected}");
        }
        for expected in ["…\nc", "b\n…", "…\nc\n…\nb\n…", "a\n…\nd\n…\nd"] {
            assert!(compare(expected, &["a", "b", "c", "d"]).is_err(), "{expected}");
        }
        assert_eq!(
            compare("a\n…\nd", &["a", "b", "c", "d"]).unwrap(),
            ["a", "…", "d"]
        );
        assert_eq!(compare("a\n…\nb", &["a", "b"]).unwrap(), ["a", "b"]);
        assert_eq!(compare("…", &["a"]).unwrap(), ["…"]);
    }

    #[test]
    fn an_ellipsis_stands_for_text() {
        for pattern in ["a…", "…c", "a…c", "a b c", "…b…", "a…b…c", "a b c…"] {
            assert!(fits(pattern, "a b c"), "{pattern}");
        }
        for pattern in ["b…", "…b", "a…d", "a…c…a", "a b c d…", ""] {
            assert!(!fits(pattern, "a b c"), "{pattern}");
        }
        assert_eq!(compare("x…: y", &["x 12:30: y"]).unwrap(), ["x 12:30: y"]);
    }
}
