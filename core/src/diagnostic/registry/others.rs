//! YAML, documents, the kinds of Kubernetes, scenarios and questions.

use super::{Registered, policy};

const fn of(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    example: &'static str,
    mend: &'static str,
) -> Registered {
    Registered::new(code, title, why, example, mend)
}

/// A scenario with these lines in its `spec`.
macro_rules! scenario {
    ($spec:literal) => {
        concat!(
            "apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: example\nspec:\n",
            $spec
        )
    };
}

pub(super) const ALL: &[Registered] = &[
    of(
        "yaml-syntax",
        "The text is no YAML",
        "Everything up to the line was read; the document it stands in is not applied as it was meant. Most often an indentation is wrong, or a quote is missing.",
        "apiVersion: v1\nkind: Pod\n  metadata: {name: web\n",
        "Look at the line, and at the one before it.",
    )
    .by("  metadata: {name: web\n", "metadata: {name: web}\n"),
    of(
        "yaml-key",
        "A key that is no text",
        "The keys of a mapping are texts. A list or a mapping in the place of a key is often a template’s `{{ name }}` without quotes.",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ name }}: x\n",
        "Quote it, or fill in the template before you check the result.",
    )
    .by("{{ name }}: x", "settings"),
    of(
        "yaml-alias",
        "An alias without an anchor",
        "A text that begins with `*` is an alias in YAML: it repeats what `&` named before. `*.example.com` is meant as a text and must be quoted.",
        policy!("  egress:\n  - toFQDNs:\n    - matchPattern: *.example.com\n"),
        "Write `\"*.example.com\"`, with quotes.",
    )
    .by("*.example.com", "\"*.example.com\""),
    of(
        "yaml-duplicate-key",
        "A key that stands twice",
        "A mapping has each key once. With two, one of them would be lost without a word, so `kubectl` refuses the document. In policies it is often two `ingress` sections, or two `toPorts` in one entry.",
        policy!("  ingress:\n  - fromEndpoints:\n    - {}\n  ingress:\n  - fromEntities:\n    - world\n"),
        "Put both lists under one key.",
    )
    .by("    - {}\n  ingress:\n", "    - {}\n"),
    of(
        "too-deep",
        "Nested too deeply",
        "The text nests lists and mappings deeper than any manifest does. What is below is not read, so that a text cannot make the evaluation run out of memory.\n\n\
         People rarely write such a text. A generator that puts its own output into itself does, and so does a file that was made to bring readers down.",
        "",
        "Look at how the file was made: a manifest of Kubernetes never comes near the limit. The rest of the file, and all other files, were read.",
    ),
    of(
        "too-large",
        "More text than is read",
        "There is a limit to the size of a text and to what aliases in it may grow to. What is beyond is not read, and answers rest on what was.\n\n\
         Most often it is a dump of a whole cluster, with `managedFields` and the status of every pod. Policy sees none of that.",
        "",
        "Leave out what policy cannot see: in the playground, a button takes it out. `kubectl get` without `--show-managed-fields` leaves the largest part away. \
         What is still too large goes into several files.",
    ),
    of(
        "too-many-findings",
        "More is wrong than is shown",
        "After a number of findings in one file the rest is not told. The file was read to its end all the same, and verdicts rest on all of it.\n\n\
         It is seldom that so many different things are wrong. A template that was not filled in, or one wrong indentation at the top, repeats itself in every document below.",
        "",
        "Mend the first ones; the others often follow from them.",
    ),
    of(
        "no-kind",
        "A document that is no Kubernetes object",
        "Every object says what it is with `apiVersion` and `kind`. A document without them is passed over.",
        "apiVersion: v1\nknd: Namespace\nmetadata:\n  name: shop\n",
        "Write both. A file of values for a chart is no manifest: render the chart first.",
    )
    .by("knd:", "kind:"),
    of(
        "api-version",
        "A kind in a version that it does not have",
        "The kind is known, and this group or version of it is not served any more, or never was.",
        "apiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n",
        "Write the version that the message names.",
    )
    .by("extensions/v1beta1", "networking.k8s.io/v1"),
    of(
        "unknown-kind",
        "A kind with a slip in it",
        "The kind is not known, and looks much like one that is. The object is passed over, so a policy of this kind would not be in force.",
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicies\nmetadata:\n  name: cart\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n  - {}\n",
        "Write the kind that the help line names.",
    )
    .by("CiliumNetworkPolicies", "CiliumNetworkPolicy"),
    of(
        "unknown-field",
        "A field that there is not",
        "With strict validation, which is `kubectl`’s default, the API server refuses the object. Without, it drops the field and keeps the rest. \
         In a policy that can *widen* an entry: without its only list of peers, an entry with ports means everybody.",
        policy!("  ingress:\n  - fromEndpoint:\n    - matchLabels:\n        app: web\n    toPorts:\n    - ports:\n      - port: \"8080\"\n        protocol: TCP\n"),
        "Take the name that is proposed. If the field belongs to another release of Cilium, the help line says to which.",
    )
    .by("fromEndpoint:", "fromEndpoints:"),
    of(
        "decode",
        "A value of the wrong type",
        "Kinds that are built into Kubernetes are read by type: a list where a mapping belongs, or a number where a text belongs, cannot be read at all. \
         Labels are texts, so `1` and `true` need quotes.",
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    stage: 1\n",
        "Quote the value, or begin each item of a list with `- `.",
    )
    .by("stage: 1", "stage: \"1\""),
    of(
        "schema",
        "A value that the schema does not take",
        "The kind has a schema, and the API server holds every object against it: types, required fields, lengths, patterns.",
        policy!("  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        app: web\n    toPorts:\n    - ports:\n      - port: 8080\n        protocol: TCP\n"),
        "A port is a text here: `\"8080\"`. For other fields, the [reference](../reference/_index.md) says what they take.",
    )
    .by("port: 8080", "port: \"8080\""),
    of(
        "admission",
        "A NetworkPolicy that the API server does not take",
        "Beyond the types of its fields, the API server checks a `NetworkPolicy` by code: ports and their ranges, blocks and exceptions, and that a peer is one thing.",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 192.0.2.7\n",
        "Ports are numbers without quotes here, or names. A block has a prefix length, and an exception is a part of it.",
    )
    .by("192.0.2.7", "192.0.2.7/32"),
    of(
        "name",
        "A name that no object can have",
        "Names of objects have lower-case letters, digits, `-` and mostly `.`; those of namespaces and Services have no `.` and at most 63 characters.",
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: My_Shop\n",
        "Choose another name.",
    )
    .by("My_Shop", "my-shop"),
    of(
        "label",
        "A label that no object can have",
        "The same alphabet holds for labels as for selectors: a value has at most 63 letters, digits, `-`, `_` and `.`.",
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    owner: team@example.com\n",
        "Put what does not fit into `annotations`.",
    )
    .by("team@example.com", "team-a"),
    of(
        "workload-selector",
        "A workload that does not select its own pods",
        "`spec.selector` of a workload must fit the labels of its template; the API server refuses it otherwise.",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: website}\n    spec:\n      containers:\n      - name: web\n",
        "Give the template every label that the selector asks for.",
    )
    .by("website", "web"),
    of(
        "update-refused",
        "An update that is refused",
        "A second document with the same kind, namespace and name is an update. This one is refused, so the earlier version stays in force. On a cluster nothing else happens: \
         that is why a policy may seem to have no effect.",
        concat!(
            policy!("  ingress:\n  - fromEntities:\n    - cluster\n"),
            "---\n",
            policy!("  ingress:\n  - fromEntities:\n    - everybody\n")
        ),
        "Mend what the errors beside it name. [Story 5](../stories/story-5.md) lives from this.",
    )
    .by("everybody", "world"),
    of(
        "KNP-9",
        "A block and a selector in one peer",
        "A peer of a `NetworkPolicy` is a block of addresses, or pods by their labels. This is what an agent of 2024 says of one with both.\n\n\
         On a cluster it is hardly ever seen: the API server looks first, and says [admission](admission.md). It can be seen where objects reach the agent in another way, such as from a file.",
        "",
        "Make two peers of it, each with a `-` of its own. Then either of them is let in. There is no way to say \"these pods, at these addresses\", and under Cilium a block [matches no pod](../policies/cidr.md#a-cidr-never-matches-a-pod) anyway.",
    ),
    of(
        "KNP-10",
        "A NetworkPolicy that the agent cannot use",
        "The agent makes its own rules of a `NetworkPolicy`, and here it cannot: a protocol that it does not know, a block that is none, a label with a value that no label can have.\n\n\
         On a cluster the API server looks first and says [admission](admission.md) or [schema](schema.md). Since 1.19 the agent relies on that, and checks less itself.",
        "",
        "Mend what the message names. The object as a whole is not in force until then, and the pods that it selects are as open, or as closed, as the others leave them.",
    ),
    of(
        "BANP-1",
        "A second baseline policy",
        "There is one `BaselineAdminNetworkPolicy` in a cluster, and it is called `default`.",
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata:\n  name: other\nspec:\n  subject:\n    namespaces: {}\n",
        "Call it `default`, and put the rules of all of them into it.",
    )
    .under("kubernetes")
    .by("name: other", "name: default"),
    of(
        "CNP2-22",
        "A range that does not go up",
        "The `start` of a range is less than its `end`.",
        "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata:\n  name: ports\nspec:\n  tier: Admin\n  priority: 10\n  subject:\n    namespaces: {}\n  ingress:\n  - action: Deny\n    from:\n    - namespaces: {}\n    protocols:\n    - tcp:\n        destinationPort:\n          range: {start: 90, end: 80}\n",
        "Exchange the two. One port is `number`.",
    )
    .under("kubernetes")
    .by("start: 90, end: 80", "start: 80, end: 90"),
    of(
        "CNP2-23",
        "A port’s name where there are no pods",
        "Names of ports belong to containers. `networks`, `nodes` and `domainNames` have none.",
        "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata:\n  name: ports\nspec:\n  tier: Admin\n  priority: 10\n  subject:\n    namespaces: {}\n  egress:\n  - action: Deny\n    to:\n    - networks: [192.0.2.0/24]\n    protocols:\n    - destinationNamedPort: http\n",
        "Write the port’s number.",
    )
    .under("kubernetes")
    .by("destinationNamedPort: http", "tcp: {destinationPort: {number: 80}}"),
    of(
        "dataplane",
        "A dataplane that is not known",
        "Who enforces was asked for on the command line or by the page, in words that mean nothing here. Nothing was decided: an answer for somebody else than was asked would be worse than none.",
        "",
        "Write `cilium:1.14` to `cilium:1.20`, `kubernetes`, or `none`.",
    ),
    of(
        "flow",
        "A flow that cannot be asked",
        "The line is not in the [notation](../guide/notation.md), or names somebody whom the manifests do not have. A name is never guessed.",
        scenario!("  expect:\n  - shop/web -> shop/cart:80   allowed\n"),
        "Write a name that is there; the help line proposes some. A verdict stands at the end of a line of `expect`.",
    ),
    of(
        "scenario-dataplane",
        "A scenario for a dataplane that is not known",
        "`spec.dataplane` says who enforces.",
        scenario!("  dataplane: calico\n  expect: []\n"),
        "Write `cilium:1.14` to `cilium:1.20`, `kubernetes`, or `none`.\n\n\
         `spec.enforcement`, which is Cilium's `policy-enforcement-mode`, is `default`, `always` or `never`.",
    )
    .by("calico", "kubernetes"),
    of(
        "scenario-include",
        "A file that is not there",
        "`include` names files relative to the one that holds the scenario. One of them was not found.",
        scenario!("  include: [no-such-file.yaml]\n  expect: []\n"),
        "Mend the path. `../` leads to the folder above.",
    ),
    of(
        "scenario-missing",
        "A scenario in which something is missing",
        "A scenario has a `spec`, and a party outside has a name and an address.",
        scenario!("  outside:\n  - {name: office}\n  expect: []\n"),
        "Write the field that the message names.",
    )
    .by("{name: office}", "{name: office, ip: 203.0.113.20}"),
    of(
        "ingress-backend",
        "A way in that leads to no Service",
        "An Ingress or HTTPRoute names a Service, or a port of it, that is not among the manifests. Whoever comes gets an error page of the controller's.",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  namespace: shop\nspec:\n  ingressClassName: nginx\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - path: \"/\"\n        pathType: Prefix\n        backend:\n          service:\n            name: web\n            port:\n              number: 80\n",
        "Name a Service of the same namespace, and its own port, not the pod's.",
    ),
    of(
        "ingress-path",
        "A path that is no regular expression",
        "With `use-regex`, and with Cilium's `ImplementationSpecific`, a path is a regular expression. This one does not compile.",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  namespace: shop\n  annotations:\n    nginx.ingress.kubernetes.io/use-regex: \"true\"\nspec:\n  ingressClassName: nginx\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - path: \"/v[0-9]+/(.*\"\n        pathType: ImplementationSpecific\n        backend:\n          service:\n            name: web\n            port:\n              number: 80\n",
        "Mend the expression: every bracket has its partner.",
    )
    .by("(.*\"", "(.*)\""),
    of(
        "ingress-tls",
        "A host that no certificate is for",
        "A host stands under `rules` and not under `tls`. The controller shows its own certificate for it, and browsers say that the connection is not private.",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  namespace: shop\nspec:\n  ingressClassName: nginx\n  tls:\n  - hosts:\n    - example.com\n    secretName: shop-tls\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - path: \"/\"\n        pathType: Prefix\n        backend:\n          service:\n            name: web\n            port:\n              number: 80\n",
        "Write the same name in both places: the one that people type.",
    )
    .by("    - example.com", "    - shop.example.com"),
    of(
        "ingress-twice",
        "Two objects with one host and path",
        "Only one of them can answer: the older. The admission webhook of ingress-nginx refuses the younger.",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  namespace: shop\nspec:\n  ingressClassName: nginx\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - path: \"/\"\n        pathType: Prefix\n        backend:\n          service:\n            name: web\n            port:\n              number: 80\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: other\n  namespace: shop\nspec:\n  ingressClassName: nginx\n  rules:\n  - host: shop.example.com\n    http:\n      paths:\n      - path: \"/\"\n        pathType: Prefix\n        backend:\n          service:\n            name: web\n            port:\n              number: 80\n",
        "Join them, or change the host or the path of one.",
    ),
    of(
        "mesh-not-modelled",
        "A mesh's policy that is not modelled",
        "Istio's `CUSTOM` asks a service of its own, `AUDIT` refuses nothing, and policies with `targetRefs` are for gateways and waypoints. Answers that depend on them say so.",
        "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ask\n  namespace: shop\nspec:\n  action: CUSTOM\n  rules:\n  - {}\n",
        "Nothing: it is for information.",
    ),
    of(
        "scenario-network",
        "A network that is not known",
        "`spec.network` says how packets travel: `routing`, `encryption`, `loadBalancing`, `loadBalancerAddress`.",
        scenario!("  network: {routing: teleport}\n  expect: []\n"),
        "Write one of the words that the message proposes.",
    )
    .by("teleport", "native"),
    of(
        "scenario-outside",
        "A party outside that cannot be",
        "A party outside has addresses, no blocks, and a name that the notation can say. No name is declared twice.",
        scenario!("  outside:\n  - {name: office, ip: 192.0.2.0/24}\n  expect: []\n"),
        "Give it one address of the block, or several with `ips`.",
    )
    .by("192.0.2.0/24", "192.0.2.1"),
    of(
        "scenario-refused",
        "A refusal that names no object",
        "`refused` names objects as `Kind namespace/name`.",
        scenario!("  refused:\n  - {policy: cart}\n"),
        "Write `policy: CiliumNetworkPolicy shop/cart`.",
    ),
    of(
        "scenario-type",
        "A field of a scenario with the wrong type",
        "The fields of a scenario are texts and lists of texts.",
        scenario!("  title: 7\n  expect: []\n"),
        "Quote what should be a text. The [reference](../guide/scenario.md) says what each field holds.",
    )
    .by("title: 7", "title: \"7\""),
    of(
        "scenario-version",
        "A scenario in another version",
        "There is one version of the format: `signalbox.dev/v1alpha1`.",
        "apiVersion: signalbox.dev/v2\nkind: Scenario\nmetadata:\n  name: example\nspec:\n  expect: []\n",
        "Write that version. If a newer Signalbox wrote the file, use that one.",
    )
    .by("signalbox.dev/v2", "signalbox.dev/v1alpha1"),
];
