//! Command lines as people copy them from tutorials, read as questions: `curl -s database/PING` after `->`, and
//! `kubectl exec POD -- curl …` or `kubectl port-forward svc/frontend 8000:80` as a whole.
//!
//! A flag that changes nothing about the way of the packets is taken and forgotten. One that would, and is not
//! modelled, is refused by its name; so is what only a shell could know, such as `$(…)`.

use super::parse::{Goal, check_segment, lookup_of, name, port_of};
use super::piece::Piece;
use super::request::{Extras, header, header_value, http, method, url_host};
use super::{Host, Kind, Name, Parsed, Problem, Question, Target, Transport};
use crate::suggest::either;

/// A flag: its letter (a blank for none), its long name, and whether a value follows.
type Flag = (char, &'static str, bool);

/// A program whose command line is read.
struct Program {
    names: &'static [&'static str],
    flags: &'static [Flag],
    read: for<'a> fn(&Given<'a>, Piece<'a>) -> Result<Goal, Problem>,
}

const PROGRAMS: [Program; 6] = [
    Program {
        names: &["curl"],
        flags: &[
            ('X', "request", true),
            ('H', "header", true),
            ('d', "data", true),
            ('I', "head", false),
            ('A', "user-agent", true),
            ('b', "cookie", true),
            ('m', "max-time", true),
            (' ', "connect-timeout", true),
            ('o', "output", true),
            ('w', "write-out", true),
            (' ', "retry", true),
            (' ', "retry-delay", true),
            ('s', "silent", false),
            ('S', "show-error", false),
            ('i', "include", false),
            ('v', "verbose", false),
            ('L', "location", false),
            ('f', "fail", false),
            ('k', "insecure", false),
            ('g', "globoff", false),
            ('4', "ipv4", false),
            ('#', "progress-bar", false),
            (' ', "compressed", false),
            (' ', "http1.1", false),
            (' ', "no-progress-meter", false),
        ],
        read: curl,
    },
    Program {
        names: &["wget"],
        flags: &[
            ('q', "quiet", false),
            ('O', "output-document", true),
            ('T', "timeout", true),
            ('t', "tries", true),
            ('S', "server-response", false),
            ('U', "user-agent", true),
            (' ', "header", true),
            (' ', "post-data", true),
            (' ', "method", true),
            (' ', "no-verbose", false),
            (' ', "no-check-certificate", false),
        ],
        read: wget,
    },
    Program {
        names: &["nc", "ncat", "netcat"],
        flags: &[
            ('u', "udp", false),
            ('z', "scan", false),
            ('v', "verbose", false),
            ('n', "nodns", false),
            ('w', "wait", true),
            ('q', "quit", true),
            ('4', "ipv4", false),
            ('N', "shutdown", false),
        ],
        read: netcat,
    },
    Program {
        names: &["telnet"],
        flags: &[],
        read: netcat,
    },
    Program {
        names: &["ping", "ping6"],
        flags: &[
            ('c', "count", true),
            ('W', "timeout", true),
            ('w', "deadline", true),
            ('i', "interval", true),
            ('q', "quiet", false),
            ('n', "numeric", false),
            ('4', "ipv4", false),
            ('6', "ipv6", false),
        ],
        read: ping,
    },
    Program {
        names: &["nslookup", "host", "getent"],
        flags: &[('t', "type", true)],
        read: resolver,
    },
];

/// Flags of `kubectl` and of those of its commands that are read here.
const KUBECTL: &[Flag] = &[
    ('n', "namespace", true),
    ('c', "container", true),
    ('i', "stdin", false),
    ('t', "tty", false),
    ('q', "quiet", false),
    (' ', "context", true),
    (' ', "rm", false),
    (' ', "restart", true),
    (' ', "image", true),
    (' ', "target", true),
    (' ', "address", true),
];

/// A command line with its flags apart.
struct Given<'a> {
    flags: Vec<(&'static str, Piece<'a>)>,
    free: Vec<Piece<'a>>,
    /// What stands after `--`.
    rest: Vec<Piece<'a>>,
}

