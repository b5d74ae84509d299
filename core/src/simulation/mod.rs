//! The facade: make a [`Simulation`] from sources and options, ask it questions, get answers that can be
//! shown as they stand. [`evaluate`] does all of it at once.

mod assemble;
mod builder;
#[cfg(test)]
mod builder_tests;
mod check;
mod connection;
mod fixes;
mod front;
mod map;
mod observe;
mod questions;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::answer::{
    Answer, Asked, DataplaneView, Direction, Elsewhere, Enforcement, Evaluation, PartyKind, PolicyRef,
    Request, Side, SideVerdict,
};
use crate::dataplane::{Dataplane, Options};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::explain::Explainer;
use crate::hubble::IdentityNumbers;
use crate::journey::{Context, Journey, Parties, Party};
use crate::notation::{Parsed, Problem};
use crate::objects::{Body, Checks, Object, Objects, Refused};
use crate::order;
use crate::scenario::Scenario;
use crate::source::{Place, SourceMap, Span};
use crate::verdict::Policies;
use crate::world::{Outside, Peer, World};
use crate::yaml::{Document, Limits, Path};
use assemble::{Assembly, assemble};
use fixes::Budget;

pub use assemble::included_file;
pub use check::verdict;
pub use connection::{Connection, Learned};

/// How many questions are asked of manifests that come without any.
const SUGGESTED_QUESTIONS: usize = 60;

/// How many edits are tried for all unmet expectations together, and how many for one question that is asked
/// outright. Each is a whole evaluation of the text; the rest of the answers come without a fix, and get one
/// when they are asked for.
const FIXES_OF_EXPECTATIONS: usize = 8;
const FIXES_OF_QUESTION: usize = 6;

/// How much text may be read again for them, in bytes: a longer text gets fewer tries, and a very long one
/// none.
const READ_AGAIN_FOR_EXPECTATIONS: usize = 256 << 10;
const READ_AGAIN_FOR_QUESTION: usize = 4 << 20;

/// Everything that is known about some sources, ready to be asked.
#[derive(Debug)]
pub struct Simulation {
    sources: SourceMap,
    documents: Vec<Document>,
    scenario: Option<Scenario>,
    options: Options,
    objects: Objects,
    refused: Vec<Refused>,
    findings: Vec<Diagnostic>,
    world: World,
    parties: Parties,
    policies: Policies,
    /// Made when it is first asked for.
    identity_numbers: OnceLock<IdentityNumbers>,
    /// Likewise.
    pods_by_labels: OnceLock<observe::PodsByLabels>,
}

/// Everything that is asked of core at once: reads the sources, decides the scenario's expectations and the
/// request's questions, and says what is wrong with the text.
pub fn evaluate(request: &Request) -> Evaluation {
    let simulation = Simulation::new(request);
    let mut evaluation = simulation.evaluation(&request.questions);
    evaluation.granted = request
        .wish
        .as_ref()
        .map(|wish| simulation.grant(wish, &request.questions));
    evaluation
}

/// The first question of a request, decided by whom the request names. It costs one reading of the text and one
/// decision; no edits are tried. `None` where nothing is asked, or the question has no answer.
pub fn elsewhere(request: &Request) -> Option<Elsewhere> {
    let simulation = Simulation::new(request);
    let answer = simulation.ask_within(request.questions.first()?, None).ok()?;
    let sides = answer.hops.last().map(|hop| [&hop.egress, &hop.ingress]);
    let speaks = |side: &&Side| side.verdict != SideVerdict::NoEndpoint && !side.sentence.is_empty();
    let speaking = sides.into_iter().flatten().filter(speaks);
    Some(Elsewhere {
        dataplane: simulation.dataplane(),
        outcome: answer.outcome,
        stopped: answer.stopped,
        why: speaking.map(|side| side.sentence.clone()).collect(),
    })
}

impl Simulation {
    /// Reads the sources of a request. What cannot be read is left out and diagnosed.
    pub fn new(request: &Request) -> Self {
        Self::with(request, |_| ())
    }

    /// The same in a cluster that is set up otherwise: `set_up` changes the options that follow from the
    /// dataplane.
    pub fn with(request: &Request, set_up: impl FnOnce(&mut Options)) -> Self {
        Self::within(Limits::default(), request, set_up)
    }

