//! From an evaluation to what is drawn: who, and which lines between them.

use signalbox_core::answer::{Evaluation, Map, Party, PartyKind};

use super::layout::{Line, Node, Role};
use crate::flows::{Aspect, Flow, Signals, Verdict};

/// Up to this many endpoints in the cluster, those about whom nothing is asked are drawn one by one.
const DRAW_ALL: usize = 12;
/// Up to this many lines between the same two are drawn one by one.
const SEPARATE_LINES: usize = 4;
/// Labels are cut at this many characters.
const LABEL_LENGTH: usize = 26;

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The boxes.
    pub actors: Vec<Actor>,
    /// The lines, in the order of the flows.
    pub roads: Vec<Road>,
}

/// A box: a party, or the rest of a namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// What the layout needs.
    pub node: Node,
    /// The party; `None` for the rest of a namespace, and for one that the map does not hold.
    pub party: Option<Party>,
    /// What it is, for its outline.
    pub kind: PartyKind,
    /// Everything about it in words.
    pub title: String,
}

impl Actor {
    /// Whether it has two signals: what stands outside the cluster, and nodes, have none.
    pub fn is_endpoint(&self) -> bool {
        self.party.as_ref().is_some_and(has_endpoint)
    }
}

/// A line: one flow, or several that go the same way and fare the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Road {
    /// Index of the sender in [`Scene::actors`].
    pub from: usize,
    /// Index of the receiver.
    pub to: usize,
    /// What is written at it.
    pub label: String,
    /// Indices of its flows in the list of flows; never empty.
    pub flows: Vec<usize>,
    /// The verdict of all of them.
    pub verdict: Verdict,
    /// What the two signals show.
    pub signals: Signals,
    /// Whether some flow's wish is not met.
    pub unmet: bool,
    /// What the line says about roles.
    pub role: Role,
}

