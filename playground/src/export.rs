//! What a person takes away as text.

use std::fmt::Write;

use signalbox_core::answer::{Answer, Direction, Evaluation};
use signalbox_core::source::Source;

use crate::flows::{self, Verdict};

/// The scenario as Markdown: what it is about, a table of its flows, and its files.
pub fn markdown(title: &str, description: &str, evaluation: &Evaluation, files: &[Source]) -> String {
    let mut text = format!("# {title}\n\n");
    if !description.is_empty() {
        text += &format!("{description}\n\n");
    }
    text += &format!("Decided by {}.\n\n", evaluation.dataplane.title);
    text += "| flow | verdict | wanted |\n|---|---|---|\n";
    for flow in flows::flows(evaluation) {
        let verdict = match flow.answer {
            Ok(answer) => verdict(answer),
            Err(report) => format!("not understood: {}", report.message),
        };
        let cell = |text: &str| text.replace('|', "\\|");
        // Writing into a text cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            flow.key,
            cell(&verdict),
            cell(flow.expected)
        );
    }
    for file in files {
        let fence = fence(&file.text);
        let end = if file.text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(
            text,
            "\n`{}`:\n\n{fence}yaml\n{}{end}{fence}\n",
            file.name, file.text
        );
    }
    text
}

/// A verdict in words, with the side that stops the flow.
pub fn verdict(answer: &Answer) -> String {
    let word = Verdict::of(answer).word();
    match answer.stopped.and_then(|stop| stop.side) {
        Some(Direction::Egress) => format!("{word} at egress"),
        Some(Direction::Ingress) => format!("{word} at ingress"),
        None => word.to_owned(),
    }
}

/// A fence that the text does not hold.
fn fence(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    fence
}

#[cfg(test)]
mod tests {
    use signalbox_core::answer::Request;
    use signalbox_core::simulation::evaluate;

    use super::*;

    #[test]
    fn a_scenario_as_markdown() {
        let policy = "apiVersion: v1\nkind: Pod\nmetadata: {name: a} # ```\n";
        let files = vec![Source::new("a.yaml", policy)];
        let request = Request {
            sources: files.clone(),
            questions: vec!["a -> 203.0.113.9:80".to_owned(), "b -> a:80".to_owned()],
            ..Request::default()
        };
        let text = markdown("A pod", "", &evaluate(&request), &files);
        assert!(
            text.starts_with(
                "# A pod\n\nDecided by Cilium 1.19.\n\n| flow | verdict | wanted |\n|---|---|---|\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("| `a -> 203.0.113.9:80` | allowed, not enforced |  |\n"),
            "{text}"
        );
        assert!(text.contains("| `b -> a:80` | not understood: "), "{text}");
        assert!(
            text.ends_with(&format!("`a.yaml`:\n\n````yaml\n{policy}````\n")),
            "{text}"
        );
    }
}
