//! The patterns of the API server's schemas. Matched by hand: a table of regular expressions would have to be
//! compiled at every start, and the texts come from strangers.

/// A regular expression of a schema.
pub struct Pattern {
    /// As the schema writes it.
    pub regex: &'static str,
    /// What fits, in words: "letters, digits …".
    pub words: &'static str,
    /// Whether a text fits.
    pub matches: fn(&str) -> bool,
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.regex)
    }
}

/// The value of a label.
pub static LABEL_VALUE: Pattern = Pattern {
    regex: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
    words: "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    matches: |text| text.is_empty() || is_name(text, |byte| matches!(byte, b'-' | b'_' | b'.')),
};

/// A name in DNS, underscores allowed.
pub(super) static DNS_NAME: Pattern = Pattern {
    regex: "^([-a-zA-Z0-9_]+[.]?)+$",
    words: "letters, digits, `-` and `_`, with single dots between",
    matches: |text| {
        dotted(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
        })
    },
};

/// A name in DNS with `*`.
pub(super) static DNS_PATTERN: Pattern = Pattern {
    regex: "^([-a-zA-Z0-9_*]+[.]?)+$",
    words: "letters, digits, `-`, `_` and `*`, with single dots between",
    matches: |text| {
        dotted(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*')
        })
    },
};

/// A name that a TLS client asks for.
pub(super) static SERVER_NAME: Pattern = Pattern {
    regex: r"^(\*?\*\.)?([-a-zA-Z0-9_]+\.?)+$",
    words: "a name in DNS, at most with `*.` or `**.` at its head",
    matches: |text| {
        let rest = text.strip_prefix("**.").or_else(|| text.strip_prefix("*."));
        (DNS_NAME.matches)(rest.unwrap_or(text))
    },
};

/// A port. The alternatives are anchored at one end each, so that odd texts such as `80-90` pass the schema.
pub(super) static PORT: Pattern = Pattern {
    regex: "^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$",
    words: "a number up to 65535, or a port's name",
    matches: |text| text.starts_with(|first: char| first.is_ascii_digit()) || ends_with_a_port_name(text),
};

/// A DNS subdomain, the name of most objects.
pub static SUBDOMAIN: Pattern = Pattern {
    regex: r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    words: "lower case letters, digits, `-` and `.`, with a letter or digit at both ends of each part",
    matches: |text| text.split('.').all(is_dns_label),
};

/// A text that can be printed.
pub(super) static PRINTABLE: Pattern = Pattern {
    regex: r"^\PC*$",
    words: "characters that can be printed",
    matches: |text| !text.chars().any(is_other),
};

/// An ICMP type by number or name. One name is spelt with a blank (VALC-11).
pub(super) static ICMP_TYPE: Pattern = Pattern {
    regex: "^([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]|EchoReply|DestinationUnreachable|Redirect|Echo|RouterAdvertisement|RouterSelection|TimeExceeded|ParameterProblem|Timestamp|TimestampReply|Photuris|ExtendedEchoRequest|ExtendedEcho Reply|PacketTooBig|ParameterProblem|EchoRequest|MulticastListenerQuery|MulticastListenerReport|MulticastListenerDone|RouterSolicitation|RouterAdvertisement|NeighborSolicitation|NeighborAdvertisement|RedirectMessage|RouterRenumbering|ICMPNodeInformationQuery|ICMPNodeInformationResponse|InverseNeighborDiscoverySolicitation|InverseNeighborDiscoveryAdvertisement|HomeAgentAddressDiscoveryRequest|HomeAgentAddressDiscoveryReply|MobilePrefixSolicitation|MobilePrefixAdvertisement|DuplicateAddressRequestCodeSuffix|DuplicateAddressConfirmationCodeSuffix)$",
    words: "a number from 0 to 255, or the name of an ICMP type",
    matches: |text| is_byte(text) || ICMP_NAMES.contains(&text),
};

/// A name in DNS for the admin kinds. `A-z` is the schema's own slip: it lets `[`, `\`, `]`, `^`, `_` and a
/// backquote begin or end a part.
pub(super) static DOMAIN_NAME: Pattern = Pattern {
    regex: r"^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$",
    words: "a name in DNS of two parts or more, at most with `*.` at its head",
    matches: |text| {
        let text = text.strip_prefix("*.").unwrap_or(text);
        let text = text.strip_suffix('.').unwrap_or(text);
        text.contains('.') && text.split('.').all(is_domain_part)
    },
};