impl Scene {
    /// What there is to draw of an evaluation with these flows.
    pub fn new(evaluation: &Evaluation, flows: &[Flow<'_>]) -> Self {
        let mut cast = Cast::new(&evaluation.map, flows);
        let roads = roads(&mut cast, flows);
        Self {
            actors: cast.actors,
            roads,
        }
    }

    /// Says in the boxes what the frames of namespaces would, where there are several.
    pub fn name_namespaces(&mut self) {
        let first = self.actors.iter().find_map(|actor| actor.node.namespace.clone());
        let other = |actor: &Actor| actor.node.namespace.is_some() && actor.node.namespace != first;
        if !self.actors.iter().any(other) {
            return;
        }
        for actor in &mut self.actors {
            if let Some(namespace) = &actor.node.namespace {
                actor.node.detail.clone_from(namespace);
            }
        }
    }

    /// The boxes, as the layout takes them.
    pub fn nodes(&self) -> Vec<Node> {
        self.actors.iter().map(|actor| actor.node.clone()).collect()
    }

    /// The lines, as the layout takes them.
    pub fn lines(&self) -> Vec<Line> {
        let line = |road: &Road| Line {
            from: road.from,
            to: road.to,
            label: road.label.clone(),
            role: road.role,
        };
        self.roads.iter().map(line).collect()
    }
}

/// Who appears, and under which name core knows them.
struct Cast {
    actors: Vec<Actor>,
    ids: Vec<String>,
}

impl Cast {
    fn new(map: &Map, flows: &[Flow<'_>]) -> Self {
        let answers = flows.iter().filter_map(|flow| flow.answer.ok());
        let asked: Vec<&str> = answers
            .flat_map(|answer| [answer.from.as_str(), answer.to.as_str()])
            .collect();
        let inside = map.parties.iter().filter(|party| has_endpoint(party)).count();
        let appears = |party: &Party| match party.kind {
            _ if asked.contains(&party.id.as_str()) => true,
            PartyKind::Workload | PartyKind::Pod => inside <= DRAW_ALL,
            PartyKind::Outside => true,
            PartyKind::Entity => false,
        };
        let mut cast = Self {
            actors: Vec::new(),
            ids: Vec::new(),
        };
        let (drawn, rest): (Vec<&Party>, Vec<&Party>) = map.parties.iter().partition(|party| appears(party));
        for party in drawn {
            cast.add(&party.id, actor(party));
        }
        cast.add_rest(map, &rest);
        cast
    }

    fn add(&mut self, id: &str, actor: Actor) -> usize {
        self.actors.push(actor);
        self.ids.push(id.to_owned());
        self.actors.len() - 1
    }

    /// One box a namespace for everybody about whom nothing is asked.
    fn add_rest(&mut self, map: &Map, rest: &[&Party]) {
        for namespace in &map.namespaces {
            let members = rest
                .iter()
                .filter(|party| party.namespace.as_ref() == Some(namespace) && has_endpoint(party));
            let names: Vec<&str> = members.map(|party| party.name.as_str()).collect();
            if names.is_empty() {
                continue;
            }
            let node = Node {
                name: format!("{} more", names.len()),
                detail: "nothing is asked".to_owned(),
                outside: false,
                namespace: Some(namespace.clone()),
            };
            let title = format!("{} more in {namespace}: {}", names.len(), names.join(", "));
            let actor = Actor {
                node,
                party: None,
                kind: PartyKind::Workload,
                title,
            };
            self.add("", actor);
        }
    }

    /// The actor of that id. Whom the map does not hold is drawn all the same, under the last part of the id.
    fn find(&mut self, id: &str) -> usize {
        if let Some(index) = self.ids.iter().position(|known| known == id) {
            return index;
        }
        let name = id.rsplit('/').next().unwrap_or(id).to_owned();
        let node = Node {
            name: name.clone(),
            detail: String::new(),
            outside: true,
            namespace: None,
        };
        let actor = Actor {
            node,
            party: None,
            kind: PartyKind::Outside,
            title: name,
        };
        self.add(id, actor)
    }
}

fn has_endpoint(party: &Party) -> bool {
    matches!(party.kind, PartyKind::Workload | PartyKind::Pod)
}

fn actor(party: &Party) -> Actor {
    let node = Node {
        name: party.name.clone(),
        detail: party.detail.clone(),
        outside: party.kind == PartyKind::Outside,
        namespace: party.namespace.clone(),
    };
    let mut title = vec![party.name.clone()];
    title.extend(
        party
            .namespace
            .iter()
            .map(|namespace| format!("namespace {namespace}")),
    );
    title.extend(Some(party.detail.clone()).filter(|detail| !detail.is_empty()));
    title.extend((!party.labels.is_empty()).then(|| format!("labels {}", party.labels.join(", "))));
    title.extend((!party.ports.is_empty()).then(|| format!("ports {}", party.ports.join(", "))));
    Actor {
        node,
        party: Some(party.clone()),
        kind: party.kind,
        title: title.join("\n"),
    }
}

fn roads(cast: &mut Cast, flows: &[Flow<'_>]) -> Vec<Road> {
    let mut roads: Vec<Road> = Vec::new();
    for (index, flow) in flows.iter().enumerate() {
        let Ok(answer) = flow.answer else { continue };
        let (from, to) = (cast.find(&answer.from), cast.find(&answer.to));
        let road = Road {
            from,
            to,
            label: answer.label.clone(),
            flows: vec![index],
            verdict: Verdict::of(answer),
            signals: Signals::of(answer),
            unmet: flow.wish.unmet(),
            role: role(flow),
        };
        let same = |other: &&mut Road| (other.from, other.to, &other.label) == (from, to, &road.label);
        match roads.iter_mut().find(same) {
            Some(other) => other.take(road),
            None => roads.push(road),
        }
    }
    for road in &mut roads {
        road.label = shortened(&road.label);
    }
    fold_crowds(roads)
}

fn role(flow: &Flow<'_>) -> Role {
    match flow.expected {
        "" => Role::Asked,
        expected if expected.starts_with("denied") => Role::Unwanted,
        _ => Role::Wanted,
    }
}

/// Where many lines run between the same two, those that are wanted alike and fare alike become one.
fn fold_crowds(roads: Vec<Road>) -> Vec<Road> {
    let pairs: Vec<(usize, usize)> = roads.iter().map(|road| (road.from, road.to)).collect();
    let crowded = |road: &Road| {
        let pair = (road.from, road.to);
        pairs.iter().filter(|other| **other == pair).count() > SEPARATE_LINES
    };
    let mut folded: Vec<Road> = Vec::new();
    for road in roads {
        let kind = |road: &Road| {
            (
                road.from,
                road.to,
                road.role,
                road.verdict,
                road.signals,
                road.unmet,
            )
        };
        let alike = |other: &&mut Road| kind(other) == kind(&road);
        match folded.iter_mut().find(alike).filter(|_| crowded(&road)) {
            Some(other) => {
                other.label = shortened(&format!("{}, {}", other.label.trim_end_matches('…'), road.label));
                other.take(road);
            }
            None => folded.push(road),
        }
    }
    folded
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_LENGTH {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL_LENGTH - 1).collect();
    format!("{}…", kept.trim_end_matches([',', ' ']))
}

impl Road {
    /// Takes another road's flows in.
    fn take(&mut self, other: Self) {
        self.flows.extend(other.flows);
        self.unmet |= other.unmet;
        self.role = self.role.min(other.role);
        if self.verdict != other.verdict {
            self.verdict = Verdict::Mixed;
        }
        self.signals.egress = mixed(self.signals.egress, other.signals.egress);
        self.signals.ingress = mixed(self.signals.ingress, other.signals.ingress);
    }

    /// Whether the line is drawn to its end.
    pub fn arrives(&self) -> bool {
        self.verdict.arrives()
    }
}

/// One lamp for two flows: where they differ, the refusal is shown; it is what a person looks for.
fn mixed(one: Aspect, other: Aspect) -> Aspect {
    match (one, other) {
        (one, other) if one == other => one,
        (Aspect::Danger, _) | (_, Aspect::Danger) => Aspect::Danger,
        (Aspect::NotReached, known) | (known, Aspect::NotReached) => known,
        _ => Aspect::Unknown,
    }
}
