//! What the golden tests share: findings as people read them.

use std::fmt::Write;

use signalbox_core::diagnostic::{Diagnostic, Severity};
use signalbox_core::source::SourceMap;

/// One finding a paragraph: place, severity, code, what stands there, message, help, fixes.
pub(crate) fn show(sources: &SourceMap, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = sources.place(finding.span);
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let written: String = sources.slice(finding.span).chars().take(40).collect();
        let (line, column, code, message) = (place.line, place.column, finding.code, &finding.message);
        writeln!(out, "{line}:{column} {severity}[{code}] {written:?}: {message}").unwrap();
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            let edits: Vec<String> = fix
                .edits
                .iter()
                .map(|edit| format!("{:?} → {:?}", sources.slice(edit.span), edit.text))
                .collect();
            writeln!(out, "    fix: {}: {}", fix.title, edits.join(", ")).unwrap();
        }
    }
    out
}
