//! Checked scenarios as JUnit XML, for CI.

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::{Report, Severity};

/// One suite a scenario, one case an expectation, a refusal or an error in the text.
pub fn junit(scenarios: &[(String, Evaluation)]) -> String {
    let suites: Vec<Suite> = scenarios
        .iter()
        .map(|(name, evaluation)| Suite::of(name, evaluation))
        .collect();
    let (tests, failures) = suites.iter().fold((0, 0), |(tests, failures), suite| {
        (tests + suite.cases.len(), failures + suite.failures())
    });
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += &format!("<testsuites name=\"signalbox\" tests=\"{tests}\" failures=\"{failures}\">\n");
    for suite in &suites {
        xml += &suite.xml();
    }
    xml + "</testsuites>\n"
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    place: String,
    failure: Option<String>,
}

impl Suite {
    fn of(name: &str, evaluation: &Evaluation) -> Self {
        let expectations = evaluation.expectations.iter().map(|expectation| Case {
            name: expectation.text.split_whitespace().collect::<Vec<_>>().join(" "),
            place: format!("{}:{}", expectation.place.file, expectation.place.line),
            failure: (!expectation.holds()).then(|| expectation.message.clone()),
        });
        let refusals = evaluation.refusals.iter().map(|refusal| Case {
            name: format!("refused: {}", refusal.policy),
            place: format!("{}:{}", refusal.place.file, refusal.place.line),
            failure: (!refusal.met).then(|| refusal.message.clone()),
        });
        let errors = errors(evaluation).map(|report| Case {
            name: format!("the text is sound: {}", report.code),
            place: format!("{}:{}", report.place.file, report.place.line),
            failure: Some(report.message.clone()),
        });
        Self {
            name: name.to_owned(),
            cases: expectations.chain(refusals).chain(errors).collect(),
        }
    }

    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| case.failure.is_some()).count()
    }

    fn xml(&self) -> String {
        let mut xml = format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
            escaped(&self.name),
            self.cases.len(),
            self.failures()
        );
        for case in &self.cases {
            let (name, suite) = (escaped(&case.name), escaped(&self.name));
            xml += &match &case.failure {
                None => format!("    <testcase name=\"{name}\" classname=\"{suite}\"/>\n"),
                Some(why) => format!(
                    "    <testcase name=\"{name}\" classname=\"{suite}\">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                    escaped(why),
                    escaped(&case.place)
                ),
            };
        }
        xml + "  </testsuite>\n"
    }
}

/// What is wrong with the text and not expected to be.
pub(crate) fn errors(evaluation: &Evaluation) -> impl Iterator<Item = &Report> {
    evaluation
        .diagnostics
        .iter()
        .filter(|report| report.severity == Severity::Error)
}

/// Text for XML; what XML cannot hold becomes a replacement character.
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
