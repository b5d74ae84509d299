//! What a module of JavaScript draws in a component: mounted when the component is first shown, destroyed with it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// How far it is.
enum Loading<T> {
    Waiting,
    Ready(T),
    Failed,
}

/// What is mounted in an element, once its module is there. It goes when the component goes.
pub(super) struct Mount<T> {
    /// The element, to be put on the page.
    pub(super) root: NodeRef,
    loading: Rc<RefCell<Loading<T>>>,
}

impl<T> Clone for Mount<T> {
    fn clone(&self) -> Self {
        Self {
            root: self.root.clone(),
            loading: self.loading.clone(),
        }
    }
}

impl<T> Mount<T> {
    pub(super) fn is_ready(&self) -> bool {
        matches!(*self.loading.borrow(), Loading::Ready(_))
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(*self.loading.borrow(), Loading::Failed)
    }

    /// Does something with it, if it is there by now.
    pub(super) fn with(&self, act: impl FnOnce(&T)) {
        if let Loading::Ready(mounted) = &*self.loading.borrow() {
            act(mounted);
        }
    }
}

/// Mounts what `mount` makes of the element, once; `None` says that it could not be loaded. The component is drawn again
/// when that is known.
#[hook]
pub(super) fn use_mount<T: 'static, F>(mount: impl FnOnce(Element) -> F + 'static) -> Mount<T>
where
    F: Future<Output = Option<T>> + 'static,
{
    let mounted = Mount {
        root: use_node_ref(),
        loading: use_mut_ref(|| Loading::Waiting),
    };
    let redraw = use_force_update();
    let Mount { root, loading } = mounted.clone();
    use_effect_with((), move |()| {
        // Nobody waits for it any more once the component is gone.
        let loading = Rc::downgrade(&loading);
        spawn_local(async move {
            let made = match root.cast::<Element>() {
                Some(root) => mount(root).await,
                None => None,
            };
            let Some(loading) = loading.upgrade() else { return };
            *loading.borrow_mut() = made.map_or(Loading::Failed, Loading::Ready);
            redraw.force_update();
        });
    });
    mounted
}
