//! What went wrong, and what the person at the terminal can do about it.

use std::fmt;
use std::path::Path;

/// The result of everything here that can go wrong.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Something that could not be done.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    /// A failure with `message`: lowercase, names in backticks.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A failure of the file system: `doing` says what was tried, as in "cannot read".
    pub(crate) fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("{doing} `{}`: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n help: {}", help.replace('\n', "\n       "))?;
        }
        Ok(())
    }
}
