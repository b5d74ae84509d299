//! The YAML parser's errors in our words, with what to do about each.

use granit_parser::ErrorKind;

/// The message and the help line for a syntax error.
pub(super) fn explain(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (message, help) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => ("a tab stands where YAML wants spaces", "indent with spaces"),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "a key without `:`",
            "write `key: value`; the space after the colon is needed",
        ),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => (
            "this line does not fit the lines above",
            "indent it as far as its siblings",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "this line does not fit the list above",
            "begin it with `-`, or indent it as far as the item it belongs to",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list item stands where YAML allows none",
            "put the `-` on a line of its own, indented under its key",
        ),
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => (
            "a `key: value` stands where YAML allows none",
            "put it on a line of its own, or quote a text that holds `: `",
        ),
        ErrorKind::UnclosedQuotedScalar => ("this quote is never closed", "close it on the same line"),
        ErrorKind::InvalidQuotedScalarIndent => (
            "a quote above is still open at this line",
            "close it, or indent the further lines of the text",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            return (
                format!("this `{open}` is never closed"),
                Some("close it with the bracket that belongs to it"),
            );
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{close}` closes what `{open}` opened"),
                Some("use the bracket that belongs to it"),
            );
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("nothing is open that this bracket could close", "delete it")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("`,` or `}` is missing here", "separate the entries with `,`")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("`,` or `]` is missing here", "separate the items with `,`")
        }
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping => (
            "the document ends in the middle of a value",
            "close what is still open",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote",
            "put the whole value inside the quotes",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            return (
                format!("no value can begin with `{character}`"),
                Some("put the value in quotes"),
            );
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "no such escape exists in double quotes",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::RecursionLimitExceeded => (
            "the document is nested too deeply",
            "no Kubernetes object needs more than a few dozen levels",
        ),
        ErrorKind::ExpectedDocumentStart => (
            "something follows the end of the document",
            "begin the next document with `---`",
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            "a name is missing after `*` or `&`",
            "quote a text that begins with it",
        ),
        other => return (other.to_string(), None),
    };
    (message.to_owned(), Some(help))
}
