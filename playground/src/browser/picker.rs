//! The menu of the site's scenarios.
//!
//! They are hundreds, more elements than all the rest of the bench, and nobody sees them before the menu is opened: at
//! first there is the one that is open, and each group comes in a turn of its own once the bench can be used.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::catalog::{Catalog, Opening};
use crate::scenario::{Group, Scenario};
use crate::words;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct PickerProps {
    pub(super) catalog: Catalog,
    /// The scenario that is open.
    pub(super) current: Rc<Scenario>,
    pub(super) onopen: Callback<Opening>,
}

#[component]
pub(super) fn Picker(props: &PickerProps) -> Html {
    let PickerProps { catalog, current, .. } = props;
    let onchange = {
        let (onopen, catalog) = (props.onopen.clone(), catalog.clone());
        Callback::from(move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            let onopen = onopen.clone();
            catalog.when_open(id, move |opening| onopen.emit(opening));
        })
    };
    let holds = |group: &Group| catalog.scenarios.iter().any(|entry| entry.group() == *group);
    let groups = Group::ALL.into_iter().filter(holds).map(|group| {
        let open = catalog.scenarios.iter().find(|entry| entry.id == current.id);
        let selected = open.filter(|entry| entry.group() == group);
        html! { <Members catalog={catalog.clone()} {group} selected={selected.map(|entry| AttrValue::from(entry.id.clone()))} /> }
    });
    html! {
        <label class="app-pick app-pick-scenario">
            <span>{ words::bar::SCENARIO }</span>
            <select {onchange}>
                if !catalog.knows(&current.id) {
                    <option key="own" value={current.id.clone()} selected=true>{ current.title.clone() }</option>
                }
                { for groups }
            </select>
        </label>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct MembersProps {
    catalog: Catalog,
    group: Group,
    /// The one of them that is open, if one is.
    selected: Option<AttrValue>,
}

/// The scenarios of a group.
#[component]
fn Members(props: &MembersProps) -> Html {
    let all = use_state(|| false);
    {
        let all = all.setter();
        use_effect_with((), move |()| {
            let later = gloo::timers::callback::Timeout::new(0, move || all.set(true));
            move || drop(later)
        });
    }
    let members = props.catalog.scenarios.iter().filter_map(|entry| {
        let selected = props.selected.as_deref() == Some(&entry.id);
        (entry.group() == props.group && (*all || selected)).then(|| {
            html! { <option key={entry.id.clone()} value={entry.id.clone()} {selected}>{ entry.title.clone() }</option> }
        })
    });
    html! { <optgroup label={words::bar::group(props.group)}>{ for members }</optgroup> }
}
