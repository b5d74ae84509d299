//! Events → lines of JSON, as `-o jsonpb` and, without the envelope, old releases write them.

use super::flow::{Body, Event};
use super::message::{Field, Fields};

/// Appends an event's line.
pub(super) fn write(event: &Event, out: &mut String) {
    let mut fields = Fields::open(out);
    match &event.body {
        Body::Flow(flow) => flow.write(fields.name("flow")),
        Body::LostEvents(lost) => lost.write(fields.name("lost_events")),
        Body::NodeStatus(status) => status.write(fields.name("node_status")),
    }
    fields
        .field("node_name", &event.node_name)
        .field("time", &event.time);
    fields.close();
    out.push('\n');
}

/// Appends what an event is about, without when and where it was seen.
pub(super) fn write_bare(event: &Event, out: &mut String) {
    match &event.body {
        Body::Flow(flow) => flow.write(out),
        Body::LostEvents(lost) => lost.write(out),
        Body::NodeStatus(status) => status.write(out),
    }
    out.push('\n');
}
