//! YAML as lines, for what is done to text without understanding it: formatting, and taking out of a dump what only
//! the API server wanted.
//!
//! Core reads YAML for what it means; here nothing may get lost that a reader of YAML does not see: comments, blank
//! lines, order. What these lines cannot be told apart from is left as it is.

pub mod dump;
pub mod format;
mod lines;

pub(crate) use lines::{Kind, Line, lines};
