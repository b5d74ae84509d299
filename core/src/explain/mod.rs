//! Why: one question's answer in sentences, with the lines that decide, the nearest misses, and the edits
//! that would change the verdict.

mod answer;
mod build;
mod describe;
mod edit;
mod fixes;
mod misses;
mod side;
mod sight;

use crate::answer::{PolicyRef, Reason};
use crate::journey::Context;
use crate::objects::{ObjectId, Objects};
use crate::source::{Place, SourceMap};
use crate::yaml::{Document, Node, Path};
pub use answer::ending;
pub use build::{Draft, Form};
pub use edit::apply;
pub use fixes::{Candidate, Slot};

#[cfg(test)]
mod edit_tests;

/// What explaining looks at: the world and its policies, and the text that they were read from.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    /// Who there is, and what policies say.
    pub context: Context<'a>,
    /// The policies as objects.
    pub objects: &'a Objects,
    /// The text they were read from.
    pub documents: &'a [Document],
    /// Where the text stands.
    pub sources: &'a SourceMap,
}

impl<'a> Explainer<'a> {
    /// The top node of the document that an object was read from.
    fn root(&self, object: ObjectId) -> Option<&'a Node> {
        let object = self.objects.get(object)?;
        self.documents
            .get(object.document as usize)
            .map(|document| &document.root)
    }

    fn policy(&self, object: ObjectId) -> PolicyRef {
        let Some(object) = self.objects.get(object) else {
            return PolicyRef::default();
        };
        let metadata = &object.metadata;
        PolicyRef {
            kind: object.kind.clone(),
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone(),
        }
    }

    fn place(&self, object: ObjectId, path: &Path) -> Option<Place> {
        let node = self.root(object)?.nearest(path);
        Some(self.sources.place(node.span))
    }

    /// A reason at a path of a policy.
    fn reason(&self, object: ObjectId, path: &Path, text: impl Into<String>) -> Reason {
        Reason {
            policy: self.policy(object),
            path: path.to_string(),
            place: self.place(object, path),
            also: Vec::new(),
            text: text.into(),
            fix: None,
        }
    }
}
