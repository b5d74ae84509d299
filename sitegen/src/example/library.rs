//! The scenarios of a content folder, each evaluated once.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use signalbox_core::answer::{Evaluation, Request};
use signalbox_core::scenario;
use signalbox_core::simulation::{evaluate, included_file};
use signalbox_core::source::{Place, Source, SourceId};
use signalbox_core::yaml;

use super::embed::INLINE;
use super::{Block, verdict};
use crate::report::Finding;

/// A scenario folder: its files, and what core says about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The folder's name; a page embeds it by this.
    pub id: String,
    /// What it is called; its id if it does not say.
    pub title: String,
    /// What it shows, for lists.
    pub description: String,
    /// The file with the Scenario document.
    pub file: String,
    /// That file and everything it includes, named by their paths below `scenarios`.
    pub sources: Vec<Source>,
    /// What core answers.
    pub evaluation: Evaluation,
}

/// All scenarios, by id.
#[derive(Debug, Default, PartialEq)]
pub struct Examples {
    scenarios: BTreeMap<String, Scenario>,
    files: BTreeMap<String, Source>,
    folder: String,
}

impl Examples {
    /// Evaluates the scenarios among the YAML files of a folder. The names of `sources` are paths below it.
    /// What `before` has of the same files is not evaluated again.
    pub fn new(sources: &[Source], folder: &str, before: &Self) -> Self {
        let named = sources.iter().map(|source| (source.name.clone(), source.clone()));
        let files: BTreeMap<String, Source> = named.collect();
        let read = |source: &Source| Scenario::read(source, &files, before);
        let found: Vec<Scenario> = sources.par_iter().filter_map(read).collect();
        let scenarios = found
            .into_iter()
            .map(|scenario| (scenario.id.clone(), scenario))
            .collect();
        Self {
            scenarios,
            files,
            folder: folder.to_owned(),
        }
    }

    /// One scenario.
    pub fn get(&self, id: &str) -> Option<&Scenario> {
        self.scenarios.get(id)
    }

    /// The ids of all of them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.scenarios.keys().map(String::as_str)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.values()
    }

    /// Every file below the folder of scenarios, by name.
    pub(super) fn files(&self) -> impl Iterator<Item = &Source> {
        self.files.values()
    }

    /// Where they stand.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// What is wrong with the scenarios, and on which pages that shows.
    pub fn findings(&self, shown: &BTreeMap<&str, Vec<Place>>) -> Vec<Finding> {
        self.iter()
            .flat_map(|scenario| self.findings_of(scenario, shown))
            .collect()
    }

    fn findings_of(&self, scenario: &Scenario, shown: &BTreeMap<&str, Vec<Place>>) -> Vec<Finding> {
        let pages = shown.get(&*scenario.id).map(Vec::as_slice).unwrap_or_default();
        let told = |finding: Finding| {
            let finding = finding.at(|place| self.place_of(place, None));
            match pages {
                [] => finding,
                [page, others @ ..] => {
                    finding.with_note(shown_here(&scenario.id, others.len()), Some(page.clone()))
                }
            }
        };
        verdict::findings(&scenario.evaluation)
            .into_iter()
            .map(told)
            .collect()
    }

    /// A place as core gave it, in the file that its user knows: below the folder of scenarios, or in the
    /// block that holds the YAML.
    pub(super) fn place_of(&self, place: &Place, block: Option<&Block<'_>>) -> Place {
        match block {
            Some(block) if place.file == INLINE => block.place_of(place),
            _ if place.file.is_empty() => place.clone(),
            _ => Place {
                file: format!("{}/{}", self.folder, place.file),
                ..place.clone()
            },
        }
    }

    /// All of them as the playground offers them: first the scenarios that pages show, in the order of `shown`
    /// (ids; only the first time counts), then the others by id.
    pub fn offered<'a>(&'a self, shown: impl IntoIterator<Item = &'a str>) -> Vec<&'a Scenario> {
        let mut seen = BTreeSet::new();
        let ids = shown.into_iter().chain(self.ids());
        let offered = ids.filter_map(|id| self.get(id).filter(|_| seen.insert(id)));
        offered.collect()
    }

    /// A file and everything that it includes, what is included first: core reads no files.
    pub(super) fn closure(&self, source: &Source) -> Vec<Source> {
        closure(source, &self.files)
    }
}

