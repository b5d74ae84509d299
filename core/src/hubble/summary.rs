//! What a packet or message holds, in the few words that Hubble's parser writes (LINE-8).

use super::flow::{Dns, Flow, Http, Icmp, Layer4, Layer7, TcpFlags};
use super::words::L7FlowType;

impl Flow {
    /// The summary that follows from layers 4 and 7; empty where they say nothing.
    pub fn summarize(&self) -> String {
        match (&self.l7, &self.l4) {
            (Some(l7), _) => of_message(l7),
            (None, Some(l4)) => of_packet(l4),
            (None, None) => String::new(),
        }
    }
}

fn of_packet(l4: &Layer4) -> String {
    match l4 {
        Layer4::Tcp(tcp) => match &tcp.flags {
            Some(flags) => format!("TCP Flags: {}", flags.names().join(", ")),
            None => "TCP".to_owned(),
        },
        Layer4::Icmpv4(icmp) => format!("ICMPv4 {}", icmp_type(icmp, &ICMPV4)),
        Layer4::Icmpv6(icmp) => format!("ICMPv6 {}", icmp_type(icmp, &ICMPV6)),
        other => other.name().to_owned(),
    }
}

impl TcpFlags {
    /// The names of those that are set, in the order in which they are printed.
    pub fn names(&self) -> Vec<&'static str> {
        [
            (self.syn, "SYN"),
            (self.ack, "ACK"),
            (self.rst, "RST"),
            (self.fin, "FIN"),
            (self.psh, "PSH"),
            (self.urg, "URG"),
            (self.ece, "ECE"),
            (self.cwr, "CWR"),
            (self.ns, "NS"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
    }
}

/// A type, its name, and the name of its code 0 if it has codes.
type IcmpName = (u32, &'static str, &'static str);

const ICMPV4: [IcmpName; 13] = [
    (0, "EchoReply", ""),
    (3, "DestinationUnreachable", "Net"),
    (4, "SourceQuench", ""),
    (5, "Redirect", "Net"),
    (8, "EchoRequest", ""),
    (9, "RouterAdvertisement", ""),
    (10, "RouterSolicitation", ""),
    (11, "TimeExceeded", "TTLExceeded"),
    (12, "ParameterProblem", "PointerIndicatesError"),
    (13, "TimestampRequest", ""),
    (14, "TimestampReply", ""),
    (15, "InfoRequest", ""),
    (16, "InfoReply", ""),
];

const ICMPV6: [IcmpName; 10] = [
    (1, "DestinationUnreachable", "NoRouteToDst"),
    (2, "PacketTooBig", ""),
    (3, "TimeExceeded", "HopLimitExceeded"),
    (4, "ParameterProblem", "ErroneousHeader"),
    (128, "EchoRequest", ""),
    (129, "EchoReply", ""),
    (133, "RouterSolicitation", ""),
    (134, "RouterAdvertisement", ""),
    (135, "NeighborSolicitation", ""),
    (136, "NeighborAdvertisement", ""),
];

/// Other codes than 0 keep their number: nothing here makes them.
fn icmp_type(icmp: &Icmp, names: &[IcmpName]) -> String {
    let known = names.iter().find(|(number, ..)| *number == icmp.icmp_type);
    match (known, icmp.code) {
        (Some((_, name, "")), 0) => (*name).to_owned(),
        (Some((_, name, code)), 0) => format!("{name}({code})"),
        (Some((_, name, _)), code) => format!("{name}({code})"),
        (None, code) => format!("{}({code})", icmp.icmp_type),
    }
}

fn of_message(l7: &Layer7) -> String {
    let response = l7.half == L7FlowType::RESPONSE;
    match (&l7.http, &l7.dns, &l7.kafka) {
        (Some(http), ..) => of_http(http, response, l7.latency_ns),
        (_, Some(dns), _) => of_dns(dns, response),
        (.., Some(kafka)) => {
            let (what, id, topic) = (&kafka.api_key, kafka.correlation_id, &kafka.topic);
            match response {
                false => format!("Kafka request {what} correlation id {id} topic '{topic}'"),
                true => format!(
                    "Kafka response {what} correlation id {id} topic '{topic}' return code {}",
                    kafka.error_code
                ),
            }
        }
        _ => String::new(),
    }
}

fn of_http(http: &Http, response: bool, latency_ns: u64) -> String {
    let Http {
        code,
        method,
        url,
        protocol,
        ..
    } = http;
    match response {
        false => format!("{protocol} {method} {url}"),
        true => format!("{protocol} {code} {}ms ({method} {url})", latency_ns / 1_000_000),
    }
}

fn of_dns(dns: &Dns, response: bool) -> String {
    let types = dns.qtypes.join(",");
    if !response {
        return format!("DNS Query {} {types}", dns.query);
    }
    let mut parts = Vec::new();
    if dns.rcode != 0 {
        parts.push(format!("RCode: {}", rcode_in_lines(dns.rcode)));
    } else {
        if !dns.ips.is_empty() {
            parts.push(format!("\"{}\"", dns.ips.join(",")));
        }
        if !dns.cnames.is_empty() {
            parts.push(format!("CNAMEs: \"{}\"", dns.cnames.join(",")));
        }
    }
    let from = if dns.observation_source == "proxy" {
        "Proxy"
    } else {
        "Query"
    };
    format!(
        "DNS Answer {} TTL: {} ({from} {} {types})",
        parts.join(" "),
        dns.ttl,
        dns.query
    )
}

/// The text of a DNS code in metrics: as its registry describes it.
pub(super) fn rcode(code: u32) -> &'static str {
    const TEXTS: [(u32, &str); 19] = [
        (0, "No Error"),
        (1, "Format Error"),
        (2, "Server Failure"),
        (3, "Non-Existent Domain"),
        (4, "Not Implemented"),
        (5, "Query Refused"),
        (6, "Name Exists when it should not"),
        (7, "RR Set Exists when it should not"),
        (8, "RR Set that should exist does not"),
        (9, "Server Not Authoritative for zone"),
        (10, "Name not contained in zone"),
        (16, "Bad OPT Version"),
        (17, "Key not recognized"),
        (18, "Signature out of time window"),
        (19, "Bad TKEY Mode"),
        (20, "Duplicate key name"),
        (21, "Algorithm not supported"),
        (22, "Bad Truncation"),
        (23, "Bad/missing Server Cookie"),
    ];
    let known = TEXTS.iter().find(|(number, _)| *number == code);
    known.map_or("", |(_, text)| *text)
}

/// The same in lines, which have another word for one of them.
fn rcode_in_lines(code: u32) -> &'static str {
    match code {
        23 => "Bad Cookie",
        other => rcode(other),
    }
}
