//! One side of a hop: its sentence, its deciding lines, and who put it in default deny.

use super::{Explainer, describe};
use crate::answer::{DenyKind, Direction, Reason, Side, SideVerdict};
use crate::dataplane::EnforcementMode;
use crate::hubble::DropReason;
use crate::journey::{Asked, End, Party, Step};
use crate::rules::{Action, Entry, PortElement, Rule, Tier};
use crate::verdict::{EntryFit, Flow, PeerFit, PortFit, SideDecision, SideExplanation};
use crate::world::{Entity, Peer};
use crate::yaml::{Node, Path};

/// One side as it is looked at.
pub(super) struct View<'a> {
    pub(super) direction: Direction,
    pub(super) flow: &'a Flow,
    /// The endpoint whose policy it is.
    pub(super) own: &'a Party,
    /// The other one.
    pub(super) other: &'a Party,
    /// `7379/tcp`.
    pub(super) port: &'a str,
    pub(super) explanation: &'a SideExplanation,
    /// The name that the destination was looked up by.
    pub(super) name: Option<&'a str>,
    /// The Service's port that was asked for, where it is not the pod's.
    pub(super) service_port: Option<&'a str>,
    /// What is asked at layer 7, and whether this side refuses it.
    pub(super) asked: Option<&'a Asked>,
    pub(super) refuses_request: bool,
}

