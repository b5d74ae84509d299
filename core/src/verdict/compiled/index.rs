//! Identities that are known when the rules are compiled, and which of them a selector selects, by an index
//! of their labels.

use std::collections::HashMap;

use super::bits::Bits;
use crate::dataplane::Switches;
use crate::rules::{Comparison, Condition, Identity, PeerSelector, Selector};
use crate::world::{LabelSource, Labels};

/// Who carries a key of one source, by value.
type Values<'a> = HashMap<&'a str, Bits>;

/// The identities, and an index of their labels.
#[derive(Debug)]
pub(super) struct Index<'a> {
    identities: &'a [Identity],
    /// By key, then by source and value.
    labels: HashMap<&'a str, Vec<(&'a LabelSource, Values<'a>)>>,
    /// The keys that some identity carries with two sources: what such a key's value is depends on the
    /// order of labels, so that the identities are asked one by one.
    ambiguous: Vec<&'a str>,
}

impl<'a> Index<'a> {
    /// Indexes identities by their labels.
    pub(super) fn new(identities: &'a [Identity]) -> Self {
        let mut index = Self {
            identities,
            labels: HashMap::new(),
            ambiguous: Vec::new(),
        };
        for (number, identity) in identities.iter().enumerate() {
            let mut previous = "";
            for label in identity.labels.iter() {
                if label.key == previous && !index.ambiguous.contains(&previous) {
                    index.ambiguous.push(previous);
                }
                previous = &label.key;
                let sources = index.labels.entry(&label.key).or_default();
                let position = match sources.iter().position(|(source, _)| **source == label.source) {
                    Some(position) => position,
                    None => {
                        sources.push((&label.source, Values::new()));
                        sources.len() - 1
                    }
                };
                if let Some((_, values)) = sources.get_mut(position) {
                    let bits = values
                        .entry(&label.value)
                        .or_insert_with(|| Bits::none(identities.len()));
                    bits.insert(number);
                }
            }
        }
        index
    }

    /// Which identities a peer selector selects.
    pub(super) fn selected(&self, selector: &PeerSelector, switches: &Switches) -> Bits {
        match selector {
            PeerSelector::Wildcard => Bits::all(self.identities.len()),
            PeerSelector::Nobody | PeerSelector::Name(_) => Bits::none(self.identities.len()),
            PeerSelector::Labels(selector) => self.matching(selector),
            PeerSelector::Group { selector, .. } => self.matching(selector),
            _ => self.one_by_one(|identity| selector.selects(identity, switches)),
        }
    }

    /// Which identities a selector of labels fits.
    pub(super) fn matching(&self, selector: &Selector) -> Bits {
        let mut bits = Bits::all(self.identities.len());
        for condition in selector.conditions() {
            bits.intersect(&self.meeting(condition));
        }
        bits
    }

    fn meeting(&self, condition: &Condition) -> Bits {
        let by_label =
            condition.source != Some(LabelSource::Cidr) && !self.ambiguous.contains(&condition.key.as_str());
        if !by_label {
            return self.one_by_one(|identity| condition.matches(&identity.labels));
        }
        let mut bits = Bits::none(self.identities.len());
        let sources = self.labels.get(condition.key.as_str()).into_iter().flatten();
        let wanted =
            sources.filter(|(source, _)| condition.source.as_ref().is_none_or(|wanted| wanted == *source));
        for (_, values) in wanted {
            match condition.operator {
                Comparison::In | Comparison::NotIn => {
                    let listed = condition
                        .values
                        .iter()
                        .filter_map(|value| values.get(value.as_str()));
                    listed.for_each(|with_value| bits.unite(with_value));
                }
                Comparison::Exists | Comparison::DoesNotExist => {
                    values.values().for_each(|with_value| bits.unite(with_value));
                }
            }
        }
        match condition.operator {
            Comparison::In | Comparison::Exists => bits,
            Comparison::NotIn | Comparison::DoesNotExist => bits.complement(),
        }
    }

    fn one_by_one(&self, fits: impl Fn(&Identity) -> bool) -> Bits {
        let mut bits = Bits::none(self.identities.len());
        let fitting = self
            .identities
            .iter()
            .enumerate()
            .filter(|(_, identity)| fits(identity));
        fitting.for_each(|(number, _)| bits.insert(number));
        bits
    }
}

/// Gives equal labels the same number.
#[derive(Debug, Default)]
pub(super) struct Interner<'a> {
    numbers: HashMap<(&'a Labels, Vec<std::net::IpAddr>), usize>,
    /// The identities, by number.
    pub(super) identities: Vec<Identity>,
}

impl<'a> Interner<'a> {
    /// The number of an identity. Addresses are given only where policy can tell pods apart by them.
    pub(super) fn intern(&mut self, labels: &'a Labels, addresses: Vec<std::net::IpAddr>) -> usize {
        let identities = &mut self.identities;
        *self
            .numbers
            .entry((labels, addresses.clone()))
            .or_insert_with(|| {
                identities.push(Identity {
                    labels: labels.clone(),
                    addresses,
                    ..Identity::default()
                });
                identities.len() - 1
            })
    }
}
