//! Ways in at layer 7: Ingresses and Gateways with their routes in one form, and who serves them.

use ipnet::IpNet;

use crate::objects::front::{Backend, Gateway, HttpRoute, Ingress};
use crate::objects::{Body, Object, ObjectId, Objects};
use crate::order::{Map, Set};
use crate::regex::Regex;
use crate::yaml::Path;

const NGINX: &str = "nginx.ingress.kubernetes.io/";

/// Annotations of ingress-nginx that change who gets through or what arrives, and are not modelled.
const NOT_MODELLED: [&str; 9] = [
    "auth-url",
    "auth-type",
    "auth-tls-secret",
    "backend-protocol",
    "canary",
    "denylist-source-range",
    "permanent-redirect",
    "ssl-passthrough",
    "temporal-redirect",
];

/// Who serves a [`Front`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Controller {
    /// ingress-nginx: pods of its own, which are whom policy sees at the backends.
    Nginx,
    /// Cilium's Envoy: the identity `ingress` (ID-12).
    Cilium,
    /// A proxy pod of Tailscale's operator.
    Tailscale,
    /// Somebody whose ways are not modelled, by the name of the class; empty where none is written.
    Other(String),
}

/// An Ingress, or a Gateway with one of its routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// The Ingress or HTTPRoute.
    pub object: ObjectId,
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Who serves it.
    pub controller: Controller,
    /// The ports it listens on.
    pub doors: Vec<Door>,
    /// What it sends where.
    pub routes: Vec<Route>,
    /// The hosts that it has certificates for, each with its Secret.
    pub certificates: Vec<(Vec<String>, Option<String>)>,
    /// Who may come, by address; `None` for everybody.
    pub allow: Option<Vec<IpNet>>,
    /// Whether requests in the clear are sent on to `https` where there is a certificate.
    pub redirects: bool,
    /// The issuer that makes its certificates.
    pub issuer: Option<String>,
    /// Whether the path that arrives is another than the one asked for.
    pub rewrites: bool,
    /// What is written on it that is not modelled.
    pub not_modelled: Vec<String>,
}

/// A port of a [`Front`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Its number.
    pub port: u16,
    /// Whether TLS ends here.
    pub tls: bool,
    /// The host it is for; `None` for every host.
    pub host: Option<String>,
}

/// One way through a [`Front`].
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The hosts; empty: every host.
    pub hosts: Vec<String>,
    /// How the path is compared.
    pub how: PathKind,
    /// With what.
    pub path: String,
    /// The method; `None` for every one.
    pub method: Option<String>,
    /// Headers with their values.
    pub headers: Vec<(String, String)>,
    /// What is not modelled about it.
    pub not_modelled: Option<String>,
    /// Where it leads. More than one share the requests.
    pub backends: Vec<Backend>,
    /// Where it is written.
    pub at: Path,
}

/// How a path is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathKind {
    /// The whole path.
    Exact,
    /// Whole parts between slashes.
    Parts,
    /// The head of the path, letter by letter: nginx's plain `location`.
    Head,
    /// A regular expression at the head of the path, whatever the case: nginx's `~*`.
    RegexAtHead,
    /// A regular expression over the whole path.
    Regex,
}

/// All ways in at layer 7.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fronts {
    /// In the order of the text.
    pub list: Vec<Front>,
    /// Names of certificates by namespace and Secret, where a Certificate or cert-manager's notes say.
    pub names: Map<(String, String), Vec<String>>,
    /// Addresses of Gateways: each with the Gateway's namespace and name.
    pub gateways: Vec<(String, String, Vec<std::net::IpAddr>)>,
}

