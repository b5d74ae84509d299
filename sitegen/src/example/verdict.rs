//! What core says about a scenario, as findings that fail a build.

use signalbox_core::answer::{Answer, Evaluation, Expectation, Reason, Side, SideVerdict};
use signalbox_core::diagnostic::Severity;

use crate::report::Finding;

/// Expectations that do not hold, and what is refused or cannot be read. Places are as core gave them.
///
/// Warnings are not among them: the example itself shows them to its readers, and a refusal that the
/// scenario states is one.
pub(super) fn findings(evaluation: &Evaluation) -> Vec<Finding> {
    let failed = evaluation
        .expectations
        .iter()
        .filter(|expectation| !expectation.holds());
    let said = evaluation
        .diagnostics
        .iter()
        .filter(|report| report.severity == Severity::Error);
    failed
        .map(expectation)
        .chain(said.cloned().map(Finding::from))
        .collect()
}

fn expectation(expectation: &Expectation) -> Finding {
    let answer = match &expectation.answer {
        Ok(answer) => answer,
        Err(report) => return Finding::from(report.clone()),
    };
    let place = expectation.place.clone();
    if expectation.marked_wrong {
        let message = format!(
            "`{}` is met, and the scenario says that it fails",
            expectation.text.trim()
        );
        let help = "if the manifests are right, move the line from `fails` to `expect`".to_owned();
        return explained(
            Finding::error("unexpected-success", place, message).with_help(help),
            answer,
        );
    }
    let message = match expectation.message.is_empty() {
        true => format!("`{}` is not what core answers", expectation.text.trim()),
        false => expectation.message.clone(),
    };
    explained(Finding::error("failed-expectation", place, message), answer)
}

/// The verdict in a sentence, and the lines that decide.
fn explained(finding: Finding, answer: &Answer) -> Finding {
    let said = finding.report.message.contains(&answer.sentence);
    let finding = match said {
        true => finding,
        false => finding.with_note(answer.sentence.clone(), None),
    };
    let Some(hop) = answer.hops.last() else {
        return finding;
    };
    [("egress", &hop.egress), ("ingress", &hop.ingress)]
        .into_iter()
        .filter(|(_, side)| {
            matches!(
                side.verdict,
                SideVerdict::Allow | SideVerdict::Deny | SideVerdict::NotModelled
            )
        })
        .fold(finding, |finding, (name, side)| {
            side_explained(finding, name, side)
        })
}

fn side_explained(finding: Finding, name: &str, side: &Side) -> Finding {
    let mut finding = finding;
    if side.reasons.is_empty() && side.default_deny_by.is_empty() {
        finding = finding.with_note(format!("{name}: {}", side.sentence), None);
    }
    for reason in side.reasons.iter().take(2) {
        finding = with_reason(finding, name, reason);
    }
    for reason in side.default_deny_by.iter().take(1) {
        finding = with_reason(finding, &format!("{name}, default deny"), reason);
    }
    for miss in side.nearest.iter().take(1) {
        let text = format!("{name}, nearest miss: {}", miss.failed);
        finding = finding.with_note(text, miss.reason.place.clone());
    }
    finding
}

fn with_reason(finding: Finding, name: &str, reason: &Reason) -> Finding {
    let policy = &reason.policy;
    let owner = policy
        .namespace
        .as_deref()
        .map(|namespace| format!("{namespace}/"))
        .unwrap_or_default();
    let text = format!(
        "{name}: {} {owner}{} {}: {}",
        policy.kind, policy.name, reason.path, reason.text
    );
    finding.with_note(text, reason.place.clone())
}