impl Scenario {
    fn read(source: &Source, files: &BTreeMap<String, Source>, before: &Examples) -> Option<Self> {
        let (documents, _) = yaml::read(SourceId(0), &source.text);
        let document = documents
            .iter()
            .find(|document| scenario::is_scenario(document))?;
        let (read, _) = scenario::read(document);
        let id = match source.name.rsplit_once('/') {
            Some((folder, _)) => folder.to_owned(),
            None => source
                .name
                .rsplit_once('.')
                .map_or(&*source.name, |(name, _)| name)
                .to_owned(),
        };
        let sources = closure(source, files);
        if let Some(same) = before.get(&id).filter(|before| before.sources == sources) {
            return Some(same.clone());
        }
        let evaluation = evaluate(&Request {
            sources: sources.clone(),
            ..Request::default()
        });
        Some(Self {
            title: read.title.unwrap_or_else(|| id.clone()),
            description: read.description.unwrap_or_default(),
            id,
            file: source.name.clone(),
            sources,
            evaluation,
        })
    }

    /// The files of its own folder, the scenario itself last: what a reader wants to see first.
    pub(crate) fn own_files(&self) -> Vec<String> {
        let folder = self.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let own = |name: &&str| name.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
        self.sources
            .iter()
            .map(|source| source.name.as_str())
            .filter(own)
            .map(str::to_owned)
            .collect()
    }

    /// The scenario as the playground opens it.
    pub fn to_open(&self) -> signalbox_playground::scenario::Scenario {
        signalbox_playground::scenario::Scenario {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            files: self.sources.clone(),
            ..Default::default()
        }
    }
}

/// Where a reader meets a scenario, for a note at the first place.
fn shown_here(id: &str, others: usize) -> String {
    match others {
        0 => format!("`{id}` is shown here"),
        1 => format!("`{id}` is shown here and at another place"),
        _ => format!("`{id}` is shown here and at {others} other places"),
    }
}

fn closure(source: &Source, files: &BTreeMap<String, Source>) -> Vec<Source> {
    let mut sources = Vec::new();
    include(source, files, &mut Vec::new(), &mut sources);
    sources
}

/// Depth first; a file that is on the way already (`open`) or was taken is not taken again. An include
/// that does not exist is left to core, which says so at its line.
fn include(
    source: &Source,
    files: &BTreeMap<String, Source>,
    open: &mut Vec<String>,
    taken: &mut Vec<Source>,
) {
    if open.contains(&source.name) || taken.iter().any(|other| other.name == source.name) {
        return;
    }
    open.push(source.name.clone());
    let (documents, _) = yaml::read(SourceId(0), &source.text);
    for written in scenario::includes(&documents) {
        if let Some(included) = files.get(&included_file(&source.name, &written.value)) {
            include(included, files, open, taken);
        }
    }
    open.pop();
    taken.push(source.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picker_follows_the_pages_and_then_the_alphabet() {
        let scenario = |id: &str| {
            let text = "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nspec: {expect: []}\n";
            Source::new(format!("{id}/scenario.yaml"), text)
        };
        let examples = Examples::new(
            &["a", "b", "c", "d"].map(scenario),
            "scenarios",
            &Examples::default(),
        );
        let offered = examples.offered(["c", "no-such", "b", "c"]);
        let ids: Vec<&str> = offered.iter().map(|scenario| scenario.id.as_str()).collect();
        assert_eq!(ids, ["c", "b", "a", "d"]);
    }
}
