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
            for (_, value) in entries {
                drop_unseen(value, depth - 1);
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
