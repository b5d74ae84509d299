//! Who the other side is to policy (section 2 of the semantics).

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Flow, Policies};
use crate::order::{self, Map, Set};
use crate::rules::Identity;
use crate::rules::fqdn::NamePattern;
use crate::world::labels::GROUP_NAME;
use crate::world::{Endpoint, Entity, Label, LabelSource, Labels, Peer, World};

/// The reserved label of the API server.
const API_SERVER: &str = "kube-apiserver";

impl Policies {
    /// The identity of one side of a flow as the other side sees it.
    pub(crate) fn identity(&self, world: &World, flow: &Flow, peer: Peer, other: Peer) -> Identity {
        match peer {
            Peer::Endpoint(id) => match world.endpoint(id) {
                Some(endpoint) if endpoint.host_network => {
                    self.node(world, endpoint_node(endpoint), endpoint, other)
                }
                Some(endpoint) => Identity {
                    labels: endpoint.labels.clone(),
                    addresses: self.addresses(flow, peer, &endpoint.addresses),
                    ..Identity::default()
                },
                None => Identity::default(),
            },
            Peer::Node(id) => match world.node(id) {
                Some(node) => {
                    let addresses = self.addresses(flow, peer, &node.addresses);
                    Identity {
                        labels: node_labels(world, Some(&node.name), &addresses, other),
                        addresses,
                        node_labels: Some(node.labels.clone()),
                        ..Identity::default()
                    }
                }
                None => Identity::default(),
            },
            Peer::Entity(entity) => Identity {
                labels: entity.labels(),
                ..Identity::default()
            },
            Peer::Address(address) => self.outside(world, flow, address),
        }
    }

    /// A pod on its node's network is the node (ID-2).
    fn node(&self, world: &World, node: Option<&str>, endpoint: &Endpoint, other: Peer) -> Identity {
        let known = world.nodes.iter().find(|known| Some(known.name.as_str()) == node);
        Identity {
            labels: node_labels(world, node, &endpoint.addresses, other),
            addresses: endpoint.addresses.clone(),
            node_labels: known.map(|node| node.labels.clone()),
            ..Identity::default()
        }
    }

    fn addresses(&self, flow: &Flow, peer: Peer, all: &[IpAddr]) -> Vec<IpAddr> {
        match flow.to_address {
            Some(address) if flow.to == peer => vec![address],
            _ => all.to_vec(),
        }
    }

    /// ID-5 to ID-8: an address outside the cluster.
    fn outside(&self, world: &World, flow: &Flow, address: IpAddr) -> Identity {
        let net = IpNet::from(address);
        let mut names: Set<String> = world.learned(address).map(str::to_owned).collect();
        names.extend(flow.names.iter().cloned());
        let around = self.known.iter().find(|known| known.contains(&net));
        let named = self
            .names
            .iter()
            .any(|pattern| names.iter().any(|name| pattern.matches(name)));
        let of_groups = group_labels(world, &net);
        // ID-5: the API server's address has an identity of its own.
        let api_server = world.is_api_server(address);
        let around = if api_server { Some(&net) } else { around };
        let known = around.is_some() || named || !of_groups.is_empty();
        let cidr = around.map(|prefix| Label::new(LabelSource::Cidr, prefix.to_string(), ""));
        let labels = [self.world_label(address)]
            .into_iter()
            .chain(cidr)
            .chain(of_groups)
            .chain(api_server.then(|| Label::reserved(API_SERVER)));
        Identity {
            labels: Labels::new(labels),
            net: Some(net),
            known,
            names: names.into_iter().collect(),
            ..Identity::default()
        }
    }

    /// The identities whose prefixes lie around an outside address, beside its own; the widest last is the
    /// world of its family (MAP-4).
    pub(super) fn identities_around(&self, address: IpAddr) -> Vec<(IpNet, Identity)> {
        let net = IpNet::from(address);
        let mut around: Vec<IpNet> = self
            .known
            .iter()
            .filter(|known| known.contains(&net))
            .copied()
            .collect();
        if !around.is_empty() {
            around.remove(0);
            around.extend(IpNet::new(address, 0).map(|world| world.trunc()));
        }
        around
            .into_iter()
            .map(|prefix| (prefix, self.prefix(address, prefix)))
            .collect()
    }

