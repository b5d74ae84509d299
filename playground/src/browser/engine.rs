//! The worker's other end: one request at a time, and of those that wait only the latest.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use signalbox_core::answer::{Elsewhere, Evaluation, Request};
use signalbox_engine::edge;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};
use yew::{AttrValue, Callback};

use super::host;
use crate::session::{Action, Failure};

/// Has requests evaluated in a worker.
#[derive(Clone)]
pub(crate) struct Engine(Rc<RefCell<State>>);

struct State {
    tell: Callback<Action>,
    worker: Option<Running>,
    /// What the worker is busy with.
    busy: Option<Job>,
    /// Since when, in milliseconds.
    since: f64,
    // Dropped when it answers: then nothing happens any more.
    limit: Option<Timeout>,
    /// Whether any answer came: before that, it is the program itself that is waited for.
    answers: bool,
    /// What it gets next.
    next: Option<(u64, Request)>,
    /// What it gets while nothing else is wanted of it.
    idle: VecDeque<(Job, Request)>,
}

/// What is asked of the worker.
#[derive(Debug, Clone)]
enum Job {
    /// The evaluation of a revision.
    Evaluate(u64),
    /// What another dataplane says to a flow of a revision.
    Compare(u64, AttrValue),
}

impl Job {
    /// The export of the engine that does it.
    fn export(&self) -> &'static str {
        match self {
            Self::Evaluate(_) => "evaluate",
            Self::Compare(..) => "elsewhere",
        }
    }

    /// What its answer is to the session; `None` where another build wrote it.
    fn told(self, bytes: &[u8], took: f64) -> Option<Option<Action>> {
        match self {
            Self::Evaluate(revision) => {
                let evaluation: Evaluation = edge::read(bytes).ok()?;
                Some(Some(Action::Answered(revision, Rc::new(evaluation), took)))
            }
            Self::Compare(revision, flow) => {
                let one: Option<Elsewhere> = edge::read(bytes).ok()?;
                Some(one.map(|one| Action::Heard(revision, flow, one)))
            }
        }
    }
}

/// How long, in milliseconds, an evaluation may have run when the next keystroke comes, to be waited for all the same.
const PATIENCE: f64 = 150.0;

/// How long, in milliseconds, an evaluation may take: one that comes to no end must not wait for a keystroke. The words
/// about it say so in seconds.
const LIMIT: u32 = 20_000;

/// The same for the first, which waits for the program to be loaded too.
const FIRST_LIMIT: u32 = 120_000;

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
            limit: None,
            next: None,
            answers: false,
            idle: VecDeque::new(),
        })))
    }

    /// Has a request evaluated, unless a later one comes before its turn.
    pub(crate) fn ask(&self, revision: u64, request: Request) {
        {
            let mut state = self.0.borrow_mut();
            state.next = Some((revision, request));
            state.idle.clear();
        }
        self.give_up();
        self.send_next();
    }

    /// Has the same flow of a revision decided by others, one request each, while nothing else is asked: whatever is
    /// asked later comes first, and takes the place of what was not sent by then.
    pub(crate) fn compare(&self, revision: u64, flow: &AttrValue, requests: Vec<Request>) {
        let jobs = requests
            .into_iter()
            .map(|request| (Job::Compare(revision, flow.clone()), request));
        self.0.borrow_mut().idle = jobs.collect();
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
            let wanted = state
                .next
                .take()
                .map(|(revision, request)| (Job::Evaluate(revision), request));
            let Some((job, request)) = wanted.or_else(|| state.idle.pop_front()) else {
                return;
            };
            if state.worker.is_none() {
                state.worker = self.start();
            }
            let sent = state
                .worker
                .as_ref()
                .is_some_and(|running| send(&running.worker, &job, &request));
            state.since = js_sys::Date::now();
            match (sent, job) {
                (true, job) => {
                    state.busy = Some(job);
                    let engine = self.clone();
                    let limit = if state.answers { LIMIT } else { FIRST_LIMIT };
                    state.limit = Some(Timeout::new(limit, move || engine.lose(Failure::TooLong)));
                    None
                }
                (false, Job::Evaluate(revision)) => Some((state.tell.clone(), revision)),
                (false, Job::Compare(..)) => None,
            }
        };
        if let Some((tell, revision)) = failed {
            tell.emit(Action::Failed(revision, Failure::Crashed));
        }
    }

    fn start(&self) -> Option<Running> {
        let worker = host::lent()?.new_worker().ok()?;
        let engine = self.clone();
        let onmessage = Closure::new(move |event: MessageEvent| engine.receive(&event.data()));
        let engine = self.clone();
        let onerror = Closure::new(move |_| engine.lose(Failure::Crashed));
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
        let Some(job) = self.0.borrow().busy.clone() else {
            return;
        };
        let took = message.get(2).as_f64().unwrap_or_default();
        let bytes = message.get(1).dyn_into::<js_sys::Uint8Array>().ok();
        let Some(told) = bytes.and_then(|bytes| job.told(&bytes.to_vec(), took)) else {
            return self.lose(Failure::Crashed);
        };
        let tell = {
            let mut state = self.0.borrow_mut();
            state.answers = true;
            state.busy = None;
            state.limit = None;
            state.tell.clone()
        };
        if let Some(action) = told {
            tell.emit(action);
        }
        self.send_next();
    }

    /// The worker is lost: another one takes what comes next.
    fn lose(&self, why: Failure) {
        let (tell, job, running, limit) = {
            let mut state = self.0.borrow_mut();
            state.idle.clear();
            let (running, limit) = (state.worker.take(), state.limit.take());
            (state.tell.clone(), state.busy.take(), running, limit)
        };
        // Called from a closure of theirs, which must outlive this call.
        Timeout::new(0, move || drop((running, limit))).forget();
        if let Some(Job::Evaluate(revision)) = job {
            tell.emit(Action::Failed(revision, why));
        }
        self.send_next();
    }
}

fn send(worker: &Worker, job: &Job, request: &Request) -> bool {
    let Ok(bytes) = edge::write(request) else {
        return false;
    };
    let bytes = js_sys::Uint8Array::from(bytes.as_slice());
    // The number is for those who have several requests under way: here there is one.
    let message = js_sys::Array::of3(&JsValue::from(0), &JsValue::from_str(job.export()), &bytes);
    worker.post_message(&message).is_ok()
}
