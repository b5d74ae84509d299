//! The flow record and what else a server of Hubble sends: the messages of its protocol, field by field.
//!
//! Names are the protocol's; where Rust wants another, the documentation of the field says which it is.

use serde_json::Value;

use super::message::{Bad, Field, Fields, messages, read_object};
use super::time::Timestamp;
use super::words::{
    AuthType, DebugCapturePoint, DropReason, FlowType, IpVersion, L7FlowType, LostEventSource, NodeState,
    SocketPoint, TracePoint, TraceReason, TrafficDirection, TunnelProtocol, Verdict,
};

messages! {
    /// One record: a packet at a point of its way, a verdict of policy, a drop, or a message at layer 7
    /// (FLOW-1).
    Flow {
        /// When.
        time: Option<Timestamp> = "time",
        /// What tells records apart.
        uuid: String = "uuid",
        /// Who wrote it.
        emitter: Option<Emitter> = "emitter",
        /// What became of it.
        verdict: Verdict = "verdict",
        /// The number of the drop reason; superseded by [`Self::drop_reason_desc`], which has the same.
        drop_reason: u32 = "drop_reason",
        /// On verdicts: the authentication that policy asks for.
        auth_type: AuthType = "auth_type",
        /// Layer 2.
        ethernet: Option<Ethernet> = "ethernet",
        /// Layer 3 (`IP`).
        ip: Option<Ip> = "IP",
        /// Layer 4.
        l4: Option<Layer4> = "l4",
        /// The packet around this one.
        tunnel: Option<Tunnel> = "tunnel",
        /// Who sends.
        source: Option<Endpoint> = "source",
        /// Who receives.
        destination: Option<Endpoint> = "destination",
        /// What kind of record it is (`Type`).
        flow_type: FlowType = "Type",
        /// The node that saw it: `cluster/node`.
        node_name: String = "node_name",
        /// That node's labels.
        node_labels: Vec<String> = "node_labels",
        /// All names in DNS of the source's address.
        source_names: Vec<String> = "source_names",
        /// All names in DNS of the destination's address.
        destination_names: Vec<String> = "destination_names",
        /// Layer 7; only on records of that type.
        l7: Option<Layer7> = "l7",
        /// Whether it is a reply, without a word for "not known"; superseded by [`Self::is_reply`].
        reply: bool = "reply",
        /// The event of Cilium's that it was made of.
        event_type: Option<EventType> = "event_type",
        /// The Service that the source's address belongs to.
        source_service: Option<Service> = "source_service",
        /// The Service that the destination's address belongs to.
        destination_service: Option<Service> = "destination_service",
        /// Whose policy was asked.
        traffic_direction: TrafficDirection = "traffic_direction",
        /// On verdicts: which kind of entry decided (FLOW-3).
        policy_match_type: u32 = "policy_match_type",
        /// On traces: where.
        trace_observation_point: TracePoint = "trace_observation_point",
        /// On traces: what connection tracking made of it.
        trace_reason: TraceReason = "trace_reason",
        /// On drops: where in the datapath's source.
        file: Option<FileInfo> = "file",
        /// A number that the packet carries in an option of its own.
        ip_trace_id: Option<IpTraceId> = "ip_trace_id",
        /// Why it was dropped.
        drop_reason_desc: DropReason = "drop_reason_desc",
        /// Whether it is a reply; `None` where that is not known (FLOW-8).
        is_reply: Option<bool> = "is_reply",
        /// On captures: where.
        debug_capture_point: DebugCapturePoint = "debug_capture_point",
        /// The network interface.
        interface: Option<Interface> = "interface",
        /// The port of the proxy that it was handed to.
        proxy_port: u32 = "proxy_port",
        /// The request in a tracing system that it belongs to.
        trace_context: Option<TraceContext> = "trace_context",
        /// On sockets: which translation.
        sock_xlate_point: SocketPoint = "sock_xlate_point",
        /// On sockets: the kernel's number for it.
        socket_cookie: u64 = "socket_cookie",
        /// On sockets: the process's control group.
        cgroup_id: u64 = "cgroup_id",
        /// The content in a few words (`Summary`).
        summary: String = "Summary",
        /// On verdicts at egress that allow: the policies (FLOW-6).
        egress_allowed_by: Vec<Policy> = "egress_allowed_by",
        /// On verdicts at ingress that allow: the policies (FLOW-6).
        ingress_allowed_by: Vec<Policy> = "ingress_allowed_by",
        /// On verdicts at egress of a deny rule: the policies.
        egress_denied_by: Vec<Policy> = "egress_denied_by",
        /// On verdicts at ingress of a deny rule: the policies.
        ingress_denied_by: Vec<Policy> = "ingress_denied_by",
        /// What the deciding policies have written to be logged.
        policy_log: Vec<String> = "policy_log",
    }

    /// Who wrote a record.
    Emitter {
        /// Its name.
        name: String = "name",
        /// Its release.
        version: String = "version",
    }

    /// The hardware addresses of a packet.
    Ethernet {
        /// The sender's.
        source: String = "source",
        /// The receiver's.
        destination: String = "destination",
    }

    /// The addresses of a packet.
    Ip {
        /// The sender's.
        source: String = "source",
        /// What the sender's address was changed to.
        source_xlated: String = "source_xlated",
        /// The receiver's.
        destination: String = "destination",
        /// Which IP (`ipVersion`).
        version: IpVersion = "ipVersion",
        /// Whether it was encrypted.
        encrypted: bool = "encrypted",
    }

    /// The head of a TCP segment.
    Tcp {
        /// The sender's port.
        source_port: u32 = "source_port",
        /// The receiver's port.
        destination_port: u32 = "destination_port",
        /// Its flags; `None` where they are not known.
        flags: Option<TcpFlags> = "flags",
    }

    /// The flags of a TCP segment.
    TcpFlags {
        /// FIN
        fin: bool = "FIN",
        /// SYN
        syn: bool = "SYN",
        /// RST
        rst: bool = "RST",
        /// PSH
        psh: bool = "PSH",
        /// ACK
        ack: bool = "ACK",
        /// URG
        urg: bool = "URG",
        /// ECE
        ece: bool = "ECE",
        /// CWR
        cwr: bool = "CWR",
        /// NS
        ns: bool = "NS",
    }

    /// The head of a UDP or SCTP packet.
    Ports {
        /// The sender's port.
        source_port: u32 = "source_port",
        /// The receiver's port.
        destination_port: u32 = "destination_port",
    }

    /// The head of an ICMP packet.
    Icmp {
        /// The type (`type`).
        icmp_type: u32 = "type",
        /// The code.
        code: u32 = "code",
    }

    /// An IGMP packet.
    Igmp {
        /// The type (`type`).
        igmp_type: u32 = "type",
        /// The group.
        group_address: String = "group_address",
    }

    /// A VRRP packet.
    Vrrp {
        /// The type (`type`).
        vrrp_type: u32 = "type",
        /// The virtual router.
        vrid: u32 = "vrid",
        /// Its priority.
        priority: u32 = "priority",
    }

    /// The packet around another, between nodes.
    Tunnel {
        /// How it wraps.
        protocol: TunnelProtocol = "protocol",
        /// The nodes (`IP`).
        ip: Option<Ip> = "IP",
        /// Its layer 4.
        l4: Option<Layer4> = "l4",
        /// The network's number, which carries the identity.
        vni: u32 = "vni",
    }

    /// One side of a flow.
    Endpoint {
        /// The endpoint's number on its node (`ID`); only where it is local to the node.
        id: u32 = "ID",
        /// The security identity.
        identity: u32 = "identity",
        /// The cluster.
        cluster_name: String = "cluster_name",
        /// The namespace.
        namespace: String = "namespace",
        /// The identity's labels, `k8s:app=frontend`.
        labels: Vec<String> = "labels",
        /// The pod.
        pod_name: String = "pod_name",
        /// The workloads that the pod belongs to; only where it is local to the node.
        workloads: Vec<Workload> = "workloads",
    }

    /// Who makes a pod.
    Workload {
        /// Its name.
        name: String = "name",
        /// `Deployment`, …
        kind: String = "kind",
    }

    /// Which event of Cilium's.
    EventType {
        /// Its type (`type`): see the constants.
        event: i32 = "type",
        /// More, depending on the type: a trace's point, a drop's reason, ….
        sub_type: i32 = "sub_type",
    }

    /// A Service.
    Service {
        /// Its name.
        name: String = "name",
        /// Its namespace.
        namespace: String = "namespace",
    }

    /// A place in the datapath's source.
    FileInfo {
        /// The file.
        name: String = "name",
        /// The line.
        line: u32 = "line",
    }

    /// A number that a packet carries in an IP option.
    IpTraceId {
        /// The number.
        trace_id: u64 = "trace_id",
        /// Which option.
        ip_option_type: u32 = "ip_option_type",
    }

    /// A network interface.
    Interface {
        /// Its number.
        index: u32 = "index",
        /// Its name.
        name: String = "name",
    }

    /// A request in a tracing system.
    TraceContext {
        /// The request's parent.
        parent: Option<TraceParent> = "parent",
    }

    /// The parent of a traced request.
    TraceParent {
        /// Its number, in hexadecimal.
        trace_id: String = "trace_id",
    }

    /// A message at layer 7.
    Layer7 {
        /// Which half of an exchange (`type`).
        half: L7FlowType = "type",
        /// On responses: nanoseconds since the request.
        latency_ns: u64 = "latency_ns",
        /// DNS; at most one of the three is there.
        dns: Option<Dns> = "dns",
        /// HTTP.
        http: Option<Http> = "http",
        /// Kafka.
        kafka: Option<Kafka> = "kafka",
    }

    /// A DNS query or its answer.
    Dns {
        /// The name that is asked for, with its final dot.
        query: String = "query",
        /// On answers: the addresses.
        ips: Vec<String> = "ips",
        /// On answers: for how many seconds they may be kept.
        ttl: u32 = "ttl",
        /// On answers: names on the way.
        cnames: Vec<String> = "cnames",
        /// Who saw it: `proxy`.
        observation_source: String = "observation_source",
        /// On answers: the code.
        rcode: u32 = "rcode",
        /// The types that are asked for.
        qtypes: Vec<String> = "qtypes",
        /// On answers: the types that are given.
        rrtypes: Vec<String> = "rrtypes",
    }

    /// An HTTP request or its response.
    Http {
        /// On responses: the status.
        code: u32 = "code",
        /// The method.
        method: String = "method",
        /// The address.
        url: String = "url",
        /// `HTTP/1.1`, …
        protocol: String = "protocol",
        /// The headers that are kept.
        headers: Vec<Header> = "headers",
    }

    /// An HTTP header.
    Header {
        /// Its name.
        key: String = "key",
        /// Its value.
        value: String = "value",
    }

    /// A Kafka request or its response.
    Kafka {
        /// On responses: the code.
        error_code: i32 = "error_code",
        /// The release of the request.
        api_version: i32 = "api_version",
        /// What is asked: `produce`, …
        api_key: String = "api_key",
        /// What tells exchanges apart.
        correlation_id: i32 = "correlation_id",
        /// The topic.
        topic: String = "topic",
    }

    /// A policy that decided.
    Policy {
        /// Its name; empty for rules that came by another way than an object.
        name: String = "name",
        /// Its namespace.
        namespace: String = "namespace",
        /// The labels of the rule.
        labels: Vec<String> = "labels",
        /// The revision of the rules.
        revision: u64 = "revision",
        /// `CiliumNetworkPolicy`, …
        kind: String = "kind",
    }

    /// Events that never came.
    LostEvents {
        /// Who lost them.
        source: LostEventSource = "source",
        /// How many.
        num_events_lost: u64 = "num_events_lost",
        /// On which processor.
        cpu: Option<i32> = "cpu",
        /// When the first of them happened.
        first: Option<Timestamp> = "first",
        /// When the last of them happened.
        last: Option<Timestamp> = "last",
    }

    /// News of the nodes that a relay listens to.
    NodeStatus {
        /// What happened.
        state_change: NodeState = "state_change",
        /// To whom.
        node_names: Vec<String> = "node_names",
        /// What is said about it.
        message: String = "message",
    }
}

