//! Text → documents of nodes, each with its span and whether it was quoted.

mod node;
mod path;

pub use node::{Document, Node, Scalar, Value};
pub use path::{Path, Segment};
