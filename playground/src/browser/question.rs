//! The question box: any flow, in the notation.

use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::Report;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::ticks;
use crate::flows;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct QuestionProps {
    /// What is shown: what it asks is suggested.
    pub(super) evaluation: Option<Rc<Evaluation>>,
    /// How many questions were understood.
    pub(super) understood: usize,
    /// Why the last one was not.
    pub(super) problem: Option<Report>,
    pub(super) onask: Callback<String>,
    /// The input, for a shortcut to focus.
    pub(super) input: NodeRef,
}

#[component]
pub(super) fn Question(props: &QuestionProps) -> Html {
    let onsubmit = {
        let (onask, input) = (props.onask.clone(), props.input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                onask.emit(input.value());
            }
        })
    };
    // A question that was understood leaves the box; one that was not stays to be mended.
    {
        let input = props.input.clone();
        use_effect_with(props.understood, move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.set_value("");
            }
        });
    }
    let problem = props.problem.as_ref();
    html! {
        <form class="app-question" {onsubmit}>
            <label for="app-question">{ "Ask about a flow" }</label>
            <input ref={props.input.clone()} id="app-question" type="text" autocomplete="off" autocapitalize="off"
                spellcheck="false" placeholder="backend -> database:80" list="app-flows"
                aria-invalid={problem.is_some().to_string()} aria-describedby="app-question-problem" />
            <datalist id="app-flows">{ for props.evaluation.as_deref().map(suggestions) }</datalist>
            <button type="submit">{ "Ask" }</button>
            <p id="app-question-problem" role="alert">
                { for problem.map(|report| html! {
                    <>
                        { ticks(&report.message) }
                        { for report.help.as_ref().map(|help| html! { <span>{ " – " }{ ticks(help) }</span> }) }
                    </>
                }) }
            </p>
        </form>
    }
}

/// Flows that somebody could ask about: the known ones, and everyone to every endpoint.
fn suggestions(evaluation: &Evaluation) -> Html {
    let known: Vec<String> = flows::flows(evaluation)
        .into_iter()
        .map(|flow| flow.key)
        .collect();
    let options = known.into_iter().map(|value| html! { <option {value} /> });
    options.collect()
}
