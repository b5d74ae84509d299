//! The Signalbox playground.
