//! What Hubble's own printer, parser and metric handlers said about the flows in `tests/hubble`, a part of
//! the vectors, and about all of them where `../shared/vectors/hubble` is there.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use signalbox_core::hubble::{self, Event, Format, Options, TimeFormat};

/// The folders that hold vectors.
fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let full = here.join("../../shared/vectors/hubble");
    let kept = here.join("tests/hubble");
    [kept, full]
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect()
}

/// The text of a file, unpacked; `None` where it is not there.
fn text(folder: &Path, name: &str) -> Option<String> {
    let plain = folder.join(name);
    if plain.is_file() {
        return Some(std::fs::read_to_string(plain).expect("vectors are text"));
    }
    let packed = std::fs::read(folder.join(format!("{name}.gz"))).ok()?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_string(&mut text)
        .expect("vectors are packed text");
    Some(text)
}

/// Calls a function for each line of a file of JSON, in all folders that have it.
fn for_each(name: &str, mut check: impl FnMut(&str, &Value)) {
    let mut lines = 0;
    for folder in folders() {
        for (number, line) in (1..).zip(text(&folder, name).iter().flat_map(|text| text.lines())) {
            let value: Value = serde_json::from_str(line).expect("vectors are JSON");
            check(&format!("{}:{number}", folder.join(name).display()), &value);
            lines += 1;
        }
    }
    assert!(lines > 0, "no vectors in {name}");
}

fn event(line: &Value) -> Option<Event> {
    let line = line.get("jsonpb")?.as_str()?;
    hubble::read_line(line.as_bytes()).expect("Hubble's own lines can be read")
}

fn with(change: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options::default();
    change(&mut options);
    options
}

/// Every way of printing that the vectors have, by the name of the field.
fn ways() -> Vec<(&'static str, Format, Options)> {
    let named = with(|options| options.policy_names = true);
    let nodes = with(|options| options.node_names = true);
    let both = Options {
        policy_names: true,
        ..nodes
    };
    let plain = Options::default();
    vec![
        ("compact", Format::Compact, plain),
        ("compact_policy_names", Format::Compact, named),
        ("compact_nodes", Format::Compact, nodes),
        ("compact_nodes_policy_names", Format::Compact, both),
        (
            "compact_numeric",
            Format::Compact,
            with(|options| options.numeric = true),
        ),
        (
            "compact_color",
            Format::Compact,
            with(|options| options.color = true),
        ),
        (
            "compact_debug",
            Format::Compact,
            with(|options| options.debug = true),
        ),
        ("dict", Format::Dict, plain),
        ("dict_nodes", Format::Dict, nodes),
        ("dict_nodes_policy_names", Format::Dict, both),
        ("table", Format::Table, plain),
        ("table_nodes", Format::Table, nodes),
        ("table_nodes_policy_names", Format::Table, both),
        ("json", Format::Json, plain),
        ("jsonpb", Format::Json, plain),
        ("json_legacy", Format::JsonLegacy, plain),
    ]
}

#[test]
fn every_flow_prints_as_hubble_prints_it() {
    let mut compared = 0;
    for name in ["flows.jsonl", "other-events.jsonl"] {
        for_each(name, |place, line| {
            let Some(event) = event(line) else { return };
            for (way, format, options) in ways() {
                let Some(expected) = line.get(way).and_then(Value::as_str) else {
                    continue;
                };
                let printed = hubble::print([&event], format, &options);
                assert_eq!(printed, expected, "{place}: {way}");
                compared += 1;
            }
        });
    }
    println!("{compared} lines and blocks are the same");
}

#[test]
fn a_plain_observe_has_only_the_fields_it_asks_for() {
    for_each("flows.jsonl", |place, line| {
        let masked = event(line)
            .and_then(|event| event.flow().map(hubble::Flow::masked))
            .map(Event::from);
        let printed = hubble::print(&masked, Format::Compact, &Options::default());
        assert_eq!(
            Some(printed.as_str()),
            line["compact_default_mask"].as_str(),
            "{place}"
        );
    });
}

