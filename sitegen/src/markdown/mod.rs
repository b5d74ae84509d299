//! A page's Markdown → HTML, with its headings and links.
//!
//! The parser's events go through a row of steps, each of which knows one thing and leaves the rest alone:
//! headings get anchors, links become relative URLs, footnotes move to the end, code is highlighted,
//! examples are drawn. What comes out is written by pulldown-cmark.

mod access;
mod blocks;
pub(crate) mod code;
mod fence;
mod footnotes;
mod glossary;
mod headings;
mod highlight;
mod html;
mod lines;
mod links;
mod notes;
mod safe;
mod summary;
mod texts;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use signalbox_core::source::Place;

use crate::content::Page;
use crate::example::Examples;
use crate::links::Index;
use crate::report::Finding;
use crate::search::Text;
use crate::theme::{Languages, Words};

pub use fence::{Attribute, Fence};
pub use glossary::Glossary;
pub use headings::{Heading, slug};
pub use highlight::Highlighter;
pub use html::escaped;
pub use links::Reference;

/// An event with its place in the page's file.
type Placed<'a> = (Event<'a>, Range<usize>);

/// What pages are rendered with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What links may lead to.
    pub index: &'a Index,
    /// The scenarios, evaluated.
    pub examples: &'a Examples,
    /// Colours for code.
    pub highlighter: &'a Highlighter,
    /// What pages say besides their authors' text.
    pub languages: &'a Languages,
    /// Whether nobody vouches for the authors: raw HTML becomes text.
    pub safe: bool,
}

impl<'a> Context<'a> {
    /// What is said on a page, in its language.
    fn words(&self, page: &Page) -> &'a Words {
        self.languages.of(self.index.language(page))
    }
}

/// A page's Markdown, rendered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    /// The HTML of the page's text.
    pub html: String,
    /// Its headings in order, its own title not among them.
    pub headings: Vec<Heading>,
    /// The title that its text begins with, as HTML; `None` if the theme has to write one.
    pub title: Option<String>,
    /// What stands above `<!-- more -->`, as text.
    pub summary: Option<String>,
    /// Everything that a link may name behind `#`.
    pub ids: Vec<String>,
    /// Links to anchors, to be checked when every page's anchors are known.
    pub references: Vec<Reference>,
    /// Addresses on other sites that it links to, without what stands behind `#`.
    pub outside: Vec<(String, Place)>,
    /// The scenario folders that it shows, and where.
    pub shows: Vec<(String, Place)>,
    /// Whether something on it comes alive.
    pub has_example: bool,
    /// What has to change in its Markdown for a reader who sees only that: stretches of the manuscript, and what
    /// stands there instead.
    pub edits: Vec<(Range<usize>, String)>,
    /// Its text by sections, for the search.
    pub texts: Vec<Text>,
    /// What it fetches for that: names of files beside it, and their text.
    pub data: Vec<(String, String)>,
    /// Whether it keeps a learner's progress.
    pub has_exercise: bool,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Whether an event belongs to what a reader sees: white space and comments do not.
pub fn is_visible(event: &Event<'_>) -> bool {
    !matches!(
        event,
        Event::Html(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock)
    )
}

/// Renders a page, whose position in the content is `at`.
pub fn render(page: &Page, at: usize, context: &Context<'_>) -> Rendered {
    let mut rendered = Rendered::default();
    let mut events: Vec<Placed<'_>> = parser(page.manuscript.text()).collect();
    let words = context.words(page);
    summary::take(&mut events, &mut rendered);
    if context.safe {
        safe::tame(&mut events, page, &mut rendered);
    }
    headings::take_title(&mut events, &mut rendered);
    access::check(&events, page, &mut rendered);
    headings::anchor(&mut events, page, words, &mut rendered);
    rendered.texts = texts::sections(&events, page);
    links::resolve(&mut events, page, at, context.index, &mut rendered);
    let events = glossary::link(events, page, at, context.index, &mut rendered);
    let events = footnotes::gather(events, page, words, &mut rendered);
    let events = code::replace(events, page, context, &mut rendered);
    let events = blocks::wrap(events, page, words);
    pulldown_cmark::html::push_html(&mut rendered.html, events.into_iter().map(|(event, _)| event));
    rendered
}

/// A parser with everything that our pages may use. Mathematics is found, so that nothing in it is taken for Markdown,
/// and left as it was written.
pub fn parser(markdown: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let events = Parser::new_ext(markdown, options).into_offset_iter();
    events.map(|(event, range)| match event {
        Event::InlineMath(text) => (Event::Text(format!("${text}$").into()), range),
        Event::DisplayMath(text) => (Event::Text(format!("$${text}$$").into()), range),
        other => (other, range),
    })
}

/// Whether a text of the parser's is mathematics as it was written. A dollar that begins none is a text of its own.
fn is_mathematics(text: &str) -> bool {
    text.len() > 2 && text.starts_with('$') && text.ends_with('$')
}

/// The text of events without its marks.
pub fn plain_text<'a>(events: impl IntoIterator<Item = Event<'a>>) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// An event that is finished HTML.
fn finished<'a>(html: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::Html(html.into())
}
