//! Answers for people on a terminal.

use std::io::IsTerminal;

use signalbox_core::answer::{Answer, Expectation, Hop, HopKind, Outcome, Reason, Side, SideVerdict};
use signalbox_core::simulation::verdict;
use signalbox_core::source::Source;

use super::quote::quote;

/// Whether there are colours. Words and signs say the same without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// For files and pipes.
    Plain,
    /// For a terminal.
    Coloured,
}

impl Palette {
    /// Coloured if standard output is a terminal and nothing asks for plain text (`NO_COLOR`).
    pub fn of_stdout() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match !plain && std::io::stdout().is_terminal() {
            true => Self::Coloured,
            false => Self::Plain,
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn mark(self, text: &str) -> String {
        self.paint("33", text)
    }

    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// A word or sign in the colour of good or bad news.
    pub fn verdict(self, good: bool, text: &str) -> String {
        if good { self.good(text) } else { self.bad(text) }
    }

    fn of_outcome(self, outcome: Outcome, text: &str) -> String {
        match outcome {
            Outcome::Allowed => self.good(text),
            Outcome::Denied => self.bad(text),
            _ => self.mark(text),
        }
    }
}

/// An answer with everything that explains it.
pub fn answer(question: &str, answer: &Answer, sources: &[Source], palette: Palette) -> String {
    let sign = sign(answer.outcome);
    let headline = format!("{sign} {question}  {}", verdict(answer));
    let mut text = palette.of_outcome(answer.outcome, &palette.bold(&headline)) + "\n";
    text += &format!("  {}; {}\n", answer.sentence, answer.seen);
    for hop in &answer.hops {
        text += &self::hop(hop, sources, palette);
    }
    for note in &answer.notes {
        text += &format!("  {} {note}\n", palette.dim("note:"));
    }
    text
}

fn hop(hop: &Hop, sources: &[Source], palette: Palette) -> String {
    let mut text = format!(
        "  {} {} {}\n",
        sign(hop.outcome),
        palette.bold(word(hop.kind)),
        hop.title
    );
    for (name, side) in [("leaving", &hop.egress), ("entering", &hop.ingress)] {
        if side.sentence.is_empty() || side.verdict == SideVerdict::NoEndpoint {
            continue;
        }
        text += &format!("    {name}: {}\n", side.sentence);
        text += &self::side(side, sources, palette);
    }
    for note in &hop.notes {
        text += &format!("    {} {note}\n", palette.dim("note:"));
    }
    text
}

/// The lines that decide; for a refusal by default, those that nearly fit, or that put the endpoint in
/// default deny.
fn side(side: &Side, sources: &[Source], palette: Palette) -> String {
    let mut text = String::new();
    for reason in side.reasons.iter().take(1) {
        text += &quoted(reason, &reason.text, sources, palette);
        if let Some(fix) = &reason.fix {
            let what = if side.verdict == SideVerdict::Deny {
                "to let it through"
            } else {
                "to refuse it"
            };
            text += &format!("      {} {what}: {}\n", palette.dim("="), fix.title);
        }
    }
    for miss in &side.nearest {
        text += &quoted(&miss.reason, &miss.failed, sources, palette);
        if let Some(fix) = &miss.fix {
            text += &format!("      {} to let it through: {}\n", palette.dim("="), fix.title);
        }
    }
    if side.reasons.is_empty() && side.nearest.is_empty() {
        for reason in &side.default_deny_by {
            text += &quoted(reason, &reason.text, sources, palette);
        }
    }
    text
}

fn quoted(reason: &Reason, label: &str, sources: &[Source], palette: Palette) -> String {
    let lines = quote(reason, label, sources, palette);
    lines.lines().map(|line| format!("      {line}\n")).collect()
}

/// An expectation on a line, and where it does not hold what is the case.
pub fn expectation(expectation: &Expectation, sources: &[Source], palette: Palette) -> String {
    let line = expectation.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if expectation.holds() {
        let sign = palette.good("✓");
        let note = if expectation.marked_wrong {
            palette.dim("  (fails, as it should)")
        } else {
            String::new()
        };
        return format!("  {sign} {line}{note}\n");
    }
    let place = &expectation.place;
    let mut text = format!("  {} {line}\n", palette.bad("✗"));
    text += &format!(
        "    {} {}:{}:{}\n",
        palette.dim("-->"),
        place.file,
        place.line,
        place.column
    );
    match &expectation.answer {
        Ok(found) if !expectation.met => {
            text += &indented(&self::answer(&found.question, found, sources, palette))
        }
        Ok(_) => text += &format!("    {}\n", expectation.message),
        Err(report) => {
            text += &format!("    {}\n", report.message);
            text += &report
                .help
                .as_ref()
                .map(|help| format!("    {} {help}\n", palette.dim("help:")))
                .unwrap_or_default();
        }
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "✓",
        Outcome::Denied => "✗",
        Outcome::Mixed => "±",
        Outcome::Unreachable => "∅",
        Outcome::NotModelled => "?",
    }
}

fn word(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Resolve => "resolve",
        HopKind::Translate => "translate",
        HopKind::Connect => "connect",
        HopKind::Tls => "tls",
        HopKind::Route => "route",
        HopKind::Mesh => "mesh",
        HopKind::Request => "request",
    }
}
