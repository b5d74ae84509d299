//! What a plain scalar means to `kubectl`: YAML 1.1 as Go's `sigs.k8s.io/yaml` reads it, on its way to JSON.

use super::Scalar;
use crate::number::Decimal;

/// The value of a scalar written without quotes.
pub(super) fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Scalar::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Scalar::Float("NaN".to_owned()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float("inf".to_owned()),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float("-inf".to_owned()),
        _ => number(text).unwrap_or_else(|| Scalar::String(text.to_owned())),
    }
}

/// A number, if the text is one. Dates and times stay strings.
pub(super) fn number(text: &str) -> Option<Scalar> {
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return None;
    }
    let digits = text.replace('_', "");
    whole(&digits).map(Scalar::Int).or_else(|| fraction(&digits))
}

/// A whole number with Go's base prefixes: `0x`, `0o`, `0b`, and a leading zero for octal.
fn whole(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let (radix, digits) = radix(digits);
    // `from_str_radix` would take a second sign.
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    match negative {
        true => 0i64.checked_sub_unsigned(size),
        false => size.try_into().ok(),
    }
}

fn radix(digits: &str) -> (u32, &str) {
    let Some(rest) = digits.strip_prefix('0').filter(|rest| !rest.is_empty()) else {
        return (10, digits);
    };
    match rest.as_bytes().first() {
        Some(b'x' | b'X') => (16, rest.get(1..).unwrap_or_default()),
        Some(b'o' | b'O') => (8, rest.get(1..).unwrap_or_default()),
        Some(b'b' | b'B') => (2, rest.get(1..).unwrap_or_default()),
        _ => (8, rest),
    }
}

fn fraction(text: &str) -> Option<Scalar> {
    let Decimal {
        negative,
        whole,
        fraction,
        exponent,
    } = Decimal::read(text)?;
    let sign = if negative { "-" } else { "" };
    let beyond = if exponent.starts_with('-') {
        -FARTHEST
    } else {
        FARTHEST
    };
    let exponent = exponent.parse().unwrap_or(beyond).clamp(-FARTHEST, FARTHEST);
    Some(decimal(sign, whole, fraction, exponent))
}

/// An exponent that leads out of what a double holds, however many digits stand before it in a line that can be read.
const FARTHEST: i64 = 1 << 40;

/// The number that these digits make with the point moved. In decimals, not by way of a double as in Go, which drops
/// what stands behind the sixteenth digit: no field of a policy takes such a number, and the tables to read and print
/// doubles were a thirtieth of what a browser loads.
fn decimal(sign: &str, before: &str, after: &str, exponent: i64) -> Scalar {
    let all = [before, after].concat();
    let digits = all.trim_start_matches('0');
    // How many digits stand before the point; if negative, how many zeros follow it.
    let point = exponent + before.len() as i64 - (all.len() - digits.len()) as i64;
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() || point < -323 {
        return Scalar::Int(0);
    }
    if point > 309 {
        return Scalar::Float(format!("{sign}inf"));
    }
    let whole = usize::try_from(point).unwrap_or(0);
    if let Some((before, after)) = digits
        .split_at_checked(whole)
        .filter(|(_, after)| !after.is_empty())
    {
        let before = if before.is_empty() { "0" } else { before };
        let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
        return Scalar::Float([sign, before, ".", &zeros, after].concat());
    }
    // On its way through JSON `8.0` becomes 8; the bound keeps the conversion exact.
    const EXACT: u64 = 1 << 53;
    let text = [sign, digits, &"0".repeat(whole - digits.len())].concat();
    match text.parse::<i64>() {
        Ok(number) if number.unsigned_abs() <= EXACT => Scalar::Int(number),
        _ => Scalar::Float(text),
    }
}

/// The text that a mapping's key has in JSON, where keys are strings. `None` for null, which is refused.
pub(super) fn key_text(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Null => None,
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Int(value) => Some(value.to_string()),
        Scalar::Float(text) | Scalar::String(text) => Some(text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_scalars_as_kubectl_does() {
        let int = Scalar::Int;
        let float = |text: &str| Scalar::Float(text.to_owned());
        let string = |text: &str| Scalar::String(text.to_owned());
        for (text, expected) in [
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("y", Scalar::Bool(true)),
            ("No", Scalar::Bool(false)),
            ("off", Scalar::Bool(false)),
            ("tRue", string("tRue")),
            ("80", int(80)),
            ("+80", int(80)),
            ("-0x1F", int(-31)),
            ("010", int(8)),
            ("0o10", int(8)),
            ("0b11", int(3)),
            ("08", int(8)),
            ("1_000", int(1000)),
            ("0", int(0)),
            ("8.0", int(8)),
            ("1e3", int(1000)),
            ("1.5", float("1.5")),
            ("-01.50", float("-1.5")),
            (".5", float("0.5")),
            ("1.25e1", float("12.5")),
            ("125e-5", float("0.00125")),
            ("1250e-1", int(125)),
            ("-0.0", int(0)),
            ("1e999999999999999999999", float("inf")),
            ("-1e400", float("-inf")),
            ("1e-999999999999999999999", int(0)),
            ("9007199254740993.0", float("9007199254740993")),
            (".INF", float("inf")),
            ("-", string("-")),
            ("+-1", string("+-1")),
            ("1.2.3.4", string("1.2.3.4")),
            ("10.0.0.0/8", string("10.0.0.0/8")),
            ("80-90", string("80-90")),
            ("1e", string("1e")),
            (".", string(".")),
            ("2024-08-23", string("2024-08-23")),
            ("9223372036854775807", int(i64::MAX)),
            ("9223372036854775808", float("9223372036854775808")),
        ] {
            assert_eq!(resolve(text), expected, "{text:?}");
        }
    }
}
