//! What a visitor has to load, against what we promise.

mod bundle;
mod pages;

use std::path::{Path, PathBuf};

use crate::build;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::workspace::Workspace;

/// A kilobyte, as in the promises.
const KB: u64 = 1024;

/// One file and its weight in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Weight {
    file: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints what things weigh; fails if any is over its budget.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    build::site(workspace)?;
    let mut complaints = bundle::check(workspace)?;
    complaints.extend(pages::check(workspace)?);
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("over budget:\n{}", complaints.join("\n"))))
}

/// Weighs files, and names them by their paths below `folder`. Node.js compresses, as a server would at its best.
fn weigh(workspace: &Workspace, folder: &Path, files: &[PathBuf]) -> Result<Vec<Weight>> {
    let script = workspace.root().join("xtask").join("scripts").join("weigh.mjs");
    let printed = Run::new("node")
        .args([script.as_path(), folder])
        .args(files)
        .captured()?;
    printed.lines().map(parse).collect()
}

/// Reads a line of the script: raw, gzip, brotli, name.
fn parse(line: &str) -> Result<Weight> {
    let unexpected = || Failure::new(format!("`weigh.mjs` printed `{line}`, which is not a weight"));
    let mut words = line.splitn(4, ' ');
    let mut number = || {
        words
            .next()
            .and_then(|word| word.parse().ok())
            .ok_or_else(unexpected)
    };
    let (raw, gzip, brotli) = (number()?, number()?, number()?);
    let file = words.next().ok_or_else(unexpected)?.to_owned();
    Ok(Weight {
        file,
        raw,
        gzip,
        brotli,
    })
}

/// Kilobytes, for people.
fn kilobytes(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / KB as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_a_weight_is_an_error() {
        assert!(parse("3 2 1 a file.js").is_ok_and(|weight| weight.file == "a file.js"));
        assert!(parse("1 2 three app.js").is_err());
        assert!(parse("1 2 3").is_err());
    }
}
