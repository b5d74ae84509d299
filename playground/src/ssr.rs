//! Components as HTML, at build time.

use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::BUILD_ID;
use crate::browser::{Catalog, Workbench, WorkbenchProps};
use crate::components::{Example, ExampleProps};
use crate::scenario::Start;

/// An example, ready to be put on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerendered {
    /// HTML that reads without JavaScript, and that `boot.js` can wake. To be inserted as it is: hydration compares it
    /// with what the component would render, character by character.
    pub html: String,
    /// JSON that `boot.js` fetches to wake it.
    pub data: String,
}

/// Renders one example; `data` is the address, relative to the page, under which its data will stand: a plain name,
/// or any URL without quotes.
pub fn render_example(props: &ExampleProps, data: &str) -> Prerendered {
    let example = render::<Example>(props.clone());
    Prerendered {
        html: format!(
            "<div class=\"sb-example-host\" data-signalbox-example=\"{data}\" data-build=\"{BUILD_ID}\">\
             <div data-signalbox-root>{example}</div><!--/example--></div>"
        ),
        // Plain data; text that cannot be written would be no text.
        data: serde_json::to_string(props).unwrap_or_default(),
    }
}

/// The playground's page with the bench drawn in it, so that it can be read before anything is loaded: `page` is the
/// page of the bundle, in which it has its place, and `version` names the bundle in the addresses of its files.
pub fn render_playground(page: &str, version: &str, start: Start) -> String {
    // No JavaScript, and nothing in it may end the element: `<` is the one sign that could.
    let carried = serde_json::to_string(&start)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    let id = start.scenario.id.clone();
    let catalog = Catalog::new(start);
    let opening = catalog.welcome();
    let bench = render::<Workbench>(WorkbenchProps { catalog, opening });
    let drawn = format!(
        "<div id=\"signalbox\">{bench}</div>\n\
         <script type=\"application/json\" id=\"signalbox-start\">{carried}</script>"
    );
    let (before, rest) = page.split_once(PLACE).unwrap_or((page, ""));
    let after = rest.split_once(PLACE_END).map_or("", |(_, after)| after);
    let mut head = before.replace("data-start=\"\"", &format!("data-start=\"{id}\""));
    for ending in [".js\"", ".css\"", ".wasm\""] {
        let named = format!("{}?{version}\"", ending.trim_end_matches('"'));
        head = head.replace(ending, &named);
    }
    format!("{head}{drawn}{after}")
}

/// Between these two the page of the bundle says that the playground is being loaded.
const PLACE: &str = "<!--bench-->";
const PLACE_END: &str = "<!--/bench-->";

/// A component's HTML, ready for hydration.
pub fn render<C>(props: C::Properties) -> String
where
    C: BaseComponent,
    C::Properties: Clone,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let renderer = LocalServerRenderer::<C>::with_props(props).hydratable(true);
    match runtime {
        Ok(runtime) => tokio::task::LocalSet::new().block_on(&runtime, renderer.render()),
        // A runtime of one thread, without timers and sockets, asks the system for nothing that it could refuse.
        Err(error) => format!("<!-- not rendered: {error} -->"),
    }
}
