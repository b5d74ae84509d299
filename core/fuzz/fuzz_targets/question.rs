//! Any text is read as a question without a panic; what is read has one canonical form, its parts lie in the text,
//! and a problem points into it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox_core::notation;

fuzz_target!(|text: &str| {
    notation::is_question(text);
    match notation::parse(text) {
        Ok(parsed) => {
            for part in [&parsed.from, &parsed.to, &parsed.port] {
                assert!(text.get(part.clone()).is_some());
            }
            let canonical = parsed.question.to_string();
            let again = notation::parse(&canonical).expect("a canonical form that is read");
            assert_eq!(again.question, parsed.question, "{canonical}");
        }
        Err(problem) => assert!(text.get(problem.at).is_some(), "{}", problem.message),
    }
    if let Err(problem) = notation::parse_expectation(text) {
        assert!(text.get(problem.at).is_some(), "{}", problem.message);
    }
});
