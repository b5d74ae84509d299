//! The question box: any flow, in the notation.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::ticks;
use crate::flows;
use crate::session::{Action, Session};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct QuestionProps {
    pub(super) session: UseReducerHandle<Session>,
    /// The input, for a shortcut to focus.
    pub(super) input: NodeRef,
}

#[component]
pub(super) fn Question(props: &QuestionProps) -> Html {
    let session = &props.session;
    let onsubmit = {
        let (session, input) = (session.dispatcher(), props.input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                session.dispatch(Action::Ask(input.value()));
            }
        })
    };
    // A question that was understood leaves the box; one that was not stays to be mended.
    {
        let (input, understood) = (props.input.clone(), session.questions.len());
        use_effect_with(understood, move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.set_value("");
            }
        });
    }
    let problem = session.misunderstood.as_ref();
    html! {
        <form class="app-question" {onsubmit}>
            <label for="app-question">{ "Ask about a flow" }</label>
            <input ref={props.input.clone()} id="app-question" type="text" autocomplete="off" autocapitalize="off"
                spellcheck="false" placeholder="backend -> database:80" list="app-flows"
                aria-invalid={problem.is_some().to_string()} aria-describedby="app-question-problem" />
            <datalist id="app-flows">{ suggestions(session) }</datalist>
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
fn suggestions(session: &Session) -> Html {
    let Some(evaluation) = &session.shown else {
        return Html::default();
    };
    let known: Vec<String> = flows::flows(evaluation)
        .into_iter()
        .map(|flow| flow.key)
        .collect();
    let options = known.into_iter().map(|value| html! { <option {value} /> });
    options.collect()
}
