//! A line as a person types it → commands with their words, pipes and redirections.
//!
//! This is the part of a shell that tutorials use: quotes, `\` at the end of a line, `$NAME`, `$(command)`, `|`, `&&`,
//! `||`, `;`, a here-document, and redirections. What else a shell knows is refused by name, never half done.

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

/// A word, of pieces that are put together when it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a word. What is quoted is never split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Variable { name: String, quoted: bool },
    Command { source: String, quoted: bool },
}

/// How many commands one line may hold, and how many words a command.
const MOST_COMMANDS: usize = 100;
const MOST_WORDS: usize = 500;

/// Reads a text of one or more lines.
///
/// # Errors
/// What cannot be read, in words for the person who typed it.
pub(super) fn parse(text: &str) -> Result<Vec<Pipeline>, String> {
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

struct Reader<'a> {
    rest: &'a str,
    pipelines: Vec<Pipeline>,
    commands: Vec<Command>,
    command: Command,
    link: Link,
    awaited: Vec<Awaited>,
}

impl Reader<'_> {
    fn all(&mut self) -> Result<(), String> {
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
                '(' | ')' => return Err("subshells in parentheses are not simulated".to_owned()),
                '1' | '2' if self.rest.chars().nth(1) == Some('>') => {
                    self.skip(1);
                    self.output(Some(first))?;
                }
                _ => {
                    let word = self.word()?;
                    self.command.words.push(word);
                    if self.command.words.len() > MOST_WORDS {
                        return Err(format!("a command has at most {MOST_WORDS} words here"));
                    }
                }
            }
        }
        self.end_pipeline(Link::Always)?;
        match self.awaited.first() {
            Some(missing) => Err(format!(
                "the here-document is not ended by a line `{}`",
                missing.delimiter
            )),
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

    fn end_of_line(&mut self) -> Result<(), String> {
        self.skip(1);
        // `a |` and `a &&` go on in the next line.
        let goes_on =
            self.command.words.is_empty() && (!self.commands.is_empty() || self.link != Link::Always);
        if !goes_on {
            self.end_pipeline(Link::Always)?;
        }
        self.here_documents()
    }

    fn take_and_end(&mut self, bytes: usize, link: Link) -> Result<(), String> {
        self.skip(bytes);
        self.end_pipeline(link)
    }

    fn pipe(&mut self) -> Result<(), String> {
        self.skip(1);
        if self.command.words.is_empty() {
            return Err("there is no command before `|`".to_owned());
        }
        self.commands.push(std::mem::take(&mut self.command));
        Ok(())
    }

    fn end_pipeline(&mut self, next: Link) -> Result<(), String> {
        let command = std::mem::take(&mut self.command);
        if command.words.is_empty() {
            if !self.commands.is_empty() || !command.redirections.is_empty() || command.input.is_some() {
                return Err("a command is missing".to_owned());
            }
            if next != Link::Always {
                return Err("there is no command before `&&` or `||`".to_owned());
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
            true => Err(format!("at most {MOST_COMMANDS} commands run at once here")),
            false => Ok(()),
        }
    }

    fn output(&mut self, stream: Option<char>) -> Result<(), String> {
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

    fn input(&mut self) -> Result<(), String> {
        let Some(rest) = self.rest.strip_prefix("<<") else {
            return Err("reading input from a file with `<` is not simulated".to_owned());
        };
        if rest.starts_with('<') {
            return Err("`<<<` is not simulated".to_owned());
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
            return Err("a here-document needs a word that ends it: `<<EOF`".to_owned());
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
    fn here_documents(&mut self) -> Result<(), String> {
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
                return Err(format!(
                    "the here-document is not ended by a line `{}`",
                    awaited.delimiter
                ));
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

    fn word(&mut self) -> Result<Word, String> {
        let mut word = Word::default();
        let mut text = String::new();
        let mut touched = false;
        while let Some(next) = self.rest.chars().next() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    let inside = self.rest.get(1..).unwrap_or_default();
                    let Some(end) = inside.find('\'') else {
                        return Err("a `'` is not closed".to_owned());
                    };
                    text.push_str(inside.get(..end).unwrap_or_default());
                    self.skip(end + 2);
                }
                '"' => {
                    let inside = self.rest.get(1..).unwrap_or_default();
                    let Some(end) = closing_quote(inside) else {
                        return Err("a `\"` is not closed".to_owned());
                    };
                    let quoted = quoted_text(inside.get(..end).unwrap_or_default())?;
                    for piece in quoted.pieces {
                        match piece {
                            Piece::Text(more) => text.push_str(&more),
                            other => {
                                flush(&mut word, &mut text);
                                word.pieces.push(other);
                            }
                        }
                    }
                    self.skip(end + 2);
                }
                '\\' => {
                    let escaped = self.rest.chars().nth(1);
                    self.skip(1 + escaped.map_or(0, char::len_utf8));
                    match escaped {
                        Some('\n') | None => {}
                        Some(letter) => text.push(letter),
                    }
                }
                '`' => return Err("backticks are not simulated: write `$(…)`".replace('`', "'")),
                '$' => {
                    let (piece, length) = dollar(self.rest, false)?;
                    self.skip(length);
                    match piece {
                        Piece::Text(more) => text.push_str(&more),
                        other => {
                            flush(&mut word, &mut text);
                            word.pieces.push(other);
                        }
                    }
                }
                letter => {
                    text.push(letter);
                    self.skip(letter.len_utf8());
                }
            }
            touched = true;
        }
        if !touched {
            return Err("a word is missing".to_owned());
        }
        if !text.is_empty() || word.pieces.is_empty() {
            word.pieces.push(Piece::Text(text));
        }
        Ok(word)
    }
}

fn flush(word: &mut Word, text: &mut String) {
    if !text.is_empty() {
        word.pieces.push(Piece::Text(std::mem::take(text)));
    }
}

/// Where a double quote closes, from the character after the opening one.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// What stands between double quotes, or in a here-document.
fn quoted_text(text: &str) -> Result<Word, String> {
    let (mut word, mut plain, mut rest) = (Word::default(), String::new(), text);
    while let Some(next) = rest.chars().next() {
        match next {
            '\\' => {
                let escaped = rest.chars().nth(1);
                match escaped {
                    Some(letter @ ('"' | '\\' | '$' | '`')) => plain.push(letter),
                    Some('\n') => {}
                    Some(letter) => {
                        plain.push('\\');
                        plain.push(letter);
                    }
                    None => plain.push('\\'),
                }
                rest = rest
                    .get(1 + escaped.map_or(0, char::len_utf8)..)
                    .unwrap_or_default();
            }
            '$' => {
                let (piece, length) = dollar(rest, true)?;
                match piece {
                    Piece::Text(more) => plain.push_str(&more),
                    other => {
                        flush(&mut word, &mut plain);
                        word.pieces.push(other);
                    }
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            letter => {
                plain.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
    }
    if !plain.is_empty() || word.pieces.is_empty() {
        word.pieces.push(Piece::Text(plain));
    }
    Ok(word)
}

/// What begins with `$`, and how many bytes it takes.
fn dollar(text: &str, quoted: bool) -> Result<(Piece, usize), String> {
    let after = text.get(1..).unwrap_or_default();
    if after.starts_with("((") {
        return Err("arithmetic is not simulated".to_owned());
    }
    if let Some(inside) = after.strip_prefix('(') {
        let Some(end) = closing_parenthesis(inside) else {
            return Err("a `$(` is not closed".to_owned());
        };
        let source = inside.get(..end).unwrap_or_default().to_owned();
        return Ok((Piece::Command { source, quoted }, end + 3));
    }
    if let Some(inside) = after.strip_prefix('{') {
        let Some(end) = inside.find('}') else {
            return Err("a `${` is not closed".to_owned());
        };
        let name = inside.get(..end).unwrap_or_default();
        if !is_name(name) {
            return Err(format!("`${{{name}}}` is not simulated: only `${{NAME}}` is"));
        }
        let name = name.to_owned();
        return Ok((Piece::Variable { name, quoted }, end + 3));
    }
    if after.starts_with('?') {
        let name = "?".to_owned();
        return Ok((Piece::Variable { name, quoted }, 2));
    }
    let length = after
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .unwrap_or(after.len());
    let name = after.get(..length).unwrap_or_default();
    match is_name(name) {
        true => {
            let name = name.to_owned();
            Ok((Piece::Variable { name, quoted }, 1 + length))
        }
        false => Ok((Piece::Text("$".to_owned()), 1)),
    }
}

fn closing_parenthesis(text: &str) -> Option<usize> {
    let (mut depth, mut single, mut double) = (0usize, false, false);
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if !single => {
                letters.next();
            }
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '(' if !single && !double => depth += 1,
            ')' if !single && !double => match depth {
                0 => return Some(at),
                _ => depth -= 1,
            },
            _ => {}
        }
    }
    None
}

/// Whether a word can name a variable.
pub(super) fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
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
            "a ||",
        ] {
            let read = parse(text);
            assert!(text == "a ||" || read.is_err(), "{text}: {read:?}");
        }
    }
}
