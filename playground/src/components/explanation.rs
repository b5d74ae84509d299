//! Why a flow fares as it does: both sides, the deciding lines, the nearest misses and their fixes.

use std::rc::Rc;

use signalbox_core::answer::{
    Answer, DenyKind, Direction, Elsewhere, Evaluation, Hop, NearMiss, Outcome, Reason, Side,
};
use signalbox_core::diagnostic::{FixReport, Report};
use signalbox_core::source::{Place, Source};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};
use yew::prelude::*;

use super::flow_list::arrows;
use super::{badge, policy_name, ticks, verdict_badge};
use crate::edits;
use crate::elsewhere;
use crate::flows::{self, Aspect, Flow, Verdict, Wish};
use crate::words::explanation as words;
use crate::words::verdict::{self, NO_ANSWER};

/// Which flow is explained.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ExplanationProps {
    /// What core answered.
    pub evaluation: Rc<Evaluation>,
    /// Key of the flow.
    pub flow: AttrValue,
    /// The text that was evaluated: fixes are shown as changes of it.
    pub sources: Rc<Vec<Source>>,
    /// Applies a fix; without it fixes are only shown.
    #[prop_or_default]
    pub onfix: Option<Callback<FixReport>>,
    /// Shows a place in the text; without it places are only named.
    #[prop_or_default]
    pub onplace: Option<Callback<Place>>,
    /// What other dataplanes say to it.
    #[prop_or_default]
    pub elsewhere: Vec<Elsewhere>,
    /// Picks another dataplane.
    #[prop_or_default]
    pub onenforce: Option<Callback<String>>,
    /// Whether the flow itself stands above.
    #[prop_or(true)]
    pub titled: bool,
}

/// The explanation of one flow.
#[component]
pub fn Explanation(props: &ExplanationProps) -> Html {
    explanation(props)
}

/// The same as plain HTML, for a list of many.
pub(super) fn explanation(props: &ExplanationProps) -> Html {
    let flows = flows::flows(&props.evaluation);
    let Some(flow) = flows.iter().find(|flow| flow.key == *props.flow) else {
        return html! { <p class="sb-empty">{ words::CHOOSE }</p> };
    };
    html! {
        <div class="sb-explanation">
            if props.titled {
                <h3><code>{ arrows(&flow.key) }</code>{ title_verdict(flow) }</h3>
            }
            { wish(flow) }
            { match flow.answer {
                Ok(answer) => answered(&Said::new(props, flow, answer), answer),
                Err(report) => unanswered(props, report),
            } }
        </div>
    }
}

fn title_verdict(flow: &Flow<'_>) -> Html {
    match flow.answer {
        Ok(answer) => verdict_badge(Verdict::of(answer)),
        Err(_) => html! { <span class="sb-badge unknown">{ NO_ANSWER }</span> },
    }
}

fn wish(flow: &Flow<'_>) -> Html {
    let words = match flow.wish {
        Wish::Unmet => words::unmet(flow.expected),
        Wish::UnmetAsShown => words::unmet_as_shown(flow.expected),
        Wish::Mended => words::mended(flow.expected),
        Wish::None | Wish::Met => return Html::default(),
    };
    let class = if flow.wish.unmet() { "unmet" } else { "met" };
    html! { <p class={classes!("sb-wanted", class)}>{ words }</p> }
}

fn unanswered(props: &ExplanationProps, report: &Report) -> Html {
    html! {
        <div class="sb-unanswered">
            <p>{ ticks(&report.message) }</p>
            { for report.help.as_ref().map(|help| html! { <p class="sb-help">{ ticks(help) }</p> }) }
            { report.fixes.iter().map(|one| fix(props, one)).collect::<Html>() }
        </div>
    }
}

/// What is said about one answer.
struct Said<'a> {
    props: &'a ExplanationProps,
    /// Whether the scenario wants another verdict.
    unwanted: bool,
    /// The edit that stands at the top.
    remedy: Option<&'a FixReport>,
}

