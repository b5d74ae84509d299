//! Files in a page's text: `{{#include path}}` as mdBook has it, `--8<-- "path"` on a line of its own as MkDocs
//! has it. Behind the path: `:3` a line, `:3:7` lines, `:name` what stands between two anchors.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Draft;
use crate::report::{Finding, TextFile};

/// What a page may be, by itself or by inclusion: more than that is a mistake.
pub(in crate::content) const LARGEST: usize = 32 << 20;

/// The files that pages may include.
#[derive(Debug)]
pub(in crate::content) struct Library<'a> {
    folder: &'a Path,
    read: Mutex<BTreeMap<PathBuf, TextFile>>,
}

impl<'a> Library<'a> {
    pub(in crate::content) fn new(folder: &'a Path) -> Self {
        Self {
            folder,
            read: Mutex::default(),
        }
    }

    /// Every file that was included.
    pub(in crate::content) fn files(&self) -> Vec<TextFile> {
        self.known().values().cloned().collect()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<PathBuf, TextFile>> {
        // The map is whole whenever the lock is free, also after a panic elsewhere.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file that `wanted` names on a page that stands in `from`. The content folder is the border: neither
    /// `..` nor a symbolic link leads out of it.
    fn find(&self, from: &TextFile, wanted: &str) -> Result<TextFile, String> {
        let path = match wanted.strip_prefix("@/").or_else(|| wanted.strip_prefix('/')) {
            Some(rooted) => self.folder.join(rooted),
            None => Path::new(from.name()).with_file_name("").join(wanted),
        };
        let path = tidy(&path);
        let outside = || format!("`{wanted}` is outside the content folder");
        if !path.starts_with(tidy(self.folder)) {
            return Err(outside());
        }
        if let Some(file) = self.known().get(&path).cloned() {
            return Ok(file);
        }
        let real = |path: &Path| path.canonicalize().map_err(|error| error.to_string());
        let unreadable = |why| format!("`{wanted}` cannot be included: {why}");
        let target = real(&path).map_err(|_| format!("there is no file `{wanted}`"))?;
        if !target.starts_with(real(self.folder).map_err(unreadable)?) {
            return Err(outside());
        }
        let bytes = fs::read(&target).map_err(|error| unreadable(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
        let file = TextFile::new(path.display().to_string(), text);
        self.known().insert(path, file.clone());
        Ok(file)
    }
}

/// Puts the files in that a text asks for, and those that they ask for.
pub(super) fn expand(draft: Draft, library: &Library<'_>, findings: &mut Vec<Finding>) -> Draft {
    if find_directive(&draft.text).is_none() {
        return draft;
    }
    let mut expander = Expander {
        library,
        findings,
        out: Draft::default(),
        open: Vec::new(),
    };
    expander
        .open
        .extend(draft.origin(0).map(|(file, _)| file.name().to_owned()));
    expander.push(&draft);
    expander.out
}

struct Expander<'a, 'f> {
    library: &'a Library<'f>,
    findings: &'a mut Vec<Finding>,
    out: Draft,
    /// The files that are being put in, from the page inwards.
    open: Vec<String>,
}

/// A request for a file, or one that is only text.
struct Directive {
    range: Range<usize>,
    what: What,
}

enum What {
    /// Where the path with its selection stands.
    Include(Range<usize>),
    /// What stays when the mark in front of it is gone.
    Text(Range<usize>),
}

impl Expander<'_, '_> {
    fn push(&mut self, draft: &Draft) {
        let mut done = 0;
        while let Some(directive) = find_directive(&draft.text[done..]) {
            let moved = |range: Range<usize>| range.start + done..range.end + done;
            let (range, what) = (moved(directive.range), directive.what);
            self.out.copy_from(draft, done..range.start);
            match what {
                What::Text(text) => self.out.copy_from(draft, moved(text)),
                What::Include(argument) => {
                    let argument = moved(argument);
                    if let Err(message) = self.include(draft, &draft.text[argument.clone()]) {
                        let finding = Finding::error("include", draft.place(argument), message);
                        self.findings.push(finding);
                    }
                }
            }
            done = range.end;
        }
        self.out.copy_from(draft, done..draft.text.len());
    }

    fn include(&mut self, from: &Draft, written: &str) -> Result<(), String> {
        let (path, selection) = Selection::parse(written)?;
        let (page, _) = from.origin(0).ok_or("nothing can be included here")?;
        let file = self.library.find(page, path)?;
        if let Some(at) = self.open.iter().position(|name| name == file.name()) {
            let mut circle = self.open[at..].to_vec();
            circle.push(file.name().to_owned());
            return Err(format!(
                "files include each other in a circle: {}",
                circle.join(" → ")
            ));
        }
        let mut draft = Draft::default();
        for range in selection.ranges(file.text(), path)? {
            draft.copy(&file, range);
        }
        if self.out.text.len() + draft.text.len() > LARGEST {
            return Err("with this file the page would be larger than 32 MB".to_owned());
        }
        // The line break behind the directive is the last one.
        if draft.text.ends_with('\n') {
            draft.text.pop();
        }
        self.open.push(file.name().to_owned());
        self.push(&draft);
        self.open.pop();
        Ok(())
    }
}

/// Which lines of a file are meant.
#[derive(Debug, PartialEq, Eq)]
enum Selection {
    All,
    /// From this line to that one, counted from 1, both in it.
    Lines(usize, usize),
    Anchor(String),
}

impl Selection {
    fn parse(written: &str) -> Result<(&str, Self), String> {
        let (path, rest) = written.split_once(':').unwrap_or((written, ""));
        if path.is_empty() {
            return Err("name the file that is to be included".to_owned());
        }
        let number = |text: &str| text.parse::<usize>().ok();
        let selection = match rest.split_once(':') {
            _ if rest.is_empty() => Self::All,
            None => match number(rest) {
                Some(line) => Self::Lines(line, line),
                None => Self::Anchor(rest.to_owned()),
            },
            Some(("", end)) => Self::Lines(1, number(end).ok_or_else(|| bad_lines(rest))?),
            Some((start, "")) => Self::Lines(number(start).ok_or_else(|| bad_lines(rest))?, usize::MAX),
            Some((start, end)) => {
                let ends = number(start).zip(number(end)).filter(|(start, end)| start <= end);
                let (start, end) = ends.ok_or_else(|| bad_lines(rest))?;
                Self::Lines(start, end)
            }
        };
        Ok((path, selection))
    }

    /// What of a text is meant, without the lines that hold anchors.
    fn ranges(&self, text: &str, path: &str) -> Result<Vec<Range<usize>>, String> {
        let mut chosen = Vec::new();
        let (mut at, mut inside, mut found) = (0, false, false);
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let range = at..at + line.len();
            at = range.end;
            if let Some((name, opens)) = anchor(line) {
                if matches!(self, Self::Anchor(wanted) if wanted == name) {
                    (inside, found) = (opens, true);
                }
                continue;
            }
            let wanted = match self {
                Self::All => true,
                Self::Lines(start, end) => (*start..=*end).contains(&number),
                Self::Anchor(_) => inside,
            };
            if wanted {
                chosen.push(range);
            }
        }
        match self {
            Self::Anchor(name) if !found => Err(format!("`{path}` has no anchor `{name}`")),
            Self::Lines(start, _) if chosen.is_empty() => Err(format!(
                "`{path}` has {} lines; there is no line {start}",
                text.lines().count()
            )),
            _ => Ok(chosen),
        }
    }
}

fn bad_lines(written: &str) -> String {
    format!("`{written}` are no lines; write `3:7`, `3:` or `:7`")
}

/// The anchor that a line holds, and whether a stretch begins there: `# ANCHOR: name`, `// ANCHOR_END: name`,
/// `# --8<-- [start:name]`, `# --8<-- [end:name]`.
fn anchor(line: &str) -> Option<(&str, bool)> {
    let name = |text: &'_ str| -> usize {
        text.find(|letter: char| !(letter.is_alphanumeric() || "-_.".contains(letter)))
            .unwrap_or(text.len())
    };
    for (word, opens) in [
        ("ANCHOR_END:", false),
        ("ANCHOR:", true),
        ("--8<-- [start:", true),
        ("--8<-- [end:", false),
    ] {
        if let Some(at) = line.find(word) {
            let rest = line[at + word.len()..].trim_start();
            let name = &rest[..name(rest)];
            return (!name.is_empty()).then_some((name, opens));
        }
    }
    None
}

/// The first request for a file. A backslash in front (`;` in front of `--8<--`) makes it text.
fn find_directive(text: &str) -> Option<Directive> {
    [braces(text), scissors(text)]
        .into_iter()
        .flatten()
        .min_by_key(|directive| directive.range.start)
}

/// `{{#include path}}`, anywhere in a line.
fn braces(text: &str) -> Option<Directive> {
    text.match_indices("{{#include ").find_map(|(start, word)| {
        let path = start + word.len();
        let end = path + text[path..].find("}}")?;
        if text[path..end].contains('\n') {
            return None;
        }
        if text[..start].ends_with('\\') {
            return Some(Directive {
                range: start - 1..end + 2,
                what: What::Text(start..end + 2),
            });
        }
        let argument = text[path..end].trim();
        let path = path + text[path..end].find(argument).unwrap_or_default();
        Some(Directive {
            range: start..end + 2,
            what: What::Include(path..path + argument.len()),
        })
    })
}

/// `--8<-- "path"`, on a line of its own.
fn scissors(text: &str) -> Option<Directive> {
    text.match_indices("--8<-- \"").find_map(|(start, word)| {
        let path = start + word.len();
        let end = path + text[path..].find('"')?;
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = text[line..start].trim();
        if text[path..end].contains('\n') || !["", ";"].contains(&before) {
            return None;
        }
        if before == ";" {
            return Some(Directive {
                range: start - 1..end + 1,
                what: What::Text(start..end + 1),
            });
        }
        Some(Directive {
            range: start..end + 1,
            what: What::Include(path..end),
        })
    })
}

/// A path without `.` and `..`, by its letters alone.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for piece in path.components() {
        match piece {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections() {
        for (written, expected) in [
            ("a.yaml", Ok(("a.yaml", Selection::All))),
            ("a.yaml:3", Ok(("a.yaml", Selection::Lines(3, 3)))),
            ("a.yaml:3:7", Ok(("a.yaml", Selection::Lines(3, 7)))),
            ("a.yaml::7", Ok(("a.yaml", Selection::Lines(1, 7)))),
            ("a.yaml:3:", Ok(("a.yaml", Selection::Lines(3, usize::MAX)))),
            (
                "a.yaml:rule",
                Ok(("a.yaml", Selection::Anchor("rule".to_owned()))),
            ),
            ("a.yaml:7:3", Err(bad_lines("7:3"))),
        ] {
            assert_eq!(Selection::parse(written), expected, "{written}");
        }
    }

    #[test]
    fn anchors() {
        assert_eq!(anchor("# ANCHOR: rule\n"), Some(("rule", true)));
        assert_eq!(anchor("  // ANCHOR_END: rule"), Some(("rule", false)));
        assert_eq!(anchor("# --8<-- [start:rule]"), Some(("rule", true)));
        assert_eq!(anchor("# nothing"), None);
    }
}
