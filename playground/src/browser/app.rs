//! The application: first the scenarios, then the bench to work at.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::catalog::Catalog;
use super::workbench::Workbench;

#[component]
pub(super) fn App() -> Html {
    let catalog = use_state(|| None::<Catalog>);
    {
        let catalog = catalog.clone();
        use_effect_with((), move |()| {
            spawn_local(async move { catalog.set(Some(Catalog::fetch().await)) })
        });
    }
    match &*catalog {
        Some(catalog) => html! { <Workbench catalog={catalog.clone()} /> },
        None => html! {
            <main class="app-loading" aria-busy="true">
                <h1>{ "Signalbox playground" }</h1>
                <p>{ "Setting the signals …" }</p>
            </main>
        },
    }
}
