//! What leaves core: serializable answers that the playground, the site and the command line show.
//!
//! Nothing here is decided; everything here can be shown as it stands. The same types cross the worker's
//! edge as JSON, become `--format json`, and are drawn by the components.

mod wish;

use serde::{Deserialize, Serialize};

pub use wish::{Change, Granted, Proposal, Wish};

use crate::dataplane::EnforcementMode;
use crate::diagnostic::{FixReport, Report, Severity};
use crate::source::{Place, Source};

/// Everything that is asked of core at once: the text, who enforces, and the questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The manifests, scenario documents among them.
    pub sources: Vec<Source>,
    /// Overrides the scenario's dataplane: `cilium:1.19`, `cilium-2026-01`, `kubernetes`, `none`.
    pub dataplane: Option<String>,
    /// Overrides the scenario's enforcement mode.
    pub enforcement: Option<EnforcementMode>,
    /// Questions in the notation, asked beside the scenario's expectations.
    pub questions: Vec<String>,
    /// A change of the rules that edits are looked for.
    pub wish: Option<Wish>,
}

/// Everything that one evaluation says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The title of the scenario, if there is one.
    pub title: Option<String>,
    /// Who enforces, and which verified tree stands behind it.
    pub dataplane: DataplaneView,
    /// What there is to draw.
    pub map: Map,
    /// Whether each expectation of the scenario is met, in its order.
    pub expectations: Vec<Expectation>,
    /// Whether each object that the scenario lists as refused is refused, in its order.
    pub refusals: Vec<RefusalCheck>,
    /// The answers to the request's questions, in its order; where neither scenario nor request asks
    /// anything, to questions that the manifests suggest.
    pub answers: Vec<Asked>,
    /// What is wrong with the text, in the order of files and lines.
    pub diagnostics: Vec<Report>,
    /// How many objects of policy are in force.
    pub policies: usize,
    /// What was found for the request's wish.
    #[serde(default)]
    pub granted: Option<Granted>,
}

impl Evaluation {
    /// Whether a build may go on: every expectation and refusal holds, every question has an answer, and
    /// nothing in the text is an error.
    pub fn holds(&self) -> bool {
        let no_error = self
            .diagnostics
            .iter()
            .all(|report| report.severity < Severity::Error);
        no_error
            && self.expectations.iter().all(Expectation::holds)
            && self.refusals.iter().all(|refusal| refusal.met)
            && self.answers.iter().all(|asked| asked.answer.is_ok())
    }
}

/// Who enforces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataplaneView {
    /// As it is written in a scenario: `cilium:1.19`.
    pub id: String,
    /// For people: "Cilium 1.19".
    pub title: String,
    /// What stands behind the verdicts: "verified against Cilium's engine of January 2026".
    pub basis: String,
    /// Whom policy isolates; [`EnforcementMode::Default`] for anybody but Cilium, who alone has the switch.
    #[serde(default)]
    pub enforcement: EnforcementMode,
}

/// What another dataplane says to a question: enough to tell whether it decides otherwise, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Who decides.
    pub dataplane: DataplaneView,
    /// The whole.
    pub outcome: Outcome,
    /// Where it stops; `None` when allowed.
    pub stopped: Option<Stop>,
    /// Why: what the sides of the last hop say, as far as somebody enforces there.
    pub why: Vec<String>,
}

/// What the picture shows: who there is, and where they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Map {
    /// Namespaces that hold endpoints, in the order of the text.
    pub namespaces: Vec<String>,
    /// Endpoints by workload, and parties outside the cluster.
    pub parties: Vec<Party>,
    /// The Services of the cluster, which a question can name and no line of the picture ends at.
    #[serde(default)]
    pub services: Vec<ServiceView>,
}

/// A Service, as far as it can be named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its ports, `80/tcp`.
    pub ports: Vec<String>,
}

/// Somebody who sends or receives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Unique in the map, and a name in the notation: `default/deployment/backend`, `outside/vpn`,
    /// `entity/host`, `ip/203.0.113.9`.
    pub id: String,
    /// What it is.
    pub kind: PartyKind,
    /// Its namespace; `None` outside the cluster and for nodes.
    pub namespace: Option<String>,
    /// What people call it.
    pub name: String,
    /// A few words more: "2 pods · webdis", "172.27.224.3".
    pub detail: String,
    /// How many pods fold into it; 0 for what has no pods.
    pub replicas: u32,
    /// Its labels, `key=value`.
    pub labels: Vec<String>,
    /// The ports its containers name, `80/tcp`.
    pub ports: Vec<String>,
    /// The signal at the way in.
    pub ingress: Enforcement,
    /// The signal at the way out.
    pub egress: Enforcement,
    /// Where it is declared.
    pub place: Option<Place>,
}

/// What a [`Party`] is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// Pods that one workload makes.
    #[default]
    Workload,
    /// A pod of its own.
    Pod,
    /// A node, the API server, the health endpoint …: a reserved identity.
    Entity,
    /// Somebody outside the cluster.
    Outside,
}

