//! Connections that programs make: each is one road of a journey, and what the program notices of it.

use std::net::IpAddr;

use super::Terminal;
use super::hubble::CAPACITY;
use crate::answer::{HopKind, SightKind};
use crate::hubble::{Clock, Flow, Timestamp};
use crate::journey::{self, Asked, End, Road, Step};
use crate::notation::{Host, Kind, Name, Parsed, Port, Question, Request, Target, Transport};
use crate::simulation::Simulation;
use crate::world::{Endpoint, Peer, Protocol};

/// The session's clock and what went over its network.
#[derive(Debug, Default)]
pub(super) struct Network {
    clock: Clock,
    /// What Hubble saw, the oldest first.
    flows: Vec<Flow>,
    /// How many connections there were: the next one takes the next backend.
    connections: usize,
}

/// So long before the first command the cluster was set up.
const BEFORE: u64 = 5 * 60;

impl Network {
    /// Seconds on the session's clock.
    pub(super) fn seconds(&self) -> u64 {
        self.milliseconds() / 1000
    }

    /// Milliseconds on the session's clock.
    pub(super) fn milliseconds(&self) -> u64 {
        self.clock.elapsed()
    }

    /// How long something that was made at a second of the clock, or before the session, has been there.
    pub(super) fn since(&self, created: Option<u64>) -> u64 {
        match created {
            Some(created) => self.seconds().saturating_sub(created),
            None => self.seconds() + BEFORE,
        }
    }

    /// When that was.
    pub(super) fn date_of(&self, created: Option<u64>) -> Timestamp {
        let now = self.clock.now();
        let since = i64::try_from(self.since(created)).unwrap_or_default();
        Timestamp {
            seconds: now.seconds - since,
            nanos: 0,
        }
    }

    /// The time of day.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time go by.
    pub(super) fn pass(&mut self, milliseconds: u64) {
        self.clock.advance(milliseconds);
    }

    /// What Hubble saw, the oldest first.
    pub(super) fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Hubble sees a road.
    fn watch(&mut self, simulation: &Simulation, road: &Road) {
        let seen = simulation.observe_road(road, &mut self.clock);
        self.flows.extend(seen);
        let old = self.flows.len().saturating_sub(CAPACITY);
        self.flows.drain(..old);
    }
}

/// The pod in which a program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) namespace: String,
    pub(super) pod: String,
}

/// What a program notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Met {
    /// Somebody answers, or would.
    Answered,
    /// There is no such name.
    NoName,
    /// The look-up gets no answer.
    LookupLost,
    /// The look-up is answered with REFUSED.
    LookupRefused,
    /// No packet comes back.
    Lost,
    /// The connection is refused at once: nothing listens, or nobody stands behind the Service.
    Closed,
    /// Somebody on the way answers in the other end's place: with this status, and this page.
    Proxied(u16, String),
    /// The certificate is for another name.
    Untrusted,
    /// The connection breaks while TLS is set up.
    Broken,
    /// Core does not know; it says why in a note.
    Unknown,
}

/// A connection, as far as it came.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) met: Met,
    /// The address that the program connects to: a Service's, a pod's, somebody's outside.
    pub(super) address: Option<IpAddr>,
    /// Who answers, and on which port.
    pub(super) peer: Option<(Peer, u16)>,
    /// Whether an HTTP proxy of Cilium stands between the two.
    pub(super) by_proxy: bool,
    /// What Signalbox has to say about it.
    pub(super) notes: Vec<String>,
}

impl Attempt {
    fn nowhere(met: Met, note: impl Into<Option<String>>) -> Self {
        Self {
            met,
            address: None,
            peer: None,
            by_proxy: false,
            notes: note.into().into_iter().collect(),
        }
    }
}

impl Terminal {
    /// An HTTP request.
    pub(super) fn request(&mut self, caller: &Caller, request: Request) -> Attempt {
        let host = request.host.clone();
        self.by_url(caller, &host, Target::Http(request), true)
    }

