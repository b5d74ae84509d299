//! Where a question leads: names and ports of the target → peers with the port that policy sees (PATH-4).
//!
//! A port belongs to a name like this. If a Service of that name has the port, the Service is meant, and its
//! backends answer on their own ports. Otherwise, if pods go by that name, they are meant, and the port is
//! theirs. A Service without the port and without namesakes answers to nobody.

use super::parties::{Parties, Party, Unresolved, ambiguous, services};
use crate::notation::{Name, Port, Transport};
use crate::objects::kubernetes::ServicePort;
use crate::order;
use crate::suggest::either;
use crate::world::{Entity, Peer, Protocol, Service, World};

/// Who should answer, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination<'a> {
    /// Who stands at the end of the line in the picture.
    pub(super) party: Party,
    /// Every pod or address that may answer, with the port that policy sees there.
    pub(super) backends: Vec<(Peer, u16)>,
    /// The Service in between.
    pub(super) service: Option<Via<'a>>,
    /// The node whose port leads to the one pod that asked for it (`hostPort`).
    pub(super) host_port: Option<String>,
}

impl Destination<'_> {
    /// Whether it is come to by an address that is made to be reached from outside.
    pub(super) fn is_public(&self) -> bool {
        let by_service = self.service.as_ref().map(|via| via.door);
        by_service.is_some_and(|door| door != Door::Cluster) || self.host_port.is_some()
    }
}

/// A Service on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Via<'a> {
    pub(super) service: &'a Service,
    /// Its port that was asked for; `None` where it has no such port.
    pub(super) port: Option<&'a ServicePort>,
    /// Which of its addresses is gone to.
    pub(super) door: Door,
    /// The node whose port it is, where that is known.
    pub(super) node: Option<String>,
}

/// Which of a Service's addresses is gone to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Door {
    /// Its name or its cluster address.
    Cluster,
    /// A port of a node.
    Node,
    /// A load balancer's address, or one of `externalIPs`.
    LoadBalancer,
    /// Its proxy in a tailnet.
    Tailnet,
}

/// What is asked of a destination.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) name: &'a Name,
    pub(super) port: &'a Port,
    pub(super) protocol: Transport,
    /// The namespace of whoever asks.
    pub(super) home: &'a str,
    /// Whether whoever asks is outside the cluster, and so comes to a Service by its public ways.
    pub(super) outside: bool,
    /// Whether whoever asks is a device of a tailnet.
    pub(super) tailnet: bool,
}

/// The protocol of the world for one of the notation.
pub(super) fn protocol(transport: Transport) -> Protocol {
    match transport {
        Transport::Tcp => Protocol::Tcp,
        Transport::Udp => Protocol::Udp,
        Transport::Sctp => Protocol::Sctp,
    }
}

/// Resolves a name with a port.
pub(super) fn resolve<'a>(
    world: &'a World,
    parties: &Parties,
    wanted: &Wanted<'a>,
) -> Result<Destination<'a>, Unresolved> {
    if let Name::Ip(address) = wanted.name {
        return at_address(world, parties, *address, wanted);
    }
    let service = services(world, wanted.name, wanted.home).next();
    let members = parties.members(world, wanted.name, wanted.home);
    if let Some(service) = service {
        let (port, door) = door_of(service, wanted);
        if port.is_some() || members.is_empty() {
            let destination = behind_service(world, parties, (service, port, door), wanted);
            return refuse_namesakes(wanted.name, destination, &members);
        }
    }
    match members.as_slice() {
        [party] => {
            let node = party
                .members
                .first()
                .and_then(|peer| at_node(world, parties, *peer, wanted));
            node.map_or_else(|| direct(world, party.clone(), wanted), Ok)
        }
        [] => Err(parties.unknown(world, wanted.name, wanted.home)),
        several => Err(ambiguous(wanted.name, several)),
    }
}

