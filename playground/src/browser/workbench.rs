//! The bench: text at the left, picture and answers at the right.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::FixReport;
use signalbox_core::source::Place;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::builder::Builder;
use super::catalog::{Catalog, Opening, SHARED};
use super::chrome::{Bar, Notice, help, notices, status};
use super::files::{Files, format_file};
use super::host;
use super::keeper::use_keeper;
use super::question::Question;
use super::stage::Stage;
use super::storage;
use super::tabs::{Panel, Tabs};
use super::takeaway::{take_away, use_dropped_files};
use super::terminal::{Terminal, Wanted};
use crate::components::{Diagnostics, Explanation, FlowList, ticks};
use crate::live::{Live, use_act, use_live, use_narrow};
use crate::session::{Action, Session};
use crate::share::{self, LinkError};
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
            Self::Text => "Text",
            Self::Picture => "Picture",
            Self::Flows => "Flows",
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
    let (question, dialog) = (use_node_ref(), use_node_ref());

    use_storage(&session, &notice);
    let onopen = use_open(&session, &notice);
    use_address(&props.catalog, &session, &onopen);

    let latest = use_mut_ref(|| session.clone());
    *latest.borrow_mut() = session.clone();
    let onshare = {
        let notice = notice.setter();
        use_callback((), move |(), ()| share_link(&latest.borrow(), &notice))
    };
    let onhelp = {
        let dialog = dialog.clone();
        use_callback((), move |(), ()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // It fails where the sheet is open already.
                let _ = dialog.show_modal();
            }
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
    use_shortcuts(Shortcuts {
        onformat: {
            let (session, onsay) = (session.clone(), onsay.clone());
            Callback::from(move |()| format_file(&session, &onsay))
        },
        onshare: onshare.clone(),
        onhelp: onhelp.clone(),
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
                host.join_seams(&bench);
            }
        });
    }
    let acts = Acts {
        select: use_act(&session, Action::Select),
        fix: use_act(&session, Action::Fix),
        withdraw: use_act(&session, Action::Withdraw),
        ask: use_act(&session, Action::Ask),
        enforce: use_act(&session, |id| Action::Enforce(Some(id))),
        place: onplace,
    };
    html! {
        <div class={classes!("app", part.class())}>
            <Bar catalog={props.catalog.clone()} session={session.dispatcher()} {onopen} scenario={session.scenario.clone()}
                chosen={session.dataplane.clone()} mode={session.enforcement} changed={session.is_changed()}
                enforced={session.shown.as_ref().map(|shown| shown.dataplane.clone())} {onshare} {onhelp} ontake={ontake.clone()} />
            <main class="app-main-area" ref={bench}>
                <h1 class="app-hidden">{ "Signalbox playground" }</h1>
                <Files session={session.clone()} editing={*editing} {onedit} {onsay} />
                <PicturePart session={session.clone()} onselect={acts.select.clone()} {narrow} />
                <FlowsPart session={session.clone()} {question} {acts} terminal={wanted} />
                { seam("text", "vertical", words::seams::TEXT) }
                { seam("picture", "horizontal", words::seams::PICTURE) }
            </main>
            { parts(&part) }
            { status(&session) }
            { notices(&session, &notice, &ontake) }
            { help(&dialog) }
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

/// What is open at first; where core's answer came along, nothing is asked.
fn begin(opening: &Opening) -> Session {
    let session = Session::open(opening.scenario.clone(), opening.kept.clone());
    match &opening.evaluation {
        Some(evaluation) => session.answered_by(evaluation.clone()),
        None => session,
    }
}

/// What opens a scenario, and says what is wrong with the link to it.
#[hook]
fn use_open(
    session: &UseReducerHandle<Session>,
    notice: &UseStateHandle<Option<Notice>>,
) -> Callback<Opening> {
    let (session, notice) = (session.dispatcher(), notice.setter());
    use_callback((), move |opening: Opening, ()| {
        session.dispatch(Action::Open(opening.scenario, opening.kept));
        notice.set(opening.problem.map(Notice::Words));
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
    let onfocus = {
        let (focus, session) = (focus.setter(), session.dispatcher());
        use_callback((), move |id: Option<AttrValue>, ()| {
            session.dispatch(Action::Wish(None));
            focus.set(id);
        })
    };
    let onselect = {
        let (focus, onselect) = (focus.clone(), props.onselect.clone());
        Callback::from(move |key| {
            focus.set(None);
            onselect.emit(key);
        })
    };
    html! {
        <section class="app-picture" aria-label="Picture">
            <h2>{ scenario.title.clone() }</h2>
            <p class="app-about">{ ticks(&scenario.description) }</p>
            { for session.stale.as_ref().map(|words| html! {
                <p class="sb-note" role="status">{ words.clone() }</p>
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
        <section class="app-flows" aria-label="Flows and answers">
            <div class="app-asked">
                <Question evaluation={session.shown.clone()} understood={session.questions.len()}
                    problem={session.misunderstood.clone()} onask={acts.ask.clone()} input={question.clone()} />
                if asked >= WORTH_A_FILTER {
                    <input type="search" class="app-filter" aria-label="Filter the flows" placeholder="Filter: denied database"
                        value={(*filter).clone()} {oninput} />
                }
                { for session.shown.as_ref().map(|evaluation| html! {
                    <FlowList id="app" evaluation={evaluation.clone()} selected={selected.clone()}
                        onselect={acts.select.clone()} own={session.questions.clone()} onremove={acts.withdraw.clone()}
                        filter={wanted.unwrap_or_default()} />
                }) }
                { for session.shown.as_ref().map(|evaluation| refusals(evaluation)) }
                <Diagnostics reports={(*session.findings).clone()} sources={session.files.clone()}
                    onfix={acts.fix.clone()} onplace={acts.place.clone()} />
            </div>
            <div class="app-answer">
                <Tabs id="answer" label="About the chosen flow" panels={answer_panels(session, acts, *terminal)}
                    wish={(*terminal != Wanted::Nothing).then_some((0, TERMINAL))} />
            </div>
        </section>
    }
}

/// The tab of the terminal.
const TERMINAL: &str = "terminal";

/// What is said about the chosen flow, and where commands are typed: a tab each.
fn answer_panels(session: &Session, acts: &Acts, wanted: Wanted) -> Vec<Panel> {
    let chosen = session.shown.as_ref().zip(session.selected.clone());
    let why = html! {
        <div aria-live="polite">
            { for chosen.map(|(evaluation, flow)| html! {
                <Explanation evaluation={evaluation.clone()} {flow} sources={session.shown_files.clone()}
                    onfix={acts.fix.clone()} onplace={acts.place.clone()} elsewhere={session.heard().to_vec()}
                    onenforce={acts.enforce.clone()} />
            }) }
        </div>
    };
    let terminal = html! {
        <Terminal key={session.scenario.id.clone()} files={session.files.clone()}
            dataplane={session.dataplane.clone()} is_empty={wanted == Wanted::Empty} />
    };
    vec![
        Panel {
            id: "why",
            title: "Why",
            stays: false,
            body: why,
        },
        Panel {
            id: TERMINAL,
            title: "Terminal",
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
    html! { <nav class="app-parts" aria-label="Parts">{ buttons.into_iter().collect::<Html>() }</nav> }
}

/// Keeps edits when typing rests, or when the page or the scenario is left, and says so where that is not possible.
#[hook]
fn use_storage(session: &UseReducerHandle<Session>, notice: &UseStateHandle<Option<Notice>>) {
    let notice = notice.setter();
    let keeper = use_keeper(move |words| notice.set(Some(Notice::Words(words.to_owned()))));
    let what = (session.scenario.clone(), session.revision);
    let session = session.clone();
    use_effect_with(what, move |_| keeper.keep_later(session));
}

/// Keeps the address, the window's title and the memory of what was last open in step with the scenario, and opens what is put into the address.
#[hook]
fn use_address(catalog: &Catalog, session: &UseReducerHandle<Session>, onopen: &Callback<Opening>) {
    use_effect_with(session.scenario.clone(), |scenario| {
        storage::remember(&scenario.id);
        document().set_title(&format!("{} · Signalbox", scenario.title));
        if scenario.id != SHARED {
            set_fragment(&scenario.id);
        }
    });
    let (catalog, onopen) = (catalog.clone(), onopen.clone());
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            let onopen = onopen.clone();
            let fragment = window().location().hash().unwrap_or_default();
            catalog.when_open(fragment, move |opening| onopen.emit(opening));
        });
        move || drop(listener)
    });
}

/// What the keys do.
#[derive(Clone)]
struct Shortcuts {
    onformat: Callback<()>,
    onshare: Callback<()>,
    onhelp: Callback<()>,
    onedit: Callback<()>,
    question: NodeRef,
}

#[hook]
fn use_shortcuts(shortcuts: Shortcuts) {
    let latest = use_mut_ref(|| shortcuts.clone());
    *latest.borrow_mut() = shortcuts;
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let shortcuts = latest.borrow().clone();
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                shortcuts.press(event);
            }
        });
        move || drop(listener)
    });
}

