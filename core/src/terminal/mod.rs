//! A terminal that answers: `kubectl`, `hubble`, `cilium` and the programs that people run in pods, over a simulation.
//!
//! There is no shell, no process and no network behind it. A [`Terminal`] holds files and a cluster; a command reads
//! and changes them, and every connection that it makes is a journey of core, so that the terminal and the picture
//! cannot disagree. What the real programs print is printed; what Signalbox itself has to say stands in lines of its
//! own ([`Stream::Note`]). A command that is not simulated is refused by name.
//!
//! Everything is deterministic: the clock moves with the commands only.

mod answers;
mod builtins;
mod cilium;
mod cluster;
mod complete;
mod flags;
mod hubble;
mod kubectl;
mod network;
mod programs;
mod resources;
mod run;
mod shell;
mod table;
#[cfg(test)]
mod tests;
pub mod transcript;
mod tree;

use serde::{Deserialize, Serialize};

use crate::order::Map;
use crate::source::Source;
use cluster::Cluster;
use network::Network;
use shell::Link;

/// The longest text of commands that is read.
const LONGEST_COMMAND: usize = 256 << 10;
/// What a command prints at most, in bytes; the rest is left out, and that is said.
const LONGEST_OUTPUT: usize = 512 << 10;

/// What the cluster of a session holds when it begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Every file, applied: what the picture shows.
    #[default]
    Applied,
    /// Nothing: the files wait for `kubectl apply`.
    Empty,
}

/// Where a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// What a program prints.
    Output,
    /// What it prints as an error.
    Error,
    /// What Signalbox says beside it.
    Note,
}

/// A line of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it belongs.
    pub stream: Stream,
    /// The line, without its end.
    pub text: String,
}

/// What a command comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What is printed.
    pub lines: Vec<Line>,
    /// The exit status; 0 is success.
    pub status: u8,
    /// Whether the screen is to be wiped first.
    pub clear: bool,
    /// Whether nothing was run, because the command goes on in a line to come: a quote or a here-document is open.
    pub unfinished: bool,
}

/// A session.
#[derive(Debug)]
pub struct Terminal {
    /// The files at hand, by name.
    files: Vec<Source>,
    /// Those that differ from what was applied, because they were edited.
    edited: Vec<String>,
    start: Start,
    dataplane: Option<String>,
    cluster: Cluster,
    network: Network,
    variables: Map<String, String>,
    /// Ports of this machine that lead into the cluster.
    forwards: Vec<kubectl::Forward>,
    /// The namespace of whoever names none.
    namespace: String,
}

impl Terminal {
    /// A session over some files. `dataplane` overrides the scenario's, as in [`crate::answer::Request`].
    pub fn new(files: Vec<Source>, dataplane: Option<String>, start: Start) -> Self {
        let mut terminal = Self {
            cluster: Cluster::new(&files, dataplane.clone()),
            network: Network::default(),
            edited: Vec::new(),
            variables: Map::new(),
            forwards: Vec::new(),
            namespace: "default".to_owned(),
            files,
            start,
            dataplane,
        };
        if start == Start::Applied {
            terminal.apply_everything();
        }
        terminal
    }

    /// Forgets everything but the files.
    pub fn reset(&mut self, start: Start) {
        *self = Self::new(std::mem::take(&mut self.files), self.dataplane.take(), start);
    }

    /// Other texts in the files, as an editor saves them. The cluster keeps what was applied.
    pub fn set_files(&mut self, files: Vec<Source>) {
        let before = std::mem::replace(&mut self.files, files);
        for file in &self.files {
            let same = before.iter().any(|old| old == file);
            if !same && !self.edited.contains(&file.name) {
                self.edited.push(file.name.clone());
            }
        }
        // What was written here stays: the editor knows nothing of it.
        let gone = before
            .into_iter()
            .filter(|old| old.name.starts_with(WRITTEN_HERE));
        self.files.extend(gone);
    }

    /// Somebody else enforces from now on; `None` leaves it to the scenario.
    pub fn set_dataplane(&mut self, dataplane: Option<String>) {
        self.cluster.set_dataplane(dataplane.clone());
        self.dataplane = dataplane;
    }

    /// Runs a line, or several.
    pub fn run(&mut self, command: &str) -> Reply {
        if command.len() > LONGEST_COMMAND {
            return Reply::failure(format!("the command is longer than {LONGEST_COMMAND} bytes"));
        }
        let mut out = Output::default();
        match shell::parse(command) {
            Err(problem) => {
                out.unfinished = problem.unfinished;
                out.refuse(&problem.words);
            }
            Ok(pipelines) => self.pipelines(&pipelines, &mut out, 0),
        }
        out.reply()
    }

    /// What could stand in place of the last word of a line, as the Tab key offers it.
    pub fn complete(&self, line: &str) -> Vec<String> {
        complete::complete(self, line)
    }

    fn pipelines(&mut self, pipelines: &[shell::Pipeline], out: &mut Output, depth: usize) {
        for pipeline in pipelines {
            let runs = match pipeline.link {
                Link::Always => true,
                Link::And => out.status == 0,
                Link::Or => out.status != 0,
            };
            if runs && !out.is_full() {
                self.pipeline(pipeline, out, depth);
            }
        }
    }

