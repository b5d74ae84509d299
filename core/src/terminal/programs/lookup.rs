//! `nslookup`, `dig`, `host` and `getent`: names asked for at the cluster's DNS.

use std::net::IpAddr;

use super::{dns_server, tell};
use crate::terminal::network::{Caller, Met};
use crate::terminal::{Output, Terminal};

/// How long these programs try before they give up, in milliseconds.
const PATIENCE: u64 = 15_000;

/// What a look-up comes to.
struct Found {
    met: Met,
    notes: Vec<String>,
    /// The full name; the one that was asked for where there is none.
    name: String,
    addresses: Vec<IpAddr>,
    /// The server that was asked.
    server: String,
}

impl Found {
    fn is_of_cluster(&self) -> bool {
        self.name.ends_with(".cluster.local")
    }
}

/// `search`: whether the search list of the pod is gone through.
fn look_up(terminal: &mut Terminal, caller: &Caller, name: &str, search: bool) -> Found {
    let name = name.to_ascii_lowercase();
    let asked = name.trim_end_matches('.').to_owned();
    let searches = search && !name.ends_with('.');
    let full = terminal.addresses(caller, &asked);
    let full = full.filter(|(full, _)| searches || *full == asked);
    let attempt = terminal.look_up(caller, &asked);
    let met = match attempt.met {
        Met::Answered if full.is_none() => Met::NoName,
        met => met,
    };
    if met == Met::LookupLost {
        terminal.network.pass(PATIENCE);
    }
    let (name, mut addresses) = full.unwrap_or((asked, Vec::new()));
    // An answer that refuses holds no address, and where none comes there is none.
    if met != Met::Answered {
        addresses.clear();
    }
    Found {
        met,
        notes: attempt.notes,
        name,
        addresses,
        server: dns_server(terminal),
    }
}

/// The one name on a command line.
fn name_of<'a>(program: &str, arguments: &'a [String], out: &mut Output) -> Option<&'a str> {
    match arguments {
        [name] if !name.starts_with('-') => Some(name),
        [name, server] if !name.starts_with('-') && !server.starts_with('-') => {
            out.refuse(&format!(
                "{program} at a server of your choice ({server}) is not simulated"
            ));
            None
        }
        _ => {
            out.refuse(&format!("{program} takes one name here, and no flags"));
            None
        }
    }
}

fn silence(server: &str, out: &mut Output) {
    for _ in 0..3 {
        out.print(&format!(";; communications error to {server}#53: timed out"));
    }
}

/// BIND's nslookup.
pub(super) fn nslookup(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let Some(name) = name_of("nslookup", arguments, out) else {
        return;
    };
    let found = look_up(terminal, caller, name, true);
    let server = &found.server;
    match found.met {
        Met::LookupLost => {
            silence(server, out);
            out.print(";; no servers could be reached");
            out.status = 1;
        }
        Met::Unknown => out.status = 1,
        _ => {
            out.print(&format!("Server:\t\t{server}\nAddress:\t{server}#53\n"));
            if !found.is_of_cluster() && !found.addresses.is_empty() {
                out.print("Non-authoritative answer:");
            }
            for address in &found.addresses {
                out.print(&format!("Name:\t{}\nAddress: {address}", found.name));
            }
            if found.met != Met::Answered {
                let why = if found.met == Met::LookupRefused {
                    "REFUSED"
                } else {
                    "NXDOMAIN"
                };
                out.print(&format!("** server can't find {name}: {why}"));
                out.status = 1;
            }
            out.print("");
        }
    }
    tell(&found.notes, out);
}

/// dig does not go through the search list unless it is told to.
pub(super) fn dig(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let (mut short, mut search, mut names) = (false, false, Vec::new());
    for argument in arguments {
        match argument.as_str() {
            "+short" => short = true,
            "+search" => search = true,
            "A" | "a" | "IN" | "-4" => {}
            other if other.starts_with(['+', '-', '@']) => {
                return out.refuse(&format!("dig {other} is not simulated; +short and +search are"));
            }
            name => names.push(name.to_owned()),
        }
    }
    let Some(name) = name_of("dig", &names, out) else {
        return;
    };
    let found = look_up(terminal, caller, name, search);
    let banner = format!(
        "\n; <<>> DiG 9.20.4 <<>> {}\n;; global options: +cmd",
        arguments.join(" ")
    );
    match found.met {
        Met::LookupLost => {
            silence(&found.server, out);
            if !short {
                out.print(&banner);
            }
            out.print(";; no servers could be reached");
            out.status = 9;
        }
        Met::Unknown => out.status = 1,
        _ if short => found
            .addresses
            .iter()
            .for_each(|address| out.print(&address.to_string())),
        _ => {
            out.print(&banner);
            message(&found, out);
        }
    }
    tell(&found.notes, out);
}

/// What dig prints of a DNS message.
fn message(found: &Found, out: &mut Output) {
    let status = match found.met {
        Met::Answered => "NOERROR",
        Met::LookupRefused => "REFUSED",
        _ => "NXDOMAIN",
    };
    let (name, count, server) = (&found.name, found.addresses.len(), &found.server);
    out.print(&format!(
        ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: {status}, id: 41312"
    ));
    // The cluster's DNS answers for its own names, and passes the others on; a refusal is the proxy's, who is neither.
    let flags = match (&found.met, found.is_of_cluster()) {
        (Met::LookupRefused, _) => "qr rd",
        (_, true) => "qr aa rd",
        (_, false) => "qr rd ra",
    };
    out.print(&format!(
        ";; flags: {flags}; QUERY: 1, ANSWER: {count}, AUTHORITY: 0, ADDITIONAL: 1"
    ));
    out.print(&format!("\n;; QUESTION SECTION:\n;{name}.\t\tIN\tA\n"));
    if count > 0 {
        out.print(";; ANSWER SECTION:");
        for address in &found.addresses {
            out.print(&format!("{name}.\t30\tIN\tA\t{address}"));
        }
        out.print("");
    }
    out.print(&format!(";; SERVER: {server}#53({server}) (UDP)\n"));
}

pub(super) fn host(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let Some(name) = name_of("host", arguments, out) else {
        return;
    };
    let found = look_up(terminal, caller, name, true);
    out.status = u8::from(found.met != Met::Answered);
    match found.met {
        Met::Answered => {
            for address in &found.addresses {
                out.print(&format!("{} has address {address}", found.name));
            }
        }
        Met::LookupLost => {
            silence(&found.server, out);
            out.print(";; no servers could be reached");
        }
        Met::LookupRefused => out.print(&format!("Host {name} not found: 5(REFUSED)")),
        Met::Unknown => {}
        _ => out.print(&format!("Host {name} not found: 3(NXDOMAIN)")),
    }
    tell(&found.notes, out);
}

pub(super) fn getent(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let [database, name] = arguments else {
        return out.refuse("only getent hosts NAME is simulated");
    };
    if database != "hosts" {
        return out.refuse("only getent hosts NAME is simulated");
    }
    let found = look_up(terminal, caller, name, true);
    match found.met {
        Met::Answered => {
            for address in &found.addresses {
                out.print(&format!("{:<15} {}", address.to_string(), found.name));
            }
        }
        _ => out.status = 2,
    }
    tell(&found.notes, out);
}
