//! Which scenarios there are, and which of them a link opens.

use std::cell::Cell;
use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use signalbox_core::source::Source;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::AttrValue;

use super::{history, host};
use crate::scenario::{Came, Entry, Scenario, Start, title_in};
use crate::share::{self, Fragment, Shared};
use crate::words;

/// The fragment that begins an empty scenario.
const NEW: &str = "new";

/// The scenarios that can be picked; each is fetched when it is.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(super) scenarios: Rc<Vec<Entry>>,
    /// What a newcomer sees; it came with the page.
    start: Rc<Scenario>,
    /// What core says about it.
    evaluation: Option<Rc<Evaluation>>,
    /// Where the pages about diagnostics are.
    pub(super) diagnostics: AttrValue,
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

impl Catalog {
    /// What the page carries.
    pub fn new(start: Start) -> Self {
        Self {
            evaluation: start.evaluation().map(Rc::new),
            diagnostics: AttrValue::from(start.diagnostics),
            scenarios: Rc::new(start.scenarios),
            start: Rc::new(start.scenario),
            wishes: Rc::default(),
        }
    }

    /// Whether a scenario of that id can be picked.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.title(id).is_some()
    }

    /// What the site calls a scenario.
    pub(super) fn title(&self, id: &str) -> Option<String> {
        let entry = self.scenarios.iter().find(|entry| entry.id == id)?;
        Some(entry.title.clone())
    }

    /// The scenario of that id. `Err` says for people why it cannot be had.
    async fn find(&self, id: &str) -> Result<Rc<Scenario>, String> {
        if id == self.start.id {
            return Ok(self.start.clone());
        }
        if history::is_own(id) {
            return history::own(id).ok_or_else(|| words::history::GONE.to_owned());
        }
        if !self.knows(id) {
            return Err(words::link::unknown(id));
        }
        let fetched = async {
            let host = host::lent().ok_or(JsValue::UNDEFINED)?;
            let text = host.fetch_text(&format!("scenarios/{id}.json")).await?;
            serde_json::from_str(&text.as_string().unwrap_or_default())
                .map_err(|error| JsValue::from(error.to_string()))
        };
        fetched.await.map(Rc::new).map_err(|error| {
            let why = error.as_string();
            words::link::not_loaded(id, why.as_deref().unwrap_or(words::link::NO_REASON))
        })
    }

    /// What a URL's fragment opens.
    pub(super) async fn open(&self, fragment: &str) -> Opening {
        match share::decode(fragment) {
            Ok(Fragment::Shared(shared)) => {
                let title = self.title_of(&shared, words::link::version_of);
                kept(history::receive_link(fragment, *shared, title))
            }
            Ok(Fragment::Scenario(id)) if id == NEW => self.begin(),
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
        let Some(id) = history::last() else {
            return self.first(None);
        };
        match self.find(&id).await {
            Ok(scenario) => self.kept(scenario),
            // It may be gone since, from the site or from this browser.
            Err(_) if !self.knows(&id) => self.first(None),
            Err(problem) => self.first(Some(problem)),
        }
    }

    /// A scenario with the edits that were kept of it.
    fn kept(&self, scenario: Rc<Scenario>) -> Opening {
        let is_start = Rc::ptr_eq(&scenario, &self.start);
        let opening = kept(scenario);
        Opening {
            evaluation: self
                .evaluation
                .clone()
                .filter(|_| is_start && opening.kept.is_none()),
            ..opening
        }
    }

    /// What came in files.
    pub(super) fn open_files(&self, shared: Shared) -> Opening {
        let title = self.title_of(&shared, str::to_owned);
        kept(history::receive(shared, Came::File, title))
    }

    /// A copy of what is on the screen, beside it.
    pub(super) fn copy(&self, title: &str, shared: Shared) -> Opening {
        let title = words::history::copy_of(title);
        kept(history::receive(shared, Came::Copy, title))
    }

    /// An empty one.
    pub(super) fn begin(&self) -> Opening {
        let shared = Shared {
            files: vec![Source::new("policy.yaml", "")],
            ..Shared::default()
        };
        kept(history::receive(
            shared,
            Came::Begun,
            words::history::EMPTY.to_owned(),
        ))
    }

    /// What a scenario is called that somebody made: as the site calls the one that it was, made to a `version` of it;
    /// else as it calls itself.
    fn title_of(&self, shared: &Shared, version: impl Fn(&str) -> String) -> String {
        let origin = self.title(&shared.scenario).map(|title| version(&title));
        origin
            .or_else(|| title_in(&shared.files))
            .unwrap_or_else(|| words::link::UNTITLED.to_owned())
    }
}

/// A scenario with the edits that were kept of it, under the name that a person gave it.
fn kept(scenario: Rc<Scenario>) -> Opening {
    let scenario = match history::name(&scenario.id) {
        Some(title) if title != scenario.title => Rc::new(Scenario {
            title,
            ..(*scenario).clone()
        }),
        _ => scenario,
    };
    Opening {
        kept: history::edits(&scenario.id),
        scenario,
        evaluation: None,
        problem: None,
    }
}
