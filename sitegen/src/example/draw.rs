//! An example as a page shows it: drawn by the playground's components, so that it reads without a script
//! and can be woken by one.

use signalbox_playground::{ExampleProps, Prerendered, render_example};

use super::embed::Asked;
use crate::bundle;
use crate::links::{encode, relative};
use crate::markdown::Fence;

/// The HTML of an example, and what wakes it, which stands at `data` beside the page. `number` counts the examples of
/// a page, whose address is `page`.
pub(super) fn draw(asked: Asked<'_>, fence: &Fence, number: usize, page: &str, data: &str) -> Prerendered {
    let playground = relative(page, &format!("{}/", bundle::FOLDER));
    let props = ExampleProps {
        id: format!("example-{number}"),
        sources: asked.sources,
        evaluation: asked.evaluation,
        code: asked.code,
        open: fence.get("flow").map(str::to_owned),
        // Where nothing can wake it, nothing may ask to be edited.
        read_only: fence.get("readonly").is_some() || !bundle::is_there(),
        picture: true,
        flows: true,
        playground: Some(encode(&playground)),
        scenario: asked.scenario.map(|scenario| scenario.id.clone()),
        exercise: fence.language == "exercise",
    };
    render_example(&props, data)
}
