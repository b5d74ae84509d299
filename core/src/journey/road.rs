//! One source, one backend: the steps from a question to its answer, as far as they come.

use super::destination::{Door, Via};
use super::names::{Leads, Lookup};
use super::parties::{Parties, Party};
use crate::answer::{Direction, HopKind, Protection, Query, Reply, SideVerdict, Sight, SightKind};
use crate::notation::Request;
use crate::objects::kubernetes::IntOrString;
use crate::verdict::{Decision, Flow, HttpRequest, L7Verdict, Policies, SideDecision};
use crate::world::{EndpointId, Peer, Protocol, Service, World};

/// What a journey is decided with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Who there is.
    pub world: &'a World,
    /// Their parties.
    pub parties: &'a Parties,
    /// What policies say.
    pub policies: &'a Policies,
}

/// One step of the road.
#[derive(Debug, Clone)]
pub struct Step {
    /// What happens here.
    pub kind: HopKind,
    /// For people: "backend → database:7379/tcp".
    pub title: String,
    /// Who sends.
    pub from: Party,
    /// Who receives.
    pub to: Party,
    /// Protocol and destination port as policy sees them; empty where policy sees nothing.
    pub port: String,
    /// What policy decides about, and its decision.
    pub decided: Option<(Flow, Decision)>,
    /// What is asked at layer 7.
    pub asked: Option<Asked>,
    /// The name that the destination was looked up by.
    pub name: Option<String>,
    /// The Service's port that was asked for, where it is not the backend's.
    pub service_port: Option<String>,
    /// How it ends.
    pub end: End,
    /// What is changed or learned here.
    pub notes: Vec<String>,
    /// What protects what passes here.
    pub protection: Vec<Protection>,
    /// For a look-up: every name that is asked for, in order.
    pub queries: Vec<Query>,
    /// What the person sees if the road ends here; `None` where it follows from how it ends.
    pub sight: Option<Sight>,
}

impl Step {
    /// A step that policy has no say in, and that the road passes.
    pub(super) fn new(kind: HopKind, title: impl Into<String>, from: Party, to: Party) -> Self {
        Self {
            kind,
            title: title.into(),
            from,
            to,
            port: String::new(),
            decided: None,
            asked: None,
            name: None,
            service_port: None,
            end: End::Through,
            notes: Vec::new(),
            protection: Vec::new(),
            queries: Vec::new(),
            sight: None,
        }
    }

    /// The same, ended.
    pub(super) fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// The same with what the person sees if it ends here.
    pub(super) fn showing(mut self, sight: Sight) -> Self {
        self.sight = Some(sight);
        self
    }
}

/// What is asked at layer 7.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A DNS query for a name.
    Name(String),
    /// An HTTP request, in the clear.
    Http(HttpRequest),
    /// An HTTP request inside TLS, which no HTTP rule can read (HTTP-8).
    Tls,
}

/// How a step ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The road goes on.
    Through,
    /// A side refuses it; at layer 7 by its proxy.
    Refused {
        /// The side.
        side: Direction,
        /// Whether the proxy refuses it, the connection being allowed.
        l7: bool,
    },
    /// Somebody who is not network policy refuses it: a mesh, an allow list. The text says who and why.
    Rejected(String),
    /// There is nowhere to go: no backend. The text says why.
    Unreachable(String),
    /// Something that decides it is not modelled; the text says what.
    NotModelled(String),
}

/// What a DNS look-up comes to.
pub(super) struct Resolved {
    pub(super) steps: Vec<Step>,
    /// The names that Cilium learns for the addresses in the answer (DNS-12).
    pub(super) learned: Vec<String>,
}

