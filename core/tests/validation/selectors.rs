//! Whom a policy selects, and who may be in its entries.

use expect_test::expect;

use crate::{check, check_entry, check_on, policy, said};

#[test]
fn a_good_policy_is_not_talked_about() {
    check_entry(
        "ingress",
        "  - fromEndpoints: [{matchLabels: {tier: frontend, 'k8s:app.kubernetes.io/name': x}}]
    toPorts:
    - ports: [{port: \"80\", protocol: TCP}, {port: http}]
  - fromCIDRSet: [{cidr: 10.0.0.5/8, except: [10.1.0.0/16]}]
    icmps: [{fields: [{type: EchoRequest}, {type: 13}]}]
",
        expect![[""]],
    );
}

#[test]
fn val_2_an_empty_policy() {
    let text = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\n";
    expect![[r#"
        1:1 error[VAL-2] "apiVersion": the policy is empty: it has neither `spec` nor `specs`
    "#]]
    .assert_eq(&said("cilium:1.19", text));
}

#[test]
fn valc_1_exactly_one_selector() {
    check(
        "  ingress: [{}]\n",
        expect![[r#"
        4:1 error[VALC-1] "spec": `spec` needs exactly one of `endpointSelector`, `nodeSelector`; none is there
    "#]],
    );
    check(
        "  endpointSelector: {}\n  nodeSelector: {}\n  ingress: [{}]\n",
        expect![[r#"
            6:3 error[VALC-1] "nodeSelector": `spec` needs exactly one of `endpointSelector`, `nodeSelector`; `endpointSelector` and `nodeSelector` are there
        "#]],
    );
}

#[test]
fn val_4_nodes_are_selected_by_the_cluster_s_policies_only() {
    let spec = "  nodeSelector: {}\n  ingress: [{}]\n";
    check(
        spec,
        expect![[r#"
        5:3 error[VAL-4] "nodeSelector": `spec.nodeSelector` selects nodes, which only a CiliumClusterwideNetworkPolicy may
            help: make it a CiliumClusterwideNetworkPolicy, or select pods with `endpointSelector`
    "#]],
    );
    expect![[r#"
        5:17 info[SEL-8] "{}": `spec.nodeSelector` selects nodes, whose policy is enforced only with the host firewall, which is off by default
            help: policy of nodes is not modelled: no flow meets this rule here
    "#]].assert_eq(&said(
        "cilium:1.19",
        &policy("CiliumClusterwideNetworkPolicy", spec),
    ));
}

#[test]
fn new19_1_a_rule_needs_an_entry_from_1_18_on() {
    check(
        "  endpointSelector: {}\n",
        expect![[r#"
        4:1 error[NEW19-1] "spec": `spec` needs at least one of `ingress`, `ingressDeny`, `egress`, `egressDeny`
    "#]],
    );
    check(
        "  endpointSelector: {}\n  ingress: []\n",
        expect![[r#"
        5:3 error[NEW19-1] "endpointSelector": `spec` must have at least one entry in `ingress`, `ingressDeny`, `egress` or `egressDeny`
            help: `ingress: [{}]` lets nothing in; without it, the rule would do nothing
    "#]],
    );
    check_on(
        "cilium:1.17",
        "  endpointSelector: {}\n  ingress: []\n",
        expect![[""]],
    );
}

#[test]
fn val_5_label_selectors() {
    check_entry(
        "ingress",
        "  - fromEndpoints:
    - matchLabels: {app: b c, version: 1, 'Über/x': y}
    - matchExpressions: [{key: a, operator: In}, {key: b, operator: Exists, values: [x]}, {operator: is}]
",
        expect![[r#"
            8:26 error[VALC-7] "b c": `spec.ingress[0].fromEndpoints[0].matchLabels.app` takes letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; `b c` does not fit
            8:40 error[schema] "1": `spec.ingress[0].fromEndpoints[0].matchLabels.version` must be of type string; `1` is an integer
                help: without quotes, YAML reads it as something else
                fix: put it in quotes: "" → "\"", "" → "\""
            8:53 error[schema] "y": `spec.ingress[0].fromEndpoints[0].matchLabels.Über/x` must be of type string; `true` is a boolean
                help: without quotes, YAML reads it as something else
                fix: put it in quotes: "" → "\"", "" → "\""
            9:102 error[schema] "is": `spec.ingress[0].fromEndpoints[1].matchExpressions[2].operator` must be `In`, `NotIn`, `Exists` or `DoesNotExist`, not `is`
                fix: write `In`: "is" → "In"
            9:91 error[schema] "{operator": `spec.ingress[0].fromEndpoints[1].matchExpressions[2].key` is required
        "#]],
    );
    check_entry(
        "ingress",
        "  - fromEndpoints:
    - matchLabels: {'Über/x': y}
    - matchExpressions: [{key: a, operator: In}, {key: b, operator: Exists, values: [x]}]
",
        expect![[r#"
            8:31 error[schema] "y": `spec.ingress[0].fromEndpoints[0].matchLabels.Über/x` must be of type string; `true` is a boolean
                help: without quotes, YAML reads it as something else
                fix: put it in quotes: "" → "\"", "" → "\""
        "#]],
    );
}

#[test]
fn obj_11_unknown_fields_say_what_dropping_them_would_do() {
    check_entry(
        "egressDeny",
        "  - toFQDNs: [{matchName: a.example}]\n    toPorts: [{ports: [{port: '80'}]}]\n",
        expect![[r#"
            7:5 error[unknown-field] "toFQDNs": unknown field `spec.egressDeny[0].toFQDNs`
                help: without strict validation the API server drops it, and this entry then means everyone on its ports
        "#]],
    );
    check_entry(
        "ingress",
        "  - fromEndpoint: [{matchlabels: {a: b}}]\n",
        expect![[r#"
            7:5 error[unknown-field] "fromEndpoint": unknown field `spec.ingress[0].fromEndpoint`
                help: did you mean `fromEndpoints`? (without strict validation the API server drops it, and this entry then matches nobody)
                fix: write `fromEndpoints`: "fromEndpoint" → "fromEndpoints"
        "#]],
    );
    check_entry(
        "ingress",
        "  - fromEndpoints: [{matchlabels: {a: b}}]\n",
        expect![[r#"
            7:22 error[unknown-field] "matchlabels": unknown field `spec.ingress[0].fromEndpoints[0].matchlabels`
                help: did you mean `matchLabels`? (without strict validation the API server drops it)
                fix: write `matchLabels`: "matchlabels" → "matchLabels"
        "#]],
    );
    check_entry(
        "ingress",
        "  - fromRequires: [{}]\n    toPorts: [{ports: [{port: '80'}]}]\n",
        expect![[r#"
            7:5 error[unknown-field] "fromRequires": unknown field `spec.ingress[0].fromRequires`
                help: the field went with Cilium 1.19 (without strict validation the API server drops it, and this entry then means everyone on its ports)
        "#]],
    );
    check_on(
        "cilium:1.16",
        "  endpointSelector: {}\n  log: {value: x}\n",
        expect![[r#"
            6:3 error[unknown-field] "log": unknown field `spec.log`
                help: the field came with Cilium 1.18 (without strict validation the API server drops it)
        "#]],
    );
}

#[test]
fn val_6_one_kind_of_peer_in_an_entry() {
    check_entry(
        "egress",
        "  - toEndpoints: [{}]\n    toCIDR: [10.0.0.0/8]\n",
        expect![[r#"
            8:5 error[VAL-6] "toCIDR": `spec.egress[0]` combines `toEndpoints` and `toCIDR`, which one entry must not
                help: begin an entry of its own with `- ` for each; one of them is enough
        "#]],
    );
}

#[test]
fn val_0_deny_entries_are_looked_at_from_1_18_on() {
    let spec =
        "  endpointSelector: {}\n  ingressDeny:\n  - fromEndpoints: [{}]\n    fromCIDR: [10.0.0.0/8]\n";
    check_on(
        "cilium:1.17",
        spec,
        expect![[r#"
            8:5 warning[VAL-6] "fromCIDR": `spec.ingressDeny[0]` combines `fromEndpoints` and `fromCIDR`, which one entry must not
                help: this release does not look at deny entries: one of the lists is enough; 1.18 refuses the object
        "#]],
    );
    check_on(
        "cilium:1.18",
        spec,
        expect![[r#"
        8:5 error[VAL-6] "fromCIDR": `spec.ingressDeny[0]` combines `fromEndpoints` and `fromCIDR`, which one entry must not
            help: begin an entry of its own with `- ` for each; one of them is enough
    "#]],
    );
}

#[test]
fn val_13_node_selectors_need_an_option() {
    check_entry(
        "ingress",
        "  - fromNodes: [{}]\n",
        expect![[r#"
        7:5 error[VAL-13] "fromNodes": `spec.ingress[0].fromNodes` needs the agent's option `enable-node-selector-labels`, which is off by default
            help: name the entities `host` and `remote-node` in `fromEntities`
    "#]],
    );
}

#[test]
fn valc_4_addresses_need_a_prefix_length() {
    check_entry(
        "egress",
        "  - toCIDR: [10.1.2.3, \"::1\", 172.224.3/32, 10.0.0.0/33]\n",
        expect![[r#"
            7:14 error[VALC-4] "10.1.2.3": `spec.egress[0].toCIDR[0]` must be of type cidr; `10.1.2.3` is none
                help: a single address needs its prefix length too
                fix: write `10.1.2.3/32`: "" → "/32"
            7:24 error[VALC-4] "\"::1\"": `spec.egress[0].toCIDR[1]` must be of type cidr; `::1` is none
                help: a single address needs its prefix length too
                fix: write `::1/128`: "" → "/128"
            7:31 error[VALC-4] "172.224.3/32": `spec.egress[0].toCIDR[2]` must be of type cidr; `172.224.3/32` is none
                help: write an address and a prefix length: `10.0.0.0/8`
            7:45 error[VALC-4] "10.0.0.0/33": `spec.egress[0].toCIDR[3]` must be of type cidr; `10.0.0.0/33` is none
                help: write an address and a prefix length: `10.0.0.0/8`
        "#]],
    );
}

#[test]
fn val_28_and_29_blocks_and_their_exceptions() {
    check_entry(
        "egress",
        "  - toCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/16, '::/0', 0.0.0.0/0]}, {cidr: 10.0.0.0/08}, {}]\n",
        expect![[r#"
            7:100 error[VALC-5] "{}": `spec.egress[0].toCIDRSet[2]` needs exactly one of `cidr`, `cidrGroupRef`, `cidrGroupSelector`; none is there
        "#]],
    );
    check_entry(
        "egress",
        "  - toCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/16, '::/0', 10.0.0.0/4]}, {cidr: 10.0.0.0/08}]\n",
        expect![[r#"
            7:45 error[VAL-29] "11.0.0.0/16": `spec.egress[0].toCIDRSet[0].except[0]` is outside of the block: `10.0.0.0/8` does not contain `11.0.0.0/16`
                help: delete it; what is not in the block is not allowed by it
            7:58 error[VAL-29] "'::/0'": `spec.egress[0].toCIDRSet[0].except[1]` is outside of the block: `10.0.0.0/8` does not contain `::/0`
                help: delete it; what is not in the block is not allowed by it
            7:87 error[VAL-28] "10.0.0.0/08": `spec.egress[0].toCIDRSet[1].cidr` must be of type cidr; `10.0.0.0/08` is none
                help: write an address and a prefix length: `10.0.0.0/8`
        "#]],
    );
}

#[test]
fn valc_2_entities() {
    check_entry(
        "ingress",
        "  - fromEntities: [World, internet, world-ipv4]\n",
        expect![[r#"
            7:20 error[VALC-2] "World": `spec.ingress[0].fromEntities[0]` must be `all`, `world`, `cluster`, `host`, `init`, `ingress`, `unmanaged`, `remote-node`, `health`, `none` or `kube-apiserver`, not `World`
                fix: write `world`: "World" → "world"
            7:27 error[VALC-2] "internet": `spec.ingress[0].fromEntities[1]` must be `all`, `world`, `cluster`, `host`, `init`, `ingress`, `unmanaged`, `remote-node`, `health`, `none` or `kube-apiserver`, not `internet`
            7:37 error[VALC-2] "world-ipv4": `spec.ingress[0].fromEntities[2]` must be `all`, `world`, `cluster`, `host`, `init`, `ingress`, `unmanaged`, `remote-node`, `health`, `none` or `kube-apiserver`, not `world-ipv4`
                fix: write `world`: "world-ipv4" → "world"
        "#]],
    );
}
