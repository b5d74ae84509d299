//! Puts into the command what its sites carry: the playground's bundle, every file of the folder that
//! `SIGNALBOX_PLAYGROUND_DIST` names, and the theme's scripts without their comments. Without a bundle the command is
//! built too, and its sites have examples that stay as they were drawn.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const VARIABLE: &str = "SIGNALBOX_PLAYGROUND_DIST";

/// The theme's scripts that pages load.
const SCRIPTS: [&str; 4] = ["site.js", "search.js", "tabs.js", "exercise.js"];

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let files = match env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => bundle(&PathBuf::from(folder)),
        None => Vec::new(),
    };
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "    ({name:?}, include_bytes!({:?})),",
            path.display().to_string()
        );
    }
    table.push(']');
    write("bundle.rs", &table);
    for name in SCRIPTS {
        script(name);
    }
}

/// Makes a script of the theme small enough to be part of every first visit.
fn script(name: &str) {
    let path = Path::new("theme").join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| fail(&format!("{} cannot be read: {error}", path.display())));
    match minifier::js::minify(&text) {
        Ok(small) => write(name, &small.to_string()),
        Err(why) => fail(&format!("{} is no script: {why}", path.display())),
    }
}

/// Writes a file that the command includes.
fn write(name: &str, text: &str) {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    if let Err(error) = fs::write(&out, text) {
        fail(&format!("{} cannot be written: {error}", out.display()));
    }
}

/// The files of a bundle by their paths in it, in a fixed order.
fn bundle(folder: &Path) -> Vec<(String, PathBuf)> {
    let folder = match folder.canonicalize() {
        Ok(folder) => folder,
        Err(error) => fail(&format!("{VARIABLE} names {}: {error}", folder.display())),
    };
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    gather(&folder, "", &mut files);
    files.sort();
    if !files.iter().any(|(name, _)| name == "boot.js") {
        fail(&format!(
            "{} holds no playground: there is no boot.js in it",
            folder.display()
        ));
    }
    files
}

fn gather(folder: &Path, below: &str, files: &mut Vec<(String, PathBuf)>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => fail(&format!("{} cannot be read: {error}", folder.display())),
    };
    for entry in entries.flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, entry.path()));
        }
    }
}

fn fail(why: &str) -> ! {
    println!("cargo::error={why}");
    std::process::exit(1)
}
