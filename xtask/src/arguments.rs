//! The command line.

use crate::failure::{Failure, Result};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
Builds, serves and tests Signalbox; installs the tools that this needs.

usage: cargo xtask <command>

  setup                      install all tools, without building anything
  build                      build the site with its playground into target/site
  serve [--addr <address>]   build, then serve it (on 127.0.0.1:8080 if nothing else is said)
  test [<choice>...]         run all checks and tests
      --only <step>            only this step; may be given several times
      --skip <step>            all but this step; may be given several times
      --keep-going             do not stop at the first step that fails
      --list                   say what the steps are
  screenshots [<page>...]    photograph pages of the site into target/screenshots
  bench-page                 measure the time from a keystroke to the verdict on the screen
  exec <program> [<arg>...]  run a program with the tools on its path, such as trunk
  help                       print this
";

/// A command, read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    Build,
    Serve { address: String },
    Test(Selection),
    ListTests,
    Screenshots { pages: Vec<String> },
    BenchPage,
    Exec { program: String, arguments: Vec<String> },
}

/// Which steps of the tests to run, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// If there are any, nothing else.
    pub(crate) only: Vec<String>,
    /// None of these.
    pub(crate) skip: Vec<String>,
    /// Whether to go on after a failure.
    pub(crate) keep_going: bool,
}

/// Reads the arguments that follow the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command> {
    let mut arguments = arguments.into_iter();
    let Some(command) = arguments.next() else {
        return Ok(Command::Help);
    };
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "setup" => none_left(arguments, Command::Setup),
        "build" => none_left(arguments, Command::Build),
        "serve" => serve(arguments),
        "test" => test(arguments),
        "screenshots" => Ok(Command::Screenshots {
            pages: arguments.collect(),
        }),
        "bench-page" => none_left(arguments, Command::BenchPage),
        "exec" => exec(arguments),
        unknown => Err(misuse(format!("there is no command `{unknown}`"))),
    }
}

fn serve(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let mut address = "127.0.0.1:8080".to_owned();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--addr" => address = value_of("--addr", &mut arguments)?,
            unknown => return Err(misuse(format!("`serve` does not take `{unknown}`"))),
        }
    }
    Ok(Command::Serve { address })
}

fn test(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let mut selection = Selection::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => selection.only.push(value_of("--only", &mut arguments)?),
            "--skip" => selection.skip.push(value_of("--skip", &mut arguments)?),
            "--keep-going" => selection.keep_going = true,
            "--list" => return Ok(Command::ListTests),
            unknown => return Err(misuse(format!("`test` does not take `{unknown}`"))),
        }
    }
    Ok(Command::Test(selection))
}

fn exec(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let program = arguments
        .next()
        .ok_or_else(|| misuse("`exec` needs a program to run".to_owned()))?;
    Ok(Command::Exec {
        program,
        arguments: arguments.collect(),
    })
}

fn none_left(mut arguments: impl Iterator<Item = String>, command: Command) -> Result<Command> {
    match arguments.next() {
        None => Ok(command),
        Some(argument) => Err(misuse(format!("`{argument}` is one argument too many"))),
    }
}

fn value_of(option: &str, arguments: &mut impl Iterator<Item = String>) -> Result<String> {
    arguments
        .next()
        .ok_or_else(|| misuse(format!("`{option}` needs a value")))
}

fn misuse(message: String) -> Failure {
    Failure::new(message).help("`cargo xtask help` says what there is")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn commands_are_read_with_their_options() {
        assert_eq!(parsed("").unwrap(), Command::Help);
        assert_eq!(
            parsed("serve").unwrap(),
            Command::Serve {
                address: "127.0.0.1:8080".into()
            }
        );
        assert_eq!(
            parsed("serve --addr [::1]:80").unwrap(),
            Command::Serve {
                address: "[::1]:80".into()
            }
        );
        let selection = Selection {
            only: vec!["fmt".into(), "unit".into()],
            skip: vec![],
            keep_going: true,
        };
        assert_eq!(
            parsed("test --only fmt --only unit --keep-going").unwrap(),
            Command::Test(selection)
        );
        let exec = Command::Exec {
            program: "trunk".into(),
            arguments: vec!["build".into(), "--help".into()],
        };
        assert_eq!(parsed("exec trunk build --help").unwrap(), exec);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "tset",
            "setup now",
            "serve --port 1",
            "serve --addr",
            "test fmt",
            "exec",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
