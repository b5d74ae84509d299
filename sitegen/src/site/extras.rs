//! Files beside the pages: for search engines, feed readers, servers, and readers that are programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::config::Config;
use crate::content::{Content, Page};
use crate::links::encode;
use crate::markdown::{Rendered, escaped};
use crate::theme::SiteView;

/// What a server may be told to send with every page, for hosts that read `_headers`.
const HEADERS: &str = "/*
  Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/theme/*
  Cache-Control: public, max-age=31536000, immutable
";

/// How many pages a feed has.
const NEWEST: usize = 30;

/// Every such file, by address.
pub(super) fn files(content: &Content, sites: &[SiteView], config: &Config) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let absolute = config.absolute();
    files.insert("_headers".to_owned(), HEADERS.to_owned());
    files.insert("robots.txt".to_owned(), robots(absolute.as_deref()));
    let base = config.absolute().unwrap_or_else(|| config.path());
    for (edition, site) in sites.iter().enumerate() {
        files.insert(
            format!("{}llms.txt", site.prefix),
            llms(content, edition, site, &base),
        );
    }
    if let Some(base) = &absolute {
        files.insert("sitemap.xml".to_owned(), sitemap(content, base));
        for (edition, site) in sites.iter().enumerate().filter(|(_, site)| site.has_feed) {
            let dated = newest(content, edition);
            files.insert(format!("{}feed.xml", site.prefix), feed(&dated, site, base));
        }
    }
    files
}

fn robots(base: Option<&str>) -> String {
    let map = base.map(|base| format!("Sitemap: {base}sitemap.xml\n"));
    format!("User-agent: *\nAllow: /\n{}", map.unwrap_or_default())
}

/// The pages of the version that the site is about, each with its translations.
fn sitemap(content: &Content, base: &str) -> String {
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"",
    );
    if content.editions.len() > 1 {
        map.push_str(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
    }
    map.push_str(">\n");
    let pages = content.tree.order.iter().filter_map(|at| content.pages.get(*at));
    for page in pages.filter(|page| content.edition(page).version.is_none()) {
        let date = page.front.updated.as_deref().or(page.front.date.as_deref());
        let date = date.map(|date| format!("<lastmod>{}</lastmod>", escaped(&moment(date))));
        let url = |page: &Page| escaped(&format!("{base}{}", encode(&page.url)));
        let others: Vec<(usize, usize)> = content
            .counterparts(page)
            .filter(|(edition, _)| content.editions[*edition].version.is_none())
            .collect();
        // Writing to a string cannot fail.
        let _ = write!(map, "<url><loc>{}</loc>{}", url(page), date.unwrap_or_default());
        for (edition, at) in others.iter().filter(|_| others.len() > 1) {
            let language = escaped(&content.editions[*edition].language);
            let url = url(&content.pages[*at]);
            let _ = write!(
                map,
                "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{url}\"/>"
            );
        }
        map.push_str("</url>\n");
    }
    map.push_str("</urlset>\n");
    map
}

/// Pages of an edition that have a date, the newest first.
pub(super) fn newest(content: &Content, edition: usize) -> Vec<&Page> {
    let mut dated: Vec<&Page> = content
        .pages
        .iter()
        .filter(|page| page.edition == edition && page.front.date.is_some())
        .collect();
    dated.sort_by(|left, right| (&right.front.date, &left.path).cmp(&(&left.front.date, &right.path)));
    dated.truncate(NEWEST);
    dated
}

/// An Atom feed. It is as old as its newest page: a build asks no clock.
fn feed(pages: &[&Page], site: &SiteView, base: &str) -> String {
    let changed = |page: &Page| {
        let date = page.front.updated.as_deref().or(page.front.date.as_deref());
        moment(date.unwrap_or_default())
    };
    let latest = pages.iter().map(|page| changed(page)).max().unwrap_or_default();
    let subtitle = site
        .description
        .as_deref()
        .map(|text| format!("<subtitle>{}</subtitle>\n", escaped(text)));
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{title}</title>\n{}<id>{home}</id>\n\
         <link href=\"{home}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{home}feed.xml\"/>\n<updated>{latest}</updated>\n\
         <author><name>{title}</name></author>\n",
        subtitle.unwrap_or_default(),
        title = escaped(&site.title),
        home = escaped(&format!("{base}{}", encode(&site.prefix))),
    );
    for page in pages {
        let url = escaped(&format!("{base}{}", encode(&page.url)));
        let summary = page
            .front
            .description
            .as_deref()
            .map(|text| format!("<summary>{}</summary>\n", escaped(text)));
        let _ = write!(
            feed,
            "<entry>\n<title>{}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<published>{}</published>\n<updated>{}</updated>\n{}</entry>\n",
            escaped(&page.title),
            moment(page.front.date.as_deref().unwrap_or_default()),
            changed(page),
            summary.unwrap_or_default(),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// A date as feeds want it: with a time and a zone.
fn moment(date: &str) -> String {
    let has_zone = date.ends_with('Z') || date.get(10..).is_some_and(|time| time.contains(['+', '-']));
    match (date.len(), has_zone) {
        (..=10, _) => format!("{date}T00:00:00Z"),
        (_, true) => date.replacen(' ', "T", 1),
        (_, false) => format!("{}Z", date.replacen(' ', "T", 1)),
    }
}

/// What there is in an edition, for programs that read: <https://llmstxt.org>.
fn llms(content: &Content, edition: usize, site: &SiteView, base: &str) -> String {
    let mut text = format!("# {}\n", site.title);
    let home = content.tree.homes.get(edition).and_then(Option::as_ref);
    let about = site
        .description
        .as_deref()
        .or(home.and_then(|home| content.pages[home.page].front.description.as_deref()));
    if let Some(about) = about {
        let _ = write!(text, "\n> {about}\n");
    }
    let line = |at: usize| {
        let page = &content.pages[at];
        let about = page.front.description.as_deref().map(|text| format!(": {text}"));
        format!(
            "- [{}]({base}{}index.md){}\n",
            page.title,
            encode(&page.url),
            about.unwrap_or_default()
        )
    };
    let (sections, pages): (Vec<_>, Vec<_>) = home
        .iter()
        .flat_map(|home| &home.children)
        .partition(|child| !child.children.is_empty());
    if !pages.is_empty() {
        text.push_str("\n## Pages\n\n");
        text.extend(pages.iter().map(|section| line(section.page)));
    }
    for section in sections {
        let _ = write!(text, "\n## {}\n\n", content.pages[section.page].title);
        section.each(&mut |at| text.push_str(&line(at)));
    }
    text
}

/// A page as Markdown: with what it includes, with links that hold where it stands, and with the verdicts of its
/// examples.
pub(super) fn twin(page: &Page, rendered: &Rendered) -> String {
    let source = page.manuscript.text();
    let mut edits = page.manuscript.plain_lines();
    edits.extend(rendered.edits.iter().cloned());
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut text = String::with_capacity(source.len() + 64);
    if rendered.title.is_none() {
        let _ = write!(text, "# {}\n\n", page.title);
    }
    let mut done = 0;
    for (range, replaced) in edits {
        // Of edits that overlap, the outer one has been made.
        if range.start < done {
            continue;
        }
        text.push_str(&source[done..range.start]);
        text.push_str(&replaced);
        done = range.end;
    }
    text.push_str(&source[done..]);
    text.trim_start().to_owned()
}
