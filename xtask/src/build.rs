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
use crate::tools::{BuildTools, WASM};
use crate::workspace::Workspace;

/// Where the command's build script finds the playground, to carry it inside. Without it the command is built too,
/// and has no playground.
pub(crate) const BUNDLE_VARIABLE: &str = "SIGNALBOX_PLAYGROUND_DIST";

/// Everything that the playground's bundle is made from.
const PLAYGROUND_SOURCES: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "core/Cargo.toml",
    "core/src",
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
    let (result, time) = timed(|| {
        fetch(workspace)?;
        trunk(workspace, tools).shown()
    });
    result.map_err(|failure: Failure| failure.help("the compiler or the bundler says why above"))?;
    eprintln!("built the playground in {}", readable(time));
    stamp.set(&sources)
}

/// Downloads the crates that trunk's cargo needs: it is told not to use the network, as trunk itself is.
fn fetch(workspace: &Workspace) -> Result<()> {
    let run = Run::cargo().args(["fetch", "--target", WASM, "--target", &host()?]);
    run.in_folder(workspace.root()).shown()
}

/// The triple of this machine, on which build scripts and procedural macros run.
fn host() -> Result<String> {
    let version = Run::new("rustc").args(["--version", "--verbose"]).captured()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc` does not say what machine this is"))
}

fn trunk(workspace: &Workspace, tools: &BuildTools) -> Run {
    let run = Run::new("trunk")
        .args(["build", "--offline", "--dist"])
        .args([workspace.playground_bundle()]);
    tools
        .equip(run)
        .in_folder(&workspace.root().join("playground"))
        // Trunk takes the value of this variable for that of an option, and refuses the customary `1`.
        .without_env("NO_COLOR")
        // Trunk would add sixty lines about itself to an error of the compiler.
        .without_env("RUST_BACKTRACE")
}

fn fingerprint(root: &Path, tools: &BuildTools) -> Result<String> {
    let mut fingerprint = Fingerprint::default().add(&tools.identity);
    for source in PLAYGROUND_SOURCES {
        fingerprint = fingerprint.add_path(root, source)?;
    }
    Ok(fingerprint.finish())
}
