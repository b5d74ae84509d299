//! The one edit that would change a side's verdict: candidates. None is offered before it was applied and
//! evaluated, which is the caller's part.

use super::edit::{Editor, Yaml};
use super::misses::{Miss, Respect};
use super::side::{View, other_peer, peer_path, port_path};
use super::{Explainer, Form, describe};
use crate::answer::{DenyKind, Direction, HopKind};
use crate::diagnostic::{Edit, Fix};
use crate::journey::{Asked, End, Journey, Road};
use crate::objects::Body;
use crate::rules::{Entry, Rule};
use crate::verdict::{EntryFit, Protocol};
use crate::world::{EndpointId, Peer};
use crate::yaml::{Node, Path, Segment, Value};

/// At most so many candidates are worth evaluating for one answer.
const MOST: usize = 6;

/// An edit that may change the verdict of one side of one hop.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The hop, counted in the answer.
    pub hop: usize,
    /// The side of it.
    pub side: Direction,
    /// Where in the answer the fix belongs.
    pub slot: Slot,
    /// The edit.
    pub fix: Fix,
}

/// Where a fix belongs in a [`crate::answer::Side`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// To a near miss: it lets the flow through.
    Miss(usize),
    /// To a reason: it takes the reason away.
    Reason(usize),
}

impl Explainer<'_> {
    /// Edits worth trying for the answer of a journey whose roads all end alike: for a refusal, what would
    /// let it through; for an allow, what would refuse it. The likeliest first; at most one of each slot
    /// should be offered.
    pub fn candidates(&self, journey: &Journey) -> Vec<Candidate> {
        journey
            .roads
            .first()
            .map(|road| self.candidates_on(road))
            .unwrap_or_default()
    }

    /// The same for one road.
    pub(super) fn candidates_on(&self, road: &Road) -> Vec<Candidate> {
        // What is allowed on the way to a refusal is not the question.
        let reached = road.end() == End::Through;
        let mut candidates = Vec::new();
        for (hop, step) in road.steps.iter().enumerate() {
            let Some((flow, _)) = &step.decided else { continue };
            let refused = match step.end {
                End::Refused { side, .. } => Some(side),
                _ => None,
            };
            for side in [Direction::Egress, Direction::Ingress] {
                let mut add = |slot, fix: Option<Fix>| {
                    candidates.extend(fix.map(|fix| Candidate { hop, side, slot, fix }));
                };
                self.with_view(step, flow, side, |view| {
                    if refused == Some(side) {
                        for (index, miss) in self.misses(view).iter().enumerate() {
                            let fix = match miss.respect {
                                Respect::Name => self.dns_rule(&road.steps),
                                _ => self.allowing(view, miss),
                            };
                            add(Slot::Miss(index), fix);
                        }
                        if view.explanation.decision.deny_kind == Some(DenyKind::Explicit) {
                            for fix in self.removing(view) {
                                add(Slot::Reason(0), Some(fix));
                            }
                        }
                    } else if reached && step.kind == HopKind::Connect {
                        for fix in self.refusing(view) {
                            add(Slot::Reason(0), Some(fix));
                        }
                    }
                });
            }
        }
        candidates.truncate(MOST);
        candidates
    }

    /// What would make a near miss fit.
    fn allowing(&self, view: &View<'_>, miss: &Miss<'_>) -> Option<Fix> {
        let place = self.editable(miss.rule)?;
        match miss.respect {
            Respect::Port | Respect::Protocol => self.other_port(view, miss, &place),
            Respect::Namespace => self.other_namespace(view, miss, &place),
            Respect::Peer => self.other_peer(view, miss, &place),
            Respect::Request => self.other_request(view, miss, &place),
            Respect::Name => None,
        }
    }

    /// The pod's port for the Service's, or one port more.
    fn other_port(&self, view: &View<'_>, miss: &Miss<'_>, place: &Editable<'_>) -> Option<Fix> {
        let wanted = view.flow.port;
        if view.flow.protocol.is_icmp() {
            return None;
        }
        let path = port_path(miss.entry, miss.fit)
            .or_else(|| miss.entry.ports.as_ref()?.first().map(|port| &port.path))?;
        let written = place.root.at(path)?;
        let number = written.get("port");
        let of_service =
            view.service_port.is_some() && number.and_then(describe::scalar).as_deref() == view.service_port;
        if let (Respect::Port, true, Some(number)) = (miss.respect, of_service, number) {
            let edit = place.editor.replace(number, &wanted.to_string())?;
            return Some(fix(
                format!("write the pods' port, {wanted}, for the Service's"),
                edit,
            ));
        }
        let item = port_item(view, place.form);
        let edit = place.editor.add_item(place.root.at(&path.parent())?, &item)?;
        Some(fix(format!("add {}", view.port), edit))
    }

    /// The namespace that a selector leaves out.
    fn other_namespace(&self, view: &View<'_>, miss: &Miss<'_>, place: &Editable<'_>) -> Option<Fix> {
        let namespace = view.other.namespace.as_deref()?;
        let selector = place.root.at(peer_path(miss.entry, miss.fit)?)?;
        let title = format!("look into the namespace {namespace}");
        if place.form == Form::Cilium {
            let labels = selector.get("matchLabels")?;
            let edit =
                place
                    .editor
                    .add_field(labels, "k8s:io.kubernetes.pod.namespace", &Yaml::text(namespace))?;
            return Some(fix(title, edit));
        }
        let edit = place
            .editor
            .add_field(selector, "namespaceSelector", &in_namespace(namespace))?;
        Some(fix(title, edit))
    }

    /// One peer more, in the same list where it takes such a peer, else in an entry of its own.
    fn other_peer(&self, view: &View<'_>, miss: &Miss<'_>, place: &Editable<'_>) -> Option<Fix> {
        let path = &miss.entry.peers.first()?.path;
        let list_path = path.parent();
        let list = place.root.at(&list_path)?;
        let key = last_key(&list_path)?;
        let title = format!("let {} {} as well", view.other.name, way(view.direction));
        let alike = list.items().first();
        let home = self.objects.get(miss.rule.object)?.metadata.namespace.as_deref();
        if let Some(item) = self.peer_for_list(view, home, key, alike) {
            let edit = place.editor.add_item(list, &item)?;
            return Some(fix(title, edit));
        }
        let entry = self.new_entry(view, home, place.form)?;
        let section = place.root.at(&miss.entry.path.parent())?;
        Some(fix(title, place.editor.add_item(section, &entry)?))
    }

    /// The other side as an item of a peer list; `None` where the list takes no such peer.
    fn peer_for_list(
        &self,
        view: &View<'_>,
        home: Option<&str>,
        key: &str,
        alike: Option<&Node>,
    ) -> Option<Yaml> {
        let peer = other_peer(view);
        match (key, peer) {
            ("fromEndpoints" | "toEndpoints", Peer::Endpoint(_)) => {
                self.selector_for(view, home, alike, Form::Cilium)
            }
            ("fromCIDR" | "toCIDR", Peer::Address(address)) => Some(Yaml::Plain(host_block(address))),
            ("fromCIDRSet" | "toCIDRSet", Peer::Address(address)) => {
                Some(Yaml::map([("cidr", Yaml::Plain(host_block(address)))]))
            }
            ("toFQDNs", Peer::Address(_)) => Some(Yaml::map([("matchName", Yaml::text(view.name?))])),
            ("fromEntities" | "toEntities", Peer::Entity(entity)) => Some(Yaml::text(entity.as_str())),
            ("from" | "to", Peer::Endpoint(_)) => self.selector_for(
                view,
                home,
                alike.and_then(|node| node.get("podSelector")),
                Form::Kubernetes,
            ),
            ("fromEntities" | "toEntities", Peer::Address(_)) if view.other.is_internet() => {
                Some(Yaml::text("world"))
            }
            ("from" | "to", Peer::Address(address)) => {
                let block = match view.other.is_internet() {
                    true => "0.0.0.0/0".to_owned(),
                    false => host_block(address),
                };
                Some(Yaml::map([(
                    "ipBlock",
                    Yaml::map([("cidr", Yaml::Plain(block))]),
                )]))
            }
            _ => None,
        }
    }

    /// A selector of the other side's pods, by the keys that the selector beside it uses where it can.
    fn selector_for(
        &self,
        view: &View<'_>,
        home: Option<&str>,
        alike: Option<&Node>,
        form: Form,
    ) -> Option<Yaml> {
        let Peer::Endpoint(id) = other_peer(view) else {
            return None;
        };
        let pod = self.context.world.endpoint(id)?;
        let keys: Vec<&str> = alike
            .and_then(|node| node.get("matchLabels"))
            .map(|labels| {
                labels
                    .entries()
                    .iter()
                    .filter_map(|(key, _)| key.as_str())
                    .collect()
            })
            .unwrap_or_default();
        let same_keys: Vec<(String, Yaml)> = keys
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), Yaml::text(pod.pod_labels.get(*key)?))))
            .collect();
        let mut labels = match same_keys.is_empty() {
            false => same_keys,
            true => self.telling_labels(id)?,
        };
        let elsewhere = home != Some(pod.namespace.as_str());
        if form == Form::Cilium {
            if elsewhere {
                labels.push((
                    "k8s:io.kubernetes.pod.namespace".to_owned(),
                    Yaml::text(&pod.namespace),
                ));
            }
            return Some(Yaml::map([("matchLabels", Yaml::Map(labels))]));
        }
        let pods = (
            "podSelector".to_owned(),
            Yaml::map([("matchLabels", Yaml::Map(labels))]),
        );
        let mut fields = vec![pods];
        if elsewhere {
            fields.push(("namespaceSelector".to_owned(), in_namespace(&pod.namespace)));
        }
        Some(Yaml::Map(fields))
    }

    /// Labels of a pod, as few as tell its workload from the others of its namespace: one that nobody else has, else
    /// all. `None` for a pod without labels.
    pub(super) fn telling_labels(&self, id: EndpointId) -> Option<Vec<(String, Yaml)>> {
        let world = self.context.world;
        let pod = world.endpoint(id)?;
        let tells = |(key, value): &(&String, &String)| {
            let mut others = world.endpoint_ids().map(|(_, other)| other);
            others.all(|other| {
                other.namespace != pod.namespace
                    || (other.object, &other.workload) == (pod.object, &pod.workload)
                    || other.pod_labels.get(*key) != Some(value)
            })
        };
        let labels = pod.pod_labels.iter().filter(|(key, _)| !key.ends_with("-hash"));
        let alone = labels.clone().find(tells);
        let labels: Vec<(String, Yaml)> = match alone {
            Some((key, value)) => vec![(key.clone(), Yaml::text(value))],
            None => labels
                .map(|(key, value)| (key.clone(), Yaml::text(value)))
                .collect(),
        };
        (!labels.is_empty()).then_some(labels)
    }

    /// An entry that lets this flow through and nothing else, for a policy in the namespace `home`.
    pub(super) fn new_entry(&self, view: &View<'_>, home: Option<&str>, form: Form) -> Option<Yaml> {
        let key = peer_key(view, form)?;
        let peer = self.peer_for_list(view, home, key, None)?;
        let protocol = view.flow.protocol;
        if protocol.is_icmp() {
            return icmp_entry(view, key, peer, form);
        }
        let port = port_item(view, form);
        let ports = match form {
            Form::Cilium => {
                let mut fields = vec![("ports".to_owned(), Yaml::List(vec![port]))];
                fields.extend(reads_answers(view).then(|| ("rules".to_owned(), every_name())));
                ("toPorts", Yaml::List(vec![Yaml::Map(fields)]))
            }
            Form::Kubernetes => ("ports", Yaml::List(vec![port])),
        };
        Some(Yaml::map([(key, Yaml::List(vec![peer])), ports]))
    }

    /// One request more among the rules at layer 7.
    fn other_request(&self, view: &View<'_>, miss: &Miss<'_>, place: &Editable<'_>) -> Option<Fix> {
        let rules = place.root.at(&rules_path(port_path(miss.entry, miss.fit)?))?;
        let (list, item, title) = match view.asked? {
            Asked::Http(request) => {
                let path = request.path.split('?').next().unwrap_or_default();
                let item = Yaml::map([
                    ("method", Yaml::text(&request.method)),
                    ("path", Yaml::text(&escaped(path))),
                ]);
                (
                    rules.get("http")?,
                    item,
                    format!("let {} {path} pass", request.method),
                )
            }
            Asked::Name(name) => (
                rules.get("dns")?,
                Yaml::map([("matchName", Yaml::text(name))]),
                format!("let {name} be looked up"),
            ),
            Asked::Tls => return None,
        };
        Some(fix(title, place.editor.add_item(list, &item)?))
    }

    /// DNS-14: a rule that reads the answers, where look-ups pass without one.
    pub(super) fn dns_rule(&self, steps: &[crate::journey::Step]) -> Option<Fix> {
        let step = steps
            .iter()
            .find(|step| matches!(step.asked, Some(Asked::Name(_))))?;
        let (flow, _) = step.decided.as_ref()?;
        let explanation = self
            .context
            .policies
            .explain(self.context.world, flow, Direction::Egress);
        let fit = explanation.deciding.first()?;
        let (rule, entry) = self.entry(Direction::Egress, fit)?;
        let place = self.editable(rule)?;
        let to_ports = place.root.at(&port_path(entry, fit)?.parent().parent())?;
        let edit = match to_ports.get("rules") {
            None => place.editor.add_field(to_ports, "rules", &every_name())?,
            Some(_) => return None,
        };
        (place.form == Form::Cilium)
            .then(|| fix("add a dns rule, so that the answers are read".to_owned(), edit))
    }

    /// What would take an allow away, the smallest edit first.
    pub(super) fn refusing(&self, view: &View<'_>) -> Vec<Fix> {
        let deciding = view.explanation.deciding.first();
        let named = deciding.and_then(|fit| {
            let (rule, entry) = self.entry(view.direction, fit)?;
            self.name_protocol(view, entry, fit, &self.editable(rule)?)
        });
        named.into_iter().chain(self.removing(view)).collect()
    }

    /// What would take the deciding lines out, the smallest edit first.
    fn removing(&self, view: &View<'_>) -> Vec<Fix> {
        let removals = |fit: &EntryFit| {
            let (rule, entry) = self.entry(view.direction, fit)?;
            let place = self.editable(rule)?;
            let paths = [port_path(entry, fit), peer_path(entry, fit), Some(&entry.path)];
            Some(
                paths
                    .into_iter()
                    .flatten()
                    .filter_map(|path| remove(path, &place))
                    .collect(),
            )
        };
        view.explanation
            .deciding
            .first()
            .and_then(removals)
            .unwrap_or_default()
    }

    /// A port without a protocol is open for all three.
    fn name_protocol(
        &self,
        view: &View<'_>,
        entry: &Entry,
        fit: &EntryFit,
        place: &Editable<'_>,
    ) -> Option<Fix> {
        let node = place.root.at(port_path(entry, fit)?)?;
        if view.flow.protocol == Protocol::Tcp || view.flow.protocol.is_icmp() || place.form != Form::Cilium {
            return None;
        }
        let edit = match node.get("protocol") {
            None => place.editor.add_field(node, "protocol", &Yaml::text("TCP"))?,
            Some(any) if any.as_str().is_some_and(|text| text.eq_ignore_ascii_case("any")) => {
                place.editor.replace(any, "TCP")?
            }
            Some(_) => return None,
        };
        Some(fix("say `protocol: TCP`".to_owned(), edit))
    }

    /// The text of a rule, where it can be edited.
    pub(super) fn editable(&self, rule: &Rule) -> Option<Editable<'_>> {
        let object = self.objects.get(rule.object)?;
        let form = match object.body {
            Body::CiliumNetworkPolicy(_) | Body::CiliumClusterwideNetworkPolicy(_) => Form::Cilium,
            Body::NetworkPolicy(_) => Form::Kubernetes,
            _ => return None,
        };
        let root = self.root(rule.object)?;
        let text = &self.sources.get(root.span.source)?.text;
        Some(Editable {
            root,
            editor: Editor::new(text),
            form,
        })
    }
}

