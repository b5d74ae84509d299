//! `kubectl`: its commands, its tables, its error texts.

mod apply;
mod delete;
mod describe;
mod exec;
mod forward;
mod get;
mod rows;
mod select;
mod small;

use super::flags::{Flag, Given, Wrong, option, read, switch};
use super::resources::Resource;
use super::{Output, Terminal};
use crate::notation::programs;

pub(super) use forward::Forward;
pub(super) use select::Selector;

/// The commands that are simulated.
pub(super) const COMMANDS: &[&str] = &[
    "apply",
    "api-resources",
    "cluster-info",
    "config",
    "create",
    "debug",
    "delete",
    "describe",
    "exec",
    "get",
    "label",
    "port-forward",
    "rollout",
    "run",
    "version",
    "wait",
];

/// One call of kubectl.
struct Kubectl<'a> {
    terminal: &'a mut Terminal,
    command: &'static str,
    given: Given,
    namespace: String,
    input: Option<&'a str>,
}

pub(super) fn run(terminal: &mut Terminal, arguments: &[String], input: Option<&str>, out: &mut Output) {
    // `kubectl -n shop get pods` is `kubectl get pods -n shop`.
    let Some(place) = command_place(arguments) else {
        return out.note(&format!("kubectl knows {} here", COMMANDS.join(", ")));
    };
    let word = arguments.get(place).map(String::as_str).unwrap_or_default();
    let Some(command) = COMMANDS.iter().find(|command| **command == word) else {
        out.fail(1, &format!("error: unknown command \"{word}\" for \"kubectl\""));
        return out.note(&format!("simulated are {}", COMMANDS.join(", ")));
    };
    let mut words: Vec<String> = arguments.to_vec();
    words.remove(place);
    let mut flags = programs::KUBECTL.to_vec();
    flags.extend_from_slice(flags_of(command));
    let given = match read(&flags, &words) {
        Ok(given) => given,
        Err(Wrong::NoValue(flag)) => {
            return out.fail(
                1,
                &format!("error: flag needs an argument: {flag}\nSee 'kubectl {command} --help' for usage."),
            );
        }
        Err(Wrong::Unknown(flag)) => {
            out.fail(
                1,
                &format!("error: unknown flag: {flag}\nSee 'kubectl {command} --help' for usage."),
            );
            let known: Vec<String> = flags.iter().map(|flag| format!("--{}", flag.long)).collect();
            return out.note(&format!("simulated are {}", known.join(" ")));
        }
    };
    let namespace = given.value("namespace").unwrap_or(&terminal.namespace).to_owned();
    let mut call = Kubectl {
        terminal,
        command,
        given,
        namespace,
        input,
    };
    match *command {
        "get" => call.get(out),
        "describe" => call.describe(out),
        "apply" => call.apply(out),
        "create" => call.create(out),
        "delete" => call.delete(out),
        "exec" => call.exec(out),
        "debug" => call.debug(out),
        "run" => call.run_pod(out),
        "port-forward" => call.port_forward(out),
        "label" => call.label(out),
        _ => call.small(out),
    }
}

/// Where the command stands among the words.
fn command_place(arguments: &[String]) -> Option<usize> {
    let mut place = 0;
    while let Some(word) = arguments.get(place) {
        match word.as_str() {
            "-n" | "--namespace" | "--context" | "--kubeconfig" => place += 2,
            flag if flag.starts_with('-') => place += 1,
            _ => return Some(place),
        }
    }
    None
}

fn flags_of(command: &str) -> &'static [Flag] {
    const GET: &[Flag] = &[
        switch("all-namespaces", 'A'),
        option("output", 'o'),
        option("selector", 'l'),
        switch("show-labels", ' '),
        switch("no-headers", ' '),
        switch("watch", 'w'),
        switch("ignore-not-found", ' '),
        option("filename", 'f'),
        option("label-columns", 'L'),
    ];
    const APPLY: &[Flag] = &[
        option("filename", 'f'),
        option("selector", 'l'),
        option("dry-run", ' '),
        option("output", 'o'),
        switch("recursive", 'R'),
        switch("server-side", ' '),
        option("validate", ' '),
        switch("wait", ' '),
    ];
    const DELETE: &[Flag] = &[
        option("filename", 'f'),
        option("selector", 'l'),
        switch("all", ' '),
        switch("all-namespaces", 'A'),
        switch("ignore-not-found", ' '),
        switch("now", ' '),
        switch("force", ' '),
        option("grace-period", ' '),
        option("wait", ' '),
        switch("recursive", 'R'),
    ];
    const OTHER: &[Flag] = &[
        option("for", ' '),
        option("timeout", ' '),
        option("selector", 'l'),
        switch("all", ' '),
        switch("all-namespaces", 'A'),
        switch("overwrite", ' '),
        switch("current", ' '),
        switch("client", ' '),
        option("output", 'o'),
    ];
    match command {
        "get" | "describe" => GET,
        "apply" | "create" => APPLY,
        "delete" => DELETE,
        "exec" | "debug" => programs::EXEC,
        "run" => programs::RUN,
        "port-forward" => programs::FORWARD,
        _ => OTHER,
    }
}

