//! How pages are ordered: sections with their pages, and one line through all of them.

use std::cmp::Reverse;

use super::{Content, Page, SortBy};

/// The sections of a site. Pages are named by their position in [`super::Content::pages`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The home page of each edition with everything below it; `None` where there is none.
    pub homes: Vec<Option<Section>>,
    /// All pages in reading order, edition by edition.
    pub order: Vec<usize>,
    /// Of each page, the one that it stands below.
    parents: Vec<Option<usize>>,
    /// Of each page, its position in the order.
    places: Vec<Option<usize>>,
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
    pub(super) fn of(content: &Content) -> Self {
        let pages = &content.pages;
        let mut tree = Self {
            parents: vec![None; pages.len()],
            places: vec![None; pages.len()],
            ..Self::default()
        };
        for (number, edition) in content.editions.iter().enumerate() {
            let is_home =
                |page: &Page| page.is_section() && page.edition == number && page.folder() == edition.folder;
            let home = pages.iter().position(is_home).map(|page| section(pages, page));
            if let Some(home) = &home {
                home.each(&mut |page| tree.order.push(page));
                home.each_parent(&mut |parent, child| tree.parents[child] = Some(parent));
            }
            tree.homes.push(home);
        }
        for (place, &page) in tree.order.iter().enumerate() {
            tree.places[page] = Some(place);
        }
        tree
    }

    /// The home page of the main edition.
    pub fn home(&self) -> Option<&Section> {
        self.homes.first()?.as_ref()
    }

    /// The pages above a page, from the home page of its edition down to its section. Empty for a home page.
    pub fn above(&self, page: usize) -> Vec<usize> {
        let parent = |page: &usize| self.parents.get(*page).copied().flatten();
        let mut path: Vec<usize> = std::iter::successors(parent(&page), parent).collect();
        path.reverse();
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
        self.homes.iter().flatten().find_map(|home| find(home, page))
    }

    /// The pages before and after a page in the reading order of its edition.
    pub fn around(&self, page: usize) -> (Option<usize>, Option<usize>) {
        let Some(at) = self.places.get(page).copied().flatten() else {
            return (None, None);
        };
        let is_home = |page: &usize| self.parents.get(*page).is_some_and(Option::is_none);
        // A home page begins an edition: nothing stands before it, and nothing leads into it from another one.
        let before = at.checked_sub(1).filter(|_| !is_home(&page));
        let next = self.order.get(at + 1).copied().filter(|next| !is_home(next));
        (before.and_then(|at| self.order.get(at).copied()), next)
    }
}

impl Section {
    /// Calls `seen` with the page and with all below it, in reading order.
    pub fn each(&self, seen: &mut impl FnMut(usize)) {
        seen(self.page);
        self.children.iter().for_each(|child| child.each(seen));
    }

    /// Calls `seen` with every page that stands below another one, the upper one first.
    fn each_parent(&self, seen: &mut impl FnMut(usize, usize)) {
        for child in &self.children {
            seen(self.page, child.page);
            child.each_parent(seen);
        }
    }
}

fn section(pages: &[Page], index: usize) -> Section {
    let folder = pages[index].folder();
    let mut below: Vec<usize> = (0..pages.len())
        .filter(|&other| pages[other].edition == pages[index].edition && is_child(&pages[other], folder))
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