impl<'a> Said<'a> {
    fn new(props: &'a ExplanationProps, flow: &Flow<'_>, answer: &'a Answer) -> Self {
        let unwanted = flow.wish.unmet();
        // In a list each part stands where it follows from what is above; a list is no tool.
        let remedy = (unwanted && props.titled).then(|| remedy(flow.expected, answer));
        Self {
            props,
            unwanted,
            remedy: remedy.flatten(),
        }
    }

    /// A fix, where it does not stand at the top already.
    fn fix(&self, one: &FixReport) -> Option<Html> {
        let above = self.remedy.is_some_and(|remedy| std::ptr::eq(remedy, one));
        (!above).then(|| fix(self.props, one))
    }
}

/// The first edit towards what is wanted, on a side that it is wanted of.
fn remedy<'a>(expected: &str, answer: &'a Answer) -> Option<&'a FixReport> {
    let asked = |direction: &str, side: &'a Side| (!expected.contains(direction)).then_some(side);
    let sides = answer.hops.iter().flat_map(|hop| {
        [asked("ingress", &hop.egress), asked("egress", &hop.ingress)]
            .into_iter()
            .flatten()
    });
    sides.into_iter().find_map(|side| {
        let reasons = side.reasons.iter().filter_map(|one| one.fix.as_ref());
        let nearest = side.nearest.iter().filter_map(|miss| miss.fix.as_ref());
        reasons.chain(nearest).next()
    })
}

fn answered(said: &Said<'_>, answer: &Answer) -> Html {
    let props = said.props;
    let several = answer.hops.len() > 1;
    let hops = answer.hops.iter().map(|hop| {
        if several {
            hop_step(said, hop)
        } else {
            hop_only(said, hop)
        }
    });
    html! {
        <>
            <p class="sb-sentence">{ ticks(&answer.sentence) }</p>
            if !answer.seen.is_empty() {
                <p class="sb-seen"><span>{ words::SEEN }</span>{ " " }<q>{ answer.seen.clone() }</q></p>
            }
            { for said.remedy.map(|one| fix(props, one)) }
            if several {
                <ol class="sb-hops">{ hops.collect::<Html>() }</ol>
            } else {
                { hops.collect::<Html>() }
            }
            { notes(&answer.notes) }
            { others(props, answer) }
        </>
    }
}

/// Who decides it otherwise, and why; or that nobody does, once all were heard.
fn others(props: &ExplanationProps, answer: &Answer) -> Html {
    let here = &props.evaluation.dataplane;
    let groups = elsewhere::differing(answer, &props.elsewhere);
    if groups.is_empty() {
        let all = elsewhere::others(&here.id).len() == props.elsewhere.len();
        return match all {
            true => html! { <p class="sb-alike">{ words::ALIKE }</p> },
            false => Html::default(),
        };
    }
    let own = elsewhere::verdict(answer.outcome, answer.stopped);
    let items = groups.into_iter().map(|group| {
        let button = props.onenforce.clone().map(|onenforce| {
            let pick = group.pick.clone();
            let onclick = Callback::from(move |_: MouseEvent| onenforce.emit(pick.clone()));
            html! { <button type="button" class="sb-link" {onclick}>{ words::decide_by(&group.who) }</button> }
        });
        html! {
            <li>
                <p><b>{ words::differs(&own, &here.title, &group.verdict, &group.who) }</b></p>
                { group.why.iter().map(|why| html! { <p class="sb-under">{ ticks(why) }</p> }).collect::<Html>() }
                { for button }
            </li>
        }
    });
    html! {
        <aside class="sb-elsewhere" aria-label={words::ELSEWHERE}>
            <ul role="list">{ items.collect::<Html>() }</ul>
        </aside>
    }
}

fn hop_only(said: &Said<'_>, hop: &Hop) -> Html {
    html! { <>{ notes(&hop.notes) }{ sides(said, hop) }</> }
}

fn hop_step(said: &Said<'_>, hop: &Hop) -> Html {
    html! {
        <li class="sb-hop">
            <p class="sb-hop-title">
                <span class="sb-hop-kind">{ words::hop(hop.kind) }</span>{ " " }{ hop.title.clone() }{ " " }
                { hop_verdict(hop) }
            </p>
            { notes(&hop.notes) }
            { sides(said, hop) }
        </li>
    }
}

