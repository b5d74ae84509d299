//! Document → [`Scenario`].

use std::net::IpAddr;

use super::document::{API_VERSION, KIND, Line, Outside, Refusal, Scenario, Text};
use super::fields::Fields;
use crate::dataplane::{Dataplane, Network};
use crate::diagnostic::Diagnostic;
use crate::notation::{Target, parse, parse_expectation};
use crate::order;
use crate::yaml::{Document, Node};

/// Whether a document is a scenario, in whatever version.
pub fn is_scenario(document: &Document) -> bool {
    let text = |key| document.root.get(key).and_then(Node::as_str);
    text("kind") == Some(KIND)
        && text("apiVersion").is_some_and(|version| version.split('/').next() == Some("signalbox.dev"))
}

/// Reads a scenario. Lines that cannot be read stay in it with their problem: checking reports them.
pub fn read(document: &Document) -> (Scenario, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let root = &document.root;
    let mut top = Fields::of(root, "a Scenario", &mut found);
    if let Some(version) = top.text("apiVersion")
        && version.value != API_VERSION
    {
        let message = format!("`{}` is a version of scenarios that is not known", version.value);
        let help = format!("write `{API_VERSION}`");
        top.report(Diagnostic::error("scenario-version", version.span, message).with_help(help));
    }
    top.get("kind");
    let metadata = top.get("metadata");
    let spec = top.get("spec");
    if spec.is_none() {
        top.missing("spec", "write `spec:` with `expect:` under it");
    }
    top.done();
    let name = metadata
        .and_then(|node| name(node, &mut found))
        .unwrap_or_default();
    let mut scenario = Scenario {
        name,
        title: None,
        description: None,
        dataplane: None,
        enforcement: None,
        network: None,
        include: Vec::new(),
        outside: Vec::new(),
        lines: Vec::new(),
        refused: Vec::new(),
        span: root.span,
    };
    if let Some(spec) = spec {
        read_spec(spec, &mut scenario, &mut found);
    }
    (scenario, found)
}

fn name(metadata: &Node, found: &mut Vec<Diagnostic>) -> Option<String> {
    let mut fields = Fields::of(metadata, "metadata", found);
    let name = fields.text("name").map(|text| text.value);
    fields.get("labels");
    fields.get("annotations");
    fields.done();
    name
}

fn read_spec(spec: &Node, scenario: &mut Scenario, found: &mut Vec<Diagnostic>) {
    let mut fields = Fields::of(spec, "a Scenario's spec", found);
    scenario.title = fields.text("title").map(|text| text.value);
    scenario.description = fields.text("description").map(|text| text.value);
    if let Some(text) = fields.text("dataplane") {
        match text.value.parse::<Dataplane>() {
            Ok(dataplane) => scenario.dataplane = Some(dataplane),
            Err(unknown) => fields.report(Diagnostic::error(
                "scenario-dataplane",
                text.span,
                unknown.to_string(),
            )),
        }
    }
    if let Some(text) = fields.text("enforcement") {
        scenario.enforcement = text.value.parse().ok();
        if scenario.enforcement.is_none() {
            let message = format!("`{}` is no enforcement mode", text.value);
            let problem = Diagnostic::error("scenario-dataplane", text.span, message);
            fields.report(problem.with_help("write `default`, `always` or `never`"));
        }
    }
    if let Some(node) = fields.get("network") {
        scenario.network = Some(network(node, fields.findings()));
    }
    scenario.include = fields.texts("include");
    for node in fields.list("outside") {
        if let Some(party) = outside(node, fields.findings()) {
            if let Some(earlier) = scenario.outside.iter().find(|earlier| earlier.name == party.name) {
                let message = format!("`{}` is declared twice", earlier.name);
                fields.report(Diagnostic::error("scenario-outside", party.span, message));
            } else {
                scenario.outside.push(party);
            }
        }
    }
    for (key, fails) in [("expect", false), ("fails", true)] {
        for text in fields.texts(key) {
            let parsed = parse_expectation(&text.value);
            scenario.lines.push(Line { text, parsed, fails });
        }
    }
    order::sort_by_key(&mut scenario.lines, |line| line.text.span.start);
    for node in fields.list("refused") {
        scenario.refused.extend(refusal(node, fields.findings()));
    }
    fields.done();
}

/// `{routing: native, encryption: wireguard, loadBalancing: dsr, loadBalancerAddress: 10.0.0.4}`
fn network(node: &Node, found: &mut Vec<Diagnostic>) -> Network {
    let mut fields = Fields::of(node, "network", found);
    let mut either = |key: &'static str, [no, yes]: [&'static str; 2]| {
        let Some(text) = fields.text(key) else {
            return false;
        };
        if text.value != no && text.value != yes {
            let message = format!("`{}` is no value of `{key}`", text.value);
            let problem = Diagnostic::error("scenario-network", text.span, message);
            fields.report(problem.with_help(format!("write `{no}` or `{yes}`")));
        }
        text.value == yes
    };
    let native_routing = either("routing", ["tunnel", "native"]);
    let wireguard = either("encryption", ["none", "wireguard"]);
    let direct_return = either("loadBalancing", ["snat", "dsr"]);
    let given = fields.text("loadBalancerAddress");
    let load_balancer = given.and_then(|text| address(&text, &mut fields));
    fields.done();
    Network {
        native_routing,
        wireguard,
        direct_return,
        load_balancer,
    }
}

