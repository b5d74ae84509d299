//! The picture's SVG, from a scene and its layout.

use signalbox_core::answer::{Enforcement, PartyKind};
use yew::prelude::*;

use super::layout::{
    CAPTION_INSET, Layout, NAME_SIZE, Point, Rect, SIGNAL_OFFSET, SMALL_SIZE, Station, Track,
};
use super::length::Length;
use super::scene::{self, Actor, Road};
use super::signal::signal;
use super::text::fitted;
use super::track::{self, Reach};
use super::{Drawn, PictureProps};
use crate::flows::{Aspect, Flow, Wish};
use crate::words::drawing as words;

/// What everything stands on: the cluster and the namespaces' frames.
pub(super) fn ground(layout: &Layout) -> Html {
    let frames = layout.frames.iter().map(|frame| {
        let Point { x, y } = frame.caption;
        let room = frame.rect.width - 2.0 * CAPTION_INSET;
        html! {
            <>
                { outline("sb-namespace", &frame.rect, 14.0) }
                <text class="sb-caption" x={unit(x)} y={unit(y)}>
                    { fitted(&words::namespace(&frame.namespace), SMALL_SIZE, room) }
                </text>
            </>
        }
    });
    html! {
        <>
            { for layout.cluster.as_ref().map(|rect| outline("sb-cluster", rect, 20.0)) }
            { for frames }
        </>
    }
}

/// The boxes, and the signals that no flow passes.
pub(super) fn stations(props: &PictureProps, drawn: &Drawn) -> Html {
    // Who joins a crowd is drawn beside those that stand there; the same may stand at two places.
    let mut drawn_before = vec![0; drawn.scene.actors.len()];
    let stations = drawn.layout.stations.iter();
    stations
        .filter_map(|station| {
            let actor = drawn.scene.actors.get(station.node)?;
            let count = drawn_before.get_mut(station.node)?;
            *count += 1;
            Some(self::station(
                props,
                station,
                actor,
                format!("{count} {}", actor.id),
            ))
        })
        .collect()
}

fn station(props: &PictureProps, station: &Station, actor: &Actor, key: String) -> Html {
    let rect = &station.rect;
    let centre = rect.x + rect.width / 2.0;
    let middle = rect.y + rect.height / 2.0;
    let room = rect.width - 16.0;
    let name = fitted(&actor.node.name, NAME_SIZE, room);
    let detail = fitted(&actor.node.detail, SMALL_SIZE, room);
    let (name_y, detail_y) = if detail.is_empty() {
        (middle + 5.0, middle)
    } else {
        (middle - 3.0, middle + 12.5)
    };
    let class = match actor.kind {
        PartyKind::Workload | PartyKind::Pod if actor.party.is_none() => "sb-rest",
        PartyKind::Workload | PartyKind::Pod => "sb-endpoint",
        PartyKind::Entity => "sb-entity",
        PartyKind::Outside => "sb-outside",
    };
    let class = classes!("sb-station", class);
    let inner = html! {
        <>
            { replicas(actor, rect) }
            { outline("sb-box", rect, 12.0) }
            <text class="sb-name" x={unit(centre)} y={unit(name_y)}>{ name }</text>
            if !detail.is_empty() {
                <text class="sb-detail" x={unit(centre)} y={unit(detail_y)}>{ detail }</text>
            }
            { resting_signals(station, actor) }
        </>
    };
    let Some(onfocus) = props.onfocus.clone() else {
        return html! { <g {key} {class}><title>{ actor.title.clone() }</title>{ inner }</g> };
    };
    let onclick = {
        let id = AttrValue::from(actor.id.clone());
        Callback::from(move |_: MouseEvent| onfocus.emit(id.clone()))
    };
    html! {
        <g {key} {class} role="button" tabindex="-1" data-id={actor.id.clone()} aria-pressed="false"
            aria-label={actor.told()} {onclick}>
            { inner }
        </g>
    }
}

