//! How wide text is drawn, without a browser to ask.
//!
//! Generous on purpose: a label that is measured too wide leaves a gap, one measured too narrow collides.

/// Width of `text` in units of the drawing, set in the sans-serif at `size`.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// `text`, cut with an ellipsis so that it fits into `room`.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - advance('…') * size;
    let fits = |c: &char| {
        left -= advance(*c) * size;
        left >= 0.0
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// The advance of one character in em: the widest that common sans-serif fonts give it.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.33,
        'f' | 't' | 'r' | '/' | '(' | ')' | '[' | ']' | ' ' | '-' | '·' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '→' | '…' => 0.98,
        'A'..='Z' => 0.72,
        c if c.is_ascii() => 0.62,
        // Ideographs and their like are square.
        c if (c as u32) >= 0x2E80 => 1.05,
        _ => 0.70,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_what_does_not_fit() {
        assert_eq!(fitted("frontend", 14.0, 100.0), "frontend");
        let cut = fitted("a-very-long-deployment-name", 14.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 14.0) <= 100.0, "{cut}");
    }
}
