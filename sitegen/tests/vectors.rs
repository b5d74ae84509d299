//! The recorded cases through the command itself: manifests in a file, flows as JSON lines, answers as JSON lines.
//!
//! The cases that the project keeps are all run; of the full set at `../shared/vectors`, where that is there, one in
//! ten, or all if `SIGNALBOX_ALL` is set. What is compared is what `eval --format json` promises: `from`, `to`,
//! `verdict`, and both sides field by field, no field more and none less.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// Of the full set, one case in so many.
const STEP: usize = 10;

#[test]
fn the_command_answers_as_recorded() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let kept = files(&project.join("core/tests/vectors"));
    let all = std::env::var_os("SIGNALBOX_ALL").is_some();
    let shared = files(&project.join("../shared/vectors"));
    let folder = tempfile::tempdir().expect("a folder");
    let (mut flows, mut failures) = (0, String::new());
    for (step, file) in kept
        .iter()
        .map(|file| (1, file))
        .chain(shared.iter().map(|file| (if all { 1 } else { STEP }, file)))
    {
        for case in read(file).lines().step_by(step) {
            let case: Value = serde_json::from_str(case).expect("a case");
            if case["flows"].is_array() {
                flows += run(&folder, &case, &mut failures);
            }
        }
    }
    assert!(flows > 0, "there are cases");
    assert!(failures.is_empty(), "\n{failures}");
    println!("{flows} flows agree");
}

/// Runs one case, and says how many flows it has.
fn run(folder: &TempDir, case: &Value, failures: &mut String) -> usize {
    let flows = case["flows"].as_array().expect("flows");
    let (manifests, questions) = (folder.path().join("case.yaml"), folder.path().join("flows.jsonl"));
    fs::write(&manifests, case["manifests"].as_str().expect("manifests")).expect("written");
    let mut lines = String::new();
    if case["dns"].as_object().is_some_and(|names| !names.is_empty()) {
        writeln!(lines, "{}", json!({"dns": case["dns"]})).expect("a string");
    }
    // A recorded flow may be asked as it stands, its answer in it, or without.
    for (number, flow) in flows.iter().enumerate() {
        let line = if number % 2 == 0 {
            asked(flow)
        } else {
            flow.clone()
        };
        writeln!(lines, "{line}").expect("a string");
    }
    fs::write(&questions, lines).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .arg("eval")
        .arg(&manifests)
        .arg("--flows")
        .arg(&questions)
        .args(["--format", "json", "--dataplane"])
        .arg(case["dataplane"].as_str().expect("a dataplane"))
        .output()
        .expect("the command runs");
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let id = &case["id"];
    if answers.len() != flows.len() {
        let errors = String::from_utf8_lossy(&output.stderr);
        writeln!(
            failures,
            "{id}: {} answers to {} flows: {errors}",
            answers.len(),
            flows.len()
        )
        .expect("a string");
    }
    for (flow, answer) in flows.iter().zip(&answers) {
        if let Some(what) = difference(flow, answer) {
            writeln!(failures, "{id}: {what}\n  {}\n  {answer}", asked(flow)).expect("a string");
        }
    }
    flows.len()
}

/// A flow without its answer.
fn asked(flow: &Value) -> Value {
    let fields = flow.as_object().into_iter().flatten();
    let is_question = |key: &str| !["egress", "ingress", "verdict"].contains(&key);
    fields
        .filter(|(key, _)| is_question(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect::<Map<_, _>>()
        .into()
}

/// Where an answer differs from what was recorded.
fn difference(flow: &Value, answer: &Value) -> Option<String> {
    for field in ["from", "to", "verdict"] {
        if flow[field] != answer[field] {
            return Some(format!("{field} is not {}", flow[field]));
        }
    }
    // The upstream recordings call an endpoint that no policy isolates allowed, and know no layer 7.
    let is_upstream = |side: &Value| side.get("l7").is_none();
    for side in ["egress", "ingress"] {
        let (expected, given) = (&flow[side], &answer[side]);
        let differs = match expected {
            Value::Null => false,
            _ if is_upstream(expected) => {
                let word = |side: &Value| side["verdict"].as_str() == Some("deny");
                word(expected) != word(given)
            }
            _ => expected != given,
        };
        if differs {
            return Some(format!("{side} is not {expected}"));
        }
    }
    let reasoned = answer["reasons"].is_array();
    (!reasoned).then(|| "there are no `reasons`".to_owned())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !["hubble", "perf"].contains(&name.as_str()) {
            found.extend(files(&path));
        } else if name.ends_with(".jsonl.gz") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    let bytes = fs::read(file).expect("the file was just listed");
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .expect("gzip of UTF-8");
    text
}
