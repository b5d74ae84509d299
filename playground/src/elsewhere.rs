//! Where another dataplane decides the chosen flow otherwise: the note beside its explanation.

use signalbox_core::answer::{Answer, Elsewhere, Outcome, Stop};
use signalbox_core::dataplane::{Dataplane, Release};

use crate::words::{explanation, verdict as words};

/// Those who decide alike, and otherwise than whoever decides here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Who: "Cilium 1.14 to 1.17", "Kubernetes (the upstream contract)".
    pub who: String,
    /// One of them, to be picked.
    pub pick: String,
    /// What they say: "allowed", "denied at ingress".
    pub verdict: String,
    /// Why, as one of them says it.
    pub why: Vec<String>,
}

/// Everybody who is asked beside the dataplane that decides: the upstream contract, and Cilium's releases from the
/// newest. A cluster without enforcement is not: it lets everything pass.
pub fn others(here: &str) -> Vec<String> {
    let releases = (Release::OLDEST.minor()..=Release::NEWEST.minor()).rev();
    let releases = releases.filter_map(Release::new).map(Dataplane::Cilium);
    let all = std::iter::once(Dataplane::Kubernetes).chain(releases);
    all.map(|dataplane| dataplane.to_string())
        .filter(|id| id != here)
        .collect()
}

/// A verdict in words, with the side that stops the flow.
pub fn verdict(outcome: Outcome, stopped: Option<Stop>) -> String {
    let word = match outcome {
        Outcome::Allowed => words::ALLOWED,
        Outcome::Denied => words::DENIED,
        Outcome::Mixed => words::MIXED,
        Outcome::Unreachable => words::UNREACHABLE,
        Outcome::NotModelled => words::NOT_MODELLED,
    };
    words::stopped(word, stopped.and_then(|stop| stop.side))
}

/// Those who decide otherwise than an answer, by what they say.
pub fn differing(here: &Answer, elsewhere: &[Elsewhere]) -> Vec<Group> {
    let said = |one: &Elsewhere| verdict(one.outcome, one.stopped);
    let own = verdict(here.outcome, here.stopped);
    let mut groups: Vec<(Group, Vec<Dataplane>)> = Vec::new();
    for one in elsewhere.iter().filter(|one| said(one) != own) {
        let Ok(dataplane) = one.dataplane.id.parse::<Dataplane>() else {
            continue;
        };
        let verdict = said(one);
        let known = groups.iter_mut().find(|(group, who)| {
            group.verdict == verdict && who.iter().all(|known| known.is_cilium() == dataplane.is_cilium())
        });
        match known {
            Some((_, who)) => who.push(dataplane),
            None => groups.push((
                Group {
                    who: String::new(),
                    pick: one.dataplane.id.clone(),
                    verdict,
                    why: one.why.clone(),
                },
                vec![dataplane],
            )),
        }
    }
    let named = groups.into_iter().map(|(group, who)| Group {
        who: names(&who),
        ..group
    });
    named.collect()
}

/// "Cilium 1.14 to 1.17, 1.19", or a title.
fn names(who: &[Dataplane]) -> String {
    let mut releases: Vec<u8> = who
        .iter()
        .filter_map(|dataplane| match dataplane {
            Dataplane::Cilium(release) => Some(release.minor()),
            _ => None,
        })
        .collect();
    if releases.is_empty() {
        return who.iter().map(Dataplane::title).collect::<Vec<_>>().join(", ");
    }
    signalbox_core::order::sort(&mut releases);
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for minor in releases {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == minor => *last = minor,
            _ => runs.push((minor, minor)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match first == last {
        true => format!("1.{first}"),
        false => explanation::run(first, last),
    });
    explanation::cilium(&runs.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use signalbox_core::answer::Request;
    use signalbox_core::simulation::{elsewhere, evaluate};
    use signalbox_core::source::Source;

    use super::*;

    const WORLD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: tool}
---
apiVersion: v1
kind: Pod
metadata: {name: api, labels: {app: api}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
";

    #[test]
    fn who_decides_otherwise_is_named_with_the_reason() {
        let asked = |dataplane: Option<String>| Request {
            sources: vec![Source::new("a.yaml", WORLD)],
            questions: vec!["tool -> pod/api:80".to_owned()],
            dataplane,
            ..Request::default()
        };
        let evaluation = evaluate(&asked(None));
        let here = evaluation.answers[0].answer.as_ref().unwrap();
        let others = others(&evaluation.dataplane.id);
        assert_eq!(others.len(), 7, "{others:?}");
        let heard: Vec<Elsewhere> = others
            .into_iter()
            .filter_map(|id| elsewhere(&asked(Some(id))))
            .collect();
        let groups = differing(here, &heard);
        assert_eq!(groups.len(), 1, "{groups:?}");
        assert_eq!(groups[0].who, "Kubernetes (the upstream contract)");
        assert_eq!((&*groups[0].pick, &*groups[0].verdict), ("kubernetes", "allowed"));
        assert!(
            groups[0].why.iter().any(|why| why.contains("allowed by api")),
            "{groups:?}"
        );
    }

    #[test]
    fn releases_in_a_row_are_named_by_their_ends() {
        let of = |minors: &[u8]| -> Vec<Dataplane> {
            minors
                .iter()
                .filter_map(|minor| Release::new(*minor))
                .map(Dataplane::Cilium)
                .collect()
        };
        assert_eq!(names(&of(&[17, 15, 16, 19])), "Cilium 1.15 to 1.17, 1.19");
        assert_eq!(names(&of(&[18])), "Cilium 1.18");
    }
}
