//! A track's shape: corners made round, and the stretch that a flow travels.

use super::layout::{Point, SIGNAL_OFFSET};
use super::length::Length;

/// How round corners are.
const RADIUS: f64 = 9.0;

/// How far a flow comes on its track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the destination.
    Through,
    /// To the signal at the way out.
    Egress,
    /// To the signal at the way in.
    Ingress,
}

/// The path of the whole track.
pub(super) fn whole(points: &[Point]) -> String {
    path(points)
}

/// The path of the stretch that is travelled.
pub(super) fn travelled(points: &[Point], reach: Reach) -> String {
    path(&stretch(points, reach))
}

/// Where a refused flow stops.
pub(super) fn stop(points: &[Point], reach: Reach) -> Option<Point> {
    (reach != Reach::Through)
        .then(|| stretch(points, reach).last().copied())
        .flatten()
}

fn stretch(points: &[Point], reach: Reach) -> Vec<Point> {
    let mut points = points.to_vec();
    match (reach, points.as_mut_slice()) {
        (Reach::Egress, [start, ..]) => {
            let start = *start;
            let end = Point {
                x: start.x + SIGNAL_OFFSET + 5.0,
                ..start
            };
            points = vec![start, end];
        }
        (Reach::Ingress, [.., last]) => last.x -= SIGNAL_OFFSET + 5.0,
        _ => {}
    }
    points
}

/// A path through points whose stretches are horizontal and vertical by turns.
fn path(points: &[Point]) -> String {
    let [first, between @ .., last] = points else {
        return String::new();
    };
    let mut path = format!("M{} {}", Length(first.x), Length(first.y));
    let mut before = *first;
    for (index, corner) in between.iter().enumerate() {
        let after = *between.get(index + 1).unwrap_or(last);
        let radius = RADIUS
            .min(distance(before, *corner) / 2.0)
            .min(distance(*corner, after) / 2.0);
        let (arrive, leave) = (towards(*corner, before, radius), towards(*corner, after, radius));
        path += &format!(
            "L{} {}Q{} {} {} {}",
            Length(arrive.x),
            Length(arrive.y),
            Length(corner.x),
            Length(corner.y),
            Length(leave.x),
            Length(leave.y)
        );
        before = *corner;
    }
    path + &format!("L{} {}", Length(last.x), Length(last.y))
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

/// The point that lies `length` from one point towards another on the same row or column.
fn towards(from: Point, to: Point, length: f64) -> Point {
    let step = |from: f64, to: f64| match to - from {
        0.0 => from,
        far => from + length * far.signum(),
    };
    Point {
        x: step(from.x, to.x),
        y: step(from.y, to.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BENT: [Point; 4] = [
        Point { x: 0.0, y: 0.0 },
        Point { x: 100.0, y: 0.0 },
        Point { x: 100.0, y: 42.0 },
        Point { x: 200.0, y: 42.0 },
    ];

    #[test]
    fn corners_are_round() {
        assert_eq!(whole(&BENT), "M0 0L91 0Q100 0 100 9L100 33Q100 42 109 42L200 42");
    }

    #[test]
    fn a_refused_flow_stops_at_the_signal_that_refused_it() {
        assert_eq!(travelled(&BENT, Reach::Egress), "M0 0L21 0");
        assert_eq!(stop(&BENT, Reach::Ingress), Some(Point { x: 179.0, y: 42.0 }));
        assert_eq!(stop(&BENT, Reach::Through), None);
    }
}
