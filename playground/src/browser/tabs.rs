//! Tabs: a row of names, and the one panel that is chosen. Which one that was is remembered.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::storage;

/// One tab and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    /// Names it in the page and in what is remembered: letters and hyphens.
    pub(super) id: &'static str,
    /// What stands on the tab.
    pub(super) title: &'static str,
    /// Whether it stays on the page, hidden, once it was shown: for what has a state of its own.
    pub(super) stays: bool,
    /// What it shows.
    pub(super) body: Html,
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TabsProps {
    /// Prefix of ids, and the name under which the choice is remembered.
    pub(super) id: &'static str,
    /// What the tabs are for, to those who do not see them.
    pub(super) label: &'static str,
    /// The tabs, in their order; never empty.
    pub(super) panels: Vec<Panel>,
    /// A choice from outside: the number makes each wish new.
    #[prop_or_default]
    pub(super) wish: Option<(u64, &'static str)>,
}

/// A row of tabs and the chosen panel.
#[component]
pub(super) fn Tabs(props: &TabsProps) -> Html {
    let shown = {
        let (id, first) = (props.id, props.panels.first().map(|panel| panel.id));
        use_state(move || {
            storage::tab(id)
                .or_else(|| first.map(str::to_owned))
                .unwrap_or_default()
        })
    };
    let seen = use_mut_ref(Vec::<&'static str>::new);
    {
        let shown = shown.clone();
        use_effect_with(props.wish, move |wish| {
            if let Some((_, wanted)) = wish {
                shown.set((*wanted).to_owned());
            }
        });
    }
    let chosen = props
        .panels
        .iter()
        .position(|panel| panel.id == *shown)
        .unwrap_or(0);
    if let Some(panel) = props.panels.get(chosen) {
        let mut seen = seen.borrow_mut();
        if !seen.contains(&panel.id) {
            seen.push(panel.id);
        }
    }
    let ids: Vec<&'static str> = props.panels.iter().map(|panel| panel.id).collect();
    let choose = {
        let (group, ids) = (props.id, ids.clone());
        Callback::from(move |index: usize| {
            if let Some(id) = ids.get(index) {
                storage::remember_tab(group, id);
                shown.set((*id).to_owned());
            }
        })
    };
    let tabs = props.panels.iter().enumerate().map(|(index, panel)| {
        let (selected, choose) = (index == chosen, choose.clone());
        html! {
            <button type="button" role="tab" key={panel.id} id={tab_id(props.id, panel.id)}
                aria-selected={selected.to_string()} aria-controls={panel_id(props.id, panel.id)}
                tabindex={if selected { "0" } else { "-1" }} onclick={move |_: MouseEvent| choose.emit(index)}>
                { panel.title }
            </button>
        }
    });
    let panels = props.panels.iter().enumerate().map(|(index, panel)| {
        let here = index == chosen;
        let body = (here || (panel.stays && seen.borrow().contains(&panel.id))).then(|| panel.body.clone());
        html! {
            <div role="tabpanel" key={panel.id} id={panel_id(props.id, panel.id)} class="app-panel" hidden={!here}
                aria-labelledby={tab_id(props.id, panel.id)} tabindex="0">
                { body.unwrap_or_default() }
            </div>
        }
    });
    let onkeydown = {
        let group = props.id;
        arrows(props.panels.len(), chosen, choose.clone(), move |index| {
            ids.get(index).map(|id| tab_id(group, id))
        })
    };
    html! {
        <>
            <div role="tablist" class="app-answer-tabs" aria-label={props.label} {onkeydown}>{ tabs.collect::<Html>() }</div>
            { panels.collect::<Html>() }
        </>
    }
}

fn tab_id(group: &str, panel: &str) -> String {
    format!("app-{group}-tab-{panel}")
}

fn panel_id(group: &str, panel: &str) -> String {
    format!("app-{group}-panel-{panel}")
}

/// The arrow keys, Home and End go from tab to tab: `choose` is told which, and the element that `id` names gets the
/// focus.
pub(super) fn arrows(
    count: usize,
    chosen: usize,
    choose: Callback<usize>,
    id: impl Fn(usize) -> Option<String> + 'static,
) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowRight" => (chosen + 1) % count,
            "ArrowLeft" => (chosen + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        choose.emit(next);
        let tab = id(next).and_then(|id| gloo::utils::document().get_element_by_id(&id));
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            // A tab that is gone by now cannot be focused.
            let _ = tab.focus();
        }
    })
}
