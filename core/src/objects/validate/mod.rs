//! What the API server and the agent refuse, stage by stage (section 13 of the semantics).
//!
//! The stages follow each other: an object that the schema refuses is not looked at further.

mod admin;
mod cilium;
mod entry;
mod metadata;
mod network_policy;
mod ports;
mod selector;
mod workload;

use super::{Body, Checks, Metadata};
use crate::dataplane::{Dataplane, Switches, Tree};
use crate::diagnostic::{Diagnostic, Severity, shorten};
use crate::schema::{self, Kind, Stage, Trouble};
use crate::source::Span;
use crate::yaml::{Node, Path};

/// How much is said about one object.
const MOST: usize = 30;

/// What the API server makes of a document: unknown fields, types, limits, names and labels.
pub(super) fn by_the_api_server(kind: &Kind, root: &Node, checks: &Checks) -> Vec<Diagnostic> {
    let skips_limits = kind.name == "NetworkPolicy" && !checks.admission;
    let mut findings: Vec<Diagnostic> = schema::check(kind, root, release(checks.dataplane))
        .into_iter()
        .filter(|trouble| trouble.stage != Stage::Schema || !skips_limits)
        .map(|trouble| explained(root, trouble))
        .collect();
    let mut more = Findings::new(root);
    metadata::check(&mut more, kind, checks.admission);
    findings.extend(more.list);
    findings
}

/// What is refused once the document has its type: by the API server's own code, by the agent.
pub(super) fn by_code(
    kind: &Kind,
    body: &Body,
    metadata: &Metadata,
    root: &Node,
    checks: &Checks,
) -> Vec<Diagnostic> {
    let switches = checks.dataplane.switches();
    let mut findings = Findings::new(root);
    match body {
        Body::CiliumNetworkPolicy(policy) => {
            cilium::policy(&mut findings, &switches, policy, cilium::Scope::Namespace);
        }
        Body::CiliumClusterwideNetworkPolicy(policy) => {
            cilium::policy(&mut findings, &switches, policy, cilium::Scope::Cluster);
        }
        Body::NetworkPolicy(policy) if checks.admission => {
            network_policy::admission(&mut findings, policy);
        }
        Body::NetworkPolicy(policy) => network_policy::agent(&mut findings, &switches, policy),
        // The selector of a Job is made by the API server, and that of a ReplicationController is no selector.
        Body::Workload(workload)
            if checks.admission && !["Job", "ReplicationController"].contains(&kind.name) =>
        {
            workload::check(&mut findings, workload);
        }
        Body::ClusterNetworkPolicy(policy) | Body::AdminNetworkPolicy(policy) => {
            admin::policy(&mut findings, policy);
        }
        Body::BaselineAdminNetworkPolicy(policy) => {
            admin::singleton(&mut findings, metadata);
            admin::policy(&mut findings, policy);
        }
        _ => {}
    }
    findings.list
}

/// The release of Cilium, `1.` and this number, whose schemas hold.
fn release(dataplane: Dataplane) -> u8 {
    match dataplane {
        Dataplane::Cilium(release) => release.minor(),
        // 1.17-dev had the schemas of 1.16.
        Dataplane::Tree(Tree::August2024) => 16,
        Dataplane::Tree(Tree::January2026) => 19,
        // No schema of Cilium is asked; those of Kubernetes are not dated.
        Dataplane::Kubernetes | Dataplane::None => 20,
    }
}

/// OBJ-11: what becomes of an unknown field, and of the entry that it stands in.
fn explained(root: &Node, trouble: Trouble) -> Diagnostic {
    let Trouble {
        path,
        stage,
        mut finding,
    } = trouble;
    if stage != Stage::UnknownField {
        return finding;
    }
    let pruned = match root.at(&path.parent()).and_then(entry::after_pruning) {
        Some(entry::Pruned::Everyone) => {
            "without strict validation the API server drops it, and this entry then means everyone on its ports"
        }
        Some(entry::Pruned::Nobody) => {
            "without strict validation the API server drops it, and this entry then matches nobody"
        }
        None => "without strict validation the API server drops it",
    };
    let help = match finding.help.take() {
        Some(help) => format!("{help} ({pruned})"),
        None => pruned.to_owned(),
    };
    finding.with_help(help)
}

/// Findings about one object, by path.
struct Findings<'doc> {
    root: &'doc Node,
    list: Vec<Diagnostic>,
}

impl<'doc> Findings<'doc> {
    fn new(root: &'doc Node) -> Self {
        Self {
            root,
            list: Vec::new(),
        }
    }

    /// An error at a path; what the message says of the field goes behind its name.
    fn add(&mut self, code: &'static str, path: &Path, message: &str) -> Option<&mut Diagnostic> {
        let span = self.span(path);
        self.add_at(code, path, span, message)
    }

    fn add_at(
        &mut self,
        code: &'static str,
        path: &Path,
        span: Span,
        message: &str,
    ) -> Option<&mut Diagnostic> {
        if self.list.len() >= MOST {
            return None;
        }
        let path = path.to_string();
        self.list.push(Diagnostic::error(
            code,
            span,
            format!("`{}` {message}", shorten(&path)),
        ));
        self.list.last_mut()
    }

    /// The same with a help line.
    fn add_with_help(&mut self, code: &'static str, path: &Path, message: &str, help: &str) {
        if let Some(finding) = self.add(code, path, message) {
            finding.help = Some(help.to_owned());
        }
    }

    /// What is worth knowing about a path, and refuses nothing.
    fn note(&mut self, severity: Severity, code: &'static str, path: &Path, message: &str, help: &str) {
        if let Some(finding) = self.add(code, path, message) {
            finding.severity = severity;
            finding.help = Some(help.to_owned());
        }
    }

    fn span(&self, path: &Path) -> Span {
        self.root.nearest(path).head()
    }

    /// Where the key at the end of a path stands.
    fn key_span(&self, path: &Path) -> Span {
        let key = match path.segments().last() {
            Some(crate::yaml::Segment::Key(name)) => self.root.nearest(&path.parent()).key(name),
            _ => None,
        };
        key.map_or_else(|| self.span(path), |node| node.span)
    }
}

/// Whether deny entries are looked at (VAL-0).
fn is_validated(switches: &Switches, denies: bool) -> bool {
    !denies || switches.deny_entries_validated
}
