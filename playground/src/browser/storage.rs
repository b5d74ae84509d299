//! What the browser keeps for a person: edits by scenario, and which scenario was last open.

use gloo::storage::errors::StorageError;
use gloo::storage::{LocalStorage, Storage};

use crate::share::Shared;

const LAST: &str = "signalbox:v1:last";

fn key(scenario: &str) -> String {
    format!("signalbox:v1:edit:{scenario}")
}

/// The edits of a scenario that were kept.
pub(super) fn edits(scenario: &str) -> Option<Shared> {
    LocalStorage::get(key(scenario)).ok()
}

/// Keeps the edits of a scenario. `Err` says for people why they cannot be kept.
pub(super) fn keep(scenario: &str, edits: &Shared) -> Result<(), &'static str> {
    LocalStorage::set(key(scenario), edits).map_err(|error| match error {
        StorageError::JsError(error) if error.name == "QuotaExceededError" => {
            "Your edits are not kept: this browser's storage is full."
        }
        _ => "Your edits are not kept: this browser forbids storage.",
    })
}

/// Forgets the edits of a scenario.
pub(super) fn forget(scenario: &str) {
    LocalStorage::delete(key(scenario));
}

/// Which scenario was last open.
pub(super) fn last() -> Option<String> {
    LocalStorage::get(LAST).ok()
}

/// Remembers which scenario is open. Where that is forbidden, the first one opens next time.
pub(super) fn remember(scenario: &str) {
    let _ = LocalStorage::set(LAST, scenario);
}

/// Which tab of a group was last chosen.
pub(super) fn tab(group: &str) -> Option<String> {
    LocalStorage::get(format!("signalbox:v1:tab:{group}")).ok()
}

/// Remembers the chosen tab. Where that is forbidden, the first one is shown next time.
pub(super) fn remember_tab(group: &str, tab: &str) {
    let _ = LocalStorage::set(format!("signalbox:v1:tab:{group}"), tab);
}