    /// The text of a file by the name that a command gives: whole, or its end.
    fn file(&self, name: &str) -> Option<&Source> {
        let name = name.trim_start_matches("./");
        let ends = |long: &str, short: &str| {
            long.strip_suffix(short)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let exact = self.files.iter().find(|file| file.name == name);
        exact
            .or_else(|| self.files.iter().find(|file| ends(&file.name, name)))
            .or_else(|| self.files.iter().find(|file| ends(name, &file.name)))
    }

    /// What was edited and not applied since: the picture shows it, the cluster of this session does not.
    fn remind_of_edits(&mut self, out: &mut Output) {
        for name in std::mem::take(&mut self.edited) {
            out.note(&format!(
                "{name} was edited; the cluster holds what was applied before: kubectl apply -f {name}"
            ));
        }
    }

    /// Files that were applied are no longer ahead of the cluster.
    fn was_applied(&mut self, name: &str) {
        let name = self.file(name).map(|file| file.name.clone());
        self.edited.retain(|edited| Some(edited) != name.as_ref());
    }

    fn apply_everything(&mut self) {
        let files = self.files.clone();
        for file in in_order(&files) {
            let read = self.cluster.candidates(&file.name, &file.text, None);
            for candidate in read.candidates {
                let by_server = candidate
                    .refused
                    .as_ref()
                    .is_some_and(|refused| !refused.by_agent);
                if !by_server && candidate.nameless.is_none() {
                    // A full cluster takes no more; the picture has its own bounds.
                    let _ = self.cluster.put(candidate, None);
                }
            }
        }
        self.cluster.settle();
    }
}

/// Files that were written by a command of this session.
const WRITTEN_HERE: &str = "~/";

/// The files in the order in which a scenario includes them.
fn in_order(files: &[Source]) -> Vec<&Source> {
    let mut ordered: Vec<&Source> = Vec::new();
    for file in files {
        for include in includes(file) {
            let wanted = crate::simulation::included_file(&file.name, &include);
            let included = files
                .iter()
                .find(|other| other.name == wanted || other.name == include);
            ordered.extend(included);
        }
    }
    ordered.extend(files);
    let mut seen: Vec<&str> = Vec::new();
    ordered.retain(|file| {
        let first = !seen.contains(&file.name.as_str());
        seen.push(&file.name);
        first
    });
    ordered
}

fn includes(file: &Source) -> Vec<String> {
    let (documents, _) = crate::yaml::read(crate::source::SourceId(0), &file.text);
    let scenarios = documents
        .iter()
        .filter(|document| crate::scenario::is_scenario(document));
    scenarios
        .flat_map(|document| crate::scenario::read(document).0.include)
        .map(|include| include.value)
        .collect()
}

impl Reply {
    fn failure(text: String) -> Self {
        let line = Line {
            stream: Stream::Error,
            text: format!("signalbox: {text}"),
        };
        Self {
            lines: vec![line],
            status: 2,
            ..Self::default()
        }
    }
}

/// What is printed while commands run.
#[derive(Debug, Default)]
struct Output {
    lines: Vec<Line>,
    status: u8,
    bytes: usize,
    clear: bool,
    unfinished: bool,
    /// Whether the last line is not ended: what is printed next goes on in it.
    open: bool,
}

impl Output {
    fn push(&mut self, stream: Stream, text: &str) {
        let goes_on = std::mem::take(&mut self.open) && stream == Stream::Output;
        for (number, text) in text.split('\n').enumerate() {
            if self.is_full() {
                return;
            }
            // One line may be longer than all that is printed.
            let room = LONGEST_OUTPUT.saturating_sub(self.bytes);
            let cut = text.floor_char_boundary(room);
            self.bytes += text.len() + 1;
            let text = text.get(..cut).unwrap_or_default().trim_end_matches('\r');
            match self.lines.last_mut() {
                Some(last) if goes_on && number == 0 => last.text.push_str(text),
                _ => self.lines.push(Line {
                    stream,
                    text: text.to_owned(),
                }),
            }
        }
    }

    /// A text as it is: the next one goes on in its last line, if that is not ended.
    fn print_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.print(text.strip_suffix('\n').unwrap_or(text));
            self.open = !text.ends_with('\n');
        }
    }

    /// A line of what the program prints.
    fn print(&mut self, text: &str) {
        self.push(Stream::Output, text);
    }

    /// A line of what it prints as an error.
    fn error(&mut self, text: &str) {
        self.push(Stream::Error, text);
    }

    /// A line of Signalbox's own.
    fn note(&mut self, text: &str) {
        self.push(Stream::Note, text);
    }

    /// The program fails with a message.
    fn fail(&mut self, status: u8, text: &str) {
        self.error(text);
        self.status = status;
    }

    /// The terminal, not the program, says that it cannot.
    fn refuse(&mut self, text: &str) {
        self.fail(2, &format!("signalbox: {text}"));
    }

    fn is_full(&self) -> bool {
        self.bytes > LONGEST_OUTPUT
    }

    fn reply(mut self) -> Reply {
        if self.is_full() {
            let text = format!("the output is cut off after {} kB", LONGEST_OUTPUT >> 10);
            self.lines.push(Line {
                stream: Stream::Note,
                text,
            });
        }
        Reply {
            lines: self.lines,
            status: self.status,
            clear: self.clear,
            unfinished: self.unfinished,
        }
    }
}
