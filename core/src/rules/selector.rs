//! Label selectors, and the identities that they look at.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::objects::{LabelSelector, Operator, Requirement as Written};
use crate::order::{self, Map};
use crate::world::labels::{CLUSTER, NAMESPACE, NAMESPACE_LABELS};
use crate::world::{LabelSource, Labels};

/// One condition on a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// The label's key.
    pub key: String,
    /// The label's source; `None` for any (LBL-2).
    pub source: Option<LabelSource>,
    /// How it is compared.
    pub operator: Comparison,
    /// What with, ordered.
    pub values: Vec<String>,
}

/// How a label is compared: [`Operator`], with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// One of the values.
    In,
    /// None of the values, or absent (SEL-2).
    NotIn,
    /// Present.
    Exists,
    /// Absent (SEL-2).
    DoesNotExist,
}

/// Conditions on the labels of an identity, all ANDed (SEL-1). None: everything fits.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    conditions: Vec<Condition>,
}

impl Condition {
    /// `source:key` must have one value.
    pub fn is(source: LabelSource, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            source: Some(source),
            operator: Comparison::In,
            values: vec![value.into()],
        }
    }

    /// `source:key` must be there.
    pub fn exists(source: LabelSource, key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            source: Some(source),
            operator: Comparison::Exists,
            values: Vec::new(),
        }
    }

    /// Whether labels meet it.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = if self.source == Some(LabelSource::Cidr) {
            self.enclosed(labels).then_some("")
        } else {
            labels.get(self.source.as_ref(), &self.key)
        };
        self.holds_for(value)
    }

    /// Whether it holds for a label's value, or for its absence.
    pub fn holds_for(&self, value: Option<&str>) -> bool {
        let listed = value.is_some_and(|value| self.values.iter().any(|wanted| wanted == value));
        match self.operator {
            Comparison::In => listed,
            Comparison::NotIn => !listed,
            Comparison::Exists => value.is_some(),
            Comparison::DoesNotExist => value.is_none(),
        }
    }

    /// SEL-7: `cidr:` keys compare by containment.
    fn enclosed(&self, labels: &Labels) -> bool {
        let Some(wanted) = prefix_of_key(&self.key) else {
            return false;
        };
        labels
            .iter()
            .filter(|label| label.source == LabelSource::Cidr)
            .filter_map(|label| prefix_of_key(&label.key))
            .any(|prefix| wanted.contains(&prefix))
    }

    /// Whether it is about a key, whatever its source, or with source `k8s`.
    fn is_about(&self, key: &str) -> bool {
        self.key == key && matches!(self.source, None | Some(LabelSource::K8s))
    }
}

/// The prefix that a `cidr:` label's key spells: `-` stands for `:`, with a `0` where the key would begin or
/// end with `-`.
pub fn prefix_of_key(key: &str) -> Option<IpNet> {
    if let Ok(prefix) = key.parse::<IpNet>() {
        return Some(prefix.trunc());
    }
    let (address, length) = key.split_once('/')?;
    let text = format!("{}/{length}", address.replace('-', ":"));
    text.parse::<IpNet>().ok().map(|prefix| prefix.trunc())
}

/// The source and key that a selector's key spells (LBL-2, LBL-5); `None` source for any.
pub fn parse_key(written: &str) -> (Option<LabelSource>, &str) {
    let cut = |key: &'_ str| key.find('=').map_or(key.len(), |at| at);
    if let Some(key) = written.strip_prefix('$') {
        return (Some(LabelSource::Reserved), key.get(..cut(key)).unwrap_or(key));
    }
    let (source, key) = match written.split_once(':') {
        Some(("" | "any", key)) => (None, key),
        Some((source, key)) => (Some(LabelSource::named(source)), key),
        None => match written.strip_prefix("reserved.") {
            Some(key) => (Some(LabelSource::Reserved), key),
            None => (None, written),
        },
    };
    (source, key.get(..cut(key)).unwrap_or(key))
}

impl Selector {
    /// A selector of conditions.
    pub fn new(conditions: impl IntoIterator<Item = Condition>) -> Self {
        let mut selector = Self {
            conditions: conditions.into_iter().collect(),
        };
        selector.normalise();
        selector
    }

    /// A selector as Cilium's own kinds write it: keys may carry a source (LBL-2).
    pub fn of_cilium(written: &LabelSelector) -> Self {
        Self::read(written, parse_key)
    }

    /// A selector of pods as Kubernetes' kinds write it: every key is of source `k8s` (LBL-4).
    pub fn of_pods(written: &LabelSelector) -> Self {
        Self::read(written, |key| (Some(LabelSource::K8s), key))
    }

