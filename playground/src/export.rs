//! What a person takes away as text.

use std::fmt::Write;

use signalbox_core::answer::{Answer, Evaluation, Outcome};
use signalbox_core::source::Source;

use crate::elsewhere;
use crate::flows::{self, Verdict};
use crate::scenario::is_scenario;
use crate::share::Shared;
use crate::text::{Kind, Line, lines};
use crate::words::takeaway as words;
use crate::words::verdict::stopped;

/// The scenario as Markdown: what it is about, a table of its flows, and its files.
pub fn markdown(title: &str, description: &str, evaluation: &Evaluation, files: &[Source]) -> String {
    let mut text = format!("# {title}\n\n");
    if !description.is_empty() {
        text += &format!("{description}\n\n");
    }
    text += &format!("{}\n\n", words::decided_by(&evaluation.dataplane.title));
    text += &format!("| {} |\n|---|---|---|\n", words::COLUMNS.join(" | "));
    for flow in flows::flows(evaluation) {
        let verdict = match flow.answer {
            Ok(answer) => verdict(answer),
            Err(report) => words::not_understood(&report.message),
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

/// The scenario as one file that the command line, the site and this page read: what was chosen and asked here, then all
/// files. What a Scenario document includes is in the same file, so that the includes go.
pub fn one_file(title: &str, session: &Shared, evaluation: Option<&Evaluation>) -> String {
    let mut text = String::new();
    let asked = evaluation
        .into_iter()
        .flat_map(flows::flows)
        .filter(|flow| session.questions.contains(&flow.key));
    let lines = asked.filter_map(|flow| Some(format!("{}  {}", flow.key, expectation(flow.answer.ok()?)?)));
    let asked: Vec<String> = lines.map(|line| format!("  - {}\n", quoted(&line))).collect();
    let holds_scenario = session.files.iter().any(|file| is_scenario(&file.text));
    if !asked.is_empty() || session.dataplane.is_some() || session.enforcement.is_some() || !holds_scenario {
        text += "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: shared\nspec:\n";
        if !holds_scenario {
            text += &format!("  title: {}\n", quoted(title));
        }
        if let Some(dataplane) = &session.dataplane {
            text += &format!("  dataplane: {dataplane}\n");
        }
        if let Some(mode) = session.enforcement {
            text += &format!("  enforcement: {}\n", mode.as_str());
        }
        text += "  expect:";
        text += if asked.is_empty() { " []\n" } else { "\n" };
        text.extend(asked);
    }
    for file in &session.files {
        let body = without_includes(&file.text);
        let begins = body.trim_start().starts_with("---");
        if !text.is_empty() && !begins {
            text += "---\n";
        }
        text += &format!("# {}\n{body}", file.name);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// The block that embeds this in a page of documentation: by the scenario's name where nothing was changed, else with
/// the text in it.
pub fn snippet(title: &str, id: Option<&str>, session: &Shared, evaluation: Option<&Evaluation>) -> String {
    let flow = session
        .selected
        .as_ref()
        .map(|flow| format!(" flow=\"{flow}\""))
        .unwrap_or_default();
    match id {
        Some(id) => format!("```signalbox scenario={id}{flow}\n```\n"),
        None => {
            let text = one_file(title, session, evaluation);
            let fence = fence(&text);
            format!("{fence}signalbox{flow}\n{text}{fence}\n")
        }
    }
}

/// A verdict as an expectation says it; `None` where an expectation cannot say it.
fn expectation(answer: &Answer) -> Option<String> {
    match answer.outcome {
        Outcome::Allowed | Outcome::Denied | Outcome::Unreachable => {
            Some(elsewhere::verdict(answer.outcome, answer.stopped))
        }
        Outcome::Mixed | Outcome::NotModelled => None,
    }
}

/// A text as a YAML scalar of one line.
fn quoted(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_alphanumeric() || " -./>_".contains(c))
        && !text.starts_with(['-', ' ', '>']);
    match plain && !text.is_empty() {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

/// A file without the `include` of its Scenario document.
fn without_includes(text: &str) -> String {
    if !is_scenario(text) {
        return text.to_owned();
    }
    let lines = lines(text);
    let begins =
        |line: &Line<'_>| line.kind == Kind::Entry && line.key == Some("include") && line.dashes.is_empty();
    let Some(at) = lines.iter().position(begins) else {
        return text.to_owned();
    };
    let column = lines[at].column;
    let below = lines[at + 1..].iter().take_while(|line| match line.kind {
        Kind::Entry => line.indent > column || (line.indent == column && !line.dashes.is_empty()),
        Kind::Inside { .. } => true,
        _ => false,
    });
    let noise = at..at + 1 + below.count();
    crate::text::dump::without(text, &[noise])
}

/// A verdict in words, with the side that stops the flow.
pub fn verdict(answer: &Answer) -> String {
    stopped(
        Verdict::of(answer).word(),
        answer.stopped.and_then(|stop| stop.side),
    )
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
    use signalbox_core::dataplane::EnforcementMode;
    use signalbox_core::simulation::evaluate;

    use super::*;

    /// One file answers what the files answered, and what was asked and chosen here.
    #[test]
    fn one_file_says_what_the_files_said() {
        let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n";
        let scenario = "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec:\n  title: \"It's: mine\"\n  include:\n  - pods.yaml\n  - more.yaml\n  expect:\n  - a -> pod/b:80  allowed\n";
        let shared = Shared {
            files: vec![
                Source::new("pods.yaml", pods),
                Source::new("s.yaml", scenario),
                Source::new("more.yaml", ""),
            ],
            questions: vec!["b -> pod/a:80".to_owned(), "b -> GET http://a/x?y='z'".to_owned()],
            dataplane: Some("cilium:1.17".to_owned()),
            enforcement: Some(EnforcementMode::Always),
            ..Shared::default()
        };
        let asked = |sources: Vec<Source>, shared: &Shared| {
            evaluate(&Request {
                sources,
                questions: shared.questions.clone(),
                dataplane: shared.dataplane.clone(),
                enforcement: shared.enforcement,
                ..Request::default()
            })
        };
        let before = asked(shared.files.clone(), &shared);
        let text = one_file("mine", &shared, Some(&before));
        let after = asked(vec![Source::new("one.yaml", text.clone())], &Shared::default());
        assert_eq!(after.diagnostics, [], "{text}");
        assert_eq!(after.dataplane, before.dataplane, "{text}");
        assert_eq!(after.title.as_deref(), Some("It's: mine"), "{text}");
        let verdicts = |evaluation: &Evaluation| -> Vec<(String, String)> {
            let flows = flows::flows(evaluation).into_iter();
            let mut all: Vec<_> = flows
                .filter_map(|flow| Some((flow.key.clone(), verdict(flow.answer.ok()?))))
                .collect();
            all.sort();
            all
        };
        assert_eq!(verdicts(&after), verdicts(&before), "{text}");
        let all_met = after
            .expectations
            .iter()
            .filter(|line| line.text.starts_with("b ->"))
            .all(|line| line.met);
        assert!(all_met, "{text}");
    }

    #[test]
    fn a_snippet_names_a_scenario_or_holds_the_text() {
        let shared = Shared {
            files: vec![Source::new("a.yaml", "kind: Pod # ```\n")],
            selected: Some("a -> b:80".to_owned()),
            ..Shared::default()
        };
        let named = snippet("A", Some("story-4"), &shared, None);
        assert_eq!(named, "```signalbox scenario=story-4 flow=\"a -> b:80\"\n```\n");
        let inline = snippet("A", None, &shared, None);
        assert!(
            inline.starts_with("````signalbox flow=\"a -> b:80\"\napiVersion: signalbox.dev"),
            "{inline}"
        );
        assert!(inline.ends_with("# a.yaml\nkind: Pod # ```\n````\n"), "{inline}");
    }

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
