//! Any line is read as a line of a Hubble capture without a panic; what is read prints in every format, and its JSON
//! reads back as the same event.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox_core::hubble::{self, Format, Options};

fuzz_target!(|line: &[u8]| {
    let Ok(Some(event)) = hubble::read_line(line) else { return };
    for format in [Format::Compact, Format::Dict, Format::Table] {
        hubble::print([&event], format, &Options::default());
    }
    let json = hubble::print([&event], Format::Json, &Options::default());
    let again = hubble::read_line(json.as_bytes()).expect("what was written");
    assert_eq!(again, Some(event), "{json}");
});
