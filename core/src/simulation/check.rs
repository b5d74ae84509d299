//! Whether a scenario's expectations are met.

use std::ops::Range;

use super::fixes::Budget;
use super::{FIXES_OF_QUESTION, READ_AGAIN_FOR_QUESTION, Simulation};
use crate::answer::{Answer, Direction, Expectation, Outcome, RefusalCheck, Stop};
use crate::diagnostic::{Diagnostic, Report};
use crate::notation::{Expected, Problem, parse};
use crate::objects::Refused;
use crate::scenario::{Line, Refusal, Text};
use crate::source::{Source, SourceId, SourceMap, Span};

impl Simulation {
    /// The answer to a question in the notation.
    ///
    /// # Errors
    /// What is wrong with the question and what could be meant. Its place counts in the question's own text,
    /// which goes by the file name `question`.
    pub fn ask(&self, question: &str) -> Result<Answer, Box<Report>> {
        self.ask_within(
            question,
            Some(&self.budget(FIXES_OF_QUESTION, READ_AGAIN_FOR_QUESTION)),
        )
    }

    /// The same without looking for fixes, which takes as long as the rest many times over.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_plainly(&self, question: &str) -> Result<Answer, Box<Report>> {
        self.ask_within(question, None)
    }

    /// The same with as many fixes as the budget allows; none without one.
    pub(super) fn ask_within(&self, question: &str, fixes: Option<&Budget>) -> Result<Answer, Box<Report>> {
        let answer = parse(question).and_then(|parsed| self.answer(&parsed, fixes));
        answer.map_err(|problem| Box::new(question_report(question, &problem)))
    }

    /// One line of `expect` or `fails`, checked.
    pub(super) fn expectation(&self, line: &Line, fixes: &Budget) -> Expectation {
        let expected = line.expected();
        let met_by = |answer: &Answer| expected.is_some_and(|expected| meets(answer, expected));
        let answer = match &line.parsed {
            Err(problem) => Err(problem.clone()),
            Ok(parsed) => match self.answer(&parsed.flow, None) {
                Ok(answer) if !met_by(&answer) => self.answer(&parsed.flow, Some(fixes)),
                other => other,
            },
        };
        let met = answer.as_ref().is_ok_and(met_by);
        let message = match (&answer, expected) {
            (Ok(answer), Some(expected)) => message(answer, expected, met, line.fails),
            (Err(problem), _) => problem.message.clone(),
            (Ok(_), None) => String::new(),
        };
        Expectation {
            text: line.text.value.clone(),
            place: self.sources.place(line.text.span),
            expected: expected.map(|expected| expected.to_string()).unwrap_or_default(),
            met,
            marked_wrong: line.fails,
            answer: answer.map_err(|problem| self.line_report(&line.text, &problem)),
            message,
        }
    }

    /// One element of `refused`, checked.
    pub(super) fn refusal_check(&self, refusal: &Refusal) -> RefusalCheck {
        let named = self
            .refused
            .iter()
            .filter(|refused| is_object_of(refusal, refused));
        let (mut for_it, mut for_another) = (None, None);
        for refused in named {
            match is_reason_of(refusal, refused) {
                true => for_it = for_it.or(Some(refused)),
                false => for_another = for_another.or(Some(refused)),
            }
        }
        let message = match (for_it, for_another) {
            (Some(_), _) => String::new(),
            (None, Some(refused)) => format!(
                "{refused} is refused, but not because of `{}`: {}",
                refusal.because.as_deref().unwrap_or_default(),
                refused
                    .findings
                    .first()
                    .map(|finding| finding.message.as_str())
                    .unwrap_or_default()
            ),
            (None, None) => format!("{} is not refused", object_name(refusal)),
        };
        RefusalCheck {
            policy: object_name(refusal),
            because: refusal.because.clone(),
            place: self.sources.place(refusal.span),
            met: for_it.is_some(),
            message,
        }
    }

    /// Whether a refusal is one that the scenario lists.
    pub(super) fn is_expected(&self, refused: &Refused) -> bool {
        let listed = self.scenario.iter().flat_map(|scenario| &scenario.refused);
        listed
            .into_iter()
            .any(|refusal| is_object_of(refusal, refused) && is_reason_of(refusal, refused))
    }

    fn line_report(&self, text: &Text, problem: &Problem) -> Report {
        let span = within(&self.sources, text, &problem.at);
        finding(problem, span).report(&self.sources)
    }
}