/// Who a name means where no port is asked for (ICMP): a Service answers no ping, its namesakes do.
pub(super) fn resolve_party(
    world: &World,
    parties: &Parties,
    name: &Name,
    home: &str,
) -> Result<Party, Unresolved> {
    if let Name::Ip(address) = name {
        return Ok(parties.of_peer(world, world.peer_at(*address)));
    }
    match parties.members(world, name, home).as_slice() {
        [party] => Ok(party.clone()),
        [] if services(world, name, home).next().is_some() => Err(Unresolved::new(
            format!("`{name}` is a Service, and a Service's address answers no ICMP"),
            "ask for a pod or a workload behind it".to_owned(),
        )),
        [] => Err(parties.unknown(world, name, home)),
        several => Err(ambiguous(name, several)),
    }
}

/// A Service and its namesake must mean the same pods, or the name is not clear.
fn refuse_namesakes<'a>(
    name: &Name,
    destination: Destination<'a>,
    namesakes: &[Party],
) -> Result<Destination<'a>, Unresolved> {
    let stranger = namesakes.iter().find(|party| {
        let behind = |member: &Peer| destination.backends.iter().any(|(peer, _)| peer == member);
        !destination.backends.is_empty() && !party.members.iter().any(behind)
    });
    match (stranger, &destination.service) {
        (Some(stranger), Some(via)) => {
            let service = format!("{}/service/{}", via.service.namespace, via.service.name);
            let message =
                format!("`{name}` is a Service and something else, and they lead to different pods");
            Err(Unresolved::new(
                message,
                format!("write {}", either(&[service.as_str(), stranger.id.as_str()])),
            ))
        }
        _ => Ok(destination),
    }
}

/// An address: a Service's, a pod's, or somebody's outside.
fn at_address<'a>(
    world: &'a World,
    parties: &Parties,
    address: std::net::IpAddr,
    wanted: &Wanted<'a>,
) -> Result<Destination<'a>, Unresolved> {
    let services = || world.services.iter();
    if let Some(service) = services().find(|service| service.addresses.contains(&address)) {
        let port = service_port(service, wanted.port, wanted.protocol);
        return Ok(behind_service(
            world,
            parties,
            (service, port, Door::Cluster),
            wanted,
        ));
    }
    // Services may share an address, each with ports of its own.
    let mut sharing: Vec<_> = services()
        .filter(|service| service.external.contains(&address))
        .map(|service| (service, service_port(service, wanted.port, wanted.protocol)))
        .collect();
    order::sort_by_key(&mut sharing, |(_, port)| port.is_none());
    if let Some((service, port)) = sharing.first() {
        let door = match wanted.outside && by_tailnet(service, wanted) {
            true => Door::Tailnet,
            false => Door::LoadBalancer,
        };
        return Ok(behind_service(world, parties, (service, *port, door), wanted));
    }
    let peer = world.peer_at(address);
    Ok(match at_node(world, parties, peer, wanted) {
        Some(destination) => destination,
        None => direct(world, parties.of_peer(world, peer), wanted)?,
    })
}

/// A port of a node that a Service (PATH-5) or a pod on it asked for.
fn at_node<'a>(
    world: &'a World,
    parties: &Parties,
    peer: Peer,
    wanted: &Wanted<'_>,
) -> Option<Destination<'a>> {
    let node = match peer {
        Peer::Node(id) => world.node(id).map(|node| node.name.clone()),
        Peer::Entity(Entity::Host | Entity::RemoteNode) => None,
        _ => return None,
    };
    let Port::Number(number) = wanted.port else {
        return None;
    };
    let by_service = world.services.iter().find_map(|service| {
        let port = service
            .spec
            .ports
            .iter()
            .find(|port| port.node_port == Some(i64::from(*number)) && is_over(port, wanted.protocol))?;
        Some((service, port))
    });
    let Some((service, port)) = by_service else {
        return at_host_port(world, parties, (node.as_deref()?, *number), wanted);
    };
    let mut destination = behind_service(world, parties, (service, Some(port), Door::Node), wanted);
    if let Some(via) = &mut destination.service {
        via.node = node;
    }
    Some(destination)
}

