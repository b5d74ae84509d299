//! Edits below the folders of a site.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config;
use crate::content::Folders;

/// How long it has to be quiet until an edit counts as done: editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);

/// A stream of edits. It ends when it is dropped.
pub(super) struct Edits {
    events: Receiver<notify::Result<Event>>,
    beside: PathBuf,
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
        for folder in [&folders.assets, &folders.theme] {
            if folder.is_dir() {
                watcher
                    .watch(folder, RecursiveMode::Recursive)
                    .map_err(io::Error::other)?;
            }
        }
        // Only the settings matter there; what is written beside them, such as a finished site, does not.
        let beside = match folders.beside.as_os_str().is_empty() {
            true => Path::new("."),
            false => &folders.beside,
        };
        watcher
            .watch(beside, RecursiveMode::NonRecursive)
            .map_err(io::Error::other)?;
        Ok(Self {
            events,
            beside: beside.to_owned(),
            _watcher: watcher,
        })
    }

    /// Waits for the next edit, and until it is done. False when there will be none any more.
    pub(super) fn wait(&self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if self.changes(&event) => break,
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

impl Edits {
    /// Whether something is different now. Reading a file, as every build does, changes nothing.
    fn changes(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return false };
        let matters = |path: &PathBuf| {
            let is_beside = path.parent() == Some(&self.beside);
            let name = path.file_name().and_then(|name| name.to_str());
            !is_beside || name.is_some_and(|name| config::NAMES.contains(&name))
        };
        !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(matters)
    }
}
