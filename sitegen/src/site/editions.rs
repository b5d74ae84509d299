//! What differs between the editions of a site, and how they lead to each other.

use super::documents::{From, line_of_markdown};
use super::extras;
use crate::config::Config;
use crate::content::{Content, Edition, Page};
use crate::links::encode;
use crate::theme::{SiteView, Switch};

/// What languages call themselves.
const NAMES: [(&str, &str); 24] = [
    ("ar", "العربية"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hu", "Magyar"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("zh", "中文"),
];

/// What is the same on all pages of each edition.
pub(super) fn views(content: &Content, config: &Config) -> Vec<SiteView> {
    let has = |url: &str| content.assets.iter().any(|asset| asset.url == url);
    let base = config.absolute();
    let image = base.as_ref().zip(config.image.as_deref());
    let image = image.map(|(base, image)| format!("{base}{}", encode(image.trim_start_matches('/'))));
    let view = |(number, edition): (usize, &Edition)| {
        let translated = config.languages.get(&edition.language);
        let own = |of: fn(&crate::config::Language) -> Option<&String>| translated.and_then(of);
        let footer = own(|language| language.footer.as_ref()).or(config.footer.as_ref());
        SiteView {
            title: title(content, config, number),
            language: edition.language.clone(),
            index: edition.index().to_owned(),
            prefix: edition.prefix(),
            description: own(|language| language.description.as_ref())
                .or(config.description.as_ref())
                .cloned(),
            footer: footer.map(|text| line_of_markdown(text)),
            image: image.clone(),
            has_feed: base.is_some() && !extras::newest(content, number).is_empty(),
            base: base.clone(),
            has_logo: has("logo.svg"),
            has_icon: has("favicon.svg"),
        }
    };
    content.editions.iter().enumerate().map(view).collect()
}

/// The title of the site in an edition: what the settings say in its language, else in any, else the home page's.
fn title(content: &Content, config: &Config, edition: usize) -> String {
    let language = content.editions.get(edition).map(|edition| &edition.language);
    let translated = language.and_then(|language| config.languages.get(language)?.title.clone());
    let home = content.tree.homes.get(edition).and_then(Option::as_ref);
    let home = home.map(|home| content.pages[home.page].title.clone());
    translated
        .or_else(|| config.title.clone())
        .or(home)
        .unwrap_or_default()
}

/// A page in every language of its version, and in every version in its language. Where an edition does not have it,
/// its home page stands in its stead.
pub(super) fn switches(
    content: &Content,
    config: &Config,
    sites: &[SiteView],
    page: &Page,
    from: From<'_>,
) -> (Vec<Switch>, Vec<Switch>) {
    if content.editions.len() < 2 {
        return (Vec::new(), Vec::new());
    }
    let counterparts: Vec<(usize, usize)> = content.counterparts(page).collect();
    let here = content.edition(page);
    let switch = |number: usize, edition: &Edition, name: String| {
        let same = counterparts.iter().find(|(of, _)| *of == number);
        let address = match same {
            Some((_, at)) => content.pages[*at].url.clone(),
            None => sites[number].prefix.clone(),
        };
        Switch {
            name,
            language: edition.language.clone(),
            url: from.to(&address),
            address,
            current: number == page.edition,
            same: same.is_some(),
            newest: edition.version.is_none(),
        }
    };
    let numbered = || content.editions.iter().enumerate();
    let languages = numbered().filter(|(_, edition)| edition.version == here.version);
    let languages = languages.map(|(number, edition)| switch(number, edition, language(config, edition)));
    let versions = numbered().filter(|(_, edition)| edition.language == here.language);
    let versions = versions.map(|(number, edition)| switch(number, edition, version(config, edition)));
    let several = |all: Vec<Switch>| if all.len() > 1 { all } else { Vec::new() };
    (several(languages.collect()), several(versions.collect()))
}

fn language(config: &Config, edition: &Edition) -> String {
    let code = edition.language.as_str();
    let said = config
        .languages
        .get(code)
        .and_then(|language| language.name.clone());
    let bare = code.split('-').next().unwrap_or(code);
    let known = NAMES.iter().find(|(known, _)| *known == code || *known == bare);
    said.unwrap_or_else(|| known.map_or(code, |(_, name)| name).to_owned())
}

fn version(config: &Config, edition: &Edition) -> String {
    let older = edition.version.and_then(|number| config.versions.get(number));
    let name = older.map(|version| version.name.clone());
    // The version that the site is about needs no name as long as there is no other.
    name.or_else(|| config.version.clone())
        .unwrap_or_else(|| "latest".to_owned())
}
