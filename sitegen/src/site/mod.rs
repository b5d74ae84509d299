//! A content folder → a site in memory.
//!
//! ```text
//! content::load → Examples::new → Index → markdown::render (each page) → references → documents → Site
//! ```
//!
//! Any error among the findings means that there is no site: what is published was checked as a whole.

mod documents;
mod editions;
mod extras;
mod filled;
mod memory;
mod offline;
mod playground;
mod progress;
mod schema;
mod tags;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use signalbox_core::source::Place;
use signalbox_core::suggest::did_you_mean;

use crate::bundle;
use crate::config::{self, Config};
use crate::content::{self, Content, Edition, Folders, SCENARIOS};
use crate::example::Examples;
use crate::links::Index;
use crate::markdown::{self, Context, Highlighter, Rendered};
use crate::report::{Finding, Findings, whole_file};
use crate::search;
use crate::theme::{self, Theme};
pub(crate) use offline::ADDRESS as WORKER;

use filled::Filled;
use memory::Memory;
use tags::Tags;

pub use progress::{Progress, Stage};

/// What a site is made from.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where its parts are read.
    pub folders: Folders,
    /// Where it will be served, a path or a whole address; `None` if the settings say it.
    pub base: Option<String>,
    /// Whether drafts are in it.
    pub drafts: bool,
    /// Whether nobody vouches for the authors, whatever the settings say.
    pub safe: bool,
    /// Whether warnings count as errors.
    pub strict: bool,
}

impl Options {
    /// A site of what is in the folders, and nothing out of the ordinary.
    pub fn of(folders: Folders) -> Self {
        Self {
            folders,
            base: None,
            drafts: false,
            safe: false,
            strict: false,
        }
    }
}

/// What a file holds. A site that is served shares it with the one before.
pub type Bytes = Arc<[u8]>;

/// A file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Made here.
    Made(Bytes),
    /// Part of the command.
    Carried(&'static [u8]),
    /// Copied from there.
    Copied(PathBuf),
}

/// A whole site: its files by address. Pages end with `index.html`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Site {
    /// The files.
    pub files: BTreeMap<String, Body>,
    /// The files that a search asks for, made when they are asked for.
    pub search: search::Later,
}

/// What came of making a site.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The site, unless there are errors.
    pub site: Option<Site>,
    /// What is wrong.
    pub findings: Findings,
    /// The addresses on other sites that it links to, and where.
    pub outside: BTreeMap<String, Vec<Place>>,
    /// How many pages it has.
    pub pages: usize,
    /// How many scenarios were evaluated.
    pub scenarios: usize,
    /// How many of their expectations were checked.
    pub expectations: usize,
}

/// Makes sites, again and again, and keeps what can be used again.
#[derive(Debug)]
pub struct Builder {
    options: Options,
    theme: Mutex<Theme>,
    highlighter: Highlighter,
    progress: Arc<Progress>,
    cache: Mutex<content::Cache>,
    memory: Mutex<Memory>,
    filled: Mutex<Filled>,
}

impl Builder {
    /// A builder for one content folder.
    ///
    /// # Errors
    /// The theme cannot be read.
    pub fn new(options: Options) -> Result<Self, String> {
        Ok(Self {
            theme: Mutex::new(Theme::new(&options.folders.theme)?),
            options,
            highlighter: Highlighter::default(),
            progress: Arc::default(),
            cache: Mutex::default(),
            memory: Mutex::default(),
            filled: Mutex::default(),
        })
    }

