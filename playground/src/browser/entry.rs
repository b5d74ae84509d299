//! What JavaScript calls.

use gloo::utils::window;
use signalbox_core::answer::Request;
use signalbox_engine::edge;
use wasm_bindgen::prelude::*;
use yew::Renderer;

use super::catalog::Catalog;
use super::history;
use super::host::{self, Host, HostRef};
use super::workbench::{Workbench, WorkbenchProps, begins_plain};
use crate::components::{Example, ExampleProps};
use crate::scenario::Start;

/// The bench, ready to be drawn.
#[wasm_bindgen]
pub struct Bench(WorkbenchProps);

/// Reads what is to be shown first, and fetches it where it is not there. `carried` is the JSON that the page carries, if
/// it was made by the site generator.
#[wasm_bindgen]
pub async fn open(carried: Option<String>, host: Host) -> Bench {
    host::lend(HostRef::new(host));
    let carried = carried.and_then(|json| serde_json::from_str(&json).ok());
    history::migrate();
    let catalog = Catalog::new(carried.unwrap_or_else(Start::without_site));
    let fragment = window().location().hash().unwrap_or_default();
    let opening = catalog.open(&fragment).await;
    Bench(WorkbenchProps { catalog, opening })
}

#[wasm_bindgen]
impl Bench {
    /// Whether it begins with what the generator drew into the page.
    pub fn is_prerendered(&self) -> bool {
        let WorkbenchProps { catalog, opening } = &self.0;
        opening.evaluation.is_some() && *opening == catalog.welcome() && begins_plain()
    }

    /// Brings what stands in `root` alive, where the bench [is prerendered](Self::is_prerendered).
    pub fn hydrate(self, root: web_sys::Element) {
        Renderer::<Workbench>::with_root_and_props(root, self.0).hydrate();
    }

    /// Draws it in `root`, in place of what stands there.
    pub fn draw(self, root: web_sys::Element) {
        root.set_text_content(None);
        // Drawn before the browser paints again.
        Renderer::<Workbench>::with_root_and_props(root, self.0).render();
    }
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
