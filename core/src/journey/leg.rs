//! One connection from end to end: network policy first, then the mesh, then the request.

use super::mesh::{LINKERD_PORT, Traffic};
use super::parties::Party;
use super::road::{Context, End, Step, http_request};
use crate::answer::{Direction, Protection, SideVerdict, Sight, SightKind};
use crate::notation::Request;
use crate::rules::AuthMode;
use crate::verdict::Flow;
use crate::world::{Entity, MeshKind, Peer, Protocol};

/// A connection to be made.
#[derive(Clone)]
pub(super) struct Leg<'a> {
    /// Whom policy sees as the source.
    pub(super) from: Peer,
    /// As whom the source is shown; `None` for its own party.
    pub(super) shown: Option<Party>,
    pub(super) to: Peer,
    pub(super) protocol: Protocol,
    pub(super) port: u16,
    /// The names that the destination's address is known by.
    pub(super) names: Vec<String>,
    /// The name that it was looked up by.
    pub(super) name: Option<String>,
    /// The Service's port that was asked for, where it is not the backend's.
    pub(super) service_port: Option<String>,
    /// Whether a node put its own address in place of the client's, so that the upstream contract says nothing
    /// about what a policy sees.
    pub(super) undefined_source: bool,
    pub(super) request: Option<&'a Request>,
}

impl<'a> Leg<'a> {
    pub(super) fn new(from: Peer, to: Peer, protocol: Protocol, port: u16) -> Self {
        Self {
            from,
            shown: None,
            to,
            protocol,
            port,
            names: Vec::new(),
            name: None,
            service_port: None,
            undefined_source: false,
            request: None,
        }
    }
}

