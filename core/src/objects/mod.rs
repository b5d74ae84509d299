//! The Kubernetes and Cilium kinds as written. Plain data: what is absent stays `None`, what is present
//! but empty stays `Some` of nothing, because Cilium tells the two apart (OBJ-9).

pub mod admin;
mod bulk;
pub mod cilium;
pub mod front;
pub mod kubernetes;
pub mod mesh;
mod meta;
mod object;
mod plain;
pub mod port;
mod read;
mod validate;

pub use meta::{LabelSelector, Metadata, Operator, Requirement};
pub use object::{Body, Object, ObjectId, Objects, PodMarks};
pub use read::{Checks, Reading, Refused, documents, documents_within};
