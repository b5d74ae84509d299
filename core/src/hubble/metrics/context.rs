//! The names of both sides that an option adds to a metric's labels.

use super::super::flow::{Endpoint, Flow};
use super::super::words::TrafficDirection;

/// Which names are added.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    source: Side,
    destination: Side,
    labels: Vec<Label>,
}

/// How one side is named: alternatives, of which the first that is not empty counts.
#[derive(Debug, Clone, Default)]
struct Side {
    always: Vec<By>,
    at_ingress: Vec<By>,
    at_egress: Vec<By>,
}

/// One way to name a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Identity,
    Namespace,
    Pod,
    PodName,
    Dns,
    Ip,
    ReservedIdentity,
    Workload,
    WorkloadName,
    WorkloadKind,
    App,
}

/// A label of `labelsContext`.
#[derive(Debug, Clone, Copy)]
enum Label {
    Source(&'static str, By),
    Destination(&'static str, By),
    Direction,
}

const NAMES: [(&str, By); 10] = [
    ("identity", By::Identity),
    ("namespace", By::Namespace),
    ("pod", By::Pod),
    ("pod-name", By::PodName),
    ("dns", By::Dns),
    ("ip", By::Ip),
    ("reserved-identity", By::ReservedIdentity),
    ("workload", By::Workload),
    ("workload-name", By::WorkloadName),
    ("app", By::App),
];

const LABELS: [(&str, Label); 13] = [
    ("source_ip", Label::Source("source_ip", By::Ip)),
    ("source_pod", Label::Source("source_pod", By::PodName)),
    (
        "source_namespace",
        Label::Source("source_namespace", By::Namespace),
    ),
    (
        "source_workload",
        Label::Source("source_workload", By::WorkloadName),
    ),
    (
        "source_workload_kind",
        Label::Source("source_workload_kind", By::WorkloadKind),
    ),
    ("source_app", Label::Source("source_app", By::App)),
    ("destination_ip", Label::Destination("destination_ip", By::Ip)),
    (
        "destination_pod",
        Label::Destination("destination_pod", By::PodName),
    ),
    (
        "destination_namespace",
        Label::Destination("destination_namespace", By::Namespace),
    ),
    (
        "destination_workload",
        Label::Destination("destination_workload", By::WorkloadName),
    ),
    (
        "destination_workload_kind",
        Label::Destination("destination_workload_kind", By::WorkloadKind),
    ),
    ("destination_app", Label::Destination("destination_app", By::App)),
    ("traffic_direction", Label::Direction),
];

impl Context {
    /// Reads one option.
    pub(super) fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        if option == "labelsContext" {
            for name in value.split(',') {
                let label = LABELS.iter().find(|(known, _)| *known == name);
                let (_, label) = label.ok_or_else(|| format!("`{name}` is no label of labelsContext"))?;
                self.labels.push(*label);
            }
            return Ok(());
        }
        let names = match option {
            "sourceContext" => &mut self.source.always,
            "sourceIngressContext" => &mut self.source.at_ingress,
            "sourceEgressContext" => &mut self.source.at_egress,
            "destinationContext" => &mut self.destination.always,
            "destinationIngressContext" => &mut self.destination.at_ingress,
            "destinationEgressContext" => &mut self.destination.at_egress,
            _ => return Err(format!("`{option}` is no option of a metric")),
        };
        for name in value.split('|') {
            let known = NAMES.iter().find(|(known, _)| *known == name);
            names.push(known.ok_or_else(|| format!("`{name}` is no name of a side"))?.1);
        }
        Ok(())
    }

    /// The labels that it adds to a flow's.
    pub(super) fn labels(&self, flow: &Flow) -> Vec<(&'static str, String)> {
        let named = |names: &[By], source: bool| {
            let mut found = names.iter().map(|name| name_of(*name, flow, source));
            found.find(|name| !name.is_empty()).unwrap_or_default()
        };
        let mut labels: Vec<(&'static str, String)> = self
            .labels
            .iter()
            .map(|label| match label {
                Label::Source(label, name) => (*label, name_of(*name, flow, true)),
                Label::Destination(label, name) => (*label, name_of(*name, flow, false)),
                Label::Direction => ("traffic_direction", direction(flow)),
            })
            .collect();
        if let Some(names) = self.source.at(flow) {
            labels.push(("source", named(names, true)));
        }
        if let Some(names) = self.destination.at(flow) {
            labels.push(("destination", named(names, false)));
        }
        labels
    }
}

impl Side {
    /// How the side of a flow is named; `None` where the metric has no such label at all.
    fn at(&self, flow: &Flow) -> Option<&[By]> {
        let given = [&self.always, &self.at_ingress, &self.at_egress];
        if given.iter().all(|names| names.is_empty()) {
            return None;
        }
        let of_direction = match flow.traffic_direction {
            TrafficDirection::INGRESS => &self.at_ingress,
            TrafficDirection::EGRESS => &self.at_egress,
            _ => &self.always,
        };
        Some(if of_direction.is_empty() {
            &self.always
        } else {
            of_direction
        })
    }
}

fn direction(flow: &Flow) -> String {
    match flow.traffic_direction {
        TrafficDirection::TRAFFIC_DIRECTION_UNKNOWN => "unknown".to_owned(),
        known => known.to_string().to_ascii_lowercase(),
    }
}

fn name_of(name: By, flow: &Flow, source: bool) -> String {
    let (side, names) = match source {
        true => (flow.source.as_ref(), &flow.source_names),
        false => (flow.destination.as_ref(), &flow.destination_names),
    };
    let address = flow.ip.as_ref().map_or("", |ip| match source {
        true => &ip.source,
        false => &ip.destination,
    });
    let workload = side.and_then(|side| side.workloads.first());
    let of = |text: &dyn Fn(&Endpoint) -> String| side.map_or_else(String::new, text);
    let within = |namespace: &str, name: &str| match (namespace.is_empty(), name.is_empty()) {
        (_, true) => String::new(),
        (true, _) => name.to_owned(),
        (false, _) => format!("{namespace}/{name}"),
    };
    match name {
        By::Identity => of(&|side| side.labels.join(",")),
        By::Namespace => of(&|side| side.namespace.clone()),
        By::Pod => of(&|side| within(&side.namespace, &side.pod_name)),
        By::PodName => of(&|side| side.pod_name.clone()),
        By::Dns => names.join(","),
        By::Ip => address.to_owned(),
        By::ReservedIdentity => of(&reserved),
        By::Workload => of(&|side| {
            within(
                &side.namespace,
                workload.map_or("", |workload| workload.name.as_str()),
            )
        }),
        By::WorkloadName => workload.map_or_else(String::new, |workload| workload.name.clone()),
        By::WorkloadKind => workload.map_or_else(String::new, |workload| workload.kind.clone()),
        By::App => of(&app),
    }
}

/// The API server before any other reserved identity that a side has.
fn reserved(side: &Endpoint) -> String {
    let mut labels = side.labels.iter().filter(|label| label.starts_with("reserved:"));
    let server = labels.clone().find(|label| *label == "reserved:kube-apiserver");
    server.or_else(|| labels.next()).cloned().unwrap_or_default()
}

fn app(side: &Endpoint) -> String {
    const KEYS: [&str; 3] = ["k8s:app=", "k8s:k8s-app=", "k8s:app.kubernetes.io/name="];
    let value = |label: &String| {
        KEYS.iter()
            .find_map(|key| label.strip_prefix(key).map(str::to_owned))
    };
    side.labels.iter().find_map(value).unwrap_or_default()
}