    /// What sites are made from.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How far a build is, while it is made.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Reads everything and makes the site. Never fails: what is wrong is among the findings.
    pub fn build(&self) -> Outcome {
        let mut findings = Findings::default();
        self.progress.begin(Stage::Reading, 0);
        let mut config = Config::load(
            &self.options.folders.content,
            &self.options.folders.beside,
            &mut findings,
        );
        if let Some(base) = &self.options.base {
            config.base_url = Some(base.clone());
        }
        config.safe |= self.options.safe;
        // One build at a time; what one that panicked has left is as good as any.
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let (folders, drafts) = (&self.options.folders, self.options.drafts);
        let content = content::load(folders, &config, drafts, &mut cache, &mut findings);
        drop(cache);
        let mut theme = self.theme.lock().unwrap_or_else(PoisonError::into_inner);
        match Theme::new(&self.options.folders.theme) {
            Ok(fresh) => *theme = fresh,
            Err(why) => findings.push(Finding::error(
                "template",
                whole_file(self.options.folders.theme.display().to_string()),
                why,
            )),
        }
        let tags = tags::of(&content);
        findings.extend(unspoken(&content, &config, &theme));
        findings.extend(unknown_templates(&content, &theme));
        for (edition, home) in content.editions.iter().zip(&content.tree.homes) {
            if home.is_none() {
                findings.push(no_home(&self.options.folders, edition));
            }
        }
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.begin(Stage::Evaluating, 0);
        let scenarios = self.options.folders.content.join(SCENARIOS).display().to_string();
        let examples = Arc::new(Examples::new(&content.scenarios, &scenarios, memory.examples()));
        let made = made_files(&content, &theme, &tags);
        let index = Index::new(&content, made.keys().cloned());
        memory.prepare(&index, &examples, theme.languages(), config.safe);
        let rendered = self.render(
            &content,
            &index,
            &examples,
            &memory,
            theme.languages(),
            config.safe,
        );
        memory.keep(index, Arc::clone(&examples), &content.pages, &rendered);
        drop(memory);
        findings.extend(rendered.iter().flat_map(|page| page.findings.iter().cloned()));
        findings.extend(examples.findings(&shown(&rendered)));
        findings.extend(broken_references(&content, &rendered));
        let mut outcome = Outcome {
            pages: content.pages.len(),
            scenarios: examples.iter().count(),
            expectations: examples
                .iter()
                .map(|scenario| scenario.evaluation.expectations.len())
                .sum(),
            ..Outcome::default()
        };
        if self.options.strict {
            findings.make_strict();
        }
        outcome.outside = outside(&rendered);
        if findings.errors() == 0 {
            self.progress.begin(Stage::Filling, 0);
            let documents_of = documents::Documents::new(&content, &rendered, &theme, &config, &tags);
            let before = self.filled.lock().map(|mut filled| std::mem::take(&mut *filled));
            match documents_of.all(&before.unwrap_or_default()) {
                Ok((mut documents, filled)) => {
                    if let Ok(mut kept) = self.filled.lock() {
                        *kept = filled;
                    }
                    for (url, text) in extras::files(&content, documents_of.sites(), &config) {
                        documents.entry(url).or_insert_with(|| text.into_bytes().into());
                    }
                    documents.retain(|url, _| url.ends_with(".html") || !is_copied(&content, url));
                    let offered = examples.offered(in_reading_order(&content, &rendered));
                    let mut made = made;
                    made.extend(playground::files(&offered, |file| documents.contains_key(file)));
                    let search = search::Later::new(listed(&content, &rendered));
                    outcome.site = Some(assemble(&content, documents, made, search, theme.assets()));
                }
                Err(why) => findings.push(Finding::error("template", whole_file("theme"), why)),
            }
        }
        outcome.findings = findings;
        outcome
    }
}

impl Builder {
    /// Renders every page that is not remembered.
    fn render(
        &self,
        content: &Content,
        index: &Index,
        examples: &Examples,
        memory: &Memory,
        languages: &theme::Languages,
        safe: bool,
    ) -> Vec<Arc<Rendered>> {
        let context = Context {
            index,
            examples,
            highlighter: &self.highlighter,
            languages,
            safe,
        };
        self.progress.begin(Stage::Rendering, content.pages.len());
        let render = |(at, page)| {
            let remembered = memory.recall(page);
            let rendered = remembered.unwrap_or_else(|| Arc::new(markdown::render(page, at, &context)));
            self.progress.step();
            rendered
        };
        content.pages.par_iter().enumerate().map(render).collect()
    }
}

