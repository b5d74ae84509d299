//! Text → the words that it is found by. `theme/search.js` cuts a reader's question in the same way.

use std::borrow::Cow;

use pagefind_stem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words longer than this are found by their beginning.
const LONGEST: usize = 40;

/// Calls `found` with every word of a text: letters and digits, in lower case, without accents. Scripts that
/// write no spaces give every pair of neighbours. A name such as `toPorts` gives its parts as well.
pub(super) fn each(text: &str, found: &mut impl FnMut(&str)) {
    let is_part = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    for word in text
        .split(|letter| !is_part(letter))
        .filter(|word| !word.is_empty())
    {
        if word.is_ascii() {
            ascii(word, found);
        } else {
            let mut rest = word;
            while let Some(first) = rest.chars().next() {
                let dense = is_dense(first);
                let end = rest
                    .find(|letter| is_dense(letter) != dense)
                    .unwrap_or(rest.len());
                if dense {
                    pairs(&rest[..end], found);
                } else {
                    found(&cut(&folded(&rest[..end])));
                }
                rest = &rest[end..];
            }
        }
    }
}

fn ascii(word: &str, found: &mut impl FnMut(&str)) {
    let whole = if word.bytes().any(|letter| letter.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    };
    found(&whole[..whole.len().min(LONGEST)]);
    // `toPorts` and `CiliumNetworkPolicy`: where a capital follows a small letter, a part begins.
    let bytes = word.as_bytes();
    let borders: Vec<usize> = (1..bytes.len())
        .filter(|&at| bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase())
        .collect();
    if borders.is_empty() {
        return;
    }
    let mut start = 0;
    for end in borders.into_iter().chain([bytes.len()]) {
        found(&whole[start..end.min(start + LONGEST)]);
        start = end;
    }
}

fn pairs(run: &str, found: &mut impl FnMut(&str)) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
    if starts.len() == 1 {
        return found(run);
    }
    for at in 0..starts.len() - 1 {
        let end = starts.get(at + 2).copied().unwrap_or(run.len());
        found(&run[starts[at]..end]);
    }
}

/// Lower case, without accents.
pub(super) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let plain = word.nfkd().filter(|letter| !is_combining_mark(*letter));
    plain.flat_map(char::to_lowercase).collect()
}

fn cut(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Borrowed(&word[..end]),
        None => Cow::Borrowed(word),
    }
}

/// Whether a letter belongs to a script that writes words without spaces between them: Han, kana, hangul,
/// Thai, Lao, Khmer, Myanmar.
fn is_dense(letter: char) -> bool {
    matches!(letter as u32,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// What brings the forms of a word together; `None` where a language has no rules here.
pub(super) fn stemmer(language: &str) -> Option<Stemmer> {
    let algorithm = match language.split('-').next().unwrap_or_default() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let mut words = Vec::new();
        each(
            "Let kube-dns use toPorts: 53, café 网络策略 x網",
            &mut |word| words.push(word.to_owned()),
        );
        assert_eq!(
            words,
            [
                "let", "kube", "dns", "use", "toports", "to", "ports", "53", "cafe", "网络", "络策", "策略",
                "x", "網"
            ]
        );
    }
}
