//! Where things are in the checkout.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// A checkout of Signalbox.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The checkout that this program was built from.
    pub(crate) fn find() -> Result<Self> {
        // Cargo says at run time where the package is; the constant serves when the program is started without cargo.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = package
            .parent()
            .filter(|root| root.join("Cargo.lock").is_file())
            .ok_or_else(|| {
                Failure::new(format!(
                    "`{}` is not inside a checkout of Signalbox",
                    package.display()
                ))
                .help("run `cargo xtask` from inside the checkout")
            })?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(&folder)
                .map_err(|error| Failure::io("cannot use", folder.as_ref(), &error))?,
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_owned(),
            target,
        })
    }

    /// The folder that holds the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's folder for what it builds; ours for what we build.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The playground as trunk leaves it: HTML, JavaScript and wasm.
    pub(crate) fn playground_bundle(&self) -> PathBuf {
        self.target.join("playground")
    }

    /// The finished site.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The command `signalbox`, as `cargo build --release` leaves it.
    pub(crate) fn signalbox(&self) -> PathBuf {
        self.target
            .join("release")
            .join(format!("signalbox{}", std::env::consts::EXE_SUFFIX))
    }
}
