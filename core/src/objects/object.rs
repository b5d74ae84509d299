//! One object that was read, and the list of those in force.

use super::Metadata;
use super::admin::AdminPolicy;
use super::cilium::{CidrGroup, CiliumPolicy};
use super::front::{Certificate, Gateway, HttpRoute, Ingress, IngressClass};
use super::kubernetes::{CronJob, EndpointSlice, Endpoints, NetworkPolicy, Node, Pod, Service, Workload};
use super::mesh::{
    IstioAuthorization, LinkerdAuthorization, LinkerdServer, MeshTls, NetworkAuthentication,
    PeerAuthentication,
};
use crate::order::Map;

/// Which object: its position in [`Objects::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// One object as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata`; the namespace of a namespaced kind is never `None`: kubectl's default is filled in.
    pub metadata: Metadata,
    /// The rest.
    pub body: Body,
    /// The document it was read from: a position in the list of documents.
    pub document: u32,
    /// For what makes pods: their annotations and containers.
    pub pod_marks: Option<PodMarks>,
}

/// What a pod, or a workload's template, carries that tells whether a mesh's proxy runs in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodMarks {
    /// Its annotations.
    pub annotations: Map<String, String>,
    /// The names of its containers, those that run before among them.
    pub containers: Vec<String>,
    /// Its service account, where one is written.
    pub account: Option<String>,
}

/// The typed rest of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A Namespace: its labels are in the metadata.
    Namespace,
    /// A Pod.
    Pod(Pod),
    /// A Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController or Job.
    Workload(Workload),
    /// A CronJob.
    CronJob(CronJob),
    /// A Service.
    Service(Service),
    /// An EndpointSlice.
    EndpointSlice(EndpointSlice),
    /// Endpoints.
    Endpoints(Endpoints),
    /// A Node.
    Node(Node),
    /// A NetworkPolicy of `networking.k8s.io/v1`.
    NetworkPolicy(NetworkPolicy),
    /// A CiliumNetworkPolicy.
    CiliumNetworkPolicy(CiliumPolicy),
    /// A CiliumClusterwideNetworkPolicy.
    CiliumClusterwideNetworkPolicy(CiliumPolicy),
    /// A CiliumCIDRGroup.
    CidrGroup(CidrGroup),
    /// A ClusterNetworkPolicy (v1alpha2).
    ClusterNetworkPolicy(AdminPolicy),
    /// An AdminNetworkPolicy (v1alpha1).
    AdminNetworkPolicy(AdminPolicy),
    /// A BaselineAdminNetworkPolicy (v1alpha1).
    BaselineAdminNetworkPolicy(AdminPolicy),
    /// An Ingress.
    Ingress(Ingress),
    /// An IngressClass.
    IngressClass(IngressClass),
    /// A Gateway of `gateway.networking.k8s.io`.
    Gateway(Gateway),
    /// An HTTPRoute of `gateway.networking.k8s.io`.
    HttpRoute(HttpRoute),
    /// A Certificate of `cert-manager.io`.
    Certificate(Certificate),
    /// Istio's PeerAuthentication.
    PeerAuthentication(PeerAuthentication),
    /// Istio's AuthorizationPolicy.
    IstioAuthorization(IstioAuthorization),
    /// Linkerd's Server.
    LinkerdServer(LinkerdServer),
    /// Linkerd's AuthorizationPolicy.
    LinkerdAuthorization(LinkerdAuthorization),
    /// Linkerd's MeshTLSAuthentication.
    MeshTls(MeshTls),
    /// Linkerd's NetworkAuthentication.
    NetworkAuthentication(NetworkAuthentication),
    /// An object that policy cannot see.
    Other,
}

/// The objects in force, in the order of the text. What would be refused is not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Objects {
    /// The objects; [`ObjectId`] counts in this list.
    pub list: Vec<Object>,
}

impl Objects {
    /// One object; `None` if the id belongs to another list.
    pub fn get(&self, id: ObjectId) -> Option<&Object> {
        self.list.get(id.0 as usize)
    }

    /// All objects with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        (0u32..).map(ObjectId).zip(&self.list)
    }
}