    /// A TCP connection.
    pub(super) fn connect(&mut self, caller: &Caller, host: &Host, port: u16) -> Attempt {
        let request = Request {
            method: "GET".to_owned(),
            tls: false,
            host: host.clone(),
            port: Some(port),
            path: "/".to_owned(),
            headers: Vec::new(),
            insecure: false,
        };
        self.by_url(caller, host, Target::Http(request), false)
    }

    /// A UDP packet.
    pub(super) fn send(&mut self, caller: &Caller, host: &Host, port: u16) -> Attempt {
        let target = |party| Target::Port {
            party,
            port: Port::Number(port),
            protocol: Transport::Udp,
        };
        self.by_name(caller, host, target)
    }

    /// An echo request.
    pub(super) fn echo(&mut self, caller: &Caller, host: &Host) -> Attempt {
        let v6 = matches!(host, Host::Ip(IpAddr::V6(_)));
        let target = |party| Target::Icmp {
            party,
            v6,
            icmp_type: if v6 { 128 } else { 8 },
        };
        self.by_name(caller, host, target)
    }

    /// The look-up of a name, and nothing after it. Without a road where the pod's way to DNS is not known.
    pub(super) fn look_up(&mut self, caller: &Caller, host: &str) -> Attempt {
        let known = journey::host_party(self.cluster.world(), &caller.namespace, host).is_some();
        let target = Target::Lookup {
            host: host.to_owned(),
        };
        match self.travel(caller, target, true) {
            Ok(attempt) if attempt.met == Met::Answered && !known => Attempt {
                met: Met::NoName,
                notes: self.undeclared(host).into_iter().collect(),
                ..attempt
            },
            Ok(attempt) => attempt,
            Err(_) if !known => Attempt::nowhere(Met::NoName, self.undeclared(host)),
            // A pod on its node's network asks the node's resolver.
            Err(_) => Attempt::nowhere(Met::Answered, None),
        }
    }

    /// The addresses that a name resolves to, and its full name.
    pub(super) fn addresses(&self, caller: &Caller, host: &str) -> Option<(String, Vec<IpAddr>)> {
        let world = self.cluster.world();
        let (party, full) = journey::host_party(world, &caller.namespace, host)?;
        let Name::Named {
            namespace,
            kind,
            name,
            ..
        } = &party
        else {
            return None;
        };
        if *kind == Some(Kind::Outside) {
            let outside = world.outside.iter().find(|outside| outside.name == *name)?;
            return Some((full, outside.addresses.clone()));
        }
        let service = world.service(namespace.as_deref().unwrap_or_default(), name)?;
        let pods = world.backends(service).filter_map(|id| world.endpoint(id));
        let addresses = match service.is_headless() {
            true => pods.filter_map(|pod| pod.addresses.first().copied()).collect(),
            false => service.addresses.clone(),
        };
        Some((full, addresses))
    }

    /// A connection to a port of one's own machine: what is forwarded goes to a pod, past every policy.
    pub(super) fn forwarded(&self, port: u16) -> Attempt {
        let forward = self.forwards.iter().rev().find(|forward| forward.local == port);
        let peer = forward.and_then(|forward| {
            let pod = self.cluster.world().find_pod(&forward.namespace, &forward.pod)?;
            Some((Peer::Endpoint(pod), forward.port))
        });
        let listens = |(peer, port): (Peer, u16)| match peer {
            Peer::Endpoint(id) => {
                let pod = self.cluster.world().endpoint(id);
                pod.is_some_and(|pod| listens(pod, port, Protocol::Tcp))
            }
            _ => false,
        };
        Attempt {
            met: if peer.is_some_and(listens) {
                Met::Answered
            } else {
                Met::Closed
            },
            by_proxy: false,
            address: Some(IpAddr::from([127, 0, 0, 1])),
            peer,
            notes: Vec::new(),
        }
    }