/// A second outline behind the first: several pods.
fn replicas(actor: &Actor, rect: &Rect) -> Html {
    match &actor.party {
        Some(party) if party.replicas > 1 => {
            let behind = Rect {
                x: rect.x + 4.0,
                y: rect.y + 4.0,
                ..*rect
            };
            outline("sb-box sb-behind", &behind, 12.0)
        }
        _ => Html::default(),
    }
}

/// Every endpoint has two signals, also where nothing passes.
fn resting_signals(station: &Station, actor: &Actor) -> Html {
    let Some(party) = actor.party.as_ref() else {
        return Html::default();
    };
    if !actor.is_endpoint() {
        return Html::default();
    }
    let left = station.rect.x - SIGNAL_OFFSET;
    let right = station.rect.right() + SIGNAL_OFFSET;
    html! {
        <>
            if station.arrivals.is_empty() {
                { resting(left, station, &party.ingress, &party.name) }
            }
            if station.departures.is_empty() {
                { resting(right, station, &party.egress, &party.name) }
            }
        </>
    }
}

fn resting(x: f64, station: &Station, enforcement: &Enforcement, name: &str) -> Html {
    let (aspect, state) = scene::state(enforcement);
    let is_way_in = x < station.rect.x;
    let from = if is_way_in { x - 8.0 } else { station.rect.right() };
    // Its title is its name: there are many of these, and no words in them.
    html! {
        <g class="sb-resting" role="img">
            <title>{ words::resting(is_way_in, name, state) }</title>
            <path class="sb-siding" d={format!("M{} {}h{}", Length(from), Length(station.rest), Length(SIGNAL_OFFSET + 8.0))} />
            { signal(x, station.rest, aspect) }
        </g>
    }
}

/// The lines, each with its signals and words.
pub(super) fn roads(props: &PictureProps, drawn: &Drawn, flows: &[Flow<'_>]) -> Html {
    let roads = drawn.scene.roads.iter().zip(&drawn.layout.tracks);
    roads
        .enumerate()
        .map(|(index, (road, track))| {
            let receiver = drawn.scene.actors.get(road.to);
            let has_signals = receiver.is_some_and(Actor::is_endpoint);
            let is_changed = drawn.changed.get(index).copied().unwrap_or(false);
            self::road(props, road, track, flows, has_signals, is_changed)
        })
        .collect()
}

fn road(
    props: &PictureProps,
    road: &Road,
    track: &Track,
    flows: &[Flow<'_>],
    has_signals: bool,
    is_changed: bool,
) -> Html {
    let chosen = |index: &&usize| {
        flows
            .get(**index)
            .is_some_and(|flow| props.selected.as_deref() == Some(&flow.key))
    };
    let selected = road.flows.iter().find(chosen);
    let index = selected.or(road.flows.first()).copied().unwrap_or_default();
    let Some(flow) = flows.get(index) else {
        return Html::default();
    };
    let onclick = {
        let (onselect, key) = (props.onselect.clone(), AttrValue::from(flow.key.clone()));
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            onselect.emit(key.clone());
        })
    };
    let unwanted = (road.unmet && road.arrives()).then_some("sb-unwanted");
    let reach = reach(road);
    let class = classes!(
        "sb-road",
        road.verdict.class(),
        unwanted,
        selected.map(|_| "sb-chosen"),
        (reach != Reach::Through).then_some("sb-stopped"),
        is_changed.then_some("sb-changed"),
    );
    let words = told(road, flows);
    // Where a script walks, the tabulator meets the chosen line alone, and the words are told under the picture.
    let walked = props.onfocus.is_some();
    let tabindex = walked.then_some(if selected.is_some() { "0" } else { "-1" });
    html! {
        <a {class} href={format!("#{}-flow-{index}", props.id)} aria-label={words.clone()}
            aria-current={selected.map(|_| "true")} {tabindex} {onclick}>
            if !walked {
                <title>{ words }</title>
            }
            <path class="sb-halo" d={track::whole(&track.points)} />
            if reach != Reach::Through {
                <path class="sb-planned" d={track::whole(&track.points)} />
            }
            <path class="sb-line" d={track::travelled(&track.points, reach)} />
            { end_of_line(track, reach) }
            { signals(road, track, has_signals) }
            { label(road, track, flow) }
        </a>
    }
}

