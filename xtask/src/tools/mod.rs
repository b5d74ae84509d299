//! The tools that a build and its tests need, each at one version, installed once.
//!
//! Nothing is ever looked for on GitHub: cargo compiles what it can, npm and Debian have the rest.

mod cache;
mod chromium;
mod npm;
mod rust;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::process::{Run, path_with};
use crate::timing::{readable, timed};
use crate::workspace::Workspace;

use cache::Cache;
use chromium::Chromium;
use npm::NpmPackages;
pub(crate) use rust::WASM;
use rust::{RustComponent, TRUNK, WASM_BINDGEN, WasmTarget};

/// Something to be installed.
trait Tool: Sync {
    /// With its version, where we choose it.
    fn name(&self) -> String;
    /// What it is for: "builds the playground".
    fn purpose(&self) -> &'static str;
    /// How long an installation takes: "about a minute".
    fn takes(&self) -> &'static str;
    /// Whether it is there. Has to be quick.
    fn is_ready(&self, cache: &Cache) -> Result<bool>;
    /// Installs it, whole or not at all.
    fn install(&self, cache: &Cache) -> Result<()>;
}

/// The tools of the build, ready to use.
#[derive(Debug)]
pub(crate) struct BuildTools {
    path: OsString,
    node_path: PathBuf,
    /// What they are, in a word that changes with any of their versions.
    pub(crate) identity: String,
}

impl BuildTools {
    /// Installs what is missing.
    pub(crate) fn ready(workspace: &Workspace) -> Result<Self> {
        let cache = Cache::find()?;
        let packages = NpmPackages::playground(workspace.root())?;
        ensure(&cache, &[&WasmTarget, &WASM_BINDGEN, &TRUNK], &[&packages])?;
        let folders = [
            TRUNK.programs(&cache),
            WASM_BINDGEN.programs(&cache),
            packages.programs(&cache),
        ];
        let identity = [TRUNK.name(), WASM_BINDGEN.name(), packages.identity().to_owned()].join(" ");
        Ok(Self {
            path: path_with(&folders)?,
            node_path: packages.modules(&cache),
            identity,
        })
    }

    /// Has `run` find the tools: programs on its path, and for esbuild the packages it bundles.
    pub(crate) fn equip(&self, run: Run) -> Run {
        run.env("PATH", &self.path).env("NODE_PATH", &self.node_path)
    }
}

/// The tools of the browser tests, ready to use.
#[derive(Debug)]
pub(crate) struct BrowserTools {
    /// The program `playwright`.
    pub(crate) playwright: PathBuf,
    /// Where the tests find `@playwright/test`.
    pub(crate) modules: PathBuf,
    /// The browser.
    pub(crate) chromium: PathBuf,
}

impl BrowserTools {
    /// Installs what is missing.
    pub(crate) fn ready(workspace: &Workspace) -> Result<Self> {
        let cache = Cache::find()?;
        let packages = NpmPackages::browser_tests(workspace.root())?;
        ensure(&cache, &[], &[&packages, &Chromium])?;
        Ok(Self {
            playwright: packages.programs(&cache).join("playwright"),
            modules: packages.modules(&cache),
            chromium: chromium()?,
        })
    }
}

/// The folder with the packages of the spelling check, which are installed if they are missing.
pub(crate) fn spelling(workspace: &Workspace) -> Result<PathBuf> {
    let cache = Cache::find()?;
    let packages = NpmPackages::spelling(workspace.root())?;
    ensure(&cache, &[], &[&packages])?;
    Ok(packages.modules(&cache))
}

/// What audits pages, ready to use.
#[derive(Debug)]
pub(crate) struct LighthouseTools {
    /// Where Lighthouse is.
    pub(crate) modules: PathBuf,
    /// The browser.
    pub(crate) chromium: PathBuf,
}

impl LighthouseTools {
    /// Installs what is missing.
    pub(crate) fn ready(workspace: &Workspace) -> Result<Self> {
        let cache = Cache::find()?;
        let packages = NpmPackages::lighthouse(workspace.root())?;
        ensure(&cache, &[], &[&packages, &Chromium])?;
        Ok(Self {
            modules: packages.modules(&cache),
            chromium: chromium()?,
        })
    }
}

