//! The table as others read it: what stands at a path, for completion and the words under the pointer, and
//! the whole of a kind, for the reference.

use serde::Serialize;

use super::shape::{Field, Shape, Type};
use super::{KINDS, Kind, SCENARIO};
use crate::yaml::{Path, Segment};

/// One field, ready to leave core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// Its name.
    pub name: &'static str,
    /// Where it stands: `spec.ingress[].toPorts`.
    pub path: String,
    /// What it takes, in the API server's words: `string`, `array of object` …
    pub takes: String,
    /// What it does.
    pub doc: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// The first release of Cilium, `1.` and this number, that has it; `None` if all that can be picked have.
    pub since: Option<u8>,
    /// The last one; `None` if it is still there.
    pub until: Option<u8>,
    /// The rule of the semantics that it is about.
    pub rule: Option<&'static str>,
    /// The words that it may be; empty for any.
    pub words: Vec<&'static str>,
    /// Whether it holds further fields, directly or in the items of a list.
    pub has_fields: bool,
}

/// A kind, found by its `kind`; Scenario among them.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().chain([&SCENARIO]).find(|kind| kind.name == name)
}

/// The fields that the object at a path may have, as a release of Cilium has them. A list's items are meant
/// whether the path ends in the list or in an item. Empty where the path leads nowhere.
pub fn fields_at(kind: &Kind, path: &Path, release: u8) -> Vec<FieldView> {
    let Some(shape) = shape_at(kind, path, release) else {
        return Vec::new();
    };
    let prefix = pattern(path);
    shape
        .fields_in(release)
        .map(|field| FieldView::of(field, &prefix))
        .collect()
}

/// The field at the end of a path; `None` where the path leads nowhere, or ends in an item.
pub fn field_at(kind: &Kind, path: &Path, release: u8) -> Option<FieldView> {
    let Some(Segment::Key(name)) = path.segments().last() else {
        return None;
    };
    let parent = path.parent();
    let field = shape_at(kind, &parent, release)?.field(name, release)?;
    Some(FieldView::of(field, &pattern(&parent)))
}

/// Every field of a kind in every release, outermost first; what stands twice in the table because its limits
/// changed is there twice. Below `specs` nothing is repeated: it is as `spec`.
pub fn reference(kind: &Kind) -> Vec<FieldView> {
    let mut all = Vec::new();
    collect(kind.shape, "", &mut all);
    all
}

fn collect(shape: &'static Shape, prefix: &str, all: &mut Vec<FieldView>) {
    for field in shape.fields {
        let view = FieldView::of(field, prefix);
        let below = match &field.of {
            Type::List(_) => format!("{}[]", view.path),
            _ => view.path.clone(),
        };
        let repeats = view.path == "specs" || view.path == "metadata";
        all.push(view);
        if let (Some(shape), false) = (field.of.shape(), repeats) {
            collect(shape, &below, all);
        }
    }
}

fn shape_at(kind: &Kind, path: &Path, release: u8) -> Option<&'static Shape> {
    path.segments()
        .iter()
        .try_fold(kind.shape, |shape, segment| match segment {
            Segment::Key(name) => shape.field(name, release)?.of.shape(),
            // A field that is a list has led to its items already.
            Segment::Index(_) => Some(shape),
        })
}

/// A path with `[]` for every position.
fn pattern(path: &Path) -> String {
    let mut out = String::new();
    for segment in path.segments() {
        match segment {
            Segment::Index(_) => out.push_str("[]"),
            Segment::Key(name) if out.is_empty() => out.push_str(name),
            Segment::Key(name) => {
                out.push('.');
                out.push_str(name);
            }
        }
    }
    out
}

impl FieldView {
    fn of(field: &Field, prefix: &str) -> Self {
        let path = match prefix {
            "" => field.name.to_owned(),
            prefix => format!("{prefix}.{}", field.name),
        };
        Self {
            name: field.name,
            path,
            takes: takes(&field.of),
            doc: field.doc,
            required: field.required,
            since: (field.since > 14).then_some(field.since),
            until: (field.until < u8::MAX).then_some(field.until),
            rule: (!field.rule.is_empty()).then_some(field.rule),
            words: words(&field.of),
            has_fields: field.of.shape().is_some(),
        }
    }
}

fn takes(of: &Type) -> String {
    match of {
        Type::List(list) => format!("array of {}", takes(list.of)),
        Type::Map(values) => format!("object of {}", takes(values)),
        Type::Text(text) if text.cidr => "cidr".to_owned(),
        other => other.name().to_owned(),
    }
}

fn words(of: &Type) -> Vec<&'static str> {
    match of {
        Type::Text(text) => text.words.to_vec(),
        Type::List(list) => words(list.of),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_fields() {
        let policy = kind("CiliumNetworkPolicy").unwrap();
        let path = Path::root().key("spec").key("egress").index(2);
        let names: Vec<&str> = fields_at(policy, &path, 19)
            .iter()
            .map(|field| field.name)
            .collect();
        assert!(
            names.contains(&"toFQDNs") && !names.contains(&"toRequires"),
            "{names:?}"
        );
        assert!(
            fields_at(policy, &path.parent(), 18)
                .iter()
                .any(|field| field.name == "toRequires")
        );
        let entities = field_at(policy, &path.key("toEntities"), 19).unwrap();
        assert_eq!(entities.path, "spec.egress[].toEntities");
        assert!(entities.words.contains(&"kube-apiserver"));
        assert_eq!(field_at(policy, &path.key("nothing"), 19), None);
    }

    #[test]
    fn the_reference_holds_every_field_once_a_limit() {
        let policy = kind("CiliumNetworkPolicy").unwrap();
        let all = reference(policy);
        let ports: Vec<_> = all
            .iter()
            .filter(|field| field.path == "spec.ingress[].toPorts[].ports[].protocol")
            .map(|field| (field.since, field.until))
            .collect();
        assert_eq!(ports, [(None, Some(18)), (Some(19), None)]);
    }
}