/// Whether policy is enforced on an endpoint in one direction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enforcement {
    /// Whether any policy selects the endpoint in this direction.
    pub enforced: bool,
    /// Whether what no rule allows is denied.
    pub default_deny: bool,
    /// The policies that select it in this direction.
    pub policies: Vec<PolicyRef>,
}

/// A policy object by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicyRef {
    /// `CiliumNetworkPolicy`, `NetworkPolicy`, …
    pub kind: String,
    /// Its namespace; `None` for cluster-wide kinds.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// A question as it was asked, and its answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What was asked.
    pub question: String,
    /// The answer; an `Err` says what is wrong with the question and suggests what could be meant.
    pub answer: Result<Answer, Report>,
}

/// An expectation of a scenario, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// The line as written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// The verdict it asks for: `allowed`, `denied at ingress`.
    pub expected: String,
    /// Whether the answer is the expected one.
    pub met: bool,
    /// Whether the scenario says that it is *not* met here (the mistake it shows).
    pub marked_wrong: bool,
    /// What core answers, or why it cannot.
    pub answer: Result<Answer, Report>,
    /// For people: what was expected, what is the case, and why. Empty when met.
    pub message: String,
}

impl Expectation {
    /// Whether a build may go on: met, or marked as wrong and indeed not met.
    pub fn holds(&self) -> bool {
        self.answer.is_ok() && self.met != self.marked_wrong
    }
}

/// An object that a scenario lists as refused, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalCheck {
    /// Kind and name: `CiliumNetworkPolicy default/backend`.
    pub policy: String,
    /// A stretch of the message that refuses it, or its code.
    pub because: Option<String>,
    /// Where the scenario lists it.
    pub place: Place,
    /// Whether it is refused, for that reason.
    pub met: bool,
    /// For people, where it is not met.
    pub message: String,
}

/// The answer to one question: a road of hops that stops at the first refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question in its canonical notation.
    pub question: String,
    /// [`Party::id`] of the source.
    pub from: String,
    /// [`Party::id`] of the destination.
    pub to: String,
    /// What is drawn at the line: `7379/tcp`, `GET /docs`.
    pub label: String,
    /// The whole.
    pub outcome: Outcome,
    /// Where it stops; `None` when allowed.
    pub stopped: Option<Stop>,
    /// The whole in one sentence.
    pub sentence: String,
    /// What the person at the source would see: "connection times out", "HTTP 403 Forbidden".
    pub seen: String,
    /// The same for a program.
    #[serde(default)]
    pub sight: Sight,
    /// The hops, as far as the request comes.
    pub hops: Vec<Hop>,
    /// What qualifies the answer: version differences, what is not modelled.
    pub notes: Vec<String>,
}

/// The whole verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Both sides let it through (or do not enforce).
    Allowed,
    /// A side refuses it.
    Denied,
    /// Replicas of source or destination differ; the hops say how.
    Mixed,
    /// It fails for a reason that is not policy: no such name, a Service without endpoints.
    Unreachable,
    /// Something that decides it is not modelled; never a guess.
    NotModelled,
}

/// Where and how a request is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The side that stops it; `None` where no policy does (name or route missing).
    pub side: Option<Direction>,
    /// What it was doing.
    pub hop: HopKind,
    /// Whether a proxy at layer 7 refused it, so that the connection itself was allowed.
    pub l7: bool,
}

/// Egress at the source, ingress at the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the subject.
    Ingress,
    /// Out of the subject.
    Egress,
}

/// One step of the road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// What happens here.
    pub kind: HopKind,
    /// For people: "look up storage.cloud.google.com at kube-dns", "backend → database:7379/tcp".
    pub title: String,
    /// [`Party::id`] of who sends.
    pub from: String,
    /// [`Party::id`] of who receives.
    pub to: String,
    /// Protocol and destination port as policy sees them: `7379/tcp`, `icmp/8`.
    pub port: String,
    /// What this hop comes to.
    pub outcome: Outcome,
    /// The source's side.
    pub egress: Side,
    /// The destination's side.
    pub ingress: Side,
    /// What was changed or learned here: "database:80 is 7379 on 2 pods", "142.250.74.16 is learned".
    pub notes: Vec<String>,
    /// What protects what passes here.
    #[serde(default)]
    pub protection: Vec<Protection>,
    /// For a look-up: every name that is asked for, in order.
    #[serde(default)]
    pub queries: Vec<Query>,
}

/// One DNS query of a look-up: a resolver follows its search list until a name exists (DNS-11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The name, without a final dot.
    pub name: String,
    /// What comes back.
    pub reply: Reply,
}

/// What comes back for a [`Query`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// Addresses.
    Answer,
    /// There is no such name.
    NoSuchName,
    /// The DNS proxy refuses the query.
    Refused,
    /// Nothing: the packet is dropped, or nobody answers.
    Silence,
    /// What it would be is not modelled.
    NotModelled,
}

