//! Where everything stands in the picture: a track diagram, as in a signal box.
//!
//! Flows run from left to right. Outside parties that send stand at the left, those that receive at the right (who
//! does both stands twice), the cluster between them. Endpoints stand in columns by their role, which follows from the
//! flows; each namespace has a band of rows of its own. Every flow leaves its source at a row of its own on the right
//! and arrives at one on the left:
//!
//! ```text
//!   column c      label zone      lanes   approach   column c+1
//!  ┌────────┐  ⊙ 80/tcp                  ⊙ ┌────────┐
//!  │frontend│──────────────────────────────│backend │
//!  │        │  ⊙ 7379/tcp     │            └────────┘
//!  │        │─────────────────┘
//!  └────────┘
//! ```
//!
//! Labels stand only in the label zone, on the row of their own track; what is vertical runs only in the lanes. That
//! is why nothing can overlap, whatever the flows are.
//!
//! The layout depends on who is asked about whom, **not on the verdicts**: an edit of a policy moves nothing.

mod columns;
mod ladder;
mod lanes;
mod rows;

use super::text;
use crate::words::drawing as words;

pub use ladder::lay_out_narrow;

/// The size of names and of everything smaller.
pub const NAME_SIZE: f64 = 14.0;
/// The size of details, labels and captions.
pub const SMALL_SIZE: f64 = 12.0;
/// How far a signal stands from its endpoint.
pub const SIGNAL_OFFSET: f64 = 16.0;

const NARROWEST_BOX: f64 = 96.0;
const WIDEST_BOX: f64 = 152.0;
const BOX_PADDING: f64 = 12.0;
const LANE_PITCH: f64 = 11.0;
/// From the endpoint to its label: the signal stands there.
const LABEL_OFFSET: f64 = 30.0;
/// The same where no signal stands: whoever sends from outside has none.
const FREE_LABEL_OFFSET: f64 = 8.0;
const APPROACH: f64 = 32.0;
const FRAME_GAP: f64 = 14.0;
const MARGIN: f64 = 12.0;
/// From the edge of a frame to its caption.
pub const CAPTION_INSET: f64 = 16.0;
/// Room for the words under a track, so that a wish that is no longer met moves nothing.
const NARROWEST_LABEL: f64 = 74.0;

/// Somebody to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The name in the box.
    pub name: String,
    /// The line under it.
    pub detail: String,
    /// Whether it stands outside the cluster.
    pub outside: bool,
    /// Its namespace, if it has one.
    pub namespace: Option<String>,
}

/// A flow to be drawn, between two nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The node that sends.
    pub from: usize,
    /// The node that receives.
    pub to: usize,
    /// What is written at it.
    pub label: String,
    /// How much the line says about who comes before whom.
    pub role: Role,
}

/// What a line says about the order of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Wanted by the scenario: this is how the system works.
    Wanted,
    /// Asked about.
    Asked,
    /// Wanted to be refused: says little.
    Unwanted,
}

/// Everything's place. All lengths are in units of the drawing, from its top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// The cluster, if anything is in it.
    pub cluster: Option<Rect>,
    /// The namespaces.
    pub frames: Vec<Frame>,
    /// The boxes.
    pub stations: Vec<Station>,
    /// The tracks, in the order of the lines.
    pub tracks: Vec<Track>,
}

/// A namespace's frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The namespace.
    pub namespace: String,
    /// Its outline; the caption stands at its top left.
    pub rect: Rect,
    /// Where the caption begins.
    pub caption: Point,
}

/// A node, drawn at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Which node.
    pub node: usize,
    /// Its outline.
    pub rect: Rect,
    /// The rows of arriving tracks, in order.
    pub arrivals: Vec<usize>,
    /// The rows of leaving tracks, in order.
    pub departures: Vec<usize>,
    /// Height at which a signal stands that no track passes.
    pub rest: f64,
}

