use proptest::prelude::*;

use super::*;

#[test]
fn takes_what_go_takes() {
    for pattern in [
        "",
        "/docs",
        "GET|POST",
        "/a/[0-9]+",
        "(?i)get",
        "(?i:get)",
        "(?P<n>a)",
        "(?<n>a)",
        "a{2,5}?",
        "a{,5}",
        "{",
        "}",
        "a{x}",
        "[]a]",
        "[^]a]",
        "[[:alpha:]]",
        "[a-]",
        "\\Qa(b\\E",
        "\\pL",
        "\\p{Greek}",
        "\\x41",
        "\\x{1F600}",
        "\\012",
        "()",
        "a||b",
        "^$",
        "\\.",
        "[\\d-z]",
        "(a|b)*",
        ".*?",
        "\\Q(",
        "\\_",
        "a(?i)*",
        "(a{10}){100}",
        "(?i-s:a)",
    ] {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
    }
}

#[test]
fn refuses_what_go_refuses() {
    for pattern in [
        "[",
        "[a",
        "(",
        ")",
        "a)",
        "*",
        "a**",
        "a+*",
        "?a",
        "(*a)",
        "a|*",
        "\\",
        "\\8",
        "\\1",
        "\\y",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "[z-a]",
        "a{1001}",
        "a{3,2}",
        "{2}",
        "a{2}{3}",
        "[[:foo:]]",
        "\\p{",
        "\\xz",
        "(?P<>a)",
        "[\\",
        "\\C",
        "[a-\\d]",
        "(a{11}){100}",
        "(?i)*",
        "(?-)",
        "a{99999999999999999999999999}",
    ] {
        assert!(check(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn long_patterns_cost_little() {
    assert_eq!(check(&"a".repeat(100_000)), Ok(()));
    assert!(check(&"(".repeat(100_000)).is_err());
    assert!(check(&"[".repeat(100_000)).is_err());
    assert_eq!(check(&"a{".repeat(50_000)), Ok(()));
}

#[test]
fn fits_what_re2_fits() {
    for (pattern, text, fits, is_in) in [
        ("", "", true, true),
        ("", "a", false, true),
        ("/docs", "/docs", true, true),
        ("/docs", "/docs/", false, true),
        ("/docs.*", "/docs/a?b", true, true),
        ("a|", "", true, true),
        ("GET|HEAD|POST", "HEAD", true, true),
        ("(a|b)*c", "abbac", true, true),
        ("(a*)*", "aaab", false, true),
        ("(|a)+", "aa", true, true),
        ("a{2,3}", "aaaa", false, true),
        ("a{2,}", "aaaa", true, true),
        ("a{2}", "aaa", false, true),
        ("x{0}", "", true, true),
        ("a{,2}", "a{,2}", true, true),
        ("[a-c]+", "abcabc", true, true),
        ("[^a-c]+", "xy\nz", true, true),
        ("[^/]+", "a/b", false, true),
        ("[]a]+", "]a]", true, true),
        ("[a-]+", "a-", true, true),
        ("[\\d-]+", "1-2", true, true),
        ("[[:alpha:]_]+", "ab_", true, true),
        ("[[:^digit:]]", "1", false, false),
        ("\\d+\\D", "12x", true, true),
        ("\\w+", "a_1", true, true),
        ("\\s", "\u{b}", false, false),
        ("a.c", "a\nc", false, false),
        ("(?s)a.c", "a\nc", true, true),
        ("a.c", "aéc", true, true),
        ("(?i)GeT", "gEt", true, true),
        ("(?i:a)b", "AB", false, false),
        ("(?i:a)b", "Ab", true, true),
        ("(?i)[a-c]", "B", true, true),
        ("(?i)[^a-c]", "B", false, false),
        ("(?i)k", "\u{212a}", true, true),
        ("^a$", "a", true, true),
        ("^b", "a\nb", false, false),
        ("(?m)^b$", "a\nb\nc", false, true),
        ("\\Aa\\z", "a", true, true),
        ("\\bcat\\b", "a cat!", false, true),
        ("\\bcat\\b", "concat", false, false),
        ("\\Bcat", "concat", false, true),
        ("\\Q.*\\E.", ".*x", true, true),
        ("\\x41\\x{42}\\103", "ABC", true, true),
        ("\\.html", "xhtml", false, false),
        ("(?P<name>a)(b)", "ab", true, true),
        (".*?b", "aab", true, true),
    ] {
        let regex = Regex::new(pattern).unwrap();
        assert_eq!(
            (regex.fits(text), regex.is_in(text)),
            (fits, is_in),
            "{pattern} against {text:?}"
        );
    }
}

#[test]
fn what_is_not_modelled_is_said() {
    for pattern in ["\\pL", "[\\p{Greek}]", "(?i)é", "(?i)[à-é]"] {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
        assert!(
            Regex::new(pattern).unwrap_err().ends_with("not modelled"),
            "{pattern}"
        );
    }
    assert_eq!(
        Regex::new(&"(abc|def){1000}".repeat(40)).unwrap_err(),
        "it is too large"
    );
}

#[test]
fn no_expression_takes_for_ever() {
    let regex = Regex::new("(a*)*(a|aa)*(a?){100}b").unwrap();
    assert!(!regex.fits(&"a".repeat(5_000)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Another engine, of almost the same syntax, agrees about what both of them take.
    #[test]
    fn agrees_with_another_engine(
        pattern in r"(\(|\)|\||\*|\+|\?|a|b|A|/|\.|\[ab\]|\[\^a\]|\[a-c/\]|\\d|\\W|\\b|\^|\$|\{2\}|\{1,2\}|\(\?i\)|\(\?:|7|_){0,9}",
        text in "[abAc/7_\n]{0,8}",
    ) {
        if let (Ok(ours), Ok(theirs)) = (Regex::new(&pattern), regex_lite::Regex::new(&pattern)) {
            prop_assert_eq!(ours.is_in(&text), theirs.is_match(&text), "{} in {:?}", pattern, text);
            let whole = regex_lite::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            prop_assert_eq!(ours.fits(&text), whole.is_match(&text), "{} is {:?}", pattern, text);
        }
    }
}