/// Files that are neither pages nor copied: the theme, the playground.
fn made_files(content: &Content, theme: &Theme, tags: &Tags) -> BTreeMap<String, Body> {
    let asset = |asset: &theme::Asset| (asset.url.clone(), Body::Made(asset.text.as_bytes().into()));
    let playground = |name: &str| format!("{}/{name}", bundle::FOLDER);
    let spoken = content.editions.iter().map(|edition| edition.language.as_str());
    let scripts = spoken.map(|language| theme.exercise_script(language));
    let assets = theme.assets().all().into_iter().chain(scripts);
    let mut files: BTreeMap<String, Body> = assets.map(asset).collect();
    let (style, css) = bundle::STYLE;
    files.insert(playground(style), Body::Carried(css.as_bytes()));
    files.extend(
        bundle::FILES
            .iter()
            .map(|(name, bytes)| (playground(name), Body::Carried(bytes))),
    );
    // These two are written when the site is put together; a link may lead to them all the same.
    for late in tags.addresses() {
        files
            .entry(format!("{late}index.html"))
            .or_insert(Body::Carried(b""));
    }
    for late in ["robots.txt", "sitemap.xml"] {
        files.entry(late.to_owned()).or_insert(Body::Carried(b""));
    }
    for edition in &content.editions {
        for late in ["llms.txt", "feed.xml"] {
            let late = format!("{}{late}", edition.prefix());
            files.entry(late).or_insert(Body::Carried(b""));
        }
    }
    for late in ["index.html", "schema.json"] {
        files.entry(playground(late)).or_insert(Body::Carried(b""));
    }
    files.retain(|url, _| content.assets.iter().all(|asset| asset.url != *url));
    files
}

/// Whether a file of the content stands at an address: it comes before what would be made.
fn is_copied(content: &Content, url: &str) -> bool {
    content
        .assets
        .binary_search_by(|asset| asset.url.as_str().cmp(url))
        .is_ok()
}

fn assemble(
    content: &Content,
    documents: BTreeMap<String, Bytes>,
    made: BTreeMap<String, Body>,
    search: search::Later,
    assets: &theme::Assets,
) -> Site {
    let mut files = made;
    files.retain(|_, body| *body != Body::Carried(b""));
    files.extend(
        content
            .assets
            .iter()
            .map(|asset| (asset.url.clone(), Body::Copied(asset.source.clone()))),
    );
    files.extend(documents.into_iter().map(|(url, text)| (url, Body::Made(text))));
    let schema = format!("{}/schema.json", bundle::FOLDER);
    files.insert(schema, Body::Made(schema::to_json().into_bytes().into()));
    let worker = offline::worker(&files, assets);
    files
        .entry(offline::ADDRESS.to_owned())
        .or_insert_with(|| Body::Made(worker.into_bytes().into()));
    Site { files, search }
}

/// The pages that a search finds.
fn listed(content: &Content, rendered: &[Arc<Rendered>]) -> Vec<search::Listed> {
    let listed = |(at, page): (usize, &content::Page)| {
        let above = content.tree.above(at).into_iter().skip(1);
        let above: Vec<&str> = above.map(|page| content.pages[page].title.as_str()).collect();
        search::Listed {
            url: page.url.clone(),
            title: page.title.clone(),
            above: above.join(" › "),
            index: content.edition(page).index().to_owned(),
            language: content.edition(page).language.clone(),
            rendered: Arc::clone(&rendered[at]),
        }
    };
    content
        .pages
        .iter()
        .enumerate()
        .filter(|(_, page)| !page.front.unsearched)
        .map(listed)
        .collect()
}

