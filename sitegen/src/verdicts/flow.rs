//! Flows as JSON: read as the test vectors have them, written one line a flow.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use signalbox_core::answer::{Answer, DataplaneView, Hop, HopKind, Outcome, Reason, Side, SideVerdict};
use signalbox_core::simulation::{Connection, Learned};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A question in the notation.
    Notation(String),
    /// A flow between parties that are named as programs name them.
    Connection(Box<Connection>),
}

impl Question {
    /// A question that was written in the notation.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Notation(text.into())
    }
}

/// What one line of a file of flows says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Names with their addresses, learned through the DNS proxy from here on.
    pub learned: Learned,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// A line of JSON: one flow, or names that are learned, or a recorded case with both.
#[derive(Deserialize)]
struct JsonLine {
    #[serde(default)]
    dns: BTreeMap<String, Vec<IpAddr>>,
    #[serde(default)]
    flows: Option<Vec<Connection>>,
    #[serde(flatten)]
    flow: Connection,
}

/// Reads one line of a file of flows: the notation, or JSON. JSON is a flow as the test vectors have them
/// (`{"from": "pod:shop/web-0", "to": "ip:203.0.113.9", "port": 443, "protocol": "TCP"}`), or names that were
/// resolved (`{"dns": {"example.com": ["203.0.113.9"]}}`), or both, or a whole recorded case with its `flows`.
///
/// # Errors
/// What is wrong with the JSON, in words. The notation is core's to read.
pub fn read_line(line: &str) -> Result<Line, String> {
    if !line.trim_start().starts_with('{') {
        return Ok(Line {
            questions: vec![Question::new(line.trim())],
            ..Line::default()
        });
    }
    let read: JsonLine = serde_json::from_str(line).map_err(|error| format!("this is no flow: {error}"))?;
    let only_names = read.flow.from.is_empty() && read.flow.to.is_empty() && !read.dns.is_empty();
    let flows = match read.flows {
        Some(flows) => flows,
        None if only_names => Vec::new(),
        None => vec![read.flow],
    };
    let questions = flows.into_iter().map(question).collect::<Result<_, _>>()?;
    Ok(Line {
        learned: read.dns.into_iter().collect(),
        questions,
    })
}

/// A flow from JSON. Where a party is written as in the notation, the whole is asked in the notation.
fn question(flow: Connection) -> Result<Question, String> {
    for (field, party) in [("from", &flow.from), ("to", &flow.to)] {
        if party.is_empty() {
            return Err(format!("a flow needs `{field}`"));
        }
    }
    let known = [&flow.from, &flow.to].map(|party| Connection::is_party(party));
    if known == [true, true] {
        return Ok(Question::Connection(Box::new(flow)));
    }
    let (from, to) = (party(&flow.from)?, party(&flow.to)?);
    let protocol = flow.protocol.as_deref().unwrap_or("TCP").to_ascii_lowercase();
    if protocol.starts_with("icmp") {
        let kind = flow.icmp_type.ok_or("an ICMP flow needs `icmpType`")?;
        return Ok(Question::new(format!("{from} -> {to} {protocol}/{kind}")));
    }
    let port = flow.port.ok_or("a flow needs `port`")?;
    let to = match flow.to.starts_with("ip:") && to.contains(':') {
        true => format!("[{to}]"),
        false => to,
    };
    Ok(Question::new(format!("{from} -> {to}:{port}/{protocol}")))
}

