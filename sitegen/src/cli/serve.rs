//! `signalbox serve`: a content folder in the browser, following edits.

use std::net::SocketAddr;

use serde_json::json;

use super::common::{ContentArguments, Failure, Status, counted, no_playground, plural};
use super::log::Log;
use crate::serve::{Rebuilt, Serving};
use crate::site::Builder;

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    content: ContentArguments,
    /// Where to listen; port 0 takes one that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
}

impl Serve {
    pub(super) fn log(&self) -> Log {
        self.content.log()
    }

    pub(super) fn run(self) -> Result<Status, Failure> {
        let builder = Builder::new(self.content.options(Some("/"))?).map_err(Failure::new)?;
        let serving = Serving::bind(builder, self.addr)
            .map_err(|error| Failure::new(format!("cannot listen on {}: {error}", self.addr)))?;
        let address = serving.address();
        let log = self.log();
        no_playground(log);
        let mut first = true;
        let told = |rebuilt: Rebuilt<'_>| {
            tell_rebuilt(log, &rebuilt);
            if std::mem::take(&mut first) {
                let url = format!("http://{address}/");
                let text = format!("{url}  (follows edits; Ctrl+C ends it)");
                log.say("serving", &text, json!({ "url": url }));
            }
        };
        serving
            .run(told)
            .map_err(|error| Failure::new(format!("edits cannot be followed: {error}")))?;
        Ok(Status::Fine)
    }
}

fn tell_rebuilt(log: Log, rebuilt: &Rebuilt<'_>) {
    let outcome = rebuilt.outcome;
    log.findings(&outcome.findings);
    let errors = outcome.findings.errors();
    let what = match errors {
        0 => plural(outcome.pages, "page"),
        _ => format!("{}; the last good site stays", counted(&outcome.findings)),
    };
    let time = u64::try_from(rebuilt.time.as_millis()).unwrap_or(u64::MAX);
    let fields = json!({"pages": outcome.pages, "errors": errors, "milliseconds": time});
    log.say("rebuilt", &format!("{what} in {time} ms"), fields);
}
