//! What the picture shows: parties with their signals.

use std::collections::HashSet;

use crate::answer::{Map, Party as PartyView, PartyKind, ServiceView};
use crate::journey::Party;
use crate::objects::{Body, Object};
use crate::world::{EndpointId, Peer, Service, World};

use super::Simulation;

/// Everybody who has pods, every declared outside party, and whoever else is spoken of.
pub(super) fn draw(simulation: &Simulation, spoken_of: &[Party]) -> Map {
    let mut seen = HashSet::new();
    let inside = simulation
        .parties
        .iter()
        .filter(|party| party.kind != PartyKind::Entity);
    let spoken_of = spoken_of.iter().filter(|party| !is_pod_of(simulation, party));
    let shown = inside
        .chain(spoken_of)
        .filter(|party| seen.insert(party.id.clone()));
    let parties: Vec<PartyView> = shown.map(|party| view(simulation, party)).collect();
    let mut namespaces: Vec<String> = Vec::new();
    for namespace in parties.iter().filter_map(|party| party.namespace.as_ref()) {
        if !namespaces.contains(namespace) {
            namespaces.push(namespace.clone());
        }
    }
    Map {
        namespaces,
        parties,
        services: simulation.world.services.iter().map(service).collect(),
    }
}

/// A Service that nobody stands behind is no party of the picture; everybody else that can be spoken of is.
fn is_pod_of(simulation: &Simulation, party: &Party) -> bool {
    party.members.is_empty()
        || simulation
            .parties
            .iter()
            .any(|known| known.id == party.id && known.kind != PartyKind::Entity)
}

fn view(simulation: &Simulation, party: &Party) -> PartyView {
    let world = &simulation.world;
    let pods: Vec<EndpointId> = party.members.iter().filter_map(pod).collect();
    let object = party.object.and_then(|id| simulation.objects.get(id));
    let first = pods.first().and_then(|id| world.endpoint(*id));
    let labels = first.map(|endpoint| {
        endpoint
            .pod_labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect()
    });
    let mut ports: Vec<String> = Vec::new();
    for port in first.into_iter().flat_map(|endpoint| &endpoint.ports) {
        let text = format!("{}/{}", port.port, port.protocol.as_str().to_ascii_lowercase());
        if !ports.contains(&text) {
            ports.push(text);
        }
    }
    PartyView {
        id: party.id.clone(),
        kind: party.kind,
        namespace: party.namespace.clone(),
        name: party.name.clone(),
        detail: detail(world, party, object, pods.len()),
        replicas: pods.len() as u32,
        labels: labels.unwrap_or_default(),
        ports,
        ingress: simulation.enforcement(&party.members, crate::answer::Direction::Ingress),
        egress: simulation.enforcement(&party.members, crate::answer::Direction::Egress),
        place: simulation.place_of_party(party),
    }
}

fn service(service: &Service) -> ServiceView {
    let ports = service.spec.ports.iter().map(|port| {
        let protocol = port.protocol.as_deref().unwrap_or("TCP").to_ascii_lowercase();
        format!("{}/{protocol}", port.port)
    });
    ServiceView {
        namespace: service.namespace.clone(),
        name: service.name.clone(),
        ports: ports.collect(),
    }
}

fn pod(member: &Peer) -> Option<EndpointId> {
    match member {
        Peer::Endpoint(id) => Some(*id),
        _ => None,
    }
}

/// "2 pods · webdis", "172.27.224.3", "storage.cloud.google.com".
fn detail(world: &World, party: &Party, object: Option<&Object>, pods: usize) -> String {
    match party.kind {
        PartyKind::Workload | PartyKind::Pod => {
            let count = if pods == 1 {
                "1 pod".to_owned()
            } else {
                format!("{pods} pods")
            };
            let containers = object.map(containers).unwrap_or_default();
            match containers.is_empty() {
                true => count,
                false => format!("{count} · {}", containers.join(", ")),
            }
        }
        PartyKind::Outside => {
            let known = world
                .outside
                .iter()
                .find(|outside| party.id == format!("outside/{}", outside.name));
            let host = known.and_then(|outside| outside.host.clone());
            host.unwrap_or_else(|| addresses(&party.members).join(", "))
        }
        PartyKind::Entity => entity_detail(&party.name).to_owned(),
    }
}

fn addresses(members: &[Peer]) -> Vec<String> {
    let address = |member: &Peer| match member {
        Peer::Address(address) => Some(address.to_string()),
        _ => None,
    };
    members.iter().filter_map(address).collect()
}

fn containers(object: &Object) -> Vec<String> {
    let spec = match &object.body {
        Body::Pod(pod) => &pod.spec,
        Body::Workload(workload) => &workload.spec.template.spec,
        Body::CronJob(job) => &job.spec.job_template.spec.template.spec,
        _ => return Vec::new(),
    };
    spec.containers
        .iter()
        .map(|container| container.name.clone())
        .filter(|name| !name.is_empty())
        .collect()
}

fn entity_detail(name: &str) -> &'static str {
    match name {
        "host" => "the pod's own node",
        "remote-node" => "any other node",
        "kube-apiserver" => "the API server",
        "health" => "Cilium's health endpoint",
        "ingress" => "Cilium's ingress proxy",
        "init" => "an endpoint without labels yet",
        "unmanaged" => "a pod that Cilium does not manage",
        _ => "a node",
    }
}
