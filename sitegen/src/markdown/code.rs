//! Code blocks: highlighted, drawn as examples, and checked where they hold manifests.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use signalbox_core::suggest::did_you_mean;

use super::html::escaped;
use super::{Context, Fence, Placed, Rendered, finished, lines, notes};
use crate::content::Page;
use crate::example::{self, Block, Embedded};
use crate::report::Finding;

/// What a listing may say behind its language.
const ATTRIBUTES: [&str; 8] = [
    "add", "annotate", "copy", "linenos", "mark", "refused", "remove", "title",
];

/// What other generators say there, and means nothing here: how code is run, or how it is drawn by default.
const FOREIGN: [&str; 12] = [
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "editable",
    "noplayground",
    "noplaypen",
    "edition2018",
    "edition2021",
    "edition2024",
    "no-copy",
    "anchor_linenums",
];

/// Languages whose blocks may hold manifests.
const MANIFESTS: [&str; 2] = ["yaml", "yml"];

/// The language of live examples, and of those that are exercises.
const EXAMPLES: [&str; 2] = ["signalbox", "exercise"];

/// Replaces every code block by finished HTML.
pub(super) fn replace<'a>(
    events: Vec<Placed<'a>>,
    page: &Page,
    context: &Context<'_>,
    rendered: &mut Rendered,
) -> Vec<Placed<'a>> {
    let words = context.words(page);
    let mut shaped = Vec::with_capacity(events.len());
    let mut rest = events.into_iter().peekable();
    let (mut examples, mut listings, mut sessions, mut session) = (0, 0, 0, None);
    while let Some((event, range)) = rest.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            shaped.push((event, range));
            continue;
        };
        let inside = rest
            .by_ref()
            .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)));
        let block = block(kind, range.clone(), inside, page);
        let html = match block.fence.language.as_str() {
            language if EXAMPLES.contains(&language) => {
                examples += 1;
                rendered.edits.extend(in_words(&block, range.clone(), context));
                embed(&block, examples, page, context, rendered)
            }
            "terminal" => {
                sessions += 1;
                let at = (sessions, &*page.url);
                let shown = context
                    .examples
                    .terminal(&block, &mut session, at, (context.highlighter, words));
                rendered.edits.push((range.clone(), shown.text));
                put(shown.embedded, &block, rendered)
            }
            "hubble" => {
                let shown = context.examples.hubble(&block, words);
                rendered.edits.push((range.clone(), shown.text));
                put(shown.embedded, &block, rendered)
            }
            "solution" => {
                let colours = |text: &str| context.highlighter.html("yaml", text);
                let (html, findings) = context.examples.shown_solutions(&block, words, colours);
                rendered.findings.extend(findings);
                html
            }
            "progress" => {
                let (html, findings) = example::progress(&block, words);
                rendered.findings.extend(findings);
                rendered.has_exercise = true;
                html
            }
            _ if block.fence.get("annotate").is_some() => {
                listings += 1;
                let label = words.get("annotation");
                let (html, marks) = notes::mark(&listing(&block, context, rendered), listings, label);
                shaped.push((finished(html), range));
                let explained = notes::list(&mut rest, listings, &mut shaped).unwrap_or_default();
                rendered.findings.extend(unexplained(&block, marks, explained));
                continue;
            }
            _ => listing(&block, context, rendered),
        };
        shaped.push((finished(html), range));
    }
    shaped
}