fn outside(node: &Node, found: &mut Vec<Diagnostic>) -> Option<Outside> {
    let mut fields = Fields::of(node, "an outside party", found);
    let name = fields.text("name");
    let host = fields.text("host");
    let via = fields.text("via");
    let one = fields.text("ip");
    let many = fields.texts("ips");
    if name.is_none() {
        fields.missing("name", "the notation calls the party by it");
    }
    let given = one.iter().chain(&many);
    let addresses: Vec<IpAddr> = given.filter_map(|text| address(text, &mut fields)).collect();
    if addresses.is_empty() && one.is_none() && many.is_empty() {
        fields.missing("ip", "write `ip: 203.0.113.9`, or `ips:` with a list");
    }
    fields.done();
    let name = name?;
    check_outside_name(&name, found)?;
    let host = match host {
        Some(text) => Some(host_name(&text, found)?),
        None => None,
    };
    if let Some(via) = &via
        && parse(&format!("{} -> x:1", via.value)).is_err()
    {
        let message = format!("`{}` names nobody to come in through", via.value);
        let help = "write `internet`, or the name of a gateway, a proxy's workload, a node";
        found.push(Diagnostic::error("scenario-outside", via.span, message).with_help(help));
    }
    (!addresses.is_empty()).then_some(Outside {
        name: name.value,
        addresses,
        host,
        via: via.map(|text| text.value),
        span: node.span,
    })
}

fn address(text: &Text, fields: &mut Fields<'_, '_>) -> Option<IpAddr> {
    let parsed = text.value.parse().ok();
    if parsed.is_none() {
        let message = format!("`{}` is no address", text.value);
        let problem = Diagnostic::error("scenario-outside", text.span, message);
        fields.report(match text.value.contains('/') {
            true => problem.with_help("a party has addresses, not blocks"),
            false => problem.with_help("write four numbers, `203.0.113.9`, or an IPv6 address"),
        });
    }
    parsed
}

/// The notation must be able to say the name.
fn check_outside_name(name: &Text, found: &mut Vec<Diagnostic>) -> Option<()> {
    let as_question = format!("outside/{} -> x:1", name.value);
    if name.value.contains('/') || parse(&as_question).is_err() {
        let message = format!("`{}` cannot be the name of a party", name.value);
        let help = "a name has lower-case letters, digits, `-` and `.`";
        found.push(Diagnostic::error("scenario-outside", name.span, message).with_help(help));
        return None;
    }
    Some(())
}

fn host_name(text: &Text, found: &mut Vec<Diagnostic>) -> Option<String> {
    let looked_up = parse(&format!("x -> lookup {}", text.value));
    if let Ok(Target::Lookup { host }) = looked_up.map(|parsed| parsed.question.to) {
        return Some(host);
    }
    let message = format!("`{}` is no name in DNS", text.value);
    found.push(Diagnostic::error("scenario-outside", text.span, message));
    None
}

/// `{policy: CiliumNetworkPolicy default/backend, because: …}`
fn refusal(node: &Node, found: &mut Vec<Diagnostic>) -> Option<Refusal> {
    let mut fields = Fields::of(node, "a refusal", found);
    let policy = fields.text("policy");
    let because = fields.text("because").map(|text| text.value);
    if policy.is_none() {
        fields.missing("policy", "write `policy: CiliumNetworkPolicy default/backend`");
    }
    fields.done();
    let policy = policy?;
    let words: Vec<&str> = policy.value.split_whitespace().collect();
    let [kind, name] = words.as_slice() else {
        let message = format!("`{}` names no object", policy.value);
        let help = "write kind and name: `CiliumNetworkPolicy default/backend`";
        found.push(Diagnostic::error("scenario-refused", policy.span, message).with_help(help));
        return None;
    };
    let (namespace, name) = match name.split_once('/') {
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
        None => (None, *name),
    };
    Some(Refusal {
        kind: (*kind).to_owned(),
        namespace,
        name: name.to_owned(),
        because,
        span: node.span,
    })
}

/// The files that a scenario's text includes, as written, for whoever reads files. Text that cannot be read
/// includes nothing.
pub fn includes(documents: &[Document]) -> Vec<Text> {
    let scenarios = documents.iter().filter(|document| is_scenario(document));
    scenarios.flat_map(|document| read(document).0.include).collect()
}