impl Context<'_> {
    /// The steps of a connection, as far as they come.
    pub(super) fn leg(&self, leg: &Leg<'_>) -> Vec<Step> {
        let linkerd =
            leg.protocol == Protocol::Tcp && self.common_mesh(leg.from, leg.to) == Some(MeshKind::Linkerd);
        let port = if linkerd { LINKERD_PORT } else { leg.port };
        let flow = self.flow(leg.from, leg.to, leg.protocol, port, &leg.names);
        let mut connect = self.connect(&flow, leg.shown.as_ref());
        connect.name.clone_from(&leg.name);
        connect.service_port.clone_from(&leg.service_port);
        if linkerd {
            connect.notes = vec![format!(
                "between two pods of Linkerd's mesh policy sees port {LINKERD_PORT} of its proxy, not {} (since Linkerd 2.18)",
                leg.port
            )];
        }
        self.encryption(&mut connect, &flow);
        self.authentication(&mut connect, &flow);
        self.undefined(&mut connect, leg);
        let decided = connect.decided.clone();
        let mut steps = vec![connect];
        if !is_through(&steps) {
            return steps;
        }
        let plain = leg.request.map(http_request);
        let traffic = match (&plain, leg.request) {
            (_, Some(request)) if request.tls => Traffic::Opaque,
            (Some(request), _) => Traffic::Http(request),
            (None, _) if leg.protocol != Protocol::Tcp => Traffic::Opaque,
            (None, _) => Traffic::Open,
        };
        let seen = leg.protocol == Protocol::Tcp && leg.from != leg.to;
        steps.extend(
            seen.then(|| self.mesh(leg.from, leg.to, leg.port, traffic))
                .flatten(),
        );
        let mutual = steps
            .iter()
            .any(|step| step.protection.contains(&Protection::MutualTls));
        if let (true, Some((flow, decision)), Some(request)) = (is_through(&steps), decided, leg.request) {
            steps.push(self.request(&flow, &decision, request, mutual));
        }
        steps
    }

    /// WireGuard between nodes: policy sees the same with it and without.
    fn encryption(&self, step: &mut Step, flow: &Flow) {
        if !self.policies.options().network.wireguard {
            return;
        }
        let node = |peer| match peer {
            Peer::Endpoint(id) => Some(self.world.endpoint(id)?.node.as_deref()),
            _ => None,
        };
        match (node(flow.from), node(flow.to)) {
            (Some(Some(from)), Some(Some(to))) if from == to => {}
            (Some(_), Some(_)) => step.protection.push(Protection::Wireguard),
            _ => {}
        }
    }

    /// AUTH-5, AUTH-6: the first packets are dropped and start the handshake; who has no identity to show
    /// never gets through.
    fn authentication(&self, step: &mut Step, flow: &Flow) {
        let Some((_, decision)) = &step.decided else {
            return;
        };
        let asks =
            |side: Direction| decision.side(side).auth && decision.side(side).verdict == SideVerdict::Allow;
        let Some(side) = [Direction::Egress, Direction::Ingress]
            .into_iter()
            .find(|side| asks(*side))
        else {
            return;
        };
        if step.end != End::Through {
            return;
        }
        let (own, other) = flow.sides(side);
        let whose = self.party(own).name;
        if self.always_fails(flow, side) {
            step.protection.push(Protection::AuthenticationImpossible);
            let why = format!("the policy of {whose} asks for an authentication that always fails");
            step.end = End::Rejected(why);
        } else if matches!(other, Peer::Entity(Entity::Host) | Peer::Node(_)) {
            step.notes.push(
                "mutual authentication is asked of the pod's own node as well; whether that succeeds is not verified".to_owned(),
            );
        } else if self.resolver_pod(other).is_none() {
            step.protection.push(Protection::AuthenticationImpossible);
            step.end = End::Rejected(format!(
                "the policy of {whose} asks for mutual authentication, and {} has no identity that could be authenticated (Authentication required)",
                self.party(other).name
            ));
        } else {
            step.protection.push(Protection::AuthenticationPending);
            step.notes.push(
                "not yet authenticated: the first packets are dropped (Authentication required) and start the handshake between the nodes' agents; authenticated, the next ones pass. Without mutual authentication set up in the cluster they never do"
                    .to_owned(),
            );
        }
    }

    fn always_fails(&self, flow: &Flow, side: Direction) -> bool {
        let explained = self.policies.explain(self.world, flow, side);
        let mut deciding = explained.deciding.iter().filter_map(|fit| {
            let rule = self.policies.rules().get(fit.rule)?;
            rule.section(side).entries.get(fit.entry)
        });
        deciding.any(|entry| entry.auth == Some(AuthMode::AlwaysFail))
    }

    /// What the upstream contract leaves open: whom a policy sees once a node replaced the client's address.
    fn undefined(&self, step: &mut Step, leg: &Leg<'_>) {
        let enforced = self.policies.enforcement(leg.to, Direction::Ingress);
        let enforced = enforced.is_some_and(|enforced| enforced.enforced);
        if leg.undefined_source && enforced && !self.policies.options().dataplane.switches().cilium_kinds {
            step.end = End::NotModelled(
                "whom a policy sees once a node replaced the client's address is left to the network plugin"
                    .to_owned(),
            );
        }
    }
}

/// Whether the road goes on after these steps.
pub(super) fn is_through(steps: &[Step]) -> bool {
    steps.last().is_none_or(|step| step.end == End::Through)
}

/// Behind a proxy the person sees the proxy's error page where its own connection fails.
pub(super) fn behind_proxy(mut steps: Vec<Step>, envoy: bool) -> Vec<Step> {
    let page = |(nginx, envoy_page): (Sight, Sight)| if envoy { envoy_page } else { nginx };
    let upstream = "upstream connect error or disconnect/reset before headers";
    if let Some(step) = steps.last_mut() {
        let reset = step
            .sight
            .as_ref()
            .is_some_and(|sight| sight.kind == SightKind::Reset);
        let seen = match &step.end {
            // The proxy itself enforces the egress policy of the identity `ingress` (PATH-6).
            End::Refused {
                side: Direction::Egress,
                ..
            } if envoy => Some(Sight::page(403, "Access denied")),
            End::Refused { l7: false, .. } => Some(page((
                Sight::page(504, "Gateway Time-out"),
                Sight::page(503, upstream),
            ))),
            End::Rejected(_) if reset => Some(page((
                Sight::page(502, "Bad Gateway"),
                Sight::page(503, upstream),
            ))),
            _ => None,
        };
        if let Some(sight) = seen {
            step.sight = Some(sight);
        }
    }
    steps
}
