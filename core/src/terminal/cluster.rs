//! The cluster of a session: the objects that were applied, and the simulation that they make.

use std::collections::HashMap;

use super::resources::{Resource, with_group};
use super::tree::Tree;
use crate::answer::Request;
use crate::objects::{Checks, Object, ObjectId, Objects, Refused, documents};
use crate::order::Map;
use crate::scenario::is_scenario;
use crate::schema::{self, Identity};
use crate::simulation::Simulation;
use crate::source::{Source, SourceId, SourceMap};
use crate::world::World;
use crate::yaml::Document;

/// How many objects a session keeps.
const MOST_OBJECTS: usize = 20_000;

/// Namespaces that every cluster has.
pub(super) const FIRST_NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// What tells objects apart: group and kind, namespace, name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
}

impl Key {
    /// `ciliumnetworkpolicy.cilium.io/backend`.
    pub(super) fn shown(&self) -> String {
        format!("{}/{}", self.singular(), self.name)
    }

    /// `ciliumnetworkpolicy.cilium.io`.
    pub(super) fn singular(&self) -> String {
        with_group(&self.kind.to_ascii_lowercase(), &self.group)
    }

    /// `ciliumnetworkpolicies.cilium.io`.
    pub(super) fn plural(&self) -> String {
        match Resource::of_kind(&self.kind) {
            Some(resource) => with_group(resource.plural, &self.group),
            None => with_group(&format!("{}s", self.kind.to_ascii_lowercase()), &self.group),
        }
    }
}

/// An object that the API server holds.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) key: Key,
    /// As it was applied last.
    pub(super) tree: Tree,
    /// What policy works with: the last version that the agent took, as text. `None` if it took none.
    in_force: Option<String>,
    /// What the agent says against it.
    pub(super) invalid: Option<String>,
    /// When it was created, in seconds of the session's clock; `None` if it was there before.
    pub(super) created: Option<u64>,
    /// How often it changed.
    pub(super) generation: u32,
    /// Counts every change in the cluster.
    pub(super) version: u32,
}

impl Held {
    /// Whether some version of it was taken by whoever enforces.
    pub(super) fn is_in_force(&self) -> bool {
        self.in_force.is_some()
    }

    /// Its labels.
    pub(super) fn labels(&self) -> Map<String, String> {
        let labels = self.tree.at(&["metadata", "labels"]);
        let text = |(key, value): (&String, &Tree)| Some((key.clone(), value.scalar()?));
        labels
            .into_iter()
            .flat_map(Tree::entries)
            .filter_map(text)
            .collect()
    }
}

/// What an object that is applied comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Created,
    Configured,
    Unchanged,
}

/// An object on its way into the cluster.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) key: Key,
    pub(super) tree: Tree,
    /// Whether core knows the kind; what it does not know is kept and never looked at.
    pub(super) known: bool,
    /// Who refuses it, and why.
    pub(super) refused: Option<Refused>,
    /// The API version as written.
    pub(super) api_version: String,
    /// Why no API server takes it: no kind, or a version that is none.
    pub(super) nameless: Option<String>,
}

/// The cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    held: Vec<Held>,
    /// Where each of them stands in the list.
    places: HashMap<Key, usize>,
    /// Scenario documents: parties outside, and who enforces.
    scenarios: Vec<Source>,
    dataplane: Option<String>,
    simulation: Simulation,
    changes: u32,
}

impl Cluster {
    /// A cluster without objects; the scenarios among the files say who is outside and who enforces.
    pub(super) fn new(files: &[Source], dataplane: Option<String>) -> Self {
        let scenarios: Vec<Source> = files.iter().flat_map(scenarios_of).collect();
        let simulation = Simulation::new(&Request {
            sources: scenarios.clone(),
            dataplane: dataplane.clone(),
            ..Request::default()
        });
        Self {
            held: Vec::new(),
            places: HashMap::new(),
            scenarios,
            dataplane,
            simulation,
            changes: 1000,
        }
    }

