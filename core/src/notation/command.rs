//! Command lines as people copy them from tutorials, read as questions: `curl -s database/PING` after `->`, and
//! `kubectl exec POD -- curl …` or `kubectl port-forward svc/frontend 8000:80` as a whole.
//!
//! A flag that changes nothing about the way of the packets is taken and forgotten. One that would, and is not
//! modelled, is refused by its name; so is what only a shell could know, such as `$(…)`.

use super::flags::{Flag, Line, Wrong, option, read};
use super::parse::{Goal, check_segment, lookup_of, name, port_of};
use super::piece::Piece;
use super::programs;
use super::request::{Extras, header, header_value, http, method, url_host};
use super::{Host, Kind, Name, Parsed, Problem, Question, Target, Transport};
use crate::suggest::either;

/// A program whose command line is read.
struct Program {
    names: &'static [&'static str],
    flags: &'static [&'static [Flag]],
    read: for<'a> fn(&Line<'a>, Piece<'a>) -> Result<Goal, Problem>,
}

const PROGRAMS: [Program; 6] = [
    Program {
        names: &["curl"],
        flags: &[programs::CURL],
        read: curl,
    },
    Program {
        names: &["wget"],
        flags: &[programs::WGET, programs::WGET_OF_GNU],
        read: wget,
    },
    Program {
        names: &["nc", "ncat", "netcat"],
        flags: &[programs::NETCAT],
        read: netcat,
    },
    Program {
        names: &["telnet"],
        flags: &[],
        read: netcat,
    },
    Program {
        names: &["ping", "ping6"],
        flags: &[programs::PING],
        read: ping,
    },
    Program {
        names: &["nslookup", "host", "getent"],
        flags: &[&[option("type", 't')]],
        read: resolver,
    },
];

/// A command line with its flags apart; what is wrong with it as a problem of the question.
fn line<'a>(flags: &[&[Flag]], program: &str, words: &[Piece<'a>]) -> Result<Line<'a>, Problem> {
    read(&flags.concat(), words.iter().copied()).map_err(|wrong| match wrong {
        Wrong::Unknown(word, _) => Problem::new(
            format!("`{}` of {program} is not read here", word.text),
            word.range(),
        )
        .with_help("leave it out, if it changes nothing about the way of the packets"),
        Wrong::NoValue(word, _) => Problem::new(format!("`{}` lacks its value", word.text), word.range()),
    })
}

impl<'a> Line<'a> {
    /// Every value of a flag, in order, without its quotes.
    fn all<'g>(&'g self, long: &'g str) -> impl DoubleEndedIterator<Item = Piece<'a>> + 'g {
        let of = self.flags.iter().filter(move |(flag, _)| *flag == long);
        of.filter_map(|(_, value)| value.map(Piece::unquoted))
    }

    fn value(&self, long: &str) -> Option<Piece<'a>> {
        self.all(long).next_back()
    }

    /// Whether a flag is given.
    fn has(&self, long: &str) -> bool {
        self.flags.iter().any(|(flag, _)| *flag == long)
    }

    /// What is no flag, without its quotes.
    fn words(&self) -> impl Iterator<Item = Piece<'a>> + '_ {
        self.free.iter().map(|word| word.unquoted())
    }

    /// The only thing that is no flag.
    fn only(&self, what: &str, program: Piece<'_>) -> Result<Piece<'a>, Problem> {
        let mut all = self.words().chain(self.rest.iter().flatten().copied());
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Problem::new(format!("{what} is missing"), program.range())),
            (_, Some(surplus)) => Err(Problem::new("one thing is asked at a time", surplus.range())),
        }
    }
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
    let given = line(program.flags, first.text, rest)?;
    (program.read)(&given, *first)
}

fn curl<'a>(given: &Line<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
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

fn wget<'a>(given: &Line<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let url = given.only("the URL", program)?;
    let method = match given.value("method") {
        Some(written) => method(written)?,
        None if given.has("post-data") => "POST",
        None if given.has("spider") => "HEAD",
        None => "GET",
    };
    let extras = Extras {
        headers: headers(given)?,
        insecure: given.has("no-check-certificate"),
    };
    http(method, url, extras)
}

fn headers(given: &Line<'_>) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = given.all("header").map(header).collect::<Result<Vec<_>, _>>()?;
    headers.extend(named(given, "user-agent", "User-Agent")?);
    Ok(headers)
}

/// A header that has a flag of its own.
fn named(given: &Line<'_>, flag: &str, name: &str) -> Result<Option<(String, String)>, Problem> {
    let value = given.value(flag).map(header_value).transpose()?;
    Ok(value.map(|value| (name.to_owned(), value)))
}

/// `nc -zv HOST PORT`, `telnet HOST PORT`.
fn netcat<'a>(given: &Line<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let mut words = given.words();
    let (host, port) = match (words.next(), words.next(), words.next()) {
        (Some(host), Some(port), None) => (host, port),
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

fn ping<'a>(given: &Line<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
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
fn resolver<'a>(given: &Line<'a>, program: Piece<'a>) -> Result<Goal, Problem> {
    let database = |word: &Piece<'_>| program.text == "getent" && word.text.ends_with("hosts");
    let mut free = given.words().filter(|word| !database(word));
    let host = free
        .next()
        .ok_or_else(|| Problem::new("the name to look up is missing", program.range()))?;
    match free.next() {
        None => lookup_of(host),
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
    let flags = [
        programs::KUBECTL,
        programs::EXEC,
        programs::RUN,
        programs::FORWARD,
    ];
    let given = line(&flags, first.text, rest)?;
    let free: Vec<Piece<'_>> = given.words().collect();
    let (command, free) = free
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

fn exec<'a>(given: &Line<'a>, pod: Piece<'a>) -> Result<Parsed, Problem> {
    let goal = run(given.rest.as_deref().unwrap_or_default(), pod)?;
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
    given: &Line<'a>,
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
fn pod_or_owner(given: &Line<'_>, pod: Piece<'_>) -> Result<Name, Problem> {
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
