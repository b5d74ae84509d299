//! The picture: who there is, what is asked, and the signals at which it stops.

pub mod layout;
pub mod scene;
pub mod text;

mod draw;
mod length;
mod signal;
mod track;

use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use yew::prelude::*;

use crate::flows::{self, Flow};
use crate::words::drawing as words;
use layout::{Layout, lay_out, lay_out_narrow};
use scene::{Choice, Lit, Scene};

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
    // Most edits change signals and leave everybody where they are.
    let layout = use_memo(
        (scene.nodes(), scene.lines(), props.narrow),
        |(nodes, lines, narrow)| match narrow {
            true => lay_out_narrow(nodes, lines),
            false => lay_out(nodes, lines),
        },
    );
    let changed = use_changes(&scene);
    let lit = scene.lit(props.choice.focus.as_deref());
    let drawn = Drawn {
        scene,
        layout,
        lit,
        changed,
    };
    let flows = flows::flows(&props.evaluation);
    if drawn.scene.actors.is_empty() {
        return html! {
            <div class="sb-picture sb-empty">
                <p>{ words::NOBODY }</p>
            </div>
        };
    }
    let (width, height) = (
        drawn.layout.width.round() as i64,
        drawn.layout.height.round() as i64,
    );
    let view_box = format!("0 0 {width} {height}");
    let style = format!("--sb-width:{width};--sb-height:{height}");
    html! {
        <div class={classes!("sb-picture", props.stale.then_some("sb-stale"))} {style} tabindex="0" role="group"
            aria-label={words::FRAME}>
            <svg viewBox={view_box} role="group" aria-label={summary(&flows)}>
                { draw::ground(&drawn.layout) }
                { draw::roads(props, &drawn, &flows) }
                { draw::stations(props, &drawn) }
            </svg>
        </div>
    }
}

/// A scene and its layout.
struct Drawn {
    scene: Rc<Scene>,
    layout: Rc<Layout>,
    /// Who is in the light, if somebody is focused.
    lit: Option<Lit>,
    /// Which lines are set otherwise than before.
    changed: Vec<bool>,
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
