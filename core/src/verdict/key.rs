//! The entries of the policy map that cover one flow, as far as the choice among them needs them.
//!
//! All keys considered cover the flow's protocol and port, so that of two the one with the longer match is
//! inside the other: one number, [`Width`], stands for the whole of protocol and port.

use crate::order::Map;

use ipnet::IpNet;

use crate::rules::AuthMode;

/// Whom a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum L3 {
    /// Everyone.
    Wildcard,
    /// The peer's own identity.
    Peer,
    /// Another identity, whose prefix lies around the peer's address.
    Around(IpNet),
}

impl L3 {
    /// Whether it strictly contains another (MAP-4).
    pub(super) fn strictly_contains(self, other: Self) -> bool {
        match (self, other) {
            (Self::Wildcard, Self::Wildcard) => false,
            (Self::Wildcard, _) | (Self::Around(_), Self::Peer) => true,
            (Self::Around(wide), Self::Around(narrow)) => wide != narrow && wide.contains(&narrow),
            _ => false,
        }
    }

    /// Whether it is the same or everyone.
    pub(super) fn is_or_wildcard(self, other: Self) -> bool {
        self == Self::Wildcard || self == other
    }
}

/// How much of protocol and port a key names: 0 nothing, 1 the protocol, `1 + n` a block of ports of which
/// `n` bits are named. Of keys that cover one flow, the wider contains the narrower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Width(u8);

impl Width {
    /// Every protocol.
    pub(super) const ALL: Self = Self(0);
    /// Every port of a protocol.
    pub(super) const PROTOCOL: Self = Self(1);
    /// The widest that names a port or range.
    pub(super) const PORT: Self = Self(2);

    /// The block of a range's minimal decomposition that a port lies in (MAP-1); `None` outside the range.
    pub(super) fn of_range(first: u16, last: u16, port: u16) -> Option<Self> {
        if !(first..=last).contains(&port) {
            return None;
        }
        let (first, last, port) = (u32::from(first), u32::from(last), u32::from(port));
        let mut size = 1u32;
        while size < 0x1_0000 {
            let wider = size * 2;
            let start = port / wider * wider;
            if start < first || start + wider - 1 > last {
                break;
            }
            size = wider;
        }
        let bits = 16 - size.trailing_zeros();
        Some(Self(1 + bits as u8))
    }

    /// The same for ports as rules name them. PORT-6b: of a range that starts at 0, the block that holds port
    /// 0 is every port; the others stay blocks.
    pub(super) fn of_ports(first: u16, last: u16, port: u16) -> Option<Self> {
        let first_block = 1u32 << (u32::from(last) + 1).ilog2();
        match Self::of_range(first, last, port) {
            Some(width) if first > 0 || u32::from(port) >= first_block => Some(width),
            None if first > 0 => None,
            _ => Some(Self::PROTOCOL),
        }
    }

    /// Whether it names a port or range (LOOKUP-2).
    pub(super) fn names_port(self) -> bool {
        self > Self::PROTOCOL
    }
}

/// A key that covers the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) l3: L3,
    pub(super) width: Width,
}

impl Key {
    /// Whether its protocol and port contain another's.
    pub(super) fn is_as_wide_as(self, other: Self) -> bool {
        self.width <= other.width
    }

    /// Whether it covers another key by the same or wildcard L3 and by port.
    pub(super) fn covers(self, other: Self) -> bool {
        self.l3.is_or_wildcard(other.l3) && self.is_as_wide_as(other)
    }

    /// As Hubble names it (LOOKUP-1).
    pub(super) fn match_type(self) -> MatchType {
        let specific = self.l3 != L3::Wildcard;
        match self.width {
            Width::ALL if specific => MatchType::L3Only,
            Width::ALL => MatchType::All,
            Width::PROTOCOL if specific => MatchType::L3Proto,
            Width::PROTOCOL => MatchType::ProtoOnly,
            _ if specific => MatchType::L3L4,
            _ => MatchType::L4Only,
        }
    }
}

/// What a key's entry does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// Drops.
    pub(super) deny: bool,
    /// Hands over to a proxy; the lower rank is preferred (NEW19-13).
    pub(super) redirect: Option<u8>,
    /// The authentication mode that is asked for, explicitly.
    pub(super) auth: Option<AuthMode>,
}

impl Effect {
    /// MAP-3: of two effects on one key.
    pub(super) fn merge(self, other: Self) -> Self {
        if self.deny || other.deny {
            return Self {
                deny: true,
                ..Self::default()
            };
        }
        let redirect = match (self.redirect, other.redirect) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        Self {
            deny: false,
            redirect,
            auth: self.auth.max(other.auth),
        }
    }
}

/// The keys that cover a flow.
pub(super) type Keys = Map<Key, Effect>;

/// Adds an effect to a key.
pub(super) fn add(keys: &mut Keys, key: Key, effect: Effect) {
    match keys.get_mut(&key) {
        Some(present) => *present = present.merge(effect),
        None => {
            keys.insert(key, effect);
        }
    }
}

/// The key that decides, with its effect and whether authentication applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) key: Key,
    pub(super) effect: Effect,
    /// The mode after inheritance.
    pub(super) auth: Option<AuthMode>,
}

/// Which kind of entry decides, as Hubble names it (FLOW-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchType {
    /// No entry.
    None,
    /// The identity, on every port.
    L3Only,
    /// The identity and the port.
    L3L4,
    /// The port, for everyone.
    L4Only,
    /// Everyone on every port.
    All,
    /// The identity and the protocol.
    L3Proto,
    /// The protocol, for everyone.
    ProtoOnly,
}

impl MatchType {
    /// All of them, in the order of the numbers that flow records have for them (FLOW-3).
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::L3Only,
        Self::L3L4,
        Self::L4Only,
        Self::All,
        Self::L3Proto,
        Self::ProtoOnly,
    ];

    /// As Hubble prints it: `L3-L4`, `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::L3Only => "L3-Only",
            Self::L3L4 => "L3-L4",
            Self::L4Only => "L4-Only",
            Self::All => "all",
            Self::L3Proto => "L3-Proto",
            Self::ProtoOnly => "Proto-Only",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_into_aligned_blocks() {
        let bits = |first, last, port| Width::of_range(first, last, port).map(|width| width.0 - 1);
        assert_eq!(bits(80, 80, 80), Some(16));
        assert_eq!(bits(80, 90, 85), Some(13));
        assert_eq!(bits(80, 90, 90), Some(16));
        assert_eq!(bits(1, 65535, 40_000), Some(1));
        assert_eq!(bits(0, 65535, 1), Some(0));
        assert_eq!(bits(80, 90, 91), None);
    }
}
