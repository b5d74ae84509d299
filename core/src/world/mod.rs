//! What the objects describe: endpoints with the labels that policy sees, nodes, Services, CIDR groups,
//! outside parties, and names in DNS.

mod address;
mod endpoint;
mod entity;
mod front;
pub mod labels;
mod mesh;
mod service;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use ipnet::IpNet;

use crate::dataplane::Options;
use crate::objects::kubernetes::{Pod, Workload};
use crate::objects::{Body, Object, ObjectId, Objects};
use crate::order::{self, Map, Set};
pub(crate) use address::stable_hash;
use address::{Allocator, PODS, SERVICES};
pub use endpoint::{Endpoint, EndpointId, NamedPort, Protocol, WorkloadRef};
pub use entity::{Entity, Peer};
pub use front::{Controller, Door, Front, Fronts, PathKind, Route, block, host_fits, path_fits};
pub use labels::{Label, LabelSource, Labels};
pub use mesh::{Mesh, MeshKind, Named};
pub use service::{Group, Namespace, Node, NodeId, Outside, Service, Slice};

/// At most so many pods are made of one workload; more replicas are all alike to policy.
pub const MAX_REPLICAS: u32 = 500;

/// Everything that can send, receive or be named.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Namespaces, those declared first, then those that are only mentioned.
    pub namespaces: Vec<Namespace>,
    /// Pods: every [`EndpointId`] counts in this list.
    pub endpoints: Vec<Endpoint>,
    /// Nodes: every [`NodeId`] counts in this list.
    pub nodes: Vec<Node>,
    /// Services.
    pub services: Vec<Service>,
    /// EndpointSlices.
    pub slices: Vec<Slice>,
    /// CIDR groups.
    pub groups: Vec<Group>,
    /// Named parties outside the cluster.
    pub outside: Vec<Outside>,
    /// Ways in at layer 7.
    pub fronts: Fronts,
    /// Service meshes.
    pub mesh: Mesh,
    /// Names that were resolved through the DNS proxy, by address (DNS-12, DNS-13).
    learned: Map<IpAddr, Set<String>>,
    /// Where the API server is, as the Service `default/kubernetes` has it (ID-4, ID-5).
    api_server: Set<IpAddr>,
    /// What Endpoints would be mirrored to.
    mirrored: Vec<Slice>,
    by_address: Map<IpAddr, Peer>,
    /// Pods by namespace and name; of two that share a name the first.
    by_name: Map<String, Map<String, EndpointId>>,
}

impl World {
    /// The world that objects describe. Pods come in the order of the text, a workload's by number.
    pub fn new(objects: &Objects, options: &Options) -> Self {
        let mut world = Self::default();
        world.add_namespaces(objects);
        for (id, object) in objects.iter() {
            world.add_static(id, object);
        }
        world.mirror_endpoints();
        world.find_api_server();
        let mut builder = Builder::new(&world, objects, options);
        builder.add_pods(objects);
        builder.add_workloads(objects);
        let (mut endpoints, mut allocator) = builder.finish();
        order::sort_by_key(&mut endpoints, |endpoint| endpoint.object);
        world.endpoints = endpoints;
        world.give_services_addresses(&mut allocator);
        world.index_addresses();
        world.index_names();
        world.fronts = Fronts::new(objects);
        world.mesh = Mesh::new(objects, &world);
        world
    }

    /// One endpoint; `None` if the id belongs to another world.
    pub fn endpoint(&self, id: EndpointId) -> Option<&Endpoint> {
        self.endpoints.get(id.0 as usize)
    }

    /// One node; `None` if the id belongs to another world.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// All endpoints with their ids.
    pub fn endpoint_ids(&self) -> impl Iterator<Item = (EndpointId, &Endpoint)> {
        (0u32..).map(EndpointId).zip(&self.endpoints)
    }

    /// The endpoints that an object declares, be it a Pod or a workload.
    pub fn endpoints_of(&self, object: ObjectId) -> impl Iterator<Item = EndpointId> {
        self.endpoint_ids()
            .filter(move |(_, endpoint)| {
                endpoint.object == object || endpoint.workload.as_ref().is_some_and(|w| w.object == object)
            })
            .map(|(id, _)| id)
    }

    /// A pod by namespace and name.
    pub fn find_pod(&self, namespace: &str, name: &str) -> Option<EndpointId> {
        self.by_name.get(namespace)?.get(name).copied()
    }

    /// A namespace by name.
    pub fn namespace(&self, name: &str) -> Option<&Namespace> {
        self.namespaces.iter().find(|namespace| namespace.name == name)
    }

