//! NetworkPolicy → a rule: as Cilium translates it, and as the upstream contract has it (section 12 of the
//! semantics).

use std::sync::Arc;

use super::port::{Reading, of_network_policy};
use super::service::is_label_key;
use super::{
    Action, Block, Condition, Context, Direction, Entry, PeerElement, PeerSelector, Rule, Section, Selector,
    Subject, Tier,
};
use crate::objects::ObjectId;
use crate::objects::kubernetes::{NetworkPolicyPeer, NetworkPolicyRule, NetworkPolicySpec};
use crate::order;
use crate::world::LabelSource;
use crate::world::labels::{CLUSTER, NAMESPACE};
use crate::yaml::Path;

/// Lowers one NetworkPolicy.
pub(super) fn lower(
    context: &Context<'_>,
    object: ObjectId,
    namespace: &str,
    spec: &NetworkPolicySpec,
) -> Rule {
    let path = Path::root().key("spec");
    let lowering = Lowering { context, namespace };
    let own = Condition::is(LabelSource::K8s, NAMESPACE, namespace);
    let mut selector = Selector::of_pods(&spec.pod_selector).and(own);
    if context.switches.services_by_selector && !is_valid(&selector) {
        // KNP-10: the agent trusts the API server; to a selector that none would let through, all pods of the
        // namespace fit.
        selector = Selector::default();
    }
    Rule {
        object,
        tier: Tier::Pool,
        subject: Subject::Endpoints {
            selector,
            namespace: Some(namespace.to_owned()),
        },
        ingress: lowering.section(spec, Direction::Ingress, &path),
        egress: lowering.section(spec, Direction::Egress, &path),
        path,
    }
}

/// Whether Kubernetes takes the keys and values for those of labels.
fn is_valid(selector: &Selector) -> bool {
    let valid_value = |value: &String| {
        value.is_empty() || (value.len() <= 63 && is_label_key(value) && !value.contains('/'))
    };
    selector
        .conditions()
        .iter()
        .all(|condition| is_label_key(&condition.key) && condition.values.iter().all(valid_value))
}

struct Lowering<'a> {
    context: &'a Context<'a>,
    namespace: &'a str,
}

impl Lowering<'_> {
    /// KNP-6, KNP-7: which directions are isolated, and the entries.
    fn section(&self, spec: &NetworkPolicySpec, direction: Direction, path: &Path) -> Section {
        let (written, key, name) = match direction {
            Direction::Ingress => (&spec.ingress, "ingress", "Ingress"),
            Direction::Egress => (&spec.egress, "egress", "Egress"),
        };
        let written = written.as_deref().unwrap_or_default();
        let types = spec.policy_types.as_deref().unwrap_or_default();
        let listed = |name: &str| types.iter().any(|listed| listed == name);
        let by_type = match direction {
            Direction::Ingress => listed(name) || (types.is_empty() || !listed("Egress")),
            Direction::Egress => listed(name),
        };
        let respected = self.context.switches.policy_types_respected;
        let enforced = if respected && !types.is_empty() {
            listed(name)
        } else {
            by_type || !written.is_empty()
        };
        let path = path.key(key);
        let mut section = Section {
            enforced,
            default_deny: enforced,
            path: path.clone(),
            ..Section::default()
        };
        if enforced {
            let rules = written.iter().enumerate();
            section.entries = rules
                .map(|(index, rule)| self.entry(rule, direction, &path.index(index)))
                .collect();
        }
        section
    }

    fn entry(&self, rule: &NetworkPolicyRule, direction: Direction, path: &Path) -> Entry {
        let reading = Reading {
            lower_names: self.context.switches.knp_port_names_lowered,
            ranges: self.context.switches.port_ranges,
        };
        let ports = rule.ports.as_ref().filter(|list| !list.is_empty()).map(|list| {
            let element = |(index, port): (usize, &crate::objects::kubernetes::NetworkPolicyPort)| {
                let path = path.key("ports").index(index);
                of_network_policy(
                    port.protocol.as_deref(),
                    port.port.as_ref(),
                    port.end_port,
                    &path,
                    reading,
                )
            };
            list.iter().enumerate().filter_map(element).collect()
        });
        Entry {
            action: Action::Allow,
            path: path.clone(),
            peers: self.peers(rule, direction, path, ports.is_some()),
            ports,
            auth: None,
            not_modelled: None,
        }
    }

    /// KNP-2 to KNP-4.
    fn peers(
        &self,
        rule: &NetworkPolicyRule,
        direction: Direction,
        path: &Path,
        has_ports: bool,
    ) -> Vec<PeerElement> {
        let requirable = |path: Path, selector| PeerElement {
            path,
            selector: Arc::new(selector),
            requirable: true,
        };
        let Some(list) = rule.peers.as_ref().filter(|list| !list.is_empty()) else {
            return vec![requirable(path.clone(), PeerSelector::Wildcard)];
        };
        let key = if direction == Direction::Ingress {
            "from"
        } else {
            "to"
        };
        let mut elements = Vec::new();
        for (index, peer) in list.iter().enumerate() {
            let path = path.key(key).index(index);
            elements.extend(
                self.peer(peer, has_ports)
                    .into_iter()
                    .map(|selector| requirable(path.clone(), selector)),
            );
        }
        elements
    }

    /// KNP-3, KNP-9: what one peer selects; of a peer with a block and a selector, either.
    fn peer(&self, peer: &NetworkPolicyPeer, has_ports: bool) -> Vec<PeerSelector> {
        let pods = self.pods(peer).map(PeerSelector::Labels);
        let block = peer.ip_block.as_ref().and_then(|block| {
            let mut except: Vec<_> = block
                .except
                .iter()
                .flatten()
                .filter_map(|text| Block::parse(text))
                .collect();
            order::sort(&mut except);
            let prefix = Block::parse(&block.cidr)?;
            let world = matches!(block.cidr.as_str(), "0.0.0.0/0" | "::/0")
                || (prefix.prefix_len() == 0 && self.context.switches.zero_prefix_is_world);
            Some(Block {
                prefix,
                except,
                world,
            })
        });
        let opens_when_emptied = self.context.switches.emptied_cidr_set_opens_ports && has_ports;
        let block = match block {
            Some(block) if opens_when_emptied && block.is_emptied() => Some(PeerSelector::Wildcard),
            Some(block) => Some(PeerSelector::Cidr(block)),
            None => None,
        };
        if pods.is_none() && block.is_none() {
            let opens = has_ports && !self.context.switches.knp_empty_peer_is_nobody;
            return if opens {
                vec![PeerSelector::Wildcard]
            } else {
                Vec::new()
            };
        }
        pods.into_iter().chain(block).collect()
    }

    fn pods(&self, peer: &NetworkPolicyPeer) -> Option<Selector> {
        let own = peer.pod_selector.as_ref().map(Selector::of_pods);
        let mut selector = match (&peer.namespace_selector, own) {
            (Some(namespaces), own) => Selector::of_namespaces(namespaces).and_all(&own.unwrap_or_default()),
            (None, Some(own)) => own.and(Condition::is(LabelSource::K8s, NAMESPACE, self.namespace)),
            (None, None) => return None,
        };
        if !self.context.switches.cilium_kinds {
            // Upstream a selector means pods; Cilium's negative selectors mean more than that (SEL-3).
            selector = selector.and(Condition::exists(LabelSource::K8s, NAMESPACE));
        }
        if self.context.switches.default_local_cluster {
            let cluster = self.context.options.cluster.as_str();
            selector = selector.and(Condition::is(LabelSource::K8s, CLUSTER, cluster));
        }
        Some(selector)
    }
}
