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

#[test]
fn a_new_site_builds_and_an_old_folder_is_left_alone() {
    let folder = site(&[("kept/thesis.txt", "years of work")]);
    assert_eq!(run(&folder, &["new", "docs"]).status.code(), Some(0));
    let output = run(&folder, &["build", "docs/content", "--strict", "--output", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("2 pages and 1 scenario with 2 expectations"),
        "{}",
        stderr(&output)
    );

    // The same example in parts.
    let example = "```signalbox scenario=first show=";
    let page = format!("# Parts\n\n{example}flows height=20rem\n```\n");
    fs::write(folder.path().join("docs/content/parts.md"), page).unwrap();
    let output = run(&folder, &["build", "docs/content", "--output", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |page: &str| fs::read_to_string(folder.path().join("out").join(page)).unwrap();
    let (whole, parts) = (read("index.html"), read("parts/index.html"));
    for (part, stays) in [
        ("class=\"sb-name\"", false),
        ("sb-file", true),
        ("as wanted", true),
    ] {
        assert!(whole.contains(part), "{part}");
        assert_eq!(parts.contains(part), stays, "{part}");
    }
    assert!(parts.contains("style=\"max-height:20rem\""));

    let output = run(&folder, &["new", "kept"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("holds files already"));
}

#[test]
fn warnings_fail_when_they_are_asked_to() {
    let folder = site(&[
        ("content/_index.md", "# Home\n\n![](plan.svg)\n"),
        ("content/plan.svg", "<svg/>"),
    ]);
    let output = run(&folder, &["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("warning[no-text]"),
        "{}",
        stderr(&output)
    );
    let output = run(&folder, &["check", "--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[no-text]"), "{}", stderr(&output));
    assert_eq!(run(&folder, &["build", "--strict"]).status.code(), Some(1));
    assert!(!folder.path().join("public").exists());
}

#[test]
fn check_tells_junit() {
    let folder = site(&[
        ("content/_index.md", "# Home\n\n[<x>](y.md)\n"),
        ("content/fine.md", "# Fine\n"),
    ]);
    let output = run(&folder, &["check", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(1));
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="signalbox check" tests="2" failures="1">
          <testsuite name="content" tests="2" failures="1">
            <testcase name="content/_index.md" classname="content">
              <failure message="the link `y.md` leads nowhere">content/_index.md:3:7: broken-link: the link `y.md` leads nowhere&#10;</failure>
            </testcase>
            <testcase name="content/fine.md" classname="content"/>
          </testsuite>
        </testsuites>
    "#]].assert_eq(&String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_site_fits_in_one_file_and_compressed_files_stand_beside() {
    let long = "A policy says what may talk to what. ".repeat(60);
    let home = format!("# Home\n\n[next](next.md) [part](next.md#part)\n\n{long}\n");
    let folder = site(&[
        ("content/_index.md", home.as_str()),
        ("content/next.md", "# Next\n\n## Part\n"),
    ]);
    for number in ["1", "2"] {
        let output = run(
            &folder,
            &[
                "build",
                "--precompress",
                "--output",
                number,
                "--offline-bundle",
                &format!("{number}.zip"),
            ],
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("1.zip"), read("2.zip"));
    for ending in ["", ".br", ".gz"] {
        assert_eq!(
            read(&format!("1/index.html{ending}")),
            read(&format!("2/index.html{ending}"))
        );
    }
    let mut plain = Vec::new();
    let compressed = read("1/index.html.br");
    std::io::Read::read_to_end(&mut brotli::Decompressor::new(&*compressed, 4096), &mut plain).unwrap();
    assert_eq!(plain, read("1/index.html"));

    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(read("1.zip"))).unwrap();
    let page = std::io::read_to_string(zip.by_name("index.html").unwrap()).unwrap();
    assert!(
        page.contains("href=\"next/index.html#part\"") && !page.contains("integrity"),
        "{page}"
    );
    assert!(zip.by_name("search/en/index.json").is_ok() && zip.by_name("README.txt").is_ok());
}

#[test]
fn pages_say_when_git_saw_them_last() {
    let folder = site(&[
        ("signalbox.toml", "last_updated = true\n"),
        ("content/_index.md", "# Home\n"),
        (
            "content/own.md",
            "+++\ntitle = \"Own\"\nupdated = 2020-02-02\n+++\n",
        ),
    ]);
    // Without a repository it is said, and the site is built all the same.
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("warning[no-history]"),
        "{}",
        stderr(&output)
    );

    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(folder.path())
            .env("GIT_COMMITTER_DATE", "2026-01-31T12:00:00Z");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
        command
            .args(arguments)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "--quiet"]) {
        return; // there is no git here
    }
    assert!(git(&["add", "content"]) && git(&["commit", "--quiet", "-m", "x"]));
    let output = run(&folder, &["build", "--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = |name: &str| fs::read_to_string(folder.path().join("public").join(name)).unwrap();
    assert!(page("index.html").contains("<time datetime=\"2026-01-31\">"));
    assert!(page("own/index.html").contains("<time datetime=\"2020-02-02\">"));
}

#[cfg(unix)]
#[test]
fn names_and_links_of_every_kind() {
    let folder = site(&[
        (
            "content/_index.md",
            "# Home\n\n[a](<a b.md>) [ü](über/_index.md) [%](50%25.md)\n",
        ),
        ("content/a b.md", "# Spaces\n"),
        ("content/50%.md", "# Percent\n"),
        ("content/über/_index.md", "# Über\n\n![Bild](<ein bild.svg>)\n"),
        ("content/über/ein bild.svg", "<svg/>"),
        ("content/....md", "# Dots\n"),
    ]);
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let home = fs::read_to_string(folder.path().join("public/index.html")).unwrap();
    for url in ["a%20b/", "%C3%BCber/", "50%25/"] {
        assert!(home.contains(&format!("href=\"{url}\"")), "{url}");
    }
    assert!(folder.path().join("public/über/ein bild.svg").is_file());

    // A link in a circle is told, once, and nothing hangs.
    std::os::unix::fs::symlink("..", folder.path().join("content/über/back")).unwrap();
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("back"), "{}", stderr(&output));

    // No way in from outside.
    fs::remove_file(folder.path().join("content/über/back")).unwrap();
    fs::write(folder.path().join("secret.txt"), "not yours").unwrap();
    std::os::unix::fs::symlink("../secret.txt", folder.path().join("content/inside.txt")).unwrap();
    fs::write(
        folder.path().join("content/a b.md"),
        "# Spaces\n\n{{#include inside.txt}}\n",
    )
    .unwrap();
    let output = run(&folder, &["build"]);
    assert!(
        stderr(&output).contains("`inside.txt` is outside the content folder"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_disk_that_refuses_leaves_the_previous_site() {
    let folder = site(&[("content/_index.md", "# Home\n"), ("content/file.txt", "x")]);
    assert_eq!(run(&folder, &["build"]).status.code(), Some(0));
    // A page whose address is below a file cannot be written anywhere.
    fs::create_dir_all(folder.path().join("static/file.txt")).unwrap();
    fs::write(folder.path().join("static/file.txt/x"), "y").unwrap();
    fs::write(folder.path().join("content/_index.md"), "# Changed\n").unwrap();
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let page = fs::read_to_string(folder.path().join("public/index.html")).unwrap();
    assert!(page.contains("<h1>Home</h1>"));
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 3, "content, static and public, and nothing half-written");
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
