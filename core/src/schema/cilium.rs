//! Cilium's kinds, from the schemas of August 2024 and January 2026.

use super::common::{API_VERSION, KIND, META, SELECTOR, STATUS};
use super::pattern::{DNS_NAME, DNS_PATTERN, ICMP_TYPE, PORT, PRINTABLE, SERVER_NAME, SUBDOMAIN};
use super::shape::*;

/// CiliumNetworkPolicy.
pub(super) const NETWORK_POLICY: Shape = Shape {
    fields: &[
        API_VERSION,
        KIND,
        META,
        field(
            "spec",
            Type::Object(&RULE),
            "One rule: whom it is for, and what may pass. Applies beside `specs`.",
        )
        .rule("OBJ-1"),
        field(
            "specs",
            list(&Type::Object(&RULE)),
            "Several rules in one object. One bad rule refuses the whole object.",
        )
        .rule("OBJ-8"),
        STATUS,
    ],
    rules: &[],
    open: false,
};

/// CiliumCIDRGroup.
pub(super) const CIDR_GROUP: Shape = Shape {
    fields: &[
        API_VERSION,
        KIND,
        META,
        field("spec", Type::Object(&CIDR_GROUP_SPEC), "The blocks of the group.").required(),
    ],
    rules: &[],
    open: false,
};

const CIDR_GROUP_SPEC: Shape = Shape {
    fields: &[field("externalCIDRs", list(&CIDR), "Address blocks outside the cluster. One that is no block refuses the whole group, and a policy that names a missing group matches nothing by it.")
        .required()
        .rule("VALC-4")],
    rules: &[],
    open: false,
};

const SECTIONS: &[&str] = &["ingress", "ingressDeny", "egress", "egressDeny"];

const RULE: Shape = Shape {
    fields: &[
        field("endpointSelector", Type::Object(&SELECTOR), "The pods that the rule is for. `{}` is every pod of the namespace (of the cluster, in a clusterwide policy); left out is an error.").rule("OBJ-4"),
        field("nodeSelector", Type::Object(&SELECTOR), "The nodes that the rule is for; only in a clusterwide policy, and without effect unless the host firewall is on.").rule("OBJ-5"),
        field("ingress", list(&Type::Object(&INGRESS)), "What may come in; an entry is enough. `[{}]` lets nothing in and switches on default deny, which is the opposite of what it means in a NetworkPolicy.").rule("OBJ-10"),
        field("ingressDeny", list(&Type::Object(&INGRESS_DENY)), "What must not come in, whatever any policy allows. It also switches on default deny.").rule("DD-4"),
        field("egress", list(&Type::Object(&EGRESS)), "What may go out; an entry is enough. DNS is not opened by itself.").rule("OBJ-10"),
        field("egressDeny", list(&Type::Object(&EGRESS_DENY)), "What must not go out, whatever any policy allows. It also switches on default deny.").rule("DD-4"),
        field("enableDefaultDeny", Type::Object(&DEFAULT_DENY), "Whether the rule makes its pods refuse what nobody allows. `false` helps only where no other policy says otherwise.").since(16).rule("DD-3"),
        field("labels", list(&Type::Object(&RULE_LABEL)), "Labels of the rule itself, for flow logs; they select nothing."),
        field("log", Type::Object(&LOG), "Text that flow logs show for this rule. It never changes a verdict.").since(18).rule("NEW19-4"),
        field("description", TEXT, "A note for people."),
    ],
    rules: &[
        Between::ExactlyOne {
            of: &["endpointSelector", "nodeSelector"],
            since: ALWAYS,
            rule: "VALC-1",
        },
        Between::AtLeastOne {
            of: SECTIONS,
            since: 18,
            rule: "NEW19-1",
        },
    ],
    open: false,
};

const DEFAULT_DENY: Shape = Shape {
    fields: &[
        field("ingress", Type::Boolean, "For what comes in. Left out: true if the rule has a section of this direction. `true` without such a section does nothing.").rule("DD-2"),
        field("egress", Type::Boolean, "For what goes out. Left out: true if the rule has a section of this direction. `true` without such a section does nothing.").rule("DD-2"),
    ],
    rules: &[],
    open: false,
};