/// A flow's way.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Corners from the source's edge to the destination's; horizontal and vertical by turns.
    pub points: Vec<Point>,
    /// The room of the label, above the track; the words about the wish have the same room under it.
    pub label: Rect,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
        }
    }

    /// The smallest that holds both.
    fn union(self, other: Self) -> Self {
        Self::between(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    fn grown(self, by: f64) -> Self {
        Self::between(self.x - by, self.y - by, self.right() + by, self.bottom() + by)
    }
}

/// A station before it has a place: its column and its rows.
#[derive(Debug, Clone)]
struct Slot {
    node: usize,
    column: usize,
    /// Index of the namespace's band; `None` for what stands outside the cluster.
    band: Option<usize>,
    top: usize,
    /// Lines that arrive, from top to bottom.
    arriving: Vec<usize>,
    /// Lines that leave, from top to bottom.
    leaving: Vec<usize>,
}

impl Slot {
    fn rows(&self) -> usize {
        self.arriving.len().max(self.leaving.len()).max(1)
    }

    fn end(&self) -> usize {
        self.top + self.rows()
    }

    fn departure(&self, line: usize) -> usize {
        self.top + position(&self.leaving, line)
    }

    fn arrival(&self, line: usize) -> usize {
        self.top + position(&self.arriving, line)
    }
}

fn position(lines: &[usize], line: usize) -> usize {
    lines.iter().position(|&other| other == line).unwrap_or(0)
}

/// The grid: who stands in which column and row.
#[derive(Debug, Clone)]
struct Grid {
    slots: Vec<Slot>,
    /// Of each line: the slot it leaves and the slot it arrives at.
    ends: Vec<(usize, usize)>,
    /// Columns in all, those of the outside included, even when nobody stands there.
    columns: usize,
    bands: Vec<Band>,
    spacing: Spacing,
}

/// The rows of one namespace, over all columns.
#[derive(Debug, Clone, PartialEq)]
struct Band {
    namespace: Option<String>,
    start: usize,
    end: usize,
}

/// How close rows stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spacing {
    /// Rows are this far apart.
    pitch: f64,
    /// A box is higher than its rows by this much at each end.
    overhang: f64,
    /// Rows that stay free between two boxes.
    between_boxes: usize,
    /// Rows between the bands of two namespaces: the lower one's caption stands in the last.
    between_bands: usize,
    /// A frame begins above its boxes by this much: the caption stands there.
    caption: f64,
    /// It ends below them by this much.
    below: f64,
}

/// A small world has air.
const ROOMY: Spacing = Spacing {
    pitch: 42.0,
    overhang: 6.0,
    between_boxes: 1,
    between_bands: 2,
    caption: 30.0,
    below: 14.0,
};

/// A larger one is to be seen at once.
const DENSE: Spacing = Spacing {
    pitch: 40.0,
    overhang: -3.0,
    between_boxes: 0,
    between_bands: 1,
    caption: 26.0,
    below: 10.0,
};

/// A world of more rows than these is a larger one.
const ROOMY_ROWS: usize = 8;

/// Lays out `nodes` and the `lines` between them. Lines that name no node are left out of nothing: indices must be
/// those of `nodes`.
pub fn lay_out(nodes: &[Node], lines: &[Line]) -> Layout {
    let mut grid = columns::assign(nodes, lines);
    rows::assign(&mut grid);
    if grid.slots.iter().any(|slot| slot.end() > ROOMY_ROWS) {
        grid.spacing = DENSE;
        rows::assign(&mut grid);
    }
    let routes = lanes::route(&grid);
    Drawing::new(nodes, lines, &grid, &routes).finish()
}

/// From rows and columns to lengths.
struct Drawing<'a> {
    nodes: &'a [Node],
    grid: &'a Grid,
    routes: &'a lanes::Routes,
    /// Left edge and width of each column.
    columns: Vec<(f64, f64)>,
    /// Left edge of each channel's lanes; channel `c` follows column `c`.
    lanes: Vec<f64>,
    label_zones: Vec<f64>,
    labels: Vec<f64>,
    width: f64,
}

