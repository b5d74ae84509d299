//! An exercise: a scenario that asks for something which its manifests do not do yet, and solutions.
//!
//! ````text
//! ```exercise scenario=exercise-ports code=policy.yaml
//! ```
//! ```solution scenario=exercise-ports
//! ```
//! ````
//!
//! The scenario's folder holds the start: what is still to be done stands under `fails`, what must stay true
//! under `expect`. Each folder below it whose name begins with `solution` is a solution: its files take the
//! place of the start's files of the same name, and then every line must hold. So there is one list of
//! expectations, and it is the expectations that count, not the text.

use std::collections::BTreeMap;

use signalbox_core::answer::{Evaluation, Request};
use signalbox_core::diagnostic::Severity;
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;
use signalbox_core::suggest::did_you_mean;

use super::{Block, Embedded, Examples, Scenario};
use crate::markdown::{code, escaped};
use crate::report::Finding;
use crate::theme::Words;

/// How the folders of solutions begin.
const SOLUTION: &str = "solution";

/// A way to do an exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// Its folder: `solution`, or `solution-` and a word.
    pub name: String,
    /// The files that take the place of the start's, by their names in the start.
    pub files: Vec<Source>,
    /// Its files that take nobody's place.
    pub strangers: Vec<String>,
    /// What core says about the start with these files.
    pub evaluation: Evaluation,
}

impl Solution {
    /// Whether every line holds and nothing is refused.
    pub fn solves(&self) -> bool {
        self.strangers.is_empty() && is_solved(&self.evaluation)
    }
}

/// Whether everything that an exercise asks for is done.
pub fn is_solved(evaluation: &Evaluation) -> bool {
    let refused = evaluation
        .diagnostics
        .iter()
        .any(|report| report.severity == Severity::Error);
    !evaluation.expectations.is_empty() && !refused && evaluation.expectations.iter().all(|line| line.met)
}

impl Examples {
    /// The solutions of an exercise, by name.
    pub fn solutions(&self, start: &Scenario) -> Vec<Solution> {
        let folder = start.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut found: BTreeMap<&str, Vec<(&str, &Source)>> = BTreeMap::new();
        for file in self.files() {
            let below = file
                .name
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'));
            let Some((name, rest)) = below.and_then(|below| below.split_once('/')) else {
                continue;
            };
            if name.starts_with(SOLUTION) {
                found.entry(name).or_default().push((rest, file));
            }
        }
        let solution = |(name, files): (&str, Vec<(&str, &Source)>)| solution(start, folder, name, &files);
        found.into_iter().map(solution).collect()
    }

    /// Draws an exercise, and proves that its start is unfinished and that every solution solves it.
    pub fn exercise(&self, block: &Block<'_>, number: usize, page: &str) -> Embedded {
        let mut embedded = self.embed(block, number, page);
        let start = embedded.shows.as_deref().and_then(|id| self.get(id));
        let Some(start) = start else {
            if embedded.findings.is_empty() {
                let help =
                    "write `scenario=…`: the solutions stand in folders below the scenario's".to_owned();
                let message = "an exercise names a scenario";
                embedded
                    .findings
                    .push(Finding::error("exercise", block.place(), message).with_help(help));
            }
            return embedded;
        };
        embedded.findings.extend(self.proof(block, start));
        embedded.html = format!(
            "<div class=\"exercise\" data-exercise>\n{}</div>\n",
            embedded.html
        );
        embedded
    }

    /// Shows the solutions of an exercise, closed at first.
    pub fn shown_solutions(
        &self,
        block: &Block<'_>,
        words: &Words,
        colours: impl Fn(&str) -> String,
    ) -> (String, Vec<Finding>) {
        let asked = block.fence.get("scenario").unwrap_or_default();
        let Some(start) = self.get(asked) else {
            let finding = Finding::error(
                "no-scenario",
                block.place(),
                format!("there is no scenario `{asked}`"),
            );
            return (
                String::new(),
                vec![finding.with_help(did_you_mean(asked, self.ids()))],
            );
        };
        let solutions = self.solutions(start);
        let html = solutions
            .iter()
            .map(|solution| shown(solution, solutions.len(), words, &colours))
            .collect();
        (html, Vec::new())
    }

    fn proof(&self, block: &Block<'_>, start: &Scenario) -> Vec<Finding> {
        let mut findings = Vec::new();
        let open = start
            .evaluation
            .expectations
            .iter()
            .filter(|line| line.marked_wrong)
            .count();
        if open == 0 {
            let message = format!("nothing is left to do in `{}`", start.id);
            let help = "write what the exercise asks for under `fails` of its scenario".to_owned();
            findings.push(Finding::error("exercise", block.place(), message).with_help(help));
        }
        let solutions = self.solutions(start);
        if solutions.is_empty() {
            let message = format!("`{}` has no solution", start.id);
            let help = format!(
                "put the files that change into `{}/{}/{SOLUTION}/`",
                self.folder(),
                start.id
            );
            findings.push(Finding::error("exercise", block.place(), message).with_help(help));
        }
        for solution in &solutions {
            findings.extend(self.unsolved(start, solution));
        }
        findings
    }