    /// A selector of namespaces as Kubernetes' kinds write it, as conditions on their pods. `{}` asks for
    /// any namespace at all (KNP-3); other negative ones do not, and so fit what has no namespace (SEL-3).
    pub fn of_namespaces(written: &LabelSelector) -> Self {
        let mut selector = Self::of_pods(written);
        if selector.conditions.is_empty() {
            return Self::new([Condition::exists(LabelSource::K8s, NAMESPACE)]);
        }
        for condition in &mut selector.conditions {
            condition.key = format!("{NAMESPACE_LABELS}{}", condition.key);
        }
        selector.normalise();
        selector
    }

    /// A selector of CIDR groups: keys are literal (NEW19-19).
    pub fn of_groups(written: &LabelSelector) -> Self {
        Self::read(written, |key| (Some(LabelSource::CidrGroup), key))
    }

    fn read<'a>(
        written: &'a LabelSelector,
        parse: impl Fn(&'a str) -> (Option<LabelSource>, &'a str),
    ) -> Self {
        let labels = written.match_labels.iter().flatten().map(|(key, value)| {
            let (source, key) = parse(key);
            Condition {
                key: key.to_owned(),
                source,
                operator: Comparison::In,
                values: vec![value.clone()],
            }
        });
        let expressions = written
            .match_expressions
            .iter()
            .flatten()
            .map(|written: &'a Written| {
                let (source, key) = parse(&written.key);
                let operator = match written.operator {
                    Operator::In => Comparison::In,
                    Operator::NotIn => Comparison::NotIn,
                    Operator::Exists => Comparison::Exists,
                    Operator::DoesNotExist => Comparison::DoesNotExist,
                };
                Condition {
                    key: key.to_owned(),
                    source,
                    operator,
                    values: written.values.clone().unwrap_or_default(),
                }
            });
        Self::new(labels.chain(expressions))
    }

    fn normalise(&mut self) {
        for condition in &mut self.conditions {
            order::sort(&mut condition.values);
            condition.values.dedup();
        }
        order::sort(&mut self.conditions);
        self.conditions.dedup();
    }

    /// The same with one condition more.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self.normalise();
        self
    }

    /// Both selectors' conditions.
    #[must_use]
    pub fn and_all(mut self, other: &Self) -> Self {
        self.conditions.extend(other.conditions.iter().cloned());
        self.normalise();
        self
    }

    /// Its conditions.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether labels meet every condition.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.conditions.iter().all(|condition| condition.matches(labels))
    }

    /// Whether plain labels, as of a Service or a node, meet every condition; sources do not count.
    pub fn matches_plain(&self, labels: &Map<String, String>) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.holds_for(labels.get(&condition.key).map(String::as_str)))
    }

    /// NS-2 (a): whether any key is reserved.
    pub fn names_reserved(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| condition.source == Some(LabelSource::Reserved))
    }

    /// NS-2 (b): whether it says something about the namespace.
    pub fn names_namespace(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| condition.is_about(NAMESPACE))
    }

    /// NS-2 (c): whether it says something about labels of the namespace.
    pub fn names_namespace_labels(&self) -> bool {
        self.conditions.iter().any(|condition| {
            condition.key.starts_with(NAMESPACE_LABELS)
                && matches!(condition.source, None | Some(LabelSource::K8s))
        })
    }

    /// NS-8: whether it says something about the cluster.
    pub fn names_cluster(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| condition.is_about(CLUSTER))
    }
}

/// Whom a peer selector looks at: everything about one side of a flow that policy can see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The labels.
    pub labels: Labels,
    /// For an address outside: the address as a prefix; for a prefix that a policy names: the prefix.
    pub net: Option<IpNet>,
    /// For an address outside: whether a policy names a prefix around it, or a name learned for it, so that
    /// it is not plain world (ID-6, ID-8).
    pub known: bool,
    /// For pods and nodes: their addresses.
    pub addresses: Vec<IpAddr>,
    /// For an address outside: the names learned for it.
    pub names: Vec<String>,
    /// For nodes: the node's labels.
    pub node_labels: Option<Map<String, String>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Label;

    #[test]
    fn keys_carry_sources() {
        assert_eq!(parse_key("k8s:app"), (Some(LabelSource::K8s), "app"));
        assert_eq!(parse_key("any:app"), (None, "app"));
        assert_eq!(parse_key("k8s.app"), (None, "k8s.app"));
        assert_eq!(parse_key("reserved.host"), (Some(LabelSource::Reserved), "host"));
        assert_eq!(parse_key("$host"), (Some(LabelSource::Reserved), "host"));
        assert_eq!(parse_key("k8s:app=x"), (Some(LabelSource::K8s), "app"));
    }

    #[test]
    fn cidr_keys_compare_by_containment() {
        let labels = Labels::new([Label::new(LabelSource::Cidr, "10.1.0.0/16", "")]);
        let wide = Selector::new([Condition::exists(LabelSource::Cidr, "10.0.0.0/8")]);
        let other = Selector::new([Condition::exists(LabelSource::Cidr, "11.0.0.0/8")]);
        assert!(wide.matches(&labels) && !other.matches(&labels));
    }
}
