//! The playground that this command carries inside (see `build.rs`).

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

/// Whether examples can come alive.
pub const fn is_there() -> bool {
    !FILES.is_empty()
}
