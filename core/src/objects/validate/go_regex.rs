//! Whether a text is a regular expression to Go's `regexp` (RE2 syntax), as the agent checks paths and
//! methods (VAL-23). Only the syntax is looked at; nothing is compiled, so the cost grows with the length.

/// The deepest nesting and the greatest repetition that Go takes.
const MOST_NESTING: usize = 1000;
const MOST_REPEATS: u32 = 1000;

/// Checks the syntax.
///
/// # Errors
/// What Go says is wrong, in our words.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let mut parser = Parser {
        rest: pattern,
        open: 0,
        can_repeat: false,
    };
    parser.run()
}

struct Parser<'text> {
    rest: &'text str,
    /// Groups that are open.
    open: usize,
    /// Whether something stands before that can be repeated.
    can_repeat: bool,
}

impl<'text> Parser<'text> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(next) = self.take() {
            match next {
                '(' => self.group()?,
                ')' => self.close()?,
                '|' => self.can_repeat = false,
                '[' => self.class()?,
                '*' | '+' | '?' => self.repeat(next)?,
                '{' => self.braces()?,
                '\\' => self.escape()?,
                _ => self.can_repeat = true,
            }
        }
        match self.open {
            0 => Ok(()),
            _ => Err("`)` is missing".to_owned()),
        }
    }

    fn take(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        Some(next)
    }

    fn accept(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn group(&mut self) -> Result<(), String> {
        self.can_repeat = false;
        if self.accept("?") {
            let named = self.accept("P<") || self.accept("<");
            if named {
                self.name()?;
            } else if self.flags()? {
                return Ok(());
            }
        }
        self.open += 1;
        match self.open > MOST_NESTING {
            true => Err("it is nested too deeply".to_owned()),
            false => Ok(()),
        }
    }

    fn name(&mut self) -> Result<(), String> {
        let (name, rest) = self.rest.split_once('>').unwrap_or_default();
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.rest = rest;
        match fits {
            true => Ok(()),
            false => Err("the name of a group is wrong".to_owned()),
        }
    }

    /// `(?i)` sets flags and opens nothing; `(?i:` does both. True for the former.
    fn flags(&mut self) -> Result<bool, String> {
        let mut negated = false;
        let mut any = false;
        while let Some(next) = self.take() {
            match next {
                'i' | 'm' | 's' | 'U' => any = true,
                '-' if !negated => {
                    negated = true;
                    any = false;
                }
                ':' | ')' if !negated || any => return Ok(next == ')'),
                _ => break,
            }
        }
        Err("`(?` begins nothing that Go knows; there is no looking ahead or behind".to_owned())
    }

    fn close(&mut self) -> Result<(), String> {
        self.open = self
            .open
            .checked_sub(1)
            .ok_or_else(|| "`)` closes nothing".to_owned())?;
        self.can_repeat = true;
        Ok(())
    }

    /// `*`, `+`, `?`, each perhaps with `?` behind it.
    fn repeat(&mut self, operator: char) -> Result<(), String> {
        if !self.can_repeat {
            return Err(format!(
                "nothing stands before `{operator}` that could be repeated"
            ));
        }
        self.accept("?");
        match self.rest.chars().next() {
            Some(next @ ('*' | '+' | '?')) => Err(format!("`{operator}{next}` repeats a repetition")),
            _ if self.repetition().is_some() => Err(format!("`{operator}{{` repeats a repetition")),
            _ => Ok(()),
        }
    }

    /// `{2}`, `{2,}`, `{2,5}`; anything else in braces is itself.
    fn braces(&mut self) -> Result<(), String> {
        let whole = format!("{{{}", self.rest);
        let Some((least, most, length)) = repetition(&whole) else {
            self.can_repeat = true;
            return Ok(());
        };
        self.rest = self.rest.get(length - 1..).unwrap_or_default();
        if !self.can_repeat {
            return Err("nothing stands before `{` that could be repeated".to_owned());
        }
        let in_order = most.is_none_or(|most| least <= most);
        if least > MOST_REPEATS || most.is_some_and(|most| most > MOST_REPEATS) || !in_order {
            return Err("a repetition goes from less to more, and no further than 1000".to_owned());
        }
        self.accept("?");
        match self.rest.chars().next() {
            Some(next @ ('*' | '+' | '?')) => Err(format!("`}}{next}` repeats a repetition")),
            _ if self.repetition().is_some() => Err("`}{` repeats a repetition".to_owned()),
            _ => Ok(()),
        }
    }

    fn repetition(&self) -> Option<(u32, Option<u32>, usize)> {
        repetition(self.rest)
    }

    fn escape(&mut self) -> Result<(), String> {
        self.can_repeat = true;
        if self.accept("Q") {
            let end = self.rest.find("\\E");
            let next = end.map_or("", |at| self.rest.get(at + 2..).unwrap_or_default());
            self.rest = next;
            return Ok(());
        }
        match self.take() {
            None => Err("it ends with `\\`".to_owned()),
            Some('A' | 'b' | 'B' | 'z' | 'C') => Ok(()),
            Some(next) => self.escaped(next),
        }
    }

    /// The escapes that are allowed in classes as well.
    fn escaped(&mut self, next: char) -> Result<(), String> {
        let known = match next {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'a' | 'f' | 'n' | 'r' | 't' | 'v' => true,
            'p' | 'P' => return self.unicode_class(),
            'x' => return self.hexadecimal(),
            '0'..='7' => return self.octal(next),
            '_' => false,
            other => other.is_ascii() && !other.is_ascii_alphanumeric(),
        };
        match known {
            true => Ok(()),
            false => Err(format!("`\\{next}` is no escape that Go knows")),
        }
    }

    /// `\0` and up to three octal digits; `\1` alone would be a back reference, which Go has not.
    fn octal(&mut self, first: char) -> Result<(), String> {
        let more = self
            .rest
            .bytes()
            .take(2)
            .take_while(|byte| (b'0'..=b'7').contains(byte))
            .count();
        if first != '0' && more == 0 {
            return Err(format!(
                "`\\{first}` refers back to a group, which Go does not do"
            ));
        }
        self.rest = self.rest.get(more..).unwrap_or_default();
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<(), String> {
        let digits = match self.accept("{") {
            true => {
                let (digits, rest) = self.rest.split_once('}').unwrap_or_default();
                self.rest = rest;
                digits
            }
            false => {
                let digits = self.rest.get(..2).unwrap_or_default();
                self.rest = self.rest.get(2..).unwrap_or_default();
                digits
            }
        };
        let is_hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(value) if is_hexadecimal && value <= 0x0010_ffff => Ok(()),
            _ => Err("`\\x` wants hexadecimal digits".to_owned()),
        }
    }

    /// `\pL`, `\p{Greek}`: which names exist is Go's own table; a word is taken for one.
    fn unicode_class(&mut self) -> Result<(), String> {
        let name = match self.accept("{") {
            true => {
                let (name, rest) = self.rest.split_once('}').unwrap_or_default();
                self.rest = rest;
                name.strip_prefix('^').unwrap_or(name)
            }
            false => {
                let length = self.rest.chars().next().map_or(0, char::len_utf8);
                let name = self.rest.get(..length).unwrap_or_default();
                self.rest = self.rest.get(length..).unwrap_or_default();
                name
            }
        };
        let fits = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        match fits {
            true => Ok(()),
            false => Err("`\\p` wants the name of a class of characters".to_owned()),
        }
    }

    fn class(&mut self) -> Result<(), String> {
        self.accept("^");
        let mut first = true;
        loop {
            // `]` is itself where it stands first.
            if !first && self.accept("]") {
                self.can_repeat = true;
                return Ok(());
            }
            if let Some(name) = posix_name(self.rest) {
                if !POSIX_CLASSES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err(format!("`[:{name}:]` is no class of characters"));
                }
                self.rest = self.rest.get(name.len() + 4..).unwrap_or_default();
                first = false;
                continue;
            }
            let low = self.class_character()?;
            first = false;
            // A hyphen before the end is itself.
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.accept("-");
                let high = self.class_character()?;
                if let (Some(low), Some(high)) = (low, high)
                    && high < low
                {
                    return Err(format!("`{low}-{high}` goes backwards"));
                }
            }
        }
    }

    /// One member of a class; `None` for an escape, whose value does not matter here.
    fn class_character(&mut self) -> Result<Option<char>, String> {
        match self.take() {
            None => Err("`]` is missing".to_owned()),
            Some('\\') => match self.take() {
                None => Err("it ends with `\\`".to_owned()),
                Some(next) => self.escaped(next).map(|()| None),
            },
            Some(next) => Ok(Some(next)),
        }
    }
}

