//! The `signalbox` command: documentation whose examples are verified, and verdicts at a terminal.
//!
//! The modules stand in the order of the data:
//!
//! | module | from → to |
//! |---|---|
//! | [`report`] | findings of every kind → a terminal, JSON, a page |
//! | [`config`] | the settings of a site, ours or another generator's |
//! | [`content`] | a folder → pages, sections, scenarios, files to copy |
//! | [`links`] | what an author wrote → a page, a file, a relative URL |
//! | [`example`] | scenarios → verdicts from core, findings, prerendered HTML |
//! | [`markdown`] | a page's Markdown → HTML, headings, links |
//! | [`search`] | the text of rendered pages → an index that a browser asks |
//! | [`theme`] | rendered pages → whole documents, with style sheets and scripts |
//! | [`external`] | links to other sites → whether they are there |
//! | [`card`] | a page's title → the picture of links to it |
//! | [`site`] | all of it together: a folder → a [`site::Site`] in memory |
//! | [`output`] | a site → a folder on disk |
//! | [`serve`] | a site → a local web server that follows edits |
//! | [`manifests`] | manifests and scenarios on disk → sources for core |
//! | [`verdicts`] | answers of core → a terminal, JSON lines, JUnit |
//! | [`cli`] | the command line over it |
//!
//! This crate decides nothing about policies: it asks `signalbox-core` and shows what that says.

pub mod bundle;
pub mod card;
pub mod cli;
pub mod config;
pub mod content;
pub mod example;
pub mod external;
mod junit;
pub mod links;
pub mod manifests;
pub mod markdown;
pub mod output;
pub mod report;
pub mod search;
pub mod serve;
pub mod site;
pub mod theme;
pub mod verdicts;
