//! Text → documents of nodes, each with its span and whether it was quoted.
//!
//! [`read`] is the one way in. It reads as `kubectl` reads: scalars by the rules of YAML 1.1, duplicate keys
//! an error, aliases and merge keys resolved, JSON as the YAML that it is. It never fails: what cannot be
//! read is a diagnostic, and the other documents stand.
//!
//! [`from_node`] turns a node into a value of a type that is described by `object!`.

mod decode;
mod edit;
mod node;
mod path;
mod read;
mod scalar;
mod split;
mod syntax;
mod tidy;
mod tree;

pub(crate) use decode::object;
pub use decode::{
    Anything, Decode, DecodeError, DecodeFailure, Object, Words, decode_object, from_node, read_into,
};
pub use edit::add_entry;
pub use node::{Document, Node, Scalar, Style, Value};
pub use path::{Path, Segment};
pub use read::{Limits, read, read_lightly, read_within};
