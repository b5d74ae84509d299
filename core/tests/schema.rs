//! The table of fields against the published schemas, field by field, where they are at hand.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;
use signalbox_core::schema::{self, Between, Kind, Shape, Type};
use signalbox_core::source::SourceId;
use signalbox_core::yaml::{self, Node, Scalar, Value};

/// Folder and file of a published schema, the kind, the version, and the release of Cilium that it stands for.
const SCHEMAS: &[(&str, &str, &str, u8)] = &[
    (
        "cilium-2024-08/ciliumnetworkpolicies.yaml",
        "CiliumNetworkPolicy",
        "v2",
        16,
    ),
    (
        "cilium-2026-01/ciliumnetworkpolicies.yaml",
        "CiliumNetworkPolicy",
        "v2",
        19,
    ),
    (
        "cilium-2024-08/ciliumcidrgroups.yaml",
        "CiliumCIDRGroup",
        "v2alpha1",
        16,
    ),
    (
        "cilium-2026-01/ciliumcidrgroups.yaml",
        "CiliumCIDRGroup",
        "v2",
        19,
    ),
    (
        "network-policy-api/adminnetworkpolicies.yaml",
        "AdminNetworkPolicy",
        "v1alpha1",
        20,
    ),
    (
        "network-policy-api/baselineadminnetworkpolicies.yaml",
        "BaselineAdminNetworkPolicy",
        "v1alpha1",
        20,
    ),
    (
        "network-policy-api/clusternetworkpolicies.yaml",
        "ClusterNetworkPolicy",
        "v1alpha2",
        20,
    ),
];

fn kind(name: &str) -> &'static Kind {
    schema::KINDS.iter().find(|kind| kind.name == name).unwrap()
}

/// A node as what it says.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(Scalar::Null) => Json::Null,
        Value::Scalar(Scalar::Bool(value)) => (*value).into(),
        Value::Scalar(Scalar::Int(value)) => (*value).into(),
        Value::Scalar(Scalar::Float(value)) => value.parse::<f64>().unwrap().into(),
        Value::Scalar(Scalar::String(value)) => value.as_str().into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), json(value)))
            .collect(),
    }
}

fn published(path: &Path, version: &str) -> Option<Json> {
    let text = std::fs::read_to_string(path).ok()?;
    let (documents, findings) = yaml::read(SourceId(0), &text);
    assert!(findings.is_empty(), "{findings:?}");
    let definition = json(&documents[0].root);
    let versions = definition["spec"]["versions"].as_array().unwrap();
    let version = versions.iter().find(|one| one["name"] == version).unwrap();
    Some(version["schema"]["openAPIV3Schema"].clone())
}

#[test]
fn the_table_says_what_the_published_schemas_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/crds");
    for (file, name, version, release) in SCHEMAS {
        let Some(theirs) = published(&folder.join(file), version) else {
            eprintln!("{file} is not here; it is not compared");
            continue;
        };
        let mut compared = Comparison {
            release: *release,
            fields: 0,
            differences: Vec::new(),
        };
        let Type::Object(spec) = kind(name).shape.field("spec", *release).unwrap().of else {
            unreachable!()
        };
        compared.shape(spec, &theirs["properties"]["spec"], "spec");
        if let Some(specs) = kind(name).shape.field("specs", *release) {
            compared.value(&specs.of, &theirs["properties"]["specs"], "specs");
        }
        println!("{file}: {} fields compared", compared.fields);
        assert!(
            compared.differences.is_empty(),
            "{file}: {:#?}",
            compared.differences
        );
        assert!(compared.fields > 0);
    }
}

struct Comparison {
    release: u8,
    fields: usize,
    differences: Vec<String>,
}

