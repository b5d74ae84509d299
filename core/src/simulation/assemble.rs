//! Sources → documents in the order in which they are applied, and the scenario among them.

use crate::diagnostic::Diagnostic;
use crate::objects;
use crate::order::{self, Map, Set};
use crate::scenario::{self, Scenario, Text};
use crate::source::{SourceId, SourceMap};
use crate::suggest::{did_you_mean, either};
use crate::yaml::{Document, Limits};

/// What the sources hold, ready to be applied.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    /// All documents, as `kubectl apply` would come upon them.
    pub(super) documents: Vec<Document>,
    /// The scenarios of all sources, folded into one: expectations and parties of all, the first title.
    pub(super) scenario: Option<Scenario>,
    /// What is wrong with YAML, scenario and includes.
    pub(super) findings: Vec<Diagnostic>,
}

/// Reads the sources. What a scenario includes is applied first, in its order; then the scenario's own file;
/// then what else was given.
pub(super) fn assemble(limits: Limits, sources: &SourceMap) -> Assembly {
    let (mut documents, mut findings) = objects::documents_within(limits, sources);
    let mut scenarios: Map<SourceId, Vec<Scenario>> = Map::new();
    for document in documents
        .iter()
        .filter(|document| scenario::is_scenario(document))
    {
        let (scenario, found) = scenario::read(document);
        findings.extend(found);
        scenarios.or_default(document.root.span.source).push(scenario);
    }
    let mut order = Order {
        sources,
        scenarios: &scenarios,
        ranks: Map::new(),
        entered: Set::new(),
        findings,
    };
    for id in scenarios.keys() {
        order.visit(*id);
    }
    for (id, _) in sources.iter() {
        order.visit(id);
    }
    let Order { ranks, findings, .. } = order;
    order::sort_by_key(&mut documents, |document| {
        ranks.get(&document.root.span.source).copied()
    });
    let scenario = scenarios.into_values().flatten().reduce(fold);
    Assembly {
        documents,
        scenario,
        findings,
    }
}

/// Decides which source is applied when.
struct Order<'a> {
    sources: &'a SourceMap,
    scenarios: &'a Map<SourceId, Vec<Scenario>>,
    ranks: Map<SourceId, usize>,
    /// Sources on the way, so that includes in a circle end.
    entered: Set<SourceId>,
    findings: Vec<Diagnostic>,
}

impl Order<'_> {
    fn visit(&mut self, id: SourceId) {
        if !self.entered.insert(id) {
            return;
        }
        let scenarios = self.scenarios;
        for include in scenarios
            .get(&id)
            .into_iter()
            .flatten()
            .flat_map(|scenario| &scenario.include)
        {
            match self.find(id, include) {
                Some(included) => self.visit(included),
                None => self.report_missing(include),
            }
        }
        let rank = self.ranks.len();
        self.ranks.insert(id, rank);
    }

    /// The source that an include names: relative to the file that includes it, or by its plain name.
    fn find(&self, from: SourceId, include: &Text) -> Option<SourceId> {
        let file = self
            .sources
            .get(from)
            .map(|source| source.name.as_str())
            .unwrap_or_default();
        let wanted = included_file(file, &include.value);
        let named = |name: &str| {
            let same = |(id, source): (SourceId, &crate::source::Source)| {
                (normal(&source.name) == normal(name)).then_some(id)
            };
            self.sources.iter().find_map(same)
        };
        named(&wanted).or_else(|| named(&include.value))
    }

    fn report_missing(&mut self, include: &Text) {
        let names: Vec<&str> = self
            .sources
            .iter()
            .map(|(_, source)| source.name.as_str())
            .collect();
        let help = did_you_mean(&include.value, names.iter().copied())
            .unwrap_or_else(|| format!("the files at hand are {}", either(&names)));
        let message = format!("the included file `{}` is not there", include.value);
        self.findings
            .push(Diagnostic::error("scenario-include", include.span, message).with_help(help));
    }
}

/// The name of an included file, from the name of the file that includes it: `../demo/cluster.yaml` in
/// `story-1/scenario.yaml` is `demo/cluster.yaml`.
pub fn included_file(from: &str, include: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    match (include.starts_with('/'), folder) {
        (true, _) | (false, "") => normal(include),
        (false, folder) => normal(&format!("{folder}/{include}")),
    }
}

/// A path without `.`, and without what `..` takes back.
fn normal(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match (step, steps.last()) {
            ("." | "", Some(_)) | (".", None) => {}
            ("..", Some(last)) if *last != ".." && !last.is_empty() => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// Two scenarios asked together.
fn fold(mut first: Scenario, second: Scenario) -> Scenario {
    first.title = first.title.or(second.title);
    first.description = first.description.or(second.description);
    first.dataplane = first.dataplane.or(second.dataplane);
    first.enforcement = first.enforcement.or(second.enforcement);
    first.network = first.network.or(second.network);
    first.include.extend(second.include);
    for party in second.outside {
        if !first.outside.iter().any(|known| known.name == party.name) {
            first.outside.push(party);
        }
    }
    first.lines.extend(second.lines);
    first.refused.extend(second.refused);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_is_relative_to_its_file() {
        let cases = [
            (
                "story-1/scenario.yaml",
                "../demo/cluster.yaml",
                "demo/cluster.yaml",
            ),
            (
                "story-1/scenario.yaml",
                "./database.yaml",
                "story-1/database.yaml",
            ),
            ("scenario.yaml", "cluster.yaml", "cluster.yaml"),
            ("a/b.yaml", "../../c.yaml", "../c.yaml"),
            ("a/b.yaml", "/etc/c.yaml", "/etc/c.yaml"),
            ("/x/a/b.yaml", "../c.yaml", "/x/c.yaml"),
        ];
        for (from, include, file) in cases {
            assert_eq!(included_file(from, include), file, "{include} in {from}");
        }
    }
}
