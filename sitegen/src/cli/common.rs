//! What commands share: how they end, and what they say about findings.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::bundle;
use crate::content::Folders;
use crate::external;
use crate::report::Findings;
use crate::site::{Builder, Options, Outcome};

use super::log::Log;

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
    /// For authors whom nobody vouches for: makes text of raw HTML in pages, and takes no files that would run
    #[arg(long)]
    safe: bool,
    /// For whom the command speaks while it works
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Log::Text)]
    log_format: Log,
}

impl ContentArguments {
    /// For whom the command speaks.
    pub(super) fn log(&self) -> Log {
        self.log_format
    }

    /// Builds, and says how far it is if that takes long.
    pub(super) fn build(&self, builder: &Builder, external: bool) -> Outcome {
        let _watching = self.log().watch(Arc::clone(builder.progress()));
        let mut outcome = builder.build();
        if external {
            let cache = builder.options().folders.beside.join(external::CACHE);
            let found = external::check(&outcome.outside, &cache, builder.progress());
            outcome.findings.extend(found);
            if self.strict {
                outcome.findings.make_strict();
            }
            if outcome.findings.errors() > 0 {
                outcome.site = None;
            }
        }
        outcome
    }

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

/// Says so if examples cannot come alive.
pub(super) fn no_playground(log: Log) {
    if !bundle::is_there() {
        let text = "note: this command carries no playground, so examples stay as they are drawn";
        log.say("note", text, serde_json::json!({ "message": text }));
    }
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
