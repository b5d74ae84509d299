//! The files of a folder, in a fixed order.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::SCENARIOS;
use crate::report::{Finding, Findings, whole_file};

/// A file that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it is read, as its user would write it.
    pub(super) path: PathBuf,
    /// Its path below the folder, with `/`.
    pub(super) relative: String,
}

/// What a file of a content folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    Scenario,
    Asset,
}

impl Found {
    pub(super) fn kind(&self) -> Kind {
        let below_scenarios = self.relative.starts_with(&format!("{SCENARIOS}/"));
        match self.path.extension().and_then(|ending| ending.to_str()) {
            Some("md") => Kind::Page,
            Some("yaml" | "yml") if below_scenarios => Kind::Scenario,
            _ => Kind::Asset,
        }
    }

    /// What findings call it.
    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// All files below a folder, by path. Names that begin with a dot are left out; links are followed, and
/// one that leads in a circle is a finding.
pub(super) fn files(folder: &Path, findings: &mut Findings) -> Vec<Found> {
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    let mut found = Vec::new();
    for entry in walk.filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => match relative(folder, entry.path()) {
                Some(relative) => found.push(Found {
                    path: entry.into_path(),
                    relative,
                }),
                None => findings.push(unreadable(entry.path(), "its name is not Unicode text")),
            },
            Ok(_) => {}
            Err(error) => findings.push(unreadable(error.path().unwrap_or(folder), &error.to_string())),
        }
    }
    found
}

/// The text of a file; what cannot be read as text is a finding.
pub(super) fn read_text(found: &Found) -> Result<String, Box<Finding>> {
    let read = fs::read(&found.path).map_err(|error| error.to_string());
    let text = read.and_then(|bytes| {
        String::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {}", error.utf8_error()))
    });
    text.map_err(|why| Box::new(unreadable(&found.path, &why)))
}

fn relative(folder: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(folder).ok()?;
    let pieces: Option<Vec<&str>> = below
        .components()
        .map(|piece| piece.as_os_str().to_str())
        .collect();
    Some(pieces?.join("/"))
}

fn unreadable(path: &Path, why: &str) -> Finding {
    let place = whole_file(path.display().to_string());
    Finding::error("unreadable", place, format!("this cannot be read: {why}"))
}
