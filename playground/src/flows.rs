//! An evaluation as a list of flows: what the picture, the list and the explanation have in common.
//!
//! Nothing is decided here. Core's outcomes become the handful of kinds that are drawn and named apart.

use std::collections::BTreeSet;

use signalbox_core::answer::{Answer, Evaluation, Hop, HopKind, Outcome, Side, SideVerdict};
use signalbox_core::answer::{Direction, Expectation};
use signalbox_core::diagnostic::Report;
use signalbox_core::source::Place;

use crate::words::verdict as words;

/// One flow that somebody asked about: an expectation of the scenario, or a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow<'e> {
    /// Names the flow across evaluations: the line as its author wrote it, without the verdict.
    pub key: String,
    /// The answer, or why there is none.
    pub answer: Result<&'e Answer, &'e Report>,
    /// What the scenario wants, and whether it gets it.
    pub wish: Wish,
    /// The expected verdict as written; empty for a question.
    pub expected: &'e str,
    /// Why a wish is not met; empty otherwise.
    pub message: &'e str,
    /// Where the expectation stands; `None` for a question.
    pub place: Option<&'e Place>,
}

/// What a scenario wants of a flow, and whether it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nothing: the flow was only asked about.
    None,
    /// The verdict is the expected one.
    Met,
    /// It is not.
    Unmet,
    /// It is not, and the scenario is there to show that.
    UnmetAsShown,
    /// It is, although the scenario shows a mistake here: somebody has mended it.
    Mended,
}

impl Wish {
    /// Whether what the author wants is not what happens.
    pub fn unmet(self) -> bool {
        matches!(self, Self::Unmet | Self::UnmetAsShown)
    }

    fn of(expectation: &Expectation) -> Self {
        match (expectation.met, expectation.marked_wrong) {
            (true, false) => Self::Met,
            (true, true) => Self::Mended,
            (false, false) => Self::Unmet,
            (false, true) => Self::UnmetAsShown,
        }
    }
}

/// The kinds of verdict that are told apart by colour, glyph and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A rule lets it through.
    Allowed,
    /// Nobody enforces anything on its way.
    Open,
    /// A side refuses it.
    Denied,
    /// Replicas differ.
    Mixed,
    /// No policy stops it, and yet it does not arrive.
    Unreachable,
    /// Not modelled: no verdict.
    Unknown,
}

impl Verdict {
    /// The verdict of an answer.
    pub fn of(answer: &Answer) -> Self {
        match answer.outcome {
            Outcome::Allowed if enforced_somewhere(answer) => Self::Allowed,
            Outcome::Allowed => Self::Open,
            Outcome::Denied => Self::Denied,
            Outcome::Mixed => Self::Mixed,
            Outcome::Unreachable => Self::Unreachable,
            Outcome::NotModelled => Self::Unknown,
        }
    }

    /// Whether the flow arrives.
    pub fn arrives(self) -> bool {
        matches!(self, Self::Allowed | Self::Open | Self::Mixed)
    }

    /// The word that stands beside the colour.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => words::ALLOWED,
            Self::Open => words::OPEN,
            Self::Denied => words::DENIED,
            Self::Mixed => words::MIXED,
            Self::Unreachable => words::UNREACHABLE,
            Self::Unknown => words::NOT_MODELLED,
        }
    }

    /// The class that carries the colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Allowed => "allow",
            Self::Open => "open",
            Self::Denied => "deny",
            Self::Mixed => "mixed",
            Self::Unreachable => "lost",
            Self::Unknown => "unknown",
        }
    }
}

/// What one signal shows to one flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The side lets it through.
    Clear,
    /// The side refuses it.
    Danger,
    /// The side does not enforce.
    Off,
    /// Not modelled.
    Unknown,
    /// The flow was stopped before it came here.
    NotReached,
    /// There is no endpoint, so no signal.
    Absent,
}

