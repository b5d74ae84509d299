//! Links and images of a page: found, checked, and turned into relative URLs.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};
use signalbox_core::source::Place;

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

pub(super) fn resolve(
    events: &mut [Placed<'_>],
    page: &Page,
    at: usize,
    index: &Index,
    rendered: &mut Rendered,
) {
    for (event, range) in events {
        let (is_image, dest_url) = match event {
            Event::Start(Tag::Link { dest_url, .. }) => (false, dest_url),
            Event::Start(Tag::Image { dest_url, .. }) => (!dest_url.starts_with("data:"), dest_url),
            _ => continue,
        };
        let place = page.file.place(destination(page.file.text(), range, dest_url));
        match index.resolve(page, at, dest_url) {
            Ok(Target::Elsewhere) if is_image => {
                let message = "every reader would ask another site for this image";
                let help = "put a copy beside the page".to_owned();
                rendered
                    .findings
                    .push(Finding::error("image-elsewhere", place, message).with_help(help));
            }
            Ok(Target::Elsewhere) => {}
            Ok(Target::File(url)) => *dest_url = encode(&relative(&page.url, &url)).into(),
            Ok(Target::Page {
                page: target,
                fragment,
            }) => {
                *dest_url = page_url(page, at, target, fragment.as_deref(), index).into();
                if let Some(fragment) = fragment {
                    rendered.references.push(Reference {
                        page: target,
                        fragment,
                        place,
                    });
                }
            }
            Err(broken) => {
                let finding = Finding::error("broken-link", place, broken.message);
                rendered.findings.push(finding.with_help(broken.help));
            }
        }
    }
}

fn page_url(page: &Page, at: usize, target: usize, fragment: Option<&str>, index: &Index) -> String {
    let anchor = fragment.map(|fragment| format!("#{fragment}"));
    match (target == at, anchor) {
        (true, Some(anchor)) => anchor,
        (_, anchor) => encode(&relative(&page.url, index.address(target))) + &anchor.unwrap_or_default(),
    }
}

/// Where in a link its destination is written; the whole link where it is written elsewhere (`[a][b]`).
fn destination(text: &str, link: &Range<usize>, written: &CowStr<'_>) -> Range<usize> {
    let found = text.get(link.clone()).and_then(|link| link.rfind(&**written));
    match found.filter(|_| !written.is_empty()) {
        Some(at) => link.start + at..link.start + at + written.len(),
        None => link.clone(),
    }
}
