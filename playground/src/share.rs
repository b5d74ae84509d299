//! The link that carries a scenario: everything is in the fragment, which no browser sends to a server.
//!
//! `#v1.<base64url(deflate(json))>` for text of one's own, `#story-4` for a scenario as it is. Whoever opens a link
//! did not write it: what is read is bounded in every direction, and is text and nothing else.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::{Deserialize, Serialize};
use signalbox_core::dataplane::EnforcementMode;
use signalbox_core::order;
use signalbox_core::source::Source;

use crate::words::link as words;

/// What a link carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The scenario that was changed, if it is one of the site's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scenario: String,
    /// All files.
    pub files: Vec<Source>,
    /// Questions asked beside the scenario's expectations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
    /// Who enforces, if it is not what the scenario says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataplane: Option<String>,
    /// Cilium's enforcement mode, if it is not the scenario's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforcement: Option<EnforcementMode>,
    /// Key of the chosen flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<String>,
}

/// What a fragment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment {
    /// Nothing.
    Empty,
    /// One of the site's scenarios.
    Scenario(String),
    /// A scenario of somebody's own.
    Shared(Box<Shared>),
}

/// Why there is no link, or a link is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// There is too much text for a link.
    TooLong,
    /// The link was cut, or is no link of ours.
    Damaged,
    /// A newer Signalbox wrote it.
    Newer,
    /// It holds more than we open from a stranger.
    TooMuch,
}

impl LinkError {
    /// For people.
    pub fn message(self) -> &'static str {
        match self {
            Self::TooLong => words::TOO_LONG,
            Self::Damaged => words::DAMAGED,
            Self::Newer => words::NEWER,
            Self::TooMuch => words::TOO_MUCH,
        }
    }
}

const VERSION: &str = "v1.";
/// Longer links are cut by mail programs and chats; browsers take more.
const LONGEST_LINK: usize = 64 * 1024;
const LONGEST_READ: usize = 256 * 1024;
const MOST_TEXT: usize = 2 * 1024 * 1024;
const MOST_KEPT: usize = 64 * 1024 * 1024;
const MOST_FILES: usize = 64;
const MOST_QUESTIONS: usize = 64;
const LONGEST_NAME: usize = 200;

/// The fragment of a link, without its `#`.
pub fn encode(shared: &Shared) -> Result<String, LinkError> {
    let link = pack(shared);
    if link.len() > LONGEST_LINK {
        return Err(LinkError::TooLong);
    }
    Ok(link)
}

/// The same however long it is, for a browser's own storage.
pub fn pack(shared: &Shared) -> String {
    // Plain texts and lists.
    let json = serde_json::to_vec(shared).unwrap_or_default();
    format!("{VERSION}{}", to_base64url(&compress_to_vec(&json, 9)))
}

/// What [`pack`] packed. It was read by this browser before, and may be as much as a file holds.
pub fn unpack(packed: &str) -> Result<Shared, LinkError> {
    let body = packed.strip_prefix(VERSION).ok_or(LinkError::Damaged)?;
    inflate(body, MOST_KEPT).and_then(sound)
}

/// Whether a fragment, with or without its `#`, is a link that carries a text.
pub fn is_link(fragment: &str) -> bool {
    fragment.trim_start_matches('#').starts_with(VERSION)
}

/// What a fragment says, with or without its `#`.
pub fn decode(fragment: &str) -> Result<Fragment, LinkError> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.is_empty() {
        return Ok(Fragment::Empty);
    }
    if fragment.len() > LONGEST_READ {
        return Err(LinkError::TooMuch);
    }
    if let Some(body) = fragment.strip_prefix(VERSION) {
        return decode_shared(body).map(|shared| Fragment::Shared(Box::new(shared)));
    }
    let version = fragment.split_once('.').map(|(version, _)| version);
    let is_version = |text: &str| {
        text.strip_prefix('v')
            .is_some_and(|number| number.parse::<u32>().is_ok())
    };
    if version.is_some_and(is_version) {
        return Err(LinkError::Newer);
    }
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    if fragment.len() <= LONGEST_NAME && fragment.chars().all(is_id) {
        return Ok(Fragment::Scenario(fragment.to_owned()));
    }
    Err(LinkError::Damaged)
}

fn decode_shared(body: &str) -> Result<Shared, LinkError> {
    let shared = inflate(body, MOST_TEXT)?;
    let fits = shared.files.len() <= MOST_FILES && shared.questions.len() <= MOST_QUESTIONS;
    if !fits {
        return Err(LinkError::TooMuch);
    }
    sound(shared)
}

fn inflate(body: &str, most: usize) -> Result<Shared, LinkError> {
    let packed = from_base64url(body).ok_or(LinkError::Damaged)?;
    let json = decompress_to_vec_with_limit(&packed, most).map_err(|error| match error.status {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => LinkError::TooMuch,
        _ => LinkError::Damaged,
    })?;
    serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)
}

/// What a saved file holds. A person chose to open it, so that it may hold more than a link.
pub fn from_file(text: &str) -> Result<Shared, LinkError> {
    serde_json::from_str(text)
        .map_err(|_| LinkError::Damaged)
        .and_then(sound)
}

