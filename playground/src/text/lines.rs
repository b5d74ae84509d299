//! Each line of a YAML text: what begins on it, and where.

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing but blanks.
    Blank,
    /// A comment and nothing else.
    Comment,
    /// `---`, `...` or a directive.
    Marker,
    /// An entry of a mapping or of a list begins here, or a scalar.
    Entry,
    /// A scalar, or a collection in brackets, goes on that began on an earlier line. Of a block scalar (`|`) every
    /// blank counts.
    Inside { block: bool },
    /// Something that is not told apart here: a complex key.
    Strange,
}

/// One line, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line<'text> {
    /// The whole.
    pub(crate) text: &'text str,
    /// What it is.
    pub(crate) kind: Kind,
    /// The column of what stands first, from 0, in bytes: what stands before it are blanks.
    pub(crate) indent: usize,
    /// The columns of the dashes that begin items of lists.
    pub(crate) dashes: Vec<usize>,
    /// The column of what stands behind the dashes.
    pub(crate) column: usize,
    /// The key that stands there, if one does.
    pub(crate) key: Option<&'text str>,
    /// What stands behind the key's colon, or in its place; blanks and a comment at the end are in it.
    pub(crate) value: &'text str,
}

/// What is open at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A block scalar, below a column.
    Block(usize),
    /// A plain scalar that may go on, below a column.
    Plain(usize),
    Single,
    Double,
    /// Brackets, so many.
    Flow(usize),
}

/// All lines of a text.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut open = Open::Nothing;
    text.lines().map(|line| next(line, &mut open)).collect()
}

fn next<'text>(text: &'text str, open: &mut Open) -> Line<'text> {
    let trimmed = text.trim_start_matches(' ');
    let indent = text.len() - trimmed.len();
    let mut line = Line {
        text,
        kind: Kind::Entry,
        indent,
        dashes: Vec::new(),
        column: indent,
        key: None,
        value: trimmed,
    };
    if let Some(kind) = going_on(trimmed, indent, open) {
        line.kind = kind;
        return line;
    }
    *open = Open::Nothing;
    line.kind = match trimmed.trim_end() {
        "" => Kind::Blank,
        plain if plain.starts_with('#') => Kind::Comment,
        plain if indent == 0 && is_marker(plain) => Kind::Marker,
        "?" => Kind::Strange,
        plain if plain.starts_with("? ") => Kind::Strange,
        _ => Kind::Entry,
    };
    if line.kind == Kind::Entry {
        take_apart(&mut line);
        *open = opened(&line);
    }
    line
}

/// Whether a line goes on with what is open.
fn going_on(trimmed: &str, indent: usize, open: &mut Open) -> Option<Kind> {
    let blank = trimmed.trim_end().is_empty();
    match *open {
        Open::Nothing => None,
        Open::Block(column) => (blank || indent > column).then_some(Kind::Inside { block: true }),
        Open::Plain(column) => {
            let goes_on = indent > column && !blank && !trimmed.starts_with('#');
            goes_on.then_some(Kind::Inside { block: false })
        }
        Open::Single | Open::Double | Open::Flow(_) => {
            *open = scan(trimmed, *open);
            Some(Kind::Inside { block: false })
        }
    }
}

fn is_marker(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    matches!(word, "---" | "...") || text.starts_with('%')
}

/// Finds the dashes, the key and the value of an entry.
fn take_apart(line: &mut Line<'_>) {
    let mut rest = line.value;
    while rest == "-" || rest.starts_with("- ") {
        line.dashes.push(line.column);
        let behind = rest[1..].trim_start_matches(' ');
        line.column += rest.len() - behind.len();
        rest = behind;
    }
    line.value = rest;
    if let Some(colon) = colon(rest) {
        line.key = Some(rest[..colon].trim_end().trim_matches(['"', '\'']));
        line.value = &rest[colon + 1..];
    }
}

