//! A site's text → files that a reader's browser finds words in, without a server.
//!
//! The index is in pieces, so that a question costs a few small files whatever the size of the site:
//!
//! | file | holds |
//! |---|---|
//! | `search/en/index.json` | the pages, where each one's sections begin, and which words stand in which piece |
//! | `search/en/w/3.json` | words, all forms of one together, with the sections that have them |
//! | `search/en/p/7.json` | the text of one page by sections, for the lines that a result shows |
//!
//! The forms of a word are brought together here, by the Snowball rules of the page's language. The browser knows
//! no rules: it looks the reader's word up among the forms. Ranking is BM25 with weights for titles and headings.

mod later;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use rayon::prelude::*;

pub use later::{FOLDER, Later, Listed};

/// How much more a word counts in a heading, and in a page's title.
const IN_HEADING: u32 = 4;
const IN_TITLE: u32 = 8;

/// How large a piece of the index becomes before the next one begins, in bytes.
const PIECE: usize = 24 << 10;

/// How many letters decide in which piece a word stands.
const PREFIX: usize = 3;

/// A stretch of a page below one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The heading's anchor; empty for what stands above the first one.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What stands below it, without marks.
    pub text: String,
}

/// A page as it is found.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its address below the root.
    pub url: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it stands in.
    pub above: &'a str,
    /// Its text.
    pub sections: &'a [Text],
}

