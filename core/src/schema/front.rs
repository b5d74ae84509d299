//! Ways in at layer 7, and what service meshes refuse: the fields that a journey looks at. Others exist.

use super::cluster::top;
use super::common::{API_VERSION, KIND, META, STATUS};
use super::shape::*;

const fn spec(fields: &'static Shape, doc: &'static str) -> Field {
    field("spec", Type::Object(fields), doc)
}

const PORT: Field = field("port", PORT_NUMBER, "The port.");
const NAME: Field = field("name", TEXT, "Its name.");
const NAMESPACE: Field = field(
    "namespace",
    TEXT,
    "Its namespace; the object's own where it is left out.",
);

/// Ingress.
pub(super) const INGRESS: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&INGRESS_SPEC, "Hosts, paths, and the Services behind them."),
    STATUS,
]);
const INGRESS_SPEC: Shape = top(&[
    field(
        "ingressClassName",
        TEXT,
        "Which controller serves it: `nginx`, `cilium`, `tailscale`, by an IngressClass of that name.",
    ),
    field("rules", list(&Type::Object(&INGRESS_RULE)), "Hosts and paths."),
    field(
        "tls",
        list(&Type::Object(&INGRESS_TLS)),
        "Certificates. A host that is on none of these lists gets the controller's own certificate, and browsers warn.",
    ),
    field(
        "defaultBackend",
        Type::Object(&INGRESS_BACKEND),
        "Where requests go that fit no rule.",
    ),
]);
const INGRESS_RULE: Shape = top(&[
    field(
        "host",
        TEXT,
        "The host; `*.` stands for one label. Left out: every host.",
    ),
    field("http", Type::Object(&INGRESS_HTTP), "The paths."),
]);
const INGRESS_HTTP: Shape = top(&[field("paths", list(&Type::Object(&INGRESS_PATH)), "The paths.")]);
const INGRESS_PATH: Shape = top(&[
    field(
        "path",
        TEXT,
        "The path; with ingress-nginx and `use-regex`, a regular expression.",
    ),
    field(
        "pathType",
        words(&["Exact", "Prefix", "ImplementationSpecific"]),
        "`Prefix` compares whole parts between slashes: `/a` fits `/a/b`, not `/ab`.",
    )
    .required(),
    field("backend", Type::Object(&INGRESS_BACKEND), "Where requests go.").required(),
]);
const INGRESS_BACKEND: Shape = top(&[field("service", Type::Object(&INGRESS_SERVICE), "The Service.")]);
const INGRESS_SERVICE: Shape = top(&[
    NAME,
    field(
        "port",
        Type::Object(&INGRESS_PORT),
        "The Service's port, by number or name.",
    ),
]);
const INGRESS_PORT: Shape = top(&[
    field("number", PORT_NUMBER, "By number."),
    field("name", TEXT, "By name."),
]);
const INGRESS_TLS: Shape = top(&[
    field(
        "hosts",
        TEXTS,
        "The hosts that the certificate is for: the names that people type.",
    ),
    field("secretName", TEXT, "The Secret that holds it."),
]);

/// IngressClass.
pub(super) const INGRESS_CLASS: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&INGRESS_CLASS_SPEC, "Whose class it is."),
]);
const INGRESS_CLASS_SPEC: Shape = top(&[field(
    "controller",
    TEXT,
    "`k8s.io/ingress-nginx`, `cilium.io/ingress-controller` or `tailscale.com/ts-ingress`; others are not modelled.",
)]);

/// Gateway.
pub(super) const GATEWAY: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&GATEWAY_SPEC, "Ports that are listened on."),
    STATUS,
]);
const GATEWAY_SPEC: Shape = top(&[
    field("gatewayClassName", TEXT, "Who serves it: `cilium`.").required(),
    field("listeners", list(&Type::Object(&LISTENER)), "The ports."),
]);
const LISTENER: Shape = top(&[
    NAME,
    field("protocol", TEXT, "`HTTP` or `HTTPS`."),
    PORT,
    field(
        "hostname",
        TEXT,
        "The host; `*.` stands for one label or more. Left out: every host.",
    ),
    field("tls", Type::Any, "The certificate."),
    field(
        "allowedRoutes",
        Type::Any,
        "Whose routes may join; those of its own namespace where it is left out.",
    ),
]);

/// HTTPRoute.
pub(super) const HTTP_ROUTE: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&HTTP_ROUTE_SPEC, "Hosts, paths, and the Services behind them."),
    STATUS,
]);
const HTTP_ROUTE_SPEC: Shape = top(&[
    field(
        "parentRefs",
        list(&Type::Object(&REFERENCE)),
        "The Gateways that it joins.",
    ),
    field("hostnames", TEXTS, "The hosts; left out: every host."),
    field(
        "rules",
        list(&Type::Object(&ROUTE_RULE)),
        "What is matched, and where it goes.",
    ),
]);
const ROUTE_RULE: Shape = top(&[
    field(
        "matches",
        list(&Type::Object(&ROUTE_MATCH)),
        "One of them must fit; left out: everything fits.",
    ),
    field(
        "backendRefs",
        list(&Type::Object(&BACKEND)),
        "The Services that share the requests.",
    ),
]);
const ROUTE_MATCH: Shape = top(&[
    field("path", Type::Object(&ROUTE_PATH), "The path."),
    field("method", TEXT, "The method."),
]);
const ROUTE_PATH: Shape = top(&[
    field(
        "type",
        words(&["Exact", "PathPrefix", "RegularExpression"]),
        "`PathPrefix` where it is left out: whole parts between slashes.",
    ),
    field("value", TEXT, "The path."),
]);
const BACKEND: Shape = top(&[
    NAME,
    NAMESPACE,
    PORT,
    field(
        "weight",
        Type::Integer {
            least: 0,
            most: 1_000_000,
        },
        "Its share of the requests; 1 where it is left out.",
    ),
]);
const REFERENCE: Shape = top(&[field("kind", TEXT, "Its kind."), NAME, NAMESPACE]);

