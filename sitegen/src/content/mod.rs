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

mod cache;
mod edition;
mod front_matter;
mod history;
mod manuscript;
mod nav;
mod notation;
mod tree;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use signalbox_core::source::Source;

use crate::config::{self, Config};
use crate::markdown;
use crate::report::{Finding, Findings, TextFile, whole_file};

use manuscript::Library;

pub use cache::Cache;
pub use edition::Edition;
pub(crate) use edition::joined;
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
    /// Its path below the content folder, with `/`, as it was found.
    pub source: String,
    /// The same with its language as a folder: `guide/first.md`, `de/guide/first.md`.
    pub path: String,
    /// Its edition, by position in [`Content::editions`].
    pub edition: usize,
    /// Its address below the root of the site: empty for the home page, else with a slash at the end.
    pub url: String,
    /// What stands above its text.
    pub front: FrontMatter,
    /// Its Markdown, with what it includes.
    pub manuscript: Arc<Manuscript>,
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
    /// Languages and versions that it has pages of; the main one first.
    pub editions: Vec<Edition>,
    /// How they are ordered.
    pub tree: Tree,
    /// Files to copy, by address.
    pub assets: Vec<Asset>,
    /// The YAML files below `scenarios`, named by their paths below it.
    pub scenarios: Vec<Source>,
}

/// Reads a content folder. What cannot be read is a finding; the rest is there.
///
/// `drafts` says whether pages that are marked as drafts are in it. What `cache` has of files that are the same as
/// the last time is not read again.
pub fn load(
    folders: &Folders,
    config: &Config,
    drafts: bool,
    cache: &mut Cache,
    findings: &mut Findings,
) -> Content {
    let mut content = Content::default();
    let editions = edition::all(config);
    let mut pages = Vec::new();
    for found in walk::files(&folders.content, config.safe, findings) {
        match found.kind() {
            walk::Kind::Asset if config.safe && found.may_run() => {
                findings.push(runs(&found, &folders.assets))
            }
            walk::Kind::Page if found.relative == config::SUMMARY => {}
            walk::Kind::Page => pages.push(found),
            walk::Kind::Scenario => content.scenarios.extend(read_scenario(&found, findings)),
            walk::Kind::Asset => content.assets.push(Asset {
                source: found.path,
                url: found.relative,
            }),
        }
    }
    content.pages = cache.read(&pages, &folders.content, findings);
    content.pages.retain(|page| drafts || !page.front.draft);
    for page in &mut content.pages {
        page.path = edition::logical(&page.source, &editions);
    }
    content.pages.sort_by(|left, right| left.path.cmp(&right.path));
    content.editions = edition::assign(&mut content.pages, editions);
    if folders.assets.is_dir() {
        let copied = walk::files(&folders.assets, false, findings).into_iter();
        content.assets.extend(copied.map(|found| Asset {
            source: found.path,
            url: found.relative,
        }));
    }
    content.assets.sort_by(|left, right| left.url.cmp(&right.url));
    nav::find_indexes(&mut content.pages, config);
    nav::add_missing(&mut content, config, &folders.content);
    nav::apply(&mut content.pages, config, findings);
    if config.last_updated {
        history::date(&mut content.pages, &folders.content, findings);
    }
    place_pages(&mut content, &folders.content, findings);
    content.tree = Tree::of(&content);
    content
}

impl Content {
    /// The same page in other editions: the edition's position, and the page's.
    pub fn counterparts<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = (usize, usize)> + 'a {
        let inner = self
            .editions
            .get(page.edition)
            .and_then(|edition| edition.inner(&page.path));
        let others = self.editions.iter().enumerate();
        others.filter_map(move |(number, edition)| {
            let path = joined(&edition.folder, inner?);
            let at = self.pages.binary_search_by(|other| other.path.cmp(&path)).ok()?;
            (self.pages.get(at)?.edition == number).then_some((number, at))
        })
    }

    /// The edition that a page belongs to.
    pub fn edition(&self, page: &Page) -> &Edition {
        // Every page has one: they are told when the content is read.
        &self.editions[page.edition]
    }
}

/// Gives every page its address, and finds pages that want the same one.
fn place_pages(content: &mut Content, folder: &Path, findings: &mut Findings) {
    require_sections(content, folder, findings);
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
fn require_sections(content: &Content, folder: &Path, findings: &mut Findings) {
    let sections: Vec<&str> = content
        .pages
        .iter()
        .filter(|page| page.is_section())
        .map(Page::folder)
        .collect();
    // What stands above an edition's folder is no section of it.
    let above = |page| {
        let edition = content.edition(page);
        ancestors(Page::folder(page))
            .filter(move |folder| edition.inner(folder).is_some() || edition.folder == *folder)
    };
    let mut missing: Vec<&str> = content.pages.iter().flat_map(above).collect();
    missing.sort_unstable();
    missing.dedup();
    for missing in missing.into_iter().filter(|missing| !sections.contains(missing)) {
        let place = whole_file(folder.join(missing).display().to_string());
        let message = format!("this folder has pages and no `{INDEX}`");
        let page = folder.join(missing).join(INDEX);
        let help = format!("write `{}` with a title", page.display());
        findings.push(Finding::error("no-section", place, message).with_help(help));
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

/// Reads a page from its text. What it includes comes from `library`.
fn read_page(found: &walk::Found, file: TextFile, library: &Library<'_>) -> (Page, Vec<Finding>) {
    let split = front_matter::split(&file);
    let mut findings = Vec::new();
    let manuscript = Manuscript::read(&file, split.body, library, &mut findings);
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
        source: found.relative.clone(),
        path: found.relative.clone(),
        edition: 0,
        url: String::new(),
        front: split.front,
        manuscript: Arc::new(manuscript),
        title: title.unwrap_or_else(|| found.relative.clone()),
        is_index: false,
    };
    (page, findings)
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

/// A file beside the pages of authors whom nobody vouches for, which would be more than a picture.
fn runs(found: &walk::Found, assets: &Path) -> Finding {
    let message = "a browser that opens this would run what is in it, and nobody vouches for its author";
    let help = format!("what you vouch for can stand in `{}`", assets.display());
    Finding::error("runs", whole_file(found.shown()), message).with_help(help)
}

fn read_scenario(found: &walk::Found, findings: &mut Findings) -> Option<Source> {
    let text = walk::read_text(found)
        .map_err(|finding| findings.push(*finding))
        .ok()?;
    findings.know(&TextFile::new(found.shown(), text.clone()));
    let name = found.relative.strip_prefix(SCENARIOS).unwrap_or(&found.relative);
    Some(Source::new(name.trim_start_matches('/'), text))
}
