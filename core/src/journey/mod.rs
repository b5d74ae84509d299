//! What a person means by `curl http://database/PING`: a row of hops (look the name up, find a backend,
//! connect, ask) that stops at the first refusal.
//!
//! A journey begins with nothing learned: what `toFQDNs` can match is what the look-up of this very journey
//! teaches (DNS-12). In a cluster an earlier look-up by any pod of the node would do as well (DNS-13).

mod destination;
mod front;
mod hosts;
mod leg;
mod mesh;
mod names;
mod nginx;
mod outside;
mod parties;
mod road;
mod visit;

use std::ops::Range;

use crate::answer::HopKind;
use crate::notation::{Host, Kind, Name, Parsed, Port, Request, Target, Transport};
use crate::verdict::Flow;
use crate::world::{Peer, Protocol, World};
use destination::{Destination, Door, Wanted};
use leg::Leg;
use names::{Leads, Lookup};
use outside::{Arrival, Entry};
pub use parties::{DEFAULT_NAMESPACE, INTERNET, Parties, Party, Unresolved};
pub use road::{Asked, Context, End, Step};

/// How many pods of one party are looked at one by one. Replicas beyond it are alike to policy but for
/// their addresses and nodes, and the answer says that they were left out.
const MOST_REPLICAS: usize = 8;

/// A question answered: every road that differs, from each source to each backend.
#[derive(Debug, Clone)]
pub struct Journey {
    /// Who begins.
    pub from: Party,
    /// Who should answer.
    pub to: Party,
    /// What is drawn at the line: `7379/tcp`, `GET /docs`.
    pub label: String,
    /// One road for each pair that was looked at. Never empty.
    pub roads: Vec<Road>,
    /// What qualifies the whole.
    pub notes: Vec<String>,
}

/// The steps between one source and one backend.
#[derive(Debug, Clone)]
pub struct Road {
    /// The steps, as far as the road comes.
    pub steps: Vec<Step>,
}

impl Road {
    /// How the road ends: as its last step does.
    pub fn end(&self) -> End {
        self.steps.last().map_or(End::Through, |step| step.end.clone())
    }

    /// What tells roads apart: where and how they end.
    pub fn outcome_key(&self) -> (Option<crate::answer::HopKind>, End) {
        let end = self.end();
        match end {
            End::Through => (None, end),
            _ => (self.steps.last().map(|step| step.kind), end),
        }
    }
}

/// Why a question has no answer: which part of it means nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What is wrong and what could be meant.
    pub why: Unresolved,
    /// Where in the question's text.
    pub at: Range<usize>,
}

impl Context<'_> {
    /// Follows a question to its end.
    ///
    /// # Errors
    /// A name that means nobody, or more than one.
    pub fn travel(&self, parsed: &Parsed) -> Result<Journey, Lost> {
        let lost = |at: &Range<usize>| {
            let at = at.clone();
            move |why| Lost { why, at }
        };
        let question = &parsed.question;
        let from = self
            .parties
            .source(self.world, &question.from)
            .map_err(lost(&parsed.from))?;
        let home = from.home().to_owned();
        let trip = Trip {
            context: *self,
            from,
            home,
        };
        match &question.to {
            Target::Port {
                party,
                port,
                protocol,
            } => trip.to_port(party, port, *protocol).map_err(lost(&parsed.to)),
            Target::Icmp { party, v6, icmp_type } => {
                trip.to_icmp(party, *v6, *icmp_type).map_err(lost(&parsed.to))
            }
            Target::Http(request) => trip.to_url(request).map_err(lost(&parsed.to)),
            Target::Lookup { host } => trip.to_lookup(host).map_err(lost(&parsed.from)),
        }
    }
}

