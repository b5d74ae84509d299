//! `signalbox build`: a content folder → a folder that any static host serves.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;

use super::common::{ContentArguments, Failure, Status, no_playground, plural};
use super::log::Log;
use crate::output;
use crate::site::{Builder, Stage};

#[derive(Debug, clap::Args)]
pub(super) struct Build {
    #[command(flatten)]
    content: ContentArguments,
    /// The folder to write; a site of ours that is there is replaced
    #[arg(long, short, value_name = "DIR", default_value = "public")]
    output: PathBuf,
    /// Where the site will stand: `https://docs.example.org/policies/`, or only its path. Comes before what
    /// `signalbox.toml` says
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Writes `.br` and `.gz` beside every file that gains by it
    #[arg(long)]
    precompress: bool,
    /// Writes the whole site into one zip file as well, for rooms without a network
    #[arg(long, value_name = "FILE")]
    offline_bundle: Option<PathBuf>,
    /// Asks other sites whether what links lead to is there; answers are kept in `.signalbox-links.json`
    #[arg(long)]
    external: bool,
}

impl Build {
    pub(super) fn log(&self) -> Log {
        self.content.log()
    }

    pub(super) fn run(self) -> Result<Status, Failure> {
        let start = Instant::now();
        let builder = Builder::new(self.content.options(self.base_url.as_deref())?).map_err(Failure::new)?;
        let log = self.log();
        let outcome = self.content.build(&builder, self.external);
        let status = log.findings(&outcome.findings);
        let Some(site) = outcome.site else {
            return Ok(status);
        };
        let told = |error: std::io::Error| Failure::new(error.to_string());
        let writing = log.watch(Arc::clone(builder.progress()));
        builder.progress().begin(Stage::Writing, 0);
        output::write(&site, &self.output, self.precompress).map_err(told)?;
        if let Some(file) = &self.offline_bundle {
            output::bundle(&site, file).map_err(told)?;
        }
        drop(writing);
        let time = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let text = format!(
            "{} and {} with {} in {time} ms: {}",
            plural(outcome.pages, "page"),
            plural(outcome.scenarios, "scenario"),
            plural(outcome.expectations, "expectation"),
            self.output.display()
        );
        let fields = json!({
            "pages": outcome.pages,
            "scenarios": outcome.scenarios,
            "expectations": outcome.expectations,
            "warnings": outcome.findings.warnings(),
            "milliseconds": time,
            "output": self.output.display().to_string(),
        });
        log.say("built", &text, fields);
        no_playground(log);
        Ok(status)
    }
}
