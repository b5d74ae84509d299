//! Blocks that need a frame: tables that scroll by themselves, admonitions.

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Tag, TagEnd};

use super::{Placed, finished};

/// Puts frames round tables and replaces quotes with a kind (`> [!NOTE]`) by admonitions.
pub(super) fn wrap(events: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let mut shaped = Vec::with_capacity(events.len());
    let mut table = Table::default();
    for (event, range) in events {
        let replaced = match &event {
            Event::Start(Tag::BlockQuote(Some(kind))) => Some(open_admonition(*kind)),
            Event::End(TagEnd::BlockQuote(Some(_))) => Some("</aside>\n".to_owned()),
            Event::TaskListMarker(done) => Some(check_box(*done)),
            _ => table.replaced(&event),
        };
        match replaced {
            Some(html) => shaped.push((finished(html), range)),
            None => shaped.push((event, range)),
        }
    }
    shaped
}

/// A box that nobody can tick, with a word for those who cannot see it.
fn check_box(done: bool) -> String {
    let (state, label) = if done { (" checked", "Done") } else { ("", "To do") };
    format!("<input type=\"checkbox\" disabled{state} aria-label=\"{label}\"> ")
}

fn open_admonition(kind: BlockQuoteKind) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!(
        "<aside class=\"admonition {class}\" aria-label=\"{title}\">\n<p class=\"admonition-title\">{title}</p>\n"
    )
}

/// Tables are written here and not by pulldown-cmark: it aligns columns by `style` attributes, which a
/// strict content security policy forbids.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Table {
    fn replaced(&mut self, event: &Event<'_>) -> Option<String> {
        Some(match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments.clone_from(alignments);
                // A region that scrolls must be reachable by keyboard.
                "<div class=\"table\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>\n".to_owned()
            }
            Event::End(TagEnd::Table) => "</tbody></table></div>\n".to_owned(),
            Event::Start(Tag::TableHead) => {
                (self.in_head, self.column) = (true, 0);
                "<thead><tr>".to_owned()
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                "</tr></thead><tbody>\n".to_owned()
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr>".to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".to_owned(),
            Event::Start(Tag::TableCell) => self.open_cell(),
            Event::End(TagEnd::TableCell) => {
                self.column += 1;
                if self.in_head { "</th>" } else { "</td>" }.to_owned()
            }
            _ => return None,
        })
    }

    fn open_cell(&self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        if self.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        }
    }
}
