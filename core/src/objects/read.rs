//! Sources → documents → objects in force, as `kubectl apply` would leave them.

use std::collections::HashMap;
use std::fmt;

use super::{Body, Metadata, Object, Objects, front, mesh, validate};
use crate::dataplane::Dataplane;
use crate::diagnostic::{Diagnostic, Edit, Severity, shorten};
use crate::order::Map;
use crate::schema::{self, Identity, Kind};
use crate::source::{SourceMap, Span};
use crate::suggest::{did_you_mean, nearest};
use crate::yaml::{self, Decode, DecodeError, Document, Limits, Node, Scalar, Segment, Style, Value};

/// How many findings are kept in full; beyond, one for each object that is refused.
const MOST_FINDINGS: usize = 2_000;

/// The namespace of what names none, as `kubectl` has it without a context (OBJ-3).
const DEFAULT_NAMESPACE: &str = "default";

/// From how many bytes on a source is a dump rather than somebody's manifests: what policy cannot see is then
/// not kept.
const LARGE_SOURCE: usize = 4 << 20;

/// Reads every source, in their order, and takes `List`s apart. Scenario documents are among the result.
pub fn documents(sources: &SourceMap) -> (Vec<Document>, Vec<Diagnostic>) {
    documents_within(Limits::default(), sources)
}

/// [`documents`] with limits of one's own. Of a large source, what policy cannot see is not kept.
pub fn documents_within(limits: Limits, sources: &SourceMap) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut all = Vec::new();
    let mut findings = Vec::new();
    for (id, source) in sources.iter() {
        let is_large = source.text.len() > LARGE_SOURCE;
        let lighten = is_large.then_some(super::bulk::lighten as fn(&mut Node));
        let (documents, found) = yaml::read_lightly(limits, id, &source.text, lighten);
        findings.extend(found);
        documents
            .into_iter()
            .for_each(|document| flatten(document, &mut all));
    }
    (all, findings)
}

/// A `List`, or a `PodList` and the like, becomes its items. Typed lists leave the items' kind out.
fn flatten(mut document: Document, all: &mut Vec<Document>) {
    let text = |key| document.root.text(key).to_owned();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let Some(item_kind) = kind.strip_suffix("List") else {
        all.push(document);
        return;
    };
    let Some(items) = take_items(&mut document.root) else {
        all.push(document);
        return;
    };
    for mut item in items {
        let span = Span {
            end: item.span.start,
            ..item.span
        };
        if let Value::Mapping(entries) = &mut item.value {
            for (key, value) in [("kind", item_kind), ("apiVersion", api_version.as_str())] {
                let missing = !entries.iter().any(|(name, _)| name.as_str() == Some(key));
                if missing && !item_kind.is_empty() {
                    entries.insert(0, (text_node(key, span), text_node(value, span)));
                }
            }
        }
        let complete = document.complete;
        flatten(Document { root: item, complete }, all);
    }
}

fn take_items(list: &mut Node) -> Option<Vec<Node>> {
    let Value::Mapping(entries) = &mut list.value else {
        return None;
    };
    let (_, items) = entries
        .iter_mut()
        .find(|(key, _)| key.as_str() == Some("items"))?;
    match &mut items.value {
        Value::Sequence(items) => Some(std::mem::take(items)),
        Value::Scalar(Scalar::Null) => Some(Vec::new()),
        _ => None,
    }
}

fn text_node(text: &str, span: Span) -> Node {
    Node {
        value: Value::Scalar(Scalar::String(text.to_owned())),
        span,
        style: Style::Plain,
        column: 0,
    }
}

/// What objects are checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    /// Who enforces: its release says which fields there are and what its agent refuses.
    pub dataplane: Dataplane,
    /// Whether objects pass the API server's checks beyond schemas: their names, and what NetworkPolicies say.
    /// Off for the verified trees, whose answers were recorded of objects that met no API server (KNP-10).
    pub admission: bool,
}

