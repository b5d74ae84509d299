//! What a site says about itself: `signalbox.toml` beside the content folder. Without one, what a `mkdocs.yml` or
//! a Zola `config.toml` there says is taken over, and what cannot be is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use signalbox_core::source::SourceId;
use signalbox_core::yaml::{self, Node};

use crate::report::{Finding, Findings, TextFile, whole_file};

/// The name of our own file.
pub const NAME: &str = "signalbox.toml";

/// The files that settings are read from; the first one that is there counts.
pub const NAMES: [&str; 5] = [NAME, "mkdocs.yml", "mkdocs.yaml", "zola.toml", "config.toml"];

/// Settings of a site. Every one is optional.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The title of the site; without one, the home page's.
    pub title: Option<String>,
    /// What it is about, for `llms.txt` and feeds.
    pub description: Option<String>,
    /// Where it will stand: `https://docs.example.org/policies/`. A site map, feeds and link previews need it.
    pub base_url: Option<String>,
    /// The language of its text: `en`, `de-AT`.
    pub language: Option<String>,
    /// Further languages that it has pages in, by code; their pages stand in folders of that name.
    pub languages: BTreeMap<String, Language>,
    /// What the version is called that the site is about.
    pub version: Option<String>,
    /// Further versions, whose pages stand in folders of their own; in the order of the switch.
    pub versions: Vec<Version>,
    /// Where a page can be edited; `{path}` stands for its path in the content folder.
    pub edit_url: Option<String>,
    /// A line for the foot of every page, as Markdown.
    pub footer: Option<String>,
    /// A picture for link previews, below the root of the site.
    pub image: Option<String>,
    /// Whether every page gets a picture of its own for link previews.
    pub cards: bool,
    /// Whether pages say when git last saw a change of them.
    pub last_updated: bool,
    /// Whether nobody vouches for the authors: raw HTML in pages is cut down to what is harmless, and nothing but
    /// pictures and data stands beside them.
    pub safe: bool,
    /// The order of pages and their names, where folders do not say it.
    #[serde(skip)]
    pub nav: Vec<Nav>,
    /// Whether a folder may have pages and no page of its own, as in MkDocs and mdBook.
    #[serde(skip)]
    pub folders_need_no_page: bool,
}

/// What a site says about itself in another language.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Language {
    /// What the language is called in itself: `Deutsch`.
    pub name: Option<String>,
    /// The title of the site in it.
    pub title: Option<String>,
    /// What the site is about.
    pub description: Option<String>,
    /// A line for the foot of every page, as Markdown.
    pub footer: Option<String>,
}

/// Another version of what a site is about.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// What it is called: `1.18`.
    pub name: String,
    /// The folder of the content that its pages stand in; without one, its name.
    pub folder: Option<String>,
}

impl Version {
    /// The folder that its pages stand in.
    pub fn folder(&self) -> &str {
        self.folder.as_deref().unwrap_or(&self.name).trim_matches('/')
    }
}

/// An entry of a navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nav {
    /// What it is called there.
    pub title: Option<String>,
    /// The page, by its path in the content folder.
    pub path: Option<String>,
    /// What stands below it.
    pub children: Vec<Nav>,
}

impl Config {
    /// Reads the settings of a content folder. What cannot be read or taken over is a finding.
    pub fn load(content: &Path, beside: &Path, findings: &mut Findings) -> Self {
        let read = |path: &PathBuf| fs::read_to_string(path).ok();
        let at = |name: &str| beside.join(name);
        let known = |path: &Path, text: String, findings: &mut Findings| {
            let file = TextFile::new(path.display().to_string(), text);
            findings.know(&file);
            file
        };
        let ours = at(NAME);
        let mut config = if let Some(text) = read(&ours) {
            own(&known(&ours, text, findings), findings)
        } else if let Some((path, text)) = ["mkdocs.yml", "mkdocs.yaml"]
            .map(at)
            .into_iter()
            .find_map(|path| read(&path).map(|text| (path, text)))
        {
            mkdocs(&known(&path, text, findings), findings)
        } else if let Some((path, text)) = ["zola.toml", "config.toml"]
            .map(at)
            .into_iter()
            .find_map(|path| read(&path).map(|text| (path, text)))
        {
            zola(&known(&path, text, findings), findings)
        } else {
            Self::default()
        };
        let summary = content.join(SUMMARY);
        if let Some(text) = read(&summary) {
            config.nav = mdbook(&text);
            config.folders_need_no_page = true;
        }
        for folder in config
            .languages
            .keys()
            .map(String::as_str)
            .chain(config.versions.iter().map(Version::folder))
        {
            if folder.is_empty() || folder.contains("..") || folder == crate::content::SCENARIOS {
                let message = format!("`{folder}` cannot be the folder of a language or a version");
                findings.push(Finding::error(
                    "config",
                    whole_file(ours.display().to_string()),
                    message,
                ));
            }
        }
        if let Some(base) = &config.base_url
            && !(base.starts_with("https://") || base.starts_with("http://") || base.starts_with('/'))
        {
            let message = format!("`base_url` is `{base}`; it begins with `https://`, or with `/`");
            findings.push(Finding::error(
                "config",
                whole_file(ours.display().to_string()),
                message,
            ));
        }
        config
    }

