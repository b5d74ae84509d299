//! The bench: text at the left, picture and answers at the right.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::{document, window};
use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::FixReport;
use signalbox_core::source::Place;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::address::{share_link, use_address};
use super::builder::Builder;
use super::catalog::{Catalog, Opening};
use super::chrome::{Bar, Choice, Notice, help, notices, status};
use super::files::{Files, format_file};
use super::history::{self, History};
use super::host;
use super::hubble::HubbleLog;
use super::keeper::{Complaint, Keeper, use_keeper};
use super::question::Question;
use super::shortcuts::{Shortcuts, use_shortcuts};
use super::stage::Stage;
#[cfg(feature = "browser")]
use super::storage;
use super::tabs::{Panel, Tabs};
use super::takeaway::{take_away, use_dropped_files};
use super::terminal::{Terminal, Wanted};
use super::why::{Why, use_told};
use crate::components::{Diagnostics, FlowList, ticks};
use crate::live::{Live, use_act, use_live, use_narrow};
use crate::session::{Action, Session};
use crate::share::Shared;
use crate::words;

/// What the bench is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct WorkbenchProps {
    /// What can be opened.
    pub catalog: Catalog,
    /// What is open at first.
    pub opening: Opening,
}

/// Which part a phone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Picture,
    Flows,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Text => words::parts::TEXT,
            Self::Picture => words::parts::PICTURE,
            Self::Flows => words::parts::FLOWS,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Text => "show-text",
            Self::Picture => "show-picture",
            Self::Flows => "show-flows",
        }
    }
}

/// The bench.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let opening = &props.opening;
    let Live { session, .. } = use_live(|| begin(opening), true);
    let narrow = use_narrow(false);
    let notice = use_state(|| opening.problem.clone().map(Notice::Words));
    let wanted = *use_memo((), |()| Wanted::by_address());
    let part = use_state(|| match wanted {
        Wanted::Nothing => Part::Picture,
        _ => Part::Flows,
    });
    let editing = use_state(|| false);
    let (question, dialog, works) = (use_node_ref(), use_node_ref(), use_node_ref());
    let opened = use_state(|| 0);

    let latest = use_mut_ref(|| session.clone());
    *latest.borrow_mut() = session.clone();
    let onskip = use_skip(&part);
    let keeper = use_storage(&session, &notice);
    let onopen = use_open(&props.catalog, &latest, &keeper, &notice);
    use_address(&props.catalog, &session, &onopen);
    use_told(&session);

    let onshare = {
        let notice = notice.setter();
        use_callback((), move |(), ()| share_link(&latest.borrow(), &notice))
    };
    let onhelp = {
        let dialog = dialog.clone();
        use_callback((), move |(), ()| show_modal(&dialog))
    };
    let onhistory = {
        let (works, opened) = (works.clone(), opened.clone());
        use_callback(*opened, move |(), count| {
            opened.set(count + 1);
            show_modal(&works);
        })
    };
    let onedit = {
        let (editing, part) = (editing.setter(), part.setter());
        use_callback((), move |(), ()| {
            editing.set(true);
            part.set(Part::Text);
        })
    };
    use_dropped_files(&props.catalog, &session, &onopen, &notice);
    let ontake = {
        let (session, notice) = (session.clone(), notice.clone());
        Callback::from(move |take| take_away(take, &session, &notice))
    };
    let onsay = {
        let notice = notice.setter();
        use_callback((), move |words: String, ()| {
            notice.set(Some(Notice::Words(words)))
        })
    };
    let onalone = {
        let (session, keeper) = (session.clone(), keeper.clone());
        let (catalog, onopen) = (props.catalog.clone(), onopen.clone());
        Callback::from(move |files| {
            // What they were added to is as it was.
            if let Some((_, before)) = &session.discarded {
                keeper.keep_later((**before).clone());
            }
            onopen.emit(catalog.open_files(Shared {
                files,
                ..Shared::default()
            }));
        })
    };
    let onchoose = {
        let (session, notice) = (session.clone(), notice.clone());
        let (catalog, onopen) = (props.catalog.clone(), onopen.clone());
        Callback::from(move |choice| {
            notice.set(None);
            choose(choice, &session, &catalog, &keeper, &onopen);
        })
    };
    use_shortcuts(Shortcuts {
        onformat: {
            let (session, onsay) = (session.clone(), onsay.clone());
            Callback::from(move |()| format_file(&session, &onsay))
        },
        onshare: onshare.clone(),
        onhelp: onhelp.clone(),
        onhistory: onhistory.clone(),
        onedit: onedit.clone(),
        question: question.clone(),
    });
    let onplace = {
        let session = session.dispatcher();
        use_callback(onedit.clone(), move |place, onedit| {
            onedit.emit(());
            session.dispatch(Action::Reveal(place));
        })
    };
    let bench = use_node_ref();
    {
        let bench = bench.clone();
        use_effect_with((), move |()| {
            if let (Some(host), Some(bench)) = (host::lent(), bench.cast::<web_sys::Element>()) {
                host.stands(&bench);
            }
        });
    }
    let acts = Acts {
        select: use_act(&session, Action::Select),
        fix: use_act(&session, Action::Fix),
        withdraw: use_act(&session, Action::Withdraw),
        ask: use_act(&session, Action::Ask),
        enforce: use_act(&session, |id| Action::Enforce(Some(id))),
        place: onplace.clone(),
    };
    let says = notice.is_some() || session.discarded.is_some();
    html! {
        <div class={classes!("app", part.class(), says.then_some("app-says"))}>
            <Bar catalog={props.catalog.clone()} session={session.dispatcher()} onopen={onopen.clone()} scenario={session.scenario.clone()}
                chosen={session.dataplane.clone()} mode={session.enforcement} changed={session.is_changed()}
                enforced={session.shown.as_ref().map(|shown| shown.dataplane.clone())} {onskip} {onshare} {onhelp} {onhistory} ontake={ontake.clone()} />
            <main class="app-main-area" ref={bench}>
                <h1 class="app-hidden">{ words::parts::TITLE }</h1>
                <Files session={session.clone()} editing={*editing} {onedit} {onplace} {onsay} />
                <PicturePart session={session.clone()} onselect={acts.select.clone()} {narrow} />
                <FlowsPart session={session.clone()} {question} {acts} terminal={wanted}
                    diagnostics={props.catalog.diagnostics.clone()} />
                { seam("text", "vertical", words::seams::TEXT) }
                { seam("picture", "horizontal", words::seams::PICTURE) }
            </main>
            { parts(&part) }
            { status(&session) }
            <p class="app-hidden app-told" role="status" />
            { notices(&session, &notice, &ontake, &onchoose, &onalone) }
            { help(&dialog) }
            <History catalog={props.catalog.clone()} session={session.dispatcher()} current={session.scenario.id.clone()}
                {onopen} dialog={works} opened={*opened} />
        </div>
    }
}

