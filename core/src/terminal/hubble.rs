//! `hubble observe` and `hubble status`, over the flows that this session's commands made.

use super::flags::{Flag, Given, Wrong, option, read, switch};
use super::{Output, Terminal};
use crate::hubble::{Event, Filter, Flow, Format, Options, Printer, read_line};

/// So many flows are kept, as an agent's ring buffer keeps them; the oldest go first.
pub(super) const CAPACITY: usize = 4095;
/// What `observe` shows where nothing is said.
const LAST: usize = 20;

/// Flags beside the filters.
const FLAGS: &[Flag] = &[
    option("last", ' '),
    option("first", ' '),
    switch("all", ' '),
    option("output", 'o'),
    option("since", ' '),
    option("color", ' '),
    option("server", ' '),
    switch("follow", 'f'),
    switch("not", ' '),
    switch("numeric", ' '),
    switch("ip-translation", ' '),
    switch("print-node-name", ' '),
    switch("print-policy-names", ' '),
    switch("use-default-field-masks", ' '),
    switch("no-pager", ' '),
    switch("debug", ' '),
    option("input-file", ' '),
];

/// How the command is set. A fresh installation has the masks on: then lines of text leave out the direction of a
/// verdict, names of addresses, and policies.
const CONFIG: &str = "config: \"\"\ndebug: false\nserver: localhost:4245\nuse-default-field-masks: false";

/// The letters of filters.
const SHORTS: &[(&str, char)] = &[("namespace", 'n'), ("type", 't'), ("label", 'l')];

pub(super) fn run(terminal: &mut Terminal, arguments: &[String], input: Option<&str>, out: &mut Output) {
    match arguments.split_first() {
        Some((command, rest)) if command == "observe" => {
            let rest = match rest.split_first() {
                Some((word, rest)) if word == "flows" => rest,
                _ => rest,
            };
            observe(terminal, rest, input, out);
        }
        Some((command, _)) if command == "status" => status(terminal, out),
        Some((command, rest)) if command == "config" && rest == ["view"] => {
            CONFIG.lines().for_each(|line| out.print(line));
        }
        Some((command, _)) => {
            out.fail(1, &format!("unknown command \"{command}\" for \"hubble\""));
            out.note("simulated are hubble observe and hubble status");
        }
        None => out.note("simulated are hubble observe and hubble status"),
    }
}

fn observe(terminal: &mut Terminal, arguments: &[String], input: Option<&str>, out: &mut Output) {
    let (given, filters) = match command_line(arguments) {
        Ok(read) => read,
        Err(problem) => return out.fail(1, &problem),
    };
    let format = match given.value("output").unwrap_or("compact").parse::<Format>() {
        Ok(format) => format,
        Err(problem) => {
            return out.fail(
                1,
                &format!("invalid output format: {}", problem.replace('`', "\"")),
            );
        }
    };
    let piped = input.filter(|_| given.value("input-file") == Some("-"));
    let flows: Vec<Flow> = match piped {
        Some(text) => read_flows(text, out),
        None => terminal.network.flows().to_vec(),
    };
    let wanted: Vec<&Flow> = flows
        .iter()
        .filter(|flow| filters.iter().all(|(filter, not)| filter.matches(flow) != *not))
        .collect();
    let count = |flag: &str| given.value(flag).and_then(|count| count.parse::<usize>().ok());
    let shown: &[&Flow] = match (count("first"), given.has("all") || piped.is_some()) {
        (Some(count), _) => wanted.get(..count).unwrap_or(&wanted),
        (None, true) => &wanted,
        (None, false) => {
            let last = count("last").unwrap_or(LAST);
            wanted.get(wanted.len().saturating_sub(last)..).unwrap_or(&wanted)
        }
    };
    let options = Options {
        node_names: given.has("print-node-name"),
        policy_names: given.has("print-policy-names"),
        numeric: given.has("numeric") || given.value("ip-translation") == Some("false"),
        ..Options::default()
    };
    let mut printer = Printer::new(format, options);
    let mut text = String::new();
    for flow in shown {
        // What is not asked for of a server is not in its answer; this terminal asks for everything, since the
        // direction of a verdict is among what would be missing.
        let flow = if given.has("use-default-field-masks") {
            flow.masked()
        } else {
            (*flow).clone()
        };
        printer.event(&Event::from(flow), &mut text);
        if text.len() > super::LONGEST_OUTPUT {
            break;
        }
    }
    printer.finish(&mut text);
    out.print_text(&text);
    if given.has("follow") {
        out.note("--follow would wait for more; here it ends with what there is");
    }
    if terminal.network.flows().is_empty() && piped.is_none() {
        out.note("no connection was made in this session yet");
    }
}

