//! `kubectl delete`.

use super::{Kubectl, Named};
use crate::terminal::Output;
use crate::terminal::cluster::Key;

/// Namespaces that the API server never gives up.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

fn is_immortal(key: &Key) -> bool {
    key.kind == "Namespace" && IMMORTAL.contains(&&*key.name)
}

impl Kubectl<'_> {
    pub(super) fn delete(&mut self, out: &mut Output) {
        let Some(selector) = self.selector(out) else {
            return;
        };
        let keys = match self.given.value("filename").is_some() {
            true => self.of_files(&selector, out),
            false => self.of_names(&selector, out),
        };
        let Some(keys) = keys else { return };
        // The API server's admission keeps some namespaces; kubectl goes on with the rest, and says so at the end.
        let (kept, keys): (Vec<Key>, Vec<Key>) = keys.into_iter().partition(is_immortal);
        for key in &keys {
            let forced = if self.given.has("force") { " force" } else { "" };
            out.print(&format!("{} \"{}\"{forced} deleted", key.singular(), key.name));
        }
        if !keys.is_empty() {
            self.terminal.cluster.remove(&keys);
            self.terminal.cluster.settle();
        } else if out.status == 0 && kept.is_empty() {
            out.error("No resources found");
        }
        for key in &kept {
            let source = match self.given.value("filename") {
                Some(file) => format!("error when deleting \"{file}\": "),
                None => String::new(),
            };
            let name = &key.name;
            out.fail(
                1,
                &format!("Error from server (Forbidden): {source}namespaces \"{name}\" is forbidden: this namespace may not be deleted"),
            );
        }
    }

    fn of_files(&self, selector: &super::Selector, out: &mut Output) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        for (name, text) in self.files(out)? {
            let read = self
                .terminal
                .cluster
                .candidates(&name, &text, self.given.value("namespace"));
            for candidate in read.candidates {
                let key = candidate.key;
                match self.terminal.cluster.find(&key) {
                    Some(held) if selector.fits(&held.labels()) => keys.push(key),
                    Some(_) => {}
                    None if self.given.has("ignore-not-found") || self.given.value("selector").is_some() => {}
                    None => {
                        let plural = key.plural();
                        out.fail(
                            1,
                            &format!(
                                "Error from server (NotFound): error when deleting \"{name}\": {plural} \"{}\" not found",
                                key.name
                            ),
                        );
                    }
                }
            }
        }
        Some(keys)
    }

    fn of_names(&self, selector: &super::Selector, out: &mut Output) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        match self.named(out)? {
            Named::All(resources) => {
                if !self.given.has("all") && self.given.value("selector").is_none() {
                    out.fail(1, "error: resource(s) were provided, but no name was specified");
                    return None;
                }
                let everywhere = self.given.has("all-namespaces");
                for resource in resources {
                    let fits = |namespace: &Option<String>| {
                        everywhere || namespace.as_deref().is_none_or(|its| its == self.namespace)
                    };
                    let found = self.terminal.cluster.of(resource);
                    let found =
                        found.filter(|held| fits(&held.key.namespace) && selector.fits(&held.labels()));
                    keys.extend(found.map(|held| held.key.clone()));
                }
            }
            Named::Some(names) => {
                for (resource, name) in names {
                    let world = self.terminal.cluster.world();
                    match self.terminal.cluster.named(resource, &self.namespace, &name) {
                        Some(held) => keys.push(held.key.clone()),
                        None if resource.kind == "Pod"
                            && world.find_pod(&self.namespace, &name).is_some() =>
                        {
                            out.print(&format!("pod \"{name}\" deleted"));
                            out.note("its workload makes another at once, which goes by the same name here");
                        }
                        None if resource.kind == "Namespace" && IMMORTAL.contains(&&*name) => {
                            keys.push(Key {
                                group: String::new(),
                                kind: "Namespace".to_owned(),
                                namespace: None,
                                name,
                            })
                        }
                        None if self.given.has("ignore-not-found") => {}
                        None => self.not_found(resource, &name, out),
                    }
                }
                if keys.is_empty() {
                    return None;
                }
            }
        }
        Some(keys)
    }
}
