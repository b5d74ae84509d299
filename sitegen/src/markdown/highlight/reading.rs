//! Lines of code, read by a grammar once: manifests repeat themselves, from block to block and from build to build.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::class;

/// How many lines are remembered, and how many ways to stand between two of them; what comes later is read each time.
const MOST_LINES: usize = 1 << 16;
const MOST_STATES: usize = 1 << 9;

/// A line's pieces: where each one ends, and its class.
type Pieces = Arc<[(usize, &'static str)]>;

/// Lines that were read from one state, each with its pieces and the state behind it.
type Lines = HashMap<Box<str>, (Pieces, usize)>;

/// Reads code with the grammars of a set, and remembers its lines: a line means the same wherever the one before it
/// left the grammar in the same state.
#[derive(Debug, Default)]
pub(super) struct Readings {
    memory: Mutex<Memory>,
}

impl Readings {
    /// Calls `found` with the pieces of code in order, each with its class.
    pub(super) fn each<'a>(
        &self,
        code: &'a str,
        syntax: &SyntaxReference,
        grammars: &SyntaxSet,
        mut found: impl FnMut(&'static str, &'a str),
    ) {
        let mut at = self.memory().place_of(State::new(syntax));
        for line in code.split_inclusive('\n') {
            let (pieces, after) = self.read(at, line, grammars);
            let mut done = 0;
            for (end, class) in pieces.iter().copied() {
                found(class, &line[done..end]);
                done = end;
            }
            at = after;
        }
    }

    /// A line's pieces, and where it leaves the grammar.
    fn read(&self, at: At, line: &str, grammars: &SyntaxSet) -> (Pieces, At) {
        let (from, mut state) = match at {
            At::Known(number) => match self.memory().recall(number, line) {
                Recalled::Line(pieces, after) => return (pieces, At::Known(after)),
                Recalled::State(state) => (Some(number), state),
            },
            At::New(state) => (None, *state),
        };
        // Other threads read theirs in the meantime.
        let pieces: Pieces = state.read(line, grammars).into();
        let mut memory = self.memory();
        let after = memory.place_of(state);
        if let (Some(from), At::Known(after)) = (from, &after) {
            memory.keep(from, line, &pieces, *after);
        }
        (pieces, after)
    }

    /// What is remembered; a thread that panicked with it left nothing half done.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a grammar stands between two lines.
#[derive(Debug, Clone, PartialEq)]
struct State {
    parse: ParseState,
    scopes: ScopeStack,
}

impl State {
    fn new(syntax: &SyntaxReference) -> Self {
        Self {
            parse: ParseState::new(syntax),
            scopes: ScopeStack::new(),
        }
    }

    /// Goes over a line. One that the grammar cannot read has no colours.
    fn read(&mut self, line: &str, grammars: &SyntaxSet) -> Vec<(usize, &'static str)> {
        let Ok(changes) = self.parse.parse_line(line, grammars) else {
            return vec![(line.len(), "")];
        };
        let mut pieces = Vec::with_capacity(changes.len() + 1);
        for (at, change) in changes {
            pieces.push((at, class(&self.scopes)));
            // A grammar that pops more than it pushed loses its colours and nothing else.
            let _ = self.scopes.apply(&change);
        }
        pieces.push((line.len(), class(&self.scopes)));
        // Neighbours of one class are one piece.
        pieces.dedup_by(|next, before| {
            let same = next.1 == before.1;
            before.0 = if same { next.0 } else { before.0 };
            same
        });
        pieces
    }
}

/// A state by its number among those that are remembered, or one that there is no room for.
enum At {
    Known(usize),
    New(Box<State>),
}

/// What is known of a line at a state.
enum Recalled {
    /// Its pieces, and the state behind it.
    Line(Pieces, usize),
    /// Nothing: it is to be read from there.
    State(State),
}

#[derive(Debug, Default)]
struct Memory {
    states: Vec<(State, Lines)>,
    lines: usize,
}

impl Memory {
    fn place_of(&mut self, state: State) -> At {
        let known = self.states.iter().position(|(known, _)| *known == state);
        match known {
            Some(number) => At::Known(number),
            None if self.states.len() < MOST_STATES => {
                self.states.push((state, Lines::new()));
                At::Known(self.states.len() - 1)
            }
            None => At::New(Box::new(state)),
        }
    }

    fn recall(&self, number: usize, line: &str) -> Recalled {
        let (state, lines) = &self.states[number];
        match lines.get(line) {
            Some((pieces, after)) => Recalled::Line(Arc::clone(pieces), *after),
            None => Recalled::State(state.clone()),
        }
    }

    fn keep(&mut self, number: usize, line: &str, pieces: &Pieces, after: usize) {
        if self.lines < MOST_LINES {
            let line = (line.into(), (Arc::clone(pieces), after));
            self.states[number].1.extend([line]);
            self.lines += 1;
        }
    }
}