    /// A Service by namespace and name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.name == name && service.namespace == namespace)
    }

    /// Who answers at an address (ID-3): a pod before a node before the outside.
    pub fn peer_at(&self, address: IpAddr) -> Peer {
        let address = address.to_canonical();
        self.by_address
            .get(&address)
            .copied()
            .unwrap_or(Peer::Address(address))
    }

    /// The pods behind a Service with a selector.
    pub fn backends<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = EndpointId> + 'a {
        self.endpoint_ids()
            .filter(|(_, endpoint)| service.selects(endpoint))
            .map(|(id, _)| id)
    }

    /// The EndpointSlices of a Service.
    pub fn slices_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Slice> + 'a {
        self.slices.iter().filter(|slice| {
            slice.namespace == service.namespace && slice.service.as_deref() == Some(&service.name)
        })
    }

    /// Adds a named party outside the cluster. Its name in DNS is not thereby learned: see [`Self::learn`].
    pub fn add_outside(&mut self, outside: Outside) {
        self.outside.push(outside);
    }

    /// Records that a name was resolved to an address through the DNS proxy (DNS-12).
    pub fn learn(&mut self, name: &str, address: IpAddr) {
        self.learned
            .or_default(address.to_canonical())
            .insert(name.to_owned());
    }

    /// The names learned for an address, as they were given.
    pub fn learned(&self, address: IpAddr) -> impl Iterator<Item = &str> {
        self.learned
            .get(&address.to_canonical())
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether the API server answers at an address (ID-4, ID-5): one behind the Service `default/kubernetes`.
    pub fn is_api_server(&self, address: IpAddr) -> bool {
        self.api_server.contains(&address.to_canonical())
    }

    /// Whether two pods, or a pod and a node, are known to stand on the same node.
    pub fn same_node(&self, endpoint: &Endpoint, other: Option<&str>) -> bool {
        matches!((&endpoint.node, other), (Some(node), Some(other)) if node == other)
    }

    fn add_namespaces(&mut self, objects: &Objects) {
        for (id, object) in objects.iter() {
            if matches!(object.body, Body::Namespace) {
                let name = &object.metadata.name;
                self.namespaces.retain(|namespace| namespace.name != *name);
                self.push_namespace(name, object.metadata.labels.clone(), Some(id));
            }
        }
        for (_, object) in objects.iter() {
            if let Some(name) = &object.metadata.namespace
                && self.namespace(name).is_none()
            {
                self.push_namespace(name, Map::new(), None);
            }
        }
    }

    fn push_namespace(&mut self, name: &str, mut labels: Map<String, String>, object: Option<ObjectId>) {
        labels.insert(labels::NAMESPACE_NAME.to_owned(), name.to_owned());
        self.namespaces.push(Namespace {
            name: name.to_owned(),
            labels,
            object,
        });
    }

    fn add_static(&mut self, id: ObjectId, object: &Object) {
        let name = object.metadata.name.clone();
        let namespace = object.metadata.namespace.clone().unwrap_or_default();
        let labels = object.metadata.labels.clone();
        match &object.body {
            Body::Node(node) => {
                let given = node.status.addresses.iter();
                let addresses = given.filter_map(|address| address.address.parse().ok()).collect();
                self.nodes.push(Node {
                    name,
                    labels,
                    addresses,
                    object: id,
                });
            }
            Body::Service(service) => {
                let spec = service.spec.clone();
                let given = spec.cluster_ip.iter().chain(&spec.cluster_ips);
                let mut addresses: Vec<IpAddr> = given.filter_map(|text| text.parse().ok()).collect();
                addresses.dedup();
                self.services.push(Service {
                    name,
                    namespace,
                    labels,
                    addresses,
                    external: service::external_addresses(service),
                    annotations: object.metadata.annotations.clone(),
                    spec,
                    object: id,
                });
            }
            Body::EndpointSlice(slice) => {
                let service = labels.get("kubernetes.io/service-name").cloned();
                self.slices.push(Slice {
                    namespace,
                    service,
                    spec: slice.clone(),
                    object: id,
                });
            }
            Body::Endpoints(endpoints) => {
                let slices = endpoints
                    .subsets
                    .iter()
                    .map(|subset| Slice::of_subset(&namespace, &name, subset, id));
                self.mirrored.extend(slices);
            }
            Body::CidrGroup(group) => {
                let blocks = group.spec.external_cidrs.iter().flatten();
                let prefixes = blocks
                    .filter_map(|text| text.parse::<IpNet>().ok())
                    .map(|net| net.trunc());
                self.groups.push(Group {
                    name,
                    labels,
                    prefixes: prefixes.collect(),
                    object: id,
                });
            }
            _ => {}
        }
    }

    /// The cluster mirrors Endpoints into slices; a dump holds both, a hand-written manifest only the former.
    fn mirror_endpoints(&mut self) {
        let has_slice = |mirrored: &Slice| {
            let same =
                |slice: &Slice| slice.namespace == mirrored.namespace && slice.service == mirrored.service;
            self.slices.iter().any(same)
        };
        let mut mirrored = std::mem::take(&mut self.mirrored);
        mirrored.retain(|slice| !has_slice(slice));
        self.slices.extend(mirrored);
    }

    fn find_api_server(&mut self) {
        let is_its =
            |slice: &&Slice| slice.namespace == "default" && slice.service.as_deref() == Some("kubernetes");
        let addresses = self
            .slices
            .iter()
            .filter(is_its)
            .flat_map(|slice| &slice.spec.endpoints)
            .flat_map(|endpoint| &endpoint.addresses)
            .filter_map(|text| text.parse::<IpAddr>().ok());
        self.api_server = addresses.map(|address| address.to_canonical()).collect();
    }

    fn give_services_addresses(&mut self, allocator: &mut Allocator) {
        for service in &mut self.services {
            let external = service.spec.service_type.as_deref() == Some("ExternalName");
            if service.addresses.is_empty() && !service.is_headless() && !external {
                let name = format!("{}/{}", service.namespace, service.name);
                service.addresses.extend(allocator.allocate(SERVICES, &name));
            }
        }
    }

    fn index_names(&mut self) {
        let mut index: Map<String, Vec<(String, EndpointId)>> = Map::new();
        for (id, endpoint) in self.endpoint_ids() {
            let of_namespace = index.or_default(endpoint.namespace.clone());
            of_namespace.push((endpoint.name.clone(), id));
        }
        // Of two with one name, the first counts.
        let index = index.into_iter();
        self.by_name = index
            .map(|(namespace, names)| (namespace, names.into_iter().rev().collect()))
            .collect();
    }

    /// ID-3: a managed pod's address is the pod's, before a node's.
    fn index_addresses(&mut self) {
        let mut hosts = Vec::new();
        let mut nodes = Vec::new();
        let mut pods = Vec::new();
        for (id, endpoint) in self.endpoint_ids() {
            let kind = if endpoint.host_network {
                &mut hosts
            } else {
                &mut pods
            };
            kind.extend(
                endpoint
                    .addresses
                    .iter()
                    .map(|address| (*address, Peer::Endpoint(id))),
            );
        }
        for (id, node) in (0u32..).map(NodeId).zip(&self.nodes) {
            nodes.extend(node.addresses.iter().map(|address| (*address, Peer::Node(id))));
        }
        // The last of several counts; of those on the network of a node, the first.
        self.by_address = hosts.into_iter().rev().chain(nodes).chain(pods).collect();
    }
}

