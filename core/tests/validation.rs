//! What is said about objects that the API server or the agent refuses: one test a rule.

#[path = "validation/ports.rs"]
mod ports;
#[path = "validation/selectors.rs"]
mod selectors;
mod support;
#[path = "validation/whole.rs"]
mod whole;

use expect_test::Expect;
use signalbox_core::dataplane::Dataplane;
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};

/// Everything that is said about a text, on a dataplane.
fn said(dataplane: &str, text: &str) -> String {
    let sources = SourceMap::new([Source::new("test.yaml", text)]);
    let (documents, mut findings) = objects::documents(&sources);
    let dataplane: Dataplane = dataplane.parse().unwrap();
    let reading = Objects::read(&documents, &Checks::new(dataplane));
    findings.extend(reading.refused.into_iter().flat_map(|refused| refused.findings));
    findings.extend(reading.findings);
    support::show(&sources, &findings)
}

fn policy(kind: &str, spec: &str) -> String {
    format!("apiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n{spec}")
}

/// A CiliumNetworkPolicy under Cilium 1.19.
fn check(spec: &str, expected: Expect) {
    check_on("cilium:1.19", spec, expected);
}

fn check_on(dataplane: &str, spec: &str, expected: Expect) {
    expected.assert_eq(&said(dataplane, &policy("CiliumNetworkPolicy", spec)));
}

/// The same with one entry in one section.
fn check_entry(section: &str, entry: &str, expected: Expect) {
    check(
        &format!("  endpointSelector: {{}}\n  {section}:\n{entry}"),
        expected,
    );
}

fn check_knp(spec: &str, expected: Expect) {
    let text = format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec:\n{spec}"
    );
    expected.assert_eq(&said("kubernetes", &text));
}

fn check_admin(kind: &str, name: &str, spec: &str, expected: Expect) {
    let version = if kind == "ClusterNetworkPolicy" {
        "v1alpha2"
    } else {
        "v1alpha1"
    };
    let text = format!(
        "apiVersion: policy.networking.k8s.io/{version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{spec}"
    );
    expected.assert_eq(&said("kubernetes", &text));
}
