//! Parser events → the tree of nodes. Bounded everywhere: size, depth, nodes, what aliases expand to.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::{Document, Node, Scalar, Style, Value, scalar, split, syntax};
use crate::diagnostic::{Diagnostic, Edit, shorten};
use crate::source::{SourceId, Span};

/// What reading may cost. Text beyond it is a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one source.
    pub bytes: usize,
    /// Nodes of one source, as written.
    pub nodes: usize,
    /// Nodes of one source that aliases and merge keys add.
    pub expanded: usize,
    /// Anchors in one document.
    pub anchors: usize,
    /// Levels of collections inside each other.
    pub depth: usize,
    /// Findings in one source; the rest are left out, and the last one says so.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 12 << 20,
            nodes: 2_000_000,
            expanded: 200_000,
            anchors: 10_000,
            depth: 100,
            findings: 200,
        }
    }
}

/// Reads every document of a text, within the default [`Limits`]. Documents that hold nothing are left out.
/// Findings are in the order of the text.
pub fn read(source: SourceId, text: &str) -> (Vec<Document>, Vec<Diagnostic>) {
    read_within(Limits::default(), source, text)
}

/// [`read`] with limits of one's own.
pub fn read_within(limits: Limits, source: SourceId, text: &str) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        limits,
        nodes: 0,
        expanded: 0,
        sound: true,
        findings: Vec::new(),
    };
    if text.len() > limits.bytes {
        let message = format!(
            "the file has {} bytes; no more than {} are read",
            text.len(),
            limits.bytes
        );
        reader.report(
            "too-large",
            0..0,
            message,
            "split it, or leave out what is not about policy",
        );
        return (Vec::new(), reader.findings);
    }
    let documents = split::documents(text)
        .into_iter()
        .filter_map(|range| reader.document(text, range))
        .collect();
    reader.findings.sort_by_key(|finding| finding.span.start);
    (documents, reader.findings)
}

/// Why a document ended before its end.
struct Stop;

struct Reader {
    source: SourceId,
    limits: Limits,
    nodes: usize,
    expanded: usize,
    /// Whether nothing was found in the document being read.
    sound: bool,
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn document(&mut self, text: &str, range: Range<usize>) -> Option<Document> {
        self.sound = true;
        let (readable, forbidden) = up_to_forbidden(text, range);
        let mut tree = Tree::new(text);
        let read = self.events(&mut tree, text, readable);
        if let (Some(at), Ok(())) = (forbidden, read) {
            let message = "a control character; YAML allows none";
            self.report("yaml-syntax", at, message, "delete it; is this a text file?");
        }
        let needs_tidying = tree.needs_tidying || !self.sound;
        let mut root = tree.finish(self.source)?;
        if needs_tidying {
            self.tidy(&mut root);
        }
        let complete = self.sound;
        Some(Document { root, complete })
    }

