//! Text → [`Question`], with where its parts stand.

use std::net::IpAddr;
use std::ops::Range;

use super::command;
use super::piece::Piece;
use super::request::{extras, http, method, url_host};
use super::{
    Expected, Host, Kind, Name, Parsed, ParsedExpectation, Port, Problem, Question, Target, Transport,
};
use crate::suggest::{did_you_mean, either};

/// Longer text is no question. (Paths of URLs are at most some thousands of characters long.)
const LONGEST: usize = 16_384;

/// Whether a text is meant as a question rather than as the name of a file: it has an arrow, or is a command.
pub fn is_question(text: &str) -> bool {
    text.contains("->")
        || ["kubectl ", "$ kubectl ", "k exec "]
            .iter()
            .any(|head| text.starts_with(head))
}

/// Reads one question.
///
/// # Errors
/// One [`Problem`], the first from the left, with its place and what to write instead.
pub fn parse(text: &str) -> Result<Parsed, Problem> {
    Line::new(text)?.question()
}

/// Reads one line of `expect`: a question and its verdict, `backend -> database:80  denied at ingress`.
///
/// # Errors
/// As [`parse`]; also where the verdict is missing or is none of the four.
pub fn parse_expectation(text: &str) -> Result<ParsedExpectation, Problem> {
    let line = Line::new(text)?;
    let whole = line.all.text;
    for expected in Expected::ALL {
        let Some(start) = ends_with_words(whole, expected.words()) else {
            continue;
        };
        let flow = Line {
            all: line.all.part(0..start).trimmed(),
        }
        .question()?;
        let verdict = line.all.part(start..whole.len()).trimmed().range();
        return Ok(ParsedExpectation {
            flow,
            expected,
            verdict,
        });
    }
    Err(missing_verdict(line.all))
}

/// Where the words begin if the text ends with them, whatever white space stands between, after white space.
fn ends_with_words(text: &str, words: &str) -> Option<usize> {
    let mut rest = text.trim_end();
    for word in words.rsplit(' ') {
        rest = rest.trim_end().strip_suffix(word)?;
        if !rest.ends_with(char::is_whitespace) {
            return None;
        }
    }
    Some(rest.len())
}

fn missing_verdict(all: Piece<'_>) -> Problem {
    let verdicts: Vec<&str> = Expected::ALL
        .iter()
        .rev()
        .map(|expected| expected.words())
        .collect();
    let last = all.words().last().unwrap_or(all);
    let help = format!("end the line with {}", either(&verdicts));
    // `… deny` or `… allow` is a slip of a verdict; `… database:80` has none.
    let slip = all.words().count() > 3 && did_you_mean(last.text, verdicts).is_some();
    if slip {
        Problem::new(format!("`{}` is no verdict", last.text), last.range()).with_help(help)
    } else {
        Problem::new("the verdict is missing", last.end()..last.end()).with_help(help)
    }
}

struct Line<'a> {
    all: Piece<'a>,
}

impl<'a> Line<'a> {
    fn new(text: &'a str) -> Result<Self, Problem> {
        if text.len() > LONGEST {
            return Err(Problem::new("a question of over 16,384 bytes is not read", 0..0));
        }
        let all = Piece { text, at: 0 }.trimmed();
        // A command that is copied with its prompt.
        let all = match all.text.strip_prefix("$ ") {
            Some(rest) => all.part(2..2 + rest.len()).trimmed(),
            None => all,
        };
        Ok(Self { all })
    }

