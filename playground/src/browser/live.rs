//! What brings a session alive: whatever changes its question goes to the worker, and answers come back.

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

use super::engine::Engine;
use super::history;
use super::keeper::use_keeper;
use crate::session::{Action, Session};

/// An evaluation that takes longer, in milliseconds, is not done again for every dataplane.
const WORTH_COMPARING: f64 = 150.0;

/// How long, in milliseconds, a flow has to be looked at until others are asked about it.
const LOOKED_AT: u32 = 300;

/// Has the worker answer a session's requests, from the first that it has not answered yet. Where `compares`, other
/// dataplanes are asked about the chosen flow once there is nothing else to do.
#[hook]
pub(crate) fn use_engine(session: &UseReducerHandle<Session>, compares: bool) {
    let engine = use_memo((), |()| {
        let dispatcher = session.dispatcher();
        Engine::new(Callback::from(move |action: Action| dispatcher.dispatch(action)))
    });
    {
        let (engine, session) = (engine.clone(), session.clone());
        let what = (session.answered, session.revision, session.selected.clone());
        use_effect_with(what, move |_| {
            let worthwhile = compares && session.took.is_none_or(|took| took < WORTH_COMPARING);
            let timeout = worthwhile.then(|| {
                gloo::timers::callback::Timeout::new(LOOKED_AT, move || {
                    let flow = session.selected.clone().unwrap_or_default();
                    engine.compare(session.answered, &flow, session.comparisons());
                })
            });
            move || drop(timeout)
        });
    }
    let session = session.clone();
    use_effect_with(session.revision, move |revision| {
        if session.is_waiting() {
            engine.ask(*revision, session.request());
        }
    });
}

/// Keeps what somebody types into the `files` of an exercise, and brings it back when the page comes again.
#[hook]
pub(crate) fn use_kept(session: &UseReducerHandle<Session>, files: Option<Vec<String>>) {
    let (handle, of_exercise) = (session.clone(), files.is_some());
    use_effect_with((), move |()| {
        let kept = files.as_ref().and_then(|_| history::edits(&handle.scenario.id));
        for file in kept.into_iter().flat_map(|kept| kept.files) {
            // The cluster and the expectations may be newer than what was kept.
            if files.iter().flatten().any(|name| *name == file.name) {
                handle.dispatch(Action::Type(file.name, file.text));
            }
        }
    });
    // Where it cannot be kept, it lasts as long as the page.
    let keeper = use_keeper(|_| {});
    let handle = session.clone();
    use_effect_with(session.files.clone(), move |_| {
        if of_exercise && handle.revision > 1 {
            keeper.keep_later((*handle).clone());
        }
    });
}

/// A picture that is wider than this would have to scroll.
const NARROW: &str = "(max-width: 560px)";

/// Whether the window is as narrow as a phone's. What is hydrated begins wide, as it was prerendered; anything else
/// begins as it will stay, so that nothing moves.
#[hook]
pub(crate) fn use_narrow(hydrated: bool) -> bool {
    let narrow = use_state(|| {
        !hydrated && cfg!(target_arch = "wasm32") && asked().is_some_and(|query| query.matches())
    });
    {
        let narrow = narrow.clone();
        use_effect_with((), move |()| {
            let listener = asked().map(|query| {
                narrow.set(query.matches());
                let changed = query.clone();
                EventListener::new(&query, "change", move |_| narrow.set(changed.matches()))
            });
            move || drop(listener)
        });
    }
    *narrow
}

fn asked() -> Option<web_sys::MediaQueryList> {
    window().match_media(NARROW).ok().flatten()
}
