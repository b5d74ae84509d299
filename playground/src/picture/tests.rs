//! The picture as those meet it who do not see it: what is there, under which name, and whether the keys come to it.

use expect_test::{Expect, expect};
use signalbox_core::answer::Request;
use signalbox_core::simulation::evaluate;
use signalbox_core::source::Source;

use super::*;

const WORLD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: shop, labels: {app: shop}}
spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: stock, labels: {app: stock}}
spec: {containers: [{name: api, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: idle, labels: {app: idle}}
spec: {containers: [{name: sleep}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: stock}
spec:
  podSelector: {matchLabels: {app: stock}}
  policyTypes: [Ingress]
---
apiVersion: signalbox.dev/v1alpha1
kind: Scenario
spec:
  expect:
  - internet -> shop:80  allowed
  - shop -> stock:80     allowed
";

fn props(alive: bool) -> PictureProps {
    let request = Request {
        sources: vec![Source::new("a.yaml", WORLD)],
        ..Request::default()
    };
    PictureProps {
        id: "p".into(),
        evaluation: Rc::new(evaluate(&request)),
        selected: Some("shop -> stock:80".into()),
        onselect: Callback::noop(),
        stale: false,
        narrow: false,
        choice: Rc::default(),
        onfocus: alive.then(Callback::noop),
    }
}

/// What can be met in the drawing, an element a line: its class, role, state, place in the tabulator's order, name.
fn check(props: PictureProps, expected: Expect) {
    let html = crate::render::<Picture>(props);
    let mut shown = String::new();
    let mut tags = html.split('<').filter_map(|rest| rest.split_once('>')).peekable();
    while let Some((tag, _)) = tags.next() {
        let value = |name: &str| {
            let rest = tag.split_once(&format!(" {name}=\""))?.1;
            rest.split_once('"').map(|(value, _)| value.replace("&gt;", ">"))
        };
        let title = tags
            .peek()
            .filter(|(next, _)| *next == "title" && tag.contains("role="));
        let title = title.map(|(_, text)| (*text).to_owned());
        let Some(name) = value("aria-label").or(title) else {
            continue;
        };
        let states = ["role", "tabindex", "aria-pressed", "aria-current"];
        let states = states
            .iter()
            .filter_map(|state| Some(format!("{state}={}", value(state)?)));
        let states: Vec<String> = states.collect();
        let class = value("class").unwrap_or_else(|| tag.split(' ').next().unwrap_or_default().to_owned());
        shown += &format!("{class} [{}]\n  {name}\n", states.join(" "));
    }
    expected.assert_eq(&shown);
}

#[test]
fn on_a_page_every_line_is_a_link_and_boxes_are_only_looked_at() {
    check(
        props(false),
        expect![[r#"
        sb-picture [role=group tabindex=0]
          Picture of the flows, scrollable
        svg [role=group]
          Signal box: 1 allowed, 1 denied
        sb-road open []
          Allowed, not enforced: internet reaches shop on 80/tcp, as wanted. Signals: egress no signal, ingress not enforced.
        sb-road deny sb-chosen sb-stopped [aria-current=true]
          Denied: shop does not reach stock on 80/tcp: refused at the ingress of stock, but allowed is wanted. Signals: egress not enforced, ingress denied.
        sb-resting [role=img]
          Way out of stock: not enforced; no flow is asked about
        sb-resting [role=img]
          Way into idle: not enforced; no flow is asked about
        sb-resting [role=img]
          Way out of idle: not enforced; no flow is asked about
    "#]],
    );
}

#[test]
fn in_the_playground_the_keys_walk_and_one_item_is_met_by_the_tabulator() {
    check(
        props(true),
        expect![[r#"
        sb-picture [role=group tabindex=0]
          Picture of the flows, scrollable
        svg [role=group]
          Signal box: 1 allowed, 1 denied
        sb-road open [tabindex=-1]
          Allowed, not enforced: internet reaches shop on 80/tcp, as wanted. Signals: egress no signal, ingress not enforced.
        sb-road deny sb-chosen sb-stopped [tabindex=0 aria-current=true]
          Denied: shop does not reach stock on 80/tcp: refused at the ingress of stock, but allowed is wanted. Signals: egress not enforced, ingress denied.
        sb-station sb-endpoint [role=button tabindex=-1 aria-pressed=false]
          shop, namespace default, 1 pod · web, labels app=shop, ports 80/tcp. Way in: not enforced. Way out: not enforced.
        sb-station sb-endpoint [role=button tabindex=-1 aria-pressed=false]
          stock, namespace default, 1 pod · api, labels app=stock, ports 80/tcp. Way in: default deny: denied unless a rule allows it. Way out: not enforced.
        sb-resting [role=img]
          Way out of stock: not enforced; no flow is asked about
        sb-station sb-endpoint [role=button tabindex=-1 aria-pressed=false]
          idle, namespace default, 1 pod · sleep, labels app=idle. Way in: not enforced. Way out: not enforced.
        sb-resting [role=img]
          Way into idle: not enforced; no flow is asked about
        sb-resting [role=img]
          Way out of idle: not enforced; no flow is asked about
        sb-station sb-outside [role=button tabindex=-1 aria-pressed=false]
          internet, 203.0.113.9.
    "#]],
    );
}
