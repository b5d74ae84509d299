//! Pages that are made from core's own tables: one for each diagnostic, and the fields of each kind of policy.
//!
//! They are files of the content folder like any other, so that links to them and in them are checked, and a
//! reviewer sees in a diff what a change of the tables does to them. `UPDATE_EXPECT=1 cargo test -p signalbox
//! --test generated` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use signalbox_core::answer::Request;
use signalbox_core::diagnostic::Report;
use signalbox_core::diagnostic::registry::{self, Registered};
use signalbox_core::schema::{self, FieldView};
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

/// Kinds with a page of the reference, in the order of its list.
const KINDS: [&str; 7] = [
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumCIDRGroup",
    "NetworkPolicy",
    "ClusterNetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
];

/// A kind whose fields are those of another one: its page says so and lists what differs.
const SAME_AS: [(&str, &str); 1] = [("CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy")];

/// Examples, by the end of a field's path: the page that shows the field alive.
const SHOWN: [(&str, &str); 30] = [
    (
        "endpointSelector",
        "[A policy for nobody](../workshop/a-policy-for-nobody.md)",
    ),
    (
        "enableDefaultDeny",
        "[Denials](../policies/deny.md#a-deny-closes-more-than-it-names)",
    ),
    ("ingressDeny", "[Denials](../policies/deny.md)"),
    ("egressDeny", "[Denials](../policies/deny.md)"),
    ("fromEndpoints", "[Selectors](../policies/selectors.md)"),
    ("toEndpoints", "[Selectors](../policies/selectors.md)"),
    ("fromEntities", "[Entities](../policies/entities.md)"),
    ("toEntities", "[Entities](../policies/entities.md)"),
    ("fromCIDR", "[Addresses](../policies/cidr.md)"),
    ("toCIDR", "[Addresses](../policies/cidr.md)"),
    (
        "except",
        "[An exception is not a refusal](../policies/cidr.md#an-exception-is-not-a-refusal)",
    ),
    (
        "cidrGroupRef",
        "[A shared list of addresses](../recipes/shared-address-list.md)",
    ),
    ("toServices", "[Services](../policies/services.md)"),
    ("toFQDNs", "[Names](../policies/dns.md)"),
    (
        "matchPattern",
        "[What a pattern matches](../policies/dns-patterns.md#what-a-pattern-matches)",
    ),
    (
        "authentication",
        "[Mutual authentication](../policies/authentication.md)",
    ),
    ("toPorts", "[Ports](../policies/ports.md)"),
    ("protocol", "[Story 4](../stories/story-4.md)"),
    (
        "endPort",
        "[Names and ranges](../policies/ports.md#names-and-ranges)",
    ),
    ("icmps", "[Ping](../policies/ports.md#ping)"),
    ("http", "[Requests](../policies/http.md)"),
    ("dns", "[Story 3](../stories/story-3.md)"),
    (
        "host",
        "[The host of a request](../policies/traps/the-host-of-a-request.md)",
    ),
    (
        "path",
        "[Read, but do not write](../workshop/read-but-not-write.md)",
    ),
    (
        "policyTypes",
        "[A section that `policyTypes` leaves out](../policies/traps/a-section-that-policytypes-leaves-out.md)",
    ),
    (
        "podSelector",
        "[Default deny](../policies/default-deny.md#the-same-with-networkpolicy)",
    ),
    (
        "namespaceSelector",
        "[The dash that makes OR of AND](../policies/selectors.md#the-dash-that-makes-or-of-and)",
    ),
    (
        "ipBlock",
        "[What Cilium makes of a NetworkPolicy](../policies/kinds.md#what-cilium-makes-of-a-networkpolicy)",
    ),
    ("tier", "[Policies of administrators](../policies/admin.md)"),
    ("action", "[Policies of administrators](../policies/admin.md)"),
];

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

