//! Which hosts a front is for.

use super::parties::Party;
use crate::answer::PartyKind;
use crate::world::{Controller, Front, Route, host_fits};

/// How closely a front's hosts fit: 0 the host itself, 1 by a star, 2 every host; `None` where they do not.
pub(super) fn rank(front: &Front, host: &str) -> Option<u8> {
    if is_machine(front, host) {
        return Some(0);
    }
    let of = |route: &Route| match () {
        () if route.hosts.iter().any(|pattern| pattern == host) => Some(0),
        () if route.hosts.iter().any(|pattern| host_fits(pattern, host)) => Some(1),
        () => route.hosts.is_empty().then_some(2),
    };
    front.routes.iter().filter_map(of).min()
}

/// The name of Tailscale's proxy for an Ingress: the first host of its TLS, in the tailnet.
pub(super) fn is_machine(front: &Front, host: &str) -> bool {
    let own = front.certificates.iter().flat_map(|(hosts, _)| hosts).next();
    front.controller == Controller::Tailscale
        && own.is_some_and(|own| {
            host == own
                || host
                    .strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".ts.net"))
        })
}

/// Whether a certificate for these hosts is for one of them.
pub(super) fn covers(hosts: &[String], host: &str) -> bool {
    hosts.iter().any(|pattern| host_fits(pattern, host))
}

/// An Ingress or HTTPRoute, where nobody else stands at the end of the line.
pub(super) fn front_party(front: &Front) -> Party {
    Party {
        id: format!(
            "{}/{}/{}",
            front.namespace,
            front.kind.to_ascii_lowercase(),
            front.name
        ),
        kind: PartyKind::Workload,
        namespace: Some(front.namespace.clone()),
        name: front.name.clone(),
        members: Vec::new(),
        object: Some(front.object),
    }
}
