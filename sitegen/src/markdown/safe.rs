//! Pages by authors whom nobody vouches for: raw HTML becomes text, except for a few marks without attributes.
//!
//! A piece of raw HTML is judged by itself, tag by tag: what is not on the list is escaped, so nothing that an
//! author leaves open can swallow what stands behind it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::push_escaped;
use super::{Placed, Rendered};
use crate::content::Page;
use crate::report::Finding;

/// Marks that are harmless without attributes, open or closed.
const HARMLESS: [&str; 16] = [
    "b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "s", "small", "strong", "sub", "sup", "u",
    "wbr",
];

/// Where links may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Cuts raw HTML down, and refuses links that would run something.
pub(super) fn tame(events: &mut [Placed<'_>], page: &Page, rendered: &mut Rendered) {
    for (event, range) in events {
        match event {
            Event::Html(html) | Event::InlineHtml(html) if page.manuscript.mark(range.start).is_none() => {
                *html = tamed(html).into();
            }
            // What becomes text needs an element to stand in.
            Event::Start(Tag::HtmlBlock) if page.manuscript.mark(range.start).is_none() => {
                *event = Event::Html("<p>".into());
            }
            Event::End(TagEnd::HtmlBlock) if page.manuscript.mark(range.start).is_none() => {
                *event = Event::Html("</p>\n".into());
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                // Browsers skip white space and control characters in a scheme.
                let plain: String = dest_url
                    .chars()
                    .filter(|letter| !letter.is_whitespace() && !letter.is_control())
                    .collect();
                let scheme = plain.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
                let is_scheme = |scheme: &&String| !scheme.contains(['/', '#', '?']);
                if scheme
                    .as_ref()
                    .filter(is_scheme)
                    .is_some_and(|scheme| !SCHEMES.contains(&scheme.as_str()))
                {
                    let place = page.manuscript.place(range.clone());
                    let message = format!("the link `{dest_url}` is not safe");
                    rendered
                        .findings
                        .push(Finding::error("unsafe-link", place, message));
                    *dest_url = "".into();
                }
            }
            _ => {}
        }
    }
}

fn tamed(html: &str) -> String {
    let mut tamed = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_escaped(&mut tamed, &rest[..start]);
        rest = &rest[start..];
        let harmless = rest.find('>').map(|end| &rest[1..end]).filter(|tag| {
            let name = tag.trim_start_matches('/').trim_end_matches('/').trim();
            HARMLESS.contains(&name.to_lowercase().as_str())
        });
        let length = match harmless {
            Some(tag) => {
                tamed.push_str(&rest[..tag.len() + 2]);
                tag.len() + 2
            }
            None => {
                tamed.push_str("&lt;");
                1
            }
        };
        rest = &rest[length..];
    }
    push_escaped(&mut tamed, rest);
    tamed
}

#[cfg(test)]
mod tests {
    use super::tamed;

    #[test]
    fn only_marks_without_attributes_stay() {
        for (html, expected) in [
            ("<b>x</b><br/>", "<b>x</b><br/>"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            ("<b onclick=\"x\">", "&lt;b onclick=&quot;x&quot;&gt;"),
            (
                "<img src=x onerror=alert(1)>",
                "&lt;img src=x onerror=alert(1)&gt;",
            ),
            ("<b><!-- </b> -->", "<b>&lt;!-- </b> --&gt;"),
            ("<div title=\"", "&lt;div title=&quot;"),
        ] {
            assert_eq!(tamed(html), expected);
        }
    }
}