#[test]
fn a_page_for_each_diagnostic() {
    let folder = content().join("diagnostics");
    let mut expected: BTreeSet<String> = BTreeSet::from(["_index.md".to_owned()]);
    for (place, registered) in registry::all().enumerate() {
        let name = format!("{}.md", slug(registered));
        expect_file![folder.join(&name)].assert_eq(&diagnostic_page(registered, place + 1));
        expected.insert(name);
    }
    expect_file![folder.join("_index.md")].assert_eq(&diagnostics_index());
    assert_eq!(
        files(&folder),
        expected,
        "pages of diagnostics that there are not"
    );
}

#[test]
fn a_page_of_the_reference_for_each_kind() {
    let folder = content().join("reference");
    let mut expected: BTreeSet<String> = BTreeSet::from(["_index.md".to_owned()]);
    for (place, name) in KINDS.into_iter().enumerate() {
        let file = format!("{}.md", name.to_lowercase());
        expect_file![folder.join(&file)].assert_eq(&reference_page(name, place + 1));
        expected.insert(file);
    }
    expect_file![folder.join("_index.md")].assert_eq(&reference_index());
    assert_eq!(files(&folder), expected, "pages of kinds that there are not");
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn slug(registered: &Registered) -> String {
    registered.code.to_lowercase()
}

// ---- Diagnostics ---------------------------------------------------------------------------------------------

fn diagnostics_index() -> String {
    let mut page = "\
+++
title = \"Diagnostics\"
description = \"What Signalbox says about a text, by its code: why, with an example, and how to mend it.\"
weight = 26
+++

Each finding carries a code, in the playground, on the command line and in the JSON. The codes are stable: look for one here, or let the command explain it:

```console
signalbox explain VAL-17
```

Codes that begin with `VALC` are refusals of the API server, by the schema of the kind; those that begin with `VAL` are mostly refusals of Cilium’s agent. Both
refuse the **whole object**. If it is an update, the earlier version stays in force.

| code | what it is about |
|---|---|
"
    .to_owned();
    for registered in registry::all() {
        let _ = writeln!(
            page,
            "| [`{}`]({}.md) | {} |",
            registered.code,
            slug(registered),
            registered.title
        );
    }
    page
}

fn diagnostic_page(registered: &Registered, weight: usize) -> String {
    let Registered {
        code,
        title,
        why,
        example,
        dataplane,
        mend,
    } = registered;
    let mut page = format!(
        "+++\ntitle = \"{code}\"\ndescription = \"{}\"\nweight = {weight}\n+++\n\n{why}\n",
        title.replace('"', "\\\"").replace('`', "")
    );
    if !example.is_empty() {
        let who = match *dataplane {
            "" => String::new(),
            dataplane => format!(", with `{dataplane}`"),
        };
        let _ = write!(
            page,
            "\n## Example\n\n```text\n{example}```\n\nWhat is said about it{who}:\n\n```text\n"
        );
        for report in said(registered) {
            let Report {
                severity,
                code,
                message,
                place,
                help,
                ..
            } = report;
            let severity = format!("{severity:?}").to_lowercase();
            let _ = writeln!(page, "{severity}[{code}]: {message}\n  --> line {}", place.line);
            if let Some(help) = help {
                let _ = writeln!(page, "  = help: {help}");
            }
        }
        page.push_str("```\n");
    }
    let _ = write!(page, "\n## Mend it\n\n{mend}\n");
    page
}

/// What core says about the example.
fn said(registered: &Registered) -> Vec<Report> {
    let evaluation = evaluate(&Request {
        sources: vec![Source::new("example.yaml", registered.example)],
        dataplane: (!registered.dataplane.is_empty()).then(|| registered.dataplane.to_owned()),
        ..Request::default()
    });
    let asked = evaluation
        .expectations
        .into_iter()
        .filter_map(|line| line.answer.err());
    evaluation.diagnostics.into_iter().chain(asked).collect()
}

// ---- The reference -------------------------------------------------------------------------------------------

fn reference_index() -> String {
    let mut page = "\
+++
title = \"Reference\"
description = \"Every field of every kind of policy: what it takes, what it does, and since when.\"
weight = 25
+++

These lists are made from the table by which Signalbox itself checks manifests, completes what you type and explains the field under the pointer. A release of
Cilium stands beside a field that came or went between 1.14 and 1.20.

| kind | `apiVersion` | what it is |
|---|---|---|
"
    .to_owned();
    for name in KINDS {
        let kind = schema::kind(name).unwrap();
        let _ = writeln!(
            page,
            "| [{name}]({}.md) | `{}` | {} |",
            name.to_lowercase(),
            kind.api_version(),
            kind.doc
        );
    }
    page.push_str("\nThe document that holds expectations has a page of its own: [write a scenario](../guide/scenario.md).\n");
    page
}

fn reference_page(name: &str, weight: usize) -> String {
    let kind = schema::kind(name).unwrap();
    let scope = if kind.namespaced { "namespace" } else { "cluster" };
    let mut page = format!(
        "+++\ntitle = \"{name}\"\ndescription = \"Every field, what it takes, what it does, and since when.\"\nweight = {weight}\n+++\n\n\
         `apiVersion: {}`. Belongs to the {scope}. {}\n",
        kind.api_version(),
        kind.doc
    );
    let fields = schema::reference(kind);
    if let Some((_, other)) = SAME_AS.iter().find(|(one, _)| *one == name) {
        let theirs = schema::reference(schema::kind(other).unwrap());
        assert_eq!(
            fields, theirs,
            "{name} and {other} differ: give {name} a list of its own"
        );
        let _ = write!(
            page,
            "\n{}",
            CLUSTERWIDE.replace("OTHER", &format!("[{other}]({}.md)", other.to_lowercase()))
        );
        return page;
    }
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for (above, rows) in groups(&fields) {
        let title = match above.as_str() {
            "" => "The object".to_owned(),
            path => format!("`{path}`"),
        };
        // `toPorts` and the like are the same wherever they stand.
        if let Some(first) = shown.get(&rows) {
            let _ = write!(page, "\n## {title}\n\nAs `{first}`.\n");
            continue;
        }
        let _ = write!(
            page,
            "\n## {title}\n\n| field | takes | what it does |\n|---|---|---|\n{rows}"
        );
        shown.insert(rows, above);
    }
    page
}

/// The rows of fields that stand side by side, by what they stand in.
fn groups(fields: &[FieldView]) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> = Vec::new();
    let every_kind_has = ["apiVersion", "kind", "metadata", "status"];
    for field in fields {
        if every_kind_has
            .iter()
            .any(|name| field.path == *name || field.path.starts_with(&format!("{name}.")))
        {
            continue;
        }
        let above = field.path.rsplit_once('.').map_or("", |(above, _)| above);
        let row = format!("{}\n", row(field));
        match groups.iter_mut().find(|(path, _)| path == above) {
            Some((_, rows)) => rows.push_str(&row),
            None => groups.push((above.to_owned(), row)),
        }
    }
    groups
}

