//! The handlers: what each counts of a flow.

use super::super::flow::{EventType, Flow, Layer4, Layer7};
use super::super::words::{DropReason, FlowType, L7FlowType, TrafficDirection, Verdict};
use super::super::{summary, text};
use super::{Counts, Options};

type Count = fn(&Options, &Flow, &mut Counts<'_>);

/// The handlers that are known.
pub(super) const NAMES: [&str; 11] = [
    "drop",
    "policy",
    "flow",
    "dns",
    "http",
    "httpV2",
    "tcp",
    "icmp",
    "kafka",
    "port-distribution",
    "flows-to-world",
];

pub(super) fn by_name(name: &str) -> Option<Count> {
    Some(match name {
        "drop" => drops,
        "policy" => policy,
        "flow" => flows,
        "dns" => dns,
        "http" => http,
        "httpV2" => http_v2,
        "tcp" => tcp,
        "icmp" => icmp,
        "kafka" => kafka,
        "port-distribution" => ports,
        "flows-to-world" => to_world,
        _ => return None,
    })
}

/// What stands beside `# HELP`.
pub(super) fn help(metric: &str) -> &'static str {
    match metric {
        "hubble_dns_queries_total" | "hubble_dns_responses_total" | "hubble_dns_response_types_total" => {
            "Number of DNS queries observed"
        }
        "hubble_drop_total" => "Number of drops",
        "hubble_flows_processed_total" => "Total number of flows processed",
        "hubble_flows_to_world_total" => "Total number of flows to reserved:world",
        "hubble_http_request_duration_seconds" => "Quantiles of HTTP request duration in seconds",
        "hubble_http_requests_total" => "Count of HTTP requests",
        "hubble_http_responses_total" => "Count of HTTP responses",
        "hubble_icmp_total" => "Number of ICMP messages",
        "hubble_kafka_request_duration_seconds" => {
            "Quantiles of HTTP request duration in seconds (deprecated)"
        }
        "hubble_kafka_requests_total" => "Count of Kafka requests (deprecated)",
        "hubble_policy_verdicts_total" => "Total number of Cilium network policy verdicts",
        "hubble_port_distribution_total" => "Numbers of packets distributed by destination port",
        "hubble_tcp_flags_total" => "TCP flag occurrences",
        _ => "",
    }
}

/// What carries a flow: of layer 7 for messages, of layer 4 for packets.
fn protocol(flow: &Flow) -> String {
    let name = match flow.event() {
        EventType::L7 => match flow.l7.as_ref().map_or("", l7_name) {
            "" => "Unknown L7",
            name => name,
        },
        EventType::DROP | EventType::TRACE | EventType::POLICY_VERDICT | EventType::CAPTURE => {
            match flow.l4.as_ref().map_or("", Layer4::name) {
                "" => "Unknown L4",
                name => name,
            }
        }
        _ => "Unknown flow",
    };
    name.to_owned()
}

fn l7_name(l7: &Layer7) -> &'static str {
    match (&l7.dns, &l7.http, &l7.kafka) {
        (Some(_), ..) => "DNS",
        (_, Some(_), _) => "HTTP",
        (.., Some(_)) => "Kafka",
        _ => "",
    }
}

/// MET-2. It counts refusals at layer 7 too, and a policy's drop twice: its verdict and its drop.
fn drops(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    if flow.verdict == Verdict::DROPPED {
        let labels = [
            ("reason", flow.drop_reason_desc.to_string()),
            ("protocol", protocol(flow)),
        ];
        counts.add("hubble_drop_total", flow, &labels);
    }
}

/// MET-1.
fn policy(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    const HOST: u32 = 1;
    let from_host = flow.source.as_ref().is_some_and(|source| source.identity == HOST);
    let kind = match (flow.event(), &flow.l7) {
        (EventType::POLICY_VERDICT, _) if from_host => return,
        (EventType::POLICY_VERDICT, _) => text::match_type(flow.policy_match_type).to_ascii_lowercase(),
        (EventType::L7, Some(l7)) if flow.flow_type == FlowType::L7 => {
            format!("l7/{}", l7_name(l7).to_ascii_lowercase())
        }
        _ => return,
    };
    let labels = [
        (
            "direction",
            flow.traffic_direction.to_string().to_ascii_lowercase(),
        ),
        ("match", kind),
        ("action", flow.verdict.to_string().to_ascii_lowercase()),
    ];
    counts.add("hubble_policy_verdicts_total", flow, &labels);
}

