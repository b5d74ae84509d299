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
    use crate::scenario::Group;

    /// Names the choice of a scenario.
    pub const SCENARIO: &str = "Scenario";
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
    /// Names the choice of who enforces.
    pub const ENFORCED_BY: &str = "Enforced by";
    /// Names the choice of Cilium's enforcement mode.
    pub const MODE: &str = "Mode";
    /// What the modes do.
    pub const MODE_TITLE: &str = "Cilium's policy-enforcement-mode: whom policy isolates";
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

/// The files and their tabs.
pub mod files {
    /// Names the part.
    pub const TEXT: &str = "Text";
    /// Names the tabs.
    pub const FILES: &str = "Files";
    /// Opens the editor.
    pub const EDIT: &str = "Edit";
    /// Adds a file.
    pub const ADD: &str = "Add a file";
    /// Names the menu of a file.
    pub const MORE: &str = "More to do with files";
    /// Moves the tab.
    pub const MOVE_LEFT: &str = "Move to the left";
    /// Moves the tab.
    pub const MOVE_RIGHT: &str = "Move to the right";
    /// Lets a person choose files.
    pub const OPEN_FILES: &str = "Open files …";
    /// Lets a person choose a folder.
    pub const OPEN_FOLDER: &str = "Open a folder …";
    /// Names the box for another name.
    pub const NEW_NAME: &str = "New name of the file";
    /// Takes the noise out of a dump.
    pub const STRIP: &str = "Take them out";
    /// Why a line is not formatted.
    pub const STRANGE: &str = "what stands there is not told apart well enough to be moved";

    /// Renames a file.
    pub fn rename(name: &str) -> String {
        format!("Rename {name}")
    }

    /// Formats a file.
    pub fn format(name: &str) -> String {
        format!("Format {name}")
    }

    /// Takes a file away.
    pub fn remove(name: &str) -> String {
        format!("Remove {name}")
    }

    /// Where a file is now.
    pub fn moved(name: &str, place: usize, all: usize) -> String {
        format!("{name} is number {place} of {all} now.")
    }

    /// What a tab has to say.
    pub fn tab(name: &str, faulty: bool, decides: bool) -> String {
        match (faulty, decides) {
            (true, _) => format!("{name}: has findings"),
            (false, true) => format!("{name}: decides the chosen flow"),
            (false, false) => name.to_owned(),
        }
    }

    /// What a dump holds.
    pub fn noise(lines: usize, all: usize) -> String {
        format!(
            "{lines} of {all} lines are the API server's own (managedFields, status and the like); no policy sees them."
        )
    }

    /// Where nothing is left to format.
    pub fn formatted_already(name: &str) -> String {
        format!("{name} is formatted already.")
    }

    /// Why a file is not formatted.
    pub fn not_formatted(name: &str, line: usize, why: &str) -> String {
        format!("{name} was not formatted, and nothing was changed: line {line}: {why}.")
    }
}

/// What is taken away.
pub mod takeaway {
    /// Names the menu.
    pub const MORE: &str = "More to take away";
    /// Everything as Markdown.
    pub const MARKDOWN: &str = "Copy as Markdown";
    /// The block for a page of documentation.
    pub const SNIPPET: &str = "Copy as a block for a page";
    /// All files in one.
    pub const ONE_FILE: &str = "Save as one YAML file";
    /// Everything, to be opened here again.
    pub const FILE: &str = "Save as a file";
    /// The picture.
    pub const SVG: &str = "Save the picture as SVG";
    /// The picture.
    pub const PNG: &str = "Save the picture as PNG";
    /// In place of a link.
    pub const DOWNLOAD: &str = "Download as a file";
    /// Markdown is in the clipboard.
    pub const MARKDOWN_COPIED: &str = "Copied: the flows, their verdicts and all files, as Markdown.";
    /// The block is in the clipboard.
    pub const SNIPPET_COPIED: &str =
        "Copied: a block that a page of documentation shows, and verifies when it is built.";
    /// Nothing is in the clipboard.
    pub const NOT_COPIED: &str = "This browser does not let the page copy.";
}

/// The sheet of help.
pub mod help {
    /// Everything that can be done without a mouse.
    pub const SHORTCUTS: [(&str, &str); 13] = [
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
        ("e", "edit the file that is shown"),
        ("Shift Alt F", "format the file that is shown"),
        (
            "← →",
            "on a tab: go to the next one; with Shift: take the file along",
        ),
        ("F2, Delete", "on a file's tab: rename or remove the file"),
        ("Ctrl Space", "in the editor: what may stand here"),
        ("F8", "in the editor: go to the next finding"),
        ("Esc, then Tab", "leave the editor"),
        ("Ctrl S", "copy a link that holds everything"),
        ("?", "this sheet"),
    ];
}
