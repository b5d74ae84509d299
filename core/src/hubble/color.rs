//! The colours of `--color always`, and what is let through of the colours in a flow's own text.

use super::print::Options;
use super::words::{AuthType, Verdict};

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const BLUE: &str = "\u{1b}[34m";
const MAGENTA: &str = "\u{1b}[35m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

fn paint(color: &str, text: &str, options: &Options) -> String {
    match options.color {
        true => format!("{color}{text}{RESET}"),
        false => text.to_owned(),
    }
}

pub(super) fn host(text: &str, options: &Options) -> String {
    paint(CYAN, text, options)
}

pub(super) fn port(text: &str, options: &Options) -> String {
    paint(YELLOW, text, options)
}

pub(super) fn identity(text: &str, options: &Options) -> String {
    paint(MAGENTA, text, options)
}

pub(super) fn verdict(verdict: Verdict, text: &str, options: &Options) -> String {
    let color = match verdict {
        Verdict::FORWARDED | Verdict::REDIRECTED => GREEN,
        Verdict::DROPPED | Verdict::ERROR => RED,
        Verdict::AUDIT | Verdict::TRACED | Verdict::TRANSLATED => YELLOW,
        _ => return text.to_owned(),
    };
    paint(color, text, options)
}

pub(super) fn auth(auth: AuthType, options: &Options) -> String {
    let color = match auth {
        AuthType::TEST_ALWAYS_FAIL => RED,
        _ => GREEN,
    };
    paint(color, &auth.to_string(), options)
}

/// Makes a text harmless for a terminal: escapes and carriage returns are spelt out, all but the sequences
/// that the printer uses itself when it colours.
pub(super) fn sanitize(text: &str, options: &Options) -> String {
    if !text.contains(['\u{1b}', '\r']) {
        return text.to_owned();
    }
    let own = [RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, RESET];
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let sequence = own.iter().find(|own| options.color && rest.starts_with(**own));
        let length = match (letter, sequence) {
            (_, Some(sequence)) => {
                clean.push_str(sequence);
                sequence.len()
            }
            ('\u{1b}', None) => {
                clean.push_str("^[");
                1
            }
            ('\r', None) => {
                clean.push_str("\\r");
                1
            }
            (letter, None) => {
                clean.push(letter);
                letter.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    clean
}
