//! Pages that are made from core's own tables: one for each diagnostic, and the fields of each kind of policy.
//!
//! They are files of the content folder like any other, so that links to them and in them are checked, and a
//! reviewer sees in a diff what a change of the tables does to them. `UPDATE_EXPECT=1 cargo test -p signalbox
//! --test generated` writes them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use signalbox_core::answer::Request;
use signalbox_core::diagnostic::registry::{self, Registered};
use signalbox_core::diagnostic::{Report, Severity};
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

/// The page that shows a field alive, and the ends of the paths of such fields, which begin with their kind. The longest
/// end that fits counts.
const SHOWN: [(&str, &[&str]); 47] = [
    (
        "[A policy for nobody](../workshop/a-policy-for-nobody.md)",
        &["endpointSelector"],
    ),
    (
        "[Denials](../policies/deny.md#a-deny-closes-more-than-it-names)",
        &["enableDefaultDeny", "enableDefaultDeny.ingress"],
    ),
    (
        "[Combining policies](../policies/combining.md#default-deny-adds-up-as-well)",
        &["enableDefaultDeny.egress"],
    ),
    ("[The model](../policies/model.md)", &["spec"]),
    (
        "[Several rules in one object](../policies/seldom-peers.md#several-rules-in-one-object)",
        &[
            "specs",
            "spec.description",
            "spec.labels",
            "labels.key",
            "labels.value",
            "labels.source",
            "log",
            "log.value",
        ],
    ),
    (
        "[Default deny](../policies/default-deny.md)",
        &["spec.ingress", "spec.egress", "toEndpoints"],
    ),
    ("[Denials](../policies/deny.md)", &["ingressDeny", "egressDeny"]),
    (
        "[Selectors](../policies/selectors.md)",
        &["matchLabels", "fromEndpoints"],
    ),
    (
        "[The label that is not there](../policies/traps/labels-that-are-not-there.md)",
        &[
            "matchExpressions",
            "matchExpressions.key",
            "matchExpressions.operator",
            "matchExpressions.values",
        ],
    ),
    (
        "[A policy for nodes](../policies/seldom-peers.md#a-policy-for-nodes)",
        &["nodeSelector"],
    ),
    (
        "[Entities](../policies/entities.md)",
        &["fromEntities", "toEntities"],
    ),
    (
        "[Requirements that went away](../policies/traps/requirements-that-went-away.md)",
        &["fromRequires", "toRequires"],
    ),
    ("[Story 2](../stories/story-2.md)", &["fromCIDR"]),
    ("[Addresses](../policies/cidr.md)", &["toCIDR"]),
    (
        "[A shared list of addresses](../recipes/shared-address-list.md)",
        &[
            "fromCIDRSet",
            "cidrGroupRef",
            "CiliumCIDRGroup.spec",
            "externalCIDRs",
        ],
    ),
    (
        "[Addresses](../policies/cidr.md#an-exception-is-not-a-refusal)",
        &["toCIDRSet", "CIDRSet.cidr"],
    ),
    (
        "[An exception is not a refusal](../policies/cidr.md#an-exception-is-not-a-refusal)",
        &["except", "ipBlock.except"],
    ),
    (
        "[Lists of addresses, by label](../policies/seldom-peers.md#lists-of-addresses-by-label)",
        &["cidrGroupSelector"],
    ),
    (
        "[Nodes by their labels](../policies/seldom-peers.md#nodes-by-their-labels)",
        &["fromNodes", "toNodes"],
    ),
    (
        "[Machines of a cloud](../policies/seldom-peers.md#machines-of-a-cloud)",
        &[
            "fromGroups",
            "toGroups",
            "Groups.aws",
            "aws.labels",
            "aws.region",
            "aws.securityGroupsIds",
            "aws.securityGroupsNames",
        ],
    ),
    (
        "[Services](../policies/services.md)",
        &[
            "toServices",
            "toServices.k8sService",
            "k8sService.serviceName",
            "k8sService.namespace",
        ],
    ),
    (
        "[Services by their labels](../policies/seldom-peers.md#services-by-their-labels)",
        &[
            "toServices.k8sServiceSelector",
            "k8sServiceSelector.selector",
            "k8sServiceSelector.namespace",
        ],
    ),
    ("[Names](../policies/dns.md)", &["toFQDNs"]),
    ("[To one domain](../recipes/one-domain.md)", &["matchName"]),
    (
        "[What a pattern matches](../policies/dns-patterns.md#what-a-pattern-matches)",
        &["matchPattern"],
    ),
    (
        "[Mutual authentication](../policies/authentication.md)",
        &["authentication", "authentication.mode"],
    ),
    (
        "[Ports](../policies/ports.md)",
        &["toPorts", "toPorts.ports", "ports.port"],
    ),
    ("[Story 4](../stories/story-4.md)", &["protocol"]),
    (
        "[Names and ranges](../policies/ports.md#names-and-ranges)",
        &["endPort"],
    ),
    (
        "[Ping](../policies/ports.md#ping)",
        &["icmps", "icmps.fields", "fields.type"],
    ),
    (
        "[ICMP type 0](../policies/traps/icmp-type-0.md)",
        &["fields.family"],
    ),
    (
        "[Requests](../policies/http.md)",
        &["toPorts.rules", "http", "http.method"],
    ),
    ("[Story 3](../stories/story-3.md)", &["dns"]),
    (
        "[The host of a request](../policies/traps/the-host-of-a-request.md)",
        &["host"],
    ),
    (
        "[Read, but do not write](../workshop/read-but-not-write.md)",
        &["path"],
    ),
    (
        "[Headers](../policies/seldom-requests.md#headers)",
        &[
            "headers",
            "headerMatches",
            "headerMatches.name",
            "headerMatches.value",
            "headerMatches.mismatch",
            "headerMatches.secret",
            "headerMatches.secret.name",
            "headerMatches.secret.namespace",
        ],
    ),
    (
        "[The name in the TLS handshake](../policies/seldom-requests.md#the-name-in-the-tls-handshake)",
        &["serverNames"],
    ),
    (
        "[TLS that Cilium ends](../policies/seldom-requests.md#tls-that-cilium-ends)",
        &[
            "terminatingTLS",
            "originatingTLS",
            "TLS.secret",
            "TLS.secret.name",
            "TLS.secret.namespace",
            "certificate",
            "privateKey",
            "trustedCA",
        ],
    ),
    (
        "[A listener of your own](../policies/seldom-requests.md#a-listener-of-your-own)",
        &[
            "listener",
            "listener.name",
            "listener.priority",
            "envoyConfig",
            "envoyConfig.kind",
            "envoyConfig.name",
        ],
    ),
    (
        "[Kafka](../policies/seldom-requests.md#kafka)",
        &[
            "kafka",
            "kafka.apiKey",
            "kafka.apiVersion",
            "kafka.clientID",
            "kafka.role",
            "kafka.topic",
        ],
    ),
    (
        "[A protocol of your own](../policies/seldom-requests.md#a-protocol-of-your-own)",
        &["l7proto", "l7"],
    ),
    (
        "[A section that `policyTypes` leaves out](../policies/traps/a-section-that-policytypes-leaves-out.md)",
        &["policyTypes"],
    ),
    (
        "[The dash that makes OR of AND](../policies/selectors.md#the-dash-that-makes-or-of-and)",
        &["podSelector", "namespaceSelector", "ingress.from"],
    ),
    (
        "[Errata](../stories/errata-more.md#egress-to-a-subnet-by-name)",
        &["ipBlock", "ipBlock.cidr"],
    ),
    (
        "[Default deny with NetworkPolicy](../policies/default-deny-networkpolicy.md)",
        &["egress.to", "egress.ports"],
    ),
    (
        "[A port without a protocol](../policies/kinds.md#a-port-without-a-protocol)",
        &["ingress.ports"],
    ),
    (
        "[Policies of administrators](../policies/admin.md)",
        &["tier", "action"],
    ),
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

[extra]
readers = \"For whoever looks up a code.\"
minutes = 2
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
        ..
    } = registered;
    let mut page = format!(
        "+++\ntitle = \"{code}\"\ndescription = \"{}\"\nweight = {weight}\n\n\
         [extra]\nreaders = \"For whoever got this finding.\"\nminutes = 1\n+++\n\n{why}\n",
        title.replace('"', "\\\"").replace('`', "")
    );
    if !example.is_empty() {
        let who = match *dataplane {
            "" => String::new(),
            dataplane => format!(", with `{dataplane}`"),
        };
        let _ = write!(
            page,
            "\n## Example\n\n```text\n{example}```\n\nWhat is said about it{who}:\n"
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
            let _ = writeln!(
                page,
                "\n> **{severity:?}** `{code}`, line {}: {message}",
                place.line
            );
            if let Some(help) = help {
                let _ = writeln!(page, ">\n> Help: {help}");
            }
        }
    }
    if let Some(consequence) = consequence(registered) {
        let _ = write!(page, "\n## What follows\n\n{consequence}\n");
    }
    let _ = write!(page, "\n## Mend it\n\n{mend}\n");
    if let Some(mended) = registered.mended() {
        let diff = difference(example, &mended);
        let _ = write!(page, "\n```diff\n{diff}```\n");
    }
    page
}

