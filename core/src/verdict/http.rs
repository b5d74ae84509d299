//! HTTP rules over a request (HTTP-1 to HTTP-7).

use crate::objects::cilium::{HeaderMatch, HttpRule};
use crate::regex::Regex;

/// An HTTP request as a proxy sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HttpRequest {
    /// `GET`
    pub method: String,
    /// Path and query.
    pub path: String,
    /// `:authority`: the host, with its port where the client sends one.
    pub host: String,
    /// Headers in the order sent.
    pub headers: Vec<(String, String)>,
}

/// Whether one of the rules lets a request through (L7-4). What cannot be decided is an error that says why,
/// unless another rule passes the request anyway.
pub(super) fn passes<'a>(
    rules: impl Iterator<Item = &'a HttpRule>,
    request: &HttpRequest,
) -> Result<bool, String> {
    let mut undecided = None;
    for rule in rules {
        match fits(rule, request) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => undecided = Some(why),
        }
    }
    undecided.map_or(Ok(false), Err)
}

/// Whether a rule fits a request: all its fields do, and what is absent or empty fits anything.
pub fn fits(rule: &HttpRule, request: &HttpRequest) -> Result<bool, String> {
    for (pattern, text) in [
        (&rule.method, &request.method),
        (&rule.path, &request.path),
        (&rule.host, &request.host),
    ] {
        if let Some(pattern) = pattern.as_deref().filter(|pattern| !pattern.is_empty())
            && !full_match(pattern, text)?
        {
            return Ok(false);
        }
    }
    let wanted = rule.headers.iter().flatten();
    if !wanted.into_iter().all(|header| header_fits(header, request)) {
        return Ok(false);
    }
    for header in rule.header_matches.iter().flatten() {
        if !header_match_fits(header, request)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a regular expression matches the whole of a text (HTTP-1).
pub fn full_match(pattern: &str, text: &str) -> Result<bool, String> {
    match Regex::new(pattern) {
        Ok(regex) => Ok(regex.fits(text)),
        Err(_) => Err(format!(
            "the regular expression `{pattern}` is not understood here"
        )),
    }
}

/// HTTP-4: `"X-Key: value"`; without a space the whole text is the name of a header that must be present.
fn header_fits(wanted: &str, request: &HttpRequest) -> bool {
    match wanted.split_once(' ') {
        Some((name, value)) => {
            sent(request, name.strip_suffix(':').unwrap_or(name)).as_deref() == Some(value)
        }
        None => sent(request, wanted).is_some(),
    }
}

/// HTTP-6.
fn header_match_fits(wanted: &HeaderMatch, request: &HttpRequest) -> Result<bool, String> {
    if wanted
        .mismatch
        .as_deref()
        .is_some_and(|mismatch| !mismatch.is_empty())
    {
        return Ok(true);
    }
    let sent = sent(request, &wanted.name);
    if let Some(secret) = &wanted.secret {
        return match sent {
            None => Ok(false),
            Some(_) => Err(format!(
                "the value of header {} stands in Secret {}, which is not modelled",
                wanted.name, secret.name
            )),
        };
    }
    Ok(match wanted.value.as_deref().filter(|value| !value.is_empty()) {
        Some(value) => sent.as_deref() == Some(value),
        None => sent.is_some(),
    })
}

/// A header's value; repeated headers are joined by commas (HTTP-5).
fn sent(request: &HttpRequest, name: &str) -> Option<String> {
    let values: Vec<&str> = request
        .headers
        .iter()
        .filter(|(sent, _)| sent.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str) -> HttpRequest {
        let headers = vec![
            ("x-token".to_owned(), "a".to_owned()),
            ("X-Token".to_owned(), "b".to_owned()),
        ];
        HttpRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            host: "api:8080".to_owned(),
            headers,
        }
    }

    fn rule(method: &str, path: &str) -> HttpRule {
        HttpRule {
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            ..HttpRule::default()
        }
    }

    #[test]
    fn path_and_method_match_in_full() {
        let cases = [
            ("GET", "/docs", "GET", "/docs", true),
            ("GET", "/docs", "GET", "/docs/", false),
            ("GET", "/docs", "GET", "/docs?x=1", false),
            ("GET", "/docs", "get", "/docs", false),
            ("GET|HEAD", "/a|/b", "HEAD", "/b", true),
            ("GET", "/docs.*", "GET", "/docs?x=1", true),
            ("GET", "", "GET", "/anything", true),
            ("GET", "/", "GETX", "/", false),
        ];
        for (method, path, sent, at, expected) in cases {
            assert_eq!(
                fits(&rule(method, path), &request(sent, at)),
                Ok(expected),
                "{method} {path} / {sent} {at}"
            );
        }
    }

    #[test]
    fn the_host_counts_its_port() {
        let rule = |host: &str| HttpRule {
            host: Some(host.to_owned()),
            ..HttpRule::default()
        };
        assert_eq!(fits(&rule("api"), &request("GET", "/")), Ok(false));
        assert_eq!(fits(&rule("api:8080"), &request("GET", "/")), Ok(true));
    }

    #[test]
    fn headers_by_value_and_by_presence() {
        let rule = |header: &str| HttpRule {
            headers: Some(vec![header.to_owned()]),
            ..HttpRule::default()
        };
        let cases = [
            ("X-Token: a,b", true),
            ("X-Token: a", false),
            ("X-TOKEN", true),
            ("X-Token:a,b", false),
            ("X-Other", false),
        ];
        for (header, expected) in cases {
            assert_eq!(
                fits(&rule(header), &request("GET", "/")),
                Ok(expected),
                "{header}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_no_verdict() {
        let broken = rule("GET", "/(");
        assert!(fits(&broken, &request("GET", "/")).is_err());
        assert_eq!(
            passes([&broken, &rule("GET", "/")].into_iter(), &request("GET", "/")),
            Ok(true)
        );
    }
}
