//! Tables as kubectl prints them, and the ages in them.

/// kubectl's columns: at least six wide, three blanks between them, the last one not filled.
const LEAST: usize = 6;
const GAP: usize = 3;

/// Lines of a table; every row has as many cells as the header.
pub(super) fn lines(header: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, title)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let widest = cells.map(|cell| length(cell)).max().unwrap_or_default();
            (widest.max(length(title)) + GAP).max(LEAST)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        let mut pending = 0;
        for (cell, width) in cells.zip(&widths) {
            line.extend(std::iter::repeat_n(' ', pending));
            line.push_str(cell);
            pending = width - length(cell);
        }
        line
    };
    let title = line(&mut header.iter().copied());
    let rows = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    std::iter::once(title).chain(rows).collect()
}

/// How long ago, as kubectl says it.
pub(super) fn age(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let with = |large: u64, large_unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{large}{large_unit}"),
        _ => format!("{large}{large_unit}{small}{small_unit}"),
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        _ if minutes < 10 => with(minutes, "m", seconds % 60, "s"),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => with(hours, "h", minutes % 60, "m"),
        _ if hours < 48 => format!("{hours}h"),
        _ if hours < 192 => with(days, "d", hours % 24, "h"),
        _ => format!("{days}d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_three_blanks_apart() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["longer".to_owned(), "c".to_owned()],
        ];
        assert_eq!(
            lines(&["NAME", "AGE"], &rows),
            ["NAME     AGE", "a        b", "longer   c"]
        );
    }

    #[test]
    fn ages_read_as_kubectl_says_them() {
        for (seconds, said) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (10799, "179m"),
            (10800, "3h"),
            (16080, "4h28m"),
            (54000, "15h"),
            (172800, "2d"),
            (180000, "2d2h"),
            (691200, "8d"),
        ] {
            assert_eq!(age(seconds), said);
        }
    }
}
