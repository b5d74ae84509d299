//! A style sheet → the same rules in fewer bytes: without comments, and without white space that means nothing.
//!
//! Only tokens are looked at, never what they mean, so that a style sheet of tomorrow passes as well as one that is
//! broken: whatever is not known here stays as it was written.

use std::iter::Peekable;
use std::str::Chars;

/// A style sheet without comments and needless white space.
pub(super) fn style(css: &str) -> String {
    let mut squeezed = Squeezed {
        out: String::with_capacity(css.len()),
        last: None,
        gap: Gap::None,
    };
    let mut rest = css.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            letter if letter.is_ascii_whitespace() => squeezed.gap = Gap::Space,
            '/' if rest.peek() == Some(&'*') => {
                skip_comment(&mut rest);
                squeezed.gap = squeezed.gap.max(Gap::Comment);
            }
            '"' | '\'' => squeezed.add_whole(&string(letter, &mut rest)),
            '\\' => squeezed.add_whole(&escape(&mut rest)),
            '(' if squeezed.ends_with_url() => {
                squeezed.add(letter);
                squeezed.add_whole(&bare_address(&mut rest));
            }
            letter => squeezed.add(letter),
        }
    }
    squeezed.out
}

/// What stood between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Comment,
    Space,
}

struct Squeezed {
    out: String,
    /// What was added last, unless it is part of a name, a string or an address whatever it looks like.
    last: Option<char>,
    gap: Gap,
}

impl Squeezed {
    /// Whether an opening bracket would begin the address of a `url(…)` here.
    fn ends_with_url(&self) -> bool {
        let name = self.out.len().checked_sub(3).and_then(|at| self.out.get(at..));
        self.gap == Gap::None && name.is_some_and(|name| name.eq_ignore_ascii_case("url"))
    }

    fn add(&mut self, letter: char) {
        self.add_gap(letter);
        // The last declaration of a rule needs no end. An empty value (`--x:;`) does for some.
        if letter == '}' && self.last == Some(';') && !self.out.ends_with(":;") {
            self.out.pop();
        }
        self.out.push(letter);
        self.last = Some(letter);
    }

    fn add_whole(&mut self, token: &str) {
        self.add_gap('"');
        self.out.push_str(token);
        self.last = None;
    }

    fn add_gap(&mut self, next: char) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let at_start = self.out.is_empty();
        let is_empty_value = self.last == Some(':') && matches!(next, ';' | '}');
        let is_needless = at_start
            || self.last.is_some_and(|last| "{};,([>~:".contains(last))
            || "{};,)]>~!".contains(next);
        if is_needless && !is_empty_value {
            return;
        }
        self.out.push_str(match gap {
            Gap::None => "",
            // Two tokens that would be one without it, and mean something else with a space between.
            Gap::Comment => "/**/",
            Gap::Space => " ",
        });
    }
}

/// Reads to the end of a comment, or of everything.
fn skip_comment(rest: &mut Peekable<Chars<'_>>) {
    rest.next();
    while let Some(letter) = rest.next() {
        if letter == '*' && rest.next_if_eq(&'/').is_some() {
            return;
        }
    }
}

/// A string with its quotes; up to the end of the line if it has none.
fn string(quote: char, rest: &mut Peekable<Chars<'_>>) -> String {
    let mut string = String::from(quote);
    while let Some(letter) = rest.next() {
        string.push(letter);
        match letter {
            '\\' => string.extend(rest.next()),
            '\n' => break,
            letter if letter == quote => break,
            _ => {}
        }
    }
    string
}

/// What a backslash begins: a letter, or a number with the one space that ends it.
fn escape(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut escape = String::from('\\');
    while escape.len() <= 6
        && let Some(digit) = rest.next_if(char::is_ascii_hexdigit)
    {
        escape.push(digit);
    }
    match escape.len() {
        1 => escape.extend(rest.next()),
        _ => escape.extend(rest.next_if(char::is_ascii_whitespace)),
    }
    escape
}

/// The address in a `url(…)` and its closing bracket, where it stands without quotes; nothing where it has some.
fn bare_address(rest: &mut Peekable<Chars<'_>>) -> String {
    while rest.next_if(char::is_ascii_whitespace).is_some() {}
    let mut address = String::new();
    if rest.peek().is_some_and(|next| matches!(next, '"' | '\'')) {
        return address;
    }
    while let Some(letter) = rest.next() {
        address.push(letter);
        match letter {
            '\\' => address.extend(rest.next()),
            ')' => break,
            _ => {}
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::style;

    /// What a style sheet becomes, and that nothing is left to take away.
    fn check(css: &str, squeezed: &str) {
        assert_eq!(style(css), squeezed);
        assert_eq!(style(squeezed), squeezed, "a second time");
    }

    #[test]
    fn white_space_goes_where_it_means_nothing() {
        check(
            "/* x */\n:root {\n  --a: 1px; /* y */\n  color : red ;\n}\n\na > b ,\n  c ~ d{ margin: 0 auto !important; }\n",
            ":root{--a:1px;color :red}a>b,c~d{margin:0 auto!important}",
        );
        check(
            "@media (min-width: 62rem) and (hover: none) {\n  a { top: 0 }\n}\n",
            "@media (min-width:62rem) and (hover:none){a{top:0}}",
        );
    }

    #[test]
    fn white_space_stays_where_it_means_something() {
        for css in [
            "a :hover{top:0}",
            "a *{top:0}",
            "a + b{width:clamp(1.8rem,1.4rem + 1.8vw,2.5rem)}",
            "a{width:calc(var(--a) * 2 - 1px);margin:-1px -2px}",
            "@media not all and (width>= 40rem){a{top:0}}",
            "a{--empty: ;--none:;}",
            "a{grid-area:1/2;font:1rem/1.5 a}",
        ] {
            check(css, css);
        }
    }

    #[test]
    fn strings_addresses_and_escapes_are_left_alone() {
        for css in [
            r#"a::after{content:" /* ; } */ \" '"}"#,
            "a{background:url(data:image/svg+xml,%3Csvg /*x*/ ;\\)  '%3E) no-repeat}",
            r"\31  a{top:0}",
            r".a\;{top:0}",
            "a{margin:1px/**/2px}",
        ] {
            check(css, css);
        }
        check("a{b:url( 'x  y' )}", "a{b:url('x  y')}");
        check("a{margin:1px/* one *//* two */2px}", "a{margin:1px/**/2px}");
    }

    #[test]
    fn what_is_broken_ends_nothing_but_itself() {
        check("a { b: 'c\n; d: e }", "a{b:'c\n;d:e}");
        check("a{} /* and", "a{}");
        check("}}} b {", "}}}b{");
        check("a{b:url(c", "a{b:url(c");
        check("\\", "\\");
    }
}
