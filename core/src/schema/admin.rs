//! The admin kinds of `policy.networking.k8s.io`: ClusterNetworkPolicy of v1alpha2, AdminNetworkPolicy and
//! BaselineAdminNetworkPolicy of v1alpha1.

use super::common::{API_VERSION, KIND, META, PLAIN_SELECTOR, STATUS};
use super::pattern::DOMAIN_NAME;
use super::shape::*;

/// ClusterNetworkPolicy.
pub(super) const CLUSTER_NETWORK_POLICY: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&CLUSTER_SPEC),
        "Where the policy stands, whom it is for, and its rules.",
    )
    .required(),
    STATUS,
]);

/// AdminNetworkPolicy.
pub(super) const ADMIN_NETWORK_POLICY: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&ADMIN_SPEC),
        "Where the policy stands, whom it is for, and its rules.",
    )
    .required(),
    STATUS,
]);

/// BaselineAdminNetworkPolicy.
pub(super) const BASELINE_ADMIN_NETWORK_POLICY: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&BASELINE_SPEC),
        "Whom the policy is for, and its rules.",
    )
    .required(),
    STATUS,
]);

const fn top(fields: &'static [Field]) -> Shape {
    Shape {
        fields,
        rules: &[],
        open: false,
    }
}

const fn one_of(fields: &'static [Field]) -> Shape {
    Shape {
        fields,
        rules: &[Between::OneField],
        open: false,
    }
}

const PRIORITY: Field = field(
    "priority",
    Type::Integer { least: 0, most: 1000 },
    "0 is asked first. Two policies of one priority that disagree have no defined outcome.",
)
.required()
.rule("CNP2-8");
const SUBJECT_DOC: &str = "The pods that the policy is for; pods on the host's network never are. Being selected changes nothing by itself: there is no default deny.";

const CLUSTER_SPEC: Shape = top(&[
    field(
        "tier",
        words(&["Admin", "Baseline"]),
        "`Admin` decides before NetworkPolicies, `Baseline` only where none of them isolates the pod.",
    )
    .required()
    .rule("CNP2-2"),
    PRIORITY,
    field("subject", Type::Object(&CLUSTER_SUBJECT), SUBJECT_DOC)
        .required()
        .rule("CNP2-10"),
    field(
        "ingress",
        list_of(&Type::Object(&CLUSTER_INGRESS), 0, 25),
        "What comes in. The first rule that matches decides.",
    )
    .rule("CNP2-3"),
    field(
        "egress",
        list_of(&Type::Object(&CLUSTER_EGRESS), 0, 25),
        "What goes out. The first rule that matches decides.",
    )
    .rule("CNP2-3"),
]);

const ADMIN_SPEC: Shape = top(&[
    PRIORITY,
    field("subject", Type::Object(&SUBJECT), SUBJECT_DOC)
        .required()
        .rule("CNP2-10"),
    field(
        "ingress",
        list_of(&Type::Object(&ADMIN_INGRESS), 0, 100),
        "What comes in. The first rule that matches decides.",
    )
    .rule("CNP2-3"),
    field(
        "egress",
        list_of(&Type::Object(&ADMIN_EGRESS), 0, 100),
        "What goes out. The first rule that matches decides.",
    )
    .rule("CNP2-3"),
]);

const BASELINE_SPEC: Shape = top(&[
    field("subject", Type::Object(&SUBJECT), SUBJECT_DOC)
        .required()
        .rule("CNP2-10"),
    field(
        "ingress",
        list_of(&Type::Object(&BASELINE_INGRESS), 0, 100),
        "What comes in. The first rule that matches decides.",
    )
    .rule("BANP-1"),
    field(
        "egress",
        list_of(&Type::Object(&BASELINE_EGRESS), 0, 100),
        "What goes out. The first rule that matches decides.",
    )
    .rule("BANP-1"),
]);

