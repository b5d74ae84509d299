//! The policy builder: a click says what is wanted, core looks for edits that do exactly that, and one is taken.

use signalbox_core::answer::{
    Change, Direction, Evaluation, Granted, Outcome, Party, PartyKind, Proposal, Wish,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::components::fix_offer;
use crate::flows;
use crate::session::{Action, Session};
use crate::words::builder as words;
use crate::words::help::CLOSE;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct BuilderProps {
    pub(super) session: UseReducerHandle<Session>,
    /// The endpoint that is looked at, if there is one: [`Party::id`]. Else it is about the chosen flow.
    pub(super) focus: Option<AttrValue>,
}

/// What can be wished of whom or what is chosen, and what core found for the last wish.
#[component]
pub(super) fn Builder(props: &BuilderProps) -> Html {
    let session = &props.session;
    let Some(evaluation) = session.shown.as_deref() else {
        return Html::default();
    };
    let focused = props.focus.as_deref().and_then(|id| {
        let mut parties = evaluation.map.parties.iter();
        parties.find(|party| party.id == id && is_endpoint(party))
    });
    let (about, wishes) = match focused {
        Some(party) => (party.name.clone(), of_endpoint(party)),
        None => match of_flow(evaluation, session.selected.as_deref()) {
            Some(found) => found,
            None => return Html::default(),
        },
    };
    let buttons = wishes.into_iter().map(|(words, wish)| {
        let chosen = session.wish.as_ref() == Some(&wish);
        let dispatcher = session.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| {
            let wish = (!chosen).then(|| wish.clone());
            dispatcher.dispatch(Action::Wish(wish));
        });
        html! {
            <button type="button" aria-pressed={chosen.to_string()} disabled={session.stale.is_some()} {onclick}>
                { words }
            </button>
        }
    });
    let close = {
        let dispatcher = session.dispatcher();
        move |event: &Event| {
            dispatcher.dispatch(Action::Wish(None));
            stay(event);
        }
    };
    let is_open = session.wish.is_some();
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_open {
                event.prevent_default();
                close(&event);
            }
        })
    };
    html! {
        <section class="app-builder" aria-label={words::LABEL} tabindex="-1" {onkeydown}>
            <div class="app-wishes">
                <span><code>{ about.replace("->", "→") }</code></span>
                { for buttons }
                if is_open {
                    <button type="button" class="app-close" aria-label={CLOSE} onclick={move |event: MouseEvent| close(&event)}>{ "×" }</button>
                }
            </div>
            { found(session, evaluation) }
        </section>
    }
}

/// Whoever uses the keyboard stays in the builder when the button goes that was pressed.
fn stay(event: &Event) {
    let builder = event
        .target_dyn_into::<Element>()
        .and_then(|target| target.closest(".app-builder").ok().flatten());
    if let Some(builder) = builder.and_then(|builder| builder.dyn_into::<HtmlElement>().ok()) {
        // It fails where there is nothing to focus.
        let _ = builder.focus();
    }
}

fn is_endpoint(party: &Party) -> bool {
    matches!(party.kind, PartyKind::Workload | PartyKind::Pod)
}

/// What can be wished of an endpoint.
fn of_endpoint(party: &Party) -> Vec<(String, Wish)> {
    let close = |side| Wish::Close {
        party: party.id.clone(),
        side,
    };
    let mut wishes = Vec::new();
    if !party.ingress.default_deny {
        wishes.push((
            words::close(Direction::Ingress).to_owned(),
            close(Direction::Ingress),
        ));
    }
    if !party.egress.default_deny {
        wishes.push((
            words::close(Direction::Egress).to_owned(),
            close(Direction::Egress),
        ));
    }
    wishes
}

/// What can be wished of the chosen flow.
fn of_flow(evaluation: &Evaluation, key: Option<&str>) -> Option<(String, Vec<(String, Wish)>)> {
    let flows = flows::flows(evaluation);
    let chosen = flows.iter().find(|flow| Some(flow.key.as_str()) == key)?;
    let answer = chosen.answer.ok()?;
    let flow = || chosen.key.clone();
    let endpoint = |id: &str| {
        let mut parties = evaluation.map.parties.iter();
        parties.find(|party| party.id == id && is_endpoint(party))
    };
    let mut wishes = Vec::new();
    match answer.outcome {
        Outcome::Denied | Outcome::Mixed => {
            wishes.push((words::ALLOW.to_owned(), Wish::Allow { flow: flow() }));
        }
        Outcome::Allowed => wishes.push((words::REFUSE.to_owned(), Wish::Refuse { flow: flow() })),
        Outcome::Unreachable | Outcome::NotModelled => return None,
    }
    for (id, side) in [
        (&answer.to, Direction::Ingress),
        (&answer.from, Direction::Egress),
    ] {
        if let Some(party) = endpoint(id) {
            wishes.push((words::only(side, &party.name), Wish::Only { flow: flow(), side }));
        }
    }
    Some((chosen.key.clone(), wishes))
}

/// What core found for the wish.
fn found(session: &UseReducerHandle<Session>, evaluation: &Evaluation) -> Html {
    let Some(wish) = &session.wish else {
        return Html::default();
    };
    match evaluation
        .granted
        .as_ref()
        .filter(|granted| granted.wish == *wish)
    {
        None => html! { <p class="app-found">{ words::TRYING }</p> },
        Some(Granted {
            proposals, refusal, ..
        }) if proposals.is_empty() => {
            html! { <p class="app-found">{ words::refused(refusal) }</p> }
        }
        Some(granted) => {
            let proposals = granted.proposals.iter().map(|one| proposal(session, one));
            html! { <div class="app-found">{ for proposals }</div> }
        }
    }
}

fn proposal(session: &UseReducerHandle<Session>, proposal: &Proposal) -> Html {
    let onbuild = {
        let (dispatcher, proposal) = (session.dispatcher(), proposal.clone());
        Callback::from(move |_| dispatcher.dispatch(Action::Build(Box::new(proposal.clone()))))
    };
    let added = proposal.added.as_ref().map(|added| {
        html! {
            <details class="sb-more">
                <summary>{ words::added(&added.name) }</summary>
                <pre>{ added.text.clone() }</pre>
            </details>
        }
    });
    html! {
        <div class="app-proposal">
            { fix_offer(&session.shown_files, &proposal.fix, Some(onbuild)) }
            { for added }
            { changes(&proposal.others, proposal.compared) }
        </div>
    }
}

/// What changes besides.
fn changes(others: &[Change], compared: u32) -> Html {
    let summary = words::others(others.len(), compared);
    if others.is_empty() {
        return html! { <p class="app-others">{ summary }</p> };
    }
    let items = others.iter().map(|change| {
        html! {
            <li><code>{ change.flow.replace("->", "→") }</code>{ words::change(change) }</li>
        }
    });
    html! {
        <details class="sb-more app-others" open={others.len() <= 3}>
            <summary>{ summary }</summary>
            <ul>{ for items }</ul>
        </details>
    }
}
