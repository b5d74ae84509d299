//! `signalbox eval` and `signalbox test` as they are called: what they print, and how they end.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use expect_test::{Expect, expect};
use tempfile::TempDir;

const CLUSTER: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: backend}
spec:
  replicas: 2
  selector: {matchLabels: {tier: backend}}
  template:
    metadata: {labels: {tier: backend}}
    spec: {containers: [{name: api, ports: [{name: http, containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: database}
spec:
  replicas: 2
  selector: {matchLabels: {tier: database}}
  template:
    metadata: {labels: {tier: database}}
    spec: {containers: [{name: webdis, ports: [{containerPort: 7379}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: database}
spec:
  selector: {tier: database}
  ports: [{port: 80, targetPort: 7379}]
"#;

const POLICY: &str = r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: database}
spec:
  endpointSelector: {matchLabels: {tier: database}}
  ingress:
  - fromEndpoints:
    - matchLabels:
        tier: backend
    toPorts:
    - ports:
      - port: "80"
        protocol: TCP
"#;

const SCENARIO: &str = r#"apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: lock-down}
spec:
  title: Lock down the database
  include: [../cluster.yaml, ../policy.yaml]
  expect:
  - backend -> database:80           allowed
  - internet -> pod/database-0:7379  denied at ingress
"#;

#[test]
fn a_refusal_is_explained_with_its_lines() {
    let folder = folder(&[("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)]);
    check(
        &folder,
        &["eval", "cluster.yaml", "policy.yaml", "backend -> database:80"],
        0,
        expect![[r#"
            ✗ backend -> database:80  denied at ingress
              backend does not reach database on 7379/tcp: refused at the ingress of database; the connection times out
              ✓ translate Service database:80 → port 7379 on 2 backends
                note: policy sees the backend's port, 7379, not the Service's
              ✗ connect backend → database:7379/tcp
                leaving: no policy selects backend for egress: everything passes
                entering: no entry lets backend in to database on 7379/tcp, and database denies ingress by default
                    --> policy.yaml:12:9
                   8 |     - matchLabels:
                     ⋮
                  12 |       - port: "80"
                     |         ^^^^^^^^^^ the peer fits, the port does not: 80/tcp ≠ 7379/tcp; 80 is the Service's port, and policy sees the pod's
                  = to let it through: write the pods' port, 7379, for the Service's

            Cilium 1.19: verified against Cilium's engine of January 2026 (1.19-dev)
        "#]],
    );
}

#[test]
fn an_allow_is_explained_with_its_lines() {
    let folder = folder(&[
        ("all/cluster.yaml", CLUSTER),
        ("all/policy.yaml", &POLICY.replace("\"80\"", "\"7379\"")),
    ]);
    check(
        &folder,
        &["eval", "all", "backend -> database:80"],
        0,
        expect![[r#"
            ✓ backend -> database:80  allowed
              backend reaches database on 7379/tcp; the connection opens
              ✓ translate Service database:80 → port 7379 on 2 backends
                note: policy sees the backend's port, 7379, not the Service's
              ✓ connect backend → database:7379/tcp
                leaving: no policy selects backend for egress: everything passes
                entering: allowed by database, spec.ingress[0].toPorts[0].ports[0]
                    --> all/policy.yaml:12:9
                   8 |     - matchLabels:
                     ⋮
                  12 |       - port: "7379"
                     |         ^^^^^^^^^^^^ allows tier=backend on 7379/tcp

            Cilium 1.19: verified against Cilium's engine of January 2026 (1.19-dev)
        "#]],
    );
}

#[test]
fn json_is_one_line_a_flow() {
    let folder = folder(&[("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)]);
    let flows = "{\"from\":\"pod:default/backend-0\",\"to\":\"pod:default/database-1\",\"port\":80,\"protocol\":\"TCP\"}\n# a comment\ninternet -> pod/database-0:7379\n";
    let output = run_with_input(&folder, &["eval", ".", "--flows", "-", "--format", "json"], flows);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    expect![[r#"
        {"question":"default/pod/backend-0 -> default/pod/database-1:80","from":"pod:default/backend-0","to":"pod:default/database-1","port":80,"protocol":"TCP","verdict":"allow","egress":{"verdict":"not-enforced","l7":false,"auth":false},"ingress":{"verdict":"allow","l7":false,"auth":false,"match":"L3-L4"},"reasons":[{"side":"ingress","kind":"CiliumNetworkPolicy","namespace":"default","name":"database","path":"spec.ingress[0].toPorts[0].ports[0]","file":"policy.yaml","line":12,"text":"allows tier=backend on 80/tcp"}],"sentence":"backend reaches database on 80/tcp","seen":"the connection opens","dataplane":"cilium:1.19","basis":"verified against Cilium's engine of January 2026 (1.19-dev)"}
        {"question":"internet -> pod/database-0:7379","from":"outside/internet","to":"default/deployment/database","port":7379,"protocol":"TCP","verdict":"deny","egress":{"verdict":"n/a","l7":false,"auth":false},"ingress":{"verdict":"deny","deny_kind":"default","l7":false,"auth":false,"match":"none"},"reasons":[{"side":"ingress","kind":"CiliumNetworkPolicy","namespace":"default","name":"database","path":"spec.ingress","file":"policy.yaml","line":7,"text":"selects database and speaks of ingress: what no policy allows is denied"}],"sentence":"internet does not reach database on 7379/tcp: refused at the ingress of database","seen":"the connection times out","notes":["how internet gets into the cluster is not modelled; policy sees its own address, as it does where no load balancer or node replaces it"],"dataplane":"cilium:1.19","basis":"verified against Cilium's engine of January 2026 (1.19-dev)"}
    "#]].assert_eq(&stdout(&output));
}

#[test]
fn json_tells_a_road_of_several_hops() {
    let folder = folder(&[
        ("cluster.yaml", CLUSTER),
        ("policy.yaml", &POLICY.replace("\"80\"", "\"7379\"")),
    ]);
    let output = run_with_input(
        &folder,
        &["eval", ".", "--format", "json", "backend -> database:80"],
        "",
    );
    let record: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    expect![[r#"
        [
          {
            "kind": "translate",
            "notes": [
              "policy sees the backend's port, 7379, not the Service's"
            ],
            "title": "Service database:80 → port 7379 on 2 backends",
            "verdict": "allow"
          },
          {
            "kind": "connect",
            "port": "7379/tcp",
            "title": "backend → database:7379/tcp",
            "verdict": "allow"
          }
        ]"#]]
    .assert_eq(&serde_json::to_string_pretty(&record["hops"]).unwrap());
}

#[test]
fn a_flow_that_cannot_be_read_is_told_and_the_rest_goes_on() {
    let folder = folder(&[("cluster.yaml", CLUSTER)]);
    let output = run_with_input(
        &folder,
        &["eval", "cluster.yaml", "--flows", "-", "--format", "json"],
        "backnd -> database:80\n{\"from\":\nbackend -> database:80\n",
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output).lines().count(), 1);
    expect![[r#"
        error[flow]: there is nobody called `backnd` in namespace `default` or outside the cluster
         --> question:1:1
          |
        1 | backnd -> database:80
          | ^^^^^^
          |
          = help: did you mean `backend`?

        error: -:2: this is no flow: EOF while parsing a value at line 1 column 8
        error: 2 flows could not be read
    "#]]
    .assert_eq(&stderr(&output));
}

#[test]
fn who_enforces_and_whom_can_be_said() {
    let folder = folder(&[("cluster.yaml", CLUSTER), ("policy.yaml", POLICY)]);
    let verdict = |arguments: &[&str]| {
        let mut all = vec!["eval", ".", "backend -> database:80", "--format", "json"];
        all.extend(arguments);
        let output = run(&folder, &all);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let record: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        record["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&[]), "deny");
    assert_eq!(verdict(&["--dataplane", "none"]), "allow");
    assert_eq!(verdict(&["--enforcement", "never"]), "allow");
    let output = run(&folder, &["eval", ".", "--dataplane", "cilium:9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("unknown dataplane `cilium:9`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn bad_use_ends_with_two() {
    let folder = folder(&[("broken.yaml", "a: [")]);
    assert_eq!(
        run(&folder, &["eval", "backend -> database:80"]).status.code(),
        Some(2)
    );
    assert_eq!(run(&folder, &["eval", "nowhere.yaml"]).status.code(), Some(2));
    assert_eq!(
        run(&folder, &["eval", "broken.yaml"]).status.code(),
        Some(1),
        "the manifest is an error"
    );
    assert_eq!(
        run(&folder, &["test"]).status.code(),
        Some(2),
        "there is no scenario"
    );
}

#[test]
fn a_failed_expectation_is_told() {
    let folder = folder(&[
        ("cluster.yaml", CLUSTER),
        ("policy.yaml", POLICY),
        ("tests/lock-down.yaml", SCENARIO),
    ]);
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output);
    let text = without_time(&text);
    expect![[r#"
        ✗ tests/lock-down.yaml  Lock down the database
          ✗ backend -> database:80 allowed
            --> tests/lock-down.yaml:8:5
            ✗ backend -> database:80  denied at ingress
              backend does not reach database on 7379/tcp: refused at the ingress of database; the connection times out
              ✓ translate Service database:80 → port 7379 on 2 backends
                note: policy sees the backend's port, 7379, not the Service's
              ✗ connect backend → database:7379/tcp
                leaving: no policy selects backend for egress: everything passes
                entering: no entry lets backend in to database on 7379/tcp, and database denies ingress by default
                    --> policy.yaml:12:9
                   8 |     - matchLabels:
                     ⋮
                  12 |       - port: "80"
                     |         ^^^^^^^^^^ the peer fits, the port does not: 80/tcp ≠ 7379/tcp; 80 is the Service's port, and policy sees the pod's
                  = to let it through: write the pods' port, 7379, for the Service's

        1 scenario, 2 expectations: 1 scenario failed, 1 expectation not as wanted"#]].assert_eq(text);
}

#[test]
fn scenarios_that_hold_end_with_zero() {
    let right = POLICY.replace("\"80\"", "\"7379\"");
    let folder = folder(&[
        ("cluster.yaml", CLUSTER),
        ("policy.yaml", &right),
        ("tests/lock-down.yaml", SCENARIO),
    ]);
    let output = run(&folder, &["test", "tests", "--verbose"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let text = stdout(&output);
    expect![[r#"
        ✓ tests/lock-down.yaml  Lock down the database
          ✓ backend -> database:80 allowed
          ✓ internet -> pod/database-0:7379 denied at ingress

        1 scenario, 2 expectations: all hold"#]]
    .assert_eq(without_time(&text));
}

#[test]
fn junit_is_for_ci() {
    let folder = folder(&[
        ("cluster.yaml", CLUSTER),
        ("policy.yaml", POLICY),
        ("tests/lock-down.yaml", SCENARIO),
    ]);
    check(
        &folder,
        &["test", "tests", "--format", "junit"],
        1,
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="signalbox" tests="2" failures="1">
          <testsuite name="tests/lock-down.yaml" tests="2" failures="1">
            <testcase name="backend -&gt; database:80 allowed" classname="tests/lock-down.yaml">
              <failure message="wanted allowed, but it is denied at ingress: backend does not reach database on 7379/tcp: refused at the ingress of database">tests/lock-down.yaml:8</failure>
            </testcase>
            <testcase name="internet -&gt; pod/database-0:7379 denied at ingress" classname="tests/lock-down.yaml"/>
          </testsuite>
        </testsuites>
    "#]],
    );
}

fn check(folder: &TempDir, arguments: &[&str], status: i32, expected: Expect) {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    expected.assert_eq(&text);
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    run_with_input(folder, arguments, "")
}

fn run_with_input(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends before it reads its input closes the pipe: that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What `signalbox test` prints, but for how long it took.
fn without_time(text: &str) -> &str {
    text.rsplit_once(" in ").map_or(text, |(before, _)| before)
}