impl Context<'_> {
    /// A flow decided as it stands: nothing is looked up, nothing translated, and nobody is exempt.
    pub fn direct(&self, flow: &Flow) -> Journey {
        let step = self.connect_as_written(flow, None);
        Journey {
            from: step.from.clone(),
            to: step.to.clone(),
            label: step.port.clone(),
            roads: vec![Road { steps: vec![step] }],
            notes: Vec::new(),
        }
    }
}

/// A journey under way.
struct Trip<'a> {
    context: Context<'a>,
    from: Party,
    /// The namespace in which names without one are looked for.
    home: String,
}

impl<'a> Trip<'a> {
    fn to_port(&self, name: &Name, port: &Port, transport: Transport) -> Result<Journey, Unresolved> {
        let (name, by_dns) = self.by_dns(name)?;
        let wanted = Wanted {
            name: &name,
            port,
            protocol: transport,
            home: &self.home,
            outside: self.comes_from_outside(),
            tailnet: self.on_tailnet(),
        };
        let world = self.context.world;
        let destination = destination::resolve(world, self.context.parties, &wanted)?;
        if self.from.id == outside::KUBECTL {
            let road = self.forwarded(&destination, None, transport == Transport::Tcp);
            return Ok(self.one_road(&destination, port.to_string(), road));
        }
        let lookup = by_dns.or_else(|| self.host_of(&name, &destination));
        let protocol = destination::protocol(transport);
        let asked = match transport {
            Transport::Tcp => port.to_string(),
            other => format!("{port}/{other}"),
        };
        let goal = Goal {
            destination,
            lookup,
            protocol,
            asked,
            request: None,
        };
        self.all_roads(&goal)
    }

    /// An outside party that DNS knows by a name is connected to by that name.
    fn host_of(&self, name: &Name, destination: &Destination<'_>) -> Option<Lookup> {
        let Name::Named { .. } = name else { return None };
        let world = self.context.world;
        let host = match &destination.service {
            Some(via) if via.service.external_name().is_some() => {
                let service = via.service;
                format!("{}.{}.svc.cluster.local", service.name, service.namespace)
            }
            _ => {
                let party = |name: &str| destination.party.id == format!("outside/{name}");
                let mut known = world.outside.iter().filter(|outside| party(&outside.name));
                known.next()?.host.clone()?
            }
        };
        Some(names::lookup(world, &self.home, &host))
    }

    /// Whom a host name leads to, and how it is looked up.
    fn looked_up(&self, host: &str) -> Result<(Name, Option<Lookup>), Unresolved> {
        let world = self.context.world;
        // The tailnet has a DNS of its own.
        if let Some(service) = self.on_tailnet_as(host) {
            return Ok((service, None));
        }
        let lookup = names::lookup(world, &self.home, host);
        match name_of(&lookup.leads) {
            Some(name) => Ok((name, Some(lookup))),
            None => Err(names::unknown_host(world, &self.home, host)),
        }
    }

    /// A party by its name in DNS is whoever that leads to; every other name stands for itself.
    fn by_dns(&self, name: &Name) -> Result<(Name, Option<Lookup>), Unresolved> {
        match name {
            Name::Named {
                kind: Some(Kind::Dns),
                name: host,
                ..
            } => self.looked_up(host),
            _ => Ok((name.clone(), None)),
        }
    }

    fn to_icmp(&self, name: &Name, v6: bool, icmp_type: u8) -> Result<Journey, Unresolved> {
        let (world, parties) = (self.context.world, self.context.parties);
        let (name, by_dns) = self.by_dns(name)?;
        let party = destination::resolve_party(world, parties, &name, &self.home)?;
        let port = u16::from(icmp_type);
        let backends = party.members.iter().map(|peer| (*peer, port)).collect();
        let destination = Destination {
            party,
            backends,
            service: None,
            host_port: None,
        };
        let lookup = by_dns.or_else(|| self.host_of(&name, &destination));
        let protocol = if v6 { Protocol::Icmpv6 } else { Protocol::Icmp };
        let goal = Goal {
            destination,
            lookup,
            protocol,
            asked: String::new(),
            request: None,
        };
        self.all_roads(&goal)
    }