impl<'a> Drawing<'a> {
    fn new(nodes: &'a [Node], lines: &[Line], grid: &'a Grid, routes: &'a lanes::Routes) -> Self {
        let labels = lines
            .iter()
            .map(|line| text::width(&line.label, SMALL_SIZE).max(NARROWEST_LABEL));
        let mut drawing = Self {
            nodes,
            grid,
            routes,
            columns: Vec::new(),
            lanes: Vec::new(),
            label_zones: Vec::new(),
            labels: labels.collect(),
            width: 0.0,
        };
        drawing.measure();
        drawing
    }

    /// Gives every column and channel its width, from left to right.
    fn measure(&mut self) {
        let mut x = MARGIN;
        let last = self.grid.columns - 1;
        for column in 0..self.grid.columns {
            let width = self.column_width(column);
            self.columns.push((x, width));
            x += width;
            if column == last {
                break;
            }
            let frame_before = if column + 1 == last { FRAME_GAP } else { 0.0 };
            let frame_after = if column == 0 { FRAME_GAP } else { 0.0 };
            let zone = self.label_zone(column);
            let lanes = self.routes.lanes(column) as f64 * LANE_PITCH;
            self.label_zones.push(zone);
            self.lanes.push(x + zone + frame_before + LANE_PITCH);
            let approach = if self.is_empty(column + 1) { 0.0 } else { APPROACH };
            x += zone + frame_before + lanes + LANE_PITCH + frame_after + approach;
        }
        self.width = x + MARGIN;
    }

    fn is_empty(&self, column: usize) -> bool {
        !self.grid.slots.iter().any(|slot| slot.column == column)
    }

    fn column_width(&self, column: usize) -> f64 {
        let slots = self.grid.slots.iter().filter(|slot| slot.column == column);
        let widths = slots.filter_map(|slot| self.nodes.get(slot.node)).map(|node| {
            let name = text::width(&node.name, NAME_SIZE);
            let detail = text::width(&node.detail, SMALL_SIZE);
            // A frame with nobody else in it is as wide as its caption.
            let caption = node.namespace.as_ref().map_or(0.0, |name| {
                text::width(&words::namespace(name), SMALL_SIZE) + 2.0 * (CAPTION_INSET - APPROACH)
            });
            (name.max(detail) + 2.0 * BOX_PADDING)
                .max(caption)
                .clamp(NARROWEST_BOX, WIDEST_BOX)
        });
        widths.fold(0.0, f64::max)
    }

    fn label_zone(&self, column: usize) -> f64 {
        let slots = self.grid.slots.iter().filter(|slot| slot.column == column);
        let widest = slots
            .flat_map(|slot| slot.leaving.iter().map(|&line| (self.label_offset(slot), line)))
            .map(|(offset, line)| offset + self.labels.get(line).copied().unwrap_or(0.0) + 8.0)
            .fold(0.0, f64::max);
        let least = if self.is_empty(column) { 0.0 } else { APPROACH };
        widest.max(least)
    }

    fn finish(self) -> Layout {
        let frames = self.frames();
        let cluster = self.cluster(&frames);
        let stations: Vec<Station> = self.grid.slots.iter().map(|slot| self.station(slot)).collect();
        let tracks = (0..self.grid.ends.len())
            .map(|line| self.track(line))
            .collect::<Vec<_>>();
        let bottoms = stations.iter().map(|station| station.rect.bottom());
        let bends = tracks
            .iter()
            .flat_map(|track| track.points.iter().map(|point| point.y + 8.0));
        let lowest = bottoms
            .chain(bends)
            .chain(cluster.map(|rect| rect.bottom()))
            .fold(0.0, f64::max);
        Layout {
            width: self.width,
            height: lowest + MARGIN,
            cluster,
            frames,
            stations,
            tracks,
        }
    }