impl Shortcuts {
    fn press(&self, event: &KeyboardEvent) {
        let command = event.ctrl_key() || event.meta_key();
        if command && event.key() == "s" {
            event.prevent_default();
            return self.onshare.emit(());
        }
        // The letter would be another one with these keys held down.
        if event.alt_key() && event.shift_key() && event.code() == "KeyF" {
            event.prevent_default();
            return self.onformat.emit(());
        }
        if command || event.alt_key() || is_typing(event) {
            return;
        }
        match event.key().as_str() {
            "?" => self.onhelp.emit(()),
            "e" => self.onedit.emit(()),
            "/" => {
                if let Some(input) = self.question.cast::<HtmlElement>() {
                    // An element that is not on the page cannot be focused, and there is nothing to do about it.
                    let _ = input.focus();
                }
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// Whether the keys go into a text.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        target.is_content_editable() || matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// Puts a fragment into the address without a new entry in the history.
fn set_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // It fails on pages without an address of their own, such as `about:srcdoc`.
        let _ =
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// Makes the link, puts it into the address and the clipboard.
fn share_link(session: &Session, notice: &UseStateSetter<Option<Notice>>) {
    let plain = !session.is_changed() && session.scenario.id != SHARED;
    let link = if plain {
        Ok(session.scenario.id.clone())
    } else {
        share::encode(&session.shared())
    };
    let link = match link {
        Ok(link) => link,
        Err(error @ LinkError::TooLong) => {
            return notice.set(Some(Notice::TooLong(error.message().to_owned())));
        }
        Err(error) => return notice.set(Some(Notice::Words(error.message().to_owned()))),
    };
    set_fragment(&link);
    let href = window().location().href().unwrap_or_default();
    let notice = notice.clone();
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&href)).await;
        notice.set(Some(match copied {
            Ok(_) => {
                Notice::Words("Link copied. The whole text is in it; nothing was sent anywhere.".to_owned())
            }
            Err(_) => Notice::Link(href),
        }));
    });
}
