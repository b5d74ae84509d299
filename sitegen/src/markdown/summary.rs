//! The beginning of a page as its summary: what stands above `<!-- more -->`, without headings.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Placed, Rendered};

/// How the end of a summary is written.
const END: &str = "<!-- more -->";

/// Takes the mark out, and leaves the text above it as the page's summary.
pub(super) fn take(events: &mut [Placed<'_>], rendered: &mut Rendered) {
    let is_end = |(event, _): &Placed<'_>| matches!(event, Event::Html(html) | Event::InlineHtml(html) if html.trim() == END);
    let Some(end) = events.iter().position(is_end) else {
        return;
    };
    let mut text = String::new();
    let mut in_heading = false;
    for (event, _) in &events[..end] {
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            _ if in_heading => {}
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                text.push(' ')
            }
            _ => {}
        }
    }
    let text = text.trim();
    rendered.summary = (!text.is_empty()).then(|| text.to_owned());
    events[end].0 = Event::Html("".into());
}
