//! Which scenarios there are, and which of them a link opens.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::{host, storage};
use crate::scenario::Scenario;
use crate::share::{self, Fragment, Shared};

/// The scenarios that can be picked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Catalog {
    pub(super) scenarios: Vec<Rc<Scenario>>,
    /// Why there are none but the one to start with.
    pub(super) missing: Option<String>,
}

/// What is opened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opening {
    pub(super) scenario: Rc<Scenario>,
    pub(super) kept: Option<Shared>,
    /// What went wrong with the link.
    pub(super) problem: Option<String>,
}

/// Under this id a link's scenario is kept: it must not touch one's own edits of the scenario that it came from.
pub(super) const SHARED: &str = "shared";

/// What a newcomer sees, where the site has it: one red signal, and the edit that turns it green.
const WELCOME: &str = "welcome";

impl Catalog {
    /// Fetches the site's scenarios; where that fails, there is one to start with.
    pub(super) async fn fetch() -> Self {
        match Self::try_fetch().await {
            Ok(scenarios) if !scenarios.is_empty() => Self {
                scenarios: scenarios.into_iter().map(Rc::new).collect(),
                missing: None,
            },
            Ok(_) => Self::start("This site carries no scenarios."),
            Err(error) => {
                let why = error.as_string().unwrap_or_else(|| "no reason given".to_owned());
                Self::start(&format!("The site's scenarios could not be loaded ({why})."))
            }
        }
    }

    fn start(missing: &str) -> Self {
        Self {
            scenarios: vec![Rc::new(Scenario::start())],
            missing: Some(missing.to_owned()),
        }
    }

    async fn try_fetch() -> Result<Vec<Scenario>, JsValue> {
        let host = host::lent().ok_or(JsValue::UNDEFINED)?;
        let text = host.fetch_text("scenarios.json").await?;
        serde_json::from_str(&text.as_string().unwrap_or_default()).map_err(|error| error.to_string().into())
    }

    /// The scenario of that id.
    pub(super) fn find(&self, id: &str) -> Option<Rc<Scenario>> {
        self.scenarios.iter().find(|scenario| scenario.id == id).cloned()
    }

    /// What a URL's fragment opens.
    pub(super) fn open(&self, fragment: &str) -> Opening {
        match share::decode(fragment) {
            Ok(Fragment::Shared(shared)) => self.open_shared(*shared),
            Ok(Fragment::Scenario(id)) => match self.find(&id) {
                Some(scenario) => Opening::kept(scenario),
                None => self.first(Some(format!("There is no scenario called {id} here."))),
            },
            Ok(Fragment::Empty) => self.last(),
            Err(error) => self.first(Some(error.message().to_owned())),
        }
    }

    fn first(&self, problem: Option<String>) -> Opening {
        let scenario = self
            .find(WELCOME)
            .or_else(|| self.scenarios.first().cloned())
            .unwrap_or_else(|| Rc::new(Scenario::start()));
        Opening {
            problem,
            ..Opening::kept(scenario)
        }
    }

    /// Where a person left off.
    fn last(&self) -> Opening {
        let Some(id) = storage::last() else {
            return self.first(None);
        };
        match (self.find(&id), storage::edits(&id)) {
            (Some(scenario), _) => Opening::kept(scenario),
            (None, Some(shared)) if id == SHARED => self.open_shared(shared),
            _ => self.first(None),
        }
    }

    /// A scenario that somebody made.
    pub(super) fn open_shared(&self, shared: Shared) -> Opening {
        let origin = self.find(&shared.scenario);
        let (title, description) = origin.map_or_else(
            || ("Shared scenario".to_owned(), String::new()),
            |origin| (format!("{} (shared)", origin.title), origin.description.clone()),
        );
        let scenario = Rc::new(Scenario {
            id: SHARED.to_owned(),
            title,
            description,
            files: shared.files.clone(),
        });
        Opening {
            scenario,
            kept: Some(shared),
            problem: None,
        }
    }
}

impl Opening {
    /// A scenario with the edits that were kept of it.
    pub(super) fn kept(scenario: Rc<Scenario>) -> Self {
        Self {
            kept: storage::edits(&scenario.id),
            scenario,
            problem: None,
        }
    }
}
