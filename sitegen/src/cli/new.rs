//! `signalbox new`: a folder with a site to begin with: a page, and one live example.

use std::fs;
use std::path::PathBuf;

use super::common::{Failure, Status};

/// What is written, by path.
const FILES: [(&str, &str); 7] = [
    ("signalbox.toml", include_str!("../../theme/new/signalbox.toml")),
    ("content/_index.md", include_str!("../../theme/new/home.md")),
    (
        "content/guide/_index.md",
        include_str!("../../theme/new/guide.md"),
    ),
    (
        "content/scenarios/first/scenario.yaml",
        include_str!("../../theme/new/scenario.yaml"),
    ),
    (
        "content/scenarios/first/cluster.yaml",
        include_str!("../../theme/new/cluster.yaml"),
    ),
    (
        "content/scenarios/first/policy.yaml",
        include_str!("../../theme/new/policy.yaml"),
    ),
    (".gitignore", "/public/\n"),
];

#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// The folder to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl New {
    pub(super) fn run(self) -> Result<Status, Failure> {
        let shown = self.folder.display();
        let is_empty = fs::read_dir(&self.folder).map_or(true, |mut entries| entries.next().is_none());
        if !is_empty {
            let why = format!("`{shown}` holds files already; name a folder that is empty or not there");
            return Err(Failure::new(why));
        }
        for (name, text) in FILES {
            let path = self.folder.join(name);
            let parent = path.parent().unwrap_or(&self.folder);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        }
        eprintln!("a site is in `{shown}`; look at it with\n\n    cd {shown}\n    signalbox serve");
        Ok(Status::Fine)
    }
}
