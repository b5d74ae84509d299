//! What a person wants of the rules, and the edits that core found to do it.

use serde::{Deserialize, Serialize};

use super::Direction;
use crate::diagnostic::FixReport;
use crate::source::Source;

/// What is wanted: said by a click on a line, a signal or an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// The flow, in the notation, gets through.
    Allow {
        /// The flow.
        flow: String,
    },
    /// The flow is refused.
    Refuse {
        /// The flow.
        flow: String,
    },
    /// On one side of the flow it alone passes: of all that enters its destination, or leaves its source.
    Only {
        /// The flow.
        flow: String,
        /// The side.
        side: Direction,
    },
    /// What no rule allows is refused.
    Close {
        /// [`super::Party::id`] of whom it is about.
        party: String,
        /// Into it, or out of it.
        side: Direction,
    },
}

/// What core found for a [`Wish`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The wish.
    pub wish: Wish,
    /// Edits that do it, the one that changes least besides first.
    pub proposals: Vec<Proposal>,
    /// Why there is none; empty where there are some.
    pub refusal: String,
}

/// An edit that was made and evaluated, and does what is wished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The edit of the files that there are.
    pub fix: FixReport,
    /// A file that there is not yet.
    pub added: Option<Source>,
    /// The flows whose verdict changes, the wished one left out.
    pub others: Vec<Change>,
    /// How many flows were decided before and after to find them.
    pub compared: u32,
}

/// A flow whose verdict is another after an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The flow in the notation.
    pub flow: String,
    /// The verdict now, in the words of an expectation: `allowed`, `denied at ingress`.
    pub before: String,
    /// The verdict after the edit.
    pub after: String,
}
