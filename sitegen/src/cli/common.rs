//! What commands share: how they end, and what they say about findings.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::content::Folders;
use crate::report::{Findings, Style};
use crate::site::Options;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is wrong.
    Fine,
    /// Something is; it was told.
    Finding,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Fine => Self::SUCCESS,
            Status::Finding => Self::from(1),
        }
    }
}

/// Why a command could not do its work: bad use, unreadable input, no permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    /// A failure, in words for its user.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The content folder that a command works on.
#[derive(Debug, clap::Args)]
pub(super) struct ContentArguments {
    /// The content folder; `static` beside it is copied
    #[arg(value_name = "CONTENT", default_value = "content")]
    content: PathBuf,
    /// Takes pages in that are marked as drafts
    #[arg(long)]
    drafts: bool,
    /// Fails on warnings too
    #[arg(long)]
    strict: bool,
    /// Makes text of raw HTML in pages, for authors whom nobody vouches for
    #[arg(long)]
    safe: bool,
}

impl ContentArguments {
    /// What a site is made from, to be served under `base`.
    pub(super) fn options(&self, base: Option<&str>) -> Result<Options, Failure> {
        if !self.content.is_dir() {
            let content = self.content.display();
            return Err(Failure::new(format!(
                "there is no folder `{content}`; name the folder with your Markdown"
            )));
        }
        // `docs` alone means a path.
        let base = base.map(|base| match base.contains("://") || base.starts_with('/') {
            true => base.to_owned(),
            false => format!("/{base}"),
        });
        Ok(Options {
            folders: Folders::of(&self.content),
            base,
            drafts: self.drafts,
            safe: self.safe,
            strict: self.strict,
        })
    }
}

/// Prints findings on standard error, and how many there are.
pub(super) fn tell(findings: &Findings) -> Status {
    if !findings.is_empty() {
        eprint!("{}", findings.to_text(Style::of_terminal()));
    }
    if findings.errors() == 0 {
        return Status::Fine;
    }
    eprintln!("{}", counted(findings));
    Status::Finding
}

/// How many findings there are: `2 errors, 1 warning`.
pub(super) fn counted(findings: &Findings) -> String {
    let counted = [(findings.errors(), "error"), (findings.warnings(), "warning")];
    let parts = counted.into_iter().filter(|(count, _)| *count > 0);
    parts
        .map(|(count, what)| plural(count, what))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A count with its word: `1 page`, `2 pages`.
pub(super) fn plural(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
