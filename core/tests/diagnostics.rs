//! The table of diagnostics is whole and true: every example brings its code up, and every code that core can
//! say is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use signalbox_core::answer::Request;
use signalbox_core::diagnostic::registry::{self, Registered};
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

/// What is said about a text that no example of a page should hold, what a caller's own words bring up, and what
/// the agent says only of objects that met no API server.
const WITHOUT_EXAMPLE: [&str; 8] = [
    "too-deep",
    "too-large",
    "too-many-findings",
    "dataplane",
    "KNP-9",
    "KNP-10",
    "VAL-16",
    "VAL-28",
];

#[test]
fn every_example_brings_its_code_up() {
    let mut wrong = Vec::new();
    for registered in registry::all() {
        if registered.example.is_empty() {
            assert!(
                WITHOUT_EXAMPLE.contains(&registered.code),
                "{} has no example",
                registered.code
            );
            continue;
        }
        let codes = codes_of(registered, registered.example);
        if !codes.contains(registered.code) {
            wrong.push(format!("{}: {codes:?}", registered.code));
        }
    }
    assert!(
        wrong.is_empty(),
        "examples that bring up something else:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_edit_mends_its_example() {
    let mut wrong = Vec::new();
    let mut mended = 0;
    for registered in registry::all() {
        let Some(text) = registered.mended() else { continue };
        mended += 1;
        let codes = codes_of(registered, &text);
        // What else is worth a word about the example is no matter of this edit.
        let besides = ["ingress-backend", "SEL-8"];
        if text == registered.example || !codes.iter().all(|code| besides.contains(&code.as_str())) {
            wrong.push(format!("{}: {codes:?}\n{text}", registered.code));
        }
    }
    assert!(mended > 60, "{mended} examples with an edit that mends them");
    assert!(wrong.is_empty(), "not mended:\n{}", wrong.join("\n"));
}

/// What is said about a text of the table.
fn codes_of(registered: &Registered, text: &str) -> BTreeSet<String> {
    let dataplane = (!registered.dataplane.is_empty()).then(|| registered.dataplane.to_owned());
    let evaluation = evaluate(&Request {
        sources: vec![Source::new("example.yaml", text)],
        dataplane,
        ..Request::default()
    });
    let asked = evaluation
        .expectations
        .into_iter()
        .filter_map(|line| line.answer.err());
    let said = evaluation.diagnostics.into_iter().chain(asked);
    said.map(|report| report.code).collect()
}

#[test]
fn every_code_is_in_the_table_once() {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for registered in registry::all() {
        *count.entry(registered.code).or_default() += 1;
    }
    let twice: Vec<_> = count.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let said = codes_in_the_source();
    assert!(said.len() > 50, "the search for codes finds them: {said:?}");
    let missing: Vec<&String> = said
        .iter()
        .filter(|code| !count.contains_key(code.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "said by core, and not in the table: {missing:?}"
    );
    let dead: Vec<&&str> = count.keys().filter(|code| !said.contains(**code)).collect();
    assert!(dead.is_empty(), "in the table, and said by nobody: {dead:?}");
}

/// What stands where a code stands: behind the name of a function that makes a finding, or in the translation of
/// a field's rule to a code.
fn codes_in_the_source() -> BTreeSet<String> {
    let makers = [
        "Diagnostic::error(",
        "Diagnostic::warning(",
        "Severity::Info,",
        "Severity::Warning,",
        ".add(",
        ".add_at(",
        ".add_with_help(",
        ".report(",
        ".rule(",
        "rule:",
        "=>",
        "(Stage::Decode,",
        "(Stage::Schema,",
        "self.finding(",
        "fail(",
        ".push_error(",
    ];
    let mut codes = BTreeSet::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for maker in makers {
            for (_, behind) in text.split(maker).enumerate().skip(1) {
                let Some(code) = behind
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                if is_code(code, maker) {
                    codes.insert(code.to_owned());
                }
            }
        }
    }
    codes
}

/// Rules of fields and words of matches are no codes, unless they are those of a refusal.
fn is_code(text: &str, maker: &str) -> bool {
    let is_refusal = text.starts_with("VAL") || text == "NEW19-1";
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let shaped = !text.is_empty() && text.bytes().all(fits);
    shaped && (is_refusal || ![".rule(", "rule:", "=>"].contains(&maker))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("registry") => {}
            // Names rules of the semantics, and says nothing.
            true if path.ends_with("dataplane") => {}
            true => found.extend(sources(&path)),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
    found
}