/// A seam between two parts, which web/seams.js moves.
fn seam(name: &'static str, orientation: &'static str, label: &'static str) -> Html {
    html! {
        <div class="app-seam" data-seam={name} role="separator" tabindex="0" aria-orientation={orientation}
            aria-label={label} aria-valuemin="0" aria-valuemax="100" aria-valuenow="50" title={words::seams::HINT} />
    }
}

/// Brings whoever uses the keyboard past the bar. It is no address: a fragment names a scenario.
#[hook]
fn use_skip(part: &UseStateHandle<Part>) -> Callback<MouseEvent> {
    let part = part.setter();
    use_callback((), move |event: MouseEvent, ()| {
        event.prevent_default();
        part.set(Part::Picture);
        let picture = document()
            .query_selector(".app-picture .sb-picture")
            .ok()
            .flatten();
        if let Some(picture) = picture.and_then(|picture| picture.dyn_into::<HtmlElement>().ok()) {
            // On a phone it may be hidden for a moment yet; then the focus stays.
            let _ = picture.focus();
        }
    })
}

fn show_modal(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        // It fails where it is open already.
        let _ = dialog.show_modal();
    }
}

/// What is kept where another tab has changed the same scenario.
fn choose(
    choice: Choice,
    session: &UseReducerHandle<Session>,
    catalog: &Catalog,
    keeper: &Keeper,
    onopen: &Callback<Opening>,
) {
    match choice {
        Choice::Mine => keeper.insist((**session).clone()),
        Choice::Both => {
            keeper.give_in();
            onopen.emit(catalog.copy(&session.scenario.title, session.shared()));
        }
        Choice::Others => {
            keeper.give_in();
            session.dispatch(Action::Take(history::edits(&session.scenario.id)));
        }
    }
}

/// What is open at first; where core's answer came along, nothing is asked.
fn begin(opening: &Opening) -> Session {
    let session = Session::open(opening.scenario.clone(), opening.kept.clone());
    match &opening.evaluation {
        Some(evaluation) => session.answered_by(evaluation.clone()),
        None => session,
    }
}

