//! What a page says besides its author's text, in the reader's language: files `words/de.toml` of the theme.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The languages that we speak, and the words of each.
const OURS: [(&str, &str); 4] = [
    ("en", include_str!("../../theme/words/en.toml")),
    ("de", include_str!("../../theme/words/de.toml")),
    ("es", include_str!("../../theme/words/es.toml")),
    ("fr", include_str!("../../theme/words/fr.toml")),
];

/// The words of one language, by name. The names are those of `words/en.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words {
    words: BTreeMap<String, String>,
}

impl Words {
    /// A word by its name; the name itself if there is none.
    pub fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// The words whose names begin so, by the rest of their names, as a script reads them.
    pub(super) fn beginning_with(&self, prefix: &str) -> String {
        let named = |(name, word): (&'_ String, &'_ String)| {
            Some((name.strip_prefix(prefix)?.to_owned(), word.clone()))
        };
        let words: BTreeMap<String, String> = self.words.iter().filter_map(named).collect();
        // Strings only: nothing in it can fail to become JSON.
        serde_json::to_string(&words).unwrap_or_default()
    }
}

/// The words of every language that we speak, and of those that a site's theme speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Languages {
    languages: BTreeMap<String, Words>,
}

impl Languages {
    /// Ours, with what a folder has in place of them or besides: `de.toml`, `pt-BR.toml`. A word that a language
    /// does not have is English.
    ///
    /// # Errors
    /// A file cannot be read, or has a word that nothing asks for.
    pub fn new(own: &Path) -> Result<Self, String> {
        let mut languages = BTreeMap::new();
        for (code, text) in OURS {
            let words = parse(text).map_err(|why| format!("words/{code}.toml: {why}"))?;
            languages.insert(code.to_owned(), words);
        }
        let mut own: Vec<_> = std::fs::read_dir(own)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        own.sort();
        for path in own {
            let told = |why: String| format!("{}: {why}", path.display());
            let text = std::fs::read_to_string(&path).map_err(|error| told(error.to_string()))?;
            let words = parse(&text).map_err(told)?;
            let english = &languages["en"];
            if let Some(unknown) = words.words.keys().find(|name| !english.words.contains_key(*name)) {
                let near =
                    signalbox_core::suggest::did_you_mean(unknown, english.words.keys().map(String::as_str));
                return Err(told(format!(
                    "nothing is called `{unknown}`; {}",
                    near.unwrap_or_else(|| "the names are those of the English words".to_owned())
                )));
            }
            let code = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let known = languages.entry(code.unwrap_or_default()).or_default();
            known.words.extend(words.words);
        }
        let english = languages["en"].clone();
        for words in languages.values_mut() {
            for (name, word) in &english.words {
                words.words.entry(name.clone()).or_insert_with(|| word.clone());
            }
        }
        Ok(Self { languages })
    }

    /// The words for a language: its own, else those of the language without its region, else English.
    pub fn of(&self, language: &str) -> &Words {
        &self.languages[self.spoken(language)]
    }

    /// The language that is spoken where one is asked for.
    pub(super) fn spoken<'a>(&self, language: &'a str) -> &'a str {
        let bare = language.split('-').next().unwrap_or(language);
        let known = [language, bare]
            .into_iter()
            .find(|code| self.languages.contains_key(*code));
        // English is always there.
        known.unwrap_or("en")
    }

    /// Every language with its words.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Words)> {
        self.languages.iter()
    }

    /// Whether there are words for a language.
    pub fn speaks(&self, language: &str) -> bool {
        let bare = language.split('-').next().unwrap_or(language);
        self.languages.contains_key(language) || self.languages.contains_key(bare)
    }
}

fn parse(text: &str) -> Result<Words, String> {
    toml::from_str(text).map_err(|error| error.message().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_has_every_word_and_no_other() {
        let english: Words = parse(OURS[0].1).unwrap();
        for (code, text) in OURS {
            let words = parse(text).unwrap();
            let (ours, theirs): (Vec<_>, Vec<_>) =
                (english.words.keys().collect(), words.words.keys().collect());
            assert_eq!(ours, theirs, "{code}");
            for (name, word) in &words.words {
                assert_eq!(places(word), places(&english.words[name]), "{code}: {name}");
            }
        }
    }

    /// The names in braces, which a script fills.
    fn places(word: &str) -> BTreeSet<&str> {
        let begun = word.split('{').skip(1);
        begun.filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn a_script_says_what_there_are_words_for_and_nothing_else() {
        let script = include_str!("../../theme/exercise.js");
        let english: Words = parse(OURS[0].1).unwrap();
        let names: Vec<&str> = english
            .words
            .keys()
            .filter_map(|name| name.strip_prefix("exercise_"))
            .collect();
        // Names that are put together: the columns of a table, and how many exercises a certificate is for.
        let together = |name: &&&str| name.starts_with("collected_") || name.starts_with("certificate_");
        for name in names.iter().filter(|name| !together(name)) {
            assert!(script.contains(&format!("\"{name}\"")), "nobody says {name}");
        }
        for said in script.split("say(\"").skip(1) {
            let said = said.split('"').next().unwrap_or_default();
            assert!(
                names.iter().any(|name| name.starts_with(said)),
                "{said} is not among the words"
            );
        }
    }

    #[test]
    fn a_theme_adds_languages_and_changes_words() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("it.toml", "search = \"Cerca\"\n");
        write("de.toml", "search = \"Finden\"\n");
        let languages = Languages::new(folder.path()).unwrap();
        assert_eq!(languages.of("it").get("search"), "Cerca");
        assert_eq!(languages.of("it").get("menu"), "Menu");
        assert_eq!(languages.of("de-AT").get("search"), "Finden");
        assert_eq!(languages.of("de").get("menu"), "Menü");
        assert_eq!(languages.of("ja").get("search"), "Search");
        assert!(!languages.speaks("ja"));
        write("it.toml", "serach = \"Cerca\"\n");
        let why = Languages::new(folder.path()).unwrap_err();
        assert!(why.contains("did you mean `search`?"), "{why}");
    }
}
