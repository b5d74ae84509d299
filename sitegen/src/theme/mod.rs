//! Rendered pages → whole documents: templates, style sheets, scripts. All of it is inside the command.

mod assets;
mod model;
mod squeeze;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

pub use assets::{Asset, Assets};
pub use model::{Entry, PageView, SiteView, Switch, View};
pub use words::{Languages, Words};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 7] = [
    ("base.html", include_str!("../../theme/templates/base.html")),
    ("menu.html", include_str!("../../theme/templates/menu.html")),
    (
        "switches.html",
        include_str!("../../theme/templates/switches.html"),
    ),
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

/// Scripts come without what only people need (see `build.rs`), style sheets lose it here: theirs may be a site's own.
const STYLE: &str = include_str!("../../theme/site.css");
const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/site.js"));
const SEARCH: &str = include_str!(concat!(env!("OUT_DIR"), "/search.js"));
const TABS: &str = include_str!(concat!(env!("OUT_DIR"), "/tabs.js"));
const SEARCH_STYLE: &str = include_str!("../../theme/search.css");
const EXERCISE_STYLE: &str = include_str!("../../theme/exercise.css");
const EXERCISE_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/exercise.js"));

/// What a user's own folder may hold: templates by our names, and a style sheet that comes behind ours.
const OWN_STYLE: &str = "style.css";

/// Words in place of ours, and in languages that we do not speak.
const OWN_WORDS: &str = "words";

/// How the names of words begin that the script of exercises says, and where in it they are put.
const EXERCISE_WORDS: &str = "exercise_";
const PLACE_OF_WORDS: &str = "\"%words%\"";

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template<'a> {
    /// A page of the content.
    Page,
    /// A page of the content that asks for a template of the site's own.
    Own(&'a str),
    /// What a server shows for an address that there is not.
    NotFound,
    /// An old address of a page.
    Redirect,
    /// Where the playground would be, in a command that carries none.
    NoPlayground,
}

impl<'a> Template<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Page => "page.html",
            Self::Own(name) => name,
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
    assets: Assets,
    /// What watches exercises, by the language that it speaks.
    exercise_scripts: BTreeMap<String, Asset>,
    languages: Languages,
    version: u64,
}

impl Theme {
    /// Our theme, with what a site's own `theme` folder has in place of it: `page.html` and the other templates, and
    /// `style.css`, which comes behind our style.
    ///
    /// # Errors
    /// A template cannot be read: what is wrong with it, and where.
    pub fn new(own: &Path) -> Result<Self, String> {
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
        let read = |name: &str| fs::read_to_string(own.join(name)).ok();
        let mut hasher = DefaultHasher::new();
        for (name, text) in TEMPLATES {
            let text = read(name).unwrap_or_else(|| text.to_owned());
            text.hash(&mut hasher);
            environment
                .add_template_owned(name, text)
                .map_err(|error| explained(&error))?;
        }
        for (name, text) in own_templates(own)? {
            text.hash(&mut hasher);
            environment
                .add_template_owned(name, text)
                .map_err(|error| explained(&error))?;
        }
        let languages = Languages::new(&own.join(OWN_WORDS))?;
        languages.hash(&mut hasher);
        let (_, components) = crate::bundle::STYLE;
        let style = [components, STYLE, &read(OWN_STYLE).unwrap_or_default()].concat();
        let assets = Assets {
            style: Asset::new("site", "css", squeeze::style(&style)),
            script: Asset::new("site", "js", SCRIPT.to_owned()),
            search: Asset::new("search", "js", SEARCH.to_owned()),
            search_style: Asset::new("search", "css", squeeze::style(SEARCH_STYLE)),
            tabs: Asset::new("tabs", "js", TABS.to_owned()),
            exercise_style: Asset::new("exercise", "css", squeeze::style(EXERCISE_STYLE)),
        };
        assets.style.url.hash(&mut hasher);
        let exercise_script = |(code, words): (&String, &Words)| {
            let text = EXERCISE_SCRIPT.replacen(PLACE_OF_WORDS, &words.beginning_with(EXERCISE_WORDS), 1);
            (code.clone(), Asset::new(&format!("exercise-{code}"), "js", text))
        };
        Ok(Self {
            environment,
            assets,
            exercise_scripts: languages.iter().map(exercise_script).collect(),
            languages,
            version: hasher.finish(),
        })
    }

    /// A number that is another one when a template or the style is.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What pages load.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// What watches exercises on the pages of a language.
    pub fn exercise_script(&self, language: &str) -> &Asset {
        &self.exercise_scripts[self.languages.spoken(language)]
    }

    /// What pages say besides their text.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// Whether there is a template of that name.
    pub fn has(&self, template: &str) -> bool {
        self.environment.get_template(template).is_ok()
    }

    /// Fills a template.
    ///
    /// # Errors
    /// The template asks for something that there is not.
    pub fn fill(&self, template: Template<'_>, view: &View<'_>) -> Result<String, String> {
        let template = self
            .environment
            .get_template(template.name())
            .map_err(|error| explained(&error))?;
        template.render(Serde(view)).map_err(|error| explained(&error))
    }
}

/// The templates of a site's own folder that have no name of ours, by name.
fn own_templates(own: &Path) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(own).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".html") && TEMPLATES.iter().all(|(ours, _)| *ours != name) {
            let text = fs::read_to_string(entry.path())
                .map_err(|error| format!("{}: {error}", entry.path().display()))?;
            found.push((name, text));
        }
    }
    found.sort();
    Ok(found)
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
