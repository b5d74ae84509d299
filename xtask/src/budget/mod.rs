//! What a visitor has to load, against what we promise.

mod bundle;
mod pages;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::build;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::workspace::Workspace;

/// A kilobyte, as in the promises.
const KB: u64 = 1024;

/// Files by their paths below some folder, and how many bytes each has.
type Weights = BTreeMap<String, u64>;

/// How files are compressed before they are weighed; by Node.js, as a server would at its best.
#[derive(Debug, Clone, Copy)]
enum Method {
    Raw,
    Gzip,
    Brotli,
}

/// How something stands against what was promised, and against what fails the tests until then.
struct Standing<'a> {
    what: &'a str,
    bytes: u64,
    promise: u64,
    limit: u64,
}

impl Standing<'_> {
    /// What to say where the tests must fail.
    fn complaint(&self) -> Option<String> {
        (self.bytes > self.limit).then(|| format!("{self}; the limit is {}", kilobytes(self.limit)))
    }
}

impl fmt::Display for Standing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, promise) = (kilobytes(self.bytes), kilobytes(self.promise));
        write!(out, "{}: {bytes} of {promise}", self.what)?;
        if self.bytes > self.promise {
            out.write_str(", over what is promised")?;
        }
        Ok(())
    }
}

/// Prints what things weigh; fails if any is over its limit.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    build::site(workspace)?;
    let mut complaints = bundle::check(workspace)?;
    complaints.extend(pages::check(workspace)?);
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("over budget:\n{}", complaints.join("\n"))))
}

/// Weighs files, and names them by their paths below `folder`.
fn weigh(workspace: &Workspace, method: Method, folder: &Path, files: &[PathBuf]) -> Result<Weights> {
    let script = workspace.root().join("xtask").join("scripts").join("weigh.mjs");
    let method = match method {
        Method::Raw => "raw",
        Method::Gzip => "gzip",
        Method::Brotli => "brotli",
    };
    let run = Run::new("node")
        .args([&script])
        .args([method])
        .args([folder])
        .args(files);
    run.captured()?.lines().map(parse).collect()
}

/// Reads a line of the script: bytes and name.
fn parse(line: &str) -> Result<(String, u64)> {
    line.split_once(' ')
        .and_then(|(bytes, file)| Some((file.to_owned(), bytes.parse().ok()?)))
        .ok_or_else(|| Failure::new(format!("`weigh.mjs` printed `{line}`, which is not a weight")))
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
        assert_eq!(parse("12 a file.js").unwrap(), ("a file.js".to_owned(), 12));
        assert!(parse("twelve app.js").is_err());
        assert!(parse("12").is_err());
    }
}
