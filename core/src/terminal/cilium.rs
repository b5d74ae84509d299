//! `cilium status`, as the command for clusters prints it.

use super::{Output, Terminal};
use crate::dataplane::Dataplane;

pub(super) fn run(terminal: &mut Terminal, arguments: &[String], out: &mut Output) {
    let words: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with('-'))
        .collect();
    match words.as_slice() {
        ["status"] => status(terminal, out),
        ["install"] | ["hubble", "enable"] => out.note("Cilium and Hubble are there already"),
        ["hubble", "port-forward", ..] => out.note("hubble observe needs no port here"),
        ["hubble", "ui"] => out.note("the picture beside is the map of flows here"),
        _ => {
            out.refuse(&format!("cilium {} is not simulated", words.join(" ")));
            out.note("simulated are cilium status and, as they have nothing to do, cilium install and cilium hubble enable");
        }
    }
}

fn status(terminal: &Terminal, out: &mut Output) {
    let world = terminal.cluster.world();
    let dataplane = terminal.cluster.simulation().enforcer();
    if !matches!(dataplane, Dataplane::Cilium(_) | Dataplane::Tree(_)) {
        return out.fail(
            1,
            &format!(
                "Error: Unable to determine status: this scenario is set up with {}",
                dataplane.title()
            ),
        );
    }
    let nodes = world.nodes.len().max(1);
    let pods = world.endpoints.iter().filter(|pod| !pod.host_network).count();
    for line in [
        "    /¯¯\\",
        " /¯¯\\__/¯¯\\    Cilium:             OK",
        " \\__/¯¯\\__/    Operator:           OK",
        " /¯¯\\__/¯¯\\    Envoy DaemonSet:    disabled (using embedded mode)",
        " \\__/¯¯\\__/    Hubble Relay:       OK",
        "    \\__/       ClusterMesh:        disabled",
        "",
    ] {
        out.print(line);
    }
    out.print(&format!("DaemonSet              cilium             Desired: {nodes}, Ready: {nodes}/{nodes}, Available: {nodes}/{nodes}"));
    out.print("Deployment             cilium-operator    Desired: 1, Ready: 1/1, Available: 1/1");
    out.print("Deployment             hubble-relay       Desired: 1, Ready: 1/1, Available: 1/1");
    out.print(&format!("Cluster Pods:          {pods}/{pods} managed by Cilium"));
    out.note(&format!(
        "verdicts are those of {}, {}",
        dataplane.title(),
        dataplane.basis()
    ));
}
