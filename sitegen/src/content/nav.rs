//! The pages of folders, and the order that a navigation gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::manuscript::Manuscript;
use super::{FrontMatter, INDEX, Page, ancestors};
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

/// Gives every folder without a page of its own an empty one.
pub(super) fn add_missing(pages: &mut Vec<Page>, content: &Path) {
    let has: BTreeSet<&str> = pages
        .iter()
        .filter(|page| page.is_index)
        .map(Page::folder)
        .collect();
    let missing: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| ancestors(page.folder()))
        // The home page is the one that nobody can make up.
        .filter(|folder| !folder.is_empty() && !has.contains(folder))
        .map(str::to_owned)
        .collect();
    for folder in missing {
        let path = format!("{folder}/{INDEX}");
        pages.push(Page {
            file: TextFile::new(content.join(&path).display().to_string(), ""),
            url: String::new(),
            front: FrontMatter::default(),
            manuscript: Manuscript::default(),
            title: spoken(&folder),
            is_index: true,
            path,
        });
    }
    pages.sort_by(|left, right| left.path.cmp(&right.path));
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
