//! A terminal session on a page: its commands are run by core's terminal when the site is built, and what they print is
//! compared with what the page says, or filled in.
//!
//! ````text
//! ```terminal scenario=story-1 start=empty
//! $ kubectl apply -f cluster.yaml
//! $ kubectl exec backend-0 -- curl -s database/PING
//! {"PING":[true,"PONG"]}
//! ```
//! ```terminal continue
//! $ hubble observe --last 1
//! …
//! ```
//! ````
//!
//! The notation is that of [`signalbox_core::terminal::transcript`]. A command that fails, or that the terminal does not
//! know, needs its output written below it (`…` is enough): a page fails on purpose only.

use std::fmt::Write as _;

use serde::Serialize;
use signalbox_core::source::{Place, Source};
use signalbox_core::suggest::did_you_mean;
use signalbox_core::terminal::transcript::{Difference, ELLIPSIS, Exchange, exchanges, printed};
use signalbox_core::terminal::{Reply, Start, Terminal};

use super::{Block, Embedded, Examples};
use crate::bundle;
use crate::links::{encode, relative};
use crate::markdown::{Highlighter, escaped};
use crate::report::Finding;
use crate::theme::Words;

/// What a session may say behind `terminal`.
const ATTRIBUTES: [&str; 4] = ["continue", "scenario", "start", "title"];

/// The code of every finding about a session, unless another word is the same for all blocks.
const CODE: &str = "terminal";

/// How much of what was printed is told when it is not what was expected.
const MOST_TOLD: usize = 20;

/// A session that goes on from block to block of a page.
#[derive(Debug)]
pub struct Session {
    scenario: String,
    start: Start,
    terminal: Terminal,
    /// What was run so far.
    commands: Vec<String>,
}

/// A session as a page holds it.
#[derive(Debug, Default)]
pub struct Shown {
    /// What stands on the page, and what is wrong with it.
    pub embedded: Embedded,
    /// The same for a reader who sees Markdown only.
    pub text: String,
}

/// What a page needs to go on in a session.
#[derive(Serialize)]
struct Continuation<'a> {
    files: &'a [Source],
    start: Start,
    /// To be run first, unseen: their output stands on the page.
    commands: &'a [String],
}

impl Examples {
    /// Runs the commands of a block in the session that it begins, or that the page has. `number` counts the
    /// sessions of the page, whose address is `page`.
    pub fn terminal(
        &self,
        block: &Block<'_>,
        session: &mut Option<Session>,
        (number, page): (usize, &str),
        (highlighter, words): (&Highlighter, &Words),
    ) -> Shown {
        let unknown = block.fence.attributes.iter();
        let mut findings: Vec<Finding> = unknown
            .filter(|attribute| !ATTRIBUTES.contains(&&*attribute.key))
            .map(|attribute| block.unknown_attribute(attribute, &ATTRIBUTES))
            .collect();
        let session = match self.begin(block, session) {
            Ok(session) => session,
            Err(finding) => {
                findings.push(*finding);
                return Shown::wrong(findings);
            }
        };
        let parts = run(block, session, &mut findings);
        let frame = Frame {
            title: block.fence.get("title"),
            data: bundle::is_there().then(|| format!("terminal-{number}.json")),
            playground: playground(page, session),
        };
        let data = frame.data.clone().zip(self.continuation(session));
        Shown {
            text: in_words(&parts),
            embedded: Embedded {
                html: frame.html(&parts, highlighter, words),
                alive: data.is_some(),
                data,
                shows: Some(session.scenario.clone()),
                findings,
            },
        }
    }

