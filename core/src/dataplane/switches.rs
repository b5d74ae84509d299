//! What two dataplanes decide differently: a switch each, and a table of the releases that turned it.

/// How the entry that decides is chosen among those that match (LOOKUP-1, MAP-2 to MAP-5, NEW19-8). The
/// choice between allow and deny is the same; match type, redirect and authentication differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// Best port first, then L3 before L4-only; denies are normalised into the map (MAP-4, MAP-5).
    PortClass,
    /// Precedence first (deny, redirect, allow), then the longest port, then L3 (NEW19-8).
    Precedence,
}

/// What dataplanes and releases do differently. Each field names its rule of the semantics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// Cilium's own policy kinds are in force.
    pub cilium_kinds: bool,
    /// The admin kinds of `policy.networking.k8s.io` are in force (CNP2, ANP, BANP; NEW19-12).
    pub admin_kinds: bool,
    /// LBL-6, LBL-7: identities are made of filtered labels; upstream matches a pod's own.
    pub label_filter: bool,
    /// KNP-D1, CIDR-7: `ipBlock` matches pods and nodes by their address, as most networks do.
    pub cidr_matches_pods: bool,
    /// LOCAL-1: the local host may always come in unless denied.
    pub local_host_allowed: bool,
    /// KNP-D3, NAMED-2: an egress named port is looked up in each destination pod, not cluster-wide.
    pub named_ports_per_destination: bool,
    /// KNP-7: a section that `policyTypes` does not list is ignored.
    pub policy_types_respected: bool,
    /// VAL-0: deny entries are validated like allow entries.
    pub deny_entries_validated: bool,
    /// PORT-7: port names in deny entries are lower-cased as in allow entries.
    pub deny_port_names_lowered: bool,
    /// PORT-7: port names of NetworkPolicy are lower-cased.
    pub knp_port_names_lowered: bool,
    /// OBJ-5: a CiliumNetworkPolicy may smuggle `nodeSelector` into `specs`.
    pub specs_node_selector: bool,
    /// NEW19-1: a rule needs a section with an entry.
    pub rule_needs_section: bool,
    /// CIDR-3: any zero-length prefix is the world of its family, not only the canonical spellings.
    pub zero_prefix_is_world: bool,
    /// CIDR-3: both canonical zero prefixes of a family pair also select plain `world`.
    pub zero_prefix_selects_plain_world: bool,
    /// CIDR-6: a CIDRSet that excepts itself away counts as "no peers given" once there are ports.
    pub emptied_cidr_set_opens_ports: bool,
    /// CIDR-4: `except` looks at labels of identities; older trees subtract prefixes.
    pub except_by_identity: bool,
    /// CIDR-8: a group reference empties every sibling entry without a CIDRSet.
    pub group_reference_empties_siblings: bool,
    /// NEW19-5: `cidrGroupSelector` exists.
    pub cidr_group_selector: bool,
    /// SEL-7: the raw label `reserved:world` covers both families in dual stack.
    pub raw_world_covers_families: bool,
    /// NS-8: selectors that name no cluster mean the local one.
    pub default_local_cluster: bool,
    /// NODE-1: node selectors only ever mean remote nodes.
    pub node_selectors_mean_remote: bool,
    /// REQ-5: `fromRequires` and `toRequires` exist.
    pub requires: bool,
    /// SVC-1: `toServices` works for Services with a selector, by their pods.
    pub services_by_selector: bool,
    /// NEW19-3: `toServices` that resolves to nothing opens its ports to everyone.
    pub unresolved_services_open_ports: bool,
    /// NEW19-3, VAL-7: `toServices` may stand with `toPorts`.
    pub services_with_ports: bool,
    /// DD-5: where nobody asks for default deny, layer 7 rules only observe.
    pub default_allow_opens_l7: bool,
    /// L7-4, L7-7: a filter may mix layer 7 kinds between selectors.
    pub l7_kind_per_selector: bool,
    /// How the deciding entry is chosen.
    pub lookup: Lookup,
    /// AUTH-6: the local host inherits authentication from an all-peers L3-only allow.
    pub local_host_inherits_auth: bool,
    /// DNS-2: a leading `**.` means one or more labels.
    pub wildcard_dns_prefix: bool,
    /// DNS-3: `*.`, `**` and the like mean every name, as `*` does.
    pub star_forms_match_all: bool,
    /// SNI-1: `serverNames` may hold wildcards.
    pub sni_wildcards: bool,
    /// KNP-9: a NetworkPolicy peer without selector and block stands for nobody, ports or not.
    pub knp_empty_peer_is_nobody: bool,
    /// KNP-10: the agent itself refuses a NetworkPolicy that is not valid.
    pub knp_validated: bool,
    /// PORT-6: port ranges are enforced; before, `endPort` was ignored.
    pub port_ranges: bool,
    /// DD-2: `enableDefaultDeny` exists.
    pub enable_default_deny: bool,
    /// OBJ-9: a present but empty peer list selects nobody.
    pub empty_peer_list_is_nobody: bool,
    /// NEW19-16: a dotted label key that comes from a Service loses its first part. A fault of the verified
    /// tree that releases mended; no release has the switch on.
    pub service_keys_lose_head: bool,
}

