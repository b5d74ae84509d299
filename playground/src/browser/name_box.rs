//! The box in which a name is changed.

use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct NameBoxProps {
    /// The name as it is.
    pub(super) name: AttrValue,
    /// What the box is called.
    pub(super) label: &'static str,
    /// Told the new name by Enter, and `None` by Escape, which leaves it.
    pub(super) ondone: Callback<Option<String>>,
}

/// A name, to be changed: it has the focus at once, and is overwritten by what is typed.
#[component]
pub(super) fn NameBox(props: &NameBoxProps) -> Html {
    // Kept here: an input that is drawn again has the value that it is drawn with, whatever was typed meanwhile.
    let typed = use_state(|| props.name.clone());
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                // It was put there for this.
                let _ = input.focus();
                input.select();
            }
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            typed.set(input.value().into());
        })
    };
    let onkeydown = {
        let ondone = props.ondone.clone();
        Callback::from(move |event: KeyboardEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let done = match event.key().as_str() {
                "Enter" => Some(input.value()),
                "Escape" => None,
                _ => return,
            };
            // What it is in must not take the key as well: Escape closes a dialog.
            event.prevent_default();
            ondone.emit(done);
        })
    };
    html! {
        <input ref={input} type="text" class="app-rename" aria-label={props.label} value={(*typed).clone()}
            maxlength="200" {oninput} {onkeydown} />
    }
}