    /// The session of the block: that of the page, or a new one that takes its place.
    fn begin<'s>(
        &self,
        block: &Block<'_>,
        session: &'s mut Option<Session>,
    ) -> Result<&'s mut Session, Box<Finding>> {
        let wrong = |key: &str, message: String| Finding::error(CODE, block.place_of_key(key), message);
        let get = |key: &str| block.fence.get(key);
        // Of a session that cannot begin nothing goes on.
        if get("continue").is_none() {
            *session = None;
        }
        if get("continue").is_some() {
            if let Some(key) = ["scenario", "start"].into_iter().find(|key| get(key).is_some()) {
                let message = format!("a session that goes on has its `{key}` already");
                return Err(Box::new(wrong(key, message)));
            }
            let message = "there is no session before on this page that could go on";
            return session
                .as_mut()
                .ok_or_else(|| Box::new(wrong("continue", message.to_owned())));
        }
        let start = match get("start") {
            None | Some("applied") => Start::Applied,
            Some("empty") => Start::Empty,
            Some(other) => {
                let message = format!("a session does not start `{other}`");
                let help = "`applied` (every file is in force) or `empty` (a cluster without objects)";
                return Err(Box::new(wrong("start", message).with_help(help.to_owned())));
            }
        };
        let id = get("scenario").unwrap_or_default();
        let Some(scenario) = self.get(id) else {
            let (message, help) = match id {
                "" => (
                    "a terminal needs a scenario, whose files it has".to_owned(),
                    "write `scenario=…`, or `continue` to go on in the session before".to_owned(),
                ),
                id => (
                    format!("there is no scenario `{id}`"),
                    did_you_mean(id, self.ids())
                        .unwrap_or_else(|| format!("scenarios stand in `{}`", self.folder())),
                ),
            };
            return Err(Box::new(
                Finding::error("no-scenario", block.place_of_key("scenario"), message).with_help(help),
            ));
        };
        Ok(session.insert(Session {
            scenario: scenario.id.clone(),
            start,
            terminal: Terminal::new(scenario.sources.clone(), None, start),
            commands: Vec::new(),
        }))
    }

    /// What is fetched when a reader wants to go on.
    fn continuation(&self, session: &Session) -> Option<String> {
        let continuation = Continuation {
            files: &self.get(&session.scenario)?.sources,
            start: session.start,
            commands: &session.commands,
        };
        serde_json::to_string(&continuation).ok()
    }
}

impl Shown {
    fn wrong(findings: Vec<Finding>) -> Self {
        let embedded = Embedded {
            findings,
            ..Embedded::default()
        };
        Self {
            embedded,
            ..Self::default()
        }
    }
}

/// A command and the lines that stand below it.
struct Part {
    command: String,
    lines: Vec<String>,
}

fn run(block: &Block<'_>, session: &mut Session, findings: &mut Vec<Finding>) -> Vec<Part> {
    let exchanges = match exchanges(&block.text) {
        Ok(exchanges) => exchanges,
        Err(line) => {
            let message = "this line stands before the first command";
            let help = "commands begin with `$ `".to_owned();
            findings.push(Finding::error(CODE, line_place(block, line), message).with_help(help));
            return Vec::new();
        }
    };
    let mut parts = Vec::new();
    for exchange in exchanges {
        let reply = session.terminal.run(&exchange.command);
        session.commands.push(exchange.command.clone());
        let lines = match exchange.compare(&reply) {
            Ok(lines) => {
                findings.extend(unexpected_failure(block, &exchange, &reply));
                lines
            }
            Err(difference) => {
                findings.push(departure(block, &exchange, &reply, &difference));
                printed(&reply)
            }
        };
        parts.push(Part {
            command: exchange.command,
            lines,
        });
    }
    parts
}

