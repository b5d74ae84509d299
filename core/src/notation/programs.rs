//! The flags of the programs that people try connections with: what a question and the terminal take.

use super::flags::{Flag, option, switch};

/// `curl`.
pub(crate) const CURL: &[Flag] = &[
    switch("silent", 's'),
    switch("show-error", 'S'),
    option("max-time", 'm'),
    option("output", 'o'),
    option("write-out", 'w'),
    option("request", 'X'),
    option("header", 'H'),
    option("data", 'd'),
    option("user-agent", 'A'),
    option("cookie", 'b'),
    switch("head", 'I'),
    switch("include", 'i'),
    switch("insecure", 'k'),
    switch("verbose", 'v'),
    switch("location", 'L'),
    switch("fail", 'f'),
    switch("globoff", 'g'),
    switch("ipv4", '4'),
    switch("progress-bar", '#'),
    option("connect-timeout", ' '),
    option("retry", ' '),
    option("retry-delay", ' '),
    switch("compressed", ' '),
    switch("http1.1", ' '),
    switch("no-progress-meter", ' '),
];

/// `wget` as busybox has it.
pub(crate) const WGET: &[Flag] = &[
    switch("quiet", 'q'),
    option("output-document", 'O'),
    option("timeout", 'T'),
    option("tries", 't'),
    switch("server-response", 'S'),
    option("user-agent", 'U'),
    option("header", ' '),
    option("post-data", ' '),
    switch("spider", ' '),
    switch("no-check-certificate", ' '),
];

/// What GNU's `wget` has beyond busybox's.
pub(crate) const WGET_OF_GNU: &[Flag] = &[option("method", ' '), switch("no-verbose", ' ')];

/// `nc` as OpenBSD's is, which has letters only.
pub(crate) const NETCAT: &[Flag] = &[
    switch("zero", 'z'),
    switch("verbose", 'v'),
    switch("udp", 'u'),
    switch("numeric", 'n'),
    option("wait", 'w'),
    option("quit", 'q'),
    switch("close", 'N'),
    switch("ipv4", '4'),
];

/// `ping` as iputils has it, which has letters only.
pub(crate) const PING: &[Flag] = &[
    option("count", 'c'),
    option("timeout", 'W'),
    option("deadline", 'w'),
    option("interval", 'i'),
    switch("quiet", 'q'),
    switch("numeric", 'n'),
    switch("ipv4", '4'),
    switch("ipv6", '6'),
];

/// What every command of `kubectl` takes.
pub(crate) const KUBECTL: &[Flag] = &[
    option("namespace", 'n'),
    option("context", ' '),
    option("kubeconfig", ' '),
    option("request-timeout", ' '),
];

/// `kubectl exec` and `kubectl debug`.
pub(crate) const EXEC: &[Flag] = &[
    option("container", 'c'),
    switch("stdin", 'i'),
    switch("tty", 't'),
    switch("quiet", 'q'),
    option("pod-running-timeout", ' '),
    option("image", ' '),
    option("target", ' '),
    option("profile", ' '),
];

/// `kubectl run`.
pub(crate) const RUN: &[Flag] = &[
    option("image", ' '),
    option("labels", 'l'),
    option("restart", ' '),
    option("port", ' '),
    option("env", ' '),
    option("dry-run", ' '),
    option("output", 'o'),
    switch("rm", ' '),
    switch("stdin", 'i'),
    switch("tty", 't'),
    switch("quiet", 'q'),
    switch("command", ' '),
    switch("expose", ' '),
    switch("attach", ' '),
];

/// `kubectl port-forward`.
pub(crate) const FORWARD: &[Flag] = &[option("address", ' ')];
