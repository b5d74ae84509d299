//! What service meshes refuse and protect, as written: Istio's PeerAuthentication and AuthorizationPolicy,
//! Linkerd's Server, AuthorizationPolicy, MeshTLSAuthentication and NetworkAuthentication.

use super::Body;
use super::kubernetes::IntOrString;
use super::plain::{at, items, map, port, text, texts};
use crate::order::Map;
use crate::schema::Kind;
use crate::yaml::Node;

/// Istio's PeerAuthentication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeerAuthentication {
    /// The labels of the pods it is for; empty: all of its namespace, or of the mesh.
    pub selector: Map<String, String>,
    /// `STRICT`, `PERMISSIVE`, `DISABLE`; `None` or `UNSET`: as the wider one says.
    pub mode: Option<String>,
    /// Modes by the pod's port.
    pub ports: Map<String, String>,
}

/// Istio's AuthorizationPolicy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IstioAuthorization {
    /// The labels of the pods it is for; empty: all of its namespace, or of the mesh.
    pub selector: Map<String, String>,
    /// Whether it names its target otherwise (`targetRefs`), for gateways and waypoints.
    pub by_reference: bool,
    /// `ALLOW`, `DENY`, `CUSTOM` or `AUDIT`.
    pub action: String,
    /// Its rules.
    pub rules: Vec<IstioRule>,
}

/// One rule of an [`IstioAuthorization`]: all three parts must fit, and what is empty fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IstioRule {
    /// `from[].source`: one of them must fit.
    pub from: Vec<Fields>,
    /// `to[].operation`: one of them must fit.
    pub to: Vec<Fields>,
    /// `when[]`: key, whether the values are refused rather than asked for, and the values; all must fit.
    pub when: Vec<(String, bool, Vec<String>)>,
}

/// Fields with the values that each may have; all must fit.
pub type Fields = Vec<(String, Vec<String>)>;

/// Linkerd's Server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkerdServer {
    /// The labels of its pods.
    pub selector: Map<String, String>,
    /// Whether it selects by expressions as well, which are not modelled.
    pub by_expression: bool,
    /// The pods' port, by number or name.
    pub port: Option<IntOrString>,
    /// `accessPolicy`: what holds where nobody authorizes; `deny` where it is left out.
    pub access: Option<String>,
}

/// Linkerd's AuthorizationPolicy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkerdAuthorization {
    /// What it is for: `Server`, `Namespace`, `HTTPRoute`.
    pub target_kind: String,
    /// That one's name.
    pub target: String,
    /// Who must be there, all of them: kind, namespace, name.
    pub required: Vec<Reference>,
}

/// A reference to another object: kind, namespace where one is written, name.
pub type Reference = (String, Option<String>, String);

/// Linkerd's MeshTLSAuthentication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeshTls {
    /// Identities by name: `*`, `web.shop.serviceaccount.identity.linkerd.cluster.local`.
    pub identities: Vec<String>,
    /// Service accounts and namespaces.
    pub references: Vec<Reference>,
}

/// Linkerd's NetworkAuthentication: blocks, each with blocks taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkAuthentication {
    /// The blocks.
    pub networks: Vec<(String, Vec<String>)>,
}

/// The body of one of these kinds.
pub(super) fn body(kind: &Kind, root: &Node) -> Option<Body> {
    Some(match (kind.group, kind.name) {
        ("security.istio.io", "PeerAuthentication") => Body::PeerAuthentication(PeerAuthentication {
            selector: map(root, &["spec", "selector", "matchLabels"]),
            mode: text(root, &["spec", "mtls", "mode"]),
            ports: at(root, &["spec", "portLevelMtls"])
                .map(Node::entries)
                .unwrap_or_default()
                .iter()
                .filter_map(|(port, mode)| Some((port.as_str()?.to_owned(), text(mode, &["mode"])?)))
                .collect(),
        }),
        ("security.istio.io", "AuthorizationPolicy") => Body::IstioAuthorization(istio(root)),
        ("policy.linkerd.io", "Server") => Body::LinkerdServer(LinkerdServer {
            selector: map(root, &["spec", "podSelector", "matchLabels"]),
            by_expression: !items(root, &["spec", "podSelector", "matchExpressions"]).is_empty(),
            port: port(at(root, &["spec", "port"])),
            access: text(root, &["spec", "accessPolicy"]),
        }),
        ("policy.linkerd.io", "AuthorizationPolicy") => Body::LinkerdAuthorization(LinkerdAuthorization {
            target_kind: text(root, &["spec", "targetRef", "kind"]).unwrap_or_default(),
            target: text(root, &["spec", "targetRef", "name"]).unwrap_or_default(),
            required: references(root, &["spec", "requiredAuthenticationRefs"]),
        }),
        ("policy.linkerd.io", "MeshTLSAuthentication") => Body::MeshTls(MeshTls {
            identities: texts(root, &["spec", "identities"]),
            references: references(root, &["spec", "identityRefs"]),
        }),
        ("policy.linkerd.io", "NetworkAuthentication") => {
            let networks = items(root, &["spec", "networks"]).iter();
            Body::NetworkAuthentication(NetworkAuthentication {
                networks: networks
                    .filter_map(|network| Some((text(network, &["cidr"])?, texts(network, &["except"]))))
                    .collect(),
            })
        }
        _ => return None,
    })
}

fn istio(root: &Node) -> IstioAuthorization {
    let rules = items(root, &["spec", "rules"]).iter().map(|rule| IstioRule {
        from: fields(rule, "from", "source"),
        to: fields(rule, "to", "operation"),
        when: items(rule, &["when"])
            .iter()
            .flat_map(|when| {
                let key = text(when, &["key"]).unwrap_or_default();
                [("values", false), ("notValues", true)]
                    .into_iter()
                    .map(move |(name, not)| (key.clone(), not, texts(when, &[name])))
            })
            .filter(|(_, _, values)| !values.is_empty())
            .collect(),
    });
    IstioAuthorization {
        selector: map(root, &["spec", "selector", "matchLabels"]),
        by_reference: at(root, &["spec", "targetRefs"]).is_some()
            || at(root, &["spec", "targetRef"]).is_some(),
        action: text(root, &["spec", "action"]).unwrap_or_else(|| "ALLOW".to_owned()),
        rules: rules.collect(),
    }
}

fn fields(rule: &Node, list: &str, key: &str) -> Vec<Fields> {
    let one = |node: &Node| {
        let entries = at(node, &[key]).map(Node::entries).unwrap_or_default().iter();
        let written = entries.filter_map(|(name, values)| {
            let values = values.items().iter();
            let values = values.filter_map(|value| value.as_str().map(str::to_owned));
            Some((name.as_str()?.to_owned(), values.collect::<Vec<_>>()))
        });
        written.filter(|(_, values)| !values.is_empty()).collect()
    };
    items(rule, &[list]).iter().map(one).collect()
}

fn references(root: &Node, keys: &[&str]) -> Vec<Reference> {
    let one = |node: &Node| {
        Some((
            text(node, &["kind"])?,
            text(node, &["namespace"]),
            text(node, &["name"])?,
        ))
    };
    items(root, keys).iter().filter_map(one).collect()
}
