//! Sessions as people read them: each file of `tests/terminal` is a transcript, `$ command` and what it prints.
//!
//! A transcript begins with lines `#! files: …` (scenario files of the project, by their path below
//! `content/scenarios`), and perhaps `#! start: empty` and `#! dataplane: …`. What Signalbox says beside the programs
//! stands behind `# `, an exit status that is not 0 in a last line `[1]`. `UPDATE_EXPECT=1` writes them anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use signalbox_core::source::Source;
use signalbox_core::terminal::{Line, Start, Stream, Terminal};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal")
}

/// Runs the commands of a transcript again, and writes down what happens.
fn replay(transcript: &str) -> String {
    let mut terminal = begin(transcript);
    let mut said = String::new();
    let mut lines = transcript.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("#!") || (line.starts_with("## ") && !said.ends_with('>')) {
            writeln!(said, "{line}").unwrap();
        }
        let Some(first) = line.strip_prefix("$ ") else {
            continue;
        };
        let mut command = first.to_owned();
        // A line that goes on, or a here-document, is marked with `> `.
        while let Some(more) = lines.next_if(|next| next.starts_with("> ")) {
            command.push('\n');
            command.push_str(more.trim_start_matches("> "));
        }
        writeln!(said, "\n$ {}", command.replace('\n', "\n> ")).unwrap();
        let reply = terminal.run(&command);
        for Line { stream, text } in &reply.lines {
            let mark = if *stream == Stream::Note { "# " } else { "" };
            writeln!(said, "{}", format!("{mark}{text}").trim_end()).unwrap();
        }
        if reply.status != 0 {
            writeln!(said, "[{}]", reply.status).unwrap();
        }
    }
    said
}

fn begin(transcript: &str) -> Terminal {
    let setting = |name: &str| {
        let head = format!("#! {name}: ");
        transcript
            .lines()
            .find_map(|line| line.strip_prefix(&head).map(str::to_owned))
    };
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/scenarios");
    let files = setting("files").unwrap_or_default();
    let sources = files.split_whitespace().map(|name| {
        let text =
            std::fs::read_to_string(scenarios.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        Source::new(name, text)
    });
    let start = match setting("start").as_deref() {
        Some("empty") => Start::Empty,
        _ => Start::Applied,
    };
    Terminal::new(sources.collect(), setting("dataplane"), start)
}

#[test]
fn transcripts_read_as_they_are_written() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 8, "transcripts are missing: {files:?}");
    for file in files {
        let transcript = std::fs::read_to_string(&file).unwrap();
        expect_file![&file].assert_eq(&replay(&transcript));
    }
}
