//! What is said about objects that the API server or the agent refuses: one test a rule.

mod support;

use expect_test::{Expect, expect};
use signalbox_core::dataplane::Dataplane;
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};

/// Everything that is said about a text, on a dataplane.
fn said(dataplane: &str, text: &str) -> String {
    let sources = SourceMap::new([Source::new("test.yaml", text)]);
    let (documents, mut findings) = objects::documents(&sources);
    let dataplane: Dataplane = dataplane.parse().unwrap();
    let reading = Objects::read(&documents, &Checks::new(dataplane));
    findings.extend(reading.refused.into_iter().flat_map(|refused| refused.findings));
    findings.extend(reading.findings);
    support::show(&sources, &findings)
}

fn policy(kind: &str, spec: &str) -> String {
    format!("apiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n{spec}")
}

/// A CiliumNetworkPolicy under Cilium 1.19.
fn check(spec: &str, expected: Expect) {
    check_on("cilium:1.19", spec, expected);
}

fn check_on(dataplane: &str, spec: &str, expected: Expect) {
    expected.assert_eq(&said(dataplane, &policy("CiliumNetworkPolicy", spec)));
}

/// The same with one entry in one section.
fn check_entry(section: &str, entry: &str, expected: Expect) {
    check(
        &format!("  endpointSelector: {{}}\n  {section}:\n{entry}"),
        expected,
    );
}

fn check_knp(spec: &str, expected: Expect) {
    let text = format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec:\n{spec}"
    );
    expected.assert_eq(&said("kubernetes", &text));
}

