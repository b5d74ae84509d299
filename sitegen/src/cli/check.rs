//! `signalbox check`: everything that a build would find wrong, and nothing written.

use super::common::{ContentArguments, Failure, Status, counted, plural};
use super::log::Log;
use crate::site::{Builder, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    content: ContentArguments,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Asks other sites whether what links lead to is there; answers are kept in `.signalbox-links.json`
    #[arg(long)]
    external: bool,
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
    pub(super) fn log(&self) -> Log {
        self.content.log()
    }

    pub(super) fn run(self) -> Result<Status, Failure> {
        let builder = Builder::new(self.content.options(None)?).map_err(Failure::new)?;
        let outcome = self.content.build(&builder, self.external);
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
        let log = self.log();
        let status = log.findings(&outcome.findings);
        if status == Status::Fine {
            let warnings = match counted(&outcome.findings) {
                none if none.is_empty() => "nothing is wrong".to_owned(),
                some => some,
            };
            let text = format!(
                "{}, {}, {}: {warnings}",
                plural(outcome.pages, "page"),
                plural(outcome.scenarios, "scenario"),
                plural(outcome.expectations, "expectation")
            );
            let fields = serde_json::json!({
                "pages": outcome.pages,
                "scenarios": outcome.scenarios,
                "expectations": outcome.expectations,
                "warnings": outcome.findings.warnings(),
            });
            log.say("checked", &text, fields);
        }
        status
    }
}
