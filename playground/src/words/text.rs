//! The words of the files, their editor, and what is printed of them.

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
    pub const STRANGE: &str = "this YAML is too unusual to be formatted safely";

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

/// The editor.
pub mod editor {
    /// Its program is not there.
    pub const FAILED: &str = "The editor could not be loaded. Reload the page to try again.";

    /// Names the text of a file, to those who do not see it.
    pub fn text_of(name: &str) -> String {
        format!("The file {name}")
    }
}

/// An example in a page.
pub mod example {
    /// Stands at a file whose lines decide.
    pub const DECIDES: &str = "decides the chosen flow";
    /// Takes all changes back.
    pub const RESET: &str = "Reset";
    /// The way to the playground.
    pub const OPEN: &str = "Open in the playground";
}

/// The Hubble log.
pub mod hubble {
    /// Its program is not there.
    pub const FAILED: &str = "The Hubble log could not be loaded. Reload the page to try again.";
    /// While it is made.
    pub const WAITING: &str = "Asking Hubble …";
    /// Where it has nothing.
    pub const NOTHING: &str = "Hubble would record nothing of these flows: only Cilium has it.";
    /// What it is.
    pub const ABOUT: &str = "What `hubble observe` would print, the first packet of each flow. Choose a flow to mark its \
                             lines; the terminal has every filter.";
    /// Names the log.
    pub const LABEL: &str = "Hubble log of the flows";
}

/// The terminal.
pub mod terminal {
    /// Its program is not there.
    pub const FAILED: &str = "The terminal could not be loaded. Reload the page to try again.";
    /// How it greets. What stands between backticks can be typed.
    pub const GREETING: [&str; 3] = [
        "This cluster runs the scenario: every file of the editor is applied. `reset --empty` starts without objects.",
        "What you edit counts here once you `kubectl apply -f` it; `ls` shows the files.",
        KNOWS,
    ];
    /// How it greets where the cluster begins without objects.
    pub const EMPTY_GREETING: [&str; 3] = [
        "This cluster is empty: `ls` shows the files, `kubectl apply -f FILE` takes one.",
        "`reset --applied` starts with every file of the editor in force.",
        KNOWS,
    ];
    const KNOWS: &str = "kubectl, hubble, cilium, and curl, wget, nc, nslookup in pods answer as the real ones do; \
                         `help` lists them.";
}