    fn by_url(&mut self, caller: &Caller, host: &Host, target: Target, requests: bool) -> Attempt {
        if let Host::Name(name) = host
            && journey::host_party(self.cluster.world(), &caller.namespace, name).is_none()
        {
            return self.look_up(caller, name);
        }
        let address = self.first_address(caller, host);
        match self.travel(caller, target, requests) {
            Ok(attempt) => Attempt { address, ..attempt },
            Err(why) => Attempt::nowhere(Met::Unknown, why),
        }
    }

    /// What the notation knows by names only: the name is looked up, and then its party is meant.
    fn by_name(&mut self, caller: &Caller, host: &Host, target: impl FnOnce(Name) -> Target) -> Attempt {
        let address = self.first_address(caller, host);
        let party = match host {
            Host::Ip(address) => Name::Ip(*address),
            Host::Name(name) => {
                let looked_up = self.look_up(caller, name);
                let party = journey::host_party(self.cluster.world(), &caller.namespace, name);
                match party {
                    Some((party, _)) if looked_up.met == Met::Answered => party,
                    _ => return looked_up,
                }
            }
        };
        let is_service = matches!(
            &party,
            Name::Named {
                kind: Some(Kind::Service),
                ..
            }
        );
        let target = target(party);
        if is_service && matches!(target, Target::Icmp { .. }) {
            let note = "a Service's address answers no ICMP: ask a pod".to_owned();
            return Attempt {
                address,
                ..Attempt::nowhere(Met::Lost, note)
            };
        }
        match self.travel(caller, target, true) {
            Ok(attempt) => Attempt { address, ..attempt },
            Err(why) => Attempt::nowhere(Met::Unknown, why),
        }
    }

    fn first_address(&self, caller: &Caller, host: &Host) -> Option<IpAddr> {
        match host {
            Host::Ip(address) => Some(*address),
            Host::Name(name) => self.addresses(caller, name)?.1.first().copied(),
        }
    }

    /// Follows one question on one road.
    fn travel(&mut self, caller: &Caller, to: Target, requests: bool) -> Result<Attempt, String> {
        let from = Name::Named {
            namespace: Some(caller.namespace.clone()),
            kind: Some(Kind::Pod),
            name: caller.pod.clone(),
        };
        let parsed = Parsed {
            question: Question { from, to },
            from: 0..0,
            to: 0..0,
            port: 0..0,
        };
        let simulation = self.cluster.simulation();
        let journey = simulation
            .context()
            .travel(&parsed)
            .map_err(|lost| lost.why.message)?;
        let turn = self.network.connections % journey.roads.len().max(1);
        self.network.connections += 1;
        let mut road = journey.roads.into_iter().nth(turn).ok_or("there is no road")?;
        if !requests {
            road.steps.retain(|step| step.kind != HopKind::Request);
        }
        self.network.watch(self.cluster.simulation(), &road);
        Ok(self.met(&road))
    }

