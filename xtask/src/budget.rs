//! What a visitor has to load, against what we promise (`ARCHITECTURE.md` says why).

use std::path::PathBuf;

use crate::build;
use crate::failure::{Failure, Result};
use crate::fingerprint::files_under;
use crate::process::Run;
use crate::workspace::Workspace;

/// A kilobyte, as in the promise.
const KB: u64 = 1024;

/// A group of the bundle's files that is loaded at one time.
struct Group {
    name: &'static str,
    /// Whether the file of that name belongs here. The first group that takes a file has it.
    takes: fn(&str) -> bool,
    /// The most that its files may weigh together, compressed by brotli.
    budget: u64,
}

const GROUPS: [Group; 2] = [
    Group {
        name: "editor",
        takes: |file| file.starts_with("editor") && file.ends_with(".js"),
        budget: 120 * KB,
    },
    Group {
        name: "playground",
        takes: |file| file.ends_with(".wasm") || file.ends_with(".js"),
        budget: 300 * KB,
    },
];

/// One file and its weight in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Weight {
    file: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints what each file weighs; fails if a group is over its budget.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    build::command(workspace)?;
    let weights = weigh(workspace)?;
    println!("{:32} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for Weight {
        file,
        raw,
        gzip,
        brotli,
    } in &weights
    {
        println!("{file:32} {raw:>9} {gzip:>9} {brotli:>9}");
    }
    let exceeded: Vec<String> = GROUPS.iter().filter_map(|group| judge(group, &weights)).collect();
    if exceeded.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(exceeded.join("\n")))
    }
}

/// Prints how a group stands; gives a complaint if it is over its budget.
fn judge(group: &Group, weights: &[Weight]) -> Option<String> {
    let total = total(group, weights);
    let stands = format!(
        "{}: {:.1} of {} KB brotli",
        group.name,
        total as f64 / KB as f64,
        group.budget / KB
    );
    println!("{stands}");
    (total > group.budget).then_some(stands)
}

fn total(group: &Group, weights: &[Weight]) -> u64 {
    let is_ours = |weight: &&Weight| {
        let first = GROUPS.iter().find(|group| (group.takes)(&weight.file));
        first.is_some_and(|first| first.name == group.name)
    };
    weights.iter().filter(is_ours).map(|weight| weight.brotli).sum()
}

/// Weighs every file of the bundle that is code. Node.js compresses, as a server would at its best.
fn weigh(workspace: &Workspace) -> Result<Vec<Weight>> {
    let bundle = workspace.playground_bundle();
    let is_code = |file: &PathBuf| {
        file.extension()
            .is_some_and(|ending| ending == "js" || ending == "wasm")
    };
    let files: Vec<PathBuf> = files_under(&bundle)?.into_iter().filter(is_code).collect();
    let script = workspace.root().join("xtask").join("scripts").join("weigh.mjs");
    let printed = Run::new("node")
        .args([&script, &bundle])
        .args(&files)
        .captured()?;
    printed.lines().map(parse).collect()
}

/// Reads a line of the script: raw, gzip, brotli, name.
fn parse(line: &str) -> Result<Weight> {
    let unexpected = || Failure::new(format!("`weigh.mjs` printed `{line}`, which is not a weight"));
    let mut words = line.splitn(4, ' ');
    let mut number = || {
        words
            .next()
            .and_then(|word| word.parse().ok())
            .ok_or_else(unexpected)
    };
    let (raw, gzip, brotli) = (number()?, number()?, number()?);
    let file = words.next().ok_or_else(unexpected)?.to_owned();
    Ok(Weight {
        file,
        raw,
        gzip,
        brotli,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_once() {
        let weights: Vec<Weight> = [
            "9 9 1 app_bg.wasm",
            "9 9 2 app.js",
            "9 9 4 editor-x1.js",
            "9 9 8 index.html",
        ]
        .map(|line| parse(line).unwrap())
        .into();
        assert_eq!(total(&GROUPS[0], &weights), 4);
        assert_eq!(total(&GROUPS[1], &weights), 3);
    }

    #[test]
    fn a_line_that_is_not_a_weight_is_an_error() {
        assert!(parse("1 2 three app.js").is_err());
        assert!(parse("1 2 3").is_err());
    }
}
