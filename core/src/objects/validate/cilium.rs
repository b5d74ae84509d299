//! CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: what the agent refuses about rules.

use super::Findings;
use super::entry::{self, Section};
use super::selector::{self, Keys};
use crate::dataplane::Switches;
use crate::diagnostic::Severity;
use crate::objects::LabelSelector;
use crate::objects::cilium::{CiliumEntry, CiliumPolicy, CiliumRule};
use crate::yaml::Path;

/// Whose policy it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// One namespace's.
    Namespace,
    /// The cluster's.
    Cluster,
}

/// Everything that the agent refuses in a policy.
pub(super) fn policy(findings: &mut Findings<'_>, switches: &Switches, policy: &CiliumPolicy, scope: Scope) {
    if policy.spec.is_none() && policy.specs.is_none() {
        let message = "has neither `spec` nor `specs`";
        if let Some(finding) =
            findings.add_at("VAL-2", &Path::root().key("spec"), findings.root.head(), message)
        {
            finding.message = "the policy is empty: it has neither `spec` nor `specs`".to_owned();
        }
        return;
    }
    if let Some(only) = &policy.spec {
        rule(findings, switches, &Path::root().key("spec"), only, scope);
        no_node_selector(findings, &Path::root().key("spec"), only, scope);
    }
    for (index, one) in policy.specs.iter().flatten().enumerate() {
        let path = Path::root().key("specs").index(index);
        rule(findings, switches, &path, one, scope);
        if !switches.specs_node_selector {
            no_node_selector(findings, &path, one, scope);
        }
    }
}

/// VAL-4, OBJ-5: only the cluster's policies may select nodes.
fn no_node_selector(findings: &mut Findings<'_>, path: &Path, rule: &CiliumRule, scope: Scope) {
    if scope == Scope::Namespace && rule.node_selector.is_some() {
        let at = path.key("nodeSelector");
        let span = findings.key_span(&at);
        let message = "selects nodes, which only a CiliumClusterwideNetworkPolicy may";
        if let Some(finding) = findings.add_at("VAL-4", &at, span, message) {
            finding.help = Some(
                "make it a CiliumClusterwideNetworkPolicy, or select pods with `endpointSelector`".to_owned(),
            );
        }
    }
}

fn rule(findings: &mut Findings<'_>, switches: &Switches, path: &Path, rule: &CiliumRule, scope: Scope) {
    check_subject(findings, path, rule, scope);
    if rule.node_selector.is_some() {
        let message =
            "selects nodes, whose policy is enforced only with the host firewall, which is off by default";
        let help = "policy of nodes is not modelled: no flow meets this rule here";
        findings.note(Severity::Info, "SEL-8", &path.key("nodeSelector"), message, help);
    }
    let sections = sections(rule, scope);
    let is_empty = |entries: &Option<&Vec<CiliumEntry>>| entries.is_none_or(Vec::is_empty);
    if switches.rule_needs_section && sections.iter().all(|(_, entries)| is_empty(entries)) {
        let message = "must have at least one entry in `ingress`, `ingressDeny`, `egress` or `egressDeny`";
        let help = "`ingress: [{}]` lets nothing in; without it, the rule would do nothing";
        findings.add_with_help("NEW19-1", path, message, help);
    }
    for (section, entries) in sections {
        let at = path.key(section.name);
        for (index, one) in entries.into_iter().flatten().enumerate() {
            entry::check(findings, switches, section, &at.index(index), one);
        }
    }
}

fn sections(rule: &CiliumRule, scope: Scope) -> [(Section, Option<&Vec<CiliumEntry>>); 4] {
    let section = |name, ingress, denies| Section {
        name,
        ingress,
        denies,
        of_nodes: rule.node_selector.is_some(),
        clusterwide: scope == Scope::Cluster,
    };
    [
        (section("ingress", true, false), rule.ingress.as_ref()),
        (section("ingressDeny", true, true), rule.ingress_deny.as_ref()),
        (section("egress", false, false), rule.egress.as_ref()),
        (section("egressDeny", false, true), rule.egress_deny.as_ref()),
    ]
}

/// VAL-5, and what the preflight check refuses: a namespaced policy for endpoints without labels.
fn check_subject(findings: &mut Findings<'_>, path: &Path, rule: &CiliumRule, scope: Scope) {
    for (name, selector) in [
        ("endpointSelector", &rule.endpoint_selector),
        ("nodeSelector", &rule.node_selector),
    ] {
        if let Some(selector) = selector {
            selector::check(findings, &path.key(name), selector, Keys::WithSource);
        }
    }
    let selects_init = rule.endpoint_selector.as_ref().is_some_and(names_init);
    if scope == Scope::Namespace && selects_init {
        let message = "selects `reserved:init`, which a CiliumNetworkPolicy must not";
        let help = "endpoints without labels belong to no namespace: use a CiliumClusterwideNetworkPolicy";
        findings.add_with_help("preflight-init", &path.key("endpointSelector"), message, help);
    }
}

fn names_init(selector: &LabelSelector) -> bool {
    let is_init = |key: &str| matches!(key, "reserved:init" | "reserved.init" | "$init");
    let labels = selector.match_labels.iter().flatten().map(|(key, _)| key);
    let expressions = selector
        .match_expressions
        .iter()
        .flatten()
        .map(|requirement| &requirement.key);
    labels.chain(expressions).any(|key| is_init(key))
}
