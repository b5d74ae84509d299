//! The worker's other end: one request at a time, and of those that wait only the latest.

use std::cell::RefCell;
use std::rc::Rc;

use signalbox_core::answer::{Evaluation, Request};
use signalbox_engine::edge;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};
use yew::Callback;

use super::host;
use crate::session::Action;

/// Has requests evaluated in a worker.
#[derive(Clone)]
pub(crate) struct Engine(Rc<RefCell<State>>);

struct State {
    tell: Callback<Action>,
    worker: Option<Running>,
    /// The revision that the worker is busy with.
    busy: Option<u64>,
    /// Since when, in milliseconds.
    since: f64,
    /// What it gets next.
    next: Option<(u64, Request)>,
    /// Whether any answer came: before that, it is the program itself that is waited for.
    answers: bool,
}

/// How long, in milliseconds, an evaluation may have run when the next keystroke comes, to be waited for all the same.
const PATIENCE: f64 = 150.0;

struct Running {
    worker: Worker,
    // Dropped with the worker: JavaScript must not call it afterwards.
    _onmessage: Closure<dyn FnMut(MessageEvent)>,
    _onerror: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Engine {
    /// An engine that tells of answers and failures; the worker starts with the first request.
    pub(crate) fn new(tell: Callback<Action>) -> Self {
        Self(Rc::new(RefCell::new(State {
            tell,
            worker: None,
            busy: None,
            since: 0.0,
            next: None,
            answers: false,
        })))
    }

    /// Has a request evaluated, unless a later one comes before its turn.
    pub(crate) fn ask(&self, revision: u64, request: Request) {
        self.0.borrow_mut().next = Some((revision, request));
        self.give_up();
        self.send_next();
    }

    /// Ends an evaluation that has run for long: what comes next takes its place. A worker cannot be interrupted; another
    /// one is at hand, and compiles nothing.
    fn give_up(&self) {
        let running = {
            let mut state = self.0.borrow_mut();
            let lasts = js_sys::Date::now() - state.since > PATIENCE;
            if state.busy.is_none() || !state.answers || !lasts {
                return;
            }
            state.busy = None;
            state.worker.take()
        };
        drop(running);
    }

    fn send_next(&self) {
        let failed = {
            let mut state = self.0.borrow_mut();
            if state.busy.is_some() {
                return;
            }
            let Some((revision, request)) = state.next.take() else {
                return;
            };
            if state.worker.is_none() {
                state.worker = self.start();
            }
            let sent = state
                .worker
                .as_ref()
                .is_some_and(|running| send(&running.worker, revision, &request));
            state.busy = sent.then_some(revision);
            state.since = js_sys::Date::now();
            (!sent).then(|| (state.tell.clone(), revision))
        };
        if let Some((tell, revision)) = failed {
            tell.emit(Action::Failed(revision));
        }
    }

    fn start(&self) -> Option<Running> {
        let worker = host::lent()?.new_worker().ok()?;
        let engine = self.clone();
        let onmessage = Closure::new(move |event: MessageEvent| engine.receive(&event.data()));
        let engine = self.clone();
        let onerror = Closure::new(move |_| engine.crashed());
        worker.set_onmessage(Some(onmessage.as_ref().unchecked_ref()));
        worker.set_onerror(Some(onerror.as_ref().unchecked_ref()));
        Some(Running {
            worker,
            _onmessage: onmessage,
            _onerror: onerror,
        })
    }

    fn receive(&self, message: &JsValue) {
        let message: &js_sys::Array = message.unchecked_ref();
        let bytes = message.get(1).dyn_into::<js_sys::Uint8Array>();
        let answer = bytes
            .ok()
            .and_then(|bytes| edge::read::<Evaluation>(&bytes.to_vec()).ok());
        let Some(evaluation) = answer else {
            return self.crashed();
        };
        let took = message.get(2).as_f64().unwrap_or_default();
        let told = {
            let mut state = self.0.borrow_mut();
            state.answers = true;
            let revision = state.busy.take();
            revision.map(|revision| {
                (
                    state.tell.clone(),
                    Action::Answered(revision, Rc::new(evaluation), took),
                )
            })
        };
        if let Some((tell, action)) = told {
            tell.emit(action);
        }
        self.send_next();
    }

    /// The worker is lost: another one takes what comes next.
    fn crashed(&self) {
        let (tell, revision, running) = {
            let mut state = self.0.borrow_mut();
            let running = state.worker.take();
            (state.tell.clone(), state.busy.take(), running)
        };
        // Called from the worker's own closure, which must outlive this call.
        if let Some(running) = running {
            gloo::timers::callback::Timeout::new(0, move || drop(running)).forget();
        }
        if let Some(revision) = revision {
            tell.emit(Action::Failed(revision));
        }
        self.send_next();
    }
}

fn send(worker: &Worker, revision: u64, request: &Request) -> bool {
    let Ok(bytes) = edge::write(request) else {
        return false;
    };
    let bytes = js_sys::Uint8Array::from(bytes.as_slice());
    let message = js_sys::Array::of3(
        &JsValue::from(revision as f64),
        &JsValue::from_str("evaluate"),
        &bytes,
    );
    worker.post_message(&message).is_ok()
}