impl Checks {
    /// Everything that a cluster with this dataplane checks; for a verified tree, what was checked when its
    /// answers were recorded.
    pub fn new(dataplane: Dataplane) -> Self {
        Self {
            dataplane,
            admission: !matches!(dataplane, Dataplane::Tree(_)),
        }
    }
}

/// What applying the documents leaves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The objects in force.
    pub objects: Objects,
    /// What was refused, in the order of the documents.
    pub refused: Vec<Refused>,
    /// Findings about everything that is not refused, in the order of the documents.
    pub findings: Vec<Diagnostic>,
}

/// An object that the API server or the agent refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// `kind`.
    pub kind: String,
    /// The namespace, defaulted; `None` for kinds of the cluster.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: String,
    /// The document it was read from.
    pub document: u32,
    /// The document of the version that stays in force, if this was an update (OBJ-8).
    pub stays: Option<u32>,
    /// Whether the API server takes it and Cilium's agent does not: the object is there, and says that it is not
    /// valid.
    pub by_agent: bool,
    /// Why. Empty where the document could not be read: that has been said.
    pub findings: Vec<Diagnostic>,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(out, "{} {namespace}/{}", self.kind, self.name),
            None => write!(out, "{} {}", self.kind, self.name),
        }
    }
}

impl Objects {
    /// Applies documents in their order: a second one of the same kind, namespace and name is an update; a
    /// refused one changes nothing. Scenario documents are passed over.
    pub fn read(documents: &[Document], checks: &Checks) -> Reading {
        let mut reader = Reader {
            checks,
            reading: Reading::default(),
            said: 0,
            in_force: HashMap::new(),
            passed_over: Map::new(),
        };
        for (index, document) in (0u32..).zip(documents) {
            reader.document(index, document);
        }
        reader.finish()
    }
}

/// Group and kind, namespace and name.
type Key = ((&'static str, &'static str), Option<String>, String);

struct Reader<'checks> {
    checks: &'checks Checks,
    reading: Reading,
    /// How many findings there are.
    said: usize,
    /// Where each object stands in the list.
    in_force: HashMap<Key, usize>,
    /// Kinds that are not looked into: the first of each, how many, and why.
    passed_over: Map<String, (Span, usize, Why)>,
}

/// Who refuses an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refuser {
    ApiServer,
    Agent,
}

/// Why a kind that matters is passed over.
#[derive(Clone, Copy)]
enum Why {
    NotModelled,
    NotEnforced,
}

