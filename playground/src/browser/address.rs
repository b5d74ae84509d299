//! The address: it names what is on the screen, carries it to others, and says what is to be opened.

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::catalog::{Catalog, Opening};
use super::chrome::Notice;
use super::{history, host};
use crate::session::Session;
use crate::share::{self, LinkError};
use crate::words;

/// Keeps the address, the window's title and the memory of what was last open in step with the scenario, and opens what is
/// put into the address.
#[hook]
pub(super) fn use_address(
    catalog: &Catalog,
    session: &UseReducerHandle<Session>,
    onopen: &Callback<Opening>,
) {
    use_effect_with(session.scenario.clone(), |scenario| {
        history::remember(&scenario.id);
        document().set_title(&words::parts::window(&scenario.title));
    });
    use_effect_with((session.scenario.id.clone(), session.revision), |(id, _)| {
        // A link stays where it was opened, to be passed on; one that was made here says no more than it did then.
        let fragment = window().location().hash().unwrap_or_default();
        let is_its_link = share::is_link(&fragment) && history::id_of(&fragment) == *id;
        if !is_its_link && fragment.trim_start_matches('#') != *id {
            set_fragment(id);
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

/// Puts a fragment into the address without a new entry in the history.
fn set_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // It fails on pages without an address of their own, such as `about:srcdoc`.
        let _ =
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// Makes the link, puts it into the address and the clipboard.
pub(super) fn share_link(session: &Session, notice: &UseStateSetter<Option<Notice>>) {
    let plain = !session.is_changed() && !session.scenario.is_own();
    let link = if plain {
        Ok(session.scenario.id.clone())
    } else {
        share::encode(&session.shared())
    };
    let link = match link {
        Ok(link) => link,
        Err(error @ LinkError::TooLong) => {
            return notice.set(Some(Notice::AsFile(error.message().to_owned())));
        }
        Err(error) => return notice.set(Some(Notice::Words(error.message().to_owned()))),
    };
    set_fragment(&link);
    let href = window().location().href().unwrap_or_default();
    let notice = notice.clone();
    spawn_local(async move {
        notice.set(Some(match host::copy(&href).await {
            true => Notice::Words(words::notices::LINK_COPIED.to_owned()),
            false => Notice::Link(href),
        }));
    });
}