    pub(super) fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    pub(super) fn world(&self) -> &World {
        self.simulation.context().world
    }

    pub(super) fn object(&self, id: ObjectId) -> Option<&Object> {
        self.simulation.objects().get(id)
    }

    pub(super) fn held(&self) -> &[Held] {
        &self.held
    }

    pub(super) fn find(&self, key: &Key) -> Option<&Held> {
        self.held.get(*self.places.get(key)?)
    }

    fn find_mut(&mut self, key: &Key) -> Option<&mut Held> {
        self.held.get_mut(*self.places.get(key)?)
    }

    /// The object of a kind by its name.
    pub(super) fn named(&self, resource: &Resource, namespace: &str, name: &str) -> Option<&Held> {
        let namespace = resource.namespaced().then(|| namespace.to_owned());
        self.find(&Key {
            group: resource.group().to_owned(),
            kind: resource.kind.to_owned(),
            namespace,
            name: name.to_owned(),
        })
    }

    /// All objects of a kind.
    pub(super) fn of<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = &'a Held> + 'a {
        self.held
            .iter()
            .filter(|held| held.key.kind == resource.kind && held.key.group == resource.group())
    }

    /// The held form of an object of the simulation.
    pub(super) fn held_of(&self, object: &Object) -> Option<&Held> {
        let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
        self.find(&Key {
            group: group.to_owned(),
            kind: object.kind.clone(),
            namespace: object.metadata.namespace.clone(),
            name: object.metadata.name.clone(),
        })
    }

    /// Whether a namespace is there: declared, of the first hour, or in use from the beginning.
    pub(super) fn has_namespace(&self, name: &str) -> bool {
        FIRST_NAMESPACES.contains(&name)
            || self.held.iter().any(|held| match held.key.kind.as_str() {
                "Namespace" => held.key.name == name,
                _ => held.key.namespace.as_deref() == Some(name),
            })
    }

    /// The objects of a text as they would be applied, and how far it could be read. Scenario documents are
    /// passed over.
    pub(super) fn candidates(&self, file: &str, text: &str, namespace: Option<&str>) -> Read {
        let sources = SourceMap::new([Source::new(file, text)]);
        let (documents, findings) = documents(&sources);
        let checks = Checks::new(self.simulation.enforcer());
        let mut read = Read::default();
        for document in documents {
            if is_scenario(&document) {
                read.scenarios += 1;
                continue;
            }
            if !document.complete {
                break;
            }
            read.candidates.push(candidate(document, &checks, namespace));
        }
        let unreadable = findings.iter().find(|finding| finding.code.starts_with("yaml"));
        read.unreadable =
            unreadable.map(|finding| (sources.place(finding.span).line, finding.message.clone()));
        read
    }

    /// Takes an object in. What the agent refuses stands there and is not in force.
    pub(super) fn put(&mut self, candidate: Candidate, now: Option<u64>) -> Option<Change> {
        let Candidate {
            key, tree, refused, ..
        } = candidate;
        let invalid = refused.map(|refused| {
            let first = refused.findings.first();
            first.map_or_else(String::new, |finding| finding.message.clone())
        });
        let text = invalid.is_none().then(|| tree.json());
        self.changes += 1;
        let version = self.changes;
        if let Some(held) = self.find_mut(&key) {
            if held.tree == tree {
                return Some(Change::Unchanged);
            }
            held.in_force = text.or_else(|| held.in_force.take());
            (held.tree, held.invalid, held.version) = (tree, invalid, version);
            held.generation += 1;
            return Some(Change::Configured);
        }
        if self.held.len() >= MOST_OBJECTS {
            return None;
        }
        self.places.insert(key.clone(), self.held.len());
        self.held.push(Held {
            key,
            tree,
            in_force: text,
            invalid,
            created: now,
            generation: 1,
            version,
        });
        Some(Change::Created)
    }

