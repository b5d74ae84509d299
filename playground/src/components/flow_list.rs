//! The flows and their verdicts, as text: everything that the picture says.

use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use signalbox_core::source::Source;
use yew::prelude::*;

use super::{ExplanationProps, explanation::explanation, ticks, verdict_badge};
use crate::export;
use crate::flows::{self, Flow, Verdict, Wish};
use crate::words::flows as words;
use crate::words::verdict::{NO_ANSWER, at_side};

/// What the list shows, and whom it tells.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FlowListProps {
    /// Prefix of ids, unique on the page.
    pub id: AttrValue,
    /// What is shown.
    pub evaluation: Rc<Evaluation>,
    /// Key of the chosen flow.
    #[prop_or_default]
    pub selected: Option<AttrValue>,
    /// Told the key of a flow that is clicked.
    #[prop_or_default]
    pub onselect: Callback<AttrValue>,
    /// Words that a line must hold to be listed; empty lists all.
    #[prop_or_default]
    pub filter: AttrValue,
    /// Keys of the questions that can be taken away.
    #[prop_or_default]
    pub own: Vec<String>,
    /// Takes one away.
    #[prop_or_default]
    pub onremove: Callback<AttrValue>,
    /// Explains every flow under its line, closed but for the chosen one; needs what an explanation needs.
    #[prop_or_default]
    pub explain: Option<Explain>,
}

/// What explanations in the list need besides the evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Explain {
    /// The text that was evaluated.
    pub sources: Rc<Vec<Source>>,
    /// Applies a fix.
    pub onfix: Option<Callback<signalbox_core::diagnostic::FixReport>>,
    /// Shows a place in the text.
    pub onplace: Option<Callback<signalbox_core::source::Place>>,
}

/// The list of flows with their verdicts.
#[component]
pub fn FlowList(props: &FlowListProps) -> Html {
    let flows = flows::flows(&props.evaluation);
    if flows.is_empty() {
        return html! {
            <p class="sb-empty">{ ticks(words::NOTHING) }</p>
        };
    }
    let rows = flows
        .iter()
        .enumerate()
        .filter(|(_, flow)| holds(flow, &props.filter));
    if let Some(explain) = &props.explain {
        let rows = rows.map(|(index, flow)| explained_row(props, explain, index, flow));
        return html! { <div class="sb-flows sb-explained">{ rows.collect::<Html>() }</div> };
    }
    let rows: Vec<Html> = rows
        .map(|(index, flow)| html! { <li>{ row(props, index, flow) }</li> })
        .collect();
    if rows.is_empty() {
        return html! { <p class="sb-empty" role="status">{ words::NOTHING_FITS }</p> };
    }
    html! { <ul class="sb-flows" role="list">{ for rows }</ul> }
}

/// Whether every word of a filter is in what a flow's line says.
fn holds(flow: &Flow<'_>, filter: &str) -> bool {
    if filter.is_empty() {
        return true;
    }
    let verdict = flow.answer.map(export::verdict).unwrap_or_default();
    let unmet = if flow.wish.unmet() { words::UNMET } else { "" };
    let line = format!("{} {verdict} {unmet}", flow.key).to_lowercase();
    filter
        .to_lowercase()
        .split_whitespace()
        .all(|word| line.contains(word))
}

fn row(props: &FlowListProps, index: usize, flow: &Flow<'_>) -> Html {
    let chosen = props.selected.as_deref() == Some(&flow.key);
    let remove = props.own.contains(&flow.key).then(|| props.onremove.clone());
    let label = words::remove(&flow.key);
    let key = AttrValue::from(flow.key.clone());
    let onclick = select(props, flow);
    html! {
        <>
            <button type="button" id={format!("{}-row-{index}", props.id)} {onclick} aria-pressed={chosen.to_string()}
                class={classes!("sb-row", chosen.then_some("sb-chosen"), flow.wish.unmet().then_some("sb-unmet"))}>
                { cells(flow) }
            </button>
            if let Some(remove) = remove {
                <button type="button" class="sb-remove" aria-label={label}
                    onclick={move |_: MouseEvent| remove.emit(key.clone())}>{ "×" }</button>
            }
        </>
    }
}

fn explained_row(props: &FlowListProps, explain: &Explain, index: usize, flow: &Flow<'_>) -> Html {
    let chosen = props.selected.as_deref() == Some(&flow.key);
    let onclick = {
        let onclick = select(props, flow);
        Callback::from(move |event: MouseEvent| {
            // The state is ours, so that the picture can open a row too.
            event.prevent_default();
            onclick.emit(event);
        })
    };
    let explained = ExplanationProps {
        evaluation: props.evaluation.clone(),
        flow: AttrValue::from(flow.key.clone()),
        sources: explain.sources.clone(),
        onfix: explain.onfix.clone(),
        onplace: explain.onplace.clone(),
        elsewhere: Vec::new(),
        onenforce: None,
        titled: false,
    };
    html! {
        <details open={chosen} class={classes!(flow.wish.unmet().then_some("sb-unmet"))}>
            <summary class={classes!("sb-row", chosen.then_some("sb-chosen"))} {onclick}>{ cells(flow) }</summary>
            <div class="sb-answer" id={format!("{}-flow-{index}", props.id)}>{ explanation(&explained) }</div>
        </details>
    }
}

fn select(props: &FlowListProps, flow: &Flow<'_>) -> Callback<MouseEvent> {
    let (onselect, key) = (props.onselect.clone(), AttrValue::from(flow.key.clone()));
    Callback::from(move |_| onselect.emit(key.clone()))
}

fn cells(flow: &Flow<'_>) -> Html {
    let verdict = match flow.answer {
        Ok(answer) => verdict_badge(Verdict::of(answer)),
        Err(_) => html! { <span class="sb-badge unknown">{ NO_ANSWER }</span> },
    };
    let side = flow
        .answer
        .ok()
        .and_then(|answer| answer.stopped?.side)
        .map(at_side);
    html! {
        <>
            <code class="sb-flow">{ arrows(&flow.key) }</code>
            <span class="sb-verdict">{ verdict }<small>{ side }</small></span>
            { wish(flow) }
        </>
    }
}

fn wish(flow: &Flow<'_>) -> Html {
    let (class, words) = match flow.wish {
        Wish::None => ("asked", words::ASKED.to_owned()),
        Wish::Met => ("met", words::MET.to_owned()),
        Wish::Mended => ("met", words::MENDED.to_owned()),
        Wish::Unmet | Wish::UnmetAsShown => ("unmet", words::wanted(flow.expected)),
    };
    html! { <span class={classes!("sb-wish", class)}>{ words }</span> }
}

/// The notation with a real arrow.
pub(crate) fn arrows(line: &str) -> String {
    line.replace("->", "→")
}