    fn question(&self) -> Result<Parsed, Problem> {
        let shape = "write it as `backend -> database:80`";
        let mut words = self.all.words();
        let (first, second) = (words.next(), words.next());
        if first.is_some_and(|word| matches!(word.text, "kubectl" | "k"))
            && second.is_some_and(|word| !word.text.starts_with("->"))
        {
            return command::kubectl(self.all);
        }
        let Some((from, to)) = self.all.split("->") else {
            let problem = |message: &str| Problem::new(message, self.all.range());
            return Err(match first {
                None => problem("the question is empty").with_help(shape),
                Some(word) if command::is_program(word.text) => problem("who runs this is missing")
                    .with_help(format!("write it as `backend -> {}`", self.all.text)),
                Some(_) => problem("there is no `->`").with_help(shape),
            });
        };
        let (from, to) = (from.trimmed(), to.trimmed());
        if from.text.is_empty() {
            return Err(Problem::new("nobody stands before `->`", from.range()).with_help(shape));
        }
        let source = name(from)?;
        let goal = target(to)?;
        Ok(Parsed {
            question: Question {
                from: source,
                to: goal.target,
            },
            from: from.range(),
            to: goal.party,
            port: goal.port,
        })
    }
}

/// What the source wants, and where that stands.
pub(super) struct Goal {
    pub(super) target: Target,
    pub(super) party: Range<usize>,
    pub(super) port: Range<usize>,
}

fn target(text: Piece<'_>) -> Result<Goal, Problem> {
    let words: Vec<Piece<'_>> = text.words().collect();
    match words.as_slice() {
        [] => Err(Problem::new("nobody stands after `->`", text.range())
            .with_help("write it as `backend -> database:80`")),
        [word, rest @ ..] if word.text == "lookup" && !rest.is_empty() => lookup(rest),
        [party, icmp] if is_icmp(*icmp) => message(*party, *icmp),
        [word, _, ..] if command::is_program(word.text) => command::target(text),
        [written, url, rest @ ..] if is_url(*url) => http(method(*written)?, *url, extras(text, rest)?),
        [url, rest @ ..] if is_url(*url) => http("GET", *url, extras(text, rest)?),
        [party] => connection(*party),
        [_, surplus, ..] => Err(Problem::new(format!("`{}` is not understood here", surplus.text), surplus.range())
            .with_help("after `->` stands one of `name:port`, `name:port/udp`, `name icmp/8`, `GET http://name/path`, `lookup name`")),
    }
}

fn is_url(text: Piece<'_>) -> bool {
    text.text.contains("://")
}

fn is_icmp(text: Piece<'_>) -> bool {
    text.text.to_ascii_lowercase().starts_with("icmp") && !text.text.contains('.')
}

