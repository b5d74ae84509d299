//! An example embedded in a page of documentation: readable as it is served, alive when the browser has woken it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signalbox_core::answer::Evaluation;
use signalbox_core::source::Source;
use yew::prelude::*;

use super::flow_list::Explain;
use super::{Code, Diagnostics, FlowList, Mark, tally};
use crate::flows;
use crate::picture::Picture;

/// An example, as the site generator describes it and as the browser finds it in the page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Properties)]
#[serde(default)]
pub struct ExampleProps {
    /// Unique on the page: letters, digits and hyphens. Ids of elements begin with it.
    pub id: String,
    /// All files, in the order in which they were evaluated.
    pub sources: Vec<Source>,
    /// What core says about exactly these sources.
    pub evaluation: Evaluation,
    /// Names of the files to show; empty for all.
    pub code: Vec<String>,
    /// The flow that is explained at first, as the scenario writes it; by default the most telling one.
    pub open: Option<String>,
    /// Whether the text cannot be edited in place.
    pub read_only: bool,
    /// Whether the picture is shown.
    pub picture: bool,
    /// Whether the flows are listed and explained.
    pub flows: bool,
    /// Where the playground is, relative to the page.
    pub playground: Option<String>,
    /// The scenario's id in the playground.
    pub scenario: Option<String>,
}

/// The example.
#[component]
pub fn Example(props: &ExampleProps) -> Html {
    let evaluation = use_memo(props.clone(), |props| props.evaluation.clone());
    let sources = use_memo(props.clone(), |props| props.sources.clone());
    let selected = use_state(|| first_open(props).map(AttrValue::from));
    let onselect = {
        let selected = selected.clone();
        Callback::from(move |key: AttrValue| selected.set(Some(key)))
    };
    let explain = Explain {
        sources: sources.clone(),
        onfix: None,
        onplace: None,
    };
    let chosen = (*selected).clone();
    html! {
        <div class="sb-example">
            if props.picture {
                <Picture id={props.id.clone()} evaluation={evaluation.clone()} selected={chosen.clone()}
                    onselect={onselect.clone()} />
            }
            if props.flows {
                <FlowList id={props.id.clone()} evaluation={evaluation.clone()} selected={chosen.clone()} {onselect}
                    {explain} />
            }
            <Diagnostics reports={evaluation.diagnostics.clone()} sources={sources.clone()} />
            { files(props, &sources, marks(&evaluation, chosen.as_deref())) }
            { foot(props, &evaluation) }
        </div>
    }
}

/// The flow that is open at first.
fn first_open(props: &ExampleProps) -> Option<String> {
    let flows = flows::flows(&props.evaluation);
    let named = props.open.as_ref().and_then(|open| {
        let named = flows
            .iter()
            .find(|flow| flow.key == *open || flow.key == open.trim());
        named.map(|flow| flow.key.clone())
    });
    named.or_else(|| flows::most_telling(&flows))
}

fn marks(evaluation: &Evaluation, chosen: Option<&str>) -> Vec<Mark> {
    let flows = flows::flows(evaluation);
    let flow = flows.iter().find(|flow| Some(flow.key.as_str()) == chosen);
    flow.and_then(|flow| flow.answer.ok())
        .map(Mark::of)
        .unwrap_or_default()
}

fn files(props: &ExampleProps, sources: &Rc<Vec<Source>>, marks: Vec<Mark>) -> Html {
    let shown = sources
        .iter()
        .filter(|source| props.code.is_empty() || props.code.contains(&source.name));
    let files = shown.enumerate().map(|(index, source)| {
        let marked = marks.iter().any(|mark| mark.file == source.name);
        html! {
            <details class="sb-file" open={index == 0 && !props.code.is_empty()}>
                <summary>
                    <span>{ source.name.clone() }</span>
                    if marked {
                        <small>{ "decides the chosen flow" }</small>
                    }
                </summary>
                <Code source={source.clone()} marks={marks.clone()} />
            </details>
        }
    });
    files.collect()
}

fn foot(props: &ExampleProps, evaluation: &Evaluation) -> Html {
    let link = props.playground.as_ref().map(|playground| match &props.scenario {
        Some(scenario) => format!("{playground}#{scenario}"),
        None => playground.clone(),
    });
    html! {
        <p class="sb-foot">
            <span>{ tally(evaluation) }</span>
            <span title={evaluation.dataplane.basis.clone()}>{ evaluation.dataplane.title.clone() }</span>
            { for link.map(|href| html! { <a class="sb-open" {href}>{ "Open in the playground" }</a> }) }
        </p>
    }
}
