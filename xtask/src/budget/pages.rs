//! The pages of the site: what a first visit loads before any example comes alive.

use std::fs;
use std::path::{Component, Path};

use super::{KB, Method, Standing, Weights, kilobytes, weigh};
use crate::failure::{Failure, Result};
use crate::fingerprint::files_under;
use crate::workspace::Workspace;

/// What a page and all it asks for at once are promised to weigh at the most, compressed by gzip.
const PROMISE: u64 = 25 * KB;

/// The playground's page.
const BENCH: &str = "playground/index.html";

/// What it and all it asks for at once are promised to weigh at the most without its programs, compressed by brotli.
const BENCH_PROMISE: u64 = 60 * KB;

/// What a page asks for at once: style sheets, scripts, icons and pictures, all by one of these attributes.
const ATTRIBUTES: [&str; 2] = [" href=\"", " src=\""];

/// The elements that make a browser load what they refer to. Not `a`, which waits for a click.
const ELEMENTS: [&str; 3] = ["link ", "script ", "img "];

/// How many pages are worth a line.
const SHOWN: usize = 5;

/// Prints what the heaviest pages weigh; gives those that are over budget.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut pages = weigh_pages(workspace)?;
    pages.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let count = pages.len();
    println!("the heaviest of {count} pages, with what they load at once:");
    for page in pages.iter().take(SHOWN) {
        println!("  {}", described(page));
    }
    let bench = weigh_bench(workspace)?;
    println!("{bench}");
    let over = pages.iter().filter(|(_, bytes)| *bytes > PROMISE).count();
    println!(
        "{over} of {count} pages are over the promise of {}",
        kilobytes(PROMISE)
    );
    let complaints = pages.iter().filter_map(|page| described(page).complaint());
    Ok(complaints.chain(bench.complaint()).collect())
}

/// The playground's page with its styles and scripts: what is loaded before it can be seen. Its programs and the editor
/// have budgets of their own.
fn weigh_bench(workspace: &Workspace) -> Result<Standing<'static>> {
    let site = workspace.site();
    let path = site.join(BENCH);
    let html = fs::read_to_string(&path).map_err(|error| Failure::io("cannot read", &path, &error))?;
    let files: Vec<_> = files_under(&site.join("playground"))?
        .into_iter()
        .filter(|file| {
            file.extension()
                .is_some_and(|ending| ending != "wasm" && ending != "json")
        })
        .collect();
    let brotli = weigh(workspace, Method::Brotli, &site, &files)?;
    Ok(Standing {
        what: "first view of the playground",
        bytes: first_visit(BENCH, &html, &brotli),
        promise: BENCH_PROMISE,
        limit: BENCH_PROMISE,
    })
}

fn described((name, bytes): &(String, u64)) -> Standing<'_> {
    Standing {
        what: name,
        bytes: *bytes,
        promise: PROMISE,
        limit: PROMISE,
    }
}

/// All pages of the site, by name, with the weight of a first visit.
fn weigh_pages(workspace: &Workspace) -> Result<Vec<(String, u64)>> {
    let site = workspace.site();
    let files = files_under(&site)?;
    let gzip = weigh(workspace, Method::Gzip, &site, &files)?;
    let mut pages = Vec::new();
    for name in gzip.keys().filter(|name| is_document(name)) {
        let path = site.join(name);
        let html = fs::read_to_string(&path).map_err(|error| Failure::io("cannot read", &path, &error))?;
        pages.push((name.clone(), first_visit(name, &html, &gzip)));
    }
    Ok(pages)
}

/// Whether a file is a page to read. The playground's own page is an application.
fn is_document(name: &str) -> bool {
    name.ends_with(".html") && !name.starts_with("playground/")
}

/// The weight of the page `name` and of every file that it loads at once, each counted once.
fn first_visit(name: &str, html: &str, gzip: &Weights) -> u64 {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut files: Vec<String> = references(html)
        .map(|reference| resolve(folder, reference))
        .collect();
    files.push(name.to_owned());
    files.sort();
    files.dedup();
    files.iter().filter_map(|file| gzip.get(file)).sum()
}

/// The addresses that the elements of a page load.
fn references(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').filter_map(|element| {
        let tag = element.split('>').next().unwrap_or(element);
        let loads = ELEMENTS.iter().any(|element| tag.starts_with(element));
        let value = ATTRIBUTES
            .iter()
            .find_map(|attribute| tag.split_once(attribute))?
            .1
            .split('"')
            .next()?;
        loads.then_some(value)
    })
}

/// The file that a relative address means, seen from `folder`.
fn resolve(folder: &Path, reference: &str) -> String {
    let path = reference.split(['?', '#']).next().unwrap_or(reference);
    let mut names: Vec<String> = Vec::new();
    for component in folder.join(path).components() {
        match component {
            Component::ParentDir => drop(names.pop()),
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            _ => {}
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_loads_each_file_once_and_follows_no_link() {
        let html = r#"<link rel="stylesheet" href="../../a.css"><link href="../../a.css">
            <script defer src="b.js?v=1"></script><a href="../../c.html">c</a><img alt="" src="/d.svg">
            <script>if (1 < 2) {}</script>"#;
        let gzip = [
            ("x/y/index.html", 1),
            ("a.css", 10),
            ("x/y/b.js", 100),
            ("c.html", 1000),
            ("d.svg", 10_000),
        ];
        let gzip = gzip.map(|(name, bytes)| (name.to_owned(), bytes)).into();
        assert_eq!(first_visit("x/y/index.html", html, &gzip), 10_111);
    }
}
