//! Formatting: two columns a level, one blank behind a colon and a dash, no blanks at line ends. Comments, order,
//! quotes and the inside of scalars stay as they are; only blanks change.

use super::{Kind, Line, lines};

/// Columns a level.
const STEP: usize = 2;

/// Why a text is not formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The line that is not understood, from 1.
    pub line: usize,
}

/// A mapping or a list that is open: where its entries stand, and where they will.
#[derive(Debug, Clone, Copy)]
struct Frame {
    before: usize,
    after: usize,
    is_list: bool,
}

/// A text that core can read, formatted. It means the same, and holds the same characters but for blanks.
///
/// # Errors
///
/// If a line holds what is not told apart here, such as a complex key: the text is better left alone.
pub fn format(text: &str) -> Result<String, Refusal> {
    let mut writer = Writer::default();
    for (index, line) in lines(text).iter().enumerate() {
        writer.line(line).ok_or(Refusal { line: index + 1 })?;
    }
    let after = writer.finish();
    let solid = |text: &str| -> String { text.split_whitespace().collect() };
    // Whatever went wrong above: nothing that somebody wrote is ever lost.
    match solid(text) == solid(&after) {
        true => Ok(after),
        false => Err(Refusal { line: 1 }),
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    frames: Vec<Frame>,
    /// Comments that belong to the entry that comes.
    comments: Vec<(usize, String)>,
    /// Whether a blank line waits for what comes.
    gap: bool,
    /// How far the last entry was moved.
    moved: isize,
}

impl Writer {
    /// Takes a line; `None` where it is not understood.
    fn line(&mut self, line: &Line<'_>) -> Option<()> {
        match line.kind {
            Kind::Strange => return None,
            Kind::Blank => self.blank(),
            Kind::Comment => self.comments.push((line.indent, line.text.trim().to_owned())),
            Kind::Marker => {
                // What stands behind the marker could be anything.
                let plain = line.text.split(" #").next().unwrap_or_default().trim_end();
                if !matches!(plain, "---" | "...") && !plain.starts_with('%') {
                    return None;
                }
                self.write_comments(None);
                self.frames.clear();
                self.put(0, line.text.trim_end());
            }
            Kind::Inside { block } => {
                let (indent, rest) = (
                    line.indent.saturating_add_signed(self.moved),
                    line.text.trim_start_matches(' '),
                );
                match rest.trim_end().is_empty() {
                    // Blanks at the end of a block scalar's line may be part of it.
                    true if !block || line.text.is_empty() => self.text.push('\n'),
                    _ if block => self.put(indent, rest),
                    _ => self.put(indent, rest.trim_end()),
                }
            }
            Kind::Entry if line.value.starts_with('\t') => return None,
            Kind::Entry => self.entry(line)?,
        }
        Some(())
    }

    fn blank(&mut self) {
        if self.comments.is_empty() {
            self.gap = !self.text.is_empty();
        } else {
            self.comments.push((0, String::new()));
        }
    }

    fn entry(&mut self, line: &Line<'_>) -> Option<()> {
        let above = self.frames.clone();
        let mut column = None;
        for dash in &line.dashes {
            column = Some(self.open(*dash, true, column)?);
        }
        let holds_more = line.dashes.is_empty() || line.column < line.text.len();
        let own = if holds_more {
            self.open(line.column, false, column)?
        } else {
            0
        };
        let first = match line.dashes.first() {
            Some(_) => {
                self.frames
                    .iter()
                    .rev()
                    .nth(line.dashes.len() - usize::from(!holds_more))?
                    .after
            }
            None => own,
        };
        self.write_comments(Some((line.indent, first, &above)));
        let dashes = "- ".repeat(line.dashes.len());
        let value = line.value.trim();
        let text = match line.key {
            Some(_) => {
                let written = &line.text[line.column..line.text.len() - line.value.len() - 1];
                let blank = if value.is_empty() { "" } else { " " };
                format!("{dashes}{}:{blank}{}", written.trim_end(), line.value.trim())
            }
            None => format!("{dashes}{value}"),
        };
        self.put(first, text.trim_end());
        self.moved = match (line.key, line.dashes.last()) {
            (None, Some(dash)) => {
                let list = self.frames.iter().rev().find(|frame| frame.is_list)?;
                list.after as isize - *dash as isize
            }
            _ => own as isize - line.column as isize,
        };
        Some(())
    }

    /// Opens, or goes on with, the collection whose entries stand at a column; says where they will. `behind` is where
    /// the dash will stand that it follows on the same line.
    fn open(&mut self, column: usize, is_list: bool, behind: Option<usize>) -> Option<usize> {
        let closes =
            |frame: &Frame| frame.before > column || (frame.before == column && frame.is_list && !is_list);
        while behind.is_none() && self.frames.last().is_some_and(closes) {
            self.frames.pop();
        }
        let after = match (self.frames.last(), behind) {
            (_, Some(dash)) => dash + STEP,
            (None, None) => 0,
            (Some(frame), None) if frame.before == column && frame.is_list == is_list => {
                return Some(frame.after);
            }
            // A list may stand where the key stands that it belongs to.
            (Some(frame), None) if frame.before == column => frame.after,
            (Some(frame), None) => frame.after + STEP,
        };
        // On the same line as a dash, what was open in the item before is closed by the dash already.
        self.frames.push(Frame {
            before: column,
            after,
            is_list,
        });
        Some(after)
    }

    /// Writes the comments that wait. They stand at the entry that follows, or at one above it.
    fn write_comments(&mut self, entry: Option<(usize, usize, &[Frame])>) {
        for (column, text) in std::mem::take(&mut self.comments) {
            if text.is_empty() {
                self.gap = true;
                continue;
            }
            let indent = match entry {
                Some((before, after, _)) if before == column => after,
                Some((before, after, above)) => {
                    let same = above.iter().rev().find(|frame| frame.before == column);
                    same.map_or_else(
                        || column.saturating_add_signed(after as isize - before as isize),
                        |frame| frame.after,
                    )
                }
                None => {
                    let same = self.frames.iter().rev().find(|frame| frame.before == column);
                    same.map_or(column, |frame| frame.after)
                }
            };
            self.put(indent, &text);
        }
    }

    fn put(&mut self, indent: usize, text: &str) {
        if std::mem::take(&mut self.gap) {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text += text;
        self.text.push('\n');
    }

    fn finish(mut self) -> String {
        self.write_comments(None);
        self.text
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use expect_test::{Expect, expect};
    use signalbox_core::source::SourceId;
    use signalbox_core::yaml::{Node, Value, read};

    use super::*;

    /// What a text means to core, without places.
    fn meaning(text: &str) -> String {
        fn write(node: &Node, out: &mut String) {
            match &node.value {
                Value::Scalar(scalar) => *out += &format!("{scalar:?} "),
                Value::Sequence(items) => {
                    *out += "[";
                    items.iter().for_each(|item| write(item, out));
                    *out += "]";
                }
                Value::Mapping(entries) => {
                    *out += "{";
                    for (key, value) in entries {
                        write(key, out);
                        write(value, out);
                    }
                    *out += "}";
                }
            }
        }
        let (documents, findings) = read(SourceId(0), text);
        assert!(findings.is_empty(), "{findings:?}\n{text}");
        let mut out = String::new();
        documents
            .iter()
            .for_each(|document| write(&document.root, &mut out));
        out
    }

    fn check(text: &str, expected: Expect) {
        let after = format(text).unwrap();
        assert_eq!(meaning(text), meaning(&after), "{after}");
        assert_eq!(format(&after).unwrap(), after, "formatting again changes nothing");
        expected.assert_eq(&after);
    }

    #[test]
    fn blanks_become_two_a_level_and_nothing_else_changes() {
        check(
            "# about\n\n\n\napiVersion:   v1   # pinned\nmetadata:\n        name: a\n        # whose\n        labels:   {app: a,\n              tier:  b}\nspec:\n   -   - x\n       - y: 1   \n         z: |\n            keep\n              this  \n\n            here\n   # before the second\n   - w:\n     - 1\n\n",
            expect![[r#"
                # about

                apiVersion: v1   # pinned
                metadata:
                  name: a
                  # whose
                  labels: {app: a,
                        tier:  b}
                spec:
                  - - x
                    - y: 1
                      z: |
                         keep
                           this  

                         here
                  # before the second
                  - w:
                    - 1
            "#]],
        );
    }

    #[test]
    fn lists_stay_where_their_author_put_them() {
        check(
            "a:\n- b\n- c:\n      - d\n",
            expect![[r#"
            a:
            - b
            - c:
                - d
        "#]],
        );
        check(
            "a:\n    - b:\n        - c\n    - |\n      text\n    -\n      d: 1\n",
            expect![[r#"
                a:
                  - b:
                      - c
                  - |
                    text
                  -
                    d: 1
            "#]],
        );
    }

    #[test]
    fn scalars_of_several_lines_mean_what_they_meant() {
        check(
            "a:\n      b: first\n         second half\n      c: \"x\n\n        y\\\n        z\"\n      d: >2\n          folded\n",
            expect![[r#"
                a:
                  b: first
                     second half
                  c: "x

                    y\
                    z"
                  d: >2
                      folded
            "#]],
        );
        check(
            "- |\n  top\n-   >-\n      folded\n",
            expect![[r#"
            - |
              top
            - >-
                  folded
        "#]],
        );
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        assert_eq!(format("? a\n: b\n"), Err(Refusal { line: 1 }));
        assert_eq!(format("a: 1\n--- {b: 2}\n"), Err(Refusal { line: 2 }));
    }

    fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                yaml_files(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }

    /// Every scenario of the documentation, as it is and with its levels stretched.
    #[test]
    fn the_documentations_manifests_mean_the_same_afterwards() {
        let mut files = Vec::new();
        yaml_files(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/scenarios"),
            &mut files,
        );
        assert!(files.len() > 100, "{} files", files.len());
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let (_, findings) = read(SourceId(0), &text);
            if !findings.is_empty() {
                continue;
            }
            let stretched: String = text
                .lines()
                .map(|line| {
                    let rest = line.trim_start_matches(' ');
                    let indent = " ".repeat(2 * (line.len() - rest.len()));
                    format!(
                        "{indent}{}\n",
                        rest.replacen("- ", "-   ", usize::from(rest.starts_with("- ")))
                    )
                })
                .collect();
            for text in [text, stretched] {
                let (_, findings) = read(SourceId(0), &text);
                if !findings.is_empty() {
                    continue;
                }
                let after = format(&text).unwrap_or_else(|refusal| panic!("{file:?}: {refusal:?}"));
                assert_eq!(meaning(&text), meaning(&after), "{file:?}:\n{after}");
                assert_eq!(format(&after).as_ref(), Ok(&after), "{file:?}");
            }
        }
    }
}