impl Context<'_> {
    pub(super) fn party(&self, peer: Peer) -> Party {
        self.parties.of_peer(self.world, peer)
    }

    /// The pod that asks a resolver of the cluster for names; nodes and outside parties have their own.
    pub(super) fn resolver_pod(&self, source: Peer) -> Option<EndpointId> {
        match source {
            Peer::Endpoint(id) if self.world.endpoint(id).is_some_and(|pod| !pod.host_network) => Some(id),
            _ => None,
        }
    }

    /// Whether egress policy is enforced on a peer.
    fn egress_enforced(&self, source: Peer) -> bool {
        let enforced = self.policies.enforcement(source, Direction::Egress);
        enforced.is_some_and(|enforced| enforced.enforced)
    }

    /// The look-up of a name by a pod, before it can connect (DNS-8 to DNS-13).
    pub(super) fn resolve(&self, source: Peer, lookup: &Lookup) -> Resolved {
        let Some(server) = dns_server(self.world) else {
            return Resolved {
                steps: vec![self.without_server(source, lookup)],
                learned: Vec::new(),
            };
        };
        let Some((peer, port)) = server.backends.first().copied() else {
            let step = self.resolve_step(source, source, lookup, 53);
            let end = End::Unreachable(
                "the name does not resolve: no pod stands behind the cluster's DNS".to_owned(),
            );
            return Resolved {
                steps: vec![Step { end, ..step }],
                learned: Vec::new(),
            };
        };
        let mut step = self.resolve_step(source, peer, lookup, port);
        step.notes.extend(server.note);
        if port != 53 {
            step.notes.push(format!(
                "policy sees the resolver's own port, {port}, behind the Service's 53"
            ));
        }
        let flow = self.flow(source, peer, Protocol::Udp, port, &[]);
        let decision = self.policies.decide(self.world, &flow);
        step.end = of_decision(&decision);
        let mut learned = Vec::new();
        if step.end == End::Through {
            match self.policies.query(self.world, &flow, &lookup.name) {
                L7Verdict::Refused(side) => step.end = End::Refused { side, l7: true },
                L7Verdict::Passed(Direction::Egress) => {
                    learned.push(lookup.name.clone());
                }
                L7Verdict::Passed(Direction::Ingress) | L7Verdict::NotSeen => {}
                L7Verdict::NotModelled(what) => step.end = End::NotModelled(what),
            }
        }
        step.queries = self.queries(&flow, lookup, &step.end);
        step.notes.extend(search_list_note(&step.queries, &step.end));
        step.asked = Some(Asked::Name(lookup.name.clone()));
        step.decided = Some((flow, decision));
        Resolved {
            steps: vec![step],
            learned,
        }
    }

    fn resolve_step(&self, source: Peer, server: Peer, lookup: &Lookup, port: u16) -> Step {
        let to = self.party(server);
        let title = format!("look up {} at {}", lookup.name, to.name);
        let mut step = Step::new(HopKind::Resolve, title, self.party(source), to);
        step.port = format!("{port}/udp");
        step
    }

    /// No DNS server in the manifests: whether the look-up passes is known only where nothing restricts it.
    fn without_server(&self, source: Peer, lookup: &Lookup) -> Step {
        let mut step = self.resolve_step(source, source, lookup, 53);
        step.title = format!("look up {}", lookup.name);
        let missing =
            "the manifests hold no DNS server (Service kube-system/kube-dns, or pods k8s-app=kube-dns there)";
        match self.egress_enforced(source) {
            true => {
                step.end = End::NotModelled(format!(
                    "{missing}, and egress policy decides whether it is reached"
                ));
            }
            false => step.notes.push(format!(
                "{missing}; nothing restricts what {} sends, so the look-up is taken to work",
                step.from.name
            )),
        }
        step
    }

    /// The names that are asked for until one exists (DNS-11), and what comes back.
    fn queries(&self, flow: &Flow, lookup: &Lookup, end: &End) -> Vec<Query> {
        if matches!(end, End::Refused { l7: false, .. } | End::NotModelled(_)) {
            let first = lookup.before.first().unwrap_or(&lookup.name);
            let reply = match end {
                End::NotModelled(_) => Reply::NotModelled,
                _ => Reply::Silence,
            };
            let name = first.clone();
            return vec![Query { name, reply }];
        }
        // Of an outside name that nobody declares it is only known that it was asked for.
        let last = match lookup.leads {
            Leads::Nobody if lookup.name.ends_with("cluster.local") => Reply::NoSuchName,
            Leads::Nobody => Reply::NotModelled,
            _ => Reply::Answer,
        };
        let reply = |name: &str, passed: Reply| match self.policies.query(self.world, flow, name) {
            L7Verdict::Refused(_) => Reply::Refused,
            L7Verdict::NotModelled(_) => Reply::NotModelled,
            _ => passed,
        };
        let before = lookup.before.iter().map(|name| (name, Reply::NoSuchName));
        before
            .chain([(&lookup.name, last)])
            .map(|(name, passed)| Query {
                name: name.clone(),
                reply: reply(name, passed),
            })
            .collect()
    }

    /// A Service on the way, and what stands behind it.
    pub(super) fn translate(
        &self,
        source: Peer,
        via: &Via<'_>,
        backends: &[(Peer, u16)],
        asked: &str,
    ) -> Step {
        let service = via.service;
        let name = format!("{}:{asked}", service.name);
        let behind = backends
            .first()
            .map_or_else(|| service_party(service), |(peer, _)| self.party(*peer));
        let title = format!("Service {name}");
        let mut step = Step::new(HopKind::Translate, title, self.party(source), behind);
        if let Some(target) = service.external_name() {
            step.title = format!("Service {} → {target}", service.name);
            match backends.is_empty() {
                true => {
                    step.end = End::NotModelled(format!(
                        "neither manifests nor scenario say who {target} is"
                    ));
                }
                false => step.notes.push(format!(
                    "{} is only another name for {target}: no address and no port is translated, and the server is asked for by the Service's name",
                    service.name
                )),
            }
            return step;
        }
        let Some((_, port)) = backends.first() else {
            let reason = no_backend(self.world, via, asked);
            step.end = End::Unreachable(reason);
            let kind = match (via.port, service.is_headless()) {
                (_, true) => SightKind::NameUnknown,
                (Some(_), false) => SightKind::ConnectionRefused,
                (None, false) => SightKind::Timeout,
            };
            return step.showing(Sight::of(kind));
        };
        let count = match backends.len() {
            1 => "1 backend".to_owned(),
            several => format!("{several} backends"),
        };
        let door = match via.door {
            Door::Cluster | Door::Tailnet => "Service",
            Door::Node => "node port of Service",
            Door::LoadBalancer => "load balancer of Service",
        };
        step.title = format!("{door} {name} → port {port} on {count}");
        if asked.split('/').next() != Some(port.to_string().as_str()) {
            step.notes.push(format!(
                "policy sees the backend's port, {port}, not the Service's"
            ));
        }
        step
    }

    /// The connection: egress at the source, then ingress at the destination (PATH-1). A pod that reaches
    /// itself meets no policy (SELF-1).
    pub(super) fn connect(&self, flow: &Flow, shown: Option<&Party>) -> Step {
        let mut step = self.connect_as_written(flow, shown);
        if flow.from == flow.to && matches!(flow.from, Peer::Endpoint(_)) {
            step.end = End::Through;
            step.decided = None;
            step.notes.insert(
                0,
                "a pod reaches itself without leaving its network namespace; no policy sees it".to_owned(),
            );
        }
        step
    }

    /// The connection, whoever opens it to whom.
    pub(super) fn connect_as_written(&self, flow: &Flow, shown: Option<&Party>) -> Step {
        let from = shown.cloned().unwrap_or_else(|| self.party(flow.from));
        let to = self.party(flow.to);
        let port = port_text(flow.protocol, flow.port);
        let home = from.home().to_owned();
        let decision = self.policies.decide(self.world, flow);
        let title = format!(
            "{} → {}",
            from.name,
            target_text(&to.called(&home), flow.protocol, &port)
        );
        let mut step = Step::new(HopKind::Connect, title, from, to);
        step.port = port;
        step.end = of_decision(&decision);
        step.decided = Some((flow.clone(), decision));
        step.notes.extend(self.undeclared_port(flow));
        step
    }

    /// Policy does not care whether anything listens; a person does.
    fn undeclared_port(&self, flow: &Flow) -> Option<String> {
        let Peer::Endpoint(id) = flow.to else { return None };
        let pod = self.world.endpoint(id)?;
        let declared = pod
            .ports
            .iter()
            .any(|port| port.port == flow.port && port.protocol == flow.protocol);
        let silent = declared || pod.ports.is_empty() || flow.protocol.is_icmp();
        (!silent).then(|| {
            let port = port_text(flow.protocol, flow.port);
            format!(
                "no container of {} declares {port}; policy does not care, but perhaps nothing listens there",
                pod.name
            )
        })
    }

    /// The request over an open connection: `None` where no proxy looks at it.
    pub(super) fn request(&self, flow: &Flow, decision: &Decision, request: &Request, mutual: bool) -> Step {
        let plain = http_request(request);
        let hidden = request.tls || mutual;
        let title = format!("{} {}", request.method, request.path);
        let (from, to) = (self.party(flow.from), self.party(flow.to));
        let mut step = Step::new(HopKind::Request, title, from, to);
        step.port = port_text(flow.protocol, flow.port);
        step.decided = Some((flow.clone(), decision.clone()));
        step.asked = Some(match hidden {
            true => Asked::Tls,
            false => Asked::Http(plain.clone()),
        });
        if request.tls {
            step.notes
                .push("the request travels inside TLS: no HTTP rule reads it".to_owned());
        }
        if mutual {
            step.protection.push(Protection::MutualTls);
            step.notes.push(
                "the request travels inside the mesh's mutual TLS: no HTTP rule of network policy reads it"
                    .to_owned(),
            );
        } else if request.tls {
            step.protection.push(Protection::Tls);
        }
        let verdict = match hidden {
            true if mutual => self.policies.tls(self.world, flow, None),
            true => self.policies.tls(self.world, flow, host_name(request)),
            false => self.policies.request(self.world, flow, &plain),
        };
        match verdict {
            L7Verdict::Refused(side) => step.end = End::Refused { side, l7: true },
            L7Verdict::NotModelled(what) => step.end = End::NotModelled(what),
            L7Verdict::Passed(_) | L7Verdict::NotSeen => {}
        }
        step
    }

    pub(super) fn flow(&self, from: Peer, to: Peer, protocol: Protocol, port: u16, names: &[String]) -> Flow {
        Flow {
            names: names.to_vec(),
            ..Flow::new(from, to, protocol, port)
        }
    }
}

