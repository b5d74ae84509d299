//! The terminal as a component: a module of its own with a worker of its own, loaded when the tab is first shown.
//!
//! The session belongs to a scenario. It starts with every file applied, or with an empty cluster where the address
//! says so; what is edited afterwards counts when it is applied, as it does in any cluster.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::window;
use signalbox_core::source::Source;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;
use yew::prelude::*;

use super::host;
use super::mount::use_mount;
use crate::words::terminal as words;

#[wasm_bindgen]
extern "C" {
    /// The module web/terminal.js.
    type TerminalModule;

    #[wasm_bindgen(method)]
    fn mount(
        this: &TerminalModule,
        root: &Element,
        session: &JsValue,
        greeting: &js_sys::Array,
    ) -> js_sys::Promise;

    type Screen;

    #[wasm_bindgen(method, js_name = setDataplane)]
    fn set_dataplane(this: &Screen, dataplane: Option<&str>);

    #[wasm_bindgen(method)]
    fn destroy(this: &Screen);
}

/// What an address asks of the terminal: `?terminal=empty`, `?terminal=applied`, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Nothing,
    Applied,
    Empty,
}

impl Wanted {
    /// What the address of the page asks.
    pub(super) fn by_address() -> Self {
        // Where the bench is drawn for a page, it has no address yet.
        if !cfg!(target_arch = "wasm32") {
            return Self::Nothing;
        }
        let query = window().location().search().unwrap_or_default();
        let mut words = query.trim_start_matches('?').split('&');
        match words.find_map(|word| word.strip_prefix("terminal=")) {
            Some("empty") => Self::Empty,
            Some(_) => Self::Applied,
            None => Self::Nothing,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TerminalProps {
    /// The editor's files.
    pub(super) files: Rc<Vec<Source>>,
    /// Who enforces, where a person chose it.
    pub(super) dataplane: Option<String>,
    /// Whether the cluster begins without objects.
    pub(super) is_empty: bool,
}

/// A terminal on the screen, and the closure it calls.
struct Mounted {
    screen: Screen,
    _changed: Closure<dyn FnMut() -> JsValue>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.screen.destroy();
    }
}

/// A session of its own: whoever wants another one gives the component another key.
#[component]
pub(super) fn Terminal(props: &TerminalProps) -> Html {
    let latest = use_mut_ref(|| props.clone());
    *latest.borrow_mut() = props.clone();
    let mount = use_mount(move |root| mounted(root, latest));
    {
        let mount = mount.clone();
        use_effect_with(props.dataplane.clone(), move |dataplane| {
            mount.with(|mounted| mounted.screen.set_dataplane(dataplane.as_deref()));
        });
    }
    html! {
        <>
            if mount.has_failed() {
                <p class="app-note" role="alert">{ words::FAILED }</p>
            }
            <div class="app-terminal" ref={mount.root.clone()} />
        </>
    }
}

async fn mounted(root: Element, latest: Rc<RefCell<TerminalProps>>) -> Option<Mounted> {
    let module = host::lent()?.load_terminal().await.ok()?;
    let module: TerminalModule = module.unchecked_into();
    let props = latest.borrow().clone();
    let changed = changed(latest.clone());
    let session = js_sys::Object::new();
    let dataplane = props.dataplane.as_deref();
    for (name, value) in [
        ("files", flat(&props.files).into()),
        ("changed", changed.as_ref().clone()),
        (
            "dataplane",
            dataplane.map_or(JsValue::UNDEFINED, JsValue::from_str),
        ),
        ("isEmpty", props.is_empty.into()),
    ] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&session, &name.into(), &value);
    }
    let greeting = if props.is_empty {
        words::EMPTY_GREETING
    } else {
        words::GREETING
    };
    let greeting: js_sys::Array = greeting.into_iter().map(JsValue::from_str).collect();
    let screen = module.mount(&root, &session, &greeting);
    let screen: Screen = JsFuture::from(screen).await.ok()?.unchecked_into();
    // It may have been chosen while the terminal was being loaded.
    let now = latest.borrow();
    if now.dataplane != props.dataplane {
        screen.set_dataplane(now.dataplane.as_deref());
    }
    Some(Mounted {
        screen,
        _changed: changed,
    })
}

/// What the terminal asks before it runs something: the editor's files, if they are others than the last time. So
/// typing in the editor costs nothing here.
fn changed(latest: Rc<RefCell<TerminalProps>>) -> Closure<dyn FnMut() -> JsValue> {
    let mut known = latest.borrow().files.clone();
    Closure::new(move || {
        let now = latest.borrow().files.clone();
        if Rc::ptr_eq(&known, &now) {
            return JsValue::UNDEFINED;
        }
        known = now;
        flat(&known).into()
    })
}

/// `[name, text, name, text, …]`.
pub(super) fn flat(files: &[Source]) -> js_sys::Array {
    files
        .iter()
        .flat_map(|file| [&file.name, &file.text])
        .map(|text| JsValue::from_str(text))
        .collect()
}
