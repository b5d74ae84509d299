//! Fixes: applied to the text, and shown before they are.

use signalbox_core::diagnostic::FixReport;
use signalbox_core::order;
use signalbox_core::source::{Place, Source};

/// `sources` after a fix. Edits that do not fit the text they are about change nothing.
pub fn apply(sources: &[Source], fix: &FixReport) -> Vec<Source> {
    let applied = sources.iter().map(|source| {
        let text = edited(source, fix).unwrap_or_else(|| source.text.clone());
        Source::new(source.name.clone(), text)
    });
    applied.collect()
}

/// The text under a place; empty where the place does not fit.
pub fn slice<'a>(sources: &'a [Source], place: &Place) -> &'a str {
    sources
        .iter()
        .find(|source| source.name == place.file)
        .and_then(|source| source.text.get(place.start as usize..place.end as usize))
        .unwrap_or_default()
}

/// What a fix does to one file, by lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The file.
    pub file: String,
    /// The first line that changes, from 1.
    pub line: usize,
    /// Lines that go.
    pub removed: Vec<String>,
    /// Lines that come.
    pub added: Vec<String>,
}

/// What a fix would do. Empty where it does nothing.
pub fn preview(sources: &[Source], fix: &FixReport) -> Vec<Preview> {
    let changes = sources
        .iter()
        .filter_map(|source| difference(source, &edited(source, fix)?));
    changes.collect()
}

/// The text of a source with a fix's edits in it; `None` if none is about it, or one does not fit.
fn edited(source: &Source, fix: &FixReport) -> Option<String> {
    let mut edits: Vec<_> = fix
        .edits
        .iter()
        .filter(|edit| edit.place.file == source.name)
        .collect();
    if edits.is_empty() {
        return None;
    }
    order::sort_by_key(&mut edits, |edit| (edit.place.start, edit.place.end));
    let mut text = String::with_capacity(source.text.len() + 64);
    let mut copied = 0;
    for edit in edits {
        text += source.text.get(copied..edit.place.start as usize)?;
        text += &edit.text;
        copied = (edit.place.end as usize).max(edit.place.start as usize);
    }
    text += source.text.get(copied..)?;
    Some(text)
}

/// The stretch of lines in which a text differs from the source.
fn difference(source: &Source, after: &str) -> Option<Preview> {
    let old: Vec<&str> = source.text.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.iter().rev().zip(new.iter().rev());
    let most = old.len().min(new.len()) - same;
    let same_at_end = rest.take_while(|(old, new)| old == new).count().min(most);
    let lines = |lines: &[&str]| -> Vec<String> {
        let changed = lines.get(same..lines.len() - same_at_end).unwrap_or_default();
        changed.iter().map(|line| (*line).to_owned()).collect()
    };
    let preview = Preview {
        file: source.name.clone(),
        line: same + 1,
        removed: lines(&old),
        added: lines(&new),
    };
    (!preview.removed.is_empty() || !preview.added.is_empty()).then_some(preview)
}

#[cfg(test)]
mod tests {
    use signalbox_core::diagnostic::EditReport;

    use super::*;

    const PORTS: &str = "    - ports:\n      - port: \"443\"\n      - port: \"80\"\n";

    fn fix(edits: &[(usize, usize, &str)]) -> FixReport {
        let edit = |&(start, end, text): &(usize, usize, &str)| EditReport {
            place: Place {
                file: "a.yaml".to_owned(),
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
                start: start as u32,
                end: end as u32,
            },
            text: text.to_owned(),
        };
        FixReport {
            title: String::new(),
            edits: edits.iter().map(edit).collect(),
        }
    }

    fn sources() -> Vec<Source> {
        vec![Source::new("b.yaml", "x: 1\n"), Source::new("a.yaml", PORTS)]
    }

    #[test]
    fn an_insertion_adds_a_line() {
        let at = PORTS.find("      - port: \"80\"").unwrap();
        let fix = fix(&[(at, at, "        protocol: TCP\n")]);
        let expected = Preview {
            file: "a.yaml".to_owned(),
            line: 3,
            removed: vec![],
            added: vec!["        protocol: TCP".to_owned()],
        };
        assert_eq!(preview(&sources(), &fix), [expected]);
        assert_eq!(apply(&sources(), &fix)[0], sources()[0]);
    }

    #[test]
    fn several_edits_apply_at_once() {
        let fix = fix(&[
            (PORTS.find("80").unwrap(), PORTS.find("80").unwrap() + 2, "8080"),
            (0, 4, ""),
        ]);
        assert_eq!(
            apply(&sources(), &fix)[1].text,
            "- ports:\n      - port: \"443\"\n      - port: \"8080\"\n"
        );
    }

    #[test]
    fn an_edit_of_another_text_changes_nothing() {
        let fix = fix(&[(4000, 4001, "x")]);
        assert_eq!(apply(&sources(), &fix), sources());
        assert!(preview(&sources(), &fix).is_empty());
    }
}