/// The verified tree of August 2024 (1.17-dev): semantics.md as it stands.
pub(super) const AUGUST_2024: Switches = Switches {
    cilium_kinds: true,
    admin_kinds: false,
    label_filter: true,
    cidr_matches_pods: false,
    local_host_allowed: true,
    named_ports_per_destination: false,
    policy_types_respected: false,
    deny_entries_validated: false,
    deny_port_names_lowered: false,
    knp_port_names_lowered: true,
    specs_node_selector: true,
    rule_needs_section: false,
    zero_prefix_is_world: false,
    zero_prefix_selects_plain_world: true,
    emptied_cidr_set_opens_ports: true,
    except_by_identity: false,
    group_reference_empties_siblings: true,
    cidr_group_selector: false,
    raw_world_covers_families: true,
    default_local_cluster: false,
    node_selectors_mean_remote: false,
    requires: true,
    services_by_selector: false,
    unresolved_services_open_ports: false,
    services_with_ports: false,
    default_allow_opens_l7: false,
    l7_kind_per_selector: false,
    lookup: Lookup::PortClass,
    local_host_inherits_auth: false,
    wildcard_dns_prefix: false,
    star_forms_match_all: false,
    sni_wildcards: false,
    knp_empty_peer_is_nobody: false,
    knp_validated: true,
    port_ranges: true,
    enable_default_deny: true,
    empty_peer_list_is_nobody: true,
    service_keys_lose_head: false,
};

/// The upstream contract: NetworkPolicy and the admin kinds, and nothing of Cilium.
pub(super) const KUBERNETES: Switches = Switches {
    cilium_kinds: false,
    admin_kinds: true,
    label_filter: false,
    cidr_matches_pods: true,
    local_host_allowed: false,
    named_ports_per_destination: true,
    policy_types_respected: true,
    knp_empty_peer_is_nobody: true,
    ..AUGUST_2024
};

/// A dated difference from the tree of August 2024.
pub struct Difference {
    /// The rule of the semantics that it changes.
    pub rule: &'static str,
    /// The first release, `1.` and this number, that behaves in the new way.
    pub since: u8,
    /// What changed, for people.
    pub what: &'static str,
    /// Sets the switches: `true` is the behaviour from `since` on, `false` that before it.
    set: fn(&mut Switches, bool),
}

