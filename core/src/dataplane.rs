//! Who enforces policy, and what differs between those who do.
//!
//! Everything that two dataplanes decide differently is a field of [`Switches`], and the differences
//! between Cilium's releases are one table, [`DIFFERENCES`]: the rest of core reads switches and knows no
//! release numbers.

mod options;
mod switches;

use std::fmt;
use std::str::FromStr;

pub use options::{EnforcementMode, Network, Options};
use switches::{AUGUST_2024, KUBERNETES};
pub use switches::{DIFFERENCES, Difference, Lookup, Switches};

/// Who enforces policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dataplane {
    /// A release of Cilium: `cilium:1.19`.
    Cilium(Release),
    /// A development tree of Cilium whose engine answered the test vectors: `cilium-2026-01`.
    Tree(Tree),
    /// The upstream contract of the NetworkPolicy API, and nothing of Cilium: `kubernetes`.
    Kubernetes,
    /// A network without policies: `none`.
    None,
}

/// A release of Cilium: `1.` and this number, 14 to 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

/// The two trees of Cilium that are verified with test vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tree {
    /// 1.17-dev of August 2024.
    August2024,
    /// 1.19-dev of January 2026, with the fault NEW19-2 mended as upstream mended it.
    January2026,
}

impl Release {
    /// The oldest release that can be picked.
    pub const OLDEST: Self = Self(14);
    /// The newest release that can be picked.
    pub const NEWEST: Self = Self(20);
    /// What is meant where nothing is said.
    pub const DEFAULT: Self = Self(19);

    /// `1.minor`, if it can be picked.
    pub fn new(minor: u8) -> Option<Self> {
        (Self::OLDEST.0..=Self::NEWEST.0)
            .contains(&minor)
            .then_some(Self(minor))
    }

    /// The number after `1.`.
    pub fn minor(self) -> u8 {
        self.0
    }
}

impl Default for Dataplane {
    fn default() -> Self {
        Self::Cilium(Release::DEFAULT)
    }
}

impl fmt::Display for Dataplane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cilium(release) => write!(out, "cilium:1.{}", release.0),
            Self::Tree(Tree::August2024) => out.write_str("cilium-2024-08"),
            Self::Tree(Tree::January2026) => out.write_str("cilium-2026-01"),
            Self::Kubernetes => out.write_str("kubernetes"),
            Self::None => out.write_str("none"),
        }
    }
}

/// A text that names no dataplane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDataplane(pub String);

impl fmt::Display for UnknownDataplane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "unknown dataplane `{}`: pick `cilium:1.{}` to `cilium:1.{}`, `cilium-2024-08`, `cilium-2026-01`, `kubernetes` or `none`",
            self.0,
            Release::OLDEST.0,
            Release::NEWEST.0
        )
    }
}

impl std::error::Error for UnknownDataplane {}

impl FromStr for Dataplane {
    type Err = UnknownDataplane;

    fn from_str(text: &str) -> Result<Self, UnknownDataplane> {
        let release = |version: &str| {
            let minor = version.strip_prefix("1.")?.parse().ok()?;
            Release::new(minor).map(Self::Cilium)
        };
        match text.trim() {
            "cilium" => Some(Self::default()),
            "cilium-2024-08" => Some(Self::Tree(Tree::August2024)),
            "cilium-2026-01" => Some(Self::Tree(Tree::January2026)),
            "kubernetes" => Some(Self::Kubernetes),
            "none" => Some(Self::None),
            other => other.strip_prefix("cilium:").and_then(release),
        }
        .ok_or_else(|| UnknownDataplane(text.to_owned()))
    }
}

impl Dataplane {
    /// For people: "Cilium 1.19".
    pub fn title(&self) -> String {
        match self {
            Self::Cilium(release) => format!("Cilium 1.{}", release.0),
            Self::Tree(Tree::August2024) => "Cilium 1.17-dev (August 2024)".to_owned(),
            Self::Tree(Tree::January2026) => "Cilium 1.19-dev (January 2026)".to_owned(),
            Self::Kubernetes => "Kubernetes (the upstream contract)".to_owned(),
            Self::None => "no policy enforcement".to_owned(),
        }
    }

    /// What stands behind the verdicts, for people.
    pub fn basis(&self) -> String {
        const AUGUST: &str = "Cilium's engine of August 2024 (1.17-dev)";
        const JANUARY: &str = "Cilium's engine of January 2026 (1.19-dev)";
        match self {
            Self::Tree(Tree::August2024) => format!("verified against {AUGUST}"),
            Self::Tree(Tree::January2026) => format!("verified against {JANUARY}"),
            Self::Cilium(Release(19)) => format!("verified against {JANUARY}"),
            Self::Cilium(Release(20)) => format!("not verified for this release; {JANUARY} stands in for it"),
            Self::Cilium(Release(18)) => {
                format!("not verified for this release; {JANUARY} less what is dated to 1.19")
            }
            Self::Cilium(Release(17)) => {
                format!("not verified for this release; {AUGUST} and what is dated to the rest of 1.17")
            }
            Self::Cilium(Release(minor)) => format!(
                "not verified for this release; {AUGUST} less what is known to be newer than 1.{minor}"
            ),
            Self::Kubernetes => {
                "verified against the answers of cyclonus and of the network-policy-api conformance suite"
                    .to_owned()
            }
            Self::None => "nothing enforces policy here".to_owned(),
        }
    }

    /// Whether anybody enforces policy at all.
    pub fn enforces(&self) -> bool {
        *self != Self::None
    }

    /// Whether Cilium does, so that Cilium's own kinds are in force.
    pub fn is_cilium(&self) -> bool {
        matches!(self, Self::Cilium(_) | Self::Tree(_))
    }

    /// What this dataplane does where dataplanes differ.
    pub fn switches(&self) -> Switches {
        match self {
            Self::Cilium(release) => Switches::as_of(release.0),
            Self::Tree(Tree::August2024) => AUGUST_2024,
            Self::Tree(Tree::January2026) => Switches {
                service_keys_lose_head: true,
                ..Switches::as_of(19)
            },
            Self::Kubernetes | Self::None => KUBERNETES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_printed() {
        for text in [
            "cilium:1.14",
            "cilium:1.20",
            "cilium-2024-08",
            "cilium-2026-01",
            "kubernetes",
            "none",
        ] {
            assert_eq!(
                text.parse::<Dataplane>().map(|d| d.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!("cilium".parse(), Ok(Dataplane::Cilium(Release::DEFAULT)));
        for text in ["cilium:1.13", "cilium:1.21", "cilium:2.0", "calico", ""] {
            assert!(text.parse::<Dataplane>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_trees_are_the_ends_of_the_table() {
        let dated_to_1_16 = Switches::as_of(16);
        assert_eq!(
            dated_to_1_16, AUGUST_2024,
            "1.17-dev is 1.16 and what was not yet dated to 1.17"
        );
        let tree = Dataplane::Tree(Tree::January2026).switches();
        let mended = Switches {
            service_keys_lose_head: false,
            ..tree
        };
        assert_eq!(mended, Dataplane::default().switches());
    }

    #[test]
    fn only_the_verified_release_claims_to_be_verified() {
        for minor in 14..=20 {
            let basis = Dataplane::Cilium(Release(minor)).basis();
            assert_eq!(basis.starts_with("verified"), minor == 19, "{basis}");
        }
    }
}
