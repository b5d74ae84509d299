//! Cilium's kinds as written: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumCIDRGroup.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::LabelSelector;

/// The body of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy (OBJ-1).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CiliumPolicy {
    /// One rule.
    pub spec: Option<CiliumRule>,
    /// A list of rules; applies beside `spec`.
    pub specs: Option<Vec<CiliumRule>>,
}

/// One `spec`, or one element of `specs`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CiliumRule {
    /// Whom the rule is for: endpoints.
    pub endpoint_selector: Option<LabelSelector>,
    /// Whom the rule is for: nodes.
    pub node_selector: Option<LabelSelector>,
    /// What may come in.
    pub ingress: Option<Vec<CiliumEntry>>,
    /// What must not come in.
    pub ingress_deny: Option<Vec<CiliumEntry>>,
    /// What may go out.
    pub egress: Option<Vec<CiliumEntry>>,
    /// What must not go out.
    pub egress_deny: Option<Vec<CiliumEntry>>,
    /// Whether the rule puts its subjects in default deny (DD-2).
    pub enable_default_deny: Option<EnableDefaultDeny>,
    /// Free text.
    pub description: Option<String>,
}

/// `enableDefaultDeny`, per direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EnableDefaultDeny {
    /// For ingress.
    pub ingress: Option<bool>,
    /// For egress.
    pub egress: Option<bool>,
}

/// One element of `ingress`, `ingressDeny`, `egress` or `egressDeny`. The `from…` and `to…` spellings land
/// in the same fields; the schema has refused the wrong one for the section before.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CiliumEntry {
    /// `fromEndpoints`, `toEndpoints`.
    #[serde(rename = "fromEndpoints", alias = "toEndpoints")]
    pub endpoints: Option<Vec<LabelSelector>>,
    /// `fromRequires`, `toRequires` (REQ-1; gone in 1.19).
    #[serde(rename = "fromRequires", alias = "toRequires")]
    pub requires: Option<Vec<LabelSelector>>,
    /// `fromCIDR`, `toCIDR`.
    #[serde(rename = "fromCIDR", alias = "toCIDR")]
    pub cidr: Option<Vec<String>>,
    /// `fromCIDRSet`, `toCIDRSet`.
    #[serde(rename = "fromCIDRSet", alias = "toCIDRSet")]
    pub cidr_set: Option<Vec<CidrRule>>,
    /// `fromEntities`, `toEntities`.
    #[serde(rename = "fromEntities", alias = "toEntities")]
    pub entities: Option<Vec<String>>,
    /// `fromNodes`, `toNodes`.
    #[serde(rename = "fromNodes", alias = "toNodes")]
    pub nodes: Option<Vec<LabelSelector>>,
    /// `fromGroups`, `toGroups`: resolved by the operator, never here (OBJ-13).
    #[serde(rename = "fromGroups", alias = "toGroups")]
    pub groups: Option<Vec<serde_json::Value>>,
    /// `toServices`.
    #[serde(rename = "toServices")]
    pub services: Option<Vec<ServiceReference>>,
    /// `toFQDNs`.
    #[serde(rename = "toFQDNs")]
    pub fqdns: Option<Vec<FqdnSelector>>,
    /// `toPorts`.
    pub to_ports: Option<Vec<PortRule>>,
    /// `icmps`.
    pub icmps: Option<Vec<IcmpRule>>,
    /// `authentication`.
    pub authentication: Option<Authentication>,
}

/// An element of `…CIDRSet`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CidrRule {
    /// The block.
    pub cidr: Option<String>,
    /// A CiliumCIDRGroup by name.
    pub cidr_group_ref: Option<String>,
    /// CiliumCIDRGroups by label.
    pub cidr_group_selector: Option<LabelSelector>,
    /// Blocks taken out.
    pub except: Option<Vec<String>>,
}

/// An element of `toServices`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ServiceReference {
    /// By name.
    #[serde(rename = "k8sService")]
    pub by_name: Option<ServiceByName>,
    /// By the Service's labels.
    #[serde(rename = "k8sServiceSelector")]
    pub by_labels: Option<ServiceByLabels>,
}

/// `k8sService`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ServiceByName {
    /// The Service's name.
    pub service_name: String,
    /// Its namespace; empty means any (SVC-2).
    pub namespace: String,
}