impl Reader<'_> {
    fn document(&mut self, index: u32, document: &Document) {
        let Some((api_version, kind)) = self.names(document) else {
            return;
        };
        if kind == "Scenario" && api_version.starts_with("signalbox.dev/") {
            return;
        }
        match schema::identify(api_version, kind) {
            Identity::Known(known) if !self.is_enforced(known) => {
                self.pass_over(kind, document, self.why_not(known));
            }
            Identity::Known(known) => self.object(index, document, known, api_version),
            Identity::Misnamed(known) => self.misnamed(document, known, api_version),
            Identity::NotModelled => self.pass_over(kind, document, Why::NotModelled),
            Identity::Other => self.other(document, kind),
        }
    }

    /// `apiVersion` and `kind`; without them kubectl takes nothing.
    fn names<'doc>(&mut self, document: &'doc Document) -> Option<(&'doc str, &'doc str)> {
        let root = &document.root;
        let text = |key| root.get(key).and_then(Node::as_str);
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        if let (Some(api_version), Some(kind)) = (api_version, kind) {
            return Some((api_version, kind));
        }
        if document.complete {
            let missing = if kind.is_none() { "kind" } else { "apiVersion" };
            let written = root.entries().iter().filter_map(|(key, _)| key.as_str());
            let help = written
                .filter(|name| *name != "apiVersion" && *name != "kind")
                .find_map(|name| {
                    did_you_mean(missing, [name]).map(|_| format!("is `{name}` meant to be `{missing}`?"))
                })
                .unwrap_or_else(|| "every object begins with `apiVersion` and `kind`".to_owned());
            let span = Span {
                end: root
                    .entries()
                    .first()
                    .map_or(root.span.end, |(key, _)| key.span.end),
                ..root.span
            };
            let message = format!("this document is no Kubernetes object: it has no `{missing}`");
            self.say(Diagnostic::error("no-kind", span, message).with_help(help));
        }
        None
    }

    fn is_enforced(&self, kind: &Kind) -> bool {
        let switches = self.checks.dataplane.switches();
        match kind.group {
            "cilium.io" => switches.cilium_kinds,
            "policy.networking.k8s.io" => switches.admin_kinds,
            _ => true,
        }
    }

    /// NEW-7: Cilium 1.20 is said to enforce the admin kinds if told to; that is not modelled.
    fn why_not(&self, kind: &Kind) -> Why {
        let is_admin = kind.group == "policy.networking.k8s.io";
        match self.checks.dataplane {
            Dataplane::Cilium(release) if is_admin && release.minor() >= 20 => Why::NotModelled,
            _ => Why::NotEnforced,
        }
    }

    fn pass_over(&mut self, kind: &str, document: &Document, why: Why) {
        let span = document
            .root
            .get("kind")
            .map_or(document.root.span, |node| node.span);
        let (_, count, _) = self.passed_over.or_insert(kind.to_owned(), (span, 0, why));
        *count += 1;
    }

    /// A kind that policy cannot see, or the name of one that it can with a slip in it.
    fn other(&mut self, document: &Document, kind: &str) {
        let policies = schema::KINDS.iter().filter(|known| known.policy);
        let near = nearest(kind, policies.map(|known| known.name));
        let Some(meant) = near.first().filter(|name| name.len().abs_diff(kind.len()) <= 2) else {
            return;
        };
        let span = document
            .root
            .get("kind")
            .map_or(document.root.span, |node| node.span);
        let message = format!(
            "`{}` is no kind that is known; the object is passed over",
            shorten(kind)
        );
        let finding = Diagnostic::warning("unknown-kind", span, message)
            .with_help(format!("did you mean `{meant}`?"))
            .with_fix(
                format!("write `{meant}`"),
                vec![Edit {
                    span,
                    text: (*meant).to_owned(),
                }],
            );
        self.say(finding);
    }

    fn misnamed(&mut self, document: &Document, known: &'static Kind, api_version: &str) {
        let right = known.api_version();
        let span = document
            .root
            .get("apiVersion")
            .map_or(document.root.span, |node| node.span);
        let message = format!("there is no kind `{}` in `{api_version}`", known.name);
        let finding = Diagnostic::error("api-version", span, message)
            .with_help(format!("write `apiVersion: {right}`"))
            .with_fix(
                format!("write `{right}`"),
                vec![Edit {
                    span,
                    text: right.clone(),
                }],
            );
        self.say(finding);
    }

    /// Keeps a finding about what is no object of ours.
    fn say(&mut self, finding: Diagnostic) {
        self.said += 1;
        if self.said <= MOST_FINDINGS {
            self.reading.findings.push(finding);
        }
    }

    fn object(&mut self, index: u32, document: &Document, kind: &'static Kind, api_version: &str) {
        let (mut metadata, problem) = metadata(&document.root, index);
        metadata.namespace = match kind.namespaced {
            true => metadata
                .namespace
                .filter(|namespace| !namespace.is_empty())
                .or_else(|| Some(DEFAULT_NAMESPACE.to_owned())),
            false => None,
        };
        let key = (
            (kind.group, kind.name),
            metadata.namespace.clone(),
            metadata.name.clone(),
        );
        let (read, findings) = self.body(kind, &metadata, problem, &document.root);
        match read {
            Ok(body) if document.complete => {
                self.reading.findings.extend(findings);
                let makes_pods = matches!(body, Body::Pod(_) | Body::Workload(_) | Body::CronJob(_));
                let object = Object {
                    pod_marks: makes_pods.then(|| front::pod_marks(&document.root)),
                    api_version: api_version.to_owned(),
                    kind: kind.name.to_owned(),
                    metadata,
                    body,
                    document: index,
                };
                self.put(key, object);
            }
            Ok(_) => self.refuse(index, key, &document.root, Refuser::ApiServer, findings),
            Err(refuser) => self.refuse(index, key, &document.root, refuser, findings),
        }
    }

    /// The body, or who refuses it, and what is to be said. Each stage is asked only where those before it
    /// accept.
    fn body(
        &self,
        kind: &'static Kind,
        metadata: &Metadata,
        problem: Option<Diagnostic>,
        root: &Node,
    ) -> (Result<Body, Refuser>, Vec<Diagnostic>) {
        let mut findings = validate::by_the_api_server(kind, root, self.checks);
        if findings.is_empty() {
            findings.extend(problem);
        }
        if refuses(&findings) {
            return (Err(Refuser::ApiServer), findings);
        }
        let body = match body(kind, root) {
            Ok(body) => body,
            Err(error) => {
                findings.push(decode_finding(root, &error));
                return (Err(Refuser::ApiServer), findings);
            }
        };
        findings.extend(validate::by_code(kind, &body, metadata, root, self.checks));
        if refuses(&findings) {
            // What an object would mean does not matter where it is not in force.
            findings.retain(|finding| finding.severity > Severity::Info);
            let refuser = match kind.group {
                "cilium.io" => Refuser::Agent,
                _ => Refuser::ApiServer,
            };
            return (Err(refuser), findings);
        }
        (Ok(body), findings)
    }

    fn put(&mut self, key: Key, object: Object) {
        let list = &mut self.reading.objects.list;
        let at = *self.in_force.entry(key).or_insert(list.len());
        match list.get_mut(at) {
            Some(slot) => *slot = object,
            None => list.push(object),
        }
    }

    fn refuse(&mut self, index: u32, key: Key, root: &Node, refuser: Refuser, mut findings: Vec<Diagnostic>) {
        self.said += findings.len();
        if self.said > MOST_FINDINGS {
            findings.truncate(1);
        }
        let earlier = self
            .in_force
            .get(&key)
            .and_then(|at| self.reading.objects.list.get(*at));
        let stays = earlier.map(|object| object.document);
        let ((_, kind), namespace, name) = key;
        let refused = Refused {
            kind: kind.to_owned(),
            namespace,
            name,
            document: index,
            stays,
            by_agent: refuser == Refuser::Agent,
            findings: Vec::new(),
        };
        if stays.is_some() {
            let span = root.nearest(&yaml::Path::root().key("metadata").key("name")).span;
            let message = format!("this update is refused: the {refused} above stays in force");
            findings.push(Diagnostic::new(Severity::Info, "update-refused", span, message));
        }
        self.reading.refused.push(Refused { findings, ..refused });
    }

    fn finish(mut self) -> Reading {
        let title = self.checks.dataplane.title();
        for (kind, (span, count, why)) in self.passed_over {
            let objects = if count == 1 { "object is" } else { "objects are" };
            let (code, message) = match why {
                Why::NotModelled => (
                    "not-modelled",
                    format!("{kind} is not modelled: {count} {objects} passed over"),
                ),
                Why::NotEnforced => {
                    let message = format!("{kind} is not enforced by {title}: {count} {objects} passed over");
                    ("not-enforced", message)
                }
            };
            let finding = Diagnostic::new(Severity::Info, code, span, message);
            self.reading.findings.push(finding);
        }
        self.reading
    }
}

