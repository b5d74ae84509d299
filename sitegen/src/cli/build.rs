//! `signalbox build`: a content folder → a folder that any static host serves.

use std::path::PathBuf;
use std::time::Instant;

use super::common::{ContentArguments, Failure, Status, plural, tell};
use crate::bundle;
use crate::output;
use crate::site::Builder;

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
}

impl Build {
    pub(super) fn run(self) -> Result<Status, Failure> {
        let start = Instant::now();
        let builder = Builder::new(self.content.options(self.base_url.as_deref())?).map_err(Failure::new)?;
        let outcome = builder.build();
        let status = tell(&outcome.findings);
        let Some(site) = outcome.site else {
            return Ok(status);
        };
        let told = |error: std::io::Error| Failure::new(error.to_string());
        output::write(&site, &self.output, self.precompress).map_err(told)?;
        if let Some(file) = &self.offline_bundle {
            output::bundle(&site, file).map_err(told)?;
        }
        eprintln!(
            "{} and {} with {} in {} ms: {}",
            plural(outcome.pages, "page"),
            plural(outcome.scenarios, "scenario"),
            plural(outcome.expectations, "expectation"),
            start.elapsed().as_millis(),
            self.output.display()
        );
        if !bundle::is_there() {
            eprintln!("note: this command carries no playground, so examples stay as they are drawn");
        }
        Ok(status)
    }
}
