//! A site in memory → a folder on disk, whole or not at all.

mod bundle;
mod compress;

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::site::{Body, Site};

pub use bundle::bundle;

/// A file that says that a folder is ours to replace.
const MARK: &str = ".signalbox-site";

/// Writes a site. It is built beside the folder and takes its place when it is complete, so that a full
/// disk or a lost permission leaves the previous site whole.
///
/// # Errors
/// Something cannot be written, or the folder holds what did not come from here.
pub fn write(site: &Site, folder: &Path, precompressed: bool) -> io::Result<()> {
    refuse_foreign(folder)?;
    let fresh = beside(folder, "new")?;
    let result = fill(site, &fresh)
        .and_then(|()| {
            if precompressed {
                compress::beside(&fresh)
            } else {
                Ok(())
            }
        })
        .and_then(|()| swap(&fresh, folder));
    if result.is_err() {
        // The folder that could not be finished; what went wrong is told already.
        let _ = fs::remove_dir_all(&fresh);
    }
    result
}

fn refuse_foreign(folder: &Path) -> io::Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(named(folder, error)),
    };
    if is_empty || folder.join(MARK).is_file() {
        return Ok(());
    }
    let why = format!(
        "{} holds files that are not a site of ours; empty it, or choose another",
        folder.display()
    );
    Err(io::Error::other(why))
}

/// A folder of our own next to another, empty.
fn beside(folder: &Path, what: &str) -> io::Result<PathBuf> {
    let name = folder.file_name().ok_or_else(|| {
        io::Error::other(format!(
            "{} has no name; write the site to a folder that has",
            folder.display()
        ))
    })?;
    let fresh = folder.with_file_name(format!(
        ".{}.{what}-{}",
        name.to_string_lossy(),
        std::process::id()
    ));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(|error| named(&fresh, error))?;
    }
    Ok(fresh)
}

fn fill(site: &Site, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| named(folder, error))?;
    let mut made = HashSet::new();
    let mut place = |url: &str| -> io::Result<PathBuf> {
        let file = folder.join(url);
        if let Some(parent) = file.parent().filter(|parent| !made.contains(*parent)) {
            fs::create_dir_all(parent).map_err(|error| named(parent, error))?;
            made.insert(parent.to_owned());
        }
        Ok(file)
    };
    for (url, body) in &site.files {
        let file = place(url)?;
        match body {
            Body::Made(bytes) => fs::write(&file, bytes),
            Body::Carried(bytes) => fs::write(&file, bytes),
            Body::Copied(source) => fs::copy(source, &file)
                .map(drop)
                .map_err(|error| named(source, error)),
        }
        .map_err(|error| named(&file, error))?;
    }
    for (url, bytes) in site.search.files() {
        let file = place(url)?;
        fs::write(&file, bytes).map_err(|error| named(&file, error))?;
    }
    let mark = folder.join(MARK);
    fs::write(
        &mark,
        "made by `signalbox build`, which may replace this folder\n",
    )
    .map_err(|error| named(&mark, error))
}

fn swap(fresh: &Path, folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return fs::rename(fresh, folder).map_err(|error| named(folder, error));
    }
    let old = beside(folder, "old")?;
    fs::rename(folder, &old).map_err(|error| named(folder, error))?;
    if let Err(error) = fs::rename(fresh, folder) {
        // Back to the site that was there.
        fs::rename(&old, folder).map_err(|error| named(folder, error))?;
        return Err(named(folder, error));
    }
    fs::remove_dir_all(&old).map_err(|error| named(&old, error))
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
