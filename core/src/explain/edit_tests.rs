//! Edits must leave everything else as it stands, comments and style among it.

use expect_test::{Expect, expect};

use super::edit::{Editor, Yaml, apply};
use crate::diagnostic::Edit;
use crate::source::SourceId;
use crate::yaml::{self, Node, Path};

const POLICY: &str = r#"spec:
  ingress:
  # Who may come in.
  - fromEndpoints:
    - matchLabels:
        tier: backend   # the API
    toPorts:
    - ports:
      - port: "443"
      - port: "80"   # plain
        protocol: TCP
  # and the VPN
  - fromCIDR: [10.0.0.0/8]
    toPorts: [{ports: [{port: "22"}]}]
"#;

fn path(text: &str) -> Path {
    text.split('.')
        .fold(Path::root(), |path, step| match step.parse::<usize>() {
            Ok(index) => path.index(index),
            Err(_) => path.key(step),
        })
}

/// Makes an edit at a path, applies it, and shows the lines that differ; the result must still be YAML.
fn check(at: &str, edit: impl Fn(&Editor<'_>, &Node) -> Option<Edit>, expected: Expect) {
    let (documents, _) = yaml::read(SourceId(0), POLICY);
    let node = documents[0].root.at(&path(at)).expect("the path exists");
    let Some(edit) = edit(&Editor::new(POLICY), node) else {
        return expected.assert_eq("no edit");
    };
    let after = apply(POLICY, &[edit]).expect("the edit fits");
    let (_, findings) = yaml::read(SourceId(0), &after);
    assert_eq!(findings, [], "{after}");
    expected.assert_eq(&difference(POLICY, &after));
}

/// The lines between what both texts begin and end with.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |(left, right): &(&&str, &&str)| left == right;
    let before = old.iter().zip(&new).take_while(same).count();
    let after = old[before..]
        .iter()
        .rev()
        .zip(new[before..].iter().rev())
        .take_while(same)
        .count();
    let lines = |sign: char, lines: &[&str]| -> String {
        let numbered = lines[before..lines.len() - after].iter().enumerate();
        numbered
            .map(|(at, line)| format!("{:>2} {sign} {line}\n", before + at + 1))
            .collect()
    };
    lines('-', &old) + &lines('+', &new)
}

#[test]
fn a_scalar_keeps_its_quotes() {
    check(
        "spec.ingress.0.toPorts.0.ports.1.port",
        |editor, node| editor.replace(node, "7379"),
        expect![[r#"
            10 -       - port: "80"   # plain
            10 +       - port: "7379"   # plain
        "#]],
    );
}

#[test]
fn a_field_goes_below_the_last_one() {
    let protocol = Yaml::text("TCP");
    check(
        "spec.ingress.0.toPorts.0.ports.0",
        |editor, node| editor.add_field(node, "protocol", &protocol),
        expect![[r#"
            10 +         protocol: TCP
        "#]],
    );
    check(
        "spec.ingress.1.toPorts.0.ports.0",
        |editor, node| editor.add_field(node, "protocol", &protocol),
        expect![[r#"
            14 -     toPorts: [{ports: [{port: "22"}]}]
            14 +     toPorts: [{ports: [{port: "22", protocol: TCP}]}]
        "#]],
    );
    let rules = Yaml::map([(
        "dns",
        Yaml::List(vec![Yaml::map([("matchPattern", Yaml::text("*"))])]),
    )]);
    check(
        "spec.ingress.0.toPorts.0",
        |editor, node| editor.add_field(node, "rules", &rules),
        expect![[r#"
            12 +       rules:
            13 +         dns:
            14 +         - matchPattern: "*"
        "#]],
    );
}

#[test]
fn an_item_goes_below_the_last_one() {
    let port = Yaml::map([
        ("port", Yaml::Quoted("53".into())),
        ("protocol", Yaml::text("UDP")),
    ]);
    check(
        "spec.ingress.0.toPorts.0.ports",
        |editor, node| editor.add_item(node, &port),
        expect![[r#"
            12 +       - port: "53"
            13 +         protocol: UDP
        "#]],
    );
    check(
        "spec.ingress.1.toPorts.0.ports",
        |editor, node| editor.add_item(node, &port),
        expect![[r#"
            14 -     toPorts: [{ports: [{port: "22"}]}]
            14 +     toPorts: [{ports: [{port: "22"}, {port: "53", protocol: UDP}]}]
        "#]],
    );
    check(
        "spec.ingress.1.fromCIDR",
        |editor, node| editor.add_item(node, &Yaml::Plain("172.27.224.3/32".into())),
        expect![[r#"
            13 -   - fromCIDR: [10.0.0.0/8]
            13 +   - fromCIDR: [10.0.0.0/8, 172.27.224.3/32]
        "#]],
    );
    let entry = Yaml::map([
        ("fromEntities", Yaml::List(vec![Yaml::text("world")])),
        (
            "toPorts",
            Yaml::List(vec![Yaml::map([("ports", Yaml::List(vec![port.clone()]))])]),
        ),
    ]);
    check(
        "spec.ingress",
        |editor, node| editor.add_item(node, &entry),
        expect![[r#"
            15 +   - fromEntities:
            16 +     - world
            17 +     toPorts:
            18 +     - ports:
            19 +       - port: "53"
            20 +         protocol: UDP
        "#]],
    );
}

#[test]
fn an_item_is_taken_out_with_its_lines() {
    check(
        "spec.ingress.0.toPorts.0.ports",
        |editor, node| editor.remove_item(node, 1),
        expect![[r#"
            10 -       - port: "80"   # plain
            11 -         protocol: TCP
        "#]],
    );
    check(
        "spec.ingress",
        |editor, node| editor.remove_item(node, 0),
        expect![[r#"
             4 -   - fromEndpoints:
             5 -     - matchLabels:
             6 -         tier: backend   # the API
             7 -     toPorts:
             8 -     - ports:
             9 -       - port: "443"
            10 -       - port: "80"   # plain
            11 -         protocol: TCP
        "#]],
    );
    check(
        "spec.ingress.0.toPorts",
        |editor, node| editor.remove_item(node, 0),
        expect!["no edit"],
    );
}
