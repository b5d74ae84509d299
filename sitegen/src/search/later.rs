//! An index that is made when somebody asks for it: while a site is served, most edits come without a question.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Entry, index};
use crate::markdown::Rendered;

/// Where the indexes stand on a site.
pub const FOLDER: &str = "search";

/// A page that can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its address below the root.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The titles above it.
    pub above: String,
    /// The folder of the index that it is found in.
    pub index: String,
    /// The language of its text.
    pub language: String,
    /// Its text.
    pub rendered: Arc<Rendered>,
}

/// The indexes of a site, one an edition.
#[derive(Debug, Clone, Default)]
pub struct Later {
    pages: Vec<Listed>,
    made: OnceLock<BTreeMap<String, Vec<u8>>>,
}

/// Whether the same would be found.
impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        self.pages == other.pages
    }
}

impl Later {
    /// The indexes of these pages.
    pub fn new(pages: Vec<Listed>) -> Self {
        Self {
            pages,
            made: OnceLock::new(),
        }
    }

    /// Their files, by address.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        self.made.get_or_init(|| {
            let mut indexes: BTreeMap<(&str, &str), Vec<Entry<'_>>> = BTreeMap::new();
            for page in &self.pages {
                indexes
                    .entry((&page.index, &page.language))
                    .or_default()
                    .push(Entry {
                        url: &page.url,
                        title: &page.title,
                        above: &page.above,
                        sections: &page.rendered.texts,
                    });
            }
            let files = indexes.into_iter().flat_map(|((folder, language), entries)| {
                let files = index(&entries, language).into_iter();
                files.map(move |(file, bytes)| (format!("{FOLDER}/{folder}/{file}"), bytes))
            });
            files.collect()
        })
    }
}
