//! What proxies at layer 7 let through on a connection that both sides allow (section 6 of the semantics).

use std::sync::Arc;

use super::http::{self, HttpRequest};
use super::plain::{self, Asked};
use super::{Direction, Flow, Policies, SideDecision, SideVerdict};
use crate::dataplane::Switches;
use crate::objects::cilium::HttpRule;
use crate::rules::fqdn::NamePattern;
use crate::rules::l7::{L7Kind, L7Rules};
use crate::rules::{Action, L7, PeerSelector, PortElement, PortMatch, Selector, Tier};
use crate::world::World;

/// What proxies make of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum L7Verdict {
    /// No proxy looks at it.
    NotSeen,
    /// A proxy on this side looks at it and lets it through; where both sides have one, egress is named.
    Passed(Direction),
    /// The proxy on this side refuses it.
    Refused(Direction),
    /// Something that decides it is not modelled: what.
    NotModelled(String),
}

/// What one side's proxy makes of it.
enum Side {
    NotSeen,
    Passed,
    Refused,
    NotModelled(String),
}

impl Policies {
    /// Whether a DNS query passes to a server that the flow leads to (DNS-8, L7-10). The answer is read, and
    /// so learned, where the query [passes](L7Verdict::Passed) a proxy.
    pub fn query(&self, world: &World, flow: &Flow, name: &str) -> L7Verdict {
        self.at_layer7(world, flow, |asked, decision| dns(asked, decision, name))
    }

    /// Whether an HTTP request in the clear passes over a connection (L7-5 to L7-9, HTTP-1 to HTTP-6).
    pub fn request(&self, world: &World, flow: &Flow, request: &HttpRequest) -> L7Verdict {
        self.at_layer7(world, flow, |asked, decision| http(asked, decision, request))
    }

    /// Whether TLS passes over a connection; `server_name` is what its client asks for. A proxy that looks
    /// for HTTP does not find it there (HTTP-8).
    pub fn tls(&self, world: &World, flow: &Flow, server_name: Option<&str>) -> L7Verdict {
        self.at_layer7(world, flow, |asked, decision| tls(asked, decision, server_name))
    }