/// What opens a scenario, and says what is wrong with the link to it. Nothing of what is on the screen is lost by that.
#[hook]
fn use_open(
    catalog: &Catalog,
    latest: &Rc<RefCell<UseReducerHandle<Session>>>,
    keeper: &Rc<Keeper>,
    notice: &UseStateHandle<Option<Notice>>,
) -> Callback<Opening> {
    let (catalog, latest, keeper) = (catalog.clone(), latest.clone(), keeper.clone());
    let notice = notice.setter();
    use_callback((), move |opening: Opening, ()| {
        let session = latest.borrow().clone();
        let Opening {
            scenario,
            kept,
            mut problem,
            ..
        } = opening;
        let action = match keeper.keep_now() {
            Err(Complaint::Impossible(_)) => Action::Leave(scenario, kept),
            Err(Complaint::Anothers) => {
                // Nobody has chosen which tab's text is to stand: this one's gets a place of its own.
                let copy = catalog.copy(&session.scenario.title, session.shared());
                problem = Some(words::history::kept_as(&copy.scenario.title));
                Action::Open(scenario, kept)
            }
            Ok(()) => Action::Open(scenario, kept),
        };
        session.dispatch(action);
        notice.set(problem.map(Notice::Words));
    })
}

/// What the parts are given to tell the session.
#[derive(Clone, PartialEq)]
struct Acts {
    select: Callback<AttrValue>,
    fix: Callback<FixReport>,
    withdraw: Callback<AttrValue>,
    ask: Callback<String>,
    place: Callback<Place>,
    enforce: Callback<String>,
}

#[derive(Clone, PartialEq, Properties)]
struct PicturePartProps {
    session: UseReducerHandle<Session>,
    onselect: Callback<AttrValue>,
    narrow: bool,
}

/// What it is about, the picture, and what can be changed from it.
#[component]
fn PicturePart(props: &PicturePartProps) -> Html {
    let session = &props.session;
    let scenario = &session.scenario;
    let focus = use_state(|| None::<AttrValue>);
    {
        let focus = focus.clone();
        use_effect_with(scenario.clone(), move |_| focus.set(None));
    }
    let has_wish = use_mut_ref(|| false);
    *has_wish.borrow_mut() = session.wish.is_some();
    let onfocus = {
        let (focus, session) = (focus.setter(), session.dispatcher());
        use_callback((), move |id: Option<AttrValue>, ()| {
            // Whatever the session is told has the whole bench looked through.
            if *has_wish.borrow() {
                session.dispatch(Action::Wish(None));
            }
            focus.set(id);
        })
    };
    let onselect = {
        let focus = focus.setter();
        use_callback(props.onselect.clone(), move |key, onselect| {
            focus.set(None);
            onselect.emit(key);
        })
    };
    html! {
        <section class="app-picture" aria-label={words::parts::PICTURE}>
            <h2>{ scenario.title.clone() }</h2>
            <p class="app-about">{ ticks(&scenario.description) }</p>
            { for session.stale.as_ref().map(|words| html! {
                <p class="sb-note">{ words.clone() }</p>
            }) }
            { for session.shown.as_ref().map(|evaluation| html! {
                <Stage evaluation={evaluation.clone()} selected={session.selected.clone()} {onselect}
                    stale={session.stale.is_some()} narrow={props.narrow} focus={(*focus).clone()} {onfocus} />
            }) }
            <Builder session={session.clone()} focus={(*focus).clone()} />
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FlowsPartProps {
    session: UseReducerHandle<Session>,
    question: NodeRef,
    acts: Acts,
    /// What the address asks of the terminal.
    terminal: Wanted,
    /// Where the pages about diagnostics are.
    diagnostics: AttrValue,
}

/// Fewer flows than these are seen at a glance.
const WORTH_A_FILTER: usize = 9;

/// The question box, the flows, and what is said about the chosen one.
#[component]
fn FlowsPart(props: &FlowsPartProps) -> Html {
    let FlowsPartProps {
        session,
        question,
        acts,
        terminal,
        ..
    } = props;
    let filter = use_state(AttrValue::default);
    let asked = session
        .shown
        .as_ref()
        .map_or(0, |shown| shown.expectations.len() + shown.answers.len());
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            filter.set(input.value().into());
        })
    };
    let wanted = (asked >= WORTH_A_FILTER).then(|| (*filter).clone());
    let selected = session.selected.clone();
    html! {
        <section class="app-flows" aria-label={words::parts::FLOWS_AND_ANSWERS}>
            <h2 class="app-hidden">{ words::parts::FLOWS_AND_ANSWERS }</h2>
            <div class="app-asked" tabindex="-1">
                <Question evaluation={session.shown.clone()} understood={session.questions.len()}
                    problem={session.misunderstood.clone()} onask={acts.ask.clone()} input={question.clone()} />
                if asked >= WORTH_A_FILTER {
                    <input type="search" class="app-filter" aria-label={words::flows::FILTER} placeholder={words::flows::FILTER_EXAMPLE}
                        value={(*filter).clone()} {oninput} />
                }
                { for session.shown.as_ref().map(|evaluation| html! {
                    <FlowList id="app" evaluation={evaluation.clone()} selected={selected.clone()}
                        onselect={acts.select.clone()} own={session.questions.clone()} onremove={acts.withdraw.clone()}
                        filter={wanted.unwrap_or_default()} />
                }) }
                { for session.shown.as_ref().map(|evaluation| refusals(evaluation)) }
                <Diagnostics reports={(*session.findings).clone()} sources={session.files.clone()}
                    onfix={acts.fix.clone()} onplace={acts.place.clone()} pages={props.diagnostics.clone()} />
            </div>
            <div class="app-answer">
                <Tabs id={ANSWER} label={words::tabs::LABEL} panels={answer_panels(session, acts, *terminal)}
                    wish={(*terminal != Wanted::Nothing).then_some((0, TERMINAL))} />
            </div>
        </section>
    }
}

