//! Components as HTML, at build time.

use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::BUILD_ID;
use crate::components::{Example, ExampleProps};

/// One example as HTML that reads without JavaScript, and that `boot.js` can wake.
///
/// The result is to be inserted as it is: hydration compares it with what the component would render, character by
/// character.
pub fn render_example(props: &ExampleProps) -> String {
    let example = render::<Example>(props.clone());
    let data = serde_json::to_string(props).unwrap_or_default();
    format!(
        "<div class=\"sb-example-host\" data-signalbox-example data-build=\"{BUILD_ID}\">\
         <div data-signalbox-root>{example}</div>\
         <script type=\"application/json\">{}</script></div>",
        inert(&data)
    )
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

/// JSON that cannot end the script element it stands in.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let props = ExampleProps {
            id: "</script><script>alert(1)</script>".to_owned(),
            ..ExampleProps::default()
        };
        let html = render_example(&props);
        assert_eq!(html.matches("</script>").count(), 1, "{html}");
    }
}
