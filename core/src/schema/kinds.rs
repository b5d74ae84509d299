//! The kinds that are read, and those that matter to policy and are not.

use super::shape::{Shape, prose};
use super::{admin, cilium, cluster, front, network_policy, scenario};

/// A kind of object that core reads.
#[derive(Debug)]
pub struct Kind {
    /// `kind`.
    pub name: &'static str,
    /// The API group: what stands before the `/` of `apiVersion`; empty for `v1`.
    pub group: &'static str,
    /// The versions that are read, the one to write first.
    pub versions: &'static [&'static str],
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Whether it is a policy, or part of one: unknown fields are errors, and a bad object is refused.
    pub policy: bool,
    /// What the kind is for, in a sentence or two.
    pub doc: &'static str,
    /// Its fields.
    pub shape: &'static Shape,
}

/// Kinds are equal if they go by the same name in the same group.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        (self.group, self.name) == (other.group, other.name)
    }
}

impl Eq for Kind {}

impl Kind {
    /// `apiVersion` as it should be written.
    pub fn api_version(&self) -> String {
        match (self.group, self.versions.first().copied().unwrap_or_default()) {
            ("", version) => version.to_owned(),
            (group, version) => format!("{group}/{version}"),
        }
    }

    const fn new(
        group: &'static str,
        versions: &'static [&'static str],
        name: &'static str,
        shape: &'static Shape,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            group,
            versions,
            namespaced: true,
            policy: false,
            doc: prose(doc),
            shape,
        }
    }

    const fn of_the_cluster(self) -> Self {
        Self {
            namespaced: false,
            ..self
        }
    }

    const fn policy(self) -> Self {
        Self { policy: true, ..self }
    }
}

const CILIUM: &str = "cilium.io";
const ADMIN: &str = "policy.networking.k8s.io";
const V1: &[&str] = &["v1"];
const GATEWAY: &str = "gateway.networking.k8s.io";
const ISTIO: &str = "security.istio.io";
const LINKERD: &str = "policy.linkerd.io";

/// Every kind that core reads.
pub const KINDS: &[Kind] = &[
    Kind::new("", V1, "Namespace", &cluster::NAMESPACE, "A room for names. Policies select namespaces by their labels, of which `kubernetes.io/metadata.name` is always there.").of_the_cluster(),
    Kind::new("", V1, "Pod", &cluster::POD, "Containers that share one address: what policy calls an endpoint."),
    Kind::new("apps", V1, "Deployment", &cluster::WORKLOAD, "Makes pods that are all alike."),
    Kind::new("apps", V1, "StatefulSet", &cluster::WORKLOAD, "Makes pods with names of their own, `database-0` and so on."),
    Kind::new("apps", V1, "DaemonSet", &cluster::WORKLOAD, "Makes a pod on every node."),
    Kind::new("apps", V1, "ReplicaSet", &cluster::WORKLOAD, "Makes a number of pods; usually the work of a Deployment."),
    Kind::new("", V1, "ReplicationController", &cluster::REPLICATION_CONTROLLER, "What Deployments replaced."),
    Kind::new("batch", V1, "Job", &cluster::WORKLOAD, "Makes pods that end."),
    Kind::new("batch", V1, "CronJob", &cluster::CRON_JOB, "Makes Jobs by a schedule."),
    Kind::new("", V1, "Service", &cluster::SERVICE, "A name and an address for pods. Policy looks behind it: at the pod, and at the pod's port."),
    Kind::new("discovery.k8s.io", V1, "EndpointSlice", &cluster::ENDPOINT_SLICE, "Addresses behind a Service."),
    Kind::new("", V1, "Endpoints", &cluster::ENDPOINTS, "Addresses behind a Service, as they were before EndpointSlices; the cluster mirrors them."),
    Kind::new("", V1, "Node", &cluster::NODE, "A machine of the cluster.").of_the_cluster(),
    Kind::new("networking.k8s.io", V1, "NetworkPolicy", &network_policy::NETWORK_POLICY, "Isolates pods of its namespace and lists what may pass. It only ever allows: several policies add up.").policy(),
    Kind::new(CILIUM, &["v2"], "CiliumNetworkPolicy", &cilium::NETWORK_POLICY, "Cilium's policy for pods of one namespace: allows and denies by label, address, name, port and request.").policy(),
    Kind::new(CILIUM, &["v2"], "CiliumClusterwideNetworkPolicy", &cilium::NETWORK_POLICY, "The same for pods of every namespace, or for nodes.").of_the_cluster().policy(),
    Kind::new(CILIUM, &["v2", "v2alpha1"], "CiliumCIDRGroup", &cilium::CIDR_GROUP, "Address blocks under one name, for `cidrGroupRef`.").of_the_cluster().policy(),
    Kind::new(ADMIN, &["v1alpha2"], "ClusterNetworkPolicy", &admin::CLUSTER_NETWORK_POLICY, "An administrator's policy: decides before NetworkPolicies, or where there are none.").of_the_cluster().policy(),
    Kind::new(ADMIN, &["v1alpha1"], "AdminNetworkPolicy", &admin::ADMIN_NETWORK_POLICY, "An administrator's policy that decides before NetworkPolicies; ClusterNetworkPolicy follows it.").of_the_cluster().policy(),
    Kind::new(ADMIN, &["v1alpha1"], "BaselineAdminNetworkPolicy", &admin::BASELINE_ADMIN_NETWORK_POLICY, "An administrator's policy for pods that no NetworkPolicy isolates. There is one in a cluster, named `default`.").of_the_cluster().policy(),
    Kind::new("networking.k8s.io", V1, "Ingress", &front::INGRESS, "Hosts and paths that a controller sends on to Services. The controller is whom policy sees at the pods, not the visitor."),
    Kind::new("networking.k8s.io", V1, "IngressClass", &front::INGRESS_CLASS, "Says which controller serves the Ingresses of a class.").of_the_cluster(),
    Kind::new(GATEWAY, &["v1", "v1beta1"], "Gateway", &front::GATEWAY, "Ports that a gateway listens on; its routes say what goes where."),
    Kind::new(GATEWAY, &["v1", "v1beta1"], "HTTPRoute", &front::HTTP_ROUTE, "Hosts and paths that a Gateway sends on to Services."),
    Kind::new("cert-manager.io", V1, "Certificate", &front::CERTIFICATE, "A certificate that cert-manager keeps in a Secret."),
    Kind::new(ISTIO, &["v1", "v1beta1"], "PeerAuthentication", &front::PEER_AUTHENTICATION, "Whether Istio asks for mutual TLS at some pods."),
    Kind::new(ISTIO, &["v1", "v1beta1"], "AuthorizationPolicy", &front::ISTIO_AUTHORIZATION, "Who may ask what of some pods, decided by Istio's proxy beside them."),
    Kind::new(LINKERD, &["v1beta3", "v1beta2", "v1beta1"], "Server", &front::LINKERD_SERVER, "A port of some pods that Linkerd's proxy guards."),
    Kind::new(LINKERD, &["v1alpha1"], "AuthorizationPolicy", &front::LINKERD_AUTHORIZATION, "Who may reach a Server of Linkerd."),
    Kind::new(LINKERD, &["v1alpha1"], "MeshTLSAuthentication", &front::MESH_TLS, "Clients by their identity in Linkerd's mesh."),
    Kind::new(LINKERD, &["v1alpha1"], "NetworkAuthentication", &front::NETWORK_AUTHENTICATION, "Clients by their address."),
];