    /// Why a solution is none.
    fn unsolved(&self, start: &Scenario, solution: &Solution) -> Vec<Finding> {
        let place = |file: &str| crate::report::whole_file(format!("{}/{file}", self.folder()));
        let stranger = |name: &String| {
            let message = format!("`{}` has no file that this one could take the place of", start.id);
            Finding::error("exercise", place(name), message)
        };
        let mut findings: Vec<Finding> = solution.strangers.iter().map(stranger).collect();
        let unmet = solution.evaluation.expectations.iter().filter(|line| !line.met);
        findings.extend(unmet.map(|line| {
            let message = format!(
                "`{}` of `{}` does not hold: {}",
                solution.name, start.id, line.message
            );
            Finding::error("exercise", self.place_of(&line.place, None), message)
        }));
        let said = solution.evaluation.diagnostics.iter();
        let errors = said.filter(|report| report.severity == Severity::Error);
        // Places in a solution's file: it goes by the name of the file whose place it takes.
        findings.extend(errors.map(|report| {
            let file = report
                .place
                .file
                .replacen(&start.id, &format!("{}/{}", start.id, solution.name), 1);
            let finding = Finding::from(report.clone());
            finding.at(|place| signalbox_core::source::Place {
                file: format!("{}/{file}", self.folder()),
                ..place.clone()
            })
        }));
        findings
    }
}

fn solution(start: &Scenario, folder: &str, name: &str, files: &[(&str, &Source)]) -> Solution {
    let mut sources = start.sources.clone();
    let (mut placed, mut strangers) = (Vec::new(), Vec::new());
    for (rest, file) in files {
        let replaces = format!("{folder}/{rest}");
        match sources.iter_mut().find(|source| source.name == replaces) {
            Some(source) => {
                source.text.clone_from(&file.text);
                placed.push(source.clone());
            }
            None => strangers.push(file.name.clone()),
        }
    }
    let evaluation = evaluate(&Request {
        sources,
        ..Request::default()
    });
    Solution {
        name: name.to_owned(),
        files: placed,
        strangers,
        evaluation,
    }
}

fn shown(solution: &Solution, count: usize, words: &Words, colours: &impl Fn(&str) -> String) -> String {
    let title = match (count, solution.name.strip_prefix("solution-")) {
        (1, _) => words.get("solution").to_owned(),
        (_, None) => words.get("solution_first").to_owned(),
        (_, Some(word)) => format!("{} {}", words.get("solution_other"), word.replace('-', " ")),
    };
    let listing = |file: &Source| {
        let name = file.name.rsplit('/').next();
        code::figure("yaml", name, &colours(&file.text))
    };
    let listings: String = solution.files.iter().map(listing).collect();
    format!(
        "<details class=\"solution\"><summary>{}</summary>\n{listings}</details>\n",
        escaped(&title)
    )
}

/// What a page shows of a learner's progress; a script fills it.
pub fn progress(block: &Block<'_>, words: &Words) -> (String, Vec<Finding>) {
    let kinds = ["certificate", "collect", "track"];
    let kind = block.fence.get("show").unwrap_or_default();
    if !kinds.contains(&kind) {
        let message = format!("`{kind}` is nothing that can be shown of progress");
        let help = format!("write `show=` and one of {}", kinds.join(", "));
        let finding = Finding::error("exercise", block.place(), message).with_help(help);
        return (String::new(), vec![finding]);
    }
    let html = format!(
        "<div class=\"progress\" data-progress=\"{kind}\"><noscript><p>{}</p></noscript></div>\n",
        escaped(words.get("progress_on_paper"))
    );
    (html, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUSTER: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: db, ports: [{containerPort: 5432}]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: exercise}
spec:
  include: [policy.yaml]
  expect:
  - shop/db -> web:80   allowed
  fails:
  - shop/web -> pod/db:5432   denied
";
    const OPEN: &str = "# nothing yet\n";
    const CLOSED: &str = "\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: db, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}
";

    fn examples(solutions: &[(&str, &str)]) -> Examples {
        let cluster = CLUSTER.replace("db -> web:80", "db -> pod/web:80");
        let mut sources = vec![
            Source::new("exercise/scenario.yaml", cluster),
            Source::new("exercise/policy.yaml", OPEN),
        ];
        sources.extend(solutions.iter().map(|(name, text)| Source::new(*name, *text)));
        Examples::new(&sources, "scenarios", &Examples::default())
    }

    fn solved(solutions: &[(&str, &str)]) -> Vec<(String, bool)> {
        let examples = examples(solutions);
        let start = examples.get("exercise").unwrap();
        assert!(!is_solved(&start.evaluation), "the start is unfinished");
        let all = examples.solutions(start);
        all.iter().map(|one| (one.name.clone(), one.solves())).collect()
    }

    #[test]
    fn a_solution_takes_the_place_of_files() {
        let found = solved(&[
            ("exercise/solution/policy.yaml", CLOSED),
            ("exercise/solution-lazy/policy.yaml", OPEN),
        ]);
        assert_eq!(
            found,
            [("solution".to_owned(), true), ("solution-lazy".to_owned(), false)]
        );
    }

    #[test]
    fn a_solution_adds_no_files_and_breaks_nothing() {
        let found = solved(&[("exercise/solution/polciy.yaml", CLOSED)]);
        assert_eq!(found, [("solution".to_owned(), false)]);
        let too_much = CLOSED.replace("app: db}}, ingress", "app: web}}, ingress");
        let both = format!("{CLOSED}---\n{}", too_much.replace("name: db", "name: web"));
        assert_eq!(
            solved(&[("exercise/solution/policy.yaml", &both)]),
            [("solution".to_owned(), false)]
        );
        let refused = format!(
            "{CLOSED}---\n{}",
            CLOSED
                .replace("ingress: [{}]", "ingress: [{fromCIDR: [x]}]")
                .replace("name: db,", "name: other,")
        );
        assert_eq!(
            solved(&[("exercise/solution/policy.yaml", &refused)]),
            [("solution".to_owned(), false)]
        );
    }
}