fn hop_verdict(hop: &Hop) -> Html {
    let (aspect, class, word) = match hop.outcome {
        Outcome::Allowed => (Aspect::Clear, "allow", words::PASSES),
        Outcome::Denied => (Aspect::Danger, "deny", words::STOPS),
        Outcome::Mixed => (Aspect::Unknown, "mixed", verdict::MIXED),
        Outcome::Unreachable => (Aspect::Unknown, "lost", words::ENDS),
        Outcome::NotModelled => (Aspect::Unknown, "unknown", verdict::NOT_MODELLED),
    };
    badge(aspect, class, word)
}

fn sides(said: &Said<'_>, hop: &Hop) -> Html {
    // A name that is translated passes no signal.
    let silent = |side: &Side| side.sentence.is_empty() && side.reasons.is_empty() && side.nearest.is_empty();
    if silent(&hop.egress) && silent(&hop.ingress) {
        return Html::default();
    }
    html! {
        <div class="sb-sides">
            { side(said, hop, Direction::Egress, &hop.egress) }
            { side(said, hop, Direction::Ingress, &hop.ingress) }
        </div>
    }
}

fn side(said: &Said<'_>, hop: &Hop, direction: Direction, side: &Side) -> Html {
    let props = said.props;
    let party = |id: &str| name_of(&props.evaluation, id);
    let (name, stopped_before) = match direction {
        Direction::Egress => (party(&hop.from), false),
        Direction::Ingress => (party(&hop.to), Aspect::of(&hop.egress) == Aspect::Danger),
    };
    let aspect = if stopped_before {
        Aspect::NotReached
    } else {
        Aspect::of(side)
    };
    let word = match side.deny_kind {
        _ if stopped_before => verdict::NOT_REACHED,
        Some(DenyKind::Explicit) => verdict::BY_RULE,
        Some(DenyKind::Default) => verdict::BY_DEFAULT,
        None => aspect.word(),
    };
    html! {
        <section class="sb-side">
            <div class="sb-side-title"><span>{ words::side(direction, &name) }</span>{ badge(aspect, aspect.class(), word) }{ hubble(side) }</div>
            <p>{ ticks(&side.sentence) }</p>
            { reasons(props, "", &side.reasons) }
            { side.reasons.iter().filter_map(|one| refusal(said, one.fix.as_ref()?)).collect::<Html>() }
            { reasons(props, words::ISOLATED_BY, &side.default_deny_by) }
            { side.nearest.iter().map(|miss| near_miss(said, miss)).collect::<Html>() }
        </section>
    }
}

/// The field's own words for it.
fn hubble(side: &Side) -> Html {
    let words = side.match_type.iter().chain(&side.drop_reason);
    let proxy = side.l7.then_some(words::PROXY);
    let auth = side.auth.then_some(words::AUTHENTICATION);
    let words = words.map(String::as_str).chain(proxy).chain(auth);
    html! { <span class="sb-terms">{ words.map(|word| html! { <span>{ word }</span> }).collect::<Html>() }</span> }
}

fn reasons(props: &ExplanationProps, title: &str, reasons: &[Reason]) -> Html {
    if reasons.is_empty() {
        return Html::default();
    }
    let items = reasons
        .iter()
        .map(|one| html! { <li>{ reason(props, one) }</li> });
    html! {
        <>
            if !title.is_empty() {
                <p class="sb-under">{ title.to_owned() }</p>
            }
            <ul class="sb-reasons">{ items.collect::<Html>() }</ul>
        </>
    }
}

fn reason(props: &ExplanationProps, reason: &Reason) -> Html {
    html! {
        <>
            <span class="sb-policy" title={reason.policy.kind.clone()}>{ policy_name(&reason.policy) }</span>{ " " }
            <code class="sb-path">{ reason.path.clone() }</code>{ " " }
            { for reason.place.as_ref().map(|at| place(props, at)) }
            if !reason.text.is_empty() {
                <span class="sb-text">{ ticks(&reason.text) }</span>
            }
        </>
    }
}

