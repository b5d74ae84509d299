//! When git last saw a change of each page.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Page;
use crate::config::NAME;
use crate::report::{Finding, Findings, whole_file};

/// Gives pages without a date of their own (`updated`) the day of the last commit that touched them.
pub(super) fn date(pages: &mut [Page], content: &Path, findings: &mut Findings) {
    let mut warn = |message: &str| {
        findings.push(Finding::warning("no-history", whole_file(NAME), message));
    };
    match git(content, &["rev-parse", "--is-shallow-repository"])
        .as_deref()
        .map(str::trim)
    {
        Some("false") => {}
        Some(_) => return warn("`last_updated` needs the whole history, and this clone is shallow"),
        None => return warn("`last_updated` needs a git repository and git itself"),
    }
    let arguments = [
        "log",
        "--format=%x00%cs",
        "--name-only",
        "--relative",
        "--no-renames",
        "--",
        ".",
    ];
    let log = git(content, &arguments).unwrap_or_default();
    let mut days: BTreeMap<&str, &str> = BTreeMap::new();
    // The newest commit comes first.
    for commit in log.split('\0') {
        let mut lines = commit.lines();
        let day = lines.next().unwrap_or_default();
        for path in lines.filter(|path| !path.is_empty()) {
            days.entry(path).or_insert(day);
        }
    }
    for page in pages.iter_mut().filter(|page| page.front.updated.is_none()) {
        page.front.updated = days.get(page.source.as_str()).map(|day| (*day).to_owned());
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.quotepath=off"])
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}
