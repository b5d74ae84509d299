//! Whom an entry is about.

use std::sync::Arc;

use ipnet::IpNet;

use super::cidr::Block;
use super::fqdn::NamePattern;
use super::selector::{Condition, Identity, Selector};
use crate::dataplane::Switches;
use crate::world::{Label, LabelSource, Labels};
use crate::yaml::Path;

/// One element of a peer list; a list is ORed (PEER-3).
#[derive(Debug, Clone, PartialEq)]
pub struct PeerElement {
    /// Where it is written: `spec.egress[1].toEndpoints[0]`; the entry, where a missing list means everyone.
    pub path: Path,
    /// Whom it selects.
    pub selector: Arc<PeerSelector>,
    /// Whether `fromRequires` and `toRequires` narrow it (REQ-1, REQ-3).
    pub requirable: bool,
}

/// Selects peers. Equal selectors are one selector wherever they are written (L7-4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerSelector {
    /// Everyone, unknown identities too (SEL-5).
    Wildcard,
    /// Nobody: the entity `none`, and lists that are not resolved here.
    Nobody,
    /// Identities by label.
    Labels(Selector),
    /// Addresses outside the cluster by block (ID-6); pods and nodes too where the dataplane says so.
    Cidr(Block),
    /// Addresses outside the cluster by the labels of the CIDR groups around them, less some blocks.
    Group {
        /// Over the labels of source `cidrgroup`.
        selector: Selector,
        /// What is taken out.
        except: Vec<IpNet>,
    },
    /// Addresses that a name was resolved to (FQDN-0).
    Name(NamePattern),
    /// Any destination by its address, pods and nodes included (CNP2-15).
    Network(IpNet),
    /// Nodes by their labels (CNP2-16).
    Nodes(Selector),
    /// Destinations by a name resolved to them; `*.` stands for one label or more (CNP2-17).
    Domain(NamePattern),
}

impl PeerSelector {
    /// By label; a selector without conditions is the wildcard (SEL-5).
    pub fn labels(selector: Selector) -> Self {
        if selector.conditions().is_empty() {
            Self::Wildcard
        } else {
            Self::Labels(selector)
        }
    }

    /// Whether it makes a key for all identities at once, rather than one for each.
    pub fn is_everyone(&self) -> bool {
        match self {
            Self::Wildcard => true,
            Self::Group { selector, except } => selector.conditions().is_empty() && except.is_empty(),
            _ => false,
        }
    }

    /// Whether it selects an identity.
    pub fn selects(&self, identity: &Identity, switches: &Switches) -> bool {
        match self {
            Self::Wildcard => true,
            Self::Nobody => false,
            Self::Labels(selector) => labels_match(selector, identity, switches),
            Self::Cidr(block) => match &identity.net {
                Some(net) => block.contains(net) && (identity.known || block.world),
                None => switches.cidr_matches_pods && in_block(identity, |net| block.contains(net)),
            },
            Self::Group { selector, except } => {
                let excepted = |net: &IpNet| except.iter().any(|out| out.contains(net) || net.contains(out));
                selector.matches(&identity.labels) && !identity.net.as_ref().is_some_and(excepted)
            }
            Self::Name(pattern) => {
                identity.net.is_some() && identity.names.iter().any(|name| pattern.matches(name))
            }
            Self::Network(block) => match &identity.net {
                Some(net) => block.contains(net),
                None => in_block(identity, |net| block.contains(net)),
            },
            Self::Nodes(selector) => identity
                .node_labels
                .as_ref()
                .is_some_and(|labels| selector.matches_plain(labels)),
            Self::Domain(pattern) => identity.names.iter().any(|name| pattern.matches(name)),
        }
    }

    /// The same, narrowed by requirements (REQ-1). A wildcard becomes a selector of labels (KNP-8).
    pub fn requiring(&self, requirements: &[Selector]) -> Self {
        match self {
            Self::Wildcard | Self::Labels(_) if !requirements.is_empty() => {
                let own = if let Self::Labels(selector) = self {
                    selector.clone()
                } else {
                    Selector::default()
                };
                Self::Labels(
                    requirements
                        .iter()
                        .fold(own, |sum, required| sum.and_all(required)),
                )
            }
            _ => self.clone(),
        }
    }

    /// The blocks that it makes known to the node, so that addresses in them have an identity of their own
    /// (ID-6).
    pub fn known_prefixes(&self, switches: &Switches) -> Vec<IpNet> {
        match self {
            Self::Cidr(block) if switches.except_by_identity => std::iter::once(block.prefix)
                .chain(block.except.iter().copied())
                .collect(),
            Self::Cidr(block) => block.remainder(),
            Self::Group { except, .. } => except.clone(),
            _ => Vec::new(),
        }
    }
}

fn in_block(identity: &Identity, contains: impl Fn(&IpNet) -> bool) -> bool {
    identity
        .addresses
        .iter()
        .any(|address| contains(&IpNet::from(*address)))
}

/// SEL-7: in older trees the plain identity of one family is selected by whatever selects `reserved:world`.
fn labels_match(selector: &Selector, identity: &Identity, switches: &Switches) -> bool {
    let plain_world = || {
        switches.raw_world_covers_families
            && identity.net.is_some()
            && !identity.known
            && selector.matches(&Labels::new([Label::reserved("world")]))
    };
    selector.matches(&identity.labels) || plain_world()
}

/// What entity a policy names selects (ENT-1 to ENT-4). `None` for a text that is no entity.
pub(super) fn entity(name: &str, cluster: &str) -> Option<Vec<PeerSelector>> {
    let reserved =
        |key: &str| PeerSelector::Labels(Selector::new([Condition::exists(LabelSource::Reserved, key)]));
    let all = |keys: &[&str]| keys.iter().map(|key| reserved(key)).collect();
    match name {
        "all" => Some(vec![PeerSelector::Wildcard]),
        "none" => Some(vec![PeerSelector::Nobody]),
        "world" => Some(all(&["world", "world-ipv4", "world-ipv6"])),
        "cluster" => {
            let mut selectors: Vec<_> = all(&[
                "host",
                "remote-node",
                "init",
                "ingress",
                "health",
                "unmanaged",
                "kube-apiserver",
            ]);
            let condition = Condition::is(LabelSource::K8s, crate::world::labels::CLUSTER, cluster);
            selectors.push(PeerSelector::Labels(Selector::new([condition])));
            Some(selectors)
        }
        "host" | "remote-node" | "health" | "ingress" | "init" | "unmanaged" | "kube-apiserver"
        | "world-ipv4" | "world-ipv6" => Some(vec![reserved(name)]),
        _ => None,
    }
}
