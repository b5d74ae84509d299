//! Labels of identities: source, key and value; and which of a pod's labels policy can see.

use crate::order::{self, Map};
use std::fmt;

/// Pod label that names the namespace (LBL-6).
pub const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// Pod label that names the cluster (LBL-6).
pub const CLUSTER: &str = "io.cilium.k8s.policy.cluster";
/// Pod label that names the service account (LBL-6).
pub const SERVICE_ACCOUNT: &str = "io.cilium.k8s.policy.serviceaccount";
/// What goes before the key of a namespace's label on its pods (LBL-6).
pub const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
/// The label that Kubernetes puts on every namespace.
pub const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
/// What goes before a CIDR group's name in the label of its prefixes (CIDR-8).
pub const GROUP_NAME: &str = "io.cilium.policy.cidrgroupname/";

/// Where a label comes from (LBL-1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelSource {
    /// A pod, or its namespace.
    K8s,
    /// Cilium's own: `host`, `world`, …
    Reserved,
    /// A prefix that a policy names.
    Cidr,
    /// A CiliumCIDRGroup.
    CidrGroup,
    /// A Kubernetes node.
    Node,
    /// `fqdn`, `container`, `cni`, `unspec`, … and what nobody has.
    Other(String),
}

impl LabelSource {
    /// The source that a text names.
    pub fn named(text: &str) -> Self {
        match text {
            "k8s" => Self::K8s,
            "reserved" => Self::Reserved,
            "cidr" => Self::Cidr,
            "cidrgroup" => Self::CidrGroup,
            "node" => Self::Node,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The text that names it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::K8s => "k8s",
            Self::Reserved => "reserved",
            Self::Cidr => "cidr",
            Self::CidrGroup => "cidrgroup",
            Self::Node => "node",
            Self::Other(text) => text,
        }
    }
}

/// One label of an identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The key, without the source.
    pub key: String,
    /// Where it comes from.
    pub source: LabelSource,
    /// The value; empty for reserved labels (SEL-6).
    pub value: String,
}

impl Label {
    /// A label from its three parts.
    pub fn new(source: LabelSource, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            source,
            value: value.into(),
        }
    }

    /// A reserved label: `reserved:host`.
    pub fn reserved(key: &str) -> Self {
        Self::new(LabelSource::Reserved, key, "")
    }
}

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.source.as_str(), self.key)?;
        if self.value.is_empty() {
            Ok(())
        } else {
            write!(out, "={}", self.value)
        }
    }
}

/// The labels of one identity, ordered by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Vec<Label>);

impl Labels {
    /// Orders labels.
    pub fn new(labels: impl IntoIterator<Item = Label>) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        order::sort(&mut labels);
        labels.dedup();
        Self(labels)
    }

    /// All of them, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = &Label> {
        self.0.iter()
    }

    /// The value of a key; `source` `None` stands for any source (LBL-3).
    pub fn get(&self, source: Option<&LabelSource>, key: &str) -> Option<&str> {
        let from = self.0.partition_point(|label| label.key.as_str() < key);
        self.0
            .iter()
            .skip(from)
            .take_while(|label| label.key == key)
            .find(|label| source.is_none_or(|source| *source == label.source))
            .map(|label| label.value.as_str())
    }

    /// Whether there is such a reserved label.
    pub fn has_reserved(&self, key: &str) -> bool {
        self.get(Some(&LabelSource::Reserved), key).is_some()
    }
}

/// What the labels of a pod are made from.
#[derive(Debug, Clone, Copy)]
pub struct PodLabels<'a> {
    /// The pod's own.
    pub own: &'a Map<String, String>,
    /// Its namespace.
    pub namespace: &'a str,
    /// Its namespace's labels.
    pub namespace_labels: &'a Map<String, String>,
    /// Its service account; `default` where the manifest names none, as the API server fills in.
    pub service_account: Option<&'a str>,
    /// Its cluster.
    pub cluster: &'a str,
}

impl PodLabels<'_> {
    /// The labels that policy sees: what Cilium adds (LBL-6), and the pod's own, filtered (LBL-7) if asked.
    pub fn policy_labels(&self, filtered: bool) -> Labels {
        let k8s = |key: &str, value: &str| Label::new(LabelSource::K8s, key, value);
        let own = self
            .own
            .iter()
            .filter(|(key, _)| !is_added(key) && (!filtered || is_kept(key)))
            .map(|(key, value)| k8s(key, value));
        let of_namespace = self
            .namespace_labels
            .iter()
            .map(|(key, value)| k8s(&format!("{NAMESPACE_LABELS}{key}"), value));
        let added = [
            (NAMESPACE, Some(self.namespace)),
            (CLUSTER, Some(self.cluster)),
            (SERVICE_ACCOUNT, Some(self.service_account.unwrap_or("default"))),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some(k8s(key, value?)));
        Labels::new(own.chain(of_namespace).chain(added))
    }
}

/// Whether the key is Cilium's own, so that nothing counts that a pod says under it.
fn is_added(key: &str) -> bool {
    key == NAMESPACE || key.starts_with("io.cilium.k8s.policy") || key.starts_with(NAMESPACE_LABELS)
}

/// LBL-7: what the default label filter leaves of a pod's own labels.
fn is_kept(key: &str) -> bool {
    const EXCLUDED: [&str; 13] = [
        "io.kubernetes",
        "kubernetes.io",
        "k8s.io",
        "pod-template-generation",
        "pod-template-hash",
        "controller-revision-hash",
        "controller-uid",
        "annotation",
        "etcd_node",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/controller-uid",
    ];
    let excluded =
        EXCLUDED.iter().any(|prefix| key.starts_with(prefix)) || key.contains("beta.kubernetes.io");
    !excluded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_drops_what_lbl_7_names() {
        for key in [
            "pod-template-hash",
            "controller-uid",
            "failure-domain.beta.kubernetes.io/zone",
            "kubernetes.io/x",
        ] {
            assert!(!is_kept(key), "{key}");
        }
        for key in ["app", "app.kubernetes.io/name", "topology.kubernetes.io/zone"] {
            assert!(is_kept(key), "{key}");
        }
    }
}