/// A policy that can be edited.
pub(super) struct Editable<'a> {
    /// The top node of its document.
    pub(super) root: &'a Node,
    /// An editor of the source it stands in.
    pub(super) editor: Editor<'a>,
    /// In which form it is written.
    pub(super) form: Form,
}

/// Under which key a new entry names the other side.
fn peer_key(view: &View<'_>, form: Form) -> Option<&'static str> {
    let into = view.direction == Direction::Ingress;
    let either = |ingress, egress| Some(if into { ingress } else { egress });
    match (form, other_peer(view)) {
        (Form::Kubernetes, _) => either("from", "to"),
        (Form::Cilium, Peer::Endpoint(_)) => either("fromEndpoints", "toEndpoints"),
        (Form::Cilium, Peer::Address(_)) if view.other.is_internet() => either("fromEntities", "toEntities"),
        (Form::Cilium, Peer::Address(_)) if view.name.is_some() && !into => Some("toFQDNs"),
        (Form::Cilium, Peer::Address(_)) => either("fromCIDR", "toCIDR"),
        (Form::Cilium, Peer::Entity(_)) => either("fromEntities", "toEntities"),
        (Form::Cilium, Peer::Node(_)) => None,
    }
}

/// Rules at layer 7 that let every name be looked up and read the answers (DNS-14).
fn every_name() -> Yaml {
    Yaml::map([(
        "dns",
        Yaml::List(vec![Yaml::map([("matchPattern", Yaml::text("*"))])]),
    )])
}

/// Whether a look-up's answer is needed: for a name outside the cluster, which rules know by its name alone.
fn reads_answers(view: &View<'_>) -> bool {
    let outside = |name: &str| !name.trim_end_matches('.').ends_with(".cluster.local");
    view.direction == Direction::Egress && matches!(view.asked, Some(Asked::Name(name)) if outside(name))
}

/// The view's port as an item of a list of ports.
fn port_item(view: &View<'_>, form: Form) -> Yaml {
    let number = view.flow.port.to_string();
    let number = match form {
        Form::Cilium => Yaml::Quoted(number),
        Form::Kubernetes => Yaml::Plain(number),
    };
    Yaml::map([
        ("port", number),
        ("protocol", Yaml::text(view.flow.protocol.as_str())),
    ])
}

/// An entry about an ICMP type; NetworkPolicy has none.
fn icmp_entry(view: &View<'_>, key: &str, peer: Yaml, form: Form) -> Option<Yaml> {
    if form == Form::Kubernetes {
        return None;
    }
    let family = match view.flow.protocol {
        Protocol::Icmpv6 => "IPv6",
        _ => "IPv4",
    };
    let field = Yaml::map([
        ("family", Yaml::Plain(family.to_owned())),
        ("type", Yaml::Plain(view.flow.port.to_string())),
    ]);
    let icmps = Yaml::List(vec![Yaml::map([("fields", Yaml::List(vec![field]))])]);
    Some(Yaml::map([(key, Yaml::List(vec![peer])), ("icmps", icmps)]))
}

/// "backend in on 7379/tcp": the view's flow, to be let or denied.
pub(super) fn in_words(view: &View<'_>) -> String {
    let other = &view.other.name;
    match view.direction {
        Direction::Ingress => format!("{other} into {} on {}", view.own.name, view.port),
        Direction::Egress => format!("{} out to {other} on {}", view.own.name, view.port),
    }
}

fn fix(title: String, edit: Edit) -> Fix {
    Fix {
        title,
        edits: vec![edit],
    }
}

/// Takes an element out of its list.
fn remove(path: &Path, place: &Editable<'_>) -> Option<Fix> {
    let Some(Segment::Index(index)) = path.segments().last() else {
        return None;
    };
    let list = place.root.at(&path.parent())?;
    let Value::Sequence(_) = list.value else {
        return None;
    };
    let edit = place.editor.remove_item(list, *index)?;
    Some(fix(format!("take {path} out"), edit))
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "in",
        Direction::Egress => "be reached",
    }
}

fn host_block(address: std::net::IpAddr) -> String {
    ipnet::IpNet::from(address).to_string()
}

fn in_namespace(namespace: &str) -> Yaml {
    Yaml::map([(
        "matchLabels",
        Yaml::map([("kubernetes.io/metadata.name", Yaml::text(namespace))]),
    )])
}

fn last_key(path: &Path) -> Option<&str> {
    match path.segments().last() {
        Some(Segment::Key(key)) => Some(key),
        _ => None,
    }
}

/// `….toPorts[0].rules` of `….toPorts[0].ports[1]`.
fn rules_path(port: &Path) -> Path {
    port.parent().parent().key("rules")
}

/// A path as a regular expression that matches it alone.
fn escaped(path: &str) -> String {
    let special = |letter: char| r"\.+*?()|[]{}^$".contains(letter);
    path.chars()
        .flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter]))
        .collect()
}
