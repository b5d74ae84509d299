//! Finished documents of the last build: while nothing but the text of a page is different, the others stay.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::config::Config;
use crate::content::Content;
use crate::markdown::Rendered;
use crate::site::Bytes;
use crate::theme::Theme;

/// A page's document, its twin, and the picture of links to it.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) html: Bytes,
    pub(super) twin: Bytes,
    pub(super) card: Option<Bytes>,
}

/// The documents of one build, by the paths of their pages.
#[derive(Debug, Default)]
pub(super) struct Filled {
    signature: u64,
    documents: HashMap<String, (Arc<Rendered>, Document)>,
}

impl Filled {
    /// An empty one for a site.
    pub(super) fn new(signature: u64) -> Self {
        Self {
            signature,
            documents: HashMap::new(),
        }
    }

    /// The document of a page that was rendered to the very same, on a site that is otherwise the same.
    pub(super) fn get(&self, signature: u64, path: &str, rendered: &Arc<Rendered>) -> Option<&Document> {
        let (of, document) = self.documents.get(path).filter(|_| self.signature == signature)?;
        Arc::ptr_eq(of, rendered).then_some(document)
    }

    pub(super) fn keep(&mut self, path: &str, rendered: &Arc<Rendered>, document: Document) {
        self.documents
            .insert(path.to_owned(), (Arc::clone(rendered), document));
    }
}

/// Everything that a document shows, besides its own page's text: every page's name, place, summary and front matter, the
/// settings, the theme.
pub(super) fn signature(
    content: &Content,
    rendered: &[Arc<Rendered>],
    config: &Config,
    theme: &Theme,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    theme.version().hash(&mut hasher);
    format!("{config:?}").hash(&mut hasher);
    content.tree.order.hash(&mut hasher);
    for page in &content.pages {
        (&page.path, &page.source, &page.url, &page.title).hash(&mut hasher);
        format!("{:?}", page.front).hash(&mut hasher);
    }
    for page in rendered {
        page.summary.hash(&mut hasher);
    }
    for asset in &content.assets {
        asset.url.hash(&mut hasher);
    }
    hasher.finish()
}