/// `k8sServiceSelector`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServiceByLabels {
    /// Over the Service's own labels.
    pub selector: LabelSelector,
    /// Its namespace; empty means any (SVC-2).
    pub namespace: String,
}

/// An element of `toFQDNs`, or of `rules.dns`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct FqdnSelector {
    /// An exact name.
    pub match_name: Option<String>,
    /// A pattern with `*`.
    pub match_pattern: Option<String>,
}

/// An element of `toPorts`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PortRule {
    /// The ports; absent or empty matches no port (PORT-9).
    pub ports: Option<Vec<PortProtocol>>,
    /// What passes at layer 7.
    pub rules: Option<L7Rules>,
    /// TLS towards the client.
    #[serde(rename = "terminatingTLS")]
    pub terminating_tls: Option<serde_json::Value>,
    /// TLS towards the server.
    #[serde(rename = "originatingTLS")]
    pub originating_tls: Option<serde_json::Value>,
    /// Names a TLS client must ask for (SNI-1).
    pub server_names: Option<Vec<String>>,
    /// An Envoy listener.
    pub listener: Option<serde_json::Value>,
}

/// An element of `toPorts[].ports`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PortProtocol {
    /// A number or a name, always written as a string (PORT-5).
    pub port: Option<String>,
    /// The end of a range (PORT-6).
    pub end_port: Option<i64>,
    /// `TCP`, `UDP`, `SCTP`, `ANY`, …; absent means any of the first three (PORT-3).
    pub protocol: Option<String>,
}

/// `toPorts[].rules`: one protocol kind (L7-2).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct L7Rules {
    /// HTTP requests.
    pub http: Option<Vec<HttpRule>>,
    /// DNS queries.
    pub dns: Option<Vec<FqdnSelector>>,
    /// Kafka requests.
    pub kafka: Option<Vec<KafkaRule>>,
    /// The parser of the generic rules in `l7`.
    pub l7proto: Option<String>,
    /// Generic key-value rules.
    pub l7: Option<Vec<BTreeMap<String, String>>>,
}

/// An element of `rules.http`; fields are ANDed (HTTP-1…6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct HttpRule {
    /// Regular expression over path and query.
    pub path: Option<String>,
    /// Regular expression over the method.
    pub method: Option<String>,
    /// Regular expression over `:authority`.
    pub host: Option<String>,
    /// `"Name: value"`, or a header that must be present.
    pub headers: Option<Vec<String>>,
    /// Header rules with what to do on a mismatch.
    pub header_matches: Option<Vec<HeaderMatch>>,
}

/// An element of `headerMatches`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HeaderMatch {
    /// The header.
    pub name: String,
    /// The value it must have.
    pub value: Option<String>,
    /// A Secret that holds the value.
    pub secret: Option<SecretReference>,
    /// `LOG`, `ADD`, `DELETE` or `REPLACE`.
    pub mismatch: Option<String>,
}

/// A Secret by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SecretReference {
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// An element of `rules.kafka` (KAFKA-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct KafkaRule {
    /// `produce` or `consume`.
    pub role: Option<String>,
    /// A request kind by name.
    pub api_key: Option<String>,
    /// Its version, as a decimal string.
    pub api_version: Option<String>,
    /// The client.
    #[serde(rename = "clientID")]
    pub client_id: Option<String>,
    /// The topic.
    pub topic: Option<String>,
}

/// An element of `icmps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct IcmpRule {
    /// The types.
    pub fields: Option<Vec<IcmpField>>,
}

/// An element of `icmps[].fields` (ICMP-1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IcmpField {
    /// `IPv4` (also when absent) or `IPv6`.
    #[serde(default)]
    pub family: Option<String>,
    /// A number or a name.
    #[serde(rename = "type")]
    pub icmp_type: super::kubernetes::IntOrString,
}

/// `authentication` (AUTH-1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Authentication {
    /// `required`, `disabled` or `test-always-fail`.
    pub mode: String,
}

/// The body of a CiliumCIDRGroup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CidrGroup {
    /// What the group holds.
    pub spec: CidrGroupSpec,
}

/// The `spec` of a CiliumCIDRGroup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CidrGroupSpec {
    /// The blocks.
    #[serde(rename = "externalCIDRs")]
    pub external_cidrs: Option<Vec<String>>,
}
