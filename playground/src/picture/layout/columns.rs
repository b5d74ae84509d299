//! Who stands in which column: roles, from the flows.

use super::{Band, Grid, Line, Node, ROOMY, Role, Slot};
use signalbox_core::order;

/// Gives every node its column, every namespace its band, and every line its two ends.
pub(super) fn assign(nodes: &[Node], lines: &[Line]) -> Grid {
    let layers = layers(nodes, lines);
    let inner = layers.iter().flatten().max().map_or(0, |deepest| deepest + 1);
    let right = inner + 1;
    let bands = bands(nodes, lines);
    let mut grid = Grid {
        slots: Vec::new(),
        ends: Vec::new(),
        columns: right + 1,
        bands,
        spacing: ROOMY,
    };
    let mut senders = vec![usize::MAX; nodes.len()];
    let mut receivers = vec![usize::MAX; nodes.len()];
    for (node, layer) in layers.iter().enumerate() {
        match layer {
            Some(layer) => {
                let band = grid
                    .bands
                    .iter()
                    .position(|band| band.namespace == nodes[node].namespace);
                let slot = grid.add(node, layer + 1, band);
                (senders[node], receivers[node]) = (slot, slot);
            }
            None => {
                let receives = lines.iter().any(|line| line.to == node);
                let sends = lines.iter().any(|line| line.from == node);
                if sends || !receives {
                    senders[node] = grid.add(node, 0, None);
                }
                if receives {
                    receivers[node] = grid.add(node, right, None);
                }
            }
        }
    }
    grid.ends = lines
        .iter()
        .map(|line| (senders[line.from], receivers[line.to]))
        .collect();
    grid
}

impl Grid {
    fn add(&mut self, node: usize, column: usize, band: Option<usize>) -> usize {
        self.slots.push(Slot {
            node,
            column,
            band,
            top: 0,
            arriving: Vec::new(),
            leaving: Vec::new(),
        });
        self.slots.len() - 1
    }
}

/// The bands in their order: the namespaces that most lines touch first; what has no namespace last.
fn bands(nodes: &[Node], lines: &[Line]) -> Vec<Band> {
    let inside = nodes.iter().filter(|node| !node.outside);
    let mut names: Vec<Option<String>> = Vec::new();
    for node in inside {
        if !names.contains(&node.namespace) {
            names.push(node.namespace.clone());
        }
    }
    let touches = |name: &Option<String>| {
        let belongs = |node: usize| !nodes[node].outside && nodes[node].namespace == *name;
        lines
            .iter()
            .filter(|line| belongs(line.from) || belongs(line.to))
            .count()
    };
    order::sort_by_key(&mut names, |name| {
        (name.is_none(), std::cmp::Reverse(touches(name)))
    });
    let band = |namespace| Band {
        namespace,
        start: 0,
        end: 0,
    };
    names.into_iter().map(band).collect()
}

/// How deep in the cluster each node stands; `None` outside of it.
///
/// The depth is the longest way of lines to the node, without those that would close a circle. What the scenario
/// wants to be refused says little about roles, and counts only for nodes about which nothing else is said.
fn layers(nodes: &[Node], lines: &[Line]) -> Vec<Option<usize>> {
    let order = Order::of(nodes, lines);
    let mut layers: Vec<Option<usize>> = nodes.iter().map(|node| (!node.outside).then_some(0)).collect();
    // As many rounds as nodes: the longest way has no more steps.
    for _ in 0..nodes.len() {
        let mut moved = false;
        for &(from, to) in &order.edges {
            let deeper = layers[from].map(|layer| layer + 1);
            if deeper > layers[to] {
                layers[to] = deeper;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    pull_towards_followers(&mut layers, &order, nodes, lines);
    spread_idle(&mut layers, nodes, lines);
    layers
}

/// Who comes before whom, without circles.
struct Order {
    edges: Vec<(usize, usize)>,
}

impl Order {
    fn of(nodes: &[Node], lines: &[Line]) -> Self {
        let inside =
            |line: &&Line| line.from != line.to && !nodes[line.from].outside && !nodes[line.to].outside;
        let mut candidates: Vec<&Line> = lines.iter().filter(inside).collect();
        order::sort_by_key(&mut candidates, |line| line.role);
        let mut order = Self { edges: Vec::new() };
        for line in candidates {
            let edge = (line.from, line.to);
            let says_little = line.role == Role::Unwanted && order.knows(line.from) && order.knows(line.to);
            if !says_little && !order.edges.contains(&edge) && !order.leads(line.to, line.from) {
                order.edges.push(edge);
            }
        }
        order
    }

    fn knows(&self, node: usize) -> bool {
        self.edges.iter().any(|&(from, to)| from == node || to == node)
    }

    /// Whether there is a way from one node to another.
    fn leads(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![from];
        let mut next = 0;
        while let Some(&node) = seen.get(next) {
            if node == to {
                return true;
            }
            for &(_, follower) in self.edges.iter().filter(|edge| edge.0 == node) {
                if !seen.contains(&follower) {
                    seen.push(follower);
                }
            }
            next += 1;
        }
        false
    }
}

/// A node that nobody reaches stands right before the first node that it reaches, not at the entry.
fn pull_towards_followers(layers: &mut [Option<usize>], order: &Order, nodes: &[Node], lines: &[Line]) {
    for node in 0..nodes.len() {
        let entered = lines
            .iter()
            .any(|line| line.to == node && nodes[line.from].outside)
            || order.edges.iter().any(|edge| edge.1 == node);
        let followers = order.edges.iter().filter(|edge| edge.0 == node);
        let nearest = followers.filter_map(|edge| layers[edge.1]).min();
        if let (false, Some(nearest)) = (entered, nearest) {
            layers[node] = Some(nearest.saturating_sub(1));
        }
    }
}

/// Nodes that no line touches fill the columns that have least.
fn spread_idle(layers: &mut [Option<usize>], nodes: &[Node], lines: &[Line]) {
    let touched = |node: usize| lines.iter().any(|line| line.from == node || line.to == node);
    let idle: Vec<usize> = (0..nodes.len())
        .filter(|&node| !nodes[node].outside && !touched(node))
        .collect();
    let busy_columns = (0..nodes.len())
        .filter(|&node| touched(node))
        .filter_map(|node| layers[node])
        .max()
        .map_or(0, |deepest| deepest + 1);
    // Without any line, a block that is about as wide as high.
    let columns = busy_columns
        .max((idle.len() as f64).sqrt().ceil() as usize)
        .clamp(1, 6);
    let mut load = vec![0_usize; columns];
    let band = |node: usize| nodes[node].namespace.as_deref();
    for (count, &node) in idle.iter().enumerate() {
        // A new namespace starts a new band: its load starts afresh, over those of it that have lines.
        if count == 0 || band(idle[count - 1]) != band(node) {
            load.fill(0);
            for other in (0..nodes.len()).filter(|&other| touched(other) && band(other) == band(node)) {
                if let Some(column) = layers[other].filter(|&column| column < columns) {
                    load[column] += 2;
                }
            }
        }
        let emptiest = (0..columns).min_by_key(|&column| load[column]).unwrap_or(0);
        load[emptiest] += 1;
        layers[node] = Some(emptiest);
    }
}
