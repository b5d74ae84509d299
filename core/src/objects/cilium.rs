//! Cilium's kinds as written: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumCIDRGroup.

use super::LabelSelector;
use crate::order::Map;
use crate::yaml::{Anything, object};

object! {
    /// The body of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy (OBJ-1).
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct CiliumPolicy {
        /// One rule.
        pub spec: Option<CiliumRule> = "spec",
        /// A list of rules; applies beside `spec`.
        pub specs: Option<Vec<CiliumRule>> = "specs",
    }

    /// One `spec`, or one element of `specs`.
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct CiliumRule {
        /// Whom the rule is for: endpoints.
        pub endpoint_selector: Option<LabelSelector> = "endpointSelector",
        /// Whom the rule is for: nodes.
        pub node_selector: Option<LabelSelector> = "nodeSelector",
        /// What may come in.
        pub ingress: Option<Vec<CiliumEntry>> = "ingress",
        /// What must not come in.
        pub ingress_deny: Option<Vec<CiliumEntry>> = "ingressDeny",
        /// What may go out.
        pub egress: Option<Vec<CiliumEntry>> = "egress",
        /// What must not go out.
        pub egress_deny: Option<Vec<CiliumEntry>> = "egressDeny",
        /// Whether the rule puts its subjects in default deny (DD-2).
        pub enable_default_deny: Option<EnableDefaultDeny> = "enableDefaultDeny",
        /// Free text.
        pub description: Option<String> = "description",
    }

