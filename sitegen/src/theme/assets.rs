//! Style sheets and scripts as pages load them: named after what they hold, so that a cache may keep them for ever,
//! and with a digest that a browser checks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha384};

/// A file that pages load.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Its address below the root.
    pub url: String,
    /// What `integrity` says about it.
    pub integrity: String,
    /// What it holds.
    #[serde(skip)]
    pub text: String,
}

/// What every page loads, or may, whatever its language is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Assets {
    /// Colours, components, the site.
    pub style: Asset,
    /// What a page can do beyond being read.
    pub script: Asset,
    /// What answers a reader's questions.
    pub search: Asset,
    /// How questions and answers look.
    pub search_style: Asset,
    /// What makes tabs of sections below each other.
    pub tabs: Asset,
    /// How exercises look.
    pub exercise_style: Asset,
}

impl Asset {
    /// Names a text: `theme/site.0123456789.css`.
    pub(super) fn new(name: &str, ending: &str, text: String) -> Self {
        let digest = Sha384::digest(text.as_bytes());
        let short: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        Self {
            url: format!("theme/{name}.{short}.{ending}"),
            integrity: format!("sha384-{}", STANDARD.encode(digest)),
            text,
        }
    }
}

impl Assets {
    /// All of them.
    pub fn all(&self) -> [&Asset; 6] {
        [
            &self.style,
            &self.script,
            &self.search,
            &self.search_style,
            &self.tabs,
            &self.exercise_style,
        ]
    }
}
