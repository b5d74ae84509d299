//! One request, one answer.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::http::{self, Request};
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

/// A file, or what is said in its place.
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

impl From<Answer> for http::Answer {
    fn from(answer: Answer) -> Self {
        let mut headers = vec![
            ("Content-Type", answer.media.to_owned()),
            ("Cache-Control", "no-cache".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        headers.extend(answer.location.map(|location| ("Location", location)));
        Self {
            status: answer.status,
            headers,
            body: http::Body::Whole(answer.body),
        }
    }
}

/// Answers a request; one for events is answered until the browser leaves.
pub(super) fn answer(request: &Request, live: &Arc<Live>) -> http::Answer {
    let path = address(&request.target);
    match (request.method.as_str(), path) {
        ("GET", Some(path)) if path == "_signalbox/events" => events(live),
        ("GET" | "HEAD", Some(path)) => find(&path, live).into(),
        ("GET" | "HEAD", None) => Answer::new(400, "text/plain", "this is no address\n").into(),
        _ => Answer::new(405, "text/plain", "this server only shows\n").into(),
    }
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

/// Tells a browser the news, now and after every build, until it leaves.
fn events(live: &Arc<Live>) -> http::Answer {
    let live = Arc::clone(live);
    let headers = [
        ("Content-Type", "text/event-stream"),
        ("Cache-Control", "no-cache"),
    ];
    http::Answer {
        status: 200,
        headers: headers.map(|(name, value)| (name, value.to_owned())).into(),
        body: http::Body::Stream(Box::new(move |out| stream(out, &live))),
    }
}

fn stream(out: &mut dyn Write, live: &Live) -> io::Result<()> {
    let mut turn = None;
    loop {
        let text = match live.after(turn, PATIENCE) {
            Some((next, news)) => {
                turn = Some(next);
                // Strings only: nothing in it can fail to become JSON.
                format!("data: {}\n\n", serde_json::to_string(&news).unwrap_or_default())
            }
            None => ": still here\n\n".to_owned(),
        };
        out.write_all(text.as_bytes())?;
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
