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
    pub fn parse(info: &str) -> Self {
        let mut fence = Self::default();
        let mut at = 0;
        while let Some(start) = info[at..].find(|letter: char| !letter.is_whitespace()) {
            let start = at + start;
            let word = word(&info[start..]);
            at = start + word.len();
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            let first = start == info.len() - info.trim_start().len();
            if first && !word.contains('=') {
                fence.language = word.to_lowercase();
            } else {
                let value = unquoted(value);
                fence.attributes.push(Attribute {
                    key: key.to_owned(),
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
    fn nothing_is_unreadable() {
        assert_eq!(Fence::parse(""), Fence::default());
        assert_eq!(Fence::parse("title=x").language, "");
        assert_eq!(Fence::parse("yaml title=\"open").get("title"), Some("\"open"));
    }
}
