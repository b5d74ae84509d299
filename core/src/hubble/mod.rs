//! Hubble: the flows that Cilium's observer would record, in its own words; and its records, read.
//!
//! | module | holds |
//! |---|---|
//! | `flow`, `words`, `time` | the messages of Hubble's protocol |
//! | `message`, `json`, `read` | messages as lines of JSON, both ways |
//! | `text`, `color`, `table`, `print` | messages as `hubble observe` prints them |
//! | `metrics` | flows → what Prometheus reads |
//! | `filter` | the filters of `hubble observe` |
//! | `observe`, `sides`, `clock`, `summary` | a journey's steps → flows |
//!
//! Rules of the form `LINE-3` are those of the semantics, section 14, corrected where Hubble's own printer
//! does otherwise; the vectors in `core/tests/hubble` hold all of it, byte for byte.

mod clock;
mod color;
mod filter;
mod flow;
mod json;
mod message;
mod metrics;
mod observe;
mod print;
mod read;
mod sides;
mod summary;
mod table;
mod text;
mod time;
mod words;

pub use clock::{Clock, IdentityNumbers};
pub use filter::Filter;
pub use flow::{
    Body, Dns, Emitter, Endpoint, Ethernet, Event, EventType, FileInfo, Flow, Header, Http, Icmp, Igmp,
    Interface, Ip, IpTraceId, Kafka, Layer4, Layer7, LostEvents, NodeStatus, Policy, Ports, Service, Tcp,
    TcpFlags, TraceContext, TraceParent, Tunnel, Vrrp, Workload,
};
pub(crate) use message::write_string;
pub use metrics::Metrics;
pub use observe::Observer;
pub use print::{Format, Options, Printer, print};
pub use read::{Unreadable, read_line, read_lines};
pub use time::{TimeFormat, Timestamp};
pub use words::{
    AuthType, DebugCapturePoint, DropReason, FlowType, IpVersion, L7FlowType, LostEventSource, NodeState,
    SocketPoint, TracePoint, TraceReason, TrafficDirection, TunnelProtocol, Verdict,
};