/// The scenarios that pages show, as a reader meets them. The home page is left out: it shows off one of them
/// before its turn.
fn in_reading_order<'a>(
    content: &'a Content,
    rendered: &'a [Arc<Rendered>],
) -> impl Iterator<Item = &'a str> {
    let home = content.tree.home().map(|home| home.page);
    let pages = content.tree.order.iter().filter(move |&&at| Some(at) != home);
    let shows = pages
        .filter_map(|&at| rendered.get(at))
        .flat_map(|page| &page.shows);
    shows.map(|(scenario, _)| scenario.as_str())
}

/// Which scenario is shown where.
fn shown(rendered: &[Arc<Rendered>]) -> BTreeMap<&str, Vec<Place>> {
    let mut shown: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for (scenario, place) in rendered.iter().flat_map(|page| &page.shows) {
        shown.entry(scenario).or_default().push(place.clone());
    }
    shown
}

/// The addresses on other sites that pages link to, and where.
fn outside(rendered: &[Arc<Rendered>]) -> BTreeMap<String, Vec<Place>> {
    let mut outside: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (address, place) in rendered.iter().flat_map(|page| &page.outside) {
        outside.entry(address.clone()).or_default().push(place.clone());
    }
    outside
}

/// Links to anchors that the page they lead to does not have.
fn broken_references(content: &Content, rendered: &[Arc<Rendered>]) -> Vec<Finding> {
    let ids: Vec<BTreeSet<&str>> = rendered
        .iter()
        .map(|page| page.ids.iter().map(String::as_str).collect())
        .collect();
    let broken = |reference: &&markdown::Reference| {
        ids.get(reference.page)
            .is_some_and(|ids| !ids.contains(reference.fragment.as_str()))
    };
    let finding = |reference: &markdown::Reference| {
        let target = &content.pages[reference.page].path;
        let message = format!("`{target}` has no anchor `#{}`", reference.fragment);
        let near = did_you_mean(&reference.fragment, ids[reference.page].iter().copied());
        Finding::error("broken-anchor", reference.place.clone(), message).with_help(near)
    };
    rendered
        .iter()
        .flat_map(|page| &page.references)
        .filter(broken)
        .map(finding)
        .collect()
}

/// Languages that the theme has no words for: their pages speak English round their text.
fn unspoken(content: &Content, config: &Config, theme: &Theme) -> Vec<Finding> {
    let mut languages: Vec<&str> = content
        .editions
        .iter()
        .map(|edition| edition.language.as_str())
        .collect();
    languages.sort_unstable();
    languages.dedup();
    // A site that has one language may have named it for its readers' sake alone.
    let unspoken = languages
        .into_iter()
        .filter(|language| !theme.languages().speaks(language));
    let finding = |language: &str| {
        let message = format!("there are no words for `{language}`: menus and buttons are in English");
        let help = format!("write `theme/words/{language}.toml`");
        Finding::warning("no-words", whole_file(config::NAME), message).with_help(help)
    };
    unspoken
        .filter(|_| !config.languages.is_empty())
        .map(finding)
        .collect()
}

/// Templates that pages ask for, and that there are not.
fn unknown_templates(content: &Content, theme: &Theme) -> Vec<Finding> {
    let missing = content.pages.iter().filter_map(|page| {
        let name = page.front.template.as_deref().filter(|name| !theme.has(name))?;
        let message = format!("there is no template `{name}`");
        let help = format!("write `theme/{name}`; until then the page has the usual one");
        Some(Finding::warning("no-template", page.file.place(0..0), message).with_help(help))
    });
    missing.collect()
}

fn no_home(folders: &Folders, edition: &Edition) -> Finding {
    let content = folders.content.display();
    if !folders.content.is_dir() {
        return Finding::error(
            "no-content",
            whole_file(content.to_string()),
            "there is no such folder",
        );
    }
    let home = folders.content.join(&edition.folder).join("_index.md");
    let place = whole_file(home.display().to_string());
    let help = "write it: its title is the title of the site".to_owned();
    Finding::error("no-home", place, "there is no home page").with_help(help)
}
