//! Hostile and broken input ends in a finding or in a right answer, never in a panic, and at bounded cost.
//!
//! No clock is read here: what bounds the cost are the limits, and those are what is tested. To see what each
//! case costs, run `cargo test --release -p signalbox-core --test bad_input -- --nocapture` under `time`.

use std::fmt::Write;

use signalbox_core::answer::{Outcome, Request};
use signalbox_core::dataplane::Dataplane;
use signalbox_core::diagnostic::Diagnostic;
use signalbox_core::objects::{self, Checks, Objects, Reading};
use signalbox_core::simulation;
use signalbox_core::source::{Source, SourceId, SourceMap};
use signalbox_core::yaml::{self, Limits};

/// Everything found, and what is in force.
fn read(text: String) -> (Vec<Diagnostic>, Reading) {
    let sources = SourceMap::new([Source::new("bad.yaml", text)]);
    let (documents, findings) = objects::documents(&sources);
    let reading = Objects::read(&documents, &Checks::new(Dataplane::default()));
    let all = findings.iter().chain(&reading.findings);
    for finding in all.chain(reading.refused.iter().flat_map(|refused| &refused.findings)) {
        let text = &sources.get(finding.span.source).unwrap().text;
        assert!(
            text.get(finding.span.start as usize..finding.span.end as usize)
                .is_some()
        );
        assert!(finding.message.len() < 1_000, "{}", finding.message.len());
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            assert!(
                text.get(edit.span.start as usize..edit.span.end as usize)
                    .is_some()
            );
        }
    }
    (findings, reading)
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

/// The codes of what refuses the one object of a text.
fn refusal(text: String) -> Vec<&'static str> {
    let (findings, reading) = read(text);
    assert_eq!(findings, []);
    let findings = reading.refused.iter().flat_map(|refused| &refused.findings);
    findings.map(|finding| finding.code).collect()
}

fn policy(spec: &str) -> String {
    format!("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: a}}\nspec: {spec}\n")
}

fn in_force(text: String) -> usize {
    let (findings, reading) = read(text);
    assert_eq!(findings, []);
    assert_eq!(reading.refused, []);
    reading.objects.list.len()
}

#[test]
fn a_file_of_fifty_megabytes() {
    let (findings, reading) = read("a: 1\n---\n".repeat(50_000_000 / 9));
    assert_eq!(codes(&findings), ["too-large"]);
    assert_eq!(reading.objects.list, []);
}

/// The limits of every day, a sixteenth of each, so that unoptimised tests stay quick.
fn small() -> Limits {
    let whole = Limits::default();
    Limits {
        bytes: whole.bytes / 16,
        documents: whole.documents / 16,
        nodes: whole.nodes / 16,
        ..whole
    }
}

#[test]
fn as_much_as_is_read_of_brackets_keys_and_documents() {
    let limits = small();
    let fill = |piece: &str| piece.repeat(limits.bytes / piece.len());
    let found = |text: &str| codes(&yaml::read_within(limits, SourceId(0), text).1).len();
    let first = |text: &str| yaml::read_within(limits, SourceId(0), text).1[0].code;
    assert_eq!(first(&fill("[")), "yaml-syntax");
    assert_eq!(first(&fill("- a\n")), "too-large");
    assert_eq!(first(&fill("a\n---\n")), "too-large");
    assert_eq!(first(&fill("[1,")), "yaml-syntax");
    assert_eq!(found(&fill("x")), 0);
    // Doubled keys: as many findings as are kept, and one that says that there are more.
    assert_eq!(found(&fill("abcdefgh: 123456789\n")), limits.findings + 1);
}

#[test]
fn anchors_and_merges_in_great_number() {
    let mut text = String::from("base: &base\n");
    (0..5_000).for_each(|key| writeln!(text, "  k{key}: v").unwrap());
    (0..100).for_each(|copy| writeln!(text, "c{copy}: {{<<: *base, x: 1}}").unwrap());
    assert_eq!(codes(&read(text).0), ["too-large"]);
    let many: String = (0..20_000).map(|number| format!("- &a{number} x\n")).collect();
    assert_eq!(codes(&read(many).0), ["too-large"]);
}

#[test]
fn a_label_of_64_kilobytes() {
    let long = "x".repeat(64 << 10);
    let selector = format!("{{endpointSelector: {{matchLabels: {{a: {long}}}}}, ingress: [{{}}]}}");
    assert_eq!(refusal(policy(&selector)), ["VALC-7"]);
    let key = format!("{{endpointSelector: {{matchLabels: {{{long}: a}}}}, ingress: [{{}}]}}");
    // A key without quotes has at most 1024 characters in YAML.
    assert_eq!(codes(&read(policy(&key)).0), ["yaml-syntax"]);
    let key = format!("{{endpointSelector: {{matchLabels: {{? {long} : a}}}}, ingress: [{{}}]}}");
    assert_eq!(refusal(policy(&key)), ["VAL-5"]);
}