fn lookup(words: &[Piece<'_>]) -> Result<Goal, Problem> {
    match words {
        [host] => lookup_of(*host),
        [_, surplus, ..] => Err(Problem::new("one name is looked up at a time", surplus.range())),
        [] => Err(Problem::new("the name to look up is missing", 0..0)),
    }
}

/// The look-up of one name.
pub(super) fn lookup_of(host: Piece<'_>) -> Result<Goal, Problem> {
    let Host::Name(name) = url_host(host)? else {
        let message = format!("`{}` is an address already", host.text);
        return Err(Problem::new(message, host.range()));
    };
    Ok(Goal {
        target: Target::Lookup { host: name },
        party: host.range(),
        port: host.end()..host.end(),
    })
}

/// `name:port`, `name:port/protocol`.
fn connection(text: Piece<'_>) -> Result<Goal, Problem> {
    let Some((party, port)) = split_port(text)? else {
        let parsed = name(text)?;
        return Err(Problem::new("the port is missing", text.end()..text.end())
            .with_help(format!("write it as `{}` or `{parsed} icmp/8`", example(&parsed))));
    };
    let (number, protocol) = match port.split("/") {
        Some((number, word)) => (number, transport(word)?),
        None => (port, Transport::Tcp),
    };
    let target = Target::Port {
        party: name(party)?,
        port: port_of(number)?,
        protocol,
    };
    Ok(Goal {
        target,
        party: party.range(),
        port: port.range(),
    })
}

/// How a connection to a name is written, IPv6 in brackets.
fn example(party: &Name) -> String {
    let (party, port, protocol) = (party.clone(), Port::Number(80), Transport::Tcp);
    Target::Port {
        party,
        port,
        protocol,
    }
    .to_string()
}

/// The name and what stands after its colon. An IPv6 address needs brackets before a port.
pub(super) fn split_port(text: Piece<'_>) -> Result<Option<(Piece<'_>, Piece<'_>)>, Problem> {
    if text.text.starts_with('[') {
        let Some((inside, after)) = text.part(1..text.text.len()).split("]") else {
            return Err(Problem::new("the bracket is not closed", text.range())
                .with_help("write it as `[2001:db8::1]:443`"));
        };
        return match after.text.strip_prefix(':') {
            Some(port) => Ok(Some((inside, after.part(1..1 + port.len())))),
            None if after.text.is_empty() => Ok(None),
            None => Err(Problem::new(
                format!("`{}` does not belong after a bracket", after.text),
                after.range(),
            )),
        };
    }
    if text.text.parse::<IpAddr>().is_ok() {
        return Ok(None);
    }
    let split = text.split_last(':');
    if let Some((party, _)) = split
        && party.text.contains(':')
    {
        return Err(Problem::new("there is more than one colon", text.range())
            .with_help("an IPv6 address stands in brackets before a port: `[2001:db8::1]:443`"));
    }
    Ok(split)
}

pub(super) fn port_of(text: Piece<'_>) -> Result<Port, Problem> {
    if text.text.is_empty() {
        return Err(
            Problem::new("the port is missing", text.range()).with_help("write it as `:80` or `:http`")
        );
    }
    if text.text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.text.parse::<u16>() {
            Ok(number) if number > 0 => Ok(Port::Number(number)),
            _ => Err(Problem::new(format!("`{}` is no port", text.text), text.range())
                .with_help("ports go from 1 to 65535")),
        };
    }
    let valid = text.text.len() <= 15
        && text
            .text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.text.bytes().any(|byte| byte.is_ascii_lowercase());
    match valid {
        true => Ok(Port::Name(text.text.to_owned())),
        false => Err(Problem::new(
            format!("`{}` is neither a port nor a port's name", text.text),
            text.range(),
        )
        .with_help("a name has 1 to 15 lower-case letters, digits and hyphens")),
    }
}

fn transport(text: Piece<'_>) -> Result<Transport, Problem> {
    Transport::of_word(text.text).ok_or_else(|| {
        let problem = Problem::new(format!("`{}` is no protocol", text.text), text.range());
        match text.text.to_ascii_lowercase().starts_with("icmp") {
            true => problem.with_help("ICMP has no ports: write `name icmp/8`"),
            false => problem.with_help("the protocols are `tcp`, `udp` and `sctp`"),
        }
    })
}

/// `icmp/8`, `icmpv6/128`.
fn message(party: Piece<'_>, icmp: Piece<'_>) -> Result<Goal, Problem> {
    let (word, number) = icmp
        .split("/")
        .unwrap_or((icmp, icmp.part(icmp.text.len()..icmp.text.len())));
    let v6 = match word.text.to_ascii_lowercase().as_str() {
        "icmp" | "icmpv4" => false,
        "icmpv6" => true,
        _ => {
            return Err(
                Problem::new(format!("`{}` is no protocol", word.text), word.range())
                    .with_help("write `icmp/8` or `icmpv6/128`"),
            );
        }
    };
    let Ok(icmp_type) = number.text.parse::<u8>() else {
        return Err(Problem::new("ICMP needs a type from 0 to 255", icmp.range())
            .with_help("an echo request is `icmp/8`, or `icmpv6/128`"));
    };
    let inside = match party
        .text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
    {
        Some(address) => party.part(1..1 + address.len()),
        None => party,
    };
    let target = Target::Icmp {
        party: name(inside)?,
        v6,
        icmp_type,
    };
    Ok(Goal {
        target,
        party: inside.range(),
        port: icmp.range(),
    })
}