    /// `enableDefaultDeny`, per direction.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct EnableDefaultDeny {
        /// For ingress.
        pub ingress: Option<bool> = "ingress",
        /// For egress.
        pub egress: Option<bool> = "egress",
    }

    /// One element of `ingress`, `ingressDeny`, `egress` or `egressDeny`. The `from…` and `to…` spellings land
    /// in the same fields; the schema has refused the wrong one for the section before.
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct CiliumEntry {
        /// `fromEndpoints`, `toEndpoints`.
        pub endpoints: Option<Vec<LabelSelector>> = "fromEndpoints" | "toEndpoints",
        /// `fromRequires`, `toRequires` (REQ-1; gone in 1.19).
        pub requires: Option<Vec<LabelSelector>> = "fromRequires" | "toRequires",
        /// `fromCIDR`, `toCIDR`.
        pub cidr: Option<Vec<String>> = "fromCIDR" | "toCIDR",
        /// `fromCIDRSet`, `toCIDRSet`.
        pub cidr_set: Option<Vec<CidrRule>> = "fromCIDRSet" | "toCIDRSet",
        /// `fromEntities`, `toEntities`.
        pub entities: Option<Vec<String>> = "fromEntities" | "toEntities",
        /// `fromNodes`, `toNodes`.
        pub nodes: Option<Vec<LabelSelector>> = "fromNodes" | "toNodes",
        /// `fromGroups`, `toGroups`: resolved by the operator, never here (OBJ-13).
        pub groups: Option<Vec<Anything>> = "fromGroups" | "toGroups",
        /// `toServices`.
        pub services: Option<Vec<ServiceReference>> = "toServices",
        /// `toFQDNs`.
        pub fqdns: Option<Vec<FqdnSelector>> = "toFQDNs",
        /// `toPorts`.
        pub to_ports: Option<Vec<PortRule>> = "toPorts",
        /// `icmps`.
        pub icmps: Option<Vec<IcmpRule>> = "icmps",
        /// `authentication`.
        pub authentication: Option<Authentication> = "authentication",
    }

    /// An element of `…CIDRSet`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CidrRule {
        /// The block.
        pub cidr: Option<String> = "cidr",
        /// A CiliumCIDRGroup by name.
        pub cidr_group_ref: Option<String> = "cidrGroupRef",
        /// CiliumCIDRGroups by label.
        pub cidr_group_selector: Option<LabelSelector> = "cidrGroupSelector",
        /// Blocks taken out.
        pub except: Option<Vec<String>> = "except",
    }

    /// An element of `toServices`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServiceReference {
        /// By name.
        pub by_name: Option<ServiceByName> = "k8sService",
        /// By the Service's labels.
        pub by_labels: Option<ServiceByLabels> = "k8sServiceSelector",
    }

    /// `k8sService`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServiceByName {
        /// The Service's name.
        pub service_name: String = "serviceName",
        /// Its namespace; empty means any (SVC-2).
        pub namespace: String = "namespace",
    }

    /// `k8sServiceSelector`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServiceByLabels {
        /// Over the Service's own labels.
        pub selector: LabelSelector = "selector",
        /// Its namespace; empty means any (SVC-2).
        pub namespace: String = "namespace",
    }

    /// An element of `toFQDNs`, or of `rules.dns`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct FqdnSelector {
        /// An exact name.
        pub match_name: Option<String> = "matchName",
        /// A pattern with `*`.
        pub match_pattern: Option<String> = "matchPattern",
    }

    /// An element of `toPorts`.
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct PortRule {
        /// The ports; absent or empty matches no port (PORT-9).
        pub ports: Option<Vec<PortProtocol>> = "ports",
        /// What passes at layer 7.
        pub rules: Option<L7Rules> = "rules",
        /// TLS towards the client.
        pub terminating_tls: Option<TlsContext> = "terminatingTLS",
        /// TLS towards the server.
        pub originating_tls: Option<TlsContext> = "originatingTLS",
        /// Names a TLS client must ask for (SNI-1).
        pub server_names: Option<Vec<String>> = "serverNames",
        /// An Envoy listener.
        pub listener: Option<Listener> = "listener",
    }

    /// `terminatingTLS`, `originatingTLS`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct TlsContext {
        /// Where keys and certificates are.
        pub secret: Option<SecretReference> = "secret",
        /// The Secret's field with the authority's certificate.
        pub trusted_ca: Option<String> = "trustedCA",
        /// The Secret's field with the certificate.
        pub certificate: Option<String> = "certificate",
        /// The Secret's field with the key.
        pub private_key: Option<String> = "privateKey",
    }

    /// `listener`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Listener {
        /// The object that declares it.
        pub envoy_config: Option<EnvoyConfig> = "envoyConfig",
        /// Its name there.
        pub name: String = "name",
        /// Which of several proxies is taken: the lowest.
        pub priority: Option<i64> = "priority",
    }

    /// `listener.envoyConfig`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct EnvoyConfig {
        /// `CiliumEnvoyConfig` or `CiliumClusterwideEnvoyConfig`.
        pub kind: Option<String> = "kind",
        /// Its name.
        pub name: String = "name",
    }

    /// An element of `toPorts[].ports`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct PortProtocol {
        /// A number or a name, always written as a string (PORT-5).
        pub port: Option<String> = "port",
        /// The end of a range (PORT-6).
        pub end_port: Option<i64> = "endPort",
        /// `TCP`, `UDP`, `SCTP`, `ANY`, …; absent means any of the first three (PORT-3).
        pub protocol: Option<String> = "protocol",
    }

    /// `toPorts[].rules`: one protocol kind (L7-2).
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct L7Rules {
        /// HTTP requests.
        pub http: Option<Vec<HttpRule>> = "http",
        /// DNS queries.
        pub dns: Option<Vec<FqdnSelector>> = "dns",
        /// Kafka requests.
        pub kafka: Option<Vec<KafkaRule>> = "kafka",
        /// The parser of the generic rules in `l7`.
        pub l7proto: Option<String> = "l7proto",
        /// Generic key-value rules.
        pub l7: Option<Vec<Map<String, String>>> = "l7",
    }

    /// An element of `rules.http`; fields are ANDed (HTTP-1…6).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct HttpRule {
        /// Regular expression over path and query.
        pub path: Option<String> = "path",
        /// Regular expression over the method.
        pub method: Option<String> = "method",
        /// Regular expression over `:authority`.
        pub host: Option<String> = "host",
        /// `"Name: value"`, or a header that must be present.
        pub headers: Option<Vec<String>> = "headers",
        /// Header rules with what to do on a mismatch.
        pub header_matches: Option<Vec<HeaderMatch>> = "headerMatches",
    }

    /// An element of `headerMatches`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct HeaderMatch {
        /// The header.
        pub name: String = "name",
        /// The value it must have.
        pub value: Option<String> = "value",
        /// A Secret that holds the value.
        pub secret: Option<SecretReference> = "secret",
        /// `LOG`, `ADD`, `DELETE` or `REPLACE`.
        pub mismatch: Option<String> = "mismatch",
    }

    /// A Secret by name.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct SecretReference {
        /// Its namespace.
        pub namespace: Option<String> = "namespace",
        /// Its name.
        pub name: String = "name",
    }

    /// An element of `rules.kafka` (KAFKA-1).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct KafkaRule {
        /// `produce` or `consume`.
        pub role: Option<String> = "role",
        /// A request kind by name.
        pub api_key: Option<String> = "apiKey",
        /// Its version, as a decimal string.
        pub api_version: Option<String> = "apiVersion",
        /// The client.
        pub client_id: Option<String> = "clientID",
        /// The topic.
        pub topic: Option<String> = "topic",
    }

    /// An element of `icmps`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct IcmpRule {
        /// The types.
        pub fields: Option<Vec<IcmpField>> = "fields",
    }

    /// An element of `icmps[].fields` (ICMP-1).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct IcmpField {
        /// `IPv4` (also when absent) or `IPv6`.
        pub family: Option<String> = "family",
        /// A number or a name.
        pub icmp_type: super::kubernetes::IntOrString = "type" required,
    }

    /// `authentication` (AUTH-1).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Authentication {
        /// `required`, `disabled` or `test-always-fail`.
        pub mode: String = "mode" required,
    }

    /// The body of a CiliumCIDRGroup.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CidrGroup {
        /// What the group holds.
        pub spec: CidrGroupSpec = "spec",
    }

    /// The `spec` of a CiliumCIDRGroup.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CidrGroupSpec {
        /// The blocks.
        pub external_cidrs: Option<Vec<String>> = "externalCIDRs",
    }
}

impl PortRule {
    /// Whether its listener is declared by a CiliumEnvoyConfig, which belongs to a namespace (VAL-27).
    pub fn has_namespaced_listener(&self) -> bool {
        let config = self
            .listener
            .as_ref()
            .and_then(|listener| listener.envoy_config.as_ref());
        config.and_then(|config| config.kind.as_deref()) == Some("CiliumEnvoyConfig")
    }
}
