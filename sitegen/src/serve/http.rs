//! HTTP/1.1 as far as browsers on this machine need it: `GET` and `HEAD`, answered whole or as a stream that goes on.
//!
//! Every connection has a thread of its own, so that one that is kept open and says nothing keeps nobody waiting.
//! Browsers open some ahead of need.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How many connections there are at a time; the next ones wait until one ends. A browser opens six, and what it keeps
/// open without need ends after [`IDLE`].
const CONNECTIONS: usize = 256;

/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(15);

/// How long it rests when nobody can be let in.
const BREATH: Duration = Duration::from_millis(10);

/// The longest head of a request, in bytes, and the most lines in it.
const HEAD: usize = 32 << 10;
const LINES: usize = 100;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// `GET`, `HEAD` or another.
    pub(super) method: String,
    /// The address as the browser wrote it.
    pub(super) target: String,
    /// Whether more may be asked on the same connection.
    keeps: bool,
}

/// What is sent back.
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// Lines of the head, besides those that say how long the body is.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: Body,
}

/// What comes behind a head.
pub(super) enum Body {
    /// So many bytes.
    Whole(Vec<u8>),
    /// What a function writes until it is done, or the browser has left.
    Stream(Writing),
}

/// What writes a stream.
type Writing = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()>>;

/// Answers whoever connects, in threads of their own. It ends when nobody can connect any more.
pub(super) fn serve(listener: &TcpListener, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    let room = Arc::new(Room::default());
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // It ended before it began, or this process has too many files open for the moment.
            thread::sleep(BREATH);
            continue;
        };
        let (answer, place) = (Arc::clone(&answer), Room::enter(&room));
        // Where there is no thread to be had, the connection ends here.
        let _ = thread::Builder::new().spawn(move || {
            // A browser that goes away before its answer comes is no error.
            let _ = converse(stream, &*answer);
            drop(place);
        });
    }
}

/// How many connections there are.
#[derive(Default)]
struct Room {
    taken: Mutex<usize>,
    left: Condvar,
}

/// One of them; it is free again when this is dropped.
struct Place(Arc<Room>);

impl Room {
    /// Waits until there is room for one more.
    fn enter(room: &Arc<Self>) -> Place {
        let taken = room.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken >= CONNECTIONS;
        let waited = room.left.wait_while(taken, is_full);
        *waited.unwrap_or_else(PoisonError::into_inner) += 1;
        Place(Arc::clone(room))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.left.notify_one();
    }
}

/// One request after the other, as long as the browser asks.
fn converse(mut stream: TcpStream, answer: &impl Fn(&Request) -> Answer) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(IDLE))?;
    let mut received = Vec::new();
    loop {
        let (request, answer) = match read(&mut stream, &mut received)? {
            Asked::Nothing => return Ok(()),
            Asked::This(request) => {
                let answer = answer(&request);
                (request, answer)
            }
            Asked::Nonsense(status) => {
                let request = Request {
                    method: String::new(),
                    target: String::new(),
                    keeps: false,
                };
                (request, Answer::empty(status))
            }
        };
        let keeps = request.keeps && matches!(answer.body, Body::Whole(_));
        send(&mut stream, &request.method, answer, keeps)?;
        if !keeps {
            return leave(stream);
        }
    }
}

impl Answer {
    /// A status and nothing else.
    fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Whole(Vec::new()),
        }
    }
}

/// What came over a connection.
enum Asked {
    This(Request),
    /// No request, and what to say to it.
    Nonsense(u16),
    /// The browser has left.
    Nothing,
}

/// Reads the head of the next request. What came behind it stays in `received`.
fn read(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<Asked> {
    let mut piece = [0; 4096];
    loop {
        match parse(received) {
            Ok(Some((request, length))) => {
                received.drain(..length);
                return Ok(Asked::This(request));
            }
            Ok(None) if received.len() > HEAD => return Ok(Asked::Nonsense(431)),
            Ok(None) => {}
            Err(_) => return Ok(Asked::Nonsense(400)),
        }
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Ok(Asked::Nothing);
        }
        received.extend_from_slice(&piece[..length]);
    }
}

/// The request that some bytes begin with, and how many of them are its head; `None` as long as it is not whole.
fn parse(bytes: &[u8]) -> Result<Option<(Request, usize)>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; LINES];
    let mut head = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(bytes)? else {
        return Ok(None);
    };
    let value = |name: &str| {
        let header = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| String::from_utf8_lossy(header.value).to_ascii_lowercase())
    };
    // Nobody who only reads sends a body; where one comes, it is not looked for, and the connection ends.
    let has_body = value("content-length").is_some_and(|length| length.trim() != "0")
        || value("transfer-encoding").is_some();
    let ends = value("connection").is_some_and(|value| value.contains("close"));
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        target: head.path.unwrap_or_default().to_owned(),
        keeps: head.version == Some(1) && !has_body && !ends,
    };
    Ok(Some((request, length)))
}

fn send(stream: &mut TcpStream, method: &str, answer: Answer, keeps: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, meaning(answer.status));
    for (name, value) in answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !keeps {
        head.push_str("Connection: close\r\n");
    }
    match answer.body {
        Body::Whole(bytes) => {
            head.push_str(&format!("Content-Length: {}\r\n\r\n", bytes.len()));
            let mut message = head.into_bytes();
            if method != "HEAD" {
                message.extend(bytes);
            }
            stream.write_all(&message)
        }
        Body::Stream(write) => {
            head.push_str("\r\n");
            stream.write_all(head.as_bytes())?;
            write(stream)
        }
    }
}

/// Ends a connection in a way that lets the browser read the answer: closing while something of the request is unread
/// would throw the answer away.
fn leave(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut piece = [0; 4096];
    for _ in 0..64 {
        if stream.read(&mut piece)? == 0 {
            break;
        }
    }
    Ok(())
}

/// What a status is called, for people who read along.
fn meaning(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, bool, usize)> {
        let (request, length) = parse(text.as_bytes()).unwrap()?;
        Some((
            format!("{} {}", request.method, request.target),
            request.keeps,
            length,
        ))
    }

    #[test]
    fn a_head_is_read_when_it_is_whole() {
        assert_eq!(parsed(""), None);
        assert_eq!(parsed("GET /a HTTP/1.1\r\nHost: b\r\n"), None);
        let two = "GET /a?b HTTP/1.1\r\nHost: c\r\n\r\nGET /d HTTP/1.1\r\n\r\n";
        assert_eq!(parsed(two), Some(("GET /a?b".to_owned(), true, 30)));
        assert!(parse(b"\x16\x03\x01\x02\x00\x01 not HTTP\r\n\r\n").is_err());
    }

    #[test]
    fn a_connection_ends_where_the_browser_says_so_or_sends_more_than_a_head() {
        let keeps = |lines: &str| parsed(&format!("GET / HTTP/1.1\r\n{lines}\r\n")).unwrap().1;
        assert!(keeps("Connection: keep-alive\r\nContent-Length: 0\r\n"));
        assert!(!keeps("connection: Close\r\n"));
        assert!(!keeps("Content-Length: 3\r\n"));
        assert!(!keeps("Transfer-Encoding: chunked\r\n"));
        assert!(!parsed("GET / HTTP/1.0\r\n\r\n").unwrap().1);
    }
}