impl Fronts {
    pub(super) fn new(objects: &Objects) -> Self {
        let mut fronts = Self::default();
        for (id, object) in objects.iter() {
            let namespace = object.metadata.namespace.clone().unwrap_or_default();
            match &object.body {
                Body::Ingress(ingress) => fronts.list.push(of_ingress(objects, id, object, ingress)),
                Body::HttpRoute(route) => fronts.list.extend(of_route(objects, id, object, route)),
                Body::Gateway(gateway) => {
                    let addresses = gateway.addresses.iter().filter_map(|text| text.parse().ok());
                    let name = object.metadata.name.clone();
                    fronts.gateways.push((namespace, name, addresses.collect()));
                }
                Body::Certificate(certificate) => {
                    let key = (namespace, certificate.secret.clone());
                    fronts.names.insert(key, certificate.names.clone());
                }
                _ => {}
            }
        }
        fronts.spread_regex(objects);
        fronts
    }

    /// ingress-nginx: one Ingress with `use-regex` or `rewrite-target` makes every path of its hosts a regular
    /// expression, whichever Ingress it stands in.
    fn spread_regex(&mut self, objects: &Objects) {
        let mut hosts: Set<Option<String>> = Set::new();
        for front in self
            .list
            .iter()
            .filter(|front| front.controller == Controller::Nginx)
        {
            let annotations = objects
                .get(front.object)
                .map(|object| &object.metadata.annotations);
            let says = |key: &str| annotations.and_then(|notes| notes.get(&format!("{NGINX}{key}")));
            let is_regex = says("use-regex").is_some_and(|value| value == "true");
            if is_regex || says("rewrite-target").is_some() {
                hosts.extend(front.routes.iter().map(|route| route.hosts.first().cloned()));
            }
        }
        let nginx = |front: &&mut Front| front.controller == Controller::Nginx;
        for front in self.list.iter_mut().filter(nginx) {
            for route in &mut front.routes {
                if hosts.contains(&route.hosts.first().cloned()) {
                    route.how = PathKind::RegexAtHead;
                }
            }
        }
    }

    /// Whether some front has a route for exactly this host, or for a pattern that covers it.
    pub fn know(&self, host: &str) -> bool {
        let routes = self.list.iter().flat_map(|front| &front.routes);
        routes
            .flat_map(|route| &route.hosts)
            .any(|pattern| host_fits(pattern, host))
    }
}

/// Whether a host fits a pattern: itself, or `*.` for one label.
pub fn host_fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(rest) => host
            .split_once('.')
            .is_some_and(|(label, after)| !label.is_empty() && after == rest),
        None => pattern == host,
    }
}

/// Whether a path fits; an `Err` says what in a regular expression is not understood.
pub fn path_fits(how: PathKind, pattern: &str, path: &str) -> Result<bool, String> {
    let path = path.split('?').next().unwrap_or(path);
    let read = |text: &str| {
        Regex::new(text).map_err(|_| format!("the regular expression `{pattern}` does not compile"))
    };
    match how {
        PathKind::Exact => Ok(pattern == path),
        PathKind::Head => Ok(path.starts_with(pattern)),
        PathKind::Parts => {
            let pattern = pattern.trim_end_matches('/');
            let rest = path.strip_prefix(pattern);
            Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        }
        PathKind::RegexAtHead => Ok(read(&format!("(?i)^{pattern}"))?.is_in(path)),
        PathKind::Regex => Ok(read(pattern)?.fits(path)),
    }
}

