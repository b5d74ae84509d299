//! The per-user folder that tools are installed into, once for all checkouts.
//!
//! ```text
//! trunk-0.21.14/      a tool: whole, or not there at all
//! npm-browser-…/      packages, named after the content of their lock file
//! logs/               what each installation printed
//! locks/, tmp/        of installations under way
//! ```

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The cache. Several processes, from several checkouts, may use it at once.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    root: PathBuf,
}

/// The folders that one installation works in.
#[derive(Debug)]
pub(crate) struct Site {
    /// Empty at first; becomes the tool's folder when all is well.
    pub(crate) install: PathBuf,
    /// For intermediate results. Kept when an installation fails, so that the next attempt is quicker.
    pub(crate) scratch: PathBuf,
    /// What the installation prints goes here.
    pub(crate) log: PathBuf,
}

impl Cache {
    /// The folder that the environment names: `$SIGNALBOX_TOOLS`, else `$XDG_CACHE_HOME/signalbox`, else
    /// `~/.cache/signalbox`.
    pub(crate) fn find() -> Result<Self> {
        let variable = |name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let root = variable("SIGNALBOX_TOOLS")
            .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("signalbox")))
            .or_else(|| variable("HOME").map(|folder| folder.join(".cache").join("signalbox")))
            .ok_or_else(|| {
                Failure::new("there is no folder to install tools into").help("set `SIGNALBOX_TOOLS` to one")
            })?;
        let root = std::path::absolute(&root).map_err(|error| Failure::io("cannot use", &root, &error))?;
        Ok(Self { root })
    }

    /// The cache's own folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the tool of that name is, if it is installed.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where the installation of `name` writes what it prints.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.root.join("logs").join(format!("{name}.log"))
    }

    /// Installs `name` by `work`, unless it is there by then: someone else may have been installing it.
    ///
    /// The tool appears in one rename, so that nobody ever sees half of it.
    pub(crate) fn install(&self, name: &str, work: impl FnOnce(&Site) -> Result<()>) -> Result<()> {
        let _lock = self.lock(name)?;
        let target = self.folder(name);
        if target.is_dir() {
            return Ok(());
        }
        let temporary = self.root.join("tmp").join(name);
        let site = Site {
            install: temporary.join("install"),
            scratch: temporary.join("scratch"),
            log: self.log(name),
        };
        remove_folder(&site.install)?;
        create_folder(&site.install)?;
        create_folder(&site.scratch)?;
        work(&site)?;
        fs::rename(&site.install, &target).map_err(|error| Failure::io("cannot create", &target, &error))?;
        remove_folder(&temporary)
    }

    /// Waits until nobody else installs `name`; nobody else will until the file is closed.
    pub(crate) fn lock(&self, name: &str) -> Result<File> {
        let path = self.root.join("locks").join(format!("{name}.lock"));
        create_folder(&self.root.join("locks"))?;
        create_folder(&self.root.join("logs"))?;
        let failed = |error| Failure::io("cannot lock", &path, &error);
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("  waiting for another process that is installing {name}");
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(file)
    }
}

fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::io("cannot create", folder, &error)
            .help("set `SIGNALBOX_TOOLS` to a folder that can be written")
    })
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::io("cannot remove", folder, &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(name: &str) -> Cache {
        let root = std::env::temp_dir().join(format!("signalbox-xtask-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Cache { root }
    }

    fn write(folder: &Path, name: &str) -> Result<()> {
        fs::write(folder.join(name), "").map_err(|error| Failure::io("cannot write", folder, &error))
    }

    #[test]
    fn half_an_installation_is_never_taken_for_a_whole() {
        let cache = cache("half");
        let failed = cache.install("tool-1", |site| {
            write(&site.install, "half")?;
            write(&site.scratch, "object")?;
            Err(Failure::new("no more disk"))
        });
        assert!(failed.is_err());
        assert!(!cache.folder("tool-1").exists());

        cache
            .install("tool-1", |site| {
                assert!(
                    !site.install.join("half").exists(),
                    "the next attempt starts clean"
                );
                assert!(site.scratch.join("object").exists(), "but keeps what it compiled");
                write(&site.install, "whole")
            })
            .unwrap();
        assert!(cache.folder("tool-1").join("whole").is_file());
        assert!(!cache.root().join("tmp/tool-1").exists());
        fs::remove_dir_all(cache.root()).unwrap();
    }

    #[test]
    fn what_is_there_is_not_installed_again() {
        let cache = cache("again");
        let mut times = 0;
        for _ in 0..2 {
            cache
                .install("tool-1", |_| {
                    times += 1;
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(times, 1);
        fs::remove_dir_all(cache.root()).unwrap();
    }
}
