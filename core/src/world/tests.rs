//! The world of small lists of objects.

use super::*;
use crate::objects::{LabelSelector, Metadata};
use crate::order::Map;

fn labels(pairs: &[(&str, &str)]) -> Map<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn object(kind: &str, name: &str, own: &[(&str, &str)], body: Body) -> Object {
    let metadata = Metadata {
        name: name.to_owned(),
        namespace: Some("shop".to_owned()),
        labels: labels(own),
        ..Metadata::default()
    };
    Object {
        pod_marks: None,
        api_version: String::new(),
        kind: kind.to_owned(),
        metadata,
        body,
        document: 0,
    }
}

fn workload(app: &str, replicas: u32) -> Body {
    let mut workload = Workload::default();
    workload.spec.replicas = Some(replicas);
    workload.spec.template.metadata.labels = labels(&[("app", app)]);
    workload.spec.selector = Some(LabelSelector {
        match_labels: Some(labels(&[("app", app)])),
        match_expressions: None,
    });
    Body::Workload(workload)
}

fn names(world: &World) -> Vec<&str> {
    world
        .endpoints
        .iter()
        .map(|endpoint| endpoint.name.as_str())
        .collect()
}

#[test]
fn replicas_become_pods_with_addresses_of_their_own() {
    let objects = Objects {
        list: vec![object("Deployment", "backend", &[], workload("backend", 3))],
    };
    let world = World::new(&objects, &Options::default());
    assert_eq!(names(&world), ["backend-0", "backend-1", "backend-2"]);
    let addresses: Set<_> = world
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.addresses)
        .collect();
    assert_eq!(addresses.len(), 3);
}

#[test]
fn a_dump_lists_every_pod_once() {
    let pod = |name| {
        object(
            "Pod",
            name,
            &[("app", "backend"), ("pod-template-hash", "x")],
            Body::Pod(Pod::default()),
        )
    };
    let objects = Objects {
        list: vec![
            pod("backend-x-1"),
            pod("backend-x-2"),
            object("ReplicaSet", "backend-x", &[], workload("backend", 2)),
            object("Deployment", "backend", &[], workload("backend", 2)),
        ],
    };
    let world = World::new(&objects, &Options::default());
    assert_eq!(names(&world), ["backend-x-1", "backend-x-2"]);
    let owners: Set<_> = world
        .endpoints
        .iter()
        .flat_map(|e| &e.workload)
        .map(|w| &w.kind)
        .collect();
    assert_eq!(owners.into_iter().collect::<Vec<_>>(), ["Deployment"]);
}

#[test]
fn policy_sees_filtered_labels_and_those_of_the_namespace() {
    let mut namespace = object("Namespace", "shop", &[("team", "a")], Body::Namespace);
    namespace.metadata.namespace = None;
    let pod = object(
        "Pod",
        "p",
        &[("app", "x"), ("pod-template-hash", "h")],
        Body::Pod(Pod::default()),
    );
    let world = World::new(
        &Objects {
            list: vec![pod, namespace],
        },
        &Options::default(),
    );
    let seen: Vec<String> = world.endpoints[0]
        .labels
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        seen,
        [
            "k8s:app=x",
            "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop",
            "k8s:io.cilium.k8s.namespace.labels.team=a",
            "k8s:io.cilium.k8s.policy.cluster=default",
            "k8s:io.cilium.k8s.policy.serviceaccount=default",
            "k8s:io.kubernetes.pod.namespace=shop",
        ]
    );
}

#[test]
fn a_pod_beside_a_workload_is_not_one_of_its_replicas() {
    let pod = object("Pod", "suspect", &[("app", "web")], Body::Pod(Pod::default()));
    let objects = Objects {
        list: vec![pod, object("Deployment", "web", &[], workload("web", 1))],
    };
    let world = World::new(&objects, &Options::default());
    assert_eq!(names(&world), ["suspect", "web-0"]);
}
