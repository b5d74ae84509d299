//! Entries grouped by filter (port and protocol as written) and selector, before they become keys of the
//! policy map (L7-4), and the conflicts that keep an endpoint's policy from being computed (L7-7).

use super::key::Effect;
use crate::dataplane::Switches;
use crate::objects::cilium::TlsContext;
use crate::order::Map;
use crate::rules::l7::{L7, L7Kind, L7Rules, Listener};
use crate::rules::{Action, Entry, Filter, PeerSelector, PortElement, PortMatch, Section};

/// The entries of one endpoint in one direction.
#[derive(Debug, Default)]
pub(super) struct Filters {
    groups: Map<Filter, Group>,
}

/// The entries of one filter.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// A port element of the group, for its protocol and ports; `None` for every protocol.
    pub(super) port: Option<PortElement>,
    /// What is done with whom.
    pub(super) selectors: Map<PeerSelector, Effect>,
    kinds: Map<PeerSelector, L7Kind>,
    proxied: Map<PeerSelector, Proxied>,
}

/// What rules for one selector ask of the proxy, as far as it can conflict (L7-7).
#[derive(Debug, Default)]
struct Proxied {
    terminating: Option<TlsContext>,
    originating: Option<TlsContext>,
    listener: Option<Listener>,
    has_names: bool,
    has_rules: bool,
}

impl Proxied {
    /// Adds what one rule asks; what it cannot stand beside, as a conflict on a port.
    fn add(&mut self, l7: &L7, port: &str) -> Result<(), Conflict> {
        let port = || port.to_owned();
        if l7.listener.as_ref().is_some_and(|listener| listener.homeless) {
            return Err(Conflict::HomelessListener(port()));
        }
        for (own, new) in [
            (&mut self.terminating, &l7.terminating),
            (&mut self.originating, &l7.originating),
        ] {
            match (&own, new) {
                (Some(one), Some(two)) if one != two => return Err(Conflict::Tls(port())),
                (None, Some(_)) => own.clone_from(new),
                _ => {}
            }
        }
        match (&self.listener, &l7.listener) {
            (Some(one), Some(two)) if one.named != two.named && one.priority == two.priority => {
                return Err(Conflict::Listeners(port()));
            }
            (Some(one), Some(two)) if rank(two) < rank(one) => self.listener.clone_from(&l7.listener),
            (None, Some(_)) => self.listener.clone_from(&l7.listener),
            _ => {}
        }
        self.has_names |= !l7.server_names.is_empty();
        self.has_rules |= l7.rules != L7Rules::None;
        match self.has_names && self.has_rules && self.terminating.is_none() {
            true => Err(Conflict::ServerNames(port())),
            false => Ok(()),
        }
    }
}

/// A listener without a priority comes after those with one (NEW19-13).
fn rank(listener: &Listener) -> u8 {
    listener.priority.unwrap_or(u8::MAX)
}

/// Why an endpoint's policy cannot be computed: it keeps the one it had, and a new one gets none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Conflict {
    /// Two kinds at layer 7 on one port (L7-7).
    L7(String),
    /// Two authentication modes of the same peers on one port (AUTH-7).
    Auth(String),
    /// Two TLS contexts of the same peers on one port (L7-7).
    Tls(String),
    /// Names of TLS beside rules at layer 7, and nothing that ends TLS (L7-7, SNI-1).
    ServerNames(String),
    /// Two listeners of one priority for the same peers on one port (L7-7).
    Listeners(String),
    /// A listener in no namespace (VAL-27).
    HomelessListener(String),
}

impl Conflict {
    /// For people.
    pub(super) fn why(&self) -> String {
        let (port, what) = match self {
            Self::L7(port) => (port, "different protocols at layer 7 (L7-7)"),
            Self::Auth(port) => (port, "different authentication modes of the same peers (AUTH-7)"),
            Self::Tls(port) => (port, "different TLS contexts of the same peers (L7-7)"),
            Self::ServerNames(port) => (
                port,
                "names of TLS and for rules at layer 7 of the same peers, and nothing ends TLS (L7-7)",
            ),
            Self::Listeners(port) => (port, "different listeners of one priority (L7-7)"),
            Self::HomelessListener(port) => (
                port,
                "a listener of a CiliumEnvoyConfig, which a clusterwide policy cannot use (VAL-27)",
            ),
        };
        format!("Cilium cannot compute the policy of this endpoint: rules for port {port} ask for {what}")
    }
}

