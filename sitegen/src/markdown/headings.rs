//! Headings: anchors that are unique on their page, and the table of contents.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use serde::Serialize;

use super::html::{attribute_values, escaped, unescaped};
use super::{Placed, Rendered, plain_text};
use crate::content::Page;
use crate::report::Finding;
use crate::theme::Words;

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text without marks.
    pub text: String,
}

/// Takes the title off a page that begins with one.
pub(super) fn take_title(events: &mut Vec<Placed<'_>>, rendered: &mut Rendered) {
    let Some(start) = events.iter().position(|(event, _)| super::is_visible(event)) else {
        return;
    };
    let is_title = matches!(
        &events[start].0,
        Event::Start(Tag::Heading {
            level: HeadingLevel::H1,
            ..
        })
    );
    let Some(end) = events
        .iter()
        .position(|(event, _)| is_end(event))
        .filter(|_| is_title)
    else {
        return;
    };
    let title = events.drain(start..=end).map(|(event, _)| event);
    let inside: Vec<Event<'_>> = title.filter(|event| !is_start(event) && !is_end(event)).collect();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, inside.into_iter());
    rendered.title = Some(html);
}

/// Gives every heading an id and a link to itself.
pub(super) fn anchor(events: &mut Vec<Placed<'_>>, page: &Page, words: &Words, rendered: &mut Rendered) {
    let mut ids = written_ids(events, page, rendered);
    let mut next = HashMap::new();
    let mut shaped = Vec::with_capacity(events.len() + 8);
    let mut rest = std::mem::take(events).into_iter();
    while let Some((event, range)) = rest.next() {
        let Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) = event
        else {
            shaped.push((event, range));
            continue;
        };
        let inside: Vec<Placed<'_>> = rest.by_ref().take_while(|(event, _)| !is_end(event)).collect();
        let text = plain_text(inside.iter().map(|(event, _)| event.clone()));
        let id = id.map_or_else(|| unique(&slug(&text), &mut ids, &mut next), CowStr::into_string);
        let start = Tag::Heading {
            level,
            id: Some(id.clone().into()),
            classes,
            attrs,
        };
        shaped.push((Event::Start(start), range.clone()));
        shaped.extend(inside);
        shaped.push((Event::InlineHtml(self_link(&id, words).into()), range.clone()));
        shaped.push((Event::End(TagEnd::Heading(level)), range));
        rendered.headings.push(Heading {
            level: level as u8,
            id,
            text,
        });
    }
    *events = shaped;
    rendered.ids = ids.into_iter().collect();
}

fn self_link(id: &str, words: &Words) -> String {
    format!(
        r##"<a class="anchor" href="#{}" aria-label="{}"></a>"##,
        escaped(id),
        escaped(words.get("anchor"))
    )
}

/// Ids that the author chose: `{#id}` behind a heading, `id="…"` in HTML. One that comes twice is a finding.
fn written_ids(events: &[Placed<'_>], page: &Page, rendered: &mut Rendered) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut take = |id: &str, range: &Range<usize>| {
        if !ids.insert(id.to_owned()) {
            let message = format!("the anchor `{id}` is on this page twice");
            rendered.findings.push(Finding::error(
                "duplicate-anchor",
                page.manuscript.place(range.clone()),
                message,
            ));
        }
    };
    for (event, range) in events {
        match event {
            Event::Start(Tag::Heading { id: Some(id), .. }) => take(id, range),
            Event::Html(html) | Event::InlineHtml(html) => {
                attribute_values(html, "id").for_each(|id| take(&unescaped(&html[id]), range));
            }
            _ => {}
        }
    }
    ids
}

/// The anchor of a text, as GitHub makes it: lower case, spaces as `-`, everything but letters and digits out.
pub fn slug(text: &str) -> String {
    let kept = text.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then_some(letter),
    });
    let slug = kept.flat_map(char::to_lowercase).collect::<String>();
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug.to_owned()
    }
}

/// The id, or the id with the first number that makes it unique. `next` remembers, for each id, the number to try
/// first: pages may have very many headings of one name.
fn unique(id: &str, taken: &mut BTreeSet<String>, next: &mut HashMap<String, usize>) -> String {
    if taken.insert(id.to_owned()) {
        return id.to_owned();
    }
    let number = next.entry(id.to_owned()).or_insert(1);
    loop {
        let candidate = format!("{id}-{number}");
        *number += 1;
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}

fn is_start(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Heading { .. }))
}

fn is_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Heading(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_read_like_their_headings() {
        for (text, expected) in [
            ("Two signals, not one", "two-signals-not-one"),
            ("`toFQDNs` and *names*", "tofqdns-and-names"),
            ("Über Größen", "über-größen"),
            ("名前", "名前"),
            ("?!", "section"),
        ] {
            assert_eq!(slug(&text.replace(['`', '*'], "")), expected);
        }
    }

    #[test]
    fn equal_headings_get_numbers() {
        let mut taken = BTreeSet::from(["a-1".to_owned()]);
        let mut next = HashMap::new();
        let ids = [(); 3].map(|()| unique("a", &mut taken, &mut next));
        assert_eq!(ids, ["a", "a-2", "a-3"]);
    }
}
