//! Documents written for other generators, as they are: what is wrong with them may only be that the rest of their
//! sites is missing. They stand in `../shared/seeds`, beside the project; a clone without them has nothing to test.

use std::fs;
use std::path::Path;

use signalbox::content::Folders;
use signalbox::site::{Body, Builder, Options};

/// What a page by itself must be found guilty of: the pages and pictures that it leads to are not there.
const MISSING_NEIGHBOURS: [&str; 3] = ["broken-link", "broken-anchor", "loaded-from-elsewhere"];

#[test]
fn documents_of_others_build_as_they_are() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds");
    let Ok(entries) = fs::read_dir(&seeds) else { return };
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir_all(&content).unwrap();
    fs::write(folder.path().join("mkdocs.yml"), "site_name: Seeds\n").unwrap();
    fs::write(content.join("index.md"), "# Seeds\n").unwrap();
    let mut names: Vec<String> = Vec::new();
    for entry in entries.map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&entry).unwrap();
        // Those without front matter and headings are copies of web pages, and no Markdown of anybody.
        let is_markdown = ["+++", "---", "# "].iter().any(|start| text.starts_with(start));
        if is_markdown {
            let name = entry.file_stem().unwrap().to_str().unwrap().to_owned();
            fs::write(content.join(format!("{name}.md")), text).unwrap();
            names.push(name);
        }
    }
    let build = || {
        let options = Options::of(Folders::of(&content));
        Builder::new(options).unwrap().build()
    };
    let outcome = build();
    let errors = outcome
        .findings
        .sorted()
        .into_iter()
        .filter(|finding| finding.is_error());
    let others: Vec<String> = errors
        .filter(|finding| !MISSING_NEIGHBOURS.contains(&&*finding.report.code))
        .map(|finding| format!("{}: {}", finding.report.code, finding.report.message))
        .collect();
    assert_eq!(others, [""; 0], "front matter and admonitions need no edits");
    assert_eq!(outcome.pages, names.len() + 1);

    // With the links taken off, the site is built, and no mark of an admonition is left as text.
    for name in &names {
        let path = content.join(format!("{name}.md"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("](", "] (")).unwrap();
    }
    let outcome = build();
    let site = outcome
        .site
        .expect("nothing is wrong with the documents themselves");
    for name in &names {
        let Some(Body::Made(page)) = site.files.get(&format!("{name}/index.html")) else {
            panic!("{name} has no page");
        };
        let page = String::from_utf8_lossy(page);
        assert!(!page.contains("!!!"), "{name}");
    }
}
