//! The rules of the semantics as readable cases: each file of `tests/semantics` is Markdown with sections of
//! policies and a table of what comes of them, one column a dataplane.
//!
//! A row is a flow in the notation with the verdict in the words of an expectation, or the name of an object
//! (`CiliumNetworkPolicy ns1/p`) that is `in force` or `refused`. An empty cell asks nothing. A verdict may be
//! followed by what a side says of the connection: `allowed; ingress L3-L4 l7 auth audited`. The cluster that
//! all sections share is `tests/semantics/cluster.yaml`; a section may hold more objects. A line `Options:`
//! sets the cluster up otherwise: `always`, `never`, `audit`, `single-stack`.

use std::fmt::Write;
use std::path::Path;

use signalbox_core::answer::{Answer, HopKind, Request, Side};
use signalbox_core::dataplane::{Dataplane, EnforcementMode, Options};
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::simulation::{Simulation, verdict};
use signalbox_core::source::{Source, SourceMap};

/// One section of a file.
#[derive(Default)]
struct Section {
    title: String,
    manifests: String,
    options: Vec<String>,
    dataplanes: Vec<String>,
    /// What is asked, and the cell of each dataplane.
    rows: Vec<(String, Vec<String>)>,
}

#[test]
fn every_section_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semantics");
    let cluster = std::fs::read_to_string(folder.join("cluster.yaml")).expect("the shared cluster");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder")
        .flatten()
        .map(|e| e.path())
        .collect();
    files.sort();
    let mut failures = String::new();
    let mut cells = 0;
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
    {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for section in sections(&std::fs::read_to_string(file).expect("a text")) {
            assert!(!section.rows.is_empty(), "{name}: {} asks nothing", section.title);
            for (column, dataplane) in section.dataplanes.iter().enumerate() {
                cells += section.rows.len();
                check(&name, &cluster, &section, column, dataplane, &mut failures);
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(cells > 0, "the fixtures are there");
}

fn check(
    file: &str,
    cluster: &str,
    section: &Section,
    column: usize,
    dataplane: &str,
    failures: &mut String,
) {
    let sources = vec![
        Source::new("cluster.yaml", cluster),
        Source::new("policies.yaml", &*section.manifests),
    ];
    let asked = |(question, cells): &(String, Vec<String>)| {
        let expected = cells.get(column).cloned().unwrap_or_default();
        (!expected.is_empty()).then(|| (question.clone(), expected))
    };
    let rows: Vec<(String, String)> = section.rows.iter().filter_map(asked).collect();
    let (flows, objects): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|(question, _)| question.contains("->"));
    let questions: Vec<String> = flows.iter().map(|(question, _)| question.clone()).collect();
    let request = Request {
        sources: sources.clone(),
        dataplane: Some(dataplane.to_owned()),
        ..Request::default()
    };
    let simulation = Simulation::with(&request, |options| section.set_up(options));
    for ((question, expected), asked) in flows.iter().zip(simulation.evaluation(&questions).answers) {
        let given = match &asked.answer {
            Ok(answer) => described(answer, expected),
            Err(report) => report.message.clone(),
        };
        if given != *expected {
            let title = &section.title;
            let why = asked.answer.map(|answer| answer.sentence).unwrap_or_default();
            writeln!(
                failures,
                "{file}: {title}\n  {dataplane}: {question}: {expected} expected, but {given}. {why}"
            )
            .expect("a string");
        }
    }
    for (object, expected) in objects {
        let given = if is_refused(&sources, dataplane, &object) {
            "refused"
        } else {
            "in force"
        };
        if given != expected {
            let title = &section.title;
            writeln!(
                failures,
                "{file}: {title}\n  {dataplane}: {object}: {expected} expected, but {given}"
            )
            .expect("a string");
        }
    }
}

/// An answer in the words of a cell, with those sides that the cell speaks of.
fn described(answer: &Answer, cell: &str) -> String {
    let mut text = verdict(answer);
    let connection = answer.hops.iter().rev().find(|hop| hop.kind == HopKind::Connect);
    for part in cell.split(';').skip(1) {
        let name = part.split_whitespace().next().unwrap_or_default();
        let side = connection.map(|hop| {
            if name == "egress" {
                &hop.egress
            } else {
                &hop.ingress
            }
        });
        write!(text, "; {name} {}", side.map(side_text).unwrap_or_default()).expect("a string");
    }
    text
}

fn side_text(side: &Side) -> String {
    let mut text = side.match_type.clone().unwrap_or_else(|| "nothing".to_owned());
    for (is_so, word) in [(side.l7, " l7"), (side.auth, " auth"), (side.audited, " audited")] {
        text += if is_so { word } else { "" };
    }
    text
}

fn is_refused(sources: &[Source], dataplane: &str, object: &str) -> bool {
    let dataplane: Dataplane = dataplane.parse().expect("a dataplane");
    let (documents, _) = objects::documents(&SourceMap::new(sources.iter().cloned()));
    let reading = Objects::read(&documents, &Checks::new(dataplane));
    reading
        .refused
        .iter()
        .any(|refused| refused.to_string() == object)
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut in_yaml = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section {
                title: title.to_owned(),
                ..Section::default()
            });
            continue;
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        if line.starts_with("```") {
            in_yaml = line == "```yaml";
        } else if in_yaml {
            section.manifests.push_str(line);
            section.manifests.push('\n');
        } else if let Some(options) = line.strip_prefix("Options:") {
            section.options = options
                .split(',')
                .map(|option| option.trim().to_owned())
                .collect();
        } else if let Some(row) = line.strip_prefix('|') {
            section.row(row.trim_end().trim_end_matches('|'));
        }
    }
    sections
}

impl Section {
    fn set_up(&self, options: &mut Options) {
        for option in &self.options {
            match option.as_str() {
                "always" => options.mode = EnforcementMode::Always,
                "never" => options.mode = EnforcementMode::Never,
                "audit" => options.audit = true,
                "single-stack" => options.dual_stack = false,
                other => panic!("{}: `{other}` is no option", self.title),
            }
        }
    }

    fn row(&mut self, row: &str) {
        let mut cells = row
            .split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned());
        let first = cells.next().unwrap_or_default();
        if first.starts_with("--") {
            return;
        }
        if self.dataplanes.is_empty() {
            self.dataplanes = cells.collect();
        } else {
            self.rows.push((first, cells.collect()));
        }
    }
}
