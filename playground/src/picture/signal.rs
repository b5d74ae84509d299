//! A signal: a lamp on a post, with a glyph in it besides the colour.

use yew::prelude::*;

use crate::flows::Aspect;

/// Radius of a lamp.
pub(super) const LAMP: f64 = 8.0;
/// How far the lamp's centre is above the track.
pub(super) const POST: f64 = 14.0;

/// A signal that stands on the track at a point.
pub(super) fn signal(x: f64, y: f64, aspect: Aspect) -> Html {
    if aspect == Aspect::Absent {
        return Html::default();
    }
    html! {
        <g class={classes!("sb-signal", aspect.class())} transform={format!("translate({x:.1} {y:.1})")}>
            <path class="sb-post" d="M0 0V-7" />
            <circle class="sb-lamp" cy={format!("{:.1}", -POST)} r={format!("{LAMP:.1}")} />
            <path class="sb-glyph" transform={format!("translate(0 {:.1})", -POST)} d={glyph(aspect)} />
        </g>
    }
}

/// The glyph in a lamp of radius 8, round the origin: it tells the aspect without the colour.
fn glyph(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Clear => "M-3.4 .3l2.4 2.5 4.4-5.2",
        Aspect::Danger => "M-2.9-2.9l5.8 5.8m0-5.8l-5.8 5.8",
        Aspect::Off => "M-3.4 0h6.8",
        Aspect::Unknown => "M-2-1.6c0-3 4.2-3 4.2-.3 0 1.6-2.2 1.6-2.2 3.1m0 2.2v.2",
        Aspect::NotReached | Aspect::Absent => "",
    }
}

/// Which glyph, beside a word.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct GlyphProps {
    /// What the lamp shows.
    pub aspect: Aspect,
}

/// A lamp in a line of text. The word beside it says the same, so that it is hidden from screen readers.
#[component]
pub fn Glyph(props: &GlyphProps) -> Html {
    html! {
        <svg class={classes!("sb-inline-signal", "sb-signal", props.aspect.class())} viewBox="-9 -9 18 18"
            aria-hidden="true" focusable="false">
            <circle class="sb-lamp" r="8" />
            <path class="sb-glyph" d={glyph(props.aspect)} />
        </svg>
    }
}
