//! Reading scenario folders, for several tests.

#![allow(dead_code, reason = "not every test uses everything")]

use std::fs;
use std::path::{Path, PathBuf};

use signalbox_core::answer::Request;
use signalbox_core::simulation::{Simulation, included_file};
use signalbox_core::source::Source;

/// Where the scenarios of the documentation stand.
pub(crate) fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/scenarios")
}

/// A scenario folder's file and everything that it includes.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    with_includes(&format!("{folder}/scenario.yaml"), &mut sources);
    sources
}

fn with_includes(name: &str, sources: &mut Vec<Source>) {
    if sources.iter().any(|source| source.name == name) {
        return;
    }
    let text = fs::read_to_string(content().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let simulation = Simulation::new(&Request {
        sources: vec![Source::new(name, text.as_str())],
        ..Request::default()
    });
    let includes = simulation
        .scenario()
        .map(|scenario| scenario.include.clone())
        .unwrap_or_default();
    sources.push(Source::new(name, text));
    for include in includes {
        with_includes(&included_file(name, &include.value), sources);
    }
}