    /// The whole address of the site, with a slash at the end; `None` if only its path is known.
    pub fn absolute(&self) -> Option<String> {
        let base = self.base_url.as_deref().filter(|base| base.starts_with("http"))?;
        Some(format!("{}/", base.trim_end_matches('/')))
    }

    /// The path that the site stands under, with a slash at both ends.
    pub fn path(&self) -> String {
        let base = self.base_url.as_deref().unwrap_or("/");
        let path = match base.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => base,
        };
        match path.trim_matches('/') {
            "" => "/".to_owned(),
            path => format!("/{path}/"),
        }
    }
}

/// mdBook's list of pages, in the content folder.
pub const SUMMARY: &str = "SUMMARY.md";

fn own(file: &TextFile, findings: &mut Findings) -> Config {
    toml::from_str(file.text()).unwrap_or_else(|error| {
        let place = file.place(error.span().unwrap_or(0..0));
        findings.push(Finding::error("config", place, error.message().trim().to_owned()));
        Config::default()
    })
}

/// Says that a setting of another generator means nothing here.
fn left_behind(file: &TextFile, range: std::ops::Range<usize>, key: &str) -> Finding {
    let message = format!("`{key}` is not carried over");
    let help = format!("what a site can say about itself stands in `{NAME}`");
    Finding::warning("not-carried-over", file.place(range), message).with_help(help)
}

fn zola(file: &TextFile, findings: &mut Findings) -> Config {
    let table: toml::Table = match toml::from_str(file.text()) {
        Ok(table) => table,
        Err(error) => {
            let place = file.place(error.span().unwrap_or(0..0));
            findings.push(Finding::error("config", place, error.message().trim().to_owned()));
            return Config::default();
        }
    };
    let mut config = Config::default();
    for (key, value) in &table {
        let text = value.as_str().map(str::to_owned);
        match key.as_str() {
            "title" => config.title = text,
            "description" => config.description = text,
            "base_url" => config.base_url = text,
            "default_language" => config.language = text,
            "languages" => config.languages = zola_languages(value),
            // What these ask for is there without asking.
            "compile_sass"
            | "build_search_index"
            | "generate_feeds"
            | "generate_feed"
            | "taxonomies"
            | "minify_html"
            | "generate_sitemap"
            | "generate_robots_txt"
            | "feed_filenames"
            | "search"
            | "markdown" => {}
            other => {
                let line = format!("\n{file}", file = file.text());
                let at = line
                    .find(&format!("\n{other}"))
                    .or_else(|| line.find(&format!("\n[{other}")));
                let at = at.unwrap_or_default();
                findings.push(left_behind(file, at..at + other.len(), other));
            }
        }
    }
    config
}

/// Zola's `[languages.de]`: of each language what means something here.
fn zola_languages(value: &toml::Value) -> BTreeMap<String, Language> {
    let text = |settings: &toml::Value, key: &str| settings.get(key)?.as_str().map(str::to_owned);
    let languages = value.as_table().into_iter().flatten();
    let language = |(code, settings): (&String, &toml::Value)| {
        let language = Language {
            title: text(settings, "title"),
            description: text(settings, "description"),
            ..Language::default()
        };
        (code.clone(), language)
    };
    languages.map(language).collect()
}

fn mkdocs(file: &TextFile, findings: &mut Findings) -> Config {
    let mut config = Config {
        folders_need_no_page: true,
        ..Config::default()
    };
    let (documents, _) = yaml::read(SourceId(0), file.text());
    let Some(yaml::Value::Mapping(entries)) =
        documents.into_iter().next().map(|document| document.root.value)
    else {
        let message = "this is no list of settings";
        findings.push(Finding::error("config", file.place(0..0), message));
        return config;
    };
    let (mut repository, mut edit) = (None, None);
    for (key, value) in &entries {
        let text = value.as_str().map(str::to_owned);
        match key.as_str().unwrap_or_default() {
            "site_name" => config.title = text,
            "site_description" => config.description = text,
            "site_url" => config.base_url = text.filter(|url| !url.is_empty()),
            "repo_url" => repository = text,
            "edit_uri" => edit = text,
            "copyright" => config.footer = text,
            "nav" => config.nav = nav_list(value),
            "theme" => config.language = value.get("language").and_then(Node::as_str).map(str::to_owned),
            // What these ask for is there without asking, or means nothing here.
            "docs_dir"
            | "site_dir"
            | "markdown_extensions"
            | "use_directory_urls"
            | "strict"
            | "repo_name"
            | "site_author"
            | "dev_addr"
            | "watch"
            | "validation" => {}
            other => {
                let range = key.span.start as usize..key.span.end as usize;
                findings.push(left_behind(file, range, other));
            }
        }
    }
    config.edit_url = repository.map(|repository| {
        let edit = edit.unwrap_or_else(|| "edit/main/docs/".to_owned());
        match edit.starts_with("http") {
            true => format!("{}/{{path}}", edit.trim_end_matches('/')),
            false => format!(
                "{}/{}/{{path}}",
                repository.trim_end_matches('/'),
                edit.trim_matches('/')
            ),
        }
    });
    config
}

