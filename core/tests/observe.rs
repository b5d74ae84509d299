//! What Hubble would record of questions, in its own lines.

use expect_test::{Expect, expect};
use signalbox_core::answer::Request;
use signalbox_core::dataplane::{Dataplane, Options};
use signalbox_core::hubble::{self, Clock, Event, Format};
use signalbox_core::simulation::Simulation;
use signalbox_core::source::Source;

/// Three tiers, the cluster's DNS, and a name outside.
const WORLD: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend, namespace: shop}
spec:
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: backend, namespace: shop}
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: backend, namespace: shop}
spec: {selector: {app: backend}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: database-0, namespace: shop, labels: {app: database}}
spec: {nodeName: worker, containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: coredns, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: kube-dns}}
  template:
    metadata: {labels: {k8s-app: kube-dns}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: observed}
spec:
  outside:
  - {name: api, host: api.example.com, ips: [198.51.100.10]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: frontend, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: frontend}}
  egress:
  - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
    toPorts:
    - ports: [{port: '53', protocol: UDP}]
      rules: {dns: [{matchPattern: '*.example.com'}, {matchPattern: '*.*.svc.cluster.local'}]}
  - toFQDNs: [{matchName: api.example.com}]
    toPorts: [{ports: [{port: '443', protocol: TCP}]}]
  - toEndpoints: [{matchLabels: {app: backend}}]
  egressDeny:
  - toEndpoints: [{matchLabels: {app: database}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: backend, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: backend}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: frontend}}]
    toPorts:
    - ports: [{port: '8080', protocol: TCP}]
      rules: {http: [{method: GET, path: '/items.*'}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: database, namespace: shop}
spec:
  podSelector: {matchLabels: {app: database}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: backend}}}]
    ports: [{port: 5432}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: database-any-port, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: database}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: backend}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: coredns, namespace: kube-system}
spec:
  endpointSelector: {matchLabels: {k8s-app: kube-dns}}
  ingress:
  - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: shop, app: backend}}]
    authentication: {mode: required}
  - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: shop, app: frontend}}]
";

fn simulation(set_up: impl FnOnce(&mut Options)) -> Simulation {
    let request = Request {
        sources: vec![Source::new("world.yaml", WORLD)],
        ..Request::default()
    };
    Simulation::with(&request, set_up)
}

fn events(questions: &[&str], set_up: impl FnOnce(&mut Options)) -> Vec<Event> {
    let simulation = simulation(set_up);
    let mut clock = Clock::new();
    let ask = |question: &&str| simulation.observe(question, &mut clock).expect("it can be asked");
    questions.iter().flat_map(ask).map(Event::from).collect()
}

fn check(question: &str, expected: Expect) {
    check_with(question, |_| (), expected);
}

fn check_with(question: &str, set_up: impl FnOnce(&mut Options), expected: Expect) {
    let options = hubble::Options {
        policy_names: true,
        ..hubble::Options::default()
    };
    expected.assert_eq(&hubble::print(
        &events(&[question], set_up),
        Format::Compact,
        &options,
    ));
}

