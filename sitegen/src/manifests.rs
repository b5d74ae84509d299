//! Manifests and scenarios on disk → sources for core.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use signalbox_core::scenario;
use signalbox_core::simulation::included_file;
use signalbox_core::source::{Source, SourceId};
use signalbox_core::yaml;
use walkdir::WalkDir;

/// The name that manifests from standard input go by.
pub const STDIN: &str = "<stdin>";

/// The files that paths name: a file itself, of a folder every YAML and JSON file below it, by name.
///
/// # Errors
/// A path that is not there, or a folder that cannot be read, in words.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let walk = WalkDir::new(path).sort_by_file_name().into_iter();
            // Hidden folders hold no manifests (`.git`); the folder that is named is looked into anyway.
            let entries = walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
            for entry in entries {
                let entry = entry.map_err(|error| error.to_string())?;
                if entry.file_type().is_file() && is_manifest(entry.path()) {
                    found.push(entry.into_path());
                }
            }
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// Reads files, `-` as standard input, and after each what its scenarios include.
///
/// # Errors
/// A file that cannot be read, or is not UTF-8, in words. A missing include is no error here: core reports it
/// where it is written.
pub fn read(files: &[PathBuf]) -> Result<Vec<Source>, String> {
    let mut sources: Vec<Source> = Vec::new();
    for file in files {
        let name = name_of(file);
        if sources.iter().any(|source| source.name == name) {
            continue;
        }
        let text = if file.as_os_str() == "-" {
            stdin()
        } else {
            text_of(file)
        }?;
        add(Source::new(name, text), &mut sources);
    }
    Ok(sources)
}

/// Adds a source, and what it includes as far as that can be read.
fn add(source: Source, sources: &mut Vec<Source>) {
    let (name, includes) = (source.name.clone(), includes(&source.text));
    sources.push(source);
    for include in includes {
        let file = included_file(&name, &include);
        if !sources.iter().any(|source| source.name == file)
            && let Ok(text) = text_of(Path::new(&file))
        {
            add(Source::new(file, text), sources);
        }
    }
}

/// What the scenarios in a text include.
fn includes(text: &str) -> Vec<String> {
    if !holds_scenario(text) {
        return Vec::new();
    }
    let (documents, _) = yaml::read(SourceId(0), text);
    let includes = scenario::includes(&documents);
    includes.into_iter().map(|include| include.value).collect()
}

/// Whether a text holds a scenario. Most manifests can be told without being parsed.
pub fn holds_scenario(text: &str) -> bool {
    if !text.contains("signalbox.dev/") {
        return false;
    }
    let (documents, _) = yaml::read(SourceId(0), text);
    documents.iter().any(scenario::is_scenario)
}

/// The text of a file.
///
/// # Errors
/// Why it cannot be read, in words.
pub fn text_of(file: &Path) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
    String::from_utf8(bytes).map_err(|_| format!("`{}` is not UTF-8 text", file.display()))
}

fn stdin() -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read standard input: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8 text".to_owned())
}

fn name_of(file: &Path) -> String {
    if file.as_os_str() == "-" {
        return STDIN.to_owned();
    }
    let name = file.to_string_lossy();
    name.strip_prefix("./").unwrap_or(&name).to_owned()
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with('.'))
}
