//! What stands round the bench: the bar on top, the line at the bottom, notices and help.

use std::rc::Rc;

use signalbox_core::answer::DataplaneView;
use signalbox_core::dataplane::{Dataplane, EnforcementMode, Release, Tree};
use signalbox_core::source::Source;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::catalog::{Catalog, Opening};
use super::menu::{Item, Menu};
use super::picker::Picker;
use super::shortcuts;
use super::takeaway::Take;
use crate::components::{tally, ticks};
use crate::scenario::Scenario;
use crate::session::{Action, Session, Step};
use crate::words;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct BarProps {
    pub(super) catalog: Catalog,
    pub(super) onopen: Callback<Opening>,
    pub(super) session: UseReducerDispatcher<Session>,
    /// The scenario that is open.
    pub(super) scenario: Rc<Scenario>,
    /// Who enforces, if that was chosen.
    pub(super) chosen: Option<String>,
    /// The enforcement mode, if that was chosen.
    pub(super) mode: Option<EnforcementMode>,
    /// Who enforces what is shown.
    pub(super) enforced: Option<DataplaneView>,
    /// Whether there is anything to take back.
    pub(super) changed: bool,
    /// Goes past the bar.
    pub(super) onskip: Callback<MouseEvent>,
    pub(super) onshare: Callback<()>,
    pub(super) onhelp: Callback<()>,
    /// Shows what was worked on.
    pub(super) onhistory: Callback<()>,
    pub(super) ontake: Callback<Take>,
}

/// The bar on top.
#[component]
pub(super) fn Bar(props: &BarProps) -> Html {
    let reset = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.dispatch(Action::Reset))
    };
    let (onshare, onhelp) = (props.onshare.clone(), props.onhelp.clone());
    html! {
        <header class="app-bar">
            <a class="app-skip" href="#app-picture" onclick={props.onskip.clone()}>{ words::parts::SKIP }</a>
            <a class="app-brand" href="../">{ lamp() }<span>{ words::bar::HOME }</span></a>
            <Picker catalog={props.catalog.clone()} current={props.scenario.clone()} onopen={props.onopen.clone()} />
            { works(&props.onhistory) }
            { dataplanes(props) }
            { modes(props) }
            <span class="app-actions">
                <button type="button" class="app-quiet" disabled={!props.changed} onclick={reset}>{ words::bar::RESET }</button>
                <button type="button" class="app-quiet app-help-button" aria-label={words::bar::HELP} title={words::bar::HELP_TITLE}
                    onclick={move |_: MouseEvent| onhelp.emit(())}>{ "?" }</button>
                { more(&props.ontake) }
                <button type="button" class="app-main" onclick={move |_: MouseEvent| onshare.emit(())}>{ words::bar::SHARE }</button>
            </span>
        </header>
    }
}

/// What else can be taken away.
fn more(ontake: &Callback<Take>) -> Html {
    let item = |(take, words): (Take, &str)| Item {
        words: words.to_owned(),
        enabled: true,
        act: ontake.reform(move |()| take),
    };
    html! { <Menu label={words::takeaway::MORE} class="app-more" items={Take::ALL.map(item).to_vec()} /> }
}

fn lamp() -> Html {
    html! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <circle cx="12" cy="12" r="10" fill="var(--sb-allow)" />
            <path d="M7 12.2l3.6 4 6.6-8" fill="none" stroke="var(--sb-card)" stroke-width="2.6" stroke-linecap="round"
                stroke-linejoin="round" />
        </svg>
    }
}

fn works(onhistory: &Callback<()>) -> Html {
    let onclick = onhistory.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class="app-works" aria-label={words::history::OPEN} title={words::history::OPEN_TITLE} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 7.5V12l3.2 2.2" fill="none" stroke="currentColor"
                    stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
            </svg>
        </button>
    }
}

fn dataplanes(props: &BarProps) -> Html {
    let onchange = {
        let session = props.session.clone();
        Callback::from(move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            session.dispatch(Action::Enforce((!id.is_empty()).then_some(id)));
        })
    };
    let chosen = props.chosen.as_deref();
    let own = match (&props.enforced, chosen) {
        (Some(dataplane), None) => words::bar::own(&dataplane.title),
        _ => words::bar::OWN.to_owned(),
    };
    let basis = props.enforced.as_ref().map(|dataplane| dataplane.basis.clone());
    let options = all_dataplanes().into_iter().map(|dataplane| {
        let id = dataplane.to_string();
        let selected = chosen == Some(id.as_str());
        html! { <option {selected} value={id}>{ dataplane.title() }</option> }
    });
    html! {
        <label class="app-pick" title={basis}>
            <span>{ words::bar::ENFORCED_BY }</span>
            <select {onchange}>
                <option value="" selected={chosen.is_none()}>{ own }</option>
                { options.collect::<Html>() }
            </select>
        </label>
    }
}

/// Whom policy isolates: Cilium alone lets one choose.
fn modes(props: &BarProps) -> Html {
    let Some(enforced) = props.enforced.as_ref().filter(|shown| is_cilium(&shown.id)) else {
        return Html::default();
    };
    let onchange = {
        let session = props.session.clone();
        Callback::from(move |event: Event| {
            let mode = event.target_unchecked_into::<HtmlSelectElement>().value().parse();
            session.dispatch(Action::Isolate(mode.ok()));
        })
    };
    let options = EnforcementMode::ALL.map(|mode| {
        let selected = props.mode.unwrap_or(enforced.enforcement) == mode;
        html! { <option {selected} value={mode.as_str()}>{ mode.as_str() }</option> }
    });
    html! {
        <label class="app-pick app-pick-mode" title={words::bar::MODE_TITLE}>
            <span>{ words::bar::MODE }</span>
            <select {onchange}>{ options.into_iter().collect::<Html>() }</select>
        </label>
    }
}

