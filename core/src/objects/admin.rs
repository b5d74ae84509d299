//! The admin kinds of `policy.networking.k8s.io` as written: ClusterNetworkPolicy (v1alpha2),
//! AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1).
//!
//! The two versions differ in words (`Accept` for `Allow`, `protocols` for `ports`), so one set of types
//! reads both and leaves `None` what the other version says.

use serde::Deserialize;

use super::LabelSelector;

/// The body of any of the three kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminPolicy {
    /// `spec`.
    pub spec: AdminPolicySpec,
}

/// The `spec` of an admin policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminPolicySpec {
    /// `Admin` or `Baseline`; v1alpha2 only, v1alpha1 says it by the kind.
    pub tier: Option<String>,
    /// 0 (first) to 1000 (last); a BaselineAdminNetworkPolicy has none.
    pub priority: Option<i64>,
    /// Whom the policy is for.
    pub subject: AdminSubject,
    /// What comes in, first match decides.
    pub ingress: Option<Vec<AdminRule>>,
    /// What goes out, first match decides.
    pub egress: Option<Vec<AdminRule>>,
}

/// Whom an admin policy is for: exactly one of the two (CNP2-10).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminSubject {
    /// Every pod of these namespaces.
    pub namespaces: Option<LabelSelector>,
    /// Some pods of some namespaces.
    pub pods: Option<NamespacedPods>,
}

/// Pods by the labels of their namespace and their own, ANDed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NamespacedPods {
    /// Over the namespace's labels; `{}` is every namespace.
    pub namespace_selector: LabelSelector,
    /// Over the pod's labels; `{}` is every pod.
    pub pod_selector: LabelSelector,
}

/// One rule of an admin policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdminRule {
    /// Informational.
    pub name: Option<String>,
    /// `Accept` (v1alpha1: `Allow`), `Deny` or `Pass`.
    pub action: String,
    /// `from` or `to`: ORed.
    #[serde(rename = "from", alias = "to")]
    pub peers: Vec<AdminPeer>,
    /// v1alpha2: what passes; absent means everything (CNP2-21).
    pub protocols: Option<Vec<AdminProtocol>>,
    /// v1alpha1: what passes; absent means everything (ANP-2).
    pub ports: Option<Vec<AdminPort>>,
}

/// One element of `from` or `to`: exactly one of the fields. All absent: a field that is newer than this
/// reader, which must fail closed (CNP2-20).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdminPeer {
    /// Every pod of these namespaces (CNP2-13).
    pub namespaces: Option<LabelSelector>,
    /// Some pods of some namespaces (CNP2-14).
    pub pods: Option<NamespacedPods>,
    /// Address blocks, pods and nodes included (CNP2-15).
    pub networks: Option<Vec<String>>,
    /// Nodes by label (CNP2-16).
    pub nodes: Option<LabelSelector>,
    /// Names in DNS (CNP2-17).
    pub domain_names: Option<Vec<String>>,
}

/// v1alpha2: an element of `protocols`, exactly one of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdminProtocol {
    /// TCP.
    pub tcp: Option<AdminTransport>,
    /// UDP.
    pub udp: Option<AdminTransport>,
    /// SCTP.
    pub sctp: Option<AdminTransport>,
    /// A container port by its name (CNP2-23).
    pub destination_named_port: Option<String>,
}

/// The ports of one transport protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdminTransport {
    /// Which ports; absent by type only, the schema refuses `tcp: {}` (CNP2-22).
    pub destination_port: Option<AdminPortNumber>,
}

/// One port, or a range.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminPortNumber {
    /// One port.
    pub number: Option<i64>,
    /// A range, both ends included.
    pub range: Option<AdminRange>,
}

/// `start` to `end`, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminRange {
    /// The first port.
    pub start: i64,
    /// The last port.
    pub end: i64,
}

/// v1alpha1: an element of `ports`, exactly one of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AdminPort {
    /// One port of a protocol.
    pub port_number: Option<AdminProtocolPort>,
    /// A range of ports of a protocol.
    pub port_range: Option<AdminProtocolRange>,
    /// A container port by its name.
    pub named_port: Option<String>,
}

/// `portNumber`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminProtocolPort {
    /// `TCP` when absent.
    pub protocol: Option<String>,
    /// The port.
    pub port: i64,
}

/// `portRange`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AdminProtocolRange {
    /// `TCP` when absent.
    pub protocol: Option<String>,
    /// The first port.
    pub start: i64,
    /// The last port.
    pub end: i64,
}
