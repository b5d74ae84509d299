//! The words of what stands round the bench.

/// The page and its parts.
pub mod parts {
    /// The page, to those who do not see it.
    pub const TITLE: &str = "Signalbox playground";
    /// Brings whoever uses the keyboard past the bar.
    pub const SKIP: &str = "To the picture";
    /// Names the parts of the page on a phone.
    pub const PARTS: &str = "Parts";
    /// The part with the text.
    pub const TEXT: &str = "Text";
    /// The part with the picture.
    pub const PICTURE: &str = "Picture";
    /// The part with the flows.
    pub const FLOWS: &str = "Flows";
    /// Names the part with the flows to those who do not see it.
    pub const FLOWS_AND_ANSWERS: &str = "Flows and answers";

    /// The window's title.
    pub fn window(scenario: &str) -> String {
        format!("{scenario} · Signalbox")
    }
}

/// The seams between the parts.
pub mod seams {
    /// Names the one at the right of the text.
    pub const TEXT: &str = "Width of the text";
    /// Names the one below the picture.
    pub const PICTURE: &str = "Height of the picture";
    /// How it is moved.
    pub const HINT: &str = "Drag, or press arrow keys; Enter or a double click puts it back";
}

/// The tabs beside the flows.
pub mod tabs {
    /// What they are for.
    pub const LABEL: &str = "About the chosen flow";
    /// The explanation, with the journey.
    pub const WHY: &str = "Why";
    /// In it as long as no flow is chosen.
    pub const NO_WHY: &str = "Ask about a flow: here stands why it passes, or what stops it.";
    /// What Hubble would record.
    pub const HUBBLE: &str = "Hubble log";
    /// The terminal.
    pub const TERMINAL: &str = "Terminal";
}

/// The bar on top.
pub mod bar {
    use crate::scenario::Group;

    /// Names the choice of a scenario.
    pub const SCENARIO: &str = "Scenario";
    /// Names the choice of who enforces.
    pub const ENFORCED_BY: &str = "Enforced by";
    /// The choice of nobody in particular, while the scenario's own is not known.
    pub const OWN: &str = "The scenario's own";
    /// Names the choice of Cilium's enforcement mode.
    pub const MODE: &str = "Mode";
    /// What the modes do.
    pub const MODE_TITLE: &str = "Cilium's policy-enforcement-mode: whom policy isolates";
    /// The way to the documentation.
    pub const HOME: &str = "Signalbox";
    /// Takes all changes back.
    pub const RESET: &str = "Reset";
    /// Names the button of the sheet of help.
    pub const HELP: &str = "Help and shortcuts";
    /// The same with its key.
    pub const HELP_TITLE: &str = "Help (?)";
    /// Makes a link.
    pub const SHARE: &str = "Share";

    /// Above a group of scenarios.
    pub const fn group(group: Group) -> &'static str {
        match group {
            Group::Examples => "Examples",
            Group::Stories => "Stories",
            Group::Recipes => "Recipes",
            Group::Traps => "Traps and errata",
            Group::Fields => "Fields seldom used",
            Group::Exercises => "Exercises of the workshop",
        }
    }

    /// Who enforces where nobody else was chosen.
    pub fn own(dataplane: &str) -> String {
        format!("{dataplane} (the scenario's)")
    }
}

/// The line at the bottom.
pub mod status {
    /// Before the first answer.
    pub const EVALUATING: &str = "Evaluating …";

    /// How many expectations are met; empty where there are none.
    pub fn tally(met: usize, all: usize) -> String {
        match all {
            0 => String::new(),
            _ if met == all => format!("all {all} expectations met"),
            _ => format!("{met} of {all} expectations met"),
        }
    }

    /// How much there is.
    pub fn size(pods: u32, policies: usize) -> String {
        match policies {
            1 => format!("{pods} pods · 1 policy in force"),
            _ => format!("{pods} pods · {policies} policies in force"),
        }
    }

    /// How long core took, in milliseconds.
    pub fn took(milliseconds: f64) -> String {
        let tenths = (milliseconds * 10.0).round() as u64;
        format!("decided in {}.{} ms", tenths / 10, tenths % 10)
    }
}

