//! Examples: scenarios that core evaluates when a site is built, and that a page shows.
//!
//! ````text
//! ```signalbox scenario=story-1 flow="backend -> database:80"
//! ```
//! ````
//!
//! names a folder of `content/scenarios`; without `scenario=`, the block holds the YAML itself. A failed
//! expectation is a finding, and fails the build. Nothing is decided here: core decides.

mod block;
mod draw;
mod embed;
mod exercise;
mod hubble;
mod library;
mod manifest;
mod terminal;
mod verdict;

pub use block::Block;
pub use embed::Embedded;
pub use exercise::{Solution, is_solved, progress};
pub use library::{Examples, Scenario};
pub use manifest::check_manifests;
pub use terminal::{Session, Shown};
