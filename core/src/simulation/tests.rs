//! The facade, seen from outside.

use expect_test::{Expect, expect};

use super::*;
use crate::source::Source;

fn request(sources: &[(&str, &str)]) -> Request {
    let sources = sources
        .iter()
        .map(|(name, text)| Source::new(*name, *text))
        .collect();
    Request {
        sources,
        ..Request::default()
    }
}

/// Every finding on a line, with its help.
fn check_findings(sources: &[(&str, &str)], expected: Expect) {
    let evaluation = evaluate(&request(sources));
    let mut shown = String::new();
    for report in &evaluation.diagnostics {
        let (place, help) = (&report.place, report.help.as_deref().unwrap_or("-"));
        let severity = format!("{:?}", report.severity).to_lowercase();
        shown += &format!(
            "{}:{}:{} {severity} {}\n  help: {help}\n",
            place.file, place.line, place.column, report.message
        );
    }
    expected.assert_eq(&shown);
}

const CLUSTER: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: server, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: tool}
spec: {containers: [{name: sh}]}
";

#[test]
fn the_map_folds_pods_into_workloads() {
    let scenario = "
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
spec:
  title: A shop
  dataplane: cilium:1.18
  include: [cluster.yaml]
  outside:
  - {name: vpn, ip: 172.27.224.3}
  - {name: gcs, host: storage.example, ips: [198.51.100.16, 198.51.100.17]}
";
    let evaluation = evaluate(&request(&[
        ("s/scenario.yaml", scenario),
        ("s/cluster.yaml", CLUSTER),
    ]));
    assert_eq!(evaluation.diagnostics, []);
    assert_eq!(evaluation.title.as_deref(), Some("A shop"));
    assert_eq!(evaluation.dataplane.id, "cilium:1.18");
    assert_eq!(evaluation.map.namespaces, ["shop", "default"]);
    let mut shown = String::new();
    for party in &evaluation.map.parties {
        let place = party
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!("{}:{}", place.file, place.line));
        let (labels, ports) = (party.labels.join(","), party.ports.join(","));
        shown += &format!("{} | {} | {labels} | {ports} | {place}\n", party.id, party.detail);
    }
    expect![[r#"
        shop/deployment/api | 2 pods · server | app=api | 8080/tcp | s/cluster.yaml:4
        default/pod/tool | 1 pod · sh |  |  | s/cluster.yaml:14
        outside/vpn | 172.27.224.3 |  |  | s/scenario.yaml:9
        outside/gcs | storage.example |  |  | s/scenario.yaml:10
        outside/internet | 203.0.113.9 |  |  | 
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_missing_include_is_an_error_with_a_hint() {
    let scenario = "
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
spec:
  include: [../cluster.yml]
";
    check_findings(
        &[("s/scenario.yaml", scenario), ("cluster.yaml", CLUSTER)],
        expect![[r#"
            s/scenario.yaml:5:13 error the included file `../cluster.yml` is not there
              help: did you mean `cluster.yaml`?
        "#]],
    );
}

#[test]
fn an_unknown_dataplane_is_an_error() {
    let asked = Request {
        dataplane: Some("cilium:2".to_owned()),
        ..request(&[("a.yaml", CLUSTER)])
    };
    let evaluation = evaluate(&asked);
    assert_eq!(evaluation.diagnostics.len(), 1);
    assert_eq!(evaluation.dataplane.id, "cilium:1.19");
}

#[test]
fn nothing_gives_an_empty_map() {
    let evaluation = evaluate(&Request::default());
    assert_eq!(evaluation.map.parties, []);
    assert_eq!(evaluation.diagnostics, []);
}