/// Marks of a listing that the list behind it says nothing about.
fn unexplained(block: &Block<'_>, marks: usize, explained: usize) -> Option<Finding> {
    let message = match explained {
        _ if marks <= explained => return None,
        0 => "no numbered list follows, which would say what the marks mean".to_owned(),
        _ => format!("there is a mark ({marks}), and the list that follows has {explained}"),
    };
    Some(Finding::error("unexplained-mark", block.place(), message))
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
    let text = page.manuscript.text();
    // Up to the end of the opening line; the info string stands there as it was written.
    let line = text[range.clone()].lines().next().unwrap_or_default();
    let info_start = range.start + line.find(info).unwrap_or_default();
    let mut block = Block {
        file: &page.manuscript,
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
    let is_exercise = block.fence.language == "exercise";
    let embedded = match is_exercise {
        true => context.examples.exercise(block, number, &page.url),
        false => context.examples.embed(block, number, &page.url),
    };
    rendered.has_exercise |= is_exercise;
    put(embedded, block, rendered)
}

/// Takes down what belongs to something that a page embeds, and gives its HTML.
fn put(embedded: Embedded, block: &Block<'_>, rendered: &mut Rendered) -> String {
    rendered
        .shows
        .extend(embedded.shows.map(|scenario| (scenario, block.place())));
    rendered.findings.extend(embedded.findings);
    rendered.has_example |= embedded.alive;
    rendered.data.extend(embedded.data);
    embedded.html
}

/// What stands for an example where nothing can be drawn: its manifests, and the verdicts that were checked.
fn in_words(block: &Block<'_>, range: Range<usize>, context: &Context<'_>) -> Option<(Range<usize>, String)> {
    let scenario = context.examples.get(block.fence.get("scenario")?)?;
    let mut text = format!("Example: {}\n\n", scenario.title);
    let own = scenario.own_files();
    for source in scenario
        .sources
        .iter()
        .filter(|source| own.contains(&source.name) && source.name != scenario.file)
    {
        text.push_str(&format!("```yaml\n{}\n```\n\n", source.text.trim_end()));
    }
    let checked = scenario.evaluation.expectations.iter();
    let lines: String = checked
        .map(|expectation| {
            let wrong = if expectation.marked_wrong {
                "  # wanted, and not met by these manifests"
            } else {
                ""
            };
            format!("{}{wrong}\n", expectation.text.trim())
        })
        .collect();
    text.push_str(&format!(
        "Verdicts, checked when this page was built:\n\n```text\n{lines}```\n"
    ));
    Some((range, text))
}

/// Code as it stands, with colours.
fn listing(block: &Block<'_>, context: &Context<'_>, rendered: &mut Rendered) -> String {
    let language = block.fence.language.as_str();
    check_fence(block, context, rendered);
    if MANIFESTS.contains(&language) {
        rendered.findings.extend(example::check_manifests(block));
    }
    let code = context.highlighter.html(language, &block.text);
    let marked = lines::mark(&block.fence, &code);
    let is_numbered = matches!(lines::first_number(&block.fence), Ok(Some(_)));
    let code = match marked {
        Ok(Some(marked)) => marked,
        Ok(None) => code,
        Err((attribute, message)) => {
            let place = block.attribute_place(&attribute);
            rendered
                .findings
                .push(Finding::error("bad-lines", place, message));
            code
        }
    };
    let no_copy =
        block.fence.get("copy").is_some_and(|copy| copy == "no") || block.fence.get("no-copy").is_some();
    let title = block.fence.get("title").or_else(|| block.fence.get("name"));
    Frame {
        language,
        title,
        is_numbered,
        no_copy,
    }
    .html(&code)
}

/// A listing that is no block of a page. `code` is finished HTML.
pub(crate) fn figure(language: &str, title: Option<&str>, code: &str) -> String {
    Frame {
        language,
        title,
        is_numbered: false,
        no_copy: false,
    }
    .html(code)
}

/// What stands round a listing.
struct Frame<'a> {
    language: &'a str,
    title: Option<&'a str>,
    is_numbered: bool,
    no_copy: bool,
}

impl Frame<'_> {
    /// The listing; `code` is finished HTML.
    fn html(&self, code: &str) -> String {
        let caption = self
            .title
            .map(|title| format!("<figcaption>{}</figcaption>", escaped(title)))
            .unwrap_or_default();
        let class = if self.language.is_empty() {
            String::new()
        } else {
            format!(" class=\"language-{}\"", escaped(self.language))
        };
        let numbered = if self.is_numbered { " numbered" } else { "" };
        let no_copy = if self.no_copy { " data-copy=\"no\"" } else { "" };
        // A region that scrolls must be reachable by keyboard.
        format!(
            "<figure class=\"code{numbered}\"{no_copy}>{caption}<pre tabindex=\"0\"><code{class}>{code}</code></pre></figure>\n"
        )
    }
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
        let is_known =
            ATTRIBUTES.contains(&key) || key == "name" || lines::reads(key) || FOREIGN.contains(&key);
        if !is_known {
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
