//! `kubectl apply` and `create`: what is taken, what is refused and in which words.

use super::Kubectl;
use crate::diagnostic::Diagnostic;
use crate::objects::Refused;
use crate::terminal::Output;
use crate::terminal::cluster::{Candidate, Change, FIRST_NAMESPACES, Key};
use crate::terminal::tree::Tree;

impl Kubectl<'_> {
    pub(super) fn apply(&mut self, out: &mut Output) {
        let Some(selector) = self.selector(out) else {
            return;
        };
        let Some(files) = self.files(out) else { return };
        // kubectl reads everything, then applies it, then says what went wrong.
        let mut errors: Vec<String> = Vec::new();
        let mut changed = false;
        for (name, text) in files {
            let only = self.given.value("namespace").map(str::to_owned);
            let read = self.terminal.cluster.candidates(&name, &text, only.as_deref());
            if read.scenarios > 0 {
                out.note(&format!(
                    "{name}: the Scenario is read by Signalbox; no cluster knows the kind, and it is left out"
                ));
            }
            self.terminal.was_applied(&name);
            let is_empty = read.candidates.is_empty() && read.scenarios == 0;
            for candidate in read.candidates {
                let labels = candidate.tree.at(&["metadata", "labels"]);
                let labels = labels.into_iter().flat_map(Tree::entries);
                let labels = labels
                    .filter_map(|(key, value)| Some((key.clone(), value.scalar()?)))
                    .collect();
                if selector.fits(&labels) {
                    changed |= self.put(&name, candidate, &mut errors, out);
                }
            }
            match read.unreadable {
                Some((line, words)) => errors.push(format!(
                    "error: error parsing {name}: error converting YAML to JSON: yaml: line {line}: {words}"
                )),
                None if is_empty => errors.push("error: no objects passed to apply".to_owned()),
                None => {}
            }
        }
        if changed {
            self.terminal.cluster.settle();
        }
        for error in errors {
            out.fail(1, &error);
        }
    }

    /// Puts one object into the cluster; `true` if it changed something.
    fn put(&mut self, file: &str, candidate: Candidate, errors: &mut Vec<String>, out: &mut Output) -> bool {
        let held = self.terminal.cluster.find(&candidate.key);
        // These are there before anybody applies anything.
        let is_first = held.is_none()
            && candidate.key.kind == "Namespace"
            && FIRST_NAMESPACES.contains(&&*candidate.key.name);
        let exists = held.is_some() || is_first;
        let was_in_force = held.is_some_and(|held| held.is_in_force());
        if let Some(error) = self.refusal(file, &candidate, exists) {
            errors.push(error);
            return false;
        }
        if let (true, "create") = (exists, self.command) {
            let Key { name, .. } = &candidate.key;
            let plural = candidate.key.plural();
            errors.push(format!(
                "Error from server (AlreadyExists): error when creating \"{file}\": {plural} \"{name}\" already exists"
            ));
            return false;
        }
        let key = candidate.key.clone();
        let dry = match self.given.value("dry-run") {
            None | Some("none" | "false") => None,
            Some("server") => Some("(server dry run)"),
            Some(_) => Some("(dry run)"),
        };
        if let Some(dry) = dry {
            let change = if exists { "configured" } else { "created" };
            out.print(&format!("{} {change} {dry}", key.shown()));
            return false;
        }
        let (known, by_agent) = (
            candidate.known,
            candidate.refused.as_ref().is_some_and(|refused| refused.by_agent),
        );
        let now = self.terminal.network.seconds();
        let Some(change) = self.terminal.cluster.put(candidate, Some(now)) else {
            errors.push("signalbox: a session keeps no more objects".to_owned());
            return false;
        };
        let said = match change {
            Change::Created if is_first => {
                out.error(&unannotated(&key));
                "configured"
            }
            Change::Created => "created",
            Change::Configured => "configured",
            Change::Unchanged => "unchanged",
        };
        out.print(&format!("{} {said}", key.shown()));
        if by_agent && change != Change::Unchanged {
            out.note(match was_in_force {
                true => "Cilium's agent refuses it, and what was in force before stays so: see VALID in `kubectl get`",
                false => "Cilium's agent refuses it, and nothing of it is in force: see VALID in `kubectl get`",
            });
        } else if !known && change == Change::Created {
            out.note(&format!(
                "a {} changes nothing that is modelled here; it is kept and not looked at",
                key.kind
            ));
        }
        change != Change::Unchanged
    }

    /// Why the API server, or kubectl itself, refuses an object.
    fn refusal(&self, file: &str, candidate: &Candidate, exists: bool) -> Option<String> {
        let Key { namespace, name, .. } = &candidate.key;
        if let Some(why) = &candidate.nameless {
            return Some(match why.starts_with("no matches") {
                true => format!(
                    "error: resource mapping not found for name: \"{name}\" namespace: \"{}\" from \"{file}\": {why}\nensure CRDs are installed first",
                    namespace.clone().unwrap_or_default()
                ),
                false => format!("error: unable to decode \"{file}\": {why}"),
            });
        }
        if let (Some(asked), Some(written)) = (self.given.value("namespace"), namespace)
            && asked != written
        {
            return Some(format!(
                "error: the namespace from the provided object \"{written}\" does not match the namespace \"{asked}\". You must pass '--namespace={written}' to perform this operation."
            ));
        }
        if let Some(namespace) = namespace
            && !self.terminal.cluster.has_namespace(namespace)
        {
            return Some(format!(
                "Error from server (NotFound): error when creating \"{file}\": namespaces \"{namespace}\" not found"
            ));
        }
        if name.is_empty() && candidate.tree.at(&["metadata", "generateName"]).is_none() {
            return Some(format!(
                "error: error when retrieving current configuration of \"{file}\": resource name may not be empty"
            ));
        }
        let refused = candidate.refused.as_ref().filter(|refused| !refused.by_agent)?;
        Some(in_server_words(file, candidate, refused, exists))
    }
}

