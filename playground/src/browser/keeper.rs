//! Keeps what is typed, without being in the way of the typing: writing to the browser's storage holds the page up.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use yew::prelude::*;

use super::history;
use crate::session::Session;

/// How long typing has to rest, in milliseconds, until its result is kept.
const REST: u32 = 300;

/// Why edits are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Complaint {
    /// They cannot be, for a reason in words for people.
    Impossible(&'static str),
    /// Another page keeps other edits of the same scenario.
    Anothers,
}

/// A keeper for as long as the component is there. `complain` is told why edits are not kept. What waits is kept when the
/// page is left.
#[hook]
pub(super) fn use_keeper(complain: impl Fn(Complaint) + 'static) -> Rc<Keeper> {
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
    /// Of which scenario the last edits were not kept, and why not.
    unkept: RefCell<Option<(String, Complaint)>>,
    /// Told why edits are not kept.
    complain: Box<dyn Fn(Complaint)>,
}

struct Waiting {
    /// As it was then: a handle would show what is open by now.
    session: Session,
    // Dropped with what waits: then nothing happens any more.
    _timeout: Timeout,
}

impl Keeper {
    fn new(complain: impl Fn(Complaint) + 'static) -> Self {
        Self(Rc::new(State {
            waiting: RefCell::default(),
            known: RefCell::default(),
            unkept: RefCell::default(),
            complain: Box::new(complain),
        }))
    }

    /// Keeps a session's edits in a moment, in place of what still waits of the same scenario.
    pub(super) fn keep_later(&self, session: Session) {
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

    /// Keeps a session's edits in place of another page's.
    pub(super) fn insist(&self, session: Session) {
        self.give_in();
        self.keep_later(session);
        self.0.keep_now();
    }

    /// Takes what another page has written for known; what still waits here is not kept.
    pub(super) fn give_in(&self) {
        self.0.waiting.take();
        self.0.known.take();
        self.0.unkept.take();
    }

    /// Keeps what waits. `Err` says why the latest edits are nowhere but on the screen.
    pub(super) fn keep_now(&self) -> Result<(), Complaint> {
        self.0.keep_now();
        let unkept = self.0.unkept.borrow();
        unkept.as_ref().map_or(Ok(()), |(_, why)| Err(*why))
    }
}

impl State {
    /// Remembers what is kept of a scenario, when the page opens it.
    fn look(&self, id: &str) {
        let mut known = self.known.borrow_mut();
        if known.as_ref().is_none_or(|(of, _)| of != id) {
            *known = Some((id.to_owned(), history::edits_as_text(id)));
        }
    }

    /// Whether another page has written the edits of a scenario since this one last looked.
    fn is_anothers(&self, id: &str) -> bool {
        let known = self.known.borrow();
        known
            .as_ref()
            .is_some_and(|(of, text)| of == id && *text != history::edits_as_text(id))
    }

    /// Keeps what waits.
    fn keep_now(&self) {
        let Some(Waiting { session, .. }) = self.waiting.take() else {
            return;
        };
        let id = &session.scenario.id;
        let changed = session.is_changed();
        if self.is_anothers(id) {
            if changed {
                self.refuse(id, Complaint::Anothers);
            } else {
                self.unkept.take();
            }
            return;
        }
        let kept = if changed {
            match history::keep(&session.scenario, &session.shared()) {
                Ok(text) => Some(text),
                Err(words) => return self.refuse(id, Complaint::Impossible(words)),
            }
        } else {
            history::forget(id);
            None
        };
        self.unkept.take();
        *self.known.borrow_mut() = Some((id.clone(), kept));
    }

    /// Edits are not kept. Nothing can be done about storage while one types, and that is said once; a choice is asked for
    /// until it is made.
    fn refuse(&self, id: &str, why: Complaint) {
        let now = Some((id.to_owned(), why));
        let before = self.unkept.replace(now.clone());
        if why == Complaint::Anothers || before != now {
            (self.complain)(why);
        }
    }
}
