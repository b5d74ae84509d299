//! Pages that are made from core's own tables: one for each diagnostic, and the fields of each kind of policy.
//!
//! They are files of the content folder like any other, so that links to them and in them are checked, and a
//! reviewer sees in a diff what a change of the tables does to them. `UPDATE_EXPECT=1 cargo test -p signalbox
//! --test generated` writes them.

mod diagnostics;
mod reference;
mod shown;
mod whole;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