/// What becomes of an object about which this is said. A refusal is for the whole of it; what is said of scenarios,
/// questions and texts has consequences that its page tells by itself.
fn consequence(registered: &Registered) -> Option<&'static str> {
    let of_objects = ["VAL", "NEW19", "KNP", "BANP", "CNP2"]
        .iter()
        .any(|start| registered.code.starts_with(start))
        || [
            "admission",
            "decode",
            "label",
            "name",
            "schema",
            "unknown-field",
            "workload-selector",
        ]
        .contains(&registered.code);
    let report = said(registered)
        .into_iter()
        .find(|report| report.code == registered.code)
        .filter(|_| of_objects)?;
    Some(match report.severity {
        Severity::Error => {
            "**Nothing** of the object is in force: one bad field refuses all of it. If it is new, what it should have closed is open. \
             If it is an update, [the version before stays](../stories/story-5.md), and only the output of `kubectl apply` \
             tells."
        }
        _ => "The object is accepted, and the rest of it is in force.",
    })
}

/// Two texts as one listing, with the lines that go and come. They differ in one place.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = same(&mut old.iter().zip(&new));
    let rest = old.len().min(new.len()) - start;
    let end = same(&mut old.iter().rev().zip(new.iter().rev()).take(rest));
    let marked = |mark: char, lines: &[&str]| -> String {
        lines.iter().map(|line| format!("{mark}{line}\n")).collect()
    };
    marked(' ', &old[..start])
        + &marked('-', &old[start..old.len() - end])
        + &marked('+', &new[start..new.len() - end])
        + &marked(' ', &old[old.len() - end..])
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
fn is_common(path: &str) -> bool {
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

/// An object of each kind, with what it is about, before its fields. The build checks the listings.
const WHOLE: [(&str, &str); 5] = [
    (
        "CiliumNetworkPolicy",
        "
An object is about the pods that `endpointSelector` selects, in its own namespace. Each entry of a section says who, and where:

```yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: cart}
  ingress:
  - fromEndpoints:
    - matchLabels: {app: web}
    toPorts:
    - ports:
      - {port: \"8080\", protocol: TCP}
```

[Two kinds, side by side](../policies/kinds.md) compares it with Kubernetes’ own kind, and [the model](../policies/model.md) says how entries are decided.
",
    ),
    (
        "CiliumCIDRGroup",
        "
```yaml
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata:
  name: offices
spec:
  externalCIDRs:
  - 203.0.113.20/32
  - 198.51.100.0/24
```

A policy names it in `fromCIDRSet` or `toCIDRSet`, with `cidrGroupRef: offices`, or takes all groups that carry a label, with
[`cidrGroupSelector`](../policies/seldom-peers.md#lists-of-addresses-by-label). Exceptions stand in the policy, under `except`. A change of the group reaches every policy that names it.

Like every CIDR, it stands for addresses outside, and never for [pods or nodes](../policies/cidr.md#a-cidr-never-matches-a-pod). Older releases call the version `cilium.io/v2alpha1`.
",
    ),
    (
        "NetworkPolicy",
        "
An object is about the pods that `podSelector` selects, in its own namespace. It only ever allows:

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: web}
    ports:
    - {port: 8080, protocol: TCP}
```

[Two kinds, side by side](../policies/kinds.md) compares it with Cilium’s kind, and [default deny with NetworkPolicy](../policies/default-deny-networkpolicy.md) shows it at work.
",
    ),
    (
        "ClusterNetworkPolicy",
        "
Its rules are read in order, and the first one that matches decides. [Policies of administrators](../policies/admin.md) has the tiers, live.

```yaml
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: payments-stay-out
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels: {kubernetes.io/metadata.name: shop}
  ingress:
  - action: Deny
    from:
    - namespaces:
        matchLabels: {team: payments}
```
",
    ),
    (
        "AdminNetworkPolicy",
        "
The predecessor of [ClusterNetworkPolicy](clusternetworkpolicy.md), with `Allow` for `Accept`. [Policies of administrators](../policies/admin.md) has the tiers, live.
",
    ),
];

const CLUSTERWIDE: &str = "\
Its fields are those of OTHER. What differs is whom they mean:

- `endpointSelector: {}` selects the pods of **every** namespace, and Cilium’s own health and ingress endpoints. It never selects the host.
- A peer selector means pods of every namespace, unless it names one.
- `nodeSelector` selects nodes. It needs Cilium’s host firewall to do anything.

## When to take which

A team writes `CiliumNetworkPolicy`, in its namespace. Whoever runs the cluster writes this kind: rights to it are rights over every pod. Both [add up](../policies/combining.md), so neither can narrow what the
other allows, except by a deny.

Three uses that a namespaced policy cannot replace:

- [default deny for the whole cluster](../recipes/default-deny-cluster.md), with [an exercise](../workshop/close-the-cluster.md);
- a promise that nobody can take back, such as [the metadata address](../recipes/metadata-address.md);
- something for everybody that closes nothing: [monitoring](../recipes/monitoring.md), [ping](../recipes/ping.md).
";

/// The page that shows a field of a kind alive.
fn shown(kind: &str, path: &str) -> Option<&'static str> {
    let path = format!("{kind}.{}", path.replace("[]", ""));
    let fits = |end: &str| {
        path.strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.') || end.starts_with(char::is_uppercase))
    };
    let ends = SHOWN
        .iter()
        .flat_map(|(page, ends)| ends.iter().map(move |end| (*page, *end)));
    ends.filter(|(_, end)| fits(end))
        .max_by_key(|(_, end)| end.len())
        .map(|(page, _)| page)
}

/// Every field of the two kinds that most people write leads to a page, and something on that page uses it.
#[test]
fn every_field_of_a_policy_is_shown_alive() {
    let mut missing = String::new();
    for kind in ["CiliumNetworkPolicy", "NetworkPolicy"] {
        for field in schema::reference(schema::kind(kind).unwrap()) {
            if is_common(&field.path) {
                continue;
            }
            let Some(page) = shown(kind, &field.path) else {
                let _ = writeln!(missing, "{kind} {}: no page shows it", field.path);
                continue;
            };
            let file = page.split_once("../").unwrap().1;
            let file = file.split(['#', ')']).next().unwrap();
            if !uses(file, field.name) {
                let _ = writeln!(missing, "{kind} {}: nothing on {file} uses it", field.path);
            }
        }
    }
    assert_eq!(missing, "");
}

/// Whether the scenarios on a page use a field, or its counterpart in the other direction.
fn uses(page: &str, field: &str) -> bool {
    let text = fs::read_to_string(content().join(page)).unwrap();
    let twin = match (field.strip_prefix("to"), field.strip_prefix("from")) {
        (Some(rest), _) if rest.starts_with(char::is_uppercase) => format!("from{rest}"),
        (_, Some(rest)) if rest.starts_with(char::is_uppercase) => format!("to{rest}"),
        _ => field.to_owned(),
    };
    let scenarios = text.lines().filter(|line| line.starts_with("```"));
    let scenarios = scenarios.filter_map(|line| line.split_once("scenario=")?.1.split_whitespace().next());
    scenarios
        .flat_map(|scenario| manifests(&content().join("scenarios").join(scenario)))
        .any(|manifest| {
            let written = |name: &str| manifest.contains(&format!("{name}:"));
            written(field) || written(&twin)
        })
}

/// The files of a scenario's own folder.
fn manifests(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| fs::read_to_string(file.path()).ok())
        .collect()
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