fn check_admin(kind: &str, name: &str, spec: &str, expected: Expect) {
    let version = if kind == "ClusterNetworkPolicy" {
        "v1alpha2"
    } else {
        "v1alpha1"
    };
    let text = format!(
        "apiVersion: policy.networking.k8s.io/{version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{spec}"
    );
    expected.assert_eq(&said("kubernetes", &text));
}

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
fn val_7_services_with_ports() {
    let spec = "  endpointSelector: {}\n  egress:\n  - toServices: [{k8sService: {serviceName: x}}]\n    toPorts: [{ports: [{port: '80'}]}]\n";
    check_on(
        "cilium:1.16",
        spec,
        expect![[r#"
        7:5 error[VAL-7] "toServices": `spec.egress[0]` combines `toServices` and `toPorts`, which this release does not support
            help: select the Service's pods with `toEndpoints`
    "#]],
    );
    check_on("cilium:1.17", spec, expect![[""]]);
}

#[test]
fn val_11_icmp_beside_ports() {
    check_entry(
        "ingress",
        "  - icmps: [{fields: [{type: 8}]}]\n    toPorts: [{ports: [{port: '80'}]}]\n",
        expect![[r#"
            7:5 error[VAL-11] "icmps": `spec.ingress[0]` combines `icmps` and `toPorts`, which one entry must not
                help: put `icmps` into an entry of its own
        "#]],
    );
}

#[test]
fn val_12_icmp_types_belong_to_a_family() {
    check_entry(
        "ingress",
        "  - icmps: [{fields: [{type: PacketTooBig}, {type: Nope}, {family: IPv6, type: PacketTooBig}]}]\n",
        expect![[r#"
            7:52 error[VALC-11] "Nope": `spec.ingress[0].icmps[0].fields[1].type` takes a number from 0 to 255, or the name of an ICMP type; `Nope` does not fit
        "#]],
    );
    check_entry(
        "ingress",
        "  - icmps: [{fields: [{type: PacketTooBig}]}]\n",
        expect![[r#"
            7:30 error[VAL-12] "PacketTooBig": `spec.ingress[0].icmps[0].fields[0].type` has the ICMP type `PacketTooBig`, which IPv4 does not know
                help: write the number, or change `family`
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
fn val_14_ports() {
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: 80}]}]\n",
        expect![[r#"
        7:31 error[schema] "80": `spec.ingress[0].toPorts[0].ports[0].port` must be of type string; `80` is an integer
            help: without quotes, YAML reads it as something else
            fix: put it in quotes: "" → "\"", "" → "\""
    "#]],
    );
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80-90'}, {port: http_alt}, {port: '65536'}, {protocol: TCP}, {port: '080'}]}]\n",
        expect![[r#"
            7:31 error[VAL-14] "'80-90'": `spec.ingress[0].toPorts[0].ports[0].port` is neither a port number nor a port name: `80-90`
                help: write a range as `port: "80"` and `endPort: 90`
            7:48 error[VAL-14] "http_alt": `spec.ingress[0].toPorts[0].ports[1].port` is neither a port number nor a port name: `http_alt`
                help: a name has at most 15 letters, digits and inner hyphens
            7:66 error[VAL-14] "'65536'": `spec.ingress[0].toPorts[0].ports[2].port` is out of range: `65536` is greater than 65535
            7:76 error[VAL-14] "{protocol": `spec.ingress[0].toPorts[0].ports[3].port` must be specified
                help: `"0"` is every port
            7:100 error[VAL-14] "'080'": `spec.ingress[0].toPorts[0].ports[4].port` is neither a port number nor a port name: `080`
                help: a name has at most 15 letters, digits and inner hyphens
        "#]],
    );
    check_on(
        "cilium:1.18",
        "  endpointSelector: {}\n  ingress:\n  - toPorts: [{ports: [{protocol: TCP}]}]\n",
        expect![[r#"
            7:24 error[schema] "{protocol": `spec.ingress[0].toPorts[0].ports[0].port` is required
        "#]],
    );
}

#[test]
fn valc_3_protocols_are_written_large() {
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80', protocol: tcp}, {port: '81', protocol: HTTP}]}]\n",
        expect![[r#"
            7:47 error[VALC-3] "tcp": `spec.ingress[0].toPorts[0].ports[0].protocol` must be `TCP`, `UDP`, `SCTP`, `VRRP`, `IGMP` or `ANY`, not `tcp`
                fix: write `TCP`: "tcp" → "TCP"
            7:76 error[VALC-3] "HTTP": `spec.ingress[0].toPorts[0].ports[1].protocol` must be `TCP`, `UDP`, `SCTP`, `VRRP`, `IGMP` or `ANY`, not `HTTP`
        "#]],
    );
}

#[test]
fn val_17_layer_7_needs_tcp() {
    check_entry(
        "ingress",
        "  - toPorts:\n    - ports:\n      - port: '80'\n      rules: {http: [{}]}\n",
        expect![[r#"
            9:9 error[VAL-17] "port": `spec.ingress[0].toPorts[0].ports[0]` has rules at layer 7, which need the protocol TCP, not ANY
                help: left out, the protocol is TCP, UDP and SCTP
                fix: write `protocol: TCP`: "" → "\n        protocol: TCP"
        "#]],
    );
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80', protocol: UDP}], rules: {http: [{}]}}]\n",
        expect![[r#"
            7:24 error[VAL-17] "{port": `spec.ingress[0].toPorts[0].ports[0]` has rules at layer 7, which need the protocol TCP, not UDP
                help: left out, the protocol is TCP, UDP and SCTP
                fix: write `protocol: TCP`: "UDP" → "TCP"
        "#]],
    );
}

#[test]
fn val_18_to_21_ports_and_kinds_at_layer_7() {
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '0', protocol: TCP}], rules: {http: [{}]}}]\n",
        expect![[r#"
            7:31 error[VAL-18] "'0'": `spec.ingress[0].toPorts[0].ports[0].port` is every port, which rules at layer 7 do not support
                help: name the port that speaks the protocol
        "#]],
    );
    check_entry(
        "egress",
        "  - toPorts: [{ports: [{port: '53', endPort: 54}], rules: {dns: [{matchPattern: '*'}]}}]\n",
        expect![[r#"
            7:46 error[VAL-19] "54": `spec.egress[0].toPorts[0].ports[0].endPort` is a range, which DNS rules do not support
                help: name the one port of the resolver
        "#]],
    );
    check_entry(
        "egress",
        "  - toPorts: [{rules: {dns: [{matchPattern: '*'}]}}]\n",
        expect![[r#"
            7:29 error[VAL-20] "[{matchPattern": `spec.egress[0].toPorts[0].rules.dns` needs a port: name that of the resolver in `ports`
        "#]],
    );
    check_entry(
        "egress",
        "  - toPorts: [{ports: [{port: '53'}], rules: {http: [], dns: [{matchPattern: '*'}]}}]\n",
        expect![[r#"
            7:57 error[VALC-5] "dns": `spec.egress[0].toPorts[0].rules` needs exactly one of `http`, `kafka`, `dns`, `l7proto`; `http` and `dns` are there
        "#]],
    );
}

#[test]
fn val_9_and_10_directions_at_layer_7() {
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '53'}], rules: {dns: [{matchPattern: '*'}]}}]\n",
        expect![[r#"
            7:52 error[VAL-9] "[{matchPattern": `spec.ingress[0].toPorts[0].rules.dns` is not supported on ingress
                help: DNS rules stand in the egress of who asks
        "#]],
    );
    let spec = "  nodeSelector: {}\n  egress:\n  - toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{}]}}]\n";
    expect![[r#"
        7:61 error[VAL-10] "{http": `spec.egress[0].toPorts[0].rules` may only hold `dns` in a rule for nodes
    "#]]
    .assert_eq(&said(
        "cilium:1.19",
        &policy("CiliumClusterwideNetworkPolicy", spec),
    ));
}

#[test]
fn val_23_and_24_rules_at_layer_7() {
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{path: '/[a'}, {method: 'GET('}]}}]\n",
        expect![[r#"
            7:76 error[VAL-23] "'/[a'": `spec.ingress[0].toPorts[0].rules.http[0].path` is no regular expression: `]` is missing
            7:93 error[VAL-23] "'GET('": `spec.ingress[0].toPorts[0].rules.http[1].method` is no regular expression: `)` is missing
        "#]],
    );
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {kafka: [{role: produce, apiKey: fetch}, {apiKey: x, apiVersion: '-1', topic: 'a b'}]}}]\n",
        expect![[r#"
            7:70 error[VAL-24] "{role": `spec.ingress[0].toPorts[0].rules.kafka[0]` has both `role` and `apiKey`, of which one is enough
            7:111 error[VAL-24] "x": `spec.ingress[0].toPorts[0].rules.kafka[1].apiKey` is no request kind of Kafka: `x`
            7:126 error[VAL-24] "'-1'": `spec.ingress[0].toPorts[0].rules.kafka[1].apiVersion` must be a number from 0 to 32767
            7:139 error[VAL-24] "'a b'": `spec.ingress[0].toPorts[0].rules.kafka[1].topic` takes at most 255 letters, digits, `.`, `_` and `-`
        "#]],
    );
}

#[test]
fn valc_5_names_in_dns() {
    check_entry(
        "egress",
        "  - toFQDNs: [{matchName: a, matchPattern: b}, {}, {matchName: 'a b'}, {matchPattern: a..b}]\n",
        expect![[r#"
            7:30 error[VALC-5] "matchPattern": `spec.egress[0].toFQDNs[0]` needs exactly one of `matchName`, `matchPattern`; `matchName` and `matchPattern` are there
            7:48 error[VALC-5] "{}": `spec.egress[0].toFQDNs[1]` needs exactly one of `matchName`, `matchPattern`; none is there
            7:64 error[schema] "'a b'": `spec.egress[0].toFQDNs[2].matchName` takes letters, digits, `-` and `_`, with single dots between; `a b` does not fit
            7:87 error[schema] "a..b": `spec.egress[0].toFQDNs[3].matchPattern` takes letters, digits, `-`, `_` and `*`, with single dots between; `a..b` does not fit
        "#]],
    );
}

#[test]
fn val_26_and_27_tls_and_listeners() {
    check_entry(
        "ingress",
        "  - toPorts:
    - ports: [{port: '443', protocol: TCP}]
      serverNames: [a.example]
      listener: {envoyConfig: {name: e}, name: l}
      rules: {http: [{}]}
",
        expect![[r#"
            9:20 error[VAL-26] "[a.example": `spec.ingress[0].toPorts[0].serverNames` cannot stand with rules at layer 7 unless TLS is terminated
                help: add `terminatingTLS`, or drop the rules
            10:17 error[VAL-27] "{envoyConfig": `spec.ingress[0].toPorts[0].listener` is not allowed on ingress
            10:17 error[VAL-27] "{envoyConfig": `spec.ingress[0].toPorts[0].listener` is not allowed with rules at layer 7
        "#]],
    );
    check_entry(
        "egress",
        "  - toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: ['a*.x', a.x, a.x]}]\n",
        expect![[r#"
            7:69 error[schema] "'a*.x'": `spec.egress[0].toPorts[0].serverNames[0]` takes a name in DNS, at most with `*.` or `**.` at its head; `a*.x` does not fit
            7:82 error[schema] "a.x": `spec.egress[0].toPorts[0].serverNames[2]` stands twice in the list
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

#[test]
fn types() {
    check_entry(
        "ingress",
        "  - fromEndpoints: {matchLabels: {a: b}}\n    toPorts: 80\n",
        expect![[r#"
            7:20 error[schema] "{matchLabels: {a: b}}": `spec.ingress[0].fromEndpoints` must be of type array; this is an object
                help: begin each item with `- `
            8:14 error[schema] "80": `spec.ingress[0].toPorts` must be of type array; `80` is an integer
                help: begin each item with `- `
        "#]],
    );
    check(
        "  endpointSelector:\n  ingress: [{}, ]\n  enableDefaultDeny: true\n",
        expect![[r#"
            7:22 error[schema] "true": `spec.enableDefaultDeny` must be of type object; `true` is a boolean
            4:1 error[VALC-1] "spec": `spec` needs exactly one of `endpointSelector`, `nodeSelector`; none is there
        "#]],
    );
    check_entry(
        "ingress",
        "  - toPorts: [{ports: [{port: '80', endPort: '90'}]}]\n",
        expect![[r#"
            7:46 error[schema] "'90'": `spec.ingress[0].toPorts[0].ports[0].endPort` must be of type integer; `90` is a string
                fix: take the quotes away: "'90'" → "90"
        "#]],
    );
}

#[test]
fn preflight_a_namespaced_policy_cannot_select_init() {
    check(
        "  endpointSelector: {matchLabels: {'reserved:init': ''}}\n  ingress: [{}]\n",
        expect![[r#"
            5:21 error[preflight-init] "{matchLabels": `spec.endpointSelector` selects `reserved:init`, which a CiliumNetworkPolicy must not
                help: endpoints without labels belong to no namespace: use a CiliumClusterwideNetworkPolicy
        "#]],
    );
}

#[test]
fn metadata() {
    let said = |metadata: &str| {
        let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {metadata}\n");
        said("cilium:1.19", &text)
    };
    expect![[r#"
        3:18 error[name] "A_b": `metadata.name` takes lower case letters, digits, `-` and `.`, with a letter or digit at both ends of each part; `A_b` does not fit
    "#]].assert_eq(&said("{name: A_b}"));
    expect![[r#"
        3:11 error[VAL-1] "{}": `metadata.name` is required: every Pod has a name
    "#]]
    .assert_eq(&said("{}"));
    expect![[""]].assert_eq(&said("{generateName: a-}"));
    expect![[r#"
        3:21 error[unknown-field] "lables": unknown field `metadata.lables`
            help: did you mean `labels`? (without strict validation the API server drops it)
            fix: write `labels`: "lables" → "labels"
        3:42 error[label] "'a/b/c'": `metadata.labels` has `a/b/c`, which is no label key
        3:57 error[label] "'e f'": `metadata.labels.d` takes letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; `e f` does not fit
    "#]].assert_eq(&said(
        "{name: a, lables: {}, labels: {'a/b/c': x, d: 'e f', g: 'h'}}",
    ));
}

#[test]
fn a_workload_finds_its_own_pods() {
    let said = |selector: &str| {
        let spec =
            format!("{{selector: {selector}, template: {{metadata: {{labels: {{app: a, tier: b}}}}}}}}");
        let text = format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec: {spec}\n");
        said("cilium:1.19", &text)
    };
    expect![[""]].assert_eq(&said(
        "{matchLabels: {app: a}, matchExpressions: [{key: tier, operator: Exists}]}",
    ));
    expect![[r#"
        4:18 error[workload-selector] "{matchLabels": `spec.selector` does not select the labels in `spec.template.metadata.labels`
            help: give the template every label that the selector asks for
    "#]].assert_eq(&said("{matchLabels: {app: other}}"));
}

#[test]
fn a_replication_controller_selects_by_plain_labels() {
    let spec = "{selector: {app: a}, template: {metadata: {labels: {app: a}}}}";
    let text = format!("apiVersion: v1\nkind: ReplicationController\nmetadata: {{name: a}}\nspec: {spec}\n");
    expect![[""]].assert_eq(&said("cilium:1.19", &text));
}

#[test]
fn network_policies_meet_the_api_server() {
    check_knp(
        "  podSelector: {}
  policyTypes: [ingress]
  ingress:
  - from:
    - {}
    - {podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}
    - ipBlock: {cidr: 10.0.0.1, except: [10.0.0.0/8]}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8, 11.0.0.0/16]}
    ports:
    - {protocol: TCP, port: '80'}
    - {port: 70000}
    - {port: 80, endPort: 79}
    - {port: http, endPort: 90}
    - {endPort: 90}
",
        expect![[r#"
            6:17 error[schema] "ingress": `spec.policyTypes[0]` must be `Ingress` or `Egress`, not `ingress`
                fix: write `Ingress`: "ingress" → "Ingress"
        "#]],
    );
    check_knp(
        "  podSelector: {}
  ingress:
  - from:
    - {}
    - {podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}
    - ipBlock: {cidr: 10.0.0.1, except: [10.0.0.0/8]}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8, 11.0.0.0/16]}
    ports:
    - {protocol: TCP, port: '80'}
    - {port: 70000}
    - {port: 80, endPort: 79}
    - {port: http, endPort: 90}
    - {endPort: 90}
",
        expect![[r#"
            13:29 error[admission] "'80'": `spec.ingress[0].ports[0].port` is no port name: `80`
                help: write the number without quotes
            14:14 error[admission] "70000": `spec.ingress[0].ports[1].port` must be from 1 to 65535, not 70000
            15:27 error[admission] "79": `spec.ingress[0].ports[2].endPort` must not be less than `port`, 80
            16:29 error[admission] "90": `spec.ingress[0].ports[3].endPort` may not stand beside a port's name
            17:17 error[admission] "90": `spec.ingress[0].ports[4].endPort` may not stand without `port`
            8:7 error[KNP-9] "{}": `spec.ingress[0].from[0]` must name a peer: `podSelector`, `namespaceSelector` or `ipBlock`
                help: everyone is meant by leaving the list out
            9:7 error[KNP-9] "{podSelector": `spec.ingress[0].from[1]` combines `ipBlock` with a selector, which one peer must not
                help: begin a peer of its own with `- ` for each
            10:23 error[admission] "10.0.0.1": `spec.ingress[0].from[2].ipBlock.cidr` must be of type cidr; `10.0.0.1` is none
                help: write an address and a prefix length: `10.0.0.0/8`
            11:44 error[admission] "10.0.0.0/8": `spec.ingress[0].from[3].ipBlock.except[0]` must be a part of `10.0.0.0/8`
            11:56 error[admission] "11.0.0.0/16": `spec.ingress[0].from[3].ipBlock.except[1]` must be a part of `10.0.0.0/8`
        "#]],
    );
    check_knp(
        "  podSelector: {}\n  ingress:\n  - from: {podSelector: {}}\n",
        expect![[r#"
            7:11 error[decode] "{podSelector: {}}": `spec.ingress[0].from` must be of type array; this is an object
                help: begin each item with `- `
        "#]],
    );
}

#[test]
fn admin_policies() {
    check_admin(
        "ClusterNetworkPolicy",
        "a",
        "  tier: admin
  priority: 1001
  subject: {namespaces: {}, pods: {podSelector: {}}}
  egress:
  - {action: Allow, to: []}
",
        expect![[r#"
            5:9 error[schema] "admin": `spec.tier` must be `Admin` or `Baseline`, not `admin`
                fix: write `Admin`: "admin" → "Admin"
            6:13 error[schema] "1001": `spec.priority` must be from 0 to 1000, not 1001
            7:3 error[schema] "subject": `spec.subject` takes one field only, and has 2
            9:14 error[schema] "Allow": `spec.egress[0].action` must be `Accept`, `Deny` or `Pass`, not `Allow`
            9:25 error[schema] "[]": `spec.egress[0].to` must have at least 1 item, not 0
        "#]],
    );
    check_admin(
        "ClusterNetworkPolicy",
        "a",
        "  tier: Admin
  priority: 1
  subject: {namespaces: {}}
  egress:
  - {action: Accept, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: web}, {tcp: {destinationPort: {range: {start: 5, end: 5}}}}]}
",
        expect![[r#"
            9:5 error[CNP2-23] "{action": `spec.egress[0]` names a port of pods, which `networks`, `nodes` and `domainNames` do not have
                help: write the port's number
            9:127 error[CNP2-22] "{start": `spec.egress[0].protocols[1].tcp.destinationPort.range` must have a `start` that is less than its `end`
        "#]],
    );
    check_admin(
        "BaselineAdminNetworkPolicy",
        "a",
        "  subject: {namespaces: {}}\n",
        expect![[r#"
            3:18 error[BANP-1] "a": `metadata.name` must be `default`: there is one BaselineAdminNetworkPolicy in a cluster
        "#]],
    );
}
