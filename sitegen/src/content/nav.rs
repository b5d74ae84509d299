//! The pages of folders, and the order that a navigation gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::{Content, FrontMatter, INDEX, Page, ancestors, joined};
use crate::config::{Config, Nav};
use crate::report::{Finding, Findings, TextFile, whole_file};

/// Says which pages are those of their folders: `_index.md`, or `index.md` as most generators have it. Where
/// folders need no page of their own, a `README.md` is one as well.
pub(super) fn find_indexes(pages: &mut [Page], config: &Config) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for name in [INDEX, "index.md", "README.md"] {
        if name == "README.md" && !config.folders_need_no_page {
            break;
        }
        for page in pages.iter_mut() {
            let is_named = page.path.rsplit('/').next() == Some(name);
            if is_named && taken.insert(page.folder().to_owned()) {
                page.is_index = true;
            }
        }
    }
}

/// Gives folders without a page of their own an empty one: all of them where no folder needs one, else those of
/// translations, which take the name of the folder that they translate.
pub(super) fn add_missing(content: &mut Content, config: &Config, folder: &Path) {
    let pages = &content.pages;
    let has: BTreeMap<&str, &Page> = pages
        .iter()
        .filter(|page| page.is_index)
        .map(|page| (page.folder(), page))
        .collect();
    let mut made = Vec::new();
    for page in pages {
        let edition = content.edition(page);
        for missing in ancestors(page.folder()).filter(|folder| !has.contains_key(folder)) {
            let Some(inner) = edition.inner(missing).filter(|inner| !inner.is_empty()) else {
                // A home page is what nobody can make up.
                continue;
            };
            let original = edition
                .instead
                .as_deref()
                .and_then(|instead| has.get(&*joined(instead, inner)));
            if original.is_none() && !config.folders_need_no_page {
                continue;
            }
            let path = format!("{missing}/{INDEX}");
            made.push(Page {
                file: TextFile::new(folder.join(&path).display().to_string(), ""),
                source: path.clone(),
                edition: page.edition,
                url: String::new(),
                front: FrontMatter {
                    weight: original.and_then(|page| page.front.weight),
                    sort_by: original.map(|page| page.front.sort_by).unwrap_or_default(),
                    slug: original.and_then(|page| page.front.slug.clone()),
                    ..FrontMatter::default()
                },
                manuscript: Arc::default(),
                title: original.map_or_else(|| spoken(missing), |page| page.title.clone()),
                is_index: true,
                path,
            });
        }
    }
    content.pages.extend(made);
    content.pages.sort_by(|left, right| left.path.cmp(&right.path));
    content
        .pages
        .dedup_by(|right, left| right.path == left.path && right.file.text().is_empty());
}

/// The name of a folder as a title: `user-guide` is `User guide`.
fn spoken(folder: &str) -> String {
    let name = folder
        .rsplit('/')
        .next()
        .unwrap_or(folder)
        .replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

/// Gives pages the order and the names of a navigation. Folders stand where their first page stands.
pub(super) fn apply(pages: &mut [Page], config: &Config, findings: &mut Findings) {
    if config.nav.is_empty() {
        return;
    }
    let by_path: BTreeMap<String, usize> = pages
        .iter()
        .enumerate()
        .map(|(at, page)| (page.path.clone(), at))
        .collect();
    let mut order = Order {
        by_path,
        weight: 0,
        folders: BTreeMap::new(),
        listed: BTreeSet::new(),
    };
    for entry in &config.nav {
        order.visit(entry, pages, findings);
    }
    for page in pages
        .iter()
        .filter(|page| !page.is_index && !order.listed.contains(&page.path))
    {
        let message = "the navigation does not name this page";
        let finding = Finding::warning("unlisted", page.file.place(0..0), message);
        let help = "it stands behind those that are named".to_owned();
        findings.push(finding.with_help(help));
    }
    for page in pages.iter_mut().filter(|page| page.is_index) {
        if let Some(weight) = order.folders.get(page.folder()) {
            page.front.weight = Some(*weight);
        }
    }
}

struct Order {
    by_path: BTreeMap<String, usize>,
    weight: i64,
    /// Where the first page of each folder stands.
    folders: BTreeMap<String, i64>,
    /// The pages that are named.
    listed: BTreeSet<String>,
}

impl Order {
    /// Takes an entry and what stands below it; returned is the folder that holds all of it.
    fn visit(&mut self, entry: &Nav, pages: &mut [Page], findings: &mut Findings) -> Option<String> {
        let mut folders: Vec<String> = Vec::new();
        if let Some(path) = entry.path.as_deref().filter(|path| !path.contains("://")) {
            let path = path.split('#').next().unwrap_or_default();
            match self.by_path.get(path).and_then(|at| pages.get_mut(*at)) {
                Some(page) => {
                    self.weight += 1;
                    self.listed.insert(path.to_owned());
                    page.front.weight = Some(self.weight);
                    page.front.draft = false;
                    if let Some(title) = entry.title.as_ref().filter(|title| !title.is_empty()) {
                        page.title.clone_from(title);
                    }
                    for folder in ancestors(page.folder()) {
                        self.folders.entry(folder.to_owned()).or_insert(self.weight);
                    }
                    folders.push(page.folder().to_owned());
                }
                None => {
                    let message = format!("the navigation names `{path}`, and there is no such page");
                    findings.push(Finding::error("navigation", whole_file(path), message));
                }
            }
        }
        folders.extend(
            entry
                .children
                .iter()
                .filter_map(|child| self.visit(child, pages, findings)),
        );
        let common = folders
            .iter()
            .skip(1)
            .fold(folders.first().cloned(), |common, folder| {
                common.and_then(|common| {
                    ancestors(&common)
                        .find(|above| ancestors(folder).any(|other| other == *above))
                        .map(str::to_owned)
                })
            });
        // A group without a page names the folder that all its pages stand in.
        if let (None, Some(title), Some(folder)) = (
            &entry.path,
            &entry.title,
            common.as_ref().filter(|folder| !folder.is_empty()),
        ) {
            let made_up =
                |page: &&mut Page| page.is_index && page.folder() == folder && page.file.text().is_empty();
            if let Some(page) = pages.iter_mut().find(made_up) {
                page.title.clone_from(title);
            }
        }
        common
    }
}
