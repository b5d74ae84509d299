//! What the page lends us: web/host.js.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The object that web/host.js exports.
    pub type Host;

    #[wasm_bindgen(method, catch, js_name = newWorker)]
    pub(crate) fn new_worker(this: &Host) -> Result<web_sys::Worker, JsValue>;

    /// The text of a file beside the bundle; an error is words for people.
    #[wasm_bindgen(method, catch, js_name = fetchText)]
    pub(crate) async fn fetch_text(this: &Host, name: &str) -> Result<JsValue, JsValue>;

    /// Has the browser save a text as a file.
    #[wasm_bindgen(method)]
    pub(crate) fn save(this: &Host, name: &str, text: &str, media: &str);

    /// Lets a person choose files, or a folder of them, for whoever receives files.
    #[wasm_bindgen(method, js_name = pickFiles)]
    pub(crate) fn pick_files(this: &Host, folder: bool);

    /// Calls back with `[name, text, name, text, …]` of files that are dropped on the page, or chosen.
    #[wasm_bindgen(method, js_name = receiveFiles)]
    pub(crate) fn receive_files(this: &Host, take: &Closure<dyn Fn(js_sys::Array)>);

    /// Saves a drawing as `svg` or `png`.
    #[wasm_bindgen(method, catch, js_name = savePicture)]
    pub(crate) async fn save_picture(
        this: &Host,
        drawing: &web_sys::Element,
        name: &str,
        kind: &str,
    ) -> Result<JsValue, JsValue>;

    /// Puts a text into the clipboard, which a page that came without encryption does not have.
    #[wasm_bindgen(method, catch)]
    async fn copy(this: &Host, text: &str) -> Result<JsValue, JsValue>;

    /// Has a stage zoom, pan and be walked by keyboard; once is enough.
    #[wasm_bindgen(method, js_name = bringAlive)]
    pub(crate) fn bring_alive(this: &Host, stage: &web_sys::Element);

    /// Says that the bench stands, and listens to all that may happen.
    #[wasm_bindgen(method)]
    pub(crate) fn stands(this: &Host, bench: &web_sys::Element);

    /// Shows an answer from its top to whoever has read further down.
    #[wasm_bindgen(method, js_name = fromTop)]
    pub(crate) fn from_top(this: &Host, answer: &web_sys::Element);

    /// Tells a screen reader a sentence, unless it is another one in a moment, or what the page begins with.
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &Host, sentence: &str);

    /// Line and column at which a press has met a text to read; none beside its lines. `None` where nobody wants to
    /// write there.
    #[wasm_bindgen(method)]
    pub(crate) fn pressed(this: &Host, press: &web_sys::MouseEvent) -> Option<Vec<u32>>;

    /// Brings the endpoint of an id into the middle of its stage.
    #[wasm_bindgen(method)]
    pub(crate) fn centre(this: &Host, stage: &web_sys::Element, id: &str);

    #[wasm_bindgen(method, catch, js_name = loadEditor)]
    pub(crate) async fn load_editor(this: &Host) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = loadTerminal)]
    pub(crate) async fn load_terminal(this: &Host) -> Result<JsValue, JsValue>;
}

/// The host, shared by components.
#[derive(Clone)]
pub(crate) struct HostRef(Rc<Host>);

#[cfg(feature = "browser")]
impl HostRef {
    pub(crate) fn new(host: Host) -> Self {
        Self(Rc::new(host))
    }
}

impl std::ops::Deref for HostRef {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.0
    }
}

thread_local! {
    static LENT: RefCell<Option<HostRef>> = const { RefCell::new(None) };
}

/// Remembers the page's host. Components find it here: their properties may come from the server, which has none.
#[cfg(feature = "browser")]
pub(crate) fn lend(host: HostRef) {
    LENT.with_borrow_mut(|lent| *lent = Some(host));
}

/// The page's host; there is one on every page that brought components alive.
pub(crate) fn lent() -> Option<HostRef> {
    LENT.with_borrow(Clone::clone)
}

/// Puts a text into the clipboard. Whether it is there: browsers may refuse, and have none for some pages.
pub(crate) async fn copy(text: &str) -> bool {
    match lent() {
        Some(host) => host.copy(text).await.is_ok(),
        None => false,
    }
}
