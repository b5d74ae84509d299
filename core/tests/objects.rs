//! Applying documents: what is in force, what is refused, and what is said.

mod support;

use std::fmt::Write;

use expect_test::{Expect, expect};
use signalbox_core::dataplane::Dataplane;
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};

fn check_on(dataplane: &str, text: &str, expected: Expect) {
    let sources = SourceMap::new([Source::new("test.yaml", text)]);
    let (documents, findings) = objects::documents(&sources);
    let dataplane: Dataplane = dataplane.parse().unwrap();
    let reading = Objects::read(&documents, &Checks::new(dataplane));
    let mut out = support::show(&sources, &findings);
    for object in &reading.objects.list {
        let namespace = object.metadata.namespace.as_deref().unwrap_or("-");
        let (kind, name, document) = (&object.kind, &object.metadata.name, object.document);
        writeln!(out, "{kind} {namespace}/{name} of document {document}").unwrap();
    }
    for refused in &reading.refused {
        writeln!(out, "refused {refused} of document {}", refused.document).unwrap();
        out.push_str(&support::show(&sources, &refused.findings));
    }
    out.push_str(&support::show(&sources, &reading.findings));
    expected.assert_eq(&out);
}

fn check(text: &str, expected: Expect) {
    check_on("cilium:1.19", text, expected);
}

const EMPTY_RULE: &str = "{endpointSelector: {}, ingress: [{}]}";

#[test]
fn obj_3_namespaces_default_as_kubectl_has_it() {
    check(
        &format!(
            "{{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {{name: a}}, spec: {EMPTY_RULE}}}
---
{{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {{name: b, namespace: x}}, spec: {EMPTY_RULE}}}
---
{{apiVersion: v1, kind: Pod, metadata: {{name: c, namespace: shop}}}}
"
        ),
        expect![[r#"
            CiliumNetworkPolicy default/a of document 0
            CiliumClusterwideNetworkPolicy -/b of document 1
            Pod shop/c of document 2
        "#]],
    );
}

#[test]
fn a_second_object_of_the_same_name_is_an_update() {
    check(
        "{apiVersion: v1, kind: Namespace, metadata: {name: a}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {team: x}}}
",
        expect![[r#"
            Namespace -/a of document 2
            Pod default/a of document 1
        "#]],
    );
}

#[test]
fn objects_that_are_yet_to_be_named_are_several() {
    check(
        "{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}
---
{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}
",
        expect![[r#"
            Pod default/a-0 of document 0
            Pod default/a-1 of document 1
        "#]],
    );
}

#[test]
fn obj_8_a_refused_update_leaves_the_earlier_version_in_force() {
    check(
        "{apiVersion: v1, kind: Pod, metadata: {name: a}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {version: 1}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: none}}
",
        expect![[r#"
            Pod default/a of document 0
            refused Pod default/a of document 1
            3:67 error[decode] "1": `metadata.labels.version` must be of type string; `1` is an integer
                help: without quotes, YAML reads it as something else
                fix: put it in quotes: "" → "\"", "" → "\""
            3:46 info[update-refused] "a": this update is refused: the Pod default/a above stays in force
            refused Pod default/b of document 2
            5:69 error[decode] "none": `spec.containers` must be of type array; `none` is a string
        "#]],
    );
}

#[test]
fn lists_are_their_items() {
    check(
        "apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items:
  - {apiVersion: v1, kind: Pod, metadata: {name: b}}
---
apiVersion: v1
kind: NamespaceList
metadata: {resourceVersion: '1'}
items:
- metadata: {name: c}
---
apiVersion: v1
kind: PodList
items:
",
        expect![[r#"
            Pod default/a of document 0
            Pod default/b of document 1
            Namespace -/c of document 2
        "#]],
    );
}

#[test]
fn what_is_not_modelled_is_named_once_and_what_does_not_matter_is_not() {
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: cilium.io/v2, kind: CiliumEnvoyConfig, metadata: {name: a}}
---
{apiVersion: cilium.io/v2, kind: CiliumEnvoyConfig, metadata: {name: b}}
---
{apiVersion: signalbox.dev/v1alpha1, kind: Scenario}
---
{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}}
",
        expect![[r#"
            9:55 info[not-enforced] "AdminNetworkPolicy": AdminNetworkPolicy is not enforced by Cilium 1.19: 1 object is passed over
            3:34 info[not-modelled] "CiliumEnvoyConfig": CiliumEnvoyConfig is not modelled: 2 objects are passed over
        "#]],
    );
    check_on(
        "kubernetes",
        &format!(
            "{{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {{name: a}}, spec: {EMPTY_RULE}}}"
        ),
        expect![[r#"
            1:34 info[not-enforced] "CiliumNetworkPolicy": CiliumNetworkPolicy is not enforced by Kubernetes (the upstream contract): 1 object is passed over
        "#]],
    );
}

#[test]
fn a_slip_in_the_name_of_a_policy_kind_is_said() {
    check(
        "{apiVersion: networking.k8s.io/v1, kind: Networkpolicy}
---
{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicies}
---
{apiVersion: cilium.io/v2, kind: CiliumNode}
---
{apiVersion: v1, kind: PodTemplate}
",
        expect![[r#"
            1:42 warning[unknown-kind] "Networkpolicy": `Networkpolicy` is no kind that is known; the object is passed over
                help: did you mean `NetworkPolicy`?
                fix: write `NetworkPolicy`: "Networkpolicy" → "NetworkPolicy"
            3:34 warning[unknown-kind] "CiliumNetworkPolicies": `CiliumNetworkPolicies` is no kind that is known; the object is passed over
                help: did you mean `CiliumNetworkPolicy`?
                fix: write `CiliumNetworkPolicy`: "CiliumNetworkPolicies" → "CiliumNetworkPolicy"
        "#]],
    );
}

#[test]
fn what_is_no_object_is_said() {
    check(
        "image:\n  tag: '1.2'\n",
        expect![[r#"
        1:1 error[no-kind] "image": this document is no Kubernetes object: it has no `kind`
            help: every object begins with `apiVersion` and `kind`
    "#]],
    );
    check(
        "{apiversion: v1, kind: Pod}",
        expect![[r#"
        1:1 error[no-kind] "{apiversion": this document is no Kubernetes object: it has no `apiVersion`
            help: is `apiversion` meant to be `apiVersion`?
    "#]],
    );
    check(
        "{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: a}}",
        expect![[r#"
            1:14 error[api-version] "extensions/v1beta1": there is no kind `NetworkPolicy` in `extensions/v1beta1`
                help: write `apiVersion: networking.k8s.io/v1`
                fix: write `networking.k8s.io/v1`: "extensions/v1beta1" → "networking.k8s.io/v1"
        "#]],
    );
    check(
        "just a text",
        expect![[r#"
        1:1 error[no-kind] "just a text": this document is no Kubernetes object: it has no `kind`
            help: every object begins with `apiVersion` and `kind`
    "#]],
    );
}

#[test]
fn a_document_with_a_syntax_error_is_refused() {
    check(
        "apiVersion: v1
kind: Pod
metadata: {name: a}
---
apiVersion: v1
kind: Pod
metadata: {name: a
",
        expect![[r#"
            7:11 error[yaml-syntax] "{": this `{` is never closed
                help: close it with the bracket that belongs to it
            Pod default/a of document 0
            refused Pod default/a of document 1
            7:18 info[update-refused] "a": this update is refused: the Pod default/a above stays in force
        "#]],
    );
}
