//! The text: a tab a file.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::tabs::arrows;
use crate::components::text_pane::{TextPane, marks};
use crate::session::{Action, Session};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct FilesProps {
    pub(super) session: UseReducerHandle<Session>,
    pub(super) editing: bool,
    pub(super) onedit: Callback<()>,
}

#[component]
pub(super) fn Files(props: &FilesProps) -> Html {
    let session = &props.session;
    let renaming = use_state(|| false);
    use_effect_with((session.active, session.scenario.clone()), |(active, _)| {
        if let Some(tab) = tab(*active) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
            tab.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let onedit = props.onedit.clone();
    let ondblclick = {
        let onedit = onedit.clone();
        Callback::from(move |_: MouseEvent| onedit.emit(()))
    };
    let onclick = Callback::from(move |_: MouseEvent| onedit.emit(()));
    html! {
        <section class="app-text" aria-label="Text">
            <div class="app-tabs">
                if *renaming {
                    { name_box(session, &renaming) }
                } else {
                    { tabs(session) }
                }
                { actions(session, &renaming) }
            </div>
            <div class="app-file" role="tabpanel" id="app-file" aria-labelledby={tab_id(session.active)}
                ondblclick={(!props.editing).then_some(ondblclick)}>
                if !props.editing {
                    <button type="button" class="sb-edit" {onclick}>{ "Edit" }</button>
                }
                <TextPane session={session.clone()} file={session.active} editing={props.editing} />
            </div>
        </section>
    }
}

fn tabs(session: &UseReducerHandle<Session>) -> Html {
    let marks = marks(session);
    let tabs = session.files.iter().enumerate().map(|(index, file)| {
        let chosen = index == session.active;
        let faulty = session
            .findings
            .iter()
            .any(|report| report.place.file == file.name);
        let decides = marks.iter().any(|mark| mark.file == file.name);
        let dispatcher = session.dispatcher();
        let title = match (faulty, decides) {
            (true, _) => format!("{}: has findings", file.name),
            (false, true) => format!("{}: decides the chosen flow", file.name),
            (false, false) => file.name.clone(),
        };
        html! {
            <button type="button" role="tab" id={tab_id(index)} aria-selected={chosen.to_string()}
                aria-controls="app-file" tabindex={if chosen { "0" } else { "-1" }} {title}
                onclick={move |_: MouseEvent| dispatcher.dispatch(Action::Show(index))}>
                <span>{ short(&file.name, session) }</span>
                if faulty {
                    <i class="app-dot faulty" />
                } else if decides {
                    <i class="app-dot decides" />
                }
            </button>
        }
    });
    let show = {
        let session = session.dispatcher();
        Callback::from(move |index| session.dispatch(Action::Show(index)))
    };
    let onkeydown = arrows(session.files.len(), session.active, show, |index| {
        Some(tab_id(index))
    });
    html! { <div role="tablist" aria-label="Files" {onkeydown}>{ tabs.collect::<Html>() }</div> }
}

fn tab(index: usize) -> Option<HtmlElement> {
    let tab = gloo::utils::document().get_element_by_id(&tab_id(index))?;
    tab.dyn_into().ok()
}

fn tab_id(index: usize) -> String {
    format!("app-tab-{index}")
}

/// The last part of a path where that is enough to tell the files apart; the title has it whole.
fn short(name: &str, session: &Session) -> String {
    fn last(name: &str) -> &str {
        name.rsplit('/').next().unwrap_or(name)
    }
    let alike = session.files.iter().filter(|file| last(&file.name) == last(name));
    let shown = if alike.count() > 1 { name } else { last(name) };
    shown.to_owned()
}

fn actions(session: &UseReducerHandle<Session>, renaming: &UseStateHandle<bool>) -> Html {
    let active = session.active;
    let name = session
        .files
        .get(active)
        .map(|file| file.name.clone())
        .unwrap_or_default();
    let dispatch = |action: Action| {
        let dispatcher = session.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |_: MouseEvent| renaming.set(!*renaming))
    };
    html! {
        <div class="app-file-actions">
            <button type="button" aria-label="Add a file" title="Add a file" onclick={dispatch(Action::AddFile)}>{ "+" }</button>
            <button type="button" aria-label={format!("Rename {name}")} title="Rename this file" onclick={rename}>{ "✎" }</button>
            <button type="button" aria-label={format!("Remove {name}")} title="Remove this file"
                disabled={session.files.len() < 2} onclick={dispatch(Action::RemoveFile(active))}>{ "−" }</button>
        </div>
    }
}

/// The active file's name, to be changed: Enter takes it, Escape leaves it.
fn name_box(session: &UseReducerHandle<Session>, renaming: &UseStateHandle<bool>) -> Html {
    let active = session.active;
    let value = session.files.get(active).map(|file| file.name.clone());
    let onkeydown = {
        let (session, renaming) = (session.dispatcher(), renaming.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Enter" {
                let input: HtmlInputElement = event.target_unchecked_into();
                session.dispatch(Action::Rename(active, input.value()));
            }
            if key == "Enter" || key == "Escape" {
                event.prevent_default();
                renaming.set(false);
            }
        })
    };
    html! { <input type="text" class="app-rename" aria-label="New name of the file" {value} {onkeydown} autofocus=true /> }
}
