//! Annotated listings: a comment `# (1)!` becomes a mark that leads to the first item of the list behind the listing.
//!
//! ````text
//! ```yaml annotate
//! port: 5432 # (1)!
//! ```
//!
//! 1. The pods' port, not the Service's.
//! ````

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::escaped;
use super::{Placed, finished};

/// How the colours of code mark a comment.
const COMMENT: &str = "<span class=\"h-c\">";

/// Puts marks in place of comments that are nothing but a number. `listing` tells those of one page apart. Returned
/// is the HTML with the greatest number.
pub(super) fn mark(code: &str, listing: usize, label: &str) -> (String, usize) {
    let mut marked = String::with_capacity(code.len());
    let mut greatest = 0;
    let mut rest = code;
    while let Some(start) = rest.find(COMMENT) {
        let inner = start + COMMENT.len();
        let end = rest[inner..]
            .find("</span>")
            .map_or(rest.len(), |end| inner + end);
        match number(&rest[inner..end]) {
            Some(number) => {
                greatest = greatest.max(number);
                marked.push_str(&rest[..start]);
                marked.push_str(&format!(
                    "<a class=\"note-mark\" href=\"#{}\" aria-label=\"{} {number}\">{number}</a>",
                    id(listing, number),
                    escaped(label)
                ));
                rest = rest[end..].strip_prefix("</span>").unwrap_or(&rest[end..]);
            }
            None => {
                marked.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    marked.push_str(rest);
    (marked, greatest)
}

/// `# (1)!`, `// (2)`: the number.
fn number(comment: &str) -> Option<usize> {
    let bare = comment
        .trim()
        .trim_start_matches(['#', '/', '-', ';', '*'])
        .trim();
    let bare = bare.trim_end_matches(['*', '/']).trim();
    bare.strip_prefix('(')?
        .trim_end_matches('!')
        .strip_suffix(')')?
        .parse()
        .ok()
        .filter(|number| (1..100).contains(number))
}

fn id(listing: usize, number: usize) -> String {
    format!("listing-{listing}-{number}")
}

/// Takes the list that follows a listing, its items named so that marks lead to them. Returned is how many it has;
/// `None` if no numbered list follows.
pub(super) fn list<'a>(
    rest: &mut Peekable<IntoIter<Placed<'a>>>,
    listing: usize,
    shaped: &mut Vec<Placed<'a>>,
) -> Option<usize> {
    let range: Range<usize> = match rest.peek() {
        Some((Event::Start(Tag::List(Some(1))), range)) => range.clone(),
        _ => return None,
    };
    rest.next();
    shaped.push((finished("<ol class=\"notes\">\n"), range.clone()));
    let (mut depth, mut items) = (1, 0);
    for (event, range) in rest.by_ref() {
        let replaced = match &event {
            Event::Start(Tag::List(_)) => {
                depth += 1;
                event
            }
            Event::End(TagEnd::List(_)) if depth == 1 => {
                shaped.push((finished("</ol>\n"), range));
                break;
            }
            Event::End(TagEnd::List(_)) => {
                depth -= 1;
                event
            }
            Event::Start(Tag::Item) if depth == 1 => {
                items += 1;
                finished(format!("<li id=\"{}\">", id(listing, items)))
            }
            Event::End(TagEnd::Item) if depth == 1 => finished("</li>\n"),
            _ => event,
        };
        shaped.push((replaced, range));
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn comments_that_are_numbers() {
        for (comment, expected) in [
            ("# (1)!", Some(1)),
            ("// (12)", Some(12)),
            ("/* (3)! */", Some(3)),
            ("# (1) and more", None),
            ("# (0)", None),
            ("# (x)!", None),
        ] {
            assert_eq!(number(comment), expected, "{comment}");
        }
    }
}
