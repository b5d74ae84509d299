//! `ping` as iputils has it.

use super::{RESOLVER, command_line, host_of, seconds, tell};
use crate::notation::Host;
use crate::notation::programs::PING;
use crate::terminal::network::{Caller, Met};
use crate::terminal::{Output, Terminal};

/// So many echo requests at most.
const MOST: u64 = 20;

pub(super) fn run(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let Some(given) = command_line("ping", PING, arguments, out) else {
        return;
    };
    let [name] = given.free.as_slice() else {
        return out.fail(2, "ping: usage error: Destination address required");
    };
    let asked: Option<u64> = given.value("count").and_then(|count| count.parse().ok());
    let deadline = given
        .value("deadline")
        .and_then(seconds)
        .map(|limit| limit / 1000);
    let count = asked.or(deadline).unwrap_or(3).clamp(1, MOST);
    let host = host_of(name);
    if given.has("ipv6") && !matches!(host, Host::Ip(address) if address.is_ipv6()) {
        return out.refuse("ping -6 of a name is not simulated: write the address");
    }
    let attempt = terminal.echo(caller, &host);
    let address = attempt
        .address
        .map(|address| address.to_string())
        .unwrap_or_default();
    match attempt.met {
        Met::NoName => out.fail(2, &format!("ping: {name}: Name or service not known")),
        Met::LookupLost | Met::LookupRefused => {
            terminal.network.pass(RESOLVER);
            out.fail(2, &format!("ping: {name}: Temporary failure in name resolution"));
        }
        Met::Answered | Met::Lost => {
            let shown = match &host {
                Host::Ip(address) => address.to_string(),
                Host::Name(name) => name.clone(),
            };
            out.print(&format!("PING {shown} ({address}) 56(84) bytes of data."));
            let received = if attempt.met == Met::Answered { count } else { 0 };
            for number in 1..=received {
                if !given.has("quiet") {
                    out.print(&format!(
                        "64 bytes from {address}: icmp_seq={number} ttl=63 time=0.100 ms"
                    ));
                }
            }
            let time = (count - 1) * 1000;
            terminal
                .network
                .pass(time + if received == 0 { 10_000 } else { 0 });
            let loss = if received == 0 { 100 } else { 0 };
            out.print(&format!(
                "\n--- {shown} ping statistics ---\n{count} packets transmitted, {received} received, {loss}% packet loss, time {time}ms"
            ));
            if received == 0 {
                out.print("");
            } else {
                out.print("rtt min/avg/max/mdev = 0.100/0.100/0.100/0.000 ms");
            }
            out.status = u8::from(received == 0);
            if asked.is_none() && deadline.is_none() {
                out.note("ping goes on until Ctrl-C; here it ends after three packets (-c says how many)");
            }
        }
        _ => out.status = 1,
    }
    tell(&attempt.notes, out);
}
