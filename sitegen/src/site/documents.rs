//! Rendered pages → whole documents, with everything round the text: menu, crumbs, neighbours.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::filled::{self, Document, Filled};
use super::tags::Tags;
use super::{Bytes, editions, extras};
use crate::bundle;
use crate::card;
use crate::config::Config;
use crate::content::{Content, Page, Section};
use crate::links::{encode, relative};
use crate::markdown::{self, Rendered, escaped};
use crate::theme::{Entry, PageView, SiteView, Template, Theme, View, Words};

/// What pages may load and do. No script but ours, nothing from elsewhere.
const STRICT: &str = "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/// The same where examples come alive: wasm runs, and the editor writes its styles itself.
const ALIVE: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/// A line of Markdown as HTML, without a paragraph round it.
pub(super) fn line_of_markdown(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, markdown::parser(text).map(|(event, _)| event));
    html.trim()
        .trim_start_matches("<p>")
        .trim_end_matches("</p>")
        .to_owned()
}

/// The name of a page's picture, beside the page.
const CARD: &str = "card.png";

/// The edition that the site itself belongs to.
const MAIN: usize = 0;

pub(super) struct Documents<'a> {
    content: &'a Content,
    rendered: &'a [Arc<Rendered>],
    theme: &'a Theme,
    config: &'a Config,
    tags: &'a Tags,
    base: String,
    /// What is the same on all pages of each edition.
    sites: Vec<SiteView>,
}

/// Where a document stands, and so how it reaches the others.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    /// At an address below the root.
    Address(&'a str),
    /// Anywhere: only whole paths lead from it to a page.
    Anywhere(&'a str),
}

impl From<'_> {
    pub(super) fn to(self, url: &str) -> String {
        match self {
            Self::Address(from) => encode(&relative(from, url)),
            Self::Anywhere(base) => encode(&format!("{base}{url}")),
        }
    }

    /// What stands in front of an address.
    fn root(self) -> String {
        match self {
            Self::Address(from) => "../".repeat(from.matches('/').count()),
            Self::Anywhere(base) => base.to_owned(),
        }
    }
}

impl<'a> Documents<'a> {
    pub(super) fn new(
        content: &'a Content,
        rendered: &'a [Arc<Rendered>],
        theme: &'a Theme,
        config: &'a Config,
        tags: &'a Tags,
    ) -> Self {
        Self {
            content,
            rendered,
            theme,
            config,
            tags,
            base: config.path(),
            sites: editions::views(content, config),
        }
    }

    /// What is the same on all pages of each edition.
    pub(super) fn sites(&self) -> &[SiteView] {
        &self.sites
    }

    /// Every document by address.
    pub(super) fn all(&self, before: &Filled) -> Result<(BTreeMap<String, Bytes>, Filled), String> {
        let signature = filled::signature(self.content, self.rendered, self.config, self.theme);
        let fill = |at: usize| {
            let (page, rendered) = (&self.content.pages[at], &self.rendered[at]);
            if let Some(document) = before.get(signature, &page.path, rendered) {
                return Ok(document.clone());
            }
            let card = self.card(at);
            Ok(Document {
                html: self.page(at, card.is_some())?.into_bytes().into(),
                card: card.map(Bytes::from),
                twin: extras::twin(page, rendered).into_bytes().into(),
            })
        };
        let pages = (0..self.content.pages.len()).into_par_iter();
        let pages: Vec<Document> = pages.map(fill).collect::<Result<_, String>>()?;
        let mut filled = Filled::new(signature);
        let mut whole: BTreeMap<String, Bytes> = BTreeMap::new();
        for ((page, rendered), document) in self.content.pages.iter().zip(self.rendered).zip(pages) {
            whole.insert(format!("{}index.html", page.url), Arc::clone(&document.html));
            whole.insert(format!("{}index.md", page.url), Arc::clone(&document.twin));
            if let Some(card) = &document.card {
                whole.insert(format!("{}{CARD}", page.url), Arc::clone(card));
            }
            filled.keep(&page.path, rendered, document);
        }
        for (url, text) in self.others()? {
            whole.insert(url, text.into_bytes().into());
        }
        Ok((whole, filled))
    }

    /// What is no page of the content.
    fn others(&self) -> Result<BTreeMap<String, String>, String> {
        let mut documents = BTreeMap::new();
        for page in &self.content.pages {
            for alias in page.aliases() {
                let (file, document) = self.redirect(page, &alias)?;
                documents.insert(file, document);
            }
        }
        for (page, rendered) in self.content.pages.iter().zip(self.rendered) {
            let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
            let address = |name: &str| match folder {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            };
            documents.extend(
                rendered
                    .data
                    .iter()
                    .map(|(name, text)| (address(name), text.clone())),
            );
        }
        self.add_tags(&mut documents)?;
        documents.insert("404.html".to_owned(), self.not_found()?);
        if !bundle::is_there() {
            documents.insert(format!("{}/index.html", bundle::FOLDER), self.no_playground()?);
        }
        Ok(documents)
    }

