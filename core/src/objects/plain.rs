//! Reading fields straight from the nodes of a document that its schema has passed: for kinds of which little
//! matters, and whose absent and empty fields mean the same.

use super::kubernetes::IntOrString;
use crate::order::Map;
use crate::yaml::{Node, Scalar, Value};

/// The node under a row of keys.
pub(super) fn at<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    keys.iter()
        .try_fold(node, |node, key| node.get(key))
        .filter(|node| !node.is_null())
}

/// A text under a row of keys.
pub(super) fn text(node: &Node, keys: &[&str]) -> Option<String> {
    at(node, keys)?.as_str().map(str::to_owned)
}

/// The texts of a list under a row of keys.
pub(super) fn texts(node: &Node, keys: &[&str]) -> Vec<String> {
    let items = items(node, keys).iter();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The items of a list under a row of keys.
pub(super) fn items<'a>(node: &'a Node, keys: &[&str]) -> &'a [Node] {
    at(node, keys).map(Node::items).unwrap_or_default()
}

/// A map of texts under a row of keys.
pub(super) fn map(node: &Node, keys: &[&str]) -> Map<String, String> {
    let entries = at(node, keys).map(Node::entries).unwrap_or_default().iter();
    entries
        .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.as_str()?.to_owned())))
        .collect()
}

/// A number, or a name.
pub(super) fn port(node: Option<&Node>) -> Option<IntOrString> {
    match &node?.value {
        Value::Scalar(Scalar::Int(number)) => Some(IntOrString::Int(*number)),
        Value::Scalar(Scalar::String(name)) => Some(IntOrString::String(name.clone())),
        _ => None,
    }
}
