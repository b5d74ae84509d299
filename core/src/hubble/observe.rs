//! A journey's steps → the records that Cilium would make of them, in order.
//!
//! What is recorded: the verdict of each side that policy is enforced on, and a drop beside a refusal (FLOW-4,
//! FLOW-5); where the first packet is handed on to: a proxy, a pod, the host, the network; and what proxies
//! see of DNS and HTTP (FLOW-7). Left out is what the manifests do not say: the way between nodes (overlay or
//! native routing), packets after the first, queries for IPv6 addresses, and what a server answers over HTTP: of an
//! allowed request the `http-response` would show a status that nobody here knows.

use super::clock::{Clock, IdentityNumbers};
use super::flow::{
    Dns, Emitter, EventType, Flow, Header, Http, Icmp, Ip, Layer4, Layer7, Policy, Ports, Tcp, TcpFlags,
};
use super::sides::{self, Sides};
use super::words::{
    AuthType, DropReason, FlowType, IpVersion, L7FlowType, TracePoint, TraceReason, TrafficDirection, Verdict,
};
use crate::answer::{DenyKind, HopKind, Query, Reply, SideVerdict};
use crate::journey::{Asked, Context, End, Journey, Road, Step};
use crate::objects::Objects;
use crate::verdict::{
    Decision, Direction, Flow as Connection, HttpRequest, MatchType, Protocol, SideDecision,
};
use crate::world::{Entity, Peer, World, stable_hash};

/// What observing looks at.
#[derive(Clone, Copy)]
pub struct Observer<'a> {
    /// Who there is, and what policies say.
    pub context: Context<'a>,
    /// The policies as objects.
    pub objects: &'a Objects,
    /// The numbers of identities.
    pub numbers: &'a IdentityNumbers,
}

impl Observer<'_> {
    /// The records of a journey: of its first road, and of each that goes otherwise. None where no Cilium is.
    pub fn journey(&self, journey: &Journey, clock: &mut Clock) -> Vec<Flow> {
        let mut known = Vec::new();
        let mut flows = Vec::new();
        for road in &journey.roads {
            let key = road.outcome_key();
            if known.contains(&key) {
                continue;
            }
            known.push(key);
            flows.extend(self.road(road, clock));
        }
        flows
    }

    /// The records of one road.
    pub fn road(&self, road: &Road, clock: &mut Clock) -> Vec<Flow> {
        if !self.context.policies.options().dataplane.is_cilium() {
            return Vec::new();
        }
        let mut recorder = Recorder {
            observer: *self,
            clock,
            flows: Vec::new(),
        };
        for (position, step) in road.steps.iter().enumerate() {
            let Some((connection, decision)) =
                step.decided.as_ref().filter(|_| step.kind != HopKind::Request)
            else {
                continue;
            };
            let over_it = |later: &&Step| {
                later.kind == HopKind::Request
                    && later.decided.as_ref().is_some_and(|(flow, _)| flow == connection)
            };
            let asking = road.steps.iter().skip(position + 1).find(over_it).unwrap_or(step);
            // A resolver opens a socket of its own for each name.
            for message in messages(self.context.world, asking) {
                let sides = Sides::new(self, connection, recorder.clock);
                let open = Open {
                    connection,
                    decision,
                    sides,
                };
                recorder.exchange(&open, message.as_ref());
            }
        }
        recorder.flows
    }
}

/// A connection under way.
struct Open<'a> {
    connection: &'a Connection,
    decision: &'a Decision,
    sides: Sides,
}

/// What is said over a connection.
struct Message {
    /// As a proxy sees it; `None` where it cannot look inside.
    request: Option<Layer7>,
    /// The proxy that refuses it.
    refused: Option<Direction>,
    /// What comes back, as far as it is known.
    answer: Option<Layer7>,
}

/// What a step says, each message over a connection of its own; `None` where nothing is said, or it is not known
/// whether it passes.
fn messages(world: &World, step: &Step) -> Vec<Option<Message>> {
    let refused = match step.end {
        End::Through => None,
        End::Refused { side, l7: true } => Some(side),
        _ => return vec![None],
    };
    match &step.asked {
        Some(Asked::Name(_)) => {
            let of_query = |asked: &Query| Some(query(world, asked, refused));
            step.queries.iter().map(of_query).collect()
        }
        Some(Asked::Http(request)) => vec![Some(request_over_http(request, refused))],
        Some(Asked::Tls) => vec![Some(Message {
            request: None,
            refused,
            answer: None,
        })],
        None => vec![None],
    }
}

