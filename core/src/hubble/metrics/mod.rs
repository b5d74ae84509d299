//! What Hubble's metric handlers count of flows, as Prometheus reads it (MET-1, MET-2).

mod context;
mod handlers;

use std::collections::BTreeMap;

use super::flow::Flow;
use context::Context;

/// The labels of one sample, by name.
type Labels = BTreeMap<&'static str, String>;

/// Counts flows, by some handlers.
#[derive(Debug, Clone)]
pub struct Metrics {
    handlers: Vec<Handler>,
    counters: BTreeMap<&'static str, BTreeMap<Vec<String>, Sample>>,
}

/// A handler with its options: `policy:sourceContext=pod`.
#[derive(Debug, Clone)]
struct Handler {
    count: fn(&Options, &Flow, &mut Counts<'_>),
    options: Options,
}

/// What a handler is told: which names to add, and switches of its own.
#[derive(Debug, Clone, Default)]
struct Options {
    context: Context,
    switches: Vec<String>,
}

/// The switches of all handlers.
const SWITCHES: [&str; 4] = ["query", "ignoreAAAA", "any-drop", "port"];

impl Options {
    fn has(&self, switch: &str) -> bool {
        self.switches.iter().any(|given| given == switch)
    }
}

/// Where a handler counts.
struct Counts<'a> {
    counters: &'a mut BTreeMap<&'static str, BTreeMap<Vec<String>, Sample>>,
    context: &'a Context,
}

/// One line, or the lines of one histogram.
#[derive(Debug, Clone, Default)]
struct Sample {
    labels: Labels,
    count: u64,
    /// For histograms: the sum, and how many are at most each bound.
    seconds: Option<(f64, [u64; BOUNDS.len()])>,
}

/// The bounds of histograms, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

impl Counts<'_> {
    /// Counts one flow under labels of its own and those of the context.
    fn add(&mut self, name: &'static str, flow: &Flow, labels: &[(&'static str, String)]) {
        self.sample(name, flow, labels).count += 1;
    }

    /// Adds a duration to a histogram.
    fn observe(&mut self, name: &'static str, flow: &Flow, labels: &[(&'static str, String)], seconds: f64) {
        let sample = self.sample(name, flow, labels);
        sample.count += 1;
        let (sum, within) = sample.seconds.get_or_insert((0.0, [0; BOUNDS.len()]));
        *sum += seconds;
        for (count, _) in within
            .iter_mut()
            .zip(BOUNDS)
            .filter(|(_, bound)| seconds <= *bound)
        {
            *count += 1;
        }
    }

    fn sample(&mut self, name: &'static str, flow: &Flow, labels: &[(&'static str, String)]) -> &mut Sample {
        let mut all: Labels = labels.iter().cloned().collect();
        all.extend(self.context.labels(flow));
        let values: Vec<String> = all.values().cloned().collect();
        let samples = self.counters.entry(name).or_default();
        samples.entry(values).or_insert_with(|| Sample {
            labels: all,
            ..Sample::default()
        })
    }
}

impl Metrics {
    /// The handlers that a cluster's `hubble.metrics.enabled` names, divided by spaces:
    /// `drop policy:sourceContext=pod;destinationContext=pod dns:query`.
    ///
    /// # Errors
    /// A handler or an option that is not known.
    pub fn new(handlers: &str) -> Result<Self, String> {
        Ok(Self {
            handlers: handlers
                .split_whitespace()
                .map(handler)
                .collect::<Result<_, _>>()?,
            counters: BTreeMap::new(),
        })
    }

    /// Counts a flow.
    pub fn count(&mut self, flow: &Flow) {
        for handler in &self.handlers {
            let mut counts = Counts {
                counters: &mut self.counters,
                context: &handler.options.context,
            };
            (handler.count)(&handler.options, flow, &mut counts);
        }
    }

    /// All that was counted, in Prometheus's text format, families and samples in order.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (name, samples) in &self.counters {
            let histogram = samples.values().any(|sample| sample.seconds.is_some());
            let kind = if histogram { "histogram" } else { "counter" };
            out += &format!("# HELP {name} {}\n# TYPE {name} {kind}\n", handlers::help(name));
            for sample in samples.values() {
                sample.write(name, &mut out);
            }
        }
        out
    }
}

fn handler(text: &str) -> Result<Handler, String> {
    let (name, options) = text.split_once(':').unwrap_or((text, ""));
    let count = handlers::by_name(name).ok_or_else(|| {
        let known = handlers::NAMES.join(", ");
        format!("`{name}` is no metric of Hubble's that is known here: known are {known}")
    })?;
    let mut read = Options::default();
    for option in options.split(';').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some((key, value)) if key.ends_with("Context") => read.context.set(key, value)?,
            _ if SWITCHES.contains(&option) => read.switches.push(option.to_owned()),
            _ => return Err(format!("`{option}` is no option of a metric that is known here")),
        }
    }
    Ok(Handler { count, options: read })
}

impl Sample {
    fn write(&self, name: &str, out: &mut String) {
        let plain = braces(&self.labels, None);
        let Some((sum, within)) = &self.seconds else {
            *out += &format!("{name}{plain} {}\n", self.count);
            return;
        };
        for (bound, count) in BOUNDS.iter().zip(within) {
            let labels = braces(&self.labels, Some(&bound.to_string()));
            *out += &format!("{name}_bucket{labels} {count}\n");
        }
        let last = braces(&self.labels, Some("+Inf"));
        *out += &format!("{name}_bucket{last} {}\n", self.count);
        *out += &format!("{name}_sum{plain} {}\n", number(*sum));
        *out += &format!("{name}_count{plain} {}\n", self.count);
    }
}

fn braces(labels: &Labels, bound: Option<&str>) -> String {
    let escaped = |value: &str| {
        value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    };
    let mut parts: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    parts.extend(bound.map(|bound| format!("le=\"{bound}\"")));
    match parts.is_empty() {
        true => String::new(),
        false => format!("{{{}}}", parts.join(",")),
    }
}

/// A number as Prometheus writes it: with an exponent where it is very small.
fn number(value: f64) -> String {
    if value == 0.0 || value.abs() >= 1e-4 {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once("e-") {
        Some((digits, exponent)) => format!("{digits}e-{exponent:0>2}"),
        None => text,
    }
}
