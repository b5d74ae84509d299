//! The files of a folder, in a fixed order.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::SCENARIOS;
use crate::report::{Finding, Findings, whole_file};

/// How the names of files end that hold scripts, or may.
const RUN: [&str; 11] = [
    "htm", "html", "js", "mjs", "shtml", "svg", "svgz", "wasm", "xht", "xhtml", "xml",
];

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

    /// Whether a browser that is sent there would run what is in it.
    pub(super) fn may_run(&self) -> bool {
        let ending = self.path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| RUN.iter().any(|run| ending.eq_ignore_ascii_case(run)))
    }

    /// What findings call it.
    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// All files below a folder, by path. Names that begin with a dot are left out; links are followed, and
/// one that leads in a circle is a finding. So is one that leads out of the folder, if it has to be `closed`.
pub(super) fn files(folder: &Path, closed: bool, findings: &mut Findings) -> Vec<Found> {
    let border = folder.canonicalize().ok().filter(|_| closed);
    let leads_out = |entry: &DirEntry| {
        let border = border
            .as_ref()
            .filter(|_| entry.depth() > 0 && entry.path_is_symlink());
        border.is_some_and(|border| {
            let target = entry.path().canonicalize();
            !target.is_ok_and(|target| target.starts_with(border))
        })
    };
    let mut walk = WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    let mut found = Vec::new();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                findings.push(unreadable(error.path().unwrap_or(folder), &error.to_string()));
                continue;
            }
        };
        let out = !is_hidden(&entry) && leads_out(&entry);
        if out {
            let place = whole_file(entry.path().display().to_string());
            let message = format!("this link leads out of `{}`", folder.display());
            findings.push(Finding::error("outside", place, message));
        }
        if out || is_hidden(&entry) {
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
        } else if entry.file_type().is_file() {
            match relative(folder, entry.path()) {
                Some(relative) => found.push(Found {
                    path: entry.into_path(),
                    relative,
                }),
                None => findings.push(unreadable(entry.path(), "its name is not Unicode text")),
            }
        }
    }
    found
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
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