    /// L7-15: egress and ingress are asked one after the other; the first that refuses decides.
    fn at_layer7(
        &self,
        world: &World,
        flow: &Flow,
        ask: impl Fn(&Asked<'_>, &SideDecision) -> Side,
    ) -> L7Verdict {
        let mut verdict = L7Verdict::NotSeen;
        for direction in [Direction::Egress, Direction::Ingress] {
            let decision = plain::side(self, world, flow, direction);
            if decision.verdict != SideVerdict::Allow || !decision.l7 {
                continue;
            }
            let side = plain::with_subject(self, world, flow, direction, |asked| ask(asked, &decision));
            match (side, &verdict) {
                (Some(Side::Refused), _) => return L7Verdict::Refused(direction),
                (Some(Side::NotModelled(what)), _) => return L7Verdict::NotModelled(what),
                (Some(Side::Passed), L7Verdict::NotSeen) => verdict = L7Verdict::Passed(direction),
                _ => {}
            }
        }
        verdict
    }
}

/// An allow of the peer on the flow's port, and what it asks for at layer 7; `None`: nothing.
struct Allow {
    l7: Option<Arc<L7>>,
    /// Whether its port is the flow's exactly, and no range or wildcard.
    exact: bool,
}

fn http(asked: &Asked<'_>, _: &SideDecision, request: &HttpRequest) -> Side {
    if asked.is_local_host() {
        // L7-14.
        return Side::Passed;
    }
    let allows = allows(asked);
    match parser(&allows) {
        Some(L7Kind::Http) => {}
        other => return other_parser(other, "an HTTP request"),
    }
    if matches_all_by_default(asked) || allows.iter().any(|allow| allow.l7.is_none()) {
        // L7-5, L7-8: a plain allow of the same peer defeats the rules.
        return Side::Passed;
    }
    let rules: Vec<&HttpRule> = allows
        .iter()
        .filter_map(|allow| allow.l7.as_deref())
        .flat_map(http_rules)
        .collect();
    match http::passes(rules.into_iter(), request) {
        Ok(true) => Side::Passed,
        Ok(false) => Side::Refused,
        Err(why) => Side::NotModelled(why),
    }
}

fn dns(asked: &Asked<'_>, _: &SideDecision, name: &str) -> Side {
    let allows = allows(asked);
    match parser(&allows) {
        Some(L7Kind::Dns) => {}
        other => return other_parser(other, "a DNS query"),
    }
    if matches_all_by_default(asked) && asked.policies.switches.default_allow_opens_l7 {
        return Side::Passed;
    }
    // L7-10: only the filter of the exact port counts; wider allows do not open it.
    let mut exact = allows.iter().filter(|allow| allow.exact);
    let passes = exact.any(|allow| match &allow.l7 {
        None => true,
        Some(l7) => patterns(l7).iter().any(|pattern| pattern.matches(name)),
    });
    if passes { Side::Passed } else { Side::Refused }
}

fn tls(asked: &Asked<'_>, _: &SideDecision, server_name: Option<&str>) -> Side {
    let allows = allows(asked);
    let layers = || allows.iter().filter_map(|allow| allow.l7.as_deref());
    if layers().any(|l7| l7.terminating.is_some()) {
        return Side::NotModelled("TLS that the proxy terminates is not modelled".to_owned());
    }
    match parser(&allows) {
        Some(L7Kind::Http) if layers().all(|l7| l7.server_names.is_empty()) => Side::Refused,
        Some(L7Kind::Tls) => {
            if allows.iter().any(|allow| allow.l7.is_none()) {
                return Side::NotModelled(
                    "a plain allow beside one that asks for server names is not modelled".to_owned(),
                );
            }
            let Some(name) = server_name else {
                return Side::Refused;
            };
            let switches = &asked.policies.switches;
            let wanted = layers().flat_map(|l7| &l7.server_names);
            let fits = wanted
                .into_iter()
                .any(|pattern| server_name_fits(pattern, name, switches));
            if fits { Side::Passed } else { Side::Refused }
        }
        other => other_parser(other, "TLS"),
    }
}

/// SNI-1, NEW19-7: exact, or `*.d` for one label and `**.d` for one or more where the release has it.
fn server_name_fits(pattern: &str, name: &str, switches: &Switches) -> bool {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    if !switches.sni_wildcards {
        return pattern == name;
    }
    let under = |suffix: &str| {
        name.strip_suffix(suffix)
            .and_then(|rest| rest.strip_suffix('.'))
            .map(str::to_owned)
    };
    if let Some(suffix) = pattern.strip_prefix("**.") {
        return under(suffix).is_some_and(|rest| !rest.is_empty());
    }
    match pattern.strip_prefix("*.") {
        Some(suffix) => under(suffix).is_some_and(|rest| !rest.is_empty() && !rest.contains('.')),
        None => pattern == name,
    }
}

/// What another parser makes of something is not modelled.
fn other_parser(kind: Option<L7Kind>, what: &str) -> Side {
    let parser = match kind {
        None => return Side::NotSeen,
        Some(L7Kind::Http) => "HTTP",
        Some(L7Kind::Kafka) => "Kafka",
        Some(L7Kind::Generic) => "a generic protocol",
        Some(L7Kind::Tls) => "TLS",
        Some(L7Kind::Dns) => "DNS",
        Some(L7Kind::Listener) => "an Envoy listener",
    };
    Side::NotModelled(format!(
        "what a proxy for {parser} makes of {what} is not modelled"
    ))
}

/// NEW19-13: which of the redirects is taken.
fn parser(allows: &[Allow]) -> Option<L7Kind> {
    let layers = allows.iter().filter_map(|allow| allow.l7.as_deref());
    layers.min_by_key(|l7| l7.rank()).map(L7::kind)
}

/// Every allow that covers the flow, port by port.
fn allows(asked: &Asked<'_>) -> Vec<Allow> {
    let enforced = asked.policies.enforced(asked.subject, asked.direction);
    let rules = enforced
        .rules
        .iter()
        .filter_map(|index| asked.policies.rules.get(*index));
    let sections: Vec<_> = rules
        .filter(|rule| rule.tier == Tier::Pool)
        .map(|rule| rule.section(asked.direction))
        .collect();
    let requires: Vec<Selector> = sections
        .iter()
        .flat_map(|section| &section.allow_requires)
        .cloned()
        .collect();
    let mut found = Vec::new();
    for entry in sections.iter().flat_map(|section| &section.entries) {
        let selects = |selector: &PeerSelector| selector.selects(asked.peer, &asked.policies.switches);
        let about_peer = || entry.selectors(&requires).iter().any(selects);
        if entry.action != Action::Allow || !about_peer() {
            continue;
        }
        match &entry.ports {
            None => found.push(Allow {
                l7: None,
                exact: false,
            }),
            Some(ports) => {
                let covering = ports.iter().filter(|port| asked.width(Some(port)).is_some());
                found.extend(covering.map(|port| Allow {
                    l7: port.l7.clone(),
                    exact: is_exact(port),
                }));
            }
        }
    }
    found
}

fn is_exact(port: &PortElement) -> bool {
    match &port.ports {
        PortMatch::Any => false,
        PortMatch::Range(first, last) => first == last && *first > 0,
        PortMatch::Named { end, .. } => end.is_none(),
    }
}

/// DD-5: nobody puts the subject in default deny, so that everything is allowed beside the rules.
fn matches_all_by_default(asked: &Asked<'_>) -> bool {
    !asked
        .policies
        .enforced(asked.subject, asked.direction)
        .default_deny
}

fn http_rules(l7: &L7) -> &[HttpRule] {
    match &l7.rules {
        L7Rules::Http(rules) => rules,
        _ => &[],
    }
}

fn patterns(l7: &L7) -> &[NamePattern] {
    match &l7.rules {
        L7Rules::Dns(patterns) => patterns,
        _ => &[],
    }
}
