//! `curl`, in a pod and against a forwarded port. Its progress meter is left out.

use super::{GIVE_UP, RESOLVER, answer, command_line, headers, host_of, seconds, tell};
use crate::hubble::Timestamp;
use crate::notation::programs::CURL;
use crate::notation::{Host, Request};
use crate::terminal::answers::Response;
use crate::terminal::flags::Given;
use crate::terminal::network::{Attempt, Caller, Met};
use crate::terminal::{Output, Terminal};

/// What is asked of curl.
struct Job<'a> {
    given: &'a Given,
    request: Request,
    /// The host as written, for messages.
    host: String,
}

pub(super) fn run(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let Some((given, urls)) = read(arguments, out) else {
        return;
    };
    for url in urls {
        let Some(job) = job(&given, &url, out) else { return };
        let attempt = terminal.request(caller, job.request.clone());
        job.report(terminal, &attempt, out);
    }
}

/// Against `localhost`: what is forwarded there goes to a pod, past every policy.
pub(super) fn forwarded(terminal: &mut Terminal, arguments: &[String], out: &mut Output) {
    let Some((given, urls)) = read(arguments, out) else {
        return;
    };
    for url in urls {
        let Some(job) = job(&given, &url, out) else { return };
        let port = job.request.effective_port();
        let attempt = terminal.forwarded(port);
        if attempt.peer.is_some() {
            out.error(&format!("Handling connection for {port}"));
        }
        job.report(terminal, &attempt, out);
    }
}

/// The flags and the URLs.
fn read(arguments: &[String], out: &mut Output) -> Option<(Given, Vec<String>)> {
    let given = command_line("curl", CURL, arguments, out)?;
    let urls: Vec<String> = given.words().cloned().collect();
    if urls.is_empty() {
        out.fail(2, "curl: (2) no URL specified");
        return None;
    }
    Some((given, urls))
}

fn job<'a>(given: &'a Given, url: &str, out: &mut Output) -> Option<Job<'a>> {
    match parts(given, url) {
        Ok((host, request)) => Some(Job { given, request, host }),
        Err((status, words)) => {
            complain(given, out, status, &words);
            None
        }
    }
}

/// The host as written and the request that a URL makes.
fn parts(given: &Given, url: &str) -> Result<(String, Request), (u8, String)> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let tls = match scheme.to_ascii_lowercase().as_str() {
        "http" => false,
        "https" => true,
        other => return Err((1, format!("Protocol \"{other}\" not supported"))),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = (
        rest.get(..end).unwrap_or_default(),
        rest.get(end..).unwrap_or_default(),
    );
    let (host, port) = split_port(authority.rsplit('@').next().unwrap_or(authority));
    let port = match port.map(str::parse::<u16>) {
        None => None,
        Some(Ok(port)) if port > 0 => Some(port),
        Some(_) => {
            let words = "URL rejected: Port number was not a decimal number between 0 and 65535";
            return Err((3, words.to_owned()));
        }
    };
    if host.is_empty() || host.len() > 253 {
        return Err((3, "URL using bad/illegal format or missing URL".to_owned()));
    }
    let path = path.split('#').next().unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    let method = match given.value("request") {
        Some(method) => method,
        None if given.has("head") => "HEAD",
        None if given.value("data").is_some() => "POST",
        None => "GET",
    };
    let request = Request {
        method: method.to_owned(),
        tls,
        host: host_of(host),
        port,
        path: format!("{slash}{path}"),
        headers: headers(given),
        insecure: given.has("insecure"),
    };
    Ok((host.to_owned(), request))
}

/// `host`, `host:80`, `[::1]:80`.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let after = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(after..).and_then(|rest| rest.find(':')) {
        Some(at) => (
            authority.get(..after + at).unwrap_or_default(),
            authority.get(after + at + 1..),
        ),
        None => (authority, None),
    }
}

/// curl's error, unless it is to be silent.
fn complain(given: &Given, out: &mut Output, status: u8, words: &str) {
    out.status = status;
    if !given.has("silent") || given.has("show-error") {
        out.error(&format!("curl: ({status}) {words}"));
    }
}

