//! `signalbox eval`: asks questions of manifests.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use signalbox_core::answer::{Answer, Request};
use signalbox_core::dataplane::{Dataplane, EnforcementMode};
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::simulation::Simulation;
use signalbox_core::source::Source;

use super::common::{Failure, Status};
use crate::manifests;
use crate::report::{Finding, Findings, Style, TextFile};
use crate::verdicts::{Palette, Question, answer, question_of_line, record};

/// How many questions are suggested where none is asked.
const SUGGESTED: usize = 60;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
A flow is one line: `backend -> database:80`, `vpn -> GET http://backend/docs`, `backend -> database icmp/8`.
Without a flow, the scenario's expectations are asked, or what the manifests suggest.

Exit status: 0 asked and answered, 1 something in the manifests is an error, 2 bad use or unreadable input.")]
pub(super) struct Eval {
    /// Manifests (files, folders, `-` for standard input), and flows: whatever has `->` in it
    #[arg(value_name = "MANIFEST | FLOW", required = true)]
    arguments: Vec<String>,
    /// More flows, one a line: in the notation, or JSON (`-` for standard input)
    #[arg(long, value_name = "FILE")]
    flows: Option<PathBuf>,
    /// Who enforces: cilium:1.14 … cilium:1.20, cilium-2024-08, cilium-2026-01, kubernetes, none
    #[arg(long, value_name = "NAME")]
    dataplane: Option<String>,
    /// Cilium's policy-enforcement-mode
    #[arg(long, value_enum, default_value_t = Enforcement::Default)]
    enforcement: Enforcement,
    /// For people, or one line of JSON a flow
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Whom policy isolates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Enforcement {
    /// Endpoints that a policy selects
    Default,
    /// Every endpoint
    Always,
    /// Nobody
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// With the lines that decide
    Text,
    /// One line of JSON a flow
    Json,
}

impl Eval {
    pub(super) fn run(self) -> Result<Status, Failure> {
        if let Some(name) = &self.dataplane {
            name.parse::<Dataplane>()
                .map_err(|unknown| Failure::new(unknown.to_string()))?;
        }
        let (flows, paths): (Vec<String>, Vec<String>) = self
            .arguments
            .iter()
            .cloned()
            .partition(|argument| argument.contains("->"));
        let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            return Err(Failure::new(
                "name the manifests that the flow is asked of: a file, a folder, or `-`",
            ));
        }
        let sources = manifests::files(&paths)
            .and_then(|files| manifests::read(&files))
            .map_err(Failure::new)?;
        let request = Request {
            sources,
            dataplane: self.dataplane.clone(),
            ..Request::default()
        };
        let simulation = Simulation::with(&request, |options| options.mode = self.enforcement.into());
        let sources = request.sources;
        let status = self.tell_errors(&simulation, &sources);
        let mut asking = Asking {
            format: self.format,
            simulation: &simulation,
            sources: &sources,
            lost: 0,
        };
        for flow in flows {
            asking.ask(&Question::new(flow))?;
        }
        if let Some(file) = &self.flows {
            asking.ask_all(file)?;
        } else if self.arguments.iter().all(|argument| !argument.contains("->")) {
            for question in asking.suggested() {
                asking.ask(&Question::new(question))?;
            }
        }
        match asking.lost {
            0 => Ok(status),
            1 => Err(Failure::new("one flow could not be read")),
            lost => Err(Failure::new(format!("{lost} flows could not be read"))),
        }
    }

    /// What is wrong with the manifests, on standard error.
    fn tell_errors(&self, simulation: &Simulation, sources: &[Source]) -> Status {
        let errors: Vec<Report> = simulation
            .diagnostics()
            .into_iter()
            .filter(|report| report.severity > Severity::Info)
            .collect();
        let mut findings = Findings::default();
        for source in sources {
            findings.know(&TextFile::new(source.name.clone(), source.text.clone()));
        }
        findings.extend(errors.into_iter().map(Finding::from));
        super::common::tell(&findings)
    }
}

impl From<Enforcement> for EnforcementMode {
    fn from(enforcement: Enforcement) -> Self {
        match enforcement {
            Enforcement::Default => Self::Default,
            Enforcement::Always => Self::Always,
            Enforcement::Never => Self::Never,
        }
    }
}

/// Questions put to one simulation.
struct Asking<'a> {
    format: Format,
    simulation: &'a Simulation,
    sources: &'a [Source],
    /// How many questions could not be read.
    lost: usize,
}

impl Asking<'_> {
    fn ask(&mut self, question: &Question) -> Result<(), Failure> {
        let found = match self.format {
            Format::Text => self.simulation.ask(&question.text),
            // Programs ask many, and want no fixes.
            Format::Json => self.simulation.ask_plainly(&question.text),
        };
        match found {
            Ok(found) => self.print(question, &found),
            Err(report) => {
                self.lost += 1;
                self.tell_problem(&question.text, *report);
                Ok(())
            }
        }
    }

    fn print(&self, question: &Question, found: &Answer) -> Result<(), Failure> {
        let text = match self.format {
            Format::Text => answer(&question.text, found, self.sources, Palette::of_stdout()) + "\n",
            Format::Json => record(question, found) + "\n",
        };
        let written = std::io::stdout().lock().write_all(text.as_bytes());
        written.map_err(|error| Failure::new(format!("cannot write: {error}")))
    }

    fn tell_problem(&self, question: &str, report: Report) {
        let mut findings = Findings::default();
        findings.know(&TextFile::new("question", question));
        findings.push(Finding::from(report));
        eprint!("{}", findings.to_text(Style::of_terminal()));
    }

    /// The flows of a file, line by line: however long it is, it is never held whole. A line that cannot be
    /// read is told, and the rest goes on.
    fn ask_all(&mut self, file: &std::path::Path) -> Result<(), Failure> {
        let cannot =
            |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", file.display()));
        let reader: Box<dyn BufRead> = match file.as_os_str() == "-" {
            true => Box::new(BufReader::new(std::io::stdin())),
            false => Box::new(BufReader::new(File::open(file).map_err(cannot)?)),
        };
        for (number, line) in (1u64..).zip(reader.lines()) {
            let line = line.map_err(cannot)?;
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            match question_of_line(&line) {
                Ok(question) => self.ask(&question)?,
                Err(why) => {
                    self.lost += 1;
                    eprintln!("error: {}:{number}: {why}", file.display());
                }
            }
        }
        Ok(())
    }

    /// The scenario's own questions, or what the manifests suggest.
    fn suggested(&self) -> Vec<String> {
        let lines = self
            .simulation
            .scenario()
            .iter()
            .flat_map(|scenario| &scenario.lines)
            .collect::<Vec<_>>();
        let asked: Vec<String> = lines
            .into_iter()
            .filter_map(|line| line.parsed.as_ref().ok())
            .map(|parsed| parsed.flow.question.to_string())
            .collect();
        match asked.is_empty() {
            true => self.simulation.default_questions(SUGGESTED),
            false => asked,
        }
    }
}
