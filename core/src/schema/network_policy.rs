//! NetworkPolicy of `networking.k8s.io/v1`. The API server knows it by type, and checks the rest by code.

use super::common::{API_VERSION, KIND, META, PLAIN_SELECTOR, STATUS};
use super::shape::*;

/// NetworkPolicy.
pub(super) const NETWORK_POLICY: Shape = Shape {
    fields: &[
        API_VERSION,
        KIND,
        META,
        field(
            "spec",
            Type::Object(&SPEC),
            "Whom the policy is for, and what may pass.",
        ),
        STATUS,
    ],
    rules: &[],
    open: false,
};

const POLICY_TYPE: Type = words(&["Ingress", "Egress"]);

const SPEC: Shape = Shape {
    fields: &[
        field("podSelector", Type::Object(&PLAIN_SELECTOR), "The pods of the policy's namespace that it is for; `{}` is all of them.").rule("KNP-1"),
        field("policyTypes", list(&POLICY_TYPE), "The directions that the policy isolates. Left out: `Ingress`, and `Egress` if there is an `egress` section. Cilium enforces a section whether it is listed or not.").rule("KNP-7"),
        field("ingress", list(&Type::Object(&INGRESS)), "What may come in; an element is enough. `[{}]` lets everyone in, which is the opposite of what it means in Cilium's policies.").rule("KNP-4"),
        field("egress", list(&Type::Object(&EGRESS)), "What may go out; an element is enough. DNS is not opened by itself.").rule("KNP-4"),
    ],
    rules: &[],
    open: false,
};

const PORTS: Field = field(
    "ports",
    list(&Type::Object(&PORT)),
    "Ports; one is enough. Left out or empty: every port and protocol.",
)
.rule("KNP-5");

const INGRESS: Shape = Shape {
    fields: &[
        field(
            "from",
            list(&Type::Object(&PEER)),
            "Who may come in; an element is enough. Left out or empty: everyone.",
        )
        .rule("KNP-4"),
        PORTS,
    ],
    rules: &[],
    open: false,
};

const EGRESS: Shape = Shape {
    fields: &[
        field(
            "to",
            list(&Type::Object(&PEER)),
            "Where to; an element is enough. Left out or empty: everywhere.",
        )
        .rule("KNP-4"),
        PORTS,
    ],
    rules: &[],
    open: false,
};

const PEER: Shape = Shape {
    fields: &[
        field("podSelector", Type::Object(&PLAIN_SELECTOR), "Pods by label: of this namespace, or of those that `namespaceSelector` beside it selects. One `-` more makes two elements of it: this or that.").rule("KNP-3"),
        field("namespaceSelector", Type::Object(&PLAIN_SELECTOR), "Namespaces by label; every pod in them unless `podSelector` stands beside it. A namespace's name is its label `kubernetes.io/metadata.name`.").rule("KNP-3"),
        field("ipBlock", Type::Object(&IP_BLOCK), "Addresses. In Cilium they are those outside the cluster only: pods and nodes never match.").rule("KNP-D1"),
    ],
    rules: &[],
    open: false,
};

const IP_BLOCK: Shape = Shape {
    fields: &[
        field(
            "cidr",
            TEXT,
            "The block, with its prefix length: a single address is written `/32`.",
        )
        .required(),
        field("except", TEXTS, "Blocks inside of it that are taken out."),
    ],
    rules: &[],
    open: false,
};

const PORT: Shape = Shape {
    fields: &[
        field("protocol", words(&["TCP", "UDP", "SCTP"]), "`TCP` where it is left out.").rule("KNP-5"),
        field("port", Type::IntOrText(None), "A number, or the name of a container's port. It is the port of the pod, never that of a Service. Left out: every port of the protocol.").rule("KNP-5"),
        field("endPort", INTEGER, "The end of a range that begins at `port`, included.").rule("KNP-5"),
    ],
    rules: &[],
    open: false,
};
