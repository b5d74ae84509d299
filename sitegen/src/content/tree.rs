//! How pages are ordered: sections with their pages, and one line through all of them.

use std::cmp::Reverse;

use super::{Page, SortBy};

/// The sections of a site. Pages are named by their position in [`super::Content::pages`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The home page with everything below it; `None` if there is none.
    pub home: Option<Section>,
    /// All pages in reading order.
    pub order: Vec<usize>,
}

/// A page with the pages below it, in their order. A plain page has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The page.
    pub page: usize,
    /// What stands below it.
    pub children: Vec<Section>,
}

impl Tree {
    pub(super) fn of(pages: &[Page]) -> Self {
        let home = pages
            .iter()
            .position(|page| page.is_section() && page.folder().is_empty());
        let home = home.map(|page| section(pages, page));
        let mut order = Vec::new();
        if let Some(home) = &home {
            home.each(&mut |page| order.push(page));
        }
        Self { home, order }
    }

    /// The pages above a page, from the home page down to its section. Empty for the home page.
    pub fn above(&self, page: usize) -> Vec<usize> {
        let mut path = Vec::new();
        if let Some(home) = &self.home {
            home.find(page, &mut path);
        }
        path.pop();
        path
    }

    /// A page with what stands below it.
    pub fn section(&self, page: usize) -> Option<&Section> {
        fn find(section: &Section, page: usize) -> Option<&Section> {
            if section.page == page {
                return Some(section);
            }
            section.children.iter().find_map(|child| find(child, page))
        }
        find(self.home.as_ref()?, page)
    }

    /// The pages before and after a page in reading order.
    pub fn around(&self, page: usize) -> (Option<usize>, Option<usize>) {
        let Some(at) = self.order.iter().position(|&other| other == page) else {
            return (None, None);
        };
        let before = at.checked_sub(1).and_then(|at| self.order.get(at));
        (before.copied(), self.order.get(at + 1).copied())
    }
}

impl Section {
    /// Calls `seen` with the page and with all below it, in reading order.
    pub fn each(&self, seen: &mut impl FnMut(usize)) {
        seen(self.page);
        self.children.iter().for_each(|child| child.each(seen));
    }

    /// Leaves in `path` the way to a page, if it is here.
    fn find(&self, page: usize, path: &mut Vec<usize>) -> bool {
        path.push(self.page);
        if self.page == page || self.children.iter().any(|child| child.find(page, path)) {
            return true;
        }
        path.pop();
        false
    }
}

fn section(pages: &[Page], index: usize) -> Section {
    let folder = pages[index].folder();
    let mut below: Vec<usize> = (0..pages.len())
        .filter(|&other| is_child(&pages[other], folder))
        .collect();
    below.sort_by(|&left, &right| compare(&pages[left], &pages[right], pages[index].front.sort_by));
    let child = |page: usize| match pages[page].is_section() {
        true => section(pages, page),
        false => Section {
            page,
            children: Vec::new(),
        },
    };
    Section {
        page: index,
        children: below.into_iter().map(child).collect(),
    }
}

/// Whether a page stands right below a folder: one of its pages, or the page of a folder in it.
fn is_child(page: &Page, folder: &str) -> bool {
    if !page.is_section() {
        return page.folder() == folder;
    }
    match page.folder().rsplit_once('/') {
        Some((parent, _)) => parent == folder,
        None => folder.is_empty() && !page.folder().is_empty(),
    }
}

fn compare(left: &Page, right: &Page, by: SortBy) -> std::cmp::Ordering {
    let weight = |page: &Page| match by {
        SortBy::Weight => page.front.weight.unwrap_or(i64::MAX),
        SortBy::Title | SortBy::Date => 0,
    };
    let date = |page: &Page| match by {
        SortBy::Date => Reverse(page.front.date.clone()),
        SortBy::Weight | SortBy::Title => Reverse(None),
    };
    (weight(left), date(left), &left.title, &left.path).cmp(&(
        weight(right),
        date(right),
        &right.title,
        &right.path,
    ))
}
