//! Flows as JSON: read as the test vectors have them, written one line a flow.

use serde::{Deserialize, Serialize};
use signalbox_core::answer::{Answer, HopKind, Outcome, Reason, Side, SideVerdict};

/// A question in the notation, and how it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// In the notation.
    pub text: String,
    /// The JSON it came from, to be named alike in the answer.
    asked: Option<JsonFlow>,
}

impl Question {
    /// A question that was written in the notation.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            asked: None,
        }
    }
}

/// `{"from": "pod:shop/web-0", "to": "ip:203.0.113.9", "port": 443, "protocol": "TCP"}`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonFlow {
    from: String,
    to: String,
    #[serde(default)]
    port: Option<u16>,
    #[serde(default)]
    icmp_type: Option<u8>,
    #[serde(default)]
    protocol: Option<String>,
}

/// One line of a file of flows: the notation, or JSON.
///
/// # Errors
/// What is wrong with the JSON, in words. The notation is core's to read.
pub fn question_of_line(line: &str) -> Result<Question, String> {
    if !line.trim_start().starts_with('{') {
        return Ok(Question::new(line.trim()));
    }
    let flow: JsonFlow = serde_json::from_str(line).map_err(|error| format!("this is no flow: {error}"))?;
    let (from, to) = (party(&flow.from)?, party(&flow.to)?);
    let protocol = flow.protocol.as_deref().unwrap_or("TCP").to_ascii_lowercase();
    let text = if protocol.starts_with("icmp") {
        let kind = flow.icmp_type.ok_or("an ICMP flow needs `icmpType`")?;
        format!("{from} -> {to} {protocol}/{kind}")
    } else {
        let port = flow.port.ok_or("a flow needs `port`")?;
        let to = if flow.to.starts_with("ip:") && to.contains(':') {
            format!("[{to}]")
        } else {
            to
        };
        format!("{from} -> {to}:{port}/{protocol}")
    };
    Ok(Question {
        text,
        asked: Some(flow),
    })
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
    sentence: &'a str,
    seen: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct SideRecord<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deny_kind: Option<signalbox_core::answer::DenyKind>,
    l7: bool,
    auth: bool,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    match_type: Option<&'a str>,
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
pub fn record(question: &Question, answer: &Answer) -> String {
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
    let asked = question.asked.as_ref();
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
        sentence: &answer.sentence,
        seen: &answer.seen,
        notes: answer.notes.iter().map(String::as_str).collect(),
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
            match_type,
        }
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

    #[test]
    fn json_flows_become_the_notation() {
        let cases = [
            (
                r#"{"from":"pod:shop/web-0","to":"ip:203.0.113.9","port":443,"protocol":"UDP"}"#,
                "shop/pod/web-0 -> 203.0.113.9:443/udp",
            ),
            (
                r#"{"from":"entity:host","to":"pod:shop/web-0","protocol":"ICMP","icmpType":8}"#,
                "entity/host -> shop/pod/web-0 icmp/8",
            ),
            (
                r#"{"from":"ip:2001:db8::1","to":"ip:2001:db8::2","port":80}"#,
                "2001:db8::1 -> [2001:db8::2]:80/tcp",
            ),
            (" backend -> database:80 ", "backend -> database:80"),
        ];
        for (line, question) in cases {
            assert_eq!(
                question_of_line(line).map(|question| question.text).as_deref(),
                Ok(question),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_no_flow_is_said() {
        assert!(question_of_line("{\"from\":").is_err());
        assert_eq!(
            question_of_line(r#"{"from":"pod:a/b","to":"pod:a/c"}"#),
            Err("a flow needs `port`".to_owned())
        );
        assert!(question_of_line(r#"{"from":"node:a","to":"pod:a/c","port":1}"#).is_err());
    }
}
