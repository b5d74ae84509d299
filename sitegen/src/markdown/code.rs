//! Code blocks: highlighted, drawn as examples, and checked where they hold manifests.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use signalbox_core::suggest::did_you_mean;

use super::html::escaped;
use super::{Context, Fence, Placed, Rendered, finished};
use crate::content::Page;
use crate::example::{self, Block};
use crate::report::Finding;

/// What a listing may say behind its language.
const ATTRIBUTES: [&str; 2] = ["refused", "title"];

/// Languages whose blocks may hold manifests.
const MANIFESTS: [&str; 2] = ["yaml", "yml"];

/// The language of live examples.
const EXAMPLE: &str = "signalbox";

/// Replaces every code block by finished HTML.
pub(super) fn replace<'a>(
    events: Vec<Placed<'a>>,
    page: &Page,
    context: &Context<'_>,
    rendered: &mut Rendered,
) -> Vec<Placed<'a>> {
    let mut shaped = Vec::with_capacity(events.len());
    let mut rest = events.into_iter();
    let mut examples = 0;
    while let Some((event, range)) = rest.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            shaped.push((event, range));
            continue;
        };
        let inside = rest
            .by_ref()
            .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)));
        let block = block(kind, range.clone(), inside, page);
        let html = if block.fence.language == EXAMPLE {
            examples += 1;
            embed(&block, examples, page, context, rendered)
        } else {
            listing(&block, context, rendered)
        };
        shaped.push((finished(html), range));
    }
    shaped
}

fn block<'p, 'a>(
    kind: CodeBlockKind<'_>,
    range: Range<usize>,
    inside: impl Iterator<Item = Placed<'a>>,
    page: &'p Page,
) -> Block<'p> {
    let info = match &kind {
        CodeBlockKind::Fenced(info) => &**info,
        CodeBlockKind::Indented => "",
    };
    let text = page.file.text();
    // Up to the end of the opening line; the info string stands there as it was written.
    let line = text[range.clone()].lines().next().unwrap_or_default();
    let info_start = range.start + line.find(info).unwrap_or_default();
    let mut block = Block {
        file: &page.file,
        fence: Fence::parse(info),
        info_start,
        opening: range.start..range.start + line.len(),
        text: String::new(),
        pieces: Vec::new(),
    };
    for (event, range) in inside {
        if let Event::Text(piece) = event {
            block.pieces.push((block.text.len(), range.start));
            block.text.push_str(&piece);
        }
    }
    block
}

fn embed(
    block: &Block<'_>,
    number: usize,
    page: &Page,
    context: &Context<'_>,
    rendered: &mut Rendered,
) -> String {
    let embedded = context.examples.embed(block, number, &page.url);
    rendered
        .shows
        .extend(embedded.shows.map(|scenario| (scenario, block.place())));
    rendered.findings.extend(embedded.findings);
    rendered.has_example |= embedded.alive;
    embedded.html
}

/// Code as it stands, with colours.
fn listing(block: &Block<'_>, context: &Context<'_>, rendered: &mut Rendered) -> String {
    let language = block.fence.language.as_str();
    check_fence(block, context, rendered);
    if MANIFESTS.contains(&language) {
        rendered.findings.extend(example::check_manifests(block));
    }
    figure(
        language,
        block.fence.get("title"),
        &context.highlighter.html(language, &block.text),
    )
}

/// A listing's frame. `code` is finished HTML.
pub(crate) fn figure(language: &str, title: Option<&str>, code: &str) -> String {
    let caption = title
        .map(|title| format!("<figcaption>{}</figcaption>", escaped(title)))
        .unwrap_or_default();
    let class = if language.is_empty() {
        String::new()
    } else {
        format!(" class=\"language-{}\"", escaped(language))
    };
    // A region that scrolls must be reachable by keyboard.
    format!("<figure class=\"code\">{caption}<pre tabindex=\"0\"><code{class}>{code}</code></pre></figure>\n")
}

fn check_fence(block: &Block<'_>, context: &Context<'_>, rendered: &mut Rendered) {
    let language = block.fence.language.as_str();
    if !context.highlighter.knows(language) {
        let place = block.file.place(block.opening.clone());
        let finding = Finding::warning(
            "unknown-language",
            place,
            format!("there are no colours for `{language}`"),
        );
        let help = did_you_mean(language, context.highlighter.languages());
        rendered
            .findings
            .push(finding.with_help(help.or_else(|| Some("`text` has none on purpose".to_owned()))));
    }
    for attribute in &block.fence.attributes {
        let key = attribute.key.as_str();
        if !ATTRIBUTES.contains(&key) {
            let finding = block.unknown_attribute(attribute, &ATTRIBUTES);
            rendered.findings.push(finding);
        } else if key == "refused" && !MANIFESTS.contains(&language) {
            let place = block.attribute_place(attribute);
            let message = "only `yaml` blocks can be refused";
            rendered
                .findings
                .push(Finding::error("unknown-attribute", place, message));
        }
    }
}
