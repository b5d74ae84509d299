//! Wishes: manifests and a wish in, the text that is offered out.

use expect_test::{Expect, expect};

use super::{Simulation, evaluate};
use crate::answer::Direction;
use crate::answer::{Outcome, Proposal, Request, Wish};
use crate::diagnostic::Severity;
use crate::source::Source;

/// Three tiers without any policy, and what the scenario wants of them.
const TIERS: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: frontend, labels: {app: demo, tier: frontend}}
spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: backend, labels: {app: demo, tier: backend}}
spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: database, labels: {app: demo, tier: database}}
spec: {containers: [{name: store, ports: [{containerPort: 7379}]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
spec:
  expect:
  - backend -> database:7379  allowed
";

const CILIUM: &str = r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: database
spec:
  endpointSelector:
    matchLabels:
      tier: database
  ingress:
  # The API, and nobody else.
  - fromEndpoints:
    - matchLabels:
        tier: backend   # not the frontend
    toPorts:
    - ports:
      - port: "7379"
        protocol: TCP
"#;

const KUBERNETES: &str = r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: database
spec:
  podSelector:
    matchLabels: {tier: database}
  policyTypes: [Ingress]
  ingress: []   # nobody yet
"#;

fn allow(flow: &str) -> Wish {
    Wish::Allow {
        flow: flow.to_owned(),
    }
}

fn refuse(flow: &str) -> Wish {
    Wish::Refuse {
        flow: flow.to_owned(),
    }
}

fn only(flow: &str) -> Wish {
    Wish::Only {
        flow: flow.to_owned(),
        side: Direction::Ingress,
    }
}

fn close(party: &str, side: Direction) -> Wish {
    Wish::Close {
        party: party.to_owned(),
        side,
    }
}

/// What is offered for a wish in [`TIERS`] with one policy file: the first with the stretches that differ and what
/// else changes, the others by their titles. Each is made and asked again.
fn check(policy: &str, dataplane: &str, wish: &Wish, expected: Expect) {
    let mut sources = vec![Source::new("cluster.yaml", TIERS)];
    if !policy.is_empty() {
        sources.push(Source::new("policy.yaml", policy));
    }
    let request = Request {
        sources: sources.clone(),
        dataplane: Some(dataplane.to_owned()),
        wish: Some(wish.clone()),
        ..Request::default()
    };
    let granted = evaluate(&request).granted.expect("a wish is answered");
    assert_eq!(granted.wish, *wish);
    let mut shown = granted.refusal;
    for (index, proposal) in granted.proposals.iter().enumerate() {
        hold_to_its_word(&sources, dataplane, wish, proposal);
        shown += &format!("# {}\n", proposal.fix.title);
        // The first in full, the others by their titles.
        if index > 0 {
            continue;
        }
        let edits = proposal.fix.edits.iter();
        for edit in edits.clone() {
            let place = &edit.place;
            let text = sources
                .iter()
                .find(|source| source.name == place.file)
                .map(|source| source.text.as_str());
            let old = text.and_then(|text| text.get(place.start as usize..place.end as usize));
            shown += &format!(
                "{}:{}:{} {:?} becomes:{}\n",
                place.file,
                place.line,
                place.column,
                old.unwrap_or_default(),
                edit.text
            );
        }
        if let Some(added) = &proposal.added {
            shown += &format!("{}:\n{}", added.name, added.text);
        }
        for change in &proposal.others {
            shown += &format!("  {}: {} -> {}\n", change.flow, change.before, change.after);
        }
    }
    expected.assert_eq(&shown);
}

/// Makes the edit as a page would, and asks again.
fn hold_to_its_word(sources: &[Source], dataplane: &str, wish: &Wish, proposal: &Proposal) {
    let mut sources = sources.to_vec();
    for source in &mut sources {
        let edits = proposal.fix.edits.iter();
        let mut edits: Vec<_> = edits.filter(|edit| edit.place.file == source.name).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.place.start));
        for edit in edits {
            let span = edit.place.start as usize..edit.place.end as usize;
            source.text.replace_range(span, &edit.text);
        }
    }
    sources.extend(proposal.added.clone());
    let (flow, wanted) = match wish {
        Wish::Allow { flow } | Wish::Only { flow, .. } => (flow, Outcome::Allowed),
        Wish::Refuse { flow } => (flow, Outcome::Denied),
        Wish::Close { .. } => return,
    };
    let after = Simulation::new(&Request {
        sources,
        dataplane: Some(dataplane.to_owned()),
        ..Request::default()
    });
    let worst = after.diagnostics().iter().map(|report| report.severity).max();
    assert_ne!(worst, Some(Severity::Error));
    assert_eq!(after.ask_plainly(flow).expect("an answer").outcome, wanted);
}

#[test]
fn what_is_allowed_already_needs_no_edit() {
    check(
        CILIUM,
        "cilium:1.19",
        &allow("backend -> database:7379"),
        expect!["it gets through already"],
    );
}

#[test]
fn a_flow_is_let_through_beside_the_others() {
    check(
        CILIUM,
        "cilium:1.19",
        &allow("frontend -> database:7379"),
        expect![[r##"
            # let frontend in as well
            policy.yaml:13:43 "" becomes:
                - matchLabels:
                    tier: frontend
            # let frontend into database on 7379/tcp in database
            # let frontend into database on 7379/tcp by a policy of its own
        "##]],
    );
}

#[test]
fn an_empty_list_gets_its_first_entry() {
    check(
        KUBERNETES,
        "kubernetes",
        &allow("backend -> database:7379"),
        expect![[r##"
            # let backend into database on 7379/tcp in database
            policy.yaml:9:11 " []" becomes:
              - from:
                - podSelector:
                    matchLabels:
                      tier: backend
                ports:
                - port: 7379
                  protocol: TCP
            # let backend into database on 7379/tcp by a policy of its own
        "##]],
    );
}

#[test]
fn both_sides_are_opened() {
    let both = format!(
        "{CILIUM}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: frontend}}\nspec:\n  \
         endpointSelector: {{matchLabels: {{tier: frontend}}}}\n  egress:\n  - {{}}\n"
    );
    check(
        &both,
        "cilium:1.19",
        &allow("frontend -> database:7379"),
        expect![[r##"
            # let frontend out to database on 7379/tcp in frontend; let frontend in as well
            policy.yaml:25:5 "{}" becomes:toEndpoints:
                - matchLabels:
                    tier: database
                toPorts:
                - ports:
                  - port: "7379"
                    protocol: TCP
            policy.yaml:13:43 "" becomes:
                - matchLabels:
                    tier: frontend
            # let frontend out to database on 7379/tcp by a policy of its own; let frontend in as well
        "##]],
    );
}

#[test]
fn what_allows_is_taken_out() {
    check(
        CILIUM,
        "cilium:1.19",
        &refuse("backend -> database:7379"),
        expect![[r##"
            # empty spec.ingress[0]
            policy.yaml:11:5 "fromEndpoints:\n    - matchLabels:\n        tier: backend   # not the frontend\n    toPorts:\n    - ports:\n      - port: \"7379\"\n        protocol: TCP" becomes:{}
            # deny backend into database on 7379/tcp by a policy of its own
            # deny backend out to database on 7379/tcp by a policy of its own
        "##]],
    );
}

#[test]
fn an_allow_that_stands_alone_leaves_an_empty_list() {
    let policy = KUBERNETES.replace(
        "ingress: []   # nobody yet",
        "ingress:\n  # The API.\n  - from: [{podSelector: {matchLabels: {tier: backend}}}]",
    );
    check(
        &policy,
        "kubernetes",
        &refuse("backend -> database:7379"),
        expect![[r##"
            # empty spec.ingress[0]
            policy.yaml:9:11 "\n  # The API.\n  - from: [{podSelector: {matchLabels: {tier: backend}}}]" becomes: []
        "##]],
    );
}

#[test]
fn all_that_allows_is_taken_out() {
    let twice = format!("{CILIUM}  # Everyone, for a test.\n  - fromEntities: [cluster]\n");
    check(
        &twice,
        "cilium:1.19",
        &refuse("backend -> database:7379"),
        expect![[r##"
            # deny backend into database on 7379/tcp by a policy of its own
            database-ingress.yaml:
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata:
              name: database-ingress
              namespace: default
            spec:
              endpointSelector:
                matchLabels:
                  tier: database
              enableDefaultDeny:
                ingress: false
              ingressDeny:
              - fromEndpoints:
                - matchLabels:
                    tier: backend
                toPorts:
                - ports:
                  - port: "7379"
                    protocol: TCP
            # deny backend out to database on 7379/tcp by a policy of its own
            # take spec.ingress[0] out; empty spec.ingress[0]
        "##]],
    );
    check(
        &twice,
        "cilium:1.19",
        &only("backend -> database:7379"),
        expect![[r##"
            # take spec.ingress[1] out
            policy.yaml:19:1 "  - fromEntities: [cluster]\n" becomes:
              default/pod/frontend -> default/pod/database:7379: allowed -> denied at ingress
        "##]],
    );
}

#[test]
fn a_name_outside_gets_its_look_up_too() {
    let closed = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: backend}\nspec:\n  \
                  endpointSelector: {matchLabels: {tier: backend}}\n  egress:\n  - {}\n---\n\
                  apiVersion: v1\nkind: Service\nmetadata: {name: kube-dns, namespace: kube-system}\nspec:\n  \
                  selector: {k8s-app: kube-dns}\n  ports: [{port: 53, protocol: UDP}]\n---\n\
                  apiVersion: v1\nkind: Pod\nmetadata: {name: coredns, namespace: kube-system, labels: {k8s-app: \
                  kube-dns}}\nspec: {containers: [{name: dns}]}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: \
                  Scenario\nspec:\n  outside: [{name: bank, host: api.bank.example, ips: [192.0.2.9]}]\n";
    check(
        closed,
        "cilium:1.19",
        &allow("backend -> https://api.bank.example/"),
        expect![[r##"
            # let backend out to coredns on 53/udp in backend; let backend out to bank on 443/tcp in backend
            policy.yaml:7:5 "{}" becomes:toEndpoints:
                - matchLabels:
                    k8s-app: kube-dns
                    k8s:io.kubernetes.pod.namespace: kube-system
                toPorts:
                - ports:
                  - port: "53"
                    protocol: UDP
                  rules:
                    dns:
                    - matchPattern: "*"
              - toFQDNs:
                - matchName: api.bank.example
                toPorts:
                - ports:
                  - port: "443"
                    protocol: TCP
            # let backend out to coredns on 53/udp by a policy of its own; let backend out to bank on 443/tcp in backend
        "##]],
    );
}

#[test]
fn what_nobody_enforces_is_refused_by_a_policy_of_its_own() {
    check(
        "",
        "cilium:1.19",
        &refuse("frontend -> database:7379"),
        expect![[r##"
            # deny frontend into database on 7379/tcp by a policy of its own
            database-ingress.yaml:
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata:
              name: database-ingress
              namespace: default
            spec:
              endpointSelector:
                matchLabels:
                  tier: database
              enableDefaultDeny:
                ingress: false
              ingressDeny:
              - fromEndpoints:
                - matchLabels:
                    tier: frontend
                toPorts:
                - ports:
                  - port: "7379"
                    protocol: TCP
            # deny frontend out to database on 7379/tcp by a policy of its own
        "##]],
    );
}

#[test]
fn only_one_flow_is_let_in() {
    check(
        "",
        "cilium:1.19",
        &only("backend -> database:7379"),
        expect![[r##"
        # deny what no rule lets into database; let backend into database on 7379/tcp in database-ingress
        database-ingress.yaml:
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: database-ingress
          namespace: default
        spec:
          endpointSelector:
            matchLabels:
              tier: database
          ingress:
          - fromEndpoints:
            - matchLabels:
                tier: backend
            toPorts:
            - ports:
              - port: "7379"
                protocol: TCP
          internet -> default/pod/database:7379: allowed -> denied at ingress
          default/pod/frontend -> default/pod/database:7379: allowed -> denied at ingress
    "##]],
    );
    check(
        "",
        "kubernetes",
        &only("backend -> database:7379"),
        expect![[r#"
        # deny what no rule lets into database; let backend into database on 7379/tcp in database-ingress
        database-ingress.yaml:
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database-ingress
          namespace: default
        spec:
          podSelector:
            matchLabels:
              tier: database
          policyTypes:
          - Ingress
          ingress:
          - from:
            - podSelector:
                matchLabels:
                  tier: backend
            ports:
            - port: 7379
              protocol: TCP
          internet -> default/pod/database:7379: allowed -> denied at ingress
          default/pod/frontend -> default/pod/database:7379: allowed -> denied at ingress
    "#]],
    );
}

#[test]
fn the_wanted_stays_when_the_rest_is_denied() {
    check(
        "",
        "kubernetes",
        &close("default/pod/database", Direction::Ingress),
        expect![[r#"
            # deny what no rule lets into database; let backend into database on 7379/tcp in database-ingress
            database-ingress.yaml:
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: database-ingress
              namespace: default
            spec:
              podSelector:
                matchLabels:
                  tier: database
              policyTypes:
              - Ingress
              ingress:
              - from:
                - podSelector:
                    matchLabels:
                      tier: backend
                ports:
                - port: 7379
                  protocol: TCP
              internet -> default/pod/database:7379: allowed -> denied at ingress
              default/pod/frontend -> default/pod/database:7379: allowed -> denied at ingress
            # deny what no rule lets into database
        "#]],
    );
}

#[test]
fn who_denies_by_default_already_is_left_alone() {
    check(
        CILIUM,
        "cilium:1.19",
        &close("default/pod/database", Direction::Ingress),
        expect!["database refuses what no rule allows already"],
    );
}

#[test]
fn where_nobody_enforces_nothing_is_offered() {
    check(
        "",
        "none",
        &only("backend -> database:7379"),
        expect!["nobody enforces policies here"],
    );
}