/// DNS-11: a refused name of the search list stops some resolvers before they ask for the right one.
fn search_list_note(queries: &[Query], end: &End) -> Option<String> {
    if *end != End::Through {
        return None;
    }
    let refused = queries.iter().find(|query| query.reply == Reply::Refused)?;
    Some(format!(
        "the search list asks for {} first, and that is refused; resolvers of musl (Alpine images) stop there",
        refused.name
    ))
}

/// A request as a proxy sees it. A `Host` header is what counts where one is given.
pub(super) fn http_request(request: &Request) -> HttpRequest {
    let is_host = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("host");
    let given = request
        .headers
        .iter()
        .find(is_host)
        .map(|(_, value)| value.clone());
    HttpRequest {
        method: request.method.clone(),
        path: request.path.clone(),
        host: given.unwrap_or_else(|| request.authority()),
        headers: request.headers.clone(),
    }
}

/// The host that a TLS client asks for.
fn host_name(request: &Request) -> Option<&str> {
    match &request.host {
        crate::notation::Host::Name(name) => Some(name),
        crate::notation::Host::Ip(_) => None,
    }
}

/// `7379/tcp`, `icmp/8`.
pub(super) fn port_text(protocol: Protocol, port: u16) -> String {
    let word = protocol.as_str().to_ascii_lowercase();
    match protocol.is_icmp() {
        true => format!("{word}/{port}"),
        false => format!("{port}/{word}"),
    }
}