const RULE_LABEL: Shape = Shape {
    fields: &[
        field("key", TEXT, "The label's key.").required(),
        field("value", TEXT, "Its value."),
        field("source", TEXT, "Where it comes from."),
    ],
    rules: &[],
    open: false,
};

const LOG: Shape = Shape {
    fields: &[field(
        "value",
        limited(&PRINTABLE, 32),
        "At most 32 printable characters.",
    )
    .rule("OBJ-6")],
    rules: &[],
    open: false,
};

const ENTITIES: &[&str] = &[
    "all",
    "world",
    "cluster",
    "host",
    "init",
    "ingress",
    "unmanaged",
    "remote-node",
    "health",
    "none",
    "kube-apiserver",
];

const SELECTORS: Type = list(&Type::Object(&SELECTOR));
const ENTITY: Type = words(ENTITIES);
const ENTITY_LIST: Type = list(&ENTITY);
const CIDR_RULES: Type = list(&Type::Object(&CIDR_RULE));
const GROUPS: Type = list(&Type::Object(&GROUP));
const PORT_RULES: Type = list(&Type::Object(&PORT_RULE));
const PORT_DENY_RULES: Type = list(&Type::Object(&PORT_DENY_RULE));
const ICMP_RULES: Type = list(&Type::Object(&ICMP_RULE));

const FROM_ENDPOINTS: Field = field("fromEndpoints", SELECTORS, "Pods by label; one of the selectors is enough. `{}` is every pod of the policy's namespace, not everyone: name `io.kubernetes.pod.namespace` to reach further. An empty list selects nobody.").rule("NS-2");
const FROM_REQUIRES: Field = field("fromRequires", SELECTORS, "Conditions on every `fromEndpoints` of all rules for the pod; they narrow and never allow. Gone in 1.19, where the API server drops the field and so widens the entry.").until(18).rule("REQ-1");
const FROM_CIDR: Field = field("fromCIDR", list(&CIDR), "Address blocks outside the cluster. Pods and nodes never match, whatever their address; a single address is written `/32`.").rule("CIDR-7");
const FROM_CIDR_SET: Field = field(
    "fromCIDRSet",
    CIDR_RULES,
    "Address blocks with exceptions, or named groups of blocks. Pods and nodes never match.",
)
.rule("CIDR-4");
const FROM_ENTITIES: Field = field("fromEntities", ENTITY_LIST, "Names for groups of peers: `world` is everything outside, `cluster` everything inside, `all` both. They ignore the policy's namespace.").rule("ENT-2");
const FROM_NODES: Field = field(
    "fromNodes",
    SELECTORS,
    "Nodes by label. Refused unless the agent runs with `enable-node-selector-labels`.",
)
.since(16)
.rule("NODE-1");
const FROM_GROUPS: Field = field("fromGroups", GROUPS, "Groups of a cloud provider. The operator resolves them into a second policy; this one is not enforced as written.").rule("OBJ-13");
const TO_ENDPOINTS: Field = field("toEndpoints", SELECTORS, "Pods by label; one of the selectors is enough. `{}` is every pod of the policy's namespace, not everyone: for kube-dns, name `io.kubernetes.pod.namespace: kube-system` too. An empty list selects nobody.").rule("NS-2");
const TO_REQUIRES: Field = field("toRequires", SELECTORS, "Conditions on every `toEndpoints` of all rules for the pod; they narrow and never allow. Gone in 1.19, where the API server drops the field and so widens the entry.").until(18).rule("REQ-1");
const TO_CIDR: Field = field("toCIDR", list(&CIDR), "Address blocks outside the cluster. Pods, nodes and Service addresses never match; a single address is written `/32`.").rule("CIDR-7");
const TO_CIDR_SET: Field = field(
    "toCIDRSet",
    CIDR_RULES,
    "Address blocks with exceptions, or named groups of blocks. Pods and nodes never match.",
)
.rule("CIDR-4");
const TO_ENTITIES: Field = field("toEntities", ENTITY_LIST, "Names for groups of peers: `world` is everything outside, `cluster` everything inside, `all` both. They ignore the policy's namespace.").rule("ENT-2");
const TO_NODES: Field = field(
    "toNodes",
    SELECTORS,
    "Nodes by label. Refused unless the agent runs with `enable-node-selector-labels`.",
)
.since(16)
.rule("NODE-1");
const TO_GROUPS: Field = field("toGroups", GROUPS, "Groups of a cloud provider. The operator resolves them into a second policy; this one is not enforced as written.").rule("OBJ-13");
const TO_SERVICES: Field = field("toServices", list(&Type::Object(&SERVICE)), "Services by name or label. Before 1.17 only those without a selector, and never with `toPorts`; since then a reference that resolves to nothing opens the entry's ports to everyone.").rule("SVC-1");
const TO_FQDNS: Field = field("toFQDNs", list(&Type::Object(&FQDN)), "Names in DNS. They match the addresses that Cilium has seen in answers, so a rule with `rules.dns` for the resolver is needed as well.").rule("DNS-14");
const TO_PORTS: Field = field("toPorts", PORT_RULES, "Destination ports, and what may pass on them. Without peers beside it, the entry is for everyone, the world included; a port rule without `ports` matches no port.").rule("OBJ-10");
const TO_DENY_PORTS: Field = field(
    "toPorts",
    PORT_DENY_RULES,
    "Destination ports. Layer 7 cannot be denied.",
)
.rule("L7-13");
const ICMPS: Field = field(
    "icmps",
    ICMP_RULES,
    "ICMP types. Not together with `toPorts`: use an entry of its own.",
)
.rule("ICMP-1");
const AUTHENTICATION: Field = field(
    "authentication",
    Type::Object(&AUTHENTICATION_MODE),
    "Mutual authentication between the pods' nodes.",
)
.rule("AUTH-1");

