//! `wget` as busybox has it, which is what small images carry. Its progress bar is left out.

use super::{GIVE_UP, RESOLVER, answer, command_line, headers, host_of, seconds, tell};
use crate::notation::Request;
use crate::notation::programs::WGET;
use crate::terminal::answers::Response;
use crate::terminal::flags::Given;
use crate::terminal::network::{Caller, Met};
use crate::terminal::{Output, Terminal};

pub(super) fn run(terminal: &mut Terminal, caller: &Caller, arguments: &[String], out: &mut Output) {
    let Some(given) = command_line("wget", WGET, arguments, out) else {
        return;
    };
    let [url] = given.free.as_slice() else {
        return out.fail(1, "wget: missing URL");
    };
    let Some((host, request)) = request(&given, url) else {
        return out.fail(1, &format!("wget: not an http or ftp url: {url}"));
    };
    let (method, path, port) = (
        request.method.clone(),
        request.path.clone(),
        request.effective_port(),
    );
    let attempt = terminal.request(caller, request);
    let address = attempt
        .address
        .map(|address| address.to_string())
        .unwrap_or_default();
    let resolved = !matches!(
        attempt.met,
        Met::NoName | Met::LookupLost | Met::LookupRefused | Met::Unknown
    );
    if resolved && !given.has("quiet") {
        out.error(&format!("Connecting to {host} ({address}:{port})"));
    }
    let refused = |why: &str| format!("wget: can't connect to remote host ({address}): {why}");
    let bad_name = format!("wget: bad address '{host}'");
    match &attempt.met {
        Met::Answered => {
            let response = answer(terminal, attempt.peer, &method, &path);
            respond(&given, &response, &path, out);
        }
        Met::Proxied(status, page) => respond(&given, &Response::of_proxy(*status, page), &path, out),
        Met::NoName | Met::LookupRefused => out.fail(1, &bad_name),
        Met::LookupLost => lost(terminal, &given, RESOLVER, &bad_name, out),
        Met::Lost => lost(terminal, &given, GIVE_UP, &refused("Operation timed out"), out),
        Met::Closed => out.fail(1, &refused("Connection refused")),
        // busybox does not look at certificates, and says so.
        Met::Untrusted => {
            out.error("wget: note: TLS certificate validation not implemented");
            out.note("what is answered behind that certificate is not simulated");
        }
        Met::Broken => out.fail(1, "wget: error getting response: Connection reset by peer"),
        Met::Unknown => out.status = 1,
    }
    tell(&attempt.notes, out);
}

fn request(given: &Given, url: &str) -> Option<(String, Request)> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let tls = match scheme {
        "http" => false,
        "https" => true,
        _ => return None,
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = (rest.get(..end)?, rest.get(end..)?);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (authority, None),
    };
    if host.is_empty() || host.len() > 253 || port == Some(0) {
        return None;
    }
    let posts = given.value("post-data").is_some();
    let request = Request {
        method: if posts { "POST" } else { "GET" }.to_owned(),
        tls,
        host: host_of(host),
        port,
        path: if path.is_empty() { "/" } else { path }.to_owned(),
        headers: headers(given),
        insecure: given.has("no-check-certificate"),
    };
    Some((host.to_owned(), request))
}

fn respond(given: &Given, response: &Response, path: &str, out: &mut Output) {
    let status = format!("HTTP/1.1 {} {}", response.status, response.reason());
    if given.has("server-response") {
        out.error(&format!("  {status}"));
    }
    if response.status >= 400 {
        return out.fail(1, &format!("wget: server returned error: {status}"));
    }
    let loud = !given.has("quiet");
    if given.has("spider") {
        if loud {
            out.error("remote file exists");
        }
    } else if given.value("output-document") == Some("-") {
        if loud {
            out.error("writing to stdout");
        }
        out.print_text(&response.body);
        if loud {
            out.error("written to stdout");
        }
    } else if loud {
        // wget names a file after the URL.
        let name = path
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or("index.html");
        let file = given.value("output-document").unwrap_or(name);
        out.error(&format!("saving to '{file}'\n'{file}' saved"));
    }
    if let Some(note) = &response.note {
        out.note(note);
    }
}

fn lost(terminal: &mut Terminal, given: &Given, own_limit: u64, words: &str, out: &mut Output) {
    match given
        .value("timeout")
        .and_then(seconds)
        .filter(|limit| *limit < own_limit)
    {
        Some(limit) => {
            terminal.network.pass(limit);
            out.fail(1, "wget: download timed out");
        }
        None => {
            terminal.network.pass(own_limit);
            let waits = own_limit / 1000;
            out.note(&format!(
                "wget hangs: nothing comes back, and it waits {waits} s (-T 3 waits less)"
            ));
            out.fail(1, words);
        }
    }
}