#[test]
fn what_is_written_reads_back_as_the_same() {
    for_each("flows.jsonl", |place, line| {
        let read = event(line).expect("all of them are flows");
        let written = hubble::print([&read], Format::Json, &Options::default());
        assert_eq!(hubble::read_line(written.as_bytes()), Ok(Some(read)), "{place}");
    });
}

#[test]
fn a_bare_flow_reads_as_the_flow_in_its_envelope() {
    for_each("flows.jsonl", |place, line| {
        let bare = line["json_legacy"].as_str().expect("every flow has one");
        let read = hubble::read_line(bare.as_bytes()).expect("it can be read");
        let flow = read.as_ref().and_then(Event::flow);
        assert_eq!(flow, event(line).as_ref().and_then(Event::flow), "{place}");
    });
}

#[test]
fn the_content_is_summarized_as_hubbles_parser_does() {
    let mut compared = 0;
    for_each("flows.jsonl", |place, line| {
        let event = event(line).expect("all of them are flows");
        let flow = event.flow().expect("all of them are flows");
        let summary = flow.summarize();
        // Some flows were made by hand, to see how odd ones print; a few are of other protocols.
        let by_hand = flow.summary.starts_with("line1")
            || (flow.flow_type == hubble::FlowType::L3_L4 && summary == "TCP");
        let other = summary.is_empty() || ["IGMP", "VRRP"].contains(&summary.as_str());
        if !other && !by_hand {
            assert_eq!(summary, flow.summary, "{place}");
            compared += 1;
        }
    });
    assert!(compared > 60, "{compared}");
}

#[test]
fn times_have_all_of_hubbles_forms() {
    for_each("time-formats.jsonl", |place, line| {
        let event = event(line).expect("all of them are flows");
        for (name, time) in TimeFormat::ALL {
            let options = Options {
                time,
                ..Options::default()
            };
            let printed = hubble::print([&event], Format::Compact, &options);
            assert_eq!(
                Some(printed.as_str()),
                line["compact"][name].as_str(),
                "{place}: {name}"
            );
        }
    });
}

#[test]
fn all_flows_together_have_one_table_and_dividers() {
    for folder in folders() {
        let flows = text(&folder, "flows.jsonl").expect("there are flows");
        let events: Vec<Event> = flows
            .lines()
            .filter_map(|line| event(&serde_json::from_str(line).expect("vectors are JSON")))
            .collect();
        for (name, format) in [
            ("all.compact.txt", Format::Compact),
            ("all.dict.txt", Format::Dict),
            ("all.table.txt", Format::Table),
        ] {
            let Some(expected) = text(&folder, name) else {
                continue;
            };
            let printed = hubble::print(&events, format, &Options::default());
            for (number, (line, wanted)) in (1..).zip(printed.lines().zip(expected.lines())) {
                assert_eq!(line, wanted, "{}:{number}", folder.join(name).display());
            }
            assert_eq!(printed.len(), expected.len(), "{}", folder.join(name).display());
        }
    }
}

#[test]
fn flows_are_counted_as_hubble_counts_them() {
    for folder in folders() {
        let flows = text(&folder, "flows.jsonl").expect("there are flows");
        for name in ["metrics.txt", "metrics-context.txt"] {
            let Some(expected) = text(&folder, name) else {
                continue;
            };
            let (options, expected) = expected.split_once('\n').expect("the first line has the options");
            let handlers = options
                .strip_prefix("# options: hubble-metrics: ")
                .expect("it has");
            let mut metrics = hubble::Metrics::new(handlers).expect("all of them are known");
            for line in flows.lines() {
                let event = event(&serde_json::from_str(line).expect("vectors are JSON"));
                metrics.count(
                    event
                        .as_ref()
                        .and_then(Event::flow)
                        .expect("all of them are flows"),
                );
            }
            let counted = metrics.to_text();
            for (number, (line, wanted)) in (2..).zip(counted.lines().zip(expected.lines())) {
                assert_eq!(line, wanted, "{}:{number}", folder.join(name).display());
            }
            assert_eq!(counted.len(), expected.len(), "{}", folder.join(name).display());
        }
    }
}