    /// The picture that links to a page are shown with, where a whole address is known that it can be asked at.
    fn card(&self, at: usize) -> Option<Vec<u8>> {
        let (page, rendered) = (&self.content.pages[at], &self.rendered[at]);
        let site = &self.sites[page.edition];
        let about = page.front.description.as_ref().or(rendered.summary.as_ref());
        let wanted = self.config.cards && site.base.is_some();
        wanted.then(|| card::draw(&site.title, &page.title, about.map(String::as_str)))?
    }

    fn page(&self, at: usize, has_card: bool) -> Result<String, String> {
        let (page, rendered) = (&self.content.pages[at], &self.rendered[at]);
        let from = From::Address(&page.url);
        let above = self.content.tree.above(at);
        let (previous, next) = self.content.tree.around(at);
        let entry = |page: usize| self.entry(page, from, at, &above);
        let template = match page.front.template.as_deref().filter(|name| self.theme.has(name)) {
            Some(name) => Template::Own(name),
            None => Template::Page,
        };
        let (languages, versions) = editions::switches(self.content, self.config, &self.sites, page, from);
        let newest = versions.iter().find(|version| version.newest && version.same);
        let canonical = newest.map_or_else(|| page.url.clone(), |newest| newest.address.clone());
        let view = View {
            canonical: &canonical,
            page: PageView {
                title: &page.title,
                heading: rendered.title.clone().unwrap_or_else(|| escaped(&page.title)),
                description: page.front.description.as_deref(),
                summary: rendered.summary.as_deref(),
                url: &page.url,
                content: &rendered.html,
                headings: &rendered.headings,
                image: match &self.sites[page.edition].base {
                    Some(base) if has_card => Some(format!("{base}{}{CARD}", encode(&page.url))),
                    _ => self.sites[page.edition].image.clone(),
                },
                date: page.front.date.as_deref().and_then(|date| date.get(..10)),
                updated: page.front.updated.as_deref().and_then(|date| date.get(..10)),
                tags: self.tags_of(page, from),
                below: if rendered.html.trim().is_empty() {
                    self.below(at, from)
                } else {
                    Vec::new()
                },
                edit: self.edit(page),
                has_example: rendered.has_example,
                has_tabs: rendered.html.contains("<div class=\"tabs\""),
                has_exercise: rendered.has_exercise,
                extra: Some(&page.front.extra),
            },
            policy: if rendered.has_example { ALIVE } else { STRICT },
            sections: self.sections(page.edition, from, at, &above),
            menu: self.menu(page.edition, from, at, &above),
            crumbs: above.iter().map(|&page| entry(page)).collect(),
            previous: previous.map(entry),
            next: next.map(entry),
            languages,
            versions,
            ..self.view(page.edition, from)
        };
        self.theme.fill(template, &view)
    }

    fn tags_of(&self, page: &Page, from: From<'_>) -> Vec<Entry> {
        let entry = |name: &String| {
            let url = from.to(&self.tags.address_of(page.edition, name)?);
            Some(Entry::new(name.clone(), url))
        };
        page.front.tags.iter().filter_map(entry).collect()
    }

    /// The pages right below a page.
    fn below(&self, at: usize, from: From<'_>) -> Vec<Entry> {
        let section = self.content.tree.section(at);
        let children = section.map_or(&[][..], |section| &section.children);
        children
            .iter()
            .map(|child| self.entry_with_summary(child.page, from))
            .collect()
    }

    /// Where a page can be edited. What was made up has no file that anybody could.
    fn edit(&self, page: &Page) -> Option<String> {
        let url = self
            .config
            .edit_url
            .as_ref()
            .filter(|_| !page.file.text().is_empty())?;
        Some(url.replace("{path}", &encode(&page.source)))
    }

    /// The lists of pages by tag.
    fn add_tags(&self, documents: &mut BTreeMap<String, String>) -> Result<(), String> {
        for edition in self.tags.editions() {
            let mut all = Vec::new();
            for (address, tag) in self.tags.of_edition(edition) {
                let from = From::Address(&address);
                let entry = |&page: &usize| self.entry_with_summary(page, from);
                let pages = tag.pages.iter().map(entry).collect();
                let list = self.list(edition, &address, &tag.name, pages)?;
                documents.insert(format!("{address}index.html"), list);
                all.push((format!("{} ({})", tag.name, tag.pages.len()), address));
            }
            let address = self.tags.list(edition);
            if self.content.pages.iter().any(|page| page.url == address) {
                continue;
            }
            let from = From::Address(&address);
            let entry = |(name, address): (String, String)| Entry::new(name, from.to(&address));
            let entries = all.into_iter().map(entry).collect();
            let title = self.words(edition).get("tags").to_owned();
            documents.insert(
                format!("{address}index.html"),
                self.list(edition, &address, &title, entries)?,
            );
        }
        Ok(())
    }

