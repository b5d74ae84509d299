//! Blocks that need a frame: tables that scroll by themselves, admonitions, tabs.

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Tag, TagEnd};

use super::html::escaped;
use super::{Placed, finished};
use crate::content::{Block, Fold, Mark, Page};
use crate::theme::Words;

/// Puts frames round tables, and replaces quotes with a kind (`> [!NOTE]`) and the marks of blocks by admonitions
/// and tabs.
pub(super) fn wrap<'a>(events: Vec<Placed<'a>>, page: &Page, words: &Words) -> Vec<Placed<'a>> {
    let mut shaped = Vec::with_capacity(events.len());
    let mut table = Table::default();
    let mut frames = Frames::default();
    for (event, range) in events {
        let is_html = matches!(
            event,
            Event::Html(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock)
        );
        if let Some(mark) = page.manuscript.mark(range.start).filter(|_| is_html) {
            if matches!(event, Event::Html(_)) {
                shaped.push((finished(frames.html(mark, words)), range));
            }
            continue;
        }
        if let Some(end) = frames.end_of_tabs() {
            shaped.push((finished(end), range.clone()));
        }
        let replaced = match &event {
            Event::Start(Tag::BlockQuote(Some(kind))) => Some(open_admonition(*kind, words)),
            Event::End(TagEnd::BlockQuote(Some(_))) => Some("</aside>\n".to_owned()),
            Event::TaskListMarker(done) => Some(check_box(*done, words)),
            _ => table.replaced(&event, words),
        };
        match replaced {
            Some(html) => shaped.push((finished(html), range)),
            None => shaped.push((event, range)),
        }
    }
    shaped.extend(frames.end_of_tabs().map(|end| (finished(end), 0..0)));
    shaped
}

/// The elements that marks have opened.
#[derive(Default)]
struct Frames {
    /// What ends the innermost ones.
    ends: Vec<&'static str>,
    /// Whether a tab has just ended, and its group goes on if another one follows.
    after_tab: bool,
}

const END_OF_TAB: &str = "</section>\n";
const END_OF_TABS: &str = "</div>\n";

impl Frames {
    fn html(&mut self, mark: &Mark, words: &Words) -> String {
        match mark {
            Mark::Open(Block::Tab { title, begins, first }) => {
                let goes_on = self.after_tab && !begins;
                let group = match (goes_on, self.end_of_tabs_unless(goes_on)) {
                    (true, _) => "",
                    (false, None) => "<div class=\"tabs\">\n",
                    (false, Some(_)) => "</div>\n<div class=\"tabs\">\n",
                };
                self.after_tab = false;
                self.ends.push(END_OF_TAB);
                let first = if *first { " data-first" } else { "" };
                let label = plain(title);
                let shown = inline(title);
                format!(
                    "{group}<section class=\"tab\" aria-label=\"{label}\"{first}>\n<p class=\"tab-title\">{shown}</p>\n"
                )
            }
            Mark::Open(Block::Admonition {
                kind,
                classes,
                title,
                fold,
            }) => {
                let before = self.end_of_tabs().unwrap_or_default();
                let (html, end) = open_block(kind, classes, title.as_deref(), *fold, words);
                self.ends.push(end);
                format!("{before}{html}")
            }
            Mark::Close => {
                let before = self.end_of_tabs().unwrap_or_default();
                let end = self.ends.pop().unwrap_or_default();
                self.after_tab = end == END_OF_TAB;
                format!("{before}{end}")
            }
        }
    }

    /// Ends a group of tabs that nothing continues.
    fn end_of_tabs(&mut self) -> Option<&'static str> {
        std::mem::take(&mut self.after_tab).then_some(END_OF_TABS)
    }

    fn end_of_tabs_unless(&mut self, goes_on: bool) -> Option<&'static str> {
        if goes_on { None } else { self.end_of_tabs() }
    }
}

