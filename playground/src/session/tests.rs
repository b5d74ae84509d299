use signalbox_core::answer::Asked;
use signalbox_core::diagnostic::EditReport;

use super::*;

fn session() -> Rc<Session> {
    let scenario = Scenario {
        id: "s".to_owned(),
        files: vec![
            Source::new("a.yaml", "kind: Pod\n"),
            Source::new("b.yaml", "kind: NetworkPolicy\n"),
        ],
        ..Scenario::default()
    };
    Rc::new(Session::open(Rc::new(scenario), None))
}

fn after(session: Rc<Session>, actions: impl IntoIterator<Item = Action>) -> Rc<Session> {
    actions.into_iter().fold(session, Reducible::reduce)
}

fn type_a(text: &str) -> Action {
    Action::Type("a.yaml".to_owned(), text.to_owned())
}

fn titled(title: &str) -> Rc<Evaluation> {
    Rc::new(Evaluation {
        title: Some(title.to_owned()),
        ..Evaluation::default()
    })
}

fn finding(code: &str) -> Rc<Evaluation> {
    let report = report(code);
    Rc::new(Evaluation {
        diagnostics: vec![report],
        ..Evaluation::default()
    })
}

fn report(code: &str) -> Report {
    Report {
        severity: Severity::Error,
        code: code.to_owned(),
        message: String::new(),
        place: Place {
            file: "a.yaml".to_owned(),
            line: 3,
            column: 1,
            end_line: 3,
            end_column: 1,
            start: 0,
            end: 0,
        },
        help: None,
        fixes: Vec::new(),
    }
}

#[test]
fn a_policy_is_shown_first() {
    assert_eq!(session().active, 1);
}

#[test]
fn the_latest_answer_wins() {
    let session = after(session(), [type_a("x"), type_a("xy")]);
    let now = session.revision;
    let session = after(
        session,
        [
            Action::Answered(now, titled("new"), 0.4),
            Action::Answered(now - 1, titled("old"), 0.4),
        ],
    );
    assert_eq!(session.shown, Some(titled("new")));
    assert!(!session.is_waiting());
}

#[test]
fn an_answer_to_another_scenario_is_dropped() {
    let session = after(session(), [type_a("x")]);
    let old = session.revision;
    let other = Rc::new(Scenario::start());
    let session = after(
        session,
        [
            Action::Open(other, None),
            Action::Answered(old, titled("old"), 0.1),
        ],
    );
    assert_eq!(session.shown, None);
    assert!(session.is_waiting());
}

#[test]
fn the_last_good_picture_stays_while_the_text_cannot_be_read() {
    let session = after(session(), [Action::Answered(1, titled("good"), 0.1), type_a("{")]);
    let session = after(session, [Action::Answered(2, finding("yaml-syntax"), 0.1)]);
    assert_eq!(session.shown, Some(titled("good")));
    assert_eq!(session.findings.len(), 1);
    assert!(session.stale.as_ref().unwrap().contains("line 3"));
    let session = after(
        session,
        [type_a("{}"), Action::Answered(3, titled("mended"), 0.1)],
    );
    assert_eq!(
        (session.shown.clone(), session.stale.clone()),
        (Some(titled("mended")), None)
    );
}

#[test]
fn what_is_refused_is_shown_as_it_is() {
    let session = after(session(), [Action::Answered(1, titled("good"), 0.1), type_a("x")]);
    let refused = finding("VAL-17");
    let session = after(session, [Action::Answered(2, refused.clone(), 0.1)]);
    assert_eq!(session.shown, Some(refused));
}

#[test]
fn reset_can_be_undone() {
    let changed = after(
        session(),
        [type_a("mine"), Action::Enforce(Some("none".to_owned()))],
    );
    let reset = after(changed.clone(), [Action::Reset]);
    assert!(!reset.is_changed());
    let back = after(reset, [Action::Undo]);
    assert_eq!(
        (&back.files, &back.dataplane),
        (&changed.files, &changed.dataplane)
    );
    assert!(back.revision > changed.revision);
}

#[test]
fn what_another_tab_keeps_can_be_taken_and_given_back() {
    let mine = after(session(), [type_a("mine")]);
    let theirs = after(session(), [type_a("theirs")]).shared();
    let taken = after(mine.clone(), [Action::Take(Some(theirs.clone()))]);
    assert_eq!(*taken.files, theirs.files);
    assert!(matches!(taken.discarded, Some((Step::Took, _))));
    let back = after(taken, [Action::Undo]);
    assert_eq!(back.files, mine.files);
    // The other tab may have gone back to the scenario as it is.
    assert!(!after(mine, [Action::Take(None)]).is_changed());
}

#[test]
fn a_removed_file_can_come_back() {
    let removed = after(session(), [Action::RemoveFile(1)]);
    assert_eq!((removed.files.len(), removed.active), (1, 0));
    let kept = after(removed.clone(), [Action::RemoveFile(0)]);
    assert_eq!(kept.files.len(), 1, "the last file stays");
    assert_eq!(after(removed, [Action::Undo]).files.len(), 2);
}

#[test]
fn names_of_files_stay_distinct() {
    let session = after(
        session(),
        [
            Action::Rename(0, "b.yaml".to_owned()),
            Action::Rename(0, " ".to_owned()),
        ],
    );
    assert_eq!(session.files[0].name, "a.yaml");
    let session = after(session, [Action::Rename(0, "c.yaml".to_owned())]);
    assert_eq!(session.files[0].name, "c.yaml");
}

