//! How a source comes to a backend, and as whom policy sees it when it does (ID-11): through a gateway or a
//! proxy that sends in its stead, through a node or a load balancer that replaces its address, or past all policy
//! by `kubectl`.

use std::net::IpAddr;

use super::destination::{Destination, Door, Via};
use super::leg::is_through;
use super::parties::{Party, Unresolved};
use super::road::{Context, End, Step};
use super::{Road, Trip, sample};
use crate::answer::{HopKind, Protection, Sight, SightKind};
use crate::notation::{Kind, Name, parse};
use crate::world::{Entity, Peer, block};

/// The party of `kubectl port-forward` and `kubectl exec`.
pub(super) const KUBECTL: &str = "outside/kubectl";

/// What is missing where Tailscale's operator gave something a proxy.
pub(super) const NO_PROXY: &str =
    "no proxy pod of Tailscale's operator is among the manifests: whom policy sees";

/// As whom a source sets out.
pub(super) struct Entry {
    /// Whom policy sees.
    pub(super) peer: Peer,
    /// How it gets there.
    pub(super) steps: Vec<Step>,
    /// Whether only public ways are open to it.
    pub(super) public_only: bool,
}

/// As whom a source arrives at a backend.
#[derive(Clone)]
pub(super) struct Arrival {
    pub(super) peer: Peer,
    /// As whom it is shown, where it is not itself.
    pub(super) shown: Option<Party>,
    /// The address that the backend sees; `None` for that of some node.
    pub(super) address: Option<IpAddr>,
    /// Whether a node put its own address in place of the client's.
    pub(super) replaced: bool,
}

