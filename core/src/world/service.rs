//! Services, EndpointSlices, nodes, namespaces, CIDR groups and outside parties of the world.

use std::net::IpAddr;

use ipnet::IpNet;

use super::endpoint::{Endpoint, Protocol};
use crate::objects::ObjectId;
use crate::objects::kubernetes::{
    EndpointSlice, EndpointSubset, IntOrString, ServicePort, ServiceSpec, SliceEndpoint,
};
use crate::order::Map;

/// Which node: its position in [`super::World::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A namespace that is declared, or that something stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its labels, `kubernetes.io/metadata.name` among them.
    pub labels: Map<String, String>,
    /// Its Namespace object; `None` where it is only mentioned.
    pub object: Option<ObjectId>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Map<String, String>,
    /// Its addresses, whatever their kind.
    pub addresses: Vec<IpAddr>,
    /// The Node object.
    pub object: ObjectId,
}

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its own labels.
    pub labels: Map<String, String>,
    /// Its cluster addresses: given, or one generated; none where it is headless or an `ExternalName`.
    pub addresses: Vec<IpAddr>,
    /// Addresses by which it is reached from outside: of its load balancer, and `externalIPs`.
    pub external: Vec<IpAddr>,
    /// Its annotations.
    pub annotations: Map<String, String>,
    /// As written.
    pub spec: ServiceSpec,
    /// The Service object.
    pub object: ObjectId,
}

impl Service {
    /// The labels a pod must have to stand behind the Service; `None` where EndpointSlices say.
    pub fn selector(&self) -> Option<&Map<String, String>> {
        self.spec
            .selector
            .as_ref()
            .filter(|selector| !selector.is_empty())
    }

    /// Whether it has no cluster address, so that its name resolves to its pods.
    pub fn is_headless(&self) -> bool {
        self.spec.cluster_ip.as_deref() == Some("None")
    }

    /// Whether it is one of a type: `LoadBalancer`.
    pub fn is_type(&self, wanted: &str) -> bool {
        self.spec.service_type.as_deref() == Some(wanted)
    }

    /// The name that an `ExternalName` Service stands for.
    pub fn external_name(&self) -> Option<&str> {
        let name = self.spec.external_name.as_deref().unwrap_or_default();
        self.is_type("ExternalName").then_some(name)
    }

    /// Whether it asks for a node's or a load balancer's port, so that it can be reached from outside.
    pub fn is_public(&self) -> bool {
        self.is_type("LoadBalancer") || self.is_type("NodePort") || !self.spec.external_ips.is_empty()
    }

    /// Whether the operator of Tailscale gives it a proxy.
    pub fn is_on_tailnet(&self) -> bool {
        self.spec.load_balancer_class.as_deref() == Some("tailscale")
            || self
                .annotations
                .get("tailscale.com/expose")
                .is_some_and(|value| value == "true")
    }

    /// Whether a pod stands behind it.
    pub fn selects(&self, endpoint: &Endpoint) -> bool {
        let fits = |selector: &Map<String, String>| {
            selector
                .iter()
                .all(|(key, value)| endpoint.pod_labels.get(key) == Some(value))
        };
        endpoint.namespace == self.namespace && self.selector().is_some_and(fits)
    }

    /// Its port of a number or a name, as an Ingress writes it.
    pub fn port(&self, wanted: &IntOrString) -> Option<&ServicePort> {
        self.spec.ports.iter().find(|port| match wanted {
            IntOrString::Int(number) => port.port == *number,
            IntOrString::String(name) => port.name.as_ref() == Some(name),
        })
    }

    /// The pod's port that one of the Service's ports leads to: named target ports are looked up in the
    /// pod. `None` if the pod does not name it.
    pub fn target_port(port: &ServicePort, endpoint: &Endpoint) -> Option<u16> {
        let protocol = Protocol::with_ports(port.protocol.as_deref().unwrap_or("TCP"))?;
        match &port.target_port {
            None => u16::try_from(port.port).ok(),
            Some(IntOrString::Int(number)) => u16::try_from(*number).ok(),
            Some(IntOrString::String(name)) => {
                name.parse().ok().or_else(|| endpoint.named_port(name, protocol))
            }
        }
    }
}

/// The addresses that lead to a Service from outside: given in its spec, or by its status.
pub(super) fn external_addresses(service: &crate::objects::kubernetes::Service) -> Vec<IpAddr> {
    let given = service
        .status
        .load_balancer
        .ingress
        .iter()
        .map(|entry| entry.ip.as_str());
    let spec = &service.spec;
    let asked = spec
        .load_balancer_ip
        .iter()
        .chain(&spec.external_ips)
        .map(String::as_str);
    let mut all: Vec<IpAddr> = asked.chain(given).filter_map(|text| text.parse().ok()).collect();
    all.dedup();
    all
}

/// An EndpointSlice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Its namespace.
    pub namespace: String,
    /// The Service that it stands behind, by the label `kubernetes.io/service-name`.
    pub service: Option<String>,
    /// As written.
    pub spec: EndpointSlice,
    /// The EndpointSlice object.
    pub object: ObjectId,
}

impl Slice {
    /// The slice that a subset of Endpoints is mirrored to.
    pub(super) fn of_subset(namespace: &str, name: &str, subset: &EndpointSubset, object: ObjectId) -> Self {
        let addresses = subset.addresses.iter().chain(&subset.not_ready_addresses);
        let endpoints = addresses.map(|address| SliceEndpoint {
            addresses: vec![address.ip.clone()],
        });
        let spec = EndpointSlice {
            address_type: String::new(),
            endpoints: endpoints.collect(),
            ports: subset.ports.clone(),
        };
        Self {
            namespace: namespace.to_owned(),
            service: Some(name.to_owned()),
            spec,
            object,
        }
    }

    /// The addresses that it lists.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.spec
            .endpoints
            .iter()
            .flat_map(|endpoint| &endpoint.addresses)
            .filter_map(|text| text.parse().ok())
    }

    /// Whether it lists a port, without which its addresses do not count (NEW19-20).
    pub fn has_port(&self) -> bool {
        self.spec.ports.as_ref().is_some_and(|ports| !ports.is_empty())
    }
}

/// A CiliumCIDRGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Map<String, String>,
    /// Its blocks, host bits masked off.
    pub prefixes: Vec<IpNet>,
    /// The object.
    pub object: ObjectId,
}

/// A named party outside the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// What people call it.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Its name in DNS.
    pub host: Option<String>,
    /// How it comes into the cluster: `internet` for public ways only, or the name of who sends in its stead.
    pub via: Option<String>,
}
