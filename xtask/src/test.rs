//! The tests: a row of named steps, each with its time.

use std::process::ExitCode;

use crate::arguments::Selection;
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::timing::{readable, timed};
use crate::tools::{self, BuildTools, WASM};
use crate::workspace::Workspace;
use crate::{browser, budget, build, tidy};

/// One step. It prints what it likes and fails with a reason.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace) -> Result<()>,
}

/// All steps. What is quick comes first, and what rests on something else comes after it.
const STEPS: [Step; 11] = [
    Step {
        name: "fmt",
        what: "the code is formatted",
        run: format,
    },
    Step {
        name: "tidy",
        what: "rules that no compiler knows",
        run: tidy::run,
    },
    Step {
        name: "spelling",
        what: "every word that readers read is in a dictionary",
        run: spelling,
    },
    Step {
        name: "clippy",
        what: "lints, natively and for the browser",
        run: clippy,
    },
    Step {
        name: "docs",
        what: "the code's documentation builds",
        run: docs,
    },
    Step {
        name: "unit",
        what: "unit tests, goldens and vectors",
        run: unit,
    },
    Step {
        name: "wasm",
        what: "the core's tests, compiled to wasm",
        run: wasm,
    },
    Step {
        name: "build",
        what: "playground, command and site",
        run: build::site,
    },
    Step {
        name: "budget",
        what: "what a visitor has to load",
        run: budget::run,
    },
    Step {
        name: "browser",
        what: "the served site in a real browser",
        run: browser::test,
    },
    Step {
        name: "lighthouse",
        what: "what Lighthouse says of pages",
        run: browser::lighthouse,
    },
];

/// How many steps went how.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    lines: Vec<String>,
}

/// Runs the chosen steps, in their order, until one fails. The last line says how many passed and failed.
pub(crate) fn run(workspace: &Workspace, selection: &Selection) -> Result<ExitCode> {
    let steps = select(selection)?;
    if steps.len() == STEPS.len() {
        // All tools are needed in the end; installing them together is quicker than one after the other.
        tools::ready(workspace)?;
    }
    let mut tally = Tally::default();
    let (_, time) = timed(|| {
        for step in &steps {
            if tally.failed > 0 && !selection.keep_going {
                tally.lines.push(format!("  {:10} not run", step.name));
            } else {
                run_step(workspace, step, &mut tally);
            }
        }
    });
    eprintln!("\n{}\nin {}\n", tally.lines.join("\n"), readable(time));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints the steps' names and what they are for.
pub(crate) fn list() {
    for step in &STEPS {
        println!("{:10} {}", step.name, step.what);
    }
}

fn select(selection: &Selection) -> Result<Vec<&'static Step>> {
    for name in selection.only.iter().chain(&selection.skip) {
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            return Err(Failure::new(format!("there is no step `{name}`"))
                .help(format!("the steps are {}", names.join(", "))));
        }
    }
    let is_in = |names: &[String], step: &Step| names.iter().any(|name| name == step.name);
    let chosen = |step: &&Step| {
        (selection.only.is_empty() || is_in(&selection.only, step)) && !is_in(&selection.skip, step)
    };
    Ok(STEPS.iter().filter(chosen).collect())
}

fn run_step(workspace: &Workspace, step: &Step, tally: &mut Tally) {
    eprintln!("\n== {}: {}", step.name, step.what);
    let (result, time) = timed(|| (step.run)(workspace));
    let time = readable(time);
    match result {
        Ok(()) => {
            eprintln!("== {}: passed in {time}", step.name);
            tally.lines.push(format!("  {:10} passed  {time:>12}", step.name));
            tally.passed += 1;
        }
        Err(failure) => {
            eprintln!("{failure}\n== {}: FAILED after {time}", step.name);
            tally.lines.push(format!("  {:10} FAILED  {time:>12}", step.name));
            tally.failed += 1;
        }
    }
}

fn cargo(workspace: &Workspace, command: &str) -> Run {
    Run::cargo().args(command.split(' ')).in_folder(workspace.root())
}

fn format(workspace: &Workspace) -> Result<()> {
    cargo(workspace, "fmt --all --check")
        .shown()
        .map_err(|failure| failure.help("`cargo fmt --all` formats it"))
}

/// Looks up the words of pages, scenarios and the project's own texts.
fn spelling(workspace: &Workspace) -> Result<()> {
    let modules = tools::spelling(workspace)?;
    Run::new("node")
        .args(["xtask/spelling/check.mjs", "."])
        .env("NODE_PATH", modules)
        .in_folder(workspace.root())
        .shown()
}

fn clippy(workspace: &Workspace) -> Result<()> {
    cargo(workspace, "clippy --workspace --all-targets -- -D warnings").shown()?;
    let tools = BuildTools::ready(workspace)?;
    for program in [
        "signalbox-playground --no-default-features --features browser",
        "signalbox-engine",
    ] {
        let command = format!("clippy --package {program} --target {WASM} -- -D warnings");
        tools.equip(cargo(workspace, &command)).shown()?;
    }
    Ok(())
}

fn docs(workspace: &Workspace) -> Result<()> {
    cargo(workspace, "doc --workspace --no-deps")
        .env("RUSTDOCFLAGS", "-D warnings")
        .shown()
}

fn unit(workspace: &Workspace) -> Result<()> {
    cargo(workspace, "test --workspace").shown()
}

/// Runs the tests that core has for wasm. They run in Node.js: the core knows no browser.
fn wasm(workspace: &Workspace) -> Result<()> {
    let run = cargo(
        workspace,
        &format!("test --package signalbox-core --test wasm --target {WASM}"),
    )
    .env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        "wasm-bindgen-test-runner",
    );
    BuildTools::ready(workspace)?.equip(run).shown()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str], skip: &[&str]) -> Result<Vec<&'static str>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let selection = Selection {
            only: owned(only),
            skip: owned(skip),
            keep_going: false,
        };
        Ok(select(&selection)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_keep_their_order_whatever_is_chosen() {
        assert_eq!(names(&["unit", "fmt"], &[]).unwrap(), ["fmt", "unit"]);
        assert_eq!(names(&["unit", "fmt"], &["fmt"]).unwrap(), ["unit"]);
        assert_eq!(names(&[], &["browser"]).unwrap().len(), STEPS.len() - 1);
    }

    #[test]
    fn a_step_that_does_not_exist_is_an_error() {
        assert!(names(&["units"], &[]).is_err());
        assert!(names(&[], &["units"]).is_err());
    }
}
