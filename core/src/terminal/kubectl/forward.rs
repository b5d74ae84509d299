//! `kubectl port-forward`: a port of one's own machine that leads into a pod, past every policy (SELF-2).

use super::Kubectl;
use crate::terminal::Output;
use crate::world::{Endpoint, Protocol, Service};

/// A forwarded port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::terminal) struct Forward {
    /// On this machine.
    pub(in crate::terminal) local: u16,
    pub(in crate::terminal) namespace: String,
    pub(in crate::terminal) pod: String,
    /// In the pod.
    pub(in crate::terminal) port: u16,
}

/// So many ports of this machine at most.
const MOST: usize = 100;

impl Kubectl<'_> {
    pub(super) fn port_forward(&mut self, out: &mut Output) {
        let Some((target, pairs)) = self
            .given
            .free
            .split_first()
            .filter(|(_, pairs)| !pairs.is_empty())
        else {
            return out.fail(1, "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples");
        };
        let (target, pairs) = (target.clone(), pairs.to_vec());
        let Some(id) = self.pod_of(&target, out) else {
            return;
        };
        let world = self.terminal.cluster.world();
        let Some(pod) = world.endpoint(id) else { return };
        let service = match target.split_once('/') {
            Some((kind, name))
                if super::Resource::named(kind).is_some_and(|resource| resource.kind == "Service") =>
            {
                world.service(&self.namespace, name)
            }
            _ => None,
        };
        let mut forwards = Vec::new();
        for pair in &pairs {
            match ports(pair, pod, service) {
                Ok((local, port)) => forwards.push(Forward {
                    local,
                    namespace: pod.namespace.clone(),
                    pod: pod.name.clone(),
                    port,
                }),
                Err(why) => return out.fail(1, &format!("error: {why}")),
            }
        }
        if self.terminal.forwards.len() + forwards.len() > MOST {
            return out.refuse(&format!("at most {MOST} ports are forwarded"));
        }
        for forward in forwards {
            let Forward { local, port, .. } = forward;
            if self.terminal.forwards.iter().any(|known| known.local == local) {
                out.fail(1, &format!("Unable to listen on port {local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:{local}: bind: address already in use]"));
                return;
            }
            out.print(&format!(
                "Forwarding from 127.0.0.1:{local} -> {port}\nForwarding from [::1]:{local} -> {port}"
            ));
            self.terminal.forwards.push(forward);
        }
        out.note("it goes on in the background here; it enters the pod past every policy, and so proves nothing about one");
    }
}

/// `8000:80`, `8000:http`, `80`: the port here and the pod's.
fn ports(pair: &str, pod: &Endpoint, service: Option<&Service>) -> Result<(u16, u16), String> {
    let (local, remote) = pair.split_once(':').unwrap_or((pair, pair));
    let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    let port = match service {
        Some(service) => {
            let named = service.spec.ports.iter().find(|port| {
                number(remote).is_some_and(|number| i64::from(number) == port.port)
                    || port.name.as_deref() == Some(remote)
            });
            let port = named
                .ok_or_else(|| format!("Service {} does not have a service port {remote}", service.name))?;
            Service::target_port(port, pod)
        }
        None => number(remote).or_else(|| pod.named_port(remote, Protocol::Tcp)),
    };
    let port = port.ok_or_else(|| format!("Pod '{}' does not have a named port '{remote}'", pod.name))?;
    let local = match (local, number(local)) {
        ("" | "0", _) => 40_000 + port % 10_000,
        (_, Some(local)) => local,
        // `http`: the same number on both ends.
        (_, None) => port,
    };
    Ok((local, port))
}