#[test]
fn an_allowed_connection() {
    check(
        "shop/backend -> shop/database-0:5432",
        expect![[r#"
        Jan  1 00:00:00.000: shop/backend-0:42479 (ID:23109) -> shop/database-0:5432 (ID:26412) policy-verdict:L3-L4 INGRESS ALLOWED BY database (NetworkPolicy) (TCP Flags: SYN)
        Jan  1 00:00:00.000: shop/backend-0:42479 (ID:23109) -> shop/database-0:5432 (ID:26412) to-endpoint FORWARDED (TCP Flags: SYN)
    "#]],
    );
}

#[test]
fn only_the_policies_of_the_deciding_key_are_named() {
    check(
        "shop/backend -> shop/database-0:22",
        expect![[r#"
        Jan  1 00:00:00.000: shop/backend-0:50281 (ID:23109) -> shop/database-0:22 (ID:26412) policy-verdict:L3-Only INGRESS ALLOWED BY database-any-port (CiliumNetworkPolicy) (TCP Flags: SYN)
        Jan  1 00:00:00.000: shop/backend-0:50281 (ID:23109) -> shop/database-0:22 (ID:26412) to-endpoint FORWARDED (TCP Flags: SYN)
    "#]],
    );
}

#[test]
fn the_first_packet_waits_for_authentication() {
    check(
        "shop/backend -> kube-system/coredns:53/udp",
        expect![[r#"
        Jan  1 00:00:00.000: shop/backend-0:34378 (ID:23109) <> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS DENIED (UDP; Auth: SPIRE)
        Jan  1 00:00:00.000: shop/backend-0:34378 (ID:23109) <> kube-system/coredns-0:53 (ID:9640) Authentication required DROPPED (UDP)
        Jan  1 00:00:01.000: shop/backend-0:34378 (ID:23109) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS ALLOWED BY coredns (CiliumNetworkPolicy) (UDP; Auth: SPIRE)
        Jan  1 00:00:01.000: shop/backend-0:34378 (ID:23109) -> kube-system/coredns-0:53 (ID:9640) to-endpoint FORWARDED (UDP)
    "#]],
    );
}

#[test]
fn audit_mode_lets_pass_what_it_records() {
    let audit = |options: &mut Options| options.audit = true;
    check_with(
        "internet -> shop/database-0:5432",
        audit,
        expect![[r#"
        Jan  1 00:00:00.000: 203.0.113.9:49582 (world-ipv4) -> shop/database-0:5432 (ID:26412) policy-verdict:none INGRESS AUDITED (TCP Flags: SYN)
        Jan  1 00:00:00.000: 203.0.113.9:49582 (world-ipv4) -> shop/database-0:5432 (ID:26412) to-endpoint FORWARDED (TCP Flags: SYN)
    "#]],
    );
}

#[test]
fn a_connection_without_a_request_ends_at_the_proxy() {
    check(
        "shop/frontend -> shop/backend:8080",
        expect![[r#"
        Jan  1 00:00:00.000: shop/frontend-0:36615 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-Only EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (TCP Flags: SYN)
        Jan  1 00:00:00.000: shop/frontend-0:36615 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-L4 INGRESS ALLOWED BY backend (CiliumNetworkPolicy) (TCP Flags: SYN)
        Jan  1 00:00:00.000: shop/frontend-0:36615 (ID:18247) -> shop/backend-0:8080 (ID:23109) to-proxy FORWARDED (TCP Flags: SYN)
    "#]],
    );
}

/// Trap 30: a denied flow prints `<>` and stands there twice, as a verdict and as a drop, and where nothing denied it but
/// the default, no policy is named (LINE-5, FLOW-5, FLOW-6).
#[test]
fn a_default_deny_at_ingress() {
    check(
        "internet -> shop/database-0:5432",
        expect![[r#"
        Jan  1 00:00:00.000: 203.0.113.9:49582 (world-ipv4) <> shop/database-0:5432 (ID:26412) policy-verdict:none INGRESS DENIED (TCP Flags: SYN)
        Jan  1 00:00:00.000: 203.0.113.9:49582 (world-ipv4) <> shop/database-0:5432 (ID:26412) Policy denied DROPPED (TCP Flags: SYN)
    "#]],
    );
}

/// Trap 30: a deny rule is named, and its drop has a reason of its own (VERD-1).
#[test]
fn a_deny_rule_at_egress() {
    check(
        "shop/frontend -> shop/database-0:9100",
        expect![[r#"
        Jan  1 00:00:00.000: shop/frontend-0:45993 (ID:18247) <> shop/database-0:9100 (ID:26412) policy-verdict:L3-Only EGRESS DENIED BY frontend (CiliumNetworkPolicy) (TCP Flags: SYN)
        Jan  1 00:00:00.000: shop/frontend-0:45993 (ID:18247) <> shop/database-0:9100 (ID:26412) Policy denied by denylist DROPPED (TCP Flags: SYN)
    "#]],
    );
}

#[test]
fn a_request_that_passes_the_proxy() {
    check(
        "shop/frontend -> GET http://backend/items/7",
        expect![[r#"
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy FORWARDED (DNS Query backend.shop.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS ALLOWED BY coredns (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-endpoint FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) <- kube-system/coredns-0:53 (ID:9640) dns-response proxy FORWARDED (DNS Answer "10.110.178.71" TTL: 30 (Proxy backend.shop.svc.cluster.local. A))
            Jan  1 00:00:00.000: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-Only EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (TCP Flags: SYN)
            Jan  1 00:00:00.000: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-L4 INGRESS ALLOWED BY backend (CiliumNetworkPolicy) (TCP Flags: SYN)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) to-proxy FORWARDED (TCP Flags: SYN)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) http-request FORWARDED (HTTP/1.1 GET http://backend/items/7)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) to-endpoint FORWARDED (TCP Flags: SYN)
        "#]],
    );
}

#[test]
fn a_request_that_the_proxy_refuses() {
    check(
        "shop/frontend -> POST http://backend/items",
        expect![[r#"
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy FORWARDED (DNS Query backend.shop.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS ALLOWED BY coredns (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-endpoint FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) <- kube-system/coredns-0:53 (ID:9640) dns-response proxy FORWARDED (DNS Answer "10.110.178.71" TTL: 30 (Proxy backend.shop.svc.cluster.local. A))
            Jan  1 00:00:00.000: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-Only EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (TCP Flags: SYN)
            Jan  1 00:00:00.000: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) policy-verdict:L3-L4 INGRESS ALLOWED BY backend (CiliumNetworkPolicy) (TCP Flags: SYN)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) to-proxy FORWARDED (TCP Flags: SYN)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) -> shop/backend-0:8080 (ID:23109) http-request DROPPED (HTTP/1.1 POST http://backend/items)
            Jan  1 00:00:00.001: shop/frontend-0:36818 (ID:18247) <- shop/backend-0:8080 (ID:23109) http-response FORWARDED (HTTP/1.1 403 0ms (POST http://backend/items))
        "#]],
    );
}

#[test]
fn a_name_outside_that_is_learned() {
    check(
        "shop/frontend -> https://api.example.com/",
        expect![[r#"
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query api.example.com.shop.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query api.example.com.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query api.example.com.cluster.local. A)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy FORWARDED (DNS Query api.example.com. A)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS ALLOWED BY coredns (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-endpoint FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) <- kube-system/coredns-0:53 (ID:9640) dns-response proxy FORWARDED (DNS Answer "198.51.100.10" TTL: 30 (Proxy api.example.com. A))
            Jan  1 00:00:00.002: shop/frontend-0:51809 (ID:18247) -> api.example.com:443 (ID:16817362) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (TCP Flags: SYN)
            Jan  1 00:00:00.002: shop/frontend-0:51809 (ID:18247) -> api.example.com:443 (ID:16817362) to-stack FORWARDED (TCP Flags: SYN)
        "#]],
    );
}

#[test]
fn a_name_that_the_dns_proxy_refuses() {
    check(
        "shop/frontend -> lookup example.org",
        expect![[r#"
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:52047 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query example.org.shop.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy FORWARDED (DNS Query example.org.svc.cluster.local. A)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-Only INGRESS ALLOWED BY coredns (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.000: shop/frontend-0:54054 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-endpoint FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54054 (ID:18247) <- kube-system/coredns-0:53 (ID:9640) dns-response proxy FORWARDED (DNS Answer RCode: Non-Existent Domain TTL: 4294967295 (Proxy example.org.svc.cluster.local. A))
            Jan  1 00:00:00.001: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:53205 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query example.org.cluster.local. A)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) policy-verdict:L3-L4 EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) to-proxy FORWARDED (UDP)
            Jan  1 00:00:00.001: shop/frontend-0:54732 (ID:18247) -> kube-system/coredns-0:53 (ID:9640) dns-request proxy DROPPED (DNS Query example.org. A)
        "#]],
    );
}

#[test]
fn a_ping() {
    check(
        "shop/frontend -> shop/backend icmp/8",
        expect![[r#"
        Jan  1 00:00:00.000: shop/frontend-0 (ID:18247) -> shop/backend-0 (ID:23109) policy-verdict:L3-Only EGRESS ALLOWED BY frontend (CiliumNetworkPolicy) (ICMPv4 EchoRequest)
        Jan  1 00:00:00.000: shop/frontend-0 (ID:18247) <> shop/backend-0 (ID:23109) policy-verdict:none INGRESS DENIED (ICMPv4 EchoRequest)
        Jan  1 00:00:00.000: shop/frontend-0 (ID:18247) <> shop/backend-0 (ID:23109) Policy denied DROPPED (ICMPv4 EchoRequest)
    "#]],
    );
}

#[test]
fn the_network_outside_and_the_host() {
    check(
        "shop/backend -> 203.0.113.9:443/udp",
        expect![[r#"
        Jan  1 00:00:00.000: shop/backend-0:49368 (ID:23109) -> 203.0.113.9:443 (world-ipv4) to-stack FORWARDED (UDP)
    "#]],
    );
    check(
        "host -> shop/database-0:5432",
        expect![[r#"
        Jan  1 00:00:00.000: 192.0.2.1:41575 (host) -> shop/database-0:5432 (ID:26412) policy-verdict:L3-Only INGRESS ALLOWED (TCP Flags: SYN)
        Jan  1 00:00:00.000: 192.0.2.1:41575 (host) -> shop/database-0:5432 (ID:26412) to-endpoint FORWARDED (TCP Flags: SYN)
    "#]],
    );
}

#[test]
fn a_record_has_all_that_is_known() {
    let options = hubble::Options::default();
    let json = hubble::print(
        &events(&["shop/backend -> shop/database-0:5432"], |_| ()),
        Format::Json,
        &options,
    );
    expect![[r#"
        {"flow":{"time":"2026-01-01T00:00:00Z","uuid":"6ce557de-3f43-4146-8d14-25d534d39512","emitter":{"name":"Signalbox","version":"0.1.0"},"verdict":"FORWARDED","IP":{"source":"10.246.59.231","destination":"10.245.206.239","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":42479,"destination_port":5432,"flags":{"SYN":true}}},"source":{"identity":23109,"cluster_name":"default","namespace":"shop","labels":["k8s:app=backend","k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop","k8s:io.cilium.k8s.policy.cluster=default","k8s:io.cilium.k8s.policy.serviceaccount=default","k8s:io.kubernetes.pod.namespace=shop"],"pod_name":"backend-0"},"destination":{"ID":490,"identity":26412,"cluster_name":"default","namespace":"shop","labels":["k8s:app=database","k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop","k8s:io.cilium.k8s.policy.cluster=default","k8s:io.cilium.k8s.policy.serviceaccount=default","k8s:io.kubernetes.pod.namespace=shop"],"pod_name":"database-0"},"Type":"L3_L4","node_name":"default/worker","event_type":{"type":5},"traffic_direction":"INGRESS","policy_match_type":2,"is_reply":false,"Summary":"TCP Flags: SYN","ingress_allowed_by":[{"name":"database","namespace":"shop","labels":["k8s:io.cilium.k8s.policy.derived-from=NetworkPolicy","k8s:io.cilium.k8s.policy.name=database","k8s:io.cilium.k8s.policy.namespace=shop"],"kind":"NetworkPolicy"}]},"node_name":"default/worker","time":"2026-01-01T00:00:00Z"}
        {"flow":{"time":"2026-01-01T00:00:00.000137Z","uuid":"ca64eee6-ca9e-43e0-ab60-c81d269d83ec","emitter":{"name":"Signalbox","version":"0.1.0"},"verdict":"FORWARDED","IP":{"source":"10.246.59.231","destination":"10.245.206.239","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":42479,"destination_port":5432,"flags":{"SYN":true}}},"source":{"identity":23109,"cluster_name":"default","namespace":"shop","labels":["k8s:app=backend","k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop","k8s:io.cilium.k8s.policy.cluster=default","k8s:io.cilium.k8s.policy.serviceaccount=default","k8s:io.kubernetes.pod.namespace=shop"],"pod_name":"backend-0"},"destination":{"ID":490,"identity":26412,"cluster_name":"default","namespace":"shop","labels":["k8s:app=database","k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop","k8s:io.cilium.k8s.policy.cluster=default","k8s:io.cilium.k8s.policy.serviceaccount=default","k8s:io.kubernetes.pod.namespace=shop"],"pod_name":"database-0"},"Type":"L3_L4","node_name":"default/worker","event_type":{"type":4},"traffic_direction":"INGRESS","trace_observation_point":"TO_ENDPOINT","trace_reason":"NEW","is_reply":false,"Summary":"TCP Flags: SYN"},"node_name":"default/worker","time":"2026-01-01T00:00:00.000137Z"}
    "#]].assert_eq(&json);
}

#[test]
fn what_is_observed_reads_back_as_the_same() {
    let observed = events(
        &[
            "shop/backend -> shop/database-0:5432",
            "shop/frontend -> GET http://backend/items/7",
            "shop/frontend -> POST http://backend/items",
            "shop/frontend -> https://api.example.com/",
            "shop/frontend -> shop/backend icmp/8",
            "internet -> shop/database-0:5432",
        ],
        |_| (),
    );
    let written = hubble::print(&observed, Format::Json, &hubble::Options::default());
    let read: Result<Vec<Event>, _> = hubble::read_lines(written.lines())
        .map(|(_, event)| event)
        .collect();
    assert_eq!(read, Ok(observed));
}

#[test]
fn the_same_questions_give_the_same_bytes() {
    let questions = [
        "shop/backend -> shop/database-0:5432",
        "shop/frontend -> GET http://backend/items/7",
    ];
    assert_eq!(events(&questions, |_| ()), events(&questions, |_| ()));
}

#[test]
fn without_cilium_there_is_nothing_to_observe() {
    let plain = |options: &mut Options| options.dataplane = Dataplane::Kubernetes;
    check_with("shop/backend -> shop/database-0:5432", plain, expect![""]);
}

#[test]
fn a_record_asks_the_question_that_made_it() {
    let simulation = simulation(|_| ());
    let mut told = String::new();
    for question in [
        "shop/backend -> shop/database-0:5432",
        "internet -> shop/database-0:5432",
        "host -> shop/database-0:5432",
        "shop/frontend -> shop/backend icmp/8",
        "shop/backend -> 203.0.113.9:443/udp",
        "shop/frontend -> POST http://backend/items",
    ] {
        told += &format!("{question}\n");
        let mut asked = Vec::new();
        for flow in simulation
            .observe(question, &mut Clock::new())
            .expect("it can be asked")
        {
            let again = simulation.question_of(&flow).expect("everybody is there");
            asked.extend(again.filter(|again| !asked.contains(again)));
        }
        for again in asked {
            told += &format!("  {again}\n");
        }
    }
    expect![[r#"
        shop/backend -> shop/database-0:5432
          shop/pod/backend-0 -> shop/pod/database-0:5432
        internet -> shop/database-0:5432
          203.0.113.9 -> shop/pod/database-0:5432
        host -> shop/database-0:5432
          entity/host -> shop/pod/database-0:5432
        shop/frontend -> shop/backend icmp/8
          shop/pod/frontend-0 -> shop/pod/backend-0 icmp/8
        shop/backend -> 203.0.113.9:443/udp
          shop/pod/backend-0 -> 203.0.113.9:443/udp
        shop/frontend -> POST http://backend/items
          shop/pod/frontend-0 -> kube-system/pod/coredns-0:53/udp
          shop/pod/frontend-0 -> lookup backend.shop.svc.cluster.local
          shop/pod/frontend-0 -> shop/pod/backend-0:8080
          shop/pod/frontend-0 -> POST http://backend/items
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_pod_of_a_running_cluster_is_known_by_its_labels() {
    let recorded = events(&["shop/frontend -> shop/database-0:9100"], |_| ());
    let mut flow = recorded
        .first()
        .and_then(Event::flow)
        .expect("there is one")
        .clone();
    let source = flow.source.as_mut().expect("it has one");
    source.pod_name = "frontend-7c9f8d6b5-x2lqp".to_owned();
    let asked = simulation(|_| ()).question_of(&flow);
    assert_eq!(
        asked,
        Ok(Some("shop/pod/frontend-0 -> shop/pod/database-0:9100".to_owned()))
    );
    let source = flow.source.as_mut().expect("it has one");
    source.labels.clear();
    source.workloads.clear();
    assert!(simulation(|_| ()).question_of(&flow).is_err());
}