/// What the words of `get`, `describe` and `delete` name.
enum Named {
    /// Every object of some kinds.
    All(Vec<&'static Resource>),
    /// Objects by name.
    Some(Vec<(&'static Resource, String)>),
}

impl Kubectl<'_> {
    /// `pods`, `pods,svc`, `pod NAME …`, `pod/NAME svc/NAME`.
    fn named(&self, out: &mut Output) -> Option<Named> {
        let words = &self.given.free;
        let Some((first, rest)) = words.split_first() else {
            out.fail(1, "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.");
            return None;
        };
        if words.iter().any(|word| word.contains('/')) {
            let mut found = Vec::new();
            for word in words {
                let Some((kind, name)) = word.split_once('/') else {
                    out.fail(1, "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'");
                    return None;
                };
                found.push((self.resource(kind, out)?, name.to_owned()));
            }
            return Some(Named::Some(found));
        }
        let kinds: Vec<&str> = match first.as_str() {
            "all" => vec![
                "pods",
                "services",
                "daemonsets",
                "deployments",
                "replicasets",
                "statefulsets",
                "jobs",
                "cronjobs",
            ],
            list => list.split(',').filter(|kind| !kind.is_empty()).collect(),
        };
        let mut resources = Vec::new();
        for kind in kinds {
            resources.push(self.resource(kind, out)?);
        }
        match (rest.is_empty(), resources.as_slice()) {
            (true, _) => Some(Named::All(resources)),
            (false, [resource]) => Some(Named::Some(
                rest.iter().map(|name| (*resource, name.clone())).collect(),
            )),
            (false, _) => {
                out.fail(
                    1,
                    "error: you may not specify individual resources of several types by their bare names",
                );
                None
            }
        }
    }

    fn resource(&self, word: &str, out: &mut Output) -> Option<&'static Resource> {
        let found = Resource::named(word);
        if found.is_none() {
            out.fail(
                1,
                &format!("error: the server doesn't have a resource type \"{word}\""),
            );
        }
        found
    }

    /// The selector after `-l`.
    fn selector(&self, out: &mut Output) -> Option<Selector> {
        match Selector::parse(self.given.value("selector").unwrap_or_default()) {
            Ok(selector) => Some(selector),
            Err(problem) => {
                out.fail(1, &format!("error: {problem}"));
                None
            }
        }
    }

    /// The texts after `-f`: files of the session, folders of them, or what is piped in.
    fn files(&self, out: &mut Output) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        for name in self.given.all("filename").flat_map(|names| names.split(',')) {
            let before = found.len();
            if name == "-" {
                found.push(("STDIN".to_owned(), self.input.unwrap_or_default().to_owned()));
            } else if name.contains("://") {
                let problem =
                    format!("unable to read URL \"{name}\": there is no network behind this terminal");
                return self.no_file(&problem, out);
            } else if let Some(file) = self.terminal.file(name) {
                found.push((name.to_owned(), file.text.clone()));
            } else {
                found.extend(self.manifests_in(name));
            }
            if found.len() == before {
                return self.no_file(&format!("the path \"{name}\" does not exist"), out);
            }
        }
        if found.is_empty() {
            out.fail(
                1,
                &format!(
                    "error: must specify one of -f and -k\nSee 'kubectl {} --help' for usage.",
                    self.command
                ),
            );
            return None;
        }
        Some(found)
    }

    /// The manifests in a folder of the session's files, and below it.
    fn manifests_in(&self, folder: &str) -> impl Iterator<Item = (String, String)> {
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let folder = if folder == "." { "" } else { folder };
        let inside = self.terminal.files.iter().filter(move |file| {
            let below = match folder {
                "" => Some(file.name.as_str()),
                _ => file
                    .name
                    .strip_prefix(folder)
                    .and_then(|rest| rest.strip_prefix('/')),
            };
            below.is_some_and(|below| below.ends_with(".yaml") || below.ends_with(".yml"))
        });
        inside.map(|file| (file.name.clone(), file.text.clone()))
    }

    /// Says that a file cannot be had, and which can.
    fn no_file<T>(&self, problem: &str, out: &mut Output) -> Option<T> {
        out.fail(1, &format!("error: {problem}"));
        let files: Vec<&str> = self
            .terminal
            .files
            .iter()
            .map(|file| file.name.as_str())
            .collect();
        out.note(&format!("the files at hand are {}", files.join(", ")));
        None
    }

    fn not_found(&self, resource: &Resource, name: &str, out: &mut Output) {
        let plural = resource.plural_with_group();
        out.fail(
            1,
            &format!("Error from server (NotFound): {plural} \"{name}\" not found"),
        );
    }
}
