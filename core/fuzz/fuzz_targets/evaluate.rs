//! Manifests and a question, whatever they are, are answered without a panic, and twice in the same way. The
//! last line of the text is the question.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox_core::answer::Request;
use signalbox_core::simulation;
use signalbox_core::source::Source;

fuzz_target!(|text: &str| {
    let (manifests, question) = text.trim_end().rsplit_once('\n').unwrap_or((text, "backend -> database:80"));
    let request = Request {
        sources: vec![Source::new("fuzz.yaml", manifests)],
        questions: vec![question.to_owned()],
        ..Request::default()
    };
    let once = simulation::evaluate(&request);
    assert!(once == simulation::evaluate(&request));
});
