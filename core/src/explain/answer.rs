//! A [`Journey`] → an [`Answer`] that can be shown as it stands.

use super::Explainer;
use super::sight::{sight, words};
use crate::answer::{Answer, Hop, HopKind, Outcome, Side, Sight, SightKind, Stop};
use crate::journey::{Asked, End, Journey, Party, Road, Step};
use crate::notation::Question;

impl Explainer<'_> {
    /// The answer to a question, from the journey that it led to.
    pub fn answer(&self, question: &Question, journey: &Journey) -> Answer {
        let groups = distinct(&journey.roads);
        let mixed = groups.len() > 1;
        let telling = telling(&groups);
        let hops = groups
            .iter()
            .flat_map(|group| &group.road.steps)
            .map(|step| self.hop(step))
            .collect();
        let last = telling.and_then(|group| group.road.steps.last());
        let (outcome, stopped) = ending(journey);
        let home = journey.from.home();
        Answer {
            question: question.to_string(),
            from: journey.from.id.clone(),
            to: journey.to.id.clone(),
            label: journey.label.clone(),
            outcome,
            stopped,
            sentence: match mixed {
                true => mixed_sentence(&groups, journey),
                false => sentence(journey, last, home),
            },
            seen: match (mixed, last) {
                (true, Some(last)) => format!("it depends: either {}", self::seen(&groups, last)),
                (_, last) => last.map(|last| words(&sight(last), last)).unwrap_or_default(),
            },
            sight: match (mixed, last) {
                (true, _) => Sight::of(SightKind::Depends),
                (false, last) => last.map(sight).unwrap_or_default(),
            },
            hops,
            notes: journey.notes.clone(),
        }
    }

    fn hop(&self, step: &Step) -> Hop {
        let (egress, ingress) = match &step.decided {
            Some((flow, _)) => self.sides(step, flow),
            None => (Side::default(), Side::default()),
        };
        let mut notes = step.notes.clone();
        if let End::Rejected(why) | End::Unreachable(why) | End::NotModelled(why) = &step.end {
            notes.insert(0, why.clone());
        }
        Hop {
            kind: step.kind,
            title: step.title.clone(),
            from: step.from.id.clone(),
            to: step.to.id.clone(),
            port: step.port.clone(),
            outcome: outcome(&step.end),
            egress,
            ingress,
            notes,
            protection: step.protection.clone(),
            queries: step.queries.clone(),
        }
    }
}

/// Roads that end alike, and one of them.
struct Group<'a> {
    road: &'a Road,
    count: usize,
}

fn distinct(roads: &[Road]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for road in roads {
        match groups
            .iter_mut()
            .find(|group| group.road.outcome_key() == road.outcome_key())
        {
            Some(group) => group.count += 1,
            None => groups.push(Group { road, count: 1 }),
        }
    }
    groups
}

/// The road that says most: the first that does not arrive.
fn telling<'a, 'b>(groups: &'b [Group<'a>]) -> Option<&'b Group<'a>> {
    let stopped = groups.iter().find(|group| group.road.end() != End::Through);
    stopped.or(groups.first())
}

/// How a journey ends, and where it is stopped: what an answer says of it, without the reasons.
pub fn ending(journey: &Journey) -> (Outcome, Option<Stop>) {
    let groups = distinct(&journey.roads);
    let last = telling(&groups).and_then(|group| group.road.steps.last());
    let outcome = match groups.len() {
        0 | 1 => last.map_or(Outcome::Allowed, |step| outcome(&step.end)),
        _ => Outcome::Mixed,
    };
    (outcome, last.and_then(stop))
}

fn outcome(end: &End) -> Outcome {
    match end {
        End::Through => Outcome::Allowed,
        End::Refused { .. } | End::Rejected(_) => Outcome::Denied,
        End::Unreachable(_) => Outcome::Unreachable,
        End::NotModelled(_) => Outcome::NotModelled,
    }
}

fn stop(step: &Step) -> Option<Stop> {
    match step.end {
        End::Through => None,
        End::Refused { side, l7 } => Some(Stop {
            side: Some(side),
            hop: step.kind,
            l7,
        }),
        End::Rejected(_) | End::Unreachable(_) | End::NotModelled(_) => Some(Stop {
            side: None,
            hop: step.kind,
            l7: false,
        }),
    }
}

/// The whole in one sentence.
fn sentence(journey: &Journey, last: Option<&Step>, home: &str) -> String {
    let Some(last) = last else { return String::new() };
    let (from, to) = (&journey.from.name, journey.to.called(home));
    let wanted = wanted(last);
    match (&last.end, last.kind) {
        (End::Through, HopKind::Resolve) => format!("{from} resolves {wanted}"),
        (End::Through, HopKind::Request) => format!("{from} reaches {to}, and {wanted} passes"),
        (End::Through, _) => format!("{from} reaches {to} {wanted}"),
        (End::Refused { side, .. }, HopKind::Resolve) => {
            let whose = owner(last, *side);
            format!("{from} does not resolve {wanted}: refused at {}", whose)
        }
        (End::Refused { side, l7: true }, _) => {
            format!(
                "{from} connects to {to}, but {wanted} is refused at {}",
                owner(last, *side)
            )
        }
        (End::Refused { side, .. }, _) => {
            format!(
                "{from} does not reach {to} {wanted}: refused at {}",
                owner(last, *side)
            )
        }
        (End::Rejected(why) | End::Unreachable(why), _) => format!("{from} does not reach {to}: {why}"),
        (End::NotModelled(why), _) => format!("whether {from} reaches {to} is not modelled: {why}"),
    }
}

/// "the egress of backend".
fn owner(step: &Step, side: crate::answer::Direction) -> String {
    match side {
        crate::answer::Direction::Egress => format!("the egress of {}", party_name(&step.from)),
        crate::answer::Direction::Ingress => format!("the ingress of {}", party_name(&step.to)),
    }
}

fn party_name(party: &Party) -> &str {
    &party.name
}

/// What was wanted of the last step: "on 7379/tcp", "GET /docs", a name.
fn wanted(step: &Step) -> String {
    match (step.kind, &step.asked) {
        (HopKind::Resolve, Some(Asked::Name(name))) => name.clone(),
        (HopKind::Resolve, _) => "the name".to_owned(),
        (HopKind::Request, _) => step.title.clone(),
        _ if step.port.is_empty() => String::new(),
        _ => format!("on {}", step.port),
    }
}

/// What is seen on the roads that end in different ways, each once.
fn seen(groups: &[Group<'_>], last: &Step) -> String {
    let mut all: Vec<String> = Vec::new();
    let ends = groups.iter().filter_map(|group| group.road.steps.last());
    for text in ends.chain([last]).map(|step| words(&sight(step), step)) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all.join(", or ")
}

fn mixed_sentence(groups: &[Group<'_>], journey: &Journey) -> String {
    let total: usize = groups.iter().map(|group| group.count).sum();
    let through: usize = groups
        .iter()
        .filter(|group| group.road.end() == End::Through)
        .map(|group| group.count)
        .sum();
    format!(
        "it depends on the pods: {through} of {total} pairs of {} and {} get through",
        journey.from.name, journey.to.name
    )
}
