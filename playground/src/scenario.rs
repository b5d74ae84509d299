//! The scenarios that a person can pick: those that the site carries, or a small one to start with.

use serde::{Deserialize, Serialize};
use signalbox_core::source::Source;

/// One of the site's scenarios, as `scenarios.json` holds it.
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
}

impl Scenario {
    /// Where no scenarios are to be had: two workloads, a policy, and a mistake to find.
    pub fn start() -> Self {
        Self {
            id: "start".to_owned(),
            title: "A first policy".to_owned(),
            description:
                "A shop and its stock. Only the shop may reach the stock: change the policy and watch the \
                          signals."
                    .to_owned(),
            files: vec![
                Source::new("policy.yaml", include_str!("start/policy.yaml")),
                Source::new("cluster.yaml", include_str!("start/cluster.yaml")),
                Source::new("scenario.yaml", include_str!("start/scenario.yaml")),
            ],
        }
    }

    /// Whether somebody is to find out something here: the workshop tells what.
    pub fn is_exercise(&self) -> bool {
        self.id.starts_with("exercise-")
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
