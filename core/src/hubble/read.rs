//! Lines of `hubble observe -o json` → events, one line at a time.

use serde_json::Value;

use super::flow::{Body, Event, Flow, LostEvents, NodeStatus};
use super::message::{Bad, Field, read_object};

/// Why a line is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong: lowercase, with backticks round what the line has.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Unreadable {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    fn help(self, help: &str) -> Self {
        Self {
            help: Some(help.to_owned()),
            ..self
        }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(out, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Reads one line: an answer of the server's (`-o jsonpb`, `-o json`), or a bare flow as old releases wrote
/// it. `None` for an empty line.
///
/// # Errors
/// A line that is cut, no JSON, or no event. The lines after it can be read all the same.
pub fn read_line(line: &[u8]) -> Result<Option<Event>, Unreadable> {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_slice(line).map_err(|error| no_json(line, &error))?;
    if !value.is_object() {
        return Err(Unreadable::new("the line is no JSON object").help(ONE_A_LINE));
    }
    event(&value)
        .map(Some)
        .map_err(|bad| Unreadable::new(bad.to_string()))
}

/// Reads lines as they come: each gives its number, counted from 1, and what it holds. Nothing is kept.
pub fn read_lines<L: AsRef<[u8]>>(
    lines: impl IntoIterator<Item = L>,
) -> impl Iterator<Item = (u64, Result<Event, Unreadable>)> {
    (1u64..)
        .zip(lines)
        .filter_map(|(number, line)| Some((number, read_line(line.as_ref()).transpose()?)))
}

const ONE_A_LINE: &str = "one JSON object a line is read, as `hubble observe -o json` writes it";

fn no_json(line: &[u8], error: &serde_json::Error) -> Unreadable {
    if std::str::from_utf8(line).is_err() {
        return Unreadable::new("the line is not UTF-8");
    }
    if error.is_eof() {
        return Unreadable::new("the line is cut in the middle of an object").help(ONE_A_LINE);
    }
    Unreadable::new(format!("the line is not JSON: {}", at_column(error))).help(ONE_A_LINE)
}

/// The error without the line's number, which counts inside this one line.
fn at_column(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => text,
    }
}

fn event(value: &Value) -> Result<Event, Bad> {
    let mut event = Event::default();
    let mut body = None;
    let mut unknown = None;
    read_object(value, |name, value| {
        match name {
            "flow" => body = Some(Body::Flow(Box::new(Field::read(value)?))),
            "lost_events" => body = Some(Body::LostEvents(Field::read(value)?)),
            "node_status" => body = Some(Body::NodeStatus(Field::read(value)?)),
            "node_name" => event.node_name = Field::read(value)?,
            "time" => event.time = Field::read(value)?,
            _ => unknown = unknown.take().or_else(|| Some(name.to_owned())),
        }
        Ok(true)
    })?;
    if let Some(body) = body {
        return Ok(Event { body, ..event });
    }
    bare(value, unknown)
}

/// A line without an envelope, as `legacy-json-output` has it: told by what it holds.
fn bare(value: &Value, other: Option<String>) -> Result<Event, Bad> {
    let has = |name: &str| value.get(name).is_some();
    if has("num_events_lost") {
        let body = Body::LostEvents(LostEvents::read(value)?);
        return Ok(Event {
            body,
            ..Event::default()
        });
    }
    if has("state_change") {
        let body = Body::NodeStatus(NodeStatus::read(value)?);
        return Ok(Event {
            body,
            ..Event::default()
        });
    }
    if ["IP", "l4", "event_type", "verdict", "Type"].into_iter().any(has) {
        return Flow::read(value).map(Event::from);
    }
    Err(Bad::new(match other {
        Some(name) => format!("the line holds no flow, but `{name}`"),
        None => "the line holds no flow".to_owned(),
    }))
}
