//! What stands beside the picture: pure components, props in, HTML out.

mod code;
mod diagnostics;
mod example;
mod explanation;
mod flow_list;
pub(crate) mod text_pane;

pub use code::{Code, CodeProps, Mark};
pub(crate) use diagnostics::ticks;
pub use diagnostics::{Diagnostics, DiagnosticsProps};
pub use example::{Example, ExampleProps};
pub(crate) use explanation::fix_offer;
pub use explanation::{Explanation, ExplanationProps};
pub(crate) use flow_list::arrows;
pub use flow_list::{FlowList, FlowListProps};

use signalbox_core::answer::{Evaluation, PolicyRef};
use yew::prelude::*;

use crate::flows::{Aspect, Verdict};
use crate::picture::Glyph;
use crate::words;

/// A verdict as a lamp and a word.
pub(crate) fn verdict_badge(verdict: Verdict) -> Html {
    let aspect = match verdict {
        Verdict::Allowed => Aspect::Clear,
        Verdict::Open => Aspect::Off,
        Verdict::Denied => Aspect::Danger,
        Verdict::Mixed | Verdict::Unreachable | Verdict::Unknown => Aspect::Unknown,
    };
    badge(aspect, verdict.class(), verdict.word())
}

/// A lamp and a word.
pub(crate) fn badge(aspect: Aspect, class: &'static str, word: &str) -> Html {
    html! { <span class={classes!("sb-badge", class)}><Glyph {aspect} />{ word }</span> }
}

/// A policy by its name, as people write it.
pub(crate) fn policy_name(policy: &PolicyRef) -> String {
    match &policy.namespace {
        Some(namespace) => format!("{namespace}/{}", policy.name),
        None => policy.name.clone(),
    }
}

/// How the scenario fares, in a few words; empty without expectations.
pub fn tally(evaluation: &Evaluation) -> String {
    let all = evaluation.expectations.len();
    let met = evaluation
        .expectations
        .iter()
        .filter(|expectation| expectation.met)
        .count();
    words::status::tally(met, all)
}
