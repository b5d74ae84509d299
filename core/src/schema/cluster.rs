//! Namespaces, pods, workloads, services and nodes, as far as policy can see them. Fields that are not here
//! exist; they are not looked at.

use super::common::{API_VERSION, KIND, META, PLAIN_SELECTOR, STATUS};
use super::shape::*;

pub(super) const fn top(fields: &'static [Field]) -> Shape {
    Shape {
        fields,
        rules: &[],
        open: true,
    }
}

/// Namespace.
pub(super) const NAMESPACE: Shape = top(&[API_VERSION, KIND, META]);

/// Pod.
pub(super) const POD: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&POD_SPEC),
        "Containers, and how the pod meets the network.",
    ),
    field(
        "status",
        Type::Object(&POD_STATUS),
        "What a dump knows: the pod's addresses and phase.",
    ),
]);

const POD_SPEC: Shape = top(&[
    field(
        "containers",
        list(&Type::Object(&CONTAINER)),
        "The containers; they share one address.",
    ),
    field(
        "initContainers",
        list(&Type::Object(&CONTAINER)),
        "Containers that run before the others.",
    ),
    field(
        "serviceAccountName",
        TEXT,
        "The identity towards the API server; a label that Cilium's selectors can use.",
    )
    .rule("LBL-6"),
    field(
        "hostNetwork",
        Type::Boolean,
        "The pod shares its node's network: policy sees the node, not the pod.",
    )
    .rule("ID-2"),
    field("nodeName", TEXT, "The node that the pod runs on."),
]);

const CONTAINER: Shape = top(&[
    field("name", TEXT, "The container's name."),
    field("image", TEXT, "What it runs."),
    field(
        "ports",
        list(&Type::Object(&CONTAINER_PORT)),
        "The ports it names. Nothing keeps it from listening on others.",
    ),
    field(
        "restartPolicy",
        TEXT,
        "`Always` makes an init container run beside the others.",
    ),
]);

const CONTAINER_PORT: Shape = top(&[
    field("name", TEXT, "The name that policies and Services can use.").rule("NAMED-1"),
    field("containerPort", PORT_NUMBER, "The number.").required(),
    field(
        "hostPort",
        PORT_NUMBER,
        "The same port of the pod's node leads here.",
    ),
    field(
        "protocol",
        words(&["TCP", "UDP", "SCTP"]),
        "`TCP` where it is left out; a named port fits only rules of its protocol.",
    )
    .rule("NAMED-1"),
]);

const POD_STATUS: Shape = top(&[
    field("podIP", TEXT, "The first address."),
    field("podIPs", list(&Type::Object(&POD_IP)), "All addresses."),
    field("hostIP", TEXT, "The node's address."),
    field(
        "phase",
        TEXT,
        "`Running`, `Succeeded` …; pods that have ended take no part.",
    ),
]);

const POD_IP: Shape = top(&[field("ip", TEXT, "The address.")]);

/// Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job.
pub(super) const WORKLOAD: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&WORKLOAD_SPEC),
        "What the pods are like, and how many.",
    ),
    STATUS,
]);

const REPLICAS: Field = field(
    "replicas",
    Type::Integer {
        least: 0,
        most: i32::MAX as i64,
    },
    "How many pods; 1 where it is left out.",
);
const TEMPLATE: Field = field(
    "template",
    Type::Object(&POD_TEMPLATE),
    "What a pod is like. Policies select its labels, not those of the workload.",
);
const SERVICE_NAME: Field = field("serviceName", TEXT, "A StatefulSet's headless Service.");
const SELECTOR: Field = field(
    "selector",
    Type::Object(&PLAIN_SELECTOR),
    "Which pods belong to the workload: it must fit the template's labels.",
);

const WORKLOAD_SPEC: Shape = top(&[REPLICAS, TEMPLATE, SERVICE_NAME, SELECTOR]);

/// ReplicationController: its selector is older than label selectors.
pub(super) const REPLICATION_CONTROLLER: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&REPLICATION_CONTROLLER_SPEC),
        "What the pods are like, and how many.",
    ),
    STATUS,
]);

const REPLICATION_CONTROLLER_SPEC: Shape = top(&[
    REPLICAS,
    TEMPLATE,
    field(
        "selector",
        TEXT_MAP,
        "Which pods belong to it: labels with the values that they must have.",
    ),
]);

const POD_TEMPLATE: Shape = top(&[
    META.optional(),
    field(
        "spec",
        Type::Object(&POD_SPEC),
        "Containers, and how the pods meet the network.",
    ),
]);

/// CronJob.
pub(super) const CRON_JOB: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field("spec", Type::Object(&CRON_JOB_SPEC), "The job and its schedule."),
    STATUS,
]);