/// What is said where the screen does not show the text as it is.
pub mod session {
    /// The evaluator broke down.
    pub const CRASHED: &str = "The evaluator failed on this text and was started anew; the text is intact.";
    /// The evaluator was stopped.
    pub const TOO_LONG: &str = "The evaluator was stopped: it had no answer to this text in 20 seconds. The text is \
                                intact, and the next edit is evaluated again. Take something out of it, or have the \
                                command line evaluate it (signalbox eval).";

    /// The text stands there half typed.
    pub fn unreadable(file: &str, line: u32) -> String {
        format!("{file} cannot be read at line {line}: this is the last text that could.")
    }
}

/// What passes by and can be taken back.
pub mod notices {
    use crate::session::Step;

    /// The button that takes a step back.
    pub const UNDO: &str = "Undo";
    /// Has files that were added to an example be a scenario of their own instead.
    pub const SEPARATELY: &str = "Open separately";
    /// The button that takes a notice away, to those who do not see it.
    pub const CLOSE: &str = "Close the notice";
    /// Before a link that the browser would not copy.
    pub const COPY_LINK: &str = "Copy this link:";
    /// The link is in the clipboard.
    pub const LINK_COPIED: &str = "Link copied. The whole text is in it; nothing was sent anywhere.";

    /// What a step did.
    pub fn step(step: &Step) -> String {
        match step {
            Step::Reset => "Your changes were taken back.".to_owned(),
            Step::Removed(name) => format!("{name} was removed."),
            Step::Formatted(name) => format!("{name} was formatted."),
            Step::Stripped(name, 1) => format!("1 line was taken out of {name}."),
            Step::Stripped(name, lines) => format!("{lines} lines were taken out of {name}."),
            Step::Built(title) => format!("Done: {title}."),
            Step::Added(files) => match files.as_slice() {
                [file] => format!("{} was added to this scenario.", file.name),
                _ => format!("{} files were added to this scenario.", files.len()),
            },
            Step::Left(title) => format!("{title} was left, and what you changed in it could not be kept."),
            Step::Took => "This tab shows the other tab's text now.".to_owned(),
        }
    }
}

/// The sheet of help.
pub mod help {
    /// Its title.
    pub const TITLE: &str = "How to read the box";
    /// Closes it.
    pub const CLOSE: &str = "Close";
    /// How to read the picture.
    pub const PICTURE: &str = "Every flow leaves its source by the signal at the right, egress, and enters its destination \
                               by the signal at the left, ingress. Green with a check lets it pass, red with a cross \
                               refuses it, grey with a dash does not enforce. A refused line stops at the signal that \
                               refused it; the dotted rest is the way it would have gone.";
    /// How a flow is written. What stands between backticks can be typed.
    pub const NOTATION: &str = "A flow is written as in `backend -> database:80`, `vpn -> GET http://backend/docs` or \
                                `203.0.113.9 -> frontend:443/udp`.";
    /// Turns keys of one letter on and off.
    pub const LETTERS: &str = "Keys of one letter (e, h, / and ?) do something";
    /// Where it is evaluated.
    pub const PRIVACY: &str = "Everything is evaluated in this browser. Nothing that you type leaves it.";

    /// Everything that can be done without a mouse.
    pub const SHORTCUTS: [(&str, &str); 14] = [
        (
            "← ↑ → ↓, Enter",
            "in the picture: go from endpoint to line, and choose one",
        ),
        (
            "+ − 0",
            "zoom the picture in and out, and show everything; Ctrl and the wheel do so too",
        ),
        ("Esc", "leave the focus on one endpoint"),
        (
            "/",
            "ask about a flow; the arrow keys go through what may stand there",
        ),
        (
            "e",
            "edit the file that is shown; a press into its text does so too",
        ),
        ("Shift Alt F", "format the file that is shown"),
        (
            "← →",
            "on a tab: go to the next one; with Shift: take the file along",
        ),
        ("F2, Delete", "on a file's tab: rename or remove the file"),
        ("Ctrl Space", "in the editor: what may stand here"),
        ("F8", "in the editor: go to the next finding"),
        ("Esc, then Tab", "leave the editor, or the terminal"),
        ("Ctrl S", "copy a link that holds everything"),
        ("h", "what you worked on before"),
        ("?", "this sheet"),
    ];
}