/// The protocol of layer 4, and the head of its packet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Layer4 {
    /// TCP.
    Tcp(Tcp),
    /// UDP.
    Udp(Ports),
    /// ICMP over IPv4.
    Icmpv4(Icmp),
    /// ICMP over IPv6.
    Icmpv6(Icmp),
    /// SCTP.
    Sctp(Ports),
    /// VRRP.
    Vrrp(Vrrp),
    /// IGMP.
    Igmp(Igmp),
    /// None that is known.
    #[default]
    Unknown,
}

impl Layer4 {
    /// As the protocol and metrics name it; empty if it is not known.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "TCP",
            Self::Udp(_) => "UDP",
            Self::Icmpv4(_) => "ICMPv4",
            Self::Icmpv6(_) => "ICMPv6",
            Self::Sctp(_) => "SCTP",
            Self::Vrrp(_) => "VRRP",
            Self::Igmp(_) => "IGMP",
            Self::Unknown => "",
        }
    }

    /// Source and destination port, of protocols that have them.
    pub fn ports(&self) -> Option<(u32, u32)> {
        match self {
            Self::Tcp(tcp) => Some((tcp.source_port, tcp.destination_port)),
            Self::Udp(ports) | Self::Sctp(ports) => Some((ports.source_port, ports.destination_port)),
            _ => None,
        }
    }
}

