//! Why the chosen flow fares as it does: the answer, shown from its top whenever it is another one, and told in a sentence
//! to those who do not see it.

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::FixReport;
use signalbox_core::source::Place;
use web_sys::Element;
use yew::prelude::*;

use super::host;
use crate::components::Explanation;
use crate::flows::{self, Verdict};
use crate::session::Session;
use crate::words::{builder as words, tabs};

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
    let is_unasked = session.shown.is_some() && session.selected.is_none();
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
        <div ref={answer} class="app-why">
            { for chosen.map(|(evaluation, flow)| html! {
                <Explanation evaluation={evaluation.clone()} {flow} sources={session.shown_files.clone()}
                    onfix={props.onfix.clone()} onplace={props.onplace.clone()} elsewhere={session.heard().to_vec()}
                    onenforce={props.onenforce.clone()} />
            }) }
            if is_unasked {
                <p class="sb-empty">{ tabs::NO_WHY }</p>
            }
        </div>
    }
}

/// The verdict on a flow, and whether it is the one that is wanted.
fn verdict(evaluation: &Evaluation, key: &str) -> Option<(Option<Verdict>, bool)> {
    let flows = flows::flows(evaluation);
    let flow = flows.iter().find(|flow| flow.key == key)?;
    Some((flow.answer.ok().map(Verdict::of), flow.wish.unmet()))
}

/// Tells a screen reader one sentence whenever it is another one, by the element `.app-told`. The rest is there to be read.
#[hook]
pub(super) fn use_told(session: &Session) {
    use_effect_with(sentence(session), |sentence| {
        if let Some(host) = host::lent() {
            host.tell(sentence);
        }
    });
}

/// Where the text cannot be read or evaluated, that; where somebody builds a rule, what is offered; else the verdict on the
/// chosen flow. Empty where there is none of these.
fn sentence(session: &Session) -> String {
    if let Some(words) = &session.stale {
        return words.clone();
    }
    let Some(evaluation) = &session.shown else {
        return String::new();
    };
    if let Some(wish) = &session.wish {
        let granted = evaluation
            .granted
            .as_ref()
            .filter(|granted| granted.wish == *wish);
        return match granted {
            None => words::TRYING.to_owned(),
            Some(granted) if granted.proposals.is_empty() => words::refused(&granted.refusal),
            Some(granted) => words::offered(granted.proposals.len()),
        };
    }
    let flows = flows::flows(evaluation);
    let chosen = flows
        .iter()
        .find(|flow| Some(flow.key.as_str()) == session.selected.as_deref());
    let words = chosen.map(|flow| match flow.answer {
        Ok(answer) => answer.sentence.as_str(),
        Err(report) => report.message.as_str(),
    });
    words.unwrap_or_default().replace('`', "")
}
