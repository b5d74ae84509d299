//! The evaluator as a program of its own, for the worker of a page; and what page and worker must agree upon.
//!
//! The library is linked into both: how values cross the edge between them ([`edge`]), and which build they are of
//! ([`BUILD_ID`]). The program (`main.rs`) is the worker's alone. So a page loads no evaluator, and shows its own parts
//! while the worker's are still on their way.

pub mod edge;

/// Names the text that page and worker are built from. Neither understands another build's bytes, and a page whose
/// examples were prerendered by another build is left as it is.
pub const BUILD_ID: &str = env!("SIGNALBOX_BUILD_ID");