impl Field for Layer4 {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: &mut String) {
        let mut fields = Fields::open(out);
        if *self != Self::Unknown {
            let out = fields.name(self.name());
            match self {
                Self::Tcp(tcp) => tcp.write(out),
                Self::Udp(ports) | Self::Sctp(ports) => ports.write(out),
                Self::Icmpv4(icmp) | Self::Icmpv6(icmp) => icmp.write(out),
                Self::Vrrp(vrrp) => vrrp.write(out),
                Self::Igmp(igmp) => igmp.write(out),
                Self::Unknown => {}
            }
        }
        fields.close();
    }

    fn read(value: &Value) -> Result<Self, Bad> {
        let mut found = Self::Unknown;
        read_object(value, |name, value| {
            found = match name {
                "TCP" => Self::Tcp(Field::read(value)?),
                "UDP" => Self::Udp(Field::read(value)?),
                "ICMPv4" => Self::Icmpv4(Field::read(value)?),
                "ICMPv6" => Self::Icmpv6(Field::read(value)?),
                "SCTP" => Self::Sctp(Field::read(value)?),
                "VRRP" => Self::Vrrp(Field::read(value)?),
                "IGMP" => Self::Igmp(Field::read(value)?),
                _ => return Ok(false),
            };
            Ok(true)
        })?;
        Ok(found)
    }
}

