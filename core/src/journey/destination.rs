//! Where a question leads: names and ports of the target → peers with the port that policy sees (PATH-4).
//!
//! A port belongs to a name like this. If a Service of that name has the port, the Service is meant, and its
//! backends answer on their own ports. Otherwise, if pods go by that name, they are meant, and the port is
//! theirs. A Service without the port and without namesakes answers to nobody.

use super::parties::{Parties, Party, Unresolved, ambiguous, services};
use crate::notation::{Name, Port, Transport};
use crate::objects::kubernetes::ServicePort;
use crate::suggest::either;
use crate::world::{Peer, Protocol, Service, World};

/// Who should answer, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination<'a> {
    /// Who stands at the end of the line in the picture.
    pub(super) party: Party,
    /// Every pod or address that may answer, with the port that policy sees there.
    pub(super) backends: Vec<(Peer, u16)>,
    /// The Service in between.
    pub(super) service: Option<Via<'a>>,
}

/// A Service on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Via<'a> {
    pub(super) service: &'a Service,
    /// Its port that was asked for; `None` where it has no such port.
    pub(super) port: Option<&'a ServicePort>,
}

/// What is asked of a destination.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) name: &'a Name,
    pub(super) port: &'a Port,
    pub(super) protocol: Transport,
    /// The namespace of whoever asks.
    pub(super) home: &'a str,
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
        let port = service_port(service, wanted.port, wanted.protocol);
        if port.is_some() || members.is_empty() {
            let destination = behind_service(world, parties, service, port, wanted);
            return refuse_namesakes(wanted.name, destination, &members);
        }
    }
    match members.as_slice() {
        [party] => direct(world, party.clone(), wanted),
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
    let service = world
        .services
        .iter()
        .find(|service| service.addresses.contains(&address));
    match service {
        Some(service) => {
            let port = service_port(service, wanted.port, wanted.protocol);
            Ok(behind_service(world, parties, service, port, wanted))
        }
        None => direct(world, parties.of_peer(world, world.peer_at(address)), wanted),
    }
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
        let protocol_fits =
            Transport::of_word(candidate.protocol.as_deref().unwrap_or("TCP")) == Some(transport);
        protocol_fits
            && match port {
                Port::Number(number) => candidate.port == i64::from(*number),
                Port::Name(name) => candidate.name.as_deref() == Some(name.as_str()),
            }
    })
}

fn behind_service<'a>(
    world: &'a World,
    parties: &Parties,
    service: &'a Service,
    port: Option<&'a ServicePort>,
    wanted: &Wanted<'_>,
) -> Destination<'a> {
    let backends = match (port, service.is_headless()) {
        (_, true) => headless(world, service, wanted),
        (Some(port), false) => backends(world, service, port),
        (None, false) => Vec::new(),
    };
    let party = party_behind(world, parties, service, &backends);
    Destination {
        party,
        backends,
        service: Some(Via { service, port }),
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
fn backends(world: &World, service: &Service, port: &ServicePort) -> Vec<(Peer, u16)> {
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
