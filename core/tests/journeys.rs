//! Journeys told end to end, as people read them: each file of `tests/journeys` is Markdown with manifests and, in
//! blocks called `journeys`, questions with what comes of them. Manifests before the first `##` hold for the whole
//! file, those of a section for that section. A block called `folder` names a scenario of the documentation.
//!
//! `UPDATE_EXPECT=1 cargo test -p signalbox-core --test journeys` writes the answers anew; read the difference.

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use signalbox_core::answer::{Answer, Hop, Outcome, Request, SideVerdict};
use signalbox_core::simulation::{Simulation, verdict};
use signalbox_core::source::Source;

#[test]
fn every_journey_is_as_told() {
    let mut told = 0;
    for file in files() {
        let text = std::fs::read_to_string(&file).expect("a text");
        let (now, count) = retold(&text);
        told += count;
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, &now).expect("a file that can be written");
        } else {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            assert!(
                now == text,
                "{name} is told otherwise now:\n{}",
                difference(&text, &now)
            );
        }
    }
    assert!(told >= 40, "only {told} journeys are told");
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys");
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn difference(before: &str, after: &str) -> String {
    let changed = before.lines().zip(after.lines()).filter(|(old, new)| old != new);
    let mut text = String::new();
    for (old, new) in changed.take(12) {
        writeln!(text, "- {old}\n+ {new}").expect("a string");
    }
    text
}

/// The text with its journeys told by the code as it is, and how many there are.
fn retold(text: &str) -> (String, usize) {
    let (mut shared, mut own, mut in_section) = (String::new(), String::new(), false);
    let (mut out, mut block, mut count) = (String::new(), None::<&str>, 0);
    let mut questions: Vec<String> = Vec::new();
    let mut folder: Option<String> = None;
    for line in text.lines() {
        match (block, line.strip_prefix("```")) {
            (None, Some(language)) => block = Some(language),
            (Some("journeys"), Some(_)) => {
                let mut sources = folder.as_deref().map(common::sources).unwrap_or_default();
                sources.push(Source::new("manifests.yaml", format!("{shared}\n---\n{own}")));
                for question in questions.drain(..) {
                    count += 1;
                    out += &tell(&sources, &question);
                }
                block = None;
            }
            (Some(_), Some(_)) => block = None,
            (Some("folder"), None) => folder = Some(line.trim().to_owned()),
            (Some("yaml"), None) => {
                let manifests = if in_section { &mut own } else { &mut shared };
                writeln!(manifests, "{line}").expect("a string");
            }
            (Some("journeys"), None) => {
                let is_question = line.contains(" -> ") || line.starts_with("kubectl ");
                if is_question && !line.starts_with(' ') {
                    questions.push(line.to_owned());
                }
                continue;
            }
            (None, None) if line.starts_with("## ") => {
                own.clear();
                in_section = true;
            }
            _ => {}
        }
        out += line;
        out.push('\n');
    }
    (out, count)
}

fn tell(sources: &[Source], question: &str) -> String {
    let simulation = Simulation::new(&Request {
        sources: sources.to_vec(),
        ..Request::default()
    });
    let mut text = format!("{question}\n");
    match simulation.ask(question) {
        Ok(answer) => text += &show(&answer),
        Err(report) => {
            writeln!(text, "  no answer: {}", report.message).expect("a string");
            if let Some(help) = &report.help {
                writeln!(text, "    {help}").expect("a string");
            }
        }
    }
    text
}

fn show(answer: &Answer) -> String {
    let mut text = format!(
        "  {}; sees {:?}: {}\n",
        verdict(answer),
        answer.sight.kind,
        answer.seen
    );
    for hop in &answer.hops {
        text += &show_hop(hop);
    }
    for note in &answer.notes {
        writeln!(text, "  note: {note}").expect("a string");
    }
    text
}

fn show_hop(hop: &Hop) -> String {
    let sign = match hop.outcome {
        Outcome::Allowed => "+",
        Outcome::Denied => "x",
        Outcome::Mixed => "~",
        Outcome::Unreachable => "o",
        Outcome::NotModelled => "?",
    };
    let kind = format!("{:?}", hop.kind).to_lowercase();
    let mut text = format!("  {sign} {kind}: {}", hop.title);
    for (name, side) in [("egress", &hop.egress), ("ingress", &hop.ingress)] {
        if side.verdict != SideVerdict::NoEndpoint {
            write!(text, "; {name} {:?}", side.verdict).expect("a string");
        }
    }
    for protection in &hop.protection {
        write!(text, "; {protection:?}").expect("a string");
    }
    text.push('\n');
    if hop.queries.len() > 1 {
        let queries = hop
            .queries
            .iter()
            .map(|query| format!("{} {:?}", query.name, query.reply));
        writeln!(text, "      asks {}", queries.collect::<Vec<_>>().join(", ")).expect("a string");
    }
    for note in &hop.notes {
        writeln!(text, "      {note}").expect("a string");
    }
    text
}

