//! Ways in at layer 7 as written: Ingress, IngressClass, Gateway, HTTPRoute, and cert-manager's Certificate.

use super::Body;
use super::kubernetes::IntOrString;
use super::plain::{at, items, map, port, text, texts};
use crate::schema::Kind;
use crate::yaml::{Node, Path};

/// An Ingress of `networking.k8s.io/v1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingress {
    /// `spec.ingressClassName`.
    pub class: Option<String>,
    /// `spec.rules[].http.paths[]`, flat.
    pub paths: Vec<IngressPath>,
    /// `spec.defaultBackend`.
    pub default: Option<Backend>,
    /// `spec.tls`.
    pub tls: Vec<IngressTls>,
}

/// One path of one rule of an [`Ingress`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngressPath {
    /// The rule's host; `None` for every host.
    pub host: Option<String>,
    /// The path; `/` where none is written.
    pub path: String,
    /// `Exact`, `Prefix` or `ImplementationSpecific`.
    pub path_type: String,
    /// Where it leads.
    pub backend: Option<Backend>,
    /// Where it is written: `spec.rules[0].http.paths[1]`.
    pub at: Path,
}

/// A Service's port that requests are sent on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// The Service's namespace, where it is written.
    pub namespace: Option<String>,
    /// The Service.
    pub service: String,
    /// Its port.
    pub port: Option<IntOrString>,
    /// Its share of the requests among the others of its rule.
    pub weight: u32,
}

/// An element of `spec.tls` of an [`Ingress`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngressTls {
    /// The hosts that it is for.
    pub hosts: Vec<String>,
    /// The Secret with the certificate.
    pub secret: Option<String>,
}

/// An IngressClass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngressClass {
    /// `spec.controller`: `k8s.io/ingress-nginx`.
    pub controller: String,
}

/// A Gateway of `gateway.networking.k8s.io`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gateway {
    /// `spec.gatewayClassName`.
    pub class: String,
    /// `spec.listeners`.
    pub listeners: Vec<Listener>,
    /// `spec.addresses[].value`, and those of its status.
    pub addresses: Vec<String>,
}

/// A listener of a [`Gateway`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listener {
    /// Its name.
    pub name: String,
    /// `HTTP`, `HTTPS`, …
    pub protocol: String,
    /// Its port.
    pub port: Option<u16>,
    /// The host that it is for; `None` for every host.
    pub hostname: Option<String>,
    /// The Secret of its certificate.
    pub secret: Option<String>,
    /// Whose routes may join: `Same`, `All` or `Selector`.
    pub from: String,
}

/// An HTTPRoute of `gateway.networking.k8s.io`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpRoute {
    /// The Gateways that it joins: namespace, name, and the listener's name.
    pub parents: Vec<(Option<String>, String, Option<String>)>,
    /// `spec.hostnames`; empty for every host.
    pub hosts: Vec<String>,
    /// `spec.rules[].matches[]`, flat; a rule without matches fits every path.
    pub matches: Vec<RouteMatch>,
}

/// One match of one rule of an [`HttpRoute`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteMatch {
    /// `Exact`, `PathPrefix` or `RegularExpression`.
    pub path_type: String,
    /// The path.
    pub path: String,
    /// The method; `None` for every one.
    pub method: Option<String>,
    /// Headers with the value that each must have.
    pub headers: Vec<(String, String)>,
    /// What in the rule is not modelled: filters, query parameters.
    pub not_modelled: Option<String>,
    /// Where it leads: more than one share the requests.
    pub backends: Vec<Backend>,
    /// Where it is written.
    pub at: Path,
}

/// A Certificate of `cert-manager.io`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The Secret that it is kept in.
    pub secret: String,
    /// The names that it is for.
    pub names: Vec<String>,
}

/// The body of one of these kinds.
pub(super) fn body(kind: &Kind, root: &Node) -> Option<Body> {
    Some(match (kind.group, kind.name) {
        ("networking.k8s.io", "Ingress") => Body::Ingress(ingress(root)),
        ("networking.k8s.io", "IngressClass") => Body::IngressClass(IngressClass {
            controller: text(root, &["spec", "controller"]).unwrap_or_default(),
        }),
        ("gateway.networking.k8s.io", "Gateway") => Body::Gateway(gateway(root)),
        ("gateway.networking.k8s.io", "HTTPRoute") => Body::HttpRoute(http_route(root)),
        ("cert-manager.io", "Certificate") => Body::Certificate(Certificate {
            secret: text(root, &["spec", "secretName"]).unwrap_or_default(),
            names: texts(root, &["spec", "dnsNames"])
                .into_iter()
                .chain(text(root, &["spec", "commonName"]))
                .collect(),
        }),
        _ => return None,
    })
}

fn ingress(root: &Node) -> Ingress {
    let mut paths = Vec::new();
    for (number, rule) in items(root, &["spec", "rules"]).iter().enumerate() {
        let host = text(rule, &["host"]).map(|host| host.to_ascii_lowercase());
        for (index, path) in items(rule, &["http", "paths"]).iter().enumerate() {
            let rules = Path::root().key("spec").key("rules").index(number);
            paths.push(IngressPath {
                host: host.clone().filter(|host| !host.is_empty()),
                path: text(path, &["path"])
                    .filter(|path| !path.is_empty())
                    .unwrap_or_else(|| "/".to_owned()),
                path_type: text(path, &["pathType"]).unwrap_or_default(),
                backend: path.get("backend").and_then(ingress_backend),
                at: rules.key("http").key("paths").index(index),
            });
        }
    }
    let tls = items(root, &["spec", "tls"]).iter().map(|tls| IngressTls {
        hosts: lower(texts(tls, &["hosts"])),
        secret: text(tls, &["secretName"]),
    });
    Ingress {
        class: text(root, &["spec", "ingressClassName"]),
        paths,
        default: at(root, &["spec", "defaultBackend"]).and_then(ingress_backend),
        tls: tls.collect(),
    }
}