fn chromium() -> Result<PathBuf> {
    Chromium::find()?.ok_or_else(|| Failure::new("chromium was installed and is not on the path"))
}

/// Installs everything that is missing, and says what there is.
pub(crate) fn set_up(workspace: &Workspace) -> Result<()> {
    let all = Everything::of(workspace)?;
    all.ready()?;
    for tool in all.compiled().iter().chain(&all.fetched()) {
        println!("  {}: {}", tool.name(), tool.purpose());
    }
    println!(
        "all ready; what is ours alone is in {}",
        all.cache.root().display()
    );
    Ok(())
}

/// Installs everything that is missing; silent if nothing is.
pub(crate) fn ready(workspace: &Workspace) -> Result<()> {
    Everything::of(workspace)?.ready()
}

/// All tools.
struct Everything {
    cache: Cache,
    playground: NpmPackages,
    browser_tests: NpmPackages,
    spelling: NpmPackages,
    lighthouse: NpmPackages,
}

impl Everything {
    fn of(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            cache: Cache::find()?,
            playground: NpmPackages::playground(workspace.root())?,
            browser_tests: NpmPackages::browser_tests(workspace.root())?,
            spelling: NpmPackages::spelling(workspace.root())?,
            lighthouse: NpmPackages::lighthouse(workspace.root())?,
        })
    }

    fn compiled(&self) -> [&dyn Tool; 5] {
        [
            &RustComponent("clippy"),
            &RustComponent("rustfmt"),
            &WasmTarget,
            &WASM_BINDGEN,
            &TRUNK,
        ]
    }

    fn fetched(&self) -> [&dyn Tool; 5] {
        [
            &self.playground,
            &self.browser_tests,
            &self.spelling,
            &self.lighthouse,
            &Chromium,
        ]
    }

    fn ready(&self) -> Result<()> {
        ensure(&self.cache, &self.compiled(), &self.fetched())
    }
}

/// Installs those tools that are not ready: what is compiled beside what is only fetched, since one waits for the
/// processor and the other for the network.
fn ensure(cache: &Cache, compiled: &[&dyn Tool], fetched: &[&dyn Tool]) -> Result<()> {
    let compiled = missing(cache, compiled)?;
    let fetched = missing(cache, fetched)?;
    if compiled.is_empty() && fetched.is_empty() {
        return Ok(());
    }
    eprintln!("installing tools into {} (once)", cache.root().display());
    let failures = std::thread::scope(|scope| {
        let beside = scope.spawn(|| install_each(cache, &fetched));
        let failures = install_each(cache, &compiled);
        failures + beside.join().unwrap_or(1)
    });
    match failures {
        0 => Ok(()),
        1 => Err(Failure::new(
            "a tool could not be installed, for the reason above",
        )),
        many => Err(Failure::new(format!(
            "{many} tools could not be installed, for the reasons above"
        ))),
    }
}

fn missing<'a>(cache: &Cache, tools: &[&'a dyn Tool]) -> Result<Vec<&'a dyn Tool>> {
    let mut missing = Vec::new();
    for tool in tools {
        if !tool.is_ready(cache)? {
            missing.push(*tool);
        }
    }
    Ok(missing)
}

/// Installs one after the other, and returns how many failed. A failure is told at once and does not keep the others
/// from being installed: the next attempt then has less to do.
fn install_each(cache: &Cache, tools: &[&dyn Tool]) -> usize {
    let mut failures = 0;
    for tool in tools {
        let name = tool.name();
        eprintln!("  {name}: {}; takes {}", tool.purpose(), tool.takes());
        match timed(|| tool.install(cache)) {
            (Ok(()), time) => eprintln!("  {name}: installed in {}", readable(time)),
            (Err(failure), time) => {
                eprintln!("  {name}: failed after {}\n{failure}", readable(time));
                failures += 1;
            }
        }
    }
    failures
}
