//! Rules at layer 7: HTTP, DNS, Kafka, TLS.

use super::{Registered, policy};

const fn of(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    example: &'static str,
    mend: &'static str,
) -> Registered {
    Registered::new(code, title, why, example, mend)
}

pub(super) const ALL: &[Registered] = &[
    of(
        "VAL-9",
        "DNS rules at the way in",
        "A `dns` rule makes Cilium read the queries that a pod *sends*. It belongs into the `egress` of who asks, never into the `ingress` of the DNS server.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"53\"\n        protocol: ANY\n      rules:\n        dns:\n        - matchPattern: \"*\"\n"),
        "Move the rule into the entry of `egress` that allows kube-dns. See [Names](../policies/dns.md).",
    )
    .by("  ingress:", "  egress:"),
    of(
        "VAL-10",
        "Rules at layer 7 for a node",
        "A rule for nodes may hold DNS rules on egress, and nothing else of layer 7.",
        "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: nodes\nspec:\n  nodeSelector: {}\n  ingress:\n  - toPorts:\n    - ports:\n      - port: \"80\"\n        protocol: TCP\n      rules:\n        http:\n        - method: GET\n",
        "Drop `rules`, or write the rule for the pods behind.",
    )
    .by("      rules:\n        http:\n        - method: GET\n", ""),
    of(
        "VAL-17",
        "Rules at layer 7 without TCP",
        "A port without a protocol means TCP, UDP and SCTP, and there is no HTTP rule for UDP. So Cilium refuses the object, all of it. \
         If it was new, the pods stay as open as they were.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        app: web\n    toPorts:\n    - ports:\n      - port: \"8080\"\n      rules:\n        http:\n        - method: GET\n"),
        "Write `protocol: TCP` under the port. [Requests](../policies/http.md#tcp-must-be-written) shows it live.",
    )
    .by("- port: \"8080\"\n", "- port: \"8080\"\n        protocol: TCP\n"),
    of(
        "VAL-18",
        "Rules at layer 7 for every port",
        "`port: \"0\"` is every port. Cilium cannot guess which of them speaks the protocol that the rules are about.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"0\"\n        protocol: TCP\n      rules:\n        http:\n        - method: GET\n"),
        "Name the port.",
    )
    .by("port: \"0\"", "port: \"8080\""),
    of(
        "VAL-19",
        "DNS rules for a range of ports",
        "DNS rules are for one port. A range is refused.",
        policy!("  egress:\n  - toPorts:\n    - ports:\n      - port: \"53\"\n        endPort: 54\n        protocol: UDP\n      rules:\n        dns:\n        - matchPattern: \"*\"\n"),
        "Name the one port of the DNS server.",
    )
    .by("        endPort: 54\n", ""),
    of(
        "VAL-20",
        "DNS rules without a port",
        "Without `ports` it is not known which connections carry queries.",
        policy!("  egress:\n  - toPorts:\n    - rules:\n        dns:\n        - matchPattern: \"*\"\n"),
        "Name the port of the DNS server, most often `\"53\"`.",
    )
    .by("    - rules:", "    - ports:\n      - port: \"53\"\n        protocol: ANY\n      rules:"),
    of(
        "VAL-21",
        "Rules of two protocols for one port",
        "What travels over a port is HTTP or DNS or Kafka. An element of `toPorts` has rules of one kind, and even an empty list of another kind counts.",
        policy!("  egress:\n  - toPorts:\n    - ports:\n      - port: \"53\"\n        protocol: TCP\n      rules:\n        dns:\n        - matchPattern: \"*\"\n        http: []\n"),
        "Use an element of `toPorts` for each.",
    )
    .under("cilium:1.15")
    .by("        http: []\n", ""),
    of(
        "VAL-22",
        "Rules for a parser that is not named",
        "`l7` holds the rules of the parser that `l7proto` names.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"80\"\n        protocol: TCP\n      rules:\n        l7:\n        - action: read\n"),
        "Name the parser. Both fields are deprecated; for HTTP use `http`.",
    )
    .under("cilium:1.15")
    .by("        l7:\n        - action: read\n", "        http:\n        - method: GET\n"),
    of(
        "VAL-23",
        "A regular expression that is none",
        "`path` and `method` are regular expressions in the language of Go. One that cannot be read is refused with the whole object.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"8080\"\n        protocol: TCP\n      rules:\n        http:\n        - path: /items(\n"),
        "Quote what has a meaning in expressions: `\\(`, `\\?`, `\\.`. They match the whole path.",
    )
    .by("/items(", "/items(/.*)?"),
    of(
        "VAL-24",
        "A Kafka rule that contradicts itself",
        "`role` stands for several request kinds, `apiKey` for one: a rule has one of the two. Versions are numbers, topics have letters, digits, `.`, `_` and `-`.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"9092\"\n        protocol: TCP\n      rules:\n        kafka:\n        - role: produce\n          apiKey: fetch\n"),
        "Keep one of the two. Kafka rules are deprecated since 1.19.",
    )
    .by("          apiKey: fetch\n", ""),
    of(
        "VAL-26",
        "Server names beside rules at layer 7",
        "With rules for requests, Cilium has to read inside TLS, and for that it must terminate it. Server names alone need only the first message of a connection.",
        policy!("  egress:\n  - toPorts:\n    - ports:\n      - port: \"443\"\n        protocol: TCP\n      serverNames:\n      - api.example.com\n      rules:\n        http:\n        - method: GET\n"),
        "Add `terminatingTLS`, or drop the rules.",
    )
    .by("      rules:\n        http:\n        - method: GET\n", ""),
    of(
        "VAL-27",
        "A listener where there can be none",
        "`listener` hands connections to a proxy of yours. That works on egress, and not together with rules at layer 7.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"443\"\n        protocol: TCP\n      listener:\n        envoyConfig:\n          name: proxy\n        name: proxy\n"),
        "Move it to egress, or drop the rules beside it.",
    )
    .by("  ingress:", "  egress:"),
    of(
        "VAL-31",
        "Keys for TLS, from a Secret",
        "`terminatingTLS` and `originatingTLS` take certificates and keys from a Secret, which is not among the manifests. It is taken to hold them. Without them the agent \
         cannot compute the policy of any endpoint that the rule selects.",
        policy!("  egress:\n  - toPorts:\n    - ports:\n      - port: \"443\"\n        protocol: TCP\n      terminatingTLS:\n        secret:\n          name: inside\n          namespace: shop\n      rules:\n        http:\n        - method: GET\n"),
        "Make sure that the Secret is there, in a namespace that the agent reads.",
    ),
    of(
        "VALC-9",
        "A Kafka rule with a word or length that is not known",
        "`role` is `produce` or `consume`, and a topic has at most 255 characters.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"9092\"\n        protocol: TCP\n      rules:\n        kafka:\n        - role: producer\n"),
        "The message lists the words.",
    )
    .by("producer", "produce"),
];
