//! The programs that people run in pods, and on their own machine against a forwarded port.

mod curl;
mod lookup;
mod netcat;
mod ping;
mod wget;

use std::net::IpAddr;

use super::flags::{Flag, Given, Wrong, read};
use super::network::Caller;
use super::{Output, Terminal, answers, builtins, shell};
use crate::notation::Host;
use crate::number::thousandths;
use crate::world::Peer;

/// Programs that make connections.
pub(super) const NAMES: &[&str] = &[
    "curl", "wget", "nc", "ncat", "netcat", "nslookup", "dig", "host", "getent", "ping",
];

/// How long Linux tries to open a connection before it gives up, in milliseconds.
const GIVE_UP: u64 = 134_000;
/// How long a resolver asks for one name before it gives up.
const RESOLVER: u64 = 10_000;

pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// A command in a pod.
pub(super) struct Inside<'a> {
    pub(super) caller: &'a Caller,
    pub(super) input: Option<&'a str>,
}

/// Runs a command in a pod. Every pod is taken to have these programs: images are not looked into.
pub(super) fn inside(terminal: &mut Terminal, pod: &Inside<'_>, words: &[String], out: &mut Output) {
    let Some((program, arguments)) = words.split_first() else {
        return out.refuse("there is no command to run");
    };
    let caller = pod.caller;
    let name = program.rsplit('/').next().unwrap_or(program);
    match name {
        "curl" => curl::run(terminal, caller, arguments, out),
        "wget" => wget::run(terminal, caller, arguments, out),
        "nc" | "ncat" | "netcat" => netcat::run(terminal, pod, arguments, out),
        "nslookup" => lookup::nslookup(terminal, caller, arguments, out),
        "dig" => lookup::dig(terminal, caller, arguments, out),
        "host" => lookup::host(terminal, caller, arguments, out),
        "getent" => lookup::getent(terminal, caller, arguments, out),
        "ping" => ping::run(terminal, caller, arguments, out),
        "busybox" | "sudo" | "exec" => inside(terminal, pod, arguments, out),
        "timeout" => timeout(terminal, pod, arguments, out),
        "sh" | "bash" | "ash" => script(terminal, pod, arguments, out),
        "echo" | "true" | "false" | "sleep" => builtins::run(terminal, name, arguments, pod.input, out),
        "hostname" => out.print(&caller.pod),
        "cat" if arguments == ["/etc/resolv.conf"] => resolv_conf(terminal, caller, out),
        _ => {
            out.refuse(&format!("{name} is not simulated in a pod"));
            out.note(&format!("simulated are {}", NAMES.join(", ")));
        }
    }
}

/// Runs a command on the machine of whoever sits at the terminal: it reaches forwarded ports only.
pub(super) fn outside(terminal: &mut Terminal, words: &[String], input: Option<&str>, out: &mut Output) {
    let local = |word: &String| {
        let rest = word.split("://").last().unwrap_or(word);
        ["localhost", "127.0.0.1"]
            .iter()
            .any(|name| rest.starts_with(name))
    };
    let arguments = words.get(1..).unwrap_or_default();
    match words.first().map(String::as_str) {
        Some("curl") if words.iter().any(local) => curl::forwarded(terminal, arguments, out),
        Some("nc" | "netcat" | "ncat") if words.iter().any(local) => {
            netcat::forwarded(terminal, arguments, input, out);
        }
        _ => {
            out.refuse("your own machine stands outside the cluster and has no way in");
            out.note("run it in a pod: kubectl exec POD -- …; or forward a port: kubectl port-forward svc/NAME 8000:80");
        }
    }
}

/// `timeout 5 curl …`: what takes longer is ended.
fn timeout(terminal: &mut Terminal, pod: &Inside<'_>, arguments: &[String], out: &mut Output) {
    let mut words = arguments;
    while let Some((first, rest)) = words.split_first().filter(|(first, _)| first.starts_with('-')) {
        let takes_value = ["-s", "-k"].contains(&first.as_str());
        words = rest.get(usize::from(takes_value)..).unwrap_or_default();
    }
    let Some((limit, command)) = words.split_first() else {
        return out.fail(125, "timeout: missing operand");
    };
    let Some(limit) = seconds(limit.trim_end_matches('s')) else {
        return out.fail(125, &format!("timeout: invalid time interval '{limit}'"));
    };
    let before = terminal.network.milliseconds();
    let mut own = Output::default();
    inside(terminal, pod, command, &mut own);
    if terminal.network.milliseconds() < before + limit {
        out.status = own.status;
        own.lines
            .into_iter()
            .for_each(|line| out.push(line.stream, &line.text));
        return;
    }
    out.status = 143;
    out.note(&format!(
        "the command hangs, and timeout ends it after {} s",
        limit / 1000
    ));
}

