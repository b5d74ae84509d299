//! The examples of CommonMark's and GitHub's specifications through the whole way that a page takes: read, parsed,
//! shaped, written. What our theme puts round things (anchors, frames, colours) is taken away, and what is left is the
//! HTML that the specification expects, except where our own notations mean something else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use signalbox::config::Config;
use signalbox::content::{self, Content, Folders};
use signalbox::example::Examples;
use signalbox::links::Index;
use signalbox::markdown::{self, Context, Highlighter, Rendered};
use signalbox::report::Findings;
use signalbox::theme::Theme;

/// An example of a specification.
struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// Examples that we read otherwise, and why.
const COMMONMARK_EXCEPTIONS: [(usize, &str); 5] = [
    (200, TO_ITSELF),
    (485, TO_ITSELF),
    (486, TO_ITSELF),
    (487, TO_ITSELF),
    (567, TO_ITSELF),
];

const TO_ITSELF: &str = "a link to nothing leads to its own page, and is written so: `./`";

const GFM_EXCEPTIONS: [(usize, &str); 0] = [];

#[test]
fn commonmark() {
    check("commonmark.txt", 652, &COMMONMARK_EXCEPTIONS);
}

#[test]
fn github() {
    check("gfm.txt", 14, &GFM_EXCEPTIONS);
}

fn check(file: &str, count: usize, exceptions: &[(usize, &str)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/spec")
        .join(file);
    let examples = examples(&fs::read_to_string(path).unwrap());
    assert_eq!(examples.len(), count, "all of them are there");
    let folder = tempfile::tempdir().unwrap();
    for example in &examples {
        // Front matter of our own: what looks like it in an example is text.
        let page = format!("+++\ntitle = \"x\"\n+++\n{}", example.markdown);
        fs::write(folder.path().join(format!("{}.md", example.number)), page).unwrap();
    }
    let mut rendered = render(folder.path());
    let exceptions: BTreeMap<usize, &str> = exceptions.iter().copied().collect();
    let mut wrong = String::new();
    for Example {
        number,
        markdown,
        html,
    } in &examples
    {
        let found = rendered.remove(&format!("{number}.md")).unwrap();
        let (found, expected) = (plain(&found), standard(html));
        match exceptions.get(number) {
            None if found != expected => wrong.push_str(&format!(
                "{number}:\n{markdown}\nexpected\n{expected}\nfound\n{found}\n----\n"
            )),
            Some(why) if found == expected => {
                wrong.push_str(&format!("{number} is no exception any more ({why})\n"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn examples(text: &str) -> Vec<Example> {
    let text = text.replace('→', "\t");
    let fence = "`".repeat(32);
    let start = format!("{fence} example\n");
    let pieces = text.split(&start).skip(1);
    (1..)
        .zip(pieces)
        .map(|(number, piece)| {
            let body = piece.split(&format!("{fence}\n")).next().unwrap();
            let (markdown, html) = match body.strip_prefix(".\n") {
                Some(html) => ("", html),
                None => body.split_once("\n.\n").unwrap(),
            };
            Example {
                number,
                markdown: format!("{markdown}\n"),
                html: html.to_owned(),
            }
        })
        .collect()
}

/// Every page of a folder, rendered, by its path.
fn render(folder: &Path) -> BTreeMap<String, Arc<Rendered>> {
    let mut findings = Findings::default();
    let mut cache = content::Cache::default();
    let content: Content = content::load(
        &Folders::of(folder),
        &Config::default(),
        false,
        &mut cache,
        &mut findings,
    );
    let theme = Theme::new(Path::new("")).unwrap();
    let context = Context {
        index: &Index::new(&content, []),
        examples: &Examples::default(),
        highlighter: &Highlighter::default(),
        languages: theme.languages(),
        safe: false,
    };
    let pages = content.pages.iter().enumerate();
    pages
        .map(|(at, page)| (page.path.clone(), Arc::new(markdown::render(page, at, &context))))
        .collect()
}

/// What we made, without what the theme needs.
fn plain(rendered: &Rendered) -> String {
    let title = rendered.title.as_ref().map(|title| format!("<h1>{title}</h1>\n"));
    let html = title.unwrap_or_default() + &rendered.html;
    let html = without(&html, "<a class=\"anchor\"", "</a>");
    let html = without(&html, "<figure class=\"code", "<pre tabindex=\"0\">").replace("\u{1}", "<pre>");
    let html = html.replace("</pre></figure>", "</pre>");
    let html = without(&html, "<span class=\"h-", ">").replace('\u{1}', "");
    let html = html
        .replace(
            "<div class=\"table\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">",
            "",
        )
        .replace("</table></div>", "</table>")
        .replace(" scope=\"col\"", "")
        .replace(" class=\"center\"", " align=\"center\"")
        .replace(" class=\"right\"", " align=\"right\"")
        .replace(" aria-label=\"Done\"", "")
        .replace(" aria-label=\"To do\"", "");
    standard(&without_heading_ids(&html))
}

/// A text without its stretches from `start` to `end`; in place of those that open something stands a mark.
fn without(html: &str, start: &str, end: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(start) {
        out.push_str(&rest[..at]);
        let length = rest[at..].find(end).expect("what begins ends") + end.len();
        if end != "</a>" {
            out.push('\u{1}');
        }
        let is_span = start.starts_with("<span");
        rest = &rest[at + length..];
        if is_span && let Some(close) = rest.find("</span>") {
            out.push_str(&rest[..close]);
            rest = &rest[close + "</span>".len()..];
        }
    }
    out + rest
}

fn without_heading_ids(html: &str) -> String {
    let mut out = html.to_owned();
    for level in 1..=6 {
        let start = format!("<h{level} id=\"");
        while let Some(at) = out.find(&start) {
            let end = out[at + start.len()..].find('"').expect("a quote closes") + at + start.len() + 1;
            out.replace_range(at + 3..end, "");
        }
    }
    out
}

/// HTML that differs in nothing that a browser sees.
fn standard(html: &str) -> String {
    html.replace("<br>", "<br />")
        .replace("<br/>", "<br />")
        .replace("<hr>", "<hr />")
        .replace("<hr/>", "<hr />")
        .replace("&quot;", "\"")
        .replace("style=\"text-align: ", "align=\"")
        .replace(
            "<input disabled=\"\" type=\"checkbox\"",
            "<input type=\"checkbox\" disabled",
        )
        .replace("checked=\"\"", "checked")
        .replace("disabled/>\n", "disabled> ")
        .replace("checked/>\n", "checked> ")
        .replace(">\n<", "><")
        .trim()
        .to_owned()
}
