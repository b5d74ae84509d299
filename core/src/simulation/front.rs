//! What is wrong with ways in at layer 7, and what of service meshes is not modelled: none of it is refused by
//! the API server, all of it surprises.

use crate::diagnostic::{Diagnostic, Severity, shorten};
use crate::objects::{Body, ObjectId, Objects};
use crate::source::Span;
use crate::world::{Controller, Front, PathKind, Route, World, host_fits, path_fits};
use crate::yaml::{Document, Path};

/// The findings about every Ingress, HTTPRoute and AuthorizationPolicy.
pub(super) fn findings(objects: &Objects, world: &World, documents: &[Document]) -> Vec<Diagnostic> {
    let view = View {
        objects,
        world,
        documents,
    };
    let mut all = Vec::new();
    for front in &world.fronts.list {
        for route in &front.routes {
            all.extend(view.path(front, route));
            all.extend(view.backend(front, route));
            all.extend(view.twice(front, route));
        }
        all.extend(view.certificate(front));
    }
    all.extend(view.meshes());
    all
}

struct View<'a> {
    objects: &'a Objects,
    world: &'a World,
    documents: &'a [Document],
}

impl View<'_> {
    fn span(&self, object: ObjectId, path: &Path) -> Option<Span> {
        let object = self.objects.get(object)?;
        let document = self.documents.get(object.document as usize)?;
        Some(document.root.nearest(path).span)
    }

    /// A path that should be a regular expression and is none.
    fn path(&self, front: &Front, route: &Route) -> Option<Diagnostic> {
        if !matches!(route.how, PathKind::Regex | PathKind::RegexAtHead) {
            return None;
        }
        let why = path_fits(route.how, &route.path, "/").err()?;
        let span = self.span(front.object, &route.at.key("path"))?;
        let finding = Diagnostic::error("ingress-path", span, shorten(&why).into_owned());
        Some(finding.with_help(
            "the controller refuses such a path, and nginx would not load its configuration with it",
        ))
    }

    /// A Service that is not there, or a port that it does not have.
    fn backend(&self, front: &Front, route: &Route) -> Option<Diagnostic> {
        let missing = route.backends.iter().find_map(|backend| {
            let namespace = backend.namespace.as_ref().unwrap_or(&front.namespace);
            let Some(service) = self.world.service(namespace, &backend.service) else {
                return Some(format!("there is no Service `{namespace}/{}`", backend.service));
            };
            let port = backend.port.as_ref()?;
            service
                .port(port)
                .is_none()
                .then(|| format!("Service `{namespace}/{}` has no port `{port}`", backend.service))
        })?;
        let span = self.span(front.object, &route.at)?;
        let finding = Diagnostic::warning(
            "ingress-backend",
            span,
            format!("{missing}: requests get an error page"),
        );
        Some(finding.with_help("name a Service's own port here, not the pod's"))
    }

    /// The same host and path in another object that came before.
    fn twice(&self, front: &Front, route: &Route) -> Option<Diagnostic> {
        let mut before = self.world.fronts.list.iter().filter(|other| {
            other.object < front.object && other.controller == front.controller && other.doors == front.doors
        });
        let same = |other: &&Front| {
            other.routes.iter().any(|rival| {
                rival.hosts == route.hosts
                    && rival.path == route.path
                    && rival.how == route.how
                    && rival.method == route.method
                    && rival.headers == route.headers
            })
        };
        let other = before.rfind(same)?;
        let host = route.hosts.first().map_or("every host", String::as_str);
        let message = format!(
            "{} `{}/{}` has the host {host} and the path `{}` as well",
            other.kind,
            other.namespace,
            other.name,
            shorten(&route.path)
        );
        let span = self.span(front.object, &route.at)?;
        let finding = Diagnostic::warning("ingress-twice", span, message);
        Some(finding.with_help(
            "the older object counts, and an admission webhook refuses the younger: join them, or change one",
        ))
    }

    /// A host of the rules that no certificate is for.
    fn certificate(&self, front: &Front) -> Option<Diagnostic> {
        let covered = |host: &String| {
            let mut hosts = front.certificates.iter().flat_map(|(hosts, _)| hosts);
            hosts.any(|pattern| host_fits(pattern, host) || pattern == host)
        };
        if front.certificates.is_empty()
            || front.kind != "Ingress"
            || front.controller == Controller::Tailscale
        {
            return None;
        }
        let host = front
            .routes
            .iter()
            .flat_map(|route| &route.hosts)
            .find(|host| !covered(host))?;
        let span = self.span(front.object, &Path::root().key("spec").key("tls"))?;
        let message =
            format!("no certificate is for `{host}`: browsers say that the connection is not private");
        Some(
            Diagnostic::warning("ingress-tls", span, message)
                .with_help("write the same name in `rules` and in `tls`, the one that people type"),
        )
    }

    /// Actions and targets of Istio's policies that are not modelled.
    fn meshes(&self) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for (id, object) in self.objects.iter() {
            let Body::IstioAuthorization(policy) = &object.body else {
                continue;
            };
            let spec = Path::root().key("spec");
            let found = match policy.action.as_str() {
                "CUSTOM" => Some((
                    spec.key("action"),
                    "CUSTOM asks a service of its own, which is not modelled",
                )),
                "AUDIT" => Some((
                    spec.key("action"),
                    "AUDIT only notes what it sees: it refuses nothing, and is not modelled",
                )),
                _ if policy.by_reference => Some((
                    spec,
                    "policies for gateways and waypoints (`targetRefs`) are not modelled",
                )),
                _ => None,
            };
            all.extend(found.and_then(|(path, message)| {
                Some(Diagnostic::new(
                    Severity::Info,
                    "mesh-not-modelled",
                    self.span(id, &path)?,
                    message,
                ))
            }));
        }
        all
    }
}
