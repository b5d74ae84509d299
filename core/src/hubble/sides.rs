//! Who a connection is between, as records say it.

use std::net::{IpAddr, Ipv4Addr};

use super::clock::Clock;
use super::flow::{Endpoint, Policy, Workload};
use super::observe::Observer;
use crate::objects::Object;
use crate::rules::Identity;
use crate::verdict::{Direction, Flow as Connection, Protocol};
use crate::world::{Entity, Peer, World, stable_hash};

/// Both sides of a connection.
#[derive(Debug, Clone)]
pub(super) struct Sides {
    source: Side,
    destination: Side,
    pub(super) source_address: IpAddr,
    pub(super) destination_address: IpAddr,
    pub(super) source_port: u32,
    /// The destination's port; for ICMP the type.
    pub(super) port: u16,
    pub(super) protocol: Protocol,
    /// The names in DNS that were learned for the destination.
    pub(super) destination_names: Vec<String>,
}

/// One side of a connection.
#[derive(Debug, Clone)]
struct Side {
    /// As the node that it runs on records it.
    local: Endpoint,
    /// `cluster/node`, where the manifests say which.
    node: String,
}

impl Sides {
    pub(super) fn new(observer: &Observer<'_>, connection: &Connection, clock: &mut Clock) -> Self {
        let world = observer.context.world;
        let (from, to) = (connection.from, connection.to);
        let given = connection.to_address.into_iter().collect::<Vec<_>>();
        let of_destination = if given.is_empty() {
            addresses(world, to)
        } else {
            given
        };
        let of_source = addresses(world, from);
        let pair = of_source.iter().find_map(|source| {
            let fits = |other: &&IpAddr| other.is_ipv4() == source.is_ipv4();
            Some((*source, *of_destination.iter().find(fits)?))
        });
        let first = |all: &[IpAddr]| all.first().copied().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let (source_address, destination_address) =
            pair.unwrap_or_else(|| (first(&of_source), first(&of_destination)));
        let identity = |peer, other| observer.context.policies.identity(world, connection, peer, other);
        let (of_from, of_to) = (identity(from, to), identity(to, from));
        let between = format!("{source_address} {destination_address} {}", connection.port);
        Self {
            source: side(observer, from, &of_from),
            destination: side(observer, to, &of_to),
            source_address,
            destination_address,
            source_port: clock.port(&between),
            port: connection.port,
            protocol: connection.protocol,
            destination_names: of_to.names,
        }
    }

    /// Source and destination as the node of one of them records them: only the pod that runs there has its
    /// number and its workload.
    pub(super) fn seen_at(&self, direction: Direction) -> (Endpoint, Endpoint) {
        let (local, other) = self.at(direction);
        let same_node = !local.node.is_empty() && local.node == other.node;
        let seen = |side: &Side, is_local: bool| match is_local || same_node {
            true => side.local.clone(),
            false => Endpoint {
                id: 0,
                workloads: Vec::new(),
                ..side.local.clone()
            },
        };
        let egress = direction == Direction::Egress;
        (seen(&self.source, egress), seen(&self.destination, !egress))
    }

    /// The node that records.
    pub(super) fn node_at(&self, direction: Direction) -> &str {
        &self.at(direction).0.node
    }

    fn at(&self, direction: Direction) -> (&Side, &Side) {
        match direction {
            Direction::Egress => (&self.source, &self.destination),
            Direction::Ingress => (&self.destination, &self.source),
        }
    }
}

fn side(observer: &Observer<'_>, peer: Peer, identity: &Identity) -> Side {
    let cluster = &observer.context.policies.options().cluster;
    let mut local = Endpoint {
        identity: observer.numbers.number(identity),
        labels: identity.labels.iter().map(ToString::to_string).collect(),
        ..Endpoint::default()
    };
    let mut node = None;
    if let Peer::Endpoint(id) = peer
        && let Some(pod) = observer.context.world.endpoint(id)
    {
        node = pod.node.as_deref();
        if !pod.host_network {
            // The agent numbers the endpoints of its node by 16 bits.
            local.id = 1 + stable_hash(&format!("{}/{}", pod.namespace, pod.name)) % 4_095;
            local.cluster_name.clone_from(cluster);
            local.namespace.clone_from(&pod.namespace);
            local.pod_name.clone_from(&pod.name);
            let workload = pod.workload.as_ref();
            local.workloads.extend(workload.map(|workload| Workload {
                name: workload.name.clone(),
                kind: workload.kind.clone(),
            }));
        }
    }
    if let Peer::Node(id) = peer {
        node = observer.context.world.node(id).map(|node| node.name.as_str());
    }
    Side {
        local,
        node: node.map_or_else(String::new, |node| format!("{cluster}/{node}")),
    }
}

/// The addresses of a peer. Where the manifests give none, one of a documentation range stands in.
fn addresses(world: &World, peer: Peer) -> Vec<IpAddr> {
    let stand_in = |last| vec![IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))];
    let given = match peer {
        Peer::Endpoint(id) => world.endpoint(id).map(|pod| pod.addresses.clone()),
        Peer::Node(id) => world.node(id).map(|node| node.addresses.clone()),
        Peer::Address(address) => Some(vec![address]),
        Peer::Entity(_) => None,
    };
    let entities = (1u8..).zip(Entity::ALL);
    match (given.filter(|given| !given.is_empty()), peer) {
        (Some(given), _) => given,
        (None, Peer::Entity(entity)) => entities
            .filter(|(_, known)| *known == entity)
            .flat_map(|(last, _)| stand_in(last))
            .collect(),
        (None, _) => stand_in(100),
    }
}

/// The addresses that a full name has, as far as the manifests and the scenario say it.
pub(super) fn addresses_of(world: &World, name: &str) -> Option<Vec<IpAddr>> {
    let inside = name.trim_end_matches('.').strip_suffix(".svc.cluster.local");
    let addresses: Vec<IpAddr> = match inside.and_then(|inside| inside.rsplit_once('.')) {
        Some((service, namespace)) => {
            let service = world.service(namespace, service)?;
            let pods = world.backends(service).filter_map(|id| world.endpoint(id));
            match service.is_headless() {
                true => pods.flat_map(|pod| pod.addresses.clone()).collect(),
                false => service.addresses.clone(),
            }
        }
        None => {
            let known = |host: &&crate::world::Outside| host.host.as_deref() == Some(name);
            world.outside.iter().find(known)?.addresses.clone()
        }
    };
    let v4: Vec<IpAddr> = addresses.into_iter().filter(IpAddr::is_ipv4).collect();
    (!v4.is_empty()).then_some(v4)
}

/// A policy as records name it. Its number in the cluster is not known here, so that label is missing.
pub(super) fn policy(object: &Object) -> Policy {
    const PREFIX: &str = "k8s:io.cilium.k8s.policy";
    let (kind, name) = (&object.kind, &object.metadata.name);
    let namespace = object.metadata.namespace.clone().unwrap_or_default();
    let mut labels = vec![
        format!("{PREFIX}.derived-from={kind}"),
        format!("{PREFIX}.name={name}"),
    ];
    if !namespace.is_empty() {
        labels.push(format!("{PREFIX}.namespace={namespace}"));
    }
    Policy {
        name: name.clone(),
        namespace,
        labels,
        kind: kind.clone(),
        revision: 0,
    }
}
