//! Hubble's part of `signalbox eval`: answers as its lines, and its captures as questions.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use signalbox_core::hubble::{self, Clock, Event, Flow, Metrics, Printer};
use signalbox_core::simulation::Simulation;

/// How flows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Output {
    /// One line each
    Compact,
    /// One line a field
    Dict,
    /// Columns
    Table,
    /// JSON, one object a line
    Json,
    /// The same
    Jsonpb,
    /// What Hubble's metrics would count: drop, policy, flow, dns, http
    Metrics,
}

/// What `--output metrics` counts.
const HANDLERS: &str = "drop policy flow dns http tcp icmp port-distribution flows-to-world";

/// Flows on their way to standard output.
pub(super) struct Observation {
    clock: Clock,
    to: Sink,
}

enum Sink {
    Lines(Printer),
    Numbers(Box<Metrics>),
}

impl Observation {
    /// Nothing printed yet.
    ///
    /// # Errors
    /// Metrics that core does not know.
    pub(super) fn new(output: Output, options: hubble::Options) -> Result<Self, String> {
        let format = match output {
            Output::Compact => hubble::Format::Compact,
            Output::Dict => hubble::Format::Dict,
            Output::Table => hubble::Format::Table,
            Output::Json | Output::Jsonpb => hubble::Format::Json,
            Output::Metrics => {
                return Ok(Self {
                    clock: Clock::new(),
                    to: Sink::Numbers(Box::new(Metrics::new(HANDLERS)?)),
                });
            }
        };
        Ok(Self {
            clock: Clock::new(),
            to: Sink::Lines(Printer::new(format, options)),
        })
    }

    /// The time of the next flows.
    pub(super) fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }

    /// What can be printed of some flows now.
    pub(super) fn take(&mut self, flows: Vec<Flow>) -> String {
        let mut out = String::new();
        for flow in flows {
            match &mut self.to {
                Sink::Lines(printer) => printer.event(&Event::from(flow), &mut out),
                Sink::Numbers(metrics) => metrics.count(&flow),
            }
        }
        out
    }

    /// What has waited until the end.
    pub(super) fn finish(&mut self) -> String {
        let mut out = String::new();
        match &mut self.to {
            Sink::Lines(printer) => printer.finish(&mut out),
            Sink::Numbers(metrics) => out = metrics.to_text(),
        }
        out
    }
}

/// A capture under way. A connection is seen at many points; it is asked once.
#[derive(Debug, Default)]
pub(super) struct Capture {
    asked: BTreeSet<String>,
}

/// What a line of a file of flows may be, as far as Hubble goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Captured {
    /// No event of Hubble's: something else's to read.
    Other,
    /// Nothing to ask, or nothing new.
    Nothing,
    /// A question in the notation.
    Question(String),
}

impl Capture {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with an event, in words.
    pub(super) fn read(&mut self, line: &[u8], simulation: &Simulation) -> Result<Captured, String> {
        if !is_event(line) {
            return Ok(Captured::Other);
        }
        let event = hubble::read_line(line).map_err(|why| why.to_string())?;
        let Some(flow) = event.as_ref().and_then(Event::flow) else {
            return Ok(Captured::Nothing);
        };
        let question = simulation.question_of(flow)?;
        Ok(match question.filter(|question| !self.asked.contains(question)) {
            Some(question) => {
                self.asked.insert(question.clone());
                Captured::Question(question)
            }
            None => Captured::Nothing,
        })
    }
}

/// Whether a line is JSON, and not of the form that flows have in the notation's JSON.
fn is_event(line: &[u8]) -> bool {
    const OTHER_KEYS: [&[u8]; 10] = [
        b"from",
        b"to",
        b"toIP",
        b"port",
        b"protocol",
        b"icmpType",
        b"dns",
        b"id",
        b"dataplane",
        b"flows",
    ];
    let Some(inside) = line.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    let Some(key) = inside.trim_ascii_start().strip_prefix(b"\"") else {
        return false;
    };
    let end = key.iter().position(|byte| *byte == b'"').unwrap_or(key.len());
    !OTHER_KEYS.contains(&key.get(..end).unwrap_or_default()) && !is_recorded(line)
}

/// Whether a line of JSON has a key, wherever it stands, that flows and cases have and no event.
fn is_recorded(line: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Keys {
        from: Option<serde::de::IgnoredAny>,
        flows: Option<serde::de::IgnoredAny>,
        dns: Option<serde::de::IgnoredAny>,
    }
    let keys = serde_json::from_slice::<Keys>(line);
    keys.is_ok_and(|keys| keys.from.is_some() || keys.flows.is_some() || keys.dns.is_some())
}

/// A line of a file, or why it cannot be taken.
pub(super) type Line = Result<Vec<u8>, TooLong>;

/// A line that is longer than any that is meant to be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 4 << 20;

/// The lines of a file, however long it is; none of them is held longer than it is looked at, and one that is
/// far too long is passed over.
pub(super) fn lines(mut reader: impl BufRead) -> impl Iterator<Item = std::io::Result<Line>> {
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match reader.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Err(error) => Some(Err(error)),
            Ok(0) => None,
            Ok(_) if line.ends_with(b"\n") || (line.len() as u64) < LONGEST => Some(Ok(Ok(line))),
            Ok(_) => Some(skip_line(&mut reader).map(|()| Err(TooLong))),
        }
    })
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = vec![b'x'; LONGEST as usize + 10];
        text.extend(b"\nshort\n\xff\nlast");
        let read: Vec<Line> = lines(text.as_slice())
            .map(|line| line.expect("memory can be read"))
            .collect();
        let expected = [
            Err(TooLong),
            Ok(b"short\n".to_vec()),
            Ok(b"\xff\n".to_vec()),
            Ok(b"last".to_vec()),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn events_are_told_from_other_json() {
        assert!(is_event(br#"{"flow":{}}"#));
        assert!(is_event(br#" { "time":"2026"}"#));
        assert!(is_event(b"{\"flow"));
        assert!(!is_event(br#"{"from":"pod:a/b","to":"ip:1.2.3.4","port":1}"#));
        assert!(!is_event(b"backend -> database:80"));
    }
}