impl<'a> Given<'a> {
    fn read(flags: &[Flag], program: &str, words: &[Piece<'a>]) -> Result<Self, Problem> {
        let mut given = Self {
            flags: Vec::new(),
            free: Vec::new(),
            rest: Vec::new(),
        };
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            let text = word.text;
            if text == "--" {
                given.rest = words.collect();
                break;
            }
            if text.len() < 2 || !text.starts_with('-') {
                given.free.push(word.unquoted());
                continue;
            }
            let mut at = 1;
            while at < text.len() {
                let (flag, behind) = find(flags, word, at).ok_or_else(|| unread(program, word))?;
                let (_, long, takes) = flag;
                let value = match takes {
                    false if text.starts_with("--") || behind == text.len() => word.part(0..0),
                    false => {
                        given.flags.push((long, word.part(0..0)));
                        at = behind;
                        continue;
                    }
                    true if behind < text.len() => {
                        let value = word.part(behind..text.len());
                        match value.text.strip_prefix('=') {
                            Some(rest) => value.part(1..1 + rest.len()),
                            None => value,
                        }
                    }
                    true => words
                        .next()
                        .ok_or_else(|| Problem::new(format!("`{text}` lacks its value"), word.range()))?,
                };
                given.flags.push((long, value.unquoted()));
                break;
            }
        }
        Ok(given)
    }

    fn value(&self, long: &str) -> Option<Piece<'a>> {
        let given = self.flags.iter().rev().find(|(flag, _)| *flag == long);
        given.map(|(_, value)| *value)
    }

    fn has(&self, long: &str) -> bool {
        self.value(long).is_some()
    }

    fn all<'g>(&'g self, long: &'g str) -> impl Iterator<Item = Piece<'a>> + 'g {
        let of = self.flags.iter().filter(move |(flag, _)| *flag == long);
        of.map(|(_, value)| *value)
    }

    /// The only thing that is no flag.
    fn only(&self, what: &str, program: Piece<'_>) -> Result<Piece<'a>, Problem> {
        let mut all = self.free.iter().chain(&self.rest);
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(*one),
            (None, _) => Err(Problem::new(format!("{what} is missing"), program.range())),
            (_, Some(surplus)) => Err(Problem::new("one thing is asked at a time", surplus.range())),
        }
    }
}

/// The flag that begins at a byte of a word, and where what is behind it begins.
fn find(flags: &[Flag], word: Piece<'_>, at: usize) -> Option<(Flag, usize)> {
    if let Some(long) = word.text.strip_prefix("--") {
        let end = long.find('=').unwrap_or(long.len());
        let flag = flags.iter().find(|(_, name, _)| long.get(..end) == Some(*name))?;
        return Some((*flag, 2 + end));
    }
    let letter = word.text.get(at..)?.chars().next()?;
    let flag = flags
        .iter()
        .find(|(short, ..)| *short == letter && letter != ' ')?;
    Some((*flag, at + letter.len_utf8()))
}

fn unread(program: &str, word: Piece<'_>) -> Problem {
    Problem::new(
        format!("`{}` of {program} is not read here", word.text),
        word.range(),
    )
    .with_help("leave it out, if it changes nothing about the way of the packets")
}

/// The words of a command up to what only a shell cares for: a pipe, a redirection, a comment.
fn words(text: Piece<'_>) -> Result<Vec<Piece<'_>>, Problem> {
    let mut found = Vec::new();
    let (mut start, mut quote) = (None, None);
    for (at, letter) in text.text.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter.is_whitespace() => {
                found.extend(start.take().map(|start| text.part(start..at)));
                continue;
            }
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None => {}
        }
        start.get_or_insert(at);
    }
    if quote.is_some() {
        let open = text.part(start.unwrap_or_default()..text.text.len());
        return Err(Problem::new("the quotes are not closed", open.range()));
    }
    found.extend(start.map(|start| text.part(start..text.text.len())));
    let ends = |word: &Piece<'_>| {
        let text = word.text;
        text == "|" || text == "&" || text.starts_with(['>', '#']) || text.starts_with("2>")
    };
    found.truncate(found.iter().position(ends).unwrap_or(found.len()));
    for word in &found {
        if word.text.contains(['$', '`']) {
            return Err(
                Problem::new("what a shell would put here is not known", word.range())
                    .with_help("write the pod's name, or `deploy/NAME`"),
            );
        }
        if ["&&", "||", ";"].contains(&word.text) || word.text.ends_with(';') {
            return Err(Problem::new("one command is asked at a time", word.range()));
        }
    }
    Ok(found)
}

