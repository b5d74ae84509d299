//! The words of what is shared, kept and taken away.

/// What a person worked on.
pub mod history {
    use crate::scenario::Came;

    /// The button that opens the list.
    pub const OPEN: &str = "Your scenarios";
    /// The same with its key.
    pub const OPEN_TITLE: &str = "Your scenarios: what you worked on in this browser (h)";
    /// Closes the list.
    pub const CLOSE: &str = "Close";
    /// Begins with nothing.
    pub const NEW: &str = "Begin an empty one";
    /// What a scenario is called that was begun with nothing.
    pub const EMPTY: &str = "Untitled scenario";
    /// Where the list is kept, and for how long.
    pub const ABOUT: &str = "Kept in this browser, and sent nowhere. The oldest go when there are more than 60, or more \
                             than 4 MB.";
    /// Where nothing was worked on yet.
    pub const NOTHING: &str =
        "Nothing yet. What you open, change, receive by a link or bring along will stand here.";
    /// Stands at the one that is on the screen.
    pub const OPEN_NOW: &str = "open now";
    /// Stands where the text was changed.
    pub const CHANGED: &str = "changed";
    /// Renames one.
    pub const RENAME: &str = "Rename";
    /// Deletes one.
    pub const DELETE: &str = "Delete";
    /// In which language times are written.
    pub const LANGUAGE: &str = "en-GB";
    /// The box for another name.
    pub const NEW_NAME: &str = "New name";
    /// Brings a deleted one back.
    pub const UNDO: &str = "Undo";
    /// It cannot be brought back.
    pub const NO_ROOM: &str = "There is no room to bring it back: this browser's storage is full. Delete another one, then \
                               try again.";
    /// It cannot be called otherwise. The box with the new name stays open.
    pub const NOT_RENAMED: &str = "The name is not kept: this browser's storage is full. Delete another one, then press Enter \
                                   here again.";
    /// Where one that is listed is gone.
    pub const GONE: &str = "What you worked on under this address is not kept in this browser. If it is somebody else's, ask \
                            for a link: the button Share makes one.";
    /// Where the other tab's text and this one's differ.
    pub const TWO_TABS: &str =
        "Another tab has changed this scenario too. What it keeps is left alone until you choose.";
    /// Keeps this tab's text beside the other's.
    pub const KEEP_BOTH: &str = "Keep both";
    /// Keeps this tab's text in the other's place.
    pub const KEEP_MINE: &str = "Keep mine";
    /// Shows the other tab's text in this one's place.
    pub const TAKE_OTHERS: &str = "Take the other's";

    /// How it came.
    pub fn came(came: Came) -> &'static str {
        match came {
            Came::Opened => "opened here",
            Came::Link => "from a link",
            Came::File => "from a file",
            Came::Begun => "begun here",
            Came::Copy => "a copy",
        }
    }

    /// What is said in place of an author's words about a scenario that came so.
    pub fn about(came: Came) -> &'static str {
        match came {
            Came::Link => {
                "This came with a link. What you change is kept in this browser; the link stays as it is."
            }
            Came::File => {
                "This came from a file. What you change is kept in this browser; the file stays as it is."
            }
            Came::Copy => "This is a copy. What you change is kept in this browser.",
            Came::Begun => "Write or paste manifests into the text, or drop files on the page.",
            Came::Opened => "",
        }
    }

    /// A scenario's name, where another one of that name is kept beside it.
    pub fn copy_of(title: &str) -> String {
        format!("{title} (copy)")
    }

    /// This tab's text was kept beside the other's, where nobody chose.
    pub fn kept_as(title: &str) -> String {
        format!("What this tab had is kept as {title}.")
    }

    /// Opens one.
    pub fn open(name: &str) -> String {
        format!("Open {name}")
    }

    /// Renames one.
    pub fn rename(name: &str) -> String {
        format!("Rename {name}")
    }

    /// Deletes one.
    pub fn delete(name: &str) -> String {
        format!("Delete {name}")
    }

    /// One was deleted.
    pub fn deleted(name: &str) -> String {
        format!("{name} was deleted.")
    }

    /// Brings a deleted one back, to those who do not see which.
    pub fn undo(name: &str) -> String {
        format!("Bring {name} back")
    }
}

/// What there is to begin with where no site is round the playground.
pub mod start {
    /// Its title.
    pub const TITLE: &str = "A first policy";
    /// What it is about.
    pub const ABOUT: &str =
        "A shop and its stock. Only the shop may reach the stock: change the policy and watch the signals.";
}

/// Links to scenarios, and what they open.
pub mod link {
    /// What a scenario is called that has no title.
    pub const UNTITLED: &str = "Shared scenario";
    /// It holds too much.
    pub const TOO_LONG: &str = "There is too much text for a link (its limit is 64 KB, packed).";
    /// It was cut, or is none of ours.
    pub const DAMAGED: &str = "This link is damaged: perhaps it was cut when it was copied.";
    /// It was made by a version to come.
    pub const NEWER: &str = "This link was made by a newer version of Signalbox than this page is.";
    /// It holds more than is opened.
    pub const TOO_MUCH: &str = "This link holds more text than is opened from a link.";
    /// Why something could not be loaded, where nothing is known.
    pub const NO_REASON: &str = "no reason given";

    /// A name that nothing has.
    pub fn unknown(id: &str) -> String {
        format!("There is no scenario called {id} here.")
    }

    /// It is there, and did not come.
    pub fn not_loaded(id: &str, why: &str) -> String {
        format!("The scenario {id} could not be loaded ({why}).")
    }

    /// Somebody's version of one of the site's.
    pub fn version_of(title: &str) -> String {
        format!("{title} (shared)")
    }
}

/// The browser's storage.
pub mod storage {
    /// There is none.
    pub const FORBIDDEN: &str =
        "Your edits are not kept: this browser forbids storage. Save them as a file, or share a link.";
    /// There is no room in it.
    pub const FULL: &str = "Your edits are not kept: this browser's storage is full. Delete one of your scenarios, or save \
                            this one as a file.";
    /// One text alone is more than is kept.
    pub const TOO_LARGE: &str = "Your edits are not kept: this is more text than this browser keeps for the page (4 MB). \
                                 Save it as a file.";
}

/// What is taken away, and brought along.
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
    /// There is no picture.
    pub const NOT_DRAWN: &str = "The picture could not be drawn.";
    /// What was dropped is nothing for this page.
    pub const NOTHING_TAKEN: &str =
        "Nothing was taken: drop files whose names end with .yaml, .yml or .json.";

    /// Who decided, in Markdown.
    pub fn decided_by(dataplane: &str) -> String {
        format!("Decided by {dataplane}.")
    }

    /// The heads of the columns, in Markdown.
    pub const COLUMNS: [&str; 3] = ["flow", "verdict", "wanted"];

    /// In place of a verdict, in Markdown.
    pub fn not_understood(why: &str) -> String {
        format!("not understood: {why}")
    }
}
