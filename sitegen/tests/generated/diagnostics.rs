//! The page of each diagnostic.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect_file;
use signalbox_core::answer::Request;
use signalbox_core::diagnostic::registry::{self, Registered};
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

use super::{content, files};

#[test]
fn a_page_for_each_diagnostic() {
    let folder = content().join("diagnostics");
    let mut expected: BTreeSet<String> = BTreeSet::from(["_index.md".to_owned()]);
    for (place, registered) in registry::all().enumerate() {
        let name = format!("{}.md", slug(registered));
        expect_file![folder.join(&name)].assert_eq(&diagnostic_page(registered, place + 1));
        expected.insert(name);
    }
    expect_file![folder.join("_index.md")].assert_eq(&diagnostics_index());
    assert_eq!(
        files(&folder),
        expected,
        "pages of diagnostics that there are not"
    );
}

fn slug(registered: &Registered) -> String {
    registered.code.to_lowercase()
}

fn diagnostics_index() -> String {
    let mut page = "\
+++
title = \"Diagnostics\"
description = \"What Signalbox says about a text, by its code: why, with an example, and how to mend it.\"
weight = 26

[extra]
readers = \"For whoever looks up a code.\"
minutes = 2
+++

Each finding carries a code, in the playground, on the command line and in the JSON. The codes are stable: look for one here, or let the command explain it:

```console
signalbox explain VAL-17
```

Codes that begin with `VALC` are refusals of the API server, by the schema of the kind; those that begin with `VAL` are mostly refusals of Cilium’s agent. Both
refuse the **whole object**. If it is an update, the earlier version stays in force.

| code | what it is about |
|---|---|
"
    .to_owned();
    for registered in registry::all() {
        let _ = writeln!(
            page,
            "| [`{}`]({}.md) | {} |",
            registered.code,
            slug(registered),
            registered.title
        );
    }
    page
}

fn diagnostic_page(registered: &Registered, weight: usize) -> String {
    let Registered {
        code,
        title,
        why,
        example,
        dataplane,
        mend,
        ..
    } = registered;
    let mut page = format!(
        "+++\ntitle = \"{code}\"\ndescription = \"{}\"\nweight = {weight}\n\n\
         [extra]\nreaders = \"For whoever got this finding.\"\nminutes = 1\n+++\n\n{why}\n",
        title.replace('"', "\\\"").replace('`', "")
    );
    if !example.is_empty() {
        let who = match *dataplane {
            "" => String::new(),
            dataplane => format!(", with `{dataplane}`"),
        };
        let _ = write!(
            page,
            "\n## Example\n\n```text\n{example}```\n\nWhat is said about it{who}:\n"
        );
        for report in said(registered) {
            let Report {
                severity,
                code,
                message,
                place,
                help,
                ..
            } = report;
            let _ = writeln!(
                page,
                "\n> **{severity:?}** `{code}`, line {}: {message}",
                place.line
            );
            if let Some(help) = help {
                let _ = writeln!(page, ">\n> Help: {help}");
            }
        }
    }
    if let Some(consequence) = consequence(registered) {
        let _ = write!(page, "\n## What follows\n\n{consequence}\n");
    }
    let _ = write!(page, "\n## Mend it\n\n{mend}\n");
    if let Some(mended) = registered.mended() {
        let diff = difference(example, &mended);
        let _ = write!(page, "\n```diff\n{diff}```\n");
    }
    page
}

/// What becomes of an object about which this is said. A refusal is for the whole of it; what is said of scenarios,
/// questions and texts has consequences that its page tells by itself.
fn consequence(registered: &Registered) -> Option<&'static str> {
    let of_objects = ["VAL", "NEW19", "KNP", "BANP", "CNP2"]
        .iter()
        .any(|start| registered.code.starts_with(start))
        || [
            "admission",
            "decode",
            "label",
            "name",
            "schema",
            "unknown-field",
            "workload-selector",
        ]
        .contains(&registered.code);
    let report = said(registered)
        .into_iter()
        .find(|report| report.code == registered.code)
        .filter(|_| of_objects)?;
    Some(match report.severity {
        Severity::Error => {
            "**Nothing** of the object is in force: one bad field refuses all of it. If it is new, what it should have closed is open. \
             If it is an update, [the version before stays](../stories/story-5.md), and only the output of `kubectl apply` \
             tells."
        }
        _ => "The object is accepted, and the rest of it is in force.",
    })
}

/// Two texts as one listing, with the lines that go and come. They differ in one place.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = same(&mut old.iter().zip(&new));
    let rest = old.len().min(new.len()) - start;
    let end = same(&mut old.iter().rev().zip(new.iter().rev()).take(rest));
    let marked = |mark: char, lines: &[&str]| -> String {
        lines.iter().map(|line| format!("{mark}{line}\n")).collect()
    };
    marked(' ', &old[..start])
        + &marked('-', &old[start..old.len() - end])
        + &marked('+', &new[start..new.len() - end])
        + &marked(' ', &old[old.len() - end..])
}

/// What core says about the example.
fn said(registered: &Registered) -> Vec<Report> {
    let evaluation = evaluate(&Request {
        sources: vec![Source::new("example.yaml", registered.example)],
        dataplane: (!registered.dataplane.is_empty()).then(|| registered.dataplane.to_owned()),
        ..Request::default()
    });
    let asked = evaluation
        .expectations
        .into_iter()
        .filter_map(|line| line.answer.err());
    evaluation.diagnostics.into_iter().chain(asked).collect()
}