impl Job<'_> {
    fn report(&self, terminal: &mut Terminal, attempt: &Attempt, out: &mut Output) {
        if self.given.has("verbose") {
            self.trace(attempt, out);
        }
        let unresolved = || format!("Could not resolve host: {}", self.host);
        match &attempt.met {
            Met::Answered => {
                let (method, path) = (&self.request.method, &self.request.path);
                let response = answer(terminal, attempt.peer, method, path);
                self.response(&response, attempt, terminal.network.now(), out);
            }
            Met::Proxied(status, page) => {
                let attempt = Attempt {
                    by_proxy: true,
                    ..attempt.clone()
                };
                let response = Response::of_proxy(*status, page);
                self.response(&response, &attempt, terminal.network.now(), out);
            }
            Met::Untrusted => {
                let host = &self.host;
                let words =
                    format!("SSL: no alternative certificate subject name matches target host name '{host}'");
                self.fail(attempt, out, 60, &words);
            }
            Met::NoName => self.fail(attempt, out, 6, &unresolved()),
            Met::LookupRefused => {
                self.fail(attempt, out, 6, &unresolved());
                out.note("the proxy answers REFUSED: no dns rule lets this name be asked for");
            }
            Met::LookupLost => self.hang(terminal, attempt, out, true),
            Met::Lost => self.hang(terminal, attempt, out, false),
            Met::Closed => self.fail(attempt, out, 7, &self.cannot_connect(1)),
            Met::Broken => {
                let status = if self.request.tls { 35 } else { 56 };
                self.fail(attempt, out, status, "Recv failure: Connection reset by peer");
            }
            Met::Unknown => out.status = 1,
        }
        tell(&attempt.notes, out);
    }

    fn cannot_connect(&self, milliseconds: u64) -> String {
        format!(
            "Failed to connect to {} port {} after {milliseconds} ms: Couldn't connect to server",
            self.host,
            self.request.effective_port()
        )
    }

    /// The time after which curl is told to give up, in milliseconds.
    fn patience(&self) -> Option<u64> {
        let limit = |flag: &str| seconds(self.given.value(flag)?).filter(|limit| *limit > 0);
        match (limit("max-time"), limit("connect-timeout")) {
            (Some(whole), Some(connect)) => Some(whole.min(connect)),
            (whole, connect) => whole.or(connect),
        }
    }

    /// Packets are dropped without a word.
    fn hang(&self, terminal: &mut Terminal, attempt: &Attempt, out: &mut Output, resolving: bool) {
        let own_limit = if resolving { RESOLVER } else { GIVE_UP };
        if let Some(limit) = self.patience().filter(|limit| *limit < own_limit) {
            terminal.network.pass(limit);
            let what = if resolving { "Resolving" } else { "Connection" };
            return self.fail(
                attempt,
                out,
                28,
                &format!("{what} timed out after {} milliseconds", limit + 1),
            );
        }
        terminal.network.pass(own_limit);
        let waits = own_limit / 1000;
        if resolving {
            out.note(&format!(
                "curl waits {waits} s for an answer to its look-up; none comes"
            ));
            return self.fail(attempt, out, 6, &format!("Could not resolve host: {}", self.host));
        }
        out.note(&format!(
            "curl hangs: no packet comes back, and it waits {waits} s (-m 3 waits less)"
        ));
        self.fail(attempt, out, 28, &self.cannot_connect(own_limit));
    }

    fn fail(&self, attempt: &Attempt, out: &mut Output, status: u8, words: &str) {
        if self.given.has("verbose") {
            out.error(&format!("* {words}\n* closing connection #0"));
        }
        self.write_out(None, attempt, out, status);
        complain(self.given, out, status, words);
    }

    fn response(&self, response: &Response, attempt: &Attempt, now: Timestamp, out: &mut Output) {
        let head = response.head(attempt.by_proxy, now);
        if self.given.has("verbose") {
            head.iter().for_each(|line| out.error(&format!("< {line}")));
            out.error("<");
        }
        let discards = self.given.value("output").is_some_and(|file| file != "-");
        let failed = self.given.has("fail") && response.status >= 400;
        if (self.given.has("head") || self.given.has("include")) && !discards {
            head.iter().for_each(|line| out.print(line));
            out.print("");
        }
        if self.request.method != "HEAD" && !discards && !failed {
            out.print_text(&response.body);
        }
        out.status = 0;
        self.write_out(Some(response.status), attempt, out, if failed { 22 } else { 0 });
        if failed {
            let words = format!("The requested URL returned error: {}", response.status);
            complain(self.given, out, 22, &words);
        }
        if let Some(note) = &response.note {
            out.note(note);
        }
    }

    /// What `-v` shows of the way.
    fn trace(&self, attempt: &Attempt, out: &mut Output) {
        let (host, port) = (&self.host, self.request.effective_port());
        let address = attempt
            .address
            .map(|address| address.to_string())
            .unwrap_or_default();
        if attempt.address.is_some() {
            if matches!(self.request.host, Host::Name(_)) {
                out.error(&format!(
                    "* Host {host}:{port} was resolved.\n* IPv6: (none)\n* IPv4: {address}"
                ));
            }
            out.error(&format!("*   Trying {address}:{port}..."));
        }
        if matches!(attempt.met, Met::Answered | Met::Proxied(..)) {
            out.error(&format!("* Connected to {host} ({address}) port {port}"));
            out.error(&format!(
                "> {} {} HTTP/1.1",
                self.request.method, self.request.path
            ));
            out.error(&format!("> Host: {}", self.request.authority()));
            out.error("> User-Agent: curl/8.11.1\n> Accept: */*");
            for (name, value) in &self.request.headers {
                out.error(&format!("> {name}: {value}"));
            }
            out.error(">");
        }
    }

    /// What `-w` asks for.
    fn write_out(&self, status: Option<u16>, attempt: &Attempt, out: &mut Output, exit: u8) {
        let Some(format) = self.given.value("write-out") else {
            return;
        };
        let mut text = String::new();
        let mut rest = format;
        while let Some(at) = rest.find(['%', '\\']) {
            text.push_str(rest.get(..at).unwrap_or_default());
            let tail = rest.get(at..).unwrap_or_default();
            let variable = tail.strip_prefix("%{").and_then(|inside| inside.split_once('}'));
            let (value, length) = match (variable, tail.get(..2)) {
                (Some((name, _)), _) => (self.variable(name, status, attempt, exit), name.len() + 3),
                (None, Some("%%")) => ("%".to_owned(), 2),
                (None, Some("\\n")) => ("\n".to_owned(), 2),
                (None, Some("\\t")) => ("\t".to_owned(), 2),
                (None, Some("\\r")) => (String::new(), 2),
                _ => (tail.chars().take(1).collect(), 1),
            };
            text.push_str(&value);
            rest = tail.get(length..).unwrap_or_default();
        }
        text.push_str(rest);
        out.print_text(&text);
    }

    fn variable(&self, name: &str, status: Option<u16>, attempt: &Attempt, exit: u8) -> String {
        match name {
            "http_code" | "response_code" => format!("{:03}", status.unwrap_or(0)),
            "exitcode" => exit.to_string(),
            "method" => self.request.method.clone(),
            "scheme" => if self.request.tls { "HTTPS" } else { "HTTP" }.to_owned(),
            "remote_ip" => attempt
                .address
                .map(|address| address.to_string())
                .unwrap_or_default(),
            "remote_port" => self.request.effective_port().to_string(),
            "http_version" => "1.1".to_owned(),
            "time_total" | "time_connect" | "time_namelookup" | "time_starttransfer" => match status {
                Some(_) => "0.003000".to_owned(),
                None => format!("{}.001000", self.patience().unwrap_or(0) / 1000),
            },
            other => format!("curl: unknown --write-out variable: '{other}'"),
        }
    }
}