const INGRESS: Shape = Shape {
    fields: &[
        FROM_ENDPOINTS,
        FROM_REQUIRES,
        FROM_CIDR,
        FROM_CIDR_SET,
        FROM_ENTITIES,
        FROM_NODES,
        FROM_GROUPS,
        TO_PORTS,
        ICMPS,
        AUTHENTICATION,
    ],
    rules: &[],
    open: false,
};

const INGRESS_DENY: Shape = Shape {
    fields: &[
        FROM_ENDPOINTS,
        FROM_REQUIRES,
        FROM_CIDR,
        FROM_CIDR_SET,
        FROM_ENTITIES,
        FROM_NODES,
        FROM_GROUPS,
        TO_DENY_PORTS,
        ICMPS,
    ],
    rules: &[],
    open: false,
};

const EGRESS: Shape = Shape {
    fields: &[
        TO_ENDPOINTS,
        TO_REQUIRES,
        TO_CIDR,
        TO_CIDR_SET,
        TO_ENTITIES,
        TO_NODES,
        TO_GROUPS,
        TO_SERVICES,
        TO_FQDNS,
        TO_PORTS,
        ICMPS,
        AUTHENTICATION,
    ],
    rules: &[],
    open: false,
};

const EGRESS_DENY: Shape = Shape {
    fields: &[
        TO_ENDPOINTS,
        TO_REQUIRES,
        TO_CIDR,
        TO_CIDR_SET,
        TO_ENTITIES,
        TO_NODES,
        TO_GROUPS,
        TO_SERVICES,
        TO_DENY_PORTS,
        ICMPS,
    ],
    rules: &[],
    open: false,
};

