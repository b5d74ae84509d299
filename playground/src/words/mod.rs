//! The words of the page, in one place: to be read through by one person, and to be put into another language.
//!
//! One module for each part of the screen, a file for those that belong together. What core says (verdicts' sentences,
//! findings, fixes) comes from core, and what a scenario says from its author.

mod answers;
mod bench;
mod keeping;
mod picture;
mod text;

pub use answers::{ask, diagnostics, explanation, flows, question, verdict};
pub use bench::{bar, help, notices, parts, seams, session, status, tabs};
pub use keeping::{history, link, start, storage, takeaway};
pub use picture::{builder, drawing, stage};
pub use text::{editor, example, files, hubble, terminal};
