//! Reading mappings field by field, with every surprise diagnosed.

use super::document::Text;
use crate::diagnostic::Diagnostic;
use crate::suggest::{did_you_mean, either};
use crate::yaml::{Node, Scalar, Value};

/// A mapping under inspection. What is asked of it is noted, so that what is left over is unknown.
pub(super) struct Fields<'a, 'd> {
    node: &'a Node,
    /// What the mapping is, for messages: `spec`, `an outside party`.
    what: &'static str,
    known: Vec<&'static str>,
    found: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> Fields<'a, 'd> {
    /// Starts on a node; anything but a mapping is diagnosed and read as an empty one.
    pub(super) fn of(node: &'a Node, what: &'static str, found: &'d mut Vec<Diagnostic>) -> Self {
        if !matches!(node.value, Value::Mapping(_)) && !node.is_null() {
            let message = format!("{what} must be a mapping, not {}", article(node.type_name()));
            found.push(Diagnostic::error("scenario-type", node.span, message));
        }
        Self {
            node,
            what,
            known: Vec::new(),
            found,
        }
    }

    /// A field's value, if it is there and not null.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.node.get(key).filter(|value| !value.is_null())
    }

    /// A text. Numbers and truth values are wrong here: they are written in quotes.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.get(key)?;
        self.text_of(node, key)
    }

    /// The items of a list.
    pub(super) fn list(&mut self, key: &'static str) -> &'a [Node] {
        let Some(node) = self.get(key) else { return &[] };
        if !matches!(node.value, Value::Sequence(_)) {
            let message = format!("`{key}` must be a list, not {}", article(node.type_name()));
            let problem = Diagnostic::error("scenario-type", node.span, message);
            self.found.push(problem.with_help("begin each item with `- `"));
        }
        node.items()
    }

    /// The texts of a list.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let items = self.list(key);
        items.iter().filter_map(|item| self.text_of(item, key)).collect()
    }

    /// Reports a field that must be there.
    pub(super) fn missing(&mut self, key: &'static str, help: &str) {
        let message = format!("{} needs `{key}`", self.what);
        self.report(Diagnostic::error("scenario-missing", self.node.span, message).with_help(help));
    }

    /// Adds a finding.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Where the findings go, for what stands inside this mapping.
    pub(super) fn findings(&mut self) -> &mut Vec<Diagnostic> {
        self.found
    }

    /// Ends the inspection: every key that nobody asked for is an error with a suggestion.
    pub(super) fn done(self) {
        for (key, _) in self.node.entries() {
            let Some(name) = key.as_str() else { continue };
            if self.known.contains(&name) {
                continue;
            }
            let help = did_you_mean(name, self.known.iter().copied())
                .unwrap_or_else(|| format!("{} has {}", self.what, either(&self.known)));
            let message = format!("unknown field `{name}` in {}", self.what);
            self.found
                .push(Diagnostic::error("unknown-field", key.span, message).with_help(help));
        }
    }

    fn text_of(&mut self, node: &Node, key: &str) -> Option<Text> {
        if let Value::Scalar(Scalar::String(value)) = &node.value {
            return Some(Text {
                value: value.clone(),
                span: node.span,
            });
        }
        let message = format!("`{key}` must be a text, not {}", article(node.type_name()));
        let help = match node.value {
            Value::Mapping(_) => "a text with a colon and a space in it stands in quotes",
            _ => "put it in quotes",
        };
        self.report(Diagnostic::error("scenario-type", node.span, message).with_help(help));
        None
    }
}

fn article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}
