//! The facade, seen from outside.

use expect_test::{Expect, expect};

use super::*;
use crate::dataplane::EnforcementMode;
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

/// The verdict and the sentence of one question, under a dataplane and an enforcement mode.
fn under(dataplane: &str, enforcement: Option<EnforcementMode>, sources: &[(&str, &str)]) -> String {
    let asked = Request {
        dataplane: Some(dataplane.to_owned()),
        enforcement,
        questions: vec!["default/tool -> shop/pod/api-0:8080".to_owned()],
        ..request(sources)
    };
    let Elsewhere {
        dataplane,
        outcome,
        why,
        ..
    } = elsewhere(&asked).expect("an answer");
    format!(
        "{} ({}): {outcome:?}: {}\n",
        dataplane.title,
        dataplane.enforcement.as_str(),
        why.join(" | ")
    )
}

#[test]
fn the_enforcement_mode_is_ciliums_and_the_request_overrides_the_scenario() {
    let scenario = "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nspec: {enforcement: never}\n";
    let plain = [("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)];
    let bare = [("cluster.yaml", CLUSTER)];
    let written = [
        ("cluster.yaml", CLUSTER),
        ("policy.yaml", POLICY),
        ("s.yaml", scenario),
    ];
    let (always, default) = (Some(EnforcementMode::Always), Some(EnforcementMode::Default));
    let said = [
        under("cilium:1.19", None, &plain),
        under("cilium:1.19", always, &bare),
        under("kubernetes", always, &bare),
        under("cilium:1.19", None, &written),
        under("cilium:1.19", default, &written),
    ];
    expect![[r#"
        Cilium 1.19 (default): Denied: no policy selects tool for egress: everything passes | no entry lets tool in to api on 8080/tcp, and api denies ingress by default
        Cilium 1.19 (always): Denied: no entry lets tool out to api on 8080/tcp, and the agent denies egress by default (policy-enforcement-mode: always) | no entry lets tool in to api on 8080/tcp, and the agent denies ingress by default (policy-enforcement-mode: always)
        Kubernetes (the upstream contract) (default): Allowed: no policy selects tool for egress: everything passes | no policy selects api for ingress: everything passes
        Cilium 1.19 (never): Allowed: the agent enforces nothing (policy-enforcement-mode: never): everything passes | the agent enforces nothing (policy-enforcement-mode: never): everything passes
        Cilium 1.19 (default): Denied: no policy selects tool for egress: everything passes | no entry lets tool in to api on 8080/tcp, and api denies ingress by default
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn an_enforcement_mode_that_does_not_exist_is_an_error() {
    let scenario = "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nspec: {enforcement: often}\n";
    check_findings(
        &[("s.yaml", scenario)],
        expect![[r#"
        s.yaml:3:21 error `often` is no enforcement mode
          help: write `default`, `always` or `never`
    "#]],
    );
}

/// A block that holds the pod's address: Cilium asks for an identity, the upstream contract for an address.
#[test]
fn another_dataplane_may_decide_otherwise() {
    let policy = "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from: [{ipBlock: {cidr: 0.0.0.0/0}}]
";
    let sources = [("cluster.yaml", CLUSTER), ("policy.yaml", policy)];
    let said = ["cilium:1.19", "kubernetes", "none"].map(|dataplane| under(dataplane, None, &sources));
    expect![[r#"
        Cilium 1.19 (default): Denied: no policy selects tool for egress: everything passes | no entry lets tool in to api on 8080/tcp, and api denies ingress by default
        Kubernetes (the upstream contract) (default): Allowed: no policy selects tool for egress: everything passes | allowed by api, spec.ingress[0].from[0]; it names no ports, so every protocol and port passes
        no policy enforcement (default): Allowed: nobody enforces policy here: everything passes | nobody enforces policy here: everything passes
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn nothing_gives_an_empty_map() {
    let evaluation = evaluate(&Request::default());
    assert_eq!(evaluation.map.parties, []);
    assert_eq!(evaluation.diagnostics, []);
}

const POLICY: &str = "
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEntities: [world]
    toPorts: [{ports: [{port: \"8080\"}]}]
";

/// The contract with everything that shows: fields may be added here, never renamed.
#[test]
fn the_shape_of_an_evaluation() {
    let asked = Request {
        questions: vec![
            "internet -> shop/api:8080/udp".to_owned(),
            "nobody -> shop/api:80".to_owned(),
        ],
        ..request(&[("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)])
    };
    let evaluation = evaluate(&asked);
    let shown = serde_json::to_string_pretty(&evaluation).expect("plain data");
    expect![[r#"
        {
          "title": null,
          "dataplane": {
            "id": "cilium:1.19",
            "title": "Cilium 1.19",
            "basis": "verified against Cilium's engine of January 2026 (1.19-dev)",
            "enforcement": "default"
          },
          "map": {
            "namespaces": [
              "shop",
              "default"
            ],
            "parties": [
              {
                "id": "shop/deployment/api",
                "kind": "workload",
                "namespace": "shop",
                "name": "api",
                "detail": "2 pods · server",
                "replicas": 2,
                "labels": [
                  "app=api"
                ],
                "ports": [
                  "8080/tcp"
                ],
                "ingress": {
                  "enforced": true,
                  "default_deny": true,
                  "policies": [
                    {
                      "kind": "CiliumNetworkPolicy",
                      "namespace": "shop",
                      "name": "api"
                    }
                  ]
                },
                "egress": {
                  "enforced": false,
                  "default_deny": false,
                  "policies": []
                },
                "place": {
                  "file": "cluster.yaml",
                  "line": 4,
                  "column": 18,
                  "end_line": 4,
                  "end_column": 21,
                  "start": 55,
                  "end": 58
                }
              },
              {
                "id": "default/pod/tool",
                "kind": "pod",
                "namespace": "default",
                "name": "tool",
                "detail": "1 pod · sh",
                "replicas": 1,
                "labels": [],
                "ports": [],
                "ingress": {
                  "enforced": false,
                  "default_deny": false,
                  "policies": []
                },
                "egress": {
                  "enforced": false,
                  "default_deny": false,
                  "policies": []
                },
                "place": {
                  "file": "cluster.yaml",
                  "line": 14,
                  "column": 18,
                  "end_line": 14,
                  "end_column": 22,
                  "start": 313,
                  "end": 317
                }
              },
              {
                "id": "outside/internet",
                "kind": "outside",
                "namespace": null,
                "name": "internet",
                "detail": "203.0.113.9",
                "replicas": 0,
                "labels": [],
                "ports": [],
                "ingress": {
                  "enforced": false,
                  "default_deny": false,
                  "policies": []
                },
                "egress": {
                  "enforced": false,
                  "default_deny": false,
                  "policies": []
                },
                "place": null
              }
            ],
            "services": []
          },
          "expectations": [],
          "refusals": [],
          "answers": [
            {
              "question": "internet -> shop/api:8080/udp",
              "answer": {
                "Ok": {
                  "question": "internet -> shop/api:8080/udp",
                  "from": "outside/internet",
                  "to": "shop/deployment/api",
                  "label": "8080/udp",
                  "outcome": "allowed",
                  "stopped": null,
                  "sentence": "internet reaches shop/api on 8080/udp",
                  "seen": "the packet arrives",
                  "sight": {
                    "kind": "connected",
                    "status": 0,
                    "body": ""
                  },
                  "hops": [
                    {
                      "kind": "connect",
                      "title": "internet → shop/api:8080/udp",
                      "from": "outside/internet",
                      "to": "shop/deployment/api",
                      "port": "8080/udp",
                      "outcome": "allowed",
                      "egress": {
                        "verdict": "no-endpoint",
                        "deny_kind": null,
                        "match_type": null,
                        "drop_reason": null,
                        "l7": false,
                        "auth": false,
                        "audited": false,
                        "sentence": "internet is outside the cluster: no policy of the cluster is enforced there",
                        "reasons": [],
                        "default_deny_by": [],
                        "nearest": []
                      },
                      "ingress": {
                        "verdict": "allow",
                        "deny_kind": null,
                        "match_type": "L3-L4",
                        "drop_reason": null,
                        "l7": false,
                        "auth": false,
                        "audited": false,
                        "sentence": "allowed by api, spec.ingress[0].toPorts[0].ports[0]; 8080 names no protocol, so TCP, UDP and SCTP all pass",
                        "reasons": [
                          {
                            "policy": {
                              "kind": "CiliumNetworkPolicy",
                              "namespace": "shop",
                              "name": "api"
                            },
                            "path": "spec.ingress[0].toPorts[0].ports[0]",
                            "place": {
                              "file": "policy.yaml",
                              "line": 9,
                              "column": 24,
                              "end_line": 9,
                              "end_column": 38,
                              "start": 203,
                              "end": 217
                            },
                            "also": [
                              {
                                "file": "policy.yaml",
                                "line": 8,
                                "column": 20,
                                "end_line": 8,
                                "end_column": 25,
                                "start": 173,
                                "end": 178
                              }
                            ],
                            "text": "allows world on 8080 of any protocol",
                            "fix": {
                              "title": "say `protocol: TCP`",
                              "edits": [
                                {
                                  "place": {
                                    "file": "policy.yaml",
                                    "line": 9,
                                    "column": 37,
                                    "end_line": 9,
                                    "end_column": 37,
                                    "start": 216,
                                    "end": 216
                                  },
                                  "text": ", protocol: TCP"
                                }
                              ]
                            }
                          }
                        ],
                        "default_deny_by": [],
                        "nearest": []
                      },
                      "notes": [
                        "no container of api-0 declares 8080/udp; policy does not care, but perhaps nothing listens there"
                      ],
                      "protection": [],
                      "queries": []
                    }
                  ],
                  "notes": [
                    "how internet gets into the cluster is not modelled; policy sees its own address, as it does where no load balancer or node replaces it"
                  ]
                }
              }
            },
            {
              "question": "nobody -> shop/api:80",
              "answer": {
                "Err": {
                  "severity": "error",
                  "code": "flow",
                  "message": "there is nobody called `nobody` in namespace `default` or outside the cluster",
                  "place": {
                    "file": "question",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 7,
                    "start": 0,
                    "end": 6
                  },
                  "help": "there are shop/api, tool, host, unmanaged, health, init, remote-node, kube-apiserver",
                  "fixes": []
                }
              }
            }
          ],
          "diagnostics": [],
          "policies": 1,
          "granted": null
        }"#]].assert_eq(&shown);
    let again: crate::answer::Evaluation = serde_json::from_str(&shown).expect("what is written reads back");
    assert_eq!(again, evaluation);
}

#[test]
fn a_fix_turns_the_verdict_once_it_is_made() {
    let sources = [("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)];
    let simulation = Simulation::new(&request(&sources));
    let answer = simulation
        .ask("internet -> shop/api:8080/udp")
        .expect("an answer");
    let fix = answer.hops[0].ingress.reasons[0].fix.clone().expect("a fix");
    assert_eq!(fix.title, "say `protocol: TCP`");
    let edit = &fix.edits[0];
    let mut text = POLICY.to_owned();
    text.replace_range(edit.place.start as usize..edit.place.end as usize, &edit.text);
    let after = Simulation::new(&request(&[("cluster.yaml", CLUSTER), ("policy.yaml", &text)]));
    let after = after.ask("internet -> shop/api:8080/udp").expect("an answer");
    assert_eq!(verdict(&after), "denied at ingress");
}

#[test]
fn manifests_without_questions_suggest_some() {
    let evaluation = evaluate(&request(&[("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)]));
    let questions: Vec<&str> = evaluation
        .answers
        .iter()
        .map(|asked| asked.question.as_str())
        .collect();
    assert_eq!(
        questions,
        [
            "internet -> shop/deployment/api:8080",
            "shop/deployment/api -> internet:443",
            "default/pod/tool -> internet:443",
            "default/pod/tool -> shop/deployment/api:8080",
        ]
    );
    assert!(evaluation.answers.iter().all(|asked| asked.answer.is_ok()));
}

#[test]
fn replicas_that_differ_are_mixed() {
    let pods = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: server}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: api-a, namespace: shop, labels: {app: api, track: stable}}
spec: {containers: [{name: server}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api-b, namespace: shop, labels: {app: api, track: canary}}
spec: {containers: [{name: server}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty, namespace: shop}
spec: {selector: {app: none}, ports: [{port: 80}]}
";
    let policy = POLICY.replace("app: api}}\n  ingress", "track: stable}}\n  ingress");
    let simulation = Simulation::new(&request(&[("pods.yaml", pods), ("policy.yaml", &policy)]));
    let answer = simulation.ask("host -> shop/api:8080").expect("an answer");
    assert_eq!(verdict(&answer), "allowed", "the node gets in everywhere");
    let answer = simulation.ask("remote-node -> shop/api:8080").expect("an answer");
    assert_eq!(verdict(&answer), "mixed");
    assert_eq!(
        answer.sentence,
        "it depends on the pods: 1 of 2 pairs of remote-node and api get through"
    );
    let answer = simulation.ask("host -> shop/empty:80").expect("an answer");
    assert_eq!(verdict(&answer), "unreachable");
    assert_eq!(
        answer.seen,
        "the connection fails at once: refused, or no route to the host"
    );
}

#[test]
fn a_long_text_gets_no_fixes_unasked() {
    let scenario = "
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
spec: {expect: [\"internet -> shop/api:8080/udp denied\"]}
";
    let fixed = |padding: usize| {
        let long = format!("{CLUSTER}\n#{}", "x".repeat(padding));
        let evaluation = evaluate(&request(&[
            ("c.yaml", &long),
            ("p.yaml", POLICY),
            ("s.yaml", scenario),
        ]));
        let answer = evaluation.expectations[0].answer.clone().expect("an answer");
        answer.hops[0].ingress.reasons[0].fix.is_some()
    };
    assert!(fixed(0));
    assert!(!fixed(READ_AGAIN_FOR_EXPECTATIONS));
}