    fn to_url(&self, request: &Request) -> Result<Journey, Unresolved> {
        if let Some(journey) = self.to_front(request) {
            return journey;
        }
        let (world, parties) = (self.context.world, self.context.parties);
        let port = Port::Number(request.effective_port());
        let (name, lookup) = match &request.host {
            Host::Ip(address) => (Name::Ip(*address), None),
            Host::Name(host) => self.looked_up(host)?,
        };
        let wanted = Wanted {
            name: &name,
            port: &port,
            protocol: Transport::Tcp,
            home: &self.home,
            outside: self.comes_from_outside(),
            tailnet: self.on_tailnet(),
        };
        let destination = destination::resolve(world, parties, &wanted)?;
        if self.from.id == outside::KUBECTL {
            let title = format!("{} {}", request.method, request.path);
            let road = self.forwarded(&destination, Some(&title), true);
            return Ok(self.one_road(&destination, title, road));
        }
        let asked = port.to_string();
        let goal = Goal {
            destination,
            lookup,
            protocol: Protocol::Tcp,
            asked,
            request: Some(request),
        };
        self.all_roads(&goal)
    }

    fn to_lookup(&self, host: &str) -> Result<Journey, Unresolved> {
        let lookup = names::lookup(self.context.world, &self.home, host);
        let (sources, mut notes) = sample(&self.from.members, &self.from.name);
        if sources
            .iter()
            .any(|source| self.context.resolver_pod(*source).is_none())
        {
            let message = format!(
                "{} asks a resolver of its own: the cluster's DNS is not in its way",
                self.from.name
            );
            return Err(Unresolved {
                message,
                help: Some("ask from a pod".to_owned()),
            });
        }
        let unknown = lookup.leads == Leads::Nobody;
        let roads: Vec<Road> = sources
            .into_iter()
            .map(|source| Road {
                steps: self.context.resolve(source, &lookup).steps,
            })
            .collect();
        if unknown {
            notes.push(format!(
                "neither manifests nor scenario say what {host} resolves to"
            ));
        }
        let to = roads
            .first()
            .and_then(|road| road.steps.first())
            .map(|step| step.to.clone());
        let to = to.unwrap_or_else(|| self.from.clone());
        Ok(Journey {
            from: self.from.clone(),
            to,
            label: format!("lookup {host}"),
            roads,
            notes,
        })
    }

    /// Every pair of source and backend, up to a bound.
    fn all_roads(&self, goal: &Goal<'a>) -> Result<Journey, Unresolved> {
        let by_tailnet = goal.destination.service.as_ref();
        let by_tailnet = by_tailnet.filter(|via| via.door == Door::Tailnet && self.via().is_none());
        let (entries, mut notes) = match by_tailnet {
            None => self.entries()?,
            Some(via) => match self.tailnet_entries(via, &goal.destination.party) {
                Ok(entries) => (entries, Vec::new()),
                Err(step) => {
                    let road = Road { steps: vec![*step] };
                    return Ok(self.one_road(&goal.destination, goal.label(), road));
                }
            },
        };
        let (_, more) = sample(&goal.destination.backends, &goal.destination.party.name);
        notes.extend(more);
        if entries
            .iter()
            .all(|entry| entry.steps.is_empty() && !entry.public_only)
        {
            notes.extend(self.way_in(goal));
        }
        let mut roads = Vec::new();
        for entry in entries {
            roads.extend(self.roads_of(&entry, goal));
        }
        Ok(Journey {
            from: self.from.clone(),
            to: goal.destination.party.clone(),
            label: goal.label(),
            roads,
            notes,
        })
    }