    fn met(&self, road: &Road) -> Attempt {
        let Some(last) = road.steps.last() else {
            return Attempt::nowhere(Met::Unknown, "there is no step on the road".to_owned());
        };
        let flow = last.decided.as_ref().map(|(flow, _)| flow);
        let peer = flow.map(|flow| (flow.to, flow.port)).or_else(|| {
            // A pod that reaches itself: no policy sees it, and no flow was decided.
            let port = last.port.split('/').next()?.parse().ok()?;
            Some((*last.to.members.first()?, port))
        });
        let mut notes = Vec::new();
        let by_proxy = road.steps.iter().any(|step| {
            step.kind == HopKind::Connect
                && step
                    .decided
                    .as_ref()
                    .is_some_and(|(_, decision)| decision.egress.l7 || decision.ingress.l7)
        });
        let met = match (&last.end, last.kind) {
            (End::Through, HopKind::Resolve) => Met::Answered,
            (End::Through, _) => self.answered(road, peer, by_proxy, &mut notes),
            (End::Refused { l7: true, .. }, HopKind::Resolve) => Met::LookupRefused,
            (End::Refused { .. }, HopKind::Resolve) => Met::LookupLost,
            (End::Refused { l7: true, .. }, _) => match last.asked {
                Some(Asked::Tls) => Met::Broken,
                _ => Met::Proxied(403, "Access denied\r\n".to_owned()),
            },
            (End::Refused { .. }, _) => Met::Lost,
            (End::Rejected(why), _) => {
                notes.push(why.clone());
                seen(last, &mut notes)
            }
            (End::Unreachable(why), HopKind::Resolve) => {
                notes.push(why.clone());
                Met::LookupLost
            }
            (End::Unreachable(why), _) => {
                notes.push(why.clone());
                match last.sight.as_ref().map(|sight| sight.kind) {
                    Some(SightKind::Timeout) => Met::Lost,
                    _ => Met::Closed,
                }
            }
            (End::NotModelled(why), _) => {
                notes.push(format!("not modelled: {why}"));
                Met::Unknown
            }
        };
        Attempt {
            met,
            address: None,
            peer,
            by_proxy,
            notes,
        }
    }

    /// Nothing keeps the packets away; whether anything listens is the containers' to say.
    fn answered(
        &self,
        road: &Road,
        peer: Option<(Peer, u16)>,
        by_proxy: bool,
        notes: &mut Vec<String>,
    ) -> Met {
        let decided = road.steps.iter().rev().find_map(|step| step.decided.as_ref());
        let protocol = decided.map_or(Protocol::Tcp, |(flow, _)| flow.protocol);
        let Some((Peer::Endpoint(id), port)) = peer else {
            return Met::Answered;
        };
        let Some(pod) = self.cluster.world().endpoint(id) else {
            return Met::Answered;
        };
        if protocol.is_icmp() || listens(pod, port, protocol) {
            return Met::Answered;
        }
        notes.push(format!(
            "no container of {} declares port {port}/{}: nothing is taken to listen there",
            pod.name,
            protocol.as_str().to_ascii_lowercase()
        ));
        match (by_proxy, road.steps.last().map(|step| &step.asked)) {
            (true, Some(Some(Asked::Http(_)))) => Met::Proxied(503, NO_UPSTREAM.to_owned()),
            _ => Met::Closed,
        }
    }

    /// A name outside the cluster that the scenario does not declare may exist in the world.
    fn undeclared(&self, host: &str) -> Option<String> {
        let outside = host.contains('.') && !host.ends_with(".local") && !host.contains(".svc");
        outside.then(|| {
            format!("{host} has no address here: the scenario declares none (`spec.outside`, with `host` and `ips`)")
        })
    }
}

/// What Envoy says of a program that does not listen.
const NO_UPSTREAM: &str = "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused";

/// What the program sees of somebody on the way who is no network policy: a mesh, an ingress, a certificate.
fn seen(step: &Step, notes: &mut Vec<String>) -> Met {
    let sight = step.sight.as_ref();
    match sight.map(|sight| (sight.kind, sight)) {
        Some((SightKind::ErrorPage, page)) => Met::Proxied(page.status, page.body.clone()),
        Some((SightKind::Reset, _)) => Met::Broken,
        Some((SightKind::Timeout, _)) => Met::Lost,
        Some((SightKind::ConnectionRefused, _)) => Met::Closed,
        Some((SightKind::PrivacyError, _)) => Met::Untrusted,
        _ => {
            notes.push("what the program prints of that is not modelled".to_owned());
            Met::Unknown
        }
    }
}

/// Whether a pod is taken to listen on a port: it declares it, or it declares none at all.
pub(super) fn listens(pod: &Endpoint, port: u16, protocol: Protocol) -> bool {
    pod.ports.is_empty()
        || pod
            .ports
            .iter()
            .any(|declared| declared.port == port && declared.protocol == protocol)
}
