//! What a dump of a cluster holds and policy cannot see: dropped while a large source is read, so that its
//! tree stays small.

use crate::schema::{self, Identity};
use crate::yaml::{Node, Value};

/// Fields that nothing here looks at, wherever they stand in an object that is no policy.
const UNSEEN: [&str; 32] = [
    "affinity",
    "allocatable",
    "args",
    "binaryData",
    "capacity",
    "command",
    "conditions",
    "containerStatuses",
    "data",
    "env",
    "envFrom",
    "ephemeralContainerStatuses",
    "images",
    "initContainerStatuses",
    "kubectl.kubernetes.io/last-applied-configuration",
    "lifecycle",
    "livenessProbe",
    "managedFields",
    "nodeInfo",
    "readinessProbe",
    "resources",
    "securityContext",
    "startupProbe",
    "stringData",
    "tolerations",
    "topologySpreadConstraints",
    "volumeClaimTemplates",
    "volumeDevices",
    "volumeMounts",
    "volumes",
    "volumesAttached",
    "volumesInUse",
];

/// Mappings whose keys are people's own words: a label may be called `env` or `data`.
const OWN_WORDS: [&str; 4] = ["labels", "matchLabels", "selector", "nodeSelector"];

/// How deep such fields stand at most: `spec.jobTemplate.spec.template.spec.containers[0].env`.
const DEPTH: usize = 8;

/// Lightens one object, or one item of a list. Policies, scenarios and lists stay whole; of kinds that policy
/// cannot see the names are left.
pub(super) fn lighten(object: &mut Node) {
    let (api_version, kind) = (object.text("apiVersion"), object.text("kind"));
    if kind.ends_with("List") || api_version.starts_with("signalbox.dev/") {
        return;
    }
    let is_item = kind.is_empty();
    match schema::identify(api_version, kind) {
        Identity::Known(known) if known.policy => {}
        Identity::Known(_) | Identity::NotModelled => drop_unseen(object, DEPTH),
        _ if is_item => drop_unseen(object, DEPTH),
        Identity::Misnamed(_) => {}
        Identity::Other => keep_names(object),
    }
}

fn drop_unseen(node: &mut Node, depth: usize) {
    match &mut node.value {
        Value::Mapping(entries) if depth > 0 => {
            entries.retain(|(key, _)| !key.as_str().is_some_and(|key| UNSEEN.contains(&key)));
            entries.shrink_to_fit();
            for (key, value) in entries {
                match key.as_str() {
                    Some("annotations") => drop_unseen(value, 1),
                    Some(key) if OWN_WORDS.contains(&key) => {}
                    _ => drop_unseen(value, depth - 1),
                }
            }
        }
        Value::Sequence(items) if depth > 0 => {
            items.iter_mut().for_each(|item| drop_unseen(item, depth - 1));
        }
        _ => {}
    }
}

fn keep_names(object: &mut Node) {
    if let Value::Mapping(entries) = &mut object.value {
        entries.retain(|(key, _)| matches!(key.as_str(), Some("apiVersion" | "kind")));
        entries.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::yaml::{self, Limits};

    /// The fields that are left of an object, as paths.
    fn left(text: &str) -> Vec<String> {
        let (documents, findings) = yaml::read_lightly(Limits::default(), SourceId(0), text, Some(lighten));
        assert_eq!(findings, []);
        let mut paths = Vec::new();
        for document in &documents {
            walk(&document.root, String::new(), &mut paths);
        }
        paths
    }

    fn walk(node: &Node, path: String, paths: &mut Vec<String>) {
        match &node.value {
            Value::Mapping(entries) => {
                for (key, value) in entries {
                    walk(
                        value,
                        format!("{path}.{}", key.as_str().unwrap_or_default()),
                        paths,
                    );
                }
            }
            Value::Sequence(items) => items
                .iter()
                .for_each(|item| walk(item, format!("{path}[]"), paths)),
            Value::Scalar(_) => paths.push(path),
        }
    }

    #[test]
    fn a_pod_keeps_what_policy_sees() {
        let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a, managedFields: [{manager: m}], \
            annotations: {kubectl.kubernetes.io/last-applied-configuration: x, linkerd.io/inject: enabled}}, \
            spec: {hostNetwork: true, volumes: [{name: v}], containers: [{name: c, env: [{name: E}], \
            ports: [{containerPort: 80}]}]}, status: {podIP: 10.0.0.1, conditions: [{type: Ready}]}}";
        let expected = [
            ".apiVersion",
            ".kind",
            ".metadata.name",
            ".metadata.annotations.linkerd.io/inject",
            ".spec.hostNetwork",
            ".spec.containers[].name",
            ".spec.containers[].ports[].containerPort",
            ".status.podIP",
        ];
        assert_eq!(left(pod), expected);
    }

    #[test]
    fn a_label_may_be_called_like_a_field_that_is_dropped() {
        for word in UNSEEN.iter().filter(|word| !word.contains('/')) {
            let objects = format!(
                "{{apiVersion: v1, kind: Pod, metadata: {{labels: {{{word}: x}}}}}}\n---\n\
                 {{apiVersion: v1, kind: Namespace, metadata: {{labels: {{{word}: x}}}}}}\n---\n\
                 {{apiVersion: v1, kind: Service, spec: {{selector: {{{word}: x}}}}}}\n---\n\
                 {{apiVersion: apps/v1, kind: Deployment, spec: {{selector: {{matchLabels: {{{word}: x}}}}, \
                 template: {{metadata: {{labels: {{{word}: x}}}}}}}}}}\n"
            );
            let kept = left(&objects).iter().filter(|path| path.ends_with(*word)).count();
            assert_eq!(kept, 5, "{word}");
        }
    }

    #[test]
    fn a_policy_stays_whole_and_of_a_stranger_the_kind() {
        let policy =
            "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: {data: 1}}";
        assert_eq!(left(policy).last().map(String::as_str), Some(".spec.data"));
        let other = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: y}}";
        assert_eq!(left(other), [".apiVersion", ".kind"]);
    }

    #[test]
    fn the_items_of_a_list_are_lightened_one_by_one() {
        let list = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {labels: {env: x}}, \
            spec: {volumes: [{name: v}]}}, {apiVersion: v1, kind: Secret, data: {x: y}}]}";
        let expected = [
            ".apiVersion",
            ".kind",
            ".items[].apiVersion",
            ".items[].kind",
            ".items[].metadata.labels.env",
            ".items[].apiVersion",
            ".items[].kind",
        ];
        assert_eq!(left(list), expected);
    }
}
