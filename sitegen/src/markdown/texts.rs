//! A page's text without its marks, by sections: what is searched.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Placed;
use crate::content::{Mark, Page};
use crate::search::Text;

/// The sections of a page whose headings have their anchors.
pub(super) fn sections(events: &[Placed<'_>], page: &Page) -> Vec<Text> {
    let mut sections = vec![Text::default()];
    let mut in_heading = false;
    for (event, range) in events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            sections.push(Text {
                id: id.to_string(),
                ..Text::default()
            });
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        let text = if in_heading {
            &mut section.heading
        } else {
            &mut section.text
        };
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Html(_) => {
                if let Some(Mark::Open(block)) = page.manuscript.mark(range.start) {
                    text.push_str(block.title().unwrap_or_default());
                    text.push(' ');
                }
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) if !text.is_empty() => text.push(' '),
            _ => {}
        }
    }
    for section in &mut sections {
        for text in [&mut section.heading, &mut section.text] {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    sections
}