const NAMESPACES: Field = field(
    "namespaces",
    Type::Object(&PLAIN_SELECTOR),
    "Every pod of the namespaces with these labels; `{}` is all of them.",
)
.rule("CNP2-13");
const PODS_DOC: &str = "Some pods of some namespaces: both selectors must fit.";
const PODS: Field = field("pods", Type::Object(&PODS_OF_NAMESPACES), PODS_DOC).rule("CNP2-14");
const CLUSTER_PODS: Field =
    field("pods", Type::Object(&CLUSTER_PODS_OF_NAMESPACES), PODS_DOC).rule("CNP2-14");
const NODES: Field = field(
    "nodes",
    Type::Object(&PLAIN_SELECTOR),
    "Nodes by label, at any of their addresses.",
)
.rule("CNP2-16");
const NETWORKS: Field = field(
    "networks",
    set_of(&NETWORK, 1, 25),
    "Address blocks. Unlike in Cilium's policies, pods and nodes in them match too.",
)
.rule("CNP2-15");
const NETWORK: Type = Type::Text(Text {
    cidr: true,
    most: 43,
    ..Text::ANY
});
const DOMAIN_NAME_TEXT: Type = matching(&DOMAIN_NAME);
const DOMAIN_NAMES: Field = field("domainNames", set_of(&DOMAIN_NAME_TEXT, 1, 25), "Names in DNS, only in rules that allow; `*.` at the head is one label or more. DNS itself is not opened.").rule("CNP2-17");

const SUBJECT: Shape = one_of(&[NAMESPACES, PODS]);
const CLUSTER_SUBJECT: Shape = one_of(&[NAMESPACES, CLUSTER_PODS]);

const POD_SELECTOR: Field = field(
    "podSelector",
    Type::Object(&PLAIN_SELECTOR),
    "Over the pods' labels; `{}` is all of them.",
)
.required();
const NAMESPACE_SELECTOR: Field = field(
    "namespaceSelector",
    Type::Object(&PLAIN_SELECTOR),
    "Over the namespaces' labels; `{}` is all of them.",
);

const PODS_OF_NAMESPACES: Shape = top(&[NAMESPACE_SELECTOR.required(), POD_SELECTOR]);
const CLUSTER_PODS_OF_NAMESPACES: Shape = top(&[NAMESPACE_SELECTOR, POD_SELECTOR]);

const NAME: Field = field("name", sized(0, 100), "For people; it selects nothing.");
const ACTION_DOC: &str =
    "`Deny` and the allowing word end the evaluation; `Pass` skips the rest of the tier.";
const CLUSTER_ACTION: Field = field("action", words(&["Accept", "Deny", "Pass"]), ACTION_DOC)
    .required()
    .rule("CNP2-4");
const ADMIN_ACTION: Field = field("action", words(&["Allow", "Deny", "Pass"]), ACTION_DOC)
    .required()
    .rule("ANP-1");
const BASELINE_ACTION: Field = field("action", words(&["Allow", "Deny"]), "Both end the evaluation.")
    .required()
    .rule("BANP-2");
const PROTOCOLS: Field = field(
    "protocols",
    list_of(&Type::Object(&PROTOCOL), 1, 25),
    "What passes; an element is enough. Left out: everything, ICMP included; any list excludes ICMP.",
)
.rule("CNP2-21");
const PORTS: Field = field(
    "ports",
    list_of(&Type::Object(&PORT), 1, 100),
    "What passes; an element is enough. Left out: everything, ICMP included.",
)
.rule("ANP-2");
const FROM_DOC: &str =
    "Who: pods of the cluster only. Nodes and clients from outside fall through to the next tier.";
const TO_DOC: &str = "Where to; an element is enough.";

const CLUSTER_INGRESS: Shape = top(&[
    NAME,
    CLUSTER_ACTION,
    field("from", list_of(&Type::Object(&CLUSTER_SUBJECT), 1, 25), FROM_DOC)
        .required()
        .rule("CNP2-19"),
    PROTOCOLS,
]);

