//! What Hubble shows of one flow on a page: printed by core when the site is built, and compared with what the page
//! says, or filled in.
//!
//! ````text
//! ```hubble scenario=story-2-wrong flow="vpn -> pod/database-0:7379"
//! Jan  1 … policy-verdict:none INGRESS DENIED (TCP Flags: SYN)
//! …
//! ```
//! ````
//!
//! As in a session of the [terminal](super::terminal), `…` stands for any lines, and within a line for any text.

use signalbox_core::answer::Request;
use signalbox_core::hubble::{self, Clock, Event, Printer};
use signalbox_core::simulation::Simulation;
use signalbox_core::terminal::transcript::{Difference, ELLIPSIS, Exchange};
use signalbox_core::terminal::{Line, Reply, Stream};

use super::{Block, Examples, Shown};
use crate::markdown::escaped;
use crate::report::Finding;
use crate::theme::Words;

/// What such a block says behind `hubble`.
const ATTRIBUTES: [&str; 2] = ["flow", "scenario"];

/// The code of findings about it.
const CODE: &str = "hubble";

impl Examples {
    /// Prints the lines that a block asks for.
    pub fn hubble(&self, block: &Block<'_>, words: &Words) -> Shown {
        let unknown = block.fence.attributes.iter();
        let unknown = unknown.filter(|attribute| !ATTRIBUTES.contains(&&*attribute.key));
        let mut shown = Shown::default();
        let findings = &mut shown.embedded.findings;
        findings.extend(unknown.map(|attribute| block.unknown_attribute(attribute, &ATTRIBUTES)));
        match self.observed(block) {
            Ok((scenario, flow, lines)) => {
                let (lines, departure) = compared(block, lines);
                findings.extend(departure);
                shown.text = format!("```text\n{}\n```\n", lines.join("\n"));
                shown.embedded.html = html(&flow, &lines, words);
                shown.embedded.shows = Some(scenario);
            }
            Err(finding) => findings.push(*finding),
        }
        shown
    }

    /// The scenario's id, the flow, and the lines that Hubble has for it.
    fn observed(&self, block: &Block<'_>) -> Result<(String, String, Vec<String>), Box<Finding>> {
        let wrong =
            |key: &str, message: String| Box::new(Finding::error(CODE, block.place_of_key(key), message));
        let needed = |key: &str| {
            let missing = || wrong(key, format!("lines of Hubble need `{key}=…`"));
            block.fence.get(key).ok_or_else(missing)
        };
        let (id, flow) = (needed("scenario")?, needed("flow")?);
        let scenario = self
            .get(id)
            .ok_or_else(|| wrong("scenario", format!("there is no scenario `{id}`")))?;
        let simulation = Simulation::new(&Request {
            sources: scenario.sources.clone(),
            ..Request::default()
        });
        let flows = simulation
            .observe(flow, &mut Clock::new())
            .map_err(|report| wrong("flow", report.message))?;
        let mut printer = Printer::new(hubble::Format::Compact, hubble::Options::default());
        let mut text = String::new();
        for flow in flows {
            printer.event(&Event::from(flow), &mut text);
        }
        printer.finish(&mut text);
        let lines = text.lines().map(str::to_owned).collect();
        Ok((scenario.id.clone(), flow.to_owned(), lines))
    }
}

/// The lines as the page shows them, and where they are not what it says.
fn compared(block: &Block<'_>, lines: Vec<String>) -> (Vec<String>, Option<Finding>) {
    let exchange = Exchange {
        expected: block
            .text
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect(),
        ..Exchange::default()
    };
    let line = |text| Line {
        stream: Stream::Output,
        text,
    };
    let reply = Reply {
        lines: lines.iter().cloned().map(line).collect(),
        ..Reply::default()
    };
    match exchange.compare(&reply) {
        Ok(shown) => (shown, None),
        Err(Difference { expected, actual, .. }) => {
            let end = "no more".to_owned();
            let message = format!(
                "Hubble prints `{}` where `{}` is expected",
                actual.unwrap_or_else(|| end.clone()),
                expected.unwrap_or(end)
            );
            let help = format!("`{ELLIPSIS}` stands for any lines, and within a line for any text");
            let told = format!("it prints\n  {}", lines.join("\n  "));
            let finding = Finding::error(CODE, block.place(), message)
                .with_help(help)
                .with_note(told, None);
            (lines, Some(finding))
        }
    }
}

/// The lines in a frame. Their ends say the most, so they are broken where they are too long, with what is left over
/// set in.
fn html(flow: &str, lines: &[String], words: &Words) -> String {
    let line = |line: &String| format!("<span class=\"line\">{}\n</span>", escaped(line));
    let lines: String = lines.iter().map(line).collect();
    format!(
        "<figure class=\"code hubble\"><figcaption>{} <code>{}</code></figcaption>\
         <pre tabindex=\"0\"><code>{lines}</code></pre></figure>\n",
        escaped(words.get("hubble_of")),
        escaped(flow)
    )
}