/// Certificate.
pub(super) const CERTIFICATE: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&CERTIFICATE_SPEC, "Its names, and where it is kept."),
    STATUS,
]);
const CERTIFICATE_SPEC: Shape = top(&[
    field("secretName", TEXT, "The Secret that it is kept in.").required(),
    field("dnsNames", TEXTS, "The names that it is for."),
]);

const SELECTOR: Field = field(
    "selector",
    Type::Object(&LABELS),
    "The pods; left out: all of the namespace, and of the mesh in Istio's own namespace.",
);
const LABELS: Shape = top(&[field("matchLabels", TEXT_MAP, "Labels that they must have.")]);

/// PeerAuthentication.
pub(super) const PEER_AUTHENTICATION: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&PEER_AUTHENTICATION_SPEC, "Whether mutual TLS is asked for."),
]);
const PEER_AUTHENTICATION_SPEC: Shape = top(&[
    SELECTOR,
    field("mtls", Type::Object(&MTLS), "For all ports."),
    field(
        "portLevelMtls",
        Type::Map(&Type::Object(&MTLS)),
        "By the pod's port.",
    ),
]);
const MTLS: Shape = top(&[field(
    "mode",
    words(&["UNSET", "DISABLE", "PERMISSIVE", "STRICT"]),
    "`STRICT` refuses who comes without; `PERMISSIVE` takes both.",
)]);

/// Istio's AuthorizationPolicy.
pub(super) const ISTIO_AUTHORIZATION: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(
        &ISTIO_AUTHORIZATION_SPEC,
        "Who may ask what. Without rules, `ALLOW` allows nobody.",
    ),
]);
const ISTIO_AUTHORIZATION_SPEC: Shape = top(&[
    SELECTOR,
    field(
        "action",
        words(&["ALLOW", "DENY", "AUDIT", "CUSTOM"]),
        "`ALLOW` where it is left out. A `DENY` beats every `ALLOW`; once one `ALLOW` is there, what none of them allows is denied.",
    ),
    field("rules", list(&Type::Object(&ISTIO_RULE)), "One of them must fit."),
]);
const ISTIO_RULE: Shape = top(&[
    field(
        "from",
        list(&Type::Object(&top(&[field(
            "source",
            Type::Map(&TEXTS),
            "Namespaces and principals are known of who comes with mutual TLS only.",
        )]))),
        "Who asks.",
    ),
    field(
        "to",
        list(&Type::Object(&top(&[field(
            "operation",
            Type::Map(&TEXTS),
            "Methods, paths, hosts, ports.",
        )]))),
        "What for.",
    ),
    field("when", list(&Type::Any), "More conditions."),
]);

/// Linkerd's Server.
pub(super) const LINKERD_SERVER: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(
        &LINKERD_SERVER_SPEC,
        "A port of some pods, closed to all who are not authorized.",
    ),
]);
const LINKERD_SERVER_SPEC: Shape = top(&[
    field("podSelector", Type::Object(&LABELS), "The pods."),
    field("port", Type::IntOrText(None), "Their port, by number or name."),
    field("accessPolicy", TEXT, "`deny` where it is left out."),
]);

/// Linkerd's AuthorizationPolicy.
pub(super) const LINKERD_AUTHORIZATION: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(
        &LINKERD_AUTHORIZATION_SPEC,
        "Opens a Server to who passes every authentication.",
    ),
]);
const LINKERD_AUTHORIZATION_SPEC: Shape = top(&[
    field(
        "targetRef",
        Type::Object(&REFERENCE),
        "A Server, or the Namespace with all of its Servers.",
    ),
    field(
        "requiredAuthenticationRefs",
        list(&Type::Object(&REFERENCE)),
        "All of them must hold.",
    ),
]);

/// MeshTLSAuthentication.
pub(super) const MESH_TLS: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&MESH_TLS_SPEC, "Who comes with mutual TLS, and by which name."),
]);
const MESH_TLS_SPEC: Shape = top(&[
    field("identities", TEXTS, "By identity; `*` for everybody."),
    field(
        "identityRefs",
        list(&Type::Object(&REFERENCE)),
        "By ServiceAccount or Namespace.",
    ),
]);

/// NetworkAuthentication.
pub(super) const NETWORK_AUTHENTICATION: Shape = top(&[
    API_VERSION,
    KIND,
    META,
    spec(&NETWORK_AUTHENTICATION_SPEC, "Who comes from which addresses."),
]);
const NETWORK_AUTHENTICATION_SPEC: Shape =
    top(&[field("networks", list(&Type::Object(&NETWORK)), "The blocks.")]);
const NETWORK: Shape = top(&[
    field("cidr", TEXT, "The block."),
    field("except", TEXTS, "Blocks taken out."),
]);
