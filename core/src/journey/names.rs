//! Names in DNS as a pod asks for them: the search list of its `resolv.conf`, and who a name leads to.

use super::parties::Unresolved;
use crate::suggest::{did_you_mean, either};
use crate::world::World;

/// The suffix of cluster names. Clusters can be set up with another one; nearly none is.
const CLUSTER: &str = "svc.cluster.local";
/// How many dots a name needs to be asked for as it stands, before the search list (`ndots:5` in pods).
const NDOTS: usize = 5;

/// Who a host name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leads {
    /// A Service, by namespace and name.
    Service(String, String),
    /// An outside party, by name.
    Outside(String),
    /// Nobody that the manifests or the scenario name.
    Nobody,
}

/// A host name as a pod's resolver goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lookup {
    /// The names that are asked for and do not exist, in order.
    pub(super) before: Vec<String>,
    /// The name that is answered; the host itself where none is.
    pub(super) name: String,
    /// Who it leads to.
    pub(super) leads: Leads,
}

/// Follows the search list of a pod in a namespace until a name exists.
pub(super) fn lookup(world: &World, namespace: &str, host: &str) -> Lookup {
    let mut before = Vec::new();
    for name in queries(namespace, host) {
        match leads(world, &name) {
            Leads::Nobody => before.push(name),
            leads => return Lookup { before, name, leads },
        }
    }
    // The host itself is always among the queries, and is the one that decides.
    before.retain(|name| name != host);
    Lookup {
        before,
        name: host.to_owned(),
        leads: Leads::Nobody,
    }
}

/// The names that a resolver asks for, in order, until one exists.
fn queries(namespace: &str, host: &str) -> Vec<String> {
    let list = [
        format!("{namespace}.{CLUSTER}"),
        CLUSTER.to_owned(),
        "cluster.local".to_owned(),
    ];
    let searched = list.into_iter().map(|suffix| format!("{host}.{suffix}"));
    match host.matches('.').count() >= NDOTS {
        true => std::iter::once(host.to_owned()).chain(searched).collect(),
        false => searched.chain(std::iter::once(host.to_owned())).collect(),
    }
}

/// Who a full name leads to.
fn leads(world: &World, name: &str) -> Leads {
    if let Some(inside) = name.strip_suffix(CLUSTER).and_then(|rest| rest.strip_suffix('.')) {
        if let Some((service, namespace)) = inside.split_once('.')
            && world.service(namespace, service).is_some()
        {
            return Leads::Service(namespace.to_owned(), service.to_owned());
        }
        return Leads::Nobody;
    }
    let known = world
        .outside
        .iter()
        .find(|party| party.host.as_deref() == Some(name));
    known.map_or(Leads::Nobody, |party| Leads::Outside(party.name.clone()))
}

/// What is said about a host that leads to nobody.
pub(super) fn unknown_host(world: &World, namespace: &str, host: &str) -> Unresolved {
    let message = format!("no name `{host}` is known in DNS");
    let pods = world.endpoints.iter();
    let mut namesakes = pods.filter(|pod| {
        let called = pod.workload.as_ref().map_or(&pod.name, |workload| &workload.name);
        pod.namespace == namespace && called == host
    });
    if namesakes.next().is_some() {
        let help = format!("`{host}` has no Service, so its pods have no name: write `{host}:80` for them");
        return Unresolved::new(message, help);
    }
    let services = world
        .services
        .iter()
        .map(|service| match service.namespace == namespace {
            true => service.name.clone(),
            false => format!("{}.{}", service.name, service.namespace),
        });
    let hosts = world.outside.iter().filter_map(|party| party.host.clone());
    let known: Vec<String> = services.chain(hosts).collect();
    let meant = did_you_mean(host, known.iter().map(String::as_str));
    let help = meant.unwrap_or_else(|| match host.contains('.') {
        true => format!(
            "declare it in a scenario: `outside: [{{name: {}, host: {host}, ips: [198.51.100.10]}}]`",
            host.split('.').next().unwrap_or(host)
        ),
        false if known.is_empty() => "there is no Service in these manifests".to_owned(),
        false => {
            let few: Vec<&str> = known.iter().take(6).map(String::as_str).collect();
            format!("known are {}", either(&few))
        }
    });
    Unresolved::new(message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_asked_for_in_the_search_list_first() {
        assert_eq!(
            queries("shop", "api"),
            [
                "api.shop.svc.cluster.local",
                "api.svc.cluster.local",
                "api.cluster.local",
                "api"
            ]
        );
    }

    #[test]
    fn a_name_with_five_dots_is_asked_for_as_it_stands() {
        let host = "a.b.shop.svc.cluster.local";
        assert_eq!(queries("shop", host).first().map(String::as_str), Some(host));
    }
}
