//! A content folder, read: pages, sections, scenarios and files to copy.
//!
//! ```text
//! content/            static/          copied to the root of the site
//!   _index.md         the home page
//!   guide/_index.md   a section
//!   guide/first.md    a page: guide/first/
//!   guide/plan.png    copied to its place beside the pages
//!   scenarios/…       scenario folders: examples, not pages (see [`crate::example`])
//! ```

mod front_matter;
mod history;
mod manuscript;
mod nav;
mod notation;
mod tree;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use signalbox_core::source::Source;

use crate::config::{self, Config};
use crate::markdown;
use crate::report::{Finding, Findings, TextFile, whole_file};

use manuscript::Library;

pub use front_matter::{FrontMatter, SortBy};
pub use manuscript::{Block, Fold, Manuscript, Mark};
pub use tree::{Section, Tree};

/// Where scenarios stand in a content folder.
pub const SCENARIOS: &str = "scenarios";

/// What a folder's own page is called.
const INDEX: &str = "_index.md";

/// Where things are read from.
#[derive(Debug, Clone)]
pub struct Folders {
    /// The content folder, as its user named it.
    pub content: PathBuf,
    /// Files that are copied as they are: `static`, beside the content folder.
    pub assets: PathBuf,
    /// Templates and styles in place of ours: `theme`, beside the content folder.
    pub theme: PathBuf,
    /// Where the settings are.
    pub beside: PathBuf,
}

impl Folders {
    /// The folders that belong to a content folder.
    pub fn of(content: &Path) -> Self {
        let beside = match content.file_name() {
            Some(_) => content.parent().unwrap_or(Path::new("")).to_owned(),
            // `.` and `..` have no name that could be taken off.
            None => content.join(".."),
        };
        Self {
            content: content.to_owned(),
            assets: beside.join("static"),
            theme: beside.join("theme"),
            beside,
        }
    }
}

/// A page as it was read, its Markdown not yet looked at.
#[derive(Debug, Clone)]
pub struct Page {
    /// The file.
    pub file: TextFile,
    /// Its path below the content folder, with `/`: `guide/first.md`.
    pub path: String,
    /// Its address below the root of the site: empty for the home page, else with a slash at the end.
    pub url: String,
    /// What stands above its text.
    pub front: FrontMatter,
    /// Its Markdown, with what it includes.
    pub manuscript: Manuscript,
    /// What it is called where nothing else says so: its front matter's title, its first heading, its file.
    pub title: String,
    /// Whether it is the page of its folder.
    pub is_index: bool,
}

impl Page {
    /// Whether it is the page of a folder.
    pub fn is_section(&self) -> bool {
        self.is_index
    }

    /// The path of its folder: empty at the top, else `guide`.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Old addresses that lead to it, as addresses below the root.
    pub fn aliases(&self) -> impl Iterator<Item = String> {
        self.front
            .aliases
            .iter()
            .map(|alias| match alias.trim_matches('/') {
                file if file.ends_with(".html") => file.to_owned(),
                folder => format!("{folder}/"),
            })
    }
}

/// A file that is copied as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it is read.
    pub source: PathBuf,
    /// Its address below the root of the site.
    pub url: String,
}

/// A content folder, read.
#[derive(Debug, Default)]
pub struct Content {
    /// The pages, by path.
    pub pages: Vec<Page>,
    /// How they are ordered.
    pub tree: Tree,
    /// Files to copy, by address.
    pub assets: Vec<Asset>,
    /// The YAML files below `scenarios`, named by their paths below it.
    pub scenarios: Vec<Source>,
}

/// Reads a content folder. What cannot be read is a finding; the rest is there.
///
/// `drafts` says whether pages that are marked as drafts are in it.
pub fn load(folders: &Folders, config: &Config, drafts: bool, findings: &mut Findings) -> Content {
    let mut content = Content::default();
    let library = Library::new(&folders.content);
    for found in walk::files(&folders.content, findings) {
        match found.kind() {
            walk::Kind::Page if found.relative == config::SUMMARY => {}
            walk::Kind::Page => {
                if let Some(page) =
                    read_page(&found, &library, findings).filter(|page| drafts || !page.front.draft)
                {
                    content.pages.push(page);
                }
            }
            walk::Kind::Scenario => content.scenarios.extend(read_scenario(&found, findings)),
            walk::Kind::Asset => content.assets.push(Asset {
                source: found.path,
                url: found.relative,
            }),
        }
    }
    library.files().iter().for_each(|file| findings.know(file));
    if folders.assets.is_dir() {
        let copied = walk::files(&folders.assets, findings).into_iter();
        content.assets.extend(copied.map(|found| Asset {
            source: found.path,
            url: found.relative,
        }));
    }
    content.assets.sort_by(|left, right| left.url.cmp(&right.url));
    nav::find_indexes(&mut content.pages, config);
    if config.folders_need_no_page {
        nav::add_missing(&mut content.pages, &folders.content);
    }
    nav::apply(&mut content.pages, config, findings);
    if config.last_updated {
        history::date(&mut content.pages, &folders.content, findings);
    }
    place_pages(&mut content, &folders.content, findings);
    content.tree = Tree::of(&content.pages);
    content
}