impl Comparison {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, path: &str, what: &str, ours: T, theirs: T) {
        if ours != theirs {
            self.differences
                .push(format!("{path}: {what}: {ours:?}, and not {theirs:?}"));
        }
    }

    fn shape(&mut self, ours: &Shape, theirs: &Json, path: &str) {
        let none = serde_json::Map::new();
        let properties = theirs["properties"].as_object().unwrap_or(&none);
        let names: BTreeSet<&str> = ours.fields_in(self.release).map(|field| field.name).collect();
        let their_names: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        self.same(path, "fields", names, their_names);
        let required: BTreeSet<&str> = ours
            .fields_in(self.release)
            .filter(|field| field.required)
            .map(|field| field.name)
            .collect();
        // A field with a default is never missing.
        let their_required = texts(&theirs["required"])
            .into_iter()
            .filter(|name| properties[*name].get("default").is_none())
            .collect();
        self.same(path, "required", required, their_required);
        self.between(ours, theirs, path);
        for field in ours.fields_in(self.release) {
            if let Some(property) = properties.get(field.name) {
                self.fields += 1;
                self.value(&field.of, property, &format!("{path}.{}", field.name));
            }
        }
    }

    fn between(&mut self, ours: &Shape, theirs: &Json, path: &str) {
        let (mut exactly, mut least, mut one, mut not_empty) =
            (BTreeSet::new(), BTreeSet::new(), false, false);
        for rule in ours.rules {
            match rule {
                Between::ExactlyOne { of, since, .. } if *since <= self.release => {
                    let known = |name: &&str| ours.field(name, self.release).is_some();
                    exactly.extend(of.iter().copied().filter(known));
                }
                Between::AtLeastOne { of, since, .. } if *since <= self.release => {
                    least.extend(of.iter().copied())
                }
                Between::OneField => one = true,
                Between::NotEmpty => not_empty = true,
                _ => {}
            }
        }
        let alternatives = |name: &str| -> BTreeSet<&str> {
            let choices = theirs[name].as_array().into_iter().flatten();
            choices.flat_map(|choice| texts(&choice["required"])).collect()
        };
        self.same(path, "exactly one", exactly, alternatives("oneOf"));
        self.same(path, "at least one", least, alternatives("anyOf"));
        let bounds = (theirs["minProperties"].as_u64(), theirs["maxProperties"].as_u64());
        self.same(path, "one field", one, bounds == (Some(1), Some(1)));
        self.same(path, "a field", not_empty, bounds == (Some(1), None));
    }

    fn value(&mut self, ours: &Type, theirs: &Json, path: &str) {
        if !matches!(ours, Type::IntOrText(_)) {
            self.same(path, "type", Some(ours.name()), theirs["type"].as_str());
        }
        match ours {
            Type::Text(text) => self.text(text, theirs, path),
            Type::Integer { least, most } => {
                let (from, to) = match theirs["format"].as_str() {
                    Some("int64") => (i64::MIN, i64::MAX),
                    _ => (i64::from(i32::MIN), i64::from(i32::MAX)),
                };
                let from = theirs["minimum"].as_i64().unwrap_or(from);
                let to = theirs["maximum"].as_i64().unwrap_or(to);
                self.same(path, "range", (*least, *most), (from, to));
            }
            Type::Boolean | Type::Any => {}
            Type::IntOrText(pattern) => {
                let flag = theirs["x-kubernetes-int-or-string"].as_bool();
                self.same(path, "integer or string", Some(true), flag);
                let ours = pattern.map(|pattern| pattern.regex);
                self.same(path, "pattern", ours, theirs["pattern"].as_str());
            }
            Type::Object(shape) => self.shape(shape, theirs, path),
            Type::Map(values) => self.value(values, &theirs["additionalProperties"], &format!("{path}.*")),
            Type::List(list) => {
                let least = theirs["minItems"].as_u64().unwrap_or(0) as usize;
                let most = theirs["maxItems"]
                    .as_u64()
                    .map_or(usize::MAX, |most| most as usize);
                self.same(path, "items", (list.least, list.most), (least, most));
                self.same(
                    path,
                    "unique",
                    list.unique,
                    theirs["x-kubernetes-list-type"] == "set",
                );
                self.value(list.of, &theirs["items"], &format!("{path}[]"));
            }
        }
    }

    fn text(&mut self, ours: &schema::Text, theirs: &Json, path: &str) {
        let pattern = ours.pattern.map(|pattern| pattern.regex);
        self.same(path, "pattern", pattern, theirs["pattern"].as_str());
        let words: BTreeSet<&str> = ours.words.iter().copied().collect();
        self.same(path, "words", words, texts(&theirs["enum"]).into_iter().collect());
        let least = theirs["minLength"].as_u64().unwrap_or(0) as usize;
        let most = theirs["maxLength"]
            .as_u64()
            .map_or(usize::MAX, |most| most as usize);
        self.same(path, "length", (ours.least, ours.most), (least, most));
        let by_expression = theirs["x-kubernetes-validations"]
            .as_array()
            .is_some_and(|rules| rules.iter().any(|rule| rule["rule"] == "isCIDR(self)"));
        let is_cidr = theirs["format"] == "cidr" || by_expression;
        self.same(path, "cidr", ours.cidr, is_cidr);
    }
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

#[test]
fn every_field_is_described_and_dated_without_overlap() {
    fn walk(shape: &'static Shape, path: &str, depth: usize) {
        assert!(depth < 20, "{path}");
        for field in shape.fields {
            let path = format!("{path}.{}", field.name);
            assert!(field.doc.ends_with('.'), "{path}: {:?}", field.doc);
            assert!(field.since <= field.until, "{path}");
            for release in 14..=20 {
                let variants = shape.fields_in(release).filter(|other| other.name == field.name);
                assert!(variants.count() <= 1, "{path} in 1.{release}");
            }
            if let Some(below) = field.of.shape() {
                walk(below, &path, depth + 1);
            }
        }
    }
    for kind in schema::KINDS.iter().chain([&schema::SCENARIO]) {
        walk(kind.shape, kind.name, 0);
    }
}
