//! What answers an HTTP request. Programs in containers do not run here; of a few images that tutorials use it is
//! known what they say.

use super::cluster::Cluster;
use crate::hubble::{TimeFormat, Timestamp};
use crate::objects::kubernetes::PodSpec;
use crate::objects::{Body, Object};
use crate::world::{Endpoint, Peer};

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) status: u16,
    /// The `server` header.
    pub(super) server: &'static str,
    pub(super) media: &'static str,
    pub(super) body: String,
    /// What is to be said where the answer is not the program's.
    pub(super) note: Option<String>,
}

impl Response {
    fn new(status: u16, server: &'static str, media: &'static str, body: impl Into<String>) -> Self {
        Self {
            status,
            server,
            media,
            body: body.into(),
            note: None,
        }
    }

    /// What Cilium's proxy says in place of the program.
    pub(super) fn of_proxy(status: u16, page: &str) -> Self {
        Self::new(status, "envoy", "text/plain", page)
    }

    /// Status line and headers. A proxy writes the names of headers in small letters, and the reason in its own words.
    pub(super) fn head(&self, by_proxy: bool, now: Timestamp) -> Vec<String> {
        let reason = match self.server.starts_with("gunicorn") && !by_proxy {
            true => self.reason().to_ascii_uppercase(),
            false => self.reason().to_owned(),
        };
        let date = now.format(TimeFormat::Rfc1123Z).replace("+0000", "GMT");
        let length = (self.status != 204).then(|| self.body.len().to_string());
        let media = (!self.body.is_empty() || self.server != "envoy").then(|| self.media.to_owned());
        let server = (!self.server.is_empty()).then(|| self.server.to_owned());
        let mut headers = [
            ("Server", server),
            ("Date", Some(date)),
            ("Content-Type", media),
            ("Content-Length", length),
        ];
        if by_proxy {
            headers.reverse();
        }
        let name = |name: &str| match by_proxy {
            true => name.to_ascii_lowercase(),
            false => name.to_owned(),
        };
        let headers = headers
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{}: {}", name(key), value?)));
        std::iter::once(format!("HTTP/1.1 {} {reason}", self.status))
            .chain(headers)
            .collect()
    }

    /// `OK`, `Forbidden`.
    pub(super) fn reason(&self) -> &'static str {
        match self.status {
            200 => "OK",
            201 => "Created",
            204 => "No Content",
            301 => "Moved Permanently",
            302 => "Found",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Not Allowed",
            418 => "I'M A TEAPOT",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            _ => "",
        }
    }
}

/// The answer of whoever is reached.
pub(super) fn respond(cluster: &Cluster, peer: Option<(Peer, u16)>, method: &str, path: &str) -> Response {
    let pod = match peer {
        Some((Peer::Endpoint(id), _)) => cluster.world().endpoint(id),
        _ => None,
    };
    let Some(pod) = pod else {
        return unknown(
            "the request leaves the cluster; what answers there is not simulated, 200 is taken".to_owned(),
        );
    };
    let port = peer.map(|(_, port)| port).unwrap_or_default();
    let image = image_of(cluster, pod, port);
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = name.split([':', '@']).next().unwrap_or(name);
    let bare = path.split(['?', '#']).next().unwrap_or(path);
    match name {
        "nginx" if bare == "/" || bare == "/index.html" => Response::new(200, "nginx", "text/html", WELCOME),
        "nginx" => Response::new(404, "nginx", "text/html", nginx_error("404 Not Found")),
        "webdis" if bare.eq_ignore_ascii_case("/PING") => {
            let body = format!("{{\"{}\":[true,\"PONG\"]}}", bare.trim_start_matches('/'));
            Response::new(200, "Webdis", "application/json", body)
        }
        "httpbin" if bare.starts_with("/status/") => {
            let status = bare.trim_start_matches("/status/").parse().unwrap_or(400);
            Response::new(status, "gunicorn/19.9.0", "text/html; charset=utf-8", "")
        }
        _ => unknown(format!(
            "{method} {path} reaches {}; what its program answers is not simulated, 200 is taken",
            pod.name
        )),
    }
}

/// nginx's page for a status.
pub(super) fn nginx_error(title: &str) -> String {
    format!(
        "<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n"
    )
}

fn unknown(note: String) -> Response {
    Response {
        note: Some(note),
        ..Response::new(200, "", "text/plain", "")
    }
}

/// The image of the container that declares a port, or of the first one.
fn image_of<'a>(cluster: &'a Cluster, pod: &Endpoint, port: u16) -> &'a str {
    let Some(spec) = cluster.object(pod.object).and_then(pod_spec) else {
        return "";
    };
    let declares = |container: &&crate::objects::kubernetes::Container| {
        container
            .ports
            .iter()
            .any(|declared| declared.container_port == i64::from(port))
    };
    let container = spec.containers.iter().find(declares).or(spec.containers.first());
    container
        .and_then(|container| container.image.as_deref())
        .unwrap_or_default()
}

/// The pods that an object makes, as they are written.
pub(super) fn pod_spec(object: &Object) -> Option<&PodSpec> {
    match &object.body {
        Body::Pod(pod) => Some(&pod.spec),
        Body::Workload(workload) => Some(&workload.spec.template.spec),
        Body::CronJob(job) => Some(&job.spec.job_template.spec.template.spec),
        _ => None,
    }
}

/// The page that a fresh nginx serves.
const WELCOME: &str = "<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href=\"http://nginx.org/\">nginx.org</a>.<br/>
Commercial support is available at
<a href=\"http://nginx.com/\">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
";