impl Aspect {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => words::ALLOWED,
            Self::Danger => words::DENIED,
            Self::Off => words::NOT_ENFORCED,
            Self::Unknown => words::NOT_MODELLED,
            Self::NotReached => words::NOT_REACHED,
            Self::Absent => words::NO_SIGNAL,
        }
    }

    /// The class that carries colour and glyph.
    pub fn class(self) -> &'static str {
        match self {
            Self::Clear => "allow",
            Self::Danger => "deny",
            Self::Off => "off",
            Self::Unknown => "unknown",
            Self::NotReached | Self::Absent => "idle",
        }
    }

    /// What a side's decision makes its signal show.
    pub fn of(side: &Side) -> Self {
        match side.verdict {
            SideVerdict::Allow => Self::Clear,
            SideVerdict::Deny => Self::Danger,
            SideVerdict::NotEnforced => Self::Off,
            SideVerdict::NoEndpoint => Self::Absent,
            SideVerdict::NotModelled => Self::Unknown,
        }
    }
}

/// The two signals on a flow's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signals {
    /// At the source's way out.
    pub egress: Aspect,
    /// At the destination's way in.
    pub ingress: Aspect,
}

impl Signals {
    /// What the two signals show to the whole of an answer.
    pub fn of(answer: &Answer) -> Self {
        // A mesh or a certificate that ends the road passes no signal: those of the connection before it stand.
        let silent = |hop: &&Hop| matches!(hop.kind, HopKind::Mesh | HopKind::Tls | HopKind::Route);
        let hop = answer
            .hops
            .iter()
            .rfind(|hop| !silent(hop))
            .or(answer.hops.last());
        let shown = hop.map_or((Aspect::Absent, Aspect::Absent), |hop| {
            (Aspect::of(&hop.egress), Aspect::of(&hop.ingress))
        });
        let (egress, ingress) = match (stopping_side(answer), is_on_the_way(answer, hop)) {
            (Some(Direction::Egress), _) => (Aspect::Danger, Aspect::NotReached),
            (Some(Direction::Ingress), true) => (shown.0, Aspect::Danger),
            (None, true) => shown,
            // A look-up failed at the name server: the connection itself was never tried.
            (_, false) => (shown.0, Aspect::NotReached),
        };
        Self { egress, ingress }
    }
}

/// Every flow of an evaluation: the expectations in their order, then the questions; each line once.
pub fn flows(evaluation: &Evaluation) -> Vec<Flow<'_>> {
    let expected = evaluation.expectations.iter().map(from_expectation);
    let asked = evaluation.answers.iter().map(|asked| Flow {
        key: tidy(&asked.question),
        answer: asked.answer.as_ref(),
        wish: Wish::None,
        expected: "",
        message: "",
        place: None,
    });
    let mut seen = BTreeSet::new();
    expected
        .chain(asked)
        .filter(|flow| seen.insert(flow.key.clone()))
        .collect()
}

/// The first flow that deserves a look: an unmet wish, else a refusal, else the first.
pub fn most_telling(flows: &[Flow<'_>]) -> Option<String> {
    let denied = |flow: &&Flow<'_>| flow.answer.is_ok_and(|answer| answer.outcome == Outcome::Denied);
    flows
        .iter()
        .find(|flow| flow.wish.unmet())
        .or_else(|| flows.iter().find(denied))
        .or_else(|| flows.first())
        .map(|flow| flow.key.clone())
}

fn from_expectation(expectation: &Expectation) -> Flow<'_> {
    let line = expectation.text.trim();
    let flow = line.strip_suffix(expectation.expected.as_str()).unwrap_or(line);
    Flow {
        key: tidy(flow),
        answer: expectation.answer.as_ref(),
        wish: Wish::of(expectation),
        expected: &expectation.expected,
        message: &expectation.message,
        place: Some(&expectation.place),
    }
}

/// A line with its runs of blanks made one.
pub(crate) fn tidy(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn enforced_somewhere(answer: &Answer) -> bool {
    let allows = |side: &Side| side.verdict == SideVerdict::Allow;
    answer
        .hops
        .iter()
        .any(|hop| allows(&hop.egress) || allows(&hop.ingress))
}

fn stopping_side(answer: &Answer) -> Option<Direction> {
    answer.stopped.and_then(|stop| stop.side)
}

/// Whether the last hop is the connection itself and not what precedes it.
fn is_on_the_way(answer: &Answer, hop: Option<&Hop>) -> bool {
    let stopped_early = answer.stopped.is_some_and(|stop| stop.hop == HopKind::Resolve);
    hop.is_some() && !stopped_early
}