impl Filters {
    /// Groups the entries of all sections that apply to an endpoint; `allow_all` adds the entry that lets
    /// everything through where nobody asks for default deny (DD-5).
    pub(super) fn new(sections: &[&Section], allow_all: bool, switches: &Switches) -> Result<Self, Conflict> {
        let mut filters = Self::default();
        let allow_requires: Vec<_> = sections
            .iter()
            .flat_map(|section| &section.allow_requires)
            .cloned()
            .collect();
        let deny_requires: Vec<_> = sections
            .iter()
            .flat_map(|section| &section.deny_requires)
            .cloned()
            .collect();
        for entry in sections.iter().flat_map(|section| &section.entries) {
            let requires = if entry.action == Action::Deny {
                &deny_requires
            } else {
                &allow_requires
            };
            for selector in entry.selectors(requires) {
                filters.add(entry, &selector, switches)?;
            }
        }
        if allow_all {
            let group = filters.groups.or_default(l3_only());
            let everyone = group.selectors.or_default(PeerSelector::Wildcard);
            *everyone = everyone.merge(Effect::default());
        }
        Ok(filters)
    }

    /// The groups, in the order of their filters.
    pub(super) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    fn add(&mut self, entry: &Entry, selector: &PeerSelector, switches: &Switches) -> Result<(), Conflict> {
        let Some(ports) = &entry.ports else {
            return self.put(l3_only(), None, entry, selector, switches);
        };
        ports
            .iter()
            .try_for_each(|port| self.put(port.filter(), Some(port), entry, selector, switches))
    }

    fn put(
        &mut self,
        filter: Filter,
        port: Option<&PortElement>,
        entry: &Entry,
        selector: &PeerSelector,
        switches: &Switches,
    ) -> Result<(), Conflict> {
        let text = filter.text.clone();
        let group = self.groups.or_default(filter);
        group.port = port.cloned();
        let deny = entry.action == Action::Deny;
        let l7 = port.and_then(|port| port.l7.as_ref()).filter(|_| !deny);
        if let Some(l7) = l7
            && !group.accepts_kind(selector, l7.kind(), switches)
        {
            return Err(Conflict::L7(text));
        }
        if let Some(l7) = l7 {
            group.proxied.or_default(selector.clone()).add(l7, &text)?;
        }
        let effect = Effect {
            deny,
            redirect: l7.map(|l7| l7.rank()),
            auth: entry.auth.filter(|_| !deny),
        };
        let present = group.selectors.or_insert(selector.clone(), effect);
        if let (Some(one), Some(two)) = (present.auth, effect.auth)
            && one != two
        {
            return Err(Conflict::Auth(text));
        }
        *present = present.merge(effect);
        Ok(())
    }
}

impl Group {
    /// Whether the filter names a port, so that MAP-2 applies.
    pub(super) fn names_port(&self) -> bool {
        let starts_at_zero = |ports: &PortMatch| matches!(ports, PortMatch::Any | PortMatch::Range(0, _));
        self.port
            .as_ref()
            .is_some_and(|port| !starts_at_zero(&port.ports))
    }

    /// L7-7: one kind a filter in older trees, one kind a selector in newer ones.
    fn accepts_kind(&mut self, selector: &PeerSelector, kind: L7Kind, switches: &Switches) -> bool {
        let parses =
            |kind: L7Kind| matches!(kind, L7Kind::Http | L7Kind::Kafka | L7Kind::Dns | L7Kind::Generic);
        if !parses(kind) {
            return true;
        }
        let other = if switches.l7_kind_per_selector {
            self.kinds.get(selector).copied()
        } else {
            self.kinds.values().next().copied()
        };
        self.kinds.insert(selector.clone(), kind);
        other.is_none_or(|other| other == kind)
    }
}

/// The filter of entries without ports.
fn l3_only() -> Filter {
    Filter {
        text: "0".to_owned(),
        protocol: None,
    }
}
