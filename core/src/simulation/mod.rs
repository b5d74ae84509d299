//! The facade: make a [`Simulation`] from sources and options, ask it questions, get answers that can be
//! shown as they stand. [`evaluate`] does all of it at once.

mod assemble;
mod map;
#[cfg(test)]
mod tests;

use crate::answer::{DataplaneView, Direction, Enforcement, Evaluation, Request};
use crate::dataplane::{Dataplane, Options};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::journey::{Parties, Party};
use crate::objects::{Body, Checks, Objects, Refused};
use crate::scenario::{Refusal, Scenario};
use crate::source::{Place, SourceMap, Span};
use crate::world::{Outside, Peer, World};
use crate::yaml::{Document, Path};
use assemble::{Assembly, assemble};

pub use assemble::included_file;

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
}

/// Everything that is asked of core at once: reads the sources, decides the scenario's expectations and the
/// request's questions, and says what is wrong with the text.
pub fn evaluate(request: &Request) -> Evaluation {
    Simulation::new(request).evaluation(&request.questions)
}

impl Simulation {
    /// Reads the sources of a request. What cannot be read is left out and diagnosed.
    pub fn new(request: &Request) -> Self {
        let sources = SourceMap::new(request.sources.iter().cloned());
        let Assembly {
            documents,
            scenario,
            mut findings,
        } = assemble(&sources);
        let dataplane = dataplane(request, scenario.as_ref(), &mut findings);
        let options = Options::for_dataplane(dataplane);
        let reading = Objects::read(&documents, &Checks::new(dataplane));
        findings.extend(reading.findings);
        let mut world = World::new(&reading.objects, &options);
        for party in scenario.iter().flat_map(|scenario| &scenario.outside) {
            let (name, host) = (party.name.clone(), party.host.clone());
            world.add_outside(Outside {
                name,
                addresses: party.addresses.clone(),
                host,
            });
        }
        let parties = Parties::new(&world);
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
        }
    }

    /// The scenario among the sources.
    pub fn scenario(&self) -> Option<&Scenario> {
        self.scenario.as_ref()
    }

    /// What can be shown of all this, with the answers to some questions.
    pub fn evaluation(&self, _questions: &[String]) -> Evaluation {
        let dataplane = self.options.dataplane;
        Evaluation {
            title: self.scenario.as_ref().and_then(|scenario| scenario.title.clone()),
            dataplane: DataplaneView {
                id: dataplane.to_string(),
                title: dataplane.title(),
                basis: dataplane.basis(),
            },
            map: map::draw(self, &[]),
            expectations: Vec::new(),
            answers: Vec::new(),
            diagnostics: self.diagnostics(),
            policies: self
                .objects
                .list
                .iter()
                .filter(|object| is_policy(&object.body))
                .count(),
        }
    }

    /// Everything that is wrong with the text, by file and line. A refusal that the scenario expects is a
    /// warning.
    fn diagnostics(&self) -> Vec<Report> {
        let mut all: Vec<Diagnostic> = self.findings.clone();
        for refused in &self.refused {
            let expected = self.refusals().any(|refusal| is_refusal_of(refusal, refused));
            all.extend(refused.findings.iter().cloned().map(|mut finding| {
                if expected && finding.severity == Severity::Error {
                    finding.severity = Severity::Warning;
                    finding
                        .help
                        .get_or_insert_with(|| "the scenario shows this refusal".to_owned());
                }
                finding
            }));
        }
        all.sort_by_key(|finding| (finding.span.source, finding.span.start, finding.span.end));
        all.iter().map(|finding| finding.report(&self.sources)).collect()
    }

    fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        self.scenario.iter().flat_map(|scenario| &scenario.refused)
    }

    /// Whether policy is enforced on the pods of a party.
    fn enforcement(&self, _members: &[Peer], _direction: Direction) -> Enforcement {
        Enforcement::default()
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

/// Whether a refusal that the scenario lists is this one, for the reason it gives.
fn is_refusal_of(refusal: &Refusal, refused: &Refused) -> bool {
    let same = refusal.kind == refused.kind && refusal.name == refused.name;
    let namespace = refusal.namespace.is_none() || refusal.namespace == refused.namespace;
    let because = refusal.because.as_ref().is_none_or(|because| {
        refused
            .findings
            .iter()
            .any(|finding| finding.code == because || finding.message.contains(because.as_str()))
    });
    same && namespace && because
}