const CRON_JOB_SPEC: Shape = top(&[
    field("schedule", TEXT, "When."),
    field("jobTemplate", Type::Object(&JOB_TEMPLATE), "The job."),
]);

const JOB_TEMPLATE: Shape = top(&[
    META.optional(),
    field("spec", Type::Object(&WORKLOAD_SPEC), "What its pods are like."),
]);

/// Service.
pub(super) const SERVICE: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "spec",
        Type::Object(&SERVICE_SPEC),
        "The ports, and the pods behind them.",
    ),
    STATUS,
]);

const SERVICE_SPEC: Shape = top(&[
    field(
        "type",
        TEXT,
        "`ClusterIP` where it is left out; `NodePort`, `LoadBalancer`, `ExternalName`.",
    ),
    field(
        "selector",
        TEXT_MAP,
        "The pods behind the Service, by their labels. Without one, its EndpointSlices say.",
    ),
    field(
        "ports",
        list(&Type::Object(&SERVICE_PORT)),
        "The Service's ports. Policy never sees them: it sees the pod's.",
    ),
    field(
        "clusterIP",
        TEXT,
        "The Service's address; `None` makes it headless.",
    ),
    field("clusterIPs", TEXTS, "All its addresses."),
    field(
        "externalIPs",
        TEXTS,
        "Addresses that are routed here from outside.",
    ),
    field(
        "externalName",
        TEXT,
        "The name that an `ExternalName` Service stands for.",
    ),
    field(
        "externalTrafficPolicy",
        TEXT,
        "`Local` keeps the client's address, `Cluster` may replace it.",
    )
    .rule("ID-11"),
    field(
        "internalTrafficPolicy",
        TEXT,
        "`Local` leads pods to backends of their own node only.",
    ),
    field(
        "loadBalancerClass",
        TEXT,
        "Who makes the load balancer: `tailscale`, or a class of the cloud's.",
    ),
    field(
        "loadBalancerSourceRanges",
        TEXTS,
        "The blocks of addresses that the load balancer lets in, before any policy is asked; everybody where there is none.",
    ),
]);

const SERVICE_PORT: Shape = top(&[
    field("name", TEXT, "The port's name."),
    field("protocol", TEXT, "`TCP` where it is left out."),
    field("port", PORT_NUMBER, "The Service's own port.").required(),
    field("targetPort", Type::IntOrText(None), "The pod's port, by number or name; the same as `port` where it is left out. This is the one that policies name.").rule("PATH-4"),
    field("nodePort", Type::Integer { least: 0, most: 65535 }, "The port on every node."),
]);

/// EndpointSlice.
pub(super) const ENDPOINT_SLICE: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field("addressType", TEXT, "`IPv4`, `IPv6` or `FQDN`."),
    field(
        "endpoints",
        list(&Type::Object(&SLICE_ENDPOINT)),
        "The addresses.",
    ),
    field(
        "ports",
        list(&Type::Object(&SLICE_PORT)),
        "The ports. A slice without any has no addresses for policy.",
    )
    .rule("NEW19-20"),
]);

const SLICE_ENDPOINT: Shape = top(&[field("addresses", TEXTS, "Its addresses.")]);

const SLICE_PORT: Shape = top(&[
    field("name", TEXT, "The Service port's name."),
    field(
        "port",
        Type::Integer {
            least: 0,
            most: 65535,
        },
        "The number.",
    ),
    field("protocol", TEXT, "`TCP` where it is left out."),
]);

/// Endpoints.
pub(super) const ENDPOINTS: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field(
        "subsets",
        list(&Type::Object(&SUBSET)),
        "Addresses with their ports.",
    ),
]);

const SUBSET: Shape = top(&[
    field(
        "addresses",
        list(&Type::Object(&POD_IP)),
        "Addresses that are ready.",
    ),
    field(
        "notReadyAddresses",
        list(&Type::Object(&POD_IP)),
        "Addresses that are not.",
    ),
    field("ports", list(&Type::Object(&SLICE_PORT)), "The ports."),
]);

/// Node.
pub(super) const NODE: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    field("spec", Type::Any, "Not looked at."),
    field("status", Type::Object(&NODE_STATUS), "The node's addresses."),
]);

const NODE_STATUS: Shape = top(&[field(
    "addresses",
    list(&Type::Object(&NODE_ADDRESS)),
    "Where the node is reached.",
)]);

const NODE_ADDRESS: Shape = top(&[
    field("type", TEXT, "`InternalIP`, `ExternalIP`, `Hostname` and so on."),
    field("address", TEXT, "The address or name."),
]);
