//! A wish → edits that were made, evaluated, and do what is wished.
//!
//! Three small searches make up all wishes: a flow is opened, a side of a flow is shut, a party is put in default deny.
//! Each takes one edit after the other, reads everything again, and goes on from there.

use std::ops::Deref;

use super::fixes::Budget;
use super::{Simulation, check};
use crate::answer::{Change, Direction, Granted, PartyKind, Proposal, SideVerdict, Wish};
use crate::dataplane::Dataplane;
use crate::diagnostic::Fix;
use crate::explain::{Draft, Form, apply, ending};
use crate::journey::{End, Journey, Party, Road};
use crate::notation::{Expected, Parsed, parse};
use crate::objects::Body;
use crate::order::{self, Set};
use crate::source::SourceId;

/// How many edits are tried for one wish, and how much text may be read again for them, in bytes.
const TRIES: usize = 60;
const READ_AGAIN: usize = 16 << 20;
/// How many edits are offered.
const MOST: usize = 3;
/// Of how many edits one proposal is put together at most.
const DEEPEST: usize = 8;
/// How many flows that nobody asked about are compared.
const MOST_COMPARED: usize = 200;
/// A port that nobody uses: it stands for all that nobody spoke of.
const ANY_PORT: u16 = 64999;

impl Simulation {
    /// Edits that do what is wished, each made and evaluated. `questions` are the flows that were asked about besides
    /// the scenario's: whether their verdicts change is looked at.
    pub fn grant(&self, wish: &Wish, questions: &[String]) -> Granted {
        let found = match self.form() {
            Some(form) => Builder::new(self, form).grant(wish),
            None => Err("nobody enforces policies here".to_owned()),
        };
        let (drafts, refusal) = match found {
            Ok(drafts) if drafts.is_empty() => (Vec::new(), NOTHING_FOUND.to_owned()),
            Ok(drafts) => (drafts, String::new()),
            Err(refusal) => (Vec::new(), refusal),
        };
        let compared = self.compared(wish, questions);
        let mut proposals: Vec<Proposal> = drafts
            .iter()
            .map(|draft| self.proposal(draft, &compared))
            .collect();
        order::sort_by_key(&mut proposals, |proposal| proposal.others.len());
        proposals.truncate(MOST);
        Granted {
            wish: wish.clone(),
            proposals,
            refusal,
        }
    }

    /// In which form a new policy is written; `None` where nobody enforces any.
    fn form(&self) -> Option<Form> {
        let has = |is: fn(&Body) -> bool| self.objects.list.iter().any(|object| is(&object.body));
        let cilium = has(|body| {
            matches!(
                body,
                Body::CiliumNetworkPolicy(_) | Body::CiliumClusterwideNetworkPolicy(_)
            )
        });
        let kubernetes = has(|body| matches!(body, Body::NetworkPolicy(_)));
        match self.options.dataplane {
            Dataplane::None => None,
            Dataplane::Kubernetes => Some(Form::Kubernetes),
            Dataplane::Cilium(_) | Dataplane::Tree(_) if kubernetes && !cilium => Some(Form::Kubernetes),
            Dataplane::Cilium(_) | Dataplane::Tree(_) => Some(Form::Cilium),
        }
    }

    fn proposal(&self, state: &State<'_>, compared: &[(String, Parsed)]) -> Proposal {
        let others = compared.iter().filter_map(|(flow, parsed)| {
            let (before, after) = (self.verdict_of(parsed)?, state.verdict_of(parsed)?);
            let flow = flow.clone();
            (before != after).then_some(Change { flow, before, after })
        });
        let fix = Fix {
            title: state.draft.title(),
            edits: state.draft.edits.clone(),
        };
        Proposal {
            fix: fix.report(&self.sources),
            added: state.draft.added.clone(),
            others: others.collect(),
            compared: compared.len() as u32,
        }
    }

    /// The flows that are decided before and after: those that were asked about, and some that the manifests suggest;
    /// each once, and without the wished one.
    fn compared(&self, wish: &Wish, questions: &[String]) -> Vec<(String, Parsed)> {
        let lines = self.scenario.iter().flat_map(|scenario| &scenario.lines);
        let lines = lines.filter_map(|line| line.parsed.as_ref().ok().map(|parsed| parsed.flow.clone()));
        let asked = questions.iter().filter_map(|question| parse(question).ok());
        let suggested = self.default_questions(MOST_COMPARED);
        let suggested = suggested.iter().filter_map(|question| parse(question).ok());
        // The same flow can be written in several ways: whom it leads to tells them apart.
        let key = |parsed: &Parsed| {
            let journey = self.travel(parsed).ok()?;
            let road = journey.roads.first()?;
            let port = road.steps.last().map(|step| step.port.clone());
            let label = road
                .steps
                .iter()
                .find_map(|step| step.asked.as_ref().map(|_| journey.label.clone()));
            Some((journey.from.id, journey.to.id, port, label))
        };
        let wished = match wish {
            Wish::Allow { flow } | Wish::Refuse { flow } | Wish::Only { flow, .. } => parse(flow).ok(),
            Wish::Close { .. } => None,
        };
        let mut seen: Set<_> = wished.as_ref().and_then(key).into_iter().collect();
        lines
            .chain(asked)
            .chain(suggested)
            .filter(|parsed| key(parsed).is_some_and(|key| seen.insert(key)))
            .map(|parsed| (parsed.question.to_string(), parsed))
            .collect()
    }

