//! Reading YAML: what the tree is, where each node stands, and what is said about broken text.

#[path = "yaml/hostile.rs"]
mod hostile;

use std::fmt::Write;

use expect_test::{Expect, expect};
use signalbox_core::source::{Source, SourceId, SourceMap};
use signalbox_core::yaml::{self, Document, Limits, Node, Scalar, Style, Value};

fn dump(text: &str, limits: Limits) -> String {
    let (documents, findings) = yaml::read_within(limits, SourceId(0), text);
    let sources = SourceMap::new([Source::new("test.yaml", text)]);
    let mut out = String::new();
    for Document { root, complete } in &documents {
        out.push_str(if *complete { "---\n" } else { "--- (incomplete)\n" });
        dump_node(&mut out, &sources, 0, "", root);
    }
    for finding in &findings {
        let place = sources.place(finding.span);
        let (line, column, message) = (place.line, place.column, &finding.message);
        let written = sources.slice(finding.span);
        writeln!(out, "{line}:{column} {} {written:?}: {message}", finding.code).unwrap();
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            writeln!(out, "    fix: {} {:?}", fix.title, fix.edits[0].text).unwrap();
        }
    }
    out
}

fn dump_node(out: &mut String, sources: &SourceMap, depth: usize, label: &str, node: &Node) {
    let indent = "  ".repeat(depth);
    let style = match node.style {
        Style::Plain | Style::Block => String::new(),
        other => format!(" {other:?}"),
    };
    let place = sources.place(node.span);
    let written = sources.slice(node.span);
    let at = format!("{}:{}", place.line, place.column);
    match &node.value {
        Value::Scalar(scalar) => {
            let value = match scalar {
                Scalar::Null => "null".to_owned(),
                Scalar::Bool(value) => format!("bool {value}"),
                Scalar::Int(value) => format!("int {value}"),
                Scalar::Float(value) => format!("float {value}"),
                Scalar::String(text) => format!("{text:?}"),
            };
            writeln!(out, "{indent}{label}{value}{style} @{at} {written:?}").unwrap();
        }
        Value::Sequence(items) => {
            writeln!(out, "{indent}{label}list{style} @{at} {written:?}").unwrap();
            for item in items {
                dump_node(out, sources, depth + 1, "- ", item);
            }
        }
        Value::Mapping(entries) => {
            writeln!(out, "{indent}{label}mapping{style} @{at} {written:?}").unwrap();
            for (key, value) in entries {
                let label = format!("{} ({}): ", key.as_str().unwrap(), sources.slice(key.span));
                dump_node(out, sources, depth + 1, &label, value);
            }
        }
    }
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&dump(text, Limits::default()));
}