    fn events(&mut self, tree: &mut Tree<'_>, text: &str, range: Range<usize>) -> Result<(), Stop> {
        let base = range.start;
        let options = granit_parser::options! {
            flow_nesting_limit: self.limits.depth,
            block_nesting_limit: self.limits.depth,
            emit_unresolved_aliases: true,
        };
        let chunk = text.get(range).unwrap_or_default();
        for next in Parser::new_from_str_with_options(chunk, options) {
            let (event, span) = next.map_err(|error| self.syntax(&error, base, chunk))?;
            let place = base + offset(span.start)..base + offset(span.end);
            self.event(tree, event, place, column(span.start))?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        tree: &mut Tree<'_>,
        event: Event<'_>,
        place: Range<usize>,
        column: u16,
    ) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(&place)?;
                self.remember(tree, anchor, &place)?;
                let (value, style) = scalar_value(text, style, tag.as_deref());
                let place = if style == Style::Plain && place.is_empty() {
                    tree.place_of_missing()
                } else {
                    trimmed(tree.text, place)
                };
                let node = self.node(value, place, style, column);
                self.push(tree, node)
            }
            Event::SequenceStart(style, anchor, _) => {
                self.remember(tree, anchor, &place)?;
                self.open(tree, Items::Sequence(Vec::new()), style, place, column)
            }
            Event::MappingStart(style, anchor, _) => {
                self.remember(tree, anchor, &place)?;
                self.open(tree, Items::Mapping(Vec::new(), None), style, place, column)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(tree, place),
            Event::Alias(anchor) => self.alias(tree, anchor, place),
            Event::UnresolvedAlias(name) => self.unresolved(tree, &name, place, column),
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..) => Ok(()),
            // The parser's `comments` feature may be on through another crate.
            #[allow(unreachable_patterns)]
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        tree: &mut Tree<'_>,
        items: Items,
        style: StructureStyle,
        place: Range<usize>,
        column: u16,
    ) -> Result<(), Stop> {
        self.count(&place)?;
        if tree.open.len() >= self.limits.depth {
            let message = format!(
                "the document is nested more than {} levels deep",
                self.limits.depth
            );
            self.report("too-deep", place, message, "no Kubernetes object needs so many");
            return Err(Stop);
        }
        let is_sequence = matches!(items, Items::Sequence(_));
        let (style, start) = match style {
            StructureStyle::Flow => (Style::Flow, place.start),
            StructureStyle::Block if is_sequence => (Style::Block, dash_before(tree.text, place.start)),
            StructureStyle::Block => (Style::Block, place.start),
        };
        let column = column.saturating_sub(u16::try_from(place.start - start).unwrap_or(0));
        tree.open.push(Open {
            items,
            style,
            start,
            column,
        });
        Ok(())
    }

    fn close(&mut self, tree: &mut Tree<'_>, place: Range<usize>) -> Result<(), Stop> {
        let Some(open) = tree.open.pop() else {
            return Ok(());
        };
        let end = match open.style {
            Style::Flow => place.end,
            _ => open.end_of_children(),
        };
        if let Items::Mapping(entries, _) = &open.items {
            tree.needs_tidying |= entries.iter().any(|(key, _)| is_merge(key));
            for (first, second) in duplicates(entries) {
                tree.needs_tidying = true;
                self.duplicate(tree.text, first, second);
            }
        }
        let node = open.into_node(end, self.source);
        self.push(tree, node)
    }

    /// Puts a finished node where it belongs. Mappings take strings as keys only, as JSON does.
    fn push(&mut self, tree: &mut Tree<'_>, mut node: Node) -> Result<(), Stop> {
        if tree.expects_key() {
            node = self.as_key(node)?;
        }
        tree.push(node);
        Ok(())
    }

    fn as_key(&mut self, mut node: Node) -> Result<Node, Stop> {
        let text = match &node.value {
            Value::Scalar(Scalar::String(_)) => return Ok(node),
            Value::Scalar(scalar) => scalar::key_text(scalar),
            Value::Sequence(_) | Value::Mapping(_) => None,
        };
        let Some(text) = text else {
            let message = format!("a key must be a text, not {}", article(node.type_name()));
            let place = node.span.start as usize..node.span.end as usize;
            self.report(
                "yaml-key",
                place,
                message,
                "write `key: value`, and quote an unusual key",
            );
            return Err(Stop);
        };
        node.value = Value::Scalar(Scalar::String(text));
        Ok(node)
    }

    fn alias(&mut self, tree: &mut Tree<'_>, anchor: usize, place: Range<usize>) -> Result<(), Stop> {
        let Some(target) = tree.anchored(anchor) else {
            let message = "this alias stands inside of what it repeats";
            self.report("yaml-alias", place, message, "write the value out");
            return Err(Stop);
        };
        let room = Room {
            nodes: self.limits.expanded.saturating_sub(self.expanded),
            depth: self.limits.depth.saturating_sub(tree.open.len()),
        };
        let Some(size) = room.size_of(target) else {
            self.too_much_expansion(place);
            return Err(Stop);
        };
        self.expanded += size;
        let node = target.clone();
        self.push(tree, node)
    }

    /// `*.example.com` without quotes: an alias by the letter, a text by intent.
    fn unresolved(
        &mut self,
        tree: &mut Tree<'_>,
        name: &str,
        place: Range<usize>,
        column: u16,
    ) -> Result<(), Stop> {
        let shown = shorten(name);
        let message = format!("`*{shown}` is an alias, and no anchor `&{shown}` stands above it");
        let written = format!("*{name}");
        let quoted = Edit {
            span: span(self.source, place.clone()),
            text: format!("\"{written}\""),
        };
        let finding = Diagnostic::error("yaml-alias", quoted.span, message)
            .with_help("quote a text that begins with `*`")
            .with_fix("quote the text", vec![quoted]);
        self.push_finding(finding);
        let value = Value::Scalar(Scalar::String(written));
        let node = self.node(value, place, Style::Plain, column);
        self.push(tree, node)
    }

    fn remember(&mut self, tree: &mut Tree<'_>, anchor: usize, place: &Range<usize>) -> Result<(), Stop> {
        if anchor > self.limits.anchors {
            let message = format!("the document has more than {} anchors", self.limits.anchors);
            self.report("too-large", place.clone(), message, "write the values out");
            return Err(Stop);
        }
        tree.remember(anchor);
        Ok(())
    }

    fn too_much_expansion(&mut self, place: Range<usize>) {
        let message = format!(
            "aliases make this document larger than {} nodes or deeper than {} levels",
            self.limits.expanded, self.limits.depth
        );
        self.report("too-large", place, message, "write the values out");
    }

    fn count(&mut self, place: &Range<usize>) -> Result<(), Stop> {
        self.nodes += 1;
        match self.nodes.cmp(&(self.limits.nodes + 1)) {
            Ordering::Less => Ok(()),
            Ordering::Equal => {
                let message = format!("the file has more than {} values", self.limits.nodes);
                let help = "split it, or leave out what is not about policy";
                self.report("too-large", place.clone(), message, help);
                Err(Stop)
            }
            Ordering::Greater => Err(Stop),
        }
    }

    /// Drops duplicate keys and resolves `<<`, from the inside out. The depth is bounded.
    fn tidy(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::Scalar(_) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.tidy(item)),
            Value::Mapping(entries) => {
                entries.iter_mut().for_each(|(_, value)| self.tidy(value));
                drop_duplicates(entries);
                if let Some(at) = entries.iter().position(|(key, _)| is_merge(key)) {
                    let (_, merged) = entries.remove(at);
                    self.merge(entries, merged);
                }
            }
        }
    }

    /// Adds the entries of what stands under `<<`; a key that is there already stays.
    fn merge(&mut self, entries: &mut Vec<(Node, Node)>, merged: Node) {
        let place = merged.span.start as usize..merged.span.end as usize;
        let Some(more) = merge_sources(merged) else {
            let message = "`<<` takes a mapping or a list of mappings";
            self.report("yaml-alias", place, message, "write `<<: *name`");
            return;
        };
        let mut known: BTreeSet<String> = entries.iter().filter_map(|(key, _)| owned_text(key)).collect();
        for (key, value) in more {
            self.expanded += 1;
            if self.expanded > self.limits.expanded {
                self.too_much_expansion(place);
                return;
            }
            if owned_text(&key).is_some_and(|name| known.insert(name)) {
                entries.push((key, value));
            }
        }
    }

    fn duplicate(&mut self, text: &str, first: &Node, second: &Node) {
        if self.findings.len() > self.limits.findings {
            return;
        }
        let before = text.get(..first.span.start as usize).unwrap_or_default();
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let name = second.as_str().unwrap_or_default();
        let message = format!(
            "`{}` stands twice in one mapping, first in line {line}",
            shorten(name)
        );
        let place = second.span.start as usize..second.span.end as usize;
        let help = "keep one of them; `kubectl` refuses the document";
        self.report("yaml-duplicate-key", place, message, help);
    }

    fn syntax(&mut self, error: &ScanError, base: usize, chunk: &str) -> Stop {
        let start = floor(chunk, offset(*error.marker()));
        let length = chunk
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .filter(|next| !matches!(next, '\n' | '\r'))
            .map_or(0, char::len_utf8);
        let (message, help) = syntax::explain(error.kind());
        let place = base + start..base + start + length;
        let mut finding = Diagnostic::error("yaml-syntax", span(self.source, place), message);
        finding.help = help.map(str::to_owned);
        self.push_finding(finding);
        Stop
    }

    fn report(&mut self, code: &'static str, place: Range<usize>, message: impl Into<String>, help: &str) {
        let finding = Diagnostic::error(code, span(self.source, place), message).with_help(help);
        self.push_finding(finding);
    }

    fn push_finding(&mut self, finding: Diagnostic) {
        self.sound = false;
        match self.findings.len().cmp(&self.limits.findings) {
            Ordering::Less => self.findings.push(finding),
            Ordering::Equal => {
                let message = "more is wrong in this file than is shown";
                self.findings
                    .push(Diagnostic::error("too-many-findings", finding.span, message));
            }
            Ordering::Greater => {}
        }
    }

    fn node(&self, value: Value, place: Range<usize>, style: Style, column: u16) -> Node {
        Node {
            value,
            span: span(self.source, place),
            style,
            column,
        }
    }
}

