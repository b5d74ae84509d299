//! The page's program: nothing runs by itself. Pages call what `signalbox_playground::browser` exports, each what it
//! needs. The worker has a program of its own, in the package `signalbox-engine`.

// Named, so that the exports are linked in.
use signalbox_playground as _;

fn main() {}
