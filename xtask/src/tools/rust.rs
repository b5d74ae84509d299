//! What comes with Rust, and the programs that cargo compiles.

use std::path::PathBuf;

use super::{Cache, Tool};
use crate::failure::{Failure, Result};
use crate::process::{Run, find_on_path};

/// The browser's target triple.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Speed of compilation over speed of the program: these tools run for seconds and would compile for ten minutes.
const QUICK_TO_COMPILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// The standard library for the browser. `rust-toolchain.toml` asks for it, and rustup usually has it installed before
/// we run; but not every way to install Rust reads that file.
pub(crate) struct WasmTarget;

impl Tool for WasmTarget {
    fn name(&self) -> String {
        format!("rust target {WASM}")
    }

    fn purpose(&self) -> &'static str {
        "compiles for the browser"
    }

    fn takes(&self) -> &'static str {
        "about half a minute"
    }

    fn is_ready(&self, _: &Cache) -> Result<bool> {
        let query = ["--print", "target-libdir", "--target", WASM];
        let folder = Run::new("rustc").args(query).captured()?;
        Ok(PathBuf::from(folder.trim()).is_dir())
    }

    fn install(&self, cache: &Cache) -> Result<()> {
        rustup(cache, "rust-target", &["target", "add", WASM])
    }
}

/// The linter and the formatter, which a minimal Rust lacks.
pub(crate) struct RustComponent(pub(crate) &'static str);

impl Tool for RustComponent {
    fn name(&self) -> String {
        self.0.to_owned()
    }

    fn purpose(&self) -> &'static str {
        "checks the code"
    }

    fn takes(&self) -> &'static str {
        "about half a minute"
    }

    fn is_ready(&self, _: &Cache) -> Result<bool> {
        let command = if self.0 == "rustfmt" { "fmt" } else { self.0 };
        Ok(Run::cargo().args([command, "--version"]).succeeds())
    }

    fn install(&self, cache: &Cache) -> Result<()> {
        rustup(cache, self.0, &["component", "add", self.0])
    }
}

fn rustup(cache: &Cache, name: &str, arguments: &[&str]) -> Result<()> {
    if find_on_path(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "this Rust lacks what `rustup {}` would install",
            arguments.join(" ")
        ))
        .help("install Rust by rustup (https://rustup.rs, or Debian's package `rustup`) and try again"));
    }
    let _lock = cache.lock(name)?;
    Run::new("rustup").args(arguments).logged(&cache.log(name))
}

/// A program from crates.io, compiled here.
pub(crate) struct CargoTool {
    pub(crate) package: &'static str,
    pub(crate) version: &'static str,
    pub(crate) flags: &'static [&'static str],
    pub(crate) purpose: &'static str,
    pub(crate) takes: &'static str,
}

/// Builds the playground. Newer ones need a newer Rust.
pub(crate) const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    version: "0.21.14",
    flags: &["--locked", "--no-default-features", "--features", "rustls"],
    purpose: "builds the playground",
    takes: "about three minutes",
};

/// Makes the JavaScript side of the wasm, and runs tests in it. The version has to be that of the crate
/// `wasm-bindgen`, to the digit; a test sees to it. Not `--locked`: the lock file in the package cannot be satisfied.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    flags: &[],
    purpose: "joins wasm and JavaScript",
    takes: "about a minute",
};

impl CargoTool {
    fn folder_name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    /// The folder that holds the program.
    pub(crate) fn programs(&self, cache: &Cache) -> PathBuf {
        cache.folder(&self.folder_name()).join("bin")
    }
}

impl Tool for CargoTool {
    fn name(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn takes(&self) -> &'static str {
        self.takes
    }

    fn is_ready(&self, cache: &Cache) -> Result<bool> {
        Ok(self.programs(cache).is_dir())
    }

    fn install(&self, cache: &Cache) -> Result<()> {
        cache.install(&self.folder_name(), |site| {
            let mut run = Run::cargo()
                .args(["install", self.package, "--version", self.version])
                .args(self.flags);
            run = run.args(["--root".as_ref(), site.install.as_os_str()]);
            run = run.args(["--target-dir".as_ref(), site.scratch.as_os_str()]);
            for (name, value) in QUICK_TO_COMPILE {
                run = run.env(name, value);
            }
            run.logged(&site.log)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_is_the_same_version_on_both_sides() {
        let lock = include_str!("../../../Cargo.lock");
        let Some((_, after)) = lock.split_once("name = \"wasm-bindgen\"\nversion = \"") else {
            return;
        };
        assert_eq!(
            after.split('"').next(),
            Some(WASM_BINDGEN.version),
            "in Cargo.lock and in xtask"
        );
    }
}
