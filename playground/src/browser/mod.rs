//! The browser's side: what JavaScript calls, and the application.

mod app;
mod catalog;
mod chrome;
mod engine;
mod files;
mod host;
mod question;
mod storage;
mod tabs;
mod workbench;

pub(crate) mod editor;
pub(crate) mod live;

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

/// Wakes a prerendered example: `root` holds its HTML, `props` the JSON that stands beside it, and `evaluation` what
/// [`evaluate`] says about the sources in it, as it did when the page was built.
///
/// # Errors
///
/// If the JSON is not of this build.
#[wasm_bindgen]
pub fn hydrate_example(
    root: web_sys::Element,
    props: &str,
    evaluation: &str,
    host: Host,
) -> Result<(), JsError> {
    let props = ExampleProps {
        evaluation: serde_json::from_str(evaluation)?,
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

/// Evaluates a [`signalbox_core::answer::Request`] to an [`signalbox_core::answer::Evaluation`], both as JSON. Called
/// in the worker.
///
/// # Errors
///
/// If the JSON is not of this build.
#[wasm_bindgen]
pub fn evaluate(request: &str) -> Result<String, JsError> {
    let request = serde_json::from_str(request)?;
    let evaluation = signalbox_core::simulation::evaluate(&request);
    Ok(serde_json::to_string(&evaluation)?)
}
