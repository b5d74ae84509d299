//! From an evaluation to what is drawn: who, and which lines between them.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_core::answer::{Enforcement, Evaluation, Map, Party, PartyKind};

use super::layout::{Line, Node, Role};
use crate::flows::{Aspect, Flow, Signals, Verdict};
use crate::words::drawing as words;
use crate::words::verdict::NOT_ENFORCED;

/// Up to this many endpoints in the cluster, those about whom nothing is asked are drawn one by one.
const DRAW_ALL: usize = 12;
/// Up to this many lines between the same two are drawn one by one, where they go to different ports.
const SEPARATE_LINES: usize = 4;
/// Labels are cut at this many characters.
const LABEL_LENGTH: usize = 26;

/// What ids of the rests of namespaces begin with.
pub const REST: &str = "more/";

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The boxes.
    pub actors: Vec<Actor>,
    /// The lines, in the order of the flows.
    pub roads: Vec<Road>,
}

/// What somebody chose to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// [`Actor::id`] of the one that is looked at with its neighbours.
    pub focus: Option<String>,
    /// Namespaces whose endpoints are drawn one by one, also those about whom nothing is asked.
    pub unfolded: Vec<String>,
}

/// A box: a party, or the rest of a namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// [`Party::id`]; of the rest of a namespace `more/` and its name.
    pub id: String,
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
    /// It in a sentence, with what its two signals do.
    pub fn told(&self) -> String {
        let Some(party) = &self.party else {
            return self.title.clone();
        };
        let mut told = vec![self.title.replace('\n', ", ")];
        if self.is_endpoint() {
            let ways = [(words::WAY_IN, &party.ingress), (words::WAY_OUT, &party.egress)];
            told.extend(ways.map(|(way, enforcement)| format!("{way}: {}", state(enforcement).1)));
        }
        told.join(". ") + "."
    }

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
    /// Protocol and port as policy sees them; empty where it sees nothing.
    pub port: String,
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

/// Who and what is in the light, by the indices of a scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lit {
    /// The boxes.
    pub actors: Vec<bool>,
    /// The lines.
    pub roads: Vec<bool>,
}