/// `sh -c '…'` with simple commands.
fn script(terminal: &mut Terminal, pod: &Inside<'_>, arguments: &[String], out: &mut Output) {
    let [flag, text] = arguments else {
        out.refuse("a shell in a pod that waits for your keys is not simulated");
        return out.note("put the command behind --: kubectl exec POD -- curl …");
    };
    if !flag.starts_with('-') || !flag.ends_with('c') {
        return out.refuse("scripts are not simulated, only sh -c '…' is");
    }
    let pipelines = match shell::parse(text) {
        Ok(pipelines) => pipelines,
        Err(problem) => return out.refuse(&problem.words),
    };
    for pipeline in pipelines {
        let runs = match pipeline.link {
            shell::Link::Always => true,
            shell::Link::And => out.status == 0,
            shell::Link::Or => out.status != 0,
        };
        let [command] = pipeline.commands.as_slice() else {
            return out.refuse("a pipe inside of sh -c is not simulated");
        };
        if !command.redirections.is_empty() {
            return out.refuse("a redirection inside of sh -c is not simulated");
        }
        let words: Option<Vec<String>> = command.words.iter().map(plain).collect();
        let Some(words) = words else {
            return out.refuse("variables inside of sh -c are not simulated");
        };
        if runs {
            out.status = 0;
            inside(terminal, pod, &words, out);
        }
    }
}

fn plain(word: &shell::Word) -> Option<String> {
    let text = |piece: &shell::Piece| match piece {
        shell::Piece::Text(text) => Some(text.clone()),
        _ => None,
    };
    word.pieces.iter().map(text).collect()
}

fn resolv_conf(terminal: &Terminal, caller: &Caller, out: &mut Output) {
    let server = dns_server(terminal);
    let home = &caller.namespace;
    out.print(&format!(
        "search {home}.svc.cluster.local svc.cluster.local cluster.local"
    ));
    out.print(&format!("nameserver {server}\noptions ndots:5"));
}

/// The address of the cluster's DNS.
fn dns_server(terminal: &Terminal) -> String {
    let service = terminal.cluster.world().service("kube-system", "kube-dns");
    let address = service.and_then(|service| service.addresses.first());
    address.map_or_else(|| "10.96.0.10".to_owned(), ToString::to_string)
}

/// A host as it is written on a command line.
fn host_of(text: &str) -> Host {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => Host::Ip(address),
        Err(_) => Host::Name(bare.trim_end_matches('.').to_ascii_lowercase()),
    }
}

/// `name: value`, as `-H` takes it.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

/// Seconds with a fraction, in milliseconds.
fn seconds(text: &str) -> Option<u64> {
    thousandths(text).filter(|milliseconds| *milliseconds <= 86_400_000 * 365)
}

/// The flags of a program and the rest of its command line; nothing, and said why, where one is not simulated.
fn command_line(program: &str, flags: &[Flag], arguments: &[String], out: &mut Output) -> Option<Given> {
    match read(flags, arguments) {
        Ok(given) => return Some(given),
        Err(Wrong::Unknown(flag)) => {
            let known: Vec<String> = flags.iter().map(ToString::to_string).collect();
            let known = known.join(" ");
            out.refuse(&format!("{program} {flag} is not simulated; {known} are"));
        }
        Err(Wrong::NoValue(flag)) => out.fail(2, &format!("{program}: option {flag}: requires parameter")),
    }
    None
}

/// The headers that curl and wget are told to send.
fn headers(given: &Given) -> Vec<(String, String)> {
    let named = [("user-agent", "User-Agent"), ("cookie", "Cookie")];
    let of_their_own = named
        .into_iter()
        .filter_map(|(flag, name)| Some((name.to_owned(), given.value(flag)?.to_owned())));
    given
        .all("header")
        .filter_map(header)
        .chain(of_their_own)
        .collect()
}

/// Notes of an attempt.
fn tell(notes: &[String], out: &mut Output) {
    for note in notes {
        out.note(note);
    }
}

/// The answer to a request that came through.
fn answer(terminal: &Terminal, peer: Option<(Peer, u16)>, method: &str, path: &str) -> answers::Response {
    answers::respond(&terminal.cluster, peer, method, path)
}
