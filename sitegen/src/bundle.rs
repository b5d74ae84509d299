//! The playground that this command carries inside (see `build.rs`).

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// What the bundle is built from and where its files stand on a site.
pub const FOLDER: &str = "playground";

/// Every file of the bundle: its path in [`FOLDER`], and its bytes. Empty if the command was built without.
pub const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundle.rs"));

/// The style sheet of the components and the colours of everything; pages load it whether or not there is
/// a bundle.
pub const STYLE: (&str, &str) = (
    "signalbox.css",
    include_str!("../../playground/styles/signalbox.css"),
);

/// Names the bundle in the addresses of its files, so that no cache mixes the files of two: twelve digits that change
/// with any of them.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut digest = Sha256::new();
        for (name, bytes) in FILES.iter().copied().chain([(STYLE.0, STYLE.1.as_bytes())]) {
            digest.update(name);
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        }
        let digest = digest.finalize();
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    })
}

/// Whether examples can come alive.
pub const fn is_there() -> bool {
    !FILES.is_empty()
}
