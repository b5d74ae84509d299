//! Events as `hubble observe` prints them: compact, dict, table, JSON.

use std::str::FromStr;

use super::flow::{Body, Event, Flow, LostEvents, NodeStatus};
use super::time::{TimeFormat, Timestamp};
use super::words::NodeState;
use super::{color, json, table, text};

/// How events are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// One line each, for people (LINE-1)
    #[default]
    Compact,
    /// One line a field
    Dict,
    /// Columns; as wide as the whole output needs
    Table,
    /// One JSON object a line, with node and time beside the flow; `jsonpb` is the same
    Json,
    /// One JSON object a line, the bare flow, as old releases wrote it
    JsonLegacy,
}

impl Format {
    /// The names that `--output` takes.
    pub const NAMES: [&'static str; 6] = ["compact", "dict", "table", "tab", "json", "jsonpb"];
}

impl FromStr for Format {
    type Err = String;

    /// By the names that `--output` takes.
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "compact" => Ok(Self::Compact),
            "dict" => Ok(Self::Dict),
            "tab" | "table" => Ok(Self::Table),
            "json" | "jsonpb" | "JSON" => Ok(Self::Json),
            other => Err(format!(
                "`{other}` is no output format: it is one of {}",
                Self::NAMES.join(", ")
            )),
        }
    }
}

/// What is printed of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// The node that saw it (`--print-node-name`).
    pub node_names: bool,
    /// The policies behind a verdict (`--print-policy-names`).
    pub policy_names: bool,
    /// Addresses instead of names (`--numeric`).
    pub numeric: bool,
    /// Colours, in compact lines (`--color always`).
    pub color: bool,
    /// Also news of nodes that are as they should be (`--debug`).
    pub debug: bool,
    /// How times look (`--time-format`).
    pub time: TimeFormat,
}

/// Prints all of some events.
pub fn print<'a>(events: impl IntoIterator<Item = &'a Event>, format: Format, options: &Options) -> String {
    let mut printer = Printer::new(format, *options);
    let mut out = String::new();
    for event in events {
        printer.event(event, &mut out);
    }
    printer.finish(&mut out);
    out
}

/// Prints events as they come.
#[derive(Debug, Clone)]
pub struct Printer {
    format: Format,
    options: Options,
    /// How many events have been printed in fields.
    printed: usize,
    /// What waits for the widths of its columns.
    rows: String,
}

impl Printer {
    /// A printer that has printed nothing yet.
    pub fn new(format: Format, options: Options) -> Self {
        Self {
            format,
            options,
            printed: 0,
            rows: String::new(),
        }
    }

    /// Appends what can be printed now. A table is printed at the end.
    pub fn event(&mut self, event: &Event, out: &mut String) {
        match &event.body {
            Body::NodeStatus(status) if !self.tells(status) => {}
            _ => match self.format {
                Format::Json => json::write(event, out),
                Format::JsonLegacy => json::write_bare(event, out),
                Format::Compact => out.push_str(&self.line(event)),
                Format::Dict => self.fields(event, out),
                Format::Table => self.row(event, out),
            },
        }
    }

    /// Appends what has waited.
    pub fn finish(&mut self, out: &mut String) {
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            out.push_str(&table::align(&rows));
        }
    }

    fn tells(&self, status: &NodeStatus) -> bool {
        let fine = matches!(
            status.state_change,
            NodeState::NODE_CONNECTED | NodeState::NODE_GONE
        );
        self.options.debug || !fine
    }

    fn line(&self, event: &Event) -> String {
        let options = &self.options;
        let text = match &event.body {
            Body::Flow(flow) => compact(flow, options),
            Body::LostEvents(lost) => format!(
                "{} EVENTS LOST: {} CPU({}) {}{}\n",
                time(event.time, options),
                lost.source,
                lost.cpu.unwrap_or_default(),
                lost.num_events_lost,
                between(lost, options)
            ),
            Body::NodeStatus(status) => node_line(event, status, options),
        };
        color::sanitize(&text, options)
    }

    fn fields(&mut self, event: &Event, out: &mut String) {
        let options = Options {
            color: false,
            ..self.options
        };
        let fields: Vec<(&str, String)> = match &event.body {
            Body::NodeStatus(status) => vec![
                ("TIMESTAMP", time(event.time, &options)),
                ("STATE", status.state_change.to_string()),
                ("NODES", few(&status.node_names)),
                (
                    "MESSAGE",
                    match status.message.is_empty() {
                        true => "N/A".to_owned(),
                        false => quoted(&status.message),
                    },
                ),
            ],
            body => {
                let lost = matches!(body, Body::LostEvents(_));
                let cells = cells(event, &options);
                cells
                    .into_iter()
                    .filter(|(name, _)| !lost || *name != "DESTINATION")
                    .collect()
            }
        };
        if self.printed > 0 {
            out.push_str("------------\n");
        }
        self.printed += 1;
        for (name, value) in fields {
            out.push_str(&color::sanitize(&format!("{name:>11}: {value}\n"), &options));
        }
    }

    fn row(&mut self, event: &Event, out: &mut String) {
        let options = Options {
            color: false,
            ..self.options
        };
        if let Body::NodeStatus(status) = &event.body {
            out.push_str(&color::sanitize(&node_line(event, status, &options), &options));
            return;
        }
        let cells = cells(event, &options);
        if self.rows.is_empty() {
            let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
            self.rows = names.join("\t") + "\n";
        }
        let values: Vec<String> = cells
            .iter()
            .map(|(_, value)| color::sanitize(value, &options))
            .collect();
        self.rows += &(values.join("\t") + "\n");
    }
}

