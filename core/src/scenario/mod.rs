//! The scenario document: manifests, outside parties, and flows with the verdicts that they should get.
//!
//! ```yaml
//! apiVersion: signalbox.dev/v1alpha1
//! kind: Scenario
//! metadata: {name: story-2}
//! spec:
//!   title: The VPN reaches the database
//!   dataplane: cilium:1.19
//!   include: [../demo/cluster.yaml, database.yaml]
//!   outside:
//!   - {name: vpn, ip: 172.27.224.3}
//!   - {name: gcs, host: storage.cloud.google.com, ips: [142.250.74.16]}
//!   expect:                                     # holds
//!   - vpn -> pod/database-0:7379   allowed
//!   fails:                                      # is wanted, and does not hold: the mistake that is shown
//!   - backend -> database:80       allowed
//!   refused:                                    # what the API server or the agent must refuse
//!   - {policy: CiliumNetworkPolicy default/backend, because: VAL-28}
//! ```

mod document;
mod fields;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use document::{API_VERSION, KIND, Line, Outside, Refusal, Scenario, Text};
pub use read::{includes, is_scenario, read};
pub use write::to_yaml;
