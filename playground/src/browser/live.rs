//! What brings a session alive: whatever changes its question goes to the worker, and answers come back.

use yew::prelude::*;

use super::engine::Engine;
use crate::session::{Action, Session};

/// Has the worker answer a session's requests, from the first that it has not answered yet.
#[hook]
pub(crate) fn use_engine(session: &UseReducerHandle<Session>) {
    let engine = use_memo((), |()| {
        let dispatcher = session.dispatcher();
        Engine::new(Callback::from(move |action: Action| dispatcher.dispatch(action)))
    });
    let session = session.clone();
    use_effect_with(session.revision, move |revision| {
        if session.is_waiting() {
            engine.ask(*revision, session.request());
        }
    });
}
