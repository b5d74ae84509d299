//! The kinds of objects by the names that kubectl knows them by.

use crate::schema::KINDS;

/// A kind as the API server lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) kind: &'static str,
    pub(super) plural: &'static str,
    pub(super) shorts: &'static [&'static str],
}

const fn resource(kind: &'static str, plural: &'static str, shorts: &'static [&'static str]) -> Resource {
    Resource { kind, plural, shorts }
}

/// What `get` and its like take.
pub(super) const RESOURCES: &[Resource] = &[
    resource("Pod", "pods", &["po"]),
    resource("Service", "services", &["svc"]),
    resource("Deployment", "deployments", &["deploy"]),
    resource("StatefulSet", "statefulsets", &["sts"]),
    resource("DaemonSet", "daemonsets", &["ds"]),
    resource("ReplicaSet", "replicasets", &["rs"]),
    resource("Job", "jobs", &[]),
    resource("CronJob", "cronjobs", &["cj"]),
    resource("Endpoints", "endpoints", &["ep"]),
    resource("EndpointSlice", "endpointslices", &[]),
    resource("Namespace", "namespaces", &["ns"]),
    resource("Node", "nodes", &["no"]),
    resource("NetworkPolicy", "networkpolicies", &["netpol"]),
    resource(
        "CiliumNetworkPolicy",
        "ciliumnetworkpolicies",
        &["cnp", "ciliumnp"],
    ),
    resource(
        "CiliumClusterwideNetworkPolicy",
        "ciliumclusterwidenetworkpolicies",
        &["ccnp"],
    ),
    resource("CiliumCIDRGroup", "ciliumcidrgroups", &["ccg"]),
    resource("CiliumEndpoint", "ciliumendpoints", &["cep", "ciliumep"]),
    resource("Ingress", "ingresses", &["ing"]),
    resource("ClusterNetworkPolicy", "clusternetworkpolicies", &["cnetpol"]),
    resource("AdminNetworkPolicy", "adminnetworkpolicies", &["anp"]),
    resource(
        "BaselineAdminNetworkPolicy",
        "baselineadminnetworkpolicies",
        &["banp"],
    ),
];

impl Resource {
    /// The kind that a word names: its plural, its singular, a short name, or one of them with its group.
    pub(super) fn named(word: &str) -> Option<&'static Self> {
        let (name, group) = word
            .split_once('.')
            .map_or((word, None), |(name, group)| (name, Some(group)));
        RESOURCES.iter().find(|resource| {
            let known = resource.plural == name
                || resource.kind.eq_ignore_ascii_case(name)
                || resource.shorts.contains(&name);
            known
                && group.is_none_or(|group| {
                    group.trim_start_matches("v1.").trim_start_matches("v2.") == resource.group()
                })
        })
    }

    /// The resource of a kind.
    pub(super) fn of_kind(kind: &str) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.kind == kind)
    }

    /// Its API group; empty for the core's.
    pub(super) fn group(&self) -> &'static str {
        let known = KINDS.iter().find(|known| known.name == self.kind);
        match (known, self.kind) {
            (Some(known), _) => known.group,
            (None, "CiliumEndpoint") => "cilium.io",
            (None, _) => "networking.k8s.io",
        }
    }

    /// Whether its objects live in namespaces.
    pub(super) fn namespaced(&self) -> bool {
        KINDS
            .iter()
            .find(|known| known.name == self.kind)
            .is_none_or(|known| known.namespaced)
    }

    /// `deployments.apps`, as errors say it.
    pub(super) fn plural_with_group(&self) -> String {
        with_group(self.plural, self.group())
    }

    /// `deployment.apps`, as results say it.
    pub(super) fn singular_with_group(&self) -> String {
        with_group(&self.kind.to_ascii_lowercase(), self.group())
    }
}

/// `ciliumnetworkpolicy.cilium.io`; without a group, the name alone.
pub(super) fn with_group(name: &str, group: &str) -> String {
    match group {
        "" => name.to_owned(),
        group => format!("{name}.{group}"),
    }
}