    /// A flow's verdict in the words of an expectation; `None` where it has none.
    fn verdict_of(&self, parsed: &Parsed) -> Option<String> {
        let (outcome, stopped) = ending(&self.travel(parsed).ok()?);
        Some(check::verdict_in_words(outcome, stopped))
    }
}

const NOTHING_FOUND: &str = "no small edit was found that does it; what would have to change is too far from what stands \
                             there, or is written so that it cannot be edited line by line";

/// The text with a change made, read anew.
struct State<'a> {
    draft: Draft,
    simulation: Read<'a>,
}

enum Read<'a> {
    AsItIs(&'a Simulation),
    Edited(Box<Simulation>),
}

impl Deref for State<'_> {
    type Target = Simulation;

    fn deref(&self) -> &Simulation {
        match &self.simulation {
            Read::AsItIs(simulation) => simulation,
            Read::Edited(simulation) => simulation,
        }
    }
}

/// What is searched with.
struct Builder<'a> {
    base: &'a Simulation,
    form: Form,
    budget: Budget,
}

impl<'a> Builder<'a> {
    fn new(base: &'a Simulation, form: Form) -> Self {
        let budget = base.budget(TRIES, READ_AGAIN);
        Self { base, form, budget }
    }

    fn begin(&self) -> State<'a> {
        State {
            draft: Draft::default(),
            simulation: Read::AsItIs(self.base),
        }
    }

    fn grant(&self, wish: &Wish) -> Result<Vec<State<'a>>, String> {
        match wish {
            Wish::Allow { flow } => self.allow(&read(flow)?),
            Wish::Refuse { flow } => self.refuse(&read(flow)?),
            Wish::Only { flow, side } => self.only(&read(flow)?, *side),
            Wish::Close { party, side } => self.close(party, *side),
        }
    }

    fn allow(&self, flow: &Parsed) -> Result<Vec<State<'a>>, String> {
        let journey = self.journey(flow)?;
        let Some(road) = stopped(&journey) else {
            return Err("it gets through already".to_owned());
        };
        match road.end() {
            End::Through | End::Refused { .. } => {}
            End::Rejected(_) | End::Unreachable(_) => {
                return Err("no policy stops it, so that none can help it".to_owned());
            }
            End::NotModelled(_) => return Err("what decides it is not modelled".to_owned()),
        }
        Ok(self.open(self.begin(), flow, MOST, DEEPEST))
    }

    fn refuse(&self, flow: &Parsed) -> Result<Vec<State<'a>>, String> {
        let journey = self.journey(flow)?;
        if stopped(&journey).is_some() {
            return Err("it does not get through as it is".to_owned());
        }
        let sides = [Direction::Ingress, Direction::Egress].into_iter();
        Ok(sides
            .flat_map(|side| self.shut(self.begin(), flow, side, MOST, DEEPEST))
            .collect())
    }

    /// The flow gets through, and nothing else passes that side.
    fn only(&self, flow: &Parsed, side: Direction) -> Result<Vec<State<'a>>, String> {
        let journey = self.journey(flow)?;
        let own = match side {
            Direction::Ingress => &journey.to,
            Direction::Egress => &journey.from,
        };
        if !is_selectable(own) {
            return Err(format!("{} is no endpoint: no policy selects it", own.name));
        }
        let Some(mut state) = self.in_default_deny(own, side) else {
            return Ok(Vec::new());
        };
        let probes = self.probes(own, side);
        for _ in 0..DEEPEST {
            let passes = |probe: &&Parsed| state.passes(probe, side) && !is_same(&state, probe, flow);
            let Some(probe) = probes.iter().find(passes) else {
                break;
            };
            match self.shut(state, probe, side, 1, DEEPEST).pop() {
                Some(next) => state = next,
                None => return Ok(Vec::new()),
            }
        }
        let opened = self.open(state, flow, 1, DEEPEST);
        let alone = |state: &State<'_>| {
            let others = probes.iter().filter(|probe| !is_same(state, probe, flow));
            others.into_iter().all(|probe| !state.passes(probe, side))
        };
        Ok(opened.into_iter().filter(alone).collect())
    }

    /// A party in default deny: first with what the scenario wants let through, then without.
    fn close(&self, id: &str, side: Direction) -> Result<Vec<State<'a>>, String> {
        let party = self.base.parties.by_id(&self.base.world, id);
        let party = party.filter(is_selectable).ok_or("there is no such endpoint")?;
        if self.base.enforcement(&party.members, side).default_deny {
            return Err(format!("{} refuses what no rule allows already", party.name));
        }
        let Some(closed) = self.in_default_deny(&party, side) else {
            return Ok(Vec::new());
        };
        let wanted = self.wanted(&party, side);
        let lost = |flow: &&Parsed| self.base.passes(flow, side) && !closed.passes(flow, side);
        let lost: Vec<&Parsed> = wanted.iter().filter(lost).collect();
        if lost.is_empty() {
            return Ok(vec![closed]);
        }
        let mut kept = self.in_default_deny(&party, side);
        for flow in lost {
            kept = kept.and_then(|state| self.open(state, flow, 1, DEEPEST).pop());
        }
        Ok(kept.into_iter().chain([closed]).collect())
    }

    /// What the scenario wants to pass one side of a party.
    fn wanted(&self, party: &Party, side: Direction) -> Vec<Parsed> {
        let lines = self.base.scenario.iter().flat_map(|scenario| &scenario.lines);
        let allowed = lines.filter(|line| line.expected() == Some(Expected::Allowed));
        let flows = allowed.filter_map(|line| Some(line.parsed.as_ref().ok()?.flow.clone()));
        flows
            .filter(|flow| {
                self.base.travel(flow).is_ok_and(|journey| match side {
                    Direction::Ingress => journey.to.id == party.id,
                    Direction::Egress => journey.from.id == party.id,
                })
            })
            .collect()
    }

    /// The text with a party in default deny on one side: as it is, where it is so already.
    fn in_default_deny(&self, party: &Party, side: Direction) -> Option<State<'a>> {
        let begin = self.begin();
        if begin.enforcement(&party.members, side).default_deny {
            return Some(begin);
        }
        let draft = begin.explainer().isolation(party, side, self.form)?;
        let state = self.with(&begin, draft)?;
        let closed = state.enforcement(&party.members, side).default_deny;
        closed.then_some(state)
    }

    /// Opens a flow: the states in which it gets through, at most `most`; the one given, where it does already.
    fn open(&self, state: State<'a>, flow: &Parsed, most: usize, depth: usize) -> Vec<State<'a>> {
        let Ok(journey) = state.travel(flow) else {
            return Vec::new();
        };
        let Some(road) = stopped(&journey) else {
            return vec![state];
        };
        if depth == 0 {
            return Vec::new();
        }
        let reached = progress(&journey);
        let mut opened: Vec<State<'a>> = Vec::new();
        for draft in state.explainer().openings(road, self.form) {
            let Some(next) = self.with(&state, draft) else {
                continue;
            };
            let further = next
                .travel(flow)
                .is_ok_and(|journey| progress(&journey) > reached);
            if further {
                opened.extend(self.open(next, flow, 1, depth - 1));
            }
            if opened.len() >= most {
                break;
            }
        }
        opened
    }

    /// Shuts one side of a flow: the states in which that side refuses it.
    fn shut(
        &self,
        state: State<'a>,
        flow: &Parsed,
        side: Direction,
        most: usize,
        depth: usize,
    ) -> Vec<State<'a>> {
        if !state.passes(flow, side) {
            return vec![state];
        }
        let Some(journey) = state.travel(flow).ok().filter(|_| depth > 0) else {
            return Vec::new();
        };
        let Some(road) = journey.roads.first() else {
            return Vec::new();
        };
        let mut shut: Vec<State<'a>> = Vec::new();
        let mut half: Option<State<'a>> = None;
        for draft in state.explainer().closings(road, side, self.form) {
            let Some(next) = self.with(&state, draft) else {
                continue;
            };
            if !next.passes(flow, side) {
                shut.push(next);
            } else if half.is_none() {
                half = Some(next);
            }
            if shut.len() >= most {
                return shut;
            }
        }
        // Several lines allow it: the first is out, the others come next. That is what was meant, before any deny.
        let mut removed = half.map_or_else(Vec::new, |half| self.shut(half, flow, side, 1, depth - 1));
        removed.extend(shut);
        removed
    }

    /// A state with one change more; `None` where it does not fit, where something would be refused that was not, and
    /// where enough was tried.
    fn with(&self, state: &State<'a>, next: Draft) -> Option<State<'a>> {
        if !self.budget.spend() {
            return None;
        }
        let new = SourceId(self.base.sources.iter().count() as u32);
        let draft = state.draft.then(next, new)?;
        let edited = self.base.with_draft(&draft)?;
        let worse = edited.refused.len() > self.base.refused.len();
        (!worse).then(|| State {
            draft,
            simulation: Read::Edited(Box::new(edited)),
        })
    }

    fn journey(&self, flow: &Parsed) -> Result<Journey, String> {
        self.base.travel(flow).map_err(|problem| problem.message)
    }

    /// Flows past one side of a party: from or to everyone, on the ports that are declared and on one that nobody uses.
    fn probes(&self, own: &Party, side: Direction) -> Vec<Parsed> {
        let others = self
            .base
            .parties
            .iter()
            .filter(|other| other.id != own.id && other.kind != PartyKind::Entity);
        let mut ports = self.base.declared_ports(own);
        ports.push(ANY_PORT.to_string());
        let questions = others.flat_map(|other| match side {
            Direction::Ingress => ports
                .iter()
                .map(|port| format!("{} -> {}:{port}", other.id, own.id))
                .collect::<Vec<_>>(),
            Direction::Egress => {
                let mut ports = self.base.declared_ports(other);
                ports.extend([ANY_PORT.to_string(), "443".to_owned()]);
                let asked = ports
                    .iter()
                    .map(|port| format!("{} -> {}:{port}", own.id, other.id));
                asked.collect()
            }
        });
        let world = match side {
            Direction::Ingress => format!("internet -> {}:{ANY_PORT}", own.id),
            Direction::Egress => format!("{} -> internet:{ANY_PORT}", own.id),
        };
        questions
            .take(2 * MOST_COMPARED)
            .chain([world])
            .filter_map(|question| parse(&question).ok())
            .collect()
    }
}

