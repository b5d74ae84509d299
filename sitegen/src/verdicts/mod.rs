//! Answers of core → a terminal, JSON lines, JUnit.

mod flow;
mod junit;
mod quote;
mod text;

pub use flow::{Line, Question, read_line, record};
pub(crate) use junit::errors;
pub use junit::junit;
pub use text::{Palette, answer, expectation};