impl Scene {
    /// What there is to draw of an evaluation with these flows.
    pub fn new(evaluation: &Evaluation, flows: &[Flow<'_>], choice: &Choice) -> Self {
        let mut cast = Cast::new(&evaluation.map, flows, choice);
        let roads = roads(&mut cast, flows);
        Self {
            actors: cast.actors,
            roads,
        }
    }

    /// Whom the focus leaves in the light: the actor and its neighbours. `None` without a focus, or where it is on
    /// nobody who is drawn.
    pub fn lit(&self, focus: Option<&str>) -> Option<Lit> {
        let centre = self
            .actors
            .iter()
            .position(|actor| Some(actor.id.as_str()) == focus)?;
        let roads = self.roads.iter();
        let roads: Vec<bool> = roads
            .map(|road| road.from == centre || road.to == centre)
            .collect();
        let mut actors = vec![false; self.actors.len()];
        actors[centre] = true;
        for (road, _) in self.roads.iter().zip(&roads).filter(|(_, lit)| **lit) {
            actors[road.from] = true;
            actors[road.to] = true;
        }
        Some(Lit { actors, roads })
    }

    /// Which lines are set otherwise than in an earlier scene that had them too.
    pub fn changed_since(&self, before: &Self) -> Vec<bool> {
        let name = |scene: &Self, road: &Road| {
            let id = |actor: usize| scene.actors.get(actor).map(|actor| actor.id.clone());
            (id(road.from), id(road.to), road.label.clone())
        };
        let known: BTreeMap<_, _> = before
            .roads
            .iter()
            .map(|road| (name(before, road), (road.verdict, road.signals)))
            .collect();
        let changed = |road: &Road| {
            known
                .get(&name(self, road))
                .is_some_and(|set| *set != (road.verdict, road.signals))
        };
        self.roads.iter().map(changed).collect()
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

/// Who appears.
struct Cast {
    actors: Vec<Actor>,
    /// Where in it each id stands.
    known: BTreeMap<String, usize>,
}

impl Cast {
    fn new(map: &Map, flows: &[Flow<'_>], choice: &Choice) -> Self {
        let answers = flows.iter().filter_map(|flow| flow.answer.ok());
        let asked: BTreeSet<&str> = answers
            .flat_map(|answer| [answer.from.as_str(), answer.to.as_str()])
            .collect();
        let inside = map.parties.iter().filter(|party| has_endpoint(party)).count();
        let appears = |party: &Party| match party.kind {
            _ if asked.contains(party.id.as_str()) || choice.focus.as_ref() == Some(&party.id) => true,
            PartyKind::Workload | PartyKind::Pod => {
                inside <= DRAW_ALL
                    || party
                        .namespace
                        .as_ref()
                        .is_some_and(|name| choice.unfolded.contains(name))
            }
            PartyKind::Outside => true,
            PartyKind::Entity => false,
        };
        let mut cast = Self {
            actors: Vec::new(),
            known: BTreeMap::new(),
        };
        let (drawn, rest): (Vec<&Party>, Vec<&Party>) = map.parties.iter().partition(|party| appears(party));
        for party in drawn {
            cast.add(actor(party));
        }
        cast.add_rest(map, &rest);
        cast
    }

    fn add(&mut self, actor: Actor) -> usize {
        let index = self.actors.len();
        self.known.insert(actor.id.clone(), index);
        self.actors.push(actor);
        index
    }

    /// One box a namespace for everybody about whom nothing is asked.
    fn add_rest(&mut self, map: &Map, rest: &[&Party]) {
        for namespace in &map.namespaces {
            let members = rest
                .iter()
                .filter(|party| party.namespace.as_ref() == Some(namespace) && has_endpoint(party));
            let members: Vec<&&Party> = members.collect();
            // A box for one more is as large as that one.
            if let [] | [_] = members[..] {
                for party in members {
                    self.add(actor(party));
                }
                continue;
            }
            let names: Vec<&str> = members.iter().map(|party| party.name.as_str()).collect();
            let node = Node {
                name: words::more(names.len()),
                detail: words::NOT_ASKED.to_owned(),
                outside: false,
                namespace: Some(namespace.clone()),
            };
            let title = words::more_in(namespace, &names);
            self.add(Actor {
                id: format!("{REST}{namespace}"),
                node,
                party: None,
                kind: PartyKind::Workload,
                title,
            });
        }
    }

    /// The actor of that id. Whom the map does not hold is drawn all the same, under the last part of the id.
    fn find(&mut self, id: &str) -> usize {
        if let Some(index) = self.known.get(id) {
            return *index;
        }
        let name = id.rsplit('/').next().unwrap_or(id).to_owned();
        let node = Node {
            name: name.clone(),
            detail: String::new(),
            outside: true,
            namespace: None,
        };
        self.add(Actor {
            id: id.to_owned(),
            node,
            party: None,
            kind: PartyKind::Outside,
            title: name,
        })
    }
}

fn has_endpoint(party: &Party) -> bool {
    matches!(party.kind, PartyKind::Workload | PartyKind::Pod)
}

/// What a signal shows that no flow passes, and in words.
pub fn state(enforcement: &Enforcement) -> (Aspect, &'static str) {
    match enforcement {
        Enforcement {
            default_deny: true, ..
        } => (Aspect::Danger, words::DEFAULT_DENY),
        Enforcement { enforced: true, .. } => (Aspect::Clear, words::NO_DEFAULT_DENY),
        _ => (Aspect::Off, NOT_ENFORCED),
    }
}

fn actor(party: &Party) -> Actor {
    // A container that is named as its workload needs no second mention.
    let named_alike = party.detail.strip_suffix(&party.name);
    let count = named_alike.and_then(|rest| rest.strip_suffix(" · "));
    let node = Node {
        name: party.name.clone(),
        detail: count.unwrap_or(&party.detail).to_owned(),
        outside: party.kind == PartyKind::Outside,
        namespace: party.namespace.clone(),
    };
    let mut title = vec![party.name.clone()];
    title.extend(
        party
            .namespace
            .iter()
            .map(|namespace| words::namespace(namespace)),
    );
    title.extend(Some(party.detail.clone()).filter(|detail| !detail.is_empty()));
    title.extend((!party.labels.is_empty()).then(|| words::labels(&party.labels)));
    title.extend((!party.ports.is_empty()).then(|| words::ports(&party.ports)));
    Actor {
        id: party.id.clone(),
        node,
        party: Some(party.clone()),
        kind: party.kind,
        title: title.join("\n"),
    }
}

fn roads(cast: &mut Cast, flows: &[Flow<'_>]) -> Vec<Road> {
    let mut roads: Vec<Road> = Vec::new();
    let mut known: BTreeMap<(usize, usize, &str), usize> = BTreeMap::new();
    for (index, flow) in flows.iter().enumerate() {
        let Ok(answer) = flow.answer else { continue };
        let (from, to) = (cast.find(&answer.from), cast.find(&answer.to));
        let road = Road {
            from,
            to,
            label: shortened(&answer.label),
            port: answer.hops.last().map(|hop| hop.port.clone()).unwrap_or_default(),
            flows: vec![index],
            verdict: Verdict::of(answer),
            signals: Signals::of(answer),
            unmet: flow.wish.unmet(),
            role: role(flow),
        };
        match known.get(&(from, to, answer.label.as_str())) {
            Some(at) => roads[*at].take(road),
            None => {
                known.insert((from, to, &answer.label), roads.len());
                roads.push(road);
            }
        }
    }
    fold(roads)
}

fn role(flow: &Flow<'_>) -> Role {
    match flow.expected {
        "" => Role::Asked,
        "unreachable" => Role::Unwanted,
        expected if expected.starts_with("denied") => Role::Unwanted,
        _ => Role::Wanted,
    }
}

/// Lines between the same two that are wanted alike and fare alike become one where they go to the same port; where
/// there are many, whatever the port.
fn fold(roads: Vec<Road>) -> Vec<Road> {
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for road in &roads {
        *pairs.entry((road.from, road.to)).or_default() += 1;
    }
    let mut folded: Vec<Road> = Vec::new();
    // Of each pair, where its lines stand: a world has many pairs, and a pair few lines.
    let mut places: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for road in roads {
        let pair = (road.from, road.to);
        let crowded = pairs.get(&pair).is_some_and(|count| *count > SEPARATE_LINES);
        let known = places.entry(pair).or_default();
        let fate = |road: &Road| (road.role, road.verdict, road.signals, road.unmet);
        let alike = |at: &&usize| {
            folded
                .get(**at)
                .is_some_and(|other| fate(other) == fate(&road) && (crowded || other.port == road.port))
        };
        match known.iter().find(alike).and_then(|at| folded.get_mut(*at)) {
            Some(other) => {
                other.label = shortened(&format!("{}, {}", other.label.trim_end_matches('…'), road.label));
                other.take(road);
            }
            None => {
                known.push(folded.len());
                folded.push(road);
            }
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

#[cfg(test)]
mod tests {
    use signalbox_core::answer::Request;
    use signalbox_core::simulation::evaluate;
    use signalbox_core::source::Source;

    use super::*;
    use crate::flows::flows;

    /// So many pods `pod-0`, `pod-1`, … of a namespace, with a port each.
    fn pods(count: usize) -> String {
        let pod = |index: usize| {
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: pod-{index}, labels: {{app: a{index}}}}}\nspec: \
                 {{containers: [{{name: c, ports: [{{containerPort: 80}}]}}]}}\n"
            )
        };
        (0..count).map(pod).collect()
    }

    const CLOSED: &str = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed}\nspec:\n  \
                          podSelector: {matchLabels: {app: a1}}\n  policyTypes: [Ingress]\n";

    fn scene(text: &str, questions: &[&str], choice: &Choice) -> Scene {
        let request = Request {
            sources: vec![Source::new("a.yaml", text)],
            questions: questions.iter().map(|&question| question.to_owned()).collect(),
            ..Request::default()
        };
        let evaluation = evaluate(&request);
        Scene::new(&evaluation, &flows(&evaluation), choice)
    }

    fn names(scene: &Scene) -> Vec<&str> {
        scene
            .actors
            .iter()
            .map(|actor| actor.node.name.as_str())
            .collect()
    }

    #[test]
    fn who_is_not_asked_about_is_folded_by_namespace_until_somebody_looks() {
        let (text, asked) = (pods(20), ["pod-0 -> pod-1:80"]);
        let folded = scene(&text, &asked, &Choice::default());
        assert_eq!(names(&folded), ["pod-0", "pod-1", "18 more"]);
        assert_eq!(folded.actors[2].id, "more/default");
        let sought = Choice {
            focus: Some("default/pod/pod-7".to_owned()),
            ..Choice::default()
        };
        let sought = scene(&text, &asked, &sought);
        assert_eq!(names(&sought), ["pod-0", "pod-1", "pod-7", "17 more"]);
        let unfolded = Choice {
            unfolded: vec!["default".to_owned()],
            ..Choice::default()
        };
        assert_eq!(scene(&text, &asked, &unfolded).actors.len(), 20);
        // A small world is drawn whole.
        assert_eq!(scene(&pods(5), &asked, &Choice::default()).actors.len(), 5);
    }

    #[test]
    fn the_focus_lights_one_and_its_neighbours() {
        let asked = ["pod-0 -> pod-1:80", "pod-1 -> pod-2:80", "pod-2 -> pod-3:80"];
        let scene = scene(&pods(4), &asked, &Choice::default());
        let lit = scene.lit(Some("default/pod/pod-1")).expect("pod-1 is drawn");
        assert_eq!(lit.actors, [true, true, true, false]);
        assert_eq!(lit.roads, [true, true, false]);
        assert_eq!((scene.lit(None), scene.lit(Some("nobody"))), (None, None));
    }

    #[test]
    fn lines_fold_by_pair_and_port_where_they_fare_alike() {
        let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: a1}, ports: \
                       [{port: 80}]}\n";
        let asked = [
            "pod-0 -> GET http://api/docs",
            "pod-0 -> GET http://api/users",
            "pod-0 -> pod-1:80/udp",
            "pod-0 -> pod-2:80",
        ];
        let scene = scene(&format!("{}{service}", pods(3)), &asked, &Choice::default());
        let told = |road: &Road| format!("{} ({}): {:?}", road.label, road.port, road.flows);
        let roads: Vec<String> = scene.roads.iter().map(told).collect();
        expect_test::expect![[r#"
            GET /docs, GET /users (80/tcp): [0, 1]
            80/udp (80/udp): [2]
            80/tcp (80/tcp): [3]"#]]
        .assert_eq(&roads.join("\n"));
    }

    #[test]
    fn only_lines_that_an_edit_sets_otherwise_have_changed() {
        let asked = ["pod-0 -> pod-1:80", "pod-0 -> pod-2:80"];
        let open = scene(&pods(3), &asked, &Choice::default());
        let closed = scene(&format!("{}{CLOSED}", pods(3)), &asked, &Choice::default());
        assert_eq!(closed.changed_since(&open), [true, false]);
        assert_eq!(closed.changed_since(&closed), [false, false]);
        // A line that was not there is new, not changed.
        let first = scene(&pods(3), &asked[..1], &Choice::default());
        assert_eq!(open.changed_since(&first), [false, false]);
    }
}
