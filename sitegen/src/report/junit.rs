//! Findings as JUnit XML: a case is a file, and fails by the errors in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Finding, Findings};

pub(super) fn render(findings: &Findings) -> String {
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let known: BTreeSet<&str> = findings.texts.keys().map(String::as_str).collect();
    files.extend(known.into_iter().map(|file| (file, Vec::new())));
    for finding in findings.sorted() {
        files.entry(&finding.report.place.file).or_default().push(finding);
    }
    let failed = |found: &&Vec<&Finding>| found.iter().any(|finding| finding.is_error());
    let failures = files.values().filter(failed).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\"", files.len());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"signalbox check\" {counts}>\n  <testsuite name=\"content\" {counts}>\n"
    );
    for (file, found) in &files {
        let errors: Vec<&&Finding> = found.iter().filter(|finding| finding.is_error()).collect();
        let name = attribute(file);
        // Writing to a string cannot fail.
        let _ = match errors.first() {
            None => writeln!(xml, "    <testcase name=\"{name}\" classname=\"content\"/>"),
            Some(first) => {
                let lines: String = errors.iter().map(|finding| line(finding)).collect();
                writeln!(
                    xml,
                    "    <testcase name=\"{name}\" classname=\"content\">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                    attribute(&first.report.message),
                    attribute(&lines)
                )
            }
        };
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

fn line(finding: &Finding) -> String {
    let (report, place) = (&finding.report, &finding.report.place);
    let help = report
        .help
        .as_deref()
        .map(|help| format!(" ({help})"))
        .unwrap_or_default();
    format!(
        "{}:{}:{}: {}: {}{help}\n",
        place.file, place.line, place.column, report.code, report.message
    )
}

/// Text that XML takes, as content and as an attribute: its marks escaped, control characters left out.
fn attribute(text: &str) -> String {
    let allowed: String = text
        .chars()
        .filter(|letter| !letter.is_control() || *letter == '\n')
        .collect();
    crate::markdown::escaped(&allowed).replace('\n', "&#10;")
}
