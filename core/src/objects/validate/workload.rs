//! Workloads: the one check by code that tells which pods there are.

use super::Findings;
use super::selector::{self, Keys};
use crate::objects::kubernetes::Workload;
use crate::objects::{LabelSelector, Operator, Requirement};
use crate::order::Map;
use crate::yaml::Path;

/// The API server refuses a workload that would not find its own pods.
pub(super) fn check(findings: &mut Findings<'_>, workload: &Workload) {
    let path = Path::root().key("spec").key("selector");
    let Some(selector) = &workload.spec.selector else {
        return;
    };
    selector::check(findings, &path, selector, Keys::Plain);
    let labels = &workload.spec.template.metadata.labels;
    if !findings.list.is_empty() || fits(selector, labels) {
        return;
    }
    let message = "does not select the labels in `spec.template.metadata.labels`";
    let help = "give the template every label that the selector asks for";
    findings.add_with_help("workload-selector", &path, message, help);
}

/// SEL-1, SEL-2.
fn fits(selector: &LabelSelector, labels: &Map<String, String>) -> bool {
    let mut wanted = selector.match_labels.iter().flatten();
    let mut requirements = selector.match_expressions.iter().flatten();
    wanted.all(|(key, value)| labels.get(key) == Some(value))
        && requirements.all(|requirement| holds(requirement, labels.get(&requirement.key)))
}

fn holds(requirement: &Requirement, value: Option<&String>) -> bool {
    let is_listed = || value.is_some_and(|value| requirement.values.iter().flatten().any(|one| one == value));
    match requirement.operator {
        Operator::In => is_listed(),
        Operator::NotIn => !is_listed(),
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
    }
}
