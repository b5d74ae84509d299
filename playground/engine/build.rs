//! Names the build after everything that it is made from, so that a prerendered page, the wasm that is to wake
//! it, and the worker that is to answer it can tell whether they belong together.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Relative to this package.
const SOURCES: [&str; 6] = [
    "src",
    "../../core/src",
    "../src",
    "../../Cargo.lock",
    "Cargo.toml",
    "../Cargo.toml",
];

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hash = Fnv::default();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(&mut hash, &package.join(source))?;
    }
    println!("cargo::rustc-env=SIGNALBOX_BUILD_ID={:016x}", hash.0);
    Ok(())
}

/// Adds a file, or all files under a folder in the order of their names.
fn add(hash: &mut Fnv, path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        hash.add(path.file_name().unwrap_or_default().as_encoded_bytes());
        hash.add(&fs::read(path)?);
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(hash, entry))
}

/// FNV-1a: no cryptography is needed to tell two builds apart.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        // The length keeps one file's end from being another's beginning.
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
