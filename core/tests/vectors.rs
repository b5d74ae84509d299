//! The answers of Cilium's own engines, of cyclonus and of the network-policy-api conformance suite, replayed.
//!
//! Reads every `*.jsonl` and `*.jsonl.gz` below `$SIGNALBOX_VECTORS`; without it, the subset that is kept in
//! `tests/vectors`, and the full set at `../shared/vectors` where that is there. One line a file: cases, flows,
//! agreements, disagreements. A disagreement names case, flow, both answers and our reason, and fails.
//!
//! `cargo test -p signalbox-core --test vectors [-- PART-OF-A-FILE'S-PATH]`; `SIGNALBOX_SHOW=20` shows more
//! disagreements of each file.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use signalbox_core::dataplane::{Dataplane, Options};
use signalbox_core::objects::{self, Checks, Object, Objects, Reading};
use signalbox_core::rules::fqdn::{self, NamePattern};
use signalbox_core::source::{Source, SourceMap};
use signalbox_core::verdict::{DenyKind, Flow, Policies, Protocol, SideDecision, SideVerdict};
use signalbox_core::world::{Entity, Peer, World};

/// A line of a vector file: a case with flows, or a pair of name and pattern.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Case(Box<Case>),
    Pair(Pair),
}

#[derive(Deserialize)]
struct Pair {
    dataplane: String,
    pattern: String,
    name: String,
    #[serde(rename = "match")]
    matches: bool,
    /// `matchName`; a `matchPattern` where it is absent.
    #[serde(default)]
    kind: Option<String>,
    /// Why the pattern is refused, so that it matches nothing.
    #[serde(default)]
    rejected: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    dataplane: String,
    manifests: String,
    flows: Vec<Probe>,
    #[serde(default)]
    dns: BTreeMap<String, Vec<IpAddr>>,
    #[serde(default)]
    rejected: Vec<Rejected>,
}

#[derive(Deserialize)]
struct Rejected {
    policy: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    from: String,
    to: String,
    #[serde(rename = "toIP")]
    to_ip: Option<IpAddr>,
    port: Option<u16>,
    icmp_type: Option<u16>,
    protocol: String,
    verdict: String,
    egress: Option<ExpectedSide>,
    ingress: Option<ExpectedSide>,
}

/// One side of an answer. Where the recording says nothing about a field, nothing is compared.
#[derive(Deserialize, Debug, PartialEq, Clone)]
struct ExpectedSide {
    verdict: String,
    #[serde(default)]
    deny_kind: Option<String>,
    #[serde(default)]
    l7: Option<bool>,
    #[serde(default)]
    auth: Option<bool>,
    #[serde(rename = "match", default)]
    match_type: Option<String>,
}

/// What is counted of one file.
#[derive(Default)]
struct Tally {
    cases: usize,
    flows: usize,
    agreements: usize,
    disagreements: Vec<String>,
    /// What is not modelled, by what it is.
    not_modelled: BTreeMap<String, usize>,
}

fn main() -> ExitCode {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let shown = std::env::var("SIGNALBOX_SHOW")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3);
    let mut failed = false;
    let mut totals = (0, 0, 0);
    for path in files().iter().filter(|path| fits(path, filter.as_deref())) {
        let tally = replay(path);
        print_tally(path, &tally, shown);
        failed |= !tally.disagreements.is_empty();
        totals = (
            totals.0 + tally.flows,
            totals.1 + tally.agreements,
            totals.2 + tally.disagreements.len(),
        );
    }
    println!(
        "{} flows, {} agreements, {} disagreements",
        totals.0, totals.1, totals.2
    );
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn fits(path: &Path, filter: Option<&str>) -> bool {
    filter.is_none_or(|filter| path.to_string_lossy().contains(filter))
}

fn files() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots = match std::env::var_os("SIGNALBOX_VECTORS") {
        Some(root) => vec![PathBuf::from(root)],
        None => vec![
            project.join("tests/vectors"),
            project.join("../../shared/vectors"),
        ],
    };
    let mut files = Vec::new();
    for root in roots {
        collect(&root, &mut files);
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            // Flow records and the speed clusters have formats and tests of their own.
            if name != "hubble" && name != "perf" {
                collect(&path, files);
            }
        } else if name.ends_with(".jsonl") || name.ends_with(".jsonl.gz") {
            files.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("the file was just listed");
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .expect("gzip of UTF-8");
        text
    } else {
        String::from_utf8(bytes).expect("UTF-8")
    }
}

fn replay(path: &Path) -> Tally {
    let mut tally = Tally::default();
    for line in read(path).lines().filter(|line| !line.trim().is_empty()) {
        tally.cases += 1;
        match serde_json::from_str(line).expect("a case or a pair") {
            Line::Case(case) => replay_case(&case, &mut tally),
            Line::Pair(pair) => replay_pair(&pair, &mut tally),
        }
    }
    tally
}

