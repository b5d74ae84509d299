//! A page of components to look at while working on them: `cargo run -p signalbox-playground --example gallery
//! --features ssr > gallery.html`.
//!
//! The evaluation is made by hand, to show every state at once; nothing of it is shipped.

use signalbox_core::answer::*;
use signalbox_core::diagnostic::{EditReport, FixReport};
use signalbox_core::source::{Place, Source};
use signalbox_playground::{ExampleProps, render_example};

const POLICY: &str = r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: frontend
spec:
  endpointSelector:
    matchLabels: {tier: frontend}
  ingress:
  - fromEntities: [world]
    toPorts:
    - ports:
      - port: "443"
      - port: "80"
        protocol: TCP
  egress:
  - toEndpoints:
    - matchLabels: {tier: backend}
"#;

fn main() {
    let props = ExampleProps {
        id: "story-4".to_owned(),
        sources: vec![Source::new("frontend.yaml", POLICY)],
        evaluation: evaluation(),
        picture: true,
        flows: true,
        playground: Some("playground/".to_owned()),
        scenario: Some("story-4".to_owned()),
        code: vec!["frontend.yaml".to_owned()],
        ..ExampleProps::default()
    };
    let style = include_str!("../styles/signalbox.css");
    println!(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Gallery</title>\
         <style>{style}\nbody{{margin:0;padding:24px;background:var(--sb-paper);color:var(--sb-ink);font-family:sans-serif}}</style>{}",
        render_example(&props)
    );
}

fn evaluation() -> Evaluation {
    use SideVerdict::*;
    let flows = [
        (
            "internet -> frontend:80",
            "outside/internet",
            "frontend",
            "80/tcp",
            NoEndpoint,
            Allow,
            "allowed",
        ),
        (
            "internet -> frontend:443",
            "outside/internet",
            "frontend",
            "443/tcp",
            NoEndpoint,
            Allow,
            "allowed",
        ),
        (
            "internet -> frontend:443/udp",
            "outside/internet",
            "frontend",
            "443/udp",
            NoEndpoint,
            Allow,
            "denied at ingress",
        ),
        (
            "frontend -> backend:80",
            "frontend",
            "backend",
            "80/tcp",
            Allow,
            Allow,
            "allowed",
        ),
        (
            "frontend -> database:80",
            "frontend",
            "database",
            "7379/tcp",
            Deny,
            NoEndpoint,
            "denied at egress",
        ),
        (
            "backend -> database:80",
            "backend",
            "database",
            "7379/tcp",
            Allow,
            Allow,
            "allowed",
        ),
        (
            "backend -> GET https://storage.cloud.google.com/bucket",
            "backend",
            "outside/gcs",
            "GET /bucket",
            Allow,
            NoEndpoint,
            "allowed",
        ),
        (
            "backend -> kube-dns.kube-system:53/udp",
            "backend",
            "kube-dns",
            "53/udp",
            Allow,
            NotEnforced,
            "allowed",
        ),
        (
            "vpn -> pod/database-0:7379",
            "outside/vpn",
            "database",
            "7379/tcp",
            NoEndpoint,
            Deny,
            "allowed",
        ),
        (
            "database -> internet:443",
            "database",
            "outside/internet",
            "443/tcp",
            Deny,
            NoEndpoint,
            "denied",
        ),
        (
            "database -> backend:80",
            "database",
            "backend",
            "80/tcp",
            Deny,
            NoEndpoint,
            "denied",
        ),
    ];
    let expectations = flows.map(|(text, from, to, port, egress, ingress, expected)| {
        expectation(text, from, to, port, egress, ingress, expected)
    });
    Evaluation {
        title: Some("The world reaches the frontend, TCP only".to_owned()),
        dataplane: DataplaneView {
            id: "cilium:1.19".to_owned(),
            title: "Cilium 1.19".to_owned(),
            basis: "verified against Cilium's engine of January 2026".to_owned(),
        },
        map: map(),
        expectations: expectations.into(),
        policies: 3,
        ..Evaluation::default()
    }
}

