//! Parser events → the tree of nodes. Bounded everywhere: size, depth, nodes, what aliases expand to.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::tidy::{duplicates, is_merge};
use super::tree::{Items, Open, Room, Tree};
use super::{Document, Node, Scalar, Style, Value, scalar, split, syntax};
use crate::diagnostic::{Diagnostic, Edit, shorten};
use crate::order;
use crate::source::{SourceId, Span};

/// What reading may cost. Text beyond it is a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one source.
    pub bytes: usize,
    /// Documents of one source.
    pub documents: usize,
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

impl Limits {
    /// For a dump of a cluster, where nobody waits for each keystroke: what is commonly read and compiled in two seconds
    /// and 500 MB. (The worst there is, nothing but the smallest pods, takes 5 s and 1.2 GB.) A larger dump can be given
    /// in several files.
    pub const LARGE: Self = Self {
        bytes: 18 << 20,
        documents: 500_000,
        nodes: 4_000_000,
        expanded: 200_000,
        anchors: 10_000,
        depth: 100,
        findings: 200,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 12 << 20,
            documents: 50_000,
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
    read_lightly(limits, source, text, None)
}

/// [`read_within`], and hands each document to `lighten` as soon as it is read, and before it each element of
/// its `items`, so that what does not matter need not be kept till the end. Documents with anchors stay whole.
pub fn read_lightly(
    limits: Limits,
    source: SourceId,
    text: &str,
    lighten: Option<fn(&mut Node)>,
) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        limits,
        lighten,
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
    let mut ranges = split::documents(text);
    if ranges.len() > limits.documents {
        let place = ranges.get(limits.documents).cloned().unwrap_or_default();
        let message = format!(
            "the file has more than {} documents; the rest is not read",
            limits.documents
        );
        reader.report("too-large", place.start..place.start, message, "split it");
        ranges.truncate(limits.documents);
    }
    let documents = ranges
        .into_iter()
        .filter_map(|range| reader.document(text, range))
        .collect();
    order::sort_by_key(&mut reader.findings, |finding| finding.span.start);
    (documents, reader.findings)
}

/// Why a document ended before its end.
struct Stop;

pub(super) struct Reader {
    source: SourceId,
    pub(super) limits: Limits,
    lighten: Option<fn(&mut Node)>,
    nodes: usize,
    pub(super) expanded: usize,
    /// Whether nothing was found in the document being read.
    pub(super) sound: bool,
    pub(super) findings: Vec<Diagnostic>,
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
        let is_plain = !tree.has_anchors();
        let mut root = tree.finish(self.source)?;
        if needs_tidying {
            self.tidy(&mut root);
        }
        if let Some(lighten) = self.lighten.filter(|_| is_plain) {
            lighten(&mut root);
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
        let mut node = open.into_node(end, self.source);
        if let Some(lighten) = self.lighten
            && tree.is_at_items()
            && !tree.has_anchors()
        {
            lighten(&mut node);
        }
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

    pub(super) fn too_much_expansion(&mut self, place: Range<usize>) {
        self.expanded = self.limits.expanded + 1;
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

    pub(super) fn report(
        &mut self,
        code: &'static str,
        place: Range<usize>,
        message: impl Into<String>,
        help: &str,
    ) {
        let finding = Diagnostic::error(code, span(self.source, place), message).with_help(help);
        self.push_finding(finding);
    }

    pub(super) fn push_finding(&mut self, finding: Diagnostic) {
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

pub(super) fn span(source: SourceId, place: Range<usize>) -> Span {
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
