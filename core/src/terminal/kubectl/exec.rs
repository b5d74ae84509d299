//! `kubectl exec`, `debug` and `run`: commands in pods. They enter through the container runtime, where no policy
//! looks (SELF-2); what the command then does is the pod's own traffic.

use super::Kubectl;
use crate::order::Map;
use crate::terminal::Output;
use crate::terminal::answers::pod_spec;
use crate::terminal::cluster::{Candidate, Key};
use crate::terminal::network::Caller;
use crate::terminal::programs::{Inside, inside};
use crate::terminal::tree::Tree;
use crate::world::{Endpoint, EndpointId};

impl Kubectl<'_> {
    pub(super) fn exec(&mut self, out: &mut Output) {
        let Some((target, words)) = self.target_and_command(out) else {
            return;
        };
        let Some(pod) = self.pod_of(&target, out) else {
            return;
        };
        if !self.choose_container(pod, out) {
            return;
        }
        self.execute(pod, &words, out);
    }

    /// An ephemeral container shares the pod's network, and so its identity.
    pub(super) fn debug(&mut self, out: &mut Output) {
        let Some((target, words)) = self.target_and_command(out) else {
            return;
        };
        let Some(pod) = self.pod_of(&target, out) else {
            return;
        };
        if self.given.value("image").is_none() {
            return out.fail(1, "error: must specify --image when not using --copy-to");
        }
        if !self.given.has("quiet") {
            out.error("Defaulting debug container name to debugger-x7k2p.");
        }
        self.execute(pod, &words, out);
    }

    fn target_and_command(&self, out: &mut Output) -> Option<(String, Vec<String>)> {
        let (target, rest) = match self.given.free.split_first() {
            Some((target, rest)) => (target.clone(), rest),
            None => {
                out.fail(1, &format!("error: pod, type/name or --filename must be specified\nSee 'kubectl {} --help' for usage.", self.command));
                return None;
            }
        };
        let words = self.given.rest.clone().unwrap_or_default();
        if !rest.is_empty() {
            out.fail(1, "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples");
            return None;
        }
        if words.is_empty() {
            out.fail(
                1,
                "error: you must specify at least one command for the container",
            );
            return None;
        }
        Some((target, words))
    }

    /// `NAME`, `pod/NAME`, `deploy/NAME`, `svc/NAME`: the first pod of whatever it is.
    pub(super) fn pod_of(&self, target: &str, out: &mut Output) -> Option<EndpointId> {
        let (kind, name) = target.split_once('/').unwrap_or(("pod", target));
        let resource = self.resource(kind, out)?;
        let world = self.terminal.cluster.world();
        if resource.kind == "Pod" {
            let found = world.find_pod(&self.namespace, name);
            if found.is_none() {
                self.not_found(resource, name, out);
            }
            return found;
        }
        let is_there = self
            .terminal
            .cluster
            .named(resource, &self.namespace, name)
            .is_some();
        if !is_there {
            self.not_found(resource, name, out);
            return None;
        }
        let found = match resource.kind {
            "Service" => {
                let service = world.service(&self.namespace, name)?;
                world.backends(service).next()
            }
            kind => world
                .endpoint_ids()
                .find(|(_, pod)| is_of(pod, kind, &self.namespace, name))
                .map(|(id, _)| id),
        };
        if found.is_none() {
            out.fail(
                1,
                &format!("error: timed out waiting for the condition: {target} has no pods"),
            );
        }
        found
    }

    /// What kubectl says about containers; `false` where there is none of that name.
    fn choose_container(&self, pod: EndpointId, out: &mut Output) -> bool {
        let cluster = &self.terminal.cluster;
        let Some(endpoint) = cluster.world().endpoint(pod) else {
            return false;
        };
        let spec = cluster.object(endpoint.object).and_then(pod_spec);
        let names: Vec<&str> = spec
            .into_iter()
            .flat_map(|spec| &spec.containers)
            .map(|container| container.name.as_str())
            .collect();
        match (self.given.value("container"), names.as_slice()) {
            (Some(wanted), names) if !names.contains(&wanted) => {
                out.fail(
                    1,
                    &format!(
                        "Error from server (BadRequest): container {wanted} is not valid for pod {}",
                        endpoint.name
                    ),
                );
                false
            }
            (None, [first, _, ..]) => {
                out.error(&format!(
                    "Defaulted container \"{first}\" out of: {}",
                    names.join(", ")
                ));
                true
            }
            _ => true,
        }
    }

    fn execute(&mut self, pod: EndpointId, words: &[String], out: &mut Output) {
        let Some(endpoint) = self.terminal.cluster.world().endpoint(pod) else {
            return;
        };
        let caller = Caller {
            namespace: endpoint.namespace.clone(),
            pod: endpoint.name.clone(),
        };
        let input = self.input.filter(|_| self.given.has("stdin"));
        let pod = Inside {
            caller: &caller,
            input,
        };
        self.terminal.remind_of_edits(out);
        let before = out.lines.len();
        inside(self.terminal, &pod, words, out);
        let refused = out
            .lines
            .iter()
            .skip(before)
            .any(|line| line.text.starts_with("signalbox: "));
        if out.status != 0 && !refused {
            out.error(&format!("command terminated with exit code {}", out.status));
        }
    }

    pub(super) fn run_pod(&mut self, out: &mut Output) {
        let [name] = self.given.free.as_slice() else {
            return out.fail(
                1,
                "error: NAME is required for run\nSee 'kubectl run -h' for help and examples",
            );
        };
        let name = name.clone();
        let Some(image) = self.given.value("image").map(str::to_owned) else {
            return out.fail(1, "error: required flag(s) \"image\" not set");
        };
        if self.given.value("dry-run").is_some() {
            return out.refuse("kubectl run --dry-run is not simulated");
        }
        let text = self.pod_manifest(&name, &image);
        let namespace = self.namespace.clone();
        if !self.terminal.cluster.has_namespace(&namespace) {
            return out.fail(
                1,
                &format!("Error from server (NotFound): namespaces \"{namespace}\" not found"),
            );
        }
        let read = self.terminal.cluster.candidates("run", &text, Some(&namespace));
        let Some(candidate) = read.candidates.into_iter().next() else {
            return;
        };
        if self.terminal.cluster.find(&candidate.key).is_some() {
            return out.fail(
                1,
                &format!("Error from server (AlreadyExists): pods \"{name}\" already exists"),
            );
        }
        if let Some(refused) = &candidate.refused {
            let why = refused
                .findings
                .first()
                .map(|finding| finding.message.replace('`', ""));
            return out.fail(
                1,
                &format!("The Pod \"{name}\" is invalid: {}", why.unwrap_or_default()),
            );
        }
        let key = self.start(candidate);
        let words = self.given.rest.clone().unwrap_or_default();
        let attached = self.given.has("stdin") || self.given.has("attach");
        if words.is_empty() || !attached {
            out.print(&format!("pod/{name} created"));
            if !words.is_empty() {
                out.note("what the pod runs is not simulated; with -it its command runs here");
            }
            return;
        }
        if let Some(pod) = self.terminal.cluster.world().find_pod(&namespace, &name) {
            self.execute_attached(pod, &words, out);
        }
        if self.given.has("rm") {
            out.print(&format!("pod \"{name}\" deleted"));
            self.terminal.cluster.remove(&[key]);
            self.terminal.cluster.settle();
        }
        if out.status != 0 {
            out.error(&format!("pod {namespace}/{name} terminated (Error)"));
        }
    }

    fn start(&mut self, candidate: Candidate) -> Key {
        let key = candidate.key.clone();
        let now = self.terminal.network.seconds();
        // A full cluster takes no more; the pod is then not found.
        let _ = self.terminal.cluster.put(candidate, Some(now));
        self.terminal.cluster.settle();
        key
    }

    fn execute_attached(&mut self, pod: EndpointId, words: &[String], out: &mut Output) {
        let Some(endpoint) = self.terminal.cluster.world().endpoint(pod) else {
            return;
        };
        let caller = Caller {
            namespace: endpoint.namespace.clone(),
            pod: endpoint.name.clone(),
        };
        let pod = Inside {
            caller: &caller,
            input: self.input,
        };
        inside(self.terminal, &pod, words, out);
    }

    fn pod_manifest(&self, name: &str, image: &str) -> String {
        let given = self
            .given
            .all("labels")
            .flat_map(|list| list.split(','))
            .filter_map(|pair| pair.split_once('='));
        let mut labels: Map<String, Tree> = given
            .map(|(key, value)| (key.to_owned(), Tree::Text(value.to_owned())))
            .collect();
        let text = |text: &str| Tree::Text(text.to_owned());
        if labels.is_empty() {
            labels.insert("run".to_owned(), text(name));
        }
        let mut container = Map::from([("name".to_owned(), text(name)), ("image".to_owned(), text(image))]);
        if let Some(port) = self.given.value("port").and_then(|port| port.parse().ok()) {
            let port = Tree::Map(Map::from([("containerPort".to_owned(), Tree::Int(port))]));
            container.insert("ports".to_owned(), Tree::List(vec![port]));
        }
        let map = |entries: Vec<(&str, Tree)>| {
            Tree::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect(),
            )
        };
        map(vec![
            ("apiVersion", text("v1")),
            ("kind", text("Pod")),
            (
                "metadata",
                map(vec![("name", text(name)), ("labels", Tree::Map(labels))]),
            ),
            (
                "spec",
                map(vec![("containers", Tree::List(vec![Tree::Map(container)]))]),
            ),
        ])
        .json()
    }
}

fn is_of(pod: &Endpoint, kind: &str, namespace: &str, name: &str) -> bool {
    let workload = pod.workload.as_ref();
    pod.namespace == namespace
        && workload.is_some_and(|workload| workload.kind == kind && workload.name == name)
}
