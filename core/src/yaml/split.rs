//! A stream of text → the stretches that hold one document each.
//!
//! A line that begins with `---` or `...` ends a document wherever it stands: YAML allows no scalar to hold
//! it. So the documents are cut apart before any is read, and an error in one cannot reach the next. (`kubectl`
//! cuts at `---` in the same way.)

use std::ops::Range;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The byte ranges of the documents that hold something; each begins at its `---` where it has one.
pub(super) fn documents(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = skip_mark(text, 0);
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let next = at + line.len();
        match marker(line) {
            Some(Marker::Start) => {
                push(&mut found, text, start..at);
                start = skip_mark(text, at);
            }
            Some(Marker::End) => {
                push(&mut found, text, start..at);
                start = skip_mark(text, next);
            }
            None => {}
        }
        at = next;
    }
    push(&mut found, text, start..text.len());
    found
}

enum Marker {
    Start,
    End,
}

fn marker(line: &str) -> Option<Marker> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let (marker, rest) = match (line.strip_prefix("---"), line.strip_prefix("...")) {
        (Some(rest), _) => (Marker::Start, rest),
        (_, Some(rest)) => (Marker::End, rest),
        (None, None) => return None,
    };
    let alone = rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']);
    alone.then_some(marker)
}

/// A byte order mark may stand at the head of a file, and so also where files were joined.
fn skip_mark(text: &str, at: usize) -> usize {
    match text.get(at..) {
        Some(rest) if rest.starts_with(BYTE_ORDER_MARK) => at + BYTE_ORDER_MARK.len_utf8(),
        _ => at,
    }
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let holds_something = text
        .get(range.clone())
        .unwrap_or_default()
        .lines()
        .any(|line| !is_idle(line));
    if holds_something {
        found.push(range);
    }
}

/// Whether a line adds nothing to a document: blank, a comment, a directive, or a bare marker.
fn is_idle(line: &str) -> bool {
    if line.starts_with('%') {
        return true;
    }
    let line = line.strip_prefix("---").unwrap_or(line).trim();
    line.is_empty() || line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        documents(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn cuts_at_markers_and_drops_what_is_empty() {
        assert_eq!(split("a: 1\n---\nb: 2\n"), ["a: 1\n", "---\nb: 2\n"]);
        assert_eq!(split("---\n# only a comment\n---\n\n---\nb: 2"), ["---\nb: 2"]);
        assert_eq!(
            split("--- {a: 1}\r\n...\r\nb: 2\r\n"),
            ["--- {a: 1}\r\n", "b: 2\r\n"]
        );
        assert_eq!(split("a: ---b\n----\n"), ["a: ---b\n----\n"]);
        assert_eq!(split("%YAML 1.2\n---\na: 1\n"), ["---\na: 1\n"]);
        assert_eq!(split(""), Vec::<&str>::new());
    }

    #[test]
    fn skips_byte_order_marks_where_files_were_joined() {
        assert_eq!(
            split("\u{feff}a: 1\n\u{feff}---\nb: 2\n"),
            ["a: 1\n", "---\nb: 2\n"]
        );
    }
}
