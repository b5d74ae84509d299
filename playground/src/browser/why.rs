//! Why the chosen flow fares as it does: the answer, shown from its top whenever it is another one.

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::FixReport;
use signalbox_core::source::Place;
use web_sys::Element;
use yew::prelude::*;

use super::host;
use crate::components::Explanation;
use crate::flows::{self, Verdict};
use crate::session::Session;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct WhyProps {
    pub(super) session: UseReducerHandle<Session>,
    pub(super) onfix: Callback<FixReport>,
    pub(super) onplace: Callback<Place>,
    /// Picks another dataplane.
    pub(super) onenforce: Callback<String>,
}

/// The explanation of the chosen flow.
#[component]
pub(super) fn Why(props: &WhyProps) -> Html {
    let session = &props.session;
    let answer = use_node_ref();
    let chosen = session.shown.as_ref().zip(session.selected.clone());
    // While somebody types, the answer changes in its details, and stays where he reads it.
    let told = chosen
        .as_ref()
        .map(|(evaluation, key)| (key.clone(), verdict(evaluation, key)));
    {
        let answer = answer.clone();
        use_effect_with(told, move |_| {
            if let (Some(host), Some(answer)) = (host::lent(), answer.cast::<Element>()) {
                host.from_top(&answer);
            }
        });
    }
    html! {
        <div ref={answer} class="app-why" aria-live="polite">
            { for chosen.map(|(evaluation, flow)| html! {
                <Explanation evaluation={evaluation.clone()} {flow} sources={session.shown_files.clone()}
                    onfix={props.onfix.clone()} onplace={props.onplace.clone()} elsewhere={session.heard().to_vec()}
                    onenforce={props.onenforce.clone()} />
            }) }
        </div>
    }
}

/// The verdict on a flow, and whether it is the one that is wanted.
fn verdict(evaluation: &Evaluation, key: &str) -> Option<(Option<Verdict>, bool)> {
    let flows = flows::flows(evaluation);
    let flow = flows.iter().find(|flow| flow.key == key)?;
    Some((flow.answer.ok().map(Verdict::of), flow.wish.unmet()))
}
