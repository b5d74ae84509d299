//! The kinds that are read, and those that matter to policy and are not.

/// A kind of object that core reads.
#[derive(Debug, PartialEq, Eq)]
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
}

impl Kind {
    /// `apiVersion` as it should be written.
    pub fn api_version(&self) -> String {
        match (self.group, self.versions.first().copied().unwrap_or_default()) {
            ("", version) => version.to_owned(),
            (group, version) => format!("{group}/{version}"),
        }
    }

    const fn namespaced(group: &'static str, versions: &'static [&'static str], name: &'static str) -> Self {
        Self {
            name,
            group,
            versions,
            namespaced: true,
            policy: false,
        }
    }

    const fn cluster(group: &'static str, versions: &'static [&'static str], name: &'static str) -> Self {
        Self {
            namespaced: false,
            ..Self::namespaced(group, versions, name)
        }
    }

    const fn policy(self) -> Self {
        Self { policy: true, ..self }
    }
}

const ADMIN_GROUP: &str = "policy.networking.k8s.io";

/// Every kind that core reads.
pub const KINDS: &[Kind] = &[
    Kind::cluster("", &["v1"], "Namespace"),
    Kind::namespaced("", &["v1"], "Pod"),
    Kind::namespaced("apps", &["v1"], "Deployment"),
    Kind::namespaced("apps", &["v1"], "StatefulSet"),
    Kind::namespaced("apps", &["v1"], "DaemonSet"),
    Kind::namespaced("apps", &["v1"], "ReplicaSet"),
    Kind::namespaced("", &["v1"], "ReplicationController"),
    Kind::namespaced("batch", &["v1"], "Job"),
    Kind::namespaced("batch", &["v1"], "CronJob"),
    Kind::namespaced("", &["v1"], "Service"),
    Kind::namespaced("discovery.k8s.io", &["v1"], "EndpointSlice"),
    Kind::namespaced("", &["v1"], "Endpoints"),
    Kind::cluster("", &["v1"], "Node"),
    Kind::namespaced("networking.k8s.io", &["v1"], "NetworkPolicy").policy(),
    Kind::namespaced("cilium.io", &["v2"], "CiliumNetworkPolicy").policy(),
    Kind::cluster("cilium.io", &["v2"], "CiliumClusterwideNetworkPolicy").policy(),
    Kind::cluster("cilium.io", &["v2", "v2alpha1"], "CiliumCIDRGroup").policy(),
    Kind::cluster(ADMIN_GROUP, &["v1alpha2"], "ClusterNetworkPolicy").policy(),
    Kind::cluster(ADMIN_GROUP, &["v1alpha1"], "AdminNetworkPolicy").policy(),
    Kind::cluster(ADMIN_GROUP, &["v1alpha1"], "BaselineAdminNetworkPolicy").policy(),
];

/// Kinds that change what reaches what, and that core does not model: group and kind.
const NOT_MODELLED: &[(&str, &str)] = &[
    ("cilium.io", "CiliumEnvoyConfig"),
    ("cilium.io", "CiliumClusterwideEnvoyConfig"),
    ("cilium.io", "CiliumEgressGatewayPolicy"),
    ("cilium.io", "CiliumLocalRedirectPolicy"),
    ("cilium.io", "CiliumExternalWorkload"),
    ("networking.k8s.io", "Ingress"),
    ("gateway.networking.k8s.io", "Gateway"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("gateway.networking.k8s.io", "TLSRoute"),
    ("gateway.networking.k8s.io", "TCPRoute"),
    ("security.istio.io", "AuthorizationPolicy"),
    ("security.istio.io", "PeerAuthentication"),
    ("security.istio.io", "RequestAuthentication"),
    ("networking.istio.io", "Sidecar"),
    ("networking.istio.io", "ServiceEntry"),
    ("policy.linkerd.io", "Server"),
    ("policy.linkerd.io", "ServerAuthorization"),
    ("policy.linkerd.io", "AuthorizationPolicy"),
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