/// A query for one name of the search list (DNS-11), and its answer where the manifests say it. The proxy at the
/// source's side refuses, unless the step says another.
fn query(world: &World, query: &Query, refused: Option<Direction>) -> Message {
    let layer = |half, dns| {
        Some(Layer7 {
            half,
            dns: Some(dns),
            ..Layer7::default()
        })
    };
    let asked = Dns {
        query: crate::rules::fqdn::canonical(&query.name),
        observation_source: "proxy".to_owned(),
        qtypes: vec!["A".to_owned()],
        ..Dns::default()
    };
    let answer = match query.reply {
        Reply::Answer => sides::addresses_of(world, &query.name).map(|addresses| Dns {
            ips: addresses.iter().map(ToString::to_string).collect(),
            ttl: TTL,
            rrtypes: asked.qtypes.clone(),
            ..asked.clone()
        }),
        Reply::NoSuchName => Some(Dns {
            rcode: NO_SUCH_NAME,
            ttl: u32::MAX,
            ..asked.clone()
        }),
        Reply::Refused | Reply::Silence | Reply::NotModelled => None,
    };
    Message {
        request: layer(L7FlowType::REQUEST, asked),
        refused: (query.reply == Reply::Refused).then_some(refused.unwrap_or(Direction::Egress)),
        answer: answer.and_then(|dns| layer(L7FlowType::RESPONSE, dns)),
    }
}

/// A request over HTTP, and the proxy's own answer where it refuses. What the server answers is not known.
fn request_over_http(request: &HttpRequest, refused: Option<Direction>) -> Message {
    let layer = |half, http| {
        Some(Layer7 {
            half,
            http: Some(http),
            ..Layer7::default()
        })
    };
    let headers = request.headers.iter().map(|(key, value)| Header {
        key: key.clone(),
        value: value.clone(),
    });
    let asked = Http {
        method: request.method.clone(),
        url: format!("http://{}{}", request.host, request.path),
        protocol: "HTTP/1.1".to_owned(),
        ..Http::default()
    };
    let refusal = refused.map(|_| Http {
        code: 403,
        ..asked.clone()
    });
    let asked = Http {
        headers: headers.collect(),
        ..asked
    };
    Message {
        request: layer(L7FlowType::REQUEST, asked),
        refused,
        answer: refusal.and_then(|http| layer(L7FlowType::RESPONSE, http)),
    }
}

/// Records being made.
struct Recorder<'a, 'c> {
    observer: Observer<'a>,
    clock: &'c mut Clock,
    flows: Vec<Flow>,
}

impl Recorder<'_, '_> {
    /// A connection and what is said over it. A proxy opens its own connection onward only for a message that
    /// it lets pass.
    fn exchange(&mut self, open: &Open<'_>, message: Option<&Message>) {
        let mut proxies = Vec::new();
        for direction in [Direction::Egress, Direction::Ingress] {
            let side = open.decision.side(direction);
            if !self.opened(open, direction, side) {
                return;
            }
            if side.l7 {
                let Some(message) = message else { return };
                proxies.push(direction);
                self.proxied(open, direction, message);
                if message.refused == Some(direction) {
                    break;
                }
            }
            self.handed_on(open, direction, side);
        }
        for direction in proxies.into_iter().rev() {
            self.answered(open, direction, message);
        }
    }

    /// The first packet at one side. Says whether it goes on.
    fn opened(&mut self, open: &Open<'_>, direction: Direction, side: &SideDecision) -> bool {
        if side.verdict == SideVerdict::NotModelled || !self.verdict(open, direction, side) {
            return false;
        }
        if side.l7 {
            self.traced(open, direction, TracePoint::TO_PROXY, 1);
        }
        true
    }

    /// A message as one side's proxy sees it.
    fn proxied(&mut self, open: &Open<'_>, direction: Direction, message: &Message) {
        let Some(request) = &message.request else { return };
        let mut flow = self.message(open, direction, request, false);
        if message.refused == Some(direction) {
            flow.verdict = Verdict::DROPPED;
        }
        self.flows.push(flow);
    }

    /// What comes back through one side's proxy.
    fn answered(&mut self, open: &Open<'_>, direction: Direction, message: Option<&Message>) {
        if let Some(answer) = message.and_then(|message| message.answer.as_ref()) {
            let flow = self.message(open, direction, answer, true);
            self.flows.push(flow);
        }
    }

