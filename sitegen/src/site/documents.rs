//! Rendered pages → whole documents, with everything round the text: menu, crumbs, neighbours.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::filled::{self, Document, Filled};
use super::tags::Tags;
use super::{Bytes, extras};
use crate::bundle;
use crate::config::Config;
use crate::content::{Content, Page, Section};
use crate::links::{encode, relative};
use crate::markdown::{self, Rendered, escaped};
use crate::theme::{Entry, PageView, SiteView, Template, Theme, View};

/// What pages may load and do. No script but ours, nothing from elsewhere.
const STRICT: &str = "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/// The same where examples come alive: wasm runs, and the editor writes its styles itself.
const ALIVE: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/// The title of a site: what the settings say, else the home page's.
pub(super) fn site_title(content: &Content, config: &Config) -> String {
    let home = content
        .tree
        .home
        .as_ref()
        .map(|home| content.pages[home.page].title.clone());
    config.title.clone().or(home).unwrap_or_default()
}

/// A line of Markdown as HTML, without a paragraph round it.
fn line_of_markdown(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, markdown::parser(text).map(|(event, _)| event));
    html.trim()
        .trim_start_matches("<p>")
        .trim_end_matches("</p>")
        .to_owned()
}

pub(super) struct Documents<'a> {
    content: &'a Content,
    rendered: &'a [Arc<Rendered>],
    theme: &'a Theme,
    config: &'a Config,
    tags: &'a Tags,
    base: String,
    site: SiteView,
}

