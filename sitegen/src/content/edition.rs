//! The editions of a site: one for each language, and for each version of what it documents.
//!
//! ```text
//! content/guide/first.md        the edition that has no folder
//! content/de/guide/first.md     in German; `content/guide/first.de.md` is the same page, as Zola writes it
//! content/1.18/guide/first.md   of version 1.18
//! content/1.18/de/…             of version 1.18, in German
//! ```
//!
//! Each edition has a home page, a menu and a search of its own. Pages of different editions that have the same path
//! in them are the same page: they lead to each other.

use super::Page;
use crate::config::Config;

/// The language of a site that does not say its own.
const LANGUAGE: &str = "en";

/// One language of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    /// The folder that its pages stand in: empty, `de`, `1.18`, `1.18/de`.
    pub folder: String,
    /// Where a page that is missing in it may be linked to instead: the same version in the site's first language.
    pub instead: Option<String>,
    /// The language of its text.
    pub language: String,
    /// The folder of its version, without that of its language; the number of the version in the settings. `None`
    /// is the version that the site is about.
    pub version: Option<usize>,
}

impl Edition {
    /// Its folder as the beginning of an address: empty, or with a slash at the end.
    pub fn prefix(&self) -> String {
        match self.folder.as_str() {
            "" => String::new(),
            folder => format!("{folder}/"),
        }
    }

    /// A path in the content folder as one in this edition; `None` if it stands elsewhere.
    pub fn inner<'a>(&self, path: &'a str) -> Option<&'a str> {
        match self.folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }

    /// The folder of its search below that of all.
    pub fn index(&self) -> &str {
        if self.folder.is_empty() {
            &self.language
        } else {
            &self.folder
        }
    }
}

/// Every edition that the settings name, the main one first.
pub(super) fn all(config: &Config) -> Vec<Edition> {
    let first = config.language.as_deref().unwrap_or(LANGUAGE);
    let versions = config.versions.iter().enumerate();
    let versions = versions.map(|(number, version)| (version.folder().to_owned(), Some(number)));
    let mut editions = Vec::new();
    for (folder, version) in std::iter::once((String::new(), None)).chain(versions) {
        editions.push(Edition {
            folder: folder.clone(),
            instead: None,
            language: first.to_owned(),
            version,
        });
        for language in config.languages.keys().filter(|language| *language != first) {
            editions.push(Edition {
                folder: joined(&folder, language),
                instead: Some(folder.clone()),
                language: language.clone(),
                version,
            });
        }
    }
    editions
}

/// Leaves out the editions that have no page, except for the main one, and tells every page its own.
pub(super) fn assign(pages: &mut [Page], mut editions: Vec<Edition>) -> Vec<Edition> {
    editions.retain(|edition| {
        edition.folder.is_empty() || pages.iter().any(|page| edition.inner(&page.path).is_some())
    });
    for page in pages {
        // The deepest folder that it stands in.
        let fitting = editions
            .iter()
            .enumerate()
            .filter(|(_, edition)| edition.inner(&page.path).is_some());
        page.edition = fitting
            .max_by_key(|(_, edition)| edition.folder.len())
            .map_or(0, |(at, _)| at);
    }
    editions
}

/// Where a file stands in the order of things: `guide/first.de.md` is `de/guide/first.md`.
pub(super) fn logical(relative: &str, editions: &[Edition]) -> String {
    let named = editions.iter().filter_map(|edition| {
        let instead = edition.instead.as_deref()?;
        let outer = Edition {
            folder: instead.to_owned(),
            ..Edition::default()
        };
        let bare = outer
            .inner(relative)?
            .strip_suffix(".md")?
            .strip_suffix(&edition.language)?
            .strip_suffix('.')?;
        let is_named = !bare.is_empty() && !bare.ends_with('/');
        is_named.then(|| (instead.len(), joined(&edition.folder, &format!("{bare}.md"))))
    });
    named
        .max_by_key(|(depth, _)| *depth)
        .map_or_else(|| relative.to_owned(), |(_, path)| path)
}

/// A path below a folder, which may be the top.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Language, Version};

    #[test]
    fn editions_and_the_paths_of_their_pages() {
        let config = Config {
            languages: [("de".to_owned(), Language::default())].into(),
            versions: vec![Version {
                name: "1.18".to_owned(),
                folder: None,
            }],
            ..Config::default()
        };
        let editions = all(&config);
        let folders: Vec<&str> = editions.iter().map(|edition| edition.folder.as_str()).collect();
        assert_eq!(folders, ["", "de", "1.18", "1.18/de"]);
        for (written, path) in [
            ("guide/first.md", "guide/first.md"),
            ("guide/first.de.md", "de/guide/first.md"),
            ("_index.de.md", "de/_index.md"),
            ("1.18/a.de.md", "1.18/de/a.md"),
            ("guide/first.fr.md", "guide/first.fr.md"),
            (".de.md", ".de.md"),
        ] {
            assert_eq!(logical(written, &editions), path);
        }
    }
}
