//! What every object carries, and label selectors.

use super::pattern::LABEL_VALUE;
use super::shape::*;

/// `metadata` as far as it matters; the API server knows the rest as well.
pub(super) const METADATA: Shape = Shape {
    fields: &[
        field(
            "name",
            TEXT,
            "What the object is called. A second document with the same kind, namespace and name is an update of the first.",
        ),
        field(
            "generateName",
            TEXT,
            "The head of a name that the API server completes. Only `kubectl create` takes it.",
        ),
        field(
            "namespace",
            TEXT,
            "Where the object lives. Left out, kubectl puts it into the namespace of its context, `default` as a rule; kinds of the whole cluster have none.",
        ),
        field(
            "labels",
            TEXT_MAP,
            "What selectors look at. Values are strings: a number such as `1` or `1.10` needs quotes.",
        ),
        field("annotations", TEXT_MAP, "Notes that no selector sees."),
        field("uid", Type::Any, "Given by the API server."),
        field("resourceVersion", Type::Any, "Given by the API server."),
        field("generation", Type::Any, "Given by the API server."),
        field("creationTimestamp", Type::Any, "Given by the API server."),
        field("deletionTimestamp", Type::Any, "Given by the API server."),
        field(
            "deletionGracePeriodSeconds",
            Type::Any,
            "Given by the API server.",
        ),
        field("ownerReferences", Type::Any, "The objects that made this one."),
        field("finalizers", Type::Any, "Who must agree before the object goes."),
        field(
            "managedFields",
            Type::Any,
            "Who wrote which field; noise in a dump.",
        ),
        field("selfLink", Type::Any, "No longer used."),
    ],
    rules: &[],
    open: false,
};

/// The fields that stand at the top of every object.
pub(super) const API_VERSION: Field = field("apiVersion", TEXT, "Group and version of the kind.").required();
pub(super) const KIND: Field = field("kind", TEXT, "What the object is.").required();
pub(super) const META: Field = field(
    "metadata",
    Type::Object(&METADATA),
    "Name, namespace, labels and annotations.",
)
.required();
pub(super) const STATUS: Field = field("status", Type::Any, "Written by controllers; leave it out.");

const VALUE: Type = limited(&LABEL_VALUE, 63);
const VALUES: Type = Type::Map(&VALUE);
const REQUIREMENTS: Type = list(&Type::Object(&REQUIREMENT));

const MATCH_LABELS_DOC: &str = "Labels that must be there with exactly these values; all of them. In Cilium a key may name its source: `k8s:app`, `reserved:host`.";
const MATCH_EXPRESSIONS_DOC: &str = "Conditions on labels; all of them must hold, beside `matchLabels`.";

/// Cilium's label selector.
pub(super) const SELECTOR: Shape = Shape {
    fields: &[
        field("matchLabels", VALUES, MATCH_LABELS_DOC).rule("VALC-7"),
        field("matchExpressions", REQUIREMENTS, MATCH_EXPRESSIONS_DOC),
    ],
    rules: &[],
    open: false,
};

pub(super) const REQUIREMENT: Shape = Shape {
    fields: &[
        field("key", TEXT, "The label that is looked at.").required(),
        field(
            "operator",
            words(&["In", "NotIn", "Exists", "DoesNotExist"]),
            "How it is looked at. `NotIn` and `DoesNotExist` also hold for whoever lacks the label.",
        )
        .required(),
        field(
            "values",
            TEXTS,
            "For `In` and `NotIn`: the values. For the others: leave it out.",
        ),
    ],
    rules: &[],
    open: false,
};

/// The label selector of Kubernetes' own kinds: the API server checks it by code, not by schema.
pub(super) const PLAIN_SELECTOR: Shape = Shape {
    fields: &[
        field(
            "matchLabels",
            TEXT_MAP,
            "Labels that must be there with exactly these values; all of them.",
        ),
        field(
            "matchExpressions",
            list(&Type::Object(&PLAIN_REQUIREMENT)),
            MATCH_EXPRESSIONS_DOC,
        ),
    ],
    rules: &[],
    open: false,
};

const PLAIN_REQUIREMENT: Shape = Shape {
    fields: &[
        field("key", TEXT, "The label that is looked at.").required(),
        field("operator", TEXT, "`In`, `NotIn`, `Exists` or `DoesNotExist`. The negative ones also hold for whoever lacks the label.").required(),
        field("values", TEXTS, "For `In` and `NotIn`: the values. For the others: leave it out."),
    ],
    rules: &[],
    open: false,
};