/// The Scenario document. It is not applied to a cluster, and so stands beside [`KINDS`].
pub const SCENARIO: Kind = Kind::new(
    "signalbox.dev",
    &["v1alpha1"],
    "Scenario",
    &scenario::SCENARIO,
    "Manifests, parties outside the cluster, and flows with the verdict that they should have.",
);

/// Kinds that change what reaches what, and that core does not model: group and kind.
const NOT_MODELLED: &[(&str, &str)] = &[
    ("cilium.io", "CiliumEnvoyConfig"),
    ("cilium.io", "CiliumClusterwideEnvoyConfig"),
    ("cilium.io", "CiliumEgressGatewayPolicy"),
    ("cilium.io", "CiliumLocalRedirectPolicy"),
    ("cilium.io", "CiliumExternalWorkload"),
    ("gateway.networking.k8s.io", "ReferenceGrant"),
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("gateway.networking.k8s.io", "TLSRoute"),
    ("gateway.networking.k8s.io", "TCPRoute"),
    ("security.istio.io", "RequestAuthentication"),
    ("networking.istio.io", "DestinationRule"),
    ("networking.istio.io", "VirtualService"),
    ("networking.istio.io", "Gateway"),
    ("networking.istio.io", "Sidecar"),
    ("networking.istio.io", "ServiceEntry"),
    ("policy.linkerd.io", "ServerAuthorization"),
    ("policy.linkerd.io", "HTTPRoute"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
    ("crd.antrea.io", "ClusterNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
];

/// What `apiVersion` and `kind` name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A kind that is read.
    Known(&'static Kind),
    /// A kind that is read, in a version or group that it does not have.
    Misnamed(&'static Kind),
    /// A kind that matters to policy and is not modelled.
    NotModelled,
    /// A kind that policy cannot see.
    Other,
}

/// Finds out what an object is.
pub fn identify(api_version: &str, kind: &str) -> Identity {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    if let Some(known) = KINDS
        .iter()
        .find(|known| known.name == kind && known.group == group && known.versions.contains(&version))
    {
        return Identity::Known(known);
    }
    if NOT_MODELLED.contains(&(group, kind)) {
        return Identity::NotModelled;
    }
    // Groups of the built-in kinds moved over the years; other projects have groups of their own.
    let is_official = ["", "extensions", "apps", "batch"].contains(&group)
        || group.ends_with("k8s.io")
        || group == "cilium.io";
    match KINDS.iter().find(|known| known.name == kind && is_official) {
        Some(known) => Identity::Misnamed(known),
        None => Identity::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_known_by_group_version_and_kind() {
        let name_of = |api_version, kind| match identify(api_version, kind) {
            Identity::Known(kind) => format!("known {}", kind.name),
            Identity::Misnamed(kind) => format!("write {}", kind.api_version()),
            other => format!("{other:?}"),
        };
        for (api_version, kind, expected) in [
            ("v1", "Pod", "known Pod"),
            ("cilium.io/v2", "CiliumNetworkPolicy", "known CiliumNetworkPolicy"),
            ("cilium.io/v2alpha1", "CiliumCIDRGroup", "known CiliumCIDRGroup"),
            (
                "extensions/v1beta1",
                "NetworkPolicy",
                "write networking.k8s.io/v1",
            ),
            ("v1", "Deployment", "write apps/v1"),
            ("cilium.io/v1", "CiliumNetworkPolicy", "write cilium.io/v2"),
            ("crd.projectcalico.org/v1", "NetworkPolicy", "NotModelled"),
            ("serving.knative.dev/v1", "Service", "Other"),
            ("v1", "ConfigMap", "Other"),
        ] {
            assert_eq!(name_of(api_version, kind), expected, "{api_version} {kind}");
        }
    }
}
