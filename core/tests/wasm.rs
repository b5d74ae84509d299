//! What has to hold in a browser as it holds here. These tests run twice: natively by `cargo test`, and compiled to
//! wasm by `cargo xtask test --only wasm`. Wasm has no files, so what they read is compiled in.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use signalbox_core::answer::{Evaluation, Expectation, Request};
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

/// A file of the documentation's scenarios, under the name by which scenarios include it.
macro_rules! source {
    ($name:literal) => {
        Source::new($name, include_str!(concat!("../../content/scenarios/", $name)))
    };
}

/// The last story: every kind of rule, and a scenario that builds on all stories before it.
fn story() -> Request {
    let sources = vec![
        source!("story-6/scenario.yaml"),
        source!("story-6/ledger.yaml"),
        source!("story-5/backend.yaml"),
        source!("story-4/frontend.yaml"),
        source!("story-2/database.yaml"),
        source!("demo/cluster.yaml"),
    ];
    Request {
        sources,
        ..Request::default()
    }
}

/// 32 bits against 64, no threads, no clock: none of it may show in a verdict.
#[test]
fn a_story_ends_as_it_says() {
    let evaluation = evaluate(&story());
    let surprising = |expectation: &&Expectation| expectation.met == expectation.marked_wrong;
    let surprises: Vec<_> = evaluation.expectations.iter().filter(surprising).collect();
    assert!(surprises.is_empty(), "{surprises:#?}");
    assert!(!evaluation.expectations.is_empty());
    assert_eq!(evaluation.diagnostics, []);
}

/// Requests and evaluations cross to the worker and back as JSON.
#[test]
fn requests_and_evaluations_survive_the_way_to_the_worker() {
    let request = story();
    let json = serde_json::to_string(&request).expect("a request can be written");
    let read: Request = serde_json::from_str(&json).expect("and read again");
    assert_eq!(read, request);

    let evaluation = evaluate(&request);
    let json = serde_json::to_string(&evaluation).expect("an evaluation can be written");
    let read: Evaluation = serde_json::from_str(&json).expect("and read again");
    assert_eq!(read, evaluation);
}
