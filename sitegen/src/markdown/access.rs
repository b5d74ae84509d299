//! What readers who do not see the page would miss: pictures and columns without a name, headings that skip a level.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::attribute_values;
use super::{Placed, Rendered};
use crate::content::Page;
use crate::report::Finding;

/// Warns about what is missing in a page whose title has been taken off.
pub(super) fn check(events: &[Placed<'_>], page: &Page, rendered: &mut Rendered) {
    let mut checker = Checker {
        page,
        rendered,
        // The title.
        level: 1,
        head: None,
    };
    for pair in events.windows(2) {
        if let [
            (Event::Start(Tag::Image { .. }), range),
            (Event::End(TagEnd::Image), _),
        ] = pair
        {
            checker.picture(range);
        }
    }
    for (event, range) in events {
        checker.see(event, range);
    }
}

struct Checker<'a> {
    page: &'a Page,
    rendered: &'a mut Rendered,
    /// Of the last heading.
    level: u8,
    /// Within the head of a table: where the cell begins, and whether it has said something.
    head: Option<(Range<usize>, bool)>,
}

impl Checker<'_> {
    fn see(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.heading(*level as u8, range),
            Event::Start(Tag::TableHead) => self.head = Some((range.clone(), true)),
            Event::End(TagEnd::TableHead) => self.head = None,
            Event::Start(Tag::TableCell) => {
                if let Some(cell) = &mut self.head {
                    *cell = (range.clone(), false);
                }
            }
            Event::End(TagEnd::TableCell) => self.end_of_cell(),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, says)) = &mut self.head {
                    *says |= !text.trim().is_empty();
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, range),
            _ => {}
        }
    }

    fn heading(&mut self, level: u8, range: &Range<usize>) {
        if level > self.level + 1 {
            let message = format!(
                "a heading of level {level} stands below one of level {}",
                self.level
            );
            let help = format!("begin it with {}", "#".repeat(usize::from(self.level) + 1));
            self.warn("skipped-level", range, message, &help);
        }
        self.level = level;
    }

    fn end_of_cell(&mut self) {
        if let Some((range, false)) = self.head.clone() {
            let message = "this column has no name".to_owned();
            self.warn(
                "no-text",
                &range,
                message,
                "say in the head of the table what the column holds",
            );
        }
    }

    fn picture(&mut self, range: &Range<usize>) {
        let message = "this picture has no text in its place".to_owned();
        self.warn(
            "no-text",
            range,
            message,
            "say between the brackets what it shows",
        );
    }

    /// A picture in HTML: one that only decorates says so by `alt=""`.
    fn html(&mut self, html: &str, range: &Range<usize>) {
        for (at, _) in html.match_indices("<img") {
            let tag = &html[at..at + html[at..].find('>').unwrap_or(html.len() - at)];
            if attribute_values(tag, "alt").next().is_none() {
                let message = "this picture has no text in its place".to_owned();
                self.warn(
                    "no-text",
                    range,
                    message,
                    "give it an `alt`, an empty one if it only decorates",
                );
            }
        }
    }

    fn warn(&mut self, code: &str, range: &Range<usize>, message: String, help: &str) {
        let finding = Finding::warning(code, self.page.manuscript.place(range.clone()), message);
        self.rendered.findings.push(finding.with_help(help.to_owned()));
    }
}
