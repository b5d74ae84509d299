//! `signalbox eval`: asks questions of manifests.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use signalbox_core::answer::{Answer, DataplaneView, Request};
use signalbox_core::dataplane::{Dataplane, EnforcementMode};
use signalbox_core::diagnostic::{Report, Severity};
use signalbox_core::hubble;
use signalbox_core::journey::Unresolved;
use signalbox_core::notation::is_question;
use signalbox_core::simulation::{Connection, Simulation};
use signalbox_core::source::Source;
use signalbox_core::yaml::Limits;

use super::common::{Failure, Status};
use super::hubble::{Capture, Captured, Observation, Output, TooLong, lines};
use crate::manifests;
use crate::report::{Finding, Findings, Style, TextFile};
use crate::verdicts::{Line, Palette, Question, answer, read_line, record};

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
    /// More flows, one a line: in the notation, JSON, or a capture of `hubble observe -o json`, each connection
    /// of which is asked once (`-` for standard input)
    #[arg(long, value_name = "FILE")]
    flows: Option<PathBuf>,
    /// Who enforces: cilium:1.14 … cilium:1.20, cilium-2024-08, cilium-2026-01, kubernetes, none
    #[arg(long, value_name = "NAME")]
    dataplane: Option<String>,
    /// Cilium's policy-enforcement-mode
    #[arg(long, value_enum, default_value_t = Enforcement::Default)]
    enforcement: Enforcement,
    /// Cilium's policy audit mode: what would be dropped passes, and the answer says so
    #[arg(long)]
    audit: bool,
    /// For people, one line of JSON a flow, or what Hubble would record
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// With --format hubble: how its flows are printed
    #[arg(long, value_enum, default_value_t = Output::Compact)]
    output: Output,
    /// With --format hubble: the policies behind each verdict
    #[arg(long)]
    print_policy_names: bool,
    /// With --format hubble: the node that sees the flow, where the manifests name it
    #[arg(long)]
    print_node_name: bool,
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
    /// The flows that `hubble observe` would show
    Hubble,
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
            .partition(|argument| is_question(argument));
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
        let simulation = Simulation::within(Limits::LARGE, &request, |options| {
            options.mode = self.enforcement.into();
            options.audit = self.audit;
        });
        let sources = request.sources;
        let status = self.tell_errors(&simulation, &sources);
        let mut asking = Asking {
            format: self.format,
            dataplane: simulation.dataplane(),
            simulation,
            sources: &sources,
            observation: self.observation()?,
            capture: Capture::default(),
            lost: 0,
        };
        for flow in flows {
            asking.ask(&Question::new(flow))?;
        }
        if let Some(file) = &self.flows {
            asking.ask_all(file)?;
        } else if !self.arguments.iter().any(|argument| is_question(argument)) {
            for question in asking.suggested() {
                asking.ask(&Question::new(question))?;
            }
        }
        let rest = asking.observation.finish();
        match self.format {
            Format::Hubble => write(&rest)?,
            Format::Text => {
                let DataplaneView { title, basis, .. } = &asking.dataplane;
                write(&format!("{title}: {basis}\n"))?;
            }
            Format::Json => {}
        }
        match asking.lost {
            0 => Ok(status),
            1 => Err(Failure::new("one flow could not be read")),
            lost => Err(Failure::new(format!("{lost} flows could not be read"))),
        }
    }

    fn observation(&self) -> Result<Observation, Failure> {
        let options = hubble::Options {
            node_names: self.print_node_name,
            policy_names: self.print_policy_names,
            ..hubble::Options::default()
        };
        Observation::new(self.output, options).map_err(Failure::new)
    }

    /// What is wrong with the manifests, on standard error.
    fn tell_errors(&self, simulation: &Simulation, sources: &[Source]) -> Status {
        let errors: Vec<Report> = simulation
            .diagnostics()
            .into_iter()
            .filter(|report| report.severity > Severity::Info)
            .collect();
        let mut findings = Findings::default();
        let spoken_of = |source: &&Source| errors.iter().any(|report| report.place.file == source.name);
        for source in sources.iter().filter(spoken_of) {
            findings.know(&TextFile::new(source.name.clone(), source.text.clone()));
        }
        findings.extend(errors.into_iter().map(Finding::from));
        super::log::Log::Text.findings(&findings)
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
    dataplane: DataplaneView,
    simulation: Simulation,
    sources: &'a [Source],
    observation: Observation,
    capture: Capture,
    /// How many questions could not be read.
    lost: usize,
}

