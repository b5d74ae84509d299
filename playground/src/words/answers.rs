//! The words of questions, flows and answers.

/// The question box.
pub mod question {
    /// Above the box.
    pub const LABEL: &str = "Ask about a flow";
    /// Stands in it while it is empty.
    pub const EXAMPLE: &str = "backend -> database:80";
    /// The button.
    pub const ASK: &str = "Ask";
    /// Names the list of what may stand at the cursor.
    pub const OFFERS: &str = "What may stand here";
}

/// The explanation of a flow.
pub mod explanation {
    use signalbox_core::answer::{Direction, HopKind};

    /// Names the note on other dataplanes.
    pub const ELSEWHERE: &str = "Where it would be decided otherwise";
    /// Where no other dataplane decides otherwise.
    pub const ALIKE: &str = "Every release of Cilium since 1.14 and plain Kubernetes decide the same.";

    /// That a verdict depends on who decides.
    pub fn differs(own: &str, here: &str, verdict: &str, who: &str) -> String {
        format!("{own} by {here}; {verdict} by {who}.")
    }

    /// Releases in a row, by the second number of the first and of the last.
    pub fn run(first: u8, last: u8) -> String {
        format!("1.{first} to 1.{last}")
    }

    /// Cilium of these releases.
    pub fn cilium(runs: &[String]) -> String {
        format!("Cilium {}", runs.join(", "))
    }

    /// The button that lets another dataplane decide.
    pub fn decide_by(who: &str) -> String {
        format!("Let {who} decide")
    }

    /// Where no flow is chosen.
    pub const CHOOSE: &str = "Choose a flow to see why it fares as it does.";
    /// Before what the sender is told.
    pub const SEEN: &str = "The sender sees";
    /// Before the policies that isolate an endpoint.
    pub const ISOLATED_BY: &str = "In default deny because of";
    /// The edit that refuses what is not wanted.
    pub const NEAREST_REFUSAL: &str = "Nearest edit that refuses it";
    /// The edit that would refuse what may be wanted.
    pub const REFUSAL: &str = "The edit that would refuse it";
    /// A rule that almost matched.
    pub const NEAREST_MISS: &str = "Nearest miss";
    /// The button that makes an edit.
    pub const APPLY: &str = "Apply";
    /// Decided by a proxy.
    pub const PROXY: &str = "HTTP/DNS proxy";
    /// Decided after both sides have shown who they are.
    pub const AUTHENTICATION: &str = "needs mutual authentication";
    /// A hop that is passed.
    pub const PASSES: &str = "passes";
    /// A hop that refuses.
    pub const STOPS: &str = "stops here";
    /// A hop behind which there is nobody.
    pub const ENDS: &str = "ends here";

    /// What the scenario wants, and does not get.
    pub fn unmet(verdict: &str) -> String {
        format!("The scenario wants it {verdict}.")
    }

    /// The same of a scenario that is there to show it.
    pub fn unmet_as_shown(verdict: &str) -> String {
        format!("It should be {verdict}, and here it is not.")
    }

    /// What a scenario that shows a mistake wants, and now gets.
    pub fn mended(verdict: &str) -> String {
        format!("It should be {verdict}, and now it is.")
    }

    /// What a hop is.
    pub fn hop(kind: HopKind) -> &'static str {
        match kind {
            HopKind::Resolve => "look up",
            HopKind::Translate => "translate",
            HopKind::Connect => "connect",
            HopKind::Tls => "TLS",
            HopKind::Route => "route",
            HopKind::Mesh => "mesh",
            HopKind::Request => "request",
        }
    }

    /// A side of a hop.
    pub fn side(side: Direction, name: &str) -> String {
        match side {
            Direction::Egress => format!("Leaving {name}"),
            Direction::Ingress => format!("Entering {name}"),
        }
    }

    /// Where an edit is made.
    pub fn place(file: &str, line: usize) -> String {
        format!("{file}, line {line}")
    }

    /// What the button does, to those who hear it alone.
    pub fn apply(title: &str) -> String {
        format!("{APPLY}: {title}")
    }
}

