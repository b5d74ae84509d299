//! The text of one file: to read, and to edit once somebody wants to.

use signalbox_core::source::{Place, Source};
use yew::prelude::*;

use super::{Code, Mark};
use crate::browser::editor::{Editor, Finding, Goal, MarkView, View, WorldView};
use crate::flows;
use crate::session::{Action, Session};

/// What is shown, and what it acts upon.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct TextPaneProps {
    /// The session that the file is of.
    pub(crate) session: UseReducerHandle<Session>,
    /// Which file.
    pub(crate) file: usize,
    /// Whether the editor is in place of the text.
    pub(crate) editing: bool,
}

/// One file's text.
#[component]
pub(crate) fn TextPane(props: &TextPaneProps) -> Html {
    let session = &props.session;
    let Some(source) = session.files.get(props.file) else {
        return Html::default();
    };
    // Marks of text that has changed since would stand at the wrong lines.
    let marks = match (session.is_waiting(), session.stale.is_some()) {
        (_, true) => Some(Vec::new()),
        (true, false) => None,
        (false, false) => Some(marks(session)),
    };
    if props.editing {
        editor(props, source, marks)
    } else {
        html! { <Code source={source.clone()} marks={marks.unwrap_or_default()} /> }
    }
}

/// The lines that decide the chosen flow.
pub(crate) fn marks(session: &Session) -> Vec<Mark> {
    let Some(evaluation) = &session.shown else {
        return Vec::new();
    };
    let flows = flows::flows(evaluation);
    let chosen = flows
        .iter()
        .find(|flow| Some(flow.key.as_str()) == session.selected.as_deref());
    chosen
        .and_then(|flow| flow.answer.ok())
        .map(Mark::of)
        .unwrap_or_default()
}

fn editor(props: &TextPaneProps, source: &Source, marks: Option<Vec<Mark>>) -> Html {
    let session = &props.session;
    let here = |place: &&(u64, Place)| place.1.file == source.name;
    let view = View {
        scenario: session.scenario.id.clone(),
        file: source.name.clone(),
        files: session.files.iter().map(|file| file.name.clone()).collect(),
        text: source.text.clone(),
        marks: marks.map(|marks| {
            let here = marks.iter().filter(|mark| mark.file == source.name);
            here.map(MarkView::new).collect()
        }),
        findings: session
            .findings
            .iter()
            .enumerate()
            .map(|(index, report)| Finding::new(index, report))
            .collect(),
        goal: session.goal.as_ref().filter(here).map(|(count, place)| Goal {
            count: *count,
            line: place.line,
            column: place.column,
        }),
        world: session
            .shown
            .as_ref()
            .map(|shown| WorldView::new(&shown.map))
            .unwrap_or_default(),
    };
    let ontype = {
        let session = session.dispatcher();
        Callback::from(move |(name, text)| session.dispatch(Action::Type(name, text)))
    };
    let onfix = {
        let session = session.clone();
        Callback::from(move |(finding, fix): (usize, usize)| {
            let report = session.findings.get(finding);
            if let Some(fix) = report.and_then(|report| report.fixes.get(fix)) {
                session.dispatch(Action::Fix(fix.clone()));
            }
        })
    };
    html! { <Editor {view} {ontype} {onfix} /> }
}