/// Whether a word is a program that stands before a target.
pub(super) fn is_program(word: &str) -> bool {
    matches!(word, "busybox" | "timeout" | "sh" | "bash" | "ash" | "dig")
        || PROGRAMS.iter().any(|program| program.names.contains(&word))
}

/// What a command asks for: `curl -s database/PING`.
pub(super) fn target(text: Piece<'_>) -> Result<Goal, Problem> {
    run(&words(text)?, text)
}

fn run<'a>(words: &[Piece<'a>], whole: Piece<'a>) -> Result<Goal, Problem> {
    let Some((first, rest)) = words.split_first() else {
        return Err(Problem::new("the command is missing", whole.range()));
    };
    match first.text {
        "busybox" => return run(rest, *first),
        "timeout" => return run(rest.get(1..).unwrap_or_default(), *first),
        "sh" | "bash" | "ash" => {
            return match rest {
                [flag, line] if flag.text == "-c" => target(line.unquoted()),
                _ => Err(Problem::new(
                    format!("`{}` is read as `sh -c \"…\"`", first.text),
                    first.range(),
                )
                .with_help("write the program itself: `curl …`")),
            };
        }
        "dig" => {
            let why = "`dig` asks for names as they stand, without the search list, which is not modelled";
            return Err(Problem::new(why, first.range()).with_help("write it with `nslookup`"));
        }
        _ => {}
    }
    let Some(program) = PROGRAMS
        .iter()
        .find(|program| program.names.contains(&first.text))
    else {
        let names: Vec<&str> = PROGRAMS
            .iter()
            .filter_map(|program| program.names.first().copied())
            .collect();
        return Err(Problem::new(
            format!("what `{}` asks for is not known", first.text),
            first.range(),
        )
        .with_help(format!("programs that are read are {}", either(&names))));
    };
    let given = Given::read(program.flags, first.text, rest)?;
    (program.read)(&given, *first)
}

fn curl<'a>(given: &Given<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let url = given.only("the URL", program)?;
    let method = match given.value("request") {
        Some(written) => method(written)?,
        None if given.has("head") => "HEAD",
        None if given.has("data") => "POST",
        None => "GET",
    };
    let mut headers = headers(given)?;
    headers.extend(named(given, "cookie", "Cookie")?);
    let insecure = given.has("insecure");
    http(method, url, Extras { headers, insecure })
}

fn wget<'a>(given: &Given<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let url = given.only("the URL", program)?;
    let method = match given.value("method") {
        Some(written) => method(written)?,
        None if given.has("post-data") => "POST",
        None => "GET",
    };
    let extras = Extras {
        headers: headers(given)?,
        insecure: given.has("no-check-certificate"),
    };
    http(method, url, extras)
}

fn headers(given: &Given<'_>) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = given.all("header").map(header).collect::<Result<Vec<_>, _>>()?;
    headers.extend(named(given, "user-agent", "User-Agent")?);
    Ok(headers)
}

/// A header that has a flag of its own.
fn named(given: &Given<'_>, flag: &str, name: &str) -> Result<Option<(String, String)>, Problem> {
    let value = given.value(flag).map(header_value).transpose()?;
    Ok(value.map(|value| (name.to_owned(), value)))
}

/// `nc -zv HOST PORT`, `telnet HOST PORT`.
fn netcat<'a>(given: &Given<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let (host, port) = match given.free.as_slice() {
        [host, port] => (*host, *port),
        _ => {
            return Err(
                Problem::new("host and port are missing, or too much is there", program.range())
                    .with_help(format!("write it as `{} database 80`", program.text)),
            );
        }
    };
    let protocol = match given.has("udp") {
        true => Transport::Udp,
        false => Transport::Tcp,
    };
    Ok(Goal {
        target: Target::Port {
            party: by_dns(host)?,
            port: port_of(port)?,
            protocol,
        },
        party: host.range(),
        port: port.range(),
    })
}

fn ping<'a>(given: &Given<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let host = given.only("the host", program)?;
    let party = by_dns(host)?;
    let v6 = given.has("ipv6")
        || program.text == "ping6"
        || matches!(party, Name::Ip(address) if address.is_ipv6());
    Ok(Goal {
        target: Target::Icmp {
            party,
            v6,
            icmp_type: if v6 { 128 } else { 8 },
        },
        party: host.range(),
        port: host.end()..host.end(),
    })
}

