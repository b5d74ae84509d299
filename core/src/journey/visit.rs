//! A request at the door of an Ingress or a Gateway, and the route that it takes there.

use super::hosts::is_machine;
use crate::notation::Request;
use crate::world::{Controller, Front, Route, host_fits, path_fits};

/// A request at a front's door.
pub(super) struct Visit<'a> {
    pub(super) request: &'a Request,
    /// The host that is asked for.
    pub(super) host: String,
    pub(super) path: &'a str,
    pub(super) tls: bool,
    pub(super) port: u16,
    /// The fronts that listen there and have the host, those with the closest host only.
    pub(super) fronts: Vec<&'a Front>,
    pub(super) controller: Controller,
}

/// Where a front sends a request.
pub(super) enum Choice<'a> {
    Route(&'a Front, &'a Route, Option<String>),
    Nowhere,
    NotModelled(String),
}

impl<'a> Visit<'a> {
    pub(super) fn title(&self) -> String {
        format!("{}{}", self.host, self.path)
    }

    /// The route that a request takes: exact paths first, then regular expressions, then the longest head.
    pub(super) fn choose(&self) -> Choice<'a> {
        let mut fitting: Vec<(&Front, &Route)> = Vec::new();
        for front in &self.fronts {
            for route in front.routes.iter().filter(|route| self.has_host(front, route)) {
                match path_fits(route.how, &route.path, self.path) {
                    Ok(true) if self.has_rest(route) => fitting.push((front, route)),
                    Ok(_) => {}
                    Err(why) => {
                        return Choice::NotModelled(format!("{why}; nginx refuses to load such a path"));
                    }
                }
            }
        }
        crate::order::sort_by_key(&mut fitting, |(_, route)| {
            use crate::world::PathKind::{Exact, Regex};
            let kind = match route.how {
                Exact => 0,
                Regex => 1,
                _ => 2,
            };
            (
                kind,
                std::cmp::Reverse(route.path.len()),
                std::cmp::Reverse(route.headers.len()),
            )
        });
        let Some((front, route)) = fitting.first().copied() else {
            return Choice::Nowhere;
        };
        let same = fitting.iter().skip(1).find(|(other, rival)| {
            other.object != front.object
                && rival.path == route.path
                && rival.how == route.how
                && rival.hosts == route.hosts
                && rival.headers == route.headers
        });
        let note = same.map(|(other, _)| {
            format!(
                "{} {}/{} has the same host and path: the older of the two counts, and this is taken to be the first in the text",
                other.kind, other.namespace, other.name
            )
        });
        Choice::Route(front, route, note)
    }

    fn has_host(&self, front: &Front, route: &Route) -> bool {
        route.hosts.is_empty()
            || route.hosts.iter().any(|pattern| host_fits(pattern, &self.host))
            || is_machine(front, &self.host)
    }

    fn has_rest(&self, route: &Route) -> bool {
        let method = route
            .method
            .as_ref()
            .is_none_or(|method| *method == self.request.method);
        let sent = |(name, value): &(String, String)| {
            let mut headers = self.request.headers.iter();
            headers.any(|(key, given)| key.eq_ignore_ascii_case(name) && given == value)
        };
        method && route.headers.iter().all(sent)
    }
}
