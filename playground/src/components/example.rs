//! An example embedded in a page of documentation: readable as it is served, alive when the browser has woken it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::Severity;
use signalbox_core::source::Source;
use yew::prelude::*;

use super::flow_list::Explain;
use super::text_pane::{TextPane, marks};
use super::{Diagnostics, FlowList, tally};
use crate::flows;
use crate::live::{Live, use_act, use_kept, use_live, use_narrow};
use crate::picture::Picture;
use crate::scenario::Scenario;
use crate::session::{Action, Session};
use crate::share;
use crate::words;

/// An example, as the site generator describes it and as the browser fetches it to wake it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Properties)]
#[serde(default)]
pub struct ExampleProps {
    /// Unique on the page: letters, digits and hyphens. Ids of elements begin with it.
    pub id: String,
    /// All files, in the order in which they were evaluated.
    pub sources: Vec<Source>,
    /// What core says about exactly these sources. Not sent along, where it would weigh as much as everything else: who
    /// wakes the example has it evaluated again, to the same bytes.
    #[serde(skip)]
    pub evaluation: Evaluation,
    /// Names of the files to show; empty for all.
    pub code: Vec<String>,
    /// The flow that is explained at first, as the scenario writes it; by default the most telling one.
    pub open: Option<String>,
    /// Whether the text cannot be edited in place.
    pub read_only: bool,
    /// Whether the picture is shown.
    pub picture: bool,
    /// Whether the flows are listed and explained.
    pub flows: bool,
    /// Where the playground is, relative to the page.
    pub playground: Option<String>,
    /// The scenario's id in the playground.
    pub scenario: Option<String>,
    /// Whether somebody is to find out what to change: no edit is offered.
    pub exercise: bool,
}

/// The example.
#[component]
pub fn Example(props: &ExampleProps) -> Html {
    let live = use_live(|| begin(props), false);
    use_kept(&live.session, props.exercise.then(|| props.code.clone()));
    let narrow = use_narrow(true);
    let session = &live.session;
    let onselect = use_act(session, Action::Select);
    let onfix = use_act(session, Action::Fix);
    let Some(evaluation) = session.shown.clone() else {
        return Html::default();
    };
    let evaluation = match props.exercise {
        true => Rc::new(without_fixes(&evaluation)),
        false => evaluation,
    };
    let onfix = live.alive.then_some(onfix);
    let reports = findings(session, &evaluation);
    let met = evaluation.expectations.iter().filter(|line| line.met).count();
    let errors = reports
        .iter()
        .filter(|report| report.severity == Severity::Error)
        .count();
    let explain = Explain {
        sources: session.shown_files.clone(),
        onfix: onfix.clone(),
        onplace: None,
    };
    let chosen = session.selected.clone();
    let stale = session.stale.is_some();
    html! {
        // For the page round it: how much of what is wanted holds, and what keeps the text from counting.
        <div class="sb-example" tabindex="-1" data-met={met.to_string()} data-wanted={evaluation.expectations.len().to_string()}
            data-errors={errors.to_string()}>
            if props.picture {
                <Picture id={props.id.clone()} evaluation={evaluation.clone()} selected={chosen.clone()}
                    onselect={onselect.clone()} {stale} {narrow} />
            }
            { for session.stale.as_ref().map(|words| html! { <p class="sb-note" role="status">{ words.clone() }</p> }) }
            if props.flows {
                <FlowList id={props.id.clone()} evaluation={evaluation.clone()} selected={chosen} {onselect} {explain} />
            }
            <Diagnostics {reports} sources={session.files.clone()} {onfix} />
            <Files live={LiveFiles(live.clone())} shown={props.code.clone()} read_only={props.read_only} />
            { foot(props, &live, &evaluation) }
        </div>
    }
}

/// The session as the page was built: answered, so that nothing is evaluated until somebody changes something.
fn begin(props: &ExampleProps) -> Session {
    let scenario = Scenario {
        id: props.scenario.clone().unwrap_or_else(|| props.id.clone()),
        files: props.sources.clone(),
        ..Scenario::default()
    };
    let mut session = Session::open(Rc::new(scenario), None).answered_by(Rc::new(props.evaluation.clone()));
    session.selected = first_open(props).map(AttrValue::from);
    session
}

