//! Files beside files, compressed, for servers that send them as they are: `.br` and `.gz`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use walkdir::WalkDir;

/// What is worth it: pictures and fonts are compressed already.
const ENDINGS: [&str; 10] = [
    "html", "css", "js", "json", "md", "svg", "txt", "wasm", "xml", "yaml",
];

/// Smaller files gain nothing that a reader would feel.
const SMALLEST: u64 = 512;

/// Brotli's window, in bits, and its effort: pages are many and small, scripts and wasm few and fetched often.
const WINDOW: u32 = 22;
const EFFORT: u32 = 9;
const EFFORT_ON_FEW: u32 = 11;

/// Compresses every file of a folder that is worth it.
pub(super) fn beside(folder: &Path) -> io::Result<()> {
    let files: Vec<PathBuf> = WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| entry.metadata().is_ok_and(|metadata| metadata.len() >= SMALLEST))
        .map(walkdir::DirEntry::into_path)
        .filter(|path| ending(path).is_some_and(|ending| ENDINGS.contains(&ending)))
        .collect();
    files.par_iter().try_for_each(|path| compress(path))
}

fn ending(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

fn compress(path: &Path) -> io::Result<()> {
    let bytes = fs::read(path)?;
    let few = matches!(ending(path), Some("css" | "js" | "wasm"));
    let effort = if few { EFFORT_ON_FEW } else { EFFORT };
    let mut brotli = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut brotli, 1 << 16, effort, WINDOW);
        writer.write_all(&bytes)?;
    }
    // No name and no time in it: equal files give equal bytes.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    for (more, compressed) in [("br", brotli), ("gz", gzip.finish()?)] {
        if compressed.len() < bytes.len() {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(more);
            fs::write(PathBuf::from(name), compressed)?;
        }
    }
    Ok(())
}
