//! The Scenario document, Signalbox's own.

use super::common::{API_VERSION, KIND, META};
use super::shape::*;

/// Scenario.
pub(super) const SCENARIO: Shape = Shape {
    fields: &[
        API_VERSION,
        KIND,
        META,
        field(
            "spec",
            Type::Object(&SPEC),
            "Who else there is, and what should hold.",
        )
        .required(),
    ],
    rules: &[],
    open: false,
};

const SPEC: Shape = Shape {
    fields: &[
        field("title", TEXT, "One line for people."),
        field("description", TEXT, "More for people; Markdown."),
        field(
            "dataplane",
            TEXT,
            "Who enforces: `cilium:1.19` where it is left out, `cilium:1.14` to `1.20`, `kubernetes`, or `none`.",
        ),
        field(
            "network",
            Type::Object(&NETWORK),
            "How packets travel in the cluster, where that changes whom policy sees.",
        ),
        field(
            "include",
            TEXTS,
            "Other files of the scenario, relative to this one, applied in this order before it.",
        ),
        field(
            "outside",
            list(&Type::Object(&OUTSIDE)),
            "Parties outside the cluster, by names that flows can use.",
        ),
        field(
            "expect",
            TEXTS,
            "Flows with the verdict that they must have: `backend -> database:80  allowed`.",
        ),
        field(
            "fails",
            TEXTS,
            "Flows written like those of `expect` whose verdict these manifests do not give. One that they do give is an error.",
        ),
        field(
            "refused",
            list(&Type::Object(&REFUSED)),
            "Objects that the API server or the agent must refuse.",
        ),
    ],
    rules: &[],
    open: false,
};

const OUTSIDE: Shape = Shape {
    fields: &[
        field("name", TEXT, "What flows call the party.").required(),
        field("ip", TEXT, "Its address."),
        field("ips", TEXTS, "Its addresses, if it has several."),
        field("host", TEXT, "The name in DNS that has these addresses."),
        field(
            "via",
            TEXT,
            "`internet`: it comes in through public ways only. Or who sends in its stead: a VPN gateway, a proxy's workload.",
        )
        .rule("ID-11"),
    ],
    rules: &[],
    open: false,
};

const NETWORK: Shape = Shape {
    fields: &[
        field("routing", words(&["tunnel", "native"]), "Between nodes; `tunnel` where it is left out.").rule("ID-11"),
        field("encryption", words(&["none", "wireguard"]), "Between nodes."),
        field("loadBalancing", words(&["snat", "dsr"]), "Whether a node that sends a client on puts its own address in place of the client's, or keeps it.").rule("ID-11"),
        field("loadBalancerAddress", TEXT, "The address that the load balancer outside puts in place of the client's; left out: it keeps it."),
    ],
    rules: &[],
    open: false,
};

const REFUSED: Shape = Shape {
    fields: &[
        field(
            "policy",
            TEXT,
            "Kind, namespace and name: `CiliumNetworkPolicy default/backend`.",
        )
        .required(),
        field(
            "because",
            TEXT,
            "A stretch of what is said about it, or the code of the rule.",
        ),
    ],
    rules: &[],
    open: false,
};
