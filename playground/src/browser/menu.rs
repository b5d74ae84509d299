//! A button that opens a few things to do.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What it says.
    pub(super) words: String,
    /// Whether it can be done now.
    pub(super) enabled: bool,
    /// Does it.
    pub(super) act: Callback<()>,
}

#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct MenuProps {
    /// What it is for.
    pub(super) label: AttrValue,
    pub(super) class: &'static str,
    pub(super) items: Vec<Item>,
}

/// The button with its list. Escape closes the list, and so does going elsewhere.
#[component]
pub(super) fn Menu(props: &MenuProps) -> Html {
    let root = use_node_ref();
    let close = {
        let root = root.clone();
        Callback::from(move |(): ()| {
            if let Some(menu) = root.cast::<Element>() {
                // Taking an attribute away cannot fail.
                let _ = menu.remove_attribute("open");
            }
        })
    };
    let onkeydown = {
        let (root, close) = (root.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let open = root.cast::<Element>().filter(|menu| menu.has_attribute("open"));
            if let (Some(menu), "Escape") = (open, event.key().as_str()) {
                close.emit(());
                focus_button(&menu);
            }
        })
    };
    // A press on what takes no focus is one elsewhere, too.
    {
        let (root, close) = (root.clone(), close.clone());
        use_effect_with((), move |()| {
            let listener = EventListener::new(&gloo::utils::document(), "pointerdown", move |press| {
                let on = press.target().and_then(|on| on.dyn_into::<Node>().ok());
                let inside = root.cast::<Node>().is_some_and(|menu| menu.contains(on.as_ref()));
                if !inside {
                    close.emit(());
                }
            });
            move || drop(listener)
        });
    }
    let onfocusout = {
        let (root, close) = (root.clone(), close.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            let inside = root.cast::<Node>().is_some_and(|menu| menu.contains(to.as_ref()));
            // A press on what takes no focus goes to nobody: the click still counts.
            if to.is_some() && !inside {
                close.emit(());
            }
        })
    };
    let buttons = props.items.iter().map(|item| {
        let (act, close, root) = (item.act.clone(), close.clone(), root.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close.emit(());
            // What was pressed is hidden now: whoever uses the keyboard goes on from where the list hangs.
            root.cast::<Element>().iter().for_each(focus_button);
            act.emit(());
        });
        html! { <button type="button" disabled={!item.enabled} {onclick}>{ item.words.clone() }</button> }
    });
    html! {
        <details ref={root.clone()} class={classes!("app-menu", props.class)} {onkeydown} {onfocusout}>
            <summary aria-label={props.label.clone()} title={props.label.clone()}>{ "⋯" }</summary>
            <div>{ buttons.collect::<Html>() }</div>
        </details>
    }
}

/// Gives the focus to the button of a menu.
fn focus_button(menu: &Element) {
    let button = menu.query_selector("summary").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // It is on the page, where it can be focused.
        let _ = button.focus();
    }
}
