//! What the keys do, wherever the focus is.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::storage;

/// What the keys do.
#[derive(Clone)]
pub(super) struct Shortcuts {
    pub(super) onformat: Callback<()>,
    pub(super) onshare: Callback<()>,
    pub(super) onhelp: Callback<()>,
    pub(super) onhistory: Callback<()>,
    pub(super) onedit: Callback<()>,
    pub(super) question: NodeRef,
}

#[hook]
pub(super) fn use_shortcuts(shortcuts: Shortcuts) {
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
        if command || event.alt_key() || is_typing(event) || is_covered() || !are_on() {
            return;
        }
        match event.key().as_str() {
            "?" => self.onhelp.emit(()),
            "h" => self.onhistory.emit(()),
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

/// Whether a dialog is in front of everything.
fn is_covered() -> bool {
    document()
        .query_selector("dialog[open]")
        .is_ok_and(|dialog| dialog.is_some())
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

/// Whether keys of one letter do something: whoever speaks to the machine, or hits keys by chance, turns them off.
pub(super) fn are_on() -> bool {
    storage::read(LETTERS).unwrap_or(true)
}

/// Turns them on or off; where that is not remembered, nothing changes.
pub(super) fn turn(on: bool) {
    let _ = storage::write(LETTERS, &on);
}

const LETTERS: &str = "signalbox:v1:letters";
