//! What stands for time and chance where there is neither: the same questions give the same records.

use super::time::Timestamp;
use crate::order::{Map, Set};
use crate::rules::Identity;
use crate::world::{Labels, World, stable_hash};

/// The time of an observation. It begins at a fixed moment, moves on with every record, and numbers the
/// connections, so that two alike have different ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    nanos: u64,
    records: u64,
    connections: u64,
}

/// The beginning of 2026.
const START: Timestamp = Timestamp {
    seconds: 1_767_225_600,
    nanos: 0,
};

/// How far apart two records of one connection are, in nanoseconds.
const STEP: u64 = 137_000;

const MILLI: u64 = 1_000_000;

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock {
    /// A clock at its start, `Jan  1 00:00:00.000`.
    pub fn new() -> Self {
        Self {
            nanos: 0,
            records: 0,
            connections: 0,
        }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        START.plus_nanos(self.nanos)
    }

    /// Milliseconds since the start.
    pub fn elapsed(&self) -> u64 {
        self.nanos / MILLI
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&mut self, millis: u64) {
        self.nanos = self.nanos.saturating_add(millis.saturating_mul(MILLI));
    }

    /// The time and the number of the next record.
    pub(super) fn record(&mut self) -> (Timestamp, u64) {
        let now = self.now();
        self.nanos = self.nanos.saturating_add(STEP);
        self.records += 1;
        (now, self.records)
    }

    /// The source port of the next connection between two parties that a text names.
    pub(super) fn port(&mut self, between: &str) -> u32 {
        // The range that Linux takes them from.
        const FIRST: u32 = 32_768;
        const LAST: u32 = 60_999;
        self.connections += 1;
        let chance = stable_hash(&format!("{between} {}", self.connections));
        FIRST + chance % (LAST - FIRST + 1)
    }
}

/// The numbers of identities: made from their labels, so that an edit elsewhere does not change them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityNumbers {
    of_pods: Map<Labels, u32>,
}

impl IdentityNumbers {
    /// Numbers the identities of all pods, within the range of cluster-wide ones.
    pub fn new(world: &World) -> Self {
        const FIRST: u32 = 256;
        const COUNT: u32 = 65_536 - FIRST;
        let mut taken = vec![false; COUNT as usize];
        let mut of_pods = Map::new();
        let labels = world.endpoints.iter().filter(|pod| !pod.host_network);
        let all: Set<&Labels> = labels.map(|pod| &pod.labels).collect();
        for labels in all {
            let first = stable_hash(&text(labels)) % COUNT;
            let free = (0..COUNT)
                .map(|step| (first + step) % COUNT)
                .find(|number| taken.get(*number as usize) == Some(&false));
            if let Some(number) = free {
                taken
                    .iter_mut()
                    .skip(number as usize)
                    .take(1)
                    .for_each(|taken| *taken = true);
                of_pods.insert(labels.clone(), FIRST + number);
            }
        }
        Self { of_pods }
    }

    /// The number of the pods with these labels, if there are any.
    pub fn of_pods(&self, labels: &Labels) -> Option<u32> {
        self.of_pods.get(labels).copied()
    }

    /// The number of an identity: a pod's, a reserved one's, or a local one's, of an address that a policy
    /// names.
    pub fn number(&self, identity: &Identity) -> u32 {
        const LOCAL: u32 = 1 << 24;
        if identity.known {
            let names = identity.names.join(",");
            let chance = stable_hash(&format!("{} {names}", text(&identity.labels)));
            return LOCAL + 1 + chance % 0xffff;
        }
        reserved(&identity.labels)
            .or_else(|| self.of_pods(&identity.labels))
            .unwrap_or_default()
    }
}

fn text(labels: &Labels) -> String {
    let labels: Vec<String> = labels.iter().map(ToString::to_string).collect();
    labels.join(",")
}

/// ID-1. The API server is a remote node as well, and the former counts.
fn reserved(labels: &Labels) -> Option<u32> {
    const NUMBERS: [(&str, u32); 10] = [
        ("kube-apiserver", 7),
        ("host", 1),
        ("world", 2),
        ("unmanaged", 3),
        ("health", 4),
        ("init", 5),
        ("remote-node", 6),
        ("ingress", 8),
        ("world-ipv4", 9),
        ("world-ipv6", 10),
    ];
    NUMBERS
        .iter()
        .find(|(name, _)| labels.has_reserved(name))
        .map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_on_and_ports_differ() {
        let mut clock = Clock::new();
        let first = clock.port("a b 80");
        assert_ne!(clock.port("a b 80"), first);
        assert_eq!(Clock::new().port("a b 80"), first);
        clock.advance(1500);
        clock.record();
        assert_eq!(clock.now().to_string(), "2026-01-01T00:00:01.500137Z");
        assert_eq!(clock.elapsed(), 1500);
    }
}
