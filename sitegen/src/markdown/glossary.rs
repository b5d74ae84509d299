//! Words that a site explains, and a link to the explanation where a page uses one for the first time.
//!
//! The glossary of an edition is its page whose front matter says `extra.glossary = true`. Its headings of the second level are the
//! terms: `## Selector`, or `## Deny entry, denial` for two words with one explanation.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::html::escaped;
use super::links::Reference;
use super::{Placed, Rendered, is_mathematics, parser, plain_text, slug};
use crate::content::{Edition, Page};
use crate::links::{Index, encode, relative};

/// The terms of a site.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// The page that explains them, by its position.
    page: usize,
    /// Every way to write a term, the longest first: "deny entry" comes before "entry".
    words: Vec<Word>,
    /// The anchors of the terms.
    anchors: Vec<String>,
}

/// One way to write a term.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    /// In lower case, in the singular.
    text: String,
    /// The term's place in `anchors`.
    term: usize,
}

impl Glossary {
    /// The terms that a page explains, the one at a position in `pages`.
    fn on(pages: &[Page], at: usize) -> Self {
        let mut glossary = Self {
            page: at,
            ..Self::default()
        };
        for title in titles(pages[at].manuscript.text()) {
            let term = glossary.anchors.len();
            glossary.anchors.push(slug(&title));
            let words = title.split(", ").map(|word| Word {
                text: word.to_lowercase(),
                term,
            });
            glossary.words.extend(words);
        }
        glossary.words.sort_by_key(|word| Reverse(word.text.len()));
        glossary
    }

    /// The glossary of each edition. One that has none uses that of its language in the version that the site is
    /// about; words of another language explain nothing.
    pub fn of(pages: &[Page], editions: &[Edition]) -> Vec<Self> {
        let explains = |page: &Page| page.front.extra.get("glossary") == Some(&true.into());
        let of_edition = |number: usize| {
            let at = pages
                .iter()
                .position(|page| page.edition == number && explains(page))?;
            Some(Self::on(pages, at))
        };
        let in_newest = |language: &str| {
            let newest = |edition: &Edition| edition.version.is_none() && edition.language == language;
            of_edition(editions.iter().position(newest)?)
        };
        let numbered = editions.iter().enumerate();
        numbered
            .map(|(number, edition)| {
                of_edition(number)
                    .or_else(|| in_newest(&edition.language))
                    .unwrap_or_default()
            })
            .collect()
    }

    /// The first term in a text that is not among the `seen` ones: where it stands, and which one it is.
    fn first(&self, text: &str, seen: &BTreeSet<usize>) -> Option<(Range<usize>, usize)> {
        let mut taken = 0;
        for (start, letter) in text.char_indices() {
            let begins = letter.is_alphanumeric() && !text[..start].ends_with(is_part_of_word);
            if start < taken || !begins {
                continue;
            }
            let here = |word: &Word| Some((word.term, word.length_at(&text[start..])?));
            let Some((term, length)) = self.words.iter().find_map(here) else {
                continue;
            };
            if !seen.contains(&term) {
                return Some((start..start + length, term));
            }
            // The longest word stands for its parts: the "entry" of a second "deny entry" is no entry of its own.
            taken = start + length;
        }
        None
    }
}

impl Word {
    /// How much of the text's beginning is this word, in the singular or the plural; `None` if it is another one.
    fn length_at(&self, text: &str) -> Option<usize> {
        let whole = self.text.as_str();
        let forms = [(whole, ""), (whole, "s"), (whole, "es")];
        let of_y = whole.strip_suffix('y').map(|stem| (stem, "ies"));
        forms.into_iter().chain(of_y).find_map(|(stem, ending)| {
            let length = stem.len() + ending.len();
            let written = text.get(..length)?;
            let fits = written.get(..stem.len())?.eq_ignore_ascii_case(stem)
                && written.get(stem.len()..)?.eq_ignore_ascii_case(ending);
            let ends = !text[length..].starts_with(is_part_of_word);
            (fits && ends).then_some(length)
        })
    }
}

fn is_part_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || "-_/".contains(letter)
}

