//! The exercises of the workshop, proven by core: each is unfinished at its start, solved by its solutions, and by
//! nothing cheaper.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use signalbox::config::Config;
use signalbox::content::{self, Content, Folders, SCENARIOS};
use signalbox::example::{Examples, is_solved};
use signalbox::report::Findings;
use signalbox_core::answer::Request;
use signalbox_core::simulation::evaluate;

/// How the folders of exercises begin.
const EXERCISE: &str = "exercise-";

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn content() -> Content {
    let mut findings = Findings::default();
    content::load(
        &Folders::of(&project().join("content")),
        &Config::default(),
        false,
        &mut content::Cache::default(),
        &mut findings,
    )
}

fn examples(content: &Content) -> Examples {
    Examples::new(&content.scenarios, SCENARIOS, &Examples::default())
}

#[test]
fn every_exercise_is_open_at_its_start_and_solved_by_its_solutions() {
    let examples = examples(&content());
    let exercises: Vec<_> = examples
        .iter()
        .filter(|one| one.id.starts_with(EXERCISE))
        .collect();
    assert!(exercises.len() >= 20, "{} exercises", exercises.len());
    for exercise in exercises {
        let lines = &exercise.evaluation.expectations;
        assert!(
            lines.iter().any(|line| line.marked_wrong),
            "{} asks for nothing",
            exercise.id
        );
        assert!(
            lines.iter().any(|line| !line.marked_wrong),
            "{} protects nothing",
            exercise.id
        );
        assert!(
            lines.iter().all(|line| line.met != line.marked_wrong),
            "{} does not start as it says",
            exercise.id
        );
        assert!(
            !is_solved(&exercise.evaluation),
            "{} is solved at its start",
            exercise.id
        );
        let solutions = examples.solutions(exercise);
        assert!(!solutions.is_empty(), "{} has no solution", exercise.id);
        for solution in solutions {
            let unmet: Vec<_> = solution
                .evaluation
                .expectations
                .iter()
                .filter(|line| !line.met)
                .collect();
            assert!(
                solution.solves(),
                "{} of {}: {unmet:#?}",
                solution.name,
                exercise.id
            );
        }
    }
}

/// Requirements that ask for too little would be met by no policy at all.
#[test]
fn no_exercise_is_solved_by_deleting_everything() {
    let examples = examples(&content());
    for exercise in examples.iter().filter(|one| one.id.starts_with(EXERCISE)) {
        let mut sources = exercise.sources.clone();
        let own = format!("{}/", exercise.id);
        for source in sources.iter_mut().filter(|source| source.name.starts_with(&own)) {
            if source.name != exercise.file {
                source.text = "# nothing\n".to_owned();
            }
        }
        let evaluation = evaluate(&Request {
            sources,
            ..Request::default()
        });
        assert!(
            !is_solved(&evaluation),
            "{} is solved by an empty file",
            exercise.id
        );
    }
}

#[test]
fn every_exercise_has_its_page_with_hints_and_is_on_the_track() {
    let content = content();
    let folder = project().join("content/workshop");
    let track = fs::read_to_string(folder.join("_index.md")).unwrap();
    let mut pages: BTreeMap<String, String> = BTreeMap::new();
    for page in content.pages.iter().filter(|page| page.folder() == "workshop") {
        if let Some(shown) = shown(page.file.text()) {
            pages.insert(shown.to_owned(), page.path.clone());
            let name = page.path.trim_start_matches("workshop/");
            assert!(
                track.contains(&format!("]({name})")),
                "{name} is not on the track"
            );
            assert_eq!(
                format!("{EXERCISE}{name}"),
                format!("{shown}.md"),
                "page and scenario go by one name"
            );
            let hints = page.file.text().matches("<details class=\"hint\">").count();
            assert!(hints >= 2, "{} has {hints} hints", page.path);
            assert!(
                page.file
                    .text()
                    .contains(&format!("```solution scenario={shown}")),
                "{} shows no solution",
                page.path
            );
        }
    }
    for exercise in examples(&content)
        .iter()
        .filter(|one| one.id.starts_with(EXERCISE))
    {
        assert!(pages.contains_key(&exercise.id), "{} is on no page", exercise.id);
    }
}

/// The scenario that a page has as its exercise.
fn shown(markdown: &str) -> Option<&str> {
    let (_, rest) = markdown.split_once("```exercise scenario=")?;
    rest.split_whitespace().next()
}
