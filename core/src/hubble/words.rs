//! The enums of the flow protocol: verdicts, drop reasons, directions and the rest, by the names that JSON
//! has for them.

use serde_json::Value;

use super::message::{Bad, Field, enumerations, read_enum, write_string};

enumerations! {
    /// What became of a packet or message (FLOW-2).
    Verdict {
        VERDICT_UNKNOWN = 0,
        FORWARDED = 1,
        DROPPED = 2,
        ERROR = 3,
        AUDIT = 4,
        REDIRECTED = 5,
        TRACED = 6,
        TRANSLATED = 7,
    }

    /// What kind of record a flow is.
    FlowType {
        UNKNOWN_TYPE = 0,
        L3_L4 = 1,
        L7 = 2,
        SOCK = 3,
    }

    /// How a flow was authenticated.
    AuthType {
        DISABLED = 0,
        SPIRE = 1,
        TEST_ALWAYS_FAIL = 2,
    }

    /// Where on its way a packet was seen.
    TracePoint {
        UNKNOWN_POINT = 0,
        TO_PROXY = 1,
        TO_HOST = 2,
        TO_STACK = 3,
        TO_OVERLAY = 4,
        FROM_ENDPOINT = 5,
        FROM_PROXY = 6,
        FROM_HOST = 7,
        FROM_STACK = 8,
        FROM_OVERLAY = 9,
        FROM_NETWORK = 10,
        TO_NETWORK = 11,
        FROM_CRYPTO = 12,
        TO_CRYPTO = 13,
        TO_ENDPOINT = 101,
    }

    /// What connection tracking made of a packet.
    TraceReason {
        TRACE_REASON_UNKNOWN = 0,
        NEW = 1,
        ESTABLISHED = 2,
        REPLY = 3,
        RELATED = 4,
        REOPENED = 5,
        SRV6_ENCAP = 6,
        SRV6_DECAP = 7,
        ENCRYPT_OVERLAY = 8,
    }

    /// Whose policy was asked: the receiver's or the sender's.
    TrafficDirection {
        TRAFFIC_DIRECTION_UNKNOWN = 0,
        INGRESS = 1,
        EGRESS = 2,
    }

    /// Which half of an exchange a record at layer 7 is.
    L7FlowType {
        UNKNOWN_L7_TYPE = 0,
        REQUEST = 1,
        RESPONSE = 2,
        SAMPLE = 3,
    }

    /// Which protocol of layer 3.
    IpVersion {
        IP_NOT_USED = 0,
        IPV4 = 1 as "IPv4",
        IPV6 = 2 as "IPv6",
    }

    /// How a packet is wrapped on its way between nodes.
    TunnelProtocol {
        UNKNOWN = 0,
        VXLAN = 1,
        GENEVE = 2,
    }

    /// Where the first bytes of a packet were recorded.
    DebugCapturePoint {
        DBG_CAPTURE_POINT_UNKNOWN = 0,
        DBG_CAPTURE_DELIVERY = 4,
        DBG_CAPTURE_FROM_LB = 5,
        DBG_CAPTURE_AFTER_V46 = 6,
        DBG_CAPTURE_AFTER_V64 = 7,
        DBG_CAPTURE_PROXY_PRE = 8,
        DBG_CAPTURE_PROXY_POST = 9,
        DBG_CAPTURE_SNAT_PRE = 10,
        DBG_CAPTURE_SNAT_POST = 11,
    }

    /// Where a socket's address was translated.
    SocketPoint {
        SOCK_XLATE_POINT_UNKNOWN = 0,
        SOCK_XLATE_POINT_PRE_DIRECTION_FWD = 1,
        SOCK_XLATE_POINT_POST_DIRECTION_FWD = 2,
        SOCK_XLATE_POINT_PRE_DIRECTION_REV = 3,
        SOCK_XLATE_POINT_POST_DIRECTION_REV = 4,
    }

    /// Who lost events.
    LostEventSource {
        UNKNOWN_LOST_EVENT_SOURCE = 0,
        PERF_EVENT_RING_BUFFER = 1,
        OBSERVER_EVENTS_QUEUE = 2,
        HUBBLE_RING_BUFFER = 3,
    }

    /// What became of a node that the relay listens to.
    NodeState {
        UNKNOWN_NODE_STATE = 0,
        NODE_CONNECTED = 1,
        NODE_UNAVAILABLE = 2,
        NODE_GONE = 3,
        NODE_ERROR = 4,
    }
}

/// Why a packet was dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DropReason(pub i32);

