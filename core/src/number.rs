//! Numbers in texts, read without floating point: the standard library's reader of it has a table of powers of ten that a
//! browser would have to load, ten kilobytes that hardly compress.

/// Whether a text is a decimal number as Rust, JSON and YAML write it: a sign, digits with a point among them, an exponent.
pub fn is_decimal(text: &str) -> bool {
    Decimal::read(text).is_some()
}

/// Thousandths of what a decimal number is, without what is smaller; nothing of a number below zero, or too great.
pub fn thousandths(text: &str) -> Option<u64> {
    let Decimal {
        negative,
        whole,
        fraction,
        exponent,
    } = Decimal::read(text)?;
    let mut digits = whole.bytes().chain(fraction.bytes());
    if negative && digits.clone().any(|digit| digit != b'0') {
        return None;
    }
    let point = i64::from(exponent.parse::<i32>().ok()?) + i64::try_from(whole.len()).ok()? + 3;
    let mut value: u64 = 0;
    for _ in 0..point {
        let digit = match digits.next() {
            Some(digit) => digit - b'0',
            None if value == 0 => break,
            None => 0,
        };
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(value)
}

/// The parts of a decimal number: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal<'a> {
    /// Whether it begins with a minus.
    pub negative: bool,
    /// The digits before the point.
    pub whole: &'a str,
    /// Those behind it.
    pub fraction: &'a str,
    /// A power of ten, with its sign: `0` if none is written.
    pub exponent: &'a str,
}

impl<'a> Decimal<'a> {
    /// The parts of a text that is a number and nothing else.
    pub fn read(text: &'a str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let bare = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
        let digits = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
        let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        let is_number = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
        (is_number && digits(power) && !power.is_empty()).then_some(Self {
            negative: mantissa.starts_with('-'),
            whole,
            fraction,
            exponent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_is_the_standard_library_says_too() {
        for text in [
            "0", "80", "-1", "+1", "1.5", ".5", "5.", "-.5", "1e3", "1E-3", "1.e+2", "007", "", ".", "-",
            "+", "e", "e1", "1e", "1e+", "1.2.3", "1-2", "--1", "1_000", "0x1f", " 1", "1 ", "1e1.5", "1,5",
            "٣",
        ] {
            assert_eq!(is_decimal(text), text.parse::<f64>().is_ok(), "{text:?}");
        }
        // Words are numbers of floating point, and no decimals.
        assert!(!is_decimal("inf") && !is_decimal("-nan") && !is_decimal("infinity"));
    }

    #[test]
    fn thousandths_are_cut_off_behind_them() {
        let read = |text| thousandths(text);
        assert_eq!(read("1"), Some(1000));
        assert_eq!(read("0.29"), Some(290));
        assert_eq!(read(".0019"), Some(1));
        assert_eq!(read("1.5e2"), Some(150_000));
        assert_eq!(read("25e-4"), Some(2));
        assert_eq!(read("1e-9"), Some(0));
        assert_eq!((read("-0"), read("-1"), read("-0.0001")), (Some(0), None, None));
        assert_eq!(
            (read("0e999999999"), read("1e999999999"), read("soon")),
            (Some(0), None, None)
        );
        assert_eq!(
            (
                read("1e2147483647"),
                read("1e9223372036854775807"),
                read("1e-2147483648")
            ),
            (None, None, Some(0))
        );
    }
}