/// Where the colon behind a key stands.
fn colon(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''));
    let start = match quote {
        Some(quote) => 1 + text[1..].find(quote)? + 1,
        None if text.starts_with(['{', '[', '#', '|', '>', '&', '!', '*']) => return None,
        None => 0,
    };
    let mut from = start;
    while let Some(at) = text[from..].find(':').map(|at| from + at) {
        // A `#` behind a blank begins a comment: what stands in it is no key.
        if text[start..at].contains(" #") || (quote.is_some() && !text[start..at].trim().is_empty()) {
            return None;
        }
        if text[at + 1..].is_empty() || text[at + 1..].starts_with(' ') {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// What an entry leaves open.
fn opened(line: &Line<'_>) -> Open {
    // Below this column whatever goes on must stand: that of the mapping, or of the item.
    let column = match (line.key, line.dashes.last()) {
        (None, Some(dash)) => *dash,
        (None, None) => line.indent.saturating_sub(1),
        (Some(_), _) => line.column,
    };
    let value = without_properties(line.value.trim_start());
    match value.chars().next() {
        None | Some('#' | '*') => Open::Nothing,
        Some('|' | '>') => Open::Block(column),
        Some('"' | '\'' | '{' | '[') => scan(value, Open::Nothing),
        Some(_) if value.contains(" #") => Open::Nothing,
        Some(_) => Open::Plain(column),
    }
}

/// A value without its anchor and tag.
fn without_properties(mut value: &str) -> &str {
    while value.starts_with(['&', '!']) {
        let end = value.find(' ').unwrap_or(value.len());
        value = value[end..].trim_start();
    }
    value
}

/// Follows quotes and brackets to the end of a line.
fn scan(text: &str, mut open: Open) -> Open {
    // The brackets round a quoted string.
    let mut depth = match open {
        Open::Flow(depth) => depth,
        _ => 0,
    };
    let mut before = ' ';
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (open, c) {
            (Open::Double, '\\') => drop(characters.next()),
            (Open::Double, '"') | (Open::Single, '\'') => {
                open = if depth > 0 {
                    Open::Flow(depth)
                } else {
                    Open::Nothing
                }
            }
            (Open::Double | Open::Single, _) => {}
            (_, '#') if before == ' ' => break,
            (_, '"') if is_start(before) => open = Open::Double,
            (_, '\'') if is_start(before) => open = Open::Single,
            (_, '{' | '[') => {
                depth += 1;
                open = Open::Flow(depth);
            }
            (_, '}' | ']') => {
                depth = depth.saturating_sub(1);
                open = if depth > 0 {
                    Open::Flow(depth)
                } else {
                    Open::Nothing
                };
            }
            _ => {}
        }
        before = c;
    }
    open
}

/// Whether a quote behind this character begins a string.
fn is_start(before: char) -> bool {
    matches!(before, ' ' | '{' | '[' | ',' | ':')
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let shown: Vec<String> = lines(text)
            .iter()
            .map(|line| {
                let what = match line.kind {
                    Kind::Inside { block: true } => "block".to_owned(),
                    Kind::Inside { block: false } => "inside".to_owned(),
                    Kind::Entry => format!(
                        "{:?}@{} {:?}={:?}",
                        line.dashes,
                        line.column,
                        line.key,
                        line.value.trim()
                    ),
                    kind => format!("{kind:?}"),
                };
                format!("{what:50} | {}\n", line.text)
            })
            .collect();
        expected.assert_eq(&shown.concat());
    }

    #[test]
    fn entries_and_what_goes_on() {
        check(
            "# c\n---\na:\n- - b: 1 # x: y\n  \"c d\": 'e\n    f: g'\n  k: [1,\n    {m: \"]\"}]\n  url: http://x:80/\n\nz: >-\n  text: no key\n\n  more\np: plain\n  goes: on\nq:\n",
            expect![[r#"
                Comment                                            | # c
                Marker                                             | ---
                []@0 Some("a")=""                                  | a:
                [0, 2]@4 Some("b")="1 # x: y"                      | - - b: 1 # x: y
                []@2 Some("c d")="'e"                              |   "c d": 'e
                inside                                             |     f: g'
                []@2 Some("k")="[1,"                               |   k: [1,
                inside                                             |     {m: "]"}]
                []@2 Some("url")="http://x:80/"                    |   url: http://x:80/
                Blank                                              | 
                []@0 Some("z")=">-"                                | z: >-
                block                                              |   text: no key
                block                                              | 
                block                                              |   more
                []@0 Some("p")="plain"                             | p: plain
                inside                                             |   goes: on
                []@0 Some("q")=""                                  | q:
            "#]],
        );
    }
}