    fn station(&self, slot: &Slot) -> Station {
        let rect = self.outline(slot);
        let rows = |count: usize| (slot.top..slot.top + count).collect();
        Station {
            node: slot.node,
            rect,
            arrivals: rows(slot.arriving.len()),
            departures: rows(slot.leaving.len()),
            rest: self.row_y(slot.top),
        }
    }

    fn outline(&self, slot: &Slot) -> Rect {
        let (x, width) = self.columns[slot.column];
        let half = self.half_box();
        Rect::between(
            x,
            self.row_y(slot.top) - half,
            x + width,
            self.row_y(slot.end() - 1) + half,
        )
    }

    fn frames(&self) -> Vec<Frame> {
        let bands = self.grid.bands.iter().enumerate();
        bands
            .filter_map(|(index, band)| {
                let namespace = band.namespace.clone()?;
                let rect = self.band_outline(index)?;
                let Spacing { caption, below, .. } = self.grid.spacing;
                let rect = Rect::between(rect.x, rect.y - caption, rect.right(), rect.bottom() + below);
                let caption = Point {
                    x: rect.x + CAPTION_INSET,
                    y: rect.y + caption - 11.0,
                };
                Some(Frame {
                    namespace,
                    rect,
                    caption,
                })
            })
            .collect()
    }

    /// The outline of a band's boxes, with their signals and labels.
    fn band_outline(&self, band: usize) -> Option<Rect> {
        let slots = self.grid.slots.iter().filter(|slot| slot.band == Some(band));
        let outlines = slots.map(|slot| {
            let rect = self.outline(slot);
            let zone = self.label_zones.get(slot.column).copied().unwrap_or(APPROACH);
            Rect::between(rect.x - APPROACH, rect.y, rect.right() + zone, rect.bottom())
        });
        outlines.reduce(Rect::union)
    }

    fn cluster(&self, frames: &[Frame]) -> Option<Rect> {
        let framed = frames.iter().map(|frame| frame.rect);
        let bare = self.grid.bands.iter().enumerate();
        let bare = bare
            .filter(|(_, band)| band.namespace.is_none())
            .filter_map(|(index, _)| self.band_outline(index));
        framed
            .chain(bare)
            .reduce(Rect::union)
            .map(|rect| rect.grown(12.0))
    }

    fn track(&self, line: usize) -> Track {
        let (from, to) = self.grid.ends[line];
        let (from, to) = (&self.grid.slots[from], &self.grid.slots[to]);
        let start = Point {
            x: self.columns[from.column].0 + self.columns[from.column].1,
            y: self.row_y(from.departure(line)),
        };
        let end = Point {
            x: self.columns[to.column].0,
            y: self.row_y(to.arrival(line)),
        };
        let mut points = vec![start];
        for bend in self.routes.bends(line) {
            let x = self.lanes[bend.channel] + bend.lane as f64 * LANE_PITCH;
            points.push(Point {
                x,
                y: self.height(bend.from.rows()),
            });
            points.push(Point {
                x,
                y: self.height(bend.to.rows()),
            });
        }
        points.push(end);
        let width = self.labels[line];
        let left = start.x + self.label_offset(from);
        let label = Rect::between(left, start.y - 20.0, left + width, start.y - 5.0);
        Track { points, label }
    }

    fn label_offset(&self, from: &Slot) -> f64 {
        match self.nodes.get(from.node) {
            Some(node) if node.outside => FREE_LABEL_OFFSET,
            _ => LABEL_OFFSET,
        }
    }

    /// From the middle of a box of one row to its edge.
    fn half_box(&self) -> f64 {
        self.grid.spacing.pitch / 2.0 + self.grid.spacing.overhang
    }

    fn row_y(&self, row: usize) -> f64 {
        self.height(row as f64)
    }

    fn height(&self, rows: f64) -> f64 {
        MARGIN + 12.0 + self.grid.spacing.caption + self.half_box() + rows * self.grid.spacing.pitch
    }
}

#[cfg(test)]
mod tests;