fn map() -> Map {
    let party = |id: &str, kind, namespace: Option<&str>, detail: &str| Party {
        id: id.to_owned(),
        kind,
        namespace: namespace.map(str::to_owned),
        name: id.rsplit('/').next().unwrap_or(id).to_owned(),
        detail: detail.to_owned(),
        replicas: 2 * u32::from(namespace.is_some()),
        ingress: Enforcement {
            enforced: true,
            default_deny: id != "kube-dns",
            ..Enforcement::default()
        },
        ..Party::default()
    };
    use PartyKind::*;
    Map {
        namespaces: vec!["default".to_owned(), "kube-system".to_owned()],
        parties: vec![
            party("frontend", Workload, Some("default"), "2 pods · nginx"),
            party("backend", Workload, Some("default"), "2 pods · api"),
            party("database", Workload, Some("default"), "2 pods · webdis"),
            party("kube-dns", Workload, Some("kube-system"), "2 pods"),
            party("outside/internet", Outside, None, "203.0.113.9"),
            party("outside/vpn", Outside, None, "172.27.224.3"),
            party("outside/gcs", Outside, None, "storage.cloud.google.com"),
        ],
    }
}

fn expectation(
    text: &str,
    from: &str,
    to: &str,
    port: &str,
    egress: SideVerdict,
    ingress: SideVerdict,
    expected: &str,
) -> Expectation {
    let denied = egress == SideVerdict::Deny || ingress == SideVerdict::Deny;
    let met = expected.starts_with("denied") == denied;
    let stopped = denied.then_some(Stop {
        side: Some(if egress == SideVerdict::Deny {
            Direction::Egress
        } else {
            Direction::Ingress
        }),
        hop: HopKind::Connect,
        l7: false,
    });
    let outcome = if denied { Outcome::Denied } else { Outcome::Allowed };
    let hop = Hop {
        kind: HopKind::Connect,
        title: text.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        port: port.to_owned(),
        outcome,
        egress: side(egress),
        ingress: side(ingress),
        notes: vec!["frontend:443 is 443 on 2 pods".to_owned()],
    };
    let answer = Answer {
        question: text.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        label: port.to_owned(),
        outcome,
        stopped,
        sentence: "443 names no protocol, so that TCP, UDP and SCTP all pass.".to_owned(),
        seen: if denied {
            "connection times out"
        } else {
            "an answer"
        }
        .to_owned(),
        hops: vec![hop],
        notes: Vec::new(),
    };
    Expectation {
        text: format!("{text}  {expected}"),
        place: place(1),
        expected: expected.to_owned(),
        met,
        marked_wrong: !met && expected.starts_with("denied"),
        answer: Ok(answer),
        message: String::new(),
    }
}

fn side(verdict: SideVerdict) -> Side {
    let reason = |line| Reason {
        policy: PolicyRef {
            kind: "CiliumNetworkPolicy".to_owned(),
            namespace: Some("default".to_owned()),
            name: "frontend".to_owned(),
        },
        path: "spec.ingress[0].toPorts[0].ports[0]".to_owned(),
        place: Some(place(line)),
        text: "allows the entity world on 443, any protocol".to_owned(),
    };
    let near = NearMiss {
        reason: reason(13),
        failed: "peer matches, port does not: 7379 ≠ 80".to_owned(),
        fix: Some(FixReport {
            title: "name the protocol".to_owned(),
            edits: vec![EditReport {
                place: place(13),
                text: "        protocol: TCP\n".to_owned(),
            }],
        }),
    };
    let deny = verdict == SideVerdict::Deny;
    Side {
        verdict,
        deny_kind: deny.then_some(DenyKind::Default),
        match_type: (verdict == SideVerdict::Allow).then(|| "L3-L4".to_owned()),
        drop_reason: deny.then(|| "Policy denied".to_owned()),
        sentence: match verdict {
            SideVerdict::Allow => "A rule allows the entity world on 443.",
            SideVerdict::Deny => "No rule allows it, and the endpoint is in default deny.",
            SideVerdict::NotEnforced => "No policy selects it in this direction.",
            SideVerdict::NoEndpoint => "Outside the cluster: there is no signal.",
            SideVerdict::NotModelled => "Not modelled.",
        }
        .to_owned(),
        reasons: if verdict == SideVerdict::Allow {
            vec![reason(12)]
        } else {
            Vec::new()
        },
        default_deny_by: if deny { vec![reason(8)] } else { Vec::new() },
        nearest: if deny { vec![near] } else { Vec::new() },
        ..Side::default()
    }
}

fn place(line: u32) -> Place {
    let start = POLICY
        .lines()
        .take(line as usize - 1)
        .map(|line| line.len() + 1)
        .sum::<usize>() as u32;
    Place {
        file: "frontend.yaml".to_owned(),
        line,
        column: 1,
        end_line: line,
        end_column: 2,
        start,
        end: start,
    }
}
