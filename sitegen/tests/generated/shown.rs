//! Which page shows a field alive, and that it does.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use signalbox_core::schema;

use super::content;
use super::reference::is_common;

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

/// The page that shows a field of a kind alive.
pub(crate) fn shown(kind: &str, path: &str) -> Option<&'static str> {
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
