//! What every page of the documentation owes its readers, whoever writes it.

use std::path::Path;

use signalbox::config::Config;
use signalbox::content::{self, Content, Folders, Page};
use signalbox::markdown::{Fence, parser, plain_text};
use signalbox::report::Findings;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// Programs that need a machine, a cluster or a network of the reader's own: their commands are shown and not run.
/// Where the terminal of these pages could run a command, the page runs it, in a `terminal` block.
const ON_YOUR_MACHINE: [&str; 7] = [
    "cargo",
    "cilium",
    "git",
    "kind",
    "kubectl",
    "python3",
    "signalbox",
];

/// What the title of a block says if its commands, of programs that the terminal knows, are for a real cluster.
const REAL: &str = "On a real cluster";

fn content() -> Content {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let mut findings = Findings::default();
    content::load(
        &Folders::of(&folder),
        &Config::default(),
        false,
        &mut content::Cache::default(),
        &mut findings,
    )
}

/// What is wrong, one line a page.
fn complaints(check: impl Fn(&Page) -> Vec<String>) -> String {
    let content = content();
    assert!(content.pages.len() > 200, "{} pages", content.pages.len());
    let told = |page: &Page| {
        let said = check(page).into_iter();
        said.map(|what| format!("{}: {what}\n", page.path))
            .collect::<String>()
    };
    content.pages.iter().map(told).collect()
}

#[test]
fn every_page_says_for_whom_it_is_and_how_long_it_takes() {
    let wrong = complaints(|page| {
        let extra = &page.front.extra;
        let mut wrong = Vec::new();
        match extra.get("readers").and_then(|readers| readers.as_str()) {
            Some(readers) if readers.starts_with("For ") && readers.ends_with('.') => {}
            Some(readers) => wrong.push(format!("`{readers}` is no sentence that begins with “For”")),
            None => wrong.push("`extra.readers` is missing".to_owned()),
        }
        if !extra
            .get("minutes")
            .and_then(|minutes| minutes.as_u64())
            .is_some_and(|minutes| (1..=480).contains(&minutes))
        {
            wrong.push("`extra.minutes` is missing".to_owned());
        }
        wrong
    });
    assert_eq!(wrong, "");
}

#[test]
fn every_page_has_a_description_and_something_to_read() {
    let wrong = complaints(|page| {
        let mut wrong = Vec::new();
        if page.front.description.as_deref().unwrap_or_default().len() < 10 {
            wrong.push("the description is missing".to_owned());
        }
        let words = plain_text(parser(page.manuscript.text()).map(|(event, _)| event))
            .split_whitespace()
            .count();
        // Pages about diagnostics are made from a table, and a certificate is mostly drawn.
        let least = match page.folder() == "diagnostics" || page.path.ends_with("certificate.md") {
            true => 20,
            false => 90,
        };
        if words < least {
            wrong.push(format!("{words} words are no page"));
        }
        wrong
    });
    assert_eq!(wrong, "");
}

#[test]
fn every_recipe_says_when_to_use_it_and_what_it_does_not_do() {
    let recipes = |page: &Page| page.folder() == "recipes" && !page.is_section();
    let count = content().pages.iter().filter(|page| recipes(page)).count();
    assert!(count >= 30, "{count} recipes");
    let wrong = complaints(|page| {
        if !recipes(page) {
            return Vec::new();
        }
        let needed = [
            "## When to use it",
            "## Make it yours",
            "## What it does not do",
            "```signalbox scenario=",
        ];
        let text = page.file.text();
        let missing = needed.into_iter().filter(|needed| !text.contains(needed));
        missing.map(|missing| format!("has no `{missing}`")).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn every_symptom_leads_through_lines_of_hubble_to_its_cause() {
    let wrong = complaints(|page| {
        let general = ["_index.md", "hubble.md", "upgrades.md", "upgrades-1-17.md"];
        if page.folder() != "troubleshooting" || general.iter().any(|name| page.path.ends_with(name)) {
            return Vec::new();
        }
        let printed = |(fence, text): &(Fence, String)| {
            fence.language == "hubble" || (fence.language == "terminal" && text.contains("$ hubble observe"))
        };
        let mut wrong = Vec::new();
        if !blocks(page).iter().any(printed) {
            wrong.push("shows no line of Hubble".to_owned());
        }
        if !page.file.text().contains("](../") {
            wrong.push("leads to no page that explains the cause".to_owned());
        }
        wrong
    });
    assert_eq!(wrong, "");
}

#[test]
fn commands_are_run_by_the_terminal_or_marked_as_not_run() {
    let wrong = complaints(|page| {
        blocks(page)
            .into_iter()
            .filter(|(fence, _)| ["bash", "console", "sh", "shell"].contains(&fence.language.as_str()))
            .flat_map(|(fence, text)| {
                let marked = fence.get("title").is_some_and(|title| title.starts_with(REAL));
                let told = move |command: &str| complaint(command, marked);
                text.lines().filter_map(told).collect::<Vec<_>>()
            })
            .collect()
    });
    assert_eq!(wrong, "");
}

/// What is wrong with a line of a block of commands that nobody runs.
fn complaint(line: &str, marked: bool) -> Option<String> {
    let program = line.trim_start_matches("$ ").split_whitespace().next()?;
    let of_terminal = ["cilium", "curl", "hubble", "kubectl"].contains(&program) || program.contains("=$(");
    if marked || (!of_terminal && ON_YOUR_MACHINE.contains(&program)) {
        return None;
    }
    Some(format!(
        "`{line}` is not run: make it a `terminal` block, or give the block a title that begins with “{REAL}”"
    ))
}

/// The code blocks of a page, without those inside of other code.
fn blocks(page: &Page) -> Vec<(Fence, String)> {
    let mut blocks = Vec::new();
    let mut events = parser(page.manuscript.text()).map(|(event, _)| event);
    while let Some(event) = events.next() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else {
            continue;
        };
        let inside = events
            .by_ref()
            .take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock)));
        blocks.push((Fence::parse(&info), plain_text(inside)));
    }
    blocks
}
