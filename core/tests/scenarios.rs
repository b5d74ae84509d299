//! Every scenario of the documentation holds: its expectations are met, its marked failures fail, and what it
//! lists as refused is refused.

mod common;

use std::fs;

use common::{content, sources};
use signalbox_core::answer::{Answer, DenyKind, Evaluation, Outcome, Request, Side, SideVerdict};
use signalbox_core::diagnostic::Severity;
use signalbox_core::simulation::evaluate;

fn folders() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(content())
        .expect("the scenarios are part of the project")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("scenario.yaml").is_file())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

fn complaints(evaluation: &Evaluation) -> Vec<String> {
    let expectations = evaluation
        .expectations
        .iter()
        .filter(|expectation| !expectation.holds());
    let expectations = expectations.map(|failed| {
        format!(
            "{}:{}: `{}`: {}",
            failed.place.file, failed.place.line, failed.text, failed.message
        )
    });
    let refusals = evaluation.refusals.iter().filter(|refusal| !refusal.met);
    let refusals = refusals.map(|refusal| refusal.message.clone());
    let errors = evaluation
        .diagnostics
        .iter()
        .filter(|report| report.severity == Severity::Error);
    let errors =
        errors.map(|report| format!("{}:{}: {}", report.place.file, report.place.line, report.message));
    expectations.chain(refusals).chain(errors).collect()
}

#[test]
fn every_scenario_holds() {
    let names = folders();
    assert!(
        names.len() >= 13,
        "the demo and two attempts at six stories, at least: {names:?}"
    );
    let mut all = Vec::new();
    for name in &names {
        let evaluation = evaluate(&Request {
            sources: sources(name),
            ..Request::default()
        });
        let found = complaints(&evaluation);
        assert_eq!(found.is_empty(), evaluation.holds(), "{name}: {found:?}");
        all.extend(found);
    }
    assert!(all.is_empty(), "{} complaints:\n{}", all.len(), all.join("\n"));
}

/// What must be true of every answer: a side that decides says by what.
fn unexplained(answer: &Answer) -> Vec<String> {
    let sides = answer
        .hops
        .iter()
        .flat_map(|hop| [("egress", &hop.egress), ("ingress", &hop.ingress)]);
    let lacks = |side: &Side| match (side.verdict, side.deny_kind) {
        (SideVerdict::Allow, _) => {
            let implicit = side.sentence.contains("LOCAL-1") || side.sentence.contains("enableDefaultDeny");
            side.reasons.is_empty() && !implicit
        }
        (SideVerdict::Deny, Some(DenyKind::Explicit)) => side.reasons.is_empty(),
        (SideVerdict::Deny, Some(DenyKind::Default)) => side.default_deny_by.is_empty(),
        (SideVerdict::Deny, None) => side.reasons.is_empty() || side.nearest.is_empty(),
        (SideVerdict::NotModelled, _) => side.sentence.is_empty(),
        (SideVerdict::NotEnforced | SideVerdict::NoEndpoint, _) => false,
    };
    let stops = answer.stopped.is_some() == (answer.outcome != Outcome::Allowed);
    let stops = (!stops).then(|| format!("{}: says not where it stops", answer.question));
    let sides = sides.filter(|(_, side)| lacks(side));
    let sides = sides.map(|(name, side)| {
        format!(
            "{}: {name} is {:?} without a reason: {}",
            answer.question, side.verdict, side.sentence
        )
    });
    sides.chain(stops).collect()
}

#[test]
fn every_answer_is_explained() {
    let mut all = Vec::new();
    let mut answers = 0;
    for name in folders() {
        let evaluation = evaluate(&Request {
            sources: sources(&name),
            ..Request::default()
        });
        for answer in evaluation
            .expectations
            .iter()
            .filter_map(|expectation| expectation.answer.as_ref().ok())
        {
            answers += 1;
            all.extend(
                unexplained(answer)
                    .into_iter()
                    .map(|found| format!("{name}: {found}")),
            );
        }
    }
    assert!(answers > 300, "{answers} answers");
    assert!(
        all.is_empty(),
        "{} answers without a reason:\n{}",
        all.len(),
        all.join("\n")
    );
}
