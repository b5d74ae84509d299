//! Two maps that must stay whole: which page teaches which trap, and which page covers what the documentation
//! grew from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Traps {
    trap: Vec<Trap>,
}

/// A place where a policy does not do what it seems to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trap {
    number: u32,
    about: String,
    /// Pages, below the content folder; one with an example or an exercise at least.
    shown: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    source: Vec<SourceMap>,
}

/// A text that facts were taken from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceMap {
    /// How its file's name begins.
    file: String,
    heading: Vec<Heading>,
}

/// A heading of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    text: String,
    /// Pages that cover it; none only with a reason.
    #[serde(default)]
    covered: Vec<String>,
    #[serde(default)]
    left_out: Option<String>,
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/maps")
        .join(name);
    toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Complaints about links `page.md#anchor` below the content folder.
fn broken(link: &str) -> Option<String> {
    let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
    let Ok(text) = fs::read_to_string(project().join("content").join(page)) else {
        return Some(format!("there is no page {page}"));
    };
    let has = anchor.is_empty()
        || text
            .lines()
            .filter_map(heading)
            .any(|heading| slug(heading) == anchor);
    (!has).then(|| format!("{page} has no heading #{anchor}"))
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len())
        .then(|| text.strip_prefix(' '))
        .flatten()
}

/// As the site makes anchors of headings.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then_some(letter),
    });
    let slug: String = kept.flat_map(char::to_lowercase).collect();
    slug.trim_matches('-').to_owned()
}

/// Whether something on a page is alive, or leads to what is.
fn is_live(link: &str) -> bool {
    let page = link.split('#').next().unwrap_or_default();
    let text = fs::read_to_string(project().join("content").join(page)).unwrap_or_default();
    text.contains("```signalbox ") || text.contains("```exercise ")
}

#[test]
fn every_trap_is_taught_live() {
    let traps: Traps = read("traps.toml");
    let numbers: Vec<u32> = traps.trap.iter().map(|trap| trap.number).collect();
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>(), "each trap once, in order");
    for trap in &traps.trap {
        let complaints: Vec<String> = trap.shown.iter().filter_map(|link| broken(link)).collect();
        assert!(
            complaints.is_empty(),
            "trap {} ({}): {complaints:?}",
            trap.number,
            trap.about
        );
        assert!(
            trap.shown.iter().any(|link| is_live(link)),
            "trap {} is shown nowhere: {}",
            trap.number,
            trap.about
        );
    }
}

#[test]
fn the_map_of_sources_leads_to_pages() {
    let sources: Sources = read("sources.toml");
    for heading in sources.source.iter().flat_map(|source| &source.heading) {
        let complaints: Vec<String> = heading.covered.iter().filter_map(|link| broken(link)).collect();
        assert!(complaints.is_empty(), "{}: {complaints:?}", heading.text);
        let said = heading.left_out.as_deref().is_some_and(|why| why.len() > 10);
        assert!(
            heading.covered.is_empty() == said,
            "{}: covered, or left out for a reason",
            heading.text
        );
    }
}

/// The texts themselves are not part of the project; where they stand beside it, no heading is missing.
#[test]
fn every_heading_of_the_sources_is_on_the_map() {
    let Ok(folder) = fs::read_dir(project().join("../shared/seeds")) else {
        return;
    };
    let sources: Sources = read("sources.toml");
    let known: BTreeMap<&str, BTreeSet<&str>> = sources
        .source
        .iter()
        .map(|source| {
            (
                source.file.as_str(),
                source
                    .heading
                    .iter()
                    .map(|heading| heading.text.as_str())
                    .collect(),
            )
        })
        .collect();
    for entry in folder {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (_, headings) = known
            .iter()
            .find(|(start, _)| name.starts_with(**start))
            .unwrap_or_else(|| panic!("{name} is not on the map"));
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let found = headings_of(&text);
        assert!(found.len() > 4, "{name}: headings are found");
        let missing: Vec<&String> = found
            .iter()
            .filter(|heading| !headings.contains(heading.as_str()))
            .collect();
        assert!(missing.is_empty(), "{name}: not on the map: {missing:?}");
    }
}

/// Markdown's headings; where there are none, lines that stand alone and end like a heading.
fn headings_of(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_markdown = lines.iter().any(|line| line.starts_with("## "));
    let at = |index: Option<usize>| {
        index
            .and_then(|index| lines.get(index))
            .map_or("", |line| line.trim())
    };
    let mut found = Vec::new();
    let mut in_code = false;
    for (index, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        let alone = at(index.checked_sub(1)).is_empty() && at(Some(index + 1)).is_empty();
        let looks = line.starts_with(char::is_uppercase) && line.chars().count() <= 90 && !line.contains('$');
        let ends = !line.ends_with(['.', ':', '?', ',', '>']);
        let is_heading = match is_markdown {
            true => line.starts_with('#') || at(Some(index + 1)).starts_with("====="),
            false => line.ends_with('#') || (alone && looks && ends),
        };
        if is_heading && !in_code {
            // Spaces that do not break are spaces.
            found.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    found
}
