//! Words that pages are listed under: `tags/` and a page for each.

use std::collections::BTreeMap;

use crate::content::Content;
use crate::markdown::slug;

/// Where the lists stand.
const FOLDER: &str = "tags/";

/// The words in use, by the piece of an address that stands for each.
#[derive(Debug, Default)]
pub(super) struct Tags {
    tags: BTreeMap<String, Tag>,
}

/// A word, and the pages that have it, by position.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) pages: Vec<usize>,
}

/// Gathers the words of all pages, which stay in reading order.
pub(super) fn of(content: &Content) -> Tags {
    let mut tags = Tags::default();
    for &at in &content.tree.order {
        for name in &content.pages[at].front.tags {
            let tag = tags.tags.entry(slug(name)).or_insert_with(|| Tag {
                name: name.clone(),
                pages: Vec::new(),
            });
            if tag.pages.last() != Some(&at) {
                tag.pages.push(at);
            }
        }
    }
    // A page of the content that stands there already is the author's list.
    let taken = |address: &str| content.pages.iter().any(|page| page.url == address);
    tags.tags.retain(|slug, _| !taken(&address(slug)));
    tags
}

impl Tags {
    /// The addresses of all lists, the list of lists first. Empty if no page has a word.
    pub(super) fn addresses(&self) -> Vec<String> {
        let all = (!self.tags.is_empty()).then(|| FOLDER.to_owned());
        all.into_iter()
            .chain(self.tags.keys().map(|slug| address(slug)))
            .collect()
    }

    /// The lists by address, except for the list of lists.
    pub(super) fn iter(&self) -> impl Iterator<Item = (String, &Tag)> {
        self.tags.iter().map(|(slug, tag)| (address(slug), tag))
    }

    /// The address of a word's list.
    pub(super) fn address_of(&self, name: &str) -> Option<String> {
        let slug = slug(name);
        self.tags.contains_key(&slug).then(|| address(&slug))
    }
}

fn address(slug: &str) -> String {
    format!("{FOLDER}{slug}/")
}
