//! The Signalbox playground: components that draw core's answers, and the browser application.
//!
//! Everything here shows; nothing decides. The components take the types of [`signalbox_core::answer`] and return
//! HTML and SVG. The site generator prerenders them natively (feature `ssr`); the browser brings them alive (feature
//! `browser`, built by trunk alone). The two features are never built together.

pub mod ask;
pub mod browser;
pub mod components;
pub mod edits;
pub mod elsewhere;
pub mod export;
pub mod flows;
pub mod picture;
pub mod scenario;
pub mod search;
pub mod session;
pub mod share;
pub mod text;
pub mod words;
pub mod yaml;

mod live;

#[cfg(feature = "ssr")]
mod ssr;

#[cfg(feature = "ssr")]
pub use ssr::{Prerendered, render, render_example, render_playground};

pub use components::ExampleProps;
pub use signalbox_engine::BUILD_ID;