fn refuses(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The metadata as far as it can be read, and what is wrong with it. An object that the API server is to name
/// gets its document's number behind `generateName`, so that two of them stay two.
fn metadata(root: &Node, index: u32) -> (Metadata, Option<Diagnostic>) {
    let Some(node) = root.get("metadata") else {
        return (Metadata::default(), None);
    };
    let mut metadata = match yaml::from_node::<Metadata>(node) {
        Ok(metadata) => metadata,
        Err(mut error) => {
            let steps = [Segment::Key("metadata".to_owned())];
            let below = error.path.segments().iter().cloned();
            error.path = yaml::Path::from_segments(steps.into_iter().chain(below).collect());
            let text = |key| node.get(key).and_then(Node::as_str).map(str::to_owned);
            let metadata = Metadata {
                name: text("name").unwrap_or_default(),
                namespace: text("namespace"),
                ..Metadata::default()
            };
            return (metadata, Some(decode_finding(root, &error)));
        }
    };
    let generated = node.get("generateName").and_then(Node::as_str);
    if let (true, Some(generated)) = (metadata.name.is_empty(), generated) {
        metadata.name = format!("{generated}{index}");
    }
    (metadata, None)
}

fn body(kind: &Kind, root: &Node) -> Result<Body, DecodeError> {
    if let Some(body) = front::body(kind, root).or_else(|| mesh::body(kind, root)) {
        return Ok(body);
    }
    let mut body = blank(kind);
    if let Some(value) = value(&mut body) {
        yaml::read_into(value, root)?;
    }
    Ok(body)
}

/// The body of a kind with nothing in it.
fn blank(kind: &Kind) -> Body {
    match kind.name {
        "Namespace" => Body::Namespace,
        "Pod" => Body::Pod(Default::default()),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            Body::Workload(Default::default())
        }
        "CronJob" => Body::CronJob(Default::default()),
        "Service" => Body::Service(Default::default()),
        "EndpointSlice" => Body::EndpointSlice(Default::default()),
        "Endpoints" => Body::Endpoints(Default::default()),
        "Node" => Body::Node(Default::default()),
        "NetworkPolicy" => Body::NetworkPolicy(Default::default()),
        "CiliumNetworkPolicy" => Body::CiliumNetworkPolicy(Default::default()),
        "CiliumClusterwideNetworkPolicy" => Body::CiliumClusterwideNetworkPolicy(Default::default()),
        "CiliumCIDRGroup" => Body::CidrGroup(Default::default()),
        "ClusterNetworkPolicy" => Body::ClusterNetworkPolicy(Default::default()),
        "AdminNetworkPolicy" => Body::AdminNetworkPolicy(Default::default()),
        "BaselineAdminNetworkPolicy" => Body::BaselineAdminNetworkPolicy(Default::default()),
        _ => Body::Other,
    }
}

