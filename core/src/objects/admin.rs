//! The admin kinds of `policy.networking.k8s.io` as written: ClusterNetworkPolicy (v1alpha2),
//! AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1).
//!
//! The two versions differ in words (`Accept` for `Allow`, `protocols` for `ports`), so one set of types
//! reads both and leaves `None` what the other version says.

use super::LabelSelector;
use crate::yaml::object;

object! {
    /// The body of any of the three kinds.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminPolicy {
        /// `spec`.
        pub spec: AdminPolicySpec = "spec",
    }

    /// The `spec` of an admin policy.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminPolicySpec {
        /// `Admin` or `Baseline`; v1alpha2 only, v1alpha1 says it by the kind.
        pub tier: Option<String> = "tier",
        /// 0 (first) to 1000 (last); a BaselineAdminNetworkPolicy has none.
        pub priority: Option<i64> = "priority",
        /// Whom the policy is for.
        pub subject: AdminSubject = "subject",
        /// What comes in, first match decides.
        pub ingress: Option<Vec<AdminRule>> = "ingress",
        /// What goes out, first match decides.
        pub egress: Option<Vec<AdminRule>> = "egress",
    }

    /// Whom an admin policy is for: exactly one of the two (CNP2-10).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminSubject {
        /// Every pod of these namespaces.
        pub namespaces: Option<LabelSelector> = "namespaces",
        /// Some pods of some namespaces.
        pub pods: Option<NamespacedPods> = "pods",
    }

    /// Pods by the labels of their namespace and their own, ANDed.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NamespacedPods {
        /// Over the namespace's labels; `{}` is every namespace.
        pub namespace_selector: LabelSelector = "namespaceSelector",
        /// Over the pod's labels; `{}` is every pod.
        pub pod_selector: LabelSelector = "podSelector",
    }

    /// One rule of an admin policy.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminRule {
        /// Informational.
        pub name: Option<String> = "name",
        /// `Accept` (v1alpha1: `Allow`), `Deny` or `Pass`.
        pub action: String = "action",
        /// `from` or `to`: ORed.
        pub peers: Vec<AdminPeer> = "from" | "to",
        /// v1alpha2: what passes; absent means everything (CNP2-21).
        pub protocols: Option<Vec<AdminProtocol>> = "protocols",
        /// v1alpha1: what passes; absent means everything (ANP-2).
        pub ports: Option<Vec<AdminPort>> = "ports",
    }

    /// One element of `from` or `to`: exactly one of the fields. All absent: a field that is newer than this
    /// reader, which must fail closed (CNP2-20).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminPeer {
        /// Every pod of these namespaces (CNP2-13).
        pub namespaces: Option<LabelSelector> = "namespaces",
        /// Some pods of some namespaces (CNP2-14).
        pub pods: Option<NamespacedPods> = "pods",
        /// Address blocks, pods and nodes included (CNP2-15).
        pub networks: Option<Vec<String>> = "networks",
        /// Nodes by label (CNP2-16).
        pub nodes: Option<LabelSelector> = "nodes",
        /// Names in DNS (CNP2-17).
        pub domain_names: Option<Vec<String>> = "domainNames",
    }

    /// v1alpha2: an element of `protocols`, exactly one of the fields.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminProtocol {
        /// TCP.
        pub tcp: Option<AdminTransport> = "tcp",
        /// UDP.
        pub udp: Option<AdminTransport> = "udp",
        /// SCTP.
        pub sctp: Option<AdminTransport> = "sctp",
        /// A container port by its name (CNP2-23).
        pub destination_named_port: Option<String> = "destinationNamedPort",
    }

    /// The ports of one transport protocol.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminTransport {
        /// Which ports; absent by type only, the schema refuses `tcp: {}` (CNP2-22).
        pub destination_port: Option<AdminPortNumber> = "destinationPort",
    }

    /// One port, or a range.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminPortNumber {
        /// One port.
        pub number: Option<i64> = "number",
        /// A range, both ends included.
        pub range: Option<AdminRange> = "range",
    }

    /// `start` to `end`, both included.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct AdminRange {
        /// The first port.
        pub start: i64 = "start",
        /// The last port.
        pub end: i64 = "end",
    }

    /// v1alpha1: an element of `ports`, exactly one of the fields.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminPort {
        /// One port of a protocol.
        pub port_number: Option<AdminProtocolPort> = "portNumber",
        /// A range of ports of a protocol.
        pub port_range: Option<AdminProtocolRange> = "portRange",
        /// A container port by its name.
        pub named_port: Option<String> = "namedPort",
    }

    /// `portNumber`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminProtocolPort {
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
        /// The port.
        pub port: i64 = "port",
    }

    /// `portRange`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct AdminProtocolRange {
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
        /// The first port.
        pub start: i64 = "start",
        /// The last port.
        pub end: i64 = "end",
    }
}
