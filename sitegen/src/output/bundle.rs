//! A whole site in one file, for rooms without a network: unpacked, its pages open from a folder or a USB stick, and
//! everything that needs a server (the search, the playground) runs on any local one.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::site::{Body, Site};

const README: &str = "This is a whole site. Open index.html to read it.

The search and the live examples need a server, any will do, and none of it leaves this machine:

    python3 -m http.server --directory . 8000

Then open http://127.0.0.1:8000/.
";

/// Writes a site as a zip file. The same site gives the same bytes.
///
/// # Errors
/// A file cannot be read, or the zip file cannot be written.
pub fn bundle(site: &Site, path: &Path) -> io::Result<()> {
    let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time of its own, a file has the first one that the format knows.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut add = |name: &str, bytes: &[u8]| -> io::Result<()> {
        zip.start_file(name, options).map_err(|error| named(&error))?;
        zip.write_all(bytes)
    };
    add("README.txt", README.as_bytes())?;
    for (url, body) in &site.files {
        let bytes = match body {
            Body::Made(bytes) => bytes.to_vec(),
            Body::Carried(bytes) => bytes.to_vec(),
            Body::Copied(source) => fs::read(source)?,
        };
        match String::from_utf8(bytes) {
            Ok(page) if url.ends_with(".html") => add(url, from_a_folder(&page).as_bytes())?,
            Ok(text) => add(url, text.as_bytes())?,
            Err(other) => add(url, other.as_bytes())?,
        }
    }
    for (url, bytes) in site.search.files() {
        add(url, bytes)?;
    }
    let bytes = zip.finish().map_err(|error| named(&error))?.into_inner();
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    fs::write(&fresh, bytes)
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|error| named(&error))
}

/// A page that works where there is no server: a folder has to be named by its file, and a browser cannot check
/// digests there.
fn from_a_folder(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some(at) = rest.find("=\"") {
        let (before, value) = rest.split_at(at + 2);
        let end = value.find('"').unwrap_or(value.len());
        let name = before[..at]
            .rsplit(|letter: char| letter.is_whitespace())
            .next()
            .unwrap_or_default();
        match name {
            "integrity" => out.push_str(before[..at - name.len()].trim_end()),
            "href" => {
                out.push_str(before);
                out.push_str(&named_by_file(&value[..end]));
                out.push('"');
            }
            _ => {
                out.push_str(before);
                out.push_str(&value[..end]);
                out.push('"');
            }
        }
        rest = value.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn named_by_file(url: &str) -> String {
    let end = url.find(['#', '?']).unwrap_or(url.len());
    let (path, rest) = url.split_at(end);
    if path.ends_with('/') && !path.contains(':') && !path.starts_with("//") {
        format!("{path}index.html{rest}")
    } else {
        url.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::from_a_folder;

    #[test]
    fn folders_are_named_by_their_files() {
        let page = r##"<link href="a.css" integrity="sha384-x"> <a class="b" href="../c/#d">e = "f"</a> <a href="https://g/">"##;
        assert_eq!(
            from_a_folder(page),
            r##"<link href="a.css"> <a class="b" href="../c/index.html#d">e = "f"</a> <a href="https://g/">"##
        );
    }
}
