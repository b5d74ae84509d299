//! Lines of a listing that are marked or numbered: ```` ```yaml hl_lines="2 4-5" add="3" remove="4" linenos ````.

use super::fence::{Attribute, Fence};

/// Attributes that mark lines, and the class that each gives them. The first of a kind is our name for it.
const MARKS: [(&str, &str); 5] = [
    ("mark", "mark"),
    ("hl_lines", "mark"),
    ("add", "add"),
    ("remove", "remove"),
    ("del", "remove"),
];

/// Attributes that number the lines; the value is the number of the first one.
const NUMBERS: [&str; 3] = ["linenos", "linenums", "linenostart"];

/// Whether an attribute speaks about lines.
pub(super) fn reads(key: &str) -> bool {
    NUMBERS.contains(&key) || MARKS.iter().any(|(known, _)| *known == key)
}

/// The same HTML with every line in an element of its own, if the listing marks or numbers lines.
///
/// # Errors
/// An attribute names lines that there are not, or no lines: the attribute and what is wrong with it.
pub(super) fn mark(fence: &Fence, html: &str) -> Result<Option<String>, (Attribute, String)> {
    let lines = split(html);
    let mut classes: Vec<Vec<&str>> = vec![Vec::new(); lines.len()];
    let mut is_marked = false;
    for attribute in &fence.attributes {
        let Some((_, class)) = MARKS.iter().find(|(key, _)| *key == attribute.key) else {
            continue;
        };
        is_marked = true;
        for line in numbers(&attribute.value).map_err(|why| (attribute.clone(), why))? {
            match line.checked_sub(1).and_then(|at| classes.get_mut(at)) {
                Some(classes) => classes.push(class),
                None => {
                    let why = format!("there is no line {line}: the listing has {}", lines.len());
                    return Err((attribute.clone(), why));
                }
            }
        }
    }
    if fence.language == "diff" {
        is_marked = true;
        for (line, classes) in lines.iter().zip(&mut classes) {
            classes.extend(change(line));
        }
    }
    let first = first_number(fence)?;
    if !is_marked && first.is_none() {
        return Ok(None);
    }
    let element = |(at, (line, classes)): (usize, (&String, &Vec<&str>))| {
        // A number is no part of the text: nobody wants to copy it.
        let number = first.map(|first| format!(" data-line=\"{}\"", first as usize + at));
        let number = number.unwrap_or_default();
        let classes: String = classes.iter().map(|class| format!(" {class}")).collect();
        // The line break stands inside, so that what is copied is what was written.
        format!("<span class=\"line{classes}\"{number}>{line}\n</span>")
    };
    Ok(Some(
        lines.iter().zip(&classes).enumerate().map(element).collect(),
    ))
}

/// The number of the first line, if lines are numbered.
pub(super) fn first_number(fence: &Fence) -> Result<Option<u32>, (Attribute, String)> {
    let asked = |attribute: &&Attribute| NUMBERS.contains(&&*attribute.key);
    let start = fence.attributes.iter().rfind(asked);
    let Some(attribute) = start.filter(|attribute| attribute.value != "false") else {
        return Ok(None);
    };
    match attribute.value.as_str() {
        "" | "true" | "inline" | "table" => Ok(Some(1)),
        number => number.parse().map(Some).map_err(|_| {
            let why = format!("`{number}` is not the number of a line");
            (attribute.clone(), why)
        }),
    }
}

/// What a line of a diff is.
fn change(html: &str) -> Option<&'static str> {
    let text = html.trim_start_matches(|letter| letter != '>').strip_prefix('>');
    let text = if html.starts_with('<') {
        text.unwrap_or(html)
    } else {
        html
    };
    match text.as_bytes() {
        [b'+', ..] if !text.starts_with("+++") => Some("add"),
        [b'-', ..] if !text.starts_with("---") => Some("remove"),
        _ => None,
    }
}

/// `2 4-6`, `2,4-6`: the numbers that are meant.
fn numbers(written: &str) -> Result<Vec<usize>, String> {
    let mut numbers = Vec::new();
    for piece in written.split([' ', ',']).filter(|piece| !piece.is_empty()) {
        let (start, end) = piece.split_once('-').unwrap_or((piece, piece));
        let ends = start.parse::<usize>().ok().zip(end.parse::<usize>().ok());
        let (start, end) = ends
            .filter(|(start, end)| start <= end && *end < 1_000_000)
            .ok_or_else(|| format!("`{piece}` are no lines; write `2 4-6`"))?;
        numbers.extend(start..=end);
    }
    if numbers.is_empty() {
        return Err("name the lines: `2 4-6`".to_owned());
    }
    Ok(numbers)
}

/// HTML line by line; an element that goes on over a line break is closed before and opened again behind it.
fn split(html: &str) -> Vec<String> {
    let mut open = "";
    let mut lines = Vec::new();
    for line in html.trim_end_matches('\n').split('\n') {
        let mut whole = format!("{open}{line}");
        for (at, _) in line.match_indices('<') {
            let tag = &line[at..];
            open = if tag.starts_with("</") {
                ""
            } else {
                &tag[..tag.find('>').map_or(tag.len(), |end| end + 1)]
            };
        }
        if !open.is_empty() {
            whole.push_str("</span>");
        }
        lines.push(whole);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_do_not_reach_over_lines() {
        let html = "a <span class=\"h-c\">b\nc</span> d\ne\n";
        assert_eq!(
            split(html),
            [
                "a <span class=\"h-c\">b</span>",
                "<span class=\"h-c\">c</span> d",
                "e"
            ]
        );
    }

    #[test]
    fn lines_are_named_in_either_way() {
        assert_eq!(numbers("2 4-6"), Ok(vec![2, 4, 5, 6]));
        assert_eq!(numbers("2,4-6"), Ok(vec![2, 4, 5, 6]));
        for wrong in ["", "x", "3-1", "1-99999999999"] {
            assert!(numbers(wrong).is_err(), "{wrong}");
        }
    }
}
