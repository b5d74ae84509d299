//! The playground's bundle: what is loaded when an example comes alive, and what when someone edits.

use std::path::PathBuf;

use super::{KB, Method, Standing, Weights, weigh};
use crate::failure::Result;
use crate::fingerprint::files_under;
use crate::workspace::Workspace;

/// Files that are loaded at one time.
struct Group {
    name: &'static str,
    /// Whether the file of that name belongs here. The first group that takes a file has it.
    takes: fn(&str) -> bool,
    /// What its files are promised to weigh together at the most, compressed by brotli.
    promise: u64,
    /// What they may weigh until the promise is kept: a little over what they weigh, so that nothing makes it
    /// worse unseen. Goes down only, and goes away when it meets the promise.
    limit: u64,
}

const GROUPS: [Group; 4] = [
    Group {
        name: "editor",
        takes: |file| file.starts_with("editor") && file.ends_with(".js"),
        promise: 120 * KB,
        limit: 120 * KB,
    },
    Group {
        name: "engine",
        takes: |file| file.starts_with("signalbox-engine") || file == "worker.js",
        promise: 300 * KB,
        limit: 300 * KB,
    },
    // Loaded when somebody opens a terminal, and not before: its program as a delta to the engine's.
    Group {
        name: "terminal",
        takes: |file| file.starts_with("signalbox-terminal") || file.starts_with("terminal"),
        promise: 300 * KB,
        limit: 300 * KB,
    },
    Group {
        name: "page",
        takes: |file| file.ends_with(".wasm") || file.ends_with(".js"),
        promise: 300 * KB,
        limit: 300 * KB,
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
    let weigh = |method| weigh(workspace, method, &folder, &files);
    let (raw, gzip, brotli) = (weigh(Method::Raw)?, weigh(Method::Gzip)?, weigh(Method::Brotli)?);
    println!("{:32} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for (((file, raw), gzip), brotli) in raw.iter().zip(gzip.values()).zip(brotli.values()) {
        println!("{file:32} {raw:>9} {gzip:>9} {brotli:>9}");
    }
    Ok(GROUPS.iter().filter_map(|group| judge(group, &brotli)).collect())
}

/// Prints how a group stands; gives a complaint if it is over its limit.
fn judge(group: &Group, brotli: &Weights) -> Option<String> {
    let total = total(group, brotli);
    let stands = Standing {
        what: group.name,
        bytes: total,
        promise: group.promise,
        limit: group.limit,
    };
    println!("{stands}");
    stands.complaint()
}

fn total(group: &Group, weights: &Weights) -> u64 {
    let is_ours = |file: &str| {
        let first = GROUPS.iter().find(|group| (group.takes)(file));
        first.is_some_and(|first| first.name == group.name)
    };
    weights
        .iter()
        .filter(|(file, _)| is_ours(file))
        .map(|(_, bytes)| bytes)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_once() {
        let weights = [
            ("app_bg.wasm", 1),
            ("app.js", 2),
            ("editor-x1.js", 4),
            ("index.html", 8),
            ("signalbox-engine_bg.wasm", 16),
            ("worker.js", 32),
            ("signalbox-terminal.js", 64),
            ("terminal-worker.js", 128),
        ];
        let weights = weights.map(|(file, bytes)| (file.to_owned(), bytes)).into();
        assert_eq!(total(&GROUPS[0], &weights), 4);
        assert_eq!(total(&GROUPS[1], &weights), 48);
        assert_eq!(total(&GROUPS[2], &weights), 192);
        assert_eq!(total(&GROUPS[3], &weights), 3);
    }
}
