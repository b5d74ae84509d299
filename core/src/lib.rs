//! The evaluation core.
