//! Where a link leads: from what an author wrote to a page or file of the site, and back to a relative URL.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use signalbox_core::suggest::{either, nearest};

use crate::content::{Content, Edition, Page, joined};
use crate::markdown::Glossary;

/// What must not stand plain in the path of a URL.
const NOT_IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'%');

/// Everything on a site that a link may lead to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Pages by their path in the content folder.
    pages: BTreeMap<String, usize>,
    /// Pages by their address.
    addresses: BTreeMap<String, usize>,
    /// The address of every page, by its position.
    in_order: Vec<String>,
    /// Files that are copied or made, by address.
    files: BTreeSet<String>,
    /// The words that each edition explains.
    glossaries: Vec<Glossary>,
    editions: Vec<Edition>,
}

/// What a link turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Another site, an e-mail address …: nothing to check here.
    Elsewhere,
    /// A page, by its position in [`Content::pages`], and the anchor in it.
    Page {
        /// Its position in [`Content::pages`].
        page: usize,
        /// What stands behind `#`, decoded.
        fragment: Option<String>,
    },
    /// A file, by address.
    File(String),
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub message: String,
    /// What could be meant.
    pub help: Option<String>,
}

impl Index {
    /// What a content folder offers, and the `made` files beside it (addresses).
    pub fn new(content: &Content, made: impl IntoIterator<Item = String>) -> Self {
        let pages = content.pages.iter().enumerate();
        Self {
            pages: pages.clone().map(|(at, page)| (page.path.clone(), at)).collect(),
            editions: content.editions.clone(),
            in_order: content.pages.iter().map(|page| page.url.clone()).collect(),
            addresses: pages.map(|(at, page)| (page.url.clone(), at)).collect(),
            files: content
                .assets
                .iter()
                .map(|asset| asset.url.clone())
                .chain(made)
                .collect(),
            glossaries: Glossary::of(&content.pages, &content.editions),
        }
    }

    /// Finds what a link on a page means. `written` is the destination as the author wrote it:
    /// `other.md#part`, `/guide/first/`, `@/guide/first.md`, `plan.png`, `#part`, `https://…`.
    ///
    /// # Errors
    /// It names no page and no file of this site.
    pub fn resolve(&self, page: &Page, at: usize, written: &str) -> Result<Target, Broken> {
        if is_elsewhere(written) {
            return Ok(Target::Elsewhere);
        }
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (
                path,
                Some(decode(fragment)).filter(|fragment| !fragment.is_empty()),
            ),
            None => (written, None),
        };
        let path = decode(path.split('?').next().unwrap_or_default());
        if path.is_empty() {
            return Ok(Target::Page { page: at, fragment });
        }
        let mut wanted = self.candidates(page, &path).into_iter();
        let found = wanted.find_map(|wanted| self.find(&wanted, fragment.clone()));
        found.ok_or_else(|| self.broken(page, &path))
    }

    /// The words that an edition explains, by its position among all.
    pub fn glossary(&self, edition: usize) -> Option<&Glossary> {
        self.glossaries.get(edition)
    }

    /// The paths in the content folder that a link on a page may mean, the nearest one first: in the page's own
    /// edition, else in the one that its translations lead back to.
    fn candidates(&self, page: &Page, path: &str) -> Vec<String> {
        let edition = self.editions.get(page.edition);
        let instead = edition.and_then(|edition| edition.instead.as_deref());
        let rooted = path.strip_prefix("@/").or_else(|| path.strip_prefix('/'));
        let mut candidates = Vec::new();
        match rooted {
            Some(rooted) => {
                let folders = edition
                    .map(|edition| edition.folder.as_str())
                    .into_iter()
                    .chain(instead);
                candidates.extend(folders.chain([""]).filter_map(|folder| normal(folder, rooted)));
            }
            None => {
                let own = normal(page.folder(), path);
                let inner = edition
                    .zip(own.as_deref())
                    .and_then(|(edition, own)| edition.inner(own));
                let other = instead.zip(inner).map(|(instead, inner)| joined(instead, inner));
                candidates.extend(own.into_iter().chain(other));
            }
        }
        // `first.de.md` is the page `first.md` of its edition.
        let plain = edition.and_then(|edition| {
            let ending = format!(".{}.md", edition.language);
            let bare = candidates.first()?.strip_suffix(&ending)?;
            Some(format!("{bare}.md"))
        });
        candidates.extend(plain);
        candidates.dedup();
        candidates
    }

    /// The language of a page.
    pub fn language(&self, page: &Page) -> &str {
        self.editions
            .get(page.edition)
            .map_or("en", |edition| &edition.language)
    }

    /// The address of a page, by its position in [`Content::pages`].
    pub fn address(&self, page: usize) -> &str {
        self.in_order.get(page).map_or("", String::as_str)
    }

    /// A page by its path, by its address, or by its path without `.md`; or a file.
    fn find(&self, wanted: &str, fragment: Option<String>) -> Option<Target> {
        let bare = wanted.trim_end_matches('/');
        let slashed = if bare.is_empty() {
            String::new()
        } else {
            format!("{bare}/")
        };
        let page = self
            .pages
            .get(wanted)
            .or_else(|| self.addresses.get(&slashed))
            .or_else(|| self.pages.get(&format!("{bare}.md")))
            .or_else(|| self.pages.get(&format!("{slashed}_index.md")));
        if let Some(&page) = page {
            return Some(Target::Page { page, fragment });
        }
        let candidates = [wanted.to_owned(), format!("{slashed}index.html")];
        let file = candidates.into_iter().find(|file| self.files.contains(file))?;
        Some(Target::File(file.trim_end_matches("index.html").to_owned()))
    }

    fn broken(&self, page: &Page, path: &str) -> Broken {
        let rooted = path.starts_with('/') || path.starts_with("@/");
        let written = |target: &String| match rooted {
            true => format!("/{target}"),
            false => relative(&format!("{}/", page.folder()), target),
        };
        let candidates: Vec<String> = self.pages.keys().chain(&self.files).map(written).collect();
        let near = nearest(path, candidates.iter().map(String::as_str));
        let same_name = candidates
            .iter()
            .filter(|candidate| name(candidate) == name(path));
        let near = if near.is_empty() {
            same_name.map(String::as_str).take(3).collect()
        } else {
            near
        };
        Broken {
            message: format!("the link `{path}` leads nowhere"),
            help: (!near.is_empty()).then(|| format!("did you mean {}?", either(&near))),
        }
    }
}

