//! Who there is to talk to: the world's endpoints folded into workloads, entities, outside parties and
//! addresses, and names in the notation resolved to them.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::answer::PartyKind;
use crate::notation::{Kind, Name};
use crate::objects::ObjectId;
use crate::order::Map;
use crate::suggest::{either, nearest};
use crate::world::{EndpointId, Entity, NodeId, Peer, World};

/// [`Party::id`] of the internet.
const INTERNET_ID: &str = "outside/internet";

/// Somebody who sends or receives, as the picture shows them: pods of one workload are one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Unique, and a name in the notation: `default/deployment/backend`, `outside/vpn`, `entity/host`,
    /// `ip/203.0.113.9`.
    pub id: String,
    /// What it is.
    pub kind: PartyKind,
    /// Its namespace; `None` outside the cluster and for nodes.
    pub namespace: Option<String>,
    /// What people call it.
    pub name: String,
    /// Who is behind it: pods, or addresses. Never empty.
    pub members: Vec<Peer>,
    /// The object that declares it.
    pub object: Option<ObjectId>,
}

impl Party {
    /// Whether it is the internet, which stands for any address outside.
    pub fn is_internet(&self) -> bool {
        self.id == INTERNET_ID
    }

    /// The same party with only one of its members: a pod of a workload, an address of a party.
    fn only(&self, member: Peer) -> Self {
        Self {
            members: vec![member],
            ..self.clone()
        }
    }

