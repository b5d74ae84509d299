//! The picture on its stage: search, zoom, focus on one endpoint, namespaces folded and unfolded.
//!
//! What is under the hand (zoom, pan, keys) is web/picture.js; what is chosen is kept here.

use std::rc::Rc;

use signalbox_core::answer::{Evaluation, Party};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::host;
use crate::picture::Picture;
use crate::picture::scene::{Choice, REST};
use crate::search;
use crate::words::stage as words;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct StageProps {
    pub(super) evaluation: Rc<Evaluation>,
    pub(super) selected: Option<AttrValue>,
    pub(super) onselect: Callback<AttrValue>,
    pub(super) stale: bool,
    pub(super) narrow: bool,
    /// The endpoint that is looked at with its neighbours: [`Party::id`].
    pub(super) focus: Option<AttrValue>,
    /// Told who is to be looked at; `None` for all.
    pub(super) onfocus: Callback<Option<AttrValue>>,
}

#[component]
pub(super) fn Stage(props: &StageProps) -> Html {
    let stage = use_node_ref();
    let unfolded = use_state(Vec::<String>::new);
    // Who was searched for is brought into the middle, each time anew.
    let sought = use_state(|| None::<(u32, AttrValue)>);
    {
        let stage = stage.clone();
        use_effect_with((), move |()| {
            if let (Some(host), Some(stage)) = (host::lent(), stage.cast::<Element>()) {
                host.bring_alive(&stage);
            }
        });
    }
    {
        let stage = stage.clone();
        use_effect_with((*sought).clone(), move |sought| {
            if let (Some(host), Some(stage), Some((_, id))) = (host::lent(), stage.cast::<Element>(), sought)
            {
                host.centre(&stage, id);
            }
        });
    }
    let choice = use_memo((props.focus.clone(), (*unfolded).clone()), |(focus, unfolded)| {
        Choice {
            focus: focus.as_ref().map(ToString::to_string),
            unfolded: unfolded.clone(),
        }
    });
    // The same callback for ever: with another the whole picture would be drawn anew.
    let chosen = use_mut_ref(|| choice.clone());
    *chosen.borrow_mut() = choice.clone();
    let ontouch = {
        let unfolded = unfolded.setter();
        use_callback(props.onfocus.clone(), move |id: AttrValue, onfocus| {
            let chosen = chosen.borrow().clone();
            match id.strip_prefix(REST) {
                Some(namespace) => {
                    let mut names = chosen.unfolded.clone();
                    names.push(namespace.to_owned());
                    unfolded.set(names);
                }
                None => onfocus.emit((chosen.focus.as_deref() != Some(&id)).then_some(id)),
            }
        })
    };
    // The same as long as there are the same endpoints: the search lists them all.
    let onfind = {
        let (sought, count) = (sought.setter(), use_mut_ref(|| 0));
        let what = (props.onfocus.clone(), props.evaluation.clone());
        use_callback(what, move |words: String, (onfocus, evaluation)| {
            let Some(party) = search::find(&evaluation.map.parties, &words) else {
                return;
            };
            let id = AttrValue::from(party.id.clone());
            onfocus.emit(Some(id.clone()));
            *count.borrow_mut() += 1;
            sought.set(Some((*count.borrow(), id)));
        })
    };
    let onkeydown = {
        let (onfocus, focused) = (props.onfocus.clone(), props.focus.is_some());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && focused {
                event.prevent_default();
                onfocus.emit(None);
            }
        })
    };
    let fold = (!unfolded.is_empty()).then(|| {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(Vec::new()))
    });
    html! {
        <div class="app-stage" ref={stage} {onkeydown}>
            <div class="app-tools" role="group" aria-label={words::TOOLS}>
                <Finder evaluation={props.evaluation.clone()} {onfind} />
                { for focused(props) }
                { for fold.map(|onclick| html! {
                    <button type="button" {onclick}>{ words::FOLD }</button>
                }) }
                <span class="app-zoom">
                    <button type="button" data-zoom="out" aria-label={words::ZOOM_OUT} title={words::ZOOM_OUT_TITLE}>{ "−" }</button>
                    <button type="button" data-zoom="fit" title={words::FIT_TITLE}>{ words::FIT }</button>
                    <button type="button" data-zoom="in" aria-label={words::ZOOM_IN} title={words::ZOOM_IN_TITLE}>{ "+" }</button>
                </span>
            </div>
            { pictures(props, &choice, &ontouch) }
            <p class="app-caption" aria-hidden="true"></p>
        </div>
    }
}

/// The picture as wide as the window allows. Where it is drawn for a page, that is not known yet: both are there, and the
/// style sheet shows one.
fn pictures(props: &StageProps, choice: &Rc<Choice>, ontouch: &Callback<AttrValue>) -> Html {
    let picture = |id: &'static str, narrow: bool| {
        html! {
            <Picture {id} evaluation={props.evaluation.clone()} selected={props.selected.clone()}
                onselect={props.onselect.clone()} stale={props.stale} {narrow} choice={choice.clone()}
                onfocus={Some(ontouch.clone())} />
        }
    };
    if cfg!(target_arch = "wasm32") {
        return picture("app", props.narrow);
    }
    html! {
        <>
            <div class="app-if-wide">{ picture("app", false) }</div>
            <div class="app-if-narrow">{ picture("app-narrow", true) }</div>
        </>
    }
}

/// Who is in focus, and the way back.
fn focused(props: &StageProps) -> Option<Html> {
    let id = props.focus.as_ref()?;
    let party = props
        .evaluation
        .map
        .parties
        .iter()
        .find(|party| party.id == **id)?;
    let onfocus = props.onfocus.clone();
    Some(html! {
        <button type="button" class="app-focused" title={words::UNFOCUS_TITLE} onclick={move |_: MouseEvent| onfocus.emit(None)}>
            { words::focused(&party.name) }<span aria-hidden="true">{ " ×" }</span>
        </button>
    })
}

#[derive(Clone, PartialEq, Properties)]
struct FinderProps {
    evaluation: Rc<Evaluation>,
    onfind: Callback<String>,
}

/// A name, a label, an address: whoever it is, is shown.
#[component]
fn Finder(props: &FinderProps) -> Html {
    let onsubmit = {
        let onfind = props.onfind.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: Element = event.target_unchecked_into();
            let input = form.query_selector("input").ok().flatten();
            if let Some(input) =
                input.and_then(|input| wasm_bindgen::JsCast::dyn_into::<HtmlInputElement>(input).ok())
            {
                onfind.emit(input.value());
            }
        })
    };
    let option = |party: &Party| {
        html! { <option value={search::name(party)}>{ party.labels.join(", ") }</option> }
    };
    html! {
        <form class="app-finder" role="search" {onsubmit}>
            <input type="search" aria-label={words::FIND} placeholder={words::FIND} list="app-endpoints"
                autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" />
            <datalist id="app-endpoints">{ for props.evaluation.map.parties.iter().map(option) }</datalist>
        </form>
    }
}
