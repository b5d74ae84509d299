use expect_test::{Expect, expect};

use super::*;

fn node(name: &str, namespace: Option<&str>) -> Node {
    Node {
        name: name.to_owned(),
        detail: "2 pods · nginx".to_owned(),
        outside: namespace == Some("outside"),
        namespace: namespace.filter(|&name| name != "outside").map(str::to_owned),
    }
}

fn line(from: usize, to: usize, role: Role) -> Line {
    Line {
        from,
        to,
        label: "7379/tcp".to_owned(),
        role,
    }
}

/// frontend, backend, database, kube-dns, internet, vpn.
fn demo() -> Vec<Node> {
    let default = Some("default");
    vec![
        node("frontend", default),
        node("backend", default),
        node("database", default),
        node("kube-dns", Some("kube-system")),
        node("internet", Some("outside")),
        node("vpn", Some("outside")),
    ]
}

fn column_of(layout: &Layout, node: usize) -> f64 {
    layout
        .stations
        .iter()
        .find(|station| station.node == node)
        .unwrap()
        .rect
        .x
}

#[test]
fn a_narrow_picture_gives_every_flow_a_row_and_overlaps_nothing() {
    use Role::Wanted;
    let lines = [
        line(4, 0, Wanted),
        line(0, 1, Wanted),
        line(4, 0, Wanted),
        line(0, 2, Wanted),
    ];
    let layout = lay_out_narrow(&demo(), &lines);
    assert!(layout.width <= 360.0);
    assert_eq!(layout.tracks.len(), lines.len());
    let heights: Vec<f64> = layout.tracks.iter().map(|track| track.points[0].y).collect();
    assert!(
        heights[0] < heights[2] && heights[2] < heights[1] && heights[1] < heights[3],
        "{heights:?}"
    );
    for (index, one) in layout.stations.iter().enumerate() {
        assert!(one.rect.bottom() <= layout.height && one.rect.right() <= layout.width);
        for other in &layout.stations[index + 1..] {
            let apart = one.rect.bottom() <= other.rect.y
                || other.rect.bottom() <= one.rect.y
                || one.rect.right() <= other.rect.x
                || other.rect.right() <= one.rect.x;
            assert!(apart, "{one:?} {other:?}");
        }
    }
    let drawn = |node: usize| {
        layout
            .stations
            .iter()
            .filter(|station| station.node == node)
            .count()
    };
    assert_eq!([0, 1, 2, 3, 4, 5].map(drawn), [2, 1, 1, 1, 1, 1]);
}

#[test]
fn tiers_follow_the_flows_that_are_wanted() {
    use Role::{Unwanted, Wanted};
    // What is unwanted comes first in the text, and would turn the tiers round.
    let lines = [
        line(2, 0, Unwanted),
        line(2, 1, Unwanted),
        line(4, 0, Wanted),
        line(0, 1, Wanted),
        line(1, 2, Wanted),
        line(1, 3, Wanted),
        line(0, 2, Unwanted),
        line(5, 2, Wanted),
    ];
    let layout = lay_out(&demo(), &lines);
    let columns: Vec<f64> = [4, 0, 1, 2].map(|node| column_of(&layout, node)).into();
    assert!(columns.is_sorted_by(|a, b| a < b), "{columns:?}");
    assert_eq!(column_of(&layout, 4), column_of(&layout, 5));
    assert_eq!(column_of(&layout, 2), column_of(&layout, 3));
}

#[test]
fn the_main_road_is_straight() {
    use Role::{Unwanted, Wanted};
    let lines = [
        line(4, 0, Wanted),
        line(0, 1, Wanted),
        line(0, 2, Unwanted),
        line(1, 2, Wanted),
    ];
    let layout = lay_out(&demo(), &lines);
    for road in [0, 1, 3] {
        assert_eq!(layout.tracks[road].points.len(), 2, "{:?}", layout.tracks[road]);
    }
}

#[test]
fn who_sends_and_receives_outside_stands_twice() {
    use Role::Wanted;
    let layout = lay_out(&demo(), &[line(4, 0, Wanted), line(2, 4, Wanted)]);
    let stations: Vec<&Station> = layout
        .stations
        .iter()
        .filter(|station| station.node == 4)
        .collect();
    assert_eq!(stations.len(), 2);
    let cluster = layout.cluster.unwrap();
    assert!(stations.iter().any(|station| station.rect.right() < cluster.x));
    assert!(stations.iter().any(|station| station.rect.x > cluster.right()));
}

#[test]
fn nothing_at_all_is_laid_out_too() {
    let layout = lay_out(&[], &[]);
    assert!(layout.stations.is_empty() && layout.width > 0.0 && layout.height > 0.0);
}