/// The URL of one address of the site as seen from another: both below the root, without a slash in front.
pub fn relative(from: &str, to: &str) -> String {
    let from = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let here: Vec<&str> = from.split('/').filter(|piece| !piece.is_empty()).collect();
    let mut there: Vec<&str> = to.split('/').collect();
    let name = there.pop().unwrap_or_default();
    let common = here
        .iter()
        .zip(&there)
        .take_while(|(left, right)| left == right)
        .count();
    let up = "../".repeat(here.len() - common);
    let down: String = there[common..].iter().map(|piece| format!("{piece}/")).collect();
    match format!("{up}{down}{name}") {
        same if same.is_empty() => "./".to_owned(),
        other => other,
    }
}

/// An address as it stands in a URL.
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, NOT_IN_PATHS).to_string()
}

fn decode(written: &str) -> String {
    percent_decode_str(written).decode_utf8_lossy().into_owned()
}

/// Whether a destination has a scheme (`https:`, `mailto:`) or a host of its own (`//…`).
fn is_elsewhere(written: &str) -> bool {
    let scheme = written.split_once(':').map(|(scheme, _)| scheme);
    let letters = |scheme: &str| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    };
    written.starts_with("//") || scheme.is_some_and(letters)
}

/// A path from a folder without `.` and `..`; `None` if it leaves the site.
fn normal(folder: &str, path: &str) -> Option<String> {
    let mut pieces: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    let mut rest = path.split('/').peekable();
    while let Some(piece) = rest.next() {
        match piece {
            ".." => drop(pieces.pop()?),
            "." => {}
            "" if rest.peek().is_some() => {}
            other => pieces.push(other),
        }
    }
    Some(pieces.join("/"))
}

fn name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_urls_lead_from_folder_to_folder() {
        for (from, to, url) in [
            ("", "", "./"),
            ("", "guide/", "guide/"),
            ("guide/", "", "../"),
            ("guide/", "guide/", "./"),
            ("guide/first/", "guide/second/", "../second/"),
            ("guide/first/", "theme/site.css", "../../theme/site.css"),
            ("guide/first/", "guide/first/plan.png", "plan.png"),
        ] {
            assert_eq!(relative(from, to), url, "{from} to {to}");
        }
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(normal("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(normal("a", "./b//c/").as_deref(), Some("a/b/c/"));
        assert_eq!(normal("a", "../../c.md"), None);
    }

    #[test]
    fn schemes_lead_elsewhere() {
        assert!(
            ["https://a.example", "mailto:a@b.example", "//a.example"]
                .into_iter()
                .all(is_elsewhere)
        );
        assert!(!["a.md", "/a", "#a:b", "1:2"].into_iter().any(is_elsewhere));
    }
}
