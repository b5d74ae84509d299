//! Flows as programs write them: between pods, addresses and reserved identities, to a port, with nothing
//! looked up and nothing translated on the way.

use std::net::IpAddr;

use serde::Deserialize;

use super::Simulation;
use crate::answer::Answer;
use crate::journey::Unresolved;
use crate::notation::{Kind, Name, Port, Question, Target, Transport};
use crate::order::Map;
use crate::suggest::{did_you_mean, either};
use crate::verdict::Flow;
use crate::world::{Entity, Peer, Protocol};

/// One connection attempt, as JSON:
/// `{"from": "pod:shop/web-0", "to": "ip:203.0.113.9", "port": 443, "protocol": "TCP"}`.
///
/// What it names is decided as it stands: a pod's traffic to its own address too, which in a running cluster
/// never leaves the pod (SELF-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Connection {
    /// Who opens it: `pod:namespace/name`, `ip:address`, `entity:host`.
    pub from: String,
    /// Who answers, written alike.
    pub to: String,
    /// Which of the destination's addresses, where it matters.
    #[serde(rename = "toIP")]
    pub to_address: Option<IpAddr>,
    /// The destination port; for ICMP see [`Self::icmp_type`].
    pub port: Option<u16>,
    /// The type of an ICMP message.
    pub icmp_type: Option<u8>,
    /// `TCP`, `UDP`, `SCTP`, `ICMP` or `ICMPv6`, in any case; TCP where it is absent.
    pub protocol: Option<String>,
}

/// Names that were resolved through the DNS proxy before anything is asked (DNS-12), with their addresses.
pub type Learned = Map<String, Vec<IpAddr>>;

impl Connection {
    /// Whether a text names somebody as [`Self::from`] does.
    pub fn is_party(text: &str) -> bool {
        let kind = text.split_once(':').map(|(kind, _)| kind);
        matches!(kind, Some("pod" | "ip" | "entity"))
    }

    /// Protocol and port, or the type of an ICMP message.
    fn protocol(&self) -> Result<(Protocol, u16), Unresolved> {
        let word = self.protocol.as_deref().unwrap_or("TCP").to_ascii_uppercase();
        let protocol = match word.as_str() {
            "ICMP" => Protocol::Icmp,
            "ICMPV6" => Protocol::Icmpv6,
            other => Protocol::with_ports(other).ok_or_else(|| {
                let help = "it is one of TCP, UDP, SCTP, ICMP, ICMPv6".to_owned();
                Unresolved::new(format!("`{word}` is no protocol"), Some(help))
            })?,
        };
        let number = match protocol.is_icmp() {
            true => self.icmp_type.map(u16::from),
            false => self.port,
        };
        let missing = match protocol.is_icmp() {
            true => "an ICMP flow needs `icmpType`",
            false => "a flow needs `port`",
        };
        let number = number.ok_or_else(|| Unresolved::new(missing, None))?;
        Ok((protocol, number))
    }
}

impl Simulation {
    /// Records names as resolved through the DNS proxy: `toFQDNs` then selects their addresses, for every pod
    /// (DNS-13).
    pub fn learn(&mut self, names: &Learned) {
        for (name, addresses) in names {
            for address in addresses {
                self.world.learn(name, *address);
            }
        }
    }

    /// Decides one connection attempt, and says why.
    ///
    /// # Errors
    /// Somebody who is not there, or a port that is missing, with what could be meant.
    pub fn decide(&self, connection: &Connection) -> Result<Answer, Unresolved> {
        let (from, to) = (self.peer(&connection.from)?, self.peer(&connection.to)?);
        let (protocol, port) = connection.protocol()?;
        let mut flow = Flow::new(from, to, protocol, port);
        flow.to_address = connection.to_address;
        let journey = self.context().direct(&flow);
        let question = Question {
            from: self.name_of(from),
            to: target(self.name_of(to), protocol, port),
        };
        Ok(self.explainer().answer(&question, &journey))
    }

    fn peer(&self, text: &str) -> Result<Peer, Unresolved> {
        match text.split_once(':') {
            Some(("pod", name)) => {
                let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
                let found = self.world.find_pod(namespace, name).map(Peer::Endpoint);
                found.ok_or_else(|| self.no_pod(namespace, name))
            }
            Some(("ip", address)) => match address.parse() {
                Ok(address) => Ok(self.world.peer_at(address)),
                Err(_) => Err(Unresolved::new(format!("`{address}` is no address"), None)),
            },
            Some(("entity", name)) => name.parse().map(Peer::Entity).map_err(|()| {
                let names = Entity::ALL.map(Entity::as_str);
                let help = format!("entities are {}", either(&names));
                Unresolved::new(format!("there is no entity `{name}`"), Some(help))
            }),
            _ => {
                let help = "write `pod:namespace/name`, `ip:address` or `entity:name`".to_owned();
                Err(Unresolved::new(format!("`{text}` names nobody"), Some(help)))
            }
        }
    }

    fn no_pod(&self, namespace: &str, name: &str) -> Unresolved {
        let at_home = self
            .world
            .endpoints
            .iter()
            .filter(|pod| pod.namespace == namespace);
        let help = did_you_mean(name, at_home.map(|pod| pod.name.as_str()));
        Unresolved::new(
            format!("there is no pod `{name}` in namespace `{namespace}`"),
            help,
        )
    }

    /// A peer in the notation.
    fn name_of(&self, peer: Peer) -> Name {
        let named = |namespace, kind, name| Name::Named {
            namespace,
            kind: Some(kind),
            name,
        };
        match peer {
            Peer::Endpoint(id) => match self.world.endpoint(id) {
                Some(pod) => named(Some(pod.namespace.clone()), Kind::Pod, pod.name.clone()),
                None => named(None, Kind::Pod, String::new()),
            },
            Peer::Entity(entity) => named(None, Kind::Entity, entity.to_string()),
            Peer::Address(address) => Name::Ip(address),
            Peer::Node(id) => {
                let node = self.world.node(id);
                match node.and_then(|node| node.addresses.first()) {
                    Some(address) => Name::Ip(*address),
                    None => named(None, Kind::Entity, Entity::RemoteNode.to_string()),
                }
            }
        }
    }
}

fn target(party: Name, protocol: Protocol, port: u16) -> Target {
    let transport = match protocol {
        Protocol::Tcp => Transport::Tcp,
        Protocol::Udp => Transport::Udp,
        Protocol::Sctp => Transport::Sctp,
        Protocol::Icmp | Protocol::Icmpv6 => {
            return Target::Icmp {
                party,
                v6: protocol == Protocol::Icmpv6,
                icmp_type: u8::try_from(port).unwrap_or_default(),
            };
        }
    };
    Target::Port {
        party,
        port: Port::Number(port),
        protocol: transport,
    }
}
