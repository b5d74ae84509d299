//! The scenarios that a person can pick: those that the site carries, or a small one to start with.

use serde::{Deserialize, Serialize};
use signalbox_core::answer::Evaluation;
use signalbox_core::source::Source;
use signalbox_engine::{BUILD_ID, edge};

use crate::share::{self, Shared};
use crate::text::{Kind, lines};
use crate::words;

/// What a newcomer sees, where the site has it: one red signal, and the edit that turns it green.
pub const WELCOME: &str = "welcome";

/// A scenario by its name; the rest of it is fetched when it is picked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What links call it.
    pub id: String,
    /// What people call it.
    pub title: String,
}

/// What scenarios are for: one group of the menu each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Everything that belongs to no other group.
    Examples,
    /// The demo and the stories that grow from it.
    Stories,
    /// Policies to take away.
    Recipes,
    /// What seems to say one thing and does another.
    Traps,
    /// Fields that most policies do without.
    Fields,
    /// Somebody is to find out something: the workshop tells what.
    Exercises,
}

impl Group {
    /// All groups, as the menu shows them.
    pub const ALL: [Self; 6] = [
        Self::Stories,
        Self::Examples,
        Self::Recipes,
        Self::Traps,
        Self::Fields,
        Self::Exercises,
    ];

    /// How the ids of its scenarios begin.
    const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Examples => &[],
            Self::Stories => &["welcome", "demo", "story-"],
            Self::Recipes => &["recipe-"],
            Self::Traps => &["trap-", "errata-"],
            Self::Fields => &["field-"],
            Self::Exercises => &["exercise-"],
        }
    }
}

impl Entry {
    /// Where it stands in the menu.
    pub fn group(&self) -> Group {
        let fits = |group: &Group| {
            let mut prefixes = group.prefixes().iter();
            prefixes.any(|prefix| self.id.starts_with(prefix))
        };
        Group::ALL.into_iter().find(fits).unwrap_or(Group::Examples)
    }
}

/// What the playground's page carries, so that nothing has to be fetched before something can be seen and changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// All scenarios, in the order in which they are offered.
    pub scenarios: Vec<Entry>,
    /// The one that a newcomer sees.
    pub scenario: Scenario,
    /// The build whose core said [`Self::answer`].
    build: String,
    /// Where the pages about diagnostics are, a folder each under its code; empty where the site has none.
    #[serde(default)]
    pub diagnostics: String,
    /// What it said about that scenario: an [`Evaluation`] as it crosses the edge, in base64url.
    answer: String,
}

impl Start {
    /// What a page of this build carries.
    pub fn new(scenarios: Vec<Entry>, scenario: Scenario, evaluation: &Evaluation) -> Self {
        Self {
            scenarios,
            scenario,
            diagnostics: String::new(),
            build: BUILD_ID.to_owned(),
            // What could not be written is evaluated by the worker.
            answer: edge::write(evaluation)
                .map(|bytes| share::to_base64url(&bytes))
                .unwrap_or_default(),
        }
    }

    /// Where there is no site round the playground.
    pub fn without_site() -> Self {
        let scenario = Scenario::start();
        Self {
            scenarios: vec![Entry {
                id: scenario.id.clone(),
                title: scenario.title.clone(),
            }],
            scenario,
            ..Self::default()
        }
    }

    /// What core says about the scenario, if it is this build's core that said it.
    pub fn evaluation(&self) -> Option<Evaluation> {
        let bytes = share::from_base64url(&self.answer).filter(|_| self.build == BUILD_ID)?;
        edge::read(&bytes).ok()
    }
}

/// One of the site's scenarios, as `scenarios/<id>.json` holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// What links call it.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// All files, the scenario's document among them.
    pub files: Vec<Source>,
    /// What is asked and chosen at the beginning, as a link carries it; its files are [`Self::files`].
    #[serde(skip)]
    pub asked: Shared,
    /// How it came to be here.
    #[serde(skip)]
    pub came: Came,
}

/// How a scenario came to be on a person's screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Came {
    /// It is one of the site's.
    #[default]
    Opened,
    /// By a link that somebody made.
    Link,
    /// In a file, or pasted.
    File,
    /// It was begun with nothing.
    Begun,
    /// It is a copy of another one.
    Copy,
}

impl Came {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Opened, Self::Link, Self::File, Self::Begun, Self::Copy];

    /// The word under which it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Link => "link",
            Self::File => "file",
            Self::Begun => "begun",
            Self::Copy => "copy",
        }
    }

    /// Which one is kept under a word.
    pub fn named(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|came| came.name() == word).unwrap_or_default()
    }
}

