//! How a cluster is set up.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Dataplane;

/// Cilium's `policy-enforcement-mode` (DD-1, DD-6, DD-7). Other dataplanes have no such switch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnforcementMode {
    /// An endpoint is isolated in the directions in which a rule selects it.
    #[default]
    Default,
    /// Every endpoint is isolated in both directions.
    Always,
    /// Nothing is enforced.
    Never,
}

impl EnforcementMode {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Default, Self::Always, Self::Never];

    /// As it is written: `always`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl FromStr for EnforcementMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or(())
    }
}

/// How the cluster is set up, as far as verdicts depend on it. The defaults are Cilium's own, with dual
/// stack and SCTP on. The host firewall is off: policies of nodes are inert (SEL-8, DD-9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Who enforces.
    pub dataplane: Dataplane,
    /// Whom policy isolates.
    pub mode: EnforcementMode,
    /// Audit mode: what would be dropped passes and is logged (DD-10).
    pub audit: bool,
    /// Whether both address families are on (ID-7).
    pub dual_stack: bool,
    /// The local cluster's name (LBL-6).
    pub cluster: String,
    /// How packets travel.
    pub network: Network,
}

/// How packets travel in the cluster, as far as it changes whom policy sees. The defaults are Cilium's own:
/// tunnels between nodes, no encryption, and nodes that replace the address of a client whom they send on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Network {
    /// Whether pods' packets travel between nodes as they are, without a tunnel (ID-11).
    pub native_routing: bool,
    /// Whether WireGuard encrypts what travels between nodes.
    pub wireguard: bool,
    /// Whether nodes send clients on with their own address (direct server return).
    pub direct_return: bool,
    /// The address that an outside load balancer puts in place of the client's; `None` where it keeps it.
    pub load_balancer: Option<std::net::IpAddr>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dataplane: Dataplane::default(),
            mode: EnforcementMode::default(),
            audit: false,
            dual_stack: true,
            cluster: "default".to_owned(),
            network: Network::default(),
        }
    }
}

impl Options {
    /// The defaults with another dataplane.
    pub fn for_dataplane(dataplane: Dataplane) -> Self {
        Self {
            dataplane,
            ..Self::default()
        }
    }
}
