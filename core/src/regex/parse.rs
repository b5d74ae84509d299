//! The syntax, as Go's `regexp` reads it. The cost grows with the length.

use super::Place;
use super::class::{self, Ranges};

/// The deepest nesting and the greatest repetition that Go takes.
const MOST_NESTING: usize = 1000;
const MOST_REPEATS: u32 = 1000;

const UNICODE_CLASSES: &str = "classes of Unicode";
const UNICODE_CASES: &str = "letters beyond ASCII in either case";

/// What an expression consists of.
#[derive(Debug)]
pub(super) enum Node {
    Empty,
    One(u32),
    Class(Ranges),
    At(Place),
    Sequence(Vec<Self>),
    Either(Vec<Self>),
    Repeat {
        of: Box<Self>,
        least: u32,
        most: Option<u32>,
    },
}

#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    /// What is in it that Go understands, and that cannot be held against a text here.
    pub(super) not_modelled: Option<&'static str>,
}

pub(super) fn parse(pattern: &str) -> Result<Parsed, String> {
    let mut parser = Parser {
        rest: pattern,
        flags: Flags::default(),
        open: Vec::new(),
        group: Group::default(),
        not_modelled: None,
    };
    parser.run()?;
    Ok(Parsed {
        node: parser.group.finish(),
        not_modelled: parser.not_modelled,
    })
}

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    /// `i`
    fold: bool,
    /// `m`
    lines: bool,
    /// `s`
    dot_is_all: bool,
}

/// A group as it is being read.
#[derive(Default)]
struct Group {
    /// What stood before each `|`.
    before: Vec<Node>,
    /// What stands behind the last one.
    last: Vec<Node>,
    /// The flags round it.
    flags: Flags,
}

impl Group {
    fn bar(&mut self) {
        let last = std::mem::take(&mut self.last);
        self.before.push(sequence(last));
    }

    fn finish(mut self) -> Node {
        match self.before.is_empty() {
            true => sequence(self.last),
            false => {
                self.bar();
                Node::Either(self.before)
            }
        }
    }
}

fn sequence(mut nodes: Vec<Node>) -> Node {
    match nodes.len() {
        0 | 1 => nodes.pop().unwrap_or(Node::Empty),
        _ => Node::Sequence(nodes),
    }
}

struct Parser<'text> {
    rest: &'text str,
    flags: Flags,
    /// The groups round the one that is being read.
    open: Vec<Group>,
    group: Group,
    not_modelled: Option<&'static str>,
}

