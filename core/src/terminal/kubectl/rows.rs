//! The rows of `kubectl get`, kind by kind.

use super::get::labels_text;
use crate::hubble::TimeFormat;
use crate::objects::kubernetes::{PodSpec, ServiceSpec};
use crate::objects::{Body, LabelSelector, Operator};
use crate::order::Map;
use crate::terminal::answers::pod_spec;
use crate::terminal::cluster::{Cluster, FIRST_NAMESPACES, Held};
use crate::terminal::network::Network;
use crate::terminal::resources::Resource;
use crate::terminal::table::age;
use crate::terminal::tree::Tree;
use crate::world::{Endpoint, Service};

/// One object in a table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) labels: Map<String, String>,
    /// The cells behind the name, those of `-o wide` at the end.
    pub(super) cells: Vec<String>,
}

/// What tables are made from.
pub(super) struct Table<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) network: &'a Network,
}

/// The titles of a kind's columns, and how many cells behind the name they use.
pub(super) fn header(resource: &Resource, wide: bool) -> (Vec<&'static str>, usize) {
    const NONE: &[&str] = &[];
    let (columns, more): (&[&str], &[&str]) = match resource.kind {
        "Pod" => (
            &["READY", "STATUS", "RESTARTS", "AGE"],
            &["IP", "NODE", "NOMINATED NODE", "READINESS GATES"],
        ),
        "Service" => (
            &["TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"],
            &["SELECTOR"],
        ),
        "Deployment" => (
            &["READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
            &["CONTAINERS", "IMAGES", "SELECTOR"],
        ),
        "StatefulSet" => (&["READY", "AGE"], &["CONTAINERS", "IMAGES"]),
        "DaemonSet" => (
            &[
                "DESIRED",
                "CURRENT",
                "READY",
                "UP-TO-DATE",
                "AVAILABLE",
                "NODE SELECTOR",
                "AGE",
            ],
            &["CONTAINERS", "IMAGES", "SELECTOR"],
        ),
        "ReplicaSet" => (
            &["DESIRED", "CURRENT", "READY", "AGE"],
            &["CONTAINERS", "IMAGES", "SELECTOR"],
        ),
        "Endpoints" => (&["ENDPOINTS", "AGE"], NONE),
        "EndpointSlice" => (&["ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"], NONE),
        "Namespace" => (&["STATUS", "AGE"], NONE),
        "Node" => (&["STATUS", "ROLES", "AGE", "VERSION"], &["INTERNAL-IP"]),
        "NetworkPolicy" => (&["POD-SELECTOR", "AGE"], NONE),
        "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" => (&["AGE", "VALID"], NONE),
        "CiliumEndpoint" => (&["SECURITY IDENTITY", "ENDPOINT STATE", "IPV4", "IPV6"], NONE),
        _ => (&["AGE"], NONE),
    };
    let mut titles = vec!["NAME"];
    titles.extend_from_slice(columns);
    if wide {
        titles.extend_from_slice(more);
    }
    let used = titles.len() - 1;
    (titles, used)
}

impl Table<'_> {
    /// The objects of a kind, in one namespace or all, in the order of the API server: by namespace and name.
    pub(super) fn rows(&self, resource: &Resource, namespace: Option<&str>) -> Vec<Row> {
        let mut rows: Vec<Row> = match resource.kind {
            "Pod" | "CiliumEndpoint" => self.pods(resource),
            "Service" => self
                .cluster
                .world()
                .services
                .iter()
                .map(|service| self.service(service))
                .collect(),
            "Endpoints" => self
                .cluster
                .world()
                .services
                .iter()
                .filter_map(|service| self.endpoints(service))
                .collect(),
            "Namespace" => self.namespaces(),
            _ => self.cluster.of(resource).map(|held| self.held(held)).collect(),
        };
        rows.retain(|row| namespace.is_none_or(|namespace| row.namespace == namespace));
        let mut ordered: Map<(String, String), Row> = Map::new();
        for row in rows {
            ordered.or_insert((row.namespace.clone(), row.name.clone()), row);
        }
        ordered.into_values().collect()
    }

    fn age(&self, created: Option<u64>) -> String {
        age(self.network.since(created))
    }

    fn age_of(&self, id: crate::objects::ObjectId) -> String {
        let held = self
            .cluster
            .object(id)
            .and_then(|object| self.cluster.held_of(object));
        held.map_or_else(|| "<unknown>".to_owned(), |held| self.age(held.created))
    }

    fn pods(&self, resource: &Resource) -> Vec<Row> {
        let world = self.cluster.world();
        let is_cilium = resource.kind == "CiliumEndpoint";
        let shown = world
            .endpoint_ids()
            .filter(|(_, pod)| !is_cilium || !pod.host_network);
        shown
            .map(|(_, pod)| Row {
                namespace: pod.namespace.clone(),
                name: pod.name.clone(),
                labels: pod.pod_labels.clone(),
                cells: match is_cilium {
                    true => self.cilium_endpoint(pod),
                    false => self.pod(pod),
                },
            })
            .collect()
    }

    fn pod(&self, pod: &Endpoint) -> Vec<String> {
        let spec = self.cluster.object(pod.object).and_then(pod_spec);
        let containers = spec.map_or(1, |spec| spec.containers.len().max(1));
        let none = || "<none>".to_owned();
        vec![
            format!("{containers}/{containers}"),
            "Running".to_owned(),
            "0".to_owned(),
            self.age_of(pod.object),
            pod.addresses.first().map_or_else(none, ToString::to_string),
            pod.node.clone().unwrap_or_else(none),
            none(),
            none(),
        ]
    }

    fn cilium_endpoint(&self, pod: &Endpoint) -> Vec<String> {
        let number = self.cluster.simulation().identity_numbers().of_pods(&pod.labels);
        let address = |v4: bool| {
            let found = pod.addresses.iter().find(|address| address.is_ipv4() == v4);
            found.map(ToString::to_string).unwrap_or_default()
        };
        vec![
            number.map(|number| number.to_string()).unwrap_or_default(),
            "ready".to_owned(),
            address(true),
            address(false),
        ]
    }

    fn service(&self, service: &Service) -> Row {
        let spec = &service.spec;
        let kind = spec.service_type.as_deref().unwrap_or("ClusterIP");
        let address = match (kind, service.addresses.first()) {
            ("ExternalName", _) => "<none>".to_owned(),
            (_, Some(address)) => address.to_string(),
            (_, None) => "None".to_owned(),
        };
        let external = match (kind, &spec.external_name, spec.external_ips.as_slice()) {
            ("ExternalName", Some(name), _) => name.clone(),
            ("LoadBalancer", _, []) => "<pending>".to_owned(),
            (_, _, []) => "<none>".to_owned(),
            (_, _, addresses) => addresses.join(","),
        };
        let selector = service
            .selector()
            .map_or_else(|| "<none>".to_owned(), labels_text);
        Row {
            namespace: service.namespace.clone(),
            name: service.name.clone(),
            labels: service.labels.clone(),
            cells: vec![
                kind.to_owned(),
                address,
                external,
                service_ports(spec),
                self.age_of(service.object),
                selector,
            ],
        }
    }

    /// What the endpoints controller makes of a Service with a selector.
    fn endpoints(&self, service: &Service) -> Option<Row> {
        service.selector()?;
        let world = self.cluster.world();
        let mut targets: Vec<String> = Vec::new();
        for port in &service.spec.ports {
            for pod in world.backends(service).filter_map(|id| world.endpoint(id)) {
                let (Some(address), Some(number)) = (pod.addresses.first(), Service::target_port(port, pod))
                else {
                    continue;
                };
                targets.push(std::net::SocketAddr::new(*address, number).to_string());
            }
        }
        let more = targets.len().saturating_sub(3);
        let few: Vec<String> = targets.into_iter().take(3).collect();
        let shown = match (few.is_empty(), more) {
            (true, _) => "<none>".to_owned(),
            (false, 0) => few.join(","),
            (false, more) => format!("{} + {more} more...", few.join(",")),
        };
        Some(Row {
            namespace: service.namespace.clone(),
            name: service.name.clone(),
            labels: service.labels.clone(),
            cells: vec![shown, self.age_of(service.object)],
        })
    }

    fn namespaces(&self) -> Vec<Row> {
        let world = self.cluster.world();
        let first = FIRST_NAMESPACES.iter().map(|name| (*name).to_owned());
        let known = world.namespaces.iter().map(|namespace| namespace.name.clone());
        let row = |name: String| {
            let namespace = world.namespace(&name);
            let age = match namespace.and_then(|namespace| namespace.object) {
                Some(object) => self.age_of(object),
                None => self.age(None),
            };
            let own = namespace.map(|namespace| namespace.labels.clone());
            let labels =
                own.unwrap_or_else(|| Map::from([("kubernetes.io/metadata.name".to_owned(), name.clone())]));
            Row {
                namespace: String::new(),
                name,
                labels,
                cells: vec!["Active".to_owned(), age],
            }
        };
        first.chain(known).map(row).collect()
    }

    fn held(&self, held: &Held) -> Row {
        let age = self.age(held.created);
        let object = || {
            let objects = self.cluster.simulation().objects();
            objects.iter().map(|(_, object)| object).find(|object| {
                object.kind == held.key.kind
                    && object.metadata.name == held.key.name
                    && object.metadata.namespace == held.key.namespace
            })
        };
        let cells = match held.key.kind.as_str() {
            "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" => {
                let valid = if held.invalid.is_none() { "True" } else { "False" };
                vec![age, valid.to_owned()]
            }
            "NetworkPolicy" => {
                let selector = object().and_then(|object| match &object.body {
                    Body::NetworkPolicy(policy) => Some(selector_text(&policy.spec.pod_selector)),
                    _ => None,
                });
                vec![selector.unwrap_or_else(|| "<none>".to_owned()), age]
            }
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => self.workload(held, age),
            "Node" => {
                let address = object().and_then(|object| match &object.body {
                    Body::Node(node) => node
                        .status
                        .addresses
                        .first()
                        .map(|address| address.address.clone()),
                    _ => None,
                });
                let none = || "<none>".to_owned();
                vec![
                    "Ready".to_owned(),
                    none(),
                    age,
                    none(),
                    address.unwrap_or_else(none),
                ]
            }
            "EndpointSlice" => {
                let text = |key: &str| held.tree.get(key).and_then(Tree::scalar).unwrap_or_default();
                let list = |key: &str| held.tree.get(key).map(Tree::items).unwrap_or_default();
                let ports: Vec<String> = list("ports")
                    .iter()
                    .filter_map(|port| port.get("port")?.scalar())
                    .collect();
                let addresses = list("endpoints")
                    .iter()
                    .filter_map(|endpoint| endpoint.get("addresses"));
                let addresses: Vec<String> =
                    addresses.flat_map(Tree::items).filter_map(Tree::scalar).collect();
                vec![text("addressType"), ports.join(","), addresses.join(","), age]
            }
            _ => vec![age],
        };
        Row {
            namespace: held.key.namespace.clone().unwrap_or_default(),
            name: held.key.name.clone(),
            labels: held.labels(),
            cells,
        }
    }

    fn workload(&self, held: &Held, age: String) -> Vec<String> {
        let world = self.cluster.world();
        let objects = self.cluster.simulation().objects();
        let found = objects.iter().find(|(_, object)| {
            object.kind == held.key.kind
                && object.metadata.name == held.key.name
                && object.metadata.namespace == held.key.namespace
        });
        let pods = found.map_or(0, |(id, _)| world.endpoints_of(id).count());
        let spec = found.and_then(|(_, object)| pod_spec(object));
        let (names, images) = spec.map(containers).unwrap_or_default();
        let selector = found.and_then(|(_, object)| match &object.body {
            Body::Workload(workload) => workload.spec.selector.as_ref().map(selector_text),
            _ => None,
        });
        let selector = selector.unwrap_or_else(|| "<none>".to_owned());
        let count = pods.to_string();
        match held.key.kind.as_str() {
            "Deployment" => vec![
                format!("{pods}/{pods}"),
                count.clone(),
                count,
                age,
                names,
                images,
                selector,
            ],
            "StatefulSet" => vec![format!("{pods}/{pods}"), age, names, images],
            "DaemonSet" => vec![
                count.clone(),
                count.clone(),
                count.clone(),
                count.clone(),
                count,
                "<none>".to_owned(),
                age,
                names,
                images,
                selector,
            ],
            _ => vec![count.clone(), count.clone(), count, age, names, images, selector],
        }
    }

    /// An object that was applied, with what the API server adds.
    pub(super) fn with_server_fields(&self, held: &Held) -> Tree {
        let mut tree = held.tree.clone();
        if let Some(metadata) = tree.map_mut("metadata") {
            let created = self.network.date_of(held.created).format(TimeFormat::Rfc3339);
            metadata.insert("creationTimestamp".to_owned(), Tree::Text(created));
            metadata.insert("generation".to_owned(), Tree::Int(i64::from(held.generation)));
            metadata.insert("resourceVersion".to_owned(), Tree::Text(held.version.to_string()));
        }
        if held.key.group == "cilium.io" && held.key.kind.ends_with("NetworkPolicy") {
            let text = |text: &str| Tree::Text(text.to_owned());
            let created = self.network.date_of(held.created).format(TimeFormat::Rfc3339);
            let condition = Map::from([
                ("lastTransitionTime".to_owned(), text(&created)),
                (
                    "message".to_owned(),
                    text(held.invalid.as_deref().unwrap_or("Policy validation succeeded")),
                ),
                (
                    "status".to_owned(),
                    text(if held.invalid.is_none() { "True" } else { "False" }),
                ),
                ("type".to_owned(), text("Valid")),
            ]);
            if let Some(status) = tree.map_mut("status") {
                status.insert("conditions".to_owned(), Tree::List(vec![Tree::Map(condition)]));
            }
        }
        tree
    }

    /// An object that a controller makes: what is known of it.
    pub(super) fn made_up(&self, resource: &Resource, row: &Row) -> Tree {
        let text = |text: &str| Tree::Text(text.to_owned());
        let mut metadata = Map::from([("name".to_owned(), text(&row.name))]);
        if resource.namespaced() {
            metadata.insert("namespace".to_owned(), text(&row.namespace));
        }
        let labels: Map<String, Tree> = row
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), text(value)))
            .collect();
        if !labels.is_empty() {
            metadata.insert("labels".to_owned(), Tree::Map(labels));
        }
        let version = match resource.group() {
            "" => "v1".to_owned(),
            "cilium.io" => "cilium.io/v2".to_owned(),
            group => format!("{group}/v1"),
        };
        let mut tree = Map::from([
            ("apiVersion".to_owned(), text(&version)),
            ("kind".to_owned(), text(resource.kind)),
            ("metadata".to_owned(), Tree::Map(metadata)),
        ]);
        let world = self.cluster.world();
        let pod = world
            .find_pod(&row.namespace, &row.name)
            .and_then(|id| world.endpoint(id));
        if let ("Pod", Some(pod)) = (resource.kind, pod) {
            let held = self
                .cluster
                .object(pod.object)
                .and_then(|object| self.cluster.held_of(object));
            if let Some(spec) = held.and_then(|held| held.tree.at(&["spec", "template", "spec"])) {
                tree.insert("spec".to_owned(), spec.clone());
            }
            let mut status = Map::from([("phase".to_owned(), text("Running"))]);
            if let Some(address) = pod.addresses.first() {
                status.insert("podIP".to_owned(), text(&address.to_string()));
            }
            tree.insert("status".to_owned(), Tree::Map(status));
        }
        Tree::Map(tree)
    }
}

