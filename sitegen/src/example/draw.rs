//! An example as a page shows it: drawn by the playground's components, so that it reads without a script
//! and can be woken by one.

use signalbox_playground::{ExampleProps, Prerendered, render_example};

use super::embed::Asked;
use crate::bundle;
use crate::links::{encode, relative};
use crate::markdown::{Fence, escaped};

/// The HTML of an example, and what wakes it, which stands at `data` beside the page. `number` counts the examples of
/// a page, whose address is `page`.
pub(super) fn draw(asked: Asked<'_>, fence: &Fence, number: usize, page: &str, data: &str) -> Prerendered {
    let playground = relative(page, &format!("{}/", bundle::FOLDER));
    let title = asked.evaluation.title.clone().unwrap_or_else(|| data.to_owned());
    let props = ExampleProps {
        id: format!("example-{number}"),
        sources: asked.sources,
        evaluation: asked.evaluation,
        code: asked.code,
        open: fence.get("flow").map(str::to_owned),
        // Where nothing can wake it, nothing may ask to be edited.
        read_only: fence.get("readonly").is_some() || !bundle::is_there(),
        picture: asked.picture,
        flows: asked.flows,
        playground: Some(encode(&playground)),
        scenario: asked.scenario.map(|scenario| scenario.id.clone()),
        exercise: fence.language == "exercise",
    };
    let mut drawn = render_example(&props, data);
    if let Some(height) = asked.height {
        // A region that scrolls must be reachable by keyboard. The policy of pages with examples allows styles.
        drawn.html = format!(
            "<div class=\"sized\" role=\"group\" aria-label=\"{}\" tabindex=\"0\" style=\"max-height:{height}\">{}</div>\n",
            escaped(&title),
            drawn.html
        );
    }
    drawn
}
