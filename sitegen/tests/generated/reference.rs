//! The page of each kind of policy.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect_file;
use signalbox_core::schema::{self, FieldView};

use super::shown::shown;
use super::whole::{CLUSTERWIDE, WHOLE};
use super::{content, files};

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

fn reference_index() -> String {
    let mut page = "\
+++
title = \"Reference\"
description = \"Every field of every kind of policy: what it takes, what it does, and since when.\"
weight = 25

[extra]
readers = \"For those who look up a field.\"
minutes = 2
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
        "+++\ntitle = \"{name}\"\ndescription = \"Every field, what it takes, what it does, and since when.\"\nweight = {weight}\n\n\
         [extra]\nreaders = \"For those who write a {name}, and look up a field.\"\nminutes = 5\n+++\n\n\
         `apiVersion: {}`. Belongs to the {scope}. {}\n",
        kind.api_version(),
        kind.doc
    );
    if let Some((_, whole)) = WHOLE.iter().find(|(one, _)| *one == name) {
        page.push_str(whole);
    }
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
    // `toPorts` and the like are the same wherever they stand.
    let mut lists: Vec<(String, String, Vec<String>)> = Vec::new();
    for (above, rows) in groups(name, &fields) {
        match lists.iter_mut().find(|(_, other, _)| *other == rows) {
            Some((.., also)) => also.push(format!("`{above}`")),
            None => lists.push((above, rows, Vec::new())),
        }
    }
    for (above, rows, also) in lists {
        let title = match above.as_str() {
            "" => "The object".to_owned(),
            path => format!("`{path}`"),
        };
        let _ = write!(
            page,
            "\n## {title}\n\n| field | takes | what it does |\n|---|---|---|\n{rows}"
        );
        if !also.is_empty() {
            let _ = write!(page, "\nThe same stands under {}.\n", also.join(", "));
        }
    }
    page
}

/// Whether every kind has this field.
pub(crate) fn is_common(path: &str) -> bool {
    ["apiVersion", "kind", "metadata", "status"]
        .iter()
        .any(|name| path == *name || path.starts_with(&format!("{name}.")))
}

/// The rows of fields that stand side by side, by what they stand in.
fn groups(kind: &str, fields: &[FieldView]) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> = Vec::new();
    for field in fields {
        if is_common(&field.path) {
            continue;
        }
        let above = field.path.rsplit_once('.').map_or("", |(above, _)| above);
        let row = format!("{}\n", row(kind, field));
        match groups.iter_mut().find(|(path, _)| path == above) {
            Some((_, rows)) => rows.push_str(&row),
            None => groups.push((above.to_owned(), row)),
        }
    }
    groups
}

fn row(kind: &str, field: &FieldView) -> String {
    let mut words = field.doc.replace('|', "\\|");
    if !field.words.is_empty() {
        let list: Vec<String> = field.words.iter().map(|word| format!("`{word}`")).collect();
        let _ = write!(words, " One of {}.", list.join(", "));
    }
    if let Some(page) = shown(kind, &field.path) {
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