/// `pod:shop/web-0`, `ip:203.0.113.9`, `entity:host` in the notation; anything else is the notation already.
fn party(text: &str) -> Result<String, String> {
    let Some((kind, rest)) = text.split_once(':') else {
        return Ok(text.to_owned());
    };
    match kind {
        "pod" => match rest.split_once('/') {
            Some((namespace, name)) => Ok(format!("{namespace}/pod/{name}")),
            None => Ok(format!("pod/{rest}")),
        },
        "ip" => Ok(rest.to_owned()),
        "entity" => Ok(format!("entity/{rest}")),
        _ => Err(format!("`{kind}:` is none of `pod:`, `ip:` and `entity:`")),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    question: &'a str,
    from: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icmp_type: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    verdict: &'static str,
    egress: SideRecord<'a>,
    ingress: SideRecord<'a>,
    reasons: Vec<ReasonRecord<'a>>,
    /// The road, hop by hop. Left out where it is one connection only, which the fields above tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hops: Vec<HopRecord<'a>>,
    sentence: &'a str,
    seen: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'a str>,
    /// Who enforces, and what stands behind the verdict.
    dataplane: &'a str,
    basis: &'a str,
}

#[derive(Serialize)]
struct SideRecord<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deny_kind: Option<signalbox_core::answer::DenyKind>,
    l7: bool,
    auth: bool,
    /// Left out where audit mode changes nothing, so that a line is what the vectors have.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    audited: bool,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    match_type: Option<&'a str>,
}

#[derive(Serialize)]
struct HopRecord<'a> {
    kind: HopKind,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    port: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct ReasonRecord<'a> {
    side: &'static str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    name: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    text: &'a str,
}

/// An answer as one line of JSON. `egress` and `ingress` are the sides of the hop that decides: the one that
/// refuses, or the connection.
pub fn record(question: &Question, answer: &Answer, dataplane: &DataplaneView) -> String {
    let deciding = answer
        .hops
        .iter()
        .find(|hop| hop.outcome != Outcome::Allowed)
        .or_else(|| answer.hops.iter().rev().find(|hop| hop.kind == HopKind::Connect))
        .or_else(|| answer.hops.last());
    let nobody = Side::default();
    let (egress, ingress) = deciding.map_or((&nobody, &nobody), |hop| (&hop.egress, &hop.ingress));
    let reasons = [("egress", egress), ("ingress", ingress)];
    let reasons = reasons.into_iter().flat_map(|(side, decided)| {
        let lines = decided.reasons.iter().chain(&decided.default_deny_by);
        lines.map(move |reason| ReasonRecord::of(side, reason))
    });
    let port = deciding.map(|hop| hop.port.as_str()).and_then(port_of);
    let (port, icmp_type, protocol) = match &port {
        Some((protocol, number)) if protocol.starts_with("ICMP") => {
            (None, u8::try_from(*number).ok(), Some(protocol.clone()))
        }
        Some((protocol, number)) => (Some(*number), None, Some(protocol.clone())),
        None => (None, None, None),
    };
    let asked = match question {
        Question::Connection(flow) => Some(flow),
        Question::Notation(_) => None,
    };
    let record = Record {
        question: &answer.question,
        from: asked.map_or(answer.from.as_str(), |flow| &flow.from),
        to: asked.map_or(answer.to.as_str(), |flow| &flow.to),
        port,
        icmp_type,
        protocol,
        verdict: outcome(answer.outcome),
        egress: SideRecord::of(egress),
        ingress: SideRecord::of(ingress),
        reasons: reasons.collect(),
        hops: HopRecord::road(&answer.hops),
        sentence: &answer.sentence,
        seen: &answer.seen,
        notes: answer.notes.iter().map(String::as_str).collect(),
        dataplane: &dataplane.id,
        basis: &dataplane.basis,
    };
    // Strings, numbers and lists: nothing in it can fail to become JSON.
    serde_json::to_string(&record).unwrap_or_default()
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allow",
        Outcome::Denied => "deny",
        Outcome::Mixed => "mixed",
        Outcome::Unreachable => "unreachable",
        Outcome::NotModelled => "not-modelled",
    }
}