    /// The same with limits of one's own for what a source may hold.
    pub fn within(limits: Limits, request: &Request, set_up: impl FnOnce(&mut Options)) -> Self {
        let sources = SourceMap::new(request.sources.iter().cloned());
        let Assembly {
            documents,
            scenario,
            mut findings,
        } = assemble(limits, &sources);
        let dataplane = dataplane(request, scenario.as_ref(), &mut findings);
        let mut options = Options::for_dataplane(dataplane);
        options.network = scenario
            .as_ref()
            .and_then(|scenario| scenario.network)
            .unwrap_or_default();
        let written = scenario.as_ref().and_then(|scenario| scenario.enforcement);
        if dataplane.is_cilium() {
            options.mode = request.enforcement.or(written).unwrap_or_default();
        }
        set_up(&mut options);
        let reading = Objects::read(&documents, &Checks::new(dataplane));
        findings.extend(reading.findings);
        let mut world = World::new(&reading.objects, &options);
        for party in scenario.iter().flat_map(|scenario| &scenario.outside) {
            let (name, host) = (party.name.clone(), party.host.clone());
            world.add_outside(Outside {
                name,
                addresses: party.addresses.clone(),
                host,
                via: party.via.clone(),
            });
        }
        findings.extend(front::findings(&reading.objects, &world, &documents));
        let parties = Parties::new(&world);
        let policies = Policies::new(&reading.objects, &world, &options);
        let (objects, refused) = (reading.objects, reading.refused);
        Self {
            sources,
            documents,
            scenario,
            options,
            objects,
            refused,
            findings,
            world,
            parties,
            policies,
            identity_numbers: OnceLock::new(),
            pods_by_labels: OnceLock::new(),
        }
    }

    /// The scenario among the sources.
    pub fn scenario(&self) -> Option<&Scenario> {
        self.scenario.as_ref()
    }

    /// The objects in force.
    pub(crate) fn objects(&self) -> &Objects {
        &self.objects
    }

    /// Who enforces, for core.
    pub(crate) fn enforcer(&self) -> Dataplane {
        self.options.dataplane
    }

    /// What can be shown of all this: the scenario's expectations, checked, and the answers to questions.
    /// Where nobody asks anything, some questions that the manifests suggest are answered.
    pub fn evaluation(&self, questions: &[String]) -> Evaluation {
        let lines = self.scenario.iter().flat_map(|scenario| &scenario.lines);
        let budget = self.budget(FIXES_OF_EXPECTATIONS, READ_AGAIN_FOR_EXPECTATIONS);
        let expectations: Vec<_> = lines.map(|line| self.expectation(line, &budget)).collect();
        let suggested = match questions.is_empty() && expectations.is_empty() {
            true => self.default_questions(SUGGESTED_QUESTIONS),
            false => Vec::new(),
        };
        let asked = |question: &String, answer: Result<Answer, Box<Report>>| Asked {
            question: question.clone(),
            answer: answer.map_err(|report| *report),
        };
        let mut answers: Vec<Asked> = questions.iter().map(|text| asked(text, self.ask(text))).collect();
        answers.extend(
            suggested
                .iter()
                .map(|text| asked(text, self.ask_within(text, None))),
        );
        let answered = expectations.iter().map(|expectation| &expectation.answer);
        let spoken_of = self.spoken_of(answered.chain(answers.iter().map(|asked| &asked.answer)));
        let refused = self.scenario.iter().flat_map(|scenario| &scenario.refused);
        Evaluation {
            title: self.scenario.as_ref().and_then(|scenario| scenario.title.clone()),
            dataplane: self.dataplane(),
            map: map::draw(self, &spoken_of),
            refusals: refused.map(|refusal| self.refusal_check(refusal)).collect(),
            expectations,
            answers,
            diagnostics: self.diagnostics(),
            policies: self
                .objects
                .list
                .iter()
                .filter(|object| is_policy(&object.body))
                .count(),
            granted: None,
        }
    }

    /// Who enforces, and what stands behind the answers.
    pub fn dataplane(&self) -> DataplaneView {
        let dataplane = self.options.dataplane;
        DataplaneView {
            id: dataplane.to_string(),
            title: dataplane.title(),
            basis: dataplane.basis(),
            enforcement: self.options.mode,
        }
    }

