//! A session in a component: static where it is prerendered, alive in the browser.

use yew::prelude::*;

use crate::browser::live::use_engine;
pub(crate) use crate::browser::live::{use_kept, use_narrow};
use crate::session::{Action, Session};

/// A session, and whether anything on the screen can be acted upon yet.
#[derive(Clone)]
pub(crate) struct Live {
    /// What is on the screen.
    pub(crate) session: UseReducerHandle<Session>,
    /// False in prerendered HTML and in the browser's first rendering, which must be the same.
    pub(crate) alive: bool,
}

/// A session that begins as `begin` says and is answered by the worker, in the browser. Where `compares`, other
/// dataplanes are asked about the chosen flow.
#[hook]
pub(crate) fn use_live<F: FnOnce() -> Session>(begin: F, compares: bool) -> Live {
    let session = use_reducer(begin);
    let alive = use_state(|| false);
    {
        let alive = alive.clone();
        // Effects run in the browser alone.
        use_effect_with((), move |()| alive.set(true));
    }
    use_engine(&session, compares);
    Live {
        session,
        alive: *alive,
    }
}

/// A callback that does what `action` makes of its value: the same callback at every rendering, so that a part to which
/// nothing else is new is not drawn again.
#[hook]
pub(crate) fn use_act<T: 'static>(
    session: &UseReducerHandle<Session>,
    action: fn(T) -> Action,
) -> Callback<T> {
    let session = session.dispatcher();
    use_callback((), move |value, ()| session.dispatch(action(value)))
}
