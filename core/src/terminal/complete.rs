//! What the Tab key offers: programs, commands, kinds, names of objects, files, flags of Hubble.

use super::resources::{RESOURCES, Resource};
use super::{Terminal, builtins, kubectl, programs};
use crate::hubble::Filter;
use crate::order::Set;

/// So many are offered at most.
const MOST: usize = 100;

/// The words that could stand in place of the last one, in order.
pub(super) fn complete(terminal: &Terminal, line: &str) -> Vec<String> {
    let command = line.rsplit(['|', ';', '&', '\n']).next().unwrap_or(line);
    let mut words: Vec<&str> = command.split_whitespace().collect();
    let last = match command.ends_with(char::is_whitespace) {
        true => "",
        false => words.pop().unwrap_or_default(),
    };
    let offers: Set<String> = offers(terminal, &words, last);
    offers
        .into_iter()
        .filter(|offer| offer.starts_with(last) && offer != last)
        .take(MOST)
        .collect()
}

fn offers(terminal: &Terminal, words: &[&str], last: &str) -> Set<String> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match words {
        [] => {
            let mut all: Set<String> = owned(builtins::NAMES);
            all.extend(["kubectl", "hubble", "cilium", "curl", "nc"].map(str::to_owned));
            all
        }
        ["hubble"] => owned(&["observe", "status"]),
        ["hubble", ..] => Filter::flags()
            .chain(["last", "output", "print-policy-names", "numeric", "follow"])
            .map(|flag| format!("--{flag}"))
            .collect(),
        ["cilium"] => owned(&["status"]),
        ["kubectl" | "k"] => owned(kubectl::COMMANDS),
        ["kubectl" | "k", rest @ ..] => of_kubectl(terminal, rest, last),
        _ => files(terminal),
    }
}

fn of_kubectl(terminal: &Terminal, words: &[&str], last: &str) -> Set<String> {
    if let Some(place) = words.iter().position(|word| *word == "--") {
        return match words.get(place + 1) {
            None => programs::NAMES.iter().map(|name| (*name).to_owned()).collect(),
            Some(_) => services(terminal),
        };
    }
    let namespace = namespace(terminal, words);
    match (words.last(), words) {
        (Some(&"-f" | &"--filename"), _) => files(terminal),
        (Some(&"-n" | &"--namespace"), _) => {
            let namespaces = terminal.cluster.world().namespaces.iter();
            namespaces.map(|namespace| namespace.name.clone()).collect()
        }
        (_, ["exec" | "debug" | "port-forward" | "logs", ..]) => {
            let mut all = names(terminal, "Pod", namespace);
            for kind in ["Deployment", "Service"] {
                let short = Resource::of_kind(kind)
                    .and_then(|resource| resource.shorts.first())
                    .copied();
                all.extend(
                    names(terminal, kind, namespace)
                        .into_iter()
                        .map(|name| format!("{}/{name}", short.unwrap_or(kind))),
                );
            }
            all.insert("--".to_owned());
            all
        }
        (_, [_, kind, ..]) if Resource::named(kind).is_some() && !last.starts_with('-') => {
            let kind = Resource::named(kind).map_or("", |resource| resource.kind);
            names(terminal, kind, namespace)
        }
        (_, ["get" | "describe" | "delete" | "label" | "wait", ..]) => {
            let plurals = RESOURCES.iter().map(|resource| resource.plural);
            let shorts = RESOURCES.iter().flat_map(|resource| resource.shorts);
            plurals.chain(shorts.copied()).map(str::to_owned).collect()
        }
        _ => Set::new(),
    }
}

fn namespace<'a>(terminal: &'a Terminal, words: &[&'a str]) -> &'a str {
    let flag = words.iter().position(|word| ["-n", "--namespace"].contains(word));
    flag.and_then(|place| words.get(place + 1).copied())
        .unwrap_or(&terminal.namespace)
}

fn names(terminal: &Terminal, kind: &str, namespace: &str) -> Set<String> {
    let world = terminal.cluster.world();
    if kind == "Pod" {
        let pods = world.endpoints.iter().filter(|pod| pod.namespace == namespace);
        return pods.map(|pod| pod.name.clone()).take(MOST).collect();
    }
    let held = terminal.cluster.held().iter().filter(|held| {
        held.key.kind == kind && held.key.namespace.as_deref().is_none_or(|its| its == namespace)
    });
    held.map(|held| held.key.name.clone()).take(MOST).collect()
}

fn services(terminal: &Terminal) -> Set<String> {
    let world = terminal.cluster.world();
    let hosts = world.outside.iter().filter_map(|outside| outside.host.clone());
    world
        .services
        .iter()
        .map(|service| service.name.clone())
        .chain(hosts)
        .collect()
}

fn files(terminal: &Terminal) -> Set<String> {
    let files = terminal.files.iter();
    files
        .map(|file| file.name.trim_start_matches(super::WRITTEN_HERE).to_owned())
        .collect()
}
