//! Ports, protocols and what is said at layer 7.

use expect_test::expect;

use crate::{check_entry, check_on, policy, said};

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