/// What changed between 1.14 and the tree of January 2026 (1.19-dev), oldest first.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        rule: "OBJ-9",
        since: 15,
        what: "a present but empty peer list selects nobody",
        set: |switches, on| switches.empty_peer_list_is_nobody = on,
    },
    Difference {
        rule: "PORT-6",
        since: 16,
        what: "`endPort` is enforced",
        set: |switches, on| switches.port_ranges = on,
    },
    Difference {
        rule: "DD-2",
        since: 16,
        what: "`enableDefaultDeny` exists",
        set: |switches, on| switches.enable_default_deny = on,
    },
    Difference {
        rule: "CIDR-4",
        since: 17,
        what: "`except` looks at the labels of identities",
        set: |switches, on| switches.except_by_identity = on,
    },
    Difference {
        rule: "CIDR-6",
        since: 17,
        what: "a CIDRSet that excepts itself away matches nothing, with or without ports",
        set: |switches, on| switches.emptied_cidr_set_opens_ports = !on,
    },
    Difference {
        rule: "CIDR-8",
        since: 17,
        what: "CIDR groups match by label, their siblings are left alone, and they can be selected by label",
        set: |switches, on| {
            switches.group_reference_empties_siblings = !on;
            switches.cidr_group_selector = on;
        },
    },
    Difference {
        rule: "SVC-1",
        since: 17,
        what: "`toServices` selects the pods of Services with a selector, and may stand with ports",
        set: |switches, on| {
            switches.services_by_selector = on;
            switches.services_with_ports = on;
        },
    },
    Difference {
        rule: "NEW19-3",
        since: 17,
        what: "`toServices` that resolves to nothing opens its ports to everyone",
        set: |switches, on| switches.unresolved_services_open_ports = on,
    },
    Difference {
        rule: "AUTH-6",
        since: 17,
        what: "the local host inherits authentication from an all-peers L3-only allow",
        set: |switches, on| switches.local_host_inherits_auth = on,
    },
    Difference {
        rule: "VAL-0",
        since: 18,
        what: "deny entries are validated like allow entries",
        set: |switches, on| switches.deny_entries_validated = on,
    },
    Difference {
        rule: "NEW19-1",
        since: 18,
        what: "a rule needs a section with an entry",
        set: |switches, on| switches.rule_needs_section = on,
    },
    Difference {
        rule: "PORT-7",
        since: 18,
        what: "port names in deny entries are lower-cased",
        set: |switches, on| switches.deny_port_names_lowered = on,
    },
    Difference {
        rule: "SEL-7",
        since: 18,
        what: "the raw label `reserved:world` matches nothing in dual stack",
        set: |switches, on| switches.raw_world_covers_families = !on,
    },
    Difference {
        rule: "NODE-1",
        since: 18,
        what: "node selectors only mean remote nodes",
        set: |switches, on| switches.node_selectors_mean_remote = on,
    },
    Difference {
        rule: "DD-5",
        since: 18,
        what: "where nobody asks for default deny, layer 7 rules only observe",
        set: |switches, on| switches.default_allow_opens_l7 = on,
    },
    Difference {
        rule: "L7-7",
        since: 18,
        what: "layer 7 kinds conflict for the same selector only",
        set: |switches, on| switches.l7_kind_per_selector = on,
    },
    Difference {
        rule: "SNI-1",
        since: 18,
        what: "`serverNames` may hold wildcards",
        set: |switches, on| switches.sni_wildcards = on,
    },
    Difference {
        rule: "OBJ-5",
        since: 19,
        what: "a CiliumNetworkPolicy cannot select nodes in `specs` either",
        set: |switches, on| switches.specs_node_selector = !on,
    },
    Difference {
        rule: "PORT-7",
        since: 19,
        what: "port names of NetworkPolicy are not lower-cased",
        set: |switches, on| switches.knp_port_names_lowered = !on,
    },
    Difference {
        rule: "CIDR-3",
        since: 19,
        what: "any zero-length prefix is the world of its family",
        set: |switches, on| {
            switches.zero_prefix_is_world = on;
            switches.zero_prefix_selects_plain_world = !on;
        },
    },
    Difference {
        rule: "NS-8",
        since: 19,
        what: "selectors that name no cluster mean the local one",
        set: |switches, on| switches.default_local_cluster = on,
    },
    Difference {
        rule: "REQ-5",
        since: 19,
        what: "`fromRequires` and `toRequires` are gone",
        set: |switches, on| switches.requires = !on,
    },
    Difference {
        rule: "LOOKUP-1",
        since: 19,
        what: "the entry that decides is chosen by precedence, then by port, then by L3",
        set: |switches, on| {
            switches.lookup = if on { Lookup::Precedence } else { Lookup::PortClass };
        },
    },
    Difference {
        rule: "DNS-2",
        since: 19,
        what: "a leading `**.` means one or more labels",
        set: |switches, on| switches.wildcard_dns_prefix = on,
    },
    Difference {
        rule: "DNS-3",
        since: 19,
        what: "`*.`, `**` and the like mean every name",
        set: |switches, on| switches.star_forms_match_all = on,
    },
    Difference {
        rule: "KNP-10",
        since: 19,
        what: "the agent leaves it to the API server to refuse a NetworkPolicy that is not valid",
        set: |switches, on| switches.knp_validated = !on,
    },
    Difference {
        rule: "KNP-9",
        since: 19,
        what: "a NetworkPolicy peer without selector and block stands for nobody",
        set: |switches, on| switches.knp_empty_peer_is_nobody = on,
    },
];

impl Switches {
    /// What a release of Cilium does, as far as the differences are dated.
    pub(super) fn as_of(minor: u8) -> Self {
        let mut switches = AUGUST_2024;
        for difference in DIFFERENCES {
            (difference.set)(&mut switches, difference.since <= minor);
        }
        switches
    }
}