    /// An address of which policy knows nothing but that it is outside: it stands for a client whose address a
    /// node replaced in tunnel mode, when its identity travels on as plain `world` (ID-11). `None` where the
    /// policies' blocks leave no such address among those of documentation and benchmarks.
    pub fn plain_world(&self) -> Option<IpAddr> {
        let candidates = [
            [192, 0, 2, 1],
            [198, 18, 0, 1],
            [198, 51, 100, 1],
            [203, 0, 113, 1],
            [240, 0, 0, 1],
        ];
        candidates
            .into_iter()
            .map(IpAddr::from)
            .find(|address| !self.known.iter().any(|known| known.contains(address)))
    }

    fn prefix(&self, address: IpAddr, prefix: IpNet) -> Identity {
        let known = prefix.prefix_len() > 0;
        let cidr = known.then(|| Label::new(LabelSource::Cidr, prefix.to_string(), ""));
        let labels = [self.world_label(address)].into_iter().chain(cidr);
        Identity {
            labels: Labels::new(labels),
            net: Some(prefix),
            known,
            ..Identity::default()
        }
    }

    /// ID-7.
    fn world_label(&self, address: IpAddr) -> Label {
        match address {
            _ if !self.options.dual_stack => Label::reserved("world"),
            IpAddr::V4(_) => Label::reserved("world-ipv4"),
            IpAddr::V6(_) => Label::reserved("world-ipv6"),
        }
    }

    /// Whether a policy selects a name by `toFQDNs`.
    pub fn names_pattern(&self) -> &[NamePattern] {
        &self.names
    }
}

fn endpoint_node(endpoint: &Endpoint) -> Option<&str> {
    endpoint.node.as_deref()
}

/// ID-4: a node is the host to the pods on it, and a remote node to everyone else. Where the manifests do
/// not say which node a pod is on, it is taken to be another.
fn as_seen_from(world: &World, node: Option<&str>, other: Peer) -> Entity {
    let Peer::Endpoint(id) = other else {
        return Entity::RemoteNode;
    };
    let same = world
        .endpoint(id)
        .is_some_and(|endpoint| world.same_node(endpoint, node));
    if same { Entity::Host } else { Entity::RemoteNode }
}

/// ID-4: the labels of a node, those of the API server among them where it answers at one of the addresses.
fn node_labels(world: &World, node: Option<&str>, addresses: &[IpAddr], other: Peer) -> Labels {
    let own = as_seen_from(world, node, other).labels();
    match addresses.iter().any(|address| world.is_api_server(*address)) {
        true => Labels::new(own.iter().cloned().chain([Label::reserved(API_SERVER)])),
        false => own,
    }
}

/// NEW19-18: the labels of all groups with a prefix around the address; for one key the longest prefix wins,
/// then the group whose name comes first.
fn group_labels(world: &World, net: &IpNet) -> Vec<Label> {
    let mut around: Vec<_> = world
        .groups
        .iter()
        .flat_map(|group| group.prefixes.iter().map(move |prefix| (prefix, group)))
        .filter(|(prefix, _)| prefix.contains(net))
        .collect();
    order::sort_by_key(&mut around, |(prefix, group)| {
        (std::cmp::Reverse(prefix.prefix_len()), &group.name)
    });
    let mut labels: Map<String, String> = Map::new();
    for (_, group) in around {
        labels.or_default(format!("{GROUP_NAME}{}", group.name));
        for (key, value) in &group.labels {
            labels.or_insert_with(key.clone(), || value.clone());
        }
    }
    labels
        .into_iter()
        .map(|(key, value)| Label::new(LabelSource::CidrGroup, key, value))
        .collect()
}
