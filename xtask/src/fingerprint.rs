//! Whether files have changed since a step last succeeded.
//!
//! A step that is slow and does not watch its own inputs (trunk) is skipped when the content of everything it reads
//! is what it was. Content and not time: a fresh clone, a rebase or a saved file without a change rebuilds nothing.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::failure::{Failure, Result};

/// What tools make and nobody reads.
const GENERATED: [&str; 4] = ["node_modules", "target", "dist", ".git"];

/// A digest of names and content.
///
/// It guards against stale output, not against forgery; the standard library's hash is good enough for that, and a
/// new compiler that changes it costs one rebuild.
#[derive(Default)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds text that the output depends on: a version, a setting.
    pub(crate) fn add(mut self, text: &str) -> Self {
        self.bytes(text.as_bytes());
        self
    }

    /// Adds a file, or every file under a folder, by its name below `root` and its content. What does not exist
    /// counts as such.
    pub(crate) fn add_path(mut self, root: &Path, name: &str) -> Result<Self> {
        let path = root.join(name);
        for file in files_under(&path)? {
            let relative = file.strip_prefix(root).unwrap_or(&file);
            self.bytes(relative.as_os_str().as_encoded_bytes());
            self.bytes(&fs::read(&file).map_err(|error| Failure::io("cannot read", &file, &error))?);
        }
        Ok(self)
    }

    /// Sixteen hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }

    /// Length first, so that two pieces cannot be mistaken for another two.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
    }
}

/// The files under `path` (itself, if it is one) in the order of their names; none if there is no such path.
pub(crate) fn files_under(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(path, &mut files).map_err(|error| Failure::io("cannot read", path, &error))?;
    files.sort();
    Ok(files)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let is_generated = |name| GENERATED.iter().any(|generated| name == *generated);
    if path.file_name().is_some_and(is_generated) {
        return Ok(());
    }
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}

/// A file that remembers the fingerprint with which a step last succeeded.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp of the step called `name`, kept in `folder`.
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        Self(folder.join("xtask").join(format!("{name}.stamp")))
    }

    /// Whether the step last succeeded with this fingerprint.
    pub(crate) fn is(&self, fingerprint: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|stamped| stamped == fingerprint)
    }

    /// Forgets. To be called before the step begins, so that one that is interrupted counts as not done.
    pub(crate) fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::io("cannot remove", &self.0, &error))
            }
            _ => Ok(()),
        }
    }

    /// Remembers that the step succeeded with this fingerprint.
    pub(crate) fn set(&self, fingerprint: &str) -> Result<()> {
        let folder = self.0.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.0, fingerprint))
            .map_err(|error| Failure::io("cannot write", &self.0, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("signalbox-xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn content_and_names_count_and_generated_folders_do_not() {
        let root = scratch("fingerprint");
        let of = |root: &Path| Fingerprint::default().add_path(root, "source").unwrap().finish();
        fs::create_dir_all(root.join("source/node_modules")).unwrap();
        fs::write(root.join("source/a"), "1").unwrap();
        let first = of(&root);

        fs::write(root.join("source/node_modules/b"), "2").unwrap();
        assert_eq!(of(&root), first);
        fs::write(root.join("source/a"), "2").unwrap();
        assert_ne!(of(&root), first);
        fs::write(root.join("source/a"), "1").unwrap();
        assert_eq!(of(&root), first);
        fs::rename(root.join("source/a"), root.join("source/b")).unwrap();
        assert_ne!(of(&root), first);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_stamp_holds_until_it_is_cleared() {
        let root = scratch("stamp");
        let stamp = Stamp::new(&root, "step");
        assert!(!stamp.is("x"));
        stamp.clear().unwrap();
        stamp.set("x").unwrap();
        assert!(stamp.is("x") && !stamp.is("y"));
        stamp.clear().unwrap();
        assert!(!stamp.is("x"));
        fs::remove_dir_all(root).unwrap();
    }
}
