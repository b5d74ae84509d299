//! What the API server knows of every kind that core reads.

mod kinds;

pub use kinds::{Identity, KINDS, Kind, identify};
