//! Keeps what is typed, without being in the way of the typing: writing to the browser's storage holds the page up.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use yew::prelude::*;

use super::catalog::SHARED;
use super::storage;
use crate::session::Session;

/// How long typing has to rest, in milliseconds, until its result is kept.
const REST: u32 = 300;

/// A keeper for as long as the component is there. It is told, for people, why edits cannot be kept. What waits is kept
/// when the page is left.
#[hook]
pub(super) fn use_keeper(complain: impl Fn(&str) + 'static) -> Rc<Keeper> {
    let keeper = use_memo((), |()| Keeper::new(complain));
    {
        let keeper = keeper.clone();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&window(), "pagehide", move |_| keeper.0.keep_now());
            move || drop(listener)
        });
    }
    keeper
}

/// Keeps sessions' edits; the latest one may still wait for its turn.
pub(super) struct Keeper(Rc<State>);

struct State {
    waiting: RefCell<Option<Waiting>>,
    /// Of which scenario, and what stood in storage when this page last looked: if it is something else by now, another
    /// page has written it, and it is not ours to write over.
    known: RefCell<Option<(String, Option<String>)>>,
    /// Told, for people, why edits cannot be kept.
    complain: Box<dyn Fn(&str)>,
}

struct Waiting {
    session: UseReducerHandle<Session>,
    // Dropped with what waits: then nothing happens any more.
    _timeout: Timeout,
}

impl Keeper {
    fn new(complain: impl Fn(&str) + 'static) -> Self {
        Self(Rc::new(State {
            waiting: RefCell::default(),
            known: RefCell::default(),
            complain: Box::new(complain),
        }))
    }

    /// Keeps a session's edits in a moment, in place of what still waits of the same scenario.
    pub(super) fn keep_later(&self, session: UseReducerHandle<Session>) {
        let is_another = |waiting: &Waiting| waiting.session.scenario.id != session.scenario.id;
        if self.0.waiting.borrow().as_ref().is_some_and(is_another) {
            self.0.keep_now();
        }
        self.0.look(&session.scenario.id);
        let state = self.0.clone();
        let timeout = Timeout::new(REST, move || state.keep_now());
        *self.0.waiting.borrow_mut() = Some(Waiting {
            session,
            _timeout: timeout,
        });
    }
}

/// What is said where another page keeps the same scenario.
const TWO_PAGES: &str = "Another tab has changed this scenario too, and what it keeps is left alone. What you type here \
                         lasts as long as this tab: share it or save it as a file, or reload to see the other's.";

impl State {
    /// Remembers what is kept of a scenario, when the page opens it.
    fn look(&self, id: &str) {
        let mut known = self.known.borrow_mut();
        if known.as_ref().is_none_or(|(of, _)| of != id) {
            *known = Some((id.to_owned(), storage::edits_as_text(id)));
        }
    }

    /// Whether another page has written the edits of a scenario since this one last looked.
    fn is_anothers(&self, id: &str) -> bool {
        let known = self.known.borrow();
        known
            .as_ref()
            .is_some_and(|(of, text)| of == id && *text != storage::edits_as_text(id))
    }

    /// Keeps what waits.
    fn keep_now(&self) {
        let Some(Waiting { session, .. }) = self.waiting.take() else {
            return;
        };
        let id = &session.scenario.id;
        let unchanged = !session.is_changed() && id != SHARED;
        if self.is_anothers(id) {
            if !unchanged {
                (self.complain)(TWO_PAGES);
            }
            return;
        }
        let kept = if unchanged {
            storage::forget(id);
            None
        } else {
            match storage::keep(id, &session.shared()) {
                Ok(text) => Some(text),
                Err(words) => return (self.complain)(words),
            }
        };
        *self.known.borrow_mut() = Some((id.clone(), kept));
    }
}
