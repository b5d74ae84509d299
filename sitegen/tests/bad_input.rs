//! What no author means to do, and some do: too much, in the wrong place, and on a disk that is full. Whatever it is,
//! it is told clearly and leaves the previous site whole.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

#[test]
fn a_page_of_20_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(content.join("_index.md"), "# Home\n").unwrap();
    // Headings of one name, and a block that never ends: what grows faster than the text would not end either.
    let mut page = String::from("# Large\n\n");
    page.push_str(&"## Again\n\n".repeat(50_000));
    page.push_str("!!! note\n");
    let line = format!("    {}\n\n", "A policy says what may talk to what. ".repeat(40));
    while page.len() < 20 << 20 {
        page.push_str(&line);
    }
    fs::write(content.join("large.md"), &page).unwrap();
    let output = run(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let html = fs::read_to_string(folder.path().join("public/large/index.html")).unwrap();
    assert!(html.contains("id=\"again-49999\"") && html.len() > 20 << 20);

    // What is larger than a page may become by inclusion is refused.
    fs::write(content.join("large.md"), page.repeat(2)).unwrap();
    let output = run(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("content/large.md") && stderr(&output).contains("larger than 32 MB"),
        "{}",
        stderr(&output)
    );
    assert!(folder.path().join("public/large/index.html").is_file());
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_in_the_middle_leaves_the_previous_site() {
    let folder = built();
    fs::write(folder.path().join("content/_index.md"), "# Changed\n").unwrap();
    // The system refuses to write files of more than 64 blocks, as a full disk would; the theme is larger.
    let command = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' build",
        env!("CARGO_BIN_EXE_signalbox")
    );
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("too large") && stderr(&output).contains(".public.new-"),
        "{}",
        stderr(&output)
    );
    is_the_previous_site(folder.path());
}