#[test]
fn a_question_that_is_not_understood_says_why_and_is_not_kept() {
    let suggested = Action::Answered(1, titled("suggested"), 0.1);
    let session = after(session(), [suggested, Action::Ask("nobody  -> x".to_owned())]);
    let before = session.shown.clone();
    assert_eq!(session.request().questions, ["nobody -> x"]);
    let evaluation = Rc::new(Evaluation {
        answers: vec![Asked {
            question: "nobody -> x".to_owned(),
            answer: Err(report("unknown-name")),
        }],
        ..Evaluation::default()
    });
    let session = after(
        session.clone(),
        [Action::Answered(session.revision, evaluation, 0.1)],
    );
    assert!(session.misunderstood.is_some());
    assert!(session.questions.is_empty() && session.draft.is_none());
    // What stood there stays, until core says what it says without the question.
    assert_eq!(session.shown, before);
    assert!(session.is_waiting());
    assert_eq!(session.request().questions, [""; 0]);
}

#[test]
fn a_fix_changes_the_text_once() {
    let fix = FixReport {
        title: String::new(),
        edits: Vec::new(),
    };
    let same = after(session(), [Action::Fix(fix)]);
    assert_eq!(same.revision, session().revision);
}

#[test]
fn kept_edits_open_with_the_scenario() {
    let changed = after(session(), [type_a("mine")]);
    let opened = Session::open(changed.scenario.clone(), Some(changed.shared()));
    assert_eq!(opened.files, changed.files);
    assert_eq!(opened.active, 0, "the file that differs is shown");
}

#[test]
fn files_that_are_brought_along_keep_what_is_there() {
    let session = Session::open(Rc::new(Scenario::start()), None);
    let before = session.files.len();
    let brought = vec![
        Source::new("policy.yaml", "# one"),
        Source::new("policy.yaml", "# two"),
    ];
    let alone = Rc::new(session);
    let session = after(alone.clone(), [Action::AddFiles(brought.clone())]);
    assert!(matches!(&session.discarded, Some((Step::Added(files), _)) if *files == brought));
    assert_eq!(after(session.clone(), [Action::Undo]).files, alone.files);
    let names: Vec<&str> = session.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names[before..], ["policy-2.yaml", "policy-3.yaml"]);
    assert_eq!(session.active, before);
    assert!(session.is_changed());
}

#[test]
fn what_is_built_is_shown_and_can_be_taken_back() {
    let place = Place {
        file: "b.yaml".to_owned(),
        line: 2,
        column: 1,
        end_line: 2,
        end_column: 1,
        start: 20,
        end: 20,
    };
    let edit = EditReport {
        place,
        text: "spec: {}\n".to_owned(),
    };
    let proposal = Proposal {
        fix: FixReport {
            title: "let it in".to_owned(),
            edits: vec![edit],
        },
        added: Some(Source::new("new.yaml", "kind: NetworkPolicy\n")),
        others: Vec::new(),
        compared: 0,
    };
    let wish = Wish::Allow {
        flow: "a -> b:80".to_owned(),
    };
    let wished = after(
        session(),
        [
            Action::Answered(1, titled("one"), 1.0),
            Action::Show(0),
            Action::Wish(Some(wish.clone())),
        ],
    );
    assert_eq!((wished.request().wish, wished.revision), (Some(wish), 2));
    let build = Action::Build(Box::new(proposal));
    let built = after(
        wished.clone(),
        [Action::Answered(2, titled("two"), 1.0), build.clone()],
    );
    assert_eq!(built.files[1].text, "kind: NetworkPolicy\nspec: {}\n");
    assert_eq!((built.files.len(), built.active, &built.wish), (3, 1, &None));
    assert!(built.is_waiting());
    let undone = after(built.clone(), [Action::Undo]);
    assert_eq!(undone.files, session().files);
    assert!(undone.is_waiting() && undone.discarded.is_none());
    // Typing makes it one's own.
    assert!(after(built, [type_a("kind: Service\n")]).discarded.is_none());
    // Core looked at another text: nothing is done.
    let typed = after(wished, [type_a("kind: Service\n"), build]);
    assert_eq!(typed.files.len(), 2);
    assert_eq!(typed.wish, None);
}

/// What came by a link begins as its sender saw it, questions and all: that is no change, and reset goes back to it.
#[test]
fn a_received_scenario_is_as_it_came() {
    let shared = Shared {
        scenario: "story-4".to_owned(),
        files: vec![Source::new("a.yaml", "kind: Pod\n")],
        questions: vec!["a -> b:80".to_owned()],
        dataplane: Some("kubernetes".to_owned()),
        ..Shared::default()
    };
    let scenario = Scenario::own(
        "own-1".to_owned(),
        "T".to_owned(),
        crate::scenario::Came::Link,
        shared.clone(),
    );
    let session = Rc::new(Session::open(Rc::new(scenario), None));
    assert!(!session.is_changed());
    assert_eq!(session.shared(), shared, "a link to it says what it was made of");
    let changed = after(
        session,
        [
            Action::Withdraw("a -> b:80".into()),
            Action::Entitle("Mine".to_owned()),
        ],
    );
    assert!(changed.is_changed());
    assert_eq!(changed.scenario.title, "Mine");
    let reset = after(changed, [Action::Reset]);
    assert_eq!(reset.questions, shared.questions);
    assert!(!reset.is_changed());
}

#[test]
fn a_failure_says_that_nothing_is_lost() {
    for why in [Failure::Crashed, Failure::TooLong] {
        let failed = after(session(), [type_a("kind: Pot\n"), Action::Failed(2, why)]);
        assert!(
            failed
                .stale
                .as_ref()
                .is_some_and(|words| words.contains("text is intact")),
            "{:?}",
            failed.stale
        );
        assert!(!failed.is_waiting());
    }
}
