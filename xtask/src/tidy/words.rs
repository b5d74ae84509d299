//! What people read stands in one place, to be put into another language: `playground/src/words` and
//! `playground/web/words.js`. Anywhere else in the playground a sentence, or a word that is shown, is out of place.

use std::path::Path;

/// What stands before a literal that people read, whatever it says.
const SHOWN: [&str; 8] = [
    "aria-label=",
    "title=",
    "placeholder=",
    "alt=",
    "textContent = ",
    "title = ",
    "ariaLabel = ",
    "placeholder = ",
];

/// Words for the console and for other programs are not for people.
const NOT_FOR_PEOPLE: [&str; 2] = ["console.", "postMessage("];

/// What is wrong with one file, whose `name` is relative to the root; `code` is its text without tests.
pub(super) fn about(name: &Path, code: &str) -> Vec<String> {
    if !holds_no_words(name) {
        return Vec::new();
    }
    let is_script = name.extension().is_some_and(|ending| ending == "js");
    let out_of_place = literals(code, is_script).into_iter().filter(is_for_people);
    let complaint = |literal: Literal<'_>| {
        format!(
            "{}:{}: `{}`: what people read belongs to playground/src/words or playground/web/words.js",
            name.display(),
            literal.line,
            literal.text
        )
    };
    out_of_place.map(complaint).collect()
}

fn holds_no_words(name: &Path) -> bool {
    let ending = name.extension().and_then(|ending| ending.to_str());
    match ending {
        Some("rs") => {
            name.starts_with("playground/src")
                && !name.starts_with("playground/src/words")
                && !name.ends_with("tests.rs")
        }
        Some("js") => name.starts_with("playground") && !name.ends_with("words.js"),
        _ => false,
    }
}

/// A text between quotes.
struct Literal<'a> {
    text: &'a str,
    /// The line that it begins on, up to it.
    before: &'a str,
    /// From 1.
    line: usize,
}

fn is_for_people(literal: &Literal<'_>) -> bool {
    let Literal { text, before, .. } = literal;
    if is_comment(before) || NOT_FOR_PEOPLE.iter().any(|call| before.contains(call)) {
        return false;
    }
    let is_element = before.ends_with("{ ") && !before.contains("if ") && !before.ends_with("else { ");
    let is_shown = is_element || SHOWN.iter().any(|name| before.ends_with(name));
    is_prose(text)
        || (is_shown
            && text
                .split(|c: char| !c.is_alphabetic())
                .any(|word| word.len() > 1))
}

/// Whether what follows on the line is a comment, or the line is one.
fn is_comment(before: &str) -> bool {
    let line = before.trim_start();
    line.starts_with("//") || line.starts_with("/*") || line.starts_with('*') || line.contains(" // ")
}

/// Whether two words stand beside each other, or one beside a place where something is put in. Names of classes, selectors
/// and fields have signs in them.
fn is_prose(text: &str) -> bool {
    let plain = |word: &str| word.trim_end_matches(['.', ';', '?', '!', '…']).to_owned();
    let is_word = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let is_hole = |word: &str| word.trim_start_matches('$').starts_with('{') && word.ends_with('}');
    let words: Vec<String> = text.replace('\\', "").split_whitespace().map(plain).collect();
    words.windows(2).any(|pair| match pair {
        [one, other] => {
            (is_word(one) && (is_word(other) || is_hole(other))) || (is_hole(one) && is_word(other))
        }
        _ => false,
    })
}

/// All texts between double quotes; of a script between backticks too. A quote that no text begins with is taken for the
/// beginning of a short one: a script's ends with its line.
fn literals(code: &str, is_script: bool) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(at) = code[rest..].find(['"', '`']).map(|at| rest + at) {
        let quote = code[at..].chars().next().unwrap_or_default();
        let before = &code[code[..at].rfind('\n').map_or(0, |end| end + 1)..at];
        let is_letter = before.ends_with('\'') || before.ends_with('\\');
        if (quote == '`' && !is_script) || is_letter || is_comment(before) {
            rest = at + 1;
            continue;
        }
        let text = &code[at + 1..at + 1 + length(&code[at + 1..], quote, is_script)];
        found.push(Literal {
            text,
            before,
            line: code[..at].lines().count().max(1),
        });
        rest = at + 1 + text.len() + 1;
    }
    found
}

/// How long the text of a literal is.
fn length(text: &str, quote: char, is_script: bool) -> usize {
    let mut escaped = false;
    let end = text.char_indices().find(|(_, letter)| {
        let ends = !escaped && (*letter == quote || (*letter == '\n' && is_script && quote == '"'));
        escaped = *letter == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out_of_place(name: &str, code: &str) -> usize {
        about(Path::new(name), code).len()
    }

    #[test]
    fn sentences_are_found_and_names_are_not() {
        let code = |literal: &str| out_of_place("playground/src/a.rs", &format!("let a = f({literal});"));
        for said in [
            "\"Nothing is asked.\"",
            "\"{name} was removed\"",
            "\"two \\\n  lines\"",
        ] {
            assert_eq!(code(said), 1, "{said}");
        }
        for name in [
            "\"sb-row sb-chosen\"",
            "\"Enter\"",
            "\".a .b > svg\"",
            "\"{sign} {line}\"",
            "'\"'",
            "\"kind: Pod\"",
        ] {
            assert_eq!(code(name), 0, "{name}");
        }
    }

    #[test]
    fn a_word_that_is_shown_is_found() {
        let html = |line: &str| out_of_place("playground/src/a.rs", line);
        assert_eq!(html("<b>{ \"Undo\" }</b>"), 1);
        assert_eq!(html("<b title=\"Undo\" class=\"undo\">"), 1);
        assert_eq!(html("<b>{ \"×\" }</b>"), 0);
        assert_eq!(html("// \"in a comment\" it may stand"), 0);
    }

    #[test]
    fn scripts_are_read_too_and_the_words_themselves_are_left_alone() {
        let said = "a.b = `it was ${count} times`;\nconst quote = /\"/;\nf(\"one more\");";
        assert_eq!(out_of_place("playground/web/a.js", said), 2);
        assert_eq!(out_of_place("playground/web/words.js", said), 0);
        assert_eq!(out_of_place("sitegen/theme/a.js", said), 0);
        assert_eq!(
            out_of_place("playground/web/a.js", "console.warn(\"for those who look\");"),
            0
        );
    }
}