/// A command that fails although the page says nothing of it.
fn unexpected_failure(block: &Block<'_>, exchange: &Exchange, reply: &Reply) -> Option<Finding> {
    if reply.status == 0 || !exchange.expected.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` fails with exit status {}",
        first_line(&exchange.command),
        reply.status
    );
    let help = format!("if it is to fail, write below it what it prints, or `{ELLIPSIS}`");
    let finding = Finding::error(CODE, line_place(block, exchange.line), message).with_help(help);
    Some(finding.with_note(told(reply), None))
}

/// What was printed is not what the page says.
fn departure(block: &Block<'_>, exchange: &Exchange, reply: &Reply, difference: &Difference) -> Finding {
    let command = first_line(&exchange.command);
    let message = match (&difference.expected, &difference.actual) {
        (Some(expected), Some(actual)) => {
            format!("`{command}` prints `{actual}` where `{expected}` is expected")
        }
        (Some(expected), None) => format!("`{command}` prints no more where `{expected}` is expected"),
        (None, actual) => format!(
            "`{command}` prints more than is expected: `{}`",
            actual.as_deref().unwrap_or_default()
        ),
    };
    let help = format!("`{ELLIPSIS}` stands for any lines, and within a line for any text");
    let place = line_place(block, difference.line);
    Finding::error(CODE, place, message)
        .with_help(help)
        .with_note(told(reply), None)
}

/// What was printed, for a person who compares.
fn told(reply: &Reply) -> String {
    let lines = printed(reply);
    let mut told = match lines.len() {
        0 => "it prints nothing".to_owned(),
        _ => "it prints".to_owned(),
    };
    for line in lines.iter().take(MOST_TOLD) {
        // Nothing in a `String` can fail to be written.
        let _ = write!(told, "\n  {line}");
    }
    if lines.len() > MOST_TOLD {
        let _ = write!(told, "\n  and {} lines more", lines.len() - MOST_TOLD);
    }
    told
}

fn first_line(command: &str) -> &str {
    command.lines().next().unwrap_or_default()
}

/// Where a line of the block's text stands in the page's file.
fn line_place(block: &Block<'_>, line: usize) -> Place {
    let start: usize = block.text.split_inclusive('\n').take(line).map(str::len).sum();
    let length = block.text.lines().nth(line).map_or(0, str::len);
    block.range(start..start + length)
}

/// The playground's terminal over the same files.
fn playground(page: &str, session: &Session) -> String {
    let address = relative(page, &format!("{}/", bundle::FOLDER));
    let start = match session.start {
        Start::Applied => "applied",
        Start::Empty => "empty",
    };
    format!("{}?terminal={start}#{}", encode(&address), session.scenario)
}

/// What stands round a session.
struct Frame<'a> {
    title: Option<&'a str>,
    /// The file that brings it alive; `None` where nothing can.
    data: Option<String>,
    playground: String,
}

impl Frame<'_> {
    fn html(&self, parts: &[Part], highlighter: &Highlighter, words: &Words) -> String {
        let code: Vec<String> = parts.iter().map(|part| part.html(highlighter)).collect();
        let caption = self
            .title
            .map(|title| format!("<figcaption>{}</figcaption>", escaped(title)))
            .unwrap_or_default();
        let (data, on) = match &self.data {
            None => (String::new(), String::new()),
            Some(data) => (
                format!(" data-signalbox-terminal=\"{}\"", escaped(data)),
                format!(
                    "<p class=\"terminal-on\"><button type=\"button\" hidden>{}</button> <a href=\"{}\">{}</a></p>",
                    escaped(words.get("terminal_go_on")),
                    escaped(&self.playground),
                    escaped(words.get("terminal_open"))
                ),
            ),
        };
        format!(
            "<figure class=\"code terminal\"{data}>{caption}<pre tabindex=\"0\"><code class=\"language-console\">{}</code></pre>{on}</figure>\n",
            code.concat()
        )
    }
}

impl Part {
    /// Prompts and output are marked as in other listings, so that copying takes the commands alone.
    fn html(&self, highlighter: &Highlighter) -> String {
        let mut html = String::new();
        for (number, line) in self.command.split('\n').enumerate() {
            let (prompt, line) = match number {
                0 => ("$", highlighter.html("sh", line)),
                _ => ("&gt;", escaped(line)),
            };
            html.push_str(&format!("<span class=\"h-p\">{prompt}</span> {line}\n"));
        }
        for line in &self.lines {
            html.push_str(&format!("<span class=\"h-o\">{}</span>\n", escaped(line)));
        }
        html
    }
}

/// A session as a console block.
fn in_words(parts: &[Part]) -> String {
    let mut text = "```console\n".to_owned();
    for part in parts {
        text.push_str(&format!("$ {}\n", part.command.replace('\n', "\n> ")));
        part.lines
            .iter()
            .for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text.push_str("```\n");
    text
}
