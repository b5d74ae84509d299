//! An example on a page: what its block asks for, checked and drawn.

use signalbox_core::answer::{Evaluation, Request};
use signalbox_core::scenario;
use signalbox_core::source::{Source, SourceId};
use signalbox_core::suggest::did_you_mean;
use signalbox_core::yaml;

use super::draw::draw;
use super::{Block, Examples, Scenario, verdict};
use crate::report::Finding;

/// What an example may say behind `signalbox`.
const ATTRIBUTES: [&str; 6] = ["code", "flow", "height", "readonly", "scenario", "show"];

/// What `show` chooses from. The files that everything rests on are always there.
const PARTS: [&str; 2] = ["flows", "picture"];

/// What a height is measured in.
const UNITS: [&str; 3] = ["rem", "px", "vh"];

/// What inline YAML is called where its place is told to a reader.
pub(super) const INLINE: &str = "example.yaml";

/// An example, drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embedded {
    /// What stands on the page.
    pub html: String,
    /// What is fetched when it is woken: the name of a file beside the page, and its text.
    pub data: Option<(String, String)>,
    /// Whether there is one: a block with an error shows nothing.
    pub alive: bool,
    /// The scenario folder that it shows.
    pub shows: Option<String>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// An example that a block asks for: its files, and what core says about them.
pub(super) struct Asked<'a> {
    pub(super) scenario: Option<&'a Scenario>,
    pub(super) sources: Vec<Source>,
    pub(super) evaluation: Evaluation,
    /// The files that a reader sees as code.
    pub(super) code: Vec<String>,
    /// Whether the picture is shown.
    pub(super) picture: bool,
    /// Whether the flows are listed.
    pub(super) flows: bool,
    /// How high it may be on the page, as CSS has it; the rest is scrolled to.
    pub(super) height: Option<String>,
}

impl Examples {
    /// Checks and draws what a block asks for. `number` counts the examples of a page, whose address is
    /// `page`. Failures of scenario folders are not told here but by [`Examples::findings`], once.
    pub fn embed(&self, block: &Block<'_>, number: usize, page: &str) -> Embedded {
        let unknown = block
            .fence
            .attributes
            .iter()
            .filter(|attribute| !ATTRIBUTES.contains(&&*attribute.key));
        let mut findings: Vec<Finding> = unknown
            .map(|attribute| block.unknown_attribute(attribute, &ATTRIBUTES))
            .collect();
        let asked = match block.fence.get("scenario") {
            Some(id) => self.named(id, block),
            None => self.inline(block, &mut findings),
        };
        let asked = asked.and_then(|asked| with_flow(asked, block));
        let asked = asked.and_then(|asked| with_code(asked, block));
        let asked = asked.and_then(|asked| with_parts(asked, block));
        let asked = asked.and_then(|asked| with_height(asked, block));
        match asked {
            Ok(asked) => {
                let shows = asked.scenario.map(|scenario| scenario.id.clone());
                let name = format!("example-{number}.json");
                let drawn = draw(asked, &block.fence, number, page, &name);
                Embedded {
                    alive: true,
                    shows,
                    html: drawn.html,
                    data: Some((name, drawn.data)),
                    findings,
                }
            }
            Err(finding) => {
                findings.push(*finding);
                Embedded {
                    findings,
                    ..Embedded::default()
                }
            }
        }
    }

