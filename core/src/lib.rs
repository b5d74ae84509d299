//! Signalbox's evaluation core: **text becomes a world and its rules; questions are asked of it; answers
//! come with reasons.**
//!
//! The modules stand in the order of the data, and depend only on those above them:
//!
//! | module | from → to |
//! |---|---|
//! | [`source`], [`diagnostic`], [`suggest`], [`number`], [`order`], [`regex`] | where text stands, what is wrong with it, what could be meant; numbers in it; sorting, small maps and sets; regular expressions |
//! | [`answer`] | what leaves core: plain words and types that everything above the line of data may use |
//! | [`notation`] | the one line for a flow, as people write it |
//! | [`dataplane`] | who enforces, and what differs between those who do |
//! | [`yaml`] | text → documents of nodes with spans |
//! | [`schema`] | what the API server knows of each kind |
//! | [`objects`] | documents → Kubernetes and Cilium objects, and what would be refused |
//! | [`scenario`] | the document that holds outside parties and expectations |
//! | [`world`] | objects → endpoints with the labels that policy sees, nodes, Services, names |
//! | [`rules`] | objects → rules: every policy kind in one form |
//! | [`verdict`] | flow × world × rules → both sides' decisions |
//! | [`journey`] | a question → who is meant, and the hops that lead there |
//! | [`hubble`] | flows as Hubble records them → its text and JSON, both ways |
//! | [`explain`] | decisions → sentences, deciding lines, nearest misses, edits |
//! | [`simulation`] | the facade: sources in, an [`answer::Evaluation`] out |
//! | [`terminal`] | command lines in, what `kubectl`, `hubble` and their like would print out |
//!
//! This crate knows no I/O, clock, randomness, browser or HTML. The same text gives the same bytes.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod answer;
pub mod dataplane;
pub mod diagnostic;
pub mod explain;
pub mod hubble;
pub mod journey;
pub mod notation;
pub mod number;
pub mod objects;
pub mod order;
pub mod regex;
pub mod rules;
pub mod scenario;
pub mod schema;
pub mod simulation;
pub mod source;
pub mod suggest;
pub mod terminal;
pub mod verdict;
pub mod world;
pub mod yaml;
