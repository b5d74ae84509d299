//! Columns as wide as what stands in them.

/// How far apart columns stand.
const PADDING: usize = 3;

/// How wide a column is at least.
const MIN_WIDTH: usize = 2;

/// Lays out lines whose cells are divided by tabs. A line's last cell belongs to no column; a column is as
/// wide as its widest cell among the lines that follow each other and have it.
pub(super) fn align(text: &str) -> String {
    let lines: Vec<Vec<&str>> = text
        .strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .map(|line| line.split('\t').collect())
        .collect();
    let mut widths: Vec<Vec<usize>> = lines
        .iter()
        .map(|cells| cells.iter().map(|cell| width(cell)).collect())
        .collect();
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        widen(&mut widths, column);
    }
    let mut out = String::new();
    for (cells, widths) in lines.iter().zip(&widths) {
        for (position, (cell, padded)) in cells.iter().zip(widths).enumerate() {
            out.push_str(cell);
            if position + 1 < cells.len() {
                out.extend(std::iter::repeat_n(' ', padded.saturating_sub(width(cell))));
            }
        }
        out.push('\n');
    }
    out
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

/// Gives each run of lines that have a column one width there.
fn widen(widths: &mut [Vec<usize>], column: usize) {
    for run in widths.chunk_by_mut(|one, other| (one.len() > column + 1) == (other.len() > column + 1)) {
        let widest = run
            .iter()
            .filter(|cells| cells.len() > column + 1)
            .filter_map(|cells| cells.get(column))
            .max();
        let Some(widest) = widest.map(|widest| (widest + PADDING).max(MIN_WIDTH)) else {
            continue;
        };
        for cell in run.iter_mut().filter_map(|cells| cells.get_mut(column)) {
            *cell = widest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_column_divides_it() {
        let laid = align("a\tb\nccc\td\nx\nee\tf\n");
        assert_eq!(laid, "a     b\nccc   d\nx\nee   f\n");
    }
}
