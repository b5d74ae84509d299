//! A file of YAML to read: in colours, with the deciding lines marked.

use signalbox_core::answer::{Answer, Direction, Reason, Side};
use signalbox_core::source::Source;
use yew::prelude::*;

use crate::flows::Aspect;
use crate::words::editor as words;
use crate::yaml::tokens;

/// Lines that decide the chosen flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The file.
    pub file: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Which signal the lines set.
    pub side: Direction,
    /// To what.
    pub aspect: Aspect,
}

impl Mark {
    /// The deciding lines of an answer, on both sides; each line once.
    pub fn of(answer: &Answer) -> Vec<Self> {
        let mut marks: Vec<Self> = Vec::new();
        for hop in &answer.hops {
            for (side, direction) in [
                (&hop.egress, Direction::Egress),
                (&hop.ingress, Direction::Ingress),
            ] {
                for mark in Self::of_side(side, direction) {
                    if !marks.contains(&mark) {
                        marks.push(mark);
                    }
                }
            }
        }
        marks
    }

    fn of_side(side: &Side, direction: Direction) -> impl Iterator<Item = Self> {
        let aspect = Aspect::of(side);
        let reasons: Vec<&Reason> = side.reasons.iter().chain(&side.default_deny_by).collect();
        let places = reasons
            .into_iter()
            .flat_map(|reason| reason.place.iter().chain(&reason.also))
            .cloned()
            .collect::<Vec<_>>()
            .into_iter();
        places.map(move |place| Self {
            file: place.file,
            line: place.line,
            // A span that ends at a line's start does not reach into the line.
            end_line: if place.end_column == 1 {
                place.end_line.saturating_sub(1).max(place.line)
            } else {
                place.end_line
            },
            side: direction,
            aspect,
        })
    }

    fn covers(&self, file: &str, line: u32) -> bool {
        self.file == file && (self.line..=self.end_line).contains(&line)
    }
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CodeProps {
    /// The file.
    pub source: Source,
    /// The deciding lines, of this and other files.
    #[prop_or_default]
    pub marks: Vec<Mark>,
}

/// A file of YAML to read.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    // The style sheet knows a line by where it stands, and counts: a file is longer than all else on a page.
    let lines = (1u32..).zip(props.source.text.lines()).map(|(number, line)| {
        let mark = props
            .marks
            .iter()
            .find(|mark| mark.covers(&props.source.name, number));
        let class = mark.map(|mark| mark.aspect.class());
        html! { <span {class}>{ coloured(line) }{ "\n" }</span> }
    });
    let label = words::text_of(&props.source.name);
    html! {
        <pre class="sb-yaml" tabindex="0" role="group" aria-label={label}><code>{ lines.collect::<Html>() }</code></pre>
    }
}

fn coloured(line: &str) -> Html {
    let pieces = tokens(line).into_iter().map(|(token, text)| match token.class() {
        "" => html! { { text.to_owned() } },
        class => html! { <span {class}>{ text.to_owned() }</span> },
    });
    pieces.collect()
}