/// `7379/tcp` and `icmp/8` as protocol and number.
fn port_of(text: &str) -> Option<(String, u16)> {
    let (first, second) = text.split_once('/')?;
    match (first.parse(), second.parse()) {
        (Ok(port), _) => Some((second.to_ascii_uppercase(), port)),
        (_, Ok(kind)) => Some((first.to_ascii_uppercase().replace("ICMPV6", "ICMPv6"), kind)),
        _ => None,
    }
}

impl<'a> SideRecord<'a> {
    fn of(side: &'a Side) -> Self {
        let verdict = match side.verdict {
            SideVerdict::Allow => "allow",
            SideVerdict::Deny => "deny",
            SideVerdict::NotEnforced => "not-enforced",
            SideVerdict::NoEndpoint => "n/a",
            SideVerdict::NotModelled => "not-modelled",
        };
        let match_type = side.match_type.as_deref();
        Self {
            verdict,
            deny_kind: side.deny_kind,
            l7: side.l7,
            auth: side.auth,
            audited: side.audited,
            match_type,
        }
    }
}

impl<'a> HopRecord<'a> {
    fn road(hops: &'a [Hop]) -> Vec<Self> {
        if hops.len() < 2 {
            return Vec::new();
        }
        let record = |hop: &'a Hop| Self {
            kind: hop.kind,
            title: &hop.title,
            port: &hop.port,
            verdict: outcome(hop.outcome),
            notes: &hop.notes,
        };
        hops.iter().map(record).collect()
    }
}

impl<'a> ReasonRecord<'a> {
    fn of(side: &'static str, reason: &'a Reason) -> Self {
        let place = reason.place.as_ref();
        Self {
            side,
            kind: &reason.policy.kind,
            namespace: reason.policy.namespace.as_deref(),
            name: &reason.policy.name,
            path: &reason.path,
            file: place.map(|place| place.file.as_str()),
            line: place.map(|place| place.line),
            text: &reason.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(line: &str) -> Result<Vec<String>, String> {
        let texts = read_line(line)?
            .questions
            .into_iter()
            .map(|question| match question {
                Question::Notation(text) => text,
                Question::Connection(flow) => format!("{} to {}", flow.from, flow.to),
            });
        Ok(texts.collect())
    }

    #[test]
    fn a_line_is_a_flow_or_names_or_both_or_a_case() {
        let cases: [(&str, &[&str]); 6] = [
            (
                r#"{"from":"pod:shop/web-0","to":"ip:203.0.113.9","port":443,"protocol":"UDP"}"#,
                &["pod:shop/web-0 to ip:203.0.113.9"],
            ),
            (
                r#"{"from":"shop/web","to":"ip:2001:db8::2","port":80}"#,
                &["shop/web -> [2001:db8::2]:80/tcp"],
            ),
            (
                r#"{"from":"web","to":"entity:host","protocol":"ICMP","icmpType":8}"#,
                &["web -> entity/host icmp/8"],
            ),
            (" backend -> database:80 ", &["backend -> database:80"]),
            (r#"{"dns":{"a.example":["203.0.113.9"]}}"#, &[]),
            (
                r#"{"id":"x","dns":{},"flows":[{"from":"pod:a/b","to":"pod:a/c","port":1}]}"#,
                &["pod:a/b to pod:a/c"],
            ),
        ];
        for (line, questions) in cases {
            let questions = questions.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(notation(line), Ok(questions), "{line}");
        }
        let learned = read_line(cases[4].0).map(|line| line.learned.len());
        assert_eq!(learned, Ok(1));
    }

    #[test]
    fn what_is_no_flow_is_said() {
        assert!(read_line("{\"from\":").is_err());
        assert_eq!(
            notation(r#"{"to":"pod:a/c","port":1}"#),
            Err("a flow needs `from`".to_owned())
        );
        assert_eq!(
            notation(r#"{"from":"web","to":"pod:a/c"}"#),
            Err("a flow needs `port`".to_owned())
        );
        assert!(read_line(r#"{"from":"node:a","to":"pod:a/c","port":1}"#).is_err());
    }
}
