//! `metadata`: names and labels, the same for every kind.

use super::Findings;
use crate::diagnostic::shorten;
use crate::schema::Kind;
use crate::schema::pattern::{self, LABEL_VALUE, SUBDOMAIN, is_label_key};
use crate::yaml::{Node, Path};

/// What the API server refuses in the metadata; names are held to its rules only if it is asked.
pub(super) fn check(findings: &mut Findings<'_>, kind: &Kind, admission: bool) {
    let root = findings.root;
    let Some(node) = root.get("metadata") else {
        return;
    };
    let path = Path::root().key("metadata");
    check_name(findings, kind, node, &path, admission);
    check_labels(findings, node, &path);
}

fn check_name(findings: &mut Findings<'_>, kind: &Kind, node: &Node, path: &Path, admission: bool) {
    let (name, generated) = (node.text("name"), node.text("generateName"));
    let named = path.key("name");
    if name.is_empty() {
        // A name of another type has been refused by then.
        if generated.is_empty()
            && node
                .get("name")
                .is_none_or(|name| name.is_null() || name.as_str().is_some())
        {
            let message = format!("is required: every {} has a name", kind.name);
            findings.add("VAL-1", &named, &message);
        }
        return;
    }
    if !admission {
        return;
    }
    let label_only = ["Namespace", "Service"].contains(&kind.name);
    let (fits, most) = match label_only {
        true => (pattern::is_dns_label(name), 63),
        false => ((SUBDOMAIN.matches)(name), 253),
    };
    if name.len() > most {
        let message = format!("must have at most {most} characters, not {}", name.len());
        findings.add("name", &named, &message);
    } else if !fits {
        let words = if label_only {
            "lower case letters, digits and inner `-`"
        } else {
            SUBDOMAIN.words
        };
        let message = format!("takes {words}; `{}` does not fit", shorten(name));
        findings.add("name", &named, &message);
    }
}

fn check_labels(findings: &mut Findings<'_>, node: &Node, path: &Path) {
    let labels = path.key("labels");
    for (key, value) in node.get("labels").map(Node::entries).unwrap_or_default() {
        let name = key.as_str().unwrap_or_default();
        let at = labels.key(name);
        if !is_label_key(name) {
            let message = format!("has `{}`, which is no label key", shorten(name));
            findings.add_at("label", &labels, key.span, &message);
        }
        let Some(text) = value.as_str() else { continue };
        if text.len() > 63 {
            let message = format!("must have at most 63 characters, not {}", text.len());
            findings.add("label", &at, &message);
        } else if !(LABEL_VALUE.matches)(text) {
            let message = format!("takes {}; `{}` does not fit", LABEL_VALUE.words, shorten(text));
            findings.add("label", &at, &message);
        }
    }
}
