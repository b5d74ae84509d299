//! Findings as a terminal shows them, in the manner of a compiler.

use std::io::IsTerminal;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use signalbox_core::diagnostic::Severity;
use signalbox_core::source::Place;

use super::{Finding, Findings, Note};

/// Whether there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For files, pipes and pages.
    Plain,
    /// For a terminal.
    Coloured,
}

impl Style {
    /// Coloured if standard error is a terminal and nothing asks for plain text (`NO_COLOR`).
    pub fn of_terminal() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if !plain && std::io::stderr().is_terminal() {
            Self::Coloured
        } else {
            Self::Plain
        }
    }

    fn renderer(self) -> Renderer {
        match self {
            Self::Plain => Renderer::plain(),
            Self::Coloured => Renderer::styled(),
        }
        .decor_style(DecorStyle::Ascii)
    }
}

pub(super) fn render(findings: &Findings, style: Style) -> String {
    let renderer = style.renderer();
    let reports = findings.sorted().into_iter();
    reports
        .map(|finding| renderer.render(&groups(finding, findings)) + "\n\n")
        .collect()
}

fn groups<'a>(finding: &'a Finding, findings: &'a Findings) -> Vec<Group<'a>> {
    let report = &finding.report;
    let title = level(report.severity)
        .primary_title(&*report.message)
        .id(&*report.code);
    let mut main = Group::with_title(title);
    main = with_place(main, &report.place, findings);
    for note in finding.notes.iter().filter(|note| note.place.is_none()) {
        main = main.element(Level::NOTE.message(&*note.text));
    }
    if let Some(help) = &report.help {
        main = main.element(Level::HELP.message(&**help));
    }
    let placed = finding
        .notes
        .iter()
        .filter_map(|note| place_group(note, findings));
    std::iter::once(main).chain(placed).collect()
}

fn place_group<'a>(note: &'a Note, findings: &'a Findings) -> Option<Group<'a>> {
    let place = note.place.as_ref()?;
    Some(with_place(
        Group::with_title(Level::NOTE.secondary_title(&*note.text)),
        place,
        findings,
    ))
}

/// The lines, if the text is known; else the file, and where in it.
fn with_place<'a>(group: Group<'a>, place: &'a Place, findings: &'a Findings) -> Group<'a> {
    if place.file.is_empty() {
        return group;
    }
    match findings.text_of(place).filter(|_| place.line > 0) {
        Some(text) => {
            let annotation = AnnotationKind::Primary.span(visible(text, place));
            group.element(Snippet::source(text).path(&*place.file).annotation(annotation))
        }
        None if place.line == 0 => group.element(Origin::path(&*place.file)),
        None => {
            let origin = Origin::path(&*place.file).line(place.line as usize);
            group.element(origin.char_column(place.column as usize))
        }
    }
}

/// The span cut to its first line: where to look, not all that is there.
fn visible(text: &str, place: &Place) -> Range<usize> {
    let start = floor(text, place.start as usize);
    let end = floor(text, place.end as usize).max(start);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.min(line_end)
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}
