//! The picture for a narrow screen: one flow a row, so that nothing scrolls sideways.
//!
//! ```text
//!  ┌────────┐ ⊙ 80/tcp   ⊙ ┌────────┐
//!  │frontend│──────────────│backend │
//!  │        │ ⊙ 7379/tcp ⊙ ├────────┤
//!  │        │──────────────│database│
//!  └────────┘              └────────┘
//! ```
//!
//! Who sends stands at the left, once for all its flows; who receives at the right of each. An endpoint therefore
//! stands more than once, and frames of namespaces are left out: names say them, where there are several.

use super::{FREE_LABEL_OFFSET, LABEL_OFFSET, Layout, Line, MARGIN, Node, Point, Rect, Station, Track};

/// Units; drawn a little larger or smaller as the screen has it.
const WIDTH: f64 = 352.0;
const BOX: f64 = 106.0;
/// The height of a box of one row.
const RUNG: f64 = 48.0;
/// From its top to its track: the signal and the label stand above.
const TRACK: f64 = 27.0;
/// Between those who receive from the same.
const STEP: f64 = 6.0;
/// Between those who send.
const GAP: f64 = 16.0;
/// Where it ends: the signal at the way in stands there.
const LABEL_END: f64 = WIDTH - MARGIN - BOX - 28.0;

/// Lays out `nodes` and the `lines` between them in a column. Indices must be those of `nodes`.
pub fn lay_out_narrow(nodes: &[Node], lines: &[Line]) -> Layout {
    let mut ladder = Ladder {
        y: MARGIN,
        rows: 0,
        stations: Vec::new(),
        tracks: vec![None; lines.len()],
    };
    for from in senders(lines) {
        ladder.rungs(from, nodes, lines);
    }
    let touched = |node: usize| lines.iter().any(|line| line.from == node || line.to == node);
    ladder.idle((0..nodes.len()).filter(|&node| !touched(node)));
    Layout {
        width: WIDTH,
        height: ladder.y,
        cluster: None,
        frames: Vec::new(),
        stations: ladder.stations,
        tracks: ladder.tracks.into_iter().flatten().collect(),
    }
}

/// Who sends, in the order of the lines, each once.
fn senders(lines: &[Line]) -> Vec<usize> {
    let mut senders = Vec::new();
    for line in lines {
        if !senders.contains(&line.from) {
            senders.push(line.from);
        }
    }
    senders
}

struct Ladder {
    /// Where the next box begins.
    y: f64,
    rows: usize,
    stations: Vec<Station>,
    tracks: Vec<Option<Track>>,
}

impl Ladder {
    /// All that one node sends, what goes to the same receiver together.
    fn rungs(&mut self, from: usize, nodes: &[Node], lines: &[Line]) {
        let offset = match nodes[from].outside {
            true => FREE_LABEL_OFFSET,
            false => LABEL_OFFSET,
        };
        let sent: Vec<usize> = (0..lines.len())
            .filter(|&line| lines[line].from == from)
            .collect();
        let mut receivers: Vec<usize> = Vec::new();
        for &line in &sent {
            if !receivers.contains(&lines[line].to) {
                receivers.push(lines[line].to);
            }
        }
        let top = self.y;
        let first = self.rows;
        for (index, &to) in receivers.iter().enumerate() {
            self.y += if index == 0 { 0.0 } else { STEP };
            let (begin, row) = (self.y, self.rows);
            for &line in sent.iter().filter(|&&line| lines[line].to == to) {
                self.rung(line, offset);
            }
            self.station(to, WIDTH - MARGIN - BOX, begin, row);
        }
        self.station(from, MARGIN, top, first);
        self.y += GAP;
    }

    fn rung(&mut self, line: usize, offset: f64) {
        let y = self.y + TRACK;
        let (start, end) = (MARGIN + BOX, WIDTH - MARGIN - BOX);
        let left = start + offset;
        self.tracks[line] = Some(Track {
            points: vec![Point { x: start, y }, Point { x: end, y }],
            label: Rect::between(left, y - 20.0, LABEL_END, y - 5.0),
        });
        self.y += RUNG;
        self.rows += 1;
    }

    /// A box from `top` down to here, beside the rows from `first`. Its own signals stand on the tracks.
    fn station(&mut self, node: usize, x: f64, top: f64, first: usize) {
        let rows: Vec<usize> = (first..self.rows).collect();
        self.stations.push(Station {
            node,
            rect: Rect::between(x, top, x + BOX, self.y),
            arrivals: rows.clone(),
            departures: rows,
            rest: top,
        });
    }

    /// About whom nothing is asked: two a row, with both signals.
    fn idle(&mut self, nodes: impl Iterator<Item = usize>) {
        for (count, node) in nodes.enumerate() {
            let column = (count % 2) as f64;
            let x = MARGIN + 26.0 + column * (WIDTH - 2.0 * (MARGIN + 26.0) - BOX);
            if count % 2 == 0 && count > 0 {
                self.y += RUNG + GAP;
            }
            self.stations.push(Station {
                node,
                rect: Rect::between(x, self.y, x + BOX, self.y + RUNG),
                arrivals: Vec::new(),
                departures: Vec::new(),
                rest: self.y + RUNG / 2.0 + STEP,
            });
        }
        if self.stations.iter().any(|station| station.arrivals.is_empty()) {
            self.y += RUNG + GAP;
        }
    }
}
