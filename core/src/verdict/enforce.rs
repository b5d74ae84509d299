//! Whom policy isolates in which direction (section 7 of the semantics).

use super::{Direction, Policies};
use crate::dataplane::EnforcementMode;
use crate::rules::{Rule, Subject, Tier};
use crate::world::{Entity, Labels, NamedPort, Peer, World};

/// Whether and how policy is enforced on one endpoint in one direction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enforced {
    /// Whether the direction is enforced at all (DD-1).
    pub enforced: bool,
    /// Whether what no rule allows is denied (DD-3).
    pub default_deny: bool,
    /// The rules that select the endpoint and say something about the direction: positions in
    /// [`Policies::rules`].
    pub rules: Vec<usize>,
    /// Those of them that put it in default deny.
    pub default_deny_by: Vec<usize>,
}

/// The endpoint whose policy is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct SubjectView<'a> {
    pub(super) labels: &'a Labels,
    pub(super) namespace: Option<&'a str>,
    pub(super) ports: &'a [NamedPort],
    pub(super) is_init: bool,
}

impl Policies {
    /// Whether policy is enforced on a peer; `None` where there is no endpoint: an outside address, a node, a
    /// pod on its node's network.
    pub fn enforcement(&self, world: &World, peer: Peer, direction: Direction) -> Option<Enforced> {
        let labels;
        let subject = match peer {
            Peer::Endpoint(id) => {
                let endpoint = world.endpoint(id).filter(|endpoint| !endpoint.host_network)?;
                SubjectView {
                    labels: &endpoint.labels,
                    namespace: Some(&endpoint.namespace),
                    ports: &endpoint.ports,
                    is_init: false,
                }
            }
            Peer::Entity(entity) if entity.is_endpoint() && self.options.dataplane.is_cilium() => {
                labels = entity.labels();
                SubjectView {
                    labels: &labels,
                    namespace: None,
                    ports: &[],
                    is_init: entity == Entity::Init,
                }
            }
            _ => return None,
        };
        Some(self.enforced(&subject, direction))
    }

    /// DD-1 to DD-8.
    pub(super) fn enforced(&self, subject: &SubjectView<'_>, direction: Direction) -> Enforced {
        if self.options.mode == EnforcementMode::Never || !self.options.dataplane.enforces() {
            return Enforced::default();
        }
        let selecting = self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| selects(rule, subject));
        let mut enforced = Enforced::default();
        for (index, rule) in selecting {
            let section = rule.section(direction);
            if rule.tier != Tier::Pool {
                if !section.entries.is_empty() {
                    enforced.rules.push(index);
                }
            } else if section.enforced {
                enforced.enforced = true;
                enforced.rules.push(index);
                if section.default_deny {
                    enforced.default_deny = true;
                    enforced.default_deny_by.push(index);
                }
            }
        }
        if self.options.mode == EnforcementMode::Always || subject.is_init {
            enforced.enforced = true;
            enforced.default_deny = true;
        }
        enforced
    }
}

/// Whether a rule is for an endpoint.
pub(super) fn selects(rule: &Rule, subject: &SubjectView<'_>) -> bool {
    match &rule.subject {
        Subject::Endpoints { selector, namespace } => {
            let at_home = namespace.is_none() || namespace.as_deref() == subject.namespace;
            at_home && selector.matches(subject.labels)
        }
        Subject::Nodes(_) => false,
    }
}