    /// The verdict of one side, and the drop beside it. Says whether the packet goes on.
    fn verdict(&mut self, open: &Open<'_>, direction: Direction, side: &SideDecision) -> bool {
        let (verdict, reason) = match side.verdict {
            SideVerdict::Allow if side.audited => (Verdict::AUDIT, None),
            SideVerdict::Allow if side.l7 => (Verdict::REDIRECTED, None),
            SideVerdict::Allow => (Verdict::FORWARDED, None),
            SideVerdict::Deny if side.deny_kind == Some(DenyKind::Explicit) => {
                (Verdict::DROPPED, Some(DropReason::POLICY_DENY))
            }
            SideVerdict::Deny => (Verdict::DROPPED, Some(DropReason::POLICY_DENIED)),
            _ => return true,
        };
        let waits = side.auth && reason.is_none();
        if waits {
            // The first packet is lost while the agents shake hands; the one that TCP sends again passes.
            let reason = Some(DropReason::AUTH_REQUIRED);
            self.decided(open, direction, side, (Verdict::DROPPED, reason));
            self.dropped(open, direction, DropReason::AUTH_REQUIRED);
            self.clock.advance(RETRY);
        }
        self.decided(open, direction, side, (verdict, reason));
        match reason {
            Some(reason) => self.dropped(open, direction, reason),
            None => return true,
        }
        false
    }

    fn decided(
        &mut self,
        open: &Open<'_>,
        direction: Direction,
        side: &SideDecision,
        (verdict, reason): (Verdict, Option<DropReason>),
    ) {
        let mut flow = self.packet(open, direction, EventType::POLICY_VERDICT, 0);
        flow.verdict = verdict;
        flow.policy_match_type = side.match_type.map_or(0, number_of_match);
        flow.is_reply = reason.is_none().then_some(false);
        if side.auth {
            flow.auth_type = AuthType::SPIRE;
        }
        if let Some(reason) = reason {
            flow.drop_reason = reason.0.unsigned_abs();
            flow.drop_reason_desc = reason;
        }
        // FLOW-6; the port of ICMP is its type, and type 0 counts as none.
        let named = open.connection.port != 0 && !side.audited;
        if named && matches!(reason, None | Some(DropReason::POLICY_DENY)) {
            let policies = self.policies(open.connection, direction);
            *match (direction, reason) {
                (Direction::Egress, None) => &mut flow.egress_allowed_by,
                (Direction::Ingress, None) => &mut flow.ingress_allowed_by,
                (Direction::Egress, Some(_)) => &mut flow.egress_denied_by,
                (Direction::Ingress, Some(_)) => &mut flow.ingress_denied_by,
            } = policies;
        }
        self.flows.push(flow);
    }

    fn dropped(&mut self, open: &Open<'_>, direction: Direction, reason: DropReason) {
        let mut flow = self.packet(open, direction, EventType::DROP, reason.0);
        flow.verdict = Verdict::DROPPED;
        flow.drop_reason = reason.0.unsigned_abs();
        flow.drop_reason_desc = reason;
        self.flows.push(flow);
    }

    /// Where the packet goes next, as far as that does not depend on how nodes are connected.
    fn handed_on(&mut self, open: &Open<'_>, direction: Direction, side: &SideDecision) {
        if side.verdict == SideVerdict::NoEndpoint {
            return;
        }
        match (direction, open.connection.to) {
            (Direction::Ingress, Peer::Endpoint(_)) => {
                self.traced(open, direction, TracePoint::TO_ENDPOINT, 0);
            }
            (Direction::Egress, Peer::Entity(Entity::Host)) => {
                self.traced(open, direction, TracePoint::TO_HOST, 2);
            }
            (Direction::Egress, Peer::Address(_) | Peer::Node(_) | Peer::Entity(_)) => {
                self.traced(open, direction, TracePoint::TO_STACK, 3);
            }
            _ => {}
        }
    }

    fn traced(&mut self, open: &Open<'_>, direction: Direction, point: TracePoint, sub_type: i32) {
        let mut flow = self.packet(open, direction, EventType::TRACE, sub_type);
        flow.verdict = Verdict::FORWARDED;
        flow.trace_observation_point = point;
        flow.trace_reason = TraceReason::NEW;
        flow.is_reply = Some(false);
        self.flows.push(flow);
    }

    /// A record of the connection's first packet.
    fn packet(&mut self, open: &Open<'_>, direction: Direction, event: i32, sub_type: i32) -> Flow {
        let mut flow = self.record(&open.sides, direction, event, sub_type);
        flow.flow_type = FlowType::L3_L4;
        flow.l4 = Some(head(&open.sides, true));
        flow.summary = flow.summarize();
        flow
    }

