//! What templates are filled with.

use serde::Serialize;

use super::{Asset, Assets, Words};
use crate::markdown::Heading;

/// Everything that a template may ask for.
#[derive(Debug, Serialize)]
pub struct View<'a> {
    /// The site as a whole.
    pub site: &'a SiteView,
    /// What every page loads.
    pub assets: &'a Assets,
    /// What watches exercises and keeps a learner's progress, in the language of the page.
    pub exercise_script: &'a Asset,
    /// What is said besides the author's text, in the language of the page.
    pub words: &'a Words,
    /// The address that search engines shall know the page by.
    pub canonical: &'a str,
    /// This page in every language that there is, its own among them; empty on a site of one language.
    pub languages: Vec<Switch>,
    /// This page in every version, its own among them; empty on a site of one version.
    pub versions: Vec<Switch>,
    /// The page.
    pub page: PageView<'a>,
    /// What leads from here to the root of the site: `../../`, or an absolute path.
    pub root: String,
    /// The URL of the home page.
    pub home: String,
    /// The content security policy.
    pub policy: &'a str,
    /// Whether examples can come alive.
    pub bundle: bool,
    /// What names the bundle in addresses.
    pub version: &'a str,
    /// The top sections.
    pub sections: Vec<Entry>,
    /// The pages of this section; empty where there is no menu.
    pub menu: Vec<Entry>,
    /// The pages above this one, the home page first.
    pub crumbs: Vec<Entry>,
    /// The page before this one.
    pub previous: Option<Entry>,
    /// The page after this one.
    pub next: Option<Entry>,
}

/// A page's counterpart in another language or version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// What the language or the version is called.
    pub name: String,
    /// The code of the language.
    pub language: String,
    /// Its URL as seen from the page that is made.
    pub url: String,
    /// Its address below the root.
    pub address: String,
    /// Whether it is the language or version of the page that is made.
    pub current: bool,
    /// Whether it is the same page, and not the home page in its stead.
    pub same: bool,
    /// Whether it is the version that the site is about.
    pub newest: bool,
}

/// What is the same on all pages of an edition.
#[derive(Debug, Serialize)]
pub struct SiteView {
    /// The title of the home page.
    pub title: String,
    /// The language of the text.
    pub language: String,
    /// The folder of the search.
    pub index: String,
    /// What its addresses begin with.
    pub prefix: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its whole address, with a slash at the end, if that is known.
    pub base: Option<String>,
    /// A line for the foot of every page, as HTML.
    pub footer: Option<String>,
    /// The whole address of a picture for link previews.
    pub image: Option<String>,
    /// Whether it has a feed.
    pub has_feed: bool,
    /// Whether there is a `logo.svg` among the files that are copied.
    pub has_logo: bool,
    /// Whether there is a `favicon.svg` among them.
    pub has_icon: bool,
}

/// One page.
#[derive(Debug, Default, Serialize)]
pub struct PageView<'a> {
    /// Its title as text.
    pub title: &'a str,
    /// Its title as HTML.
    pub heading: String,
    /// One sentence about it.
    pub description: Option<&'a str>,
    /// What stands above `<!-- more -->`, as text.
    pub summary: Option<&'a str>,
    /// Its address below the root; for a redirect, where it leads.
    pub url: &'a str,
    /// Its text as HTML.
    pub content: &'a str,
    /// Its headings.
    pub headings: &'a [Heading],
    /// When it was written: year, month, day.
    pub date: Option<&'a str>,
    /// When it was last changed.
    pub updated: Option<&'a str>,
    /// The whole address of a picture for link previews.
    pub image: Option<String>,
    /// The lists that it is on.
    pub tags: Vec<Entry>,
    /// What stands below it, if it has no text of its own.
    pub below: Vec<Entry>,
    /// Where it can be edited.
    pub edit: Option<String>,
    /// Whether something on it comes alive.
    pub has_example: bool,
    /// Whether sections of it are tabs.
    pub has_tabs: bool,
    /// Whether it keeps a learner's progress.
    pub has_exercise: bool,
    /// What its front matter has under `extra`.
    pub extra: Option<&'a serde_json::Map<String, serde_json::Value>>,
}

/// A page in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its title.
    pub title: String,
    /// Its URL as seen from the page that is made.
    pub url: String,
    /// Whether it is the page that is made.
    pub current: bool,
    /// Whether it is that page or stands above it.
    pub within: bool,
    /// What it is about, in lists that say so.
    pub summary: Option<String>,
    /// What stands below it, where the menu is open.
    pub children: Vec<Entry>,
}

impl Entry {
    /// A link to somewhere else.
    pub fn new(title: String, url: String) -> Self {
        Self {
            title,
            url,
            current: false,
            within: false,
            summary: None,
            children: Vec::new(),
        }
    }
}
