//! `toServices`: references to Services → selectors of their pods and addresses (SVC-1 to SVC-3, NEW19-20).

use ipnet::IpNet;

use super::{Block, Comparison, Condition, Context, PeerSelector, Selector};
use crate::objects::cilium::{ServiceByLabels, ServiceReference};
use crate::world::labels::{CLUSTER, NAMESPACE};
use crate::world::{LabelSource, Service};

/// Marks a Service that another proxy than Cilium's serves: Cilium does not see it.
const OTHER_PROXY: &str = "service.kubernetes.io/service-proxy-name";

/// Whom one element of `toServices` selects; nothing where it resolves to nothing.
pub(super) fn resolve(context: &Context<'_>, reference: &ServiceReference) -> Vec<PeerSelector> {
    let is_ours = |service: &&Service| !service.labels.contains_key(OTHER_PROXY);
    let services = context.world.services.iter().filter(is_ours);
    let services = services.filter(|service| refers(context, reference, service));
    let mut selectors: Vec<_> = services.flat_map(|service| behind(context, service)).collect();
    selectors.dedup();
    selectors
}

/// SVC-2: the selector form wins over the name; an empty namespace is any.
fn refers(context: &Context<'_>, reference: &ServiceReference, service: &Service) -> bool {
    let in_namespace = |namespace: &str| namespace.is_empty() || namespace == service.namespace;
    match (&reference.by_labels, &reference.by_name) {
        (Some(labels), _) => in_namespace(&labels.namespace) && has_labels(context, labels, service),
        (None, Some(name)) => in_namespace(&name.namespace) && name.service_name == service.name,
        (None, None) => false,
    }
}

/// NEW19-22: a selector with a key that is no label key selects every Service.
fn has_labels(context: &Context<'_>, written: &ServiceByLabels, service: &Service) -> bool {
    let selector = Selector::of_pods(&written.selector);
    if context.switches.services_by_selector && selector.conditions().iter().any(|c| !is_label_key(&c.key)) {
        return true;
    }
    selector.conditions().iter().all(|condition| {
        let key = if context.switches.service_keys_lose_head {
            tail(&condition.key)
        } else {
            &condition.key
        };
        condition.holds_for(service.labels.get(key).map(String::as_str))
    })
}

/// NEW19-16: what is left of a dotted key in the tree that takes its first part for a source.
fn tail(key: &str) -> &str {
    key.split_once('.').map_or(key, |(_, tail)| tail)
}

/// Whether a text is a key that Kubernetes takes for a label.
pub(super) fn is_label_key(key: &str) -> bool {
    let (prefix, name) = key
        .split_once('/')
        .map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let part = |text: &str, extra: &[u8]| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        let bytes = text.as_bytes();
        bytes.first().copied().is_some_and(plain)
            && bytes.last().copied().is_some_and(plain)
            && bytes.iter().all(|byte| plain(*byte) || extra.contains(byte))
    };
    part(name, b"-_.") && name.len() <= 63 && prefix.is_none_or(|prefix| part(prefix, b"-."))
}

/// Who stands behind a Service: the pods of its selector, or the addresses of its EndpointSlices.
fn behind(context: &Context<'_>, service: &Service) -> Vec<PeerSelector> {
    if let Some(labels) = service.selector() {
        if !context.switches.services_by_selector {
            return Vec::new();
        }
        let own = labels.iter().map(|(key, value)| label(context, key, value));
        let home = [
            Condition::is(LabelSource::K8s, NAMESPACE, &service.namespace),
            Condition::is(LabelSource::K8s, CLUSTER, &context.options.cluster),
        ];
        return vec![PeerSelector::Labels(Selector::new(own.chain(home)))];
    }
    if service.spec.external_name.is_some() {
        return Vec::new();
    }
    let slices = context.world.slices_of(service).filter(|slice| slice.has_port());
    slices
        .flat_map(|slice| slice.addresses())
        .map(|address| Block {
            prefix: IpNet::from(address),
            except: Vec::new(),
            world: false,
        })
        .map(PeerSelector::Cidr)
        .collect()
}

fn label(context: &Context<'_>, key: &str, value: &str) -> Condition {
    let (source, key) = match key.split_once('.') {
        Some((head, tail)) if context.switches.service_keys_lose_head => {
            (LabelSource::Other(head.to_owned()), tail)
        }
        _ => (LabelSource::K8s, key),
    };
    Condition {
        key: key.to_owned(),
        source: Some(source),
        operator: Comparison::In,
        values: vec![value.to_owned()],
    }
}