/// `nslookup NAME`, `getent hosts NAME`.
fn resolver<'a>(given: &Given<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let database = |word: &Piece<'_>| program.text == "getent" && word.text.ends_with("hosts");
    let mut free = given.free.iter().filter(|word| !database(word));
    let host = free
        .next()
        .ok_or_else(|| Problem::new("the name to look up is missing", program.range()))?;
    match free.next() {
        None => lookup_of(*host),
        Some(server) => Err(
            Problem::new("a server of one's own choice is not read", server.range())
                .with_help("leave it out: the pod's own resolver is asked"),
        ),
    }
}

/// A host as a program takes it: an address, or a name that is looked up in DNS first.
fn by_dns(host: Piece<'_>) -> Result<Name, Problem> {
    Ok(match url_host(host)? {
        Host::Ip(address) => Name::Ip(address),
        Host::Name(name) => Name::Named {
            namespace: None,
            kind: Some(Kind::Dns),
            name,
        },
    })
}

/// A whole question: `kubectl exec POD -- curl …`, `kubectl port-forward svc/frontend 8000:80`.
pub(super) fn kubectl(text: Piece<'_>) -> Result<Parsed, Problem> {
    let words = words(text)?;
    let (first, rest) = words
        .split_first()
        .ok_or_else(|| Problem::new("the command is missing", text.range()))?;
    let given = Given::read(KUBECTL, first.text, rest)?;
    let (command, free) = given
        .free
        .split_first()
        .ok_or_else(|| Problem::new("the command is missing", first.range()))?;
    match (command.text, free) {
        ("exec" | "debug", [pod]) => exec(&given, *pod),
        ("exec" | "debug", [_, surplus, ..]) => Err(Problem::new(
            format!("`--` is missing before `{}`", surplus.text),
            surplus.range(),
        )
        .with_help("write it as `kubectl exec POD -- curl …`")),
        ("port-forward", [pod, ports]) => forward(&given, (*command, *pod, *ports)),
        ("run", _) => Err(Problem::new("`kubectl run` makes a new pod", command.range())
            .with_help("write the pod among the manifests, and then `its-name -> curl …`")),
        ("exec" | "debug" | "port-forward", _) => Err(Problem::new(
            format!("whom `kubectl {}` means is missing", command.text),
            command.range(),
        )),
        _ => Err(
            Problem::new(format!("`kubectl {}` asks for no connection", command.text), command.range())
                .with_help("commands that are read are `kubectl exec POD -- curl …` and `kubectl port-forward svc/NAME 8080:80`"),
        ),
    }
}

fn exec<'a>(given: &Given<'a>, pod: Piece<'a>) -> Result<Parsed, Problem> {
    let goal = run(&given.rest, pod)?;
    Ok(Parsed {
        question: Question {
            from: pod_or_owner(given, pod)?,
            to: goal.target,
        },
        from: pod.range(),
        to: goal.party,
        port: goal.port,
    })
}

fn forward<'a>(
    given: &Given<'a>,
    (command, pod, ports): (Piece<'a>, Piece<'a>, Piece<'a>),
) -> Result<Parsed, Problem> {
    let remote = ports.split(":").map_or(ports, |(_, remote)| remote);
    let port = port_of(remote)?;
    let target = Target::Port {
        party: pod_or_owner(given, pod)?,
        port,
        protocol: Transport::Tcp,
    };
    Ok(Parsed {
        question: Question {
            from: name(command)?,
            to: target,
        },
        from: command.range(),
        to: pod.range(),
        port: remote.range(),
    })
}

/// `NAME` of a pod or `TYPE/NAME`, in the namespace of `-n`.
fn pod_or_owner(given: &Given<'_>, pod: Piece<'_>) -> Result<Name, Problem> {
    let mut parsed = name(pod)?;
    if let Name::Named {
        namespace,
        kind,
        name: _,
    } = &mut parsed
    {
        if kind.is_none() {
            *kind = Some(Kind::Pod);
        }
        if let Some(given) = given.value("namespace") {
            check_segment(given)?;
            *namespace = Some(given.text.to_owned());
        }
    }
    Ok(parsed)
}