#[test]
fn a_few_flows_are_counted() {
    let lines = [
        r#"{"flow":{"verdict":"DROPPED","event_type":{"type":5},"traffic_direction":"INGRESS","drop_reason_desc":"POLICY_DENIED","l4":{"TCP":{"destination_port":80}}}}"#,
        r#"{"flow":{"verdict":"DROPPED","event_type":{"type":1,"sub_type":133},"traffic_direction":"INGRESS","drop_reason_desc":"POLICY_DENIED","l4":{"TCP":{"destination_port":80}}}}"#,
    ];
    let mut metrics = hubble::Metrics::new("drop policy").expect("both are known");
    for (_, event) in hubble::read_lines(lines) {
        metrics.count(event.expect("it can be read").flow().expect("it is a flow"));
    }
    expect_test::expect![[r##"
        # HELP hubble_drop_total Number of drops
        # TYPE hubble_drop_total counter
        hubble_drop_total{protocol="TCP",reason="POLICY_DENIED"} 2
        # HELP hubble_policy_verdicts_total Total number of Cilium network policy verdicts
        # TYPE hubble_policy_verdicts_total counter
        hubble_policy_verdicts_total{action="dropped",direction="ingress",match="none"} 1
    "##]]
    .assert_eq(&metrics.to_text());
    assert!(hubble::Metrics::new("dorp").is_err());
}

#[test]
fn nonsense_is_named_and_the_rest_goes_on() {
    let whole = r#"{"flow":{"verdict":"DROPPED"},"node_name":"n"}"#;
    let lines = [
        whole,
        "",
        r#"{"flow":{"verdict":"DROP"#,
        "Sep  1 10:00:00.000: a (ID:1) -> b (ID:2)",
        r#"{"flow":{"verdict":"EATEN"}}"#,
        r#"{"flow":{"l4":{"TCP":{"source_port":"many"}}}}"#,
        r#"{"agent_event":{"type":"AGENT_STARTED"},"node_name":"n"}"#,
        r#"{"flow":null}"#,
        "[1, 2]",
        r#"{"flow":{"verdict":"DROPPED","news":{"of":1}},"node_name":"n"}"#,
        r#"{"time":"2026-01-01T00:00:00Z","verdict":"DROPPED"}"#,
    ];
    let mut told = String::new();
    for (number, found) in hubble::read_lines(lines) {
        told += &match found {
            Ok(event) => format!(
                "{number}: {}",
                hubble::print([&event], Format::Json, &Options::default())
            ),
            Err(why) => format!("{number}: {why}\n"),
        };
    }
    expect_test::expect![[r#"
        1: {"flow":{"verdict":"DROPPED"},"node_name":"n"}
        3: the line is cut in the middle of an object (one JSON object a line is read, as `hubble observe -o json` writes it)
        4: the line is not JSON: expected value at column 1 (one JSON object a line is read, as `hubble observe -o json` writes it)
        5: `flow.verdict` has a value that is not known: `EATEN`
        6: `flow.l4.TCP.source_port` is no number that fits: many
        7: the line holds no flow, but `agent_event`
        8: the line holds no flow
        9: the line is no JSON object (one JSON object a line is read, as `hubble observe -o json` writes it)
        10: {"flow":{"verdict":"DROPPED"},"node_name":"n"}
        11: {"flow":{"time":"2026-01-01T00:00:00Z","verdict":"DROPPED"},"time":"2026-01-01T00:00:00Z"}
    "#]]
    .assert_eq(&told);
}