/// What of a body is read from its object; nothing of kinds that are looked into by hand, or not at all.
fn value(body: &mut Body) -> Option<&mut dyn Decode> {
    Some(match body {
        Body::Pod(value) => value,
        Body::Workload(value) => value,
        Body::CronJob(value) => value,
        Body::Service(value) => value,
        Body::EndpointSlice(value) => value,
        Body::Endpoints(value) => value,
        Body::Node(value) => value,
        Body::NetworkPolicy(value) => value,
        Body::CiliumNetworkPolicy(value) | Body::CiliumClusterwideNetworkPolicy(value) => value,
        Body::CidrGroup(value) => value,
        Body::ClusterNetworkPolicy(value)
        | Body::AdminNetworkPolicy(value)
        | Body::BaselineAdminNetworkPolicy(value) => value,
        _ => return None,
    })
}

/// What the API server says of a value of the wrong type.
fn decode_finding(root: &Node, error: &DecodeError) -> Diagnostic {
    let message = format!("`{}` {}", error.path, error.message);
    let finding = Diagnostic::error("decode", error.span, message);
    let unquoted = root.at(&error.path).filter(|node| {
        node.style == Style::Plain && matches!(node.value, Value::Scalar(_)) && !node.is_null()
    });
    match unquoted {
        Some(_) if error.message.starts_with("must be a text") => finding.with_help("put it in quotes"),
        _ => finding,
    }
}