impl DropReason {
    /// A layer-7 refusal has no reason of its own (FLOW-7).
    pub const UNKNOWN: Self = Self(0);
    /// Nothing allows it, and the endpoint is in default deny.
    pub const POLICY_DENIED: Self = Self(133);
    /// A deny rule matches.
    pub const POLICY_DENY: Self = Self(181);
    /// The two sides are not mutually authenticated yet.
    pub const AUTH_REQUIRED: Self = Self(189);

    /// The text that lines have for it (LINE-9); `None` where there is none.
    pub fn text(self) -> Option<&'static str> {
        let row = DROP_REASONS.iter().find(|(number, ..)| *number == self.0);
        row.map(|(_, _, text)| *text)
    }

    fn known() -> impl Iterator<Item = (i32, &'static str)> {
        let rows = DROP_REASONS.iter().filter(|(_, name, _)| !name.is_empty());
        rows.map(|(number, name, _)| (*number, *name))
    }
}

enumerations!(@named DropReason);

/// Number, name in the protocol (empty where it has none) and text. The names are older than some texts.
const DROP_REASONS: &[(i32, &str, &str)] = &[
    (0, "DROP_REASON_UNKNOWN", "Success"),
    (2, "", "Invalid packet"),
    (130, "INVALID_SOURCE_MAC", "Invalid source mac"),
    (131, "INVALID_DESTINATION_MAC", "Invalid destination mac"),
    (132, "INVALID_SOURCE_IP", "Invalid source ip"),
    (133, "POLICY_DENIED", "Policy denied"),
    (134, "INVALID_PACKET_DROPPED", "Invalid packet"),
    (
        135,
        "CT_TRUNCATED_OR_INVALID_HEADER",
        "CT: Truncated or invalid header",
    ),
    (136, "CT_MISSING_TCP_ACK_FLAG", "CT: Missing TCP ACK flag"),
    (137, "CT_UNKNOWN_L4_PROTOCOL", "CT: Unknown L4 protocol"),
    (
        138,
        "CT_CANNOT_CREATE_ENTRY_FROM_PACKET",
        "CT: Can't create entry from packet",
    ),
    (139, "UNSUPPORTED_L3_PROTOCOL", "Unsupported L3 protocol"),
    (140, "MISSED_TAIL_CALL", "Missed tail call"),
    (141, "ERROR_WRITING_TO_PACKET", "Error writing to packet"),
    (142, "UNKNOWN_L4_PROTOCOL", "Unknown L4 protocol"),
    (143, "UNKNOWN_ICMPV4_CODE", "Unknown ICMPv4 code"),
    (144, "UNKNOWN_ICMPV4_TYPE", "Unknown ICMPv4 type"),
    (145, "UNKNOWN_ICMPV6_CODE", "Unknown ICMPv6 code"),
    (146, "UNKNOWN_ICMPV6_TYPE", "Unknown ICMPv6 type"),
    (147, "ERROR_RETRIEVING_TUNNEL_KEY", "Error retrieving tunnel key"),
    (
        148,
        "ERROR_RETRIEVING_TUNNEL_OPTIONS",
        "Error retrieving tunnel options",
    ),
    (149, "INVALID_GENEVE_OPTION", "Invalid Geneve option"),
    (150, "UNKNOWN_L3_TARGET_ADDRESS", "Unknown L3 target address"),
    (151, "STALE_OR_UNROUTABLE_IP", "Stale or unroutable IP"),
    (
        152,
        "NO_MATCHING_LOCAL_CONTAINER_FOUND",
        "No matching local container found",
    ),
    (
        153,
        "ERROR_WHILE_CORRECTING_L3_CHECKSUM",
        "Error while correcting L3 checksum",
    ),
    (
        154,
        "ERROR_WHILE_CORRECTING_L4_CHECKSUM",
        "Error while correcting L4 checksum",
    ),
    (155, "CT_MAP_INSERTION_FAILED", "CT: Map insertion failed"),
    (
        156,
        "INVALID_IPV6_EXTENSION_HEADER",
        "Invalid IPv6 extension header",
    ),
    (
        157,
        "IP_FRAGMENTATION_NOT_SUPPORTED",
        "IP fragmentation not supported",
    ),
    (158, "SERVICE_BACKEND_NOT_FOUND", "Service backend not found"),
    (
        160,
        "NO_TUNNEL_OR_ENCAPSULATION_ENDPOINT",
        "No tunnel/encapsulation endpoint (datapath BUG!)",
    ),
    (161, "FAILED_TO_INSERT_INTO_PROXYMAP", "NAT 46/64 not enabled"),
    (
        162,
        "REACHED_EDT_RATE_LIMITING_DROP_HORIZON",
        "Reached EDT rate-limiting drop horizon",
    ),
    (
        163,
        "UNKNOWN_CONNECTION_TRACKING_STATE",
        "Unknown connection tracking state",
    ),
    (164, "LOCAL_HOST_IS_UNREACHABLE", "Local host is unreachable"),
    (
        165,
        "NO_CONFIGURATION_AVAILABLE_TO_PERFORM_POLICY_DECISION",
        "No configuration available to perform policy decision",
    ),
    (166, "UNSUPPORTED_L2_PROTOCOL", "Unsupported L2 protocol"),
    (
        167,
        "NO_MAPPING_FOR_NAT_MASQUERADE",
        "No mapping for NAT masquerade",
    ),
    (
        168,
        "UNSUPPORTED_PROTOCOL_FOR_NAT_MASQUERADE",
        "Unsupported protocol for NAT masquerade",
    ),
    (169, "FIB_LOOKUP_FAILED", "FIB lookup failed"),
    (
        170,
        "ENCAPSULATION_TRAFFIC_IS_PROHIBITED",
        "Encapsulation traffic is prohibited",
    ),
    (171, "INVALID_IDENTITY", "Invalid identity"),
    (172, "UNKNOWN_SENDER", "Unknown sender"),
    (173, "NAT_NOT_NEEDED", "NAT not needed"),
    (174, "IS_A_CLUSTERIP", "Is a ClusterIP"),
    (
        175,
        "FIRST_LOGICAL_DATAGRAM_FRAGMENT_NOT_FOUND",
        "First logical datagram fragment not found",
    ),
    (176, "FORBIDDEN_ICMPV6_MESSAGE", "Forbidden ICMPv6 message"),
    (
        177,
        "DENIED_BY_LB_SRC_RANGE_CHECK",
        "Denied by LB src range check",
    ),
    (178, "SOCKET_LOOKUP_FAILED", "Socket lookup failed"),
    (179, "SOCKET_ASSIGN_FAILED", "Socket assign failed"),
    (
        180,
        "PROXY_REDIRECTION_NOT_SUPPORTED_FOR_PROTOCOL",
        "Proxy redirection not supported for protocol",
    ),
    (181, "POLICY_DENY", "Policy denied by denylist"),
    (182, "VLAN_FILTERED", "VLAN traffic disallowed by VLAN filter"),
    (183, "INVALID_VNI", "Incorrect VNI from VTEP"),
    (184, "INVALID_TC_BUFFER", "Failed to update or lookup TC buffer"),
    (185, "NO_SID", "No SID was found for the IP address"),
    (
        186,
        "MISSING_SRV6_STATE",
        "SRv6 state was removed during tail call",
    ),
    (187, "NAT46", "L3 translation from IPv4 to IPv6 failed (NAT46)"),
    (188, "NAT64", "L3 translation from IPv6 to IPv4 failed (NAT64)"),
    (189, "AUTH_REQUIRED", "Authentication required"),
    (190, "CT_NO_MAP_FOUND", "No conntrack map found"),
    (191, "SNAT_NO_MAP_FOUND", "No nat map found"),
    (192, "INVALID_CLUSTER_ID", "Invalid ClusterID"),
    (
        193,
        "UNSUPPORTED_PROTOCOL_FOR_DSR_ENCAP",
        "Unsupported packet protocol for DSR encapsulation",
    ),
    (194, "NO_EGRESS_GATEWAY", "No egress gateway found"),
    (195, "UNENCRYPTED_TRAFFIC", "Traffic is unencrypted"),
    (196, "TTL_EXCEEDED", "TTL exceeded"),
    (197, "NO_NODE_ID", "No node ID found"),
    (198, "DROP_RATE_LIMITED", "Rate limited"),
    (199, "IGMP_HANDLED", "IGMP handled"),
    (200, "IGMP_SUBSCRIBED", "IGMP subscribed"),
    (201, "MULTICAST_HANDLED", "Multicast handled"),
    (202, "DROP_HOST_NOT_READY", "Host datapath not ready"),
    (203, "DROP_EP_NOT_READY", "Endpoint policy program not available"),
    (204, "DROP_NO_EGRESS_IP", "No Egress IP configured"),
    (205, "DROP_PUNT_PROXY", "Punt to proxy"),
    (206, "", "No device"),
    (
        207,
        "DROP_FRAG_NOT_FOUND_WORLD",
        "First logical datagram fragment not found from world",
    ),
];