/// A pod that a port of its node leads to: its `hostPort`. The node hands the packet on as it is.
fn at_host_port<'a>(
    world: &World,
    parties: &Parties,
    (node, port): (&str, u16),
    wanted: &Wanted<'_>,
) -> Option<Destination<'a>> {
    let (peer, port) = world.endpoint_ids().find_map(|(id, pod)| {
        let here = pod.node.as_deref() == Some(node);
        let port = pod.behind_host_port(port, protocol(wanted.protocol))?;
        here.then_some((Peer::Endpoint(id), port))
    })?;
    Some(Destination {
        party: parties.of_peer(world, peer),
        backends: vec![(peer, port)],
        service: None,
        host_port: Some(node.to_owned()),
    })
}

/// The port of a Service that is asked for by its name, and by which way it is come to.
fn door_of<'a>(service: &'a Service, wanted: &Wanted<'_>) -> (Option<&'a ServicePort>, Door) {
    let port = service_port(service, wanted.port, wanted.protocol);
    if wanted.outside && by_tailnet(service, wanted) {
        return (port, Door::Tailnet);
    }
    if !wanted.outside || !service.is_public() {
        return (port, Door::Cluster);
    }
    let by_node = || {
        service.spec.ports.iter().find(|port| {
            *wanted.port
                == Port::Number(
                    port.node_port
                        .and_then(|port| u16::try_from(port).ok())
                        .unwrap_or(0),
                )
                && is_over(port, wanted.protocol)
        })
    };
    match (port, service.is_type("NodePort")) {
        (Some(port), false) => (Some(port), Door::LoadBalancer),
        (Some(port), true) => (Some(port), Door::Node),
        (None, _) => (by_node(), Door::Node),
    }
}

/// Whether a Service is come to by its proxy in a tailnet: by the tailnet's devices, and by all who want the load
/// balancer that this proxy is.
fn by_tailnet(service: &Service, wanted: &Wanted<'_>) -> bool {
    service.is_on_tailnet() && (wanted.tailnet || service.spec.load_balancer_class.is_some())
}

fn is_over(port: &ServicePort, transport: Transport) -> bool {
    Transport::of_word(port.protocol.as_deref().unwrap_or("TCP")) == Some(transport)
}

/// The pods of a party on a port of their own.
fn direct<'a>(world: &World, party: Party, wanted: &Wanted<'_>) -> Result<Destination<'a>, Unresolved> {
    let port_at = |peer: &Peer| match (wanted.port, peer) {
        (Port::Number(number), _) => Some(*number),
        (Port::Name(name), Peer::Endpoint(id)) => {
            world.endpoint(*id)?.named_port(name, protocol(wanted.protocol))
        }
        (Port::Name(_), _) => None,
    };
    let backends: Vec<(Peer, u16)> = party
        .members
        .iter()
        .filter_map(|peer| Some((*peer, port_at(peer)?)))
        .collect();
    if backends.is_empty() {
        return Err(no_named_port(world, &party, wanted));
    }
    Ok(Destination {
        party,
        backends,
        service: None,
        host_port: None,
    })
}

fn no_named_port(world: &World, party: &Party, wanted: &Wanted<'_>) -> Unresolved {
    let mut names: Vec<String> = Vec::new();
    for member in &party.members {
        let Peer::Endpoint(id) = member else { continue };
        for port in world
            .endpoint(*id)
            .into_iter()
            .flat_map(|endpoint| &endpoint.ports)
        {
            if !port.name.is_empty() && !names.contains(&port.name) {
                names.push(port.name.clone());
            }
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let help = match names.is_empty() {
        true => "write the port's number".to_owned(),
        false => format!("its containers name {}; or write the number", either(&names)),
    };
    let message = format!(
        "`{}` has no {} port called `{}`",
        wanted.name, wanted.protocol, wanted.port
    );
    Unresolved::new(message, help)
}

/// The Service's port that is asked for, by its number or name.
fn service_port<'a>(service: &'a Service, port: &Port, transport: Transport) -> Option<&'a ServicePort> {
    service.spec.ports.iter().find(|candidate| {
        is_over(candidate, transport)
            && match port {
                Port::Number(number) => candidate.port == i64::from(*number),
                Port::Name(name) => candidate.name.as_deref() == Some(name.as_str()),
            }
    })
}

