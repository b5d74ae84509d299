//! The words of the picture, and of what can be changed from it.

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
    pub const FIT_TITLE: &str = "Show everything (0)";
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

    /// How many edits are offered, to those who do not see them.
    pub fn offered(count: usize) -> String {
        match count {
            1 => "One edit is offered.".to_owned(),
            _ => format!("{count} edits are offered."),
        }
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

/// What is written in the drawing, and told to those who do not see it.
pub mod drawing {
    /// Where there is nobody.
    pub const NOBODY: &str =
        "There is nobody to draw yet. Describe a Pod or a Deployment, and a signal box appears.";
    /// Names the frame that scrolls.
    pub const FRAME: &str = "Picture of the flows, scrollable";
    /// Stands for endpoints that nothing is asked about.
    pub const NOT_ASKED: &str = "nothing is asked";
    /// A flow that arrives, and should not.
    pub const NOT_WANTED: &str = "not wanted";
    /// A flow that should arrive, and does not.
    pub const WANTED: &str = "wanted";
    /// A flow that arrives now.
    pub const MENDED: &str = "mended";
    /// Behind a flow that fares as it is wanted.
    pub const AS_WANTED: &str = ", as wanted";
    /// The signal at the way in.
    pub const WAY_IN: &str = "Way in";
    /// The signal at the way out.
    pub const WAY_OUT: &str = "Way out";
    /// A signal that stands at danger by itself.
    pub const DEFAULT_DENY: &str = "default deny: denied unless a rule allows it";
    /// A signal of rules that deny alone.
    pub const NO_DEFAULT_DENY: &str = "policies apply, without default deny";

    /// A namespace.
    pub fn namespace(name: &str) -> String {
        format!("namespace {name}")
    }

    /// An endpoint's labels.
    pub fn labels(labels: &[String]) -> String {
        format!("labels {}", labels.join(", "))
    }

    /// An endpoint's ports.
    pub fn ports(ports: &[String]) -> String {
        format!("ports {}", ports.join(", "))
    }

    /// The name of the box that stands for so many.
    pub fn more(count: usize) -> String {
        format!("{count} more")
    }

    /// The same with their names.
    pub fn more_in(namespace: &str, names: &[&str]) -> String {
        format!("{} more in {namespace}: {}", names.len(), names.join(", "))
    }

    /// A signal that no flow passes.
    pub fn resting(is_way_in: bool, name: &str, state: &str) -> String {
        let way = if is_way_in { "into" } else { "out of" };
        format!("Way {way} {name}: {state}; no flow is asked about")
    }

    /// Behind a flow that does not fare as it is wanted.
    pub fn but_wanted(verdict: &str) -> String {
        format!(", but {verdict} is wanted")
    }

    /// A line: its verdict, its flows, and what its two signals show.
    pub fn road(verdict: &str, told: &str, egress: &str, ingress: &str) -> String {
        let mut letters = verdict.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        let rest = letters.as_str();
        format!("{first}{rest}: {told}. Signals: egress {egress}, ingress {ingress}.")
    }

    /// The whole.
    pub fn summary(allowed: usize, denied: usize, other: usize) -> String {
        let other = match other {
            0 => String::new(),
            _ => format!(", {other} otherwise"),
        };
        format!("Signal box: {allowed} allowed, {denied} denied{other}")
    }
}
