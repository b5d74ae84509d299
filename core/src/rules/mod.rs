//! Objects → rules: one module a policy kind, one form for all of them.
//!
//! Nothing after this module knows which kind a rule came from, except to print it.

mod admin;
mod cidr;
mod cilium;
pub mod fqdn;
pub mod l7;
mod networkpolicy;
mod peer;
mod port;
mod selector;
mod service;

use std::sync::Arc;

pub use crate::answer::Direction;
use crate::dataplane::Options;
use crate::objects::{Body, ObjectId, Objects};
use crate::world::World;
use crate::yaml::Path;
pub use cidr::Block;
pub use l7::L7;
pub use peer::{PeerElement, PeerSelector};
pub use port::{Filter, PortElement, PortMatch};
pub use selector::{Comparison, Condition, Identity, Selector, parse_key, prefix_of_key};

/// One rule: whom it is for, and what it says about each direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The policy.
    pub object: ObjectId,
    /// The rule in it: `spec`, `specs[1]`.
    pub path: Path,
    /// Where the rule stands among others.
    pub tier: Tier,
    /// Whom it is for.
    pub subject: Subject,
    /// What it says about what comes in.
    pub ingress: Section,
    /// What it says about what goes out.
    pub egress: Section,
}

impl Rule {
    /// What it says about one direction.
    pub fn section(&self, direction: Direction) -> &Section {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}

/// Where a rule stands among others (CNP2-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Before all others, by priority: 0 first.
    Admin(i64),
    /// NetworkPolicy and Cilium's kinds: one pool without order (COMB-1).
    Pool,
    /// After all others, by priority: 0 first. A BaselineAdminNetworkPolicy has the lowest.
    Baseline(i64),
}

/// Whom a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Endpoints.
    Endpoints {
        /// Their labels.
        selector: Selector,
        /// Their namespace, where the rule's object has one (NEW19-15).
        namespace: Option<String>,
    },
    /// Nodes by their labels: inert without the host firewall (SEL-8).
    Nodes(Selector),
}

/// What a rule says about one direction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// Whether it says anything, so that its subjects are enforced (DD-1).
    pub enforced: bool,
    /// Whether it puts its subjects in default deny (DD-2).
    pub default_deny: bool,
    /// Where it says so: the section, or its deny form.
    pub path: Path,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// `fromRequires` or `toRequires` of its allow entries: conditions on the endpoint peers of every rule
    /// that selects the subject (REQ-1).
    pub allow_requires: Vec<Selector>,
    /// The same of its deny entries.
    pub deny_requires: Vec<Selector>,
}

/// What an entry does with what it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Lets it through.
    Allow,
    /// Drops it.
    Deny,
    /// Leaves it to the next tier (CNP2-4).
    Pass,
}

/// `authentication.mode` (AUTH-1), in the order in which the higher wins (MAP-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthMode {
    /// Explicitly none.
    Disabled,
    /// Mutual TLS between agents.
    Required,
    /// For tests: never passes.
    AlwaysFail,
}

/// One element of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it does.
    pub action: Action,
    /// The element: `spec.egress[1]`.
    pub path: Path,
    /// Whom it is about, ORed; empty: nobody (OBJ-9, OBJ-10).
    pub peers: Vec<PeerElement>,
    /// What it is about, ORed; `None`: every protocol and port (PORT-1).
    pub ports: Option<Vec<PortElement>>,
    /// What authentication it asks for.
    pub auth: Option<AuthMode>,
    /// What in it is not modelled, so that the entry matches nobody: `toGroups`.
    pub not_modelled: Option<&'static str>,
}

impl Entry {
    /// Its peer selectors, narrowed by requirements (REQ-1). Where one of them selects everyone it stands
    /// alone.
    pub fn selectors(&self, requires: &[Selector]) -> Vec<PeerSelector> {
        let narrowed = |peer: &PeerElement| {
            if peer.requirable {
                peer.selector.requiring(requires)
            } else {
                (*peer.selector).clone()
            }
        };
        let selectors: Vec<_> = self.peers.iter().map(narrowed).collect();
        if selectors.contains(&PeerSelector::Wildcard) {
            vec![PeerSelector::Wildcard]
        } else {
            selectors
        }
    }
}

/// The rules of every policy in force, in the order of the text.
pub fn lower(objects: &Objects, world: &World, options: &Options) -> Vec<Rule> {
    let switches = options.dataplane.switches();
    let context = Context {
        world,
        options,
        switches,
    };
    let mut rules = Vec::new();
    for (id, object) in objects.iter() {
        let namespace = object.metadata.namespace.as_deref().unwrap_or("default");
        match &object.body {
            Body::NetworkPolicy(policy) => {
                rules.push(networkpolicy::lower(&context, id, namespace, &policy.spec));
            }
            Body::CiliumNetworkPolicy(policy) if switches.cilium_kinds => {
                cilium::lower(&context, id, Some(namespace), policy, &mut rules);
            }
            Body::CiliumClusterwideNetworkPolicy(policy) if switches.cilium_kinds => {
                cilium::lower(&context, id, None, policy, &mut rules);
            }
            Body::ClusterNetworkPolicy(policy)
            | Body::AdminNetworkPolicy(policy)
            | Body::BaselineAdminNetworkPolicy(policy)
                if switches.admin_kinds =>
            {
                rules.push(admin::lower(&object.body, id, &policy.spec));
            }
            _ => {}
        }
    }
    rules
}

/// What lowering may look at beside the object.
struct Context<'a> {
    world: &'a World,
    options: &'a Options,
    switches: crate::dataplane::Switches,
}

/// A peer element from its parts.
fn element(path: &Path, selector: PeerSelector) -> PeerElement {
    PeerElement {
        path: path.clone(),
        selector: Arc::new(selector),
        requirable: false,
    }
}
