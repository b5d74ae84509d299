//! The one notation for a flow: the same line on the command line, in a scenario's expectations, in the
//! playground's question box and in documentation.
//!
//! ```text
//! backend -> database:80                                  a Service or workload, in the source's namespace
//! shop/frontend -> kube-system/kube-dns:53/udp            with a namespace; the protocol is TCP unless said
//! vpn -> pod/database-0:7379                              an outside party; kind/name where a name is ambiguous
//! 203.0.113.9 -> frontend:443/udp                         an address
//! host -> backend:http                                    an entity; a port by its name
//! backend -> database icmp/8                              ICMP by its type
//! vpn -> GET http://backend/docs                          a request; GET unless a method stands before it
//! backend -> https://api/x -H "X-Token: s" -k             with a header, and any certificate, as curl takes them
//! backend -> lookup storage.cloud.google.com              a DNS query and nothing after it
//! user -> https://shop.example.com/cart                   from outside, by the Ingress or Gateway that has the host
//! user -> node/worker-1:30080                             a port of a node
//! port-forward -> backend:8080                            `kubectl port-forward`, which no policy sees
//! backend -> dns/database:80                              by its name in DNS, which is looked up first
//! backend -> curl -s -m 3 database/PING                   as it is typed: curl, wget, nc, telnet, ping, nslookup
//! kubectl exec -n shop deploy/web -- curl database:80     as it is copied from a tutorial
//! ```
//!
//! A name has one to three segments: `name`, `namespace/name`, `kind/name`, `namespace/kind/name`. Two
//! segments are `kind/name` where the first is one of the [kinds](Kind); somebody who calls a namespace
//! `pod` writes all three.
//!
//! This module knows syntax only: whether a name exists is the world's to say. Every question prints in one
//! canonical form that parses to the same question again.

mod command;
pub(crate) mod flags;
mod parse;
pub(crate) mod piece;
mod print;
pub(crate) mod programs;
mod request;
#[cfg(test)]
mod tests;
mod words;

use std::net::IpAddr;
use std::ops::Range;

pub use parse::{is_question, parse, parse_expectation};
pub use words::{Expected, Kind, Transport};

/// What is asked: may `from` reach `to`?
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// Who begins.
    pub from: Name,
    /// What is wanted of whom.
    pub to: Target,
}

/// Somebody, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name {
    /// An address.
    Ip(IpAddr),
    /// A name, with as much before it as was written.
    Named {
        /// The namespace, if written.
        namespace: Option<String>,
        /// The kind, if written.
        kind: Option<Kind>,
        /// The name.
        name: String,
    },
}

/// What the source wants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A connection to a port.
    Port {
        /// Who should answer.
        party: Name,
        /// Where.
        port: Port,
        /// Over what.
        protocol: Transport,
    },
    /// An ICMP message.
    Icmp {
        /// Who should answer.
        party: Name,
        /// ICMPv6 rather than ICMP for IPv4.
        v6: bool,
        /// The message's type.
        icmp_type: u8,
    },
    /// An HTTP request, its name looked up first.
    Http(Request),
    /// A DNS query alone.
    Lookup {
        /// The name, lower case, without a final dot.
        host: String,
    },
}

/// A destination port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Port {
    /// By number, 1 to 65535.
    Number(u16),
    /// By the name that a Service or a container gives it.
    Name(String),
}

/// An HTTP request as a person types it after `curl`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// `https`: the request travels inside TLS.
    pub tls: bool,
    /// The host of the URL: a name in DNS or an address.
    pub host: Host,
    /// The port, if the URL names one.
    pub port: Option<u16>,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// Headers in the order given.
    pub headers: Vec<(String, String)>,
    /// Whether a certificate that does not fit is taken all the same (`curl -k`).
    pub insecure: bool,
}

impl Request {
    /// The port that is connected to: the URL's, or its scheme's.
    pub fn effective_port(&self) -> u16 {
        self.port.unwrap_or(if self.tls { 443 } else { 80 })
    }

    /// What the client sends as `Host` or `:authority`: the host, and the port where the URL names one
    /// that is not the scheme's own.
    pub fn authority(&self) -> String {
        let default = if self.tls { 443 } else { 80 };
        match self.port {
            Some(port) if port != default => format!("{}:{port}", self.host),
            _ => self.host.to_string(),
        }
    }
}

/// The host of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// An address.
    Ip(IpAddr),
    /// A name, lower case, without a final dot.
    Name(String),
}

/// A question and where its parts stand in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The question.
    pub question: Question,
    /// The source.
    pub from: Range<usize>,
    /// The party that should answer, or the host of a URL.
    pub to: Range<usize>,
    /// Port and protocol; empty where none is written.
    pub port: Range<usize>,
}

/// A line of a scenario: a question and the verdict that it should get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedExpectation {
    /// The question.
    pub flow: Parsed,
    /// The verdict.
    pub expected: Expected,
    /// Where the verdict stands.
    pub verdict: Range<usize>,
}

/// What is wrong with a question's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the text.
    pub at: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>, at: Range<usize>) -> Self {
        Self {
            message: message.into(),
            at,
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
