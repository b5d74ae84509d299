//! What a person takes away, and files that are brought along.

use gloo::utils::document;
use signalbox_core::source::Source;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::catalog::{Catalog, Opening};
use super::chrome::Notice;
use super::host;
use crate::export;
use crate::scenario::stands_alone;
use crate::session::{Action, Session};
use crate::share::{self, Shared};
use crate::words::takeaway as words;

/// What can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Everything as Markdown, copied.
    Markdown,
    /// The block that embeds it in a page of documentation, copied.
    Snippet,
    /// All files in one, which the command line reads too.
    OneFile,
    /// Everything in a file that can be dropped here again.
    File,
    /// The picture.
    Svg,
    /// The picture, in pixels.
    Png,
}

impl Take {
    /// All of it, as it is offered.
    pub(super) const ALL: [(Self, &'static str); 6] = [
        (Self::Markdown, words::MARKDOWN),
        (Self::Snippet, words::SNIPPET),
        (Self::OneFile, words::ONE_FILE),
        (Self::File, words::FILE),
        (Self::Svg, words::SVG),
        (Self::Png, words::PNG),
    ];
}

/// Does it, and says so where nothing else shows it.
pub(super) fn take_away(take: Take, session: &Session, notice: &UseStateHandle<Option<Notice>>) {
    let Some(host) = host::lent() else { return };
    let name = format!("signalbox-{}", session.scenario.id);
    match take {
        Take::Markdown => copy_markdown(session, notice),
        Take::Snippet => {
            let own = session.is_changed() || session.scenario.is_own();
            let id = (!own).then_some(&*session.scenario.id);
            let shown = session.shown.as_deref();
            copy(
                export::snippet(&session.scenario.title, id, &session.shared(), shown),
                words::SNIPPET_COPIED,
                notice,
            );
        }
        Take::OneFile => host.save(
            &format!("{name}.yaml"),
            &export::one_file(
                &session.scenario.title,
                &session.shared(),
                session.shown.as_deref(),
            ),
            "application/yaml",
        ),
        Take::File => host.save(
            &format!("{name}.json"),
            &share::to_file(&session.shared()),
            "application/json",
        ),
        Take::Svg | Take::Png => {
            let kind = if take == Take::Svg { "svg" } else { "png" };
            let Ok(Some(drawing)) = document().query_selector(".app-picture .sb-picture > svg") else {
                return;
            };
            let notice = notice.clone();
            spawn_local(async move {
                if host.save_picture(&drawing, &name, kind).await.is_err() {
                    notice.set(Some(Notice::Words(words::NOT_DRAWN.to_owned())));
                }
            });
        }
    }
}

fn copy_markdown(session: &Session, notice: &UseStateHandle<Option<Notice>>) {
    let Some(shown) = &session.shown else { return };
    let scenario = &session.scenario;
    let text = export::markdown(
        &scenario.title,
        &scenario.description,
        shown,
        &session.shown_files,
    );
    copy(text, words::MARKDOWN_COPIED, notice);
}

/// Copies a text, and says what is in the clipboard now.
fn copy(text: String, done: &'static str, notice: &UseStateHandle<Option<Notice>>) {
    let notice = notice.clone();
    spawn_local(async move {
        let words = if host::copy(&text).await {
            done
        } else {
            words::NOT_COPIED
        };
        notice.set(Some(Notice::Words(words.to_owned())));
    });
}

/// Takes files that are dropped on the page, chosen, or pasted: manifests join the others; a scenario that was saved, or
/// that comes with its manifests, opens.
#[hook]
pub(super) fn use_dropped_files(
    catalog: &Catalog,
    session: &UseReducerHandle<Session>,
    onopen: &Callback<Opening>,
    notice: &UseStateHandle<Option<Notice>>,
) {
    let (catalog, session, notice) = (catalog.clone(), session.dispatcher(), notice.clone());
    let onopen = onopen.clone();
    use_effect_with((), move |()| {
        let take = Closure::<dyn Fn(js_sys::Array)>::new(move |list: js_sys::Array| {
            let mut manifests = Vec::new();
            for pair in list.to_vec().chunks_exact(2) {
                let text = |value: &JsValue| value.as_string().unwrap_or_default();
                let (name, text) = (text(&pair[0]), text(&pair[1]));
                if !name.to_lowercase().ends_with(".json") {
                    manifests.push(Source::new(name, text));
                } else if let Ok(shared) = share::from_file(&text) {
                    return onopen.emit(catalog.open_files(shared));
                } else {
                    manifests.push(Source::new(name, text));
                }
            }
            if manifests.is_empty() {
                notice.set(Some(Notice::Words(words::NOTHING_TAKEN.to_owned())));
            }
            if stands_alone(&manifests) {
                let shared = Shared {
                    files: manifests,
                    ..Shared::default()
                };
                return onopen.emit(catalog.open_files(shared));
            }
            session.dispatch(Action::AddFiles(manifests));
        });
        if let Some(host) = host::lent() {
            host.receive_files(&take);
        }
        // The page listens as long as it is there.
        take.forget();
    });
}