impl Trip<'_> {
    /// As whom the source sets out: itself, or whoever sends in its stead.
    pub(super) fn entries(&self) -> Result<(Vec<Entry>, Vec<String>), Unresolved> {
        let via = self.via();
        let Some(via) = via.filter(|via| via != "internet") else {
            let (peers, notes) = sample(&self.from.members, &self.from.name);
            let public_only = self.via().is_some();
            let entry = |peer| Entry {
                peer,
                steps: Vec::new(),
                public_only,
            };
            return Ok((peers.into_iter().map(entry).collect(), notes));
        };
        let gateway = self.gateway(&via)?;
        let (peers, notes) = sample(&gateway.members, &gateway.name);
        let step = self.through(&gateway);
        let entry = |peer| Entry {
            peer,
            steps: vec![step.clone()],
            public_only: false,
        };
        Ok((peers.into_iter().map(entry).collect(), notes))
    }

    /// As whom a device of a tailnet comes to a Service that Tailscale's operator gives a proxy: as that proxy.
    ///
    /// # Errors
    /// Where the road ends before it begins.
    pub(super) fn tailnet_entries(&self, via: &Via<'_>, to: &Party) -> Result<Vec<Entry>, Box<Step>> {
        let service = via.service;
        let title = format!(
            "{} → the tailnet's proxy of Service {}",
            self.from.name, service.name
        );
        let step = Step::new(HopKind::Translate, title, self.from.clone(), to.clone());
        if !self.on_tailnet() {
            let why = format!(
                "{} is no device of the tailnet, and only those reach it",
                self.from.name
            );
            let step = step.ending(End::Unreachable(why));
            return Err(Box::new(step.showing(Sight::of(SightKind::Timeout))));
        }
        let proxies = self.tailscale_proxies(&service.namespace, &service.name);
        if proxies.is_empty() {
            return Err(Box::new(step.ending(End::NotModelled(NO_PROXY.to_owned()))));
        }
        let entry = |peer| Entry {
            peer,
            steps: vec![self.through(&self.context.party(peer))],
            public_only: false,
        };
        Ok(proxies.into_iter().map(entry).collect())
    }

    /// The Service that a tailnet knows by a name: `tailscale.com/hostname`, else namespace and name.
    pub(super) fn on_tailnet_as(&self, host: &str) -> Option<Name> {
        let machine = host.split_once('.').map_or(host, |(machine, _)| machine);
        if !self.on_tailnet() || (host != machine && !host.ends_with(".ts.net")) {
            return None;
        }
        let mut exposed = self.context.world.services.iter().filter(|service| {
            let given = service.annotations.get("tailscale.com/hostname");
            let called = || format!("{}-{}", service.namespace, service.name);
            service.is_on_tailnet() && *machine == *given.cloned().unwrap_or_else(called)
        });
        exposed.next().map(|service| Name::Named {
            namespace: Some(service.namespace.clone()),
            kind: Some(Kind::Service),
            name: service.name.clone(),
        })
    }

    pub(super) fn via(&self) -> Option<String> {
        let outside = self.context.world.outside.iter();
        let mut known = outside.filter(|party| self.from.id == format!("outside/{}", party.name));
        known.next()?.via.clone()
    }

    fn gateway(&self, via: &str) -> Result<Party, Unresolved> {
        let name = parse(&format!("{via} -> x:1")).map(|parsed| parsed.question.from);
        let unknown = |_| Unresolved::new(format!("`{via}` is no name to come in through"), None);
        self.context
            .parties
            .source(self.context.world, &name.map_err(unknown)?)
    }

    /// From a party to whoever sends in its stead.
    pub(super) fn through(&self, gateway: &Party) -> Step {
        let title = format!("{} → {}", self.from.name, gateway.name);
        let mut step = Step::new(HopKind::Translate, title, self.from.clone(), gateway.clone());
        let tailnet = self.from.members.iter().any(is_tailnet);
        if tailnet {
            step.protection.push(Protection::Wireguard);
            step.notes.push(
                "the tailnet's own rules decide who may; network policy does not see this part".to_owned(),
            );
        }
        step.notes.push(format!(
            "{} sends on with its own address: policy sees {}, and not {}",
            gateway.name, gateway.name, self.from.name
        ));
        step
    }

    /// As whom a source may arrive at one backend of a Service that it comes to from outside (ID-11).
    pub(super) fn arrivals(&self, peer: Peer, via: Option<&Via<'_>>, backend: Peer) -> Vec<Arrival> {
        let own = Arrival {
            peer,
            shown: None,
            address: own_address(&self.context, peer),
            replaced: false,
        };
        let public = |via: &&Via<'_>| matches!(via.door, Door::Node | Door::LoadBalancer);
        let (Peer::Address(_), Some(via)) = (peer, via.filter(public)) else {
            return vec![own];
        };
        let network = self.context.policies.options().network;
        let own = match network.load_balancer.filter(|_| via.door == Door::LoadBalancer) {
            Some(address) => Arrival {
                peer: self.context.world.peer_at(address),
                shown: Some(self.as_another("the load balancer", self.context.world.peer_at(address))),
                address: Some(address),
                replaced: false,
            },
            None => own,
        };
        let keeps = via.service.spec.external_traffic_policy.as_deref() == Some("Local")
            || network.direct_return
            || self.context.world.nodes.len() == 1;
        let here = self.stands_on(backend, via.node.as_deref());
        if keeps || here == Some(true) {
            return vec![own];
        }
        let node = match network.native_routing {
            true => Some(Peer::Entity(Entity::RemoteNode)),
            false => self.context.policies.plain_world().map(Peer::Address),
        };
        let replaced = node.map(|peer| Arrival {
            peer,
            shown: Some(self.as_another("a node", peer)),
            address: None,
            replaced: true,
        });
        match here {
            Some(_) => replaced.into_iter().collect(),
            None => std::iter::once(own).chain(replaced).collect(),
        }
    }

    /// The source with its address replaced by somebody's.
    fn as_another(&self, whose: &str, peer: Peer) -> Party {
        Party {
            name: format!("{} with the address of {whose}", self.from.name),
            members: vec![peer],
            ..self.from.clone()
        }
    }

    /// Whether a backend is on a node, where both are known.
    fn stands_on(&self, backend: Peer, node: Option<&str>) -> Option<bool> {
        let Peer::Endpoint(id) = backend else { return None };
        let its = self.context.world.endpoint(id)?.node.as_deref()?;
        Some(its == node?)
    }

    /// The backends that a Service leads a source to, where it keeps to one node; the text says why there is
    /// none.
    pub(super) fn near(
        &self,
        source: Peer,
        destination: &Destination<'_>,
    ) -> Result<Vec<(Peer, u16)>, String> {
        let all = destination.backends.clone();
        let Some(via) = &destination.service else {
            return Ok(all);
        };
        let spec = &via.service.spec;
        let is_local = |policy: &Option<String>| policy.as_deref() == Some("Local");
        let (node, policy) = match (source, via.door) {
            (Peer::Endpoint(id), _) if is_local(&spec.internal_traffic_policy) => {
                let node = self.context.world.endpoint(id).and_then(|pod| pod.node.clone());
                (node, "internalTrafficPolicy")
            }
            (Peer::Address(_), Door::Node) if is_local(&spec.external_traffic_policy) => {
                (via.node.clone(), "externalTrafficPolicy")
            }
            _ => return Ok(all),
        };
        let Some(node) = node else { return Ok(all) };
        let near: Vec<_> = all
            .into_iter()
            .filter(|(peer, _)| self.stands_on(*peer, Some(&node)) != Some(false))
            .collect();
        match near.is_empty() && !destination.backends.is_empty() {
            true => Err(format!(
                "`{policy}: Local` keeps to node {node}, and no pod of Service {} runs there",
                via.service.name
            )),
            false => Ok(near),
        }
    }

    /// What a Service makes of a packet, and whether its load balancer lets the source in.
    pub(super) fn by_service(
        &self,
        source: Peer,
        via: &Via<'_>,
        backends: &[(Peer, u16)],
        asked: &str,
    ) -> Step {
        let mut step = self.context.translate(source, via, backends, asked);
        if let (End::Through, Some(end)) = (&step.end, self.kept_out(source, via)) {
            step.notes.clear();
            step.end = end;
        }
        step
    }

    /// How the road ends at a load balancer that lets in some blocks of addresses only, before any policy is asked
    /// (<https://kubernetes.io/docs/concepts/services-networking/service/>, `loadBalancerSourceRanges`). Cilium
    /// holds them against clients outside the cluster; what others do with pods is not modelled.
    fn kept_out(&self, source: Peer, via: &Via<'_>) -> Option<End> {
        let (service, spec) = (via.service, &via.service.spec);
        let ranges = &spec.load_balancer_source_ranges;
        if ranges.is_empty() || via.door != Door::LoadBalancer || !service.is_type("LoadBalancer") {
            return None;
        }
        let unknown = |what: &str| Some(End::NotModelled(format!("{what} (`loadBalancerSourceRanges`)")));
        if !spec.external_ips.is_empty() {
            return unknown("which of the Service's addresses is asked, of which some let everybody in");
        }
        let options = self.context.policies.options();
        let Peer::Address(client) = source else {
            return match options.dataplane.is_cilium() {
                true => None,
                false => unknown("whether a load balancer keeps those out who come from within the cluster"),
            };
        };
        let blocks: Vec<_> = ranges.iter().filter_map(|range| block(range.trim())).collect();
        let fits = |address: IpAddr| blocks.iter().any(|block| block.contains(&address));
        match (fits(client), options.network.load_balancer.map(fits)) {
            (true, None | Some(true)) => None,
            (false, None | Some(false)) => Some(End::Rejected(format!(
                "{} is in none of the blocks that the load balancer of Service {} lets in (`loadBalancerSourceRanges`)",
                self.from.name, service.name
            ))),
            _ => unknown(
                "whether the client's address is looked at, or the one that the load balancer puts in its place",
            ),
        }
    }

    /// From the internet no packet is led to a pod's or a Service's own address.
    pub(super) fn no_way(&self, source: Peer, destination: &Destination<'_>) -> Option<Step> {
        let inside = |(peer, _): &(Peer, u16)| matches!(peer, Peer::Endpoint(_));
        if destination.is_public() || !destination.backends.iter().any(inside) {
            return None;
        }
        let (from, to) = (self.context.party(source), destination.party.clone());
        let why = format!(
            "{} is on a private network, and no way leads there from the internet: no load balancer, node port or Ingress is gone through",
            to.name
        );
        let step = Step::new(HopKind::Connect, format!("{} → {}", from.name, to.name), from, to);
        Some(step.ending(End::Unreachable(why)))
    }

    /// `kubectl port-forward`: through the API server and the kubelet into the pod's own network (SELF-2).
    pub(super) fn forwarded(&self, destination: &Destination<'_>, request: Option<&str>, tcp: bool) -> Road {
        let mut steps = Vec::new();
        let to = destination.party.clone();
        let step = |kind, title: String| Step::new(kind, title, self.from.clone(), to.clone());
        let Some((peer, port)) = destination.backends.first() else {
            let why = format!("nobody stands behind {}", to.name);
            let step = step(HopKind::Connect, "kubectl port-forward".to_owned());
            steps.push(
                step.ending(End::Unreachable(why))
                    .showing(Sight::of(SightKind::ConnectionRefused)),
            );
            return Road { steps };
        };
        let pod = self.context.party(*peer);
        let mut connect = step(
            HopKind::Connect,
            format!("kubectl port-forward → {}:{port}", pod.name),
        );
        connect.port = format!("{port}/tcp");
        connect.notes.push(
            "it enters the pod from its node's runtime, as `kubectl exec` does: no policy sees it (SELF-2)"
                .to_owned(),
        );
        if destination.service.is_some() {
            connect
                .notes
                .push("a Service's name only picks one of its pods".to_owned());
        }
        if !tcp {
            let why = "kubectl port-forward carries TCP only; no policy has a part in it".to_owned();
            connect = connect
                .ending(End::Unreachable(why))
                .showing(Sight::of(SightKind::ConnectionRefused));
        }
        steps.push(connect);
        if let (true, Some(title)) = (is_through(&steps), request) {
            steps.push(step(HopKind::Request, title.to_owned()));
        }
        Road { steps }
    }

    /// The proxies that Tailscale's operator runs for an object.
    pub(super) fn tailscale_proxies(&self, namespace: &str, name: &str) -> Vec<Peer> {
        let pods = self.context.world.endpoint_ids();
        pods.filter(|(_, pod)| {
            let says = |key: &str| {
                pod.pod_labels
                    .get(&format!("tailscale.com/{key}"))
                    .map(String::as_str)
            };
            says("parent-resource") == Some(name) && says("parent-resource-ns") == Some(namespace)
        })
        .map(|(id, _)| Peer::Endpoint(id))
        .collect()
    }

    /// Whether the source is a device of a tailnet.
    pub(super) fn on_tailnet(&self) -> bool {
        self.from.members.iter().any(is_tailnet)
    }
}

/// 100.64.0.0/10, from which Tailscale gives its devices their addresses.
fn is_tailnet(peer: &Peer) -> bool {
    matches!(peer, Peer::Address(IpAddr::V4(address)) if address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64)
}

fn own_address(context: &Context<'_>, peer: Peer) -> Option<IpAddr> {
    match peer {
        Peer::Address(address) => Some(address),
        Peer::Endpoint(id) => context.world.endpoint(id)?.addresses.first().copied(),
        Peer::Node(id) => context.world.node(id)?.addresses.first().copied(),
        Peer::Entity(_) => None,
    }
}

/// What a name means that is known without being declared.
pub(super) fn well_known(name: &Name) -> Option<Party> {
    let Name::Named {
        namespace: None,
        kind: None,
        name,
    } = name
    else {
        return None;
    };
    matches!(name.as_str(), "kubectl" | "port-forward").then(kubectl)
}

/// Whoever types `kubectl`.
pub(super) fn kubectl() -> Party {
    Party {
        id: KUBECTL.to_owned(),
        kind: crate::answer::PartyKind::Outside,
        namespace: None,
        name: "kubectl".to_owned(),
        members: vec![Peer::Entity(Entity::Host)],
        object: None,
    }
}
