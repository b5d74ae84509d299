//! Which scenarios there are, and which of them a link opens.

use std::cell::Cell;
use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{host, storage};
use crate::scenario::{Entry, Scenario, Start};
use crate::share::{self, Fragment, Shared};

/// The scenarios that can be picked; each is fetched when it is.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(super) scenarios: Rc<Vec<Entry>>,
    /// What a newcomer sees; it came with the page.
    start: Rc<Scenario>,
    /// What core says about it.
    evaluation: Option<Rc<Evaluation>>,
    /// Counts what was wished for.
    wishes: Rc<Cell<u64>>,
}

impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.wishes, &other.wishes)
    }
}

/// What is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    pub(super) scenario: Rc<Scenario>,
    pub(super) kept: Option<Shared>,
    /// What core says about it, where that is known already.
    pub(super) evaluation: Option<Rc<Evaluation>>,
    /// What went wrong with the link.
    pub(super) problem: Option<String>,
}

/// Under this id a link's scenario is kept: it must not touch one's own edits of the scenario that it came from.
pub(super) const SHARED: &str = "shared";

impl Catalog {
    /// What the page carries.
    pub fn new(start: Start) -> Self {
        Self {
            evaluation: start.evaluation().map(Rc::new),
            scenarios: Rc::new(start.scenarios),
            start: Rc::new(start.scenario),
            wishes: Rc::default(),
        }
    }

    /// Whether a scenario of that id can be picked.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.scenarios.iter().any(|entry| entry.id == id)
    }

    /// The scenario of that id. `Err` says for people why it cannot be had.
    async fn find(&self, id: &str) -> Result<Rc<Scenario>, String> {
        if id == self.start.id {
            return Ok(self.start.clone());
        }
        if !self.knows(id) {
            return Err(format!("There is no scenario called {id} here."));
        }
        let fetched = async {
            let host = host::lent().ok_or(JsValue::UNDEFINED)?;
            let text = host.fetch_text(&format!("scenarios/{id}.json")).await?;
            serde_json::from_str(&text.as_string().unwrap_or_default())
                .map_err(|error| JsValue::from(error.to_string()))
        };
        fetched.await.map(Rc::new).map_err(|error| {
            let why = error.as_string().unwrap_or_else(|| "no reason given".to_owned());
            format!("The scenario {id} could not be loaded ({why}).")
        })
    }

    /// What a URL's fragment opens.
    pub(super) async fn open(&self, fragment: &str) -> Opening {
        match share::decode(fragment) {
            Ok(Fragment::Shared(shared)) => self.open_shared(*shared),
            Ok(Fragment::Scenario(id)) => match self.find(&id).await {
                Ok(scenario) => self.kept(scenario),
                Err(problem) => self.first(Some(problem)),
            },
            Ok(Fragment::Empty) => self.last().await,
            Err(error) => self.first(Some(error.message().to_owned())),
        }
    }

    /// Opens what a fragment says and tells `then`, unless something else is wished for before it is there.
    pub(super) fn when_open(&self, fragment: String, then: impl FnOnce(Opening) + 'static) {
        let wish = self.wishes.get() + 1;
        self.wishes.set(wish);
        let catalog = self.clone();
        spawn_local(async move {
            let opening = catalog.open(&fragment).await;
            if catalog.wishes.get() == wish {
                then(opening);
            }
        });
    }

    /// What a newcomer sees, as the page carries it: nothing that this browser keeps is asked.
    pub fn welcome(&self) -> Opening {
        Opening {
            scenario: self.start.clone(),
            kept: None,
            evaluation: self.evaluation.clone(),
            problem: None,
        }
    }

    fn first(&self, problem: Option<String>) -> Opening {
        Opening {
            problem,
            ..self.kept(self.start.clone())
        }
    }

    /// Where a person left off.
    async fn last(&self) -> Opening {
        let Some(id) = storage::last() else {
            return self.first(None);
        };
        if let (SHARED, Some(shared)) = (id.as_str(), storage::edits(&id)) {
            return self.open_shared(shared);
        }
        match self.find(&id).await {
            Ok(scenario) => self.kept(scenario),
            // It may be gone from the site since.
            Err(_) if !self.knows(&id) => self.first(None),
            Err(problem) => self.first(Some(problem)),
        }
    }

    /// A scenario with the edits that were kept of it.
    fn kept(&self, scenario: Rc<Scenario>) -> Opening {
        let kept = storage::edits(&scenario.id);
        let untouched = kept.is_none() && Rc::ptr_eq(&scenario, &self.start);
        Opening {
            evaluation: self.evaluation.clone().filter(|_| untouched),
            kept,
            scenario,
            problem: None,
        }
    }

    /// A scenario that somebody made.
    pub(super) fn open_shared(&self, shared: Shared) -> Opening {
        let origin = self.scenarios.iter().find(|entry| entry.id == shared.scenario);
        let scenario = Rc::new(Scenario {
            id: SHARED.to_owned(),
            title: origin.map_or_else(
                || "Shared scenario".to_owned(),
                |origin| format!("{} (shared)", origin.title),
            ),
            files: shared.files.clone(),
            ..Scenario::default()
        });
        Opening {
            scenario,
            kept: Some(shared),
            evaluation: None,
            problem: None,
        }
    }
}