/// Words for kinds of admonitions, and the class that stands for each.
const KINDS: [(&str, &str); 26] = [
    ("note", "note"),
    ("info", "note"),
    ("todo", "note"),
    ("abstract", "note"),
    ("summary", "note"),
    ("tldr", "note"),
    ("question", "note"),
    ("help", "note"),
    ("faq", "note"),
    ("example", "note"),
    ("quote", "note"),
    ("cite", "note"),
    ("tip", "tip"),
    ("hint", "tip"),
    ("success", "tip"),
    ("check", "tip"),
    ("done", "tip"),
    ("important", "important"),
    ("warning", "warning"),
    ("attention", "warning"),
    ("caution", "caution"),
    ("failure", "caution"),
    ("fail", "caution"),
    ("missing", "caution"),
    ("danger", "caution"),
    ("error", "caution"),
];

/// The classes among them, for which there are words in every language.
const LOOKS: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

/// What opens an admonition, and what ends it. A kind that is not known looks like a note and keeps its word.
fn open_block(
    kind: &str,
    classes: &[String],
    title: Option<&str>,
    fold: Fold,
    words: &Words,
) -> (String, &'static str) {
    let look = KINDS
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or("note", |(_, look)| look);
    let mut names = vec!["admonition", look];
    names.extend(Some(kind).filter(|kind| *kind != look));
    names.extend(classes.iter().map(String::as_str));
    let class = escaped(&names.join(" "));
    let own = own_title(kind, words);
    let label = plain(title.filter(|title| !title.is_empty()).unwrap_or(&own));
    let shown = inline(title.unwrap_or(&own));
    let open = if fold == Fold::Open { " open" } else { "" };
    match fold {
        Fold::Never if shown.is_empty() => (
            format!("<aside class=\"{class}\" aria-label=\"{label}\">\n"),
            "</aside>\n",
        ),
        Fold::Never => (
            format!(
                "<aside class=\"{class}\" aria-label=\"{label}\">\n<p class=\"admonition-title\">{shown}</p>\n"
            ),
            "</aside>\n",
        ),
        Fold::Closed | Fold::Open => {
            let shown = if shown.is_empty() { label } else { shown };
            let html = format!(
                "<details class=\"{class}\"{open}>\n<summary class=\"admonition-title\">{shown}</summary>\n"
            );
            (html, "</details>\n")
        }
    }
}

/// The title of an admonition whose author gave it none: its word in the reader's language, or the word itself.
fn own_title(kind: &str, words: &Words) -> String {
    if LOOKS.contains(&kind) {
        return words.get(kind).to_owned();
    }
    let mut letters = kind.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A title without its marks, for an attribute.
fn plain(markdown: &str) -> String {
    escaped(&super::plain_text(title_events(markdown)))
}

/// A title with its marks (`code`, *emphasis*) as HTML.
fn inline(markdown: &str) -> String {
    let mut html = String::new();
    let events = title_events(markdown).filter(|event| {
        matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::Start(Tag::Emphasis | Tag::Strong)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong)
        )
    });
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// A title's Markdown. Tags in it are text: a title is no place for them.
fn title_events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    super::parser(markdown).map(|(event, _)| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        other => other,
    })
}

/// A box that nobody can tick, with a word for those who cannot see it.
fn check_box(done: bool, words: &Words) -> String {
    let (state, label) = if done { (" checked", "done") } else { ("", "to_do") };
    format!(
        "<input type=\"checkbox\" disabled{state} aria-label=\"{}\"> ",
        escaped(words.get(label))
    )
}

fn open_admonition(kind: BlockQuoteKind, words: &Words) -> String {
    let class = match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    };
    let title = escaped(words.get(class));
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
    fn replaced(&mut self, event: &Event<'_>, words: &Words) -> Option<String> {
        Some(match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments.clone_from(alignments);
                // A region that scrolls must be reachable by keyboard.
                format!(
                    "<div class=\"table\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table>\n",
                    escaped(words.get("table"))
                )
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