    fn list(&self, edition: usize, address: &str, title: &str, below: Vec<Entry>) -> Result<String, String> {
        let from = From::Address(address);
        let mut view = self.view(edition, from);
        view.page = PageView {
            title,
            heading: escaped(title),
            url: address,
            below,
            ..PageView::default()
        };
        view.canonical = address;
        view.sections = self.sections(edition, from, usize::MAX, &[]);
        view.crumbs = vec![Entry::new(view.site.title.clone(), view.home.clone())];
        let all = self.tags.list(edition);
        if address != all {
            view.crumbs.push(Entry::new(
                self.words(edition).get("tags").to_owned(),
                from.to(&all),
            ));
        }
        self.theme.fill(Template::Page, &view)
    }

    /// What is said in the language of an edition.
    fn words(&self, edition: usize) -> &Words {
        self.theme.languages().of(&self.sites[edition].language)
    }

    fn redirect(&self, page: &Page, alias: &str) -> Result<(String, String), String> {
        let file = match alias.ends_with('/') {
            true => format!("{alias}index.html"),
            false => alias.to_owned(),
        };
        let url = encode(&relative(&file, &page.url));
        let mut view = self.view(page.edition, From::Address(&file));
        view.page = PageView {
            title: &page.title,
            url: &url,
            ..PageView::default()
        };
        let document = self.theme.fill(Template::Redirect, &view)?;
        Ok((file, document))
    }

    fn not_found(&self) -> Result<String, String> {
        let from = From::Anywhere(&self.base);
        let mut view = self.view(MAIN, from);
        view.page = PageView {
            title: self.words(MAIN).get("not_found"),
            url: "404.html",
            ..PageView::default()
        };
        view.sections = self.sections(MAIN, from, usize::MAX, &[]);
        self.theme.fill(Template::NotFound, &view)
    }

    fn no_playground(&self) -> Result<String, String> {
        let from = From::Address("playground/");
        let mut view = self.view(MAIN, from);
        view.page = PageView {
            title: self.words(MAIN).get("playground"),
            url: "playground/",
            ..PageView::default()
        };
        view.sections = self.sections(MAIN, from, usize::MAX, &[]);
        self.theme.fill(Template::NoPlayground, &view)
    }

    /// A document about nothing, to be filled.
    fn view(&self, edition: usize, from: From<'_>) -> View<'_> {
        View {
            site: &self.sites[edition],
            words: self.words(edition),
            canonical: "",
            languages: Vec::new(),
            versions: Vec::new(),
            assets: self.theme.assets(),
            exercise_script: self.theme.exercise_script(&self.sites[edition].language),
            page: PageView::default(),
            root: from.root(),
            home: from.to(&self.sites[edition].prefix),
            policy: STRICT,
            bundle: bundle::is_there(),
            version: bundle::version(),
            sections: Vec::new(),
            menu: Vec::new(),
            crumbs: Vec::new(),
            previous: None,
            next: None,
        }
    }

    /// What stands right below the home page.
    fn sections(&self, edition: usize, from: From<'_>, at: usize, above: &[usize]) -> Vec<Entry> {
        let home = self.content.tree.homes.get(edition).into_iter().flatten();
        let top = home.flat_map(|home| &home.children);
        let sections = top.filter(|section| self.content.pages[section.page].is_section());
        sections
            .map(|section| self.entry(section.page, from, at, above))
            .collect()
    }

    /// The top section that a page stands in, open along the way to the page. On a site without sections:
    /// all its pages. On the home page: nothing.
    fn menu(&self, edition: usize, from: From<'_>, at: usize, above: &[usize]) -> Vec<Entry> {
        let home = self.content.tree.homes.get(edition).and_then(Option::as_ref);
        let Some(home) = home.filter(|home| home.page != at) else {
            return Vec::new();
        };
        let on_the_way = |section: &&Section| section.page == at || above.contains(&section.page);
        let section = home
            .children
            .iter()
            .find(on_the_way)
            .filter(|section| !section.children.is_empty());
        match section {
            Some(section) => vec![self.open_entry(section, from, at, above)],
            None => home
                .children
                .iter()
                .map(|section| self.open_entry(section, from, at, above))
                .collect(),
        }
    }

    fn open_entry(&self, section: &Section, from: From<'_>, at: usize, above: &[usize]) -> Entry {
        let mut entry = self.entry(section.page, from, at, above);
        if entry.within {
            let open = |child: &Section| self.open_entry(child, from, at, above);
            entry.children = section.children.iter().map(open).collect();
        }
        entry
    }

    fn entry(&self, page: usize, from: From<'_>, at: usize, above: &[usize]) -> Entry {
        let shown = &self.content.pages[page];
        Entry {
            title: shown.title.clone(),
            url: from.to(&shown.url),
            current: page == at,
            within: page == at || above.contains(&page),
            summary: None,
            children: Vec::new(),
        }
    }

    /// The same with what the page is about, for lists.
    fn entry_with_summary(&self, page: usize, from: From<'_>) -> Entry {
        let front = self.content.pages[page].front.description.as_ref();
        Entry {
            summary: front.or(self.rendered[page].summary.as_ref()).cloned(),
            ..self.entry(page, from, usize::MAX, &[])
        }
    }
}
