//! What Hubble would record of a question.

use super::Simulation;
use super::check::question_report;
use crate::diagnostic::Report;
use crate::hubble::{Clock, Flow, IdentityNumbers, Observer};
use crate::journey::Road;
use crate::notation::parse;

impl Simulation {
    /// The records that Cilium would make of a question, in order: verdicts of both sides, drops, traces, DNS
    /// and HTTP. None where the dataplane is another. A second passes between two questions.
    ///
    /// # Errors
    /// What is wrong with the question, as for [`Self::ask`].
    pub fn observe(&self, question: &str, clock: &mut Clock) -> Result<Vec<Flow>, Box<Report>> {
        const BETWEEN: u64 = 1_000;
        let journey = parse(question).and_then(|parsed| self.travel(&parsed));
        let journey = journey.map_err(|problem| Box::new(question_report(question, &problem)))?;
        let flows = self.observer().journey(&journey, clock);
        clock.advance(BETWEEN);
        Ok(flows)
    }

    /// The records of one road of a journey that was travelled in this simulation.
    pub fn observe_road(&self, road: &Road, clock: &mut Clock) -> Vec<Flow> {
        self.observer().road(road, clock)
    }

    fn observer(&self) -> Observer<'_> {
        Observer {
            context: self.context(),
            objects: &self.objects,
            numbers: self.identity_numbers(),
        }
    }

    /// The numbers of the identities in this world.
    pub fn identity_numbers(&self) -> &IdentityNumbers {
        self.identity_numbers
            .get_or_init(|| IdentityNumbers::new(&self.world))
    }
}
