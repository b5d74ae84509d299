//! The smaller commands of kubectl: `label`, `create namespace`, `wait`, `rollout status`, `version`, `config`.

use super::{Kubectl, Named};
use crate::terminal::Output;
use crate::terminal::resources::RESOURCES;
use crate::terminal::tree::Tree;

impl Kubectl<'_> {
    /// `kubectl create -f FILE`, `kubectl create namespace NAME`.
    pub(super) fn create(&mut self, out: &mut Output) {
        let words: Vec<&str> = self.given.free.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] => self.apply(out),
            ["namespace" | "ns", name] => {
                let text = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name:?}}}\n");
                let read = self.terminal.cluster.candidates("namespace", &text, None);
                let Some(candidate) = read.candidates.into_iter().next() else {
                    return;
                };
                if self.terminal.cluster.has_namespace(name) {
                    return out.fail(
                        1,
                        &format!("Error from server (AlreadyExists): namespaces \"{name}\" already exists"),
                    );
                }
                if candidate.refused.is_some() {
                    return out.fail(1, &format!("The Namespace \"{name}\" is invalid: metadata.name: Invalid value: \"{name}\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"));
                }
                let now = self.terminal.network.seconds();
                if self.terminal.cluster.put(candidate, Some(now)).is_some() {
                    out.print(&format!("namespace/{name} created"));
                    self.terminal.cluster.settle();
                }
            }
            [kind, ..] => out.refuse(&format!(
                "kubectl create {kind} is not simulated; -f FILE and namespace NAME are"
            )),
        }
    }

    /// `kubectl label pod NAME key=value key-`.
    pub(super) fn label(&mut self, out: &mut Output) {
        let is_pair = |word: &String| word.contains('=') || (word.ends_with('-') && word.len() > 1);
        let (pairs, words): (Vec<String>, Vec<String>) = std::mem::take(&mut self.given.free)
            .into_iter()
            .partition(is_pair);
        self.given.free = words;
        if pairs.is_empty() {
            return out.fail(1, "error: at least one label update is required");
        }
        let Some(Named::Some(names)) = self.named(out) else {
            return out.refuse("name the objects to label");
        };
        for (resource, name) in names {
            let Some(held) = self.terminal.cluster.named(resource, &self.namespace, &name) else {
                let world = self.terminal.cluster.world();
                if resource.kind == "Pod" && world.find_pod(&self.namespace, &name).is_some() {
                    out.refuse(
                        "a pod that a workload makes cannot be labelled here: change the workload's template",
                    );
                } else {
                    self.not_found(resource, &name, out);
                }
                continue;
            };
            let (key, labels) = (held.key.clone(), held.labels());
            let shown = key.shown();
            if let Some(taken) = self.overwritten(&pairs, &labels) {
                out.fail(
                    1,
                    &format!(
                        "error: '{}' already has a value ({}), and --overwrite is false",
                        taken.0, taken.1
                    ),
                );
                continue;
            }
            let removes = pairs.iter().all(|pair| !pair.contains('='));
            self.terminal.cluster.edit(&key, |tree| relabel(tree, &pairs));
            out.print(&format!(
                "{shown} {}",
                if removes { "unlabeled" } else { "labeled" }
            ));
        }
        self.terminal.cluster.settle();
    }

    fn overwritten(
        &self,
        pairs: &[String],
        labels: &crate::order::Map<String, String>,
    ) -> Option<(String, String)> {
        let changed = pairs.iter().filter_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let old = labels.get(key).filter(|old| *old != value)?;
            Some((key.to_owned(), old.clone()))
        });
        changed
            .into_iter()
            .next()
            .filter(|_| !self.given.has("overwrite"))
    }

    /// Commands that ask for a state which holds here at once, and those that only tell.
    pub(super) fn small(&mut self, out: &mut Output) {
        let words: Vec<&str> = self.given.free.iter().map(String::as_str).collect();
        match (self.command, words.as_slice()) {
            ("wait", _) => self.wait(out),
            ("rollout", ["status", target]) => {
                if let Some((kind, name)) = target.split_once('/') {
                    let Some(resource) = self.resource(kind, out) else {
                        return;
                    };
                    match self.terminal.cluster.named(resource, &self.namespace, name) {
                        Some(_) => out.print(&format!(
                            "{} \"{name}\" successfully rolled out",
                            resource.kind.to_ascii_lowercase()
                        )),
                        None => self.not_found(resource, name, out),
                    }
                }
            }
            ("config", ["current-context"]) => out.print("signalbox"),
            ("config", ["set-context", ..]) => {
                self.terminal.namespace = self.namespace.clone();
                out.print("Context \"signalbox\" modified.");
            }
            ("cluster-info", []) => out.print("Kubernetes control plane is running in this page"),
            ("version", _) => {
                out.note("there is no kubectl and no API server behind this terminal, and so no version")
            }
            ("api-resources", _) => {
                for resource in RESOURCES {
                    out.print(&format!(
                        "{:<34}{:<10}{}",
                        resource.plural,
                        resource.shorts.join(","),
                        resource.kind
                    ));
                }
            }
            (command, _) => out.refuse(&format!("this form of kubectl {command} is not simulated")),
        }
    }

    /// Everything is ready at once.
    fn wait(&self, out: &mut Output) {
        let Some(selector) = self.selector(out) else {
            return;
        };
        let Some(named) = self.named(out) else { return };
        let table = super::rows::Table {
            cluster: &self.terminal.cluster,
            network: &self.terminal.network,
        };
        let wanted = match named {
            Named::All(resources) => resources
                .into_iter()
                .map(|resource| (resource, None))
                .collect::<Vec<_>>(),
            Named::Some(names) => names
                .into_iter()
                .map(|(resource, name)| (resource, Some(name)))
                .collect(),
        };
        for (resource, name) in wanted {
            let namespace = resource.namespaced().then_some(self.namespace.as_str());
            let rows = table.rows(resource, namespace);
            let fits = |row: &&super::rows::Row| match &name {
                Some(name) => row.name == *name,
                None => selector.fits(&row.labels),
            };
            let found: Vec<_> = rows.iter().filter(fits).collect();
            match (found.is_empty(), &name) {
                (true, Some(name)) => self.not_found(resource, name, out),
                (true, None) => out.fail(1, "error: no matching resources found"),
                _ => found.iter().for_each(|row| {
                    out.print(&format!(
                        "{}/{} condition met",
                        resource.singular_with_group(),
                        row.name
                    ));
                }),
            }
        }
    }
}

fn relabel(tree: &mut Tree, pairs: &[String]) {
    let Tree::Map(entries) = tree else { return };
    let Some(metadata) = entries.get_mut("metadata") else {
        return;
    };
    let Some(labels) = metadata.map_mut("labels") else {
        return;
    };
    for pair in pairs {
        match pair.split_once('=') {
            Some((key, value)) => {
                labels.insert(key.to_owned(), Tree::Text(value.to_owned()));
            }
            None => {
                labels.remove(pair.trim_end_matches('-'));
            }
        }
    }
}
