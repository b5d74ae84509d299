//! Checked scenarios as JUnit XML, for CI.

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::source::Place;

use crate::junit::{Case, Failure, Suite, render};

/// One suite a scenario, one case an expectation, a refusal or an error in the text.
pub fn junit(scenarios: &[(String, Evaluation)]) -> String {
    let suites: Vec<Suite> = scenarios
        .iter()
        .map(|(name, evaluation)| suite(name, evaluation))
        .collect();
    render("signalbox", &suites)
}

fn suite(name: &str, evaluation: &Evaluation) -> Suite {
    let expectations = evaluation.expectations.iter().map(|expectation| {
        let name = expectation.text.split_whitespace().collect::<Vec<_>>().join(" ");
        case(
            name,
            expectation.holds(),
            &expectation.message,
            &expectation.place,
        )
    });
    let refusals = evaluation.refusals.iter().map(|refusal| {
        let name = format!("refused: {}", refusal.policy);
        case(name, refusal.met, &refusal.message, &refusal.place)
    });
    let errors = errors(evaluation).map(|report| {
        let name = format!("the text is sound: {}", report.code);
        case(name, false, &report.message, &report.place)
    });
    Suite {
        name: name.to_owned(),
        cases: expectations.chain(refusals).chain(errors).collect(),
    }
}

fn case(name: String, holds: bool, message: &str, place: &Place) -> Case {
    let failure = (!holds).then(|| Failure {
        message: message.to_owned(),
        details: format!("{}:{}", place.file, place.line),
    });
    Case { name, failure }
}

/// What is wrong with the text and not expected to be.
pub(crate) fn errors(evaluation: &Evaluation) -> impl Iterator<Item = &Report> {
    evaluation
        .diagnostics
        .iter()
        .filter(|report| report.severity == Severity::Error)
}