impl<'text> Parser<'text> {
    fn run(&mut self) -> Result<(), String> {
        let mut repeated = None;
        while let Some(next) = self.take() {
            let flags = self.flags;
            let repeats = match next {
                '*' => Some((0, None)),
                '+' => Some((1, None)),
                '?' => Some((0, Some(1))),
                '{' => self.braces()?,
                _ => None,
            };
            if let Some((least, most)) = repeats {
                self.repeat(next, least, most, repeated)?;
                repeated = Some(if next == '{' { '}' } else { next });
                continue;
            }
            repeated = None;
            match next {
                '(' => self.group()?,
                ')' => self.close()?,
                '|' => self.group.bar(),
                '[' => self.class()?,
                '\\' => self.escape()?,
                '^' if flags.lines => self.push(Node::At(Place::LineStart)),
                '^' => self.push(Node::At(Place::TextStart)),
                '$' if flags.lines => self.push(Node::At(Place::LineEnd)),
                '$' => self.push(Node::At(Place::TextEnd)),
                '.' if flags.dot_is_all => self.push(Node::Class(class::complement(Vec::new()))),
                '.' => self.push(Node::Class(class::complement(vec![(0x0a, 0x0a)]))),
                other => self.literal(u32::from(other)),
            }
        }
        match self.open.is_empty() {
            true => Ok(()),
            false => Err("`)` is missing".to_owned()),
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

    fn push(&mut self, node: Node) {
        self.group.last.push(node);
    }

    fn literal(&mut self, code: u32) {
        let node = match self.flags.fold {
            true => Node::Class(self.cased(vec![(code, code)])),
            false => Node::One(code),
        };
        self.push(node);
    }

    /// Ranges in either case, where the flags ask for that.
    fn cased(&mut self, ranges: Ranges) -> Ranges {
        if !self.flags.fold {
            return ranges;
        }
        class::folded(ranges).unwrap_or_else(|| {
            self.not_modelled = Some(UNICODE_CASES);
            Vec::new()
        })
    }

    // ---- groups ----

    fn group(&mut self) -> Result<(), String> {
        let around = self.flags;
        if self.accept("?") {
            if self.accept("P<") || self.accept("<") {
                self.name()?;
            } else if self.flags()? {
                return Ok(());
            }
        }
        let group = Group {
            flags: around,
            ..Group::default()
        };
        self.open.push(std::mem::replace(&mut self.group, group));
        match self.open.len() > MOST_NESTING {
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
        let mut flags = self.flags;
        let (mut negated, mut any) = (false, false);
        while let Some(next) = self.take() {
            match next {
                'i' => flags.fold = !negated,
                'm' => flags.lines = !negated,
                's' => flags.dot_is_all = !negated,
                // What is greedy makes no difference.
                'U' => {}
                '-' if !negated => {
                    (negated, any) = (true, false);
                    continue;
                }
                ':' | ')' if !negated || any => {
                    self.flags = flags;
                    return Ok(next == ')');
                }
                _ => break,
            }
            any = true;
        }
        Err("`(?` begins nothing that Go knows; there is no looking ahead or behind".to_owned())
    }

    fn close(&mut self) -> Result<(), String> {
        let around = self.open.pop().ok_or_else(|| "`)` closes nothing".to_owned())?;
        let group = std::mem::replace(&mut self.group, around);
        self.flags = group.flags;
        self.push(group.finish());
        Ok(())
    }

    // ---- repetitions ----

    /// `*`, `+`, `?` and braces, each perhaps with `?` behind it; `before` is what was repeated by just now.
    fn repeat(
        &mut self,
        operator: char,
        least: u32,
        most: Option<u32>,
        before: Option<char>,
    ) -> Result<(), String> {
        self.accept("?");
        if let Some(before) = before {
            return Err(format!("`{before}{operator}` repeats a repetition"));
        }
        let of = self
            .group
            .last
            .pop()
            .ok_or_else(|| format!("nothing stands before `{operator}` that could be repeated"))?;
        let node = Node::Repeat {
            of: Box::new(of),
            least,
            most,
        };
        if (least >= 2 || most.is_some_and(|most| most >= 2)) && !can_repeat(&node, MOST_REPEATS) {
            return Err("repetitions within repetitions come to more than 1000".to_owned());
        }
        self.push(node);
        Ok(())
    }

    /// `2}`, `2,}`, `2,5}`; anything else behind a brace is itself.
    fn braces(&mut self) -> Result<Option<(u32, Option<u32>)>, String> {
        let Some((least, most, rest)) = repetition(self.rest) else {
            return Ok(None);
        };
        self.rest = rest;
        let in_order = most.is_none_or(|most| least <= most);
        if least > MOST_REPEATS || most.is_some_and(|most| most > MOST_REPEATS) || !in_order {
            return Err("a repetition goes from less to more, and no further than 1000".to_owned());
        }
        Ok(Some((least, most)))
    }

    // ---- escapes ----

    fn escape(&mut self) -> Result<(), String> {
        if self.accept("Q") {
            let (literal, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
            self.rest = rest;
            literal
                .chars()
                .for_each(|character| self.literal(u32::from(character)));
            return Ok(());
        }
        for (letter, place) in [
            ("A", Place::TextStart),
            ("b", Place::WordEdge),
            ("B", Place::NoWordEdge),
            ("z", Place::TextEnd),
        ] {
            if self.accept(letter) {
                self.push(Node::At(place));
                return Ok(());
            }
        }
        match self.escaped_class()? {
            Some(ranges) => self.push(Node::Class(ranges)),
            None => {
                let code = self.escaped_code()?;
                self.literal(code);
            }
        }
        Ok(())
    }

    /// The class that an escape names, if it names one.
    fn escaped_class(&mut self) -> Result<Option<Ranges>, String> {
        if self.accept("p") || self.accept("P") {
            self.unicode_class()?;
            self.not_modelled = Some(UNICODE_CLASSES);
            return Ok(Some(Vec::new()));
        }
        let Some((ranges, negated)) = self.rest.chars().next().and_then(class::perl) else {
            return Ok(None);
        };
        self.take();
        Ok(Some(self.signed(ranges, negated)))
    }

    /// Ranges in either case, where the flags ask for that, or all but those.
    fn signed(&mut self, ranges: Ranges, negated: bool) -> Ranges {
        let ranges = self.cased(ranges);
        match negated {
            true => class::complement(ranges),
            false => ranges,
        }
    }

    /// The one character for which an escape stands.
    fn escaped_code(&mut self) -> Result<u32, String> {
        let next = self.take().ok_or_else(|| "it ends with `\\`".to_owned())?;
        Ok(u32::from(match next {
            'a' => '\x07',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            'x' => return self.hexadecimal(),
            '0'..='7' => return self.octal(next),
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => other,
            other => return Err(format!("`\\{other}` is no escape that Go knows")),
        }))
    }

    /// `\0` and up to three octal digits; `\1` alone would be a back reference, which Go has not.
    fn octal(&mut self, first: char) -> Result<u32, String> {
        let is_octal = |byte: &u8| (b'0'..=b'7').contains(byte);
        let more = self.rest.bytes().take(2).take_while(is_octal).count();
        if first != '0' && more == 0 {
            return Err(format!(
                "`\\{first}` refers back to a group, which Go does not do"
            ));
        }
        let (digits, rest) = self.rest.split_at_checked(more).unwrap_or_default();
        self.rest = rest;
        let value = |value, digit: u8| value * 8 + u32::from(digit - b'0');
        Ok(digits.bytes().fold(u32::from(first) - u32::from('0'), value))
    }

    fn hexadecimal(&mut self) -> Result<u32, String> {
        let found = match self.accept("{") {
            true => self.rest.split_once('}'),
            false => self.rest.split_at_checked(2),
        };
        let (digits, rest) = found.unwrap_or_default();
        self.rest = rest;
        let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(value) if is_hexadecimal && value <= 0x0010_ffff => Ok(value),
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
                let (name, rest) = self.rest.split_at_checked(length).unwrap_or_default();
                self.rest = rest;
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

    // ---- classes ----

    fn class(&mut self) -> Result<(), String> {
        let negated = self.accept("^");
        let mut ranges = Vec::new();
        let mut first = true;
        // `]` is itself where it stands first.
        while first || !self.accept("]") {
            first = false;
            let member = self.member()?;
            ranges.extend(member);
        }
        let ranges = match negated {
            true => class::complement(ranges),
            false => ranges,
        };
        self.push(Node::Class(ranges));
        Ok(())
    }

    fn member(&mut self) -> Result<Ranges, String> {
        if let Some(name) = posix_name(self.rest) {
            self.rest = self.rest.get(name.len() + 4..).unwrap_or_default();
            let plain = name.strip_prefix('^').unwrap_or(name);
            let ranges =
                class::posix(plain).ok_or_else(|| format!("`[:{name}:]` is no class of characters"))?;
            return Ok(self.signed(ranges, plain != name));
        }
        if self.rest.starts_with('\\') {
            let whole = self.rest;
            self.take();
            if let Some(ranges) = self.escaped_class()? {
                return Ok(ranges);
            }
            self.rest = whole;
        }
        let low = self.class_character()?;
        // A hyphen before the end is itself.
        if !self.rest.starts_with('-') || self.rest.starts_with("-]") {
            return Ok(self.cased(vec![(low, low)]));
        }
        self.accept("-");
        let high = self.class_character()?;
        if high < low {
            let shown = |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            return Err(format!("`{}-{}` goes backwards", shown(low), shown(high)));
        }
        Ok(self.cased(vec![(low, high)]))
    }

    fn class_character(&mut self) -> Result<u32, String> {
        match self.take() {
            None => Err("`]` is missing".to_owned()),
            Some('\\') => self.escaped_code(),
            Some(next) => Ok(u32::from(next)),
        }
    }
}

/// Whether a node is repeated by braces no more than so often, all of them multiplied.
fn can_repeat(node: &Node, times: u32) -> bool {
    match node {
        Node::Repeat { of, least, most } => match most.unwrap_or(*least) {
            0 if most.is_some() => true,
            count if count > times => false,
            count => can_repeat(of, times / count.max(1)),
        },
        Node::Sequence(nodes) | Node::Either(nodes) => nodes.iter().all(|node| can_repeat(node, times)),
        _ => true,
    }
}

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

/// The bounds of a repetition, and what stands behind its closing brace.
fn repetition(text: &str) -> Option<(u32, Option<u32>, &str)> {
    let is_inner = |byte: &u8| byte.is_ascii_digit() || *byte == b',';
    let (inner, rest) = text.split_at_checked(text.bytes().take_while(is_inner).count())?;
    let rest = rest.strip_prefix('}')?;
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
    Some((least, most, rest))
}
