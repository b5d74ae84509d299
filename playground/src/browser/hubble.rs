//! The Hubble log of the flows: what Cilium's observer would record of each, as `hubble observe` prints it. It is made by
//! the terminal's program, which has Hubble's printer in it, and loaded when the tab is first shown.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use signalbox_core::answer::Evaluation;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::{host, terminal};
use crate::components::{arrows, ticks};
use crate::flows;
use crate::session::Session;
use crate::words::flows::NOTHING as NOTHING_ASKED;
use crate::words::hubble as words;

#[wasm_bindgen]
extern "C" {
    /// The module web/terminal.js.
    type TerminalModule;

    /// Gives an array: a text for each question.
    #[wasm_bindgen(method)]
    fn observe(
        this: &TerminalModule,
        files: &js_sys::Array,
        dataplane: Option<&str>,
        enforcement: Option<&str>,
        questions: &js_sys::Array,
    ) -> js_sys::Promise;
}

/// Of so many flows it is made: more nobody reads.
const MOST_FLOWS: usize = 200;
/// How long, in milliseconds, an answer has to stand until it is asked for.
const REST: u32 = 150;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct HubbleLogProps {
    pub(super) session: UseReducerHandle<Session>,
    /// Told the key of a flow whose lines are chosen.
    pub(super) onselect: Callback<AttrValue>,
}

/// What was printed, for the answer of which revision.
#[derive(Clone, PartialEq)]
enum Log {
    Waiting,
    Failed,
    /// Flows with their lines.
    Printed(Rc<Vec<(AttrValue, String)>>),
}

#[component]
pub(super) fn HubbleLog(props: &HubbleLogProps) -> Html {
    let session = &props.session;
    let log = use_state(|| Log::Waiting);
    let wanted = use_mut_ref(|| 0);
    *wanted.borrow_mut() = session.answered;
    {
        let (session, log) = (session.clone(), log.setter());
        use_effect_with(session.answered, move |&revision| {
            let timeout = Timeout::new(REST, move || {
                spawn_local(async move {
                    let printed = match &session.shown {
                        Some(shown) => printed(&session, shown).await,
                        None => return,
                    };
                    // Of two that are under way the later one counts.
                    if *wanted.borrow() == revision {
                        log.set(printed.map_or(Log::Failed, |lines| Log::Printed(Rc::new(lines))));
                    }
                });
            });
            move || drop(timeout)
        });
    }
    match &*log {
        Log::Waiting => html! { <p class="sb-empty">{ words::WAITING }</p> },
        Log::Failed => html! { <p class="app-note" role="alert">{ words::FAILED }</p> },
        Log::Printed(lines) if lines.is_empty() => {
            html! { <p class="sb-empty">{ ticks(NOTHING_ASKED) }</p> }
        }
        Log::Printed(lines) if lines.iter().all(|(_, text)| text.is_empty()) => {
            html! { <p class="sb-empty">{ words::NOTHING }</p> }
        }
        Log::Printed(lines) => {
            let chosen = |flow: &AttrValue| session.selected.as_ref() == Some(flow);
            let (first, others): (Vec<_>, Vec<_>) = lines.iter().partition(|(flow, _)| chosen(flow));
            let items = first.into_iter().chain(others).map(|(flow, text)| {
                let onclick = {
                    let (onselect, flow) = (props.onselect.clone(), flow.clone());
                    Callback::from(move |_: MouseEvent| onselect.emit(flow.clone()))
                };
                html! {
                    <li key={flow.to_string()} aria-current={chosen(flow).then_some("true")}>
                        <button type="button" class="sb-link" {onclick}>{ arrows(flow) }</button>
                        <pre>{ text.clone() }</pre>
                    </li>
                }
            });
            html! {
                <>
                    <p class="app-hubble-about">{ ticks(words::ABOUT) }</p>
                    <ul class="app-hubble" role="list" aria-label={words::LABEL}>{ for items }</ul>
                </>
            }
        }
    }
}

/// The lines of every flow that has an answer; `None` where the program is not to be had.
async fn printed(session: &Session, shown: &Evaluation) -> Option<Vec<(AttrValue, String)>> {
    let flows = flows::flows(shown).into_iter().filter(|flow| flow.answer.is_ok());
    let flows: Vec<String> = flows.map(|flow| flow.key).take(MOST_FLOWS).collect();
    let module: TerminalModule = host::lent()?.load_terminal().await.ok()?.unchecked_into();
    let texts = module.observe(
        &terminal::flat(&session.shown_files),
        session.dataplane.as_deref(),
        session.enforcement.map(|mode| mode.as_str()),
        &flows.iter().map(|flow| JsValue::from_str(flow)).collect(),
    );
    let texts: js_sys::Array = JsFuture::from(texts).await.ok()?.dyn_into().ok()?;
    let texts = texts.iter().map(|text| text.as_string().unwrap_or_default());
    Some(flows.into_iter().map(AttrValue::from).zip(texts).collect())
}
