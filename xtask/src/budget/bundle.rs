//! The playground's bundle: what is loaded when an example comes alive, and what when someone edits.

use std::path::PathBuf;

use super::{KB, Weight, kilobytes, weigh};
use crate::failure::Result;
use crate::fingerprint::files_under;
use crate::workspace::Workspace;

/// Files that are loaded at one time.
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

/// Prints what each file of code weighs; gives the groups that are over budget.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.playground_bundle();
    let is_code = |file: &PathBuf| {
        file.extension()
            .is_some_and(|ending| ending == "js" || ending == "wasm")
    };
    let files: Vec<PathBuf> = files_under(&folder)?.into_iter().filter(is_code).collect();
    let weights = weigh(workspace, &folder, &files)?;
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
    Ok(GROUPS.iter().filter_map(|group| judge(group, &weights)).collect())
}

/// Prints how a group stands; gives a complaint if it is over its budget.
fn judge(group: &Group, weights: &[Weight]) -> Option<String> {
    let total = total(group, weights);
    let stands = format!(
        "{}: {} of {} by brotli",
        group.name,
        kilobytes(total),
        kilobytes(group.budget)
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

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn a_file_counts_once() {
        let lines = [
            "9 9 1 app_bg.wasm",
            "9 9 2 app.js",
            "9 9 4 editor-x1.js",
            "9 9 8 index.html",
        ];
        let weights: Vec<Weight> = lines.iter().map(|line| parse(line).unwrap()).collect();
        assert_eq!(total(&GROUPS[0], &weights), 4);
        assert_eq!(total(&GROUPS[1], &weights), 3);
    }
}