    /// What all records have.
    fn record(&mut self, sides: &Sides, direction: Direction, event: i32, sub_type: i32) -> Flow {
        let (time, number) = self.clock.record();
        let (source, destination) = sides.seen_at(direction);
        let names = match direction {
            Direction::Egress => sides.destination_names.clone(),
            Direction::Ingress => Vec::new(),
        };
        let version = match sides.destination_address.is_ipv4() {
            true => IpVersion::IPV4,
            false => IpVersion::IPV6,
        };
        Flow {
            time: Some(time),
            uuid: uuid(&format!("{time} {number}")),
            emitter: Some(Emitter {
                name: "Signalbox".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }),
            ip: Some(Ip {
                source: sides.source_address.to_string(),
                destination: sides.destination_address.to_string(),
                version,
                ..Ip::default()
            }),
            source: Some(source),
            destination: Some(destination),
            node_name: sides.node_at(direction).to_owned(),
            destination_names: names,
            event_type: Some(EventType { event, sub_type }),
            traffic_direction: match direction {
                Direction::Egress => TrafficDirection::EGRESS,
                Direction::Ingress => TrafficDirection::INGRESS,
            },
            ..Flow::default()
        }
    }

    /// The policies behind one side's verdict (FLOW-6).
    fn policies(&self, connection: &Connection, direction: Direction) -> Vec<Policy> {
        let Context { world, policies, .. } = self.observer.context;
        let explained = policies.explain(world, connection, direction);
        let mut found: Vec<Policy> = Vec::new();
        for entry in policies.origins(&explained, direction) {
            let object = policies.rules().get(entry.rule).map(|rule| rule.object);
            let Some(object) = object.and_then(|id| self.observer.objects.get(id)) else {
                continue;
            };
            let policy = sides::policy(object);
            if !found.contains(&policy) {
                found.push(policy);
            }
        }
        found
    }

    fn message(&mut self, open: &Open<'_>, direction: Direction, l7: &Layer7, reply: bool) -> Flow {
        let mut flow = self.record(&open.sides, direction, EventType::L7, 0);
        flow.flow_type = FlowType::L7;
        flow.verdict = Verdict::FORWARDED;
        flow.l4 = Some(head(&open.sides, false));
        flow.l7 = Some(l7.clone());
        flow.is_reply = Some(reply);
        flow.reply = reply;
        flow.summary = flow.summarize();
        match reply {
            true => turned(flow),
            false => flow,
        }
    }
}

/// Milliseconds until TCP sends a lost packet again.
const RETRY: u64 = 1_000;

/// The DNS answer that a name does not exist. It has no record, and so no time to live: Cilium's proxy notes the
/// greatest number there is.
const NO_SUCH_NAME: u32 = 3;

/// Seconds that answers of the cluster's DNS may be kept, as kubeadm sets it up: its own names have them, and
/// its cache gives no other name more.
const TTL: u32 = 30;

/// The same the other way round: a reply's source is who was asked.
fn turned(mut flow: Flow) -> Flow {
    std::mem::swap(&mut flow.source, &mut flow.destination);
    std::mem::swap(&mut flow.source_names, &mut flow.destination_names);
    if let Some(ip) = &mut flow.ip {
        std::mem::swap(&mut ip.source, &mut ip.destination);
    }
    match &mut flow.l4 {
        Some(Layer4::Tcp(tcp)) => std::mem::swap(&mut tcp.source_port, &mut tcp.destination_port),
        Some(Layer4::Udp(ports) | Layer4::Sctp(ports)) => {
            std::mem::swap(&mut ports.source_port, &mut ports.destination_port);
        }
        _ => {}
    }
    flow
}

/// The head of the connection's first packet; messages over it have no flags.
fn head(sides: &Sides, first: bool) -> Layer4 {
    let port = u32::from(sides.port);
    let ports = Ports {
        source_port: sides.source_port,
        destination_port: port,
    };
    let icmp = Icmp {
        icmp_type: port,
        code: 0,
    };
    match sides.protocol {
        Protocol::Tcp => Layer4::Tcp(Tcp {
            source_port: sides.source_port,
            destination_port: port,
            flags: first.then(|| TcpFlags {
                syn: true,
                ..TcpFlags::default()
            }),
        }),
        Protocol::Udp => Layer4::Udp(ports),
        Protocol::Sctp => Layer4::Sctp(ports),
        Protocol::Icmp => Layer4::Icmpv4(icmp),
        Protocol::Icmpv6 => Layer4::Icmpv6(icmp),
    }
}

/// FLOW-3.
fn number_of_match(kind: MatchType) -> u32 {
    let found = (0u32..).zip(MatchType::ALL).find(|(_, known)| *known == kind);
    found.map_or(0, |(number, _)| number)
}

/// A number for a record, of the form that random ones have.
fn uuid(of: &str) -> String {
    let part = |salt: &str| stable_hash(&format!("{salt} {of}"));
    let (one, two, three, four) = (part("1"), part("2"), part("3"), part("4"));
    format!(
        "{one:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{four:08x}",
        two >> 16,
        two & 0xfff,
        0x8000 | (three >> 16 & 0x3fff),
        three & 0xffff
    )
}
