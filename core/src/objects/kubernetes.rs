//! The Kubernetes kinds as written, as far as policy can see them.

use std::fmt;

use super::{LabelSelector, Metadata};
use crate::order::Map;
use crate::yaml::{self, Decode, DecodeFailure, Scalar, Value, object};

/// A field that takes a number or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntOrString {
    /// A number.
    Int(i64),
    /// A name, or a number in quotes.
    String(String),
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl Decode for IntOrString {
    fn decode(&mut self, node: &yaml::Node) -> Result<(), DecodeFailure> {
        *self = match &node.value {
            Value::Scalar(Scalar::Int(number)) => Self::Int(*number),
            Value::Scalar(Scalar::String(text)) => Self::String(text.clone()),
            _ => {
                return Err(DecodeFailure::new(
                    "does not have a type that fits here".to_owned(),
                ));
            }
        };
        Ok(())
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(out),
            Self::String(text) => text.fmt(out),
        }
    }
}

object! {
    /// A Pod, or the template of one.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Pod {
        /// Only read in a template; a Pod's own is the object's.
        pub metadata: Metadata = "metadata",
        /// `spec`.
        pub spec: PodSpec = "spec",
        /// `status`.
        pub status: PodStatus = "status",
    }

    /// A Pod's `spec`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct PodSpec {
        /// The containers.
        pub containers: Vec<Container> = "containers",
        /// Containers that run before; their ports count for sidecars only.
        pub init_containers: Vec<Container> = "initContainers",
        /// The identity towards the API server.
        pub service_account_name: Option<String> = "serviceAccountName",
        /// Whether the pod shares its node's network.
        pub host_network: bool = "hostNetwork",
        /// The node it runs on.
        pub node_name: Option<String> = "nodeName",
    }

    /// A container.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Container {
        /// Its name.
        pub name: String = "name",
        /// Its image.
        pub image: Option<String> = "image",
        /// The ports it names; nothing keeps it from listening on others.
        pub ports: Vec<ContainerPort> = "ports",
        /// `Always` makes an init container a sidecar.
        pub restart_policy: Option<String> = "restartPolicy",
    }

    /// A container's port.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ContainerPort {
        /// Its name, for named ports.
        pub name: Option<String> = "name",
        /// The number.
        pub container_port: i64 = "containerPort" required,
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
        /// The port of the node that leads here.
        pub host_port: Option<i64> = "hostPort",
    }

    /// A Pod's `status`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct PodStatus {
        /// The first address.
        pub pod_ip: Option<String> = "podIP",
        /// All addresses.
        pub pod_ips: Vec<PodIp> = "podIPs",
        /// The node's address.
        pub host_ip: Option<String> = "hostIP",
        /// `Running`, `Succeeded`, …
        pub phase: Option<String> = "phase",
    }

    /// An element of `podIPs`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct PodIp {
        /// The address.
        pub ip: String = "ip",
    }

    /// A Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController or Job: pods by template.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Workload {
        /// `spec`.
        pub spec: WorkloadSpec = "spec",
    }

    /// A workload's `spec`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct WorkloadSpec {
        /// How many pods; 1 when absent.
        pub replicas: Option<u32> = "replicas",
        /// What a pod looks like.
        pub template: Pod = "template",
        /// A StatefulSet's headless Service.
        pub service_name: Option<String> = "serviceName",
        /// Which pods belong to the workload: must fit the template's labels.
        pub selector: Option<LabelSelector> = "selector",
    }

    /// A CronJob: a workload inside a schedule.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CronJob {
        /// `spec`.
        pub spec: CronJobSpec = "spec",
    }

    /// A CronJob's `spec`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CronJobSpec {
        /// The job that it starts.
        pub job_template: Workload = "jobTemplate",
    }

    /// A Service.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Service {
        /// `spec`.
        pub spec: ServiceSpec = "spec",
        /// `status`.
        pub status: ServiceStatus = "status",
    }

    /// A Service's `status`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServiceStatus {
        /// What its load balancer is.
        pub load_balancer: LoadBalancer = "loadBalancer",
    }

    /// A Service's load balancer.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct LoadBalancer {
        /// Its addresses.
        pub ingress: Vec<PodIp> = "ingress",
    }

    /// A Service's `spec`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServiceSpec {
        /// `ClusterIP` when absent.
        pub service_type: Option<String> = "type",
        /// Which pods stand behind it; `None` or empty: its EndpointSlices say.
        pub selector: Option<Map<String, String>> = "selector",
        /// The ports.
        pub ports: Vec<ServicePort> = "ports",
        /// The address; `None` is headless where it is the text `None`.
        pub cluster_ip: Option<String> = "clusterIP",
        /// All addresses.
        pub cluster_ips: Vec<String> = "clusterIPs",
        /// Addresses routed here from outside.
        pub external_ips: Vec<String> = "externalIPs",
        /// Where an `ExternalName` Service points.
        pub external_name: Option<String> = "externalName",
        /// `Cluster` or `Local`.
        pub external_traffic_policy: Option<String> = "externalTrafficPolicy",
        /// `Cluster` or `Local`.
        pub internal_traffic_policy: Option<String> = "internalTrafficPolicy",
        /// Who makes the load balancer.
        pub load_balancer_class: Option<String> = "loadBalancerClass",
        /// The load balancer's address, where it is asked for.
        pub load_balancer_ip: Option<String> = "loadBalancerIP",
        /// Whom the load balancer lets in; everybody where there is none.
        pub load_balancer_source_ranges: Vec<String> = "loadBalancerSourceRanges",
    }

    /// A Service's port.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct ServicePort {
        /// Its name.
        pub name: Option<String> = "name",
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
        /// The Service's own port.
        pub port: i64 = "port" required,
        /// The pod's port, by number or name; the Service's own when absent.
        pub target_port: Option<IntOrString> = "targetPort",
        /// The port on every node.
        pub node_port: Option<i64> = "nodePort",
    }

    /// An EndpointSlice: the addresses behind a Service.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct EndpointSlice {
        /// `IPv4`, `IPv6` or `FQDN`.
        pub address_type: String = "addressType",
        /// The addresses.
        pub endpoints: Vec<SliceEndpoint> = "endpoints",
        /// The ports; none means none.
        pub ports: Option<Vec<SlicePort>> = "ports",
    }

    /// An element of an EndpointSlice's `endpoints`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct SliceEndpoint {
        /// Its addresses.
        pub addresses: Vec<String> = "addresses",
    }

    /// An element of an EndpointSlice's `ports`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct SlicePort {
        /// The Service port's name.
        pub name: Option<String> = "name",
        /// The number.
        pub port: Option<i64> = "port",
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
    }

    /// Endpoints, the form of EndpointSlices before there were any: still written by hand for Services
    /// without a selector, and mirrored into slices by the cluster.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Endpoints {
        /// Addresses and their ports.
        pub subsets: Vec<EndpointSubset> = "subsets",
    }

    /// An element of Endpoints' `subsets`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct EndpointSubset {
        /// Addresses that are ready.
        pub addresses: Vec<PodIp> = "addresses",
        /// Addresses that are not.
        pub not_ready_addresses: Vec<PodIp> = "notReadyAddresses",
        /// The ports; none means none.
        pub ports: Option<Vec<SlicePort>> = "ports",
    }

    /// A Node.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Node {
        /// `status`.
        pub status: NodeStatus = "status",
    }

    /// A Node's `status`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NodeStatus {
        /// Its addresses.
        pub addresses: Vec<NodeAddress> = "addresses",
    }

    /// An element of a Node's `addresses`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NodeAddress {
        /// `InternalIP`, `ExternalIP`, `Hostname`, …
        pub address_type: String = "type",
        /// The address or name.
        pub address: String = "address",
    }

    /// A NetworkPolicy of `networking.k8s.io/v1`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NetworkPolicy {
        /// `spec`.
        pub spec: NetworkPolicySpec = "spec",
    }

    /// A NetworkPolicy's `spec`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NetworkPolicySpec {
        /// Whom the policy is for; empty: every pod of the namespace.
        pub pod_selector: LabelSelector = "podSelector",
        /// Which directions it isolates.
        pub policy_types: Option<Vec<String>> = "policyTypes",
        /// What may come in.
        pub ingress: Option<Vec<NetworkPolicyRule>> = "ingress",
        /// What may go out.
        pub egress: Option<Vec<NetworkPolicyRule>> = "egress",
    }

    /// An element of `ingress` or `egress`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NetworkPolicyRule {
        /// `from` or `to`: absent or empty means everyone (KNP-4).
        pub peers: Option<Vec<NetworkPolicyPeer>> = "from" | "to",
        /// `ports`: absent or empty means every port (KNP-5).
        pub ports: Option<Vec<NetworkPolicyPort>> = "ports",
    }

    /// An element of `from` or `to` (KNP-3).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NetworkPolicyPeer {
        /// Pods by label.
        pub pod_selector: Option<LabelSelector> = "podSelector",
        /// Namespaces by label.
        pub namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// Addresses.
        pub ip_block: Option<IpBlock> = "ipBlock",
    }

    /// `ipBlock`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct IpBlock {
        /// The block.
        pub cidr: String = "cidr",
        /// Blocks taken out.
        pub except: Option<Vec<String>> = "except",
    }

    /// An element of `ports`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct NetworkPolicyPort {
        /// `TCP` when absent.
        pub protocol: Option<String> = "protocol",
        /// A number or a name; absent: every port of the protocol.
        pub port: Option<IntOrString> = "port",
        /// The end of a range.
        pub end_port: Option<i64> = "endPort",
    }
}