/// The same on a real file system without space, where whoever runs the tests may make one.
#[cfg(target_os = "linux")]
#[test]
fn a_file_system_without_space_leaves_the_previous_site() {
    let folder = built();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=1m none disk || exit 99\n\
         cp -r content public disk/ && cd disk && echo '# Changed' > content/_index.md\n\
         head -c 900000 /dev/zero > filler 2>/dev/null\n\
         '{}' build; status=$?\n\
         ls -A; cat public/index.html; exit $status",
        env!("CARGO_BIN_EXE_signalbox")
    );
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .current_dir(folder.path())
        .output();
    let Ok(output) = output else { return };
    let text = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(99) || stderr(&output).contains("unshare") {
        return; // nobody may make file systems here
    }
    assert_eq!(output.status.code(), Some(2), "{text}{}", stderr(&output));
    assert!(stderr(&output).contains("No space left"), "{}", stderr(&output));
    assert!(
        text.contains("<h1>Home</h1>") && !text.contains(".public.new-"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let folder = built();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Whoever may do everything is stopped by a file system that takes nothing.
    let output = match fs::write(closed.join("probe"), "") {
        Ok(()) => "/proc/site",
        Err(_) => "closed/site",
    };
    let output = run(folder.path(), &["build", "--output", output]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("site"), "{}", stderr(&output));
    is_the_previous_site(folder.path());
}

#[test]
fn hostile_pages_come_to_nothing_under_safe() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(content.join("_index.md"), "# Home\n").unwrap();
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<form action=https://evil.example><button>x</button></form>",
        "<style>*{display:none}</style>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content=0;url=https://evil.example>",
        "<details open ontoggle=alert(1)>",
        "<b style=\"background:url(https://evil.example)\">x</b>",
        "<!--><script>alert(1)</script>-->",
        "<math><mtext></p><style><!--</style><img src=x onerror=alert(1)>",
        "!!! note \"<script>alert(1)</script>\"\n    <script>alert(1)</script>",
        "=== \"<img src=x onerror=alert(1)>\"\n    text",
        "```yaml title=\"<script>alert(1)</script>\"\na: <script>alert(1)</script>\n```",
        "## <script>alert(1)</script> {#x\"onmouseover=alert(1)}",
        "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        "<!--signalbox-mark 0-->",
    ];
    for (number, text) in hostile.into_iter().enumerate() {
        fs::write(
            content.join(format!("{number}.md")),
            format!("# Page\n\n{text}\n"),
        )
        .unwrap();
    }
    let output = run(folder.path(), &["build", "--safe"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (number, text) in hostile.into_iter().enumerate() {
        let path = folder.path().join(format!("public/{number}/index.html"));
        let page = fs::read_to_string(path).unwrap();
        let (start, end) = (page.find("<article>").unwrap(), page.rfind("</article>").unwrap());
        let article = &page[start..end];
        for tag in tags(article) {
            let name = tag
                .trim_start_matches('/')
                .split([' ', '>', '/'])
                .next()
                .unwrap_or_default();
            let is_ours = ![
                "script", "svg", "iframe", "form", "style", "base", "meta", "math", "img", "object",
            ]
            .contains(&name);
            let runs =
                attributes(tag).any(|name| name.starts_with("on") || name == "style" || name == "srcdoc");
            assert!(is_ours && !runs, "{text}: <{tag}>");
        }
        assert!(!article.contains("href=\"javascript:"), "{text}");
    }

    // A link that would run something is an error, with its line.
    fs::write(content.join("0.md"), "# Page\n\n[x](java&#115;cript:alert(1))\n").unwrap();
    let output = run(folder.path(), &["build", "--safe"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("content/0.md:3:"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn nothing_is_published_under_safe_that_would_run_or_that_stands_elsewhere() {
    use std::os::unix::fs::symlink;

    let folder = built();
    let content = folder.path().join("content");
    fs::write(
        content.join("plan.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .unwrap();
    fs::write(content.join("data.json"), "{}").unwrap();
    fs::write(folder.path().join("secret.md"), "# Secret\n").unwrap();
    fs::create_dir(folder.path().join("secrets")).unwrap();
    fs::write(folder.path().join("secrets/one.txt"), "secret").unwrap();
    symlink("../secret.md", content.join("page.md")).unwrap();
    symlink("../secrets", content.join("all")).unwrap();
    symlink("data.json", content.join("same.json")).unwrap();
    let output = run(folder.path(), &["build", "--safe"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    for told in [
        "error[runs]",
        "content/plan.svg",
        "content/page.md",
        "content/all\n",
        "3 errors",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    is_the_previous_site(folder.path());

    // Authors who are trusted know what they do: pages that stand beside the code, for one.
    let output = run(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("public/page/index.html").is_file());

    fs::remove_file(content.join("page.md")).unwrap();
    fs::remove_file(content.join("all")).unwrap();
    fs::create_dir(folder.path().join("static")).unwrap();
    fs::rename(content.join("plan.svg"), folder.path().join("static/plan.svg")).unwrap();
    let output = run(folder.path(), &["build", "--safe"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("public/same.json").is_file());
}

/// What stands between `<` and `>` of the tags of some HTML.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| {
        let mut quote = None;
        let end = rest.char_indices().find(|&(_, letter)| match (quote, letter) {
            (Some(open), close) if open == close => {
                quote = None;
                false
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                false
            }
            (None, '>') => true,
            _ => false,
        });
        &rest[..end.map_or(rest.len(), |(at, _)| at)]
    })
}

/// The names of a tag's attributes: what stands outside quotes in front of `=`.
fn attributes(tag: &str) -> impl Iterator<Item = String> {
    let mut outside = String::new();
    let mut quote = None;
    for letter in tag.chars() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, other) => outside.push(other),
        }
    }
    let words: Vec<String> = outside
        .split_whitespace()
        .skip(1)
        .map(|word| word.split('=').next().unwrap_or_default().to_lowercase())
        .collect();
    words.into_iter()
}

/// A folder with a site of one page.
fn built() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("content/_index.md"), "# Home\n").unwrap();
    let output = run(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    folder
}

fn is_the_previous_site(folder: &Path) {
    let page = fs::read_to_string(folder.join("public/index.html")).unwrap();
    assert!(page.contains("<h1>Home</h1>"));
    let hidden: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with('.'))
        .collect();
    assert!(hidden.is_empty(), "nothing half-written is left: {hidden:?}");
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
