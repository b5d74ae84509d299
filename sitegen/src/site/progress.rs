//! How far a build has come, for whoever watches it from another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a build is doing. Counts are of pages; 0 of 0 where nothing is counted.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
}

/// The stages of a build, in their order.
const STAGES: [&str; 6] = [
    "reading",
    "evaluating",
    "rendering",
    "filling",
    "asking",
    "writing",
];

/// A stage of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files are read.
    Reading,
    /// Scenarios are evaluated.
    Evaluating,
    /// Markdown becomes HTML.
    Rendering,
    /// Templates are filled.
    Filling,
    /// Other sites are asked for what links lead to.
    Asking,
    /// The site is written.
    Writing,
}

impl Progress {
    /// A stage begins that has so many steps.
    pub fn begin(&self, stage: Stage, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.stage.store(stage as usize, Ordering::Relaxed);
    }

    /// A step is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The stage, and how many of how many steps are done.
    pub fn now(&self) -> (&'static str, usize, usize) {
        let stage = STAGES
            .get(self.stage.load(Ordering::Relaxed))
            .copied()
            .unwrap_or_default();
        (
            stage,
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }
}