/// Makes endpoints of Pods and workloads.
struct Builder<'a> {
    world: &'a World,
    options: &'a Options,
    namespaces: Map<&'a str, &'a Namespace>,
    endpoints: Vec<Endpoint>,
    allocator: Allocator,
    /// Endpoints of Pods by namespace: the pods that a workload may already have.
    pods: Map<String, Vec<usize>>,
}

impl<'a> Builder<'a> {
    fn new(world: &'a World, objects: &Objects, options: &'a Options) -> Self {
        let mut allocator = Allocator::default();
        let of_pods = objects.iter().filter_map(|(_, object)| match &object.body {
            Body::Pod(pod) => Some(endpoint::status_addresses(&pod.status)),
            _ => None,
        });
        let of_nodes = world.nodes.iter().map(|node| node.addresses.clone());
        let of_services = world.services.iter().map(|service| service.addresses.clone());
        for address in of_pods.chain(of_nodes).chain(of_services).flatten() {
            allocator.take(address);
        }
        let namespaces = world
            .namespaces
            .iter()
            .map(|namespace| (namespace.name.as_str(), namespace));
        Self {
            world,
            options,
            namespaces: namespaces.collect(),
            endpoints: Vec::new(),
            allocator,
            pods: Map::new(),
        }
    }

    fn finish(self) -> (Vec<Endpoint>, Allocator) {
        (self.endpoints, self.allocator)
    }

