//! YAML in colours, without an editor: enough to read by, line by line.

use signalbox_core::number::is_decimal;

/// What a stretch of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// Blanks, and text that is nothing else.
    Plain,
    /// A key, its colon not included.
    Key,
    /// A quoted string.
    Text,
    /// A number, a boolean or null.
    Literal,
    /// `-`, `:`, brackets, `---`.
    Mark,
    /// A comment.
    Comment,
}

impl Token {
    /// The class that carries the colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Key => "y-key",
            Self::Text => "y-text",
            Self::Literal => "y-literal",
            Self::Mark => "y-mark",
            Self::Comment => "y-comment",
        }
    }
}

/// One line as stretches; together they are the line.
pub fn tokens(line: &str) -> Vec<(Token, &str)> {
    let mut reader = Reader {
        rest: line,
        tokens: Vec::new(),
    };
    if line.starts_with("---") {
        reader.take(3, Token::Mark);
    }
    while !reader.rest.is_empty() {
        reader.step();
    }
    reader.tokens
}

struct Reader<'a> {
    rest: &'a str,
    tokens: Vec<(Token, &'a str)>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize, token: Token) {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        if !taken.is_empty() {
            self.tokens.push((token, taken));
        }
    }

    fn step(&mut self) {
        let blanks = self.rest.len() - self.rest.trim_start().len();
        self.take(blanks, Token::Plain);
        let Some(first) = self.rest.chars().next() else {
            return;
        };
        match first {
            '#' => self.take(self.rest.len(), Token::Comment),
            '"' | '\'' => self.quoted(first),
            '{' | '}' | '[' | ']' | ',' => self.take(1, Token::Mark),
            '-' if self.rest.len() == 1 || self.rest.starts_with("- ") => self.take(1, Token::Mark),
            _ => self.scalar(),
        }
    }

    fn quoted(&mut self, quote: char) {
        let inner = &self.rest[1..];
        let end = inner.find(quote).map_or(self.rest.len(), |at| at + 2);
        let token = self.key_or(end, Token::Text);
        self.take(end, token);
        self.colon();
    }

    fn scalar(&mut self) {
        let end = scalar_end(self.rest);
        let scalar = &self.rest[..end];
        let token = if is_literal(scalar) {
            Token::Literal
        } else {
            Token::Plain
        };
        let token = self.key_or(end, token);
        self.take(end, token);
        self.colon();
    }

    /// A key if a colon follows.
    fn key_or(&self, end: usize, token: Token) -> Token {
        let after = &self.rest[end..];
        let colon = after.starts_with(": ") || after == ":";
        if colon { Token::Key } else { token }
    }

    fn colon(&mut self) {
        if self.rest.starts_with(':') {
            self.take(1, Token::Mark);
        }
    }
}

/// Where a plain scalar ends: at `: `, at ` #`, at a bracket or comma of a flow collection, or with the line.
fn scalar_end(text: &str) -> usize {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let colon = c == ':' && (after.is_empty() || after.starts_with([' ', '\r']));
        let comment = c == '#' && before == ' ';
        let bracket =
            matches!(c, ',' | '}' | ']') && (after.is_empty() || after.starts_with([' ', '}', ']', ',']));
        if at > 0 && (colon || comment || bracket) {
            return text[..at].trim_end().len().max(1);
        }
        before = c;
    }
    text.trim_end().len().max(1)
}

fn is_literal(scalar: &str) -> bool {
    let number = is_decimal(scalar) && scalar.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    number || matches!(scalar, "true" | "false" | "null" | "~")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: &str, expected: Expect) {
        let tokens = tokens(line);
        let joined: String = tokens.iter().map(|(_, text)| *text).collect();
        assert_eq!(joined, line);
        let shown: Vec<String> = tokens
            .iter()
            .map(|(token, text)| format!("{token:?}({text})"))
            .collect();
        expected.assert_eq(&shown.join(" "));
    }

    #[test]
    fn lines_of_manifests() {
        check(
            "apiVersion: cilium.io/v2",
            expect!["Key(apiVersion) Mark(:) Plain( ) Plain(cilium.io/v2)"],
        );
        check(
            "  - port: \"443\" # https",
            expect![[
                r#"Plain(  ) Mark(-) Plain( ) Key(port) Mark(:) Plain( ) Text("443") Plain( ) Comment(# https)"#
            ]],
        );
        check(
            "matchLabels: {tier: frontend, n: 1}",
            expect![
                "Key(matchLabels) Mark(:) Plain( ) Mark({) Key(tier) Mark(:) Plain( ) Plain(frontend) Mark(,) Plain( ) Key(n) Mark(:) Plain( ) Literal(1) Mark(})"
            ],
        );
        check(
            "- backend -> database:80  allowed",
            expect!["Mark(-) Plain( ) Plain(backend -> database:80  allowed)"],
        );
        check("---", expect!["Mark(---)"]);
        check(
            "é: [ü, \"",
            expect![[r#"Key(é) Mark(:) Plain( ) Mark([) Plain(ü) Mark(,) Plain( ) Text(")"#]],
        );
    }
}