/// `rows.md` names what the goldens must tell, whatever else they do. The outcomes stand there as well as in the
/// goldens, so that writing those anew cannot change them unseen.
#[test]
fn every_row_is_told_with_its_outcome() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys");
    let text = |file: &str| std::fs::read_to_string(folder.join(format!("{file}.md"))).expect("a text");
    let rows = text("rows");
    let mut told = 0;
    for line in rows.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [row, file, heading, question, outcome] = cells.as_slice() else {
            panic!("no row: {line}");
        };
        let (question, text) = (question.trim_matches('`'), text(file));
        let section = text.split("\n## ").find(|section| section.starts_with(heading));
        let section = section.unwrap_or_else(|| panic!("{row}: {file}.md has no section `{heading}`"));
        let answer = section.lines().skip_while(|line| *line != question).nth(1);
        let answer = answer.unwrap_or_else(|| panic!("{row}: `{question}` is not asked"));
        let verdict = answer.trim().split([';', ':']).next().unwrap_or_default();
        assert_eq!(verdict, *outcome, "{row}: {question}");
        told += 1;
    }
    assert!(told >= 40, "only {told} rows are told");
}

/// Pieces of worlds that are thrown together: well-formed ones and others.
const PIECES: [&str; 12] = [
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {linkerd.io/inject: enabled}}, spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: c, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {hostNetwork: true, containers: [{name: istio-proxy}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: d, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx}}}",
    "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}}",
    "{apiVersion: v1, kind: Service, metadata: {name: api, namespace: shop}, spec: {type: ExternalName, externalName: api.shop.svc.cluster.local}}",
    "{apiVersion: v1, kind: Service, metadata: {name: lb, namespace: ingress-nginx}, spec: {type: LoadBalancer, selector: {app.kubernetes.io/name: ingress-nginx}, ports: [{port: 80}, {port: 443}]}, status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}}",
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop, annotations: {nginx.ingress.kubernetes.io/use-regex: 'true', nginx.ingress.kubernetes.io/whitelist-source-range: '10.0.0.0/8,x'}}, spec: {ingressClassName: nginx, tls: [{hosts: [shop.example.com]}], rules: [{host: shop.example.com, http: {paths: [{path: '/(', pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: two, namespace: shop}, spec: {ingressClassName: cilium, rules: [{http: {paths: [{pathType: ImplementationSpecific, backend: {service: {name: nobody, port: {name: x}}}}]}}]}}",
    "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r, namespace: shop}, spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: web, port: 80}]}]}}",
    "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g, namespace: shop}, spec: {gatewayClassName: cilium, listeners: [{name: a, port: 80, protocol: HTTP, hostname: '*.example.com'}]}}",
    "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: shop}, spec: {action: DENY, rules: [{from: [{source: {notNamespaces: [x], odd: [y]}}], to: [{operation: {methods: [GET]}}]}]}}",
    "{apiVersion: signalbox.dev/v1alpha1, kind: Scenario, metadata: {name: s}, spec: {network: {routing: native, loadBalancerAddress: 10.0.0.4}, outside: [{name: laptop, ip: 100.64.0.7, via: laptop}, {name: user, ip: 203.0.113.9, host: shop.example.com, via: internet}]}}",
];

const QUESTIONS: [&str; 12] = [
    "user -> https://shop.example.com/cart",
    "user -> http://shop.example.com/",
    "internet -> http://198.51.100.7/ -H \"Host: shop.example.com\"",
    "laptop -> shop/web:80",
    "internet -> shop/web:30080",
    "shop/web -> http://shop.example.com/",
    "shop/web -> http://web/",
    "shop/web -> api:80",
    "port-forward -> shop/web:80",
    "node/nobody -> shop/web:80",
    "host -> shop/web:80",
    "internet -> remote-node:30080",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_journey_panics(chosen in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..10)) {
        let manifests = chosen.join("\n---\n");
        let simulation = Simulation::new(&Request {
            sources: vec![Source::new("manifests.yaml", manifests)],
            ..Request::default()
        });
        for question in QUESTIONS {
            let told = simulation.ask(question);
            if let Ok(answer) = told {
                prop_assert!(!answer.hops.is_empty(), "{question} has no hops");
                prop_assert!(!answer.seen.is_empty(), "{question} shows nothing");
            }
        }
    }
}
