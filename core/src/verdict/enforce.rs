//! Whom policy isolates in which direction (section 7 of the semantics).

use super::{Direction, Policies};
use crate::dataplane::EnforcementMode;
use crate::rules::{Rule, Subject, Tier};
use crate::world::{Labels, NamedPort, Peer};

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
    pub fn enforcement(&self, peer: Peer, direction: Direction) -> Option<&Enforced> {
        self.compiled.enforcement(peer, direction)
    }

    /// Whether and how an endpoint is isolated by the rules that select it.
    pub(super) fn enforced(&self, subject: &SubjectView<'_>, direction: Direction) -> Enforced {
        let selecting = self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| selects(rule, subject));
        self.enforced_by(selecting, subject.is_init, direction)
    }

    /// DD-1 to DD-8: the same for rules that are known to select the endpoint.
    pub(super) fn enforced_by<'a>(
        &self,
        selecting: impl Iterator<Item = (usize, &'a Rule)>,
        is_init: bool,
        direction: Direction,
    ) -> Enforced {
        if self.options.mode == EnforcementMode::Never || !self.options.dataplane.enforces() {
            return Enforced::default();
        }
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
        if self.options.mode == EnforcementMode::Always || is_init {
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