fn ingress_backend(node: &Node) -> Option<Backend> {
    let number = at(node, &["service", "port", "number"]);
    Some(Backend {
        namespace: None,
        service: text(node, &["service", "name"])?,
        port: port(number.or_else(|| at(node, &["service", "port", "name"]))),
        weight: 1,
    })
}

fn gateway(root: &Node) -> Gateway {
    let listeners = items(root, &["spec", "listeners"]).iter().map(|listener| {
        let number = match port(listener.get("port")) {
            Some(IntOrString::Int(number)) => u16::try_from(number).ok(),
            _ => None,
        };
        let secrets = items(listener, &["tls", "certificateRefs"]);
        Listener {
            name: text(listener, &["name"]).unwrap_or_default(),
            protocol: text(listener, &["protocol"]).unwrap_or_default(),
            port: number,
            hostname: text(listener, &["hostname"]).map(|host| host.to_ascii_lowercase()),
            secret: secrets.first().and_then(|secret| text(secret, &["name"])),
            from: text(listener, &["allowedRoutes", "namespaces", "from"])
                .unwrap_or_else(|| "Same".to_owned()),
        }
    });
    let addresses = ["spec", "status"].into_iter().flat_map(|part| {
        let addresses = items(root, &[part, "addresses"]);
        addresses.iter().filter_map(|address| text(address, &["value"]))
    });
    Gateway {
        class: text(root, &["spec", "gatewayClassName"]).unwrap_or_default(),
        listeners: listeners.collect(),
        addresses: addresses.collect(),
    }
}

fn http_route(root: &Node) -> HttpRoute {
    let parents = items(root, &["spec", "parentRefs"]).iter();
    let parents = parents
        .filter(|parent| text(parent, &["kind"]).is_none_or(|kind| kind == "Gateway"))
        .filter_map(|parent| {
            let name = text(parent, &["name"])?;
            Some((text(parent, &["namespace"]), name, text(parent, &["sectionName"])))
        });
    let mut matches = Vec::new();
    for (number, rule) in items(root, &["spec", "rules"]).iter().enumerate() {
        let written = Path::root().key("spec").key("rules").index(number);
        let backends: Vec<Backend> = items(rule, &["backendRefs"])
            .iter()
            .filter_map(|backend| {
                Some(Backend {
                    namespace: text(backend, &["namespace"]),
                    service: text(backend, &["name"])?,
                    port: port(backend.get("port")),
                    weight: weight(backend),
                })
            })
            .collect();
        let filters = items(rule, &["filters"]).first();
        let filtered = filters.map(|filter| {
            let name = text(filter, &["type"]).unwrap_or_default();
            format!("a filter of type {name}")
        });
        let everything = RouteMatch {
            path_type: "PathPrefix".to_owned(),
            path: "/".to_owned(),
            method: None,
            headers: Vec::new(),
            not_modelled: filtered,
            backends,
            at: written.clone(),
        };
        let wanted = items(rule, &["matches"]);
        for (index, one) in wanted.iter().enumerate() {
            matches.push(route_match(one, &everything, written.key("matches").index(index)));
        }
        if wanted.is_empty() {
            matches.push(everything);
        }
    }
    HttpRoute {
        parents: parents.collect(),
        hosts: lower(texts(root, &["spec", "hostnames"])),
        matches,
    }
}

/// 1 where it is left out.
fn weight(backend: &Node) -> u32 {
    match port(backend.get("weight")) {
        Some(IntOrString::Int(number)) => u32::try_from(number).unwrap_or(0),
        _ => 1,
    }
}

fn route_match(node: &Node, everything: &RouteMatch, written: Path) -> RouteMatch {
    let mut not_modelled = everything.not_modelled.clone();
    let headers = items(node, &["headers"]).iter().filter_map(|header| {
        if text(header, &["type"]).is_some_and(|kind| kind != "Exact") {
            not_modelled = Some("a header match by regular expression".to_owned());
        }
        Some((text(header, &["name"])?, text(header, &["value"])?))
    });
    let headers = headers.collect();
    if !items(node, &["queryParams"]).is_empty() {
        not_modelled = Some("a match of query parameters".to_owned());
    }
    RouteMatch {
        path_type: text(node, &["path", "type"]).unwrap_or_else(|| "PathPrefix".to_owned()),
        path: text(node, &["path", "value"]).unwrap_or_else(|| "/".to_owned()),
        method: text(node, &["method"]),
        headers,
        not_modelled,
        backends: everything.backends.clone(),
        at: written,
    }
}

fn lower(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| text.to_ascii_lowercase()).collect()
}

/// The annotations of a pod, or of the pods that a workload makes, with the names of their containers.
pub(super) fn pod_marks(root: &Node) -> super::PodMarks {
    let template = at(root, &["spec", "template"])
        .or_else(|| at(root, &["spec", "jobTemplate", "spec", "template"]))
        .unwrap_or(root);
    let names = |key| {
        let containers = items(template, &["spec", key]).iter();
        containers.filter_map(|container| text(container, &["name"]))
    };
    super::PodMarks {
        annotations: map(template, &["metadata", "annotations"]),
        containers: names("containers").chain(names("initContainers")).collect(),
        account: text(template, &["spec", "serviceAccountName"]).filter(|name| !name.is_empty()),
    }
}
