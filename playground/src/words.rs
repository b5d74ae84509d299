//! The words of the page, in one place: to be read through by one person, and to be put into another language.
//!
//! One module for each part of the screen. What core says (verdicts' sentences, findings, fixes) comes from core, and
//! what a scenario says from its author.

/// The question box.
pub mod question {
    /// Above the box.
    pub const LABEL: &str = "Ask about a flow";
    /// The button.
    pub const ASK: &str = "Ask";
    /// Names the list of what may stand at the cursor.
    pub const OFFERS: &str = "What may stand here";
}

/// What passes by and can be taken back.
pub mod notices {
    use crate::session::Step;

    /// The button that takes a step back.
    pub const UNDO: &str = "Undo";
    /// The button that takes a notice away, to those who do not see it.
    pub const CLOSE: &str = "Close the notice";

    /// What a step did.
    pub fn step(step: &Step) -> String {
        match step {
            Step::Reset => "Your changes were taken back.".to_owned(),
            Step::Removed(name) => format!("{name} was removed."),
            Step::Formatted(name) => format!("{name} was formatted."),
            Step::Stripped(name, 1) => format!("1 line was taken out of {name}."),
            Step::Stripped(name, lines) => format!("{lines} lines were taken out of {name}."),
        }
    }
}

/// The bar on top.
pub mod bar {
    /// Names the choice of a scenario.
    pub const SCENARIO: &str = "Scenario";
    /// The group of scenarios that are exercises of the workshop.
    pub const EXERCISES: &str = "Exercises of the workshop";
    /// The group of all others.
    pub const SCENARIOS: &str = "Scenarios";
    /// Names the choice of who enforces.
    pub const ENFORCED_BY: &str = "Enforced by";
    /// Names the choice of Cilium's enforcement mode.
    pub const MODE: &str = "Mode";
    /// What the modes do.
    pub const MODE_TITLE: &str = "Cilium's policy-enforcement-mode: whom policy isolates";
}
