//! The line that opens a code block: a language and attributes.
//!
//! ````text
//! ```yaml title="policy.yaml" refused="must be of type cidr"
//! ```signalbox scenario=story-1 flow="backend -> database:80"
//! ````

use std::ops::Range;

/// A code block's first line, taken apart. Ranges count bytes from the beginning of that info string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fence {
    /// The first word, in lower case: `yaml`.
    pub language: String,
    /// What follows, in order.
    pub attributes: Vec<Attribute>,
}

/// `key`, `key=value` or `key="several words"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What is in front of `=`.
    pub key: String,
    /// What is behind it, without quotes; empty where there is none.
    pub value: String,
    /// The whole of it.
    pub range: Range<usize>,
}

impl Fence {
    /// Takes an info string apart. Everything can be read: a quote that stays open ends with the line.
    ///
    /// Read as well: `{.yaml title="…"}` as Python-Markdown has it, and `yaml,linenos,hl_lines=2 4` with commas, as
    /// Zola and mdBook have it.
    pub fn parse(info: &str) -> Self {
        let first = info.split_whitespace().next().unwrap_or_default();
        if let Some(braced) = info
            .trim()
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            let start = info.find('{').map_or(0, |at| at + 1);
            return Self::parse_words(info, start..start + braced.len());
        }
        if first
            .split_once(',')
            .is_some_and(|(language, _)| !language.contains('='))
        {
            return Self::parse_commas(info);
        }
        Self::parse_words(info, 0..info.len())
    }

    fn parse_commas(info: &str) -> Self {
        let mut fence = Self::default();
        let mut at = 0;
        for piece in info.split(',') {
            let word = piece.trim();
            let start = at + piece.find(word).unwrap_or_default();
            at += piece.len() + 1;
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            if start == info.len() - info.trim_start().len() {
                fence.language = word.to_lowercase();
            } else if !word.is_empty() {
                fence.attributes.push(Attribute {
                    key: key.trim().to_owned(),
                    value: unquoted(value.trim()),
                    range: start..start + word.len(),
                });
            }
        }
        fence
    }

    fn parse_words(whole: &str, part: Range<usize>) -> Self {
        let info = &whole[..part.end];
        let mut fence = Self::default();
        let mut at = part.start;
        let mut first = true;
        while let Some(start) = info[at..].find(|letter: char| !letter.is_whitespace()) {
            let start = at + start;
            let word = word(&info[start..]);
            at = start + word.len();
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            let is_first = std::mem::take(&mut first);
            if is_first && !word.contains('=') {
                fence.language = word.trim_start_matches('.').to_lowercase();
            } else {
                let value = unquoted(value);
                fence.attributes.push(Attribute {
                    key: key.trim_start_matches('.').to_owned(),
                    value,
                    range: start..at,
                });
            }
        }
        fence
    }

    /// The value of an attribute.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.key == key)?;
        Some(&found.value)
    }
}

/// Up to the next space that is not between quotes.
fn word(text: &str) -> &str {
    let mut quote = None;
    let end = text.char_indices().find(|&(_, letter)| {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, space) if space.is_whitespace() => return true,
            _ => {}
        }
        false
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

fn unquoted(value: &str) -> String {
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    quoted.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_attributes() {
        let fence = Fence::parse(r#"yaml title="a b.yaml"  lines flow='x -> y:80' n=1"#);
        assert_eq!(fence.language, "yaml");
        let pairs: Vec<_> = fence
            .attributes
            .iter()
            .map(|a| (a.key.as_str(), a.value.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("title", "a b.yaml"),
                ("lines", ""),
                ("flow", "x -> y:80"),
                ("n", "1")
            ]
        );
        assert_eq!(fence.attributes[0].range, 5..21);
    }

    #[test]
    fn notations_of_others() {
        for info in [
            r#"{.yaml title="a b" hl_lines="2 4-5" linenums="7"}"#,
            "yaml,title=a b,hl_lines=2 4-5,linenums=7",
            r#" yaml title="a b" hl_lines="2 4-5" linenums="7""#,
        ] {
            let fence = Fence::parse(info);
            assert_eq!(fence.language, "yaml", "{info}");
            let values = ["title", "hl_lines", "linenums"].map(|key| fence.get(key).unwrap_or_default());
            assert_eq!(values, ["a b", "2 4-5", "7"], "{info}");
            let range = fence.attributes[2].range.clone();
            assert!(info[range].starts_with("linenums="), "{info}");
        }
        assert_eq!(Fence::parse("rust,ignore").get("ignore"), Some(""));
    }

    #[test]
    fn nothing_is_unreadable() {
        assert_eq!(Fence::parse(""), Fence::default());
        assert_eq!(Fence::parse("title=x").language, "");
        assert_eq!(Fence::parse("yaml title=\"open").get("title"), Some("\"open"));
    }
}