const CIDR_RULE: Shape = Shape {
    fields: &[
        field("cidr", CIDR, "An address block, with its prefix length. Host bits are masked off.").rule("VALC-4"),
        field("cidrGroupRef", limited(&SUBDOMAIN, 253), "The name of a CiliumCIDRGroup. An unknown group matches nothing.").rule("CIDR-8"),
        field("cidrGroupSelector", Type::Object(&SELECTOR), "CiliumCIDRGroups by label. A selector without a positive condition matches everyone who lacks the label, pods included.").since(17).rule("NEW19-19"),
        field("except", list(&CIDR), "Blocks taken out of this element. Another element or entry can let them in again: this is not a deny.").rule("CIDR-4"),
    ],
    rules: &[Between::ExactlyOne {
        of: &["cidr", "cidrGroupRef", "cidrGroupSelector"],
        since: ALWAYS,
        rule: "VALC-5",
    }],
    open: false,
};

const GROUP: Shape = Shape {
    fields: &[field("aws", Type::Object(&AWS_GROUP), "Security groups of AWS.")],
    rules: &[],
    open: false,
};

const AWS_GROUP: Shape = Shape {
    fields: &[
        field("labels", TEXT_MAP, "Instances by tag."),
        field("region", TEXT, "Where."),
        field("securityGroupsIds", TEXTS, "Security groups by id."),
        field("securityGroupsNames", TEXTS, "Security groups by name."),
    ],
    rules: &[],
    open: false,
};

const SERVICE: Shape = Shape {
    fields: &[
        field("k8sService", Type::Object(&SERVICE_BY_NAME), "One Service by name."),
        field("k8sServiceSelector", Type::Object(&SERVICE_BY_LABELS), "Services by their own labels, not those of their pods. If both forms are given, this one counts.").rule("SVC-2"),
    ],
    rules: &[],
    open: false,
};

const SERVICE_BY_NAME: Shape = Shape {
    fields: &[
        field("serviceName", TEXT, "The Service's name."),
        field(
            "namespace",
            TEXT,
            "Its namespace. Left out it means any, also in a namespaced policy.",
        )
        .rule("SVC-2"),
    ],
    rules: &[],
    open: false,
};

const SERVICE_BY_LABELS: Shape = Shape {
    fields: &[
        field("selector", Type::Object(&SELECTOR), "Over the Service's labels.").required(),
        field(
            "namespace",
            TEXT,
            "Its namespace. Left out it means any, also in a namespaced policy.",
        )
        .rule("SVC-2"),
    ],
    rules: &[],
    open: false,
};

const MATCH_NAME_DOC: &str = "One exact name; upper and lower case are equal.";
const MATCH_PATTERN_DOC: &str = "A name with `*`, which stands for any characters but a dot: `*.example.com` is one label more, and not `example.com` itself. `*` alone is every name.";

const FQDN: Shape = Shape {
    fields: &[
        field("matchName", matching(&DNS_NAME), MATCH_NAME_DOC)
            .until(17)
            .rule("DNS-1"),
        field("matchName", limited(&DNS_NAME, 255), MATCH_NAME_DOC)
            .since(18)
            .rule("DNS-1"),
        field("matchPattern", matching(&DNS_PATTERN), MATCH_PATTERN_DOC)
            .until(17)
            .rule("DNS-2"),
        field("matchPattern", limited(&DNS_PATTERN, 255), MATCH_PATTERN_DOC)
            .since(18)
            .rule("DNS-2"),
    ],
    rules: &[Between::ExactlyOne {
        of: &["matchName", "matchPattern"],
        since: ALWAYS,
        rule: "VALC-5",
    }],
    open: false,
};

const SERVER_NAME_TEXT: Type = limited(&SERVER_NAME, 255);
const PORTS_DOC: &str = "The ports; one is enough. A port rule without any matches no port.";

