//! A signal: a lamp on a post, with a glyph in it besides the colour.

use yew::prelude::*;

use super::length::Length;
use crate::flows::Aspect;

/// A signal that stands on the track at a point: a lamp of radius 8, 14 above it.
pub(super) fn signal(x: f64, y: f64, aspect: Aspect) -> Html {
    if aspect == Aspect::Absent {
        return Html::default();
    }
    html! {
        <g class={classes!("sb-signal", aspect.class())} transform={format!("translate({} {})", Length(x), Length(y))}>
            <path class="sb-post" d="M0 0V-7" />
            <circle class="sb-lamp" cy="-14" r="8" />
            <path class="sb-glyph" d={glyph(aspect)} />
        </g>
    }
}

/// The glyph in a lamp of radius 8, 14 above the origin: it tells the aspect without the colour.
fn glyph(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Clear => "M-3.4-13.7l2.4 2.5 4.4-5.2",
        Aspect::Danger => "M-2.9-16.9l5.8 5.8m0-5.8l-5.8 5.8",
        Aspect::Off => "M-3.4-14h6.8",
        Aspect::Unknown => "M-2-15.6c0-3 4.2-3 4.2-.3 0 1.6-2.2 1.6-2.2 3.1m0 2.2v.2",
        Aspect::NotReached | Aspect::Absent => "",
    }
}

/// Which glyph, beside a word.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct GlyphProps {
    /// What the lamp shows.
    pub aspect: Aspect,
}

/// A lamp in a line of text, drawn by the style sheet: a page has hundreds of them. The word beside it says the same, so
/// that it is hidden from screen readers.
#[component]
pub fn Glyph(props: &GlyphProps) -> Html {
    html! { <i class={classes!("sb-dot", props.aspect.class())} aria-hidden="true" /> }
}
