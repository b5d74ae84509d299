//! Objects as a whole: types, metadata, workloads, and the policies of the upstream APIs.

use expect_test::expect;

use crate::{check, check_admin, check_entry, check_knp, said};

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
