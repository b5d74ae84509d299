//! The picture: who there is, what is asked, and the signals at which it stops.

pub mod layout;
pub mod scene;
pub mod text;

mod draw;
mod length;
mod light;
mod signal;
mod track;

use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use yew::prelude::*;

use crate::flows::{self, Flow};
use crate::words::drawing as words;
use layout::{Layout, lay_out, lay_out_narrow};
use scene::{Choice, Scene};

pub use signal::{Glyph, GlyphProps};

/// What the picture shows, and whom it tells.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// Prefix of ids, unique on the page. The flow with index 2 has its explanation at `{id}-flow-2`.
    pub id: AttrValue,
    /// What is drawn.
    pub evaluation: Rc<Evaluation>,
    /// Key of the chosen flow.
    #[prop_or_default]
    pub selected: Option<AttrValue>,
    /// Told the key of a flow that is clicked.
    #[prop_or_default]
    pub onselect: Callback<AttrValue>,
    /// Whether the text has changed since, and cannot be read.
    #[prop_or_default]
    pub stale: bool,
    /// Whether there is no room for a wide picture.
    #[prop_or_default]
    pub narrow: bool,
    /// What somebody chose to see of it.
    #[prop_or_default]
    pub choice: Rc<Choice>,
    /// Told the id of a box that is clicked ([`scene::Actor::id`]). With it, a script walks from box to line: only one
    /// of them is met by the tabulator. Without it boxes are only looked at, and every line is met.
    #[prop_or_default]
    pub onfocus: Option<Callback<AttrValue>>,
}

/// The picture of an evaluation, as SVG: a track diagram with two signals an endpoint.
///
/// Every line is a link to the explanation of its flow, so that it can be reached by keyboard and without JavaScript.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let scene = use_memo(
        (props.evaluation.clone(), props.narrow, props.choice.clone()),
        |(evaluation, narrow, choice)| {
            let mut scene = Scene::new(evaluation, &flows::flows(evaluation), choice);
            if *narrow {
                scene.name_namespaces();
            }
            scene
        },
    );
    let scene = use_kept_if_equal(scene);
    // Most edits change signals and leave everybody where they are.
    let layout = use_memo(
        (scene.nodes(), scene.lines(), props.narrow),
        |(nodes, lines, narrow)| match narrow {
            true => lay_out_narrow(nodes, lines),
            false => lay_out(nodes, lines),
        },
    );
    let changed = use_changes(&scene);
    let drawing = use_node_ref();
    light::use_light(&drawing, &scene, &layout, props);
    if scene.actors.is_empty() {
        return html! {
            <div class="sb-picture sb-empty">
                <p>{ words::NOBODY }</p>
            </div>
        };
    }
    let (width, height) = size(&layout);
    let style = format!("--sb-width:{width};--sb-height:{height}");
    let drawn = Drawn {
        scene,
        layout,
        changed,
    };
    html! {
        <div class={classes!("sb-picture", props.stale.then_some("sb-stale"))} {style} tabindex="0" role="group"
            aria-label={words::FRAME}>
            <Drawing picture={props.clone()} {drawn} {drawing} />
        </div>
    }
}

/// A scene and its layout.
#[derive(Debug, Clone)]
struct Drawn {
    scene: Rc<Scene>,
    layout: Rc<Layout>,
    /// Which lines are set otherwise than before.
    changed: Vec<bool>,
}

#[derive(Clone, Properties)]
struct DrawingProps {
    picture: PictureProps,
    drawn: Drawn,
    /// The SVG.
    drawing: NodeRef,
}

impl PartialEq for DrawingProps {
    /// Whether it looks the same. Who is in focus makes no difference: whatever else is drawn may be thousands of
    /// elements, and only the light on them changes ([`light`]).
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.picture, &other.picture);
        Rc::ptr_eq(&one.evaluation, &two.evaluation)
            && Rc::ptr_eq(&self.drawn.scene, &other.drawn.scene)
            && Rc::ptr_eq(&self.drawn.layout, &other.drawn.layout)
            && self.drawn.changed == other.drawn.changed
            && one.id == two.id
            && one.selected == two.selected
            && one.onselect == two.onselect
            && one.onfocus == two.onfocus
    }
}

/// The SVG itself.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps { picture, drawn, .. } = props;
    let flows = flows::flows(&picture.evaluation);
    let (width, height) = size(&drawn.layout);
    let view_box = format!("0 0 {width} {height}");
    html! {
        <svg ref={props.drawing.clone()} viewBox={view_box} role="group" aria-label={summary(&flows)}>
            { draw::ground(&drawn.layout) }
            { draw::roads(picture, drawn, &flows) }
            { draw::stations(picture, drawn) }
        </svg>
    }
}

/// The drawing's width and height, in whole units.
fn size(layout: &Layout) -> (i64, i64) {
    (layout.width.round() as i64, layout.height.round() as i64)
}

/// A value as long as it stays equal: what depends on it need not be made again.
#[hook]
fn use_kept_if_equal<T: PartialEq + 'static>(value: Rc<T>) -> Rc<T> {
    let kept = use_mut_ref(|| value.clone());
    let mut kept = kept.borrow_mut();
    if !Rc::ptr_eq(&kept, &value) && *kept != value {
        *kept = value;
    }
    kept.clone()
}

/// Which lines the latest change of the scene has set otherwise: they are drawn with a movement.
#[hook]
fn use_changes(scene: &Rc<Scene>) -> Vec<bool> {
    let before = use_mut_ref(|| (scene.clone(), Vec::new()));
    let mut before = before.borrow_mut();
    if !Rc::ptr_eq(&before.0, scene) {
        *before = (scene.clone(), scene.changed_since(&before.0));
    }
    before.1.clone()
}

/// The whole picture in a sentence.
fn summary(flows: &[Flow<'_>]) -> String {
    let verdicts = flows
        .iter()
        .filter_map(|flow| flow.answer.ok())
        .map(flows::Verdict::of);
    let (mut allowed, mut denied, mut other) = (0, 0, 0);
    for verdict in verdicts {
        match verdict {
            flows::Verdict::Allowed | flows::Verdict::Open => allowed += 1,
            flows::Verdict::Denied => denied += 1,
            _ => other += 1,
        }
    }
    words::summary(allowed, denied, other)
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