fn http(path: &str) -> String {
    policy(&format!(
        "{{endpointSelector: {{}}, ingress: [{{toPorts: [{{ports: [{{port: '80', protocol: TCP}}], rules: {{http: [{{path: '{path}'}}]}}}}]}}]}}"
    ))
}

#[test]
fn regular_expressions_of_100_kilobytes() {
    assert_eq!(in_force(http(&"(a|b)*".repeat(100_000 / 6))), 1);
    assert_eq!(in_force(http(&"[[:".repeat(33_000).replace("[[:", "[a-z]"))), 1);
    for open in ["(", "[", "(?P<", "[[:", "\\y", "a{1001}", "**"] {
        assert_eq!(
            refusal(http(&open.repeat(100_000 / open.len()))),
            ["VAL-23"],
            "{open}"
        );
    }
}

#[test]
fn a_pattern_of_ten_thousand_stars() {
    let fqdn = |pattern: String| {
        policy(&format!(
            "{{endpointSelector: {{}}, egress: [{{toFQDNs: [{{matchPattern: '{pattern}'}}]}}]}}"
        ))
    };
    assert_eq!(refusal(fqdn("*".repeat(10_000))), ["schema"]);
    assert_eq!(in_force(fqdn("*".repeat(255))), 1);
}

#[test]
fn blocks_of_every_kind() {
    let set = |element: &str| {
        policy(&format!(
            "{{endpointSelector: {{}}, egress: [{{toCIDRSet: [{element}]}}]}}"
        ))
    };
    assert_eq!(refusal(set("{cidr: 10.0.0.0/33}")), ["VALC-4"]);
    assert_eq!(refusal(set("{cidr: '::/129'}")), ["VALC-4"]);
    assert_eq!(refusal(set("{cidr: 10.0.0.0/99999999999999999999}")), ["VALC-4"]);
    assert_eq!(in_force(set("{cidr: '::ffff:10.0.0.0/104'}")), 1);
    // VAL-29: only the address of an exception is compared, so a wider one passes.
    assert_eq!(in_force(set("{cidr: 10.0.0.0/16, except: [10.0.0.0/8]}")), 1);
    assert_eq!(
        refusal(set("{cidr: 10.1.0.0/16, except: [10.0.0.0/8]}")),
        ["VAL-29"]
    );
}

/// What of a deployment's ports is open, by one policy with these ranges to allow and to deny.
fn open_ports(allow: &[(u16, u16)], deny: &[(u16, u16)], asked: &[u16]) -> Vec<u16> {
    let section = |name: &str, ranges: &[(u16, u16)]| {
        let ports: Vec<_> = ranges
            .iter()
            .map(|(first, last)| format!("{{port: '{first}', endPort: {last}, protocol: TCP}}"))
            .collect();
        format!(
            "{name}: [{{fromEndpoints: [{{}}], toPorts: [{{ports: [{}]}}]}}]",
            ports.join(", ")
        )
    };
    let pod = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\n\
             spec: {{containers: [{{name: c, image: i}}]}}\n---\n"
        )
    };
    let spec = format!(
        "{{endpointSelector: {{matchLabels: {{app: b}}}}, {}, {}}}",
        section("ingress", allow),
        section("ingressDeny", deny)
    );
    let request = Request {
        sources: vec![Source::new("ranges.yaml", pod("a") + &pod("b") + &policy(&spec))],
        questions: asked.iter().map(|port| format!("a -> b:{port}")).collect(),
        ..Request::default()
    };
    let evaluation = simulation::evaluate(&request);
    assert_eq!(evaluation.diagnostics, []);
    let answers = evaluation.answers.iter().zip(asked);
    let open = answers.filter(|(asked, _)| asked.answer.as_ref().unwrap().outcome == Outcome::Allowed);
    open.map(|(_, port)| *port).collect()
}

