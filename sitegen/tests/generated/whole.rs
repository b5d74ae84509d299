//! What the page of a kind says before its fields.

/// An object of each kind, with what it is about, before its fields. The build checks the listings.
pub(crate) const WHOLE: [(&str, &str); 5] = [
    (
        "CiliumNetworkPolicy",
        "
An object is about the pods that `endpointSelector` selects, in its own namespace. Each entry of a section says who, and where:

```yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: cart}
  ingress:
  - fromEndpoints:
    - matchLabels: {app: web}
    toPorts:
    - ports:
      - {port: \"8080\", protocol: TCP}
```

[Two kinds, side by side](../policies/kinds.md) compares it with Kubernetes’ own kind, and [the model](../policies/model.md) says how entries are decided.
",
    ),
    (
        "CiliumCIDRGroup",
        "
```yaml
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata:
  name: offices
spec:
  externalCIDRs:
  - 203.0.113.20/32
  - 198.51.100.0/24
```

A policy names it in `fromCIDRSet` or `toCIDRSet`, with `cidrGroupRef: offices`, or takes all groups that carry a label, with
[`cidrGroupSelector`](../policies/seldom-peers.md#lists-of-addresses-by-label). Exceptions stand in the policy, under `except`. A change of the group reaches every policy that names it.

Like every CIDR, it stands for addresses outside, and never for [pods or nodes](../policies/cidr.md#a-cidr-never-matches-a-pod). Older releases call the version `cilium.io/v2alpha1`.
",
    ),
    (
        "NetworkPolicy",
        "
An object is about the pods that `podSelector` selects, in its own namespace. It only ever allows:

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: web}
    ports:
    - {port: 8080, protocol: TCP}
```

[Two kinds, side by side](../policies/kinds.md) compares it with Cilium’s kind, and [default deny with NetworkPolicy](../policies/default-deny-networkpolicy.md) shows it at work.
",
    ),
    (
        "ClusterNetworkPolicy",
        "
Its rules are read in order, and the first one that matches decides. [Policies of administrators](../policies/admin.md) has the tiers, live.

```yaml
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: payments-stay-out
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels: {kubernetes.io/metadata.name: shop}
  ingress:
  - action: Deny
    from:
    - namespaces:
        matchLabels: {team: payments}
```
",
    ),
    (
        "AdminNetworkPolicy",
        "
The predecessor of [ClusterNetworkPolicy](clusternetworkpolicy.md), with `Allow` for `Accept`. [Policies of administrators](../policies/admin.md) has the tiers, live.
",
    ),
];

pub(crate) const CLUSTERWIDE: &str = "\
Its fields are those of OTHER. What differs is whom they mean:

- `endpointSelector: {}` selects the pods of **every** namespace, and Cilium’s own health and ingress endpoints. It never selects the host.
- A peer selector means pods of every namespace, unless it names one.
- `nodeSelector` selects nodes. It needs Cilium’s host firewall to do anything.

## When to take which

A team writes `CiliumNetworkPolicy`, in its namespace. Whoever runs the cluster writes this kind: rights to it are rights over every pod. Both [add up](../policies/combining.md), so neither can narrow what the
other allows, except by a deny.

Three uses that a namespaced policy cannot replace:

- [default deny for the whole cluster](../recipes/default-deny-cluster.md), with [an exercise](../workshop/close-the-cluster.md);
- a promise that nobody can take back, such as [the metadata address](../recipes/metadata-address.md);
- something for everybody that closes nothing: [monitoring](../recipes/monitoring.md), [ping](../recipes/ping.md).
";