/// What protects a connection on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// TLS: the server shows a certificate.
    Tls,
    /// Mutual TLS: both ends show one.
    MutualTls,
    /// WireGuard, between nodes or in a tailnet.
    Wireguard,
    /// Cilium's mutual authentication, not done yet: the first packets are dropped and start it (AUTH-5).
    AuthenticationPending,
    /// Cilium's mutual authentication, which this peer cannot pass (AUTH-6).
    AuthenticationImpossible,
}

/// What the person at the source sees in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// What kind of thing.
    pub kind: SightKind,
    /// The status of an HTTP answer by somebody on the way; 0 where there is none.
    pub status: u16,
    /// What that answer says.
    pub body: String,
}

impl Sight {
    /// Something without an error page.
    pub fn of(kind: SightKind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    /// An error page by somebody on the way.
    pub fn page(status: u16, body: &str) -> Self {
        Self {
            kind: SightKind::ErrorPage,
            status,
            body: body.to_owned(),
        }
    }
}

/// What kind of thing a person sees: see [`Sight`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SightKind {
    /// The request arrives at the workload, which answers as it will.
    Answered,
    /// The connection opens, or the packet arrives.
    Connected,
    /// The name resolves.
    Resolved,
    /// DNS answers REFUSED.
    NameRefused,
    /// DNS does not answer.
    NameTimeout,
    /// DNS answers that there is no such name.
    NameUnknown,
    /// The connection is tried until it times out.
    Timeout,
    /// No reply comes back to a packet.
    NoReply,
    /// The connection is refused at once, or there is no route.
    ConnectionRefused,
    /// The connection opens and is closed or reset.
    Reset,
    /// The certificate is for another name: "Your connection is not private".
    PrivacyError,
    /// Somebody on the way answers with an error page: see [`Sight::status`].
    ErrorPage,
    /// It depends on which pods and nodes are met.
    Depends,
    /// Not modelled.
    #[default]
    NotModelled,
}

/// What happens at a [`Hop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HopKind {
    /// A name is looked up.
    Resolve,
    /// A Service becomes one of its backends.
    Translate,
    /// A connection is opened.
    Connect,
    /// TLS is agreed on.
    Tls,
    /// An ingress controller or a gateway picks a backend.
    Route,
    /// A service mesh lets it pass, or does not.
    Mesh,
    /// A request is sent over it.
    Request,
}

/// One side's decision on a hop, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// What it decides.
    pub verdict: SideVerdict,
    /// Why it denies; `None` unless it does.
    pub deny_kind: Option<DenyKind>,
    /// The policy match type as Hubble names it: `L3-L4`, `none`.
    pub match_type: Option<String>,
    /// The drop reason as Hubble prints it: `Policy denied`.
    pub drop_reason: Option<String>,
    /// Whether the allow is handed to a proxy at layer 7.
    pub l7: bool,
    /// Whether mutual authentication must succeed first.
    pub auth: bool,
    /// Whether audit mode lets pass what would be denied; the kind of denial and the match type say why.
    #[serde(default)]
    pub audited: bool,
    /// The side in one sentence.
    pub sentence: String,
    /// The entries that decide, the deciding one first.
    pub reasons: Vec<Reason>,
    /// For a default deny: the policies that put the endpoint in default deny.
    pub default_deny_by: Vec<Reason>,
    /// Entries that failed in one respect only, the nearest first.
    pub nearest: Vec<NearMiss>,
}

/// What one side decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SideVerdict {
    /// A rule lets it through.
    Allow,
    /// It is dropped, or refused at layer 7.
    Deny,
    /// No policy selects the endpoint in this direction.
    NotEnforced,
    /// There is no endpoint on this side: an outside address, a node.
    #[default]
    NoEndpoint,
    /// Something that decides it is not modelled.
    NotModelled,
}

/// Why a side denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DenyKind {
    /// A deny entry matches.
    Explicit,
    /// Nothing allows it, and the endpoint is in default deny.
    Default,
}

/// A line of YAML that decides, or takes part in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The policy.
    pub policy: PolicyRef,
    /// The path in it: `spec.egress[1].toPorts[0]`.
    pub path: String,
    /// The lines.
    pub place: Option<Place>,
    /// Other lines that take part: the peer, where `place` is the port.
    #[serde(default)]
    pub also: Vec<Place>,
    /// What it says about this flow: "allows app=demo, tier=backend on 7379/tcp".
    pub text: String,
    /// The edit that takes this reason away, so that the side decides the other way; it was applied and
    /// evaluated before it is offered.
    #[serde(default)]
    pub fix: Option<FixReport>,
}

/// An entry that would have decided otherwise if one thing were different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMiss {
    /// The entry.
    pub reason: Reason,
    /// What does not fit: "peer matches, port does not: 443 ≠ 7379".
    pub failed: String,
    /// The edit that changes this side's verdict; it was applied and evaluated before it is offered.
    pub fix: Option<FixReport>,
}
