//! Requests that come in by an Ingress or a Gateway: who serves it, whom policy sees on each of the two
//! connections, TLS, allow list, host and path, and the backend.

use std::net::IpAddr;

use super::destination;
use super::hosts::{covers, front_party, is_machine, rank};
use super::leg::{Leg, behind_proxy, is_through};
use super::outside::{Arrival, Entry, NO_PROXY};
use super::parties::Unresolved;
use super::road::{End, Step};
use super::visit::{Choice, Visit};
use super::{Journey, Road, Trip, names, sample};
use crate::answer::{HopKind, Protection, Sight, SightKind};
use crate::notation::{Host, Request};
use crate::objects::front::Backend;
use crate::world::{Controller, Entity, Front, Peer, Protocol, host_fits};

impl<'a> Trip<'a> {
    /// The journey of a request that an Ingress or a Gateway answers; `None` where it leads elsewhere.
    pub(super) fn to_front(&self, request: &'a Request) -> Option<Result<Journey, Unresolved>> {
        let world = self.context.world;
        if world.fronts.list.is_empty() {
            return None;
        }
        let given = request
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("host"))
            .map(|(_, value)| value.to_ascii_lowercase());
        let host = match (&request.host, given) {
            (Host::Name(name), None) => name.clone(),
            (Host::Name(name), Some(_)) if !world.fronts.know(name) && !self.is_entrance(name) => {
                return None;
            }
            (Host::Ip(address), given) => {
                if !self.entrances().contains(address) {
                    return None;
                }
                given.unwrap_or_else(|| address.to_string())
            }
            (Host::Name(_), Some(given)) => given,
        };
        if let Host::Name(name) = &request.host
            && !world.fronts.know(&host)
            && !self.is_entrance(name)
            && !self.on_tailnet_name(&host)
        {
            return None;
        }
        let visit = self.visit(request, host)?;
        Some(self.visits(&visit))
    }

    /// Addresses by which controllers and Gateways are reached.
    fn entrances(&self) -> Vec<IpAddr> {
        let world = self.context.world;
        let controllers = self.nginx_pods();
        let services = world.services.iter().filter(|service| {
            let mut pods = world.backends(service);
            pods.any(|id| controllers.contains(&Peer::Endpoint(id)))
        });
        let of_gateways = world
            .fronts
            .gateways
            .iter()
            .flat_map(|(_, _, addresses)| addresses.iter());
        services
            .flat_map(|service| &service.external)
            .chain(of_gateways)
            .copied()
            .collect()
    }

    /// Whether a name of the scenario leads to such an address.
    fn is_entrance(&self, name: &str) -> bool {
        let entrances = self.entrances();
        let mut known = self.context.world.outside.iter();
        known.any(|party| {
            party.host.as_deref() == Some(name)
                && party.addresses.iter().any(|address| entrances.contains(address))
        })
    }

    /// Whether a host is the name that a proxy of Tailscale's has in its tailnet.
    fn on_tailnet_name(&self, host: &str) -> bool {
        let fronts = self.context.world.fronts.list.iter();
        fronts
            .filter(|front| front.controller == Controller::Tailscale)
            .any(|front| is_machine(front, host))
    }

    fn visit(&self, request: &'a Request, host: String) -> Option<Visit<'a>> {
        let (port, tls) = (request.effective_port(), request.tls);
        let listens = |front: &&Front| {
            front.doors.iter().any(|door| {
                door.port == port
                    && door.tls == tls
                    && door.host.as_ref().is_none_or(|pattern| host_fits(pattern, &host))
            })
        };
        let all = self.context.world.fronts.list.iter();
        let mut ranked: Vec<(u8, &Front)> = all
            .filter(listens)
            .filter_map(|front| Some((rank(front, &host)?, front)))
            .collect();
        crate::order::sort_by_key(&mut ranked, |(rank, _)| *rank);
        let (best, first) = ranked.first().copied()?;
        let fronts = ranked
            .iter()
            .filter(|(rank, _)| *rank == best)
            .map(|(_, front)| *front);
        Some(Visit {
            path: &request.path,
            request,
            tls,
            port,
            controller: first.controller.clone(),
            fronts: fronts.collect(),
            host,
        })
    }

    fn visits(&self, visit: &Visit<'a>) -> Result<Journey, Unresolved> {
        let (entries, notes) = self.entries()?;
        let mut roads = Vec::new();
        for entry in entries {
            roads.extend(self.by_controller(visit, &entry));
        }
        let to = roads
            .iter()
            .filter_map(|road| road.steps.last())
            .map(|step| step.to.clone())
            .next();
        Ok(Journey {
            from: self.from.clone(),
            to: to.unwrap_or_else(|| self.from.clone()),
            label: format!("{} {}", visit.request.method, visit.path),
            roads,
            notes,
        })
    }

    fn by_controller(&self, visit: &Visit<'a>, entry: &Entry) -> Vec<Road> {
        let mut start = entry.steps.clone();
        if self.context.resolver_pod(entry.peer).is_some()
            && let Host::Name(name) = &visit.request.host
        {
            let lookup = names::lookup(self.context.world, &self.home, name);
            start.extend(self.context.resolve(entry.peer, &lookup).steps);
            if !is_through(&start) {
                return vec![Road { steps: start }];
            }
        }
        let mut distinct: Vec<&Controller> = visit.fronts.iter().map(|front| &front.controller).collect();
        distinct.dedup();
        let what = match (&visit.controller, distinct.len()) {
            (_, 2..) => "several controllers have this host, and to which of them its name leads".to_owned(),
            (Controller::Nginx, _) => return self.by_nginx(visit, entry, &start),
            (Controller::Cilium, _) => return self.by_cilium(visit, entry, &start),
            (Controller::Tailscale, _) => return self.by_tailscale(visit, entry, &start),
            (Controller::Other(class), _) if class.is_empty() => {
                "the Ingress names no class, and who serves it".to_owned()
            }
            (Controller::Other(class), _) => format!("the controller of class `{class}`"),
        };
        start.push(self.stop(visit, End::NotModelled(what), None));
        vec![Road { steps: start }]
    }

    /// A routing step that ends the road.
    pub(super) fn stop(&self, visit: &Visit<'_>, end: End, sight: Option<Sight>) -> Step {
        let to = visit
            .fronts
            .first()
            .map_or_else(|| self.from.clone(), |front| front_party(front));
        let mut step = Step::new(HopKind::Route, visit.title(), self.from.clone(), to).ending(end);
        step.sight = sight;
        step
    }

    /// The certificate that is shown, and whether it is for the host.
    pub(super) fn tls(&self, visit: &Visit<'_>, server: Peer) -> Step {
        let title = format!("TLS for {}", visit.host);
        let mut step = Step::new(HopKind::Tls, title, self.from.clone(), self.context.party(server));
        step.protection.push(Protection::Tls);
        let unfit = |mut step: Step, why: String| match visit.request.insecure {
            true => {
                step.notes.push(format!("{why}; `-k` takes it all the same"));
                step
            }
            false => step
                .ending(End::Unreachable(why))
                .showing(Sight::of(SightKind::PrivacyError)),
        };
        let listed = visit.fronts.iter().flat_map(|front| {
            front
                .certificates
                .iter()
                .map(move |(hosts, secret)| (front, hosts, secret))
        });
        let Some((front, _, secret)) = listed.clone().find(|(_, hosts, _)| covers(hosts, &visit.host)) else {
            let named: Vec<&str> = listed
                .flat_map(|(_, hosts, _)| hosts)
                .map(String::as_str)
                .collect();
            let why = match named.is_empty() {
                true => format!("nobody has a certificate for {}", visit.host),
                false => format!(
                    "the certificate is for {}, not for {}",
                    named.join(", "),
                    visit.host
                ),
            };
            if visit.controller == Controller::Cilium {
                return step
                    .ending(End::Unreachable(why))
                    .showing(Sight::of(SightKind::Reset));
            }
            return unfit(step, format!("{why}: the controller shows its own"));
        };
        let Some(secret) = secret else {
            let why = "no Secret is named for the certificate: the controller shows its own";
            return unfit(step, why.to_owned());
        };
        let names = &self.context.world.fronts.names;
        if let Some(names) = names.get(&(front.namespace.clone(), secret.clone()))
            && !covers(names, &visit.host)
        {
            let why = format!(
                "the certificate in Secret {secret} is for {}, not for {}",
                names.join(", "),
                visit.host
            );
            return unfit(step, why);
        }
        step.notes.push(match &front.issuer {
            Some(issuer) => {
                format!("cert-manager keeps the certificate in Secret {secret} (issuer {issuer})")
            }
            None => format!(
                "Secret {secret} is taken to hold a certificate for {}",
                visit.host
            ),
        });
        step
    }

    /// From whoever serves the front to the backend.
    pub(super) fn onward(
        &self,
        visit: &Visit<'a>,
        arrival: &Arrival,
        server: Peer,
        steps: Vec<Step>,
    ) -> Vec<Road> {
        let here = self.context.party(server);
        let mut step = Step::new(HopKind::Route, visit.title(), here.clone(), here);
        let end = |step: Step| {
            let all = steps.iter().cloned().chain([step]);
            vec![Road { steps: all.collect() }]
        };
        let (front, route) = match visit.choose() {
            Choice::Route(front, route, note) => {
                step.notes.extend(note);
                (front, route)
            }
            Choice::Nowhere => {
                let why = format!("no route fits {}{}", visit.host, visit.path);
                return end(step
                    .ending(End::Unreachable(why))
                    .showing(Sight::page(404, "Not Found")));
            }
            Choice::NotModelled(what) => return end(step.ending(End::NotModelled(what))),
        };
        let called = format!("{} {}/{}", front.kind, front.namespace, front.name);
        if let Some(what) = front.not_modelled.first().or(route.not_modelled.as_ref()) {
            return end(step.ending(End::NotModelled(format!("{called} has {what}"))));
        }
        if let Some(refused) = self.allow_list(front, arrival) {
            return end(step.ending(refused).showing(Sight::page(403, "Forbidden")));
        }
        let shares: u32 = route.backends.iter().map(|backend| backend.weight).sum();
        if shares == 0 {
            let what = format!("{called} has a rule that leads to no Service");
            return end(step.ending(End::NotModelled(what)));
        }
        let chosen = route.backends.iter().filter(|backend| backend.weight > 0);
        chosen
            .flat_map(|backend| {
                let mut step = step.clone();
                if backend.weight < shares {
                    step.notes.push(format!(
                        "{} of {shares} requests go to {}",
                        backend.weight, backend.service
                    ));
                }
                let beyond = self.beyond(visit, front, (server, backend), step);
                beyond.into_iter().map(|beyond| Road {
                    steps: [steps.clone(), beyond].concat(),
                })
            })
            .collect()
    }

    /// From whoever serves the front to the pods of one of a route's Services: the steps of each road.
    fn beyond(
        &self,
        visit: &Visit<'a>,
        front: &Front,
        (server, backend): (Peer, &Backend),
        mut step: Step,
    ) -> Vec<Vec<Step>> {
        let envoy = visit.controller == Controller::Cilium;
        let called = format!("{} {}/{}", front.kind, front.namespace, front.name);
        let namespace = backend.namespace.as_deref().unwrap_or(&front.namespace);
        if namespace != front.namespace {
            let what =
                format!("{called} leads into namespace {namespace}, which a ReferenceGrant must permit");
            return vec![vec![step.ending(End::NotModelled(what))]];
        }
        let port = backend.port.as_ref().map(ToString::to_string).unwrap_or_default();
        step.title = format!(
            "{} → Service {namespace}/{}:{port}, by {called}",
            visit.title(),
            backend.service
        );
        let backends = match self.behind(namespace, backend) {
            Ok(found) => found,
            Err(end_of_it) => {
                let sight = Sight::page(503, "Service Temporarily Unavailable");
                return vec![vec![step.ending(end_of_it).showing(sight)]];
            }
        };
        if let Some((peer, _)) = backends.first() {
            step.to = self.context.party(*peer);
        }
        if front.rewrites {
            step.notes
                .push("the path is rewritten (rewrite-target): which one arrives is not modelled".to_owned());
        }
        let request = Request {
            tls: false,
            port: None,
            ..visit.request.clone()
        };
        let (some, _) = sample(&backends, "");
        some.into_iter()
            .map(|(peer, port)| {
                let leg = Leg {
                    request: Some(&request),
                    ..Leg::new(server, peer, Protocol::Tcp, port)
                };
                let beyond = behind_proxy(self.context.leg(&leg), envoy);
                let decided = beyond.iter().filter_map(|step| step.decided.as_ref());
                let reads = front.rewrites && { decided }.any(|(_, decision)| decision.ingress.l7);
                match reads {
                    true => vec![step.clone().ending(End::NotModelled(
                        "the path is rewritten, and an HTTP rule reads it".to_owned(),
                    ))],
                    false => [vec![step.clone()], beyond].concat(),
                }
            })
            .collect()
    }

    /// The pods behind a route's Service.
    fn behind(&self, namespace: &str, backend: &Backend) -> Result<Vec<(Peer, u16)>, End> {
        let world = self.context.world;
        let Some(service) = world.service(namespace, &backend.service) else {
            return Err(End::Unreachable(format!(
                "there is no Service {namespace}/{}",
                backend.service
            )));
        };
        if service.external_name().is_some() {
            return Err(End::NotModelled(format!(
                "{} is an ExternalName Service",
                backend.service
            )));
        }
        let Some(port) = backend.port.as_ref().and_then(|port| service.port(port)) else {
            return Err(End::Unreachable(format!(
                "Service {} has no such port",
                backend.service
            )));
        };
        let backends = destination::backends(world, service, port);
        match backends.is_empty() {
            true => Err(End::Unreachable(format!(
                "Service {} has no endpoints",
                backend.service
            ))),
            false => Ok(backends),
        }
    }

    /// ingress-nginx compares the address that reaches it, which is the client's only where nobody on the way
    /// replaced it.
    fn allow_list(&self, front: &Front, arrival: &Arrival) -> Option<End> {
        let blocks = front.allow.as_ref()?;
        let allowed = |address: &IpAddr| blocks.iter().any(|block| block.contains(address));
        let list = format!("the allow list of Ingress {}/{}", front.namespace, front.name);
        if let Some(address) = arrival.address {
            let why = format!("{list} does not hold {address}, the address that reaches the controller");
            return (!allowed(&address)).then_some(End::Rejected(why));
        }
        let nodes: Vec<IpAddr> = self
            .context
            .world
            .nodes
            .iter()
            .flat_map(|node| node.addresses.clone())
            .collect();
        let private = |block: &ipnet::IpNet| match block {
            ipnet::IpNet::V4(block) => block.addr().is_private() || block.prefix_len() == 0,
            ipnet::IpNet::V6(_) => true,
        };
        if nodes.is_empty() && blocks.iter().any(private) {
            return Some(End::NotModelled(format!(
                "whether {list} holds the nodes' addresses, which are not among the manifests"
            )));
        }
        let why = format!(
            "{list} does not hold the node's address, which is what reaches the controller in place of the client's: `externalTrafficPolicy: Local` would keep it"
        );
        (nodes.is_empty() || !nodes.iter().all(allowed)).then_some(End::Rejected(why))
    }

    /// Cilium's Envoy on the node that the client comes to (ID-12).
    fn by_cilium(&self, visit: &Visit<'a>, entry: &Entry, start: &[Step]) -> Vec<Road> {
        let end = |what: &str| {
            let step = self.stop(visit, End::NotModelled(what.to_owned()), None);
            vec![Road {
                steps: start.iter().cloned().chain([step]).collect(),
            }]
        };
        if !self.context.policies.options().dataplane.switches().cilium_kinds {
            return end("Cilium's ingress, where Cilium is not the dataplane");
        }
        let Peer::Address(own) = entry.peer else {
            return end("Cilium's ingress, come to from inside the cluster (PATH-6)");
        };
        let address = self
            .context
            .policies
            .options()
            .network
            .load_balancer
            .unwrap_or(own);
        let arrival = Arrival {
            peer: Peer::Address(address),
            shown: None,
            address: Some(address),
            replaced: false,
        };
        let proxy = Peer::Entity(Entity::Ingress);
        let mut steps = start.to_vec();
        let mut connect = self
            .context
            .leg(&Leg::new(arrival.peer, proxy, Protocol::Tcp, visit.port));
        if let Some(step) = connect.last_mut() {
            step.notes.push("the client's identity is held against the ingress policy of the identity `ingress`; no node replaces its address (ID-12)".to_owned());
            step.sight = Some(Sight::page(403, "Access denied"));
        }
        steps.extend(connect);
        if is_through(&steps) && visit.tls {
            steps.push(self.tls(visit, proxy));
        }
        if !is_through(&steps) {
            return vec![Road { steps }];
        }
        self.onward(visit, &arrival, proxy, steps)
    }

    /// A proxy pod of Tailscale's operator.
    fn by_tailscale(&self, visit: &Visit<'a>, entry: &Entry, start: &[Step]) -> Vec<Road> {
        let Some(front) = visit.fronts.first() else {
            return Vec::new();
        };
        let end = |end: End, sight: Option<Sight>| {
            let step = self.stop(visit, end, sight);
            vec![Road {
                steps: start.iter().cloned().chain([step]).collect(),
            }]
        };
        if !self.on_tailnet() {
            let why = format!(
                "{} is no device of the tailnet, and only those reach it",
                self.from.name
            );
            return end(End::Unreachable(why), Some(Sight::of(SightKind::NameUnknown)));
        }
        let proxies = self.tailscale_proxies(&front.namespace, &front.name);
        let Some(proxy) = proxies.first().copied() else {
            return end(End::NotModelled(NO_PROXY.to_owned()), None);
        };
        let party = self.context.party(proxy);
        let mut step = self.through(&party);
        step.protection.push(Protection::Tls);
        let steps: Vec<Step> = start.iter().cloned().chain([step]).collect();
        let arrival = Arrival {
            peer: entry.peer,
            shown: None,
            address: None,
            replaced: false,
        };
        self.onward(visit, &arrival, proxy, steps)
    }
}