impl EventType {
    /// A dropped packet; the sub-type is the reason.
    pub const DROP: i32 = 1;
    /// The first bytes of a packet.
    pub const CAPTURE: i32 = 3;
    /// A packet on its way; the sub-type is the point.
    pub const TRACE: i32 = 4;
    /// A verdict of policy.
    pub const POLICY_VERDICT: i32 = 5;
    /// A socket's address, translated.
    pub const TRACE_SOCK: i32 = 7;
    /// A message at layer 7.
    pub const L7: i32 = 129;
}

impl Flow {
    /// The event's type; 0 where there is none.
    pub fn event(&self) -> i32 {
        self.event_type.as_ref().map_or(0, |event| event.event)
    }

    /// What a plain `hubble observe` gets of it: for text the command asks a server for twenty fields only,
    /// unless it is told otherwise (`--use-default-field-masks=false`) or wants JSON.
    #[must_use]
    pub fn masked(&self) -> Self {
        let side = |side: &Option<Endpoint>| {
            side.as_ref().map(|side| Endpoint {
                identity: side.identity,
                namespace: side.namespace.clone(),
                pod_name: side.pod_name.clone(),
                ..Endpoint::default()
            })
        };
        Self {
            time: self.time,
            verdict: self.verdict,
            ethernet: self.ethernet.clone(),
            ip: self.ip.clone(),
            l4: self.l4.clone(),
            source: side(&self.source),
            destination: side(&self.destination),
            flow_type: self.flow_type,
            node_name: self.node_name.clone(),
            l7: self.l7.clone(),
            event_type: self.event_type.clone(),
            source_service: self.source_service.clone(),
            destination_service: self.destination_service.clone(),
            ip_trace_id: self.ip_trace_id.clone(),
            is_reply: self.is_reply,
            summary: self.summary.clone(),
            ..Self::default()
        }
    }
}

/// One thing that a server of Hubble sends: a flow, or word of the events and nodes that it has not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// What is sent.
    pub body: Body,
    /// The node that saw it.
    pub node_name: String,
    /// When.
    pub time: Option<Timestamp>,
}

/// The kinds of [`Event`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A flow.
    Flow(Box<Flow>),
    /// Events that never came.
    LostEvents(LostEvents),
    /// News of nodes.
    NodeStatus(NodeStatus),
}

impl Default for Body {
    fn default() -> Self {
        Self::Flow(Box::default())
    }
}

impl Event {
    /// The flow, if it is one.
    pub fn flow(&self) -> Option<&Flow> {
        match &self.body {
            Body::Flow(flow) => Some(flow),
            _ => None,
        }
    }
}

impl From<Flow> for Event {
    fn from(flow: Flow) -> Self {
        Self {
            node_name: flow.node_name.clone(),
            time: flow.time,
            body: Body::Flow(Box::new(flow)),
        }
    }
}
