//! The browser's program: nothing runs by itself. Pages and the worker call what `signalbox_playground::browser`
//! exports, each what it needs, from one wasm file.

// Named, so that the exports are linked in.
use signalbox_playground as _;

fn main() {}
