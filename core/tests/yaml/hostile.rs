//! Text that is too much, and any text at all.

use std::fmt::Write;

use expect_test::{Expect, expect};
use signalbox_core::source::SourceId;
use signalbox_core::yaml::{self, Limits};

use crate::dump;

#[test]
fn limits_end_as_findings() {
    let small = Limits {
        bytes: 200,
        documents: 3,
        nodes: 20,
        expanded: 20,
        anchors: 2,
        depth: 5,
        findings: 2,
    };
    let check = |text: &str, expected: Expect| expected.assert_eq(&dump(text, small));
    check(
        &"a".repeat(201),
        expect![[r#"
        1:1 too-large "": the file has 201 bytes; no more than 200 are read
            help: split it, or leave out what is not about policy
    "#]],
    );
    check(
        &"- 1\n".repeat(21),
        expect![[r#"
        --- (incomplete)
        list @1:1 "- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1"
          - int 1 @1:3 "1"
          - int 1 @2:3 "1"
          - int 1 @3:3 "1"
          - int 1 @4:3 "1"
          - int 1 @5:3 "1"
          - int 1 @6:3 "1"
          - int 1 @7:3 "1"
          - int 1 @8:3 "1"
          - int 1 @9:3 "1"
          - int 1 @10:3 "1"
          - int 1 @11:3 "1"
          - int 1 @12:3 "1"
          - int 1 @13:3 "1"
          - int 1 @14:3 "1"
          - int 1 @15:3 "1"
          - int 1 @16:3 "1"
          - int 1 @17:3 "1"
          - int 1 @18:3 "1"
          - int 1 @19:3 "1"
        20:3 too-large "1": the file has more than 20 values
            help: split it, or leave out what is not about policy
    "#]],
    );
    check(
        "[[[[[[1]]]]]]",
        expect![[r#"
        1:6 yaml-syntax "[": the document is nested too deeply
            help: no Kubernetes object needs more than a few dozen levels
    "#]],
    );
    check(
        "a: {b: {c: {d: {e: {f: 1}}}}}",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: {b: {c: {d: {e"
          a (a): mapping Flow @1:4 "{b: {c: {d: {e"
            b (b): mapping Flow @1:8 "{c: {d: {e"
              c (c): mapping Flow @1:12 "{d: {e"
                d (d): mapping Flow @1:16 "{e"
                  e (e): null @1:18 ""
        1:20 too-deep "{": the document is nested more than 5 levels deep
            help: no Kubernetes object needs so many
    "#]],
    );
    check(
        "- &a [1,2,3,4,5,6]\n- &b [*a,*a]\n- [*b,*b]\n",
        expect![[r#"
        --- (incomplete)
        list @1:1 "- &a [1,2,3,4,5,6]\n- &b [*a,*a]\n- "
          - list Flow @1:6 "[1,2,3,4,5,6]"
            - int 1 @1:7 "1"
            - int 2 @1:9 "2"
            - int 3 @1:11 "3"
            - int 4 @1:13 "4"
            - int 5 @1:15 "5"
            - int 6 @1:17 "6"
          - list Flow @2:6 "[*a,*a]"
            - list Flow @1:6 "[1,2,3,4,5,6]"
              - int 1 @1:7 "1"
              - int 2 @1:9 "2"
              - int 3 @1:11 "3"
              - int 4 @1:13 "4"
              - int 5 @1:15 "5"
              - int 6 @1:17 "6"
            - list Flow @1:6 "[1,2,3,4,5,6]"
              - int 1 @1:7 "1"
              - int 2 @1:9 "2"
              - int 3 @1:11 "3"
              - int 4 @1:13 "4"
              - int 5 @1:15 "5"
              - int 6 @1:17 "6"
          - list Flow @3:3 ""
        3:4 too-large "*b": aliases make this document larger than 20 nodes or deeper than 5 levels
            help: write the values out
    "#]],
    );
    check(
        "- &a [[1]]\n- [[[*a]]]\n",
        expect![[r#"
        --- (incomplete)
        list @1:1 "- &a [[1]]\n- [["
          - list Flow @1:6 "[[1]]"
            - list Flow @1:7 "[1]"
              - int 1 @1:8 "1"
          - list Flow @2:3 "[["
            - list Flow @2:4 "["
              - list Flow @2:5 ""
        2:6 too-large "*a": aliases make this document larger than 20 nodes or deeper than 5 levels
            help: write the values out
    "#]],
    );
    check(
        "- &a 1\n- &b 1\n- &c 1\n",
        expect![[r#"
        --- (incomplete)
        list @1:1 "- &a 1\n- &b 1"
          - int 1 @1:6 "1"
          - int 1 @2:6 "1"
        3:6 too-large "1": the document has more than 2 anchors
            help: write the values out
    "#]],
    );
    check(
        "a: 1\na: 2\na: 3\na: 4\na: 5\n",
        expect![[r#"
        --- (incomplete)
        mapping @1:1 "a: 1\na: 2\na: 3\na: 4\na: 5"
          a (a): int 1 @1:4 "1"
        2:1 yaml-duplicate-key "a": `a` stands twice in one mapping, first in line 1
            help: keep one of them; `kubectl` refuses the document
        3:1 yaml-duplicate-key "a": `a` stands twice in one mapping, first in line 1
            help: keep one of them; `kubectl` refuses the document
        4:1 too-many-findings "a": more is wrong in this file than is shown
    "#]],
    );
}

#[test]
fn hostile_nesting_is_refused_without_recursion() {
    for open in ["[", "{a: ", "- ", "? "] {
        let text = open.repeat(100_000);
        let (_, findings) = yaml::read(SourceId(0), &text);
        assert_eq!(findings.len(), 1, "{open}");
    }
}

#[test]
fn a_billion_laughs_end_in_a_finding() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let below = format!("*a{}", level - 1);
        let items = vec![below; 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{items}]").unwrap();
    }
    let (documents, findings) = yaml::read(SourceId(0), &text);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, "too-large");
    assert!(!documents[0].complete);
}

mod any_text {
    use proptest::prelude::*;
    use signalbox_core::source::{SourceId, Span};
    use signalbox_core::yaml::{self, Node};

    fn assert_span(text: &str, span: Span) {
        let range = span.start as usize..span.end as usize;
        assert!(text.get(range).is_some(), "{span:?} in {text:?}");
    }

    fn assert_spans(text: &str, node: &Node) {
        assert_span(text, node.span);
        node.items().iter().for_each(|item| assert_spans(text, item));
        for (key, value) in node.entries() {
            assert!(key.as_str().is_some());
            assert_spans(text, key);
            assert_spans(text, value);
        }
    }

    fn assert_reads(text: &str) {
        let (documents, findings) = yaml::read(SourceId(0), text);
        documents
            .iter()
            .for_each(|document| assert_spans(text, &document.root));
        for finding in &findings {
            assert_span(text, finding.span);
        }
        let sound = documents.iter().all(|document| document.complete);
        assert!(sound || !findings.is_empty(), "{text:?}");
    }

    proptest! {
        #[test]
        fn is_read_without_panic(text in any::<String>()) {
            assert_reads(&text);
        }

        #[test]
        fn of_yaml_pieces_is_read_without_panic(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "b: ", ": ", "- ", "\n", "  ", "    ", "[", "]", "{", "}", ",", "&x ", "*x", "<<: *x",
                    "\"", "'", "|\n", ">-\n", "---\n", "...\n", "? ", "!!str ", "#", "é", "\u{feff}", "\r\n", "\t",
                    "1", "~", "%YAML 1.2\n", "\\", "\0",
                ]),
                0..40,
            )
        ) {
            assert_reads(&pieces.concat());
        }
    }
}