    fn add_pods(&mut self, objects: &Objects) {
        for (id, object) in objects.iter() {
            let Body::Pod(pod) = &object.body else { continue };
            if matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed")) {
                continue;
            }
            let namespace = object.metadata.namespace.clone().unwrap_or_default();
            self.pods.or_default(namespace.clone()).push(self.endpoints.len());
            let name = object.metadata.name.clone();
            self.push(id, namespace, name, &object.metadata.labels, pod, None);
        }
    }

    /// Workloads whose pods are listed themselves (as in a cluster's dump) only lend their name to them.
    /// A ReplicaSet or Job that belongs to a workload of the list is that workload's.
    fn add_workloads(&mut self, objects: &Objects) {
        let mut claimed: Vec<(String, Map<String, String>)> = Vec::new();
        let secondary = |object: &Object| matches!(object.kind.as_str(), "ReplicaSet" | "Job");
        let (last, first): (Vec<_>, Vec<_>) = objects.iter().partition(|(_, object)| secondary(object));
        for (id, object) in first.into_iter().chain(last) {
            let workload = match &object.body {
                Body::Workload(workload) => workload,
                Body::CronJob(job) => &job.spec.job_template,
                _ => continue,
            };
            let namespace = object.metadata.namespace.clone().unwrap_or_default();
            let labels = &workload.spec.template.metadata.labels;
            let selector = selector_of(workload);
            let is_anothers = secondary(object)
                && claimed
                    .iter()
                    .any(|(other, wanted)| *other == namespace && fits(wanted, labels));
            if is_anothers {
                continue;
            }
            let reference = WorkloadRef {
                kind: object.kind.clone(),
                name: object.metadata.name.clone(),
                object: id,
            };
            if !self.adopt(&namespace, &selector, &reference) {
                for number in 0..self.replicas(object, workload) {
                    let name = format!("{}-{number}", object.metadata.name);
                    let template = &workload.spec.template;
                    self.push(
                        id,
                        namespace.clone(),
                        name,
                        labels,
                        template,
                        Some(reference.clone()),
                    );
                }
            }
            claimed.push((namespace, selector));
        }
    }

    /// Gives the pods that fit, by their labels and by the name that a workload gives its pods, to the
    /// workload; `false` if there are none.
    fn adopt(&mut self, namespace: &str, selector: &Map<String, String>, workload: &WorkloadRef) -> bool {
        let prefix = format!("{}-", workload.name);
        let mut adopted = false;
        for position in self.pods.get(namespace).into_iter().flatten() {
            if let Some(endpoint) = self.endpoints.get_mut(*position)
                && endpoint.workload.is_none()
                && endpoint.name.starts_with(&prefix)
                && fits(selector, &endpoint.pod_labels)
            {
                endpoint.workload = Some(workload.clone());
                adopted = true;
            }
        }
        adopted
    }

    fn replicas(&self, object: &Object, workload: &Workload) -> u32 {
        let wanted = match object.kind.as_str() {
            "DaemonSet" => self.world.nodes.len().max(1) as u32,
            _ => workload.spec.replicas.unwrap_or(1),
        };
        wanted.min(MAX_REPLICAS)
    }

    fn push(
        &mut self,
        object: ObjectId,
        namespace: String,
        name: String,
        own: &Map<String, String>,
        pod: &Pod,
        workload: Option<WorkloadRef>,
    ) {
        let none = Map::new();
        let sources = labels::PodLabels {
            own,
            namespace: &namespace,
            namespace_labels: self
                .namespaces
                .get(namespace.as_str())
                .map_or(&none, |found| &found.labels),
            service_account: pod
                .spec
                .service_account_name
                .as_deref()
                .filter(|name| !name.is_empty()),
            cluster: &self.options.cluster,
        };
        let labels = sources.policy_labels(self.options.dataplane.switches().label_filter);
        let addresses = self.addresses(&namespace, &name, pod);
        self.endpoints.push(Endpoint {
            name,
            namespace,
            workload,
            object,
            labels,
            pod_labels: own.clone(),
            addresses,
            ports: endpoint::container_ports(&pod.spec),
            host_network: pod.spec.host_network,
            node: pod.spec.node_name.clone(),
        });
    }

    fn addresses(&mut self, namespace: &str, name: &str, pod: &Pod) -> Vec<IpAddr> {
        let given = endpoint::status_addresses(&pod.status);
        if !given.is_empty() {
            return given;
        }
        if pod.spec.host_network {
            let node = self
                .world
                .nodes
                .iter()
                .find(|node| Some(&node.name) == pod.spec.node_name.as_ref());
            let host = pod.status.host_ip.as_ref().and_then(|text| text.parse().ok());
            return host
                .into_iter()
                .chain(node.into_iter().flat_map(|node| node.addresses.clone()))
                .collect();
        }
        self.allocator
            .allocate(PODS, &format!("{namespace}/{name}"))
            .into_iter()
            .collect()
    }
}

/// The labels by which a workload knows its pods.
fn selector_of(workload: &Workload) -> Map<String, String> {
    let written = workload
        .spec
        .selector
        .as_ref()
        .and_then(|selector| selector.match_labels.clone());
    written
        .filter(|labels| !labels.is_empty())
        .unwrap_or_else(|| workload.spec.template.metadata.labels.clone())
}

fn fits(wanted: &Map<String, String>, labels: &Map<String, String>) -> bool {
    !wanted.is_empty() && wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}