impl Scenario {
    /// A scenario that is none of the site's.
    pub fn own(id: String, title: String, came: Came, mut shared: Shared) -> Self {
        Self {
            id,
            title,
            description: words::history::about(came).to_owned(),
            files: std::mem::take(&mut shared.files),
            asked: shared,
            came,
        }
    }

    /// Whether it is none of the site's: its text is known to this browser alone.
    pub fn is_own(&self) -> bool {
        self.came != Came::Opened
    }

    /// What is on the screen when it is opened.
    pub fn begin(&self) -> Shared {
        Shared {
            files: self.files.clone(),
            ..self.asked.clone()
        }
    }

    /// Where no scenarios are to be had: two workloads, a policy, and a mistake to find.
    pub fn start() -> Self {
        Self {
            id: "start".to_owned(),
            title: words::start::TITLE.to_owned(),
            description: words::start::ABOUT.to_owned(),
            files: vec![
                Source::new("policy.yaml", include_str!("start/policy.yaml")),
                Source::new("cluster.yaml", include_str!("start/cluster.yaml")),
                Source::new("scenario.yaml", include_str!("start/scenario.yaml")),
            ],
            ..Self::default()
        }
    }

    /// The file that a person wants to see first: the last policy of the text, else the first file.
    pub fn first_file(files: &[Source]) -> usize {
        let holds_policy = |file: &Source| {
            file.text
                .lines()
                .any(|line| line.starts_with("kind:") && line.contains("Policy"))
        };
        files.iter().rposition(holds_policy).unwrap_or(0)
    }
}

/// Whether a text holds a Scenario document.
pub(crate) fn is_scenario(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == SCENARIO)
}

const SCENARIO: &str = "kind: Scenario";

/// Whether files open as a scenario of their own: there is a Scenario document, and manifests that it is about.
pub(crate) fn stands_alone(files: &[Source]) -> bool {
    let is_manifest = |line: &str| line.starts_with("kind:") && line.trim_end() != SCENARIO;
    let mut texts = files.iter().map(|file| file.text.as_str());
    texts.clone().any(is_scenario) && texts.any(|text| text.lines().any(is_manifest))
}

/// The title that a Scenario document among the files gives.
pub(crate) fn title_in(files: &[Source]) -> Option<String> {
    let mut texts = files.iter().map(|file| file.text.as_str());
    let lines = lines(texts.find(|text| is_scenario(text))?);
    let mut documents = lines.split(|line| line.kind == Kind::Marker);
    let document = documents.find(|lines| lines.iter().any(|line| line.text.trim_end() == SCENARIO))?;
    let title = document
        .iter()
        .find(|line| line.indent > 0 && line.key == Some("title"))?
        .value
        .trim();
    let quoted = |quote| title.strip_prefix(quote)?.strip_suffix(quote);
    let title = quoted('"').or_else(|| quoted('\'')).unwrap_or(title);
    (!title.is_empty()).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_stands_in_the_group_that_its_id_names() {
        let group = |id: &str| {
            let entry = Entry {
                id: id.to_owned(),
                title: String::new(),
            };
            entry.group()
        };
        assert_eq!(group("story-4-wrong"), Group::Stories);
        assert_eq!(group("exercise-three-tiers"), Group::Exercises);
        assert_eq!(group("field-kafka"), Group::Fields);
        assert_eq!(group("deny-wins"), Group::Examples);
        assert_eq!(group("my-own"), Group::Examples);
    }

    #[test]
    fn the_title_is_the_scenarios_own() {
        let file = |text: &str| vec![Source::new("a.yaml", text)];
        let pod = "kind: Pod\nmetadata:\n  title: no\n---\n";
        let scenario =
            "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nspec:\n  title: \"The VPN: in\"\n";
        assert_eq!(
            title_in(&file(&format!("{pod}{scenario}"))).as_deref(),
            Some("The VPN: in")
        );
        assert_eq!(title_in(&file(pod)), None);
        assert_eq!(title_in(&file("kind: Scenario\nspec: {}\n")), None);
    }

    #[test]
    fn a_scenario_opens_by_itself_with_its_manifests_alone() {
        let (pod, scenario) = (
            Source::new("p.yaml", "kind: Pod\n"),
            Source::new("s.yaml", "kind: Scenario\n"),
        );
        assert!(stands_alone(&[pod.clone(), scenario.clone()]));
        assert!(!stands_alone(&[pod]));
        assert!(!stands_alone(&[scenario]));
    }
}
