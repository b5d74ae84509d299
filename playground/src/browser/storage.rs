//! What the browser keeps for a person: edits by scenario, and which scenario was last open.
//!
//! Storage may be full, or forbidden, and where the bench is drawn natively there is none: reading then finds nothing, and
//! writing says why it did not.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;

use crate::share::Shared;

const LAST: &str = "signalbox:v1:last";

/// The key of a scenario's edits.
fn key(scenario: &str) -> String {
    format!("signalbox:v1:edit:{scenario}")
}

fn storage() -> Option<web_sys::Storage> {
    if cfg!(target_arch = "wasm32") {
        gloo::utils::window().local_storage().ok().flatten()
    } else {
        None
    }
}

/// What stands under a key, as it was written.
fn raw(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// What stands under a key.
pub(super) fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&raw(key)?).ok()
}

/// Writes a value under a key; gives the text that stands there now. `Err` says for people why it cannot be kept.
pub(super) fn write<T: Serialize>(key: &str, value: &T) -> Result<String, &'static str> {
    const FORBIDDEN: &str = "Your edits are not kept: this browser forbids storage.";
    let text = serde_json::to_string(value).map_err(|_| FORBIDDEN)?;
    let storage = storage().ok_or(FORBIDDEN)?;
    match storage.set_item(key, &text) {
        Ok(()) => Ok(text),
        Err(error) => Err(match error.dyn_into::<js_sys::Error>() {
            Ok(error) if error.name() == "QuotaExceededError" => {
                "Your edits are not kept: this browser's storage is full."
            }
            _ => FORBIDDEN,
        }),
    }
}

/// Takes away what stands under a key.
pub(super) fn delete(key: &str) {
    if let Some(storage) = storage() {
        // Where it is forbidden, there is nothing.
        let _ = storage.remove_item(key);
    }
}

/// The edits of a scenario that were kept.
pub(super) fn edits(scenario: &str) -> Option<Shared> {
    read(&key(scenario))
}

/// The same as text, to tell whether they are what they were.
pub(super) fn edits_as_text(scenario: &str) -> Option<String> {
    raw(&key(scenario))
}

/// Keeps the edits of a scenario; gives them as text. `Err` says for people why they cannot be kept.
pub(super) fn keep(scenario: &str, edits: &Shared) -> Result<String, &'static str> {
    write(&key(scenario), edits)
}

/// Forgets the edits of a scenario.
pub(super) fn forget(scenario: &str) {
    delete(&key(scenario));
}

/// Which scenario was last open.
pub(super) fn last() -> Option<String> {
    read(LAST)
}

/// Remembers which scenario is open. Where that is forbidden, the first one opens next time.
pub(super) fn remember(scenario: &str) {
    let _ = write(LAST, &scenario);
}

/// Which tab of a group was last chosen.
pub(super) fn tab(group: &str) -> Option<String> {
    read(&format!("signalbox:v1:tab:{group}"))
}

/// Remembers the chosen tab. Where that is forbidden, the first one is shown next time.
pub(super) fn remember_tab(group: &str, tab: &str) {
    let _ = write(&format!("signalbox:v1:tab:{group}"), &tab);
}
