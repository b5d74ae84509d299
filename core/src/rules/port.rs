//! What an entry is about: protocols, ports and ICMP types (section 5 of the semantics).

use std::sync::Arc;

use super::l7::L7;
use crate::objects::cilium::{IcmpField, PortProtocol};
use crate::objects::kubernetes::IntOrString;
use crate::objects::port::{self as objects, NoPort, icmp_type, is_port_name};
use crate::world::Protocol;
use crate::yaml::Path;

/// One port of one protocol, with what passes at layer 7.
#[derive(Debug, Clone, PartialEq)]
pub struct PortElement {
    /// Where it is written: `spec.egress[1].toPorts[0].ports[0]`.
    pub path: Path,
    /// The protocol; `ANY` is three elements (PORT-3).
    pub protocol: Protocol,
    /// The ports, or ICMP types.
    pub ports: PortMatch,
    /// The text of the port as it is grouped by (L7-4).
    pub text: String,
    /// What passes at layer 7; `None` for everything.
    pub l7: Option<Arc<L7>>,
}

/// Which ports, or ICMP types.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortMatch {
    /// Every port of the protocol (PORT-4).
    Any,
    /// From the first to the last (PORT-6).
    Range(u16, u16),
    /// By name, looked up when asked (NAMED-1, NAMED-2).
    Named {
        /// The name.
        name: String,
        /// `endPort` beside a name: the engine uses it (PORT-8).
        end: Option<u16>,
    },
}

/// What rules are grouped by before they become map entries: exact port text, end of range, protocol (L7-4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter {
    /// The port's text; `0` for the filter of L3-only entries.
    pub text: String,
    /// The protocol; `None` for the filter of L3-only entries.
    pub protocol: Option<Protocol>,
}

impl PortElement {
    /// The group that it falls in.
    pub fn filter(&self) -> Filter {
        let end = match &self.ports {
            PortMatch::Range(first, last) if last > first => format!("{}-{last}", self.text),
            PortMatch::Named { end: Some(end), .. } => format!("{}-{end}", self.text),
            _ => self.text.clone(),
        };
        Filter {
            text: end,
            protocol: Some(self.protocol),
        }
    }
}

/// PORT-5: a number as the agent reads it. Where it is not validated (VAL-0), a number too large becomes the
/// largest and any other text 0.
fn port_number(text: &str) -> u16 {
    match objects::port_number(text) {
        Ok(number) => number,
        Err(NoPort::TooLarge) => u16::MAX,
        Err(NoPort::NotANumber) => 0,
    }
}

/// How port names are read in a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Whether names are lower-cased (PORT-7).
    pub(super) lower_names: bool,
    /// Whether `endPort` counts (PORT-6).
    pub(super) ranges: bool,
}

/// The protocols that a name stands for: `ANY`, nothing and an empty text are three (PORT-3). `None` for a
/// name that is not known.
pub(super) fn protocols(name: Option<&str>) -> Option<Vec<Protocol>> {
    match name.unwrap_or_default() {
        "" => Some(vec![Protocol::Tcp, Protocol::Udp, Protocol::Sctp]),
        any if any.eq_ignore_ascii_case("any") => Some(vec![Protocol::Tcp, Protocol::Udp, Protocol::Sctp]),
        name => Protocol::with_ports(name).map(|protocol| vec![protocol]),
    }
}

/// The elements that one `ports` element of a Cilium policy stands for.
pub(super) fn of_cilium(
    written: &PortProtocol,
    path: &Path,
    l7: Option<&Arc<L7>>,
    reading: Reading,
) -> Vec<PortElement> {
    let text = written.port.clone().unwrap_or_default();
    let end = written
        .end_port
        .filter(|_| reading.ranges)
        .and_then(|end| u16::try_from(end).ok());
    let (text, ports) = port_match(&text, end, reading);
    protocols(written.protocol.as_deref())
        .unwrap_or_default()
        .into_iter()
        .map(|protocol| PortElement {
            path: path.clone(),
            protocol,
            ports: ports.clone(),
            text: text.clone(),
            l7: l7.cloned(),
        })
        .collect()
}

/// A port as written, and which ports it stands for.
fn port_match(text: &str, end: Option<u16>, reading: Reading) -> (String, PortMatch) {
    if is_port_name(text) {
        let name = if reading.lower_names {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        };
        return (
            name.clone(),
            PortMatch::Named {
                name,
                end: end.filter(|end| *end > 0),
            },
        );
    }
    let first = port_number(text);
    let ports = match (first, end) {
        // PORT-4; PORT-6b: a range that starts at 0 opens every port, but is a range all the same.
        (0, Some(last)) if last > 0 && last < u16::MAX => PortMatch::Range(0, last),
        (0, _) => PortMatch::Any,
        (first, Some(last)) if last > first => PortMatch::Range(first, last),
        (first, _) => PortMatch::Range(first, first),
    };
    (text.to_owned(), ports)
}

/// The element that a `ports` element of a NetworkPolicy stands for (KNP-5); `None` for a protocol that is
/// not known.
pub(super) fn of_network_policy(
    protocol: Option<&str>,
    port: Option<&IntOrString>,
    end: Option<i64>,
    path: &Path,
    reading: Reading,
) -> Option<PortElement> {
    let protocol = Protocol::with_ports(protocol.unwrap_or("TCP"))?;
    let text = port.map_or_else(|| "0".to_owned(), ToString::to_string);
    let end = end
        .filter(|_| reading.ranges)
        .and_then(|end| u16::try_from(end).ok());
    let (text, ports) = port_match(&text, end, reading);
    Some(PortElement {
        path: path.clone(),
        protocol,
        ports,
        text,
        l7: None,
    })
}

/// The element that a field of `icmps` stands for; `None` for a type that is not known (ICMP-1).
pub(super) fn of_icmp(field: &IcmpField, path: &Path) -> Option<PortElement> {
    let v6 = field
        .family
        .as_deref()
        .is_some_and(|family| family.eq_ignore_ascii_case("IPv6"));
    let number = match &field.icmp_type {
        // The agent turns the number into text and reads it as a port, and so a negative one as none.
        IntOrString::Int(number) => port_number(&number.to_string()),
        IntOrString::String(name) => name.parse().ok().or_else(|| icmp_type(name, v6))?,
    };
    let protocol = if v6 { Protocol::Icmpv6 } else { Protocol::Icmp };
    // ICMP-2: type 0 plays port 0's part, so it stands for every type.
    let ports = if number == 0 {
        PortMatch::Any
    } else {
        PortMatch::Range(number, number)
    };
    Some(PortElement {
        path: path.clone(),
        protocol,
        ports,
        text: number.to_string(),
        l7: None,
    })
}
