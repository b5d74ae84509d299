//! Requests: a method, a URL, and what curl takes after it.

use std::net::IpAddr;

use super::parse::{Goal, port_of, split_port};
use super::piece::Piece;
use super::{Host, Port, Problem, Request, Target};

/// `GET`, `POST`, …
pub(super) fn method(text: Piece<'_>) -> Result<&str, Problem> {
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    match !text.text.is_empty() && text.text.bytes().all(upper) {
        true => Ok(text.text),
        false => Err(
            Problem::new(format!("`{}` is no HTTP method", text.text), text.range())
                .with_help("methods are upper case: `GET`, `POST`"),
        ),
    }
}

/// A request to a URL, which is one of `http` where it names no scheme.
pub(super) fn http(method: &str, url: Piece<'_>, extras: Extras) -> Result<Goal, Problem> {
    let (scheme, rest) = url.split("://").unwrap_or((url.part(0..0), url));
    let tls = match scheme.text.to_ascii_lowercase().as_str() {
        "" | "http" => false,
        "https" => true,
        _ => {
            return Err(
                Problem::new(format!("`{}://` is not understood", scheme.text), scheme.range())
                    .with_help("write `http://` or `https://`, or `name:port` for anything else"),
            );
        }
    };
    if url.text.contains(char::is_whitespace) {
        return Err(Problem::new("a URL has no spaces", url.range()).with_help("write `%20`"));
    }
    let host_end = rest.text.find(['/', '?', '#']).unwrap_or(rest.text.len());
    let authority = rest.part(0..host_end);
    if authority.text.contains('@') {
        return Err(
            Problem::new("a user name in the URL is not read", authority.range())
                .with_help("leave it out, or send a header: `-H \"Authorization: …\"`"),
        );
    }
    let (host, port) = match split_port(authority)? {
        Some((host, port)) => (host, Some(port)),
        None => (authority.without_brackets(), None),
    };
    let number = match port.map(port_of).transpose()? {
        None => None,
        Some(Port::Number(number)) => Some(number),
        Some(Port::Name(name)) => {
            return Err(
                Problem::new(format!("`{name}` is no port of a URL"), authority.range())
                    .with_help("write the number"),
            );
        }
    };
    let request = Request {
        method: method.to_owned(),
        tls,
        host: url_host(host)?,
        port: number,
        path: path(rest.part(host_end..rest.text.len()).text),
        headers: extras.headers,
        insecure: extras.insecure,
    };
    let port = port.map_or(host.end()..host.end(), Piece::range);
    Ok(Goal {
        target: Target::Http(request),
        party: host.range(),
        port,
    })
}

/// Path and query as the client sends them: never empty, without the fragment.
fn path(text: &str) -> String {
    let sent = text.split('#').next().unwrap_or_default();
    match sent.starts_with('/') {
        true => sent.to_owned(),
        false => format!("/{sent}"),
    }
}

pub(super) fn url_host(text: Piece<'_>) -> Result<Host, Problem> {
    if let Ok(address) = text.text.parse::<IpAddr>() {
        return Ok(Host::Ip(address));
    }
    let name = text
        .text
        .strip_suffix('.')
        .unwrap_or(text.text)
        .to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    match name.len() <= 253 && name.split('.').all(label) {
        true => Ok(Host::Name(name)),
        false => Err(Problem::new(format!("`{}` is no name in DNS", text.text), text.range())
            .with_help("a name has letters, digits, hyphens and dots; a namespace follows a dot: `http://database.shop/`")),
    }
}

/// What stands after a URL.
#[derive(Default)]
pub(super) struct Extras {
    pub(super) headers: Vec<(String, String)>,
    pub(super) insecure: bool,
}

/// `-H "Name: value"`, as often as wanted, and `-k`.
pub(super) fn extras(line: Piece<'_>, words: &[Piece<'_>]) -> Result<Extras, Problem> {
    let mut extras = Extras::default();
    let Some(first) = words.first() else {
        return Ok(extras);
    };
    let mut rest = line.part(first.at - line.at..line.text.len());
    while let Some(word) = rest.words().next() {
        if matches!(word.text, "-k" | "--insecure") {
            extras.insecure = true;
            rest = rest.part(word.text.len()..rest.text.len()).trimmed();
            continue;
        }
        let (header, after) = header_flag(rest)?;
        extras.headers.push(header);
        rest = after.trimmed();
    }
    Ok(extras)
}

fn header_flag(rest: Piece<'_>) -> Result<((String, String), Piece<'_>), Problem> {
    let Some(flag) = rest.text.strip_prefix("-H") else {
        return Err(no_header(rest));
    };
    let quoted = rest.part(2..2 + flag.len()).trimmed();
    let quote = quoted
        .text
        .chars()
        .next()
        .filter(|&first| first == '"' || first == '\'')
        .ok_or_else(|| no_header(quoted))?;
    let inside = quoted.part(1..quoted.text.len());
    let (text, after) = inside
        .split(&quote.to_string())
        .ok_or_else(|| no_header(quoted))?;
    Ok((header(text)?, after))
}

/// `Name: value`.
pub(super) fn header(text: Piece<'_>) -> Result<(String, String), Problem> {
    let (name, value) = text.split(":").ok_or_else(|| no_header(text))?;
    let name_ok = !name.text.is_empty() && name.text.bytes().all(|byte| byte.is_ascii_graphic());
    if !name_ok || name.text.contains('"') {
        return Err(no_header(text));
    }
    Ok((name.text.to_owned(), header_value(value)?))
}

/// A header's value. One with quotes could not be printed canonically.
pub(super) fn header_value(text: Piece<'_>) -> Result<String, Problem> {
    match text.text.contains('"') {
        true => Err(no_header(text)),
        false => Ok(text.trimmed().text.to_owned()),
    }
}

fn no_header(at: Piece<'_>) -> Problem {
    Problem::new(format!("`{}` is no header", at.text), at.range())
        .with_help("a header is written as `-H \"X-Token: value\"`")
}
