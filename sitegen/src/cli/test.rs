//! `signalbox test`: checks scenarios.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use signalbox_core::answer::{Evaluation, Request};
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

use super::common::{Failure, Status, plural};
use crate::manifests;
use crate::report::{Finding, Findings, Style, TextFile};
use crate::verdicts::{Palette, errors, expectation, junit};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 everything holds, 1 an expectation fails or a manifest is an error, 2 bad use or unreadable input.")]
pub(super) struct Test {
    /// Scenarios: files, or folders that are searched for them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Who enforces, whatever the scenarios say
    #[arg(long, value_name = "NAME")]
    dataplane: Option<String>,
    /// Shows every expectation, not only those that fail
    #[arg(long, short)]
    verbose: bool,
    /// For people, as one JSON document, or for CI
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line a scenario, and why anything fails
    Text,
    /// Everything that was evaluated
    Json,
    /// JUnit XML
    Junit,
}

/// A scenario and what came of it.
#[derive(Serialize)]
struct Checked {
    name: String,
    holds: bool,
    evaluation: Evaluation,
    #[serde(skip)]
    sources: Vec<Source>,
}

impl Test {
    pub(super) fn run(self) -> Result<Status, Failure> {
        if let Some(name) = &self.dataplane {
            let parsed = name.parse::<signalbox_core::dataplane::Dataplane>();
            parsed.map_err(|unknown| Failure::new(unknown.to_string()))?;
        }
        let start = Instant::now();
        let checked = self.check()?;
        if checked.is_empty() {
            return Err(Failure::new(
                "there is no scenario: a document of `apiVersion: signalbox.dev/v1alpha1` and `kind: Scenario`",
            ));
        }
        match self.format {
            Format::Text => self.tell(&checked, start),
            Format::Json => println!("{}", serde_json::to_string(&checked).unwrap_or_default()),
            Format::Junit => {
                let all: Vec<_> = checked
                    .iter()
                    .map(|one| (one.name.clone(), one.evaluation.clone()))
                    .collect();
                print!("{}", junit(&all));
            }
        }
        match checked.iter().all(|one| one.holds) {
            true => Ok(Status::Fine),
            false => Ok(Status::Finding),
        }
    }

    fn check(&self) -> Result<Vec<Checked>, Failure> {
        let mut checked = Vec::new();
        for file in manifests::files(&self.paths).map_err(Failure::new)? {
            let text = manifests::text_of(&file).map_err(Failure::new)?;
            if !manifests::holds_scenario(&text) {
                continue;
            }
            let sources = manifests::read(std::slice::from_ref(&file)).map_err(Failure::new)?;
            let request = Request {
                sources,
                dataplane: self.dataplane.clone(),
                ..Request::default()
            };
            let evaluation = evaluate(&request);
            let name = file.to_string_lossy();
            let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
            checked.push(Checked {
                name,
                holds: evaluation.holds(),
                evaluation,
                sources: request.sources,
            });
        }
        Ok(checked)
    }

    fn tell(&self, checked: &[Checked], start: Instant) {
        let palette = Palette::of_stdout();
        for one in checked {
            print!("{}", self.scenario(one, palette));
        }
        let lines = || checked.iter().flat_map(|one| &one.evaluation.expectations);
        let failed = checked.iter().filter(|one| !one.holds).count();
        let missed = lines().filter(|line| !line.holds()).count();
        println!(
            "\n{}, {}: {} in {:.2} s",
            plural(checked.len(), "scenario"),
            plural(lines().count(), "expectation"),
            match (failed, missed) {
                (0, _) => palette.verdict(true, "all hold"),
                (failed, 0) => palette.verdict(false, &format!("{} failed", plural(failed, "scenario"))),
                (failed, missed) => palette.verdict(
                    false,
                    &format!(
                        "{} failed, {} not as wanted",
                        plural(failed, "scenario"),
                        plural(missed, "expectation")
                    )
                ),
            },
            start.elapsed().as_secs_f64()
        );
    }

    /// A scenario's line; below it what fails, or with `--verbose` everything.
    fn scenario(&self, one: &Checked, palette: Palette) -> String {
        let evaluation = &one.evaluation;
        let sign = if one.holds {
            palette.verdict(true, "✓")
        } else {
            palette.verdict(false, "✗")
        };
        let title = evaluation.title.as_deref().unwrap_or_default();
        let mut text = format!("{sign} {}  {title}\n", one.name);
        for line in evaluation
            .expectations
            .iter()
            .filter(|line| self.verbose || !line.holds())
        {
            text += &expectation(line, &one.sources, palette);
        }
        for refusal in &evaluation.refusals {
            match refusal.met {
                true if self.verbose => {
                    text += &format!("  {} {} is refused\n", palette.verdict(true, "✓"), refusal.policy)
                }
                true => {}
                false => text += &format!("  {} {}\n", palette.verdict(false, "✗"), refusal.message),
            }
        }
        let mut findings = Findings::default();
        for source in &one.sources {
            findings.know(&TextFile::new(source.name.clone(), source.text.clone()));
        }
        findings.extend(errors(evaluation).cloned().map(Finding::from));
        text + &findings.to_text(Style::Plain)
    }
}
