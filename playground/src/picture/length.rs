//! Lengths as they are written in SVG.

use std::fmt;

/// A length, written to a tenth: the same on the server and in the browser, and without `.0`, of which a page would
/// have thousands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length(pub(super) f64);

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        if tenths < 0 {
            out.write_str("-")?;
        }
        let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        match tenth {
            0 => write!(out, "{whole}"),
            tenth => write!(out, "{whole}.{tenth}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_written_where_there_are_any() {
        let written = [0.0, -0.04, 12.0, 12.34, 12.36, -0.5, -7.95].map(|length| Length(length).to_string());
        assert_eq!(written, ["0", "0", "12", "12.3", "12.4", "-0.5", "-8"]);
    }
}
