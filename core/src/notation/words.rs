//! The closed sets of words in the notation: kinds, protocols, verdicts.

use std::fmt;

/// A word before a name that says what kind of thing is meant. Short forms are those of `kubectl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One pod.
    Pod,
    /// A Service: its backends answer.
    Service,
    /// A workload of this kind: its pods.
    Deployment,
    /// A workload of this kind: its pods.
    StatefulSet,
    /// A workload of this kind: its pods.
    DaemonSet,
    /// A workload of this kind: its pods.
    ReplicaSet,
    /// A workload of this kind: its pods.
    ReplicationController,
    /// A workload of this kind: its pods.
    Job,
    /// A workload of this kind: its pods.
    CronJob,
    /// A reserved identity: `host`, `kube-apiserver`, …
    Entity,
    /// A party outside the cluster that the scenario names.
    Outside,
    /// An address.
    Ip,
    /// A node by its name.
    Node,
    /// Whoever a name leads to in DNS, once it has been looked up.
    Dns,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Pod,
        Self::Service,
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::ReplicaSet,
        Self::ReplicationController,
        Self::Job,
        Self::CronJob,
        Self::Entity,
        Self::Outside,
        Self::Ip,
        Self::Node,
        Self::Dns,
    ];

    /// The canonical word.
    pub fn word(self) -> &'static str {
        self.words().0
    }

    /// The kind that a word names, in any of its spellings.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            let (canonical, short) = kind.words();
            word == canonical || (word == short && !short.is_empty())
        })
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pod => ("pod", "po"),
            Self::Service => ("service", "svc"),
            Self::Deployment => ("deployment", "deploy"),
            Self::StatefulSet => ("statefulset", "sts"),
            Self::DaemonSet => ("daemonset", "ds"),
            Self::ReplicaSet => ("replicaset", "rs"),
            Self::ReplicationController => ("replicationcontroller", "rc"),
            Self::Job => ("job", ""),
            Self::CronJob => ("cronjob", "cj"),
            Self::Entity => ("entity", ""),
            Self::Outside => ("outside", ""),
            Self::Ip => ("ip", ""),
            Self::Node => ("node", "no"),
            Self::Dns => ("dns", ""),
        }
    }
}

/// A protocol with ports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// The default.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Transport {
    /// Every protocol.
    pub const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// Lower case, as it stands after a port.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        }
    }

    /// The protocol that a word names, in any case.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.word().eq_ignore_ascii_case(word))
    }
}

/// The verdict that a line of a scenario asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// It gets through.
    Allowed,
    /// Policy refuses it, on whichever side.
    Denied,
    /// The source's own policy refuses it.
    DeniedAtEgress,
    /// The destination's policy refuses it.
    DeniedAtIngress,
    /// No policy is asked: there is no way there, such as from the internet to a private network.
    Unreachable,
}

impl Expected {
    /// Every verdict, a longer wording before what it ends with, so that a line's end matches the whole of it.
    pub const ALL: [Self; 5] = [
        Self::Unreachable,
        Self::DeniedAtIngress,
        Self::DeniedAtEgress,
        Self::Denied,
        Self::Allowed,
    ];

    /// As it is written.
    pub fn words(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::DeniedAtEgress => "denied at egress",
            Self::DeniedAtIngress => "denied at ingress",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}