fn replay_pair(pair: &Pair, tally: &mut Tally) {
    tally.flows += 1;
    let dataplane: Dataplane = pair.dataplane.parse().expect("a dataplane");
    let switches = dataplane.switches();
    let (valid, pattern) = match pair.kind.as_deref() {
        Some("matchName") => (
            fqdn::is_name(&pair.pattern, &switches),
            NamePattern::name(&pair.pattern),
        ),
        _ => (
            fqdn::is_pattern(&pair.pattern, &switches),
            NamePattern::pattern(&pair.pattern, &switches),
        ),
    };
    let matches = valid && pattern.matches(&pair.name);
    if matches == pair.matches && valid == pair.rejected.is_none() {
        tally.agreements += 1;
    } else {
        let Pair { pattern, name, .. } = pair;
        tally.disagreements.push(format!(
            "pattern {pattern:?}, name {name:?}: {} expected",
            pair.matches
        ));
    }
}

fn replay_case(case: &Case, tally: &mut Tally) {
    let dataplane: Dataplane = case.dataplane.parse().expect("a dataplane");
    let options = Options::for_dataplane(dataplane);
    let sources = SourceMap::new([Source::new("case", case.manifests.as_str())]);
    let (documents, _) = objects::documents(&sources);
    let mut reading = Objects::read(&documents, &Checks::new(dataplane));
    compare_refusals(case, &mut reading, tally);
    let mut world = World::new(&reading.objects, &options);
    for (name, addresses) in &case.dns {
        addresses.iter().for_each(|address| world.learn(name, *address));
    }
    let policies = Policies::new(&reading.objects, &world, &options);
    for probe in &case.flows {
        tally.flows += 1;
        replay_flow(case, &world, &policies, probe, tally);
    }
}

/// Compares what is refused. What should have been refused is taken out, so that the flows test the rest.
fn compare_refusals(case: &Case, reading: &mut Reading, tally: &mut Tally) {
    for rejected in &case.rejected {
        let found = reading.refused.iter().any(|refused| {
            is_called(
                &rejected.policy,
                &refused.kind,
                refused.namespace.as_deref(),
                &refused.name,
            )
        });
        if !found {
            tally.disagreements.push(format!(
                "{}: {} is not refused: {}",
                case.id, rejected.policy, rejected.error
            ));
        }
        let keep = |object: &Object| {
            let metadata = &object.metadata;
            let is_policy = object.kind.contains("Polic") || object.kind.contains("Group");
            !is_policy
                || !is_called(
                    &rejected.policy,
                    &object.kind,
                    metadata.namespace.as_deref(),
                    &metadata.name,
                )
        };
        reading.objects.list.retain(keep);
    }
    for refused in &reading.refused {
        let expected = case.rejected.iter().any(|rejected| {
            is_called(
                &rejected.policy,
                &refused.kind,
                refused.namespace.as_deref(),
                &refused.name,
            )
        });
        if !expected {
            let why: Vec<_> = refused
                .findings
                .iter()
                .map(|finding| finding.message.as_str())
                .collect();
            tally
                .disagreements
                .push(format!("{}: {refused} is refused: {}", case.id, why.join("; ")));
        }
    }
}

/// Whether a name as the recording has it (`namespace/name`, `name`, `Kind name`) is an object's.
fn is_called(recorded: &str, kind: &str, namespace: Option<&str>, name: &str) -> bool {
    let full = match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_owned(),
    };
    recorded == full || recorded == format!("{kind} {full}")
}

fn replay_flow(case: &Case, world: &World, policies: &Policies, probe: &Probe, tally: &mut Tally) {
    let Some(flow) = flow(world, probe) else {
        tally
            .disagreements
            .push(format!("{}: who is {} or {}?", case.id, probe.from, probe.to));
        return;
    };
    let decision = policies.decide(world, &flow);
    if decision != policies.decide_plainly(world, &flow)
        || decision.allowed() != policies.allows(world, &flow)
    {
        let plain = policies.decide_plainly(world, &flow);
        let (id, allows) = (&case.id, policies.allows(world, &flow));
        tally.disagreements.push(format!(
            "{id}: the evaluators differ on {flow:?}:\n      {decision:?}\n      {plain:?}\n      {allows:?}"
        ));
        return;
    }
    for side in [&decision.egress, &decision.ingress] {
        if let Some(what) = &side.not_modelled {
            *tally.not_modelled.entry(what.clone()).or_default() += 1;
        }
    }
    let verdict = match decision.allowed() {
        Some(true) => "allow",
        Some(false) => "deny",
        None => "not-modelled",
    };
    let mut agrees = verdict == probe.verdict;
    for (expected, given) in [
        (&probe.egress, &decision.egress),
        (&probe.ingress, &decision.ingress),
    ] {
        agrees &= expected
            .as_ref()
            .is_none_or(|expected| side_agrees(expected, given));
    }
    if agrees {
        tally.agreements += 1;
    } else {
        tally
            .disagreements
            .push(disagreement(case, probe, &decision.egress, &decision.ingress));
    }
}

