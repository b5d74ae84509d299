//! Nearest misses: allow entries that failed in one respect only.

use super::side::{View, asked_text, other_peer, peer_path, port_path};
use super::{Explainer, describe};
use crate::answer::{DenyKind, NearMiss};
use crate::order;
use crate::rules::{Action, Entry, PeerSelector, Rule};
use crate::verdict::{EntryFit, PeerFit, PortFit};
use crate::world::Peer;
use crate::yaml::Path;

/// How many misses are shown on one side.
const MOST: usize = 3;

/// In which respect an entry failed; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Respect {
    /// It would fit if the name had been learned.
    Name,
    /// The protocol differs.
    Protocol,
    /// The port differs.
    Port,
    /// The namespace differs.
    Namespace,
    /// The peer differs.
    Peer,
    /// Peer and port fit; what is asked at layer 7 does not.
    Request,
}

/// A miss before it is put in words.
#[derive(Debug, Clone)]
pub(super) struct Miss<'a> {
    pub(super) respect: Respect,
    pub(super) fit: &'a EntryFit,
    pub(super) rule: &'a Rule,
    pub(super) entry: &'a Entry,
}

impl Explainer<'_> {
    /// The entries nearest to letting this side's flow through, ranked.
    pub(super) fn misses<'a>(&'a self, view: &View<'a>) -> Vec<Miss<'a>> {
        if view.refuses_request {
            return self.missed_requests(view);
        }
        if view.explanation.decision.deny_kind != Some(DenyKind::Default) {
            return Vec::new();
        }
        let candidates = view
            .explanation
            .entries
            .iter()
            .filter(|fit| fit.action == Action::Allow);
        let mut misses: Vec<Miss<'_>> = candidates
            .filter_map(|fit| {
                let (rule, entry) = self.entry(view.direction, fit)?;
                let respect = respect(view, fit, entry)?;
                Some(Miss {
                    respect,
                    fit,
                    rule,
                    entry,
                })
            })
            .collect();
        order::sort_by_key(&mut misses, |miss| (miss.respect, miss.fit.rule, miss.fit.entry));
        misses.truncate(MOST);
        misses
    }

    /// The entries whose rules at layer 7 refuse what is asked.
    fn missed_requests<'a>(&'a self, view: &View<'a>) -> Vec<Miss<'a>> {
        let consulted = view.explanation.deciding.iter().filter_map(|fit| {
            let (rule, entry) = self.entry(view.direction, fit)?;
            Some(Miss {
                respect: Respect::Request,
                fit,
                rule,
                entry,
            })
        });
        consulted.take(MOST).collect()
    }

    /// The misses in words.
    pub(super) fn nearest(&self, view: &View<'_>) -> Vec<NearMiss> {
        let misses = self.misses(view);
        misses.iter().map(|miss| self.near_miss(view, miss)).collect()
    }

    fn near_miss(&self, view: &View<'_>, miss: &Miss<'_>) -> NearMiss {
        let path = self.missed_path(miss);
        let mut reason = self.reason(miss.rule.object, path, self.entry_text(miss.rule, miss.entry));
        let peer = peer_path(miss.entry, miss.fit).filter(|peer| *peer != path);
        reason.also = peer
            .and_then(|peer| self.place(miss.rule.object, peer))
            .into_iter()
            .collect();
        NearMiss {
            reason,
            failed: self.failed(view, miss),
            fix: None,
        }
    }

    /// Where the respect is written in which the entry fails.
    pub(super) fn missed_path<'a>(&self, miss: &Miss<'a>) -> &'a Path {
        let entry = miss.entry;
        let first_port = || {
            entry
                .ports
                .as_ref()
                .and_then(|ports| ports.first())
                .map(|port| &port.path)
        };
        let first_peer = || entry.peers.first().map(|peer| &peer.path);
        let found = match miss.respect {
            Respect::Protocol => port_path(entry, miss.fit),
            Respect::Port => first_port(),
            Respect::Name | Respect::Namespace => peer_path(entry, miss.fit).or_else(first_peer),
            Respect::Peer => first_peer(),
            Respect::Request => port_path(entry, miss.fit),
        };
        found.unwrap_or(&entry.path)
    }

    /// "the peer fits, the port does not: 443 ≠ 7379".
    fn failed(&self, view: &View<'_>, miss: &Miss<'_>) -> String {
        let said = |path: &Path, describe: fn(&crate::yaml::Node) -> String| {
            self.root(miss.rule.object)
                .and_then(|root| root.at(path))
                .map(describe)
                .unwrap_or_default()
        };
        let ports = || match self.root(miss.rule.object) {
            Some(root) => describe::ports(root, miss.entry).join(", "),
            None => String::new(),
        };
        let peers = || {
            let texts: Vec<String> = miss
                .entry
                .peers
                .iter()
                .map(|peer| said(&peer.path, describe::peer))
                .collect();
            if texts.is_empty() {
                "nobody".to_owned()
            } else {
                texts.join(", ")
            }
        };
        let by_name = |peer: &crate::rules::PeerElement| matches!(&*peer.selector, PeerSelector::Name(_));
        let other = match view.name.filter(|_| miss.entry.peers.iter().any(by_name)) {
            Some(name) => name.to_owned(),
            None => self.identity_text(view),
        };
        match miss.respect {
            Respect::Name => format!(
                "the name fits, but no dns rule reads the answer to the look-up, so that {} is not known by it",
                view.other.name
            ),
            Respect::Protocol => {
                let root = self.root(miss.rule.object);
                let port = port_path(miss.entry, miss.fit)
                    .zip(root)
                    .map(|(path, root)| describe::port(root, &describe::elements_at(miss.entry, path)));
                format!(
                    "peer and port fit, the protocol does not: {} ≠ {}",
                    port.unwrap_or_default(),
                    view.port
                )
            }
            Respect::Port => {
                let text = format!("the peer fits, the port does not: {} ≠ {}", ports(), view.port);
                match view
                    .service_port
                    .filter(|port| ports().split(['/', ' ']).next() == Some(port))
                {
                    Some(port) => format!("{text}; {port} is the Service's port, and policy sees the pod's"),
                    None => text,
                }
            }
            Respect::Namespace => {
                let theirs = view.other.namespace.as_deref().unwrap_or("none");
                let home = self
                    .objects
                    .get(miss.rule.object)
                    .and_then(|object| object.metadata.namespace.as_deref());
                format!(
                    "labels and port fit, the namespace does not: a selector without one means {}, and {} is in {theirs}",
                    home.unwrap_or("another"),
                    view.other.name
                )
            }
            Respect::Peer if self.block_of_pod(view, miss) => format!(
                "the port fits, and {} lies in {}, but CIDR rules do not match pods: select it by its labels (CIDR-7)",
                view.other.name,
                peers()
            ),
            Respect::Peer => format!("the port fits, the peer does not: {} ≠ {other}", peers()),
            Respect::Request => {
                format!(
                    "peer and port fit, {} does not: {}",
                    asked_text(view.asked),
                    self.rules_text(miss)
                )
            }
        }
    }

    /// Whether a block holds the address of a pod, which people expect to match.
    fn block_of_pod(&self, view: &View<'_>, miss: &Miss<'_>) -> bool {
        let Peer::Endpoint(id) = other_peer(view) else {
            return false;
        };
        let Some(pod) = self.context.world.endpoint(id) else {
            return false;
        };
        let holds = |selector: &PeerSelector| match selector {
            PeerSelector::Cidr(block) => pod
                .addresses
                .iter()
                .any(|address| block.contains(&(*address).into())),
            _ => false,
        };
        miss.entry.peers.iter().any(|peer| holds(&peer.selector))
    }

    /// What the rules at layer 7 beside a port let pass.
    fn rules_text(&self, miss: &Miss<'_>) -> String {
        let rules = port_path(miss.entry, miss.fit).and_then(|port| {
            self.root(miss.rule.object)?
                .at(&port.parent().parent().key("rules"))
        });
        let texts: Vec<String> = rules.into_iter().flat_map(describe::layer7).collect();
        match texts.is_empty() {
            true => "nothing passes".to_owned(),
            false => format!("only {} passes", texts.join(", or ")),
        }
    }

    /// Who the other side is to policy: labels, an address, an entity.
    fn identity_text(&self, view: &View<'_>) -> String {
        match other_peer(view) {
            Peer::Endpoint(id) => {
                let labels = self
                    .context
                    .world
                    .endpoint(id)
                    .map(|endpoint| &endpoint.pod_labels);
                let labels: Vec<String> = labels
                    .into_iter()
                    .flatten()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                match labels.is_empty() {
                    true => view.other.name.clone(),
                    false => labels.join(", "),
                }
            }
            Peer::Address(address) => address.to_string(),
            Peer::Node(_) | Peer::Entity(_) => format!("the entity {}", view.other.name),
        }
    }
}

/// The one respect in which an entry fails; `None` where it fails in several, or fits.
fn respect(view: &View<'_>, fit: &EntryFit, entry: &Entry) -> Option<Respect> {
    let named = view.name.is_some_and(|name| {
        entry.peers.iter().any(|peer| match &*peer.selector {
            PeerSelector::Name(pattern) => pattern.matches(name),
            _ => false,
        })
    });
    match (fit.peer, fit.port) {
        (PeerFit::Fits(_), PortFit::OtherProtocol(_)) => Some(Respect::Protocol),
        (PeerFit::Fits(_), PortFit::Other) => Some(Respect::Port),
        (PeerFit::Other, PortFit::All | PortFit::Fits(_)) if named => Some(Respect::Name),
        (PeerFit::OtherNamespace(_), PortFit::All | PortFit::Fits(_)) => Some(Respect::Namespace),
        (PeerFit::Other, PortFit::All | PortFit::Fits(_)) if !entry.peers.is_empty() => Some(Respect::Peer),
        _ => None,
    }
}