    /// The namespace in which it looks for names that say none.
    pub fn home(&self) -> &str {
        self.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE)
    }

    /// How sentences name it: `backend`, or `shop/backend` where another namespace is at home.
    pub fn called(&self, home: &str) -> String {
        match &self.namespace {
            Some(namespace) if home != namespace => format!("{namespace}/{}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// Why a name means nobody, or more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Unresolved {
    /// What is wrong, and what to write instead.
    pub fn new(message: impl Into<String>, help: impl Into<Option<String>>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Every party of a world.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    list: Vec<Party>,
    /// Where each pod stands in the list.
    of_endpoint: Map<EndpointId, usize>,
}

/// The namespace of whoever names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// The address that `internet` stands for where the scenario declares none: of a documentation range.
pub const INTERNET: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

impl Parties {
    /// The parties of a world: workloads and pods in the order of the text, then outside parties, then
    /// entities.
    pub fn new(world: &World) -> Self {
        let mut parties = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (id, endpoint) in world.endpoint_ids() {
            let (kind, word, name, object) = match &endpoint.workload {
                Some(workload) => {
                    let word = workload.kind.to_ascii_lowercase();
                    (PartyKind::Workload, word, workload.name.clone(), workload.object)
                }
                None => (
                    PartyKind::Pod,
                    "pod".to_owned(),
                    endpoint.name.clone(),
                    endpoint.object,
                ),
            };
            let party_id = format!("{}/{word}/{name}", endpoint.namespace);
            let member = Peer::Endpoint(id);
            let place = *places.entry(party_id.clone()).or_insert_with(|| {
                let (namespace, object) = (Some(endpoint.namespace.clone()), Some(object));
                parties.list.push(Party {
                    id: party_id,
                    kind,
                    namespace,
                    name,
                    members: Vec::new(),
                    object,
                });
                parties.list.len() - 1
            });
            parties.of_endpoint.insert(id, place);
            if let Some(party) = parties.list.get_mut(place) {
                party.members.push(member);
            }
        }
        for outside in &world.outside {
            let members = outside
                .addresses
                .iter()
                .map(|address| world.peer_at(*address))
                .collect();
            parties.list.push(Party {
                id: format!("outside/{}", outside.name),
                kind: PartyKind::Outside,
                namespace: None,
                name: outside.name.clone(),
                members,
                object: None,
            });
        }
        for entity in Entity::ALL {
            parties.list.push(Party {
                id: format!("entity/{entity}"),
                kind: PartyKind::Entity,
                namespace: None,
                name: entity.to_string(),
                members: vec![Peer::Entity(entity)],
                object: None,
            });
        }
        parties
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Party> {
        self.list.iter()
    }

    /// The party of an id that an answer gave: one of the list, or an address.
    pub fn by_id(&self, world: &World, id: &str) -> Option<Party> {
        if let Some(party) = self.list.iter().find(|party| party.id == id) {
            return Some(party.clone());
        }
        if id == INTERNET_ID {
            return Some(internet_party());
        }
        if id == super::outside::KUBECTL {
            return Some(super::outside::kubectl());
        }
        let address = id.strip_prefix("ip/")?.parse().ok()?;
        Some(self.of_peer(world, world.peer_at(address)))
    }

    /// The party that a peer belongs to, with that peer as its only member.
    pub fn of_peer(&self, world: &World, peer: Peer) -> Party {
        let known = match peer {
            Peer::Endpoint(id) => self.of_endpoint.get(&id).and_then(|place| self.list.get(*place)),
            _ => self.list.iter().find(|party| party.members.contains(&peer)),
        };
        match known {
            Some(party) => party.only(peer),
            None => nameless(world, peer),
        }
    }

    /// Who a name means as a source: workloads, pods, entities, outside parties and addresses send; a
    /// Service does not.
    ///
    /// # Errors
    /// A name that means nobody, or more than one, with what could be written instead.
    pub fn source(&self, world: &World, name: &Name) -> Result<Party, Unresolved> {
        match name {
            Name::Ip(address) => Ok(self.of_peer(world, world.peer_at(*address))),
            Name::Named {
                kind: Some(Kind::Service),
                ..
            } => Err(self.service_as_source(world, name)),
            Name::Named { .. } => match self.members(world, name, DEFAULT_NAMESPACE).as_slice() {
                [party] => Ok(party.clone()),
                [] if services(world, name, DEFAULT_NAMESPACE).next().is_some() => {
                    Err(self.service_as_source(world, name))
                }
                [] => match super::outside::well_known(name) {
                    Some(party) => Ok(party),
                    None => Err(self.unknown(world, name, DEFAULT_NAMESPACE)),
                },
                several => Err(ambiguous(name, several)),
            },
        }
    }

    /// Every party but Services that a name can mean: workloads and pods in the namespace at hand, and
    /// what stands in no namespace.
    pub(super) fn members(&self, world: &World, name: &Name, home: &str) -> Vec<Party> {
        let Name::Named {
            namespace,
            kind,
            name: wanted,
        } = name
        else {
            return Vec::new();
        };
        let home = namespace.as_deref().unwrap_or(home);
        let fits = |party: &&Party| {
            let word = party.id.split('/').rev().nth(1).unwrap_or_default();
            party.name == *wanted
                && match &party.namespace {
                    Some(its) => its == home,
                    None => namespace.is_none(),
                }
                && kind.is_none_or(|kind| kind.word() == word)
        };
        let mut found: Vec<Party> = self.list.iter().filter(fits).cloned().collect();
        if *kind == Some(Kind::Node) && namespace.is_none() {
            let node = (0u32..)
                .map(NodeId)
                .zip(&world.nodes)
                .find(|(_, node)| node.name == *wanted);
            found.extend(node.map(|(id, _)| self.of_peer(world, Peer::Node(id))));
        }
        // A pod of a workload: `pod/database-0`, or `database-0` where nothing else is called so.
        let single = matches!(kind, Some(Kind::Pod)) || (kind.is_none() && found.is_empty());
        if single && let Some(pod) = world.find_pod(home, wanted) {
            let party = self.of_peer(world, Peer::Endpoint(pod));
            if !found.contains(&party) {
                found.push(party);
            }
        }
        let internet = wanted == "internet" && namespace.is_none();
        if internet && found.is_empty() && matches!(kind, None | Some(Kind::Outside)) {
            found.push(internet_party());
        }
        found
    }

    /// What could be meant by a name that means nobody.
    pub(super) fn unknown(&self, world: &World, name: &Name, home: &str) -> Unresolved {
        let Name::Named {
            namespace,
            kind,
            name: wanted,
        } = name
        else {
            return Unresolved::new(format!("`{name}` is nobody"), None);
        };
        let home = namespace.as_deref().unwrap_or(home);
        if let Some(namespace) = namespace
            && world.namespace(namespace).is_none()
        {
            let known: Vec<&str> = world
                .namespaces
                .iter()
                .map(|namespace| namespace.name.as_str())
                .collect();
            let near = nearest(namespace, known.iter().copied());
            let help = match (near.as_slice(), known.as_slice()) {
                ([], []) => "there are no workloads in these manifests".to_owned(),
                ([], known) => format!("namespaces are {}", either(known)),
                (near, _) => format!("did you mean {}?", either(near)),
            };
            return Unresolved::new(format!("there is no namespace `{namespace}`"), help);
        }
        // `kubectl exec web` means a pod; a Deployment of that name has pods of other names.
        let here = |party: &&Party| {
            party.name == *wanted && party.namespace.as_deref().is_none_or(|its| its == home)
        };
        if let Some(party) = kind.and_then(|_| self.list.iter().find(here)) {
            let message = format!("there is no `{name}`");
            return Unresolved::new(message, format!("did you mean `{}`?", party.id));
        }
        let names = self.sayable(world, home);
        let elsewhere: Vec<&str> = names
            .iter()
            .filter(|(_, bare)| bare == wanted)
            .map(|(said, _)| said.as_str())
            .collect();
        let near = match elsewhere.is_empty() {
            true => {
                let close = nearest(wanted, names.iter().map(|(_, bare)| bare.as_str()));
                let said = |bare: &&str| {
                    names
                        .iter()
                        .find(|(_, name)| name == bare)
                        .map(|(said, _)| said.as_str())
                };
                close.iter().filter_map(said).collect()
            }
            false => elsewhere,
        };
        let help = match near.is_empty() {
            false => format!("did you mean {}?", either(&near)),
            true if names.is_empty() => "there are no workloads in these manifests".to_owned(),
            true => {
                let few: Vec<&str> = names.iter().take(8).map(|(said, _)| said.as_str()).collect();
                format!("there are {}", few.join(", "))
            }
        };
        Unresolved::new(
            format!("there is nobody called `{name}` in namespace `{home}` or outside the cluster"),
            help,
        )
    }

    /// Every name with how it is said from a namespace: bare at home, with its namespace elsewhere.
    fn sayable(&self, world: &World, home: &str) -> Vec<(String, String)> {
        let mut names: Vec<(String, String)> = Vec::new();
        let services = world
            .services
            .iter()
            .map(|service| (Some(&service.namespace), &service.name));
        let parties = self
            .list
            .iter()
            .map(|party| (party.namespace.as_ref(), &party.name));
        for (namespace, name) in parties.chain(services) {
            let said = match namespace {
                Some(namespace) if namespace != home => format!("{namespace}/{name}"),
                _ => name.clone(),
            };
            if !names.iter().any(|(known, _)| *known == said) {
                names.push((said, name.clone()));
            }
        }
        names
    }

    fn service_as_source(&self, world: &World, name: &Name) -> Unresolved {
        let behind: Vec<String> = services(world, name, DEFAULT_NAMESPACE)
            .flat_map(|service| world.backends(service))
            .map(|pod| self.of_peer(world, Peer::Endpoint(pod)).id)
            .collect();
        let mut behind: Vec<&str> = behind.iter().map(String::as_str).collect();
        behind.dedup();
        let help = (!behind.is_empty()).then(|| format!("its pods do: write {}", either(&behind)));
        Unresolved::new(
            format!("`{name}` is a Service, and a Service sends nothing"),
            help,
        )
    }
}

/// The Services that a name can mean.
pub(super) fn services<'a>(
    world: &'a World,
    name: &'a Name,
    home: &'a str,
) -> impl Iterator<Item = &'a crate::world::Service> {
    let wanted = match name {
        Name::Named {
            namespace,
            kind: None | Some(Kind::Service),
            name,
        } => Some((namespace.as_deref().unwrap_or(home), name.as_str())),
        _ => None,
    };
    wanted
        .into_iter()
        .filter_map(|(namespace, name)| world.service(namespace, name))
}

pub(super) fn ambiguous(name: &Name, several: &[Party]) -> Unresolved {
    let ids: Vec<&str> = several.iter().map(|party| party.id.as_str()).collect();
    Unresolved::new(
        format!("`{name}` can mean more than one"),
        format!("write {}", either(&ids)),
    )
}

fn internet_party() -> Party {
    Party {
        id: INTERNET_ID.to_owned(),
        kind: PartyKind::Outside,
        namespace: None,
        name: "internet".to_owned(),
        members: vec![Peer::Address(INTERNET)],
        object: None,
    }
}

/// A peer that no party has: an address that nobody named, a node.
fn nameless(world: &World, peer: Peer) -> Party {
    let (id, kind, name) = match peer {
        Peer::Address(INTERNET) => return internet_party(),
        Peer::Address(address) => (format!("ip/{address}"), PartyKind::Outside, address.to_string()),
        Peer::Entity(entity) => (format!("entity/{entity}"), PartyKind::Entity, entity.to_string()),
        Peer::Node(id) => {
            let name = world.node(id).map_or_else(String::new, |node| node.name.clone());
            let address = world.node(id).and_then(|node| node.addresses.first());
            let id = address.map_or_else(|| format!("node/{name}"), |address| format!("ip/{address}"));
            (id, PartyKind::Entity, name)
        }
        Peer::Endpoint(id) => {
            let name = world
                .endpoint(id)
                .map_or_else(String::new, |endpoint| endpoint.name.clone());
            (format!("pod/{name}"), PartyKind::Pod, name)
        }
    };
    Party {
        id,
        kind,
        namespace: None,
        name,
        members: vec![peer],
        object: None,
    }
}
