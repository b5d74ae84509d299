//! Words that pages are listed under: `tags/` and a page for each.

use std::collections::BTreeMap;

use crate::content::{Content, Edition};
use crate::markdown::slug;

/// Where the lists stand.
const FOLDER: &str = "tags/";

/// The words in use in each edition, by its position, and by the piece of an address that stands for each.
#[derive(Debug, Default)]
pub(super) struct Tags {
    tags: BTreeMap<(usize, String), Tag>,
    /// The addresses that editions begin with.
    prefixes: Vec<String>,
}

/// A word, and the pages that have it, by position.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) pages: Vec<usize>,
}

/// Gathers the words of all pages, which stay in reading order.
pub(super) fn of(content: &Content) -> Tags {
    let mut tags = Tags {
        prefixes: content.editions.iter().map(Edition::prefix).collect(),
        ..Tags::default()
    };
    for &at in &content.tree.order {
        let page = &content.pages[at];
        for name in &page.front.tags {
            let tag = tags
                .tags
                .entry((page.edition, slug(name)))
                .or_insert_with(|| Tag {
                    name: name.clone(),
                    pages: Vec::new(),
                });
            if tag.pages.last() != Some(&at) {
                tag.pages.push(at);
            }
        }
    }
    // A page of the content that stands there already is the author's list.
    let mut all = std::mem::take(&mut tags.tags);
    all.retain(|(edition, slug), _| {
        let address = tags.address(*edition, slug);
        content.pages.iter().all(|page| page.url != address)
    });
    tags.tags = all;
    tags
}

impl Tags {
    /// The addresses of all lists, those of lists first. Empty if no page has a word.
    pub(super) fn addresses(&self) -> Vec<String> {
        let lists = self.editions().map(|edition| self.list(edition));
        let each = self
            .tags
            .keys()
            .map(|(edition, slug)| self.address(*edition, slug));
        lists.chain(each).collect()
    }

    /// The editions that have words, by position.
    pub(super) fn editions(&self) -> impl Iterator<Item = usize> {
        let mut editions: Vec<usize> = self.tags.keys().map(|(edition, _)| *edition).collect();
        editions.dedup();
        editions.into_iter()
    }

    /// The lists of an edition by address, except for the list of lists.
    pub(super) fn of_edition(&self, edition: usize) -> impl Iterator<Item = (String, &Tag)> {
        let own = self.tags.iter().filter(move |((of, _), _)| *of == edition);
        own.map(move |((_, slug), tag)| (self.address(edition, slug), tag))
    }

    /// The address of a word's list in an edition.
    pub(super) fn address_of(&self, edition: usize, name: &str) -> Option<String> {
        let key = (edition, slug(name));
        self.tags
            .contains_key(&key)
            .then(|| self.address(edition, &key.1))
    }

    /// The address of an edition's list of lists.
    pub(super) fn list(&self, edition: usize) -> String {
        let prefix = self.prefixes.get(edition).map_or("", String::as_str);
        format!("{prefix}{FOLDER}")
    }

    fn address(&self, edition: usize, slug: &str) -> String {
        format!("{}{slug}/", self.list(edition))
    }
}
