//! Commands that end by becoming another program.

use std::process::ExitCode;

use crate::build;
use crate::failure::Result;
use crate::process::Run;
use crate::tools::BuildTools;
use crate::workspace::Workspace;

/// Builds what is needed and serves the site; `signalbox serve` says where.
pub(crate) fn run(workspace: &Workspace, address: &str) -> Result<ExitCode> {
    build::command(workspace)?;
    build::signalbox(workspace, ["serve", "content", "--addr", address]).replacing_us()
}

/// Runs any program with the build's tools on its path, in the folder we were started in.
pub(crate) fn exec(workspace: &Workspace, program: &str, arguments: &[String]) -> Result<ExitCode> {
    let tools = BuildTools::ready(workspace)?;
    tools.equip(Run::new(program).args(arguments)).replacing_us()
}