/// `database:7379/tcp`, `database icmp/8`.
pub(super) fn target_text(name: &str, protocol: Protocol, port: &str) -> String {
    match protocol.is_icmp() {
        true => format!("{name} {port}"),
        false => format!("{name}:{port}"),
    }
}

/// The first side that refuses decides; what is not modelled matters only where nobody refuses.
fn of_decision(decision: &Decision) -> End {
    let sides = [
        (Direction::Egress, &decision.egress),
        (Direction::Ingress, &decision.ingress),
    ];
    for (side, decided) in sides {
        if decided.verdict == SideVerdict::Deny {
            return End::Refused { side, l7: false };
        }
    }
    let unknown = |(_, decided): &(Direction, &SideDecision)| decided.verdict == SideVerdict::NotModelled;
    match sides.into_iter().find(unknown) {
        Some((_, decided)) => End::NotModelled(decided.not_modelled.clone().unwrap_or_default()),
        None => End::Through,
    }
}

/// The cluster's DNS as the manifests have it.
struct DnsServer {
    backends: Vec<(Peer, u16)>,
    note: Option<String>,
}

fn dns_server(world: &World) -> Option<DnsServer> {
    const NAMESPACE: &str = "kube-system";
    if let Some(service) = world.service(NAMESPACE, "kube-dns") {
        let is_dns = |port: &&crate::objects::kubernetes::ServicePort| {
            port.port == 53 && port.protocol.as_deref() == Some("UDP")
        };
        let port = service.spec.ports.iter().find(is_dns)?;
        let pods = world.backends(service);
        let target = |id| Service::target_port(port, world.endpoint(id)?);
        let backends = pods
            .filter_map(|id| Some((Peer::Endpoint(id), target(id)?)))
            .collect();
        return Some(DnsServer { backends, note: None });
    }
    let is_dns = |pod: &crate::world::Endpoint| {
        pod.namespace == NAMESPACE && pod.pod_labels.get("k8s-app").map(String::as_str) == Some("kube-dns")
    };
    let pods = world.endpoint_ids().filter(|(_, pod)| is_dns(pod));
    let backends: Vec<(Peer, u16)> = pods.map(|(id, _)| (Peer::Endpoint(id), 53)).collect();
    let note = "there is no Service kube-system/kube-dns; its pods are taken to answer on 53".to_owned();
    (!backends.is_empty()).then_some(DnsServer {
        backends,
        note: Some(note),
    })
}