#[test]
fn ranges_that_overlap_in_every_way() {
    // Apart, touching, crossing, one in another, alike, with one end in common, a single port, and all of them.
    let ranges = [
        (80, 90),
        (91, 99),
        (85, 95),
        (86, 88),
        (80, 90),
        (80, 84),
        (90, 90),
        (1, 65535),
    ];
    let edges = [
        1, 79, 80, 81, 84, 85, 86, 88, 89, 90, 91, 95, 96, 99, 100, 65534, 65535,
    ];
    let covers = |ranges: &[(u16, u16)], port: u16| {
        ranges
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&port))
    };
    for some in (1..1_u32 << ranges.len()).step_by(3) {
        let chosen: Vec<_> = (0..ranges.len())
            .filter(|bit| some >> bit & 1 == 1)
            .map(|bit| ranges[bit])
            .collect();
        let (allow, deny) = chosen.split_at(chosen.len().div_ceil(2));
        if deny.is_empty() {
            continue;
        }
        let expected: Vec<_> = edges
            .into_iter()
            .filter(|port| covers(allow, *port) && !covers(deny, *port))
            .collect();
        assert_eq!(
            open_ports(allow, deny, &edges),
            expected,
            "allowed {allow:?}, denied {deny:?}"
        );
    }
}

#[test]
fn ten_thousand_policies() {
    let one = |number: usize| {
        let spec = "{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}";
        policy(spec).replace("name: a", &format!("name: a{number}"))
    };
    let all: Vec<String> = (0..10_000).map(one).collect();
    assert_eq!(in_force(all.join("---\n")), 10_000);
}

#[test]
fn long_lists_and_many_mistakes() {
    let names: Vec<String> = (0..100_000).map(|number| format!("a{number}.example")).collect();
    let ports = |inner: &str| {
        policy(&format!(
            "{{endpointSelector: {{}}, egress: [{{toPorts: [{inner}]}}]}}"
        ))
    };
    assert_eq!(
        in_force(ports(&format!("{{serverNames: [{}]}}", names.join(", ")))),
        1
    );
    let doubled = vec!["a"; 100_000].join(", ");
    assert_eq!(refusal(ports(&format!("{{serverNames: [{doubled}]}}"))).len(), 30);
    let unknown: Vec<String> = (0..100_000).map(|number| format!("field{number}: 1")).collect();
    assert_eq!(refusal(policy(&format!("{{{}}}", unknown.join(", ")))).len(), 30);
    let blocks = vec!["10.0.0.0/33"; 100_000].join(", ");
    let cidrs = policy(&format!(
        "{{endpointSelector: {{}}, egress: [{{toCIDR: [{blocks}]}}]}}"
    ));
    assert_eq!(refusal(cidrs).len(), 30);
    let ranges: Vec<String> = (1..=40)
        .map(|port| format!("{{port: '{port}', endPort: 65535, protocol: TCP}}"))
        .collect();
    assert_eq!(in_force(ports(&format!("{{ports: [{}]}}", ranges.join(", ")))), 1);
}

#[test]
fn many_bad_objects_are_told_of_in_bounds() {
    let bad = "{apiVersion: v1, kind: Pod, metadata: {name: 1, x: 1, y: 1}}\n---\n";
    let (_, reading) = read(bad.repeat(10_000));
    assert_eq!(reading.refused.len(), 10_000);
    let findings: usize = reading.refused.iter().map(|refused| refused.findings.len()).sum();
    assert!(findings < 15_000, "{findings}");
    let (_, reading) = read("a: 1\n---\n".repeat(10_000));
    assert_eq!(reading.findings.len(), 2_000);
}

/// What is dropped of a large source changes no answer: the same manifests are read with megabytes of comment
/// behind them.
#[test]
fn a_dump_is_answered_as_the_same_manifests_are() {
    let manifests = "\
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web, env: prod, data: x}}, spec: {containers: [{name: c, command: [a], ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: 10.0.0.1}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {selector: {env: prod, data: x}, ports: [{port: 80, targetPort: http}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: client}, spec: {selector: {matchLabels: {resources: y}}, template: {metadata: {labels: {resources: y}}, spec: {containers: [{name: c}]}}}}
---
{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: a}, spec: {endpointSelector: {matchLabels: {env: prod}}, ingress: [{fromEndpoints: [{matchLabels: {resources: y}}], toPorts: [{ports: [{port: http}]}]}]}}
";
    let answers = |text: String| {
        let request = Request {
            sources: vec![Source::new("dump.yaml", text)],
            questions: [
                "client -> shop/web:80",
                "client -> shop/web:81",
                "host -> shop/web:8080",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..Request::default()
        };
        let evaluation = simulation::evaluate(&request);
        format!("{:?}", evaluation.answers)
    };
    let padding = "# what is not about policy\n".repeat((4 << 20) / 27 + 1);
    assert_eq!(
        answers(format!("{manifests}{padding}")),
        answers(manifests.to_owned())
    );
}