#[test]
fn spans_cover_values_and_count_bytes() {
    check(
        "# ключ\nимя: 'да'   # note\nlist:\n- a: 1\n  b: \"x\\ty\"\n- [q, {r: s}]\n\nlast: |\n  text\n\n",
        expect![[r#"
            ---
            mapping @2:1 "имя: 'да'   # note\nlist:\n- a: 1\n  b: \"x\\ty\"\n- [q, {r: s}]\n\nlast: |\n  text"
              имя (имя): "да" SingleQuoted @2:6 "'да'"
              list (list): list @4:1 "- a: 1\n  b: \"x\\ty\"\n- [q, {r: s}]"
                - mapping @4:3 "a: 1\n  b: \"x\\ty\""
                  a (a): int 1 @4:6 "1"
                  b (b): "x\ty" DoubleQuoted @5:6 "\"x\\ty\""
                - list Flow @6:3 "[q, {r: s}]"
                  - "q" @6:4 "q"
                  - mapping Flow @6:7 "{r: s}"
                    r (r): "s" @6:11 "s"
              last (last): "text\n" Text @9:3 "text"
        "#]],
    );
}

#[test]
fn missing_values_stand_after_their_colon_or_dash() {
    check(
        "a:\nb:   # why\nc:\n  -\n  - x\n  -\nd: {e: , f}\n",
        expect![[r#"
        ---
        mapping @1:1 "a:\nb:   # why\nc:\n  -\n  - x\n  -\nd: {e: , f}"
          a (a): null @1:3 ""
          b (b): null @2:3 ""
          c (c): list @4:3 "-\n  - x"
            - null @4:4 ""
            - "x" @5:5 "x"
            - null @5:6 ""
          d (d): mapping Flow @7:4 "{e: , f}"
            e (e): null @7:7 ""
            f (f): null @7:11 ""
    "#]],
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark() {
    check(
        "\u{feff}a: 1\r\nb:\r\n  - x\r\n---\r\nc: |\r\n  t\r\n",
        expect![[r#"
        ---
        mapping @1:2 "a: 1\r\nb:\r\n  - x"
          a (a): int 1 @1:5 "1"
          b (b): list @3:3 "- x"
            - "x" @3:5 "x"
        ---
        mapping @5:1 "c: |\r\n  t"
          c (c): "t\n" Text @6:3 "t"
    "#]],
    );
}

#[test]
fn keys_become_text_as_in_json() {
    check(
        "yes: 1\n80: 2\n1.50: 3\n'on': 4\n",
        expect![[r#"
        ---
        mapping @1:1 "yes: 1\n80: 2\n1.50: 3\n'on': 4"
          true (yes): int 1 @1:6 "1"
          80 (80): int 2 @2:5 "2"
          1.5 (1.50): int 3 @3:7 "3"
          on ('on'): int 4 @4:7 "4"
    "#]],
    );
    check(
        "~: 1\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 ""
        1:1 yaml-key "~": a key must be a text, not nothing
            help: write `key: value`, and quote an unusual key
    "#]],
    );
    check(
        "? [a]\n: 1\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 ""
        1:3 yaml-key "[a]": a key must be a text, not an array
            help: write `key: value`, and quote an unusual key
    "#]],
    );
}

#[test]
fn an_error_ends_its_document_only() {
    check(
        "a: 1\nb: [x, y\n---\nc: 1\n---\nd: 1\n e: 2\nf: 3\n---\ng: 1\n",
        expect![[r#"
            --- (incomplete)
            mapping @1:1 "a: 1\nb: [x"
              a (a): int 1 @1:4 "1"
              b (b): list Flow @2:4 "[x"
                - "x" @2:5 "x"
            ---
            mapping @4:1 "c: 1"
              c (c): int 1 @4:4 "1"
            --- (incomplete)
            mapping @6:1 "d: 1\n e"
              d (d): "1 e" @6:4 "1\n e"
            ---
            mapping @10:1 "g: 1"
              g (g): int 1 @10:4 "1"
            2:4 yaml-syntax "[": this `[` is never closed
                help: close it with the bracket that belongs to it
            7:3 yaml-syntax ":": a `key: value` stands where YAML allows none
                help: put it on a line of its own, or quote a text that holds `: `
        "#]],
    );
}

#[test]
fn a_half_typed_document_gives_what_stands_before_the_error() {
    check(
        "kind: Pod\nmetadata:\n  name: x\n  labels:\n    app: web\n    ti\nspec: {}\n",
        expect![[r#"
            --- (incomplete)
            mapping @1:1 "kind: Pod\nmetadata:\n  name: x\n  labels:\n    app: web"
              kind (kind): "Pod" @1:7 "Pod"
              metadata (metadata): mapping @3:3 "name: x\n  labels:\n    app: web"
                name (name): "x" @3:9 "x"
                labels (labels): mapping @5:5 "app: web"
                  app (app): "web" @5:10 "web"
            6:5 yaml-syntax "t": a key without `:`
                help: write `key: value`; the space after the colon is needed
        "#]],
    );
    check(
        "kind: Pod\nmetadata: {name: x, labels: {a: b\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "kind: Pod\nmetadata: {name: x, labels: {a: b"
          kind (kind): "Pod" @1:7 "Pod"
          metadata (metadata): mapping Flow @2:11 "{name: x, labels: {a: b"
            name (name): "x" @2:18 "x"
            labels (labels): mapping Flow @2:29 "{a: b"
              a (a): "b" @2:33 "b"
        2:29 yaml-syntax "{": this `{` is never closed
            help: close it with the bracket that belongs to it
    "#]],
    );
    check(
        "a: 'open\nb: 1\n",
        expect![[r#"
            --- (incomplete)
            mapping @1:1 "a"
              a (a): null @1:2 ""
            2:1 yaml-syntax "b": a quote above is still open at this line
                help: close it, or indent the further lines of the text
        "#]],
    );
    check(
        "a:\n\tb: 1\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a"
          a (a): null @1:2 ""
        2:2 yaml-syntax "b": a tab stands where YAML wants spaces
            help: indent with spaces
    "#]],
    );
    check(
        "a: b: c\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: b"
          a (a): "b" @1:4 "b"
        1:5 yaml-syntax ":": a `key: value` stands where YAML allows none
            help: put it on a line of its own, or quote a text that holds `: `
    "#]],
    );
    check(
        "a: @x\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a"
          a (a): null @1:2 ""
        1:4 yaml-syntax "@": no value can begin with `@`
            help: put the value in quotes
    "#]],
    );
}

#[test]
fn duplicate_keys() {
    check(
        "a: 1\nb: 2\na: 3\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: 1\nb: 2\na: 3"
          a (a): int 1 @1:4 "1"
          b (b): int 2 @2:4 "2"
        3:1 yaml-duplicate-key "a": `a` stands twice in one mapping, first in line 1
            help: keep one of them; `kubectl` refuses the document
    "#]],
    );
    check(
        "{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, a: 2}",
        expect![[r#"
        --- (incomplete)
        mapping Flow @1:1 "{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, a: 2}"
          a (a): int 1 @1:5 "1"
          b (b): int 1 @1:11 "1"
          c (c): int 1 @1:17 "1"
          d (d): int 1 @1:23 "1"
          e (e): int 1 @1:29 "1"
          f (f): int 1 @1:35 "1"
          g (g): int 1 @1:41 "1"
          h (h): int 1 @1:47 "1"
          i (i): int 1 @1:53 "1"
        1:56 yaml-duplicate-key "a": `a` stands twice in one mapping, first in line 1
            help: keep one of them; `kubectl` refuses the document
    "#]],
    );
}

#[test]
fn aliases_and_merge_keys() {
    check(
        "a: &x [1, 2]\nb: *x\n",
        expect![[r#"
        ---
        mapping @1:1 "a: &x [1, 2]"
          a (a): list Flow @1:7 "[1, 2]"
            - int 1 @1:8 "1"
            - int 2 @1:11 "2"
          b (b): list Flow @1:7 "[1, 2]"
            - int 1 @1:8 "1"
            - int 2 @1:11 "2"
    "#]],
    );
    check(
        "base: &b {x: 1, y: 2}\nmore: &m {z: 3, x: 9}\none: {<<: *b, x: 5}\ntwo:\n  <<: [*b, *m]\n",
        expect![[r#"
            ---
            mapping @1:1 "base: &b {x: 1, y: 2}\nmore: &m {z: 3, x: 9}\none: {<<: *b, x: 5}\ntwo:\n  <<: [*b, *m]"
              base (base): mapping Flow @1:10 "{x: 1, y: 2}"
                x (x): int 1 @1:14 "1"
                true (y): int 2 @1:20 "2"
              more (more): mapping Flow @2:10 "{z: 3, x: 9}"
                z (z): int 3 @2:14 "3"
                x (x): int 9 @2:20 "9"
              one (one): mapping Flow @3:6 "{<<: *b, x: 5}"
                x (x): int 5 @3:18 "5"
                true (y): int 2 @1:20 "2"
              two (two): mapping @5:3 "<<: [*b, *m]"
                x (x): int 1 @1:14 "1"
                true (y): int 2 @1:20 "2"
                z (z): int 3 @2:14 "3"
        "#]],
    );
    check(
        "matchPattern: *.example.com\nb: 1\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "matchPattern: *.example.com\nb: 1"
          matchPattern (matchPattern): "*.example.com" @1:15 "*.example.com"
          b (b): int 1 @2:4 "1"
        1:15 yaml-alias "*.example.com": `*.example.com` is an alias, and no anchor `&.example.com` stands above it
            help: quote a text that begins with `*`
            fix: quote the text "\"*.example.com\""
    "#]],
    );
    check(
        "a: &x [*x]\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: &x "
          a (a): list Flow @1:7 ""
        1:8 yaml-alias "*x": this alias stands inside of what it repeats
            help: write the value out
    "#]],
    );
    check(
        "a: {<<: 1}\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: {<<: 1}"
          a (a): mapping Flow @1:4 "{<<: 1}"
        1:9 yaml-alias "1": `<<` takes a mapping or a list of mappings
            help: write `<<: *name`
    "#]],
    );
}

#[test]
fn tags() {
    check(
        "a: !!str 80\nb: !!int \"80\"\nc: !custom x\n",
        expect![[r#"
        ---
        mapping @1:1 "a: !!str 80\nb: !!int \"80\"\nc: !custom x"
          a (a): "80" @1:10 "80"
          b (b): int 80 DoubleQuoted @2:10 "\"80\""
          c (c): "x" @3:12 "x"
    "#]],
    );
}

#[test]
fn control_characters() {
    check(
        "a: 1\nb: \0x\n---\nc: 1\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: 1\nb:"
          a (a): int 1 @1:4 "1"
          b (b): null @2:3 ""
        ---
        mapping @4:1 "c: 1"
          c (c): int 1 @4:4 "1"
        2:4 yaml-syntax "\0": a control character; YAML allows none
            help: delete it; is this a text file?
    "#]],
    );
    check(
        "ü: 1\nb: \u{7}\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "ü: 1\nb:"
          ü (ü): int 1 @1:4 "1"
          b (b): null @2:3 ""
        2:4 yaml-syntax "\u{7}": a control character; YAML allows none
            help: delete it; is this a text file?
    "#]],
    );
}

#[test]
fn json_is_yaml() {
    check(
        "{\n\t\"a\": [1, true, null, \"\\u00e9\\ud83d\\ude00 \\/\"],\n\t\"b\": {}\n}\n",
        expect![[r#"
        ---
        mapping Flow @1:1 "{\n\t\"a\": [1, true, null, \"\\u00e9\\ud83d\\ude00 \\/\"],\n\t\"b\": {}\n}"
          a ("a"): list Flow @2:7 "[1, true, null, \"\\u00e9\\ud83d\\ude00 \\/\"]"
            - int 1 @2:8 "1"
            - bool true @2:11 "true"
            - null @2:17 "null"
            - "é😀 /" DoubleQuoted @2:23 "\"\\u00e9\\ud83d\\ude00 \\/\""
          b ("b"): mapping Flow @3:7 "{}"
    "#]],
    );
}