const CLUSTERWIDE: &str = "\
Its fields are those of OTHER. What differs is whom they mean:

- `endpointSelector: {}` selects the pods of **every** namespace, and Cilium’s own health and ingress endpoints. It never selects the host.
- A peer selector means pods of every namespace, unless it names one.
- `nodeSelector` selects nodes. It needs Cilium’s host firewall to do anything.

[Default deny for the whole cluster](../recipes/default-deny-cluster.md) is such a policy, and
[Close the cluster, and not its heart](../workshop/close-the-cluster.md) an exercise with one.
";

fn row(field: &FieldView) -> String {
    let mut words = field.doc.replace('|', "\\|");
    if !field.words.is_empty() {
        let list: Vec<String> = field.words.iter().map(|word| format!("`{word}`")).collect();
        let _ = write!(words, " One of {}.", list.join(", "));
    }
    if let Some((_, page)) = SHOWN.iter().find(|(name, _)| *name == field.name) {
        let _ = write!(words, " Live: {page}.");
    }
    let dated = match (field.since, field.until) {
        (Some(since), None) => format!(" *(since 1.{since})*"),
        (None, Some(until)) => format!(" *(until 1.{until})*"),
        (Some(since), Some(until)) => format!(" *(1.{since} to 1.{until})*"),
        (None, None) => String::new(),
    };
    let required = if field.required { ", required" } else { "" };
    format!(
        "| `{}`{dated} | {}{required} | {words} |",
        field.name, field.takes
    )
}
