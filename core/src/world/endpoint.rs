//! Pods as policy sees them, made from Pods and from the templates of workloads.

use std::net::IpAddr;

use super::labels::Labels;
use crate::objects::ObjectId;
use crate::objects::kubernetes::{Container, PodSpec, PodStatus};
use crate::order::Map;

/// Which endpoint: its position in [`super::World::endpoints`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointId(pub u32);

/// A transport protocol with ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
    /// ICMP over IPv4: the type plays the port's part (ICMP-2).
    Icmp,
    /// ICMP over IPv6.
    Icmpv6,
}

impl Protocol {
    /// As policies and Hubble write it: `TCP`, `ICMPv6`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
            Self::Icmp => "ICMP",
            Self::Icmpv6 => "ICMPv6",
        }
    }

    /// A protocol with ports by its name, whatever the case; `None` for ICMP and anything else.
    pub fn with_ports(name: &str) -> Option<Self> {
        [Self::Tcp, Self::Udp, Self::Sctp]
            .into_iter()
            .find(|protocol| protocol.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it has no ports but types.
    pub fn is_icmp(self) -> bool {
        matches!(self, Self::Icmp | Self::Icmpv6)
    }
}

impl std::fmt::Display for Protocol {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A port that a container names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedPort {
    /// The name; empty where the container gives none.
    pub name: String,
    /// The number.
    pub port: u16,
    /// TCP where the manifest says nothing.
    pub protocol: Protocol,
    /// The port of its node that leads here, where the container asks for one.
    pub host_port: Option<u16>,
}

impl Endpoint {
    /// The port of its own that a port of its node leads to (`hostPort`). A pod on its node's network has no other.
    pub fn behind_host_port(&self, port: u16, protocol: Protocol) -> Option<u16> {
        let wanted =
            |own: &&NamedPort| own.host_port == Some(port) && own.protocol == protocol && !self.host_network;
        self.ports.iter().find(wanted).map(|own| own.port)
    }
}

/// The workload that a pod belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkloadRef {
    /// `Deployment`, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The object.
    pub object: ObjectId,
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name: the Pod's, or the workload's with the replica's number.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The workload that makes it.
    pub workload: Option<WorkloadRef>,
    /// The object that declares it: the Pod, or the workload.
    pub object: ObjectId,
    /// The labels that policy sees.
    pub labels: Labels,
    /// The labels that the manifest gives it.
    pub pod_labels: Map<String, String>,
    /// Its addresses: those given, or one generated from its name.
    pub addresses: Vec<IpAddr>,
    /// The ports that its containers declare, in the order added: of two with one name the last counts.
    pub ports: Vec<NamedPort>,
    /// Whether it shares its node's network, so that it has no identity and no policy (ID-2).
    pub host_network: bool,
    /// The node it runs on, where the manifest says so.
    pub node: Option<String>,
}

impl Endpoint {
    /// The number behind a port's name for a protocol (NAMED-1): the last one added under that name must
    /// be of that protocol.
    pub fn named_port(&self, name: &str, protocol: Protocol) -> Option<u16> {
        self.ports
            .iter()
            .rev()
            .find(|port| port.name == name)
            .filter(|port| port.protocol == protocol)
            .map(|port| port.port)
    }
}

/// The ports of a pod's containers and sidecars, in order. Numbers that are no ports are left out.
pub(super) fn container_ports(spec: &PodSpec) -> Vec<NamedPort> {
    let sidecar = |container: &&Container| container.restart_policy.as_deref() == Some("Always");
    let containers = spec
        .init_containers
        .iter()
        .filter(sidecar)
        .chain(&spec.containers);
    containers
        .flat_map(|container| &container.ports)
        .filter_map(|port| {
            Some(NamedPort {
                name: port.name.clone().unwrap_or_default(),
                port: u16::try_from(port.container_port).ok()?,
                protocol: Protocol::with_ports(port.protocol.as_deref().unwrap_or("TCP"))?,
                host_port: port.host_port.and_then(|port| u16::try_from(port).ok()),
            })
        })
        .collect()
}

/// The addresses that a pod's status gives, each once, in order.
pub(super) fn status_addresses(status: &PodStatus) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    let given = status.pod_ip.iter().chain(status.pod_ips.iter().map(|ip| &ip.ip));
    for address in given.filter_map(|text| text.parse().ok()) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}
