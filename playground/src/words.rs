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
            Step::Built(title) => format!("Done: {title}."),
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

/// What stands round the picture.
pub mod stage {
    /// Names the tools of the picture.
    pub const TOOLS: &str = "View of the picture";
    /// Names the search, and stands in it while it is empty.
    pub const FIND: &str = "Find an endpoint";
    /// Folds the namespaces again that were unfolded.
    pub const FOLD: &str = "Fold";
    /// Shows everything.
    pub const FIT: &str = "Fit";
    /// What [`FIT`] does.
    pub const FIT_TITLE: &str = "Everything in sight (0)";
    /// Zooms in, to those who do not see the sign.
    pub const ZOOM_IN: &str = "Zoom in";
    /// The same with its key.
    pub const ZOOM_IN_TITLE: &str = "Zoom in (+)";
    /// Zooms out, to those who do not see the sign.
    pub const ZOOM_OUT: &str = "Zoom out";
    /// The same with its key.
    pub const ZOOM_OUT_TITLE: &str = "Zoom out (−)";
    /// What the button does that names who is in focus.
    pub const UNFOCUS_TITLE: &str = "Show everybody (Esc)";

    /// Who is in focus.
    pub fn focused(name: &str) -> String {
        format!("{name} and neighbours")
    }
}

/// The policy builder.
pub mod builder {
    use signalbox_core::answer::{Change, Direction};

    /// Names the builder.
    pub const LABEL: &str = "Change the rules";
    /// Lets a refused flow through.
    pub const ALLOW: &str = "Allow this flow";
    /// Refuses an allowed flow.
    pub const REFUSE: &str = "Remove what allows it";
    /// While core looks for edits.
    pub const TRYING: &str = "Trying edits …";

    /// Lets a flow through alone.
    pub fn only(side: Direction, name: &str) -> String {
        match side {
            Direction::Ingress => format!("Allow only this into {name}"),
            Direction::Egress => format!("Allow only this out of {name}"),
        }
    }

    /// Denies what no rule allows.
    pub fn close(side: Direction) -> &'static str {
        match side {
            Direction::Ingress => "Deny everything else into it",
            Direction::Egress => "Deny everything else out of it",
        }
    }

    /// Why nothing is offered.
    pub fn refused(why: &str) -> String {
        format!("No edit is offered: {why}.")
    }

    /// Above the text of a file that is new.
    pub fn added(name: &str) -> String {
        format!("New file {name}")
    }

    /// How many other flows change.
    pub fn others(changed: usize, compared: u32) -> String {
        match (changed, compared) {
            (0, 0) => "No other flow is known that could change.".to_owned(),
            (0, 1) => "The one other flow that was compared fares as before.".to_owned(),
            (0, compared) => format!("All {compared} other flows that were compared fare as before."),
            (changed, compared) => format!("It changes {changed} of {compared} other flows"),
        }
    }

    /// How another flow changes.
    pub fn change(change: &Change) -> String {
        format!(": {}, then {}", change.before, change.after)
    }
}

/// The explanation of a flow.
pub mod explanation {
    /// Names the note on other dataplanes.
    pub const ELSEWHERE: &str = "Where it would be decided otherwise";
    /// Where no other dataplane decides otherwise.
    pub const ALIKE: &str = "Every release of Cilium since 1.14 and plain Kubernetes decide the same.";

    /// That a verdict depends on who decides.
    pub fn differs(own: &str, here: &str, verdict: &str, who: &str) -> String {
        format!("{own} by {here}; {verdict} by {who}.")
    }

    /// The button that lets another dataplane decide.
    pub fn decide_by(who: &str) -> String {
        format!("Let {who} decide")
    }
}
