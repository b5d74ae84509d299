//! A line as a person types it → commands with their words, pipes and redirections.
//!
//! This is the part of a shell that tutorials use: quotes, `\` at the end of a line, `$NAME`, `$(command)`, `|`, `&&`,
//! `||`, `;`, a here-document, and redirections. What else a shell knows is refused by name, never half done.

mod word;

use word::quoted_text;
pub(super) use word::{Piece, Word, is_name};

/// How a pipeline hangs on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It runs in any case.
    Always,
    /// It runs if the one before succeeded.
    And,
    /// It runs if the one before failed.
    Or,
}

/// Commands that hand their output on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pipeline {
    pub(super) link: Link,
    pub(super) commands: Vec<Command>,
}

/// One command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// What stands in a here-document.
    pub(super) input: Option<Word>,
    pub(super) redirections: Vec<Redirection>,
}

/// Where a stream goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Redirection {
    /// `> FILE`, `>> FILE`.
    Output { file: Word, append: bool },
    /// `2> FILE`; only the null device is taken.
    Errors(Word),
    /// `2>&1`.
    ErrorsToOutput,
}

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// In words for the person who typed it.
    pub(super) words: String,
    /// Whether it goes on in a line that is still to come.
    pub(super) unfinished: bool,
}

impl Problem {
    fn new(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            unfinished: false,
        }
    }

    fn unfinished(words: impl Into<String>) -> Self {
        Self {
            unfinished: true,
            ..Self::new(words)
        }
    }
}

/// How many commands one line may hold, and how many words a command.
const MOST_COMMANDS: usize = 100;
const MOST_WORDS: usize = 500;

/// Reads a text of one or more lines.
///
/// # Errors
/// What cannot be read, in words for the person who typed it.
pub(super) fn parse(text: &str) -> Result<Vec<Pipeline>, Problem> {
    let mut reader = Reader {
        rest: text,
        pipelines: Vec::new(),
        commands: Vec::new(),
        command: Command::default(),
        link: Link::Always,
        awaited: Vec::new(),
    };
    reader.all()?;
    Ok(reader.pipelines)
}

/// A here-document that begins at the next line.
struct Awaited {
    pipeline: usize,
    command: usize,
    delimiter: String,
    /// Whether `$` stands for itself, because the delimiter was quoted.
    raw: bool,
    strip_tabs: bool,
}

impl Awaited {
    fn problem(&self) -> Problem {
        Problem::unfinished(format!(
            "the here-document is not ended by a line `{}`",
            self.delimiter
        ))
    }
}

struct Reader<'a> {
    rest: &'a str,
    pipelines: Vec<Pipeline>,
    commands: Vec<Command>,
    command: Command,
    link: Link,
    awaited: Vec<Awaited>,
}