fn flows(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let sub_type = flow.event_type.as_ref().map_or(0, |event| event.sub_type);
    let (kind, sub_type) = match flow.event() {
        EventType::L7 => ("L7", flow.l7.as_ref().map_or("", l7_name).to_owned()),
        EventType::DROP => ("Drop", String::new()),
        EventType::CAPTURE => ("Capture", String::new()),
        EventType::TRACE => (
            "Trace",
            text::trace_point(sub_type).unwrap_or_default().to_owned(),
        ),
        EventType::POLICY_VERDICT => ("PolicyVerdict", String::new()),
        other => ("Unknown", other.to_string()),
    };
    let labels = [
        ("protocol", protocol(flow)),
        ("type", kind.to_owned()),
        ("subtype", sub_type),
        ("verdict", flow.verdict.to_string()),
    ];
    counts.add("hubble_flows_processed_total", flow, &labels);
}

fn dns(options: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let Some((l7, dns)) = flow.l7.as_ref().and_then(|l7| Some((l7, l7.dns.as_ref()?))) else {
        return;
    };
    if options.has("ignoreAAAA") && dns.qtypes == ["AAAA"] {
        return;
    }
    let query = options.has("query").then(|| ("query", dns.query.clone()));
    let labels = |rcode: &str| {
        let mut labels = vec![
            ("rcode", rcode.to_owned()),
            ("qtypes", dns.qtypes.join(",")),
            ("ips_returned", dns.ips.len().to_string()),
        ];
        labels.extend(query.clone());
        labels
    };
    if flow.verdict == Verdict::DROPPED {
        counts.add("hubble_dns_queries_total", flow, &labels("Policy denied"));
        return;
    }
    match l7.half {
        L7FlowType::REQUEST => counts.add("hubble_dns_queries_total", flow, &labels("")),
        L7FlowType::RESPONSE => {
            counts.add(
                "hubble_dns_responses_total",
                flow,
                &labels(summary::rcode(dns.rcode)),
            );
            for kind in &dns.rrtypes {
                let mut labels = vec![("type", kind.clone()), ("qtypes", dns.qtypes.join(","))];
                labels.extend(query.clone());
                counts.add("hubble_dns_response_types_total", flow, &labels);
            }
        }
        _ => {}
    }
}

