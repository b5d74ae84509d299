//! The tests in a real browser: a server of our own, and Playwright against it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::build;
use crate::failure::{Failure, Result};
use crate::process::{Run, Spawned};
use crate::tools::{BrowserTools, LighthouseTools};
use crate::workspace::Workspace;

/// How long the server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds and serves the site, and runs the tests of `xtask/browser/tests` on it.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    playwright(workspace, &["--grep-invert", "@screenshots|@bench"], &[])
}

/// Builds the site, and measures the time from a keystroke to the verdict on the screen.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    playwright(workspace, &["--grep", "@bench", "--workers", "1"], &[])
}

/// Builds the site, and has Lighthouse audit pages of it.
pub(crate) fn lighthouse(workspace: &Workspace) -> Result<()> {
    let tools = LighthouseTools::ready(workspace)?;
    build::site(workspace)?;
    Run::new("node")
        .args([workspace
            .root()
            .join("xtask")
            .join("lighthouse")
            .join("audit.mjs")])
        .args([workspace.site()])
        .args([&tools.chromium, &tools.modules])
        .shown()
        .map_err(|failure| failure.help("a score is below 100; the lines above say what cost it"))
}

/// Builds and serves the site, and photographs `pages` (a choice of its own, if there are none).
pub(crate) fn screenshots(workspace: &Workspace, pages: &[String]) -> Result<()> {
    playwright(workspace, &["--grep", "@screenshots"], pages)?;
    eprintln!(
        "the screenshots are in {}",
        folder(workspace, "screenshots").display()
    );
    Ok(())
}

fn playwright(workspace: &Workspace, arguments: &[&str], pages: &[String]) -> Result<()> {
    let tools = BrowserTools::ready(workspace)?;
    build::site(workspace)?;
    let (_server, address) = serve(workspace)?;
    Run::new("node")
        .args([&tools.playwright])
        .args(["test", "--config"])
        .args([workspace
            .root()
            .join("xtask")
            .join("browser")
            .join("playwright.config.ts")])
        .args(arguments)
        // Playwright compiles the tests to CommonJS, for which Node.js looks here.
        .env("NODE_PATH", &tools.modules)
        .env("SIGNALBOX_BASE_URL", format!("http://{address}/"))
        .env("SIGNALBOX_SITE", workspace.site())
        .env("SIGNALBOX_COMMAND", workspace.signalbox())
        .env("SIGNALBOX_ROOT", workspace.root())
        .env("SIGNALBOX_CHROMIUM", &tools.chromium)
        .env("SIGNALBOX_SCREENSHOTS", folder(workspace, "screenshots"))
        .env("SIGNALBOX_SCREENSHOT_PAGES", pages.join(" "))
        .env("SIGNALBOX_TEST_RESULTS", folder(workspace, "browser-tests"))
        .in_folder(workspace.root())
        .shown()
}

fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target().join(name)
}

/// Serves the site on a free port until the returned process is dropped.
fn serve(workspace: &Workspace) -> Result<(Spawned, SocketAddr)> {
    let address = free_address()?;
    let mut server =
        build::signalbox(workspace, ["serve", "content", "--addr", &address.to_string()]).spawned()?;
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if !server.is_alive() {
            return Err(Failure::new("`signalbox serve` ended before it served anything"));
        }
        if start.elapsed() > PATIENCE {
            return Err(Failure::new(format!(
                "`signalbox serve` did not answer on {address} in {PATIENCE:?}"
            )));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok((server, address))
}

/// An address of this machine that nobody listens on. Somebody else may take it in the moment until we do; then the
/// server says so.
fn free_address() -> Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|error| Failure::new(format!("there is no free port on this machine: {error}")))
}
