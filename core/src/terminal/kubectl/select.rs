//! Label selectors as `-l` takes them: `a=b,c!=d,e in (f,g),h,!i`.

use crate::order::Map;

/// A selector; the empty one fits everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::terminal) struct Selector(Vec<Wanted>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    key: String,
    /// The values that fit; `None`: any value.
    values: Option<Vec<String>>,
    /// Whether it must not fit.
    not: bool,
}

impl Selector {
    /// Reads a selector.
    pub(in crate::terminal) fn parse(text: &str) -> Result<Self, String> {
        let wanted: Result<Vec<Wanted>, String> = parts(text).map(wanted).collect();
        Ok(Self(wanted?))
    }

    /// Whether labels fit.
    pub(in crate::terminal) fn fits(&self, labels: &Map<String, String>) -> bool {
        self.0.iter().all(|wanted| {
            let value = labels.get(&wanted.key);
            let fits = match (&wanted.values, value) {
                (None, value) => value.is_some(),
                (Some(values), Some(value)) => values.contains(value),
                (Some(_), None) => false,
            };
            fits != wanted.not
        })
    }
}

/// The parts between commas, but for those in parentheses.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    text.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn wanted(part: &str) -> Result<Wanted, String> {
    let unable = || format!("unable to parse requirement: found '{part}'");
    let list = |text: &str| -> Option<Vec<String>> {
        let inside = text.trim().strip_prefix('(')?.strip_suffix(')')?;
        Some(inside.split(',').map(|value| value.trim().to_owned()).collect())
    };
    let (key, values, not) = if let Some((key, rest)) = part.split_once(" notin ") {
        (key, Some(list(rest).ok_or_else(unable)?), true)
    } else if let Some((key, rest)) = part.split_once(" in ") {
        (key, Some(list(rest).ok_or_else(unable)?), false)
    } else if let Some((key, value)) = part.split_once("!=") {
        (key, Some(vec![value.trim().to_owned()]), true)
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (key, Some(vec![value.trim().to_owned()]), false)
    } else if let Some(key) = part.strip_prefix('!') {
        (key, None, true)
    } else {
        (part, None, false)
    };
    let key = key.trim();
    match key.is_empty() || key.contains([' ', '(', ')']) {
        true => Err(unable()),
        false => Ok(Wanted {
            key: key.to_owned(),
            values,
            not,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_selector_is_read() {
        let labels = Map::from([
            ("tier".to_owned(), "web".to_owned()),
            ("app".to_owned(), "demo".to_owned()),
        ]);
        for (text, fits) in [
            ("", true),
            ("tier=web", true),
            ("tier==web,app=demo", true),
            ("tier=db", false),
            ("tier!=db,other!=x", true),
            ("tier in (db, web),app", true),
            ("tier notin (db,web)", false),
            ("!tier", false),
            ("!other", true),
        ] {
            assert_eq!(Selector::parse(text).unwrap().fits(&labels), fits, "{text}");
        }
        assert!(Selector::parse("tier in db").is_err());
        assert!(Selector::parse("a b").is_err());
    }
}