impl Explainer<'_> {
    /// Both sides of a step, egress first.
    pub(super) fn sides(&self, step: &Step, flow: &Flow) -> (Side, Side) {
        let side = |direction| self.with_view(step, flow, direction, |view| self.side(view));
        (side(Direction::Egress), side(Direction::Ingress))
    }

    /// Looks at one side of a step.
    pub(super) fn with_view<T>(
        &self,
        step: &Step,
        flow: &Flow,
        direction: Direction,
        look: impl FnOnce(&View<'_>) -> T,
    ) -> T {
        let (own, other) = match direction {
            Direction::Egress => (&step.from, &step.to),
            Direction::Ingress => (&step.to, &step.from),
        };
        let explanation = self.context.policies.explain(self.context.world, flow, direction);
        look(&View {
            direction,
            flow,
            own,
            other,
            port: &step.port,
            explanation: &explanation,
            name: step.name.as_deref(),
            service_port: step.service_port.as_deref(),
            asked: step.asked.as_ref(),
            refuses_request: step.end
                == End::Refused {
                    side: direction,
                    l7: true,
                },
        })
    }

    fn side(&self, view: &View<'_>) -> Side {
        let decision = &view.explanation.decision;
        let reasons = self.reasons(view);
        let default_deny_by = match decision.deny_kind {
            Some(DenyKind::Default) => self.default_deny_by(view),
            _ => Vec::new(),
        };
        let nearest = self.nearest(view);
        Side {
            verdict: if view.refuses_request {
                SideVerdict::Deny
            } else {
                decision.verdict
            },
            deny_kind: decision.deny_kind,
            match_type: decision
                .match_type
                .map(|match_type| match_type.as_str().to_owned()),
            drop_reason: drop_reason(decision).map(str::to_owned),
            l7: decision.l7,
            auth: decision.auth,
            audited: decision.audited,
            sentence: self.sentence(view, &reasons),
            reasons,
            default_deny_by,
            nearest,
        }
    }

    fn sentence(&self, view: &View<'_>, reasons: &[Reason]) -> String {
        let (own, other) = (&view.own.name, &view.other.name);
        let decision = &view.explanation.decision;
        let (way_through, way) = match view.direction {
            Direction::Egress => (format!("{own} out to {other}"), "egress"),
            Direction::Ingress => (format!("{other} in to {own}"), "ingress"),
        };
        let by = reasons
            .first()
            .map(|reason| format!("{}, {}", reason.policy.name, reason.path));
        let mut text = match (decision.verdict, by) {
            (SideVerdict::NoEndpoint, _) => return no_endpoint(view),
            (SideVerdict::NotEnforced, _) if self.nobody_enforces().is_some() => {
                let why = self.nobody_enforces().unwrap_or_default();
                return format!("{why}: everything passes");
            }
            (SideVerdict::NotEnforced, _) => {
                return format!("no policy selects {own} for {way}: everything passes");
            }
            (SideVerdict::NotModelled, _) => {
                let why = decision.not_modelled.as_deref().unwrap_or_default();
                return format!("not modelled: {why}");
            }
            (SideVerdict::Allow, _) if decision.audited => {
                format!(
                    "audit mode lets it pass; otherwise nothing lets {way_through} on {}",
                    view.port
                )
            }
            (SideVerdict::Allow, Some(by)) if view.refuses_request => {
                format!(
                    "the connection is allowed by {by}, but the proxy refuses {}",
                    asked_text(view.asked)
                )
            }
            (SideVerdict::Allow, Some(by)) => format!("allowed by {by}"),
            (SideVerdict::Allow, None) => self.implicit_allow(view),
            (SideVerdict::Deny, Some(by)) => format!("denied by {by}: {}", self.why_it_decides(view)),
            (SideVerdict::Deny, None)
                if view.explanation.default_deny_by.is_empty() && self.isolates_all() =>
            {
                format!(
                    "no entry lets {way_through} on {}, and the agent denies {way} by default (policy-enforcement-mode: always)",
                    view.port
                )
            }
            (SideVerdict::Deny, None) => {
                format!(
                    "no entry lets {way_through} on {}, and {own} denies {way} by default",
                    view.port
                )
            }
        };
        for lesson in self.lessons(view) {
            text += "; ";
            text += &lesson;
        }
        if decision.auth {
            text += "; mutual authentication must succeed first";
        }
        text
    }

    /// Why policies do not count at all, where they do not.
    fn nobody_enforces(&self) -> Option<&'static str> {
        let options = self.context.policies.options();
        match options.mode {
            _ if !options.dataplane.enforces() => Some("nobody enforces policy here"),
            EnforcementMode::Never => Some("the agent enforces nothing (policy-enforcement-mode: never)"),
            EnforcementMode::Default | EnforcementMode::Always => None,
        }
    }

    /// Whether every endpoint is isolated, selected or not (DD-6).
    fn isolates_all(&self) -> bool {
        self.context.policies.options().mode == EnforcementMode::Always
    }

    /// An allow that no line of any policy says.
    fn implicit_allow(&self, view: &View<'_>) -> String {
        let host = matches!(view.flow.from, Peer::Entity(Entity::Host) | Peer::Node(_));
        if host && view.direction == Direction::Ingress {
            return "a pod's own node always gets in, so that its probes work (LOCAL-1)".to_owned();
        }
        "the policies that select it ask for no default deny (enableDefaultDeny: false)".to_owned()
    }

    /// Why the rule that denies is the one that counts: in the pool a deny beats every allow (COMB-3), and the rules of
    /// administrators round it are read in their order (CNP2-3).
    fn why_it_decides(&self, view: &View<'_>) -> &'static str {
        let first = view.explanation.deciding.first();
        let decides = first.and_then(|fit| self.entry(view.direction, fit));
        match decides.is_none_or(|(rule, _)| rule.tier == Tier::Pool) {
            true => "a deny beats every allow",
            false => "the first rule that matches decides",
        }
    }

    /// The deciding entries, each with what it says about this flow.
    fn reasons(&self, view: &View<'_>) -> Vec<Reason> {
        let deciding = view.explanation.deciding.iter();
        deciding
            .filter_map(|entry| self.entry_reason(view, entry))
            .collect()
    }

    /// What one entry says: its place is the port's line, or the peer's where it names no ports.
    pub(super) fn entry_reason(&self, view: &View<'_>, fit: &EntryFit) -> Option<Reason> {
        let (rule, entry) = self.entry(view.direction, fit)?;
        let peer = peer_path(entry, fit);
        let port = port_path(entry, fit);
        let path = port.or(peer).unwrap_or(&entry.path);
        let text = self.entry_text(rule, entry);
        let mut reason = self.reason(rule.object, path, text);
        let beside = peer
            .filter(|peer| *peer != path)
            .and_then(|peer| self.place(rule.object, peer));
        reason.also = beside.into_iter().collect();
        Some(reason)
    }

    pub(super) fn entry(&self, direction: Direction, fit: &EntryFit) -> Option<(&Rule, &Entry)> {
        let rule = self.context.policies.rules().get(fit.rule)?;
        let entry = rule.section(direction).entries.get(fit.entry)?;
        Some((rule, entry))
    }

    /// "allows tier=backend on 7379/tcp".
    pub(super) fn entry_text(&self, rule: &Rule, entry: &Entry) -> String {
        let verb = match entry.action {
            Action::Allow => "allows",
            Action::Deny => "denies",
            Action::Pass => "passes on",
        };
        let Some(root) = self.root(rule.object) else {
            return verb.to_owned();
        };
        let peers = unique(entry.peers.iter().map(|peer| match peer.path == entry.path {
            true => "everyone".to_owned(),
            false => root.at(&peer.path).map(describe::peer).unwrap_or_default(),
        }));
        let peers = if peers.is_empty() {
            vec!["nobody".to_owned()]
        } else {
            peers
        };
        let ports = match &entry.ports {
            None => "every protocol and port".to_owned(),
            Some(_) => {
                let texts = describe::ports(root, entry);
                if texts.is_empty() {
                    "no port".to_owned()
                } else {
                    texts.join(", ")
                }
            }
        };
        format!("{verb} {} on {ports}", peers.join(" or "))
    }

    /// What a reader may not expect of the deciding lines.
    fn lessons(&self, view: &View<'_>) -> Vec<String> {
        let Some(at) = view.explanation.deciding.first() else {
            return Vec::new();
        };
        let Some((rule, entry)) = self.entry(view.direction, at) else {
            return Vec::new();
        };
        let Some(root) = self.root(rule.object) else {
            return Vec::new();
        };
        let mut lessons = Vec::new();
        match port_path(entry, at) {
            _ if entry.ports.is_none() => {
                lessons.push("it names no ports, so every protocol and port passes".to_owned());
            }
            Some(port) => {
                let elements = describe::elements_at(entry, port);
                lessons.extend(root.at(port).and_then(|node| port_lesson(node, &elements)));
            }
            None => {}
        }
        let written = peer_path(entry, at).filter(|peer| **peer != entry.path);
        if written.is_none() {
            lessons.push("it names no peer, so everyone passes, the world included".to_owned());
        }
        lessons.retain(|_| entry.action == Action::Allow);
        lessons
    }

    /// The policies that put the endpoint in default deny: their section, which is what does it.
    fn default_deny_by(&self, view: &View<'_>) -> Vec<Reason> {
        let rules = self.context.policies.rules();
        let origins = view
            .explanation
            .default_deny_by
            .iter()
            .filter_map(|index| rules.get(*index));
        let way = match view.direction {
            Direction::Egress => "egress",
            Direction::Ingress => "ingress",
        };
        let text = format!(
            "selects {} and speaks of {way}: what no policy allows is denied",
            view.own.name
        );
        origins
            .map(|rule| self.reason(rule.object, &rule.section(view.direction).path, text.clone()))
            .collect()
    }
}

