//! Test results as JUnit XML, which every CI reads: suites of cases, each of which holds or fails for a reason.

use std::fmt::Write as _;

/// Cases that belong together.
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

/// One thing that has to hold.
pub(crate) struct Case {
    pub(crate) name: String,
    /// What is wrong, if anything is.
    pub(crate) failure: Option<Failure>,
}

/// Why a case fails.
pub(crate) struct Failure {
    /// In a sentence.
    pub(crate) message: String,
    /// Where it is, or all that there is to say.
    pub(crate) details: String,
}

/// The whole document.
pub(crate) fn render(title: &str, suites: &[Suite]) -> String {
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failures: usize = suites.iter().map(Suite::failures).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">",
        escaped(title)
    );
    for suite in suites {
        let _ = suite.write(&mut xml);
    }
    xml + "</testsuites>\n"
}

impl Suite {
    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| case.failure.is_some()).count()
    }

    fn write(&self, xml: &mut String) -> std::fmt::Result {
        let suite = escaped(&self.name);
        let (tests, failures) = (self.cases.len(), self.failures());
        writeln!(
            xml,
            "  <testsuite name=\"{suite}\" tests=\"{tests}\" failures=\"{failures}\">"
        )?;
        for case in &self.cases {
            let name = escaped(&case.name);
            match &case.failure {
                None => writeln!(xml, "    <testcase name=\"{name}\" classname=\"{suite}\"/>")?,
                Some(Failure { message, details }) => writeln!(
                    xml,
                    "    <testcase name=\"{name}\" classname=\"{suite}\">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                    escaped(message),
                    escaped(details)
                )?,
            }
        }
        writeln!(xml, "  </testsuite>")
    }
}

/// Text for XML, in an attribute as well; what XML cannot hold becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' => out += "&#10;",
            control if control.is_control() && control != '\t' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escaped("a -> \"b\" & <c>\u{0}"),
            "a -&gt; &quot;b&quot; &amp; &lt;c&gt;\u{fffd}"
        );
    }
}