/// A name of one to three segments, or an address.
pub(super) fn name(text: Piece<'_>) -> Result<Name, Problem> {
    let bare = text.without_brackets();
    if let Ok(address) = bare.text.parse::<IpAddr>() {
        return Ok(Name::Ip(address));
    }
    if let Some(surplus) = text.words().nth(1) {
        return Err(Problem::new(
            format!("`{}` is not understood here", surplus.text),
            surplus.range(),
        )
        .with_help("a name has no spaces"));
    }
    let segments: Vec<Piece<'_>> = segments(text);
    // Names in DNS are not bound to what Kubernetes allows.
    if let [kind, host] = segments.as_slice()
        && kind.text == Kind::Dns.word()
    {
        return of_kind(None, Kind::Dns, *host);
    }
    for segment in &segments {
        check_segment(*segment)?;
    }
    let owned = |piece: &Piece<'_>| piece.text.to_owned();
    match segments.as_slice() {
        [name] => Ok(Name::Named {
            namespace: None,
            kind: None,
            name: owned(name),
        }),
        [first, name] => match Kind::of_word(first.text) {
            Some(kind) => of_kind(None, kind, *name),
            None => Ok(Name::Named {
                namespace: Some(owned(first)),
                kind: None,
                name: owned(name),
            }),
        },
        [namespace, kind, name] => match Kind::of_word(kind.text) {
            Some(known) => of_kind(Some(*namespace), known, *name),
            None => Err(unknown_kind(*kind)),
        },
        _ => Err(Problem::new("a name has at most three segments", text.range())
            .with_help("write it as `namespace/kind/name`")),
    }
}

fn segments(text: Piece<'_>) -> Vec<Piece<'_>> {
    let base = text.text.as_ptr() as usize;
    text.text
        .split('/')
        .map(|part| Piece {
            text: part,
            at: text.at + (part.as_ptr() as usize - base),
        })
        .collect()
}

fn of_kind(namespace: Option<Piece<'_>>, kind: Kind, name: Piece<'_>) -> Result<Name, Problem> {
    let clusterwide = matches!(
        kind,
        Kind::Entity | Kind::Outside | Kind::Ip | Kind::Node | Kind::Dns
    );
    match (namespace, kind) {
        (Some(namespace), _) if clusterwide => Err(Problem::new(
            format!("`{kind}` stands in no namespace"),
            namespace.range(),
        )
        .with_help(format!("write `{kind}/{}`", name.text))),
        (_, Kind::Dns) => match url_host(name)? {
            Host::Name(host) => Ok(Name::Named {
                namespace: None,
                kind: Some(kind),
                name: host,
            }),
            Host::Ip(address) => Ok(Name::Ip(address)),
        },
        (_, Kind::Ip) => name
            .text
            .parse()
            .map(Name::Ip)
            .map_err(|_| Problem::new(format!("`{}` is no address", name.text), name.range())),
        (namespace, _) => Ok(Name::Named {
            namespace: namespace.map(|piece| piece.text.to_owned()),
            kind: Some(kind),
            name: name.text.to_owned(),
        }),
    }
}

fn unknown_kind(kind: Piece<'_>) -> Problem {
    let words = Kind::ALL.map(Kind::word);
    let help = did_you_mean(kind.text, words).unwrap_or_else(|| format!("kinds are {}", either(&words)));
    Problem::new(format!("`{}` is no kind", kind.text), kind.range()).with_help(help)
}

/// Kubernetes names: lower-case letters, digits, `-` and `.`.
pub(super) fn check_segment(segment: Piece<'_>) -> Result<(), Problem> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    // The part after `ip/` may be an IPv6 address.
    if segment.text.parse::<IpAddr>().is_ok() || (!segment.text.is_empty() && segment.text.bytes().all(good))
    {
        return Ok(());
    }
    let problem = Problem::new(format!("`{}` is no name", segment.text), segment.range());
    Err(match segment.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => problem.with_help(format!(
            "names are lower case: `{}`",
            segment.text.to_ascii_lowercase()
        )),
        false => problem.with_help("a name has lower-case letters, digits, `-` and `.`"),
    })
}