const POSIX_CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// The name in `[:name:]` at the head of a text. Names are short; no more than that is searched.
fn posix_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("[:")?;
    let end = inner
        .bytes()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'^')
        .count();
    inner.get(end..)?.starts_with(":]").then(|| inner.get(..end))?
}

/// The bounds of a repetition at the head of a text, and how many bytes it takes.
fn repetition(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let inner = text.strip_prefix('{')?;
    let end = inner.bytes().take(24).position(|byte| byte == b'}')?;
    let inner = inner.get(..end)?;
    let number = |digits: &str| -> Option<u32> {
        let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let canonical = digits == "0" || !digits.starts_with('0');
        (is_digits && canonical).then(|| digits.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inner.split_once(',') {
        None => {
            let exactly = number(inner)?;
            (exactly, Some(exactly))
        }
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    Some((least, most, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_go_takes() {
        for pattern in [
            "",
            "/docs",
            "GET|POST",
            "/a/[0-9]+",
            "(?i)get",
            "(?i:get)",
            "(?P<n>a)",
            "(?<n>a)",
            "a{2,5}?",
            "a{,5}",
            "{",
            "}",
            "a{x}",
            "[]a]",
            "[^]a]",
            "[[:alpha:]]",
            "[a-]",
            "\\Qa(b\\E",
            "\\pL",
            "\\p{Greek}",
            "\\x41",
            "\\x{1F600}",
            "\\012",
            "()",
            "a||b",
            "^$",
            "\\.",
            "[\\d-z]",
            "(a|b)*",
            ".*?",
            "\\Q(",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for pattern in [
            "[",
            "[a",
            "(",
            ")",
            "a)",
            "*",
            "a**",
            "a+*",
            "?a",
            "(*a)",
            "a|*",
            "\\",
            "\\8",
            "\\1",
            "\\y",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "[z-a]",
            "a{1001}",
            "a{3,2}",
            "{2}",
            "a{2}{3}",
            "[[:foo:]]",
            "\\p{",
            "\\xz",
            "(?P<>a)",
            "[\\",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn long_patterns_cost_little() {
        assert_eq!(check(&"a".repeat(100_000)), Ok(()));
        assert!(check(&"(".repeat(100_000)).is_err());
        assert!(check(&"[".repeat(100_000)).is_err());
        assert_eq!(check(&"a{".repeat(50_000)), Ok(()));
    }
}