/// The files of an index, by their paths in its folder.
pub fn index(entries: &[Entry<'_>], language: &str) -> BTreeMap<String, Vec<u8>> {
    let counted: Vec<Counted> = entries.par_iter().map(Counted::of).collect();
    let (groups, lengths) = gather(&counted, language);
    let mut files = BTreeMap::new();
    let firsts = pieces(&groups, &mut files);
    let mut sections = 0;
    let pages: Vec<_> = entries
        .iter()
        .map(|entry| {
            let first = sections;
            sections += entry.sections.len();
            (entry.url, entry.title, entry.above, first)
        })
        .collect();
    let total: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
    let overview = serde_json::json!({
        "pages": pages,
        "lengths": lengths,
        "average": total / (lengths.len().max(1) as u64),
        "pieces": firsts,
    });
    files.insert("index.json".to_owned(), overview.to_string().into_bytes());
    let texts = entries.par_iter().enumerate().map(|(at, entry)| {
        let sections: Vec<_> = entry
            .sections
            .iter()
            .map(|section| (&section.id, &section.heading, &section.text))
            .collect();
        // Strings only: nothing in it can fail to become JSON.
        (
            format!("p/{at}.json"),
            serde_json::to_vec(&sections).unwrap_or_default(),
        )
    });
    files.extend(texts.collect::<Vec<_>>());
    files
}

/// The words of a page's sections, with how much each counts.
struct Counted {
    sections: Vec<HashMap<Box<str>, u32>>,
}

impl Counted {
    fn of(entry: &Entry<'_>) -> Self {
        let section = |(at, section): (usize, &Text)| {
            let mut words: HashMap<Box<str>, u32> = HashMap::new();
            let mut count = |text: &str, weight: u32| {
                words::each(text, &mut |word| match words.get_mut(word) {
                    Some(count) => *count += weight,
                    None => drop(words.insert(word.into(), weight)),
                });
            };
            count(&section.text, 1);
            count(&section.heading, IN_HEADING);
            if at == 0 {
                count(entry.title, IN_TITLE);
            }
            words
        };
        Self {
            sections: entry.sections.iter().enumerate().map(section).collect(),
        }
    }
}

/// The forms of one word, and where they stand.
#[derive(Debug, Default)]
struct Group {
    forms: Vec<Box<str>>,
    /// Sections in order, with how much the word counts there.
    found: Vec<(u32, u32)>,
}

/// All words of all sections by their stems, and how many words each section has.
fn gather(pages: &[Counted], language: &str) -> (Vec<Group>, Vec<u32>) {
    let stemmer = words::stemmer(language);
    let mut stems: HashMap<String, usize> = HashMap::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut lengths = Vec::new();
    for (number, section) in (0..).zip(pages.iter().flat_map(|page| &page.sections)) {
        lengths.push(section.values().sum());
        for (word, count) in section {
            let group = *known.entry(word).or_insert_with(|| {
                let stem = stemmer
                    .as_ref()
                    .map_or_else(|| word.to_string(), |stemmer| stemmer.stem(word).into_owned());
                let group = *stems.entry(stem).or_insert_with(|| {
                    groups.push(Group::default());
                    groups.len() - 1
                });
                groups[group].forms.push(word.clone());
                group
            });
            match groups[group].found.last_mut() {
                Some((last, sum)) if *last == number => *sum += count,
                _ => groups[group].found.push((number, *count)),
            }
        }
    }
    for group in &mut groups {
        group.forms.sort_unstable();
    }
    groups.sort_unstable_by(|left, right| left.forms.cmp(&right.forms));
    (groups, lengths)
}

/// Writes the groups in pieces. All words with the same first letters stand in one piece; returned are the
/// first letters that each piece begins with.
fn pieces(groups: &[Group], files: &mut BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut by_prefix: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for group in groups {
        let json = group.json();
        let mut prefixes: Vec<String> = group
            .forms
            .iter()
            .map(|form| form.chars().take(PREFIX).collect())
            .collect();
        prefixes.dedup();
        for prefix in prefixes {
            by_prefix.entry(prefix).or_default().push(json.clone());
        }
    }
    let mut firsts = Vec::new();
    let mut piece: Vec<String> = Vec::new();
    let mut size = 0;
    let mut number = 0;
    let mut write = |piece: &mut Vec<String>| {
        if !piece.is_empty() {
            files.insert(
                format!("w/{number}.json"),
                format!("[{}]", piece.join(",\n")).into_bytes(),
            );
            piece.clear();
            number += 1;
        }
    };
    for (prefix, groups) in by_prefix {
        let more: usize = groups.iter().map(String::len).sum();
        if size + more > PIECE {
            write(&mut piece);
            size = 0;
        }
        if piece.is_empty() {
            firsts.push(prefix);
        }
        size += more;
        piece.extend(groups);
    }
    write(&mut piece);
    firsts
}

impl Group {
    /// `[["policies","policy"],[section, count, further, count, …]]`: after the first one, sections are told by
    /// their distance.
    fn json(&self) -> String {
        let mut json = String::from("[");
        json.push_str(&serde_json::to_string(&self.forms).unwrap_or_default());
        json.push_str(",[");
        let mut before = 0;
        for (at, (section, count)) in self.found.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(json, "{comma}{},{count}", section - before);
            before = *section;
        }
        json.push_str("]]");
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn text(id: &str, heading: &str, text: &str) -> Text {
        let [id, heading, text] = [id, heading, text].map(str::to_owned);
        Text { id, heading, text }
    }

    #[test]
    fn forms_of_a_word_stand_together() {
        let first = [
            text("", "", "A policy."),
            text("more", "More policies", "Nothing denied."),
        ];
        let second = [text("", "", "It denies traffic; 网络策略.")];
        let entries = [
            Entry {
                url: "a/",
                title: "Policies",
                above: "",
                sections: &first,
            },
            Entry {
                url: "b/",
                title: "Second",
                above: "Guide",
                sections: &second,
            },
        ];
        let files = index(&entries, "en");
        let shown: String = files
            .iter()
            .map(|(name, bytes)| format!("{name}\n{}\n", String::from_utf8_lossy(bytes)))
            .collect();
        expect![[r#"
            index.json
            {"average":11,"lengths":[10,10,14],"pages":[["a/","Policies","",0],["b/","Second","Guide",2]],"pieces":["a"]}
            p/0.json
            [["","","A policy."],["more","More policies","Nothing denied."]]
            p/1.json
            [["","","It denies traffic; 网络策略."]]
            w/0.json
            [[["a"],[0,1]],
            [["denied","denies"],[1,1,1,1]],
            [["it"],[2,1]],
            [["more"],[1,4]],
            [["nothing"],[1,1]],
            [["policies","policy"],[0,9,1,4]],
            [["second"],[2,8]],
            [["traffic"],[2,1]],
            [["策略"],[2,1]],
            [["络策"],[2,1]],
            [["网络"],[2,1]]]
        "#]].assert_eq(&shown);
    }

    #[test]
    fn pieces_are_small_and_in_order() {
        let words: String = (0..20_000).map(|number| format!("w{number} ")).collect();
        let sections = [text("", "", &words)];
        let entries = [Entry {
            url: "",
            title: "",
            above: "",
            sections: &sections,
        }];
        let files = index(&entries, "en");
        let overview: serde_json::Value = serde_json::from_slice(&files["index.json"]).unwrap();
        let firsts: Vec<&str> = overview["pieces"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|first| first.as_str())
            .collect();
        assert!(firsts.len() > 5 && firsts.is_sorted());
        for (at, first) in firsts.iter().enumerate() {
            let piece = &files[&format!("w/{at}.json")];
            assert!(piece.len() < 2 * PIECE, "{first}: {}", piece.len());
            let groups: Vec<(Vec<String>, Vec<u32>)> = serde_json::from_slice(piece).unwrap();
            assert!(groups.iter().all(|(forms, _)| forms[0].as_str() >= *first));
        }
    }
}
