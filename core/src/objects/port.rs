//! Ports and ICMP types as texts: what is a name, what is a number.

/// Why a text is no port number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPort {
    /// It is no number.
    NotANumber,
    /// It is greater than 65535.
    TooLarge,
}

/// PORT-5: whether a port is a name of a service (as IANA writes them) rather than a number.
pub fn is_port_name(text: &str) -> bool {
    (1..=15).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// PORT-5: a port's number as Go's `ParseUint` reads it without a given base: `0x`, `0o` and `0b`, a leading
/// zero for octal, and `_` between digits.
///
/// # Errors
/// The text is no such number, or is greater than 65535.
pub fn port_number(text: &str) -> Result<u16, NoPort> {
    let (digits, base, prefixed) = match text.get(..2) {
        Some("0x" | "0X") => (text.get(2..).unwrap_or_default(), 16, true),
        Some("0b" | "0B") => (text.get(2..).unwrap_or_default(), 2, true),
        Some("0o" | "0O") => (text.get(2..).unwrap_or_default(), 8, true),
        Some(_) if text.starts_with('0') => (text.get(1..).unwrap_or_default(), 8, true),
        _ => (text, 10, false),
    };
    // An underscore stands between digits, or between a prefix and a digit.
    let first = if prefixed {
        digits.strip_prefix('_').unwrap_or(digits)
    } else {
        digits
    };
    let fits = !first.is_empty()
        && first
            .split('_')
            .all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_digit(base)));
    if !fits {
        return Err(NoPort::NotANumber);
    }
    first
        .chars()
        .filter_map(|digit| digit.to_digit(base))
        .try_fold(0u32, |number, digit| {
            let next = number * base + digit;
            (next <= u32::from(u16::MAX)).then_some(next)
        })
        .and_then(|number| u16::try_from(number).ok())
        .ok_or(NoPort::TooLarge)
}

/// ICMP-1: the number of an ICMP type by its name in the family's table.
pub fn icmp_type(name: &str, v6: bool) -> Option<u16> {
    let table = if v6 { ICMPV6_TYPES } else { ICMP_TYPES };
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, number)| *number)
}

const ICMP_TYPES: &[(&str, u16)] = &[
    ("EchoReply", 0),
    ("DestinationUnreachable", 3),
    ("Redirect", 5),
    ("Echo", 8),
    ("EchoRequest", 8),
    ("RouterAdvertisement", 9),
    ("RouterSelection", 10),
    ("TimeExceeded", 11),
    ("ParameterProblem", 12),
    ("Timestamp", 13),
    ("TimestampReply", 14),
    ("Photuris", 40),
    ("ExtendedEchoRequest", 42),
    ("ExtendedEchoReply", 43),
];

const ICMPV6_TYPES: &[(&str, u16)] = &[
    ("DestinationUnreachable", 1),
    ("PacketTooBig", 2),
    ("TimeExceeded", 3),
    ("ParameterProblem", 4),
    ("EchoRequest", 128),
    ("EchoReply", 129),
    ("MulticastListenerQuery", 130),
    ("MulticastListenerReport", 131),
    ("MulticastListenerDone", 132),
    ("RouterSolicitation", 133),
    ("RouterAdvertisement", 134),
    ("NeighborSolicitation", 135),
    ("NeighborAdvertisement", 136),
    ("RedirectMessage", 137),
    ("RouterRenumbering", 138),
    ("ICMPNodeInformationQuery", 139),
    ("ICMPNodeInformationResponse", 140),
    ("InverseNeighborDiscoverySolicitation", 141),
    ("InverseNeighborDiscoveryAdvertisement", 142),
    ("HomeAgentAddressDiscoveryRequest", 144),
    ("HomeAgentAddressDiscoveryReply", 145),
    ("MobilePrefixSolicitation", 146),
    ("MobilePrefixAdvertisement", 147),
    ("DuplicateAddressRequestCodeSuffix", 157),
    ("DuplicateAddressConfirmationCodeSuffix", 158),
    ("ExtendedEchoRequest", 160),
    ("ExtendedEchoReply", 161),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_5_names_and_numbers_are_told_apart() {
        for name in ["http", "0x50", "a", "web-80"] {
            assert!(is_port_name(name), "{name}");
        }
        for other in [
            "80",
            "80-90",
            "-a",
            "a-",
            "a--b",
            "sixteen-letters-",
            "http_alt",
            "",
        ] {
            assert!(!is_port_name(other), "{other}");
        }
        for (text, number) in [
            ("80", 80),
            ("0", 0),
            ("010", 8),
            ("0x50", 80),
            ("6_5", 65),
            ("00", 0),
        ] {
            assert_eq!(port_number(text), Ok(number), "{text}");
        }
        for text in [
            "", "080", "-1", "80-90", "http_alt", "_8", "8_", "8__0", "0x", "+8", "é",
        ] {
            assert_eq!(port_number(text), Err(NoPort::NotANumber), "{text}");
        }
        for text in ["65536", "99999999999999999999"] {
            assert_eq!(port_number(text), Err(NoPort::TooLarge), "{text}");
        }
    }

    #[test]
    fn icmp_1_names_belong_to_a_family() {
        assert_eq!(icmp_type("EchoRequest", false), Some(8));
        assert_eq!(icmp_type("EchoRequest", true), Some(128));
        assert_eq!(icmp_type("PacketTooBig", false), None);
    }
}
