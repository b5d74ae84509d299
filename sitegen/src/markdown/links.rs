//! Links and images of a page: found, checked, and turned into relative URLs. Those in HTML as well.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};
use signalbox_core::source::Place;

use super::html::{attribute_values, escaped, unescaped};
use super::{Placed, Rendered};
use crate::content::Page;
use crate::links::{Index, Target, encode, relative};
use crate::report::Finding;

/// A link to an anchor of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The page that has to have it, by its position.
    pub page: usize,
    /// The anchor.
    pub fragment: String,
    /// Where the link stands.
    pub place: Place,
}

/// Turns every destination into a URL as seen from the page; one that leads nowhere is a finding.
pub(super) fn resolve(
    events: &mut [Placed<'_>],
    page: &Page,
    at: usize,
    index: &Index,
    rendered: &mut Rendered,
) {
    let mut resolver = Resolver {
        page,
        at,
        index,
        rendered,
    };
    for (event, range) in events {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => resolver.replace(dest_url, range, Loaded::OnClick),
            Event::Start(Tag::Image { dest_url, .. }) => resolver.replace(dest_url, range, Loaded::AtOnce),
            Event::Html(html) | Event::InlineHtml(html) => resolver.replace_in_html(html, range),
            _ => {}
        }
    }
}

/// When a browser asks for what a link names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loaded {
    OnClick,
    AtOnce,
}

struct Resolver<'a> {
    page: &'a Page,
    at: usize,
    index: &'a Index,
    rendered: &'a mut Rendered,
}

impl Resolver<'_> {
    fn replace(&mut self, destination: &mut CowStr<'_>, link: &Range<usize>, loaded: Loaded) {
        let written = destination.to_string();
        if let Some(url) = self.url(&written, link, loaded) {
            let place = self::destination(self.page.manuscript.text(), link, &written);
            if place != *link {
                self.rendered.edits.push((place, url.clone()));
            }
            *destination = url.into();
        }
    }

    fn replace_in_html(&mut self, html: &mut CowStr<'_>, range: &Range<usize>) {
        for (attribute, loaded) in [("href", Loaded::OnClick), ("src", Loaded::AtOnce)] {
            // From the end, so that what is still to come stays where it is.
            let values: Vec<Range<usize>> = attribute_values(html, attribute).collect();
            for value in values.into_iter().rev() {
                if let Some(url) = self.url(&unescaped(&html[value.clone()]), range, loaded) {
                    let mut replaced = html.to_string();
                    replaced.replace_range(value, &escaped(&url));
                    *html = replaced.into();
                }
            }
        }
    }

    /// The URL for a destination; `None` if it stays as it is.
    fn url(&mut self, written: &str, link: &Range<usize>, loaded: Loaded) -> Option<String> {
        let place = self
            .page
            .manuscript
            .place(destination(self.page.manuscript.text(), link, written));
        match self.index.resolve(self.page, self.at, written) {
            Ok(Target::Elsewhere) => {
                if written.starts_with("https://") || written.starts_with("http://") {
                    let address = written.split('#').next().unwrap_or(written);
                    self.rendered.outside.push((address.to_owned(), place.clone()));
                }
                if loaded == Loaded::AtOnce && !written.starts_with("data:") {
                    let message = "every reader would ask another site for this";
                    let help = "put a copy beside the page".to_owned();
                    self.tell(Finding::error("loaded-from-elsewhere", place, message).with_help(help));
                }
                None
            }
            Ok(Target::File(url)) => Some(encode(&relative(&self.page.url, &url))),
            Ok(Target::Page { page, fragment }) => {
                let url = self.page_url(page, fragment.as_deref());
                let reference = fragment.map(|fragment| Reference {
                    page,
                    fragment,
                    place,
                });
                self.rendered.references.extend(reference);
                Some(url)
            }
            Err(broken) => {
                self.tell(Finding::error("broken-link", place, broken.message).with_help(broken.help));
                None
            }
        }
    }

    fn page_url(&self, target: usize, fragment: Option<&str>) -> String {
        let anchor = fragment.map(|fragment| format!("#{}", encode(fragment)));
        match (target == self.at, anchor) {
            (true, Some(anchor)) => anchor,
            (_, anchor) => {
                encode(&relative(&self.page.url, self.index.address(target))) + &anchor.unwrap_or_default()
            }
        }
    }

    fn tell(&mut self, finding: Finding) {
        self.rendered.findings.push(finding);
    }
}

/// Where in a link its destination is written; the whole link where it is written elsewhere (`[a][b]`).
fn destination(text: &str, link: &Range<usize>, written: &str) -> Range<usize> {
    let found = text.get(link.clone()).and_then(|link| link.rfind(written));
    match found.filter(|_| !written.is_empty()) {
        Some(at) => link.start + at..link.start + at + written.len(),
        None => link.clone(),
    }
}