/// Whose proxy reports.
fn reporter(flow: &Flow) -> (&'static str, String) {
    let whose = match flow.traffic_direction {
        TrafficDirection::EGRESS => "client",
        TrafficDirection::INGRESS => "server",
        _ => "unknown",
    };
    ("reporter", whose.to_owned())
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn http(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let Some((l7, http)) = flow.l7.as_ref().and_then(|l7| Some((l7, l7.http.as_ref()?))) else {
        return;
    };
    let method = ("method", http.method.clone());
    let protocol = ("protocol", http.protocol.clone());
    match l7.half {
        L7FlowType::REQUEST => counts.add(
            "hubble_http_requests_total",
            flow,
            &[method, protocol, reporter(flow)],
        ),
        L7FlowType::RESPONSE => {
            let status = ("status", http.code.to_string());
            let labels = [method.clone(), protocol, status, reporter(flow)];
            counts.add("hubble_http_responses_total", flow, &labels);
            let labels = [method, reporter(flow)];
            counts.observe(
                "hubble_http_request_duration_seconds",
                flow,
                &labels,
                seconds(l7.latency_ns),
            );
        }
        _ => {}
    }
}

/// Counts exchanges when they are answered; their source is who asked.
fn http_v2(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let Some((l7, http)) = flow.l7.as_ref().and_then(|l7| Some((l7, l7.http.as_ref()?))) else {
        return;
    };
    if l7.half != L7FlowType::RESPONSE {
        return;
    }
    let request = Flow {
        source: flow.destination.clone(),
        destination: flow.source.clone(),
        source_names: flow.destination_names.clone(),
        destination_names: flow.source_names.clone(),
        traffic_direction: flow.traffic_direction,
        ..Flow::default()
    };
    let method = ("method", http.method.clone());
    let labels = [
        method.clone(),
        ("protocol", http.protocol.clone()),
        ("status", http.code.to_string()),
        reporter(flow),
    ];
    counts.add("hubble_http_requests_total", &request, &labels);
    let labels = [method, reporter(flow)];
    counts.observe(
        "hubble_http_request_duration_seconds",
        &request,
        &labels,
        seconds(l7.latency_ns),
    );
}

fn passes(flow: &Flow) -> bool {
    matches!(flow.verdict, Verdict::FORWARDED | Verdict::REDIRECTED)
}

fn tcp(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let (Some(Layer4::Tcp(head)), Some(ip)) = (&flow.l4, &flow.ip) else {
        return;
    };
    let Some(flags) = head.flags.as_ref().filter(|_| passes(flow)) else {
        return;
    };
    let opens = if flags.ack { "SYN-ACK" } else { "SYN" };
    for (set, flag) in [(flags.fin, "FIN"), (flags.syn, opens), (flags.rst, "RST")] {
        if set {
            let labels = [("flag", flag.to_owned()), ("family", ip.version.to_string())];
            counts.add("hubble_tcp_flags_total", flow, &labels);
        }
    }
}

fn icmp(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let family = match &flow.l4 {
        Some(Layer4::Icmpv4(_)) => "IPv4",
        Some(Layer4::Icmpv6(_)) => "IPv6",
        _ => return,
    };
    let summary = flow.summarize();
    let kind = summary.split_once(' ').map_or("", |(_, kind)| kind);
    let labels = [("family", family.to_owned()), ("type", kind.to_owned())];
    counts.add("hubble_icmp_total", flow, &labels);
}

fn kafka(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let Some((l7, kafka)) = flow.l7.as_ref().and_then(|l7| Some((l7, l7.kafka.as_ref()?))) else {
        return;
    };
    if l7.half != L7FlowType::REQUEST {
        return;
    }
    let (topic, key) = (("topic", kafka.topic.clone()), ("api_key", kafka.api_key.clone()));
    let code = ("error_code", kafka.error_code.to_string());
    let labels = [topic.clone(), key.clone(), code, reporter(flow)];
    counts.add("hubble_kafka_requests_total", flow, &labels);
    let labels = [topic, key, reporter(flow)];
    counts.observe(
        "hubble_kafka_request_duration_seconds",
        flow,
        &labels,
        seconds(l7.latency_ns),
    );
}

/// Counts what is surely no reply, so that no client's port is among the ports.
fn ports(_: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    let Some(l4) = flow.l4.as_ref().filter(|l4| !l4.name().is_empty()) else {
        return;
    };
    if passes(flow) && flow.is_reply == Some(false) {
        let port = l4.ports().map_or(0, |(_, destination)| destination);
        let labels = [("protocol", l4.name().to_owned()), ("port", port.to_string())];
        counts.add("hubble_port_distribution_total", flow, &labels);
    }
}

fn to_world(options: &Options, flow: &Flow, counts: &mut Counts<'_>) {
    const WORLD: [&str; 3] = ["reserved:world", "reserved:world-ipv4", "reserved:world-ipv6"];
    let labels = flow.destination.iter().flat_map(|side| &side.labels);
    let outside = labels.into_iter().any(|label| WORLD.contains(&label.as_str()));
    let wanted = flow.verdict != Verdict::DROPPED
        || options.has("any-drop")
        || flow.drop_reason_desc == DropReason::POLICY_DENIED;
    if outside && wanted && flow.is_reply != Some(true) {
        let mut labels = vec![
            ("protocol", protocol(flow)),
            ("verdict", flow.verdict.to_string()),
        ];
        if options.has("port") {
            let ports = flow.l4.as_ref().and_then(Layer4::ports);
            labels.push((
                "port",
                ports.map_or_else(String::new, |ports| ports.1.to_string()),
            ));
        }
        counts.add("hubble_flows_to_world_total", flow, &labels);
    }
}
