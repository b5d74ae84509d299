//! What every object carries, and label selectors as written.

use crate::order::Map;
use crate::yaml::{Words, object};

object! {
    /// `metadata`, as far as policy can see it.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Metadata {
        /// `name`; `generateName` objects have none yet.
        pub name: String = "name",
        /// `namespace`; `None` where the manifest leaves it out.
        pub namespace: Option<String> = "namespace",
        /// `labels`.
        pub labels: Map<String, String> = "labels",
        /// `annotations`.
        pub annotations: Map<String, String> = "annotations",
    }

    /// A Kubernetes label selector: `matchLabels` and `matchExpressions`, all ANDed (SEL-1).
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct LabelSelector {
        /// Keys with the exact value that each must have.
        pub match_labels: Option<Map<String, String>> = "matchLabels",
        /// Keys with an operator.
        pub match_expressions: Option<Vec<Requirement>> = "matchExpressions",
    }

    /// One element of `matchExpressions`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Requirement {
        /// The label's key.
        pub key: String = "key" required,
        /// How the label is compared.
        pub operator: Operator = "operator" required,
        /// What it is compared with; empty for `Exists` and `DoesNotExist`.
        pub values: Option<Vec<String>> = "values",
    }
}

/// `NotIn` and `DoesNotExist` are true where the key is absent (SEL-2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Operator {
    /// The value is one of those given.
    #[default]
    In,
    /// The value is none of those given, or the key is absent.
    NotIn,
    /// The key is present.
    Exists,
    /// The key is absent.
    DoesNotExist,
}

impl Words for Operator {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("In", Self::In),
        ("NotIn", Self::NotIn),
        ("Exists", Self::Exists),
        ("DoesNotExist", Self::DoesNotExist),
    ];
}
