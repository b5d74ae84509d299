//! What may stand at the cursor of a question: names, ports and Services of the world that is shown.
//!
//! Whether a question means anything is core's to say; here it is only made easier to write one.

use signalbox_core::answer::{Evaluation, Party, PartyKind};
use signalbox_core::order;

use crate::words::ask as words;

/// At most so many offers are listed: a person reads on only so far, and types another letter.
const MOST_OFFERS: usize = 12;

/// The namespace of a source that names none.
const DEFAULT_NAMESPACE: &str = "default";

/// One thing that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is listed.
    pub label: String,
    /// A word about it.
    pub detail: String,
    /// The line with it in place, as far as the cursor; what stands behind the cursor is kept behind it.
    pub line: String,
}

/// What may stand at the end of `line`, which is a question up to the cursor. Empty where nothing is known.
pub fn offers(line: &str, evaluation: &Evaluation) -> Vec<Offer> {
    let Some((from, to)) = line.split_once("->") else {
        let typed = line.trim_start();
        return choose(typed, sources(evaluation), |name| format!("{name} -> "));
    };
    let home = home(from.trim(), evaluation);
    let target = to.trim_start();
    let start = &line[..line.len() - target.len()];
    let start = if start.ends_with(' ') {
        start.to_owned()
    } else {
        format!("{start} ")
    };
    // A request's method, and the scheme before a name.
    let name_at = target
        .rfind([' ', '/'])
        .filter(|at| scheme_ends(target, *at))
        .map_or(0, |at| at + 1);
    let (before, rest) = target.split_at(name_at);
    match rest.split_once(':') {
        Some((name, port)) if !port.contains('/') => {
            let ports = ports(name, &home, evaluation);
            choose(port, ports, |port| format!("{start}{before}{name}:{port}"))
        }
        Some(_) => Vec::new(),
        None if before.ends_with("://") => choose(rest, hosts(&home, evaluation), |name| {
            format!("{start}{before}{name}/")
        }),
        None => choose(rest, destinations(&home, evaluation), |name| {
            let colon = if ports(name, &home, evaluation).is_empty() {
                ""
            } else {
                ":"
            };
            format!("{start}{before}{name}{colon}")
        }),
    }
}

/// Whether a target's prefix up to this blank or slash is a method or a scheme, and no namespace or path.
fn scheme_ends(target: &str, at: usize) -> bool {
    let before = &target[..=at];
    before.ends_with("://") || before.ends_with(' ')
}

/// The offers that what is typed can become: those that begin with it first.
fn choose(typed: &str, all: Vec<(String, String)>, line: impl Fn(&str) -> String) -> Vec<Offer> {
    let typed = typed.to_lowercase();
    let rank = |label: &str| {
        let label = label.to_lowercase();
        let last = label.rsplit('/').next().unwrap_or_default();
        match label.find(&typed) {
            Some(0) => Some(0),
            Some(_) if last.starts_with(&typed) => Some(1),
            Some(_) => Some(2),
            None => None,
        }
    };
    let mut ranked: Vec<(i32, Offer)> = Vec::new();
    for (label, detail) in all {
        let known = ranked.iter().any(|(_, offer)| offer.label == label);
        if let (Some(rank), false) = (rank(&label), known) {
            let line = line(&label);
            ranked.push((rank, Offer { label, detail, line }));
        }
    }
    order::sort_by_key(&mut ranked, |(rank, _)| *rank);
    let offers: Vec<Offer> = ranked
        .into_iter()
        .map(|(_, offer)| offer)
        .take(MOST_OFFERS)
        .collect();
    match offers.as_slice() {
        // It stands there already.
        [only] if only.label.to_lowercase() == typed => Vec::new(),
        _ => offers,
    }
}

/// Everybody who can send.
fn sources(evaluation: &Evaluation) -> Vec<(String, String)> {
    let parties = evaluation.map.parties.iter();
    let known = parties.map(|party| (said(party, DEFAULT_NAMESPACE), party.detail.clone()));
    known.chain(well_known()).collect()
}

/// Everybody who can be reached, Services first.
fn destinations(home: &str, evaluation: &Evaluation) -> Vec<(String, String)> {
    let parties = evaluation
        .map
        .parties
        .iter()
        .map(|party| (said(party, home), party.detail.clone()));
    let schemes = ["http://", "https://"].map(|scheme| (scheme.to_owned(), words::REQUEST.to_owned()));
    services(home, evaluation)
        .chain(parties)
        .chain(well_known())
        .chain(schemes)
        .collect()
}

/// Whoever has a name that a request can be sent to.
fn hosts(home: &str, evaluation: &Evaluation) -> Vec<(String, String)> {
    let outside = evaluation
        .map
        .parties
        .iter()
        .filter(|party| party.kind == PartyKind::Outside);
    let host = |party: &Party| {
        // An outside party shows the name that DNS knows it by, or its addresses.
        let is_name = party.detail.contains('.') && party.detail.contains(char::is_alphabetic);
        is_name.then(|| (party.detail.clone(), party.name.clone()))
    };
    services(home, evaluation)
        .chain(outside.filter_map(host))
        .collect()
}

fn services<'a>(home: &'a str, evaluation: &'a Evaluation) -> impl Iterator<Item = (String, String)> + 'a {
    evaluation.map.services.iter().map(move |service| {
        let name = within(&service.namespace, &service.name, home);
        (name, words::service(&service.ports))
    })
}

