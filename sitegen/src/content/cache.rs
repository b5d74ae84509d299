//! Pages as they were read the last time: a file that holds the same text is the same page.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use super::manuscript::{LARGEST, Library};
use super::{Page, read_page, walk};
use crate::report::{Finding, Findings, TextFile, whole_file};

/// The pages of the last reading, by path.
#[derive(Debug, Default)]
pub struct Cache {
    pages: HashMap<String, Cached>,
}

#[derive(Debug, Clone)]
struct Cached {
    page: Page,
    findings: Vec<Finding>,
}

impl Cache {
    /// Reads pages, those anew whose text is another one, and those that include other files.
    pub(super) fn read(
        &mut self,
        files: &[walk::Found],
        folder: &Path,
        findings: &mut Findings,
    ) -> Vec<Page> {
        let library = Library::new(folder);
        let read = |found: &walk::Found| self.page(found, &library);
        let read: Vec<Result<Cached, Box<Finding>>> = files.par_iter().map(read).collect();
        self.pages.clear();
        let mut pages = Vec::with_capacity(read.len());
        for cached in read {
            match cached {
                Ok(cached) => {
                    findings.know(&cached.page.file);
                    findings.extend(cached.findings.iter().cloned());
                    pages.push(cached.page.clone());
                    // What an included file holds is not known here.
                    if cached.page.manuscript.is_of_one_file(cached.page.file.name())
                        && cached.findings.is_empty()
                    {
                        self.pages.insert(cached.page.source.clone(), cached);
                    }
                }
                Err(finding) => findings.push(*finding),
            }
        }
        library.files().iter().for_each(|file| findings.know(file));
        pages
    }

    fn page(&self, found: &walk::Found, library: &Library<'_>) -> Result<Cached, Box<Finding>> {
        let text = walk::read_text(found)?;
        if text.len() > LARGEST {
            let message = "this page is larger than 32 MB: divide it";
            return Err(Box::new(Finding::error(
                "too-large",
                whole_file(found.shown()),
                message,
            )));
        }
        if let Some(cached) = self.pages.get(&found.relative)
            && cached.page.file.text() == text
        {
            return Ok(cached.clone());
        }
        let (page, findings) = read_page(found, TextFile::new(found.shown(), text), library);
        Ok(Cached { page, findings })
    }
}
