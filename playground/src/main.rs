//! The browser's program.
fn main() {}