fn of_ingress(objects: &Objects, id: ObjectId, object: &Object, ingress: &Ingress) -> Front {
    let metadata = &object.metadata;
    let notes = &metadata.annotations;
    let class = ingress
        .class
        .clone()
        .or_else(|| notes.get("kubernetes.io/ingress.class").cloned());
    let controller = controller(objects, class.as_deref());
    let note = |key: &str| notes.get(&format!("{NGINX}{key}"));
    let is_nginx = controller == Controller::Nginx;
    let how = |kind: &str| match (kind, &controller) {
        ("Exact", _) => PathKind::Exact,
        ("Prefix", _) => PathKind::Parts,
        (_, Controller::Cilium) => PathKind::Regex,
        _ => PathKind::Head,
    };
    let mut routes: Vec<Route> = ingress
        .paths
        .iter()
        .map(|path| Route {
            hosts: path.host.iter().cloned().collect(),
            how: how(&path.path_type),
            path: path.path.clone(),
            method: None,
            headers: Vec::new(),
            not_modelled: None,
            backends: path.backend.iter().cloned().collect(),
            at: path.at.clone(),
        })
        .collect();
    routes.extend(ingress.default.iter().map(|backend| Route {
        hosts: Vec::new(),
        how: PathKind::Parts,
        path: "/".to_owned(),
        method: None,
        headers: Vec::new(),
        not_modelled: None,
        backends: vec![backend.clone()],
        at: Path::root().key("spec").key("defaultBackend"),
    }));
    let list = note("whitelist-source-range").or_else(|| note("allowlist-source-range"));
    let allow = list.filter(|_| is_nginx).map(|list| {
        let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(block).collect()
    });
    let unknown = NOT_MODELLED.iter().filter(|key| is_nginx && note(key).is_some());
    let issuer = ["cluster-issuer", "issuer"]
        .iter()
        .find_map(|key| notes.get(&format!("cert-manager.io/{key}")));
    Front {
        object: id,
        kind: "Ingress",
        namespace: metadata.namespace.clone().unwrap_or_default(),
        name: metadata.name.clone(),
        doors: [(80, false), (443, true)]
            .map(|(port, tls)| Door {
                port,
                tls,
                host: None,
            })
            .to_vec(),
        routes,
        certificates: ingress
            .tls
            .iter()
            .map(|tls| (tls.hosts.clone(), tls.secret.clone()))
            .collect(),
        allow,
        redirects: is_nginx && note("ssl-redirect").is_none_or(|value| value != "false"),
        issuer: issuer.cloned(),
        rewrites: is_nginx && note("rewrite-target").is_some(),
        not_modelled: unknown
            .map(|key| format!("the annotation {NGINX}{key}"))
            .collect(),
        controller,
    }
}