    fn named(&self, id: &str, block: &Block<'_>) -> Result<Asked<'_>, Box<Finding>> {
        if !block.text.trim().is_empty() {
            let message = "this block names a scenario and holds YAML of its own";
            let help = "keep one of the two".to_owned();
            return Err(Box::new(
                Finding::error("example", block.place(), message).with_help(help),
            ));
        }
        let Some(scenario) = self.get(id) else {
            let message = format!("there is no scenario `{id}`");
            let help = did_you_mean(id, self.ids())
                .unwrap_or_else(|| format!("scenarios stand in `{}`", self.folder()));
            return Err(Box::new(
                Finding::error("no-scenario", block.place_of_key("scenario"), message).with_help(help),
            ));
        };
        Ok(Asked {
            scenario: Some(scenario),
            sources: scenario.sources.clone(),
            evaluation: scenario.evaluation.clone(),
            code: scenario.own_files(),
            picture: true,
            flows: true,
            height: None,
        })
    }

    /// The YAML of the block itself. What it includes is relative to the folder of scenarios.
    fn inline(&self, block: &Block<'_>, findings: &mut Vec<Finding>) -> Result<Asked<'_>, Box<Finding>> {
        if !holds_scenario(&block.text) {
            let message = "this example has no scenario, so nothing could be verified";
            let help = "name one (`scenario=…`), or add a document of `kind: Scenario` with what you expect"
                .to_owned();
            return Err(Box::new(
                Finding::error("example", block.place(), message).with_help(help),
            ));
        }
        let sources = self.closure(&Source::new(INLINE, block.text.clone()));
        let evaluation = signalbox_core::simulation::evaluate(&Request {
            sources: sources.clone(),
            ..Request::default()
        });
        let moved = |found: Finding| found.at(|place| self.place_of(place, Some(block)));
        findings.extend(verdict::findings(&evaluation).into_iter().map(moved));
        Ok(Asked {
            scenario: None,
            sources,
            evaluation,
            code: vec![INLINE.to_owned()],
            picture: true,
            flows: true,
            height: None,
        })
    }
}

/// The same, with the flow that is open at first; asked of core if the scenario does not ask it.
fn with_flow<'a>(asked: Asked<'a>, block: &Block<'_>) -> Result<Asked<'a>, Box<Finding>> {
    let Some(flow) = block.fence.get("flow") else {
        return Ok(asked);
    };
    if asked
        .evaluation
        .expectations
        .iter()
        .any(|expectation| is_about(&expectation.text, flow))
    {
        return Ok(asked);
    }
    let request = Request {
        sources: asked.sources.clone(),
        questions: vec![flow.to_owned()],
        ..Request::default()
    };
    let evaluation = signalbox_core::simulation::evaluate(&request);
    match evaluation.answers.first().map(|asked| &asked.answer) {
        Some(Err(report)) => {
            let finding = Finding::error(&report.code, block.place_of_key("flow"), report.message.clone());
            Err(Box::new(finding.with_help(report.help.clone())))
        }
        _ => Ok(Asked { evaluation, ..asked }),
    }
}

/// The same, with the files that the block wants to show.
fn with_code<'a>(asked: Asked<'a>, block: &Block<'_>) -> Result<Asked<'a>, Box<Finding>> {
    let Some(wanted) = block.fence.get("code") else {
        return Ok(asked);
    };
    let names = || asked.sources.iter().map(|source| source.name.as_str());
    let mut code = Vec::new();
    for wanted in wanted.split(',').map(str::trim) {
        // A file's name is enough where it is the only one of that name.
        let of_name = |name: &&str| *name == wanted || name.ends_with(&format!("/{wanted}"));
        let Some(name) = names().rfind(of_name) else {
            let message = format!("this example has no file `{wanted}`");
            let help = did_you_mean(wanted, names());
            return Err(Box::new(
                Finding::error("example", block.place_of_key("code"), message).with_help(help),
            ));
        };
        code.push(name.to_owned());
    }
    Ok(Asked { code, ..asked })
}

/// The same, with the parts that the block wants to show.
fn with_parts<'a>(mut asked: Asked<'a>, block: &Block<'_>) -> Result<Asked<'a>, Box<Finding>> {
    let Some(wanted) = block.fence.get("show") else {
        return Ok(asked);
    };
    let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
    if let Some(unknown) = wanted.iter().find(|part| !PARTS.contains(part)) {
        let message = format!("an example has no `{unknown}` to show");
        let help = did_you_mean(unknown, PARTS).unwrap_or_else(|| format!("it has {}", PARTS.join(" and ")));
        return Err(Box::new(
            Finding::error("example", block.place_of_key("show"), message).with_help(help),
        ));
    }
    asked.picture = wanted.contains(&"picture");
    asked.flows = wanted.contains(&"flows");
    Ok(asked)
}

/// The same, not higher than the block wants.
fn with_height<'a>(asked: Asked<'a>, block: &Block<'_>) -> Result<Asked<'a>, Box<Finding>> {
    let Some(wanted) = block.fence.get("height") else {
        return Ok(asked);
    };
    let number = UNITS.iter().find_map(|unit| wanted.strip_suffix(unit));
    if number.is_none_or(|number| {
        !number
            .parse()
            .is_ok_and(|number: u32| (1..10_000).contains(&number))
    }) {
        let message = format!("`{wanted}` is no height");
        let help = format!("write a whole number and one of {}: `30rem`", UNITS.join(", "));
        return Err(Box::new(
            Finding::error("example", block.place_of_key("height"), message).with_help(help),
        ));
    }
    Ok(Asked {
        height: Some(wanted.to_owned()),
        ..asked
    })
}

/// Whether an expectation's line (`<flow>  <verdict>`) asks about a flow, however it is spaced.
fn is_about(line: &str, flow: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    words(line).starts_with(&words(flow))
}

fn holds_scenario(text: &str) -> bool {
    let (documents, _) = yaml::read(SourceId(0), text);
    documents.iter().any(scenario::is_scenario)
}
