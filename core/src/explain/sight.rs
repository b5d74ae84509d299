//! What the person at the source sees in the end: as a kind that programs can match, and in words.

use crate::answer::{HopKind, Sight, SightKind};
use crate::journey::{Asked, End, Step};
use crate::world::Protocol;

/// What the last step of a road shows to whoever began it.
pub(super) fn sight(step: &Step) -> Sight {
    if !matches!(step.end, End::Through | End::NotModelled(_))
        && let Some(sight) = &step.sight
    {
        return sight.clone();
    }
    let tcp = step
        .decided
        .as_ref()
        .is_none_or(|(flow, _)| flow.protocol == Protocol::Tcp);
    let kind = match (&step.end, step.kind) {
        (End::NotModelled(_), _) => SightKind::NotModelled,
        (End::Unreachable(_), HopKind::Resolve) => SightKind::NameUnknown,
        (End::Refused { l7: true, .. }, HopKind::Resolve) => SightKind::NameRefused,
        (End::Refused { .. }, HopKind::Resolve) => SightKind::NameTimeout,
        (End::Refused { l7: true, .. }, _) if matches!(step.asked, Some(Asked::Tls)) => SightKind::Reset,
        // L7-3.
        (End::Refused { l7: true, .. }, _) => return Sight::page(403, "Access denied"),
        (End::Through, HopKind::Resolve) => SightKind::Resolved,
        (End::Through, HopKind::Request) => SightKind::Answered,
        (End::Through, _) => SightKind::Connected,
        (End::Refused { .. } | End::Rejected(_) | End::Unreachable(_), _) if tcp => SightKind::Timeout,
        (End::Refused { .. } | End::Rejected(_) | End::Unreachable(_), _) => SightKind::NoReply,
    };
    Sight::of(kind)
}

/// The same in words.
pub(super) fn words(sight: &Sight, step: &Step) -> String {
    let tcp = step
        .decided
        .as_ref()
        .is_none_or(|(flow, _)| flow.protocol == Protocol::Tcp);
    let text = match sight.kind {
        SightKind::Answered => "the request arrives",
        SightKind::Connected if tcp => "the connection opens",
        SightKind::Connected => "the packet arrives",
        SightKind::Resolved => "the name resolves",
        SightKind::NameRefused => "the name does not resolve: REFUSED",
        SightKind::NameTimeout => "the name does not resolve: the look-up times out",
        SightKind::NameUnknown => "the name does not resolve: no such name",
        SightKind::Timeout => "the connection times out",
        SightKind::NoReply => "no reply comes back",
        SightKind::ConnectionRefused => "the connection fails at once: refused, or no route to the host",
        SightKind::Reset if matches!(step.asked, Some(Asked::Tls)) && step.kind == HopKind::Request => {
            "the connection is closed: a proxy expects HTTP in the clear and finds TLS"
        }
        SightKind::Reset => "the connection is reset",
        SightKind::PrivacyError => {
            "a privacy error: \"Your connection is not private\" in a browser, a certificate problem in curl"
        }
        SightKind::Depends => "it depends",
        SightKind::NotModelled => "not modelled",
        SightKind::ErrorPage => {
            let reason = reason(sight.status);
            return match sight.body.as_str() {
                "" => format!("HTTP {} {reason}", sight.status),
                body if body == reason => format!("HTTP {} {reason}", sight.status),
                body => format!("HTTP {} {reason}: \"{body}\"", sight.status),
            };
        }
    };
    text.to_owned()
}

/// The standard phrase of a status.
fn reason(status: u16) -> &'static str {
    match status {
        308 => "Permanent Redirect",
        403 => "Forbidden",
        404 => "Not Found",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