fn is_cilium(dataplane: &str) -> bool {
    dataplane
        .parse()
        .is_ok_and(|dataplane: Dataplane| dataplane.is_cilium())
}

/// Everybody who can be picked, the newest release first.
fn all_dataplanes() -> Vec<Dataplane> {
    let releases = Release::OLDEST.minor()..=Release::NEWEST.minor();
    let releases = releases.rev().filter_map(Release::new).map(Dataplane::Cilium);
    let trees = [Tree::January2026, Tree::August2024].map(Dataplane::Tree);
    releases
        .chain(trees)
        .chain([Dataplane::Kubernetes, Dataplane::None])
        .collect()
}

/// The line at the bottom.
pub(super) fn status(session: &Session) -> Html {
    let Some(evaluation) = &session.shown else {
        return html! { <footer class="app-status"><span>{ words::status::EVALUATING }</span></footer> };
    };
    let pods: u32 = evaluation.map.parties.iter().map(|party| party.replicas).sum();
    html! {
        <footer class="app-status">
            <span class="app-tally">{ tally(evaluation) }</span>
            <span>{ words::status::size(pods, evaluation.policies) }</span>
            <span class="app-basis">{ evaluation.dataplane.basis.clone() }</span>
            <span class="app-took" data-revision={session.answered.to_string()}>{ for session.took.map(words::status::took) }</span>
        </footer>
    }
}

/// Something to say that passes, with something to do about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Notice {
    /// Words.
    Words(String),
    /// A link that the browser would not copy by itself.
    Link(String),
    /// Why something is not possible that a file does as well.
    AsFile(String),
    /// Another tab keeps other edits of the same scenario: somebody has to choose.
    TwoTabs,
}

/// What is kept where two tabs have changed the same scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// This tab's, beside the other's.
    Both,
    /// This tab's.
    Mine,
    /// The other's.
    Others,
}

impl Choice {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Both, words::history::KEEP_BOTH),
        (Self::Mine, words::history::KEEP_MINE),
        (Self::Others, words::history::TAKE_OTHERS),
    ];
}

/// The notices that there are.
pub(super) fn notices(
    session: &UseReducerHandle<Session>,
    notice: &UseStateHandle<Option<Notice>>,
    ontake: &Callback<Take>,
    onchoose: &Callback<Choice>,
    onalone: &Callback<Vec<Source>>,
) -> Html {
    let close = {
        let notice = notice.clone();
        Callback::from(move |_: MouseEvent| notice.set(None))
    };
    let undo = {
        let session = session.dispatcher();
        Callback::from(move |_: MouseEvent| session.dispatch(Action::Undo))
    };
    html! {
        <div class="app-notices" role="status" aria-live="polite">
            { for session.discarded.as_ref().map(|(step, _)| html! {
                <p>
                    <span>{ words::notices::step(step) }</span>
                    <button type="button" onclick={undo}>{ words::notices::UNDO }</button>
                    if let (Step::Added(files), false) = (step, session.scenario.is_own()) {
                        <button type="button" onclick={separately(onalone, files)}>
                            { words::notices::SEPARATELY }
                        </button>
                    }
                </p>
            }) }
            { for notice.as_ref().map(|notice| html! {
                <p>
                    { match notice {
                        Notice::Words(words) => html! { <span>{ words.clone() }</span> },
                        Notice::AsFile(words) => html! {
                            <>
                                <span>{ words.clone() }</span>
                                <button type="button" onclick={ontake.reform(|_: MouseEvent| Take::File)}>
                                    { words::takeaway::DOWNLOAD }
                                </button>
                            </>
                        },
                        Notice::TwoTabs => html! { <>
                            <span>{ words::history::TWO_TABS }</span>
                            { for Choice::ALL.map(|(choice, words)| html! {
                                <button type="button" onclick={onchoose.reform(move |_: MouseEvent| choice)}>{ words }</button>
                            }) }
                        </> },
                        Notice::Link(link) => html! {
                            <label>{ words::notices::COPY_LINK }{ " " }<input type="text" readonly=true value={link.clone()} /></label>
                        },
                    } }
                    <button type="button" aria-label={words::notices::CLOSE} onclick={close}>{ "×" }</button>
                </p>
            }) }
        </div>
    }
}

fn separately(onalone: &Callback<Vec<Source>>, files: &[Source]) -> Callback<MouseEvent> {
    let files = files.to_vec();
    onalone.reform(move |_| files.clone())
}

/// The sheet of help.
pub(super) fn help(dialog: &NodeRef) -> Html {
    let onchange = Callback::from(|event: Event| {
        shortcuts::turn(event.target_unchecked_into::<HtmlInputElement>().checked());
    });
    let rows = words::help::SHORTCUTS
        .iter()
        .map(|(keys, what)| html! { <><dt><kbd>{ *keys }</kbd></dt><dd>{ *what }</dd></> });
    html! {
        <dialog ref={dialog.clone()} class="app-help" aria-labelledby="app-help-title">
            <form method="dialog"><button aria-label={words::help::CLOSE}>{ "×" }</button></form>
            <h2 id="app-help-title">{ words::help::TITLE }</h2>
            <p>{ words::help::PICTURE }</p>
            <p>{ ticks(words::help::NOTATION) }</p>
            <dl>{ rows.collect::<Html>() }</dl>
            <p>
                <label>
                    <input type="checkbox" checked={shortcuts::are_on()} onchange={onchange} />{ " " }{ words::help::LETTERS }
                </label>
            </p>
            <p>{ words::help::PRIVACY }</p>
        </dialog>
    }
}