const PORT_RULE: Shape = Shape {
    fields: &[
        field("ports", list_of(&Type::Object(&PORT_PROTOCOL), 0, 40), PORTS_DOC).rule("PORT-9"),
        field("rules", Type::Object(&L7_RULES), "What may pass at layer 7: one protocol. The connection is handed to a proxy, which answers for what it refuses.").rule("L7-2"),
        field("terminatingTLS", Type::Object(&TLS), "How the proxy ends the client's TLS, so that it can read the requests.").rule("HTTP-8"),
        field("originatingTLS", Type::Object(&TLS), "How the proxy begins TLS towards the server.").rule("HTTP-8"),
        field("serverNames", TEXTS, "Names that a TLS client must ask for, exactly.").until(17).rule("SNI-1"),
        field("serverNames", set_of(&SERVER_NAME_TEXT, 1, usize::MAX), "Names that a TLS client must ask for; `*.` at the head is one label, `**.` one or more.").since(18).rule("SNI-1"),
        field("listener", Type::Object(&LISTENER), "A listener of one's own in Envoy; only on egress.").rule("VAL-27"),
    ],
    rules: &[],
    open: false,
};

const PORT_DENY_RULE: Shape = Shape {
    fields: &[field("ports", list(&Type::Object(&PORT_PROTOCOL)), PORTS_DOC).rule("PORT-9")],
    rules: &[],
    open: false,
};

const PORT_DOC: &str = "A number or a port's name, in quotes: `\"80\"`. It is the port of the pod, never that of a Service; `\"0\"` is every port.";
const PROTOCOL_DOC: &str =
    "Left out or `ANY`: TCP, UDP and SCTP, but not ICMP. Rules for HTTP need `TCP` in so many letters.";

const PORT_PROTOCOL: Shape = Shape {
    fields: &[
        field("port", matching(&PORT), PORT_DOC).required().until(18).rule("PORT-5"),
        field("port", matching(&PORT), PORT_DOC).since(19).rule("PORT-5"),
        field("endPort", Type::Integer { least: 0, most: 65535 }, "The end of a range, included. Ignored where it is not above `port`; a range from 0 opens every port.").rule("PORT-6"),
        field("protocol", words(&["TCP", "UDP", "SCTP", "ANY"]), PROTOCOL_DOC).until(18).rule("PORT-3"),
        field("protocol", words(&["TCP", "UDP", "SCTP", "VRRP", "IGMP", "ANY"]), PROTOCOL_DOC).since(19).rule("PORT-3"),
    ],
    rules: &[],
    open: false,
};

const L7_RULES: Shape = Shape {
    fields: &[
        field("http", list(&Type::Object(&HTTP)), "Requests that may pass; one rule is enough. `[]` is no rule at all, `[{}]` lets every request pass through the proxy.").rule("L7-1"),
        field("dns", list(&Type::Object(&FQDN)), "Names that may be asked for; only on egress. The proxy answers REFUSED for others, whatever else allows the resolver.").rule("L7-10"),
        field("kafka", list(&Type::Object(&KAFKA)), "Kafka requests that may pass. Deprecated; gone in 1.20.").rule("KAFKA-1"),
        field("l7proto", TEXT, "A parser for `l7`. Deprecated; gone in 1.20.").rule("L7-2"),
        field("l7", list(&TEXT_MAP), "Rules of that parser, as keys and values; gone in 1.20.").rule("VAL-22"),
    ],
    rules: &[Between::ExactlyOne {
        of: &["http", "kafka", "dns", "l7proto"],
        since: 16,
        rule: "VALC-5",
    }],
    open: false,
};

const HTTP: Shape = Shape {
    fields: &[
        field("method", TEXT, "A regular expression for the whole method; case matters.").rule("HTTP-2"),
        field("path", TEXT, "A regular expression for the whole path, query included: `/docs` does not match `/docs/` nor `/docs?x`.").rule("HTTP-1"),
        field("host", TEXT, "A regular expression for the whole host header, its port included.").rule("HTTP-3"),
        field("headers", TEXTS, "`\"Name: value\"`, with the blank; without a blank the whole text is the name of a header that must be there.").rule("HTTP-4"),
        field("headerMatches", list(&Type::Object(&HEADER_MATCH)), "Headers, with what to do where one does not fit.").rule("HTTP-6"),
    ],
    rules: &[],
    open: false,
};