impl Reader<'_> {
    fn all(&mut self) -> Result<(), Problem> {
        loop {
            self.blanks();
            let Some(first) = self.rest.chars().next() else {
                break;
            };
            match first {
                '#' => self.comment(),
                '\n' => self.end_of_line()?,
                ';' => self.take_and_end(1, Link::Always)?,
                '|' if self.rest.starts_with("||") => self.take_and_end(2, Link::Or)?,
                '|' => self.pipe()?,
                '&' if self.rest.starts_with("&&") => self.take_and_end(2, Link::And)?,
                '&' if !self.rest.starts_with("&>") => self.take_and_end(1, Link::Always)?,
                '>' | '&' => self.output(None)?,
                '<' => self.input()?,
                '(' | ')' => return Err(Problem::new("subshells in parentheses are not simulated")),
                '1' | '2' if self.rest.chars().nth(1) == Some('>') => {
                    self.skip(1);
                    self.output(Some(first))?;
                }
                _ => {
                    let word = self.word()?;
                    self.command.words.push(word);
                    if self.command.words.len() > MOST_WORDS {
                        let words = format!("a command has at most {MOST_WORDS} words here");
                        return Err(Problem::new(words));
                    }
                }
            }
        }
        if self.command == Command::default() && (!self.commands.is_empty() || self.link != Link::Always) {
            return Err(Problem::unfinished("a command is missing"));
        }
        self.end_pipeline(Link::Always)?;
        match self.awaited.first() {
            Some(missing) => Err(missing.problem()),
            None => Ok(()),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn blanks(&mut self) {
        loop {
            let trimmed = self.rest.trim_start_matches([' ', '\t', '\r']);
            let joined = trimmed
                .strip_prefix("\\\n")
                .or_else(|| trimmed.strip_prefix("\\\r\n"));
            match joined {
                Some(next) => self.rest = next,
                None => {
                    self.rest = trimmed;
                    return;
                }
            }
        }
    }

    fn comment(&mut self) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        self.skip(end);
    }

    fn end_of_line(&mut self) -> Result<(), Problem> {
        self.skip(1);
        // `a |` and `a &&` go on in the next line.
        let goes_on =
            self.command.words.is_empty() && (!self.commands.is_empty() || self.link != Link::Always);
        if !goes_on {
            self.end_pipeline(Link::Always)?;
        }
        self.here_documents()
    }

    fn take_and_end(&mut self, bytes: usize, link: Link) -> Result<(), Problem> {
        self.skip(bytes);
        self.end_pipeline(link)
    }

    fn pipe(&mut self) -> Result<(), Problem> {
        self.skip(1);
        if self.command.words.is_empty() {
            return Err(Problem::new("there is no command before `|`"));
        }
        self.commands.push(std::mem::take(&mut self.command));
        Ok(())
    }

    fn end_pipeline(&mut self, next: Link) -> Result<(), Problem> {
        let command = std::mem::take(&mut self.command);
        if command.words.is_empty() {
            if !self.commands.is_empty() || !command.redirections.is_empty() || command.input.is_some() {
                return Err(Problem::new("a command is missing"));
            }
            if next != Link::Always {
                return Err(Problem::new("there is no command before `&&` or `||`"));
            }
            return Ok(());
        }
        self.commands.push(command);
        let commands = std::mem::take(&mut self.commands);
        let link = std::mem::replace(&mut self.link, next);
        self.pipelines.push(Pipeline { link, commands });
        let count: usize = self
            .pipelines
            .iter()
            .map(|pipeline| pipeline.commands.len())
            .sum();
        match count > MOST_COMMANDS {
            true => {
                let words = format!("at most {MOST_COMMANDS} commands run at once here");
                Err(Problem::new(words))
            }
            false => Ok(()),
        }
    }

    fn output(&mut self, stream: Option<char>) -> Result<(), Problem> {
        let both = self.rest.starts_with('&');
        self.skip(1 + usize::from(both));
        let append = self.rest.starts_with('>');
        self.skip(usize::from(append));
        if let Some(rest) = self.rest.strip_prefix("&1") {
            self.rest = rest;
            self.command.redirections.push(Redirection::ErrorsToOutput);
            return Ok(());
        }
        self.blanks();
        let file = self.word()?;
        if both {
            self.command.redirections.push(Redirection::ErrorsToOutput);
        }
        self.command.redirections.push(match stream {
            Some('2') => Redirection::Errors(file),
            _ => Redirection::Output { file, append },
        });
        Ok(())
    }

    fn input(&mut self) -> Result<(), Problem> {
        let Some(rest) = self.rest.strip_prefix("<<") else {
            return Err(Problem::new(
                "reading input from a file with `<` is not simulated",
            ));
        };
        if rest.starts_with('<') {
            return Err(Problem::new("`<<<` is not simulated"));
        }
        let strip_tabs = rest.starts_with('-');
        self.rest = rest.strip_prefix('-').unwrap_or(rest);
        self.blanks();
        let raw = self.rest.starts_with(['\'', '"', '\\']);
        let word = self.word()?;
        let delimiter: String = word
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                _ => "",
            })
            .collect();
        if delimiter.is_empty() {
            return Err(Problem::new("a here-document needs a word that ends it: `<<EOF`"));
        }
        self.awaited.push(Awaited {
            pipeline: self.pipelines.len(),
            command: self.commands.len(),
            delimiter,
            raw,
            strip_tabs,
        });
        Ok(())
    }

    /// The lines after a line with `<<EOF`.
    fn here_documents(&mut self) -> Result<(), Problem> {
        for awaited in std::mem::take(&mut self.awaited) {
            let mut body = String::new();
            let mut ended = false;
            while !self.rest.is_empty() {
                let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
                let line = self.rest.get(..end).unwrap_or_default();
                self.skip(end);
                let line = if awaited.strip_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                if line.trim_end_matches(['\n', '\r']) == awaited.delimiter {
                    ended = true;
                    break;
                }
                body.push_str(line);
            }
            if !ended {
                return Err(awaited.problem());
            }
            let input = match awaited.raw {
                true => Word {
                    pieces: vec![Piece::Text(body)],
                },
                false => quoted_text(&body)?,
            };
            let command = self
                .pipelines
                .get_mut(awaited.pipeline)
                .map(|pipeline| &mut pipeline.commands)
                .unwrap_or(&mut self.commands)
                .get_mut(awaited.command);
            match command {
                Some(command) => command.input = Some(input),
                None => self.command.input = Some(input),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<Vec<String>>> {
        let plain = |word: &Word| {
            word.pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Variable { name, .. } => format!("<{name}>"),
                    Piece::Command { source, .. } => format!("<<{source}>>"),
                })
                .collect()
        };
        let command = |command: &Command| command.words.iter().map(plain).collect();
        parse(text)
            .unwrap()
            .iter()
            .map(|pipeline| pipeline.commands.iter().map(command).collect())
            .collect()
    }

    #[test]
    fn quotes_and_continuations_are_taken_away() {
        assert_eq!(
            words("curl -w '%{http_code}' \\\n  \"a b\"c d\\ e # no more"),
            [[["curl", "-w", "%{http_code}", "a bc", "d e"]]]
        );
        assert_eq!(words("a '' b"), [[["a", "", "b"]]]);
    }

    #[test]
    fn pipes_and_lists_are_told_apart() {
        assert_eq!(
            words("a | b && c; d || e &"),
            [
                vec![vec!["a"], vec!["b"]],
                vec![vec!["c"]],
                vec![vec!["d"]],
                vec![vec!["e"]]
            ]
        );
        assert_eq!(words("a |\n b\nc"), [vec![vec!["a"], vec!["b"]], vec![vec!["c"]]]);
    }

    #[test]
    fn a_substitution_is_one_piece() {
        assert_eq!(
            words("pod=$(kubectl get pod -o name | head -1) \"$pod\" ${pod}x $"),
            [[[
                "pod=<<kubectl get pod -o name | head -1>>",
                "<pod>",
                "<pod>x",
                "$"
            ]]]
        );
    }

    #[test]
    fn a_here_document_is_the_input_of_its_command() {
        let read = parse("cat <<'EOF' | kubectl apply -f -\na: $b\nEOF\nnext").unwrap();
        let first = read.first().and_then(|pipeline| pipeline.commands.first());
        let input = first.and_then(|command| command.input.clone());
        assert_eq!(
            input.map(|word| word.pieces),
            Some(vec![Piece::Text("a: $b\n".to_owned())])
        );
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn what_is_not_simulated_is_refused() {
        for text in [
            "a 'b",
            "(a)",
            "a <b",
            "a `b`",
            "| a",
            "a && && b",
            "a $(b",
            "cat <<EOF\nx",
        ] {
            let read = parse(text);
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }

    #[test]
    fn what_goes_on_in_the_next_line_is_told_from_what_is_wrong() {
        let unfinished = |text: &str| parse(text).is_err_and(|problem| problem.unfinished);
        for text in [
            "a |",
            "a &&",
            "a ||\n",
            "a \\",
            "a 'b",
            "a \"b\n",
            "a $(b",
            "cat <<EOF",
            "cat <<EOF\nx\n",
            "a | b <<E &&\nx\nE",
        ] {
            assert!(unfinished(text), "{text}: {:?}", parse(text));
        }
        for text in [
            "a",
            "a;",
            "a \\\n",
            "| a",
            "a && && b",
            "(a)",
            "cat <<EOF\nEOF",
            "",
            "a &",
        ] {
            assert!(!unfinished(text), "{text}: {:?}", parse(text));
        }
    }
}