/// The headings of the second level.
fn titles(markdown: &str) -> Vec<String> {
    let mut titles = Vec::new();
    let mut events = parser(markdown).map(|(event, _)| event);
    while let Some(event) = events.next() {
        if let Event::Start(Tag::Heading {
            level: HeadingLevel::H2,
            ..
        }) = event
        {
            let inside = events
                .by_ref()
                .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
            titles.push(plain_text(inside));
        }
    }
    titles
}

/// Links the first use of each term in the page's running text. Headings, tables, links, code and mathematics
/// stay as they are.
pub(super) fn link<'a>(
    events: Vec<Placed<'a>>,
    page: &Page,
    at: usize,
    index: &Index,
    rendered: &mut Rendered,
) -> Vec<Placed<'a>> {
    let Some(glossary) = index.glossary(page.edition) else {
        return events;
    };
    if glossary.words.is_empty() || glossary.page == at {
        return events;
    }
    let address = encode(&relative(&page.url, index.address(glossary.page)));
    let mut seen = BTreeSet::new();
    let mut shaped = Vec::with_capacity(events.len());
    // How many elements are open in which nothing is linked.
    let mut kept_out = 0_usize;
    for (event, range) in events {
        match &event {
            Event::Start(tag) if keeps_out(tag) => kept_out += 1,
            Event::End(tag) if ends_what_keeps_out(*tag) => kept_out = kept_out.saturating_sub(1),
            _ => {}
        }
        let Event::Text(text) = event else {
            shaped.push((event, range));
            continue;
        };
        let stays = kept_out > 0 || is_mathematics(&text);
        let mut rest: CowStr<'a> = text;
        while let Some((found, term)) = glossary.first(&rest, &seen).filter(|_| !stays) {
            seen.insert(term);
            let anchor = &glossary.anchors[term];
            rendered.references.push(Reference {
                page: glossary.page,
                fragment: anchor.clone(),
                place: page.manuscript.place(range.clone()),
            });
            let link = format!(
                r#"<a class="term" href="{}#{}">"#,
                escaped(&address),
                escaped(&encode(anchor))
            );
            let parts = [
                Event::Text(rest[..found.start].to_owned().into()),
                Event::InlineHtml(link.into()),
                Event::Text(rest[found.clone()].to_owned().into()),
                Event::InlineHtml("</a>".into()),
            ];
            shaped.extend(parts.into_iter().map(|part| (part, range.clone())));
            rest = rest[found.end..].to_owned().into();
        }
        shaped.push((Event::Text(rest), range));
    }
    shaped
}

fn keeps_out(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Heading { .. } | Tag::Table(_) | Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)
    )
}

fn ends_what_keeps_out(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Heading(_) | TagEnd::Table | TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(terms: &[&str]) -> Glossary {
        let mut words: Vec<Word> = terms
            .iter()
            .enumerate()
            .map(|(term, text)| Word {
                text: (*text).to_owned(),
                term,
            })
            .collect();
        words.sort_by_key(|word| Reverse(word.text.len()));
        Glossary {
            page: 0,
            words,
            anchors: terms.iter().map(|term| slug(term)).collect(),
        }
    }

    fn found<'t>(terms: &[&str], text: &'t str) -> Option<&'t str> {
        let found = glossary(terms).first(text, &BTreeSet::new());
        found.map(|(range, _)| &text[range])
    }

    #[test]
    fn words_are_found_whole_in_any_case_and_number() {
        assert_eq!(found(&["entity"], "Three Entities."), Some("Entities"));
        assert_eq!(found(&["peer"], "the peers' labels"), Some("peers"));
        assert_eq!(found(&["match"], "two matches"), Some("matches"));
        assert_eq!(found(&["peer"], "a peerless peer-review of speers"), None);
        assert_eq!(found(&["größe"], "die Größe"), Some("Größe"));
        assert_eq!(found(&["entry"], ""), None);
    }

    #[test]
    fn the_longest_term_stands_for_its_parts() {
        let terms = ["entry", "deny entry"];
        assert_eq!(found(&terms, "a deny entry"), Some("deny entry"));
        let seen = BTreeSet::from([1]);
        let text = "a deny entry, and an entry";
        let (range, term) = glossary(&terms).first(text, &seen).unwrap();
        assert_eq!((range.start, term), (21, 0));
    }
}
