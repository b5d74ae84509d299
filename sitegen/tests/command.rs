//! The command as it is called: what it prints, what it writes, how it ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

#[test]
fn a_site_is_written_and_replaced() {
    let folder = site(&[
        ("content/_index.md", "# Home\n\n[next](next.md)\n"),
        ("content/next.md", "# Next\n"),
    ]);
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 pages"));
    let page = fs::read_to_string(folder.path().join("public/next/index.html")).unwrap();
    assert!(page.contains("<h1>Next</h1>"));

    fs::remove_file(folder.path().join("content/next.md")).unwrap();
    fs::write(folder.path().join("content/_index.md"), "# Home\n").unwrap();
    assert_eq!(run(&folder, &["build"]).status.code(), Some(0));
    assert!(
        !folder.path().join("public/next").exists(),
        "what was removed is gone"
    );
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "nothing but content and public: {left:?}");
}

#[test]
fn a_broken_link_writes_nothing() {
    let folder = site(&[
        ("content/_index.md", "# Home\n\nSee [there](their.md).\n"),
        ("content/there.md", "# There\n"),
    ]);
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("content/_index.md:3:13"), "{text}");
    assert!(text.contains("did you mean `there.md`?"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    assert!(!folder.path().join("public").exists());
}

#[test]
fn the_previous_site_survives_an_error() {
    let folder = site(&[("content/_index.md", "# Home\n")]);
    assert_eq!(run(&folder, &["build"]).status.code(), Some(0));
    fs::write(folder.path().join("content/_index.md"), "[x](y.md)\n\n# Home\n").unwrap();
    assert_eq!(run(&folder, &["build"]).status.code(), Some(1));
    assert!(folder.path().join("public/index.html").is_file());
}

#[test]
fn a_foreign_folder_is_not_replaced() {
    let folder = site(&[
        ("content/_index.md", "# Home\n"),
        ("precious/thesis.txt", "years of work"),
    ]);
    let output = run(&folder, &["build", "--output", "precious"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("files that are not a site of ours"));
    assert!(folder.path().join("precious/thesis.txt").is_file());
}

#[test]
fn bad_use_ends_with_two() {
    let folder = site(&[("content/_index.md", "# Home\n")]);
    for arguments in [
        &["build", "nowhere"][..],
        &["check", "nowhere"],
        &["serve", "--addr", "here"],
        &["biuld"],
    ] {
        let output = run(&folder, arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn check_tells_programs() {
    let folder = site(&[("content/_index.md", "# Home\n\n[x](#y)\n")]);
    let output = run(&folder, &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(findings[0]["code"], "broken-anchor");
    assert_eq!(findings[0]["place"]["file"], "content/_index.md");
    assert_eq!(findings[0]["place"]["line"], 3);
    assert_eq!(findings[0]["place"]["column"], 5);
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/markdown/content");
    let folder = site(&[]);
    for output in ["one", "two"] {
        let output = run(&folder, &["build", content.to_str().unwrap(), "--output", output]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    for file in ["index.html", "page/index.html", "404.html"] {
        let read = |site: &str| fs::read(folder.path().join(site).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
}

#[test]
fn a_base_path_is_in_the_page_for_missing_addresses_only() {
    let folder = site(&[("content/_index.md", "# Home\n")]);
    assert_eq!(
        run(&folder, &["build", "--base-url", "docs"]).status.code(),
        Some(0)
    );
    let read = |name: &str| fs::read_to_string(folder.path().join("public").join(name)).unwrap();
    assert!(read("404.html").contains("href=\"/docs/theme/site."));
    assert!(read("index.html").contains("href=\"theme/site."));
}

/// A folder with these files, removed when it is dropped.
fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signalbox"));
    command
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
