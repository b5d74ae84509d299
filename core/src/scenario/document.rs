//! What a scenario holds.

use std::net::IpAddr;

use crate::dataplane::{Dataplane, EnforcementMode, Network};
use crate::notation::{Expected, ParsedExpectation, Problem};
use crate::source::Span;

/// The only version of the format so far.
pub const API_VERSION: &str = "signalbox.dev/v1alpha1";
/// The document's kind.
pub const KIND: &str = "Scenario";

/// A scalar and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where.
    pub span: Span,
}

/// A scenario as read. What could not be read is diagnosed and left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// `metadata.name`.
    pub name: String,
    /// `spec.title`.
    pub title: Option<String>,
    /// `spec.description`; Markdown.
    pub description: Option<String>,
    /// `spec.dataplane`.
    pub dataplane: Option<Dataplane>,
    /// `spec.enforcement`: Cilium's enforcement mode.
    pub enforcement: Option<EnforcementMode>,
    /// `spec.network`: how packets travel in the cluster.
    pub network: Option<Network>,
    /// `spec.include`: files relative to this one.
    pub include: Vec<Text>,
    /// `spec.outside`.
    pub outside: Vec<Outside>,
    /// `spec.expect` and `spec.fails`, in the order of the text.
    pub lines: Vec<Line>,
    /// `spec.refused`.
    pub refused: Vec<Refusal>,
    /// The whole document.
    pub span: Span,
}

/// A party outside the cluster, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// What the notation calls it.
    pub name: String,
    /// Its addresses, in the order written; never empty.
    pub addresses: Vec<IpAddr>,
    /// The name that DNS knows it by: whoever asks for the name learns all the addresses.
    pub host: Option<String>,
    /// How it comes into the cluster: `internet`, through public ways only; or the name of who sends in its
    /// stead, a VPN gateway or a proxy's pod. `None`: the network leads its packets to pods as they are.
    pub via: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// One line of `expect` or `fails`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As written.
    pub text: Text,
    /// What it asks and wants; or why it cannot be read.
    pub parsed: Result<ParsedExpectation, Problem>,
    /// Whether it stands in `fails`: wanted, and not met by these manifests.
    pub fails: bool,
}

impl Line {
    /// The verdict that the line asks for.
    pub fn expected(&self) -> Option<Expected> {
        self.parsed.as_ref().ok().map(|parsed| parsed.expected)
    }
}

/// An object that must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The object's kind.
    pub kind: String,
    /// Its namespace, if one is written.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// A stretch of the diagnostic's message, or its code.
    pub because: Option<String>,
    /// Where it is written.
    pub span: Span,
}
