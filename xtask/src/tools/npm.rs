//! What comes from npm: programs of the build, and the browser tests' driver.
//!
//! Packages are installed by their lock file, into the cache and not into the checkout, without running any script of
//! theirs.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Cache, Tool};
use crate::failure::{Failure, Result};
use crate::fingerprint::Fingerprint;
use crate::process::Run;

/// The oldest Node.js that all packages run on.
const OLDEST_NODE: u32 = 20;

/// The files that say what to install.
const MANIFEST: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// A set of packages with a lock file of its own.
pub(crate) struct NpmPackages {
    name: &'static str,
    purpose: &'static str,
    /// The folder in the checkout that holds [`MANIFEST`].
    source: PathBuf,
    /// The folder in the cache, named after the content of [`MANIFEST`].
    folder: String,
}

impl NpmPackages {
    /// The editor, and the tools that bundle JavaScript and shrink wasm.
    pub(crate) fn playground(root: &Path) -> Result<Self> {
        Self::new(
            "playground",
            "are the editor, esbuild and wasm-opt",
            root.join("playground"),
        )
    }

    /// Playwright and axe.
    pub(crate) fn browser_tests(root: &Path) -> Result<Self> {
        Self::new(
            "browser-tests",
            "drive a real browser",
            root.join("xtask").join("browser"),
        )
    }

    /// The dictionary.
    pub(crate) fn spelling(root: &Path) -> Result<Self> {
        Self::new(
            "spelling",
            "check the spelling of what readers read",
            root.join("xtask").join("spelling"),
        )
    }

    /// Lighthouse.
    pub(crate) fn lighthouse(root: &Path) -> Result<Self> {
        Self::new(
            "lighthouse",
            "audits pages",
            root.join("xtask").join("lighthouse"),
        )
    }

    fn new(name: &'static str, purpose: &'static str, source: PathBuf) -> Result<Self> {
        let mut fingerprint = Fingerprint::default();
        for file in MANIFEST {
            fingerprint = fingerprint.add_path(&source, file)?;
        }
        let folder = format!("npm-{name}-{}", fingerprint.finish());
        Ok(Self {
            name,
            purpose,
            source,
            folder,
        })
    }

    /// A word that changes with any of the packages.
    pub(crate) fn identity(&self) -> &str {
        &self.folder
    }

    /// The folder `node_modules`.
    pub(crate) fn modules(&self, cache: &Cache) -> PathBuf {
        cache.folder(&self.folder).join("node_modules")
    }

    /// The folder with the packages' programs.
    pub(crate) fn programs(&self, cache: &Cache) -> PathBuf {
        self.modules(cache).join(".bin")
    }
}

impl Tool for NpmPackages {
    fn name(&self) -> String {
        format!("npm packages of the {}", self.name.replace('-', " "))
    }

    fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn takes(&self) -> &'static str {
        "a few seconds"
    }

    fn is_ready(&self, cache: &Cache) -> Result<bool> {
        Ok(self.modules(cache).is_dir())
    }

    fn install(&self, cache: &Cache) -> Result<()> {
        check_node()?;
        cache.install(&self.folder, |site| {
            for file in MANIFEST {
                let from = self.source.join(file);
                fs::copy(&from, site.install.join(file))
                    .map_err(|error| Failure::io("cannot copy", &from, &error))?;
            }
            Run::new("npm")
                .args([
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--no-update-notifier",
                ])
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
                .in_folder(&site.install)
                .logged(&site.log)
        })
    }
}

/// Whether Node.js and npm are there, and new enough.
fn check_node() -> Result<()> {
    let help =
        format!("install Node.js {OLDEST_NODE} or newer with npm (Debian 13: `apt-get install nodejs npm`)");
    let version = Run::new("node")
        .args(["--version"])
        .captured()
        .map_err(|failure| failure.help(&help))?;
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(Failure::new(format!("Node.js {} is too old", version.trim())).help(help));
    }
    Run::new("npm")
        .args(["--version"])
        .captured()
        .map_err(|failure| failure.help(help))?;
    Ok(())
}

/// The first number of a version such as `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    /// A lock file written behind somebody's mirror would send everyone there.
    #[test]
    fn lock_files_name_no_other_registry() {
        for lock in [
            include_str!("../../../playground/package-lock.json"),
            include_str!("../../browser/package-lock.json"),
        ] {
            let elsewhere = lock.lines().filter(|line| {
                line.contains("\"resolved\"") && !line.contains("\"https://registry.npmjs.org/")
            });
            assert_eq!(elsewhere.collect::<Vec<_>>(), Vec::<&str>::new());
        }
    }
}
