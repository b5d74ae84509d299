//! `nc` as OpenBSD's is.

use super::{GIVE_UP, Inside, RESOLVER, answer, command_line, host_of, seconds, tell};
use crate::notation::Host;
use crate::notation::programs::NETCAT;
use crate::terminal::answers::nginx_error;
use crate::terminal::flags::Given;
use crate::terminal::network::{Attempt, Met};
use crate::terminal::{Output, Terminal};

/// So many ports at most, where a range is given.
const MOST_PORTS: u16 = 64;

/// The names of ports that nc knows from /etc/services.
const SERVICES: &[(u16, &str)] = &[
    (22, "ssh"),
    (25, "smtp"),
    (53, "domain"),
    (80, "http"),
    (123, "ntp"),
    (443, "https"),
    (3306, "mysql"),
    (5432, "postgresql"),
    (6379, "redis"),
    (8080, "http-alt"),
];

/// What a command line names.
struct Call {
    given: Given,
    host: String,
    ports: Vec<u16>,
}

pub(super) fn run(terminal: &mut Terminal, pod: &Inside<'_>, arguments: &[String], out: &mut Output) {
    let Some(call) = call(arguments, out) else { return };
    let host = host_of(&call.host);
    let mut worst = 0;
    for port in &call.ports {
        let attempt = match call.given.has("udp") {
            true => terminal.send(pod.caller, &host, *port),
            false => terminal.connect(pod.caller, &host, *port),
        };
        out.status = 0;
        call.report(terminal, &attempt, *port, pod.input, out);
        worst = worst.max(out.status);
    }
    out.status = worst;
}

/// Against `localhost`: a forwarded port leads to a pod, past every policy; only TCP is forwarded.
pub(super) fn forwarded(
    terminal: &mut Terminal,
    arguments: &[String],
    input: Option<&str>,
    out: &mut Output,
) {
    let Some(call) = call(arguments, out) else { return };
    for port in &call.ports {
        let mut attempt = terminal.forwarded(*port);
        if call.given.has("udp") && attempt.peer.take().is_some() {
            attempt.met = Met::Closed;
            let note = "kubectl port-forward carries TCP only: nothing takes the datagram";
            attempt.notes.push(note.to_owned());
        }
        call.report(terminal, &attempt, *port, input, out);
    }
}

fn call(arguments: &[String], out: &mut Output) -> Option<Call> {
    let given = command_line("nc", NETCAT, arguments, out)?;
    let words: Vec<String> = given.words().cloned().collect();
    let [host, port] = words.as_slice() else {
        out.fail(
            1,
            "usage: nc [-46CDdFhklNnrStUuvZz] [-w timeout] [destination] [port]",
        );
        return None;
    };
    let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    let (first, last) = port.split_once('-').unwrap_or((port, port));
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last && last - first < MOST_PORTS => Some(Call {
            given,
            host: host.clone(),
            ports: (first..=last).collect(),
        }),
        _ => {
            out.fail(1, &format!("nc: port number invalid: {port}"));
            None
        }
    }
}

impl Call {
    fn report(
        &self,
        terminal: &mut Terminal,
        attempt: &Attempt,
        port: u16,
        input: Option<&str>,
        out: &mut Output,
    ) {
        let protocol = if self.given.has("udp") { "udp" } else { "tcp" };
        let service = SERVICES
            .iter()
            .find(|(number, _)| *number == port)
            .map_or("*", |(_, name)| name);
        let whom = match (host_of(&self.host), attempt.address) {
            (Host::Name(name), Some(address)) => format!("{name} ({address})"),
            _ => self.host.clone(),
        };
        let open = format!("Connection to {whom} {port} port [{protocol}/{service}] succeeded!");
        let shut = |why: &str| format!("nc: connect to {whom} port {port} ({protocol}) {why}");
        let nameless = |why: &str| format!("nc: getaddrinfo for host \"{}\" port {port}: {why}", self.host);
        match &attempt.met {
            Met::Answered | Met::Proxied(..) | Met::Untrusted => {
                self.say(&open, out);
                if !self.given.has("zero") {
                    talk(terminal, attempt, input, out);
                }
            }
            // A datagram that is lost and one that nobody answers look alike: nc takes silence for success.
            Met::Lost if protocol == "udp" => {
                self.say(&open, out);
                out.note("nc takes silence for success over UDP: the packet was lost, and nothing tells nc");
            }
            Met::Lost => {
                let limit = self.given.value("wait").and_then(seconds);
                let limit = limit.filter(|limit| (1..GIVE_UP).contains(limit));
                terminal.network.pass(limit.unwrap_or(GIVE_UP));
                let why = match limit {
                    Some(_) => "timed out: Operation now in progress",
                    None => "failed: Connection timed out",
                };
                if limit.is_none() {
                    let waits = GIVE_UP / 1000;
                    out.note(&format!(
                        "nc hangs: no packet comes back, and it waits {waits} s (-w 3 waits less)"
                    ));
                }
                self.fail(&shut(why), out);
            }
            Met::Closed => self.fail(&shut("failed: Connection refused"), out),
            Met::NoName => out.fail(1, &nameless("Name or service not known")),
            Met::LookupRefused => out.fail(1, &nameless("Temporary failure in name resolution")),
            Met::LookupLost => {
                terminal.network.pass(RESOLVER);
                out.note("nc waits 10 s for an answer to its look-up; none comes");
                out.fail(1, &nameless("Temporary failure in name resolution"));
            }
            Met::Broken | Met::Unknown => out.status = 1,
        }
        tell(&attempt.notes, out);
    }

    fn say(&self, words: &str, out: &mut Output) {
        if self.given.has("verbose") {
            out.error(words);
        }
    }

    fn fail(&self, words: &str, out: &mut Output) {
        out.status = 1;
        self.say(words, out);
    }
}

/// The connection is open: what was piped in is sent.
fn talk(terminal: &Terminal, attempt: &Attempt, input: Option<&str>, out: &mut Output) {
    let response = answer(terminal, attempt.peer, "GET", "/");
    match (input, response.server) {
        (None, _) => out.note("the connection is open; nothing is typed into it, so nothing comes back"),
        (Some(_), "nginx") => {
            out.print(
                "HTTP/1.1 400 Bad Request\nServer: nginx\nContent-Type: text/html\nConnection: close\n",
            );
            out.print_text(&nginx_error("400 Bad Request"));
        }
        (Some(_), _) => out.note("what the program at the other end makes of it is not simulated"),
    }
}
