//! `signalbox serve`: a content folder in the browser, following edits.

use std::net::SocketAddr;

use super::common::{ContentArguments, Failure, Status, counted, plural, tell};
use crate::bundle;
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
    pub(super) fn run(self) -> Result<Status, Failure> {
        let builder = Builder::new(self.content.options(Some("/"))?).map_err(Failure::new)?;
        let serving = Serving::bind(builder, self.addr)
            .map_err(|error| Failure::new(format!("cannot listen on {}: {error}", self.addr)))?;
        let address = serving.address();
        if !bundle::is_there() {
            eprintln!("note: this command carries no playground, so examples stay as they are drawn");
        }
        let mut first = true;
        let told = |rebuilt: Rebuilt<'_>| {
            tell_rebuilt(&rebuilt);
            if std::mem::take(&mut first) {
                eprintln!("http://{address}/  (follows edits; Ctrl+C ends it)");
            }
        };
        serving
            .run(told)
            .map_err(|error| Failure::new(format!("edits cannot be followed: {error}")))?;
        Ok(Status::Fine)
    }
}

fn tell_rebuilt(rebuilt: &Rebuilt<'_>) {
    let outcome = rebuilt.outcome;
    tell(&outcome.findings);
    let what = match outcome.findings.errors() {
        0 => plural(outcome.pages, "page"),
        _ => format!("{}; the last good site stays", counted(&outcome.findings)),
    };
    eprintln!("{what} in {} ms", rebuilt.time.as_millis());
}
