//! What the API server adds to objects, and nobody wrote: found in the dump of a cluster (`kubectl get -o yaml`), to be
//! taken out where a person wants to read it.
//!
//! Only what stands in blocks of its own lines is found, as kubectl prints it. What core reads of a status stays: the
//! addresses of pods, nodes and load balancers, and whether a pod runs.

use std::ops::Range;

use super::{Kind, Line, lines};

/// Fewer lines than these disturb nobody.
const WORTH_A_WORD: usize = 4;

/// Fields of `metadata` that the API server writes.
const OF_METADATA: [&str; 6] = [
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The annotation in which `kubectl apply` keeps what it applied last.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Fields of `status` that tell something about who reaches whom.
const OF_STATUS_KEPT: [&str; 7] = [
    "addresses",
    "hostIP",
    "hostIPs",
    "loadBalancer",
    "phase",
    "podIP",
    "podIPs",
];

/// The lines that only the API server wanted, from 0, in their order; empty where there are hardly any.
pub fn noise(text: &str) -> Vec<Range<usize>> {
    // Without these words there is no dump to look at.
    if !text.contains("managedFields:") && !text.contains("resourceVersion:") && !text.contains(LAST_APPLIED)
    {
        return Vec::new();
    }
    let lines = lines(text);
    let found = Walker::new(&lines).walk();
    match count(&found) < WORTH_A_WORD {
        true => Vec::new(),
        false => found,
    }
}

/// How many lines there are in stretches of them.
pub fn count(lines: &[Range<usize>]) -> usize {
    lines.iter().map(Range::len).sum()
}

/// A text without some of its lines.
pub fn without(text: &str, noise: &[Range<usize>]) -> String {
    let mut noise = noise.iter().peekable();
    let mut rest = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        while noise.next_if(|range| range.end <= number).is_some() {}
        if !noise.peek().is_some_and(|range| range.contains(&number)) {
            rest += line;
        }
    }
    rest
}

/// Goes from key to key, and knows which keys stand above.
struct Walker<'a, 'text> {
    lines: &'a [Line<'text>],
    /// The keys above, each with its column; the item of a list has none.
    above: Vec<(usize, &'text str)>,
}

