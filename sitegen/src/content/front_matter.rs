//! What stands above a page's text: TOML between `+++`, or YAML between `---`.
//!
//! Both notations become one tree of entries with their places, and one reader turns that into a
//! [`FrontMatter`], so that a key means the same in both.

use std::ops::Range;

use serde::Serialize;
use signalbox_core::suggest::did_you_mean;

use super::notation::{Entry, Notation, Value};
use crate::report::{Finding, TextFile};

/// What a page says about itself. Every key is optional.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// Its title; a page without takes its first heading.
    pub title: Option<String>,
    /// One sentence for search engines and lists.
    pub description: Option<String>,
    /// Its place among its neighbours: light ones first. Pages without a weight come last.
    pub weight: Option<i64>,
    /// How a section orders its pages.
    pub sort_by: SortBy,
    /// The last piece of its address, instead of the file's name.
    pub slug: Option<String>,
    /// Addresses that lead here: old places of the page.
    pub aliases: Vec<String>,
    /// When it was written: `2026-01-31`, perhaps with a time. Pages with a date are in the feed.
    pub date: Option<String>,
    /// When it was last changed.
    pub updated: Option<String>,
    /// Words that it is listed under.
    pub tags: Vec<String>,
    /// Left out of the search.
    pub unsearched: bool,
    /// Left out unless drafts are asked for.
    pub draft: bool,
    /// The template that it is filled into, instead of `page.html`.
    pub template: Option<String>,
    /// Anything else, for templates.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// How a section orders its pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum SortBy {
    /// By weight, then by title.
    #[default]
    Weight,
    /// By title.
    Title,
    /// By date, the newest first; pages without one come last.
    Date,
}

/// A page's front matter, where its Markdown stands, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub(super) front: FrontMatter,
    pub(super) body: Range<usize>,
    pub(super) findings: Vec<Finding>,
}

/// Every key that a page may have.
const KEYS: [&str; 12] = [
    "aliases",
    "date",
    "description",
    "draft",
    "extra",
    "slug",
    "sort_by",
    "tags",
    "template",
    "title",
    "updated",
    "weight",
];

/// What Zola and MkDocs have there, and what has no meaning here.
const FOREIGN: [&str; 23] = [
    "authors",
    "author",
    "comments",
    "extra_css",
    "generate_feed",
    "generate_feeds",
    "hide",
    "icon",
    "insert_anchor_links",
    "page_template",
    "paginate_by",
    "paginate_path",
    "paginate_reversed",
    "path",
    "redirect_to",
    "render",
    "revision_date",
    "social",
    "status",
    "subtitle",
    "toc",
    "toc_depth",
    "transparent",
];

/// Takes front matter and Markdown apart. A text without front matter is all Markdown.
pub(super) fn split(file: &TextFile) -> Split {
    let text = file.text();
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let Some(notation) = Notation::of(&text[start..]) else {
        return Split {
            body: start..text.len(),
            ..Split::default()
        };
    };
    let Some(block) = fenced(text, start, notation.fence()) else {
        let message = format!("the front matter has no closing `{}`", notation.fence());
        let finding = Finding::error("front-matter-open", file.place(start..start + 3), message);
        return Split {
            body: text.len()..text.len(),
            findings: vec![finding],
            ..Split::default()
        };
    };
    let mut reader = Reader {
        file,
        findings: Vec::new(),
        front: FrontMatter::default(),
    };
    match notation.parse(file, block.inner.clone()) {
        Ok(entries) => entries.into_iter().for_each(|entry| reader.take(entry)),
        Err(finding) => reader.findings.push(*finding),
    }
    Split {
        front: reader.front,
        body: block.after..text.len(),
        findings: reader.findings,
    }
}

struct Block {
    inner: Range<usize>,
    after: usize,
}

/// The stretch between a first line that is `fence` and the next such line.
fn fenced(text: &str, start: usize, fence: &str) -> Option<Block> {
    let first = text[start..].find('\n').map(|at| start + at + 1)?;
    let mut line_start = first;
    for line in text[first..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some(Block {
                inner: first..line_start,
                after: line_start + line.len(),
            });
        }
        line_start += line.len();
    }
    None
}

struct Reader<'a> {
    file: &'a TextFile,
    findings: Vec<Finding>,
    front: FrontMatter,
}

