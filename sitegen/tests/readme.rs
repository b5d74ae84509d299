//! The README's picture is what the playground draws of a scenario, and its figures are those of the pages.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use signalbox::config::Config;
use signalbox::content::{self, Folders, SCENARIOS};
use signalbox::example::Examples;
use signalbox::markdown::slug;
use signalbox::report::Findings;
use signalbox_playground::{ExampleProps, render_example};

/// The scenario in the picture, and the flow that is chosen in it.
const SHOWN: (&str, &str) = ("welcome", "backend -> database:80");

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// `UPDATE_EXPECT=1 cargo test -p signalbox --test readme` draws it anew.
#[test]
fn the_picture_is_what_the_playground_draws() {
    let picture = standalone(&drawn());
    assert!(picture.len() < 150 << 10, "{} bytes", picture.len());
    expect_file![project().join("static/picture.svg")].assert_eq(&picture);
}

/// The example as a page shows it.
fn drawn() -> String {
    let mut findings = Findings::default();
    let folders = Folders::of(&project().join("content"));
    let content = content::load(
        &folders,
        &Config::default(),
        false,
        &mut content::Cache::default(),
        &mut findings,
    );
    let examples = Examples::new(&content.scenarios, SCENARIOS, &Examples::default());
    let (id, flow) = SHOWN;
    let scenario = examples.get(id).expect("the scenario of the README is there");
    let props = ExampleProps {
        id: "readme".to_owned(),
        sources: scenario.sources.clone(),
        evaluation: scenario.evaluation.clone(),
        code: Vec::new(),
        open: Some(flow.to_owned()),
        read_only: true,
        picture: true,
        flows: false,
        playground: None,
        scenario: None,
        exercise: false,
    };
    render_example(&props, "readme.json").html
}

/// The picture of an example as a file of its own, with the colours of the pages.
fn standalone(example: &str) -> String {
    let start = example
        .find("class=\"sb-picture")
        .expect("an example has a picture");
    let start = start + example[start..].find("<svg ").expect("a picture is SVG");
    let end = start + example[start..].find("</svg>").expect("it ends");
    let styles = fs::read_to_string(project().join("playground/styles/signalbox.css")).unwrap();
    // Colours and the picture stand first; what comes behind them is no matter of the picture.
    let (style, _) = styles
        .split_once("/* ---------- words about verdicts")
        .expect("the style sheet has its parts");
    let svg = &example[start + "<svg ".len()..end];
    let (attributes, inside) = svg.split_once('>').expect("its first element ends");
    let size: Vec<&str> = attributes
        .split("viewBox=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .map(|numbers| numbers.split(' ').skip(2).collect())
        .unwrap_or_default();
    let [width, height] = size[..] else {
        panic!("a view box has a width and a height: {attributes}");
    };
    // A style in XML is text like any other.
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sb-picture\" width=\"{width}\" height=\"{height}\" {attributes}>\
         <style>:root {{ color-scheme: light dark; font-family: var(--sb-sans); }}\n{}</style>{inside}</svg>\n",
        style.replace('&', "&amp;").replace('<', "&lt;")
    )
}

#[test]
fn its_figures_are_those_of_the_page_on_what_is_verified() {
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let page = fs::read_to_string(project().join("content/guide/verified.md")).unwrap();
    let home = fs::read_to_string(project().join("content/_index.md")).unwrap();
    assert!(home.contains("202,178"), "content/_index.md");
    for figure in ["202,178", "3,942"] {
        assert!(readme.contains(figure), "README.md: {figure}");
        assert!(page.contains(figure), "content/guide/verified.md: {figure}");
    }
}

#[test]
fn its_links_lead_somewhere() {
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let targets = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .chain(
            readme
                .split("src=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next()),
        );
    let headings: Vec<String> = readme
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| slug(line.trim_start_matches(['#', ' '])))
        .collect();
    let is_there = |target: &str| match target.strip_prefix('#') {
        Some(anchor) => headings.iter().any(|heading| heading == anchor),
        None => project().join(target).exists(),
    };
    let broken: Vec<&str> = targets
        .filter(|target| !target.starts_with("https://") && !is_there(target))
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}
