//! What passes at layer 7 (section 6 of the semantics).

use super::fqdn::NamePattern;
use crate::dataplane::Switches;
use crate::objects::cilium::{EnvoyConfig, FqdnSelector, HttpRule, KafkaRule, PortRule, TlsContext};

/// What one `toPorts` element lets through at layer 7.
#[derive(Debug, Clone, PartialEq)]
pub struct L7 {
    /// What is asked of requests.
    pub rules: L7Rules,
    /// Names that a TLS client must ask for (SNI-1); empty for any.
    pub server_names: Vec<String>,
    /// How the proxy ends TLS itself, so that it reads what is inside; as written.
    pub terminating: Option<TlsContext>,
    /// How it begins TLS towards the server; as written.
    pub originating: Option<TlsContext>,
    /// An Envoy listener, if one is named (NEW19-13).
    pub listener: Option<Listener>,
}

/// An Envoy listener that traffic is handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// 1 (first) to 100; `None` comes after everything.
    pub priority: Option<u8>,
    /// Which one, as written.
    pub named: (Option<EnvoyConfig>, String),
    /// VAL-27: whether a clusterwide policy asks for one that a CiliumEnvoyConfig declares, in no namespace.
    pub homeless: bool,
}

/// Rules of one protocol (L7-2).
#[derive(Debug, Clone, PartialEq)]
pub enum L7Rules {
    /// Only TLS, or an Envoy listener: every request passes.
    None,
    /// HTTP requests: one rule must fit.
    Http(Vec<HttpRule>),
    /// DNS queries: one pattern must fit.
    Dns(Vec<NamePattern>),
    /// Kafka requests: one rule must fit.
    Kafka(Vec<KafkaRule>),
    /// A generic parser by name; its rules are not modelled.
    Generic(String),
}

impl L7 {
    /// What a `toPorts` element says; `None` if it does not touch layer 7 (L7-1).
    pub(super) fn of(rule: &PortRule, clusterwide: bool, switches: &Switches) -> Option<Self> {
        let rules = rule.rules.as_ref().and_then(|rules| {
            if let Some(http) = rules.http.as_ref().filter(|list| !list.is_empty()) {
                return Some(L7Rules::Http(http.clone()));
            }
            if let Some(dns) = rules.dns.as_ref().filter(|list| !list.is_empty()) {
                return Some(L7Rules::Dns(
                    dns.iter().flat_map(|rule| patterns(rule, switches)).collect(),
                ));
            }
            if let Some(kafka) = rules.kafka.as_ref().filter(|list| !list.is_empty()) {
                return Some(L7Rules::Kafka(kafka.clone()));
            }
            let generic = rules.l7proto.clone().filter(|name| !name.is_empty());
            let has_rules = rules.l7.as_ref().is_some_and(|list| !list.is_empty());
            generic.filter(|_| has_rules).map(L7Rules::Generic)
        });
        let server_names = rule.server_names.clone().unwrap_or_default();
        let listener = rule.listener.as_ref().map(|listener| Listener {
            priority: listener
                .priority
                .and_then(|p| u8::try_from(p).ok())
                .filter(|p| *p > 0),
            named: (listener.envoy_config.clone(), listener.name.clone()),
            homeless: clusterwide && rule.has_namespaced_listener(),
        });
        let (terminating, originating) = (rule.terminating_tls.clone(), rule.originating_tls.clone());
        (rules.is_some() || !server_names.is_empty() || listener.is_some() || terminating.is_some()).then(
            || Self {
                rules: rules.unwrap_or(L7Rules::None),
                server_names,
                terminating,
                originating,
                listener,
            },
        )
    }

    /// The kind of its parser, for conflicts (L7-7) and for the order of redirects (NEW19-13).
    pub fn kind(&self) -> L7Kind {
        if self.listener.is_some() {
            return L7Kind::Listener;
        }
        match &self.rules {
            L7Rules::None => L7Kind::Tls,
            L7Rules::Http(_) => L7Kind::Http,
            L7Rules::Dns(_) => L7Kind::Dns,
            L7Rules::Kafka(_) => L7Kind::Kafka,
            L7Rules::Generic(_) => L7Kind::Generic,
        }
    }

    /// NEW19-13: which of several redirects is taken; the lowest first.
    pub fn rank(&self) -> u8 {
        let priority = self.listener.as_ref().and_then(|listener| listener.priority);
        match (priority, self.kind()) {
            (Some(priority), _) => priority,
            (_, L7Kind::Http) => 101,
            (_, L7Kind::Kafka) => 102,
            (_, L7Kind::Generic) => 103,
            (_, L7Kind::Tls) => 104,
            (_, L7Kind::Dns) => 105,
            (_, L7Kind::Listener) => 106,
        }
    }
}

/// What parses the traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum L7Kind {
    /// HTTP.
    Http,
    /// Kafka.
    Kafka,
    /// A generic parser.
    Generic,
    /// Only TLS.
    Tls,
    /// DNS.
    Dns,
    /// An Envoy listener.
    Listener,
}

/// DNS-5: an element with both a name and a pattern means either; DNS-6: with neither, none.
fn patterns(rule: &FqdnSelector, switches: &Switches) -> Vec<NamePattern> {
    let name = rule
        .match_name
        .as_deref()
        .filter(|name| !name.is_empty())
        .map(NamePattern::name);
    let pattern = rule
        .match_pattern
        .as_deref()
        .filter(|pattern| !pattern.is_empty());
    name.into_iter()
        .chain(pattern.map(|pattern| NamePattern::query_pattern(pattern, switches)))
        .collect()
}
