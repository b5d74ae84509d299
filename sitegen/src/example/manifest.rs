//! Plain YAML blocks that hold manifests: what the API server or the agent would refuse fails a build,
//! unless the block says so and why (`refused="…"`).

use signalbox_core::answer::Request;
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::source::{Source, SourceId};
use signalbox_core::yaml;

use super::Block;
use crate::report::Finding;

/// What cannot be known about a listing: it shows a scenario, and not the files beside it.
const ELSEWHERE: [&str; 1] = ["scenario-include"];

/// Checks the manifests of a block; one that holds none is left alone.
pub fn check_manifests(block: &Block<'_>) -> Vec<Finding> {
    let refused = block
        .fence
        .attributes
        .iter()
        .find(|attribute| attribute.key == "refused");
    if !holds_manifests(&block.text) {
        return refused
            .map(|attribute| {
                let message = "this block is marked as refused, and holds no manifest";
                Finding::error("not-refused", block.attribute_place(attribute), message)
            })
            .into_iter()
            .collect();
    }
    let source = Source::new(block.place().file, block.text.clone());
    let evaluation = signalbox_core::simulation::evaluate(&Request {
        sources: vec![source],
        ..Request::default()
    });
    let errors: Vec<&Report> = evaluation
        .diagnostics
        .iter()
        .filter(|report| report.severity == Severity::Error && !ELSEWHERE.contains(&&*report.code))
        .collect();
    let Some(attribute) = refused else {
        let help = "mend it, or mark the block: ```yaml refused=\"…\" with a stretch of this message";
        let explained = |report: &&Report| block.finding(report).with_note(help, None);
        return errors.iter().map(explained).collect();
    };
    let stated =
        |report: &&Report| report.message.contains(&attribute.value) || report.code == attribute.value;
    if !attribute.value.is_empty() && errors.iter().any(stated) {
        return Vec::new();
    }
    let message = match (attribute.value.is_empty(), errors.first()) {
        (_, None) => "this block is marked as refused, and nothing in it would be".to_owned(),
        (true, Some(report)) => format!("say why it is refused: {}", report.message),
        (false, Some(report)) => {
            format!(
                "it is refused for another reason than `{}`: {}",
                attribute.value, report.message
            )
        }
    };
    vec![Finding::error(
        "not-refused",
        block.attribute_place(attribute),
        message,
    )]
}

/// Whether some document says what it is. Fragments (`spec: …` alone) say nothing that could be checked.
fn holds_manifests(text: &str) -> bool {
    if !text.contains("apiVersion") {
        return false;
    }
    let (documents, _) = yaml::read(SourceId(0), text);
    documents
        .iter()
        .any(|document| document.root.get("apiVersion").is_some() && document.root.get("kind").is_some())
}