/// The tree while it grows: the collections that are still open, outermost first.
struct Tree<'text> {
    text: &'text str,
    open: Vec<Open>,
    root: Option<Node>,
    /// Where each anchor's node stands; an anchor's id is its position plus one.
    anchors: Vec<Vec<Step>>,
    /// Whether there are duplicate keys to drop, or `<<` to resolve.
    needs_tidying: bool,
}

/// A collection that is still open.
struct Open {
    items: Items,
    style: Style,
    start: usize,
    column: u16,
}

enum Items {
    Sequence(Vec<Node>),
    /// The entries, and a key that waits for its value.
    Mapping(Vec<(Node, Node)>, Option<Node>),
}

/// From a collection to one of its children: the position, and whether it is a key.
#[derive(Clone, Copy)]
struct Step {
    position: usize,
    is_key: bool,
}

impl<'text> Tree<'text> {
    fn new(text: &'text str) -> Self {
        Self {
            text,
            open: Vec::new(),
            root: None,
            anchors: Vec::new(),
            needs_tidying: false,
        }
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.items),
            Some(Items::Mapping(_, None))
        )
    }

    fn push(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::Sequence(items)) => items.push(node),
            Some(Items::Mapping(entries, waiting)) => match waiting.take() {
                None => *waiting = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }

    /// Notes where the node of an anchor will stand. The parser numbers anchors from 1 in their order.
    fn remember(&mut self, anchor: usize) {
        if anchor == 0 {
            return;
        }
        let path = self.open.iter().map(Open::next_step).collect();
        if self.anchors.len() < anchor {
            self.anchors.resize_with(anchor, Vec::new);
        }
        if let Some(slot) = self.anchors.get_mut(anchor - 1) {
            *slot = path;
        }
    }

    /// The finished node of an anchor; `None` while it is still open.
    fn anchored(&self, anchor: usize) -> Option<&Node> {
        let path = self.anchors.get(anchor.checked_sub(1)?)?;
        let mut steps = path.iter();
        for open in &self.open {
            if let Some(node) = open.child(*steps.next()?) {
                return steps.try_fold(node, child);
            }
        }
        None
    }

    /// Where a value stands that was left out: after the colon or the dash before it.
    fn place_of_missing(&self) -> Range<usize> {
        let before = self.open.last().map_or(0, |open| match &open.items {
            Items::Mapping(_, Some(key)) => key.span.end as usize,
            _ => open.end_of_children().max(open.start),
        });
        let rest = self.text.get(before..).unwrap_or_default();
        let end = rest.find('\n').unwrap_or(rest.len());
        let mark = rest.get(..end).unwrap_or_default().find([':', '-']);
        let at = before + mark.map_or(0, |mark| mark + 1);
        at..at
    }

    /// The root, everything that is still open closed where it ends now.
    fn finish(mut self, source: SourceId) -> Option<Node> {
        while let Some(mut open) = self.open.pop() {
            if let Items::Mapping(entries, waiting) = &mut open.items
                && let Some(key) = waiting.take()
            {
                let at = key.span.end as usize;
                let missing = Node {
                    value: Value::Scalar(Scalar::Null),
                    span: span(source, at..at),
                    style: Style::Plain,
                    column: key.column,
                };
                entries.push((key, missing));
            }
            let end = open.end_of_children();
            let node = open.into_node(end, source);
            if self.expects_key() {
                continue;
            }
            self.push(node);
        }
        self.root
    }
}