fn service_party(service: &Service) -> Party {
    Party {
        id: format!("{}/service/{}", service.namespace, service.name),
        kind: crate::answer::PartyKind::Workload,
        namespace: Some(service.namespace.clone()),
        name: service.name.clone(),
        members: Vec::new(),
        object: Some(service.object),
    }
}

/// Why nobody stands behind a Service's port.
fn no_backend(world: &World, via: &Via<'_>, asked: &str) -> String {
    let service = via.service;
    let Some(port) = via.port else {
        let known: Vec<String> = service.spec.ports.iter().map(service_port_text).collect();
        return format!(
            "Service {} has no port {asked}; it has {}",
            service.name,
            known.join(", ")
        );
    };
    let pods = world.backends(service).count();
    match (&port.target_port, pods) {
        (Some(IntOrString::String(name)), 1..) => {
            format!(
                "Service {} leads to a port called `{name}`, and none of its {pods} pods names one",
                service.name
            )
        }
        _ => format!(
            "Service {} has no endpoints: its selector picks no pod",
            service.name
        ),
    }
}

fn service_port_text(port: &crate::objects::kubernetes::ServicePort) -> String {
    format!(
        "{}/{}",
        port.port,
        port.protocol.as_deref().unwrap_or("TCP").to_ascii_lowercase()
    )
}