fn disagreement(case: &Case, probe: &Probe, egress: &SideDecision, ingress: &SideDecision) -> String {
    let port = probe.port.or(probe.icmp_type).unwrap_or_default();
    let Probe {
        from,
        to,
        protocol,
        verdict,
        ..
    } = probe;
    let show = |expected: &Option<ExpectedSide>, given: &SideDecision| match expected {
        Some(expected) if !side_agrees(expected, given) => {
            format!("{expected:?}\n        but {:?}", described(given))
        }
        _ => format!("{:?}", described(given)),
    };
    format!(
        "{}: {from} -> {to}:{port}/{protocol}: {verdict} expected\n      egress  {}\n      ingress {}",
        case.id,
        show(&probe.egress, egress),
        show(&probe.ingress, ingress)
    )
}

fn side_agrees(expected: &ExpectedSide, given: &SideDecision) -> bool {
    let given = described(given);
    // The upstream recordings call an endpoint that no policy isolates allowed.
    let unrecorded = expected.l7.is_none() && expected.verdict == "allow" && given.verdict == "not-enforced";
    (expected.verdict == given.verdict || unrecorded)
        && (expected.verdict != "deny"
            || expected.deny_kind.is_none()
            || expected.deny_kind == given.deny_kind)
        && (expected.l7.is_none() || expected.l7 == given.l7)
        && (expected.auth.is_none() || expected.auth == given.auth)
        && (expected.match_type.is_none() || expected.match_type == given.match_type)
}

/// A decision in the words of the recordings.
fn described(side: &SideDecision) -> ExpectedSide {
    let verdict = match side.verdict {
        SideVerdict::Allow => "allow",
        SideVerdict::Deny => "deny",
        SideVerdict::NotEnforced => "not-enforced",
        SideVerdict::NoEndpoint => "n/a",
        SideVerdict::NotModelled => "not-modelled",
    };
    let deny_kind = side.deny_kind.map(|kind| match kind {
        DenyKind::Explicit => "explicit".to_owned(),
        DenyKind::Default => "default".to_owned(),
    });
    ExpectedSide {
        verdict: verdict.to_owned(),
        deny_kind,
        l7: Some(side.l7),
        auth: Some(side.auth),
        match_type: side.match_type.map(|kind| kind.as_str().to_owned()),
    }
}

fn flow(world: &World, probe: &Probe) -> Option<Flow> {
    let protocol = match probe.protocol.as_str() {
        "ICMP" => Protocol::Icmp,
        "ICMPv6" => Protocol::Icmpv6,
        name => Protocol::with_ports(name)?,
    };
    let port = probe.port.or(probe.icmp_type).unwrap_or_default();
    let mut flow = Flow::new(peer(world, &probe.from)?, peer(world, &probe.to)?, protocol, port);
    flow.to_address = probe.to_ip;
    Some(flow)
}

fn peer(world: &World, text: &str) -> Option<Peer> {
    let (kind, name) = text.split_once(':')?;
    match kind {
        "pod" => {
            let (namespace, name) = name.split_once('/')?;
            world.find_pod(namespace, name).map(Peer::Endpoint)
        }
        "ip" => name.parse().ok().map(|address| world.peer_at(address)),
        "entity" => name.parse::<Entity>().ok().map(Peer::Entity),
        _ => None,
    }
}

fn print_tally(path: &Path, tally: &Tally, shown: usize) {
    let Tally {
        cases,
        flows,
        agreements,
        disagreements,
        not_modelled,
        ..
    } = tally;
    let name: Vec<_> = path
        .iter()
        .rev()
        .take(2)
        .map(|part| part.to_string_lossy())
        .collect();
    let name = format!(
        "{}/{}",
        name.last().map_or("", |part| part),
        name.first().map_or("", |part| part)
    );
    println!(
        "{name:55} {cases:5} cases {flows:7} flows {agreements:7} agree {:5} disagree",
        disagreements.len()
    );
    for (what, count) in not_modelled {
        println!("    not modelled: {what}: {count}");
    }
    for disagreement in disagreements.iter().take(shown) {
        println!("    {disagreement}");
    }
}