fn place(props: &ExplanationProps, place: &Place) -> Html {
    let words = format!("{}:{}", place.file, place.line);
    match props.onplace.clone() {
        Some(onplace) => {
            let place = place.clone();
            let onclick = Callback::from(move |_: MouseEvent| onplace.emit(place.clone()));
            html! { <button type="button" class="sb-place" {onclick}>{ words }</button> }
        }
        None => html! { <span class="sb-place">{ words }</span> },
    }
}

/// The edit that would refuse what is allowed: offered where that is wanted, else kept at hand.
fn refusal(said: &Said<'_>, one: &FixReport) -> Option<Html> {
    let fix = said.fix(one)?;
    Some(match said.unwanted {
        true => html! { <div class="sb-miss"><p><b>{ words::NEAREST_REFUSAL }</b></p>{ fix }</div> },
        false => html! { <details class="sb-more"><summary>{ words::REFUSAL }</summary>{ fix }</details> },
    })
}

fn near_miss(said: &Said<'_>, miss: &NearMiss) -> Html {
    html! {
        <div class="sb-miss">
            <p><b>{ words::NEAREST_MISS }</b>{ " " }{ ticks(&miss.failed) }</p>
            <p>{ reason(said.props, &miss.reason) }</p>
            { for miss.fix.as_ref().and_then(|one| said.fix(one)) }
        </div>
    }
}

/// A fix as the change that it makes, with a button where it can be applied.
pub(super) fn fix(props: &ExplanationProps, fix: &FixReport) -> Html {
    fix_offer(&props.sources, fix, props.onfix.clone())
}

/// The same for others than explanations.
pub(crate) fn fix_offer(sources: &[Source], fix: &FixReport, onfix: Option<Callback<FixReport>>) -> Html {
    let changes = edits::preview(sources, fix);
    let lines = changes.iter().map(|change| {
        let lines = |class: &'static str, sign: &'static str, lines: &[String]| {
            let line = |line: &String| html! { <span {class}>{ format!("{sign} {line}\n") }</span> };
            lines.iter().map(line).collect::<Html>()
        };
        html! {
            <>
                <small>{ words::place(&change.file, change.line) }</small>
                <pre>{ lines("removed", "-", &change.removed) }{ lines("added", "+", &change.added) }</pre>
            </>
        }
    });
    let button = onfix.map(|onfix| {
        let fix = fix.clone();
        let label = words::apply(&fix.title);
        let onclick = Callback::from(move |event: MouseEvent| {
            leave(&event);
            onfix.emit(fix.clone());
        });
        html! { <button type="button" class="sb-apply" aria-label={label} {onclick}>{ words::APPLY }</button> }
    });
    html! {
        <div class="sb-fix">
            <p>{ ticks(&fix.title) }</p>
            { for button }
            <div class="sb-change">{ lines.collect::<Html>() }</div>
        </div>
    }
}

/// Gives the focus to what stands round a button that goes with its click: whoever uses the keyboard is not sent to the
/// beginning of the page.
fn leave(click: &MouseEvent) {
    let button = click.target_dyn_into::<Element>();
    let around = button.and_then(|button| button.closest("[tabindex]:not(button)").ok().flatten());
    if let Some(around) = around.and_then(|around| around.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // What has an index can be focused.
        let _ = around.focus_with_options(&options);
    }
}

fn notes(notes: &[String]) -> Html {
    if notes.is_empty() {
        return Html::default();
    }
    let items = notes.iter().map(|note| html! { <li>{ ticks(note) }</li> });
    html! { <ul class="sb-notes">{ items.collect::<Html>() }</ul> }
}

fn name_of(evaluation: &Evaluation, id: &str) -> String {
    let party = evaluation.map.parties.iter().find(|party| party.id == id);
    let last = || id.rsplit('/').next().unwrap_or(id).to_owned();
    party.map_or_else(last, |party| party.name.clone())
}