    fn roads_of(&self, entry: &Entry, goal: &Goal<'a>) -> Vec<Road> {
        let source = entry.peer;
        let mut start = self.start(source, goal);
        start.steps.splice(0..0, entry.steps.iter().cloned());
        if entry.public_only
            && let Some(step) = self.no_way(source, &goal.destination)
        {
            return vec![Road { steps: vec![step] }];
        }
        if !leg::is_through(&start.steps) {
            return vec![Road { steps: start.steps }];
        }
        let backends = match self.near(source, &goal.destination) {
            Ok(backends) => sample(&backends, "").0,
            Err(why) => {
                if let Some(step) = start.steps.last_mut() {
                    step.end = End::Unreachable(why);
                }
                Vec::new()
            }
        };
        if !leg::is_through(&start.steps) || backends.is_empty() {
            return vec![Road { steps: start.steps }];
        }
        // A pod that reaches itself is exempt; where there are others, they are the answer.
        let others = backends.iter().any(|(peer, _)| *peer != source);
        let reached = backends.iter().filter(|(peer, _)| *peer != source || !others);
        let via = goal.destination.service.as_ref();
        reached
            .flat_map(|backend| {
                let arrivals = self.arrivals(source, via, backend.0);
                let road = |arrival| self.road(&arrival, *backend, goal, &start);
                arrivals.into_iter().map(road).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether the source is an address outside the cluster that nobody inside sends for.
    fn comes_from_outside(&self) -> bool {
        self.from
            .members
            .iter()
            .all(|peer| matches!(peer, Peer::Address(_)))
    }

    fn one_road(&self, destination: &Destination<'_>, label: String, road: Road) -> Journey {
        Journey {
            from: self.from.clone(),
            to: destination.party.clone(),
            label,
            roads: vec![road],
            notes: Vec::new(),
        }
    }

    /// What comes before a backend is chosen: the look-up, and the Service.
    fn start(&self, source: Peer, goal: &Goal<'_>) -> Start {
        let mut start = Start {
            steps: Vec::new(),
            learned: Vec::new(),
        };
        if let Some(lookup) = &goal.lookup
            && self.context.resolver_pod(source).is_some()
        {
            let resolved = self.context.resolve(source, lookup);
            start.steps.extend(resolved.steps);
            start.learned = resolved.learned;
            if start.steps.iter().any(|step| step.end != End::Through) {
                return start;
            }
            if let (Some(step), Leads::Outside(_)) = (start.steps.last_mut(), &lookup.leads) {
                step.notes
                    .push(learned_note(lookup, &start.learned, &goal.destination.backends));
            }
        }
        if let Some(via) = goal.destination.service.as_ref().filter(|via| !is_direct(via)) {
            let backends = &goal.destination.backends;
            start
                .steps
                .push(self.by_service(source, via, backends, &goal.asked));
        }
        if let Some(node) = &goal.destination.host_port {
            start.steps.push(self.by_host_port(source, node, goal));
        }
        start
    }

    /// The node hands a packet on to the pod that asked for its port, as it is.
    fn by_host_port(&self, source: Peer, node: &str, goal: &Goal<'_>) -> Step {
        let to = &goal.destination.party;
        let port = goal.destination.backends.first().map_or(0, |(_, port)| *port);
        let title = format!("port {} of node {node} → port {port} of {}", goal.asked, to.name);
        let mut step = Step::new(HopKind::Translate, title, self.context.party(source), to.clone());
        step.notes
            .push("the pod stands on that node, so the client's address stays".to_owned());
        step
    }

    fn road(&self, arrival: &Arrival, (peer, port): (Peer, u16), goal: &Goal<'_>, start: &Start) -> Road {
        let mut steps = start.steps.clone();
        let outside = matches!(peer, Peer::Address(_));
        let asked = goal.asked.split('/').next().unwrap_or_default();
        let translated = goal
            .destination
            .service
            .as_ref()
            .is_some_and(|via| !is_direct(via));
        let lookup = goal.lookup.as_ref().filter(|_| outside);
        let leg = Leg {
            shown: arrival.shown.clone(),
            names: if outside {
                start.learned.clone()
            } else {
                Vec::new()
            },
            name: lookup.map(|lookup| lookup.name.clone()),
            service_port: (translated && asked != port.to_string()).then(|| asked.to_owned()),
            undefined_source: arrival.replaced,
            request: goal.request,
            ..Leg::new(arrival.peer, peer, goal.protocol, port)
        };
        steps.extend(self.context.leg(&leg));
        Road { steps }
    }

    /// Who comes from outside the cluster needs a way in, which is not a matter of policy.
    fn way_in(&self, goal: &Goal<'_>) -> Option<String> {
        let outside = self
            .from
            .members
            .iter()
            .any(|peer| matches!(peer, Peer::Address(_)));
        let inside = goal
            .destination
            .backends
            .iter()
            .any(|(peer, _)| matches!(peer, Peer::Endpoint(_)));
        (outside && inside && !goal.destination.is_public()).then(|| {
            format!(
                "how {} gets into the cluster is not modelled; policy sees its own address, as it does where no load balancer or node replaces it",
                self.from.name
            )
        })
    }
}

/// Where a journey goes.
struct Goal<'a> {
    destination: Destination<'a>,
    lookup: Option<Lookup>,
    protocol: Protocol,
    /// The port as asked for: `80`, `http`, `53/udp`.
    asked: String,
    request: Option<&'a Request>,
}

impl Goal<'_> {
    fn label(&self) -> String {
        if let Some(request) = self.request.filter(|request| !request.tls) {
            return format!("{} {}", request.method, request.path);
        }
        match self.destination.backends.first() {
            Some((_, port)) => road::port_text(self.protocol, *port),
            None => self.asked.clone(),
        }
    }
}

struct Start {
    steps: Vec<Step>,
    learned: Vec<String>,
}

/// A headless Service's name leads to its pods: nothing is translated.
fn is_direct(via: &destination::Via<'_>) -> bool {
    via.service.is_headless()
}

/// Whom a host name leads to as a pod of a namespace asks for it, and the full name that DNS answers; `None` where
/// neither manifests nor scenario know the name.
pub fn host_party(world: &World, namespace: &str, host: &str) -> Option<(Name, String)> {
    let lookup = names::lookup(world, namespace, host);
    Some((name_of(&lookup.leads)?, lookup.name))
}

fn name_of(leads: &Leads) -> Option<Name> {
    let named = |namespace: Option<&String>, kind, name: &String| Name::Named {
        namespace: namespace.cloned(),
        kind: Some(kind),
        name: name.clone(),
    };
    match leads {
        Leads::Service(namespace, name) => Some(named(Some(namespace), Kind::Service, name)),
        Leads::Outside(name) => Some(named(None, Kind::Outside, name)),
        Leads::Nobody => None,
    }
}

fn learned_note(lookup: &Lookup, learned: &[String], backends: &[(Peer, u16)]) -> String {
    let addresses: Vec<String> = backends
        .iter()
        .filter_map(|(peer, _)| match peer {
            Peer::Address(address) => Some(address.to_string()),
            _ => None,
        })
        .collect();
    let addresses = addresses.join(", ");
    match learned.is_empty() {
        true => format!(
            "no dns rule reads the answer, so that {addresses} is not known to be {}",
            lookup.name
        ),
        false => format!("{addresses} is learned as {}", lookup.name),
    }
}

/// The first few of many, and a note on the rest.
fn sample<T: Copy>(members: &[T], name: &str) -> (Vec<T>, Vec<String>) {
    let few: Vec<T> = members.iter().copied().take(MOST_REPLICAS).collect();
    let note = (members.len() > few.len()).then(|| {
        format!(
            "the first {} of {name}'s {} pods were looked at",
            few.len(),
            members.len()
        )
    });
    (few, note.into_iter().collect())
}
