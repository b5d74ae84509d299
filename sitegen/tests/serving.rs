//! The server as a browser meets it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use signalbox::content::Folders;
use signalbox::serve::Serving;
use signalbox::site::{Builder, Options};
use tempfile::TempDir;

#[test]
fn files_have_their_types_and_nothing_else_is_reached() {
    let (_folder, address) = serving(&[
        ("content/_index.md", "# Home\n"),
        ("content/guide/_index.md", "# Guide\n"),
        ("static/a b.wasm", "x"),
        ("secret.txt", "not yours"),
    ]);
    assert!(get(address, "/").starts_with("HTTP/1.1 200"));
    assert!(get(address, "/").contains("Content-Type: text/html; charset=utf-8"));
    assert!(get(address, "/a%20b.wasm").contains("Content-Type: application/wasm"));
    let home = get(address, "/");
    let (_, style) = home.split_once("<link rel=\"stylesheet\" href=\"").unwrap();
    let style = style.split('"').next().unwrap();
    assert!(get(address, &format!("/{style}")).contains("Content-Type: text/css"));
    assert!(get(address, "/guide").contains("Location: /guide/"));
    let missing = get(address, "/gone/");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("There is nothing here"));
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/guide/../../secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
    ] {
        let answer = get(address, path);
        assert!(
            !answer.contains("not yours") && answer.starts_with("HTTP/1.1 4"),
            "{path}: {answer}"
        );
    }
    assert!(ask(address, "POST / HTTP/1.1").starts_with("HTTP/1.1 405"));
}

#[test]
fn connections_that_say_nothing_keep_nobody_waiting() {
    let (_folder, address) = serving(&[("content/_index.md", "# Home\n")]);
    let patience = Some(Duration::from_secs(10));
    let mut idle = Vec::new();
    for turn in 0..40 {
        // Browsers open connections ahead of need, and keep those that were used.
        idle.push(TcpStream::connect(address).unwrap());
        let mut kept = TcpStream::connect(address).unwrap();
        kept.set_read_timeout(patience).unwrap();
        for _ in 0..2 {
            write!(kept, "HEAD / HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
            let mut answer = [0; 1024];
            let length = kept.read(&mut answer);
            assert!(
                length.is_ok_and(|length| answer[..length].starts_with(b"HTTP/1.1 200")),
                "{turn}"
            );
        }
        idle.push(kept);
    }
}

#[test]
fn what_is_no_request_gets_an_answer_too() {
    let (_folder, address) = serving(&[("content/_index.md", "# Home\n")]);
    let refused = [
        ("\u{16}\u{3} HTTP", "HTTP/1.1 400"),
        ("GET relative HTTP/1.1", "HTTP/1.1 400"),
        ("DELETE / HTTP/1.1", "HTTP/1.1 405"),
    ];
    for (line, answer) in refused {
        assert!(ask(address, line).starts_with(answer), "{line}");
    }
    let endless = format!("GET /{} HTTP/1.1", "a".repeat(100 << 10));
    assert!(ask(address, &endless).starts_with("HTTP/1.1 431"));
    let body = ask(
        address,
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody body\r\nX:",
    );
    assert!(
        body.starts_with("HTTP/1.1 405") && body.matches("HTTP/1.1").count() == 1,
        "{body}"
    );
}

#[test]
fn edits_reach_the_browser_and_errors_leave_the_last_good_page() {
    let (folder, address) = serving(&[("content/_index.md", "# Before\n")]);
    let mut news = events(address);
    let first = next(&mut news);
    assert!(first.contains("\"errors\":null"), "{first}");
    let page = folder.path().join("content/_index.md");

    fs::write(&page, "# After\n").unwrap();
    let second = next(&mut news);
    assert_ne!(first, second);
    assert!(get(address, "/").contains("<h1>After</h1>"));

    fs::write(&page, "# Broken\n\n[x](nowhere.md)\n").unwrap();
    let third = next(&mut news);
    assert!(
        third.contains("leads nowhere") && third.contains("_index.md:3:5"),
        "{third}"
    );
    assert!(get(address, "/").contains("<h1>After</h1>"));

    fs::write(&page, "# Mended\n").unwrap();
    assert!(next(&mut news).contains("\"errors\":null"));
    assert!(get(address, "/").contains("<h1>Mended</h1>"));
}

#[test]
fn a_site_that_never_built_says_why() {
    let (_folder, address) = serving(&[("content/_index.md", "[x](nowhere.md)\n\n# Home\n")]);
    let answer = get(address, "/anything/");
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("leads nowhere"),
        "{answer}"
    );
}

/// A server on a free port, with its site built. It lives as long as the test's process.
fn serving(files: &[(&str, &str)]) -> (TempDir, SocketAddr) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options::of(Folders::of(&folder.path().join("content")));
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let serving = Serving::bind(Builder::new(options).unwrap(), free).unwrap();
    let address = serving.address();
    let (built, waiting) = channel();
    // Whoever no longer waits for builds is no reason to stop.
    thread::spawn(move || {
        serving.run(move |_| {
            let _ = built.send(());
        })
    });
    waiting.recv_timeout(Duration::from_secs(60)).unwrap();
    (folder, address)
}

fn get(address: SocketAddr, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.1"))
}

fn ask(address: SocketAddr, line: &str) -> String {
    let mut stream = open(address, line);
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn open(address: SocketAddr, line: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "{line}\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

fn events(address: SocketAddr) -> impl BufRead {
    BufReader::new(open(address, "GET /_signalbox/events HTTP/1.1"))
}

fn next(news: &mut impl BufRead) -> String {
    let lines = news.lines().map(|line| line.unwrap());
    lines
        .into_iter()
        .find_map(|line| line.strip_prefix("data: ").map(str::to_owned))
        .unwrap()
}

#[test]
fn folders_are_relative_to_the_content() {
    assert_eq!(
        Folders::of(Path::new("docs/content")).assets,
        Path::new("docs/static")
    );
    assert_eq!(Folders::of(Path::new("content")).assets, Path::new("static"));
    assert_eq!(Folders::of(Path::new(".")).assets, Path::new("./../static"));
}