/// Where a document stands, and so how it reaches the others.
#[derive(Clone, Copy)]
enum From<'a> {
    /// At an address below the root.
    Address(&'a str),
    /// Anywhere: only whole paths lead from it to a page.
    Anywhere(&'a str),
}

impl From<'_> {
    fn to(self, url: &str) -> String {
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
        let has = |url: &str| content.assets.iter().any(|asset| asset.url == url);
        let base = config.absolute();
        let image = base.as_ref().zip(config.image.as_deref());
        let site = SiteView {
            title: site_title(content, config),
            language: config.language.clone().unwrap_or_else(|| "en".to_owned()),
            description: config.description.clone(),
            footer: config.footer.as_deref().map(line_of_markdown),
            image: image.map(|(base, image)| format!("{base}{}", encode(image.trim_start_matches('/')))),
            has_feed: base.is_some() && !extras::newest(content).is_empty(),
            base,
            has_logo: has("logo.svg"),
            has_icon: has("favicon.svg"),
        };
        Self {
            content,
            rendered,
            theme,
            config,
            tags,
            base: config.path(),
            site,
        }
    }

    /// Every document by address.
    pub(super) fn all(&self, before: &Filled) -> Result<(BTreeMap<String, Bytes>, Filled), String> {
        let signature = filled::signature(self.content, self.config, self.theme);
        let fill = |at: usize| {
            let (page, rendered) = (&self.content.pages[at], &self.rendered[at]);
            if let Some(document) = before.get(signature, &page.path, rendered) {
                return Ok(document.clone());
            }
            Ok(Document {
                html: self.page(at)?.into_bytes().into(),
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

    fn page(&self, at: usize) -> Result<String, String> {
        let (page, rendered) = (&self.content.pages[at], &self.rendered[at]);
        let from = From::Address(&page.url);
        let above = self.content.tree.above(at);
        let (previous, next) = self.content.tree.around(at);
        let entry = |page: usize| self.entry(page, from, at, &above);
        let view = View {
            page: PageView {
                title: &page.title,
                heading: rendered.title.clone().unwrap_or_else(|| escaped(&page.title)),
                description: page.front.description.as_deref(),
                url: &page.url,
                content: &rendered.html,
                headings: &rendered.headings,
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
                has_exercise: rendered.has_exercise,
                extra: Some(&page.front.extra),
            },
            policy: if rendered.has_example { ALIVE } else { STRICT },
            sections: self.sections(from, at, &above),
            menu: self.menu(from, at, &above),
            crumbs: above.iter().map(|&page| entry(page)).collect(),
            previous: previous.map(entry),
            next: next.map(entry),
            ..self.view(from)
        };
        self.theme.fill(Template::Page, &view)
    }

    fn tags_of(&self, page: &Page, from: From<'_>) -> Vec<Entry> {
        let entry = |name: &String| {
            let url = from.to(&self.tags.address_of(name)?);
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
            .map(|child| self.entry(child.page, from, at, &[]))
            .collect()
    }

    /// Where a page can be edited. What was made up has no file that anybody could.
    fn edit(&self, page: &Page) -> Option<String> {
        let url = self
            .config
            .edit_url
            .as_ref()
            .filter(|_| !page.file.text().is_empty())?;
        Some(url.replace("{path}", &encode(&page.path)))
    }

    /// The lists of pages by tag.
    fn add_tags(&self, documents: &mut BTreeMap<String, String>) -> Result<(), String> {
        let mut all = Vec::new();
        for (address, tag) in self.tags.iter() {
            let from = From::Address(&address);
            let pages = tag
                .pages
                .iter()
                .map(|&page| self.entry(page, from, usize::MAX, &[]))
                .collect();
            documents.insert(
                format!("{address}index.html"),
                self.list(&address, &tag.name, pages)?,
            );
            let count = tag.pages.len();
            all.push((format!("{} ({count})", tag.name), address));
        }
        let from = From::Address("tags/");
        if !all.is_empty() && !self.content.pages.iter().any(|page| page.url == "tags/") {
            let entries = all
                .into_iter()
                .map(|(name, address)| Entry::new(name, from.to(&address)));
            documents.insert(
                "tags/index.html".to_owned(),
                self.list("tags/", "Tags", entries.collect())?,
            );
        }
        Ok(())
    }

    fn list(&self, address: &str, title: &str, below: Vec<Entry>) -> Result<String, String> {
        let from = From::Address(address);
        let mut view = self.view(from);
        view.page = PageView {
            title,
            heading: escaped(title),
            url: address,
            below,
            ..PageView::default()
        };
        view.sections = self.sections(from, usize::MAX, &[]);
        view.crumbs = vec![Entry::new(self.site.title.clone(), from.to(""))];
        if address != "tags/" {
            view.crumbs.push(Entry::new("Tags".to_owned(), from.to("tags/")));
        }
        self.theme.fill(Template::Page, &view)
    }

    fn redirect(&self, page: &Page, alias: &str) -> Result<(String, String), String> {
        let file = match alias.ends_with('/') {
            true => format!("{alias}index.html"),
            false => alias.to_owned(),
        };
        let url = encode(&relative(&file, &page.url));
        let mut view = self.view(From::Address(&file));
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
        let mut view = self.view(from);
        view.page = PageView {
            title: "There is nothing here",
            url: "404.html",
            ..PageView::default()
        };
        view.sections = self.sections(from, usize::MAX, &[]);
        self.theme.fill(Template::NotFound, &view)
    }

    fn no_playground(&self) -> Result<String, String> {
        let from = From::Address("playground/");
        let mut view = self.view(from);
        view.page = PageView {
            title: "Playground",
            url: "playground/",
            ..PageView::default()
        };
        view.sections = self.sections(from, usize::MAX, &[]);
        self.theme.fill(Template::NoPlayground, &view)
    }

    /// A document about nothing, to be filled.
    fn view(&self, from: From<'_>) -> View<'_> {
        View {
            site: &self.site,
            assets: self.theme.assets(),
            page: PageView::default(),
            root: from.root(),
            home: from.to(""),
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
    fn sections(&self, from: From<'_>, at: usize, above: &[usize]) -> Vec<Entry> {
        let top = self.content.tree.home.iter().flat_map(|home| &home.children);
        let sections = top.filter(|section| self.content.pages[section.page].is_section());
        sections
            .map(|section| self.entry(section.page, from, at, above))
            .collect()
    }

    /// The top section that a page stands in, open along the way to the page. On a site without sections:
    /// all its pages. On the home page: nothing.
    fn menu(&self, from: From<'_>, at: usize, above: &[usize]) -> Vec<Entry> {
        let Some(home) = self.content.tree.home.as_ref().filter(|home| home.page != at) else {
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
            children: Vec::new(),
        }
    }
}
