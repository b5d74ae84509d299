//! Links to other sites, on servers of our own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Every request line that a server has seen.
type Seen = Arc<Mutex<Vec<String>>>;

/// Answers by path: to HEAD, and to GET; below `/slow` after two seconds.
fn server(answers: &[(&str, &str, &str)]) -> (String, Seen) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    let answers: BTreeMap<String, String> = answers
        .iter()
        .flat_map(|(path, head, get)| {
            [("HEAD", head), ("GET", get)]
                .map(|(method, answer)| (format!("{method} {path}"), (*answer).to_owned()))
        })
        .collect();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let line = lines.next().unwrap().unwrap();
            // All of the request is read, or closing would cut the answer off.
            for line in lines.map_while(Result::ok) {
                if line.is_empty() {
                    break;
                }
            }
            let asked = line.rsplit_once(' ').unwrap().0.to_owned();
            let answer = answers.get(&asked).map_or("404 Not Found", String::as_str);
            if asked.contains("/slow") {
                thread::sleep(Duration::from_secs(2));
            }
            kept.lock().unwrap().push(asked);
            let mut stream = stream;
            let _ = write!(
                stream,
                "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
    });
    (address, seen)
}

#[test]
fn addresses_are_asked_once_and_what_is_gone_is_told() {
    if Command::new("curl").arg("--version").output().is_err() {
        return; // there is no curl here
    }
    let (address, seen) = server(&[
        ("/fine", "200 OK", "200 OK"),
        ("/page-only", "405 Method Not Allowed", "200 OK"),
        (
            "/moved",
            "302 Found\r\nLocation: /fine",
            "302 Found\r\nLocation: /fine",
        ),
        ("/gone", "404 Not Found", "404 Not Found"),
        ("/busy", "503 Service Unavailable", "503 Service Unavailable"),
    ]);
    // A port that nobody listens on any more.
    let nobody = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    let home = format!(
        "# Home\n\n[a](http://{address}/fine) [a](http://{address}/fine#part) [b](http://{address}/page-only)\n\
         [c](http://{address}/moved) [d](http://{address}/busy)\n\n[e](http://{address}/gone)\n\n[f](http://{nobody}/)\n"
    );
    fs::write(folder.path().join("content/_index.md"), home).unwrap();

    // Without being asked to, nobody is asked.
    assert_eq!(run(folder.path(), &["check"]).status.code(), Some(0));
    assert!(seen.lock().unwrap().is_empty());

    let output = run(folder.path(), &["check", "--external"]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("content/_index.md:6:5") && text.contains("the server answers 404"),
        "{text}"
    );
    assert!(text.contains("content/_index.md:8:5"), "{text}");
    assert!(
        text.contains("warning[unclear-external-link]") && text.contains("answers 503"),
        "{text}"
    );
    assert!(text.contains("2 errors, 1 warning"), "{text}");
    let asked = std::mem::take(&mut *seen.lock().unwrap());
    let count = |line: &str| asked.iter().filter(|asked| *asked == line).count();
    // Once for each address, and once more where a redirection leads.
    assert_eq!((count("HEAD /fine"), count("GET /fine")), (2, 0), "{asked:?}");
    assert_eq!(
        (count("HEAD /page-only"), count("GET /page-only")),
        (1, 1),
        "{asked:?}"
    );

    // What was fine is known; the others are asked again.
    let output = run(folder.path(), &["build", "--external", "--output", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(!folder.path().join("out").exists());
    let asked = seen.lock().unwrap().clone();
    assert!(
        asked
            .iter()
            .all(|line| line.ends_with("/gone") || line.ends_with("/busy")),
        "{asked:?}"
    );
}

#[test]
fn programs_are_told_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(
        folder.path().join("content/_index.md"),
        "# Home\n\n![](plan.svg)\n",
    )
    .unwrap();
    fs::write(folder.path().join("content/plan.svg"), "<svg/>").unwrap();
    let output = run(folder.path(), &["build", "--log-format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let found = events(&output);
    assert_eq!(found[0]["event"], "finding");
    assert_eq!(
        (&found[0]["code"], &found[0]["severity"]),
        (&"no-text".into(), &"warning".into())
    );
    assert_eq!(found[0]["place"]["line"], 3);
    let built = found.iter().find(|event| event["event"] == "built").unwrap();
    assert_eq!((&built["pages"], &built["warnings"]), (&1.into(), &1.into()));

    let output = run(folder.path(), &["build", "nowhere", "--log-format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(events(&output)[0]["event"], "failure");
}

#[test]
fn who_waits_is_told_how_far_it_is() {
    if Command::new("curl").arg("--version").output().is_err() {
        return; // there is no curl here
    }
    let (address, _) = server(&[("/slow", "200 OK", "200 OK")]);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    let home = format!("# Home\n\n[slow](http://{address}/slow)\n");
    fs::write(folder.path().join("content/_index.md"), home).unwrap();
    let output = run(folder.path(), &["build", "--external", "--log-format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = events(&output);
    let told = told.iter().find(|event| event["event"] == "progress").unwrap();
    assert_eq!(
        (&told["stage"], &told["done"], &told["total"]),
        (&"asking".into(), &0.into(), &1.into())
    );
}

/// The lines of standard error, each of which is an object of JSON.
fn events(output: &Output) -> Vec<serde_json::Value> {
    let lines = stderr(output);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .current_dir(folder)
        .args(arguments)
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
