//! Fixes are tried before they are offered: the edit is applied to the text, everything is read again, and
//! the same question asked.

use std::cell::Cell;

use super::Simulation;
use crate::answer::{Answer, Direction, Outcome, Request, Side, SideVerdict};
use crate::explain::{Candidate, Slot};
use crate::journey::Journey;
use crate::notation::Parsed;
use crate::source::Source;

/// How many edits may still be tried. Each costs a whole evaluation.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new(tries: usize) -> Self {
        Self(Cell::new(tries))
    }

    pub(super) fn spend(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

impl Simulation {
    /// Adds to an answer the edits that would turn it, as far as the budget goes.
    pub(super) fn offer_fixes(
        &self,
        parsed: &Parsed,
        journey: &Journey,
        answer: &mut Answer,
        budget: &Budget,
    ) {
        if answer.outcome == Outcome::Mixed {
            return;
        }
        for candidate in self.explainer().candidates(journey) {
            if self.is_taken(answer, &candidate) || !budget.spend() {
                continue;
            }
            if self.turns(parsed, answer, &candidate) {
                let report = candidate.fix.report(&self.sources);
                if let Some(side) = side_mut(answer, &candidate) {
                    match candidate.slot {
                        Slot::Miss(index) => side.nearest.get_mut(index).map(|miss| miss.fix = Some(report)),
                        Slot::Reason(index) => side
                            .reasons
                            .get_mut(index)
                            .map(|reason| reason.fix = Some(report)),
                    };
                }
            }
        }
    }

    fn is_taken(&self, answer: &Answer, candidate: &Candidate) -> bool {
        side(answer, candidate).is_none_or(|side| match candidate.slot {
            Slot::Miss(index) => side.nearest.get(index).is_none_or(|miss| miss.fix.is_some()),
            Slot::Reason(index) => side.reasons.get(index).is_none_or(|reason| reason.fix.is_some()),
        })
    }

    /// Whether the side's verdict is the opposite once the edit is made.
    fn turns(&self, parsed: &Parsed, answer: &Answer, candidate: &Candidate) -> bool {
        let Some(edited) = self.with_draft(&candidate.fix.clone().into()) else {
            return false;
        };
        if edited.refused.len() > self.refused.len() {
            return false;
        }
        let Ok(after) = edited.answer(parsed, None) else {
            return false;
        };
        let verdict = |answer| side(answer, candidate).map(|side| side.verdict);
        matches!(
            (verdict(answer), verdict(&after)),
            (
                Some(SideVerdict::Deny),
                Some(SideVerdict::Allow | SideVerdict::NotEnforced)
            ) | (Some(SideVerdict::Allow), Some(SideVerdict::Deny))
        )
    }

    /// Other text in the same cluster.
    pub(super) fn again(&self, sources: Vec<Source>) -> Self {
        let request = Request {
            sources,
            dataplane: Some(self.options.dataplane.to_string()),
            ..Request::default()
        };
        Self::with(&request, |options| options.clone_from(&self.options))
    }
}

fn side<'a>(answer: &'a Answer, candidate: &Candidate) -> Option<&'a Side> {
    let hop = answer.hops.get(candidate.hop)?;
    Some(match candidate.side {
        Direction::Egress => &hop.egress,
        Direction::Ingress => &hop.ingress,
    })
}

fn side_mut<'a>(answer: &'a mut Answer, candidate: &Candidate) -> Option<&'a mut Side> {
    let hop = answer.hops.get_mut(candidate.hop)?;
    Some(match candidate.side {
        Direction::Egress => &mut hop.egress,
        Direction::Ingress => &mut hop.ingress,
    })
}
