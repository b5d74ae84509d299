//! The build: playground, command, site.
//!
//! ```text
//! core/, playground/  ──trunk──▶  target/playground  ──cargo──▶  target/release/signalbox
//! content/  ──signalbox build──▶  target/site
//! ```

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::fingerprint::{Fingerprint, Stamp};
use crate::process::Run;
use crate::timing::{readable, timed};
use crate::tools::BuildTools;
use crate::workspace::Workspace;

/// Where the command's build script finds the playground, to carry it inside. Without it the command is built too,
/// and has no playground.
pub(crate) const BUNDLE_VARIABLE: &str = "SIGNALBOX_PLAYGROUND_DIST";

/// Everything that the playground's bundle is made from.
const PLAYGROUND_SOURCES: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "core",
    "playground",
];

/// Builds all of it, ending with the site in [`Workspace::site`].
pub(crate) fn site(workspace: &Workspace) -> Result<()> {
    command(workspace)?;
    let output = workspace.site();
    signalbox(workspace, ["build", "content", "--output"])
        .args([&output])
        .shown()?;
    eprintln!("the site is in {}", output.display());
    Ok(())
}

/// Builds the command `signalbox` with the playground inside.
pub(crate) fn command(workspace: &Workspace) -> Result<()> {
    playground(workspace, &BuildTools::ready(workspace)?)?;
    Run::cargo()
        .args(["build", "--release", "--package", "signalbox"])
        .env(BUNDLE_VARIABLE, workspace.playground_bundle())
        .in_folder(workspace.root())
        .shown()
}

/// Runs the command `signalbox`, as built, in the root of the checkout.
pub(crate) fn signalbox<'a>(workspace: &Workspace, arguments: impl IntoIterator<Item = &'a str>) -> Run {
    Run::new(workspace.signalbox())
        .args(arguments)
        .in_folder(workspace.root())
}

/// Builds the playground, unless it was built from the same sources.
fn playground(workspace: &Workspace, tools: &BuildTools) -> Result<()> {
    let sources = fingerprint(workspace.root(), tools)?;
    let stamp = Stamp::new(workspace.target(), "playground");
    let bundle = workspace.playground_bundle();
    if stamp.is(&sources) && bundle.is_dir() {
        return Ok(());
    }
    stamp.clear()?;
    eprintln!("building the playground");
    let trunk = Run::new("trunk")
        .args(["build", "--offline", "--dist"])
        .args([&bundle]);
    let trunk = trunk.in_folder(&workspace.root().join("playground"));
    // Trunk takes the value of this variable for that of an option and refuses the customary `1`.
    let trunk = tools.equip(trunk).without_env("NO_COLOR");
    let (result, time) = timed(|| trunk.shown());
    result.map_err(|failure: Failure| failure.help("the compiler or the bundler says why above"))?;
    eprintln!("built the playground in {}", readable(time));
    stamp.set(&sources)
}

fn fingerprint(root: &Path, tools: &BuildTools) -> Result<String> {
    let mut fingerprint = Fingerprint::default().add(&tools.identity);
    for source in PLAYGROUND_SOURCES {
        fingerprint = fingerprint.add_path(root, source)?;
    }
    Ok(fingerprint.finish())
}
