//! Builds, serves and tests Signalbox.

fn main() {}