impl Reader<'_> {
    fn take(&mut self, entry: Entry) {
        match entry.key.as_str() {
            "title" => self.front.title = self.text(entry),
            "description" => self.front.description = self.text(entry),
            "slug" => self.front.slug = self.slug(entry),
            "weight" => self.front.weight = self.integer(entry),
            "draft" => self.front.draft = self.boolean(entry),
            "sort_by" => self.front.sort_by = self.sort_by(entry),
            "aliases" => self.front.aliases = self.texts(entry),
            "template" => self.front.template = self.text(entry),
            "extra" => self.front.extra = self.extra(entry),
            "tags" => self.front.tags = self.texts(entry),
            "taxonomies" => self.taxonomies(entry),
            "date" => self.front.date = self.date(entry),
            "updated" => self.front.updated = self.date(entry),
            "in_search_index" => self.front.unsearched = !self.boolean(entry),
            "search" => self.search(entry),
            foreign if FOREIGN.contains(&foreign) => {
                let message = format!("`{foreign}` is not carried over");
                let place = self.file.place(entry.key_range);
                self.findings
                    .push(Finding::warning("not-carried-over", place, message));
            }
            unknown => {
                let place = self.file.place(entry.key_range);
                let help = did_you_mean(unknown, KEYS)
                    .unwrap_or_else(|| format!("known keys: {}; `extra` holds your own", KEYS.join(", ")));
                let message = format!("unknown key `{unknown}` in the front matter");
                self.findings
                    .push(Finding::error("unknown-key", place, message).with_help(help));
            }
        }
    }

    fn text(&mut self, entry: Entry) -> Option<String> {
        match entry.value {
            Value::Text(text) => Some(text),
            other => self.wrong(&entry.key, entry.range, "a text", &other),
        }
    }

    fn integer(&mut self, entry: Entry) -> Option<i64> {
        match entry.value {
            Value::Integer(number) => Some(number),
            other => self.wrong(&entry.key, entry.range, "a whole number", &other),
        }
    }

    fn boolean(&mut self, entry: Entry) -> bool {
        match entry.value {
            Value::Boolean(value) => value,
            other => self
                .wrong(&entry.key, entry.range, "`true` or `false`", &other)
                .unwrap_or_default(),
        }
    }

    fn texts(&mut self, entry: Entry) -> Vec<String> {
        let Value::List(items) = entry.value else {
            return self
                .wrong(&entry.key, entry.range, "a list of texts", &entry.value)
                .unwrap_or_default();
        };
        let text = |(value, range)| match value {
            Value::Text(text) => Some(text),
            other => self.wrong(&entry.key, range, "a list of texts", &other),
        };
        items.into_iter().filter_map(text).collect()
    }

    fn extra(&mut self, entry: Entry) -> serde_json::Map<String, serde_json::Value> {
        match entry.value {
            Value::Table(entries) => entries.into_iter().map(Entry::into_json).collect(),
            other => self
                .wrong(&entry.key, entry.range, "a table", &other)
                .unwrap_or_default(),
        }
    }

    /// Zola's: `taxonomies.tags` are our tags.
    fn taxonomies(&mut self, entry: Entry) {
        let Value::Table(entries) = entry.value else {
            let _: Option<()> = self.wrong(&entry.key, entry.range, "a table", &entry.value);
            return;
        };
        for entry in entries {
            if entry.key == "tags" {
                self.front.tags = self.texts(entry);
            } else {
                let message = format!("the taxonomy `{}` is not carried over", entry.key);
                let place = self.file.place(entry.key_range);
                self.findings
                    .push(Finding::warning("not-carried-over", place, message));
            }
        }
    }

    /// MkDocs': `search: {exclude: true}`.
    fn search(&mut self, entry: Entry) {
        if let Value::Table(entries) = entry.value {
            let excludes =
                |entry: &Entry| entry.key == "exclude" && matches!(entry.value, Value::Boolean(true));
            self.front.unsearched = entries.iter().any(excludes);
        }
    }

    /// A date: year, month and day, perhaps a time behind them.
    fn date(&mut self, entry: Entry) -> Option<String> {
        let range = entry.range.clone();
        let date = self.text(entry)?;
        let day = date.get(..10).unwrap_or_default();
        let pieces: Vec<&str> = day.split('-').collect();
        let number = |at: usize| pieces.get(at).and_then(|piece| piece.parse::<u32>().ok());
        let good = number(0).is_some()
            && number(1).is_some_and(|month| (1..=12).contains(&month))
            && number(2).is_some_and(|day| (1..=31).contains(&day));
        if good {
            return Some(date);
        }
        let message = format!("`{date}` is not a date; write `2026-01-31`");
        self.findings
            .push(Finding::error("bad-date", self.file.place(range), message));
        None
    }

    fn sort_by(&mut self, entry: Entry) -> SortBy {
        match &entry.value {
            Value::Text(by) if by == "weight" => SortBy::Weight,
            Value::Text(by) if by == "title" || by == "title_bytes" || by == "slug" => SortBy::Title,
            Value::Text(by) if by == "date" || by == "update_date" => SortBy::Date,
            // Zola's word for the order of files.
            Value::Text(by) if by == "none" => SortBy::Title,
            other => self
                .wrong(&entry.key, entry.range, "`weight`, `title` or `date`", other)
                .unwrap_or_default(),
        }
    }

    /// One piece of an address: a slug with a slash would move the page to another section.
    fn slug(&mut self, entry: Entry) -> Option<String> {
        let range = entry.range.clone();
        let slug = self.text(entry)?;
        let good = |letter: char| letter.is_alphanumeric() || "-_.~".contains(letter);
        if !slug.is_empty() && slug.chars().all(good) && !slug.starts_with('.') {
            return Some(slug);
        }
        let message = format!("`{slug}` cannot be a piece of an address");
        let finding = Finding::error("bad-slug", self.file.place(range), message);
        let help = "a slug has letters, digits, `-`, `_`, `.` and `~`".to_owned();
        self.findings.push(finding.with_help(help));
        None
    }

    fn wrong<T>(&mut self, key: &str, range: Range<usize>, wanted: &str, found: &Value) -> Option<T> {
        let message = format!("`{key}` must be {wanted}, and is {}", found.kind());
        self.findings.push(Finding::error(
            "front-matter-type",
            self.file.place(range),
            message,
        ));
        None
    }
}