fn behind_service<'a>(
    world: &'a World,
    parties: &Parties,
    (service, port, door): (&'a Service, Option<&'a ServicePort>, Door),
    wanted: &Wanted<'_>,
) -> Destination<'a> {
    let backends = match (port, service.is_headless()) {
        _ if service.external_name().is_some() => external_name(world, service, wanted),
        (_, true) => headless(world, service, wanted),
        (Some(port), false) => backends(world, service, port),
        (None, false) => Vec::new(),
    };
    let party = party_behind(world, parties, service, &backends);
    Destination {
        party,
        backends,
        service: Some(Via {
            service,
            port,
            door,
            node: None,
        }),
        host_port: None,
    }
}

/// An `ExternalName` Service is an alias in DNS: whoever has that name answers, on the port asked for.
fn external_name(world: &World, service: &Service, wanted: &Wanted<'_>) -> Vec<(Peer, u16)> {
    let Port::Number(port) = wanted.port else {
        return Vec::new();
    };
    let target = service.external_name().unwrap_or_default().trim_end_matches('.');
    let lookup = super::names::lookup(world, &service.namespace, target);
    match lookup.leads {
        super::names::Leads::Outside(name) => {
            let party = world.outside.iter().find(|party| party.name == name);
            let addresses = party.map(|party| party.addresses.as_slice()).unwrap_or_default();
            addresses
                .iter()
                .map(|address| (world.peer_at(*address), *port))
                .collect()
        }
        super::names::Leads::Service(namespace, name) => {
            let found = world
                .service(&namespace, &name)
                .filter(|found| found.object != service.object);
            let found = found.and_then(|found| {
                let port = service_port(found, wanted.port, wanted.protocol)?;
                Some(backends(world, found, port))
            });
            found.unwrap_or_default()
        }
        super::names::Leads::Nobody => Vec::new(),
    }
}

/// A headless Service's name leads to the pods themselves: the port asked for is the pod's own.
fn headless(world: &World, service: &Service, wanted: &Wanted<'_>) -> Vec<(Peer, u16)> {
    let port_at = |id| match wanted.port {
        Port::Number(number) => Some(*number),
        Port::Name(name) => world.endpoint(id)?.named_port(name, protocol(wanted.protocol)),
    };
    let pods = world.backends(service);
    pods.filter_map(|id| Some((Peer::Endpoint(id), port_at(id)?)))
        .collect()
}

/// The pods or addresses behind one of a Service's ports, with the port that each of them answers on.
pub(super) fn backends(world: &World, service: &Service, port: &ServicePort) -> Vec<(Peer, u16)> {
    if service.selector().is_some() {
        let target = |id| Service::target_port(port, world.endpoint(id)?);
        let pods = world.backends(service);
        return pods
            .filter_map(|id| Some((Peer::Endpoint(id), target(id)?)))
            .collect();
    }
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    let mut found = Vec::new();
    for slice in world.slices_of(service) {
        let number = slice.spec.ports.iter().flatten().find(|candidate| {
            candidate.name.as_deref().unwrap_or_default() == port.name.as_deref().unwrap_or_default()
                && candidate
                    .protocol
                    .as_deref()
                    .unwrap_or("TCP")
                    .eq_ignore_ascii_case(protocol)
        });
        let Some(number) = number
            .and_then(|port| port.port)
            .and_then(|port| u16::try_from(port).ok())
        else {
            continue;
        };
        found.extend(slice.addresses().map(|address| (world.peer_at(address), number)));
    }
    found
}

/// The party of a Service's backends; the Service itself where nobody stands behind it.
fn party_behind(world: &World, parties: &Parties, service: &Service, backends: &[(Peer, u16)]) -> Party {
    let Some((first, _)) = backends.first() else {
        return Party {
            id: format!("{}/service/{}", service.namespace, service.name),
            kind: crate::answer::PartyKind::Workload,
            namespace: Some(service.namespace.clone()),
            name: service.name.clone(),
            members: Vec::new(),
            object: Some(service.object),
        };
    };
    let mut party = parties.of_peer(world, *first);
    party.members = backends.iter().map(|(peer, _)| *peer).collect();
    party
}
