//! Why, in words: the answers to some questions over the stories, as a person reads them.

mod common;

use expect_test::{Expect, expect};
use signalbox_core::answer::{Answer, Reason, Request, Side};
use signalbox_core::diagnostic::FixReport;
use signalbox_core::simulation::{Simulation, verdict};
use signalbox_core::source::Source;

/// The answer to a question over a scenario folder.
fn check(folder: &str, question: &str, expected: Expect) {
    let simulation = Simulation::new(&Request {
        sources: common::sources(folder),
        ..Request::default()
    });
    let shown = match simulation.ask(question) {
        Ok(answer) => show(&answer),
        Err(report) => format!(
            "{}\nhelp: {}\n",
            report.message,
            report.help.as_deref().unwrap_or("-")
        ),
    };
    expected.assert_eq(&shown);
}

fn show(answer: &Answer) -> String {
    let mut text = format!(
        "{}: {}\n{}\nseen: {}\n",
        answer.label,
        verdict(answer),
        answer.sentence,
        answer.seen
    );
    for hop in &answer.hops {
        text += &format!("{:?}: {} ({:?})\n", hop.kind, hop.title, hop.outcome);
        for (name, side) in [("egress", &hop.egress), ("ingress", &hop.ingress)] {
            text += &show_side(name, side);
        }
        for note in &hop.notes {
            text += &format!("  note: {note}\n");
        }
    }
    for note in &answer.notes {
        text += &format!("note: {note}\n");
    }
    text
}

fn show_side(name: &str, side: &Side) -> String {
    if side.sentence.is_empty() {
        return String::new();
    }
    let matched = side.match_type.as_deref().unwrap_or("-");
    let mut text = format!("  {name} {:?} [{matched}] {}\n", side.verdict, side.sentence);
    for reason in &side.reasons {
        text += &format!("    by {}\n", show_reason(reason));
        text += &reason.fix.as_ref().map(show_fix).unwrap_or_default();
    }
    for reason in &side.default_deny_by {
        text += &format!("    default deny by {}\n", show_reason(reason));
    }
    for miss in &side.nearest {
        text += &format!("    near: {}\n      {}\n", show_reason(&miss.reason), miss.failed);
        text += &miss.fix.as_ref().map(show_fix).unwrap_or_default();
    }
    text
}

/// A fix with what it writes and where.
fn show_fix(fix: &FixReport) -> String {
    let mut text = format!("      fix: {}\n", fix.title);
    for edit in &fix.edits {
        let place = format!("{}:{}:{}", edit.place.file, edit.place.line, edit.place.column);
        text += &format!("        {place} {:?}\n", edit.text);
    }
    text
}

fn show_reason(reason: &Reason) -> String {
    let place = reason
        .place
        .as_ref()
        .map(|place| format!("{}:{}", place.file, place.line))
        .unwrap_or_default();
    let also: Vec<String> = reason
        .also
        .iter()
        .map(|place| format!(", {}", place.line))
        .collect();
    format!(
        "{} {} ({place}{}): {}",
        reason.policy.name,
        reason.path,
        also.join(""),
        reason.text
    )
}

