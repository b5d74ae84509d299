//! Text as HTML.

use std::borrow::Cow;
use std::ops::Range;

/// A text with what HTML would take for marks escaped: fit for content and for attributes in double quotes.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    push_escaped(&mut html, text);
    html
}

/// The same, behind what is there.
pub(super) fn push_escaped(html: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = pulldown_cmark_escape::escape_html(html, text);
}

/// The text that an attribute's value stands for.
pub(super) fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = value.to_owned();
    for (entity, letter) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        // The last one, or it would make others.
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    Cow::Owned(text)
}

/// Where the values of an attribute stand in a piece of HTML, quoted in either way: enough to find `id="…"`.
pub(super) fn attribute_values<'a>(
    html: &'a str,
    attribute: &'a str,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    html.match_indices(attribute).filter_map(move |(at, _)| {
        let stands_alone = html[..at].ends_with(|before: char| before.is_ascii_whitespace());
        let value = html[at + attribute.len()..]
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = value.chars().next().filter(|quote| "\"'".contains(*quote))?;
        let end = value[1..].find(quote)?;
        let start = html.len() - value.len() + 1;
        stands_alone.then_some(start..start + end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_is_read_as_it_was() {
        for text in ["a&b\"c", "<x>", "&amp;", "plain"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }

    #[test]
    fn ids_are_found() {
        let html = r#"<a id="one"></a><b data-id="no" id = 'two'>id=three</b>"#;
        let ids: Vec<&str> = attribute_values(html, "id").map(|range| &html[range]).collect();
        assert_eq!(ids, ["one", "two"]);
    }
}