impl Simulation {
    /// The text after a change, read anew.
    pub(super) fn with_draft(&self, draft: &Draft) -> Option<Self> {
        let mut sources = Vec::new();
        for (id, source) in self.sources.iter() {
            let edits = draft.edits.iter().filter(|edit| edit.span.source == id);
            let edits: Vec<_> = edits.cloned().collect();
            let mut source = source.clone();
            if !edits.is_empty() {
                source.text = apply(&source.text, &edits)?;
            }
            sources.push(source);
        }
        sources.extend(draft.added.clone());
        Some(self.again(sources))
    }

    /// Whether one side lets a flow through, whatever the other does.
    fn passes(&self, flow: &Parsed, side: Direction) -> bool {
        let Ok(journey) = self.travel(flow) else {
            return false;
        };
        let passes = |road: &Road| {
            let last = road.steps.iter().rev().find_map(|step| step.decided.as_ref());
            last.is_some_and(|(_, decision)| {
                let decision = match side {
                    Direction::Egress => &decision.egress,
                    Direction::Ingress => &decision.ingress,
                };
                matches!(decision.verdict, SideVerdict::Allow | SideVerdict::NotEnforced)
            })
        };
        journey.roads.iter().any(passes)
    }
}

fn read(flow: &str) -> Result<Parsed, String> {
    parse(flow).map_err(|problem| problem.message)
}

