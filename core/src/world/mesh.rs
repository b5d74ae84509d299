//! Which pods a service mesh's proxy runs beside, and what the mesh's objects say.

use super::{Endpoint, EndpointId, World};
use crate::objects::mesh::{
    IstioAuthorization, LinkerdAuthorization, LinkerdServer, MeshTls, NetworkAuthentication,
    PeerAuthentication,
};
use crate::objects::{Body, Objects, PodMarks};
use crate::order::{Map, Set};

/// A mesh's object with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The rest.
    pub body: T,
}

/// Which mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeshKind {
    /// Istio with a sidecar.
    Istio,
    /// Istio's ambient mode.
    Ambient,
    /// Linkerd.
    Linkerd,
}

/// The meshes of a world.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mesh {
    members: Map<EndpointId, MeshKind>,
    accounts: Map<EndpointId, String>,
    /// `config.linkerd.io/default-inbound-policy` by pod.
    pub(crate) linkerd_default: Map<EndpointId, String>,
    /// Istio's PeerAuthentications.
    pub peer_authentications: Vec<Named<PeerAuthentication>>,
    /// Istio's AuthorizationPolicies.
    pub istio: Vec<Named<IstioAuthorization>>,
    /// Linkerd's Servers.
    pub servers: Vec<Named<LinkerdServer>>,
    /// Linkerd's AuthorizationPolicies.
    pub linkerd: Vec<Named<LinkerdAuthorization>>,
    /// Linkerd's MeshTLSAuthentications.
    pub mesh_tls: Vec<Named<MeshTls>>,
    /// Linkerd's NetworkAuthentications.
    pub networks: Vec<Named<NetworkAuthentication>>,
}

impl Mesh {
    pub(super) fn new(objects: &Objects, world: &World) -> Self {
        let mut mesh = Self::default();
        for (_, object) in objects.iter() {
            let namespace = object.metadata.namespace.clone().unwrap_or_default();
            let name = object.metadata.name.clone();
            match &object.body {
                Body::PeerAuthentication(body) => {
                    mesh.peer_authentications.push(Named::of(namespace, name, body))
                }
                Body::IstioAuthorization(body) => mesh.istio.push(Named::of(namespace, name, body)),
                Body::LinkerdServer(body) => mesh.servers.push(Named::of(namespace, name, body)),
                Body::LinkerdAuthorization(body) => mesh.linkerd.push(Named::of(namespace, name, body)),
                Body::MeshTls(body) => mesh.mesh_tls.push(Named::of(namespace, name, body)),
                Body::NetworkAuthentication(body) => mesh.networks.push(Named::of(namespace, name, body)),
                _ => {}
            }
        }
        for (id, endpoint) in world.endpoint_ids() {
            let object = objects.get(endpoint.object);
            let Some(marks) = object.and_then(|object| object.pod_marks.as_ref()) else {
                continue;
            };
            let account = marks.account.as_deref().unwrap_or("default");
            mesh.accounts.insert(id, account.to_owned());
            if endpoint.host_network {
                continue;
            }
            let place = Place::of(objects, world, endpoint);
            mesh.members
                .extend(place.member(endpoint, marks).map(|kind| (id, kind)));
            let default = place.note(marks, "config.linkerd.io/default-inbound-policy");
            mesh.linkerd_default
                .extend(default.map(|policy| (id, policy.to_owned())));
        }
        mesh
    }

    /// The mesh that a pod is in.
    pub fn of(&self, id: EndpointId) -> Option<MeshKind> {
        self.members.get(&id).copied()
    }

    /// The service account of a pod.
    pub fn account(&self, id: EndpointId) -> &str {
        self.accounts.get(&id).map_or("default", String::as_str)
    }

    /// All pods in a mesh.
    pub fn members(&self) -> Set<EndpointId> {
        self.members.keys().copied().collect()
    }
}

impl<T: Clone> Named<T> {
    fn of(namespace: String, name: String, body: &T) -> Self {
        Self {
            namespace,
            name,
            body: body.clone(),
        }
    }
}

/// What a pod's namespace says of meshes.
struct Place<'a> {
    labels: Option<&'a Map<String, String>>,
    annotations: Option<&'a Map<String, String>>,
}

impl<'a> Place<'a> {
    fn of(objects: &'a Objects, world: &'a World, endpoint: &Endpoint) -> Self {
        let namespace = world.namespace(&endpoint.namespace);
        let object = namespace.and_then(|namespace| objects.get(namespace.object?));
        Self {
            labels: namespace.map(|namespace| &namespace.labels),
            annotations: object.map(|object| &object.metadata.annotations),
        }
    }

    /// An annotation of the pod, else of its namespace.
    fn note(&self, marks: &'a PodMarks, key: &str) -> Option<&'a str> {
        let own = marks.annotations.get(key);
        let found = own.or_else(|| self.annotations.and_then(|notes| notes.get(key)));
        found.map(String::as_str)
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.labels.and_then(|labels| labels.get(key)).map(String::as_str)
    }

    fn member(&self, endpoint: &Endpoint, marks: &PodMarks) -> Option<MeshKind> {
        let runs = |name: &str| marks.containers.iter().any(|container| container == name);
        let own = |key: &str| endpoint.pod_labels.get(key).map(String::as_str);
        let key = "sidecar.istio.io/inject";
        let inject = own(key).or_else(|| marks.annotations.get(key).map(String::as_str));
        let by_namespace = self.label("istio-injection") == Some("enabled")
            || (self.label("istio.io/rev").is_some() && self.label("istio-injection").is_none());
        if runs("istio-proxy") || inject == Some("true") || (by_namespace && inject != Some("false")) {
            return Some(MeshKind::Istio);
        }
        let mode = "istio.io/dataplane-mode";
        if own(mode).or_else(|| self.label(mode)) == Some("ambient") {
            return Some(MeshKind::Ambient);
        }
        let injected = matches!(self.note(marks, "linkerd.io/inject"), Some("enabled" | "ingress"));
        (runs("linkerd-proxy") || injected).then_some(MeshKind::Linkerd)
    }
}
