//! The editor as a component: CodeMirror, loaded when it is first shown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde::Serialize;
use signalbox_core::answer::Map;
use signalbox_core::diagnostic::Report;
use signalbox_core::source::{Place, Source};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use super::host;
use super::mount::use_mount;
use crate::components::{Code, Mark};
use crate::words::editor as words;

#[wasm_bindgen]
extern "C" {
    /// The module editor/editor.js.
    type EditorModule;

    #[wasm_bindgen(method, js_name = createEditor)]
    fn create_editor(this: &EditorModule, parent: &Element, callbacks: &JsValue) -> CodeMirror;

    #[derive(Clone)]
    type CodeMirror;

    #[wasm_bindgen(method)]
    fn update(this: &CodeMirror, json: &str);

    #[wasm_bindgen(method)]
    fn focus(this: &CodeMirror);

    #[wasm_bindgen(method)]
    fn destroy(this: &CodeMirror);
}

/// Everything that the editor shows; crosses to JavaScript as JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct View {
    /// Changes when nothing of what is shown belongs together with what was shown before.
    pub(crate) scenario: String,
    pub(crate) file: String,
    /// The names of all files.
    pub(crate) files: Vec<String>,
    pub(crate) text: String,
    /// `None` while they are not known for this text: then those that are shown move with the lines they stand at.
    pub(crate) marks: Option<Vec<MarkView>>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) goal: Option<Goal>,
    pub(crate) world: WorldView,
}

/// What completion offers of the cluster's own; each once.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct WorldView {
    /// `key=value`.
    labels: BTreeSet<String>,
    namespaces: Vec<String>,
    /// `80/tcp`.
    ports: BTreeSet<String>,
    /// Names of Services.
    services: BTreeSet<String>,
}

/// Of how many workloads completion knows. More names than these nobody looks through.
const MOST_WORKLOADS: usize = 500;

impl WorldView {
    pub(crate) fn new(map: &Map) -> Self {
        let parties = || map.parties.iter().take(MOST_WORKLOADS);
        Self {
            labels: parties().flat_map(|party| party.labels.iter().cloned()).collect(),
            namespaces: map.namespaces.clone(),
            ports: parties().flat_map(|party| party.ports.iter().cloned()).collect(),
            services: map
                .services
                .iter()
                .take(MOST_WORKLOADS)
                .map(|service| service.name.clone())
                .collect(),
        }
    }
}

/// Lines of the shown file that decide.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct MarkView {
    line: u32,
    end_line: u32,
    side: &'static str,
    aspect: &'static str,
    word: &'static str,
}

/// A finding with its fixes' names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Finding {
    index: usize,
    severity: signalbox_core::diagnostic::Severity,
    message: String,
    help: Option<String>,
    fixes: Vec<String>,
    place: Place,
}

/// A place to be scrolled to; the count makes each wish new.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Goal {
    pub(crate) count: u64,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl MarkView {
    pub(crate) fn new(mark: &Mark) -> Self {
        use signalbox_core::answer::Direction;
        Self {
            line: mark.line,
            end_line: mark.end_line,
            side: match mark.side {
                Direction::Egress => "egress",
                Direction::Ingress => "ingress",
            },
            aspect: mark.aspect.class(),
            word: mark.aspect.word(),
        }
    }
}

impl Finding {
    pub(crate) fn new(index: usize, report: &Report) -> Self {
        Self {
            index,
            severity: report.severity,
            message: report.message.clone(),
            help: report.help.clone(),
            fixes: report.fixes.iter().map(|fix| fix.title.clone()).collect(),
            place: report.place.clone(),
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct EditorProps {
    pub(crate) view: View,
    /// Told the file's name and its text as it is now.
    pub(crate) ontype: Callback<(String, String)>,
    /// Told the indices of a finding and of its fix.
    pub(crate) onfix: Callback<(usize, usize)>,
}

/// A mounted editor, and the closures it calls.
struct Mounted {
    editor: CodeMirror,
    _ontype: Closure<dyn Fn(String, String)>,
    _onfix: Closure<dyn Fn(usize, usize)>,
}

impl Mounted {
    fn show(&self, view: &View) {
        if let Ok(json) = serde_json::to_string(view) {
            self.editor.update(&json);
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

#[component]
pub(crate) fn Editor(props: &EditorProps) -> Html {
    // The closures live as long as the editor, and must call what the properties say by then.
    let latest = use_mut_ref(|| props.clone());
    *latest.borrow_mut() = props.clone();
    let mount = use_mount(|root| async move {
        let module = host::lent()?.load_editor().await.ok()?;
        Some(mounted(module.unchecked_ref(), &root, &latest))
    });
    {
        let mount = mount.clone();
        use_effect_with(props.view.clone(), move |view| {
            mount.with(|mounted| mounted.show(view))
        });
    }
    html! {
        <>
            if mount.has_failed() {
                <p class="app-note" role="alert">{ words::FAILED }</p>
            }
            if !mount.is_ready() {
                <Code source={Source::new(&*props.view.file, &*props.view.text)} marks={vec![]} />
            }
            <div class="app-codemirror" ref={mount.root.clone()} data-editor={mount.is_ready().then_some("ready")} />
        </>
    }
}

fn mounted(module: &EditorModule, root: &Element, latest: &Rc<RefCell<EditorProps>>) -> Mounted {
    let props = latest.clone();
    let ontype = Closure::<dyn Fn(String, String)>::new(move |name, text| {
        let callback = props.borrow().ontype.clone();
        callback.emit((name, text));
    });
    let props = latest.clone();
    let onfix = Closure::<dyn Fn(usize, usize)>::new(move |finding, fix| {
        let callback = props.borrow().onfix.clone();
        callback.emit((finding, fix));
    });
    let callbacks = js_sys::Object::new();
    for (name, callback) in [("onType", ontype.as_ref()), ("onFix", onfix.as_ref())] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&callbacks, &name.into(), callback);
    }
    let mounted = Mounted {
        editor: module.create_editor(root, &callbacks),
        _ontype: ontype,
        _onfix: onfix,
    };
    let view = &latest.borrow().view;
    mounted.show(view);
    // A goal has the editor focused already, at its place.
    if view.goal.is_none() {
        mounted.editor.focus();
    }
    mounted
}
