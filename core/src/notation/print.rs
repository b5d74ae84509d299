//! The canonical form of a question.

use std::fmt;
use std::net::IpAddr;

use super::{Host, Name, Port, Question, Request, Target, Transport};

impl fmt::Display for Question {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} -> {}", self.from, self.to)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(out),
            Self::Named {
                namespace,
                kind,
                name,
            } => {
                if let Some(namespace) = namespace {
                    write!(out, "{namespace}/")?;
                }
                if let Some(kind) = kind {
                    write!(out, "{kind}/")?;
                }
                out.write_str(name)
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port {
                party,
                port,
                protocol,
            } => {
                bracketed(party, out)?;
                write!(out, ":{port}")?;
                match protocol {
                    Transport::Tcp => Ok(()),
                    other => write!(out, "/{other}"),
                }
            }
            Self::Icmp { party, v6, icmp_type } => {
                let word = if *v6 { "icmpv6" } else { "icmp" };
                write!(out, "{party} {word}/{icmp_type}")
            }
            Self::Http(request) => request.fmt(out),
            Self::Lookup { host } => write!(out, "lookup {host}"),
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(out),
            Self::Name(name) => out.write_str(name),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.method != "GET" {
            write!(out, "{} ", self.method)?;
        }
        let scheme = if self.tls { "https" } else { "http" };
        write!(out, "{scheme}://{}", self.host)?;
        if let Some(port) = self.port {
            write!(out, ":{port}")?;
        }
        out.write_str(&self.path)?;
        for (name, value) in &self.headers {
            write!(out, " -H \"{name}: {value}\"")?;
        }
        if self.insecure {
            out.write_str(" -k")?;
        }
        Ok(())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(IpAddr::V6(address)) => write!(out, "[{address}]"),
            Self::Ip(address) => address.fmt(out),
            Self::Name(name) => out.write_str(name),
        }
    }
}

/// An IPv6 address before a port stands in brackets.
fn bracketed(party: &Name, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match party {
        Name::Ip(IpAddr::V6(address)) => write!(out, "[{address}]"),
        other => fmt::Display::fmt(other, out),
    }
}
