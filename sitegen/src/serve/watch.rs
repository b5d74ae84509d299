//! Edits below the folders of a site.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::content::Folders;

/// How long it has to be quiet until an edit counts as done: editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);

/// A stream of edits. It ends when it is dropped.
pub(super) struct Edits {
    events: Receiver<notify::Result<Event>>,
    _watcher: RecommendedWatcher,
}

impl Edits {
    /// Watches the folders of a site. Copied files are watched if their folder is there.
    pub(super) fn below(folders: &Folders) -> io::Result<Self> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(io::Error::other)?;
        watcher
            .watch(&folders.content, RecursiveMode::Recursive)
            .map_err(io::Error::other)?;
        if folders.assets.is_dir() {
            watcher
                .watch(&folders.assets, RecursiveMode::Recursive)
                .map_err(io::Error::other)?;
        }
        Ok(Self {
            events,
            _watcher: watcher,
        })
    }

    /// Waits for the next edit, and until it is done. False when there will be none any more.
    pub(super) fn wait(&self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if changes(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        loop {
            match self.events.recv_timeout(QUIET) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// Whether something is different now. Reading a file, as every build does, changes nothing.
fn changes(event: &notify::Result<Event>) -> bool {
    event
        .as_ref()
        .is_ok_and(|event| !matches!(event.kind, EventKind::Access(_)))
}