/// Whatever the flows are: boxes, labels and tracks keep clear of each other.
#[test]
fn nothing_overlaps_in_any_world() {
    let mut random = Random(7);
    for _ in 0..400 {
        let (nodes, lines) = random.world();
        check_clear(&lay_out(&nodes, &lines), &lines);
    }
}

/// Five hundred workloads in twenty namespaces, each with two flows; one in ten crosses namespaces.
fn big_world() -> (Vec<Node>, Vec<Line>) {
    const NAMESPACES: usize = 20;
    const EACH: usize = 25;
    let nodes: Vec<Node> = (0..NAMESPACES * EACH)
        .map(|index| {
            node(
                &format!("service-{index}"),
                Some(&format!("team-{}", index / EACH)),
            )
        })
        .collect();
    let mut random = Random(11);
    let lines = (0..2 * nodes.len()).map(|index| {
        let from = index / 2;
        let home = from / EACH * EACH;
        let to = match random.below(10) {
            0 => random.below(NAMESPACES * EACH),
            // Calls run from the front to the back of a team.
            _ => (from + 1 + random.below(5)).min(home + EACH - 1),
        };
        line(from, to, Role::Asked)
    });
    let lines = lines.filter(|line| line.from != line.to).collect();
    (nodes, lines)
}

#[test]
fn five_hundred_workloads_are_laid_out_clear_of_each_other() {
    let (nodes, lines) = big_world();
    let start = std::time::Instant::now();
    let layout = lay_out(&nodes, &lines);
    println!(
        "laid out {} boxes and {} lines in {:?}",
        nodes.len(),
        lines.len(),
        start.elapsed()
    );
    assert_eq!(layout.stations.len(), nodes.len());
    assert_eq!(layout.frames.len(), 20);
    check_clear(&layout, &lines);
}

