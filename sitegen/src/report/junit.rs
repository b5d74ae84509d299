//! Findings as JUnit XML: a case is a file, and fails by the errors in it.

use std::collections::BTreeMap;

use super::{Finding, Findings};
use crate::junit::{Case, Failure, Suite};

pub(super) fn render(findings: &Findings) -> String {
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    files.extend(findings.texts.keys().map(|file| (file.as_str(), Vec::new())));
    for finding in findings.sorted() {
        files.entry(&finding.report.place.file).or_default().push(finding);
    }
    let suite = Suite {
        name: "content".to_owned(),
        cases: files.iter().map(|(file, found)| case(file, found)).collect(),
    };
    crate::junit::render("signalbox check", &[suite])
}

fn case(file: &str, found: &[&Finding]) -> Case {
    let errors: Vec<&&Finding> = found.iter().filter(|finding| finding.is_error()).collect();
    let failure = errors.first().map(|first| Failure {
        message: first.report.message.clone(),
        details: errors.iter().map(|finding| line(finding)).collect(),
    });
    Case {
        name: file.to_owned(),
        failure,
    }
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
