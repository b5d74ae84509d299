//! The Kubernetes kinds as written, as far as policy can see them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::{LabelSelector, Metadata};

/// A field that takes a number or a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum IntOrString {
    /// A number.
    Int(i64),
    /// A name, or a number in quotes.
    String(String),
}

impl fmt::Display for IntOrString {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(out),
            Self::String(text) => text.fmt(out),
        }
    }
}

/// A Pod, or the template of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Pod {
    /// Only read in a template; a Pod's own is the object's.
    pub metadata: Metadata,
    /// `spec`.
    pub spec: PodSpec,
    /// `status`.
    pub status: PodStatus,
}

/// A Pod's `spec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodSpec {
    /// The containers.
    pub containers: Vec<Container>,
    /// Containers that run before; their ports count for sidecars only.
    pub init_containers: Vec<Container>,
    /// The identity towards the API server.
    pub service_account_name: Option<String>,
    /// Whether the pod shares its node's network.
    pub host_network: bool,
    /// The node it runs on.
    pub node_name: Option<String>,
}

/// A container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// The ports it names; nothing keeps it from listening on others.
    pub ports: Vec<ContainerPort>,
    /// `Always` makes an init container a sidecar.
    pub restart_policy: Option<String>,
}

/// A container's port.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerPort {
    /// Its name, for named ports.
    #[serde(default)]
    pub name: Option<String>,
    /// The number.
    pub container_port: i64,
    /// `TCP` when absent.
    #[serde(default)]
    pub protocol: Option<String>,
}

/// A Pod's `status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodStatus {
    /// The first address.
    #[serde(rename = "podIP")]
    pub pod_ip: Option<String>,
    /// All addresses.
    #[serde(rename = "podIPs")]
    pub pod_ips: Vec<PodIp>,
    /// The node's address.
    #[serde(rename = "hostIP")]
    pub host_ip: Option<String>,
    /// `Running`, `Succeeded`, …
    pub phase: Option<String>,
}

/// An element of `podIPs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PodIp {
    /// The address.
    pub ip: String,
}

/// A Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController or Job: pods by template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Workload {
    /// `spec`.
    pub spec: WorkloadSpec,
}

/// A workload's `spec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct WorkloadSpec {
    /// How many pods; 1 when absent.
    pub replicas: Option<u32>,
    /// What a pod looks like.
    pub template: Pod,
    /// A StatefulSet's headless Service.
    pub service_name: Option<String>,
    /// Which pods belong to the workload: must fit the template's labels.
    pub selector: Option<LabelSelector>,
}

/// A CronJob: a workload inside a schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CronJob {
    /// `spec`.
    pub spec: CronJobSpec,
}

/// A CronJob's `spec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CronJobSpec {
    /// The job that it starts.
    pub job_template: Workload,
}

/// A Service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Service {
    /// `spec`.
    pub spec: ServiceSpec,
    /// `status`.
    pub status: serde_json::Value,
}

/// A Service's `spec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ServiceSpec {
    /// `ClusterIP` when absent.
    #[serde(rename = "type")]
    pub service_type: Option<String>,
    /// Which pods stand behind it; `None` or empty: its EndpointSlices say.
    pub selector: Option<BTreeMap<String, String>>,
    /// The ports.
    pub ports: Vec<ServicePort>,
    /// The address; `None` is headless where it is the text `None`.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Option<String>,
    /// All addresses.
    #[serde(rename = "clusterIPs")]
    pub cluster_ips: Vec<String>,
    /// Addresses routed here from outside.
    #[serde(rename = "externalIPs")]
    pub external_ips: Vec<String>,
    /// Where an `ExternalName` Service points.
    pub external_name: Option<String>,
    /// `Cluster` or `Local`.
    pub external_traffic_policy: Option<String>,
}

/// A Service's port.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// `TCP` when absent.
    #[serde(default)]
    pub protocol: Option<String>,
    /// The Service's own port.
    pub port: i64,
    /// The pod's port, by number or name; the Service's own when absent.
    #[serde(default)]
    pub target_port: Option<IntOrString>,
    /// The port on every node.
    #[serde(default)]
    pub node_port: Option<i64>,
}

/// An EndpointSlice: the addresses behind a Service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EndpointSlice {
    /// `IPv4`, `IPv6` or `FQDN`.
    pub address_type: String,
    /// The addresses.
    pub endpoints: Vec<SliceEndpoint>,
    /// The ports; none means none.
    pub ports: Option<Vec<SlicePort>>,
}

/// An element of an EndpointSlice's `endpoints`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SliceEndpoint {
    /// Its addresses.
    pub addresses: Vec<String>,
}

/// An element of an EndpointSlice's `ports`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SlicePort {
    /// The Service port's name.
    pub name: Option<String>,
    /// The number.
    pub port: Option<i64>,
    /// `TCP` when absent.
    pub protocol: Option<String>,
}

/// Endpoints, the form of EndpointSlices before there were any: still written by hand for Services
/// without a selector, and mirrored into slices by the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Endpoints {
    /// Addresses and their ports.
    pub subsets: Vec<EndpointSubset>,
}

/// An element of Endpoints' `subsets`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EndpointSubset {
    /// Addresses that are ready.
    pub addresses: Vec<PodIp>,
    /// Addresses that are not.
    pub not_ready_addresses: Vec<PodIp>,
    /// The ports; none means none.
    pub ports: Option<Vec<SlicePort>>,
}

/// A Node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Node {
    /// `status`.
    pub status: NodeStatus,
}

/// A Node's `status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NodeStatus {
    /// Its addresses.
    pub addresses: Vec<NodeAddress>,
}

/// An element of a Node's `addresses`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname`, …
    #[serde(rename = "type")]
    pub address_type: String,
    /// The address or name.
    pub address: String,
}

/// A NetworkPolicy of `networking.k8s.io/v1`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NetworkPolicy {
    /// `spec`.
    pub spec: NetworkPolicySpec,
}

/// A NetworkPolicy's `spec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NetworkPolicySpec {
    /// Whom the policy is for; empty: every pod of the namespace.
    pub pod_selector: LabelSelector,
    /// Which directions it isolates.
    pub policy_types: Option<Vec<String>>,
    /// What may come in.
    pub ingress: Option<Vec<NetworkPolicyRule>>,
    /// What may go out.
    pub egress: Option<Vec<NetworkPolicyRule>>,
}

/// An element of `ingress` or `egress`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NetworkPolicyRule {
    /// `from` or `to`: absent or empty means everyone (KNP-4).
    #[serde(rename = "from", alias = "to")]
    pub peers: Option<Vec<NetworkPolicyPeer>>,
    /// `ports`: absent or empty means every port (KNP-5).
    pub ports: Option<Vec<NetworkPolicyPort>>,
}

/// An element of `from` or `to` (KNP-3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NetworkPolicyPeer {
    /// Pods by label.
    pub pod_selector: Option<LabelSelector>,
    /// Namespaces by label.
    pub namespace_selector: Option<LabelSelector>,
    /// Addresses.
    pub ip_block: Option<IpBlock>,
}

/// `ipBlock`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct IpBlock {
    /// The block.
    pub cidr: String,
    /// Blocks taken out.
    pub except: Option<Vec<String>>,
}

/// An element of `ports`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NetworkPolicyPort {
    /// `TCP` when absent.
    pub protocol: Option<String>,
    /// A number or a name; absent: every port of the protocol.
    pub port: Option<IntOrString>,
    /// The end of a range.
    pub end_port: Option<i64>,
}
