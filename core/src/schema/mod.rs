//! What the API server knows of every kind that core reads: fields, types, limits, since when, and what each
//! is for. One table feeds validation, completion, the words under the pointer, and the reference.
//!
//! The limits of Cilium's and the admin kinds are those of their published schemas, and a test compares them
//! field by field. Of the cluster's own kinds (pods, services …) only what policy can see is here.

mod admin;
mod check;
mod cilium;
mod cluster;
mod common;
mod front;
mod kinds;
mod lookup;
mod network_policy;
pub mod pattern;
mod scenario;
mod shape;

pub use check::{Stage, Trouble, check};
pub use kinds::{Identity, KINDS, Kind, SCENARIO, identify};
pub use lookup::{FieldView, field_at, fields_at, kind, reference};
pub use shape::{Between, Field, List, Shape, Text, Type};
