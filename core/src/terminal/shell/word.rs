//! Words: quotes taken away, and what `$` begins told apart.

use super::{Problem, Reader};

/// A word, of pieces that are put together when it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::terminal) struct Word {
    pub(in crate::terminal) pieces: Vec<Piece>,
}

/// A piece of a word. What is quoted is never split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::terminal) enum Piece {
    Text(String),
    Variable { name: String, quoted: bool },
    Command { source: String, quoted: bool },
}

impl Reader<'_> {
    /// The word that stands here.
    pub(super) fn word(&mut self) -> Result<Word, Problem> {
        let mut word = Word::default();
        let mut text = String::new();
        let mut touched = false;
        while let Some(next) = self.rest.chars().next() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    let inside = self.rest.get(1..).unwrap_or_default();
                    let Some(end) = inside.find('\'') else {
                        return Err(Problem::unfinished("a `'` is not closed"));
                    };
                    text.push_str(inside.get(..end).unwrap_or_default());
                    self.skip(end + 2);
                }
                '"' => {
                    let inside = self.rest.get(1..).unwrap_or_default();
                    let Some(end) = closing_quote(inside) else {
                        return Err(Problem::unfinished("a `\"` is not closed"));
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
                        None => return Err(Problem::unfinished("a `\\` goes on in the next line")),
                        Some('\n') => {}
                        Some(letter) => text.push(letter),
                    }
                }
                '`' => return Err(Problem::new("backticks are not simulated: write $(…)")),
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
            return Err(Problem::new("a word is missing"));
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
pub(super) fn quoted_text(text: &str) -> Result<Word, Problem> {
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
fn dollar(text: &str, quoted: bool) -> Result<(Piece, usize), Problem> {
    let after = text.get(1..).unwrap_or_default();
    if after.starts_with("((") {
        return Err(Problem::new("arithmetic is not simulated"));
    }
    if let Some(inside) = after.strip_prefix('(') {
        let Some(end) = closing_parenthesis(inside) else {
            return Err(Problem::unfinished("a `$(` is not closed"));
        };
        let source = inside.get(..end).unwrap_or_default().to_owned();
        return Ok((Piece::Command { source, quoted }, end + 3));
    }
    if let Some(inside) = after.strip_prefix('{') {
        let Some(end) = inside.find('}') else {
            return Err(Problem::unfinished("a `${` is not closed"));
        };
        let name = inside.get(..end).unwrap_or_default();
        if !is_name(name) {
            let words = format!("`${{{name}}}` is not simulated: only `${{NAME}}` is");
            return Err(Problem::new(words));
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
pub(in crate::terminal) fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
