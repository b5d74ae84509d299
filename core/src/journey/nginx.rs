//! ingress-nginx: how its pods are reached, and what they do before a request goes on.

use super::destination::{self, Door, Via};
use super::hosts::covers;
use super::leg::{Leg, is_through};
use super::outside::{Arrival, Entry};
use super::road::{End, Step};
use super::visit::Visit;
use super::{Road, Trip, sample};
use crate::answer::{HopKind, Sight, SightKind};
use crate::objects::kubernetes::IntOrString;
use crate::world::{Front, Peer, Protocol, Service};

impl<'a> Trip<'a> {
    pub(super) fn nginx_pods(&self) -> Vec<Peer> {
        let pods = self.context.world.endpoint_ids();
        pods.filter(|(_, pod)| {
            let says = |key: &str| {
                pod.pod_labels
                    .get(&format!("app.kubernetes.io/{key}"))
                    .map(String::as_str)
            };
            says("name") == Some("ingress-nginx") && says("component").is_none_or(|part| part == "controller")
        })
        .map(|(id, _)| Peer::Endpoint(id))
        .collect()
    }

    pub(super) fn by_nginx(&self, visit: &Visit<'a>, entry: &Entry, start: &[Step]) -> Vec<Road> {
        let end = |step: Step| {
            vec![Road {
                steps: start.iter().cloned().chain([step]).collect(),
            }]
        };
        let world = self.context.world;
        let controllers = self.nginx_pods();
        let Some(first) = controllers.first().copied() else {
            let what =
                "no pod `app.kubernetes.io/name: ingress-nginx` is among the manifests: whom policy sees"
                    .to_owned();
            return end(self.stop(visit, End::NotModelled(what), None));
        };
        let leads = |service: &&Service| {
            let mut pods = world.backends(service);
            pods.any(|id| Peer::Endpoint(id) == first)
        };
        let on = |port: u16| {
            let mut services = world.services.iter().filter(leads);
            services.find_map(|service| {
                let found = service.port(&IntOrString::Int(port.into()))?;
                service.is_public().then_some((service, found))
            })
        };
        let Some((service, port)) = on(visit.port) else {
            return self.without_load_balancer(visit, entry, start, &controllers);
        };
        let door = if service.is_type("NodePort") {
            Door::Node
        } else {
            Door::LoadBalancer
        };
        let via = Via {
            service,
            port: Some(port),
            door,
            node: None,
        };
        let backends = destination::backends(world, service, port);
        let mut start = start.to_vec();
        start.push(self.by_service(entry.peer, &via, &backends, &visit.port.to_string()));
        if !is_through(&start) {
            return vec![Road { steps: start }];
        }
        let (some, _) = sample(&backends, "");
        let mut roads = Vec::new();
        for (controller, number) in some.into_iter().take(2) {
            for arrival in self.arrivals(entry.peer, Some(&via), controller) {
                roads.extend(self.at_nginx(visit, &arrival, (controller, number), &start));
            }
        }
        roads
    }

    /// No Service leads to the controller from outside: it stands on its node's network, or nobody gets there.
    fn without_load_balancer(
        &self,
        visit: &Visit<'a>,
        entry: &Entry,
        start: &[Step],
        controllers: &[Peer],
    ) -> Vec<Road> {
        let pod = |peer: &Peer| match peer {
            Peer::Endpoint(id) => self.context.world.endpoint(*id),
            _ => None,
        };
        let on_host = controllers.iter().find_map(|peer| {
            let pod = pod(peer)?;
            match pod.host_network {
                true => Some((*peer, visit.port)),
                false => Some((*peer, pod.behind_host_port(visit.port, Protocol::Tcp)?)),
            }
        });
        if let Some(controller) = on_host {
            let arrivals = self.arrivals(entry.peer, None, controller.0).into_iter();
            return arrivals
                .flat_map(|arrival| self.at_nginx(visit, &arrival, controller, start))
                .collect();
        }
        let step = match entry.peer {
            Peer::Address(_) => {
                let why = "no Service of type LoadBalancer or NodePort leads to the ingress controller on this port, and it has no port of its node";
                let sight = Sight::of(SightKind::Timeout);
                self.stop(visit, End::Unreachable(why.to_owned()), Some(sight))
            }
            _ => {
                let what = "to which address the name leads, from inside the cluster";
                self.stop(visit, End::NotModelled(what.to_owned()), None)
            }
        };
        vec![Road {
            steps: start.iter().cloned().chain([step]).collect(),
        }]
    }

    /// From the client to one controller pod, and on.
    fn at_nginx(
        &self,
        visit: &Visit<'a>,
        arrival: &Arrival,
        (controller, port): (Peer, u16),
        start: &[Step],
    ) -> Vec<Road> {
        let mut steps = start.to_vec();
        let leg = Leg {
            shown: arrival.shown.clone(),
            undefined_source: arrival.replaced,
            ..Leg::new(arrival.peer, controller, Protocol::Tcp, port)
        };
        steps.extend(self.context.leg(&leg));
        if is_through(&steps) && visit.tls {
            steps.push(self.tls(visit, controller));
        } else if is_through(&steps) && self.redirects(visit) {
            let party = self.context.party(controller);
            let mut step = Step::new(
                HopKind::Route,
                "308: on to https",
                self.from.clone(),
                party.clone(),
            );
            step.notes.push("a browser follows; curl does with -L".to_owned());
            steps.push(step);
            let secure_port = self.port_at(controller, 443).unwrap_or(443);
            let leg = Leg {
                shown: arrival.shown.clone(),
                undefined_source: arrival.replaced,
                ..Leg::new(arrival.peer, controller, Protocol::Tcp, secure_port)
            };
            steps.extend(self.context.leg(&leg));
            if !is_through(&steps) {
                return vec![Road { steps }];
            }
            let secure = Visit {
                tls: true,
                port: 443,
                host: visit.host.clone(),
                fronts: visit.fronts.clone(),
                controller: visit.controller.clone(),
                ..*visit
            };
            steps.push(self.tls(&secure, controller));
        }
        if !is_through(&steps) {
            return vec![Road { steps }];
        }
        self.onward(visit, arrival, controller, steps)
    }

    /// The port of a controller's pod that a port of its Service or of its node leads to.
    fn port_at(&self, controller: Peer, port: u16) -> Option<u16> {
        let Peer::Endpoint(id) = controller else {
            return None;
        };
        let pod = self.context.world.endpoint(id)?;
        let mut services = self
            .context
            .world
            .services
            .iter()
            .filter(|service| service.selects(pod));
        let by_service = services.find_map(|service| {
            let found = service.port(&IntOrString::Int(port.into()))?;
            Service::target_port(found, pod)
        });
        by_service.or_else(|| pod.behind_host_port(port, Protocol::Tcp))
    }

    fn redirects(&self, visit: &Visit<'_>) -> bool {
        let certified = |front: &&&Front| {
            front
                .certificates
                .iter()
                .any(|(hosts, _)| covers(hosts, &visit.host))
        };
        visit.fronts.iter().any(|front| front.redirects) && visit.fronts.iter().any(|front| certified(&front))
    }
}