    /// Takes objects out; those of a namespace go with it.
    pub(super) fn remove(&mut self, keys: &[Key]) {
        let gone = |held: &Held| {
            keys.iter().any(|key| {
                held.key == *key
                    || (key.kind == "Namespace" && held.key.namespace.as_deref() == Some(key.name.as_str()))
            })
        };
        self.held.retain(|held| !gone(held));
        self.places = self.held.iter().map(|held| held.key.clone()).zip(0..).collect();
        self.changes += 1;
    }

    /// Changes an object in place, as `kubectl label` does.
    pub(super) fn edit(&mut self, key: &Key, change: impl FnOnce(&mut Tree)) {
        self.changes += 1;
        let version = self.changes;
        if let Some(held) = self.find_mut(key) {
            change(&mut held.tree);
            held.version = version;
            held.in_force = Some(held.tree.json());
        }
    }

    /// Somebody else enforces.
    pub(super) fn set_dataplane(&mut self, dataplane: Option<String>) {
        self.dataplane = dataplane;
        self.settle();
    }

    /// Makes the simulation anew, after changes.
    pub(super) fn settle(&mut self) {
        let objects = self
            .held
            .iter()
            .filter_map(|held| held.in_force.as_ref())
            .map(|text| Source::new("object", text.as_str()));
        self.simulation = Simulation::new(&Request {
            sources: objects.chain(self.scenarios.iter().cloned()).collect(),
            dataplane: self.dataplane.clone(),
            ..Request::default()
        });
    }
}

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) candidates: Vec<Candidate>,
    /// How many scenario documents were passed over.
    pub(super) scenarios: usize,
    /// Line and words of what cannot be read; what stands behind it is not looked at.
    pub(super) unreadable: Option<(u32, String)>,
}

fn scenarios_of(file: &Source) -> impl Iterator<Item = Source> {
    let (documents, _) = crate::yaml::read(SourceId(0), &file.text);
    let found: Vec<Source> = documents
        .iter()
        .filter(|document| is_scenario(document))
        .map(|document| Source::new(file.name.clone(), Tree::of(&document.root).json()))
        .collect();
    found.into_iter()
}

fn candidate(document: Document, checks: &Checks, namespace: Option<&str>) -> Candidate {
    let mut tree = Tree::of(&document.root);
    let text = |key| document.root.text(key).to_owned();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let group = api_version
        .split_once('/')
        .map_or("", |(group, _)| group)
        .to_owned();
    let metadata = |key: &str| tree.at(&["metadata", key]).and_then(Tree::scalar);
    let name = metadata("name").unwrap_or_default();
    let written = metadata("namespace").filter(|namespace| !namespace.is_empty());
    let identity = schema::identify(&api_version, &kind);
    let namespaced = match identity {
        Identity::Known(known) => known.namespaced,
        _ => !CLUSTER_WIDE.contains(&kind.as_str()),
    };
    let wanted = written.or_else(|| namespace.map(str::to_owned));
    let namespace = namespaced.then(|| wanted.unwrap_or_else(|| "default".to_owned()));
    if let (Some(namespace), Some(metadata)) = (&namespace, tree.map_mut("metadata")) {
        metadata.insert("namespace".to_owned(), Tree::Text(namespace.clone()));
    }
    let nameless = match identity {
        _ if kind.is_empty() => Some("Object 'Kind' is missing".to_owned()),
        _ if api_version.is_empty() => Some("Object 'apiVersion' is missing".to_owned()),
        Identity::Misnamed(_) => Some(format!(
            "no matches for kind \"{kind}\" in version \"{api_version}\""
        )),
        _ => None,
    };
    let known = matches!(identity, Identity::Known(_));
    let reading = Objects::read(&[document], checks);
    let key = Key {
        group,
        kind,
        namespace,
        name,
    };
    Candidate {
        key,
        tree,
        known,
        refused: reading.refused.into_iter().next(),
        api_version,
        nameless,
    }
}

/// Kinds without a namespace that core does not know.
const CLUSTER_WIDE: [&str; 9] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "PersistentVolume",
    "PriorityClass",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];
