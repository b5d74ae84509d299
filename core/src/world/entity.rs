//! Who sends and receives, other than pods: the reserved identities that have a name, and peers at large.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::labels::{Label, Labels};
use super::{EndpointId, NodeId};

/// A reserved identity that can send or receive (ID-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// The node that the other side runs on.
    Host,
    /// Any other node.
    RemoteNode,
    /// The API server, on a node of its own (ID-4).
    KubeApiserver,
    /// Cilium's health endpoint, an endpoint with policy of its own (ID-10).
    Health,
    /// The source of Cilium's ingress controller and gateways, an endpoint with policy of its own (ID-10).
    Ingress,
    /// An endpoint that has no labels yet (ID-9).
    Init,
    /// A pod that Cilium does not manage (ID-10).
    Unmanaged,
}

impl Entity {
    /// All of them, in the order of their numeric identities.
    pub const ALL: [Self; 7] = [
        Self::Host,
        Self::Unmanaged,
        Self::Health,
        Self::Init,
        Self::RemoteNode,
        Self::KubeApiserver,
        Self::Ingress,
    ];

    /// As it is written in a policy and in a flow: `remote-node`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::RemoteNode => "remote-node",
            Self::KubeApiserver => "kube-apiserver",
            Self::Health => "health",
            Self::Ingress => "ingress",
            Self::Init => "init",
            Self::Unmanaged => "unmanaged",
        }
    }

    /// The labels of its identity.
    pub fn labels(self) -> Labels {
        let extra = (self == Self::KubeApiserver).then(|| Label::reserved("remote-node"));
        Labels::new([Label::reserved(self.as_str())].into_iter().chain(extra))
    }

    /// Whether it is an endpoint with a policy of its own.
    pub fn is_endpoint(self) -> bool {
        matches!(self, Self::Health | Self::Ingress | Self::Init)
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Entity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.as_str() == text)
            .ok_or(())
    }
}

/// One side of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// A pod of the world.
    Endpoint(EndpointId),
    /// A node of the world: the host to its own pods, a remote node to the others.
    Node(NodeId),
    /// A reserved identity.
    Entity(Entity),
    /// An address outside the cluster.
    Address(IpAddr),
}