impl Open {
    fn next_step(&self) -> Step {
        match &self.items {
            Items::Sequence(items) => Step {
                position: items.len(),
                is_key: false,
            },
            Items::Mapping(entries, waiting) => Step {
                position: entries.len(),
                is_key: waiting.is_none(),
            },
        }
    }

    fn child(&self, step: Step) -> Option<&Node> {
        match &self.items {
            Items::Sequence(items) => items.get(step.position),
            Items::Mapping(entries, waiting) => match entries.get(step.position) {
                Some((key, _)) if step.is_key => Some(key),
                Some((_, value)) => Some(value),
                None => waiting.as_ref().filter(|_| step.is_key),
            },
        }
    }

    fn end_of_children(&self) -> usize {
        let last = match &self.items {
            Items::Sequence(items) => items.last(),
            Items::Mapping(entries, waiting) => waiting.as_ref().or(entries.last().map(|(_, value)| value)),
        };
        last.map_or(self.start, |node| node.span.end as usize)
            .max(self.start)
    }

    fn into_node(self, end: usize, source: SourceId) -> Node {
        let value = match self.items {
            Items::Sequence(items) => Value::Sequence(items),
            Items::Mapping(entries, _) => Value::Mapping(entries),
        };
        Node {
            value,
            span: span(source, self.start..end.max(self.start)),
            style: self.style,
            column: self.column,
        }
    }
}