/// Flags and filters; what stands behind `--not` is turned round.
fn command_line(arguments: &[String]) -> Result<(Given, Vec<(Filter, bool)>), String> {
    let mut flags = FLAGS.to_vec();
    for name in Filter::flags() {
        let short = SHORTS
            .iter()
            .find(|(long, _)| *long == name)
            .map_or(' ', |(_, short)| *short);
        flags.push(option(name, short));
    }
    let wrong = |wrong| match wrong {
        Wrong::Unknown(flag) => format!("unknown flag: {flag}"),
        Wrong::NoValue(flag) => format!("flag needs an argument: {flag}"),
    };
    let whole = read(&flags, arguments).map_err(wrong)?;
    if let Some(word) = whole.free.first() {
        return Err(format!("unknown command \"{word}\" for \"hubble observe\""));
    }
    let mut filters: Vec<(Filter, bool)> = Vec::new();
    for (place, words) in arguments.split(|word| word == "--not").enumerate() {
        // `--not` turns the flag behind it round, and no other.
        let ends = if place == 0 { 0 } else { first_flag(words) };
        let (turned, straight) = words.split_at(ends.min(words.len()));
        for (words, not) in [(turned, true), (straight, false)] {
            let given = read(&flags, words).map_err(wrong)?;
            let mut filter = Filter::default();
            let mut any = false;
            for name in Filter::flags() {
                for value in given.all(name) {
                    filter
                        .add(name, value)
                        .map_err(|why| format!("invalid --{name} filter: {}", why.replace('`', "\"")))?;
                    any = true;
                }
            }
            if any {
                filters.push((filter, not));
            }
        }
    }
    Ok((whole, filters))
}

/// How many words the first flag takes.
fn first_flag(words: &[String]) -> usize {
    match words.first() {
        Some(word) if word.starts_with('-') && !word.contains('=') => 2,
        Some(_) => 1,
        None => 0,
    }
}

/// Flows out of lines of JSON; a line that is none is told, and the rest goes on.
fn read_flows(text: &str, out: &mut Output) -> Vec<Flow> {
    let mut flows = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match read_line(line.as_bytes()) {
            Ok(Some(Event {
                body: crate::hubble::Body::Flow(flow),
                ..
            })) => flows.push(*flow),
            Ok(_) => {}
            Err(problem) => out.error(&format!("line {number}: {problem}")),
        }
    }
    flows
}

fn status(terminal: &Terminal, out: &mut Output) {
    let count = terminal.network.flows().len();
    let share = count as f64 * 100.0 / CAPACITY as f64;
    let seconds = terminal.network.seconds().max(1);
    let nodes = terminal.cluster.world().nodes.len().max(1);
    out.print("Healthcheck (via localhost:4245): Ok");
    out.print(&format!(
        "Current/Max Flows: {}/{} ({share:.2}%)",
        thousands(count),
        thousands(CAPACITY)
    ));
    out.print(&format!("Flows/s: {:.2}", count as f64 / seconds as f64));
    out.print(&format!("Connected Nodes: {nodes}/{nodes}"));
}

fn thousands(count: usize) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", count / 1000, count % 1000),
    }
}
