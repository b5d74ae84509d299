//! Core's table of kinds and fields as the editor reads it (`playground/schema.json`): for completion, and the words under
//! the pointer. The browser's evaluator is built without these words.

use serde::Serialize;
use signalbox_core::schema::{FieldView, KINDS, Kind, SCENARIO, reference};

#[derive(Serialize)]
struct KindView {
    kind: &'static str,
    about: &'static str,
    /// `apiVersion`, as it is written.
    versions: Vec<String>,
    fields: Vec<FieldView>,
}

/// Every kind that core reads, with every field.
pub(super) fn to_json() -> String {
    let kinds: Vec<KindView> = KINDS.iter().chain([&SCENARIO]).map(view).collect();
    // Texts, numbers and lists: nothing in it can fail to become JSON.
    serde_json::to_string(&kinds).unwrap_or_default()
}

fn view(kind: &Kind) -> KindView {
    let versions = kind.versions.iter().map(|version| match kind.group {
        "" => (*version).to_owned(),
        group => format!("{group}/{version}"),
    });
    KindView {
        kind: kind.name,
        about: kind.doc,
        versions: versions.collect(),
        fields: reference(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_it() {
        let kinds: serde_json::Value = serde_json::from_str(&to_json()).unwrap();
        let policy = kinds
            .as_array()
            .unwrap()
            .iter()
            .find(|kind| kind["kind"] == "CiliumNetworkPolicy")
            .unwrap();
        assert_eq!(policy["versions"][0], "cilium.io/v2");
        let fields = policy["fields"].as_array().unwrap();
        let entities = fields
            .iter()
            .find(|field| field["path"] == "spec.egress[].toEntities")
            .unwrap();
        assert!(!entities["doc"].as_str().unwrap().is_empty());
    }
}