/// How far the line is drawn. A refusal whose side has no signal of its own stops at the source.
fn reach(road: &Road) -> Reach {
    match (road.signals.egress, road.signals.ingress) {
        _ if road.arrives() => Reach::Through,
        (Aspect::Danger, _) | (_, Aspect::NotReached) => Reach::Egress,
        _ => Reach::Ingress,
    }
}

/// An arrow where a flow arrives, a buffer stop where it is refused.
fn end_of_line(track: &Track, reach: Reach) -> Html {
    if let Some(stop) = track::stop(&track.points, reach) {
        let d = format!("M{} {}v12", Length(stop.x), Length(stop.y - 6.0));
        return html! { <path class="sb-buffer" {d} /> };
    }
    let Some(end) = track.points.last() else {
        return Html::default();
    };
    let d = format!("M{} {}l-8-4.5v9z", Length(end.x), Length(end.y));
    html! { <path class="sb-arrow" {d} /> }
}

fn signals(road: &Road, track: &Track, has_signals: bool) -> Html {
    let (Some(start), Some(end)) = (track.points.first(), track.points.last()) else {
        return Html::default();
    };
    html! {
        <>
            { signal(start.x + SIGNAL_OFFSET, start.y, road.signals.egress) }
            if has_signals {
                { signal(end.x - SIGNAL_OFFSET, end.y, road.signals.ingress) }
            }
        </>
    }
}

/// The words above the line, and those about the scenario's wish under it.
fn label(road: &Road, track: &Track, flow: &Flow<'_>) -> Html {
    let at = &track.label;
    let wish = wish(road, flow);
    html! {
        <>
            <text class="sb-label" x={unit(at.x)} y={unit(at.bottom() - 3.0)}>{ fitted(&road.label, SMALL_SIZE, at.width) }</text>
            if let Some((class, words)) = wish {
                <text class={classes!("sb-wish", class)} x={unit(at.x)} y={unit(at.bottom() + 18.0)}>{ words }</text>
            }
        </>
    }
}

/// What is said about the wish: only where it is not met, or newly is.
fn wish(road: &Road, flow: &Flow<'_>) -> Option<(&'static str, &'static str)> {
    match road.unmet {
        true if road.arrives() => Some(("unmet", words::NOT_WANTED)),
        true => Some(("unmet", words::WANTED)),
        false if flow.wish == Wish::Mended => Some(("met", words::MENDED)),
        false => None,
    }
}

/// A road in words, for those who do not see it.
fn told(road: &Road, flows: &[Flow<'_>]) -> String {
    let told = road.flows.iter().filter_map(|&index| flows.get(index));
    let told = told.map(|flow| {
        let wish = match flow.wish {
            Wish::Unmet | Wish::UnmetAsShown => words::but_wanted(flow.expected),
            Wish::Met | Wish::Mended => words::AS_WANTED.to_owned(),
            Wish::None => String::new(),
        };
        let sentence = flow
            .answer
            .map_or(flow.key.as_str(), |answer| answer.sentence.as_str());
        format!("{sentence}{wish}")
    });
    words::road(
        road.verdict.word(),
        &told.collect::<Vec<_>>().join("; "),
        road.signals.egress.word(),
        road.signals.ingress.word(),
    )
}

fn outline(class: &'static str, rect: &Rect, radius: f64) -> Html {
    html! {
        <rect {class} x={unit(rect.x)} y={unit(rect.y)} width={unit(rect.width)} height={unit(rect.height)}
            rx={unit(radius)} />
    }
}

/// A length as an attribute.
fn unit(length: f64) -> String {
    Length(length).to_string()
}
