//! Any text is read, on every dataplane, without a panic; every span and edit lies in the text, and applying a
//! fix leaves a text that can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox_core::dataplane::Dataplane;
use signalbox_core::diagnostic::{Diagnostic, Fix};
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};

fuzz_target!(|text: &str| {
    let (sources, findings) = read(text, Dataplane::default());
    for other in ["cilium:1.14", "cilium-2024-08", "kubernetes"] {
        if let Ok(dataplane) = other.parse() {
            read(text, dataplane);
        }
    }
    for fix in findings.iter().flat_map(|finding| &finding.fixes).take(3) {
        read(&applied(text, fix), Dataplane::default());
    }
    drop(sources);
});

fn read(text: &str, dataplane: Dataplane) -> (SourceMap, Vec<Diagnostic>) {
    let sources = SourceMap::new([Source::new("fuzz.yaml", text)]);
    let (documents, mut findings) = objects::documents(&sources);
    let reading = Objects::read(&documents, &Checks::new(dataplane));
    findings.extend(reading.findings);
    findings.extend(reading.refused.into_iter().flat_map(|refused| refused.findings));
    for finding in &findings {
        let span = finding.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?}");
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            let span = edit.span;
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?}");
        }
        finding.report(&sources);
    }
    (sources, findings)
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    text
}
