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
use crate::report::TextFile;
use crate::theme::Languages;

/// The last build.
#[derive(Debug, Default)]
pub(super) struct Memory {
    index: Index,
    examples: Arc<Examples>,
    languages: Languages,
    safe: bool,
    /// By path.
    pages: HashMap<String, Remembered>,
}

#[derive(Debug)]
struct Remembered {
    file: TextFile,
    manuscript: Arc<Manuscript>,
    rendered: Arc<Rendered>,
}

impl Memory {
    /// What a page became, if nothing that it depends on is different now.
    pub(super) fn recall(&self, page: &Page) -> Option<Arc<Rendered>> {
        let remembered = self.pages.get(&page.path)?;
        // What was not read again is the same without a look at it.
        let is_same = Arc::ptr_eq(&remembered.manuscript, &page.manuscript)
            || (remembered.file.text() == page.file.text() && remembered.manuscript == page.manuscript);
        is_same.then(|| Arc::clone(&remembered.rendered))
    }

    /// Forgets the pages if they were rendered with other links, scenarios or words.
    pub(super) fn prepare(
        &mut self,
        index: &Index,
        examples: &Arc<Examples>,
        languages: &Languages,
        safe: bool,
    ) {
        let is_same = self.index == *index
            && self.examples == *examples
            && self.languages == *languages
            && self.safe == safe;
        if !is_same {
            self.pages.clear();
        }
        self.languages.clone_from(languages);
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
            (
                page.path.clone(),
                Remembered {
                    file: page.file.clone(),
                    manuscript: Arc::clone(&page.manuscript),
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
