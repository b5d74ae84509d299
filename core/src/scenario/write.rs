//! [`Scenario`] → YAML, for exports and share links.

use serde::Serialize;

use crate::dataplane::EnforcementMode;

use super::document::{API_VERSION, KIND, Outside, Refusal, Scenario};

/// The document as text. Reading it gives the same scenario, but for spans.
pub fn to_yaml(scenario: &Scenario) -> String {
    let written = Written::of(scenario);
    // Serializing plain texts and lists cannot fail; an empty document would be the honest rest.
    serde_yaml::to_string(&written).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: WrittenMetadata<'a>,
    spec: WrittenSpec<'a>,
}

#[derive(Serialize)]
struct WrittenMetadata<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct WrittenSpec<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataplane: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enforcement: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<WrittenNetwork>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    include: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outside: Vec<WrittenOutside<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expect: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fails: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<WrittenRefusal<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenNetwork {
    routing: &'static str,
    encryption: &'static str,
    load_balancing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    load_balancer_address: Option<String>,
}

#[derive(Serialize)]
struct WrittenOutside<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ips: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'a str>,
}

#[derive(Serialize)]
struct WrittenRefusal<'a> {
    policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
}

impl<'a> Written<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let lines = |fails: bool| {
            let wanted = scenario.lines.iter().filter(move |line| line.fails == fails);
            wanted.map(|line| line.text.value.as_str()).collect()
        };
        let spec = WrittenSpec {
            title: scenario.title.as_deref(),
            description: scenario.description.as_deref(),
            dataplane: scenario.dataplane.map(|dataplane| dataplane.to_string()),
            enforcement: scenario.enforcement.map(EnforcementMode::as_str),
            network: scenario.network.map(|network| WrittenNetwork {
                routing: if network.native_routing {
                    "native"
                } else {
                    "tunnel"
                },
                encryption: if network.wireguard { "wireguard" } else { "none" },
                load_balancing: if network.direct_return { "dsr" } else { "snat" },
                load_balancer_address: network.load_balancer.map(|address| address.to_string()),
            }),
            include: scenario.include.iter().map(|text| text.value.as_str()).collect(),
            outside: scenario.outside.iter().map(WrittenOutside::of).collect(),
            expect: lines(false),
            fails: lines(true),
            refused: scenario.refused.iter().map(WrittenRefusal::of).collect(),
        };
        Self {
            api_version: API_VERSION,
            kind: KIND,
            metadata: WrittenMetadata { name: &scenario.name },
            spec,
        }
    }
}

impl<'a> WrittenOutside<'a> {
    fn of(party: &'a Outside) -> Self {
        let addresses: Vec<String> = party.addresses.iter().map(ToString::to_string).collect();
        let (ip, ips) = match (addresses.as_slice(), &party.host) {
            ([only], None) => (Some(only.clone()), Vec::new()),
            _ => (None, addresses),
        };
        Self {
            name: &party.name,
            host: party.host.as_deref(),
            ip,
            ips,
            via: party.via.as_deref(),
        }
    }
}

impl<'a> WrittenRefusal<'a> {
    fn of(refusal: &'a Refusal) -> Self {
        let name = match &refusal.namespace {
            Some(namespace) => format!("{namespace}/{}", refusal.name),
            None => refusal.name.clone(),
        };
        Self {
            policy: format!("{} {name}", refusal.kind),
            because: refusal.because.as_deref(),
        }
    }
}
