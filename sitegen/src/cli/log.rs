//! What a command says while it works, on standard error: to people, or to programs, one JSON object a line.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};

use super::common::{Status, counted};
use crate::report::{Findings, Style};
use crate::site::Progress;

/// A build that is over sooner says nothing about how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a terminal hears how far a build is, and how often a file does.
const ON_TERMINAL: Duration = Duration::from_millis(200);
const IN_FILE: Duration = Duration::from_secs(5);

/// For whom a command speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Log {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON object a line, told apart by `event`
    Json,
}

impl Log {
    /// Tells findings, and how many there are.
    pub(super) fn findings(self, findings: &Findings) -> Status {
        match self {
            Self::Text if !findings.is_empty() => eprint!("{}", findings.to_text(Style::of_terminal())),
            Self::Text => {}
            Self::Json => {
                for finding in findings.sorted() {
                    // Strings, numbers and lists: nothing in it can fail to become JSON.
                    self.event("finding", serde_json::to_value(finding).unwrap_or_default());
                }
            }
        }
        if findings.errors() == 0 {
            return Status::Fine;
        }
        if self == Self::Text {
            eprintln!("{}", counted(findings));
        }
        Status::Finding
    }

    /// Says a sentence, or the same as fields of an event.
    pub(super) fn say(self, event: &str, text: &str, fields: Value) {
        match self {
            Self::Text => eprintln!("{text}"),
            Self::Json => self.event(event, fields),
        }
    }

    fn event(self, event: &str, mut fields: Value) {
        if let Some(object) = fields.as_object_mut() {
            object.insert("event".to_owned(), event.into());
        }
        eprintln!("{fields}");
    }

    /// Says how far a long build is, until what is returned is dropped.
    pub(super) fn watch(self, progress: Arc<Progress>) -> Watching {
        let (sender, done) = channel();
        let watcher = thread::spawn(move || self.follow(&progress, &done));
        Watching {
            done: Some(sender),
            watcher: Some(watcher),
        }
    }

    fn follow(self, progress: &Progress, done: &Receiver<()>) {
        let on_terminal = self == Self::Text && std::io::stderr().is_terminal();
        let pause = if on_terminal { ON_TERMINAL } else { IN_FILE };
        let mut wait = PATIENCE;
        while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            let (stage, of, total) = progress.now();
            let text = match total {
                0 => stage.to_owned(),
                _ => format!("{stage}: {of} of {total}"),
            };
            if on_terminal {
                // The line is written over by the next one. A terminal that is gone is no error of the build.
                let _ = write!(std::io::stderr(), "\r\u{1b}[2K{text}");
            } else {
                let fields = json!({"stage": stage, "done": of, "total": total});
                self.say("progress", &text, fields);
            }
            wait = pause;
        }
        if on_terminal && wait == ON_TERMINAL {
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K");
        }
    }
}

/// A build that is being watched.
pub(super) struct Watching {
    done: Option<Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(watcher) = self.watcher.take() {
            // A watcher that panicked has nothing more to say.
            let _ = watcher.join();
        }
    }
}