/// The tabs about the chosen flow.
const ANSWER: &str = "answer";

/// The first of them.
const WHY: &str = "why";

/// Whether the bench is drawn at first as it is for everybody: the address asks for nothing, and the browser keeps no
/// choice of a tab.
#[cfg(feature = "browser")]
pub(super) fn begins_plain() -> bool {
    let tab = storage::tab(ANSWER);
    Wanted::by_address() == Wanted::Nothing && tab.is_none_or(|tab| tab == WHY)
}

/// The tab of the terminal.
const TERMINAL: &str = "terminal";

/// What is said about the chosen flow, and where commands are typed: a tab each.
fn answer_panels(session: &UseReducerHandle<Session>, acts: &Acts, wanted: Wanted) -> Vec<Panel> {
    let why = html! {
        <Why session={session.clone()} onfix={acts.fix.clone()} onplace={acts.place.clone()} onenforce={acts.enforce.clone()} />
    };
    let terminal = html! {
        <Terminal key={session.scenario.id.clone()} files={session.files.clone()}
            dataplane={session.dataplane.clone()} is_empty={wanted == Wanted::Empty} />
    };
    let hubble = html! { <HubbleLog key={session.scenario.id.clone()} session={session.clone()} onselect={acts.select.clone()} /> };
    vec![
        Panel {
            id: WHY,
            title: words::tabs::WHY,
            stays: false,
            body: why,
        },
        Panel {
            id: "hubble",
            title: words::tabs::HUBBLE,
            stays: false,
            body: hubble,
        },
        Panel {
            id: TERMINAL,
            title: words::tabs::TERMINAL,
            stays: true,
            body: terminal,
        },
    ]
}

/// Objects that the scenario says are refused, and that are not.
fn refusals(evaluation: &Evaluation) -> Html {
    let unmet = evaluation.refusals.iter().filter(|refusal| !refusal.met);
    unmet
        .map(|refusal| html! { <p class="sb-note">{ ticks(&refusal.message) }</p> })
        .collect()
}

/// On a phone one part is shown at a time.
fn parts(part: &UseStateHandle<Part>) -> Html {
    let buttons = [Part::Text, Part::Picture, Part::Flows].map(|one| {
        let chosen = **part == one;
        let part = part.clone();
        html! {
            <button type="button" aria-pressed={chosen.to_string()} onclick={move |_: MouseEvent| part.set(one)}>
                { one.name() }
            </button>
        }
    });
    html! { <nav class="app-parts" aria-label={words::parts::PARTS}>{ buttons.into_iter().collect::<Html>() }</nav> }
}

/// Keeps edits when typing rests, or when the page or the scenario is left, and says so where that is not possible.
#[hook]
fn use_storage(session: &UseReducerHandle<Session>, notice: &UseStateHandle<Option<Notice>>) -> Rc<Keeper> {
    let notice = notice.setter();
    let keeper = use_keeper(move |complaint| {
        notice.set(Some(match complaint {
            Complaint::Impossible(words) => Notice::AsFile(words.to_owned()),
            Complaint::Anothers => Notice::TwoTabs,
        }));
    });
    let what = (session.scenario.clone(), session.revision);
    {
        let (session, keeper) = ((**session).clone(), keeper.clone());
        use_effect_with(what, move |_| keeper.keep_later(session));
    }
    {
        let keeper = keeper.clone();
        use_effect_with((), move |()| {
            let ask = Closure::<dyn Fn(web_sys::Event)>::new(move |leaving: web_sys::Event| {
                // The browser asks in words of its own.
                if keeper.keep_now().is_err() {
                    leaving.prevent_default();
                }
            });
            window().set_onbeforeunload(Some(ask.as_ref().unchecked_ref()));
            // The page asks as long as it is there.
            ask.forget();
        });
    }
    keeper
}