/// MkDocs: `- path.md`, `- Title: path.md`, `- Title: [ … ]`.
fn nav_list(node: &Node) -> Vec<Nav> {
    let yaml::Value::Sequence(items) = &node.value else {
        return Vec::new();
    };
    let page = |title: Option<String>, path: &str| Nav {
        title,
        path: Some(path.trim_start_matches("./").to_owned()),
        children: Vec::new(),
    };
    let item = |item: &Node| -> Vec<Nav> {
        if let Some(path) = item.as_str() {
            return vec![page(None, path)];
        }
        let yaml::Value::Mapping(entries) = &item.value else {
            return Vec::new();
        };
        let entry = |(title, value): &(Node, Node)| {
            let title = title.as_str().map(str::to_owned);
            match value.as_str() {
                Some(path) => page(title, path),
                None => Nav {
                    title,
                    path: None,
                    children: nav_list(value),
                },
            }
        };
        entries.iter().map(entry).collect()
    };
    items.iter().flat_map(item).collect()
}

/// mdBook: links in a list, one level a list.
fn mdbook(text: &str) -> Vec<Nav> {
    use pulldown_cmark::{Event, Tag, TagEnd};
    let mut levels: Vec<Vec<Nav>> = vec![Vec::new()];
    let mut link: Option<Nav> = None;
    for (event, _) in crate::markdown::parser(text) {
        match event {
            Event::Start(Tag::Item) => levels.push(Vec::new()),
            Event::End(TagEnd::Item) => {
                let children = levels.pop().unwrap_or_default();
                let mut entries = children.into_iter();
                if let (Some(mut first), Some(level)) = (entries.next(), levels.last_mut()) {
                    first.children.extend(entries);
                    level.push(first);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let path = dest_url.trim_start_matches("./").to_owned();
                link = Some(Nav {
                    title: Some(String::new()),
                    path: Some(path).filter(|path| !path.is_empty()),
                    children: Vec::new(),
                });
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(title) = link.as_mut().and_then(|link| link.title.as_mut()) {
                    title.push_str(&part);
                }
            }
            Event::End(TagEnd::Link) => {
                if let Some(level) = levels.last_mut() {
                    level.extend(link.take());
                }
            }
            _ => {}
        }
    }
    levels.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(nav: &[Nav], depth: usize) -> String {
        let line = |entry: &Nav| {
            let own = format!(
                "{}{} = {}\n",
                "  ".repeat(depth),
                entry.title.as_deref().unwrap_or("-"),
                entry.path.as_deref().unwrap_or("-")
            );
            own + &shown(&entry.children, depth + 1)
        };
        nav.iter().map(line).collect()
    }

    #[test]
    fn navigations_of_others() {
        let summary =
            "# Summary\n\n[Preface](preface.md)\n\n- [One](one.md)\n  - [Deep](one/deep.md)\n- [Draft]()\n";
        assert_eq!(
            shown(&mdbook(summary), 0),
            "Preface = preface.md\nOne = one.md\n  Deep = one/deep.md\nDraft = -\n"
        );
        let (documents, _) = yaml::read(
            SourceId(0),
            "- index.md\n- Guide:\n  - First: guide/first.md\n  - guide/second.md\n",
        );
        assert_eq!(
            shown(&nav_list(&documents[0].root), 0),
            "- = index.md\nGuide = -\n  First = guide/first.md\n  - = guide/second.md\n"
        );
    }

    #[test]
    fn bases() {
        let base = |base: &str| Config {
            base_url: Some(base.to_owned()),
            ..Config::default()
        };
        assert_eq!(
            base("https://a.example/docs").absolute().as_deref(),
            Some("https://a.example/docs/")
        );
        assert_eq!(base("https://a.example/docs").path(), "/docs/");
        assert_eq!(base("https://a.example").path(), "/");
        assert_eq!(base("/docs").absolute(), None);
        assert_eq!(Config::default().path(), "/");
    }
}