impl Asking<'_> {
    fn ask(&mut self, question: &Question) -> Result<(), Failure> {
        let text = match question {
            _ if self.format == Format::Hubble => return self.observe(question),
            Question::Connection(flow) => return self.decide(question, flow),
            Question::Notation(text) => text,
        };
        let found = match self.format {
            Format::Text | Format::Hubble => self.simulation.ask(text),
            // Programs ask many, and want no fixes.
            Format::Json => self.simulation.ask_plainly(text),
        };
        match found {
            Ok(found) => self.print(question, &found),
            Err(report) => {
                self.lost += 1;
                self.tell_problem(text, *report);
                Ok(())
            }
        }
    }

    /// A flow as programs name it.
    fn decide(&mut self, question: &Question, flow: &Connection) -> Result<(), Failure> {
        match self.simulation.decide(flow) {
            Ok(found) => self.print(question, &found),
            Err(lost) => {
                self.tell_lost(flow, lost);
                Ok(())
            }
        }
    }

    fn observe(&mut self, question: &Question) -> Result<(), Failure> {
        let text = match question {
            Question::Notation(text) => text.clone(),
            Question::Connection(flow) => match self.simulation.decide(flow) {
                Ok(found) => found.question,
                Err(lost) => {
                    self.tell_lost(flow, lost);
                    return Ok(());
                }
            },
        };
        match self.simulation.observe(&text, self.observation.clock()) {
            Ok(flows) => write(&self.observation.take(flows)),
            Err(report) => {
                self.lost += 1;
                self.tell_problem(&text, *report);
                Ok(())
            }
        }
    }

    fn tell_lost(&mut self, flow: &Connection, lost: Unresolved) {
        self.lost += 1;
        let help = lost.help.map(|help| format!("; {help}")).unwrap_or_default();
        eprintln!("error: {} -> {}: {}{help}", flow.from, flow.to, lost.message);
    }

    fn print(&self, question: &Question, found: &Answer) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => record(question, found, &self.dataplane) + "\n",
            Format::Text | Format::Hubble => {
                let asked = match question {
                    Question::Notation(text) => text,
                    Question::Connection(_) => &found.question,
                };
                answer(asked, found, self.sources, Palette::of_stdout()) + "\n"
            }
        };
        write(&text)
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
        for (number, line) in (1u64..).zip(lines(reader)) {
            let asked = match line.map_err(cannot)? {
                Ok(line) => self.line_of(&line),
                Err(TooLong) => Err("the line is longer than any flow".to_owned()),
            };
            match asked {
                Ok(line) => {
                    self.simulation.learn(&line.learned);
                    for question in &line.questions {
                        self.ask(question)?;
                    }
                }
                Err(why) => {
                    self.lost += 1;
                    eprintln!("error: {}:{number}: {why}", file.display());
                }
            }
        }
        Ok(())
    }

    /// What one line of a file says.
    fn line_of(&mut self, line: &[u8]) -> Result<Line, String> {
        match self.capture.read(line, &self.simulation)? {
            Captured::Question(text) => {
                return Ok(Line {
                    questions: vec![Question::new(text)],
                    ..Line::default()
                });
            }
            Captured::Nothing => return Ok(Line::default()),
            Captured::Other => {}
        }
        let line = std::str::from_utf8(line)
            .map_err(|_| "the line is not UTF-8")?
            .trim();
        match line.is_empty() || line.starts_with('#') {
            true => Ok(Line::default()),
            false => read_line(line),
        }
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

fn write(text: &str) -> Result<(), Failure> {
    let written = std::io::stdout().lock().write_all(text.as_bytes());
    written.map_err(|error| Failure::new(format!("cannot write: {error}")))
}
