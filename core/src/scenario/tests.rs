//! Scenarios as people write them, and what is said about their slips.

use expect_test::{Expect, expect};

use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, SourceId, SourceMap};
use crate::yaml;

fn read_text(text: &str) -> (Scenario, Vec<Diagnostic>) {
    let (documents, findings) = yaml::read(SourceId(0), text);
    assert_eq!(findings, [], "the YAML of a test is sound");
    read(&documents[0])
}

/// What is read, as it would be written again, and every finding with the text under it.
fn check(text: &str, expected: Expect) {
    let (scenario, findings) = read_text(text);
    let sources = SourceMap::new([Source::new("scenario.yaml", text)]);
    let mut shown = to_yaml(&scenario);
    let mut findings = findings;
    findings.sort_by_key(|finding| finding.span.start);
    for finding in &findings {
        let place = sources.place(finding.span);
        let first_line = sources.slice(finding.span).lines().next().unwrap_or_default();
        shown += &format!(
            "{}:{} `{first_line}`: {}\n",
            place.line, place.column, finding.message
        );
        if let Some(help) = &finding.help {
            shown += &format!("  help: {help}\n");
        }
    }
    expected.assert_eq(&shown);
}

const WHOLE: &str = r#"
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: story-2}
spec:
  title: The VPN reaches the database
  description: |
    Either is enough.
  dataplane: cilium:1.19
  include: [../demo/cluster.yaml, database.yaml]
  outside:
  - {name: vpn, ip: 172.27.224.3}
  - {name: gcs, host: Storage.cloud.google.com., ips: [142.250.74.16, "2001:db8::16"]}
  expect:
  - vpn -> pod/database-0:7379     allowed
  fails:
  - backend -> database:80         allowed
  refused:
  - {policy: CiliumNetworkPolicy default/backend, because: VAL-28}
  - policy: CiliumClusterwideNetworkPolicy all
"#;

#[test]
fn everything_a_scenario_can_say() {
    check(
        WHOLE,
        expect![[r#"
            apiVersion: signalbox.dev/v1alpha1
            kind: Scenario
            metadata:
              name: story-2
            spec:
              title: The VPN reaches the database
              description: |
                Either is enough.
              dataplane: cilium:1.19
              include:
              - ../demo/cluster.yaml
              - database.yaml
              outside:
              - name: vpn
                ip: 172.27.224.3
              - name: gcs
                host: storage.cloud.google.com
                ips:
                - 142.250.74.16
                - 2001:db8::16
              expect:
              - vpn -> pod/database-0:7379     allowed
              fails:
              - backend -> database:80         allowed
              refused:
              - policy: CiliumNetworkPolicy default/backend
                because: VAL-28
              - policy: CiliumClusterwideNetworkPolicy all
        "#]],
    );
}

#[test]
fn what_is_written_reads_back() {
    let (scenario, _) = read_text(WHOLE);
    let written = to_yaml(&scenario);
    let (again, findings) = read_text(&written);
    assert_eq!(findings, []);
    assert_eq!(to_yaml(&again), written);
    assert_eq!(again.lines.len(), 2);
}

#[test]
fn slips_are_named_with_what_was_meant() {
    check(
        r#"
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: slips, nmae: x}
spec:
  titel: A slip
  dataplane: cilium:1.3
  expects: []
  outside:
  - {name: vpn, ip: 172.27.224.0/24}
  - {name: VPN, ip: 1.2.3.4}
  - {ips: [1.2.3.4]}
  - {name: gcs, host: "not a name", ip: 1.2.3.4}
  - {name: gcs}
  - {name: twice, ip: 1.2.3.4}
  - {name: twice, ip: 1.2.3.5}
  expect:
  - backend -> api:80 -H "X: y" allowed
  - 80
  refused: [CiliumNetworkPolicy]
"#,
        expect![[r#"
            apiVersion: signalbox.dev/v1alpha1
            kind: Scenario
            metadata:
              name: slips
            spec:
              outside:
              - name: twice
                ip: 1.2.3.4
            4:25 `nmae`: unknown field `nmae` in metadata
              help: did you mean `name`?
            6:3 `titel`: unknown field `titel` in a Scenario's spec
              help: did you mean `title`?
            7:14 `cilium:1.3`: unknown dataplane `cilium:1.3`: pick `cilium:1.14` to `cilium:1.20`, `cilium-2024-08`, `cilium-2026-01`, `kubernetes` or `none`
            8:3 `expects`: unknown field `expects` in a Scenario's spec
              help: did you mean `expect`?
            10:21 `172.27.224.0/24`: `172.27.224.0/24` is no address
              help: a party has addresses, not blocks
            11:12 `VPN`: `VPN` cannot be the name of a party
              help: a name has lower-case letters, digits, `-` and `.`
            12:5 `{ips: [1.2.3.4]}`: an outside party needs `name`
              help: the notation calls the party by it
            13:23 `"not a name"`: `not a name` is no name in DNS
            14:5 `{name: gcs}`: an outside party needs `ip`
              help: write `ip: 203.0.113.9`, or `ips:` with a list
            16:5 `{name: twice, ip: 1.2.3.5}`: `twice` is declared twice
            18:5 `backend -> api:80 -H "X: y" allowed`: `expect` must be a text, not an object
              help: a text with a colon and a space in it stands in quotes
            19:5 `80`: `expect` must be a text, not an integer
              help: put it in quotes
            20:13 `CiliumNetworkPolicy`: a refusal must be a mapping, not a string
            20:13 `CiliumNetworkPolicy`: a refusal needs `policy`
              help: write `policy: CiliumNetworkPolicy default/backend`
        "#]],
    );
    check(
        "apiVersion: signalbox.dev/v2\nkind: Scenario\nspec: [1]\n",
        expect![[r#"
            apiVersion: signalbox.dev/v1alpha1
            kind: Scenario
            metadata:
              name: ''
            spec: {}
            1:13 `signalbox.dev/v2`: `signalbox.dev/v2` is a version of scenarios that is not known
              help: write `signalbox.dev/v1alpha1`
            3:7 `[1]`: a Scenario's spec must be a mapping, not an array
        "#]],
    );
}

#[test]
fn a_line_that_cannot_be_read_stays_with_its_problem() {
    let (scenario, findings) = read_text(
        "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nspec:\n  expect:\n  - backend -> database:80\n",
    );
    assert_eq!(
        findings,
        [],
        "checking reports it, in its place among the expectations"
    );
    assert_eq!(scenario.lines.len(), 1);
    assert!(scenario.lines[0].parsed.is_err());
}

#[test]
fn includes_are_found_without_reading_the_rest() {
    let (documents, _) = yaml::read(SourceId(0), WHOLE);
    let files: Vec<String> = includes(&documents).into_iter().map(|text| text.value).collect();
    assert_eq!(files, ["../demo/cluster.yaml", "database.yaml"]);
}
