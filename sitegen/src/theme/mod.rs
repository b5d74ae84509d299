//! Rendered pages → whole documents: templates, style sheets, scripts. All of it is inside the command.

mod model;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

pub use model::{Entry, PageView, SiteView, View};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("../../theme/templates/base.html")),
    ("menu.html", include_str!("../../theme/templates/menu.html")),
    ("page.html", include_str!("../../theme/templates/page.html")),
    ("404.html", include_str!("../../theme/templates/404.html")),
    (
        "redirect.html",
        include_str!("../../theme/templates/redirect.html"),
    ),
    (
        "no-playground.html",
        include_str!("../../theme/templates/no-playground.html"),
    ),
];

/// Files that every site gets, by address.
pub const FILES: [(&str, &str); 3] = [
    ("theme/site.css", include_str!("../../theme/site.css")),
    ("theme/site.js", include_str!("../../theme/site.js")),
    ("theme/search.js", include_str!("../../theme/search.js")),
];

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A page of the content.
    Page,
    /// What a server shows for an address that there is not.
    NotFound,
    /// An old address of a page.
    Redirect,
    /// Where the playground would be, in a command that carries none.
    NoPlayground,
}

impl Template {
    fn name(self) -> &'static str {
        match self {
            Self::Page => "page.html",
            Self::NotFound => "404.html",
            Self::Redirect => "redirect.html",
            Self::NoPlayground => "no-playground.html",
        }
    }
}

/// Templates, ready to be filled.
#[derive(Debug)]
pub struct Theme {
    environment: Environment<'static>,
}

impl Theme {
    /// Our own theme.
    ///
    /// # Errors
    /// A template cannot be read: what is wrong with it, and where.
    pub fn new() -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax()?);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(|out, state, value| match value.as_str() {
            // As for all other text of a page; minijinja would write `/` as an entity.
            Some(text) if !value.is_safe() => out
                .write_str(&crate::markdown::escaped(text))
                .map_err(minijinja::Error::from),
            _ => minijinja::escape_formatter(out, state, value),
        });
        for (name, text) in TEMPLATES {
            environment
                .add_template(name, text)
                .map_err(|error| explained(&error))?;
        }
        Ok(Self { environment })
    }

    /// Fills a template.
    ///
    /// # Errors
    /// The template asks for something that there is not.
    pub fn fill(&self, template: Template, view: &View<'_>) -> Result<String, String> {
        let template = self
            .environment
            .get_template(template.name())
            .map_err(|error| explained(&error))?;
        template.render(Serde(view)).map_err(|error| explained(&error))
    }
}

/// Jinja's own, without the line breaks that tags leave behind.
fn syntax() -> Result<SyntaxConfig, String> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| explained(&error))
}

fn explained(error: &minijinja::Error) -> String {
    let place = error
        .name()
        .map(|name| format!("{name}:{}: ", error.line().unwrap_or_default()));
    format!("{}{error}", place.unwrap_or_default())
}
