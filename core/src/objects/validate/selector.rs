//! Label selectors (VAL-5).

use super::Findings;
use crate::diagnostic::shorten;
use crate::objects::{LabelSelector, Operator, Requirement};
use crate::schema::pattern::{LABEL_VALUE, is_label_key};
use crate::yaml::Path;

/// Whose spelling of keys holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Cilium's: `source:key`. Behind the source, the agent checks `source.key` as a label's key.
    WithSource,
    /// Kubernetes': as they stand.
    Plain,
}

/// VAL-5: keys, values and operators of one selector.
pub(super) fn check(findings: &mut Findings<'_>, path: &Path, selector: &LabelSelector, keys: Keys) {
    for (key, value) in selector.match_labels.iter().flatten() {
        let at = path.key("matchLabels").key(key);
        check_key(findings, &at, key, keys);
        check_value(findings, &at, value);
    }
    for (index, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let at = path.key("matchExpressions").index(index);
        check_key(findings, &at.key("key"), &requirement.key, keys);
        check_values(findings, &at, requirement);
    }
}

/// Every selector of a list.
pub(super) fn check_all(
    findings: &mut Findings<'_>,
    path: &Path,
    selectors: Option<&Vec<LabelSelector>>,
    keys: Keys,
) {
    for (index, selector) in selectors.into_iter().flatten().enumerate() {
        check(findings, &path.index(index), selector, keys);
    }
}

fn check_key(findings: &mut Findings<'_>, path: &Path, key: &str, keys: Keys) {
    let fits = match keys {
        Keys::Plain => is_label_key(key),
        Keys::WithSource => is_label_key(&extended(key)),
    };
    if !fits {
        let message = format!("has `{}`, which is no label key", shorten(key));
        let span = findings.key_span(path);
        let help = "a key is a name of letters, digits, `-`, `_` and `.`, at most 63, perhaps behind a lower-case domain and `/`";
        if let Some(finding) = findings.add_at("VAL-5", path, span, &message) {
            finding.help = Some(help.to_owned());
        }
    }
}

/// LBL-2, LBL-5: the key as the agent keeps it, `source.key`.
fn extended(key: &str) -> String {
    let (source, name) = match (
        key.split_once(':'),
        key.strip_prefix('$'),
        key.strip_prefix("reserved."),
    ) {
        (Some((source, name)), ..) => (source, name),
        (None, Some(name), _) | (None, None, Some(name)) => ("reserved", name),
        (None, None, None) => ("any", key),
    };
    let source = if source.is_empty() { "any" } else { source };
    let name = name.split_once('=').map_or(name, |(name, _)| name);
    format!("{source}.{name}")
}

fn check_values(findings: &mut Findings<'_>, path: &Path, requirement: &Requirement) {
    let values = requirement.values.as_deref().unwrap_or_default();
    let needs_values = matches!(requirement.operator, Operator::In | Operator::NotIn);
    let at = path.key("values");
    match (needs_values, values.is_empty()) {
        (true, true) => {
            let message = "must be given for the operators `In` and `NotIn`";
            findings.add_with_help("VAL-5", &at, message, "list the values: `values: [a, b]`");
        }
        (false, false) => {
            let message = "must not be given for the operators `Exists` and `DoesNotExist`";
            findings.add_with_help("VAL-5", &at, message, "delete `values`, or use `In`");
        }
        _ => {}
    }
    for (index, value) in values.iter().enumerate() {
        check_value(findings, &at.index(index), value);
    }
}

fn check_value(findings: &mut Findings<'_>, path: &Path, value: &str) {
    if value.len() > 63 {
        let message = format!("must have at most 63 characters, not {}", value.len());
        findings.add("VAL-5", path, &message);
    } else if !(LABEL_VALUE.matches)(value) {
        let message = format!("takes {}; `{}` does not fit", LABEL_VALUE.words, shorten(value));
        findings.add("VAL-5", path, &message);
    }
}