/// A block of an allow list; an address is a block of one.
pub fn block(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

/// Who serves a class: by its IngressClass, else by its name.
fn controller(objects: &Objects, class: Option<&str>) -> Controller {
    let classes = objects.iter().filter_map(|(_, object)| match &object.body {
        Body::IngressClass(class) => Some((&object.metadata, class)),
        _ => None,
    });
    let mut classes = classes.filter(|(metadata, _)| match class {
        Some(class) => metadata.name == class,
        None => metadata
            .annotations
            .get("ingressclass.kubernetes.io/is-default-class")
            .is_some_and(|value| value == "true"),
    });
    let of_class = classes.next().map(|(_, class)| class.controller.as_str());
    match of_class.or(class).unwrap_or_default() {
        "k8s.io/ingress-nginx" | "nginx" => Controller::Nginx,
        "cilium.io/ingress-controller" | "cilium" => Controller::Cilium,
        "tailscale.com/ts-ingress" | "tailscale" => Controller::Tailscale,
        other => Controller::Other(other.to_owned()),
    }
}

/// A front for each Gateway that a route joins.
fn of_route(objects: &Objects, id: ObjectId, object: &Object, route: &HttpRoute) -> Vec<Front> {
    let home = object.metadata.namespace.clone().unwrap_or_default();
    let mut fronts = Vec::new();
    for (namespace, name, section) in &route.parents {
        let namespace = namespace.as_ref().unwrap_or(&home);
        let found = objects.iter().find_map(|(_, other)| match &other.body {
            Body::Gateway(gateway)
                if other.metadata.name == *name
                    && other.metadata.namespace.as_deref() == Some(namespace.as_str()) =>
            {
                Some(gateway)
            }
            _ => None,
        });
        if let Some(gateway) = found {
            let doors = doors(gateway, section.as_deref(), *namespace == home);
            fronts.push(front_of(id, object, route, gateway, doors));
        }
    }
    fronts
}

/// The listeners that a route may join, and what is not modelled about them.
fn doors(gateway: &Gateway, section: Option<&str>, same: bool) -> (Vec<Door>, Vec<String>) {
    let mut unknown = Vec::new();
    let named = gateway
        .listeners
        .iter()
        .filter(|listener| section.is_none_or(|section| listener.name == section));
    let mut doors = Vec::new();
    for listener in named {
        match listener.from.as_str() {
            "All" => {}
            "Same" if same => {}
            "Same" => continue,
            _ => unknown.push("a listener that takes routes by namespace selector".to_owned()),
        }
        let tls = match listener.protocol.as_str() {
            "HTTP" => false,
            "HTTPS" => true,
            other => {
                unknown.push(format!("a listener of protocol {other}"));
                continue;
            }
        };
        doors.extend(listener.port.map(|port| Door {
            port,
            tls,
            host: listener.hostname.clone(),
        }));
    }
    (doors, unknown)
}

fn front_of(
    id: ObjectId,
    object: &Object,
    route: &HttpRoute,
    gateway: &Gateway,
    (doors, not_modelled): (Vec<Door>, Vec<String>),
) -> Front {
    let how = |kind: &str| match kind {
        "Exact" => PathKind::Exact,
        "RegularExpression" => PathKind::Regex,
        _ => PathKind::Parts,
    };
    let controller = match gateway.class.as_str() {
        "cilium" => Controller::Cilium,
        other => Controller::Other(other.to_owned()),
    };
    // A route that names no host takes those of the listeners.
    let hosts: Vec<String> = match route.hosts.is_empty() {
        true => doors.iter().filter_map(|door| door.host.clone()).collect(),
        false => route.hosts.clone(),
    };
    let certificates = gateway.listeners.iter().filter_map(|listener| {
        let secret = listener.secret.clone()?;
        Some((listener.hostname.clone().into_iter().collect(), Some(secret)))
    });
    let routes = route.matches.iter().map(|one| Route {
        hosts: hosts.clone(),
        how: how(&one.path_type),
        path: one.path.clone(),
        method: one.method.clone(),
        headers: one.headers.clone(),
        not_modelled: one.not_modelled.clone(),
        backends: one.backends.clone(),
        at: one.at.clone(),
    });
    Front {
        object: id,
        kind: "HTTPRoute",
        namespace: object.metadata.namespace.clone().unwrap_or_default(),
        name: object.metadata.name.clone(),
        controller,
        doors,
        routes: routes.collect(),
        certificates: certificates.collect(),
        allow: None,
        redirects: false,
        issuer: None,
        rewrites: false,
        not_modelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_label() {
        assert!(host_fits("*.example.com", "shop.example.com"));
        assert!(!host_fits("*.example.com", "example.com"));
        assert!(!host_fits("*.example.com", "a.b.example.com"));
    }

    #[test]
    fn paths_compare_by_their_kind() {
        let fits = |how, pattern, path| path_fits(how, pattern, path).unwrap_or_default();
        assert!(fits(PathKind::Parts, "/cart", "/cart/items?x=1"));
        assert!(fits(PathKind::Parts, "/", "/anything"));
        assert!(!fits(PathKind::Parts, "/cart", "/cartoon"));
        assert!(fits(PathKind::Head, "/cart", "/cartoon"));
        assert!(!fits(PathKind::Exact, "/cart", "/cart/"));
        assert!(fits(PathKind::RegexAtHead, "/API/v[0-9]+", "/api/v2/x"));
        assert!(!fits(PathKind::Regex, "/api/v[0-9]+", "/api/v2/x"));
        assert!(path_fits(PathKind::Regex, "/api/(v1", "/api/v1").is_err());
    }
}
