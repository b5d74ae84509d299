//! What to ask of manifests that come without questions.

use super::Simulation;
use crate::answer::PartyKind;
use crate::journey::Party;
use crate::order::Set;
use crate::world::{Peer, Protocol};

impl Simulation {
    /// Questions that the manifests suggest, at most `limit`: the internet to every workload, every workload
    /// to every other on the ports that its containers declare, and to the internet. The nearest come first:
    /// within a namespace before across, so that a limit cuts the least telling ones.
    pub fn default_questions(&self, limit: usize) -> Vec<String> {
        let workloads: Vec<&Party> = self
            .parties
            .iter()
            .filter(|party| matches!(party.kind, PartyKind::Workload | PartyKind::Pod))
            .collect();
        let mut questions: Vec<String> = Vec::new();
        let mut seen = Set::new();
        let mut ask = |question: String, questions: &mut Vec<String>| {
            if questions.len() < limit && seen.insert(question.clone()) {
                questions.push(question);
            }
        };
        for to in &workloads {
            for port in self.declared_ports(to) {
                ask(format!("internet -> {}:{port}", to.id), &mut questions);
            }
        }
        for home in [true, false] {
            for from in &workloads {
                let near = |to: &&&Party| (to.namespace == from.namespace) == home && to.id != from.id;
                for to in workloads.iter().filter(near) {
                    for port in self.declared_ports(to) {
                        ask(format!("{} -> {}:{port}", from.id, to.id), &mut questions);
                    }
                }
            }
            if home {
                for from in &workloads {
                    ask(format!("{} -> internet:443", from.id), &mut questions);
                }
            }
            if questions.len() >= limit {
                break;
            }
        }
        questions
    }

    /// `80`, `53/udp`: the ports that the containers of a party's first pod declare.
    pub(super) fn declared_ports(&self, party: &Party) -> Vec<String> {
        let first = party.members.iter().find_map(|member| match member {
            Peer::Endpoint(id) => self.world.endpoint(*id),
            _ => None,
        });
        let mut ports = Vec::new();
        for port in first.into_iter().flat_map(|endpoint| &endpoint.ports) {
            let text = match port.protocol {
                Protocol::Tcp => port.port.to_string(),
                other => format!("{}/{}", port.port, other.as_str().to_ascii_lowercase()),
            };
            if !ports.contains(&text) {
                ports.push(text);
            }
        }
        ports
    }
}