fn is_object_of(refusal: &Refusal, refused: &Refused) -> bool {
    let namespace = refusal.namespace.is_none() || refusal.namespace == refused.namespace;
    refusal.kind == refused.kind && refusal.name == refused.name && namespace
}

fn is_reason_of(refusal: &Refusal, refused: &Refused) -> bool {
    refusal.because.as_ref().is_none_or(|because| {
        let says =
            |finding: &Diagnostic| finding.code == because || finding.message.contains(because.as_str());
        refused.findings.iter().any(says)
    })
}

fn object_name(refusal: &Refusal) -> String {
    match &refusal.namespace {
        Some(namespace) => format!("{} {namespace}/{}", refusal.kind, refusal.name),
        None => format!("{} {}", refusal.kind, refusal.name),
    }
}

/// Whether an answer is the expected one. What is mixed or not modelled is none of them.
fn meets(answer: &Answer, expected: Expected) -> bool {
    let denied = answer.outcome == Outcome::Denied;
    let side = answer.stopped.and_then(|stop| stop.side);
    match expected {
        Expected::Allowed => answer.outcome == Outcome::Allowed,
        Expected::Denied => denied,
        Expected::DeniedAtEgress => denied && side == Some(Direction::Egress),
        Expected::DeniedAtIngress => denied && side == Some(Direction::Ingress),
        Expected::Unreachable => answer.outcome == Outcome::Unreachable,
    }
}

/// What is said about a line that is not met, or that is met and should not be.
fn message(answer: &Answer, expected: Expected, met: bool, fails: bool) -> String {
    match (met, fails) {
        (true, false) => String::new(),
        (true, true) => format!("this is met ({expected}), so it does not belong under `fails`"),
        (false, _) => format!(
            "wanted {expected}, but it is {}: {}",
            verdict(answer),
            answer.sentence
        ),
    }
}

/// The answer in the words of an expectation.
pub fn verdict(answer: &Answer) -> String {
    verdict_in_words(answer.outcome, answer.stopped)
}

/// The same of how a journey ends.
pub(super) fn verdict_in_words(outcome: Outcome, stopped: Option<Stop>) -> String {
    match (outcome, stopped.and_then(|stop| stop.side)) {
        (Outcome::Allowed, _) => "allowed".to_owned(),
        (Outcome::Denied, Some(Direction::Egress)) => Expected::DeniedAtEgress.to_string(),
        (Outcome::Denied, Some(Direction::Ingress)) => Expected::DeniedAtIngress.to_string(),
        (Outcome::Denied, None) => Expected::Denied.to_string(),
        (Outcome::Mixed, _) => "mixed".to_owned(),
        (Outcome::Unreachable, _) => Expected::Unreachable.to_string(),
        (Outcome::NotModelled, _) => "not modelled".to_owned(),
    }
}

fn finding(problem: &Problem, span: Span) -> Diagnostic {
    let finding = Diagnostic::error("flow", span, problem.message.clone());
    match &problem.help {
        Some(help) => finding.with_help(help.clone()),
        None => finding,
    }
}

pub(super) fn question_report(question: &str, problem: &Problem) -> Report {
    let sources = SourceMap::new([Source::new("question", question)]);
    let (start, end) = (problem.at.start as u32, problem.at.end as u32);
    finding(
        problem,
        Span {
            source: SourceId(0),
            start,
            end,
        },
    )
    .report(&sources)
}

/// The place in a source of a stretch of a scalar's value: exact where the scalar stands on one line as it
/// is, the whole scalar otherwise.
fn within(sources: &SourceMap, text: &Text, at: &Range<usize>) -> Span {
    let written = sources.slice(text.span);
    let quote = usize::from(written.starts_with(['"', '\'']));
    let inside = written.get(quote..written.len().saturating_sub(quote));
    if inside != Some(text.value.as_str()) {
        return text.span;
    }
    let offset = |at: usize| text.span.start + (quote + at) as u32;
    Span {
        start: offset(at.start),
        end: offset(at.end),
        ..text.span
    }
}
