//! Running other programs.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::failure::{Failure, Result};

/// How much of a log is shown when a program failed.
const TAIL: usize = 25;

/// A program that is about to run. It reads nothing from the terminal.
#[derive(Debug)]
pub(crate) struct Run {
    command: Command,
    shown_as: String,
}

impl Run {
    /// Runs `program`, looked up on the path if it is a bare name.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        let name = Path::new(program).file_name().unwrap_or(program);
        Self {
            command,
            shown_as: name.to_string_lossy().into_owned(),
        }
    }

    /// Runs the cargo that runs us, so that the same toolchain serves throughout.
    pub(crate) fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        for argument in arguments {
            let argument = argument.as_ref();
            self.shown_as.push(' ');
            self.shown_as.push_str(&argument.to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes an environment variable.
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets the working folder.
    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs with its output on our terminal; fails if it does.
    pub(crate) fn shown(mut self) -> Result<()> {
        let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
        self.expect_success(status)
    }

    /// Runs with its output in the file `log`, the end of which is part of the failure.
    pub(crate) fn logged(mut self, log: &Path) -> Result<()> {
        let output = File::create(log).map_err(|error| Failure::io("cannot write", log, &error))?;
        let errors = output
            .try_clone()
            .map_err(|error| Failure::io("cannot write", log, &error))?;
        let status = self
            .command
            .stdout(output)
            .stderr(errors)
            .status()
            .map_err(|error| self.cannot_start(&error))?;
        self.expect_success(status)
            .map_err(|failure| failure.help(format!("the end of `{}` says:\n{}", log.display(), tail(log))))
    }

    /// Runs and gives what it wrote to its standard output; fails if it does.
    pub(crate) fn captured(mut self) -> Result<String> {
        let output = self
            .command
            .stderr(Stdio::null())
            .output()
            .map_err(|error| self.cannot_start(&error))?;
        self.expect_success(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it can be run and succeeds; its output is thrown away.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Starts it and does not wait.
    pub(crate) fn spawned(mut self) -> Result<Spawned> {
        self.command
            .spawn()
            .map(Spawned)
            .map_err(|error| self.cannot_start(&error))
    }

    /// Becomes that program: signals reach it, and its exit code is ours. Returns only if that fails, or where
    /// processes cannot be replaced, after it ended.
    pub(crate) fn replacing_us(mut self) -> Result<std::process::ExitCode> {
        self.command.stdin(Stdio::inherit());
        #[cfg(unix)]
        {
            let error = std::os::unix::process::CommandExt::exec(&mut self.command);
            Err(self.cannot_start(&error))
        }
        #[cfg(not(unix))]
        {
            let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
            Ok(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1).into())
        }
    }

    fn expect_success(&self, status: ExitStatus) -> Result<()> {
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("`{}` failed ({status})", self.shown_as)))
        }
    }

    fn cannot_start(&self, error: &std::io::Error) -> Failure {
        let program = self.command.get_program().to_string_lossy();
        if error.kind() == ErrorKind::NotFound {
            Failure::new(format!("`{program}` was not found"))
        } else {
            Failure::new(format!("cannot start `{program}`: {error}"))
        }
    }
}

/// A program that runs beside us, and ends at the latest when this value is dropped.
#[derive(Debug)]
pub(crate) struct Spawned(Child);

impl Spawned {
    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first of `names` that is a file in a folder of the path.
pub(crate) fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = |name: &&str| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    names.iter().find_map(found)
}

/// The path variable with `folders` before what it has.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let existing = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&existing)))
        .map_err(|error| Failure::new(format!("cannot put the tools on the path: {error}")))
}

/// The last lines of a log.
fn tail(log: &Path) -> String {
    let Ok(file) = File::open(log) else {
        return String::new();
    };
    let mut lines = VecDeque::with_capacity(TAIL + 1);
    for line in BufReader::new(file)
        .split(b'\n')
        .map_while(std::result::Result::ok)
    {
        lines.push_back(String::from_utf8_lossy(&line).into_owned());
        if lines.len() > TAIL {
            lines.pop_front();
        }
    }
    Vec::from(lines).join("\n")
}
