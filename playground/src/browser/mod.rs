//! The application. It is drawn natively as well, for the page to stand there before any wasm is loaded: what asks the
//! browser is called in effects and by events, or says so.

mod address;
mod builder;
mod chrome;
mod engine;
mod files;
mod history;
mod host;
mod hubble;
mod keeper;
mod menu;
mod mount;
mod name_box;
mod picker;
mod question;
mod shortcuts;
mod stage;
mod storage;
mod tabs;
mod takeaway;
mod terminal;
mod why;

pub(crate) mod catalog;
pub(crate) mod editor;
pub(crate) mod live;
mod workbench;

#[cfg(feature = "browser")]
mod entry;

pub use catalog::{Catalog, Opening};
pub use workbench::{Workbench, WorkbenchProps};

#[cfg(feature = "browser")]
pub use entry::{Bench, build_id, example_request, hydrate_example, open};