/// The other side of what a view looks at.
pub(super) fn other_peer(view: &View<'_>) -> Peer {
    match view.direction {
        Direction::Egress => view.flow.to,
        Direction::Ingress => view.flow.from,
    }
}

/// Where the peer element that fits, or nearly fits, is written.
pub(super) fn peer_path<'a>(entry: &'a Entry, fit: &EntryFit) -> Option<&'a Path> {
    let index = match fit.peer {
        PeerFit::Fits(index) | PeerFit::OtherNamespace(index) => index,
        PeerFit::Other => return None,
    };
    entry.peers.get(index).map(|peer| &peer.path)
}

/// Where the port element that fits, or nearly fits, is written.
pub(super) fn port_path<'a>(entry: &'a Entry, fit: &EntryFit) -> Option<&'a Path> {
    let index = match fit.port {
        PortFit::Fits(index) | PortFit::OtherProtocol(index) => index,
        PortFit::All | PortFit::Other => return None,
    };
    entry.ports.as_ref()?.get(index).map(|port| &port.path)
}

/// Why there is no endpoint on a side.
fn no_endpoint(view: &View<'_>) -> String {
    let own = &view.own.name;
    let peer = match view.direction {
        Direction::Egress => view.flow.from,
        Direction::Ingress => view.flow.to,
    };
    match peer {
        Peer::Address(_) => {
            format!("{own} is outside the cluster: no policy of the cluster is enforced there")
        }
        Peer::Endpoint(_) => format!("{own} runs on its node's network: no policy selects it"),
        Peer::Node(_) | Peer::Entity(_) => format!("{own} is no endpoint: no policy is enforced on it here"),
    }
}

/// What a written port means beyond its number.
fn port_lesson(node: &Node, elements: &[&PortElement]) -> Option<String> {
    if !describe::is_any_protocol(elements) {
        return None;
    }
    let number = node.get("port").and_then(describe::scalar)?;
    Some(match node.get("protocol").and_then(describe::scalar) {
        Some(_) => "ANY stands for TCP, UDP and SCTP".to_owned(),
        None => format!("{number} names no protocol, so TCP, UDP and SCTP all pass"),
    })
}

/// What is asked at layer 7, for a sentence.
pub(super) fn asked_text(asked: Option<&Asked>) -> String {
    match asked {
        Some(Asked::Name(name)) => format!("the query for {name}"),
        Some(Asked::Http(request)) => format!("{} {}", request.method, request.path),
        Some(Asked::Tls) => "TLS, in which it cannot read HTTP".to_owned(),
        None => "the request".to_owned(),
    }
}

/// VERD-1.
fn drop_reason(decision: &SideDecision) -> Option<&'static str> {
    match (decision.verdict, decision.deny_kind) {
        (SideVerdict::Deny, Some(DenyKind::Explicit)) => DropReason::POLICY_DENY.text(),
        (SideVerdict::Deny, _) => DropReason::POLICY_DENIED.text(),
        _ => None,
    }
}

/// Each text once, in order.
fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}