fn service_ports(spec: &ServiceSpec) -> String {
    let ports: Vec<String> = spec
        .ports
        .iter()
        .map(|port| {
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            match port.node_port {
                Some(node) => format!("{}:{node}/{protocol}", port.port),
                None => format!("{}/{protocol}", port.port),
            }
        })
        .collect();
    match ports.is_empty() {
        true => "<none>".to_owned(),
        false => ports.join(","),
    }
}

fn containers(spec: &PodSpec) -> (String, String) {
    let names: Vec<&str> = spec
        .containers
        .iter()
        .map(|container| container.name.as_str())
        .collect();
    let images: Vec<&str> = spec
        .containers
        .iter()
        .filter_map(|container| container.image.as_deref())
        .collect();
    (names.join(","), images.join(","))
}

/// A selector as kubectl shows it: `a=b,c in (d,e),!f`.
pub(super) fn selector_text(selector: &LabelSelector) -> String {
    let labels = selector
        .match_labels
        .iter()
        .flatten()
        .map(|(key, value)| format!("{key}={value}"));
    let expressions = selector.match_expressions.iter().flatten().map(|expression| {
        let values = expression.values.as_deref().unwrap_or_default().join(",");
        match expression.operator {
            Operator::In => format!("{} in ({values})", expression.key),
            Operator::NotIn => format!("{} notin ({values})", expression.key),
            Operator::Exists => expression.key.clone(),
            Operator::DoesNotExist => format!("!{}", expression.key),
        }
    });
    let parts: Vec<String> = labels.chain(expressions).collect();
    match parts.is_empty() {
        true => "<none>".to_owned(),
        false => parts.join(","),
    }
}
