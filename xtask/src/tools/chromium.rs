//! The browser of the tests: Debian's chromium, or one that is there already.

use std::path::PathBuf;

use super::{Cache, Tool};
use crate::failure::{Failure, Result};
use crate::process::{Run, find_on_path};

/// What the browser is called on various systems.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Debian's packages: the browser, and fonts so that screenshots can be read.
const PACKAGES: &str = "chromium fonts-dejavu-core fonts-liberation";

/// The browser.
pub(crate) struct Chromium;

impl Chromium {
    /// The program, if there is one: `$SIGNALBOX_CHROMIUM`, else the first on the path.
    pub(crate) fn find() -> Result<Option<PathBuf>> {
        match std::env::var_os("SIGNALBOX_CHROMIUM") {
            None => Ok(find_on_path(&NAMES)),
            Some(named) if PathBuf::from(&named).is_file() => Ok(Some(named.into())),
            Some(named) => Err(Failure::new(format!(
                "`SIGNALBOX_CHROMIUM` names `{}`, which does not exist",
                named.to_string_lossy()
            ))),
        }
    }
}

impl Tool for Chromium {
    fn name(&self) -> String {
        "chromium".to_owned()
    }

    fn purpose(&self) -> &'static str {
        "is the browser of the tests"
    }

    fn takes(&self) -> &'static str {
        "about a minute"
    }

    fn is_ready(&self, _: &Cache) -> Result<bool> {
        Ok(Self::find()?.is_some())
    }

    fn install(&self, cache: &Cache) -> Result<()> {
        let script = format!(
            "set -e; export DEBIAN_FRONTEND=noninteractive; apt-get update; \
             apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 {PACKAGES}"
        );
        let by_hand =
            format!("install it by hand: `apt-get install {PACKAGES}`, or set `SIGNALBOX_CHROMIUM`");
        if find_on_path(&["apt-get"]).is_none() {
            return Err(
                Failure::new("chromium was not found, and there is no `apt-get` to install it").help(by_hand),
            );
        }
        let run = if is_root() {
            Run::new("sh")
        } else if Run::new("sudo").args(["-n", "true"]).succeeds() {
            Run::new("sudo").args(["-n", "sh"])
        } else {
            return Err(Failure::new("chromium was not found, and only root may install it").help(by_hand));
        };
        let _lock = cache.lock("chromium")?;
        run.args(["-c", &script]).logged(&cache.log("chromium"))
    }
}

fn is_root() -> bool {
    Run::new("id")
        .args(["-u"])
        .captured()
        .is_ok_and(|user| user.trim() == "0")
}
