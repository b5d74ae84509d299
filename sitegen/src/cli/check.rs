//! `signalbox check`: everything that a build would find wrong, and nothing written.

use super::common::{ContentArguments, Failure, Status, counted, plural, tell};
use crate::site::{Builder, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    content: ContentArguments,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// As a compiler tells them, on standard error
    Text,
    /// As a JSON array, on standard output
    Json,
    /// As JUnit XML, on standard output: a case is a file
    Junit,
}

impl Check {
    pub(super) fn run(self) -> Result<Status, Failure> {
        let builder = Builder::new(self.content.options(None)?).map_err(Failure::new)?;
        let outcome = builder.build();
        match self.format {
            Format::Text => Ok(self.as_text(&outcome)),
            Format::Json | Format::Junit => {
                match self.format {
                    Format::Junit => print!("{}", outcome.findings.to_junit()),
                    _ => println!("{}", outcome.findings.to_json()),
                }
                Ok(if outcome.findings.errors() == 0 {
                    Status::Fine
                } else {
                    Status::Finding
                })
            }
        }
    }

    fn as_text(&self, outcome: &Outcome) -> Status {
        let status = tell(&outcome.findings);
        if status == Status::Fine {
            let warnings = match counted(&outcome.findings) {
                none if none.is_empty() => "nothing is wrong".to_owned(),
                some => some,
            };
            eprintln!(
                "{}, {}, {}: {warnings}",
                plural(outcome.pages, "page"),
                plural(outcome.scenarios, "scenario"),
                plural(outcome.expectations, "expectation")
            );
        }
        status
    }
}