const HEADER_MATCH: Shape = Shape {
    fields: &[
        field("name", sized(1, usize::MAX), "The header.")
            .required()
            .rule("VALC-8"),
        field(
            "value",
            TEXT,
            "The value it must have; left out: it must be there.",
        ),
        field("secret", Type::Object(&SECRET), "A Secret that holds the value."),
        field(
            "mismatch",
            words(&["LOG", "ADD", "DELETE", "REPLACE"]),
            "What to do instead of refusing: with it, the rule matches whatever the header says.",
        )
        .rule("HTTP-6"),
    ],
    rules: &[],
    open: false,
};

const SECRET: Shape = Shape {
    fields: &[
        field("name", TEXT, "The Secret's name.")
            .required()
            .rule("VALC-8"),
        field("namespace", TEXT, "Its namespace."),
    ],
    rules: &[],
    open: false,
};

const KAFKA: Shape = Shape {
    fields: &[
        field(
            "role",
            words(&["produce", "consume"]),
            "A group of request kinds; not with `apiKey`.",
        )
        .rule("KAFKA-1"),
        field("apiKey", TEXT, "One request kind by name; not with `role`.").rule("KAFKA-1"),
        field("apiVersion", TEXT, "Its version, as a number in quotes.").rule("KAFKA-1"),
        field("clientID", TEXT, "The client, exactly.").rule("KAFKA-1"),
        field("topic", sized(0, 255), "The topic, exactly.").rule("VALC-9"),
    ],
    rules: &[],
    open: false,
};

const TLS: Shape = Shape {
    fields: &[
        field(
            "secret",
            Type::Object(&SECRET),
            "Where certificates and keys are.",
        )
        .required()
        .rule("VALC-8"),
        field("certificate", TEXT, "The Secret's key for the certificate."),
        field("privateKey", TEXT, "The Secret's key for the private key."),
        field(
            "trustedCA",
            TEXT,
            "The Secret's key for the authority that is trusted.",
        ),
    ],
    rules: &[],
    open: false,
};

const LISTENER: Shape = Shape {
    fields: &[
        field(
            "envoyConfig",
            Type::Object(&ENVOY_CONFIG),
            "The object that declares the listener.",
        )
        .required(),
        field("name", sized(1, usize::MAX), "The listener's name.").required(),
        field(
            "priority",
            Type::Integer { least: 1, most: 100 },
            "Which of several proxies is taken; the lowest is.",
        )
        .rule("VALC-10"),
    ],
    rules: &[],
    open: false,
};

const ENVOY_CONFIG: Shape = Shape {
    fields: &[
        field(
            "kind",
            words(&["CiliumEnvoyConfig", "CiliumClusterwideEnvoyConfig"]),
            "Its kind.",
        ),
        field("name", sized(1, usize::MAX), "Its name.").required(),
    ],
    rules: &[],
    open: false,
};

const ICMP_RULE: Shape = Shape {
    fields: &[field(
        "fields",
        list_of(&Type::Object(&ICMP_FIELD), 0, 40),
        "The types; one is enough.",
    )
    .rule("ICMP-3")],
    rules: &[],
    open: false,
};

const ICMP_FIELD: Shape = Shape {
    fields: &[
        field("family", words(&["IPv4", "IPv6"]), "`IPv4` where it is left out.").rule("ICMP-1"),
        field(
            "type",
            Type::IntOrText(Some(&ICMP_TYPE)),
            "A number, or a name of the family's table. Type 0 of IPv4 (`EchoReply`) opens every ICMP type.",
        )
        .required()
        .rule("ICMP-2"),
    ],
    rules: &[],
    open: false,
};

const AUTHENTICATION_MODE: Shape = Shape {
    fields: &[field("mode", words(&["disabled", "required", "test-always-fail"]), "`required` lets packets pass once both nodes have authenticated; `disabled` exempts from a broader `required`.").required().rule("AUTH-2")],
    rules: &[],
    open: false,
};
