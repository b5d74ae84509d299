//! What a plain scalar means to `kubectl`: YAML 1.1 as Go's `sigs.k8s.io/yaml` reads it, on its way to JSON.

use super::Scalar;

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
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
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
    let size = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if negative { -size } else { size }).ok()
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

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn fraction(text: &str) -> Option<Scalar> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = is_digits(before)
        && is_digits(after)
        && !(before.is_empty() && after.is_empty())
        && exponent.is_none_or(|part| !part.is_empty() && is_digits(part));
    if !well_formed {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    // On its way through JSON `8.0` becomes 8; the bound keeps the conversion exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Some(Scalar::Int(value as i64));
    }
    Some(Scalar::Float(value))
}

/// The text that a mapping's key has in JSON, where keys are strings. `None` for null, which is refused.
pub(super) fn key_text(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Null => None,
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Int(value) => Some(value.to_string()),
        Scalar::Float(value) => Some(value.to_string()),
        Scalar::String(text) => Some(text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_scalars_as_kubectl_does() {
        let int = Scalar::Int;
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
            ("1.5", Scalar::Float(1.5)),
            (".5", Scalar::Float(0.5)),
            ("-", string("-")),
            ("+-1", string("+-1")),
            ("1.2.3.4", string("1.2.3.4")),
            ("10.0.0.0/8", string("10.0.0.0/8")),
            ("80-90", string("80-90")),
            ("1e", string("1e")),
            (".", string(".")),
            ("2024-08-23", string("2024-08-23")),
            ("9223372036854775807", int(i64::MAX)),
            ("9223372036854775808", Scalar::Float(9_223_372_036_854_775_808.0)),
        ] {
            assert_eq!(resolve(text), expected, "{text:?}");
        }
    }
}
