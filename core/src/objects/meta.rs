//! What every object carries, and label selectors as written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `metadata`, as far as policy can see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Metadata {
    /// `name`; `generateName` objects have none yet.
    pub name: String,
    /// `namespace`; `None` where the manifest leaves it out.
    pub namespace: Option<String>,
    /// `labels`.
    pub labels: BTreeMap<String, String>,
    /// `annotations`.
    pub annotations: BTreeMap<String, String>,
}

/// A Kubernetes label selector: `matchLabels` and `matchExpressions`, all ANDed (SEL-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LabelSelector {
    /// Keys with the exact value that each must have.
    pub match_labels: Option<BTreeMap<String, String>>,
    /// Keys with an operator.
    pub match_expressions: Option<Vec<Requirement>>,
}

/// One element of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// How the label is compared.
    pub operator: Operator,
    /// What it is compared with; empty for `Exists` and `DoesNotExist`.
    #[serde(default)]
    pub values: Option<Vec<String>>,
}

/// `NotIn` and `DoesNotExist` are true where the key is absent (SEL-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Operator {
    /// The value is one of those given.
    In,
    /// The value is none of those given, or the key is absent.
    NotIn,
    /// The key is present.
    Exists,
    /// The key is absent.
    DoesNotExist,
}