    /// What journeys are decided with.
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            world: &self.world,
            parties: &self.parties,
            policies: &self.policies,
        }
    }

    /// At most so many tries, and no more than that many bytes read again.
    fn budget(&self, tries: usize, bytes: usize) -> Budget {
        let text: usize = self.sources.iter().map(|(_, source)| source.text.len()).sum();
        Budget::new(tries.min(bytes / text.max(1)))
    }

    fn explainer(&self) -> Explainer<'_> {
        Explainer {
            context: self.context(),
            objects: &self.objects,
            documents: &self.documents,
            sources: &self.sources,
        }
    }

    /// Follows a question to its end.
    fn travel(&self, parsed: &Parsed) -> Result<Journey, Problem> {
        self.context().travel(parsed).map_err(|lost| Problem {
            message: lost.why.message,
            at: lost.at,
            help: lost.why.help,
        })
    }

    /// Follows a question and explains how it ends. With a budget, edits that would turn the verdict are
    /// tried and offered.
    fn answer(&self, parsed: &Parsed, fixes: Option<&Budget>) -> Result<Answer, Problem> {
        let journey = self.travel(parsed)?;
        let mut answer = self.explainer().answer(&parsed.question, &journey);
        if let Some(budget) = fixes {
            self.offer_fixes(parsed, &journey, &mut answer, budget);
        }
        Ok(answer)
    }

    /// The parties of answers that are not drawn anyway: entities, addresses, the internet.
    fn spoken_of<'a>(&self, answers: impl Iterator<Item = &'a Result<Answer, Report>>) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        let answers = answers.filter_map(|answer| answer.as_ref().ok());
        for id in answers.flat_map(|answer| [&answer.from, &answer.to]) {
            if found.iter().any(|party| party.id == *id) {
                continue;
            }
            found.extend(self.parties.by_id(&self.world, id));
        }
        order::sort_by_key(&mut found, |party| party.kind == PartyKind::Entity);
        found
    }

    /// Everything that is wrong with the text, by file and line. A refusal that the scenario expects is for
    /// information.
    pub fn diagnostics(&self) -> Vec<Report> {
        let mut all: Vec<Diagnostic> = self.findings.clone();
        for refused in &self.refused {
            let expected = self.is_expected(refused);
            all.extend(refused.findings.iter().cloned().map(|mut finding| {
                if expected && finding.severity == Severity::Error {
                    finding.severity = Severity::Info;
                    finding
                        .help
                        .get_or_insert_with(|| "the scenario shows this refusal".to_owned());
                }
                finding
            }));
        }
        order::sort_by_key(&mut all, |finding| {
            (finding.span.source, finding.span.start, finding.span.end)
        });
        all.iter().map(|finding| finding.report(&self.sources)).collect()
    }

    /// Whether policy is enforced on the members of a party. Members differ only where labels do: the
    /// strictest of them stands for all.
    fn enforcement(&self, members: &[Peer], direction: Direction) -> Enforcement {
        let mut whole = Enforcement::default();
        for member in members {
            let Some(found) = self.policies.enforcement(*member, direction) else {
                continue;
            };
            whole.enforced |= found.enforced;
            whole.default_deny |= found.default_deny;
            let rules = found
                .rules
                .iter()
                .filter_map(|index| self.policies.rules().get(*index));
            for rule in rules {
                let policy = self.objects.get(rule.object).map(policy_ref);
                whole
                    .policies
                    .extend(policy.filter(|policy| !whole.policies.contains(policy)));
            }
        }
        whole
    }

    /// Where a party is declared: the name in its manifest, or its line in the scenario.
    fn place_of_party(&self, party: &Party) -> Option<Place> {
        if let Some(id) = party.object {
            let object = self.objects.get(id)?;
            let root = &self.documents.get(object.document as usize)?.root;
            let name = Path::root().key("metadata").key("name");
            return Some(self.sources.place(root.nearest(&name).span));
        }
        let outside = self.scenario.as_ref()?.outside.iter();
        let declared = |span: Span| self.sources.place(span);
        outside
            .filter(|known| party.id == format!("outside/{}", known.name))
            .map(|known| declared(known.span))
            .next()
    }
}

/// Who enforces: what the request says, or the scenario, or the default.
fn dataplane(request: &Request, scenario: Option<&Scenario>, findings: &mut Vec<Diagnostic>) -> Dataplane {
    let written = scenario
        .and_then(|scenario| scenario.dataplane)
        .unwrap_or_default();
    match request.dataplane.as_deref().map(str::parse::<Dataplane>) {
        None => written,
        Some(Ok(chosen)) => chosen,
        Some(Err(unknown)) => {
            let nowhere = Span {
                source: crate::source::SourceId(0),
                start: 0,
                end: 0,
            };
            findings.push(Diagnostic::error("dataplane", nowhere, unknown.to_string()));
            written
        }
    }
}

fn is_policy(body: &Body) -> bool {
    matches!(
        body,
        Body::NetworkPolicy(_)
            | Body::CiliumNetworkPolicy(_)
            | Body::CiliumClusterwideNetworkPolicy(_)
            | Body::ClusterNetworkPolicy(_)
            | Body::AdminNetworkPolicy(_)
            | Body::BaselineAdminNetworkPolicy(_)
    )
}

/// An object's kind and name.
fn policy_ref(object: &Object) -> PolicyRef {
    let metadata = &object.metadata;
    PolicyRef {
        kind: object.kind.clone(),
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
    }
}
