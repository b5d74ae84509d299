//! What is wrong with the text.

use std::rc::Rc;

use signalbox_core::diagnostic::{FixReport, Report, Severity};
use signalbox_core::source::{Place, Source};
use yew::prelude::*;

use super::explanation::fix_offer;
use crate::words::diagnostics as words;

/// What is listed, and whom it tells.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DiagnosticsProps {
    /// The findings.
    pub reports: Vec<Report>,
    /// The text they are about.
    pub sources: Rc<Vec<Source>>,
    /// Applies a fix; without it fixes are only shown.
    #[prop_or_default]
    pub onfix: Option<Callback<FixReport>>,
    /// Shows a place in the text.
    #[prop_or_default]
    pub onplace: Option<Callback<Place>>,
    /// Where the pages about codes are, a folder each; without it codes are only named.
    #[prop_or_default]
    pub pages: AttrValue,
}

/// The findings, each with its place, what to do, and the fixes.
#[component]
pub fn Diagnostics(props: &DiagnosticsProps) -> Html {
    if props.reports.is_empty() {
        return Html::default();
    }
    let items = props.reports.iter().map(|report| item(props, report));
    html! { <ul class="sb-diagnostics" role="list">{ items.collect::<Html>() }</ul> }
}

fn item(props: &DiagnosticsProps, report: &Report) -> Html {
    let class = severity(report.severity);
    let fixes = report
        .fixes
        .iter()
        .map(|fix| fix_offer(&props.sources, fix, props.onfix.clone()));
    html! {
        <li class={classes!("sb-diagnostic", class)}>
            <p>
                <span class="sb-severity">{ words::severity(report.severity) }</span>{ " " }
                { place(props, &report.place) }{ " " }
                <span class="sb-message">{ ticks(&report.message) }</span>{ " " }
                { code(props, &report.code) }
            </p>
            { for report.help.as_ref().map(|help| html! { <p class="sb-help">{ ticks(help) }</p> }) }
            { fixes.collect::<Html>() }
        </li>
    }
}

/// The code, with the way to the page that says why.
fn code(props: &DiagnosticsProps, code: &str) -> Html {
    let named = html! { <code class="sb-code">{ code.to_owned() }</code> };
    if props.pages.is_empty() {
        return named;
    }
    let href = format!("{}{}/", props.pages, code.to_ascii_lowercase());
    html! { <a {href} title={words::about(code)}>{ named }</a> }
}

fn place(props: &DiagnosticsProps, place: &Place) -> Html {
    let words = format!("{}:{}", place.file, place.line);
    match props.onplace.clone() {
        Some(onplace) => {
            let place = place.clone();
            let onclick = Callback::from(move |_: MouseEvent| onplace.emit(place.clone()));
            html! { <button type="button" class="sb-place" {onclick}>{ words }</button> }
        }
        None => html! { <span class="sb-place">{ words }</span> },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Text in which backticks set what the user wrote.
pub(crate) fn ticks(text: &str) -> Html {
    let pieces = text.split('`').enumerate().map(|(index, piece)| {
        if index % 2 == 1 {
            html! { <code>{ piece.to_owned() }</code> }
        } else {
            html! { { piece.to_owned() } }
        }
    });
    pieces.collect()
}