#[test]
fn the_service_port_is_not_the_pods() {
    check(
        "story-1-wrong",
        "backend -> database:80",
        expect![[r#"
            7379/tcp: denied at ingress
            backend does not reach database on 7379/tcp: refused at the ingress of database
            seen: the connection times out
            Translate: Service database:80 → port 7379 on 2 backends (Allowed)
              note: policy sees the backend's port, 7379, not the Service's
            Connect: backend → database:7379/tcp (Denied)
              egress NotEnforced [-] no policy selects backend for egress: everything passes
              ingress Deny [none] no entry lets backend in to database on 7379/tcp, and database denies ingress by default
                default deny by database spec.ingress (story-1-wrong/database.yaml:12): selects database and speaks of ingress: what no policy allows is denied
                near: database spec.ingress[0].toPorts[0].ports[0] (story-1-wrong/database.yaml:17, 13): allows tier=backend on 80/tcp
                  the peer fits, the port does not: 80/tcp ≠ 7379/tcp; 80 is the Service's port, and policy sees the pod's
                  fix: write the pods' port, 7379, for the Service's
                    story-1-wrong/database.yaml:17:15 "\"7379\""
        "#]],
    );
}

#[test]
fn a_name_that_was_never_learned() {
    check(
        "story-3-wrong",
        "backend -> https://storage.cloud.google.com/",
        expect![[r#"
            443/tcp: denied at egress
            backend does not reach gcs on 443/tcp: refused at the egress of backend
            seen: the connection times out
            Resolve: look up storage.cloud.google.com at coredns (Allowed)
              egress Allow [L3-L4] allowed by backend, spec.egress[1].toPorts[0].ports[0]; ANY stands for TCP, UDP and SCTP
                by backend spec.egress[1].toPorts[0].ports[0] (story-3-wrong/backend.yaml:34, 29): allows io.kubernetes.pod.namespace=kube-system, k8s-app=kube-dns on 53 of any protocol
              ingress NotEnforced [-] no policy selects coredns for ingress: everything passes
              note: no dns rule reads the answer, so that 198.51.100.16 is not known to be storage.cloud.google.com
            Connect: backend → gcs:443/tcp (Denied)
              egress Deny [none] no entry lets backend out to gcs on 443/tcp, and backend denies egress by default
                default deny by backend spec.egress (story-3-wrong/backend.yaml:21): selects backend and speaks of egress: what no policy allows is denied
                near: backend spec.egress[2].toFQDNs[0] (story-3-wrong/backend.yaml:37): allows *.cloud.google.com on 80/tcp, 443/tcp
                  the name fits, but no dns rule reads the answer to the look-up, so that gcs is not known by it
                  fix: add a dns rule, so that the answers are read
                    story-3-wrong/backend.yaml:35:22 "\n      rules:\n        dns:\n        - matchPattern: \"*\""
              ingress NoEndpoint [-] gcs is outside the cluster: no policy of the cluster is enforced there
        "#]],
    );
}

#[test]
fn a_port_without_a_protocol() {
    check(
        "story-4-wrong",
        "internet -> frontend:443/udp",
        expect![[r#"
            443/udp: allowed
            internet reaches frontend on 443/udp
            seen: the packet arrives
            Connect: internet → frontend:443/udp (Allowed)
              egress NoEndpoint [-] internet is outside the cluster: no policy of the cluster is enforced there
              ingress Allow [L3-L4] allowed by frontend, spec.ingress[0].toPorts[0].ports[0]; 443 names no protocol, so TCP, UDP and SCTP all pass
                by frontend spec.ingress[0].toPorts[0].ports[0] (story-4-wrong/frontend.yaml:16, 13): allows world on 443 of any protocol, 80/tcp
                  fix: say `protocol: TCP`
                    story-4-wrong/frontend.yaml:16:20 "\n        protocol: TCP"
              note: no container of frontend-0 declares 443/udp; policy does not care, but perhaps nothing listens there
            note: how internet gets into the cluster is not modelled; policy sees its own address, as it does where no load balancer or node replaces it
        "#]],
    );
}

#[test]
fn a_stranger_is_refused() {
    check(
        "story-2",
        "frontend -> database:80",
        expect![[r#"
            7379/tcp: denied at ingress
            frontend does not reach database on 7379/tcp: refused at the ingress of database
            seen: the connection times out
            Translate: Service database:80 → port 7379 on 2 backends (Allowed)
              note: policy sees the backend's port, 7379, not the Service's
            Connect: frontend → database:7379/tcp (Denied)
              egress NotEnforced [-] no policy selects frontend for egress: everything passes
              ingress Deny [none] no entry lets frontend in to database on 7379/tcp, and database denies ingress by default
                default deny by database spec.ingress (story-2/database.yaml:11): selects database and speaks of ingress: what no policy allows is denied
                near: database spec.ingress[0].fromEndpoints[0] (story-2/database.yaml:12): allows tier=backend on 7379/tcp
                  the port fits, the peer does not: tier=backend ≠ app=demo, tier=frontend
                  fix: let frontend in as well
                    story-2/database.yaml:13:22 "\n    - matchLabels:\n        tier: frontend"
                near: database spec.ingress[1].fromCIDR[0] (story-2/database.yaml:20): allows 172.27.224.3/32 on 7379/tcp
                  the port fits, the peer does not: 172.27.224.3/32 ≠ app=demo, tier=frontend
                  fix: let frontend in as well
                    story-2/database.yaml:24:22 "\n  - fromEndpoints:\n    - matchLabels:\n        tier: frontend\n    toPorts:\n    - ports:\n      - port: \"7379\"\n        protocol: TCP"
        "#]],
    );
}

#[test]
fn a_request_that_no_rule_lets_pass() {
    check(
        "story-5",
        "vpn -> POST http://backend/docs",
        expect![[r#"
            POST /docs: denied at ingress
            vpn connects to backend, but POST /docs is refused at the ingress of backend
            seen: HTTP 403 Forbidden: "Access denied"
            Translate: Service backend:80 → port 80 on 2 backends (Allowed)
            Connect: vpn → backend:80/tcp (Allowed)
              egress NoEndpoint [-] vpn is outside the cluster: no policy of the cluster is enforced there
              ingress Allow [L3-L4] allowed by backend, spec.ingress[1].toPorts[0].ports[0]
                by backend spec.ingress[1].toPorts[0].ports[0] (story-5/backend.yaml:23, 20): allows 172.27.224.3/32 on 80/tcp
            Request: POST /docs (Denied)
              egress NoEndpoint [-] vpn is outside the cluster: no policy of the cluster is enforced there
              ingress Deny [L3-L4] the connection is allowed by backend, spec.ingress[1].toPorts[0].ports[0], but the proxy refuses POST /docs
                by backend spec.ingress[1].toPorts[0].ports[0] (story-5/backend.yaml:23, 20): allows 172.27.224.3/32 on 80/tcp
                near: backend spec.ingress[1].toPorts[0].ports[0] (story-5/backend.yaml:23, 20): allows 172.27.224.3/32 on 80/tcp
                  peer and port fit, POST /docs does not: only GET /docs passes
                  fix: let POST /docs pass
                    story-5/backend.yaml:28:22 "\n        - method: POST\n          path: /docs"
            note: how vpn gets into the cluster is not modelled; policy sees its own address, as it does where no load balancer or node replaces it
        "#]],
    );
}

#[test]
fn a_name_outside_the_pattern() {
    check(
        "story-3",
        "backend -> https://example.com/",
        expect![[r#"
            443/tcp: denied at egress
            backend does not reach example on 443/tcp: refused at the egress of backend
            seen: the connection times out
            Resolve: look up example.com at coredns (Allowed)
              egress Allow [L3-L4] allowed by backend, spec.egress[1].toPorts[0].ports[0]; ANY stands for TCP, UDP and SCTP
                by backend spec.egress[1].toPorts[0].ports[0] (story-3/backend.yaml:33, 28): allows io.kubernetes.pod.namespace=kube-system, k8s-app=kube-dns on 53 of any protocol
              ingress NotEnforced [-] no policy selects coredns for ingress: everything passes
              note: 198.51.100.80 is learned as example.com
            Connect: backend → example:443/tcp (Denied)
              egress Deny [none] no entry lets backend out to example on 443/tcp, and backend denies egress by default
                default deny by backend spec.egress (story-3/backend.yaml:19): selects backend and speaks of egress: what no policy allows is denied
                near: backend spec.egress[2].toFQDNs[0] (story-3/backend.yaml:39): allows *.cloud.google.com on 80/tcp, 443/tcp
                  the port fits, the peer does not: *.cloud.google.com ≠ example.com
                  fix: let example be reached as well
                    story-3/backend.yaml:39:41 "\n    - matchName: example.com"
              ingress NoEndpoint [-] example is outside the cluster: no policy of the cluster is enforced there
        "#]],
    );
}

#[test]
fn names_that_mean_nobody() {
    check(
        "demo",
        "backnd -> database:80",
        expect![[r#"
        there is nobody called `backnd` in namespace `default` or outside the cluster
        help: did you mean `backend`?
    "#]],
    );
    check(
        "demo",
        "backend -> kube-dns:53/udp",
        expect![[r#"
        there is nobody called `kube-dns` in namespace `default` or outside the cluster
        help: did you mean `kube-system/kube-dns`?
    "#]],
    );
    check(
        "demo",
        "backend -> http://databse/",
        expect![[r#"
        no name `databse` is known in DNS
        help: did you mean `database`?
    "#]],
    );
    check(
        "demo",
        "backend -> https://example.org/",
        expect![[r#"
        no name `example.org` is known in DNS
        help: did you mean `example.com`?
    "#]],
    );
    check(
        "demo",
        "service/database -> backend:80",
        expect![[r#"
        `service/database` is a Service, and a Service sends nothing
        help: its pods do: write `default/deployment/database`
    "#]],
    );
}

/// What the deciding lines of the destination's side say about a flow between two pods, under one policy.
fn said_of(policy: &str) -> String {
    let pods = ["a", "b"].map(|name| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: default, labels: {{app: {name}}}}}\n\
             spec: {{containers: [{{name: c, ports: [{{name: http, containerPort: 80}}]}}]}}\n---\n"
        )
    });
    let simulation = Simulation::new(&Request {
        sources: vec![Source::new("all.yaml", pods.concat() + policy)],
        ..Request::default()
    });
    let answer = simulation.ask("b -> a:80").expect("both pods are there");
    let sides = answer.hops.iter().map(|hop| &hop.ingress);
    let texts = sides.flat_map(|side| {
        side.reasons
            .iter()
            .map(|reason| reason.text.clone())
            .chain([side.sentence.clone()])
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// PORT-3 and KNP-5: without a protocol, Cilium's kinds mean three and NetworkPolicy means TCP.
#[test]
fn a_port_is_said_with_the_protocols_in_force() {
    let network_policy = |port: &str| {
        said_of(&format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: default}}\n\
             spec: {{podSelector: {{matchLabels: {{app: a}}}}, ingress: [{{ports: [{{port: {port}}}]}}]}}\n"
        ))
    };
    for port in ["80", "http"] {
        let said = network_policy(port);
        assert!(
            said.contains(&format!("on {port}/tcp")) && !said.contains("UDP"),
            "{said}"
        );
    }
    let said = said_of(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: default}\n\
         spec: {endpointSelector: {matchLabels: {app: a}}, ingress: [{toPorts: [{ports: [{port: \"80\"}]}]}]}\n",
    );
    assert!(
        said.contains("80 of any protocol") && said.contains("TCP, UDP and SCTP all pass"),
        "{said}"
    );
}