impl<'a, 'text> Walker<'a, 'text> {
    fn new(lines: &'a [Line<'text>]) -> Self {
        Self {
            lines,
            above: Vec::new(),
        }
    }

    fn walk(mut self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            let end = match line.kind {
                Kind::Marker => {
                    self.above.clear();
                    at + 1
                }
                Kind::Entry => self.entry(at, line, &mut found),
                _ => at + 1,
            };
            at = end;
        }
        found
    }

    /// Looks at an entry, and goes past it where all of it is noise.
    fn entry(&mut self, at: usize, line: &Line<'text>, found: &mut Vec<Range<usize>>) -> usize {
        let begins = line.dashes.first().copied();
        let closes = |column: usize| match begins {
            // An item may stand where the key stands that its list belongs to.
            Some(dash) => column > dash,
            None => column >= line.column,
        };
        while self.above.last().is_some_and(|(column, _)| closes(*column)) {
            self.above.pop();
        }
        if begins.is_some() {
            self.above.push((line.column.saturating_sub(1), ""));
        }
        let Some(key) = line.key else { return at + 1 };
        // The first entry of an item shares its line with the dash, which has to stay.
        if begins.is_none() && self.is_noise(key) {
            let end = self.end(at, line.column);
            found.push(at..end);
            return end;
        }
        if begins.is_none() && matches!(key, "status" | "annotations") && self.only_noise(at, line, key) {
            let end = self.end(at, line.column);
            found.push(at..end);
            return end;
        }
        self.above.push((line.column, key));
        at + 1
    }

    /// Whether a key below the keys above is the API server's.
    fn is_noise(&self, key: &str) -> bool {
        let path: Vec<&str> = self.above.iter().map(|(_, key)| *key).collect();
        match path.as_slice() {
            [.., "metadata"] => OF_METADATA.contains(&key),
            [.., "metadata", "annotations"] => key == LAST_APPLIED,
            ["status"] | ["items", "", "status"] => !OF_STATUS_KEPT.contains(&key),
            _ => false,
        }
    }

    /// Whether nothing stays of a mapping once the noise is out of it.
    fn only_noise(&self, at: usize, line: &Line<'_>, key: &str) -> bool {
        let path: Vec<&str> = self.above.iter().map(|(_, key)| *key).collect();
        let noisy: fn(&str) -> bool = match (path.as_slice(), key) {
            ([] | ["items", ""], "status") => |key| !OF_STATUS_KEPT.contains(&key),
            ([.., "metadata"], "annotations") => |key| key == LAST_APPLIED,
            _ => return false,
        };
        let below = &self.lines[at + 1..self.end(at, line.column)];
        let column = below
            .iter()
            .find(|line| line.kind == Kind::Entry)
            .map(|line| line.column);
        let mut own = below
            .iter()
            .filter(|line| line.kind == Kind::Entry && Some(line.column) == column && line.dashes.is_empty());
        match line.value.trim() {
            "" => column.is_some() && own.all(|line| line.key.is_some_and(noisy)),
            value => value == "{}",
        }
    }

    /// Where the block of a key ends: at the next entry that does not stand below it.
    fn end(&self, at: usize, column: usize) -> usize {
        let mut end = at + 1;
        for (number, line) in self.lines.iter().enumerate().skip(at + 1) {
            match line.kind {
                Kind::Entry if line.indent > column || (line.indent == column && !line.dashes.is_empty()) => {
                    end = number + 1;
                }
                Kind::Inside { .. } => end = number + 1,
                // These belong to what follows, unless the block goes on behind them.
                Kind::Blank | Kind::Comment => {}
                Kind::Entry | Kind::Marker | Kind::Strange => break,
            }
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use signalbox_core::answer::Request;
    use signalbox_core::simulation::evaluate;
    use signalbox_core::source::Source;

    use super::*;

    const DUMP: &str = r#"apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"api"}}
    creationTimestamp: "2026-01-01T00:00:00Z"
    labels:
      app: api
    managedFields:
    - apiVersion: v1
      fieldsV1:
        f:metadata:
          f:labels:
            .: {}
      manager: kubectl
    name: api
    namespace: shop
    resourceVersion: "123"
    uid: 0d3f
  spec:
    containers:
    - image: api
      name: api
      ports:
      - containerPort: 80
  status:
    conditions:
    - lastProbeTime: null
      status: "True"
      type: Ready
    phase: Running
    podIP: 10.0.0.7
    podIPs:
    - ip: 10.0.0.7
- apiVersion: v1
  data:
    policy.yaml: |
      metadata:
        uid: not of the API server
      status: kept
  kind: ConfigMap
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {}
      team: shop
    name: notes
    namespace: shop
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    # ours
    generation: 2
    name: api
    namespace: shop
  spec:
    podSelector: {}
  status: {}
kind: List
metadata:
  resourceVersion: ""
"#;

    #[test]
    fn a_dump_loses_what_the_api_server_added_and_means_the_same() {
        let found = noise(DUMP);
        let after = without(DUMP, &found);
        expect![[r#"
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: Pod
              metadata:
                labels:
                  app: api
                name: api
                namespace: shop
              spec:
                containers:
                - image: api
                  name: api
                  ports:
                  - containerPort: 80
              status:
                phase: Running
                podIP: 10.0.0.7
                podIPs:
                - ip: 10.0.0.7
            - apiVersion: v1
              data:
                policy.yaml: |
                  metadata:
                    uid: not of the API server
                  status: kept
              kind: ConfigMap
              metadata:
                annotations:
                  team: shop
                name: notes
                namespace: shop
            - apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata:
                # ours
                name: api
                namespace: shop
              spec:
                podSelector: {}
            kind: List
            metadata:
        "#]]
        .assert_eq(&after);
        let evaluation = |text: &str| {
            let mut evaluation = evaluate(&Request {
                sources: vec![Source::new("dump.yaml", text)],
                questions: vec!["internet -> shop/api:80".to_owned()],
                ..Request::default()
            });
            evaluation
                .map
                .parties
                .iter_mut()
                .for_each(|party| party.place = None);
            evaluation.diagnostics.clear();
            (evaluation.map, evaluation.answers.len(), evaluation.policies)
        };
        assert_eq!(evaluation(DUMP), evaluation(&after));
        assert!(noise(&after).is_empty());
    }

    #[test]
    fn what_a_person_wrote_is_no_noise() {
        assert!(noise("kind: Pod\nmetadata:\n  uid: 1\n  generation: 2\nstatus: {}\n").is_empty());
    }
}