/// The flow that is open at first.
fn first_open(props: &ExampleProps) -> Option<String> {
    let flows = flows::flows(&props.evaluation);
    let wanted = props.open.as_ref().map(|open| flows::tidy(open));
    let named = wanted.filter(|wanted| flows.iter().any(|flow| flow.key == *wanted));
    named.or_else(|| flows::most_telling(&flows))
}

/// The same without the edits that would change it.
fn without_fixes(evaluation: &Evaluation) -> Evaluation {
    let mut plain = evaluation.clone();
    let answers = plain.expectations.iter_mut().map(|line| &mut line.answer);
    for hop in answers.flatten().flat_map(|answer| &mut answer.hops) {
        for side in [&mut hop.egress, &mut hop.ingress] {
            side.reasons.iter_mut().for_each(|reason| reason.fix = None);
            side.nearest.iter_mut().for_each(|miss| miss.fix = None);
        }
    }
    plain
        .diagnostics
        .iter_mut()
        .for_each(|report| report.fixes.clear());
    plain
}

/// The findings about the text as it is: a half-typed line's too, while the last good picture stays.
fn findings(session: &Session, evaluation: &Evaluation) -> Vec<signalbox_core::diagnostic::Report> {
    match session.stale {
        Some(_) => (*session.findings).clone(),
        None => evaluation.diagnostics.clone(),
    }
}

/// [`Live`] as a property.
#[derive(Clone)]
struct LiveFiles(Live);

impl PartialEq for LiveFiles {
    fn eq(&self, other: &Self) -> bool {
        self.0.alive == other.0.alive && self.0.session == other.0.session
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FilesProps {
    live: LiveFiles,
    shown: Vec<String>,
    read_only: bool,
}

/// The files, each to be opened, and to be edited where that is allowed.
#[component]
fn Files(props: &FilesProps) -> Html {
    let Live { session, alive } = &props.live.0;
    let editing = use_state(|| None::<usize>);
    let marks = marks(session);
    let is_shown = |name: &String| props.shown.is_empty() || props.shown.contains(name);
    let mut first = true;
    let files = session
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| is_shown(&file.name));
    let files = files.map(|(index, file)| {
        let open = std::mem::take(&mut first) && !props.shown.is_empty();
        let decides = marks.iter().any(|mark| mark.file == file.name);
        let edit = {
            let editing = editing.clone();
            Callback::from(move |_: MouseEvent| editing.set(Some(index)))
        };
        let is_edited = *editing == Some(index);
        html! {
            <details class="sb-file" key={file.name.clone()} {open}>
                <summary>
                    <span>{ file.name.clone() }</span>
                    if decides {
                        <small>{ words::example::DECIDES }</small>
                    }
                </summary>
                if *alive && !props.read_only && !is_edited {
                    <button type="button" class="sb-edit" onclick={edit}>{ words::files::EDIT }</button>
                }
                <TextPane session={session.clone()} file={index} editing={is_edited} />
            </details>
        }
    });
    html! { <>{ files.collect::<Html>() }</> }
}

fn foot(props: &ExampleProps, live: &Live, evaluation: &Evaluation) -> Html {
    let session = &live.session;
    let changed = live.alive && session.is_changed();
    let reset = {
        let session = session.dispatcher();
        Callback::from(move |_: MouseEvent| session.dispatch(Action::Reset))
    };
    html! {
        <p class="sb-foot">
            <span>{ tally(evaluation) }</span>
            <span title={evaluation.dataplane.basis.clone()}>{ evaluation.dataplane.title.clone() }</span>
            if changed {
                <button type="button" class="sb-link" onclick={reset}>{ words::example::RESET }</button>
            }
            { for link(props, session, changed).map(|href| {
                html! { <a class="sb-open" {href}>{ words::example::OPEN }</a> }
            }) }
        </p>
    }
}

/// To the scenario as it is, or with everything that was changed here.
fn link(props: &ExampleProps, session: &Session, changed: bool) -> Option<String> {
    let playground = props.playground.as_ref()?;
    let packed = (changed || props.scenario.is_none())
        .then(|| share::encode(&session.shared()).ok())
        .flatten();
    let fragment = packed.or(props.scenario.clone())?;
    Some(format!("{playground}#{fragment}"))
}