/// Gives every page its address, and finds pages that want the same one.
fn place_pages(content: &mut Content, folder: &Path, findings: &mut Findings) {
    require_sections(&content.pages, folder, findings);
    let slugs: BTreeMap<String, String> = content
        .pages
        .iter()
        .filter(|page| page.is_section())
        .filter_map(|page| Some((page.folder().to_owned(), page.front.slug.clone()?)))
        .collect();
    for page in &mut content.pages {
        page.url = address(page, &slugs);
    }
    let own = content.pages.iter().map(|page| (page.url.clone(), page));
    let aliases = content
        .pages
        .iter()
        .flat_map(|page| page.aliases().map(move |alias| (alias, page)));
    let mut taken: BTreeMap<String, &Page> = BTreeMap::new();
    for (url, page) in own.chain(aliases) {
        if let Some(first) = taken.get(&url) {
            let message = format!("two pages want the address `/{url}`");
            let finding = Finding::error("duplicate-address", page.file.place(0..0), message);
            let note = "the other one is here".to_owned();
            findings.push(finding.with_note(note, Some(first.file.place(0..0))));
        }
        taken.entry(url).or_insert(page);
    }
}

/// Every folder with pages has a page of its own, or nobody could find them.
fn require_sections(pages: &[Page], content: &Path, findings: &mut Findings) {
    let sections: Vec<&str> = pages
        .iter()
        .filter(|page| page.is_section())
        .map(Page::folder)
        .collect();
    let mut missing: Vec<&str> = pages.iter().flat_map(|page| ancestors(page.folder())).collect();
    missing.sort_unstable();
    missing.dedup();
    for folder in missing.into_iter().filter(|folder| !sections.contains(folder)) {
        let place = whole_file(content.join(folder).display().to_string());
        let finding = Finding::error(
            "no-section",
            place,
            format!("this folder has pages and no `{INDEX}`"),
        );
        let help = format!(
            "write `{}` with a title",
            content.join(folder).join(INDEX).display()
        );
        findings.push(finding.with_help(help));
    }
}

/// A folder and all above it, the top included.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |path| {
        (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(above, _)| above))
    })
}

/// Where a page stands: its folders and its name, each by its slug if it has one.
fn address(page: &Page, slugs: &BTreeMap<String, String>) -> String {
    let mut folders: Vec<&str> = ancestors(page.folder())
        .filter(|folder| !folder.is_empty())
        .collect();
    folders.reverse();
    let piece = |folder: &&str| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        slugs.get(*folder).map_or(name, String::as_str).to_owned() + "/"
    };
    let mut url: String = folders.iter().map(piece).collect();
    if !page.is_section() {
        let name = page
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".md");
        url.push_str(page.front.slug.as_deref().unwrap_or(name));
        url.push('/');
    }
    url
}

fn read_page(found: &walk::Found, library: &Library<'_>, findings: &mut Findings) -> Option<Page> {
    let file = TextFile::new(found.shown(), walk::read_text(found, findings)?);
    findings.know(&file);
    let split = front_matter::split(&file);
    let mut wrong = Vec::new();
    let manuscript = Manuscript::read(&file, split.body, library, &mut wrong);
    findings.extend(wrong);
    let heading = || leading_heading(manuscript.text());
    let title = split.front.title.clone().or_else(heading);
    if title.is_none() && split.findings.is_empty() {
        let finding = Finding::error("no-title", file.place(0..0), "this page has no title");
        let help = "give it `title = \"…\"` in its front matter, or begin with a `# Heading`".to_owned();
        findings.push(finding.with_help(help));
    }
    findings.extend(split.findings);
    let page = Page {
        file,
        path: found.relative.clone(),
        url: String::new(),
        front: split.front,
        manuscript,
        title: title.unwrap_or_else(|| found.relative.clone()),
        is_index: false,
    };
    Some(page)
}

/// The text of the heading that a page begins with.
fn leading_heading(text: &str) -> Option<String> {
    let mut events = markdown::parser(text)
        .map(|(event, _)| event)
        .filter(markdown::is_visible);
    let first = events.next()?;
    if !matches!(
        first,
        Event::Start(Tag::Heading {
            level: HeadingLevel::H1,
            ..
        })
    ) {
        return None;
    }
    let inside = events.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    Some(markdown::plain_text(inside))
}

fn read_scenario(found: &walk::Found, findings: &mut Findings) -> Option<Source> {
    let text = walk::read_text(found, findings)?;
    findings.know(&TextFile::new(found.shown(), text.clone()));
    let name = found.relative.strip_prefix(SCENARIOS).unwrap_or(&found.relative);
    Some(Source::new(name.trim_start_matches('/'), text))
}
