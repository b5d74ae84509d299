//! Components as HTML, at build time.

use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::BUILD_ID;
use crate::components::{Example, ExampleProps};

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

/// A component's HTML, ready for hydration.
pub fn render<C>(props: C::Properties) -> String
where
    C: BaseComponent,
    C::Properties: Clone,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let renderer = LocalServerRenderer::<C>::with_props(props);
    match runtime {
        Ok(runtime) => tokio::task::LocalSet::new().block_on(&runtime, renderer.render()),
        // A runtime of one thread, without timers and sockets, asks the system for nothing that it could refuse.
        Err(error) => format!("<!-- not rendered: {error} -->"),
    }
}