fn child<'node>(node: &'node Node, step: &Step) -> Option<&'node Node> {
    match &node.value {
        Value::Scalar(_) => None,
        Value::Sequence(items) => items.get(step.position),
        Value::Mapping(entries) => {
            let (key, value) = entries.get(step.position)?;
            Some(if step.is_key { key } else { value })
        }
    }
}

/// How much an alias may still add.
struct Room {
    nodes: usize,
    depth: usize,
}

impl Room {
    /// The number of nodes in a tree; `None` where it does not fit.
    fn size_of(&self, node: &Node) -> Option<usize> {
        let mut left = self.nodes;
        Self::take(node, self.depth, &mut left)?;
        Some(self.nodes - left)
    }

    fn take(node: &Node, depth: usize, left: &mut usize) -> Option<()> {
        *left = left.checked_sub(1)?;
        let below = || depth.checked_sub(1);
        match &node.value {
            Value::Scalar(_) => Some(()),
            Value::Sequence(items) => items.iter().try_for_each(|item| Self::take(item, below()?, left)),
            Value::Mapping(entries) => entries.iter().try_for_each(|(key, value)| {
                Self::take(key, below()?, left)?;
                Self::take(value, below()?, left)
            }),
        }
    }
}

fn scalar_value(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> (Value, Style) {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        _ => Style::Text,
    };
    let scalar = match tag.and_then(Tag::core_suffix) {
        Some("str") => Scalar::String(text.into_owned()),
        // `!!int "80"`, `!!bool "yes"`: the tag undoes the quotes.
        Some("int" | "float" | "bool" | "null") => scalar::resolve(&text),
        _ if style == Style::Plain => scalar::resolve(&text),
        _ => Scalar::String(text.into_owned()),
    };
    (Value::Scalar(scalar), style)
}

