//! Regular expressions as Go and Envoy read them (the syntax of RE2): whether a text is one (VAL-23), and what it fits
//! (HTTP-1).
//!
//! Only whether it fits is asked, and never where: nothing is captured, and it makes no difference what is greedy. All
//! ways are followed at once, so that the time grows with the expression times the text, whatever they are.

mod class;
mod parse;

use class::Ranges;
use parse::{Node, parse};

/// More steps than these are refused. Go's own limit is higher; nobody writes either.
const MOST_STEPS: usize = 100_000;

/// A regular expression, ready to be held against texts.
#[derive(Debug, Clone)]
pub struct Regex {
    steps: Vec<Step>,
}

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordEdge,
    NoWordEdge,
}

#[derive(Debug, Clone)]
enum Step {
    /// One character of these, and on.
    Take(Ranges),
    /// On, if it is there.
    At(Place),
    /// On, or else there.
    Or(usize),
    Go(usize),
    Done,
}

/// Checks the syntax of an expression.
///
/// # Errors
/// What Go says is wrong, in our words.
pub fn check(pattern: &str) -> Result<(), String> {
    parse(pattern).map(drop)
}

impl Regex {
    /// An expression.
    ///
    /// # Errors
    /// What is wrong with it, or what of it is not modelled.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let parsed = parse(pattern)?;
        if let Some(what) = parsed.not_modelled {
            return Err(format!("{what} are not modelled"));
        }
        let mut regex = Self { steps: Vec::new() };
        match regex.compile(&parsed.node) && regex.push(Step::Done) {
            true => Ok(regex),
            false => Err("it is too large".to_owned()),
        }
    }

    /// Whether it fits the whole of a text.
    pub fn fits(&self, text: &str) -> bool {
        self.run(text, true)
    }

    /// Whether it fits any part of a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.run(text, false)
    }

    /// Appends the steps of a node; false where they are too many.
    fn compile(&mut self, node: &Node) -> bool {
        match node {
            Node::Empty => true,
            Node::One(code) => self.push(Step::Take(vec![(*code, *code)])),
            Node::Class(ranges) => self.push(Step::Take(ranges.clone())),
            Node::At(place) => self.push(Step::At(*place)),
            Node::Sequence(nodes) => nodes.iter().all(|node| self.compile(node)),
            Node::Either(nodes) => self.compile_either(nodes),
            Node::Repeat { of, least, most } => self.compile_repeat(of, *least, *most),
        }
    }

    fn compile_either(&mut self, nodes: &[Node]) -> bool {
        let mut ends = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let is_last = index + 1 == nodes.len();
            let fork = self.steps.len();
            if (!is_last && !self.push(Step::Or(0))) || !self.compile(node) {
                return false;
            }
            if !is_last {
                ends.push(self.steps.len());
                if !self.push(Step::Go(0)) {
                    return false;
                }
                self.point(fork);
            }
        }
        ends.into_iter().for_each(|end| self.point(end));
        true
    }

    fn compile_repeat(&mut self, of: &Node, least: u32, most: Option<u32>) -> bool {
        let always = (0..least).all(|_| self.compile(of));
        let Some(most) = most else {
            let fork = self.steps.len();
            let done = always && self.push(Step::Or(0)) && self.compile(of) && self.push(Step::Go(fork));
            self.point(fork);
            return done;
        };
        let mut forks = Vec::new();
        let perhaps = (least..most).all(|_| {
            forks.push(self.steps.len());
            self.push(Step::Or(0)) && self.compile(of)
        });
        forks.into_iter().for_each(|fork| self.point(fork));
        always && perhaps
    }

    fn push(&mut self, step: Step) -> bool {
        self.steps.push(step);
        self.steps.len() <= MOST_STEPS
    }

    /// Has a step lead to the one that comes next.
    fn point(&mut self, step: usize) {
        let next = self.steps.len();
        if let Some(Step::Or(to) | Step::Go(to)) = self.steps.get_mut(step) {
            *to = next;
        }
    }

    fn run(&self, text: &str, whole: bool) -> bool {
        let mut ways = Ways {
            seen: vec![0; self.steps.len()],
            turn: 0,
            at: Vec::new(),
        };
        let mut before = None;
        let mut rest = text.chars();
        let mut next = rest.next();
        // The steps that stand before the next character.
        let mut starts = vec![0];
        loop {
            ways.turn += 1;
            ways.at.clear();
            starts
                .into_iter()
                .for_each(|step| self.follow(step, (before, next), &mut ways));
            let is_done = |step: &usize| matches!(self.steps.get(*step), Some(Step::Done));
            if (next.is_none() || !whole) && ways.at.iter().any(is_done) {
                return true;
            }
            let Some(character) = next else { return false };
            let takes = |step: &&usize| match self.steps.get(**step) {
                Some(Step::Take(ranges)) => class::contains(ranges, character),
                _ => false,
            };
            starts = ways.at.iter().filter(takes).map(|step| step + 1).collect();
            if !whole {
                starts.push(0);
            }
            before = next;
            next = rest.next();
        }
    }

    /// Notes every step to which one leads without taking a character, at the place between two of them.
    fn follow(&self, from: usize, place: (Option<char>, Option<char>), ways: &mut Ways) {
        let mut open = vec![from];
        while let Some(step) = open.pop() {
            match ways.seen.get_mut(step) {
                Some(turn) if *turn != ways.turn => *turn = ways.turn,
                _ => continue,
            }
            match self.steps.get(step) {
                Some(Step::Go(to)) => open.push(*to),
                Some(Step::Or(to)) => open.extend([step + 1, *to]),
                Some(Step::At(kind)) if kind.is_at(place) => open.push(step + 1),
                Some(Step::Take(_) | Step::Done) => ways.at.push(step),
                _ => {}
            }
        }
    }
}

/// Which steps are reached.
struct Ways {
    /// For each step, in which turn it was last seen.
    seen: Vec<usize>,
    turn: usize,
    /// Those that take a character, or that are the end.
    at: Vec<usize>,
}

impl Place {
    fn is_at(self, (before, next): (Option<char>, Option<char>)) -> bool {
        let is_word = |character: Option<char>| {
            character.is_some_and(|character| character.is_ascii_alphanumeric() || character == '_')
        };
        match self {
            Self::TextStart => before.is_none(),
            Self::TextEnd => next.is_none(),
            Self::LineStart => before.is_none_or(|character| character == '\n'),
            Self::LineEnd => next.is_none_or(|character| character == '\n'),
            Self::WordEdge => is_word(before) != is_word(next),
            Self::NoWordEdge => is_word(before) == is_word(next),
        }
    }
}

#[cfg(test)]
mod tests;
