//! The command line: one module a command.
//!
//! Exit status: 0 fine, 1 a finding (a failed expectation, a broken link), 2 bad use or unreadable input.

mod build;
mod check;
mod common;
mod eval;
mod explain;
mod hubble;
mod log;
mod new;
mod serve;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use common::{Failure, Status};

use log::Log;

/// Verdicts for network policies, and documentation whose examples are verified.
#[derive(Debug, Parser)]
#[command(name = "signalbox", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What the command can do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Builds a site from a content folder
    Build(build::Build),
    /// Checks a content folder: examples, manifests, links; writes nothing
    Check(check::Check),
    /// Serves a content folder and follows its edits
    Serve(serve::Serve),
    /// Starts a site: a page, and one live example
    New(new::New),
    /// Asks flows of manifests: may they pass, and why
    Eval(eval::Eval),
    /// Checks scenarios: does every flow get the verdict it should
    Test(test::Test),
    /// Explains a diagnostic by its code
    Explain(explain::Explain),
}

impl Command {
    /// For whom it speaks.
    fn log(&self) -> Log {
        match self {
            Self::Build(build) => build.log(),
            Self::Check(check) => check.log(),
            Self::Serve(serve) => serve.log(),
            Self::New(_) | Self::Eval(_) | Self::Test(_) | Self::Explain(_) => Log::Text,
        }
    }

    fn run(self) -> Result<Status, Failure> {
        match self {
            Self::Build(build) => build.run(),
            Self::Check(check) => check.run(),
            Self::Serve(serve) => serve.run(),
            Self::New(new) => new.run(),
            Self::Eval(eval) => eval.run(),
            Self::Test(test) => test.run(),
            Self::Explain(explain) => explain.run(),
        }
    }
}

/// Does what the arguments of this process say.
pub fn run() -> ExitCode {
    // Clap itself ends with status 2 on bad use.
    let command = Arguments::parse().command;
    let log = command.log();
    match command.run() {
        Ok(status) => status.into(),
        Err(failure) => {
            let why = failure.to_string();
            log.say(
                "failure",
                &format!("error: {why}"),
                serde_json::json!({ "message": why }),
            );
            ExitCode::from(2)
        }
    }
}
