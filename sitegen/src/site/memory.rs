//! What a builder remembers from one build to the next: an edit of one page renders one page.
//!
//! Pages depend on their own text, on what links may lead to, and on the scenarios. While the last two stay
//! as they were, a page whose text stayed as well is taken from here.

use std::collections::HashMap;
use std::sync::Arc;

use crate::content::{Manuscript, Page};
use crate::example::Examples;
use crate::links::Index;
use crate::markdown::Rendered;

/// The last build.
#[derive(Debug, Default)]
pub(super) struct Memory {
    index: Index,
    examples: Arc<Examples>,
    safe: bool,
    /// By path.
    pages: HashMap<String, Remembered>,
}

#[derive(Debug)]
struct Remembered {
    text: String,
    manuscript: Manuscript,
    rendered: Arc<Rendered>,
}

impl Memory {
    /// What a page became, if nothing that it depends on is different now.
    pub(super) fn recall(&self, page: &Page) -> Option<Arc<Rendered>> {
        let remembered = self.pages.get(&page.path)?;
        let is_same = remembered.text == page.file.text() && remembered.manuscript == page.manuscript;
        is_same.then(|| Arc::clone(&remembered.rendered))
    }

    /// Forgets the pages if they were rendered with other links or scenarios.
    pub(super) fn prepare(&mut self, index: &Index, examples: &Arc<Examples>, safe: bool) {
        if self.index != *index || self.examples != *examples || self.safe != safe {
            self.pages.clear();
        }
        self.safe = safe;
    }

    /// Keeps a build in place of the last one.
    pub(super) fn keep(
        &mut self,
        index: Index,
        examples: Arc<Examples>,
        pages: &[Page],
        rendered: &[Arc<Rendered>],
    ) {
        let remembered = |(page, rendered): (&Page, &Arc<Rendered>)| {
            let text = page.file.text().to_owned();
            (
                page.path.clone(),
                Remembered {
                    text,
                    manuscript: page.manuscript.clone(),
                    rendered: Arc::clone(rendered),
                },
            )
        };
        self.pages = pages.iter().zip(rendered).map(remembered).collect();
        self.index = index;
        self.examples = examples;
    }

    /// The scenarios of the last build, for those whose files are the same.
    pub(super) fn examples(&self) -> &Examples {
        &self.examples
    }
}