fn well_known() -> impl Iterator<Item = (String, String)> {
    words::WELL_KNOWN
        .into_iter()
        .map(|(name, detail)| (name.to_owned(), detail.to_owned()))
}

/// The ports of whoever a name means, as the notation writes them: TCP is not said.
fn ports(name: &str, home: &str, evaluation: &Evaluation) -> Vec<(String, String)> {
    let services = evaluation.map.services.iter();
    let services = services.filter(|service| within(&service.namespace, &service.name, home) == name);
    let parties = evaluation
        .map
        .parties
        .iter()
        .filter(|party| said(party, home) == name);
    let of_services = services
        .flat_map(|service| &service.ports)
        .map(|port| (port, words::SERVICE_PORT));
    let of_parties = parties
        .flat_map(|party| &party.ports)
        .map(|port| (port, words::CONTAINER_PORT));
    let plain = |port: &String| port.strip_suffix("/tcp").unwrap_or(port).to_owned();
    of_services
        .chain(of_parties)
        .map(|(port, detail)| (plain(port), detail.to_owned()))
        .collect()
}

/// How a party is named by somebody who is at home in a namespace.
fn said(party: &Party, home: &str) -> String {
    match &party.namespace {
        Some(namespace) => within(namespace, &party.name, home),
        None => party.name.clone(),
    }
}

fn within(namespace: &str, name: &str, home: &str) -> String {
    if namespace == home {
        name.to_owned()
    } else {
        format!("{namespace}/{name}")
    }
}

/// Where the source looks for names that say no namespace.
fn home(source: &str, evaluation: &Evaluation) -> String {
    let mut parties = evaluation.map.parties.iter();
    let party = parties.find(|party| said(party, DEFAULT_NAMESPACE) == source || party.id == source);
    party
        .and_then(|party| party.namespace.clone())
        .unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use signalbox_core::answer::Request;
    use signalbox_core::simulation::evaluate;
    use signalbox_core::source::Source;

    use super::*;

    const CLUSTER: &str = "
apiVersion: v1
kind: Pod
metadata: {name: backend}
spec: {containers: [{name: a, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{name: a, ports: [{containerPort: 8080}, {containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
  outside:
  - {name: store, host: storage.example.com, ips: [192.0.2.1]}
  - {name: vpn, ip: 192.0.2.2}
";

    fn check(line: &str, expected: Expect) {
        let evaluation = evaluate(&Request {
            sources: vec![Source::new("a.yaml", CLUSTER)],
            ..Request::default()
        });
        let shown: Vec<String> = offers(line, &evaluation)
            .iter()
            .map(|offer| format!("{} ({}) => {:?}", offer.label, offer.detail, offer.line))
            .collect();
        expected.assert_eq(&shown.join("\n"));
    }

    #[test]
    fn sources_come_first() {
        check(
            "",
            expect![[r#"
            backend (1 pod · a) => "backend -> "
            shop/api (1 pod · a) => "shop/api -> "
            store (storage.example.com) => "store -> "
            vpn (192.0.2.2) => "vpn -> "
            internet (203.0.113.9) => "internet -> "
            host (the pod's own node) => "host -> "
            remote-node (any other node) => "remote-node -> "
            kube-apiserver (the API server) => "kube-apiserver -> ""#]],
        );
        check(
            "b",
            expect![[r#"
            backend (1 pod · a) => "backend -> "
            kube-apiserver (the API server) => "kube-apiserver -> ""#]],
        );
        check(
            "ap",
            expect![[r#"
            shop/api (1 pod · a) => "shop/api -> "
            kube-apiserver (the API server) => "kube-apiserver -> ""#]],
        );
    }

    #[test]
    fn destinations_are_named_as_the_source_names_them() {
        check(
            "backend -> ap",
            expect![[r#"
            shop/api (Service · 80/tcp) => "backend -> shop/api:"
            kube-apiserver (the API server) => "backend -> kube-apiserver""#]],
        );
        check(
            "shop/api ->b",
            expect![[r#"
            default/backend (1 pod · a) => "shop/api -> default/backend:"
            kube-apiserver (the API server) => "shop/api -> kube-apiserver""#]],
        );
        check(
            "shop/api -> POST h",
            expect![[r#"
            host (the pod's own node) => "shop/api -> POST host"
            http:// (a request) => "shop/api -> POST http://"
            https:// (a request) => "shop/api -> POST https://""#]],
        );
    }

    #[test]
    fn a_request_goes_to_whoever_has_a_name() {
        check(
            "backend -> https://",
            expect![[r#"
            shop/api (Service · 80/tcp) => "backend -> https://shop/api/"
            storage.example.com (store) => "backend -> https://storage.example.com/""#]],
        );
        check("backend -> GET http://shop/api:", expect![""]);
    }

    #[test]
    fn ports_are_those_of_the_destination() {
        check(
            "backend -> shop/api:",
            expect![[r#"
            80 (port of the Service) => "backend -> shop/api:80"
            8080 (port of its containers) => "backend -> shop/api:8080"
            53/udp (port of its containers) => "backend -> shop/api:53/udp""#]],
        );
        check(
            "backend -> shop/api:8",
            expect![[r#"
            80 (port of the Service) => "backend -> shop/api:80"
            8080 (port of its containers) => "backend -> shop/api:8080""#]],
        );
        check("backend -> shop/api:8080", expect![""]);
        check("backend -> vpn", expect![""]);
        check("backend -> vpn:", expect![""]);
        check("backend -> http://shop/api/path", expect![""]);
    }
}
