//! The site's service worker (`theme/worker.js`): which files it keeps, and a version that changes with any of them.

use std::collections::BTreeMap;
use std::fs;

use sha2::{Digest, Sha256};

use super::Body;
use crate::bundle;
use crate::theme::Assets;

/// Where it stands: what is below its folder is its to answer.
pub(crate) const ADDRESS: &str = "sw.js";

const WORKER: &str = include_str!("../../theme/worker.js");

/// What the playground loads at first, when somebody edits, or for the terminal and Hubble's log. Other scenarios are kept
/// when they were loaded.
const PLAYGROUND: [&str; 16] = [
    "app.css",
    "app.js",
    "early.js",
    "editor.js",
    "schema.json",
    "signalbox-engine.js",
    "signalbox-engine_bg.wasm",
    "signalbox-playground.js",
    "signalbox-playground_bg.wasm",
    "signalbox-terminal.js",
    "signalbox-terminal_delta.wasm",
    "signalbox.css",
    "terminal-worker.js",
    "terminal.css",
    "terminal.js",
    "worker.js",
];

/// The service worker for a site of these files.
pub(super) fn worker(files: &BTreeMap<String, Body>, assets: &Assets) -> String {
    let mut version = Sha256::new();
    version.update(WORKER);
    let mut digest = |url: &str| {
        version.update(url);
        match files.get(url) {
            Some(Body::Made(bytes)) => version.update(bytes),
            Some(Body::Carried(bytes)) => version.update(bytes),
            // What cannot be read is reported where it is written.
            Some(Body::Copied(path)) => version.update(fs::read(path).unwrap_or_default()),
            None => {}
        }
    };
    let theme: Vec<&str> = [&assets.style, &assets.script]
        .map(|asset| asset.url.as_str())
        .into();
    theme.iter().for_each(|url| digest(url));
    let page = format!("{}/index.html", bundle::FOLDER);
    let mut playground = Vec::new();
    if bundle::is_there() && files.contains_key(&page) {
        digest(&page);
        playground.push(format!("{}/", bundle::FOLDER));
        for name in PLAYGROUND {
            let url = format!("{}/{name}", bundle::FOLDER);
            if files.contains_key(&url) {
                digest(&url);
                playground.push(format!("{url}?{}", bundle::version()));
            }
        }
    }
    let version: String = version
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Lists of texts: nothing in them can fail to become JSON.
    let list = |names: &[&str]| serde_json::to_string(names).unwrap_or_default();
    let playground: Vec<&str> = playground.iter().map(String::as_str).collect();
    WORKER
        .replacen("%version%", &version, 1)
        .replacen("%theme%", &list(&theme), 1)
        .replacen("%playground%", &list(&playground), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_what_is_kept_is_another_version() {
        let assets = Assets::default();
        let files = |style: &str| BTreeMap::from([(String::new(), Body::Made(style.as_bytes().into()))]);
        assert_eq!(worker(&files("a"), &assets), worker(&files("a"), &assets));
        assert_ne!(worker(&files("a"), &assets), worker(&files("b"), &assets));
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        let made = worker(&BTreeMap::new(), &Assets::default());
        assert!(!made.contains("%version%") && !made.contains("%theme%") && !made.contains("%playground%"));
    }
}