/// What may stand in a question.
pub mod ask {
    /// Sources that need no manifest, and what they are.
    pub const WELL_KNOWN: [(&str, &str); 4] = [
        ("internet", "any address of the world"),
        ("host", "the pod's own node"),
        ("remote-node", "any other node"),
        ("kube-apiserver", "the API server"),
    ];
    /// A scheme.
    pub const REQUEST: &str = "a request";
    /// A port of a Service.
    pub const SERVICE_PORT: &str = "port of the Service";
    /// A port of a workload.
    pub const CONTAINER_PORT: &str = "port of its containers";

    /// A Service and its ports.
    pub fn service(ports: &[String]) -> String {
        format!("Service · {}", ports.join(", "))
    }
}

/// Verdicts, and what the two signals show.
pub mod verdict {
    use signalbox_core::answer::Direction;

    /// It passes.
    pub const ALLOWED: &str = "allowed";
    /// It passes, and nobody looks.
    pub const OPEN: &str = "allowed, not enforced";
    /// It does not pass.
    pub const DENIED: &str = "denied";
    /// Replicas differ.
    pub const MIXED: &str = "differs by replica";
    /// No policy stops it, and yet it does not arrive.
    pub const UNREACHABLE: &str = "unreachable";
    /// No verdict.
    pub const NOT_MODELLED: &str = "not modelled";
    /// A question without an answer.
    pub const NO_ANSWER: &str = "no answer";
    /// A side that does not enforce.
    pub const NOT_ENFORCED: &str = "not enforced";
    /// A side that the flow does not come to.
    pub const NOT_REACHED: &str = "not reached";
    /// A side without an endpoint.
    pub const NO_SIGNAL: &str = "no signal";
    /// A side that refuses by a rule that says so.
    pub const BY_RULE: &str = "denied by a rule";
    /// A side that refuses what no rule allows.
    pub const BY_DEFAULT: &str = "denied by default";

    /// Which side.
    pub fn at_side(side: Direction) -> &'static str {
        match side {
            Direction::Egress => "at egress",
            Direction::Ingress => "at ingress",
        }
    }

    /// A verdict with the side that stops the flow: "denied at ingress".
    pub fn stopped(word: &str, side: Option<Direction>) -> String {
        match side {
            Some(side) => format!("{word} {}", at_side(side)),
            None => word.to_owned(),
        }
    }
}

/// The list of flows.
pub mod flows {
    /// Where nothing is asked. What stands between backticks can be typed.
    pub const NOTHING: &str = "Nothing is asked yet. A flow is written `backend -> database:80`.";
    /// Where no flow fits the filter.
    pub const NOTHING_FITS: &str = "No flow has all these words.";
    /// Names the filter.
    pub const FILTER: &str = "Filter the flows";
    /// Stands in it while it is empty.
    pub const FILTER_EXAMPLE: &str = "Filter: denied database";
    /// A question, which nobody wants anything of.
    pub const ASKED: &str = "asked";
    /// As the scenario wants it.
    pub const MET: &str = "as wanted";
    /// As the scenario wants it, although it shows a mistake.
    pub const MENDED: &str = "mended";
    /// Finds what is not as it is wanted.
    pub const UNMET: &str = "unmet";

    /// What the scenario wants.
    pub fn wanted(verdict: &str) -> String {
        format!("wanted: {verdict}")
    }

    /// Takes a question away.
    pub fn remove(question: &str) -> String {
        format!("Remove the question {question}")
    }
}

/// What is wrong with the text.
pub mod diagnostics {
    use signalbox_core::diagnostic::Severity;

    /// How bad it is.
    pub fn severity(severity: Severity) -> &'static str {
        match severity {
            Severity::Info => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The way to the page about a code.
    pub fn about(code: &str) -> String {
        format!("{code}: why, with an example")
    }
}
