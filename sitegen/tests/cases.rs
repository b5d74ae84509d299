//! Folders of content and what becomes of them, for people to read.
//!
//! A case is a folder of `tests/cases` with `content/` (and perhaps `static/`). What is expected stands beside
//! it: `findings.txt`, `expected/files.txt`, and the article of every page (the whole document if there is a
//! file `whole`). Examples are cut out: how they are drawn is the playground's business and tested there.
//!
//! `UPDATE_EXPECT=1 cargo test -p signalbox --test cases` writes what there is now; review it as a diff.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use signalbox::content::Folders;
use signalbox::report::Style;
use signalbox::site::{Body, Builder, Options, Outcome};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = entries(&folder);
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        check(&case);
    }
}

fn check(case: &Path) {
    // Relative, as a user would name it, so that findings are the same on every machine.
    let name = case.file_name().unwrap().to_str().unwrap();
    let content = Path::new("tests/cases").join(name).join("content");
    let options = Options {
        safe: case.join("safe").exists(),
        ..Options::of(Folders::of(&content))
    };
    let outcome = Builder::new(options).unwrap().build();
    let actual = actual(&outcome, case.join("whole").exists());
    for stale in files(case) {
        let below = stale.strip_prefix(case).unwrap().to_str().unwrap().to_owned();
        let ours = below == "findings.txt" || below.starts_with("expected/");
        if ours && !actual.contains_key(&below) {
            assert!(
                std::env::var_os("UPDATE_EXPECT").is_some(),
                "{} is not made any more",
                stale.display()
            );
            fs::remove_file(&stale).unwrap();
        }
    }
    for (below, text) in actual {
        let path = case.join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        expect_file![path].assert_eq(&text);
    }
}

/// What is compared, by path below the case.
fn actual(outcome: &Outcome, whole: bool) -> BTreeMap<String, String> {
    let mut actual = BTreeMap::new();
    if !outcome.findings.is_empty() {
        actual.insert("findings.txt".to_owned(), outcome.findings.to_text(Style::Plain));
    }
    let Some(site) = &outcome.site else { return actual };
    let ours =
        |url: &&String| !url.starts_with("playground/") && !url.starts_with("theme/") && **url != "sw.js";
    let listed = |url: &&String| ours(url) && (whole || !is_the_same_everywhere(url));
    let names: String = site
        .files
        .keys()
        .filter(listed)
        .map(|url| format!("{url}\n"))
        .collect();
    actual.insert("expected/files.txt".to_owned(), names);
    // Twins are compared where somebody wants to read them.
    let shown = |url: &&String| ours(url) && **url != "404.html" && (whole || !is_the_same_everywhere(url));
    for (url, body) in site.files.iter().filter(|(url, _)| shown(url)) {
        let Body::Made(bytes) = body else { continue };
        // What wakes an example is the playground's business too.
        if url.ends_with(".json") {
            continue;
        }
        if url.ends_with(".png") {
            actual.insert(format!("expected/{url}.txt"), picture(bytes));
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let shown = if whole || !url.ends_with(".html") {
            text
        } else {
            article(text)
        };
        actual.insert(
            format!("expected/{url}"),
            without_digests(&without_examples(shown)),
        );
    }
    actual
}

/// What a person would say about a picture without looking.
fn picture(png: &[u8]) -> String {
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    format!("a picture, {} by {}\n", size(16), size(20))
}

/// What every site has, and only a case about whole sites shows.
fn is_the_same_everywhere(url: &str) -> bool {
    ["_headers", "robots.txt", "llms.txt"].contains(&url) || url.ends_with("index.md")
}

/// Names and digests that change with every edit of a style sheet or a script.
fn without_digests(html: &str) -> String {
    let mut left = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("integrity=\"") {
        let end = rest[start + 11..]
            .find('"')
            .map_or(rest.len(), |end| start + 12 + end);
        left.push_str(&rest[..start]);
        left.push_str("integrity=\"…\"");
        rest = &rest[end..];
    }
    left.push_str(rest);
    let mut pieces = left.split("theme/");
    let mut named = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut parts = piece.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(name), Some(digest), Some(rest)) if digest.len() == 10 => {
                named.push_str(&format!("theme/{name}.….{rest}"));
            }
            _ => named.push_str(&format!("theme/{piece}")),
        }
    }
    named
}

fn article(document: &str) -> &str {
    let end = document.rfind("</article>").unwrap_or(document.len());
    document
        .find("<article>")
        .map_or(document, |start| &document[start + "<article>\n".len()..end])
}

fn without_examples(html: &str) -> String {
    let (open, close) = ("<div class=\"sb-example-host\"", "<!--/example--></div>");
    let mut left = String::new();
    let mut rest = html;
    while let Some(start) = rest.find(open) {
        let length = rest[start..].find(close).expect("an example has an end") + close.len();
        left.push_str(&rest[..start]);
        left.push_str("<!-- an example -->\n");
        rest = &rest[start + length..];
    }
    left + rest
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The files right in a folder and, for `expected`, all below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) = entries(folder).into_iter().partition(|path| path.is_dir());
    let below = folders
        .iter()
        .filter(|path| path.components().any(|piece| piece.as_os_str() == "expected"));
    files
        .into_iter()
        .chain(below.flat_map(|path| self::files(path)))
        .collect()
}
