//! Builds, serves and tests Signalbox, and installs the tools that this needs.
//!
//! `cargo xtask` is an ordinary program of the workspace, so the only thing a newcomer needs to have is Rust (and
//! Node.js, for what comes from npm). Every command first makes sure of the tools it uses ([`tools`]), then runs
//! cargo, trunk or Playwright with them on the path. It has no dependencies: it is compiled before anything else.

mod arguments;
mod browser;
mod budget;
mod build;
mod failure;
mod fingerprint;
mod process;
mod serve;
mod test;
mod tidy;
mod timing;
mod tools;
mod workspace;

use std::process::ExitCode;

use arguments::Command;
use failure::Result;
use workspace::Workspace;

fn main() -> ExitCode {
    match arguments::parse(std::env::args().skip(1)).and_then(run) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked for. The exit code is that of the program which was run last, where one was.
fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Help => print!("{}", arguments::HELP),
        Command::Setup => tools::set_up(&workspace)?,
        Command::Build => build::site(&workspace)?,
        Command::Serve { address } => return serve::run(&workspace, &address),
        Command::Test(selection) => return test::run(&workspace, &selection),
        Command::ListTests => test::list(),
        Command::Screenshots { pages } => browser::screenshots(&workspace, &pages)?,
        Command::BenchPage => browser::bench(&workspace)?,
        Command::Exec { program, arguments } => return serve::exec(&workspace, &program, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}