/// Keys that stand twice, each with the first of its kind, in the order of the second.
fn duplicates(entries: &[(Node, Node)]) -> Vec<(&Node, &Node)> {
    let keys = entries.iter().map(|(key, _)| key);
    if entries.len() <= 8 {
        let before = |at: usize, key: &Node| {
            let mut earlier = entries.iter().take(at).map(|(key, _)| key);
            earlier.find(|known| known.as_str() == key.as_str())
        };
        return keys
            .enumerate()
            .filter_map(|(at, key)| Some((before(at, key)?, key)))
            .collect();
    }
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for key in keys {
        match seen.entry(key.as_str()) {
            btree_map::Entry::Vacant(slot) => {
                slot.insert(key);
            }
            btree_map::Entry::Occupied(first) => found.push((*first.get(), key)),
        }
    }
    found
}

fn drop_duplicates(entries: &mut Vec<(Node, Node)>) {
    let doubled: BTreeSet<Span> = duplicates(entries).into_iter().map(|(_, key)| key.span).collect();
    if !doubled.is_empty() {
        entries.retain(|(key, _)| !doubled.contains(&key.span));
    }
}

/// The entries under `<<`: a mapping's, or those of a list of mappings, the first of which counts most.
fn merge_sources(merged: Node) -> Option<Vec<(Node, Node)>> {
    match merged.value {
        Value::Mapping(entries) => Some(entries),
        Value::Sequence(items) => {
            let mut all = Vec::new();
            for item in items {
                match item.value {
                    Value::Mapping(entries) => all.extend(entries),
                    _ => return None,
                }
            }
            Some(all)
        }
        Value::Scalar(_) => None,
    }
}

fn owned_text(key: &Node) -> Option<String> {
    key.as_str().map(str::to_owned)
}

fn is_merge(key: &Node) -> bool {
    key.style == Style::Plain && key.as_str() == Some("<<")
}

/// The readable head of a range, and the first character in it that YAML forbids.
fn up_to_forbidden(text: &str, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let chunk = text.get(range.clone()).unwrap_or_default();
    let is_forbidden = |character: char| match character {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    };
    let suspicious = |byte: u8| !(0x20..0x7f).contains(&byte);
    // Most text is plain ASCII: look at characters only where a byte gives reason to.
    let first = chunk
        .bytes()
        .position(|byte| suspicious(byte) && !matches!(byte, b'\t' | b'\n' | b'\r'))
        .and_then(|at| {
            let at = floor(chunk, at);
            let (offset, character) = chunk.get(at..)?.char_indices().find(|(_, c)| is_forbidden(*c))?;
            Some((at + offset, character.len_utf8()))
        });
    match first {
        None => (range, None),
        Some((at, length)) => {
            let start = range.start + at;
            (range.start..start, Some(start..start + length))
        }
    }
}

/// The parser places a list that is not indented under its key at its first item; its dash is before.
fn dash_before(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or_default().trim_end();
    match text.get(start..).unwrap_or_default().starts_with('-') || !before.ends_with('-') {
        true => start,
        false => before.len() - 1,
    }
}

/// Without the white space that block scalars drag along at their end.
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let written = text.get(place.clone()).unwrap_or_default();
    place.start..place.start + written.trim_end().len()
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn offset(marker: granit_parser::Marker) -> usize {
    marker.byte_offset().unwrap_or_default()
}

fn column(marker: granit_parser::Marker) -> u16 {
    u16::try_from(marker.col()).unwrap_or(u16::MAX)
}

fn span(source: SourceId, place: Range<usize>) -> Span {
    Span {
        source,
        start: place.start as u32,
        end: place.end as u32,
    }
}

fn article(type_name: &str) -> String {
    match type_name {
        "null" => "nothing".to_owned(),
        "object" | "array" | "integer" => format!("an {type_name}"),
        other => format!("a {other}"),
    }
}
