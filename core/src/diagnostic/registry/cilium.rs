//! Objects, selectors, peers and ports of Cilium's policies.

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
        "VAL-1",
        "An object without a name",
        "Every object has a name: it is how a later `kubectl apply` finds it again. The API server refuses one without.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n  - {}\n",
        "Write `metadata.name`.",
    )
    .by("metadata:\n", "metadata:\n  name: cart\n"),
    of(
        "VAL-2",
        "A policy with neither `spec` nor `specs`",
        "There is no rule in the object, so there is nothing to enforce. Often the indentation slipped and `spec` became part of `metadata`.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: cart\n  namespace: shop\n",
        "Write one rule under `spec`, or several under `specs`.",
    )
    .by("namespace: shop\n", "namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n  - {}\n"),
    of(
        "VAL-4",
        "A namespaced policy that selects nodes",
        "Nodes belong to no namespace, so only a `CiliumClusterwideNetworkPolicy` may select them. Such a policy needs the host firewall to do anything.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: nodes\n  namespace: shop\nspec:\n  nodeSelector: {}\n  ingress:\n  - {}\n",
        "Make it a `CiliumClusterwideNetworkPolicy`, or select pods with `endpointSelector`.",
    )
    .by("kind: CiliumNetworkPolicy\nmetadata:\n  name: nodes\n  namespace: shop\n", "kind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: nodes\n"),
    of(
        "VAL-5",
        "A label selector that no label could fit",
        "Keys and values of labels have a fixed alphabet, `In` and `NotIn` need values, `Exists` and `DoesNotExist` have none. \
         A selector outside of that is refused with the whole object.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchExpressions:\n      - key: app\n        operator: In\n"),
        "Values have at most 63 letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit. A key may have a \
         lower-case domain and a `/` before it.",
    )
    .by("operator: In", "operator: Exists"),
    of(
        "VAL-6",
        "Two kinds of peers in one entry",
        "An entry has one list of peers: labels, or addresses, or entities, or names. Two of them could mean *and* as well as *or*, so Cilium refuses the object.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        app: web\n    fromCIDR:\n    - 192.0.2.0/24\n"),
        "Begin an entry of its own with `- ` for each. Entries are alternatives, so either of them lets its peers in. Repeat the ports in both: \
         an entry without ports means every port.",
    )
    .by("    fromCIDR:", "  - fromCIDR:"),
    of(
        "VAL-7",
        "`toServices` beside `toPorts`, in an older release",
        "Up to 1.16, an entry with `toServices` could not be limited to ports. Since 1.17 it can.",
        policy!("  egress:\n  - toServices:\n    - k8sService:\n        serviceName: db\n        namespace: shop\n    toPorts:\n    - ports:\n      - port: \"5432\"\n        protocol: TCP\n"),
        "Select the pods behind the Service with `toEndpoints`; that works in every release.",
    )
    .under("cilium:1.16")
    .by("  - toServices:\n    - k8sService:\n        serviceName: db\n        namespace: shop\n", "  - toEndpoints:\n    - matchLabels:\n        app: db\n"),
    of(
        "VAL-11",
        "ICMP beside ports, or too many types",
        "An entry is about ports or about ICMP types. One with both is refused. An element of `icmps` has at most 40 types.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        app: web\n    icmps:\n    - fields:\n      - type: 8\n    toPorts:\n    - ports:\n      - port: \"8080\"\n        protocol: TCP\n"),
        "Put `icmps` into an entry of its own, with the same peers.",
    )
    .by("      - type: 8\n", "      - type: 8\n  - fromEndpoints:\n    - matchLabels:\n        app: web\n"),
    of(
        "VAL-12",
        "An ICMP type that its family does not know",
        "Names of ICMP types belong to a family: what IPv6 calls `PacketTooBig` has no such name in IPv4. `family` is `IPv4` where it is left out.",
        policy!("  ingress:\n  - icmps:\n    - fields:\n      - type: PacketTooBig\n"),
        "Write `family: IPv6` beside it, or the number of the type.",
    )
    .by("type: PacketTooBig\n", "type: PacketTooBig\n        family: IPv6\n"),
    of(
        "VAL-13",
        "A selector for nodes as peers",
        "`fromNodes` and `toNodes` need the agent’s option `enable-node-selector-labels`, which is off by default. Without it the whole object is refused.",
        policy!("  ingress:\n  - fromNodes:\n    - matchLabels:\n        role: gateway\n"),
        "Name the entities `host` and `remote-node` in `fromEntities`, or switch the option on for the whole cluster.",
    )
    .by("  - fromNodes:\n    - matchLabels:\n        role: gateway\n", "  - fromEntities:\n    - host\n    - remote-node\n"),
    of(
        "VAL-14",
        "A port that is neither a number nor a name",
        "A port is a string with a number up to 65535, or the name of a container’s port: at most 15 letters, digits and hyphens. \
         A range is not written in one string.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"70000\"\n        protocol: TCP\n"),
        "Write a range as `port` and `endPort`. Every port is `\"0\"`, or no `toPorts` at all; the two [differ in ICMP](../policies/traps/port-0.md).",
    )
    .by("70000", "7000"),
    of(
        "VAL-15",
        "A protocol that does not go with a port",
        "`VRRP` and `IGMP` have no ports. In an entry for them `port` is left out, or `\"0\"`.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"1\"\n        protocol: VRRP\n"),
        "Leave `port` out.",
    )
    .by("port: \"1\"", "port: \"0\""),
    of(
        "VAL-16",
        "More than 40 ports",
        "An element of `toPorts` has at most 40 ports, for each port of it costs room in the tables of every node. This is what the agent says of more; the API server looks first and says [schema](schema.md).\n\n\
         Lists of that length mostly come from a generator, and mostly they are a range.",
        "",
        "Write a range with `port` and `endPort`, or a second element of `toPorts`: elements are alternatives, so together they mean the same. No `toPorts` at all means every port, and ICMP too.",
    ),
    of(
        "VAL-28",
        "An address block that is none",
        "A block is an address and the number of bits that count. This is what the agent says of one that it cannot read, such as `10.0.0/8` or `10.0.0.0/33`; the API server looks first and says [VALC-4](valc-4.md).\n\n\
         It is seen where the API server’s schema is older than the agent, or where policies come from files.",
        "",
        "Write an address and a prefix length: `10.0.0.0/8`, or `/32` for one address.",
    ),
    of(
        "VAL-29",
        "An exception outside of its block",
        "`except` takes something out of the block beside it. What is not in the block cannot be taken out, so there is a mistake in one of the two.",
        policy!("  egress:\n  - toCIDRSet:\n    - cidr: 10.0.0.0/8\n      except:\n      - 192.168.0.0/16\n"),
        "Delete the exception, or mend the block. What is in no block is not allowed by this entry anyway.",
    )
    .by("192.168.0.0/16", "10.96.0.0/16"),
    of(
        "VALC-1",
        "Whom the rule is for, never or twice",
        "A rule has exactly one of `endpointSelector` and `nodeSelector`. Left out is not the same as `{}`: `{}` selects every pod, and nothing selects is an error.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: cart\n  namespace: shop\nspec:\n  ingress:\n  - {}\n",
        "Write `endpointSelector`, with `matchLabels`, or `{}` for all pods of the namespace.",
    )
    .by("spec:\n", "spec:\n  endpointSelector:\n    matchLabels:\n      app: cart\n"),
    of(
        "VALC-2",
        "An entity that there is not",
        "Entities are a fixed list of words. A word that is not in it would select nobody, so the API server refuses it.",
        policy!("  ingress:\n  - fromEntities:\n    - internet\n"),
        "The words are in [Entities](../policies/entities.md). What people call the internet is `world`.",
    )
    .by("internet", "world"),
    of(
        "VALC-3",
        "A protocol that there is not",
        "Protocols are written in upper case: `TCP`, `UDP`, `SCTP`, `ANY`. ICMP is not among them: it has types and no ports, and stands under `icmps`.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"8080\"\n        protocol: tcp\n"),
        "Write it in upper case.",
    )
    .by("protocol: tcp", "protocol: TCP"),
    of(
        "VALC-4",
        "An address block that is none",
        "A CIDR has an address and a prefix length. A bare address is refused, and so is an address with three numbers, which is how \
         [story 5](../stories/story-5.md) came to be.",
        policy!("  ingress:\n  - fromCIDR:\n    - 172.27.224.3\n"),
        "One address is `/32`, or `/128` in IPv6.",
    )
    .by("172.27.224.3", "172.27.224.3/32"),
    of(
        "VALC-5",
        "One of several, and there are none or two",
        "Some fields exclude each other: `matchName` and `matchPattern`; `cidr`, `cidrGroupRef` and `cidrGroupSelector`; the kinds of rules at layer 7. \
         Exactly one must be there.",
        policy!("  egress:\n  - toFQDNs:\n    - matchName: api.example.com\n      matchPattern: \"*.example.com\"\n"),
        "Keep one of them. For both, write two elements of the list.",
    )
    .by("      matchPattern", "    - matchPattern"),
    of(
        "VALC-6",
        "The end of a range is no port",
        "`endPort` is a number from 0 to 65535.",
        policy!("  ingress:\n  - toPorts:\n    - ports:\n      - port: \"8080\"\n        endPort: 80800\n        protocol: TCP\n"),
        "Mend the number. A range contains both of its ends.",
    )
    .by("80800", "8090"),
    of(
        "VALC-7",
        "A value that no label can have",
        "A label’s value has at most 63 letters, digits, `-`, `_` and `.`. A selector for another value would never fit.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        app: web server\n"),
        "Look at the labels of the pods: `kubectl get pods --show-labels`.",
    )
    .by("web server", "web-server"),
    of(
        "VALC-8",
        "A word that the field does not know, or a field that is missing",
        "Some fields take one of a few words, such as `mode` of `authentication`, and some must be there, such as `name` of `headerMatches`.",
        policy!("  ingress:\n  - fromEndpoints:\n    - {}\n    authentication:\n      mode: always\n"),
        "The message lists the words. The [reference](../reference/ciliumnetworkpolicy.md) says what each field takes.",
    )
    .by("mode: always", "mode: required"),
    of(
        "VALC-10",
        "A priority out of range",
        "The priority of a `listener` is a number from 1 to 100.",
        policy!("  egress:\n  - toPorts:\n    - ports:\n      - port: \"443\"\n        protocol: TCP\n      listener:\n        envoyConfig:\n          name: proxy\n        name: proxy\n        priority: 500\n"),
        "Choose a number in the range, or leave it out.",
    )
    .by("500", "50"),
    of(
        "VALC-11",
        "An ICMP type that there is not",
        "A type is a number up to 255 or one of the names that Cilium knows.",
        policy!("  ingress:\n  - icmps:\n    - fields:\n      - type: Ping\n"),
        "An echo request is `EchoRequest`, or 8 in IPv4 and 128 in IPv6.",
    )
    .by("Ping", "EchoRequest"),
    of(
        "NEW19-1",
        "A rule without an entry",
        "A rule needs an entry in at least one section. Before 1.18 a rule without was accepted and did nothing, which looked like a policy and was none.",
        policy!("  ingress: []\n"),
        "To close a direction, write an entry that lets nobody in: `ingress: [{}]`.",
    )
    .by("ingress: []\n", "ingress:\n  - {}\n"),
    of(
        "SEL-8",
        "A rule for nodes",
        "Policy of nodes needs Cilium’s host firewall, which is off by default. Without it the rule does nothing; with it, what it does is not modelled here.",
        "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: nodes\nspec:\n  nodeSelector: {}\n  ingress:\n  - {}\n",
        "Nothing has to be mended. If pods were meant, write `endpointSelector`.",
    ),
    of(
        "preflight-init",
        "A namespaced policy for endpoints without labels",
        "`reserved:init` is the identity of endpoints that have no labels yet. They belong to no namespace.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: init\n  namespace: shop\nspec:\n  endpointSelector:\n    matchLabels:\n      reserved:init: \"\"\n  egress:\n  - {}\n",
        "Use a `CiliumClusterwideNetworkPolicy`.",
    )
    .by("kind: CiliumNetworkPolicy\nmetadata:\n  name: init\n  namespace: shop\n", "kind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: init\n"),
];