/// The picture of the demo as figures, so that a change of the layout is seen for what it is.
#[test]
fn the_demo_stands_as_drawn() {
    use Role::{Unwanted, Wanted};
    let lines = [
        line(4, 0, Wanted),
        line(0, 1, Wanted),
        line(1, 2, Wanted),
        line(1, 3, Wanted),
        line(0, 2, Unwanted),
        line(5, 2, Wanted),
    ];
    check_drawing(
        &lay_out(&demo(), &lines),
        &demo(),
        expect![[r#"
            1064 x 356
            namespace default: 253,24 774x182
            namespace kube-system: 837,234 190x98
            frontend: 285,54 115x96
            backend: 566,54 115x96
            database: 869,54 126x138
            kube-dns: 869,264 126x54
            internet: 12,54 115x54
            vpn: 12,138 115x54
            line 0: 127,81 285,81
            line 1: 400,81 566,81
            line 2: 681,81 869,81
            line 3: 681,123 804,123 804,291 869,291
            line 4: 400,123 523,123 523,165 815,165 815,123 869,123
            line 5: 127,165 228,165 228,207 826,207 826,165 869,165
        "#]],
    );
    check_drawing(
        &lay_out_narrow(&demo(), &lines),
        &demo(),
        expect![[r#"
            352 x 376
            frontend: 234,12 106x48
            internet: 12,12 106x48
            backend: 234,76 106x48
            database: 234,130 106x48
            frontend: 12,76 106x102
            database: 234,194 106x48
            kube-dns: 234,248 106x48
            backend: 12,194 106x102
            database: 234,312 106x48
            vpn: 12,312 106x48
            line 0: 118,39 234,39
            line 1: 118,103 234,103
            line 2: 118,221 234,221
            line 3: 118,275 234,275
            line 4: 118,157 234,157
            line 5: 118,339 234,339
        "#]],
    );
}

/// Boxes by name, tracks by their corners, in whole units.
fn check_drawing(layout: &Layout, nodes: &[Node], expected: Expect) {
    let mut shown = format!("{:.0} x {:.0}\n", layout.width, layout.height);
    let outline = |rect: &Rect| format!("{:.0},{:.0} {:.0}x{:.0}", rect.x, rect.y, rect.width, rect.height);
    for frame in &layout.frames {
        shown += &format!("namespace {}: {}\n", frame.namespace, outline(&frame.rect));
    }
    for station in &layout.stations {
        shown += &format!("{}: {}\n", nodes[station.node].name, outline(&station.rect));
    }
    for (index, track) in layout.tracks.iter().enumerate() {
        let points = track
            .points
            .iter()
            .map(|point| format!("{:.0},{:.0}", point.x, point.y));
        shown += &format!("line {index}: {}\n", points.collect::<Vec<_>>().join(" "));
    }
    expected.assert_eq(&shown);
}

#[test]
fn the_same_world_gives_the_same_layout() {
    let (nodes, lines) = Random(3).world();
    assert_eq!(lay_out(&nodes, &lines), lay_out(&nodes, &lines));
}

fn check_clear(layout: &Layout, lines: &[Line]) {
    let boxes: Vec<Rect> = layout.stations.iter().map(|station| station.rect).collect();
    let labels: Vec<Rect> = layout
        .tracks
        .iter()
        .flat_map(|track| {
            // The words about the wish have the same room under the track.
            let under = Rect {
                y: track.label.bottom() + 10.0,
                ..track.label
            };
            [track.label, under]
        })
        .collect();
    for (index, outline) in boxes.iter().enumerate() {
        for other in &boxes[index + 1..] {
            assert!(!overlap(*outline, *other), "two boxes: {outline:?} {other:?}");
        }
        for label in &labels {
            assert!(!overlap(*outline, *label), "a box and a label: {lines:?}");
        }
        assert!(
            outline.x >= 0.0 && outline.right() <= layout.width && outline.bottom() <= layout.height,
            "a box outside of the drawing"
        );
    }
    for (index, label) in labels.iter().enumerate() {
        for other in &labels[index + 1..] {
            assert!(!overlap(*label, *other), "two labels: {label:?} {other:?}");
        }
    }
    for (index, frame) in layout.frames.iter().enumerate() {
        for other in &layout.frames[index + 1..] {
            assert!(!overlap(frame.rect, other.rect), "two namespaces");
        }
        for station in &layout.stations {
            let corner = Rect {
                width: 1.0,
                height: 1.0,
                ..station.rect
            };
            let crosses = overlap(frame.rect, station.rect) && !overlap(frame.rect, corner);
            assert!(!crosses, "a frame cuts a box");
        }
    }
    for (index, track) in layout.tracks.iter().enumerate() {
        for pair in track.points.windows(2) {
            let stretch = segment(pair[0], pair[1]);
            for outline in &boxes {
                assert!(
                    !overlap(stretch, *outline),
                    "track {index} runs through a box: {lines:?}"
                );
            }
            for (at, label) in labels.iter().enumerate() {
                assert!(
                    at / 2 == index || !overlap(stretch, *label),
                    "track {index} runs through label {}",
                    at / 2
                );
            }
        }
    }
    check_tracks_apart(layout);
}

/// Two tracks may cross; none may run on another.
fn check_tracks_apart(layout: &Layout) {
    for (index, track) in layout.tracks.iter().enumerate() {
        for other in &layout.tracks[index + 1..] {
            for a in track.points.windows(2) {
                for b in other.points.windows(2) {
                    let parallel = (a[0].x == a[1].x) == (b[0].x == b[1].x);
                    let (a, b) = (segment(a[0], a[1]), segment(b[0], b[1]));
                    assert!(
                        !(parallel && overlap(a, b)),
                        "two tracks run on each other: {a:?} {b:?}"
                    );
                }
            }
        }
    }
}

fn segment(a: Point, b: Point) -> Rect {
    let (left, right) = (a.x.min(b.x), a.x.max(b.x));
    let (top, bottom) = (a.y.min(b.y), a.y.max(b.y));
    // As wide as the line, and clear of its own ends.
    let (dx, dy) = if a.y == b.y { (-0.5, 1.5) } else { (1.5, -0.5) };
    Rect::between(left - dx, top - dy, right + dx, bottom + dy)
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// A small generator with a fixed seed: the same worlds on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn world(&mut self) -> (Vec<Node>, Vec<Line>) {
        let count = 1 + self.below(13);
        let nodes: Vec<Node> = (0..count)
            .map(|index| {
                let place = [
                    Some("default"),
                    Some("shop"),
                    Some("kube-system"),
                    None,
                    Some("outside"),
                ];
                node(
                    &"workload-of-some-length"[..3 + self.below(20)],
                    place[self.below(5)],
                )
                .named(index)
            })
            .collect();
        let roles = [Role::Wanted, Role::Asked, Role::Unwanted];
        let lines = (0..self.below(25))
            .map(|_| Line {
                label: "GET /docs/of/the/backend"[..4 + self.below(20)].to_owned(),
                ..line(self.below(count), self.below(count), roles[self.below(3)])
            })
            .collect();
        (nodes, lines)
    }
}

impl Node {
    fn named(mut self, index: usize) -> Self {
        self.name.push_str(&index.to_string());
        self
    }
}
