//! The browser's side: what JavaScript calls, and the application.

mod app;
mod builder;
mod catalog;
mod chrome;
mod engine;
mod files;
mod host;
mod keeper;
mod question;
mod stage;
mod storage;
mod tabs;
mod takeaway;
mod terminal;
mod workbench;

pub(crate) mod editor;
pub(crate) mod live;

use signalbox_core::answer::Request;
use signalbox_engine::edge;
use wasm_bindgen::prelude::*;
use yew::Renderer;

use crate::components::{Example, ExampleProps};
use app::App;
use host::{Host, HostRef};

/// Starts the playground in `root`.
#[wasm_bindgen]
pub fn start(root: web_sys::Element, host: Host) {
    root.set_text_content(None);
    host::lend(HostRef::new(host));
    Renderer::<App>::with_root(root).render();
}

/// What is to be evaluated before an example can be woken: the request to the worker, of the JSON that stands
/// beside the page.
///
/// # Errors
///
/// If the JSON is not of this build.
#[wasm_bindgen]
pub fn example_request(props: &str) -> Result<Vec<u8>, JsError> {
    let props: ExampleProps = serde_json::from_str(props)?;
    let request = Request {
        sources: props.sources,
        ..Request::default()
    };
    Ok(edge::write(&request)?)
}

/// Wakes a prerendered example: `root` holds its HTML, `props` the JSON that stands beside the page, and `evaluation`
/// what the worker says about the sources in it, as it did when the page was built.
///
/// # Errors
///
/// If the JSON, or the evaluation, is not of this build.
#[wasm_bindgen]
pub fn hydrate_example(
    root: web_sys::Element,
    props: &str,
    evaluation: &[u8],
    host: Host,
) -> Result<(), JsError> {
    let props = ExampleProps {
        evaluation: edge::read(evaluation)?,
        ..serde_json::from_str(props)?
    };
    host::lend(HostRef::new(host));
    Renderer::<Example>::with_root_and_props(root, props).hydrate();
    Ok(())
}

/// The build that this is. A page that was prerendered by another must not be hydrated.
#[wasm_bindgen]
pub fn build_id() -> String {
    crate::BUILD_ID.to_owned()
}
