//! Every policy that Cilium or its API server refuses in the vectors is refused, at the same stage and for
//! the same field; and nothing else is.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::Deserialize;
use signalbox_core::diagnostic::{Diagnostic, Severity};
use signalbox_core::objects::{self, Checks, Objects, Refused};
use signalbox_core::source::{Source, SourceMap};

#[derive(Deserialize)]
struct Case {
    id: String,
    dataplane: String,
    manifests: String,
    #[serde(default)]
    rejected: Vec<Rejected>,
}

#[derive(Deserialize)]
struct Rejected {
    /// `namespace/name`, `name`, or `Kind name`.
    policy: String,
    error: String,
    stage: String,
}

/// The folders of vectors: those of the project, and the full set where it is at hand.
fn files() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = project.join("../../shared/vectors");
    let folders = [
        project.join("tests/rejected"),
        shared.join("cilium-2024-08"),
        shared.join("cilium-2026-01"),
    ];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            name.contains(".jsonl") && !name.starts_with("fqdn-patterns")
        })
        .collect();
    files.sort();
    files
}

fn cases(path: &Path) -> Vec<Case> {
    let bytes = std::fs::read(path).unwrap();
    let text = match path.extension().is_some_and(|extension| extension == "gz") {
        true => {
            let mut text = String::new();
            GzDecoder::new(bytes.as_slice())
                .read_to_string(&mut text)
                .unwrap();
            text
        }
        false => String::from_utf8(bytes).unwrap(),
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The stage that a finding speaks for, in the words of the vectors.
fn stages(finding: &Diagnostic) -> &'static [&'static str] {
    match finding.code {
        "unknown-field" => &["unknown-field"],
        "decode" | "VAL-12" => &["decode"],
        "preflight-init" => &["preflight"],
        // Asked of the fields by the schema, and of their contents by the agent.
        "NEW19-1" => &["schema", "parse"],
        "schema" => &["schema"],
        code if code.starts_with("VALC-") => &["schema"],
        _ => &["parse"],
    }
}

/// The field that a message begins with, or names after `unknown field`.
fn field(finding: &Diagnostic) -> &str {
    finding.message.split('`').nth(1).unwrap_or_default()
}

/// The fields that a recorded error names; none where it names none.
fn recorded_fields(error: &str) -> Vec<&str> {
    error
        .split(|character: char| character.is_whitespace() || matches!(character, '"' | ',' | ':'))
        .map(|word| word.trim_start_matches('[').trim_end_matches('"'))
        .filter(|word| word.starts_with("spec.") || word.starts_with("specs") || word.starts_with("spec["))
        .collect()
}

fn is_same_field(ours: &str, theirs: &str) -> bool {
    ours == theirs || theirs.starts_with(&format!("{ours}.")) || ours.starts_with(&format!("{theirs}."))
}

fn is_meant(refused: &Refused, policy: &str) -> bool {
    let in_namespace = match &refused.namespace {
        Some(namespace) => format!("{namespace}/{}", refused.name),
        None => refused.name.clone(),
    };
    let with_slash = format!("/{}", refused.name);
    policy == in_namespace
        || policy == format!("{} {}", refused.kind, refused.name)
        || (refused.namespace.is_none() && policy == with_slash)
}

#[derive(Default)]
struct Tally {
    refused: usize,
    problems: Vec<String>,
}

fn check(case: &Case, tally: &mut Tally) {
    let sources = SourceMap::new([Source::new("case.yaml", case.manifests.as_str())]);
    let (documents, findings) = objects::documents(&sources);
    let checks = Checks {
        admission: false,
        ..Checks::new(case.dataplane.parse().unwrap())
    };
    let reading = Objects::read(&documents, &checks);
    for finding in findings.iter().chain(&reading.findings) {
        if finding.severity == Severity::Error {
            tally.problems.push(format!("{}: {}", case.id, finding.message));
        }
    }
    for refused in &reading.refused {
        if !case
            .rejected
            .iter()
            .any(|rejected| is_meant(refused, &rejected.policy))
        {
            let messages: Vec<&str> = refused
                .findings
                .iter()
                .map(|finding| finding.message.as_str())
                .collect();
            tally.problems.push(format!(
                "{}: {refused} is refused, and should not be: {messages:?}",
                case.id
            ));
        }
    }
    for rejected in &case.rejected {
        match reading
            .refused
            .iter()
            .find(|refused| is_meant(refused, &rejected.policy))
        {
            None => tally.problems.push(format!(
                "{}: {} is not refused: {}: {}",
                case.id, rejected.policy, rejected.stage, rejected.error
            )),
            Some(refused) => {
                tally.refused += 1;
                check_reason(case, refused, rejected, tally);
            }
        }
    }
}

fn check_reason(case: &Case, refused: &Refused, rejected: &Rejected, tally: &mut Tally) {
    let fields = recorded_fields(&rejected.error);
    let fits = refused.findings.iter().any(|finding| {
        let same_stage = stages(finding).contains(&rejected.stage.as_str());
        let same_field =
            fields.is_empty() || fields.iter().any(|theirs| is_same_field(field(finding), theirs));
        same_stage && same_field
    });
    if !fits {
        let ours: Vec<String> = refused
            .findings
            .iter()
            .map(|finding| format!("{}: {}", finding.code, finding.message))
            .collect();
        tally.problems.push(format!(
            "{}: {refused} is refused for another reason: {ours:?} instead of {}: {}",
            case.id, rejected.stage, rejected.error
        ));
    }
}

#[test]
fn what_cilium_refuses_is_refused_and_nothing_else() {
    let mut problems = Vec::new();
    let mut by_file = BTreeMap::new();
    for path in files() {
        let mut tally = Tally::default();
        let cases = cases(&path);
        cases.iter().for_each(|case| check(case, &mut tally));
        let name = path
            .iter()
            .rev()
            .take(2)
            .map(|part| part.to_string_lossy().into_owned());
        let name = name
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
            .join("/");
        by_file.insert(name, (cases.len(), tally.refused, tally.problems.len()));
        problems.extend(tally.problems);
    }
    for (file, (cases, refused, wrong)) in &by_file {
        println!("{file}: {cases} cases, {refused} refused as recorded, {wrong} problems");
    }
    assert!(!by_file.is_empty(), "no vectors were found");
    let shown: Vec<&String> = problems.iter().take(30).collect();
    assert!(
        problems.is_empty(),
        "{} problems, first: {shown:#?}",
        problems.len()
    );
}
