//! What Hubble would record of a question, and what a record of Hubble's asks.

use super::Simulation;
use super::check::question_report;
use crate::diagnostic::Report;
use crate::hubble::{Clock, Endpoint, EventType, Flow, IdentityNumbers, L7FlowType, Layer4, Observer};
use crate::journey::Road;
use crate::notation::parse;
use crate::order::{self, Map};
use crate::world::{Entity, Peer};

/// Names of pods by namespace and labels, as records write them, in order.
pub(super) type PodsByLabels = Map<(String, Vec<String>), String>;

impl Simulation {
    /// The records that Cilium would make of a question, in order: verdicts of both sides, drops, traces, DNS
    /// and HTTP. None where the dataplane is another. A second passes between two questions.
    ///
    /// # Errors
    /// What is wrong with the question, as for [`Self::ask`].
    pub fn observe(&self, question: &str, clock: &mut Clock) -> Result<Vec<Flow>, Box<Report>> {
        const BETWEEN: u64 = 1_000;
        let journey = parse(question).and_then(|parsed| self.travel(&parsed));
        let journey = journey.map_err(|problem| Box::new(question_report(question, &problem)))?;
        let flows = self.observer().journey(&journey, clock);
        clock.advance(BETWEEN);
        Ok(flows)
    }

    /// The records of one road of a journey that was travelled in this simulation.
    pub fn observe_road(&self, road: &Road, clock: &mut Clock) -> Vec<Flow> {
        self.observer().road(road, clock)
    }

    fn observer(&self) -> Observer<'_> {
        Observer {
            context: self.context(),
            objects: &self.objects,
            numbers: self.identity_numbers(),
        }
    }

    /// The numbers of the identities in this world.
    pub fn identity_numbers(&self) -> &IdentityNumbers {
        self.identity_numbers
            .get_or_init(|| IdentityNumbers::new(&self.world))
    }

    /// The question in the notation that a recorded flow asks of these manifests: the same connection, query
    /// or request. `None` where it asks none: it is a reply, or no packet or message on its way.
    ///
    /// # Errors
    /// A pod that is not in the manifests, neither by its name nor by its labels nor by its workload; or a
    /// protocol that has no question.
    pub fn question_of(&self, flow: &Flow) -> Result<Option<String>, String> {
        let on_its_way = matches!(
            flow.event(),
            EventType::DROP | EventType::TRACE | EventType::POLICY_VERDICT | EventType::L7
        );
        if !on_its_way || flow.is_reply == Some(true) {
            return Ok(None);
        }
        let ip = flow.ip.as_ref().ok_or("the flow has no addresses")?;
        let from = self.party_of(flow.source.as_ref(), &ip.source)?;
        if let Some(l7) = &flow.l7 {
            if l7.half != L7FlowType::REQUEST {
                return Ok(None);
            }
            if let Some(dns) = &l7.dns {
                return Ok(Some(format!(
                    "{from} -> lookup {}",
                    dns.query.trim_end_matches('.')
                )));
            }
            if let Some(http) = &l7.http {
                return Ok(Some(format!("{from} -> {} {}", http.method, http.url)));
            }
        }
        let to = self.party_of(flow.destination.as_ref(), &ip.destination)?;
        let with_port = |port: u32, protocol: &str| match to.contains(':') {
            true => format!("[{to}]:{port}{protocol}"),
            false => format!("{to}:{port}{protocol}"),
        };
        let target = match &flow.l4 {
            Some(Layer4::Tcp(tcp)) => with_port(tcp.destination_port, ""),
            Some(Layer4::Udp(ports)) => with_port(ports.destination_port, "/udp"),
            Some(Layer4::Sctp(ports)) => with_port(ports.destination_port, "/sctp"),
            Some(Layer4::Icmpv4(icmp)) => format!("{to} icmp/{}", icmp.icmp_type),
            Some(Layer4::Icmpv6(icmp)) => format!("{to} icmpv6/{}", icmp.icmp_type),
            Some(other) => return Err(format!("`{}` is no protocol that policies name", other.name())),
            None => return Err("the flow has no protocol".to_owned()),
        };
        Ok(Some(format!("{from} -> {target}")))
    }

    /// One side of a recorded flow, in the notation.
    fn party_of(&self, side: Option<&Endpoint>, address: &str) -> Result<String, String> {
        let Some(side) = side.filter(|side| !side.pod_name.is_empty()) else {
            return self.party_without_pod(side, address);
        };
        let (namespace, name) = (&side.namespace, &side.pod_name);
        if self.world.find_pod(namespace, name).is_some() {
            return Ok(format!("{namespace}/pod/{name}"));
        }
        // Pods of a running cluster have names of their own; what counts to policy are their labels.
        let mut labels = side.labels.clone();
        labels.sort_unstable();
        if let Some(alike) = self.pods_by_labels().get(&(namespace.clone(), labels)) {
            return Ok(format!("{namespace}/pod/{alike}"));
        }
        let workloads = side.workloads.iter();
        let mut ids =
            workloads.map(|made| format!("{namespace}/{}/{}", made.kind.to_ascii_lowercase(), made.name));
        let known = ids.find(|id| self.parties.iter().any(|party| party.id == *id));
        known.ok_or_else(|| {
            format!(
                "pod `{namespace}/{name}` is not in these manifests, and no pod there has its labels in that namespace"
            )
        })
    }

    /// A pod's name for each namespace and set of labels.
    fn pods_by_labels(&self) -> &PodsByLabels {
        self.pods_by_labels.get_or_init(|| {
            let pods = self.world.endpoints.iter().filter(|pod| !pod.host_network);
            let name = |pod: &crate::world::Endpoint| {
                let mut labels: Vec<String> = pod.labels.iter().map(ToString::to_string).collect();
                order::sort(&mut labels);
                ((pod.namespace.clone(), labels), pod.name.clone())
            };
            // Of several alike, the first lends its name.
            pods.rev().map(name).collect()
        })
    }

    /// A reserved identity by its name, anything else by its address.
    fn party_without_pod(&self, side: Option<&Endpoint>, address: &str) -> Result<String, String> {
        let labels = side.map_or(&[] as &[String], |side| &side.labels);
        let named = |entity: &Entity| {
            labels
                .iter()
                .any(|label| label.strip_prefix("reserved:") == Some(entity.as_str()))
        };
        let known = address
            .parse()
            .is_ok_and(|address| !matches!(self.world.peer_at(address), Peer::Address(_)));
        // The API server is a remote node as well.
        let entities = [Entity::KubeApiserver].into_iter().chain(Entity::ALL);
        match entities.into_iter().find(|entity| named(entity)) {
            Some(entity) if !known => Ok(format!("entity/{entity}")),
            _ if address.is_empty() => Err("the flow has no addresses".to_owned()),
            _ => Ok(address.to_owned()),
        }
    }
}