const CLUSTER_EGRESS: Shape = top(&[
    NAME,
    CLUSTER_ACTION,
    field("to", list_of(&Type::Object(&CLUSTER_TO), 1, 25), TO_DOC).required(),
    PROTOCOLS,
]);

const CLUSTER_TO: Shape = one_of(&[NAMESPACES, CLUSTER_PODS, NODES, NETWORKS, DOMAIN_NAMES]);

const ADMIN_INGRESS: Shape = top(&[
    NAME,
    ADMIN_ACTION,
    field("from", list_of(&Type::Object(&SUBJECT), 1, 100), FROM_DOC)
        .required()
        .rule("CNP2-19"),
    PORTS,
]);

const ADMIN_EGRESS: Shape = top(&[
    NAME,
    ADMIN_ACTION,
    field("to", list_of(&Type::Object(&ADMIN_TO), 1, 100), TO_DOC).required(),
    PORTS,
]);

const ADMIN_TO: Shape = one_of(&[NAMESPACES, PODS, NODES, NETWORKS, DOMAIN_NAMES]);

const BASELINE_INGRESS: Shape = top(&[
    NAME,
    BASELINE_ACTION,
    field("from", list_of(&Type::Object(&SUBJECT), 1, 100), FROM_DOC)
        .required()
        .rule("CNP2-19"),
    PORTS,
]);

const BASELINE_EGRESS: Shape = top(&[
    NAME,
    BASELINE_ACTION,
    field("to", list_of(&Type::Object(&BASELINE_TO), 1, 100), TO_DOC).required(),
    PORTS,
]);

const BASELINE_TO: Shape = one_of(&[NAMESPACES, PODS, NODES, NETWORKS]);

const PROTOCOL: Shape = one_of(&[
    field("tcp", Type::Object(&TRANSPORT), "TCP on some ports; all of them are `range: {start: 1, end: 65535}`.").rule("CNP2-22"),
    field("udp", Type::Object(&TRANSPORT), "UDP on some ports.").rule("CNP2-22"),
    field("sctp", Type::Object(&TRANSPORT), "SCTP on some ports.").rule("CNP2-22"),
    field("destinationNamedPort", TEXT, "A container's port by its name; its protocol comes from there. Not with `networks`, `nodes` or `domainNames`.").rule("CNP2-23"),
]);

const TRANSPORT: Shape = Shape {
    fields: &[field(
        "destinationPort",
        Type::Object(&DESTINATION_PORT),
        "A port or a range; an empty object is refused.",
    )
    .rule("CNP2-22")],
    rules: &[Between::NotEmpty],
    open: false,
};

const DESTINATION_PORT: Shape = one_of(&[
    field("number", PORT_NUMBER, "One port."),
    field(
        "range",
        Type::Object(&RANGE),
        "Ports from `start` to `end`, both included.",
    ),
]);

const RANGE: Shape = top(&[
    field("start", PORT_NUMBER, "The first port; less than `end`.").required(),
    field("end", PORT_NUMBER, "The last port.").required(),
]);

const PORT: Shape = one_of(&[
    field(
        "portNumber",
        Type::Object(&PROTOCOL_PORT),
        "One port of a protocol.",
    ),
    field(
        "portRange",
        Type::Object(&PROTOCOL_RANGE),
        "A range of ports of a protocol.",
    ),
    field(
        "namedPort",
        TEXT,
        "A container's port by its name. Not with `networks`, `nodes` or `domainNames`.",
    )
    .rule("ANP-2"),
]);

// The schema gives `protocol` a default, and so never misses it.
const PROTOCOL_NAME: Field = field("protocol", TEXT, "`TCP` where it is left out.");

const PROTOCOL_PORT: Shape = top(&[PROTOCOL_NAME, field("port", PORT_NUMBER, "The port.").required()]);
const PROTOCOL_RANGE: Shape = top(&[
    PROTOCOL_NAME,
    field("start", PORT_NUMBER, "The first port.").required(),
    field("end", PORT_NUMBER, "The last port.").required(),
]);
