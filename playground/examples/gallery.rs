//! Examples to look at while working on the components:
//!
//! ```console
//! $ cd content/scenarios
//! $ cargo run -p signalbox-playground --features ssr --example gallery demo/cluster.yaml demo/scenario.yaml > gallery.html
//! ```

use std::fs;

use signalbox_core::answer::Request;
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;
use signalbox_playground::{ExampleProps, render_example};

fn main() -> std::io::Result<()> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let read = |name: &String| Ok(Source::new(name.clone(), fs::read_to_string(name)?));
    let request = Request {
        sources: names.iter().map(read).collect::<std::io::Result<Vec<_>>>()?,
        ..Request::default()
    };
    let props = ExampleProps {
        id: "gallery".to_owned(),
        evaluation: evaluate(&request),
        sources: request.sources,
        picture: true,
        flows: true,
        code: names.into_iter().rev().take(1).collect(),
        ..ExampleProps::default()
    };
    let style = include_str!("../styles/signalbox.css");
    let page =
        "body{margin:0;padding:24px;background:var(--sb-paper);color:var(--sb-ink);font-family:sans-serif}";
    println!(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Gallery</title>\
         <style>{style}\n{page}</style>{}",
        render_example(&props, "").html
    );
    Ok(())
}
