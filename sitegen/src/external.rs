//! Links to other sites: asked for on request only, and gently. Each address is asked once, a host by one question
//! at a time, a few hosts at once; what was fine is not asked again for a week.
//!
//! The questions are put by `curl`, which knows the certificates and the proxies of the machine that it runs on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use signalbox_core::source::Place;

use crate::report::{Finding, whole_file};
use crate::site::{Progress, Stage};

/// Where answers are kept, beside the content folder.
pub const CACHE: &str = ".signalbox-links.json";

/// How long a good answer holds.
const HOLDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How many hosts are asked at a time.
const HOSTS: usize = 8;

/// How long a server may take to take the call, and to answer, in seconds.
const CONNECT: &str = "10";
const ANSWER: &str = "20";

/// How many redirections are followed, and how much of a page is read.
const REDIRECTIONS: &str = "5";
const LARGEST: &str = "10485760";

/// The good answers that are known.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    /// When each address was found to be fine, in seconds since 1970.
    fine: BTreeMap<String, u64>,
}

/// What came of asking for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Fine,
    /// It is not there.
    Gone(String),
    /// Nobody knows: the server is busy, or refuses to tell programs.
    Unclear(String),
}

/// Asks for every address, `links` with their places. What is not there is an error, what did not become clear a
/// warning. `cache` is read and written.
pub fn check(links: &BTreeMap<String, Vec<Place>>, cache: &Path, progress: &Progress) -> Vec<Finding> {
    let mut known = read(cache);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    known
        .fine
        .retain(|address, asked| links.contains_key(address) && now.saturating_sub(*asked) < HOLDS.as_secs());
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in links.keys().filter(|address| !known.fine.contains_key(*address)) {
        hosts.entry(host(address)).or_default().push(address);
    }
    progress.begin(Stage::Asking, hosts.values().map(Vec::len).sum());
    let ask_host = |addresses: &Vec<&str>| -> Vec<(String, Answer)> {
        let ask = |address: &&str| {
            let answer = ask(address);
            progress.step();
            ((*address).to_owned(), answer)
        };
        addresses.iter().map(ask).collect()
    };
    let hosts: Vec<Vec<&str>> = hosts.into_values().collect();
    let answers: Vec<(String, Answer)> = match rayon::ThreadPoolBuilder::new().num_threads(HOSTS).build() {
        Ok(pool) => pool.install(|| hosts.par_iter().flat_map(ask_host).collect()),
        Err(_) => hosts.iter().flat_map(ask_host).collect(),
    };
    let mut findings = Vec::new();
    for (address, answer) in answers {
        let places = links.get(&address).into_iter().flatten();
        match answer {
            Answer::Fine => drop(known.fine.insert(address, now)),
            Answer::Gone(why) => findings.extend(places.map(|place| {
                let message = format!("`{address}` is not there: {why}");
                Finding::error("broken-external-link", place.clone(), message)
            })),
            Answer::Unclear(why) => findings.extend(places.map(|place| {
                let message = format!("whether `{address}` is there did not become clear: {why}");
                Finding::warning("unclear-external-link", place.clone(), message)
            })),
        }
    }
    // A cache that cannot be written costs time and no truth.
    if let Err(error) = fs::write(cache, serde_json::to_string_pretty(&known).unwrap_or_default()) {
        let message = format!("answers cannot be kept: {error}");
        let place = whole_file(cache.display().to_string());
        findings.push(Finding::warning("no-cache", place, message));
    }
    findings
}

/// What is known; nothing if the file is not there or holds something else.
fn read(cache: &Path) -> Known {
    let text = fs::read_to_string(cache).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The host of an address, with its port.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Asks for the head of a page, and for the page where that does not help: many servers answer only this.
fn ask(address: &str) -> Answer {
    match curl(address, &["--head"]) {
        Ok(status) if (200..400).contains(&status) => Answer::Fine,
        _ => match curl(address, &["--max-filesize", LARGEST]) {
            Ok(status) if (200..400).contains(&status) => Answer::Fine,
            Ok(status @ (404 | 410)) => Answer::Gone(format!("the server answers {status}")),
            Ok(status) => Answer::Unclear(format!("the server answers {status}")),
            Err(Failed::NoHost(why)) => Answer::Gone(why),
            Err(Failed::Otherwise(why)) => Answer::Unclear(why),
        },
    }
}

enum Failed {
    /// There is no such host, or nobody listens there.
    NoHost(String),
    Otherwise(String),
}

fn curl(address: &str, how: &[&str]) -> Result<u32, Failed> {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--location", "--globoff"])
        .args([
            "--max-redirs",
            REDIRECTIONS,
            "--connect-timeout",
            CONNECT,
            "--max-time",
            ANSWER,
        ])
        .args(["--proto", "=http,https", "--proto-redir", "=http,https"])
        .args([
            "--user-agent",
            concat!("signalbox/", env!("CARGO_PKG_VERSION"), " (link check)"),
        ])
        .args(["--output", nowhere, "--write-out", "%{http_code}"])
        .args(how)
        .args(["--url", address])
        .output()
        .map_err(|error| Failed::Otherwise(format!("`curl` cannot be run: {error}")))?;
    if output.status.success() {
        let status = String::from_utf8_lossy(&output.stdout);
        return Ok(status.trim().parse().unwrap_or_default());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    let why = why.trim().trim_start_matches("curl: ").to_owned();
    // Of curl's exit codes: the name is not known, and nobody took the call.
    match output.status.code() {
        Some(6 | 7) => Err(Failed::NoHost(why)),
        _ => Err(Failed::Otherwise(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts() {
        for (address, expected) in [
            ("https://a.example/b?c#d", "a.example"),
            ("http://a.example:8080", "a.example:8080"),
            ("https://a.example?b", "a.example"),
        ] {
            assert_eq!(host(address), expected);
        }
    }
}
