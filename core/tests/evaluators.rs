//! The compiled evaluator, the plain one and the explanations agree on generated policies.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use signalbox_core::dataplane::{Dataplane, EnforcementMode, Options};
use signalbox_core::objects::{self, Checks, Objects};
use signalbox_core::source::{Source, SourceMap};
use signalbox_core::verdict::{DenyKind, Direction, Flow, Policies, Protocol};
use signalbox_core::world::{Entity, Peer, World};

const CLUSTER: &str = include_str!("semantics/cluster.yaml");

const SUBJECTS: [&str; 4] = [
    "{}",
    "{matchLabels: {app: srv}}",
    "{matchLabels: {app: cli}}",
    "{matchExpressions: [{key: app, operator: NotIn, values: [oth]}]}",
];

/// Peer lists without their `from` or `to`.
const PEERS: [&str; 13] = [
    "",
    "Endpoints: [{}]",
    "Endpoints: []",
    "Endpoints: [{matchLabels: {app: cli}}, {matchLabels: {app: oth}}]",
    "Endpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': ns2}}]",
    "Endpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: DoesNotExist}]}]",
    "Entities: [world]",
    "Entities: [cluster]",
    "Entities: [all]",
    "Entities: [host, kube-apiserver]",
    "CIDR: [10.0.0.0/8, 8.8.8.0/24]",
    "CIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]",
    "CIDRSet: [{cidr: 8.8.8.0/24, except: [8.8.8.0/24]}]",
];

const PORTS: [&str; 10] = [
    "",
    "toPorts: [{}]",
    "toPorts: [{ports: [{port: '0'}]}]",
    "toPorts: [{ports: [{port: '80', protocol: TCP}]}]",
    "toPorts: [{ports: [{port: '80', endPort: 90, protocol: TCP}, {port: '53', protocol: UDP}]}]",
    "toPorts: [{ports: [{port: '0', endPort: 85, protocol: TCP}]}]",
    "toPorts: [{ports: [{port: web, protocol: TCP}, {port: metrics}]}]",
    "toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{path: /x}]}}]",
    "toPorts: [{ports: [{port: '80', endPort: 88, protocol: TCP}], rules: {http: [{}]}}]",
    "icmps: [{fields: [{type: 8}, {type: 0}]}]",
];

/// One element of a section: peers, ports, and what else an allow entry may say.
fn entry(direction: &'static str, deny: bool) -> impl Strategy<Value = String> {
    let auth = select(vec![
        "",
        "",
        "",
        "authentication: {mode: required}",
        "authentication: {mode: disabled}",
    ]);
    let ports = select(PORTS.to_vec()).prop_filter("deny entries know no layer 7", move |ports| {
        !(deny && ports.contains("rules"))
    });
    (select(PEERS.to_vec()), ports, auth).prop_map(move |(peers, ports, auth)| {
        let way = if direction == "ingress" { "from" } else { "to" };
        let peers = if peers.is_empty() {
            String::new()
        } else {
            format!("{way}{peers}")
        };
        let auth = if deny { "" } else { auth };
        let parts: Vec<&str> = [peers.as_str(), ports, auth]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        format!("{{{}}}", parts.join(", "))
    })
}

fn section(direction: &'static str, deny: bool) -> impl Strategy<Value = String> {
    let key = format!("{direction}{}", if deny { "Deny" } else { "" });
    prop::collection::vec(entry(direction, deny), 0..3).prop_map(move |entries| {
        if entries.is_empty() {
            String::new()
        } else {
            format!("  {key}: [{}]\n", entries.join(", "))
        }
    })
}

fn policy() -> impl Strategy<Value = String> {
    let sections = (
        section("ingress", false),
        section("ingress", true),
        section("egress", false),
        section("egress", true),
    );
    let flags = select(vec![
        "",
        "",
        "  enableDefaultDeny: {ingress: false}\n",
        "  enableDefaultDeny: {ingress: false, egress: false}\n",
    ]);
    (any::<bool>(), select(SUBJECTS.to_vec()), sections, flags).prop_map(|(clusterwide, subject, sections, flags)| {
        let (kind, namespace) = if clusterwide {
            ("CiliumClusterwideNetworkPolicy", "")
        } else {
            ("CiliumNetworkPolicy", ", namespace: ns1")
        };
        let (one, two, three, four) = sections;
        format!(
            "---\napiVersion: cilium.io/v2\nkind: {kind}\nmetadata: {{name: NAME{namespace}}}\nspec:\n  endpointSelector: {subject}\n{flags}{one}{two}{three}{four}"
        )
    })
}

fn everyone(world: &World) -> Vec<Peer> {
    let pods = world.endpoint_ids().map(|(id, _)| Peer::Endpoint(id));
    let entities = [
        Entity::Host,
        Entity::RemoteNode,
        Entity::KubeApiserver,
        Entity::Health,
        Entity::Init,
    ];
    let outside = ["8.8.8.8", "10.9.0.1", "2001:db8::1"].map(|text| Peer::Address(text.parse().unwrap()));
    pods.chain(entities.map(Peer::Entity)).chain(outside).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_answers_are_one(
        policies in prop::collection::vec(policy(), 1..5),
        dataplane in select(vec!["cilium-2024-08", "cilium-2026-01", "cilium:1.16", "cilium:1.18"]),
        mode in select(vec![EnforcementMode::Default, EnforcementMode::Default, EnforcementMode::Always, EnforcementMode::Never]),
        ports in subsequence(vec![22u16, 80, 85, 90, 8080], 2),
    ) {
        let named = policies.iter().enumerate().map(|(number, text)| text.replace("NAME", &format!("p{number}")));
        let text = format!("{CLUSTER}{}", named.collect::<String>());
        let dataplane: Dataplane = dataplane.parse().unwrap();
        let options = Options { mode, ..Options::for_dataplane(dataplane) };
        let (documents, _) = objects::documents(&SourceMap::new([Source::new("generated", text)]));
        let objects = Objects::read(&documents, &Checks::new(dataplane)).objects;
        let world = World::new(&objects, &options);
        let rules = Policies::new(&objects, &world, &options);
        let peers = everyone(&world);
        for (from, to) in peers.iter().flat_map(|from| peers.iter().map(move |to| (*from, *to))) {
            let tcp = ports.iter().map(|port| (Protocol::Tcp, *port));
            for (protocol, port) in tcp.chain([(Protocol::Udp, 53), (Protocol::Icmp, 8)]) {
                let flow = Flow::new(from, to, protocol, port);
                let decision = rules.decide(&world, &flow);
                prop_assert_eq!(&decision, &rules.decide_plainly(&world, &flow), "{:?}", flow);
                prop_assert_eq!(decision.allowed(), rules.allows(&world, &flow), "{:?}", flow);
                for direction in [Direction::Egress, Direction::Ingress] {
                    let explained = rules.explain(&world, &flow, direction);
                    prop_assert_eq!(&explained.decision, decision.side(direction), "{:?}", flow);
                    match explained.decision.deny_kind {
                        Some(DenyKind::Explicit) => prop_assert!(!explained.deciding.is_empty(), "{:?}", flow),
                        Some(DenyKind::Default) => prop_assert!(explained.deciding.is_empty(), "{:?}", flow),
                        None => {}
                    }
                }
            }
        }
    }
}