/// Whether policies can select it.
fn is_selectable(party: &Party) -> bool {
    matches!(party.kind, PartyKind::Workload | PartyKind::Pod)
}

/// Whether two flows are one: between the same two, on the same port.
fn is_same(simulation: &Simulation, one: &Parsed, other: &Parsed) -> bool {
    let decided = |flow: &Parsed| {
        let journey = simulation.travel(flow).ok()?;
        let road = journey.roads.first()?;
        let (flow, _) = road.steps.iter().rev().find_map(|step| step.decided.clone())?;
        Some((
            journey.from.id.clone(),
            journey.to.id.clone(),
            flow.protocol,
            flow.port,
        ))
    };
    decided(one).is_some_and(|one| Some(one) == decided(other))
}

/// The first road that a policy stops.
fn stopped(journey: &Journey) -> Option<&Road> {
    journey.roads.iter().find(|road| road.end() != End::Through)
}

/// How far a journey comes: roads that arrive, then the step and the side at which the first other one ends.
fn progress(journey: &Journey) -> (usize, usize, bool) {
    let through = journey
        .roads
        .iter()
        .filter(|road| road.end() == End::Through)
        .count();
    let road = stopped(journey);
    let at_ingress = road.is_some_and(|road| {
        matches!(
            road.end(),
            End::Refused {
                side: Direction::Ingress,
                ..
            }
        )
    });
    (through, road.map_or(0, |road| road.steps.len()), at_ingress)
}