/// LINE-1.
fn compact(flow: &Flow, options: &Options) -> String {
    let (source, destination) = text::hosts(flow, options);
    let from = (source, text::identity(flow.source.as_ref(), options));
    let to = (destination, text::identity(flow.destination.as_ref(), options));
    let (left, arrow, right) = match flow.is_reply {
        None => (from, "<>", to),
        Some(false) => (from, "->", to),
        Some(true) => (to, "<-", from),
    };
    let node = match options.node_names {
        true => format!(" [{}]", flow.node_name),
        false => String::new(),
    };
    format!(
        "{}{node}: {} {} {arrow} {} {} {} {} ({})\n",
        time(flow.time, options),
        left.0,
        left.1,
        right.0,
        right.1,
        text::kind(flow),
        text::verdict(flow, options),
        text::summary(flow, options)
    )
}

/// What a flow, or word of lost events, has to say in columns.
fn cells(event: &Event, options: &Options) -> Vec<(&'static str, String)> {
    let (flow, node) = match &event.body {
        Body::Flow(flow) => (Some(flow), flow.node_name.clone()),
        _ => (None, or_dash(&event.node_name)),
    };
    let mut cells = vec![(
        "TIMESTAMP",
        time(flow.map_or(event.time, |flow| flow.time), options),
    )];
    if options.node_names {
        cells.push(("NODE", node));
    }
    match &event.body {
        Body::Flow(flow) => {
            let (source, destination) = text::hosts(flow, options);
            cells.extend([
                ("SOURCE", source),
                ("DESTINATION", destination),
                ("TYPE", text::kind(flow)),
                ("VERDICT", text::verdict(flow, options)),
                ("SUMMARY", text::summary(flow, options)),
            ]);
        }
        Body::LostEvents(lost) => {
            let (cpu, count) = (lost.cpu.unwrap_or_default(), lost.num_events_lost);
            cells.extend([
                ("SOURCE", lost.source.to_string()),
                ("DESTINATION", "-".to_owned()),
                ("TYPE", "EVENTS LOST".to_owned()),
                ("VERDICT", "-".to_owned()),
                (
                    "SUMMARY",
                    format!("CPU({cpu}) - {count}{}", between(lost, options)),
                ),
            ]);
        }
        Body::NodeStatus(_) => {}
    }
    cells
}

fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text.to_owned()
    }
}

fn time(time: Option<Timestamp>, options: &Options) -> String {
    time.map_or_else(|| "N/A".to_owned(), |time| time.format(options.time))
}

/// When the first and the last of lost events happened.
fn between(lost: &LostEvents, options: &Options) -> String {
    match (lost.first, lost.last) {
        (Some(first), Some(last)) => format!(
            " (first: {}, last: {})",
            first.format(options.time),
            last.format(options.time)
        ),
        _ => String::new(),
    }
}

fn node_line(event: &Event, status: &NodeStatus, options: &Options) -> String {
    let (count, names) = (status.node_names.len(), few(&status.node_names));
    let text = match status.state_change {
        NodeState::NODE_CONNECTED => format!("Receiving flows from {count} nodes: {names}"),
        NodeState::NODE_UNAVAILABLE => format!("{count} nodes are unavailable: {names}"),
        NodeState::NODE_GONE => format!("{count} nodes removed from cluster: {names}"),
        NodeState::NODE_ERROR => format!("Error {} on {count} nodes: {names}", quoted(&status.message)),
        other => format!("{other} on {count} nodes: {names}"),
    };
    format!("{} [{}]: {text}\n", time(event.time, options), event.node_name)
}

/// Two names, and how many more there are.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 2;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} (and {more} more)"),
    }
}

/// A text in quotes, with what would end or break it escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if u32::from(letter) < 0x20 || letter == '\u{7f}' => {
                out.push_str(&format!("\\x{:02x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