const ICMP_NAMES: &[&str] = &[
    "EchoReply",
    "DestinationUnreachable",
    "Redirect",
    "Echo",
    "RouterAdvertisement",
    "RouterSelection",
    "TimeExceeded",
    "ParameterProblem",
    "Timestamp",
    "TimestampReply",
    "Photuris",
    "ExtendedEchoRequest",
    "ExtendedEcho Reply",
    "PacketTooBig",
    "EchoRequest",
    "MulticastListenerQuery",
    "MulticastListenerReport",
    "MulticastListenerDone",
    "RouterSolicitation",
    "NeighborSolicitation",
    "NeighborAdvertisement",
    "RedirectMessage",
    "RouterRenumbering",
    "ICMPNodeInformationQuery",
    "ICMPNodeInformationResponse",
    "InverseNeighborDiscoverySolicitation",
    "InverseNeighborDiscoveryAdvertisement",
    "HomeAgentAddressDiscoveryRequest",
    "HomeAgentAddressDiscoveryReply",
    "MobilePrefixSolicitation",
    "MobilePrefixAdvertisement",
    "DuplicateAddressRequestCodeSuffix",
    "DuplicateAddressConfirmationCodeSuffix",
];

/// Whether a text is a DNS label: lower case letters, digits and inner hyphens.
pub fn is_dns_label(text: &str) -> bool {
    is_name(text, |byte| byte == b'-') && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether a text is a label's key: a name, perhaps behind a DNS subdomain and a `/`.
pub fn is_label_key(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    let prefix_fits = prefix.is_none_or(|prefix| prefix.len() <= 253 && (SUBDOMAIN.matches)(prefix));
    prefix_fits && name.len() <= 63 && !name.is_empty() && (LABEL_VALUE.matches)(name)
}

/// Letters and digits at both ends, and what else is allowed between.
fn is_name(text: &str, inner: fn(u8) -> bool) -> bool {
    let is_end = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    is_end(text.bytes().next())
        && is_end(text.bytes().next_back())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || inner(byte))
}

/// `([…]+[.]?)+`: no empty part but the last.
fn dotted(text: &str, allowed: fn(u8) -> bool) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(allowed))
}

/// `([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$`: some tail has a letter, and no hyphen at its ends or beside
/// another. The shortest such tail is enough.
fn ends_with_a_port_name(text: &str) -> bool {
    let mut before = b'-';
    for byte in text.bytes().rev() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => return true,
            b'0'..=b'9' => {}
            b'-' if before != b'-' => {}
            _ => return false,
        }
        before = byte;
    }
    false
}

fn is_byte(text: &str) -> bool {
    let canonical = text == "0" || !text.starts_with('0');
    canonical && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u8>().is_ok()
}

fn is_domain_part(text: &str) -> bool {
    let is_first = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'z').contains(&byte);
    let Some((first, rest)) = text.as_bytes().split_first() else {
        return false;
    };
    let rest_fits = rest.last().is_none_or(|last| last.is_ascii_alphanumeric())
        && rest
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_first(*first) && rest_fits
}

/// Unicode's category C as far as it matters: control and format characters, private use.
fn is_other(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_lite::Regex;

    use super::*;

    const ALL: &[&Pattern] = &[
        &LABEL_VALUE,
        &DNS_NAME,
        &DNS_PATTERN,
        &SERVER_NAME,
        &PORT,
        &SUBDOMAIN,
        &ICMP_TYPE,
        &DOMAIN_NAME,
    ];

    fn assert_agreement(text: &str) {
        for pattern in ALL {
            let regex = Regex::new(pattern.regex).unwrap();
            assert_eq!(
                (pattern.matches)(text),
                regex.is_match(text),
                "{text:?} against {}",
                pattern.regex
            );
        }
    }

    #[test]
    fn agree_with_their_regular_expressions() {
        for text in [
            "",
            "a",
            "A",
            "a.",
            ".a",
            "a..b",
            "a.b",
            "*",
            "*.a",
            "**.a",
            "***.a",
            "*.*",
            "-a",
            "a-",
            "a--b",
            "80",
            "080",
            "65536",
            "99999",
            "0x50",
            "80-90",
            "http-alt",
            "é",
            "_a",
            "a_b.c",
            "a.b.",
            "EchoReply",
            "255",
            "256",
            "00",
            "ExtendedEcho Reply",
            "ExtendedEchoReply",
            "a/b",
            "a b",
            "-1",
            "^.b",
            "a.^",
            "1-",
            "--",
        ] {
            assert_agreement(text);
        }
    }

    proptest! {
        #[test]
        fn agree_on_random_texts(text in "[-a-cA_.*0-9^/ ]{0,8}") {
            assert_agreement(&text);
        }
    }

    #[test]
    fn label_keys_have_a_name_and_perhaps_a_domain() {
        for key in ["app", "app.kubernetes.io/name", "a_b", "A"] {
            assert!(is_label_key(key), "{key}");
        }
        for key in ["", "/a", "a/", "A/b", "a/b/c", "-a", "a b", "k8s:app"] {
            assert!(!is_label_key(key), "{key}");
        }
        assert!(!is_label_key(&"a".repeat(64)));
    }
}
