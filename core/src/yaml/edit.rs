//! Edits of text that nodes were read from.

use super::{Node, Style, Value};
use crate::diagnostic::Edit;
use crate::source::Span;

/// Adds an entry at the end of a mapping, written as its siblings are. `value` must be YAML for one line.
/// `None` for anything but a mapping, and for a block without entries, which has no indentation to follow.
pub fn add_entry(mapping: &Node, key: &str, value: &str) -> Option<Edit> {
    let Value::Mapping(entries) = &mapping.value else {
        return None;
    };
    let insert = |at: u32, text: String| Edit {
        span: Span {
            start: at,
            end: at,
            ..mapping.span
        },
        text,
    };
    match (mapping.style, entries.as_slice()) {
        (Style::Flow, []) => Some(insert(mapping.span.start + 1, format!("{key}: {value}"))),
        (Style::Flow, [.., (_, last)]) => Some(insert(last.span.end, format!(", {key}: {value}"))),
        (_, []) => None,
        (_, [(first, _), ..]) => {
            let indent = " ".repeat(usize::from(first.column));
            let (_, last) = entries.last()?;
            Some(insert(last.span.end, format!("\n{indent}{key}: {value}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::yaml::{Path, read};

    fn add(text: &str, path: &Path) -> Option<String> {
        let (documents, _) = read(SourceId(0), text);
        let edit = add_entry(documents[0].root.at(path)?, "new", "1")?;
        let mut text = text.to_owned();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        Some(text)
    }

    #[test]
    fn entries_are_written_as_their_siblings() {
        let a = Path::root().key("a");
        let first = a.index(0);
        assert_eq!(add("a: {b: 1}\n", &a).unwrap(), "a: {b: 1, new: 1}\n");
        assert_eq!(add("a: {}\n", &a).unwrap(), "a: {new: 1}\n");
        assert_eq!(add("a:\n- b: 1\n", &first).unwrap(), "a:\n- b: 1\n  new: 1\n");
        assert_eq!(
            add("a:\n  - b:\n      c: 1\nd: 2\n", &first).unwrap(),
            "a:\n  - b:\n      c: 1\n    new: 1\nd: 2\n"
        );
        assert_eq!(
            add("ü: 1\na: \n  b: |\n    x\n", &a).unwrap(),
            "ü: 1\na: \n  b: |\n    x\n  new: 1\n"
        );
        assert_eq!(add("a: 1\n", &a), None);
    }
}
