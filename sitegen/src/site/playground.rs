//! The playground of a site: the page of the bundle with a scenario drawn in it, and the others to be fetched.

use std::collections::BTreeMap;

use signalbox_core::answer::Request;
use signalbox_core::diagnostic::registry;
use signalbox_core::simulation::evaluate;
use signalbox_playground::render_playground;
use signalbox_playground::scenario::{Entry, Scenario, Start, WELCOME};

use super::Body;
use crate::bundle;
use crate::example;

/// The files of the playground that depend on the content, by address. `offered` are the scenarios in their order, and
/// `has_page` tells whether the site has a page at an address.
pub(super) fn files(
    offered: &[&example::Scenario],
    has_page: impl Fn(&str) -> bool,
) -> BTreeMap<String, Body> {
    let text = |text: String| Body::Made(text.into_bytes().into());
    let address = |name: &str| format!("{}/{name}", bundle::FOLDER);
    let mut files = BTreeMap::new();
    for scenario in offered {
        // Texts: nothing in it can fail to become JSON.
        let json = serde_json::to_string(&scenario.to_open()).unwrap_or_default();
        files.insert(address(&format!("scenarios/{}.json", scenario.id)), text(json));
    }
    let page = bundle::FILES.iter().find(|(name, _)| *name == "index.html");
    if let Some(page) = page.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()) {
        let mut start = start(offered);
        start.diagnostics = diagnostics(has_page);
        files.insert(
            address("index.html"),
            text(render_playground(page, bundle::version(), start)),
        );
    }
    files
}

/// Where the pages about diagnostics are, seen from the playground, if there is one for each.
fn diagnostics(has_page: impl Fn(&str) -> bool) -> String {
    let has = |code: &str| has_page(&format!("{DIAGNOSTICS}/{}/index.html", code.to_ascii_lowercase()));
    match registry::all().all(|registered| has(registered.code)) {
        true => format!("../{DIAGNOSTICS}/"),
        false => String::new(),
    }
}

const DIAGNOSTICS: &str = "diagnostics";

/// What a newcomer sees: the scenario that is made for it, else the first one, else one that every playground has.
fn start(offered: &[&example::Scenario]) -> Start {
    let welcome = offered.iter().find(|scenario| scenario.id == WELCOME);
    let entry = |scenario: &&example::Scenario| Entry {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
    };
    match welcome.or_else(|| offered.first()) {
        Some(scenario) => Start::new(
            offered.iter().map(entry).collect(),
            scenario.to_open(),
            &scenario.evaluation,
        ),
        None => {
            let Start {
                scenarios, scenario, ..
            } = Start::without_site();
            let Scenario { files, .. } = &scenario;
            let evaluation = evaluate(&Request {
                sources: files.clone(),
                ..Request::default()
            });
            Start::new(scenarios, scenario, &evaluation)
        }
    }
}
