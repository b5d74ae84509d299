//! What the browser keeps for a page, by key: texts and JSON.
//!
//! Storage may be full, or forbidden, and where the bench is drawn natively there is none: reading then finds nothing, and
//! writing says why it did not. What a person works on is kept by [`super::history`].

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::words::storage as words;

fn storage() -> Option<web_sys::Storage> {
    if cfg!(target_arch = "wasm32") {
        gloo::utils::window().local_storage().ok().flatten()
    } else {
        None
    }
}

/// What stands under a key, as it was written.
pub(super) fn text(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// How long that is, in units of UTF-16, as storage counts; it is not copied for that.
pub(super) fn length(key: &str) -> usize {
    let found = storage().and_then(|storage| js_sys::Reflect::get(&storage, &JsValue::from_str(key)).ok());
    let text = found.and_then(|value| value.dyn_into::<js_sys::JsString>().ok());
    text.map_or(0, |text| text.length() as usize)
}

/// The rest of every key that begins so.
pub(super) fn keys(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    keys.filter_map(|key| Some(key.strip_prefix(beginning)?.to_owned()))
        .collect()
}

/// What stands under a key.
pub(super) fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&text(key)?).ok()
}

/// Writes a text under a key. `Err` says for people why it cannot be kept.
pub(super) fn put(key: &str, text: &str) -> Result<(), &'static str> {
    let storage = storage().ok_or(words::FORBIDDEN)?;
    storage
        .set_item(key, text)
        .map_err(|error| match error.dyn_into::<js_sys::Error>() {
            Ok(error) if error.name() == "QuotaExceededError" => words::FULL,
            _ => words::FORBIDDEN,
        })
}

/// Writes a value under a key. `Err` says for people why it cannot be kept.
pub(super) fn write<T: Serialize>(key: &str, value: &T) -> Result<(), &'static str> {
    put(key, &serde_json::to_string(value).map_err(|_| words::FORBIDDEN)?)
}

/// Takes away what stands under a key.
pub(super) fn delete(key: &str) {
    if let Some(storage) = storage() {
        // Where it is forbidden, there is nothing.
        let _ = storage.remove_item(key);
    }
}

/// Which tab of a group was last chosen.
pub(super) fn tab(group: &str) -> Option<String> {
    read(&format!("signalbox:v1:tab:{group}"))
}

/// Remembers the chosen tab. Where that is forbidden, the first one is shown next time.
pub(super) fn remember_tab(group: &str, tab: &str) {
    let _ = write(&format!("signalbox:v1:tab:{group}"), &tab);
}
