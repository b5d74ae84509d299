//! One request, one answer.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method, Request, Response, StatusCode};

use super::live::{Live, News};
use super::media;
use crate::markdown::escaped;
use crate::search;
use crate::site::{self, Body, Site};

/// Where what belongs to the server and not to the site stands.
const OURS: &str = "_signalbox/";

const SCRIPT: &str = include_str!("../../theme/live.js");
const STYLE: &str = include_str!("../../theme/live.css");

/// What stands in place of the site's service worker: nothing is kept from somebody who is writing. It clears away one
/// that another server left behind at this address.
const NO_WORKER: &str = "\
addEventListener(\"install\", () => skipWaiting());
addEventListener(\"activate\", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(\"signalbox-\")) await caches.delete(name);
  await registration.unregister();
  for (const client of await clients.matchAll({ type: \"window\" })) client.navigate(client.url);
})()));
";

/// How long a silent stream of events lives until a sign of life is due.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is sent back.
struct Answer {
    status: u16,
    media: &'static str,
    body: Vec<u8>,
    location: Option<String>,
}

impl Answer {
    fn new(status: u16, media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            media,
            body: body.into(),
            location: None,
        }
    }
}

/// Answers a request; one for events is answered in a thread of its own until the browser leaves.
pub(super) fn answer(request: Request, live: &Arc<Live>) {
    let path = address(request.url());
    if path.as_deref() == Some("_signalbox/events") {
        let live = Arc::clone(live);
        thread::spawn(move || stream(request, &live));
        return;
    }
    let answer = match (request.method(), path) {
        (Method::Get | Method::Head, Some(path)) => find(&path, live),
        (Method::Get | Method::Head, None) => Answer::new(400, "text/plain", "this is no address\n"),
        _ => Answer::new(405, "text/plain", "this server only shows\n"),
    };
    // A browser that went away before its answer came is no error.
    let _ = send(request, answer);
}

/// The path of a URL below the root, decoded; `None` if it is no text, or climbs.
fn address(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    let climbs = decoded.split(['/', '\\']).any(|piece| piece == "..");
    (!climbs && !decoded.contains('\0')).then(|| decoded.into_owned())
}

fn find(path: &str, live: &Live) -> Answer {
    if let Some(ours) = path.strip_prefix(OURS) {
        return match ours {
            "live.js" => Answer::new(200, media::of(ours), SCRIPT),
            "live.css" => Answer::new(200, media::of(ours), STYLE),
            _ => Answer::new(404, "text/plain", "there is nothing here\n"),
        };
    }
    if path == site::WORKER {
        return Answer::new(200, media::of(path), NO_WORKER);
    }
    let (site, news) = live.now();
    match site {
        Some(site) => file(path, &site, &news),
        None => Answer::new(500, media::of("html"), error_page(&news)),
    }
}

/// A file of the site by its address. Nothing else on this machine can be reached: the site is a list.
fn file(path: &str, site: &Site, news: &News) -> Answer {
    let index = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    if path.starts_with(search::FOLDER)
        && let Some(bytes) = site.search.files().get(path)
    {
        return Answer::new(200, media::of(path), bytes.clone());
    }
    if let Some(body) = site.files.get(&index) {
        return found(&index, body, 200, news);
    }
    if site.files.contains_key(&format!("{path}/index.html")) {
        // Relative links need the slash at the end.
        let location = Some(format!("/{}/", crate::links::encode(path)));
        return Answer {
            location,
            ..Answer::new(301, "text/plain", "")
        };
    }
    match site.files.get("404.html") {
        Some(body) => found("404.html", body, 404, news),
        None => Answer::new(404, "text/plain", "there is nothing here\n"),
    }
}

fn found(name: &str, body: &Body, status: u16, news: &News) -> Answer {
    let bytes = match body {
        Body::Made(bytes) => Ok(bytes.to_vec()),
        Body::Carried(bytes) => Ok(bytes.to_vec()),
        Body::Copied(source) => fs::read(source),
    };
    match bytes {
        Ok(bytes) if name.ends_with(".html") => {
            Answer::new(status, media::of(name), with_script(bytes, news))
        }
        Ok(bytes) => Answer::new(status, media::of(name), bytes),
        Err(error) => Answer::new(500, "text/plain", format!("{name} cannot be read: {error}\n")),
    }
}

/// The page with the script that follows edits.
fn with_script(page: Vec<u8>, news: &News) -> Vec<u8> {
    let Ok(page) = String::from_utf8(page) else {
        return Vec::new();
    };
    let script = format!(
        "<script src=\"/{OURS}live.js\" data-version=\"{}\" defer></script>\n</head>",
        news.version
    );
    page.replacen("</head>", &script, 1).into_bytes()
}

/// What is shown as long as there was no site at all.
fn error_page(news: &News) -> Vec<u8> {
    let errors = escaped(news.errors.as_deref().unwrap_or_default());
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>The site does not build</title>\n\
         <link rel=\"stylesheet\" href=\"/{OURS}live.css\"></head>\n\
         <body class=\"signalbox-errors\"><h1>The site does not build</h1><pre>{errors}</pre></body></html>\n"
    );
    with_script(page.into_bytes(), news)
}

fn send(request: Request, answer: Answer) -> io::Result<()> {
    let mut response = Response::from_data(answer.body).with_status_code(StatusCode(answer.status));
    let location = answer.location.as_deref().map(|location| ("Location", location));
    let headers = [
        ("Content-Type", answer.media),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
    ];
    for (name, value) in headers.into_iter().chain(location) {
        // An address that is no header value has no better answer than one without.
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// Tells a browser the news, now and after every build, until it leaves.
fn stream(request: Request, live: &Live) {
    let mut writer = request.into_writer();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n";
    let mut write = |text: &str| writer.write_all(text.as_bytes()).and_then(|()| writer.flush());
    let mut said = write(head);
    let mut turn = None;
    while said.is_ok() {
        said = match live.after(turn, PATIENCE) {
            Some((next, news)) => {
                turn = Some(next);
                // Strings only: nothing in it can fail to become JSON.
                let news = serde_json::to_string(&news).unwrap_or_default();
                write(&format!("data: {news}\n\n"))
            }
            None => write(": still here\n\n"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_do_not_climb() {
        assert_eq!(address("/a/b.html?x#y").as_deref(), Some("a/b.html"));
        assert_eq!(address("/a%20b/").as_deref(), Some("a b/"));
        assert_eq!(address("/%2e%2e/etc/passwd"), None);
        assert_eq!(address("/a/..%5cb"), None);
        assert_eq!(address("/%ff"), None);
        assert_eq!(address("*"), None);
    }
}
