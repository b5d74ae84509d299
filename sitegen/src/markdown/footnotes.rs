//! Footnotes: numbered in the order they are mentioned, gathered at the end, with a way back.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::escaped;
use super::{Placed, Rendered, finished};
use crate::content::Page;
use crate::report::Finding;
use crate::theme::Words;

/// Moves the definitions behind the text. A mention without a definition is a finding.
pub(super) fn gather<'a>(
    events: Vec<Placed<'a>>,
    page: &Page,
    words: &Words,
    rendered: &mut Rendered,
) -> Vec<Placed<'a>> {
    let (mut text, mut notes) = take_apart(events);
    if notes.is_empty()
        && !text
            .iter()
            .any(|(event, _)| matches!(event, Event::FootnoteReference(_)))
    {
        return text;
    }
    let mut order: Vec<String> = Vec::new();
    for (event, range) in &mut text {
        let Event::FootnoteReference(label) = event else {
            continue;
        };
        if !notes.contains_key(&**label) {
            let message = format!("the footnote `{label}` is not defined");
            rendered.findings.push(Finding::error(
                "undefined-footnote",
                page.manuscript.place(range.clone()),
                message,
            ));
        }
        let known = order.iter().position(|other| **other == **label);
        let number = known.unwrap_or_else(|| {
            order.push(label.to_string());
            order.len() - 1
        }) + 1;
        let back = if known.is_none() {
            format!(r#" id="mention-{number}""#)
        } else {
            String::new()
        };
        let html = format!(r##"<sup class="mention"><a href="#note-{number}"{back}>{number}</a></sup>"##);
        *event = Event::InlineHtml(html.into());
    }
    text.push((
        finished(format!(
            "<section class=\"footnotes\" aria-label=\"{}\"><ol>\n",
            escaped(words.get("footnotes"))
        )),
        0..0,
    ));
    for (number, label) in (1..).zip(&order) {
        text.push((finished(format!("<li id=\"note-{number}\">\n")), 0..0));
        text.extend(notes.remove(label).unwrap_or_default());
        let back = format!(
            "<a href=\"#mention-{number}\" aria-label=\"{} {}\">↩</a></li>\n",
            escaped(words.get("back_to")),
            escaped(label)
        );
        text.push((finished(back), 0..0));
    }
    text.push((finished("</ol></section>\n"), 0..0));
    text
}

type Notes<'a> = BTreeMap<String, Vec<Placed<'a>>>;

/// The text without definitions, and the definitions by label.
fn take_apart(events: Vec<Placed<'_>>) -> (Vec<Placed<'_>>, Notes<'_>) {
    let (mut text, mut notes) = (Vec::with_capacity(events.len()), Notes::new());
    let mut open: Vec<String> = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => open.push(label.into_string()),
            Event::End(TagEnd::FootnoteDefinition) => drop(open.pop()),
            event => match open.last() {
                Some(label) => notes.entry(label.clone()).or_default().push((event, range)),
                None => text.push((event, range)),
            },
        }
    }
    (text, notes)
}
