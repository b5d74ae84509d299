//! Rules of this project that no compiler knows.
//!
//! Each rule is a function from the checkout to complaints; a complaint says where, what and why.

mod words;

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::fingerprint::files_under;
use crate::process::Run;
use crate::workspace::Workspace;

/// The longest a file may get before it has to be split by subject.
const LONGEST_FILE: usize = 800;

/// Endings of files that people write and read. Data and lock files are not among them.
const WRITTEN: [&str; 9] = ["rs", "ts", "js", "mjs", "css", "html", "md", "toml", "sh"];

/// Files that people do not write.
const NOT_WRITTEN: [&str; 1] = ["Cargo.lock"];

/// Beginnings of paths that exist on one machine only. In two pieces, or this file would not be tidy.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];

/// What the core's code must not say, for the core is the same text in, the same bytes out, wherever it runs.
const NOT_IN_CORE: [(&str, &str); 7] = [
    ("std::fs", "knows no files"),
    ("std::env", "knows no environment"),
    ("std::process", "runs no programs"),
    ("std::thread", "has no threads, as in a browser"),
    ("std::time", "knows no clock"),
    ("println!", "prints nothing; it returns what there is to say"),
    ("DefaultHasher", "gives the same bytes under every compiler"),
];

/// What the page's program must not call. It would carry the evaluator a second time; the worker is asked instead.
const NOT_IN_PLAYGROUND: [(&str, &str); 9] = [
    ("signalbox_core::simulation", "is the worker's: ask it"),
    ("signalbox_core::yaml", "is the worker's: ask it"),
    ("signalbox_core::schema", "is the worker's: ask it"),
    ("signalbox_core::objects", "is the worker's: ask it"),
    ("signalbox_core::world", "is the worker's: ask it"),
    ("signalbox_core::verdict", "is the worker's: ask it"),
    ("signalbox_core::journey", "is the worker's: ask it"),
    ("signalbox_core::hubble", "is the worker's: ask it"),
    ("signalbox_core::explain", "is the worker's: ask it"),
];

/// Which packages must not be reached from which, and why.
const INDEPENDENT: [(&str, &[&str], &str); 3] = [
    (
        "signalbox-core",
        &[
            "wasm-bindgen",
            "js-sys",
            "web-sys",
            "gloo",
            "yew",
            "tokio",
            "getrandom",
            "pulldown-cmark",
            "signalbox",
        ],
        "the core knows no browser, no HTML, no randomness and none of its users",
    ),
    (
        "signalbox-playground",
        &["signalbox", "pulldown-cmark", "syntect"],
        "the playground knows nothing of the site",
    ),
    (
        "xtask",
        &["signalbox-core", "serde", "anyhow", "clap"],
        "xtask is compiled before anything else, so it needs nothing",
    ),
];

/// Checks all rules; fails after printing every complaint.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut complaints = Vec::new();
    for file in files_under(workspace.root())? {
        // Not text: nothing to be tidy about.
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        let name = file.strip_prefix(workspace.root()).unwrap_or(&file);
        complaints.extend(about_file(name, &text));
    }
    for (package, forbidden, why) in INDEPENDENT {
        complaints.extend(about_dependencies(
            package,
            &dependencies(workspace, package)?,
            forbidden,
            why,
        ));
    }
    if complaints.is_empty() {
        return Ok(());
    }
    eprintln!("{}", complaints.join("\n"));
    Err(Failure::new(format!("not tidy in {} places", complaints.len())))
}

/// What is wrong with one file, whose `name` is relative to the root.
fn about_file(name: &Path, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if is_written(name) {
        complaints.extend(about_length(name, text));
    }
    complaints.extend(about_lines(
        name,
        text,
        &MACHINE_PATHS.map(|path| (path, "names a path on one machine")),
    ));
    if name.starts_with("core/src") {
        complaints.extend(about_lines(name, without_tests(text), &NOT_IN_CORE));
    }
    if name.starts_with("playground/src") && !name.ends_with("tests.rs") {
        complaints.extend(about_lines(name, without_tests(text), &NOT_IN_PLAYGROUND));
    }
    complaints.extend(words::about(name, without_tests(text)));
    complaints
}

fn is_written(name: &Path) -> bool {
    let ending = name
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    WRITTEN.contains(&ending) && !NOT_WRITTEN.iter().any(|other| name.ends_with(other))
}

fn about_length(name: &Path, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LONGEST_FILE).then(|| {
        format!(
            "{}: {lines} lines; split it by subject ({LONGEST_FILE} at most)",
            name.display()
        )
    })
}

fn about_lines(name: &Path, text: &str, forbidden: &[(&str, &str)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (words, why) in forbidden.iter().filter(|(words, _)| line.contains(words)) {
            complaints.push(format!("{}:{}: `{words}`: {why}", name.display(), index + 1));
        }
    }
    complaints
}

/// A file of code up to its tests, which come last by our custom.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// All packages that `package` needs to be built, on any target, by name.
fn dependencies(workspace: &Workspace, package: &str) -> Result<Vec<String>> {
    let tree = [
        "tree",
        "--edges",
        "normal,build",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let printed = Run::cargo()
        .args(tree)
        .args(["--package", package])
        .in_folder(workspace.root())
        .captured()?;
    let names = printed.lines().filter_map(|line| line.split(' ').next());
    Ok(names.filter(|name| *name != package).map(str::to_owned).collect())
}

fn about_dependencies(package: &str, dependencies: &[String], forbidden: &[&str], why: &str) -> Vec<String> {
    let reached = forbidden
        .iter()
        .filter(|name| dependencies.iter().any(|dependency| dependency == *name));
    reached
        .map(|name| format!("{package} depends on {name}: {why}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(name: &str, text: &str) -> Vec<String> {
        about_file(Path::new(name), text)
    }

    #[test]
    fn long_files_are_told_from_long_data() {
        let long = "line\n".repeat(LONGEST_FILE + 1);
        assert_eq!(about("core/src/lib.rs", &long).len(), 1);
        assert!(about("core/src/lib.rs", &"line\n".repeat(LONGEST_FILE)).is_empty());
        assert!(about("core/tests/vectors.jsonl", &long).is_empty());
        assert!(about("Cargo.lock", &long).is_empty());
    }

    #[test]
    fn paths_of_a_machine_are_found_in_any_file() {
        let text = format!("fine\n{}me/thing", MACHINE_PATHS[0]);
        assert_eq!(
            about("a.yaml", &text),
            [format!(
                "a.yaml:2: `{}`: names a path on one machine",
                MACHINE_PATHS[0]
            )]
        );
    }

    #[test]
    fn the_core_reads_files_in_its_tests_only() {
        let code = "use std::fs;\n";
        assert_eq!(
            about("core/src/a.rs", code),
            ["core/src/a.rs:1: `std::fs`: knows no files"]
        );
        assert!(about("core/tests/a.rs", code).is_empty());
        assert!(about("sitegen/src/a.rs", code).is_empty());
        assert!(about("core/src/a.rs", &format!("#[cfg(test)]\nmod tests {{\n{code}}}")).is_empty());
    }

    #[test]
    fn a_dependency_is_forbidden_by_its_whole_name() {
        let dependencies = ["gloo-utils".to_owned(), "yew".to_owned()];
        assert_eq!(
            about_dependencies("core", &dependencies, &["gloo", "yew"], "why"),
            ["core depends on yew: why"]
        );
    }
}
