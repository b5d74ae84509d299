//! Lines of YAML as a compiler quotes them: number, text, carets, a label.

use signalbox_core::answer::Reason;
use signalbox_core::source::{Place, Source};

use super::text::Palette;

/// The lines of a reason with a label under its own place; empty where it has no place.
pub(super) fn quote(reason: &Reason, label: &str, sources: &[Source], palette: Palette) -> String {
    let Some(place) = &reason.place else {
        return String::new();
    };
    let Some(source) = sources.iter().find(|source| source.name == place.file) else {
        return String::new();
    };
    let lines: Vec<&str> = source.text.lines().collect();
    let mut shown: Vec<u32> = reason
        .also
        .iter()
        .filter(|also| also.file == place.file)
        .map(|also| also.line)
        .collect();
    shown.push(place.line);
    shown.sort_unstable();
    shown.dedup();
    let width = shown.last().map_or(1, |line| line.to_string().len());
    let bar = palette.dim("|");
    let mut text = format!(
        "{:width$}{} {}:{}:{}\n",
        "",
        palette.dim("-->"),
        place.file,
        place.line,
        place.column
    );
    let mut before = None;
    for number in shown {
        let Some(line) = lines.get(number as usize - 1) else {
            continue;
        };
        if before.is_some_and(|before| number > before + 1) {
            text += &format!("{:width$} {}\n", "", palette.dim("⋮"));
        }
        before = Some(number);
        text += &format!(
            "{} {bar} {}\n",
            palette.dim(&format!("{number:>width$}")),
            line.trim_end()
        );
        if number == place.line {
            let (indent, carets) = under(line, place);
            text += &format!("{:width$} {bar} {indent}{} {label}\n", "", palette.mark(&carets));
        }
    }
    text
}

/// The space before the carets and the carets themselves, on the first line of a place.
fn under(line: &str, place: &Place) -> (String, String) {
    let start = place.column.saturating_sub(1) as usize;
    let end = match place.end_line == place.line {
        true => place.end_column.saturating_sub(1) as usize,
        false => line.trim_end().chars().count(),
    };
    (" ".repeat(start), "^".repeat(end.saturating_sub(start).max(1)))
}