/// The text of a file that [`from_file`] opens.
pub fn to_file(shared: &Shared) -> String {
    // Plain texts and lists.
    serde_json::to_string(shared).unwrap_or_default()
}

/// There are files, each with a name of its own that can be shown.
fn sound(shared: Shared) -> Result<Shared, LinkError> {
    let mut names: Vec<&str> = shared.files.iter().map(|file| file.name.as_str()).collect();
    order::sort(&mut names);
    let distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
    let sound =
        |name: &&str| !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(char::is_control);
    if shared.files.is_empty() || !distinct || !names.iter().all(sound) {
        return Err(LinkError::Damaged);
    }
    Ok(shared)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, at| {
            word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0))
        });
        for digit in 0..=chunk.len() {
            let value = word >> (18 - 6 * digit) & 63;
            text.push(char::from(ALPHABET[value as usize]));
        }
    }
    text
}

pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0u32, 0);
    for digit in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)? as u32;
        word = word << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 255) as u8);
            word &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> Shared {
        Shared {
            scenario: "story-4".to_owned(),
            files: vec![Source::new("политика.yaml", "kind: Pod\n".repeat(50))],
            questions: vec!["vpn -> database:80".to_owned()],
            dataplane: Some("kubernetes".to_owned()),
            enforcement: Some(EnforcementMode::Always),
            selected: None,
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let link = encode(&shared()).unwrap();
        assert!(link.len() < 300, "{} bytes", link.len());
        assert!(
            link.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        );
        assert_eq!(
            decode(&format!("#{link}")),
            Ok(Fragment::Shared(Box::new(shared())))
        );
    }

    /// Links that were shared stay readable: this one was made by the first version.
    #[test]
    fn the_first_format_stays_readable() {
        let json = br#"{"files":[{"name":"a.yaml","text":"kind: Pod\n"}]}"#;
        let link = format!("v1.{}", to_base64url(&compress_to_vec(json, 6)));
        let Ok(Fragment::Shared(shared)) = decode(&link) else {
            panic!()
        };
        assert_eq!(shared.files, [Source::new("a.yaml", "kind: Pod\n")]);
        let frozen = "v1.ATIAzf97ImZpbGVzIjpbeyJuYW1lIjoiYS55YW1sIiwidGV4dCI6ImtpbmQ6IFBvZFxuIn1dfQ";
        assert_eq!(decode(frozen), Ok(Fragment::Shared(shared)), "{link}");
    }

    #[test]
    fn what_is_kept_may_be_longer_than_a_link() {
        let files = (0..100)
            .map(|n| Source::new(n.to_string(), "x".repeat(40_000)))
            .collect();
        let long = Shared { files, ..shared() };
        let packed = pack(&long);
        assert_eq!(unpack(&packed), Ok(long));
        assert_eq!(decode(&packed), Err(LinkError::TooMuch));
        assert!(is_link("#v1.abc") && !is_link("#own-0123456789abcdef"));
    }

    #[test]
    fn a_scenario_is_named_plainly() {
        assert_eq!(decode("#story-4"), Ok(Fragment::Scenario("story-4".to_owned())));
        assert_eq!(decode(""), Ok(Fragment::Empty));
    }

    #[test]
    fn damaged_links_say_so() {
        let link = encode(&shared()).unwrap();
        for cut in [3, 10, link.len() / 2, link.len() - 1] {
            assert_eq!(decode(&link[..cut]), Err(LinkError::Damaged), "cut at {cut}");
        }
        assert_eq!(decode("v1.<script>"), Err(LinkError::Damaged));
        assert_eq!(decode("javascript:alert(1)"), Err(LinkError::Damaged));
        assert_eq!(decode("v2.abc"), Err(LinkError::Newer));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = compress_to_vec(&vec![b' '; 40 * 1024 * 1024], 9);
        let link = format!("v1.{}", to_base64url(&bomb));
        assert!(link.len() < LONGEST_READ);
        assert_eq!(decode(&link), Err(LinkError::TooMuch));
        let many = Shared {
            files: (0..100).map(|n| Source::new(n.to_string(), "")).collect(),
            ..shared()
        };
        assert_eq!(decode(&encode(&many).unwrap()), Err(LinkError::TooMuch));
    }

    #[test]
    fn names_are_distinct_and_plain() {
        for names in [vec!["a", "a"], vec![""], vec!["a\u{0}b"], vec![]] {
            let files = names.into_iter().map(|name| Source::new(name, "")).collect();
            let link = encode(&Shared { files, ..shared() }).unwrap();
            assert_eq!(decode(&link), Err(LinkError::Damaged));
        }
    }

    #[test]
    fn text_that_is_too_long_for_a_link_is_refused() {
        // Noise does not compress.
        let mut state = 1u32;
        let noise: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        })
        .take(200_000)
        .collect();
        let files = vec![Source::new("a", noise)];
        assert_eq!(encode(&Shared { files, ..shared() }), Err(LinkError::TooLong));
    }
}