/// What kubectl says about an object that it did not make.
fn unannotated(key: &Key) -> String {
    let name = format!("{}/{}", key.plural(), key.name);
    format!(
        "Warning: resource {name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. \
         kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. \
         The missing annotation will be patched automatically."
    )
}

/// The findings of core in the frame that the API server puts round them.
fn in_server_words(file: &str, candidate: &Candidate, refused: &Refused, exists: bool) -> String {
    let Key { kind, name, .. } = &candidate.key;
    let version = candidate.api_version.rsplit('/').next().unwrap_or_default();
    let doing = if exists { "patching" } else { "creating" };
    let errors = refused
        .findings
        .iter()
        .filter(|finding| finding.severity == crate::diagnostic::Severity::Error);
    let unknown: Vec<String> = errors
        .clone()
        .filter(|finding| finding.code == "unknown-field")
        .filter_map(|finding| Some(format!("unknown field \"{}\"", path_of(finding)?)))
        .collect();
    if !unknown.is_empty() {
        return format!(
            "Error from server (BadRequest): error when {doing} \"{file}\": {kind} in version \"{version}\" cannot be handled as a {kind}: strict decoding error: {}",
            unknown.join(", ")
        );
    }
    if let Some(finding) = errors.clone().find(|finding| finding.code == "decode") {
        return format!(
            "Error from server (BadRequest): error when {doing} \"{file}\": {kind} in version \"{version}\" cannot be handled as a {kind}: {}",
            finding.message.replace('`', "")
        );
    }
    let causes: Vec<String> = errors.map(|finding| cause(&candidate.tree, finding)).collect();
    match causes.as_slice() {
        [] => format!("The {kind} \"{name}\" is invalid"),
        [only] => format!("The {kind} \"{name}\" is invalid: {only}"),
        several => format!("The {kind} \"{name}\" is invalid: \n* {}", several.join("\n* ")),
    }
}

/// The path that a message begins with or names first.
fn path_of(finding: &Diagnostic) -> Option<&str> {
    finding.message.split('`').nth(1)
}

/// One field error: exact where the API server's words are known, and in core's own behind its path otherwise.
fn cause(tree: &Tree, finding: &Diagnostic) -> String {
    let Some(path) = path_of(finding).filter(|_| finding.message.starts_with('`')) else {
        return finding.message.replace('`', "");
    };
    let rest = finding.message.splitn(3, '`').nth(2).unwrap_or_default().trim();
    let value = value_at(tree, path);
    let shown = match &value {
        Some(Tree::Text(text)) => format!("\"{text}\""),
        Some(other) => other.json(),
        None => "null".to_owned(),
    };
    if rest == "is required" {
        return format!("{path}: Required value");
    }
    if rest.starts_with("must be of type cidr") {
        return format!("{path}: Invalid value: {shown}: {path} in body must be of type cidr: {shown}");
    }
    if let Some(kind) = rest
        .strip_prefix("must be of type ")
        .and_then(|rest| rest.split(';').next())
    {
        let is = match &value {
            Some(Tree::Text(_)) => "string",
            Some(Tree::Int(_)) => "integer",
            Some(Tree::Float(_)) => "number",
            Some(Tree::Bool(_)) => "boolean",
            Some(Tree::List(_)) => "array",
            Some(Tree::Map(_)) => "object",
            Some(Tree::Null) | None => "null",
        };
        return format!("{path}: Invalid value: \"{is}\": {path} in body must be of type {kind}: \"{is}\"");
    }
    if let (Some(words), Some(_)) = (rest.strip_prefix("must be `"), rest.find(", not `")) {
        let words: Vec<String> = words
            .split(", not `")
            .next()
            .unwrap_or_default()
            .split('`')
            .filter(|word| word.chars().any(char::is_alphanumeric) && !word.contains(' '))
            .map(|word| format!("\"{word}\""))
            .collect();
        return format!(
            "{path}: Unsupported value: {shown}: supported values: {}",
            words.join(", ")
        );
    }
    format!("{path}: Invalid value: {shown}: {}", rest.replace('`', "'"))
}

/// The value at `spec.ingress[1].fromCIDRSet[0].cidr`.
fn value_at(tree: &Tree, path: &str) -> Option<Tree> {
    let mut at = tree;
    for step in path.replace('[', ".[").split('.') {
        at = match step.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(place) => at.items().get(place.parse::<usize>().ok()?)?,
            None => at.get(step)?,
        };
    }
    Some(at.clone())
}
