//! What a service mesh makes of a connection that network policy lets through: Istio's proxy beside the
//! destination, or Linkerd's.
//!
//! Istio: the closest PeerAuthentication decides whether mutual TLS is asked for (workload, namespace, mesh);
//! then a DENY that fits refuses, and once one ALLOW is for the workload, what none of them fits is refused.
//! Linkerd: a Server closes a port to all whom no AuthorizationPolicy lets in.

use ipnet::IpNet;

use super::road::{Context, End, Step};
use crate::answer::{HopKind, Protection, Sight, SightKind};
use crate::objects::kubernetes::IntOrString;
use crate::objects::mesh::{Fields, IstioRule, LinkerdServer, PeerAuthentication, Reference};
use crate::order;
use crate::verdict::HttpRequest;
use crate::world::{Endpoint, EndpointId, MeshKind, Named, Peer, World, block};

/// Where Istio's mesh-wide objects stand, unless it is set up otherwise.
const ISTIO_ROOT: &str = "istio-system";

/// The port of Linkerd's inbound proxy. Since Linkerd 2.18 a proxy sends to another proxy here, whatever the
/// port asked for, and policy sees it.
pub(super) const LINKERD_PORT: u16 = 4143;

/// What is known of the traffic on a connection.
#[derive(Clone, Copy)]
pub(super) enum Traffic<'a> {
    /// An HTTP request.
    Http(&'a HttpRequest),
    /// Something that no proxy reads as HTTP: TLS of the application's own.
    Opaque,
    /// Nothing: only the connection was asked for.
    Open,
}

/// Whether something fits.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// It depends on the request.
    OnRequest,
    /// It cannot be said; the text says what is not modelled.
    Unknown(String),
}

impl Fit {
    fn of(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }

    /// All must fit. What does not fit settles it; what is not modelled comes before what is open.
    fn all(fits: impl Iterator<Item = Self>) -> Self {
        fits.fold(Self::Yes, |whole, next| match (whole, next) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown(what), _) | (_, Self::Unknown(what)) => Self::Unknown(what),
            (Self::OnRequest, _) | (_, Self::OnRequest) => Self::OnRequest,
            _ => Self::Yes,
        })
    }

    /// One must fit.
    fn any(fits: impl Iterator<Item = Self>) -> Self {
        fits.fold(Self::No, |whole, next| match (whole, next) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unknown(what), _) | (_, Self::Unknown(what)) => Self::Unknown(what),
            (Self::OnRequest, _) | (_, Self::OnRequest) => Self::OnRequest,
            _ => Self::No,
        })
    }
}

/// One connection as a mesh sees it.
struct Link<'a> {
    world: &'a World,
    from: Peer,
    to: EndpointId,
    server: &'a Endpoint,
    /// The application's port.
    port: u16,
    traffic: Traffic<'a>,
    /// Whether both ends show a certificate.
    mutual: bool,
}

impl Context<'_> {
    /// The mesh that both ends are in.
    pub(super) fn common_mesh(&self, from: Peer, to: Peer) -> Option<MeshKind> {
        let of = |peer| match peer {
            Peer::Endpoint(id) => self.world.mesh.of(id),
            _ => None,
        };
        of(from).filter(|kind| of(to) == Some(*kind))
    }

    /// What the mesh does about a connection; `None` where no mesh has a hand in it.
    pub(super) fn mesh(&self, from: Peer, to: Peer, port: u16, traffic: Traffic<'_>) -> Option<Step> {
        let Peer::Endpoint(id) = to else { return None };
        let server = self.world.endpoint(id)?;
        let kind = self.world.mesh.of(id)?;
        let link = Link {
            world: self.world,
            from,
            to: id,
            server,
            port,
            traffic,
            mutual: self.common_mesh(from, to) == Some(kind),
        };
        let step = Step::new(HopKind::Mesh, "", self.party(from), self.party(to));
        Some(match kind {
            MeshKind::Istio => istio(&link, step),
            MeshKind::Linkerd => linkerd(&link, step),
            MeshKind::Ambient => {
                let mut step = step;
                step.title = format!("Istio's ambient mesh at {}", step.to.name);
                let why = "Istio's ambient mode carries this between nodes on port 15008, which is what policy sees";
                step.ending(End::NotModelled(why.to_owned()))
            }
        })
    }
}

fn istio(link: &Link<'_>, mut step: Step) -> Step {
    let (mode, by) = peer_authentication(link);
    let mutual = link.mutual && mode != "DISABLE";
    let link = &Link { mutual, ..*link };
    step.title = format!("Istio at {}", step.to.name);
    if mutual {
        step.protection.push(Protection::MutualTls);
    }
    if mode == "STRICT" && !mutual {
        let why = format!(
            "{by} asks for mutual TLS, and {} comes without: no proxy of the mesh runs beside it",
            step.from.name
        );
        return step
            .ending(End::Rejected(why))
            .showing(Sight::of(SightKind::Reset));
    }
    step.notes.push(match (mutual, mode.as_str()) {
        (true, _) => format!(
            "mutual TLS between the proxies; the peer is {}",
            principal(link).unwrap_or_default()
        ),
        (false, "PERMISSIVE") => format!("in the clear, which {by} permits"),
        (false, _) => format!("in the clear: {by} turns mutual TLS off"),
    });
    let (end, note) = istio_authorization(link);
    step.notes.extend(note);
    let sight = refusal(link.traffic, "RBAC: access denied");
    step.ending(end).showing(sight)
}

/// The mode for the destination's port, and who says so. The closest one that says anything counts.
fn peer_authentication(link: &Link<'_>) -> (String, String) {
    let all = &link.world.mesh.peer_authentications;
    let selects = |one: &&Named<PeerAuthentication>| is_for(&one.namespace, &one.body.selector, link.server);
    let mut ordered: Vec<_> = all.iter().filter(selects).collect();
    order::sort_by_key(&mut ordered, |one| {
        let own = one.namespace == link.server.namespace;
        // A workload's before its namespace's before the mesh's.
        (one.body.selector.is_empty(), !own)
    });
    for one in ordered {
        let called = format!("PeerAuthentication {}/{}", one.namespace, one.name);
        let port = one.body.ports.get(&link.port.to_string());
        let of_port = port.filter(|_| !one.body.selector.is_empty());
        let mode = of_port.or(one.body.mode.as_ref()).filter(|mode| *mode != "UNSET");
        if let Some(mode) = mode {
            return (mode.clone(), called);
        }
    }
    ("PERMISSIVE".to_owned(), "Istio by default".to_owned())
}

/// Whether an object of Istio is for a pod: of its own namespace, or of the whole mesh.
fn is_for(namespace: &str, selector: &crate::order::Map<String, String>, pod: &Endpoint) -> bool {
    let fits = selector
        .iter()
        .all(|(key, value)| pod.pod_labels.get(key) == Some(value));
    fits && (namespace == pod.namespace || namespace == ISTIO_ROOT)
}

/// How Istio's AuthorizationPolicies end it, and a note on who let it through.
fn istio_authorization(link: &Link<'_>) -> (End, Option<String>) {
    let all = link.world.mesh.istio.iter();
    let mine: Vec<_> = all
        .filter(|one| !one.body.by_reference && is_for(&one.namespace, &one.body.selector, link.server))
        .collect();
    let called = |one: &Named<_>| format!("AuthorizationPolicy {}/{}", one.namespace, one.name);
    let of = |action: &str| {
        let action = action.to_owned();
        mine.iter().copied().filter(move |one| one.body.action == action)
    };
    let open = "what the mesh says depends on the request: ask with a method and a path";
    let mut undecided: Option<String> = None;
    let mut on_request = None;
    for one in of("DENY") {
        match rules_fit(link, &one.body.rules, true) {
            Fit::Yes => return (End::Rejected(format!("{} denies it", called(one))), None),
            Fit::Unknown(what) => undecided = undecided.or(Some(what)),
            Fit::OnRequest => on_request = Some(open.to_owned()),
            Fit::No => {}
        }
    }
    if let Some(custom) = of("CUSTOM").next() {
        let what = format!("{} asks a service of its own (CUSTOM)", called(custom));
        undecided = undecided.or(Some(what));
    }
    let mut note = of("AUDIT")
        .next()
        .map(|one| format!("{} only audits (AUDIT), which refuses nothing", called(one)));
    let allows: Vec<_> = of("ALLOW").collect();
    let mut allowed = allows.is_empty();
    let mut maybe = false;
    for one in &allows {
        match rules_fit(link, &one.body.rules, false) {
            Fit::Yes => {
                allowed = true;
                note = Some(format!("{} allows it", called(one)));
            }
            Fit::Unknown(what) => undecided = undecided.or(Some(what)),
            Fit::OnRequest => maybe = true,
            Fit::No => {}
        }
    }
    if let Some(what) = undecided {
        return (End::NotModelled(what), None);
    }
    if !allowed && !maybe {
        let names: Vec<String> = allows.iter().map(|one| called(one)).collect();
        let why = format!(
            "{} allows others only: what no ALLOW fits is denied",
            names.join(", ")
        );
        return (End::Rejected(why), None);
    }
    let note = on_request.or((!allowed).then(|| open.to_owned())).or(note);
    (End::Through, note)
}

fn rules_fit(link: &Link<'_>, rules: &[IstioRule], deny: bool) -> Fit {
    let fits = rules.iter().map(|rule| {
        let list = |fields: &[Fields]| match fields.is_empty() {
            true => Fit::Yes,
            false => Fit::any(fields.iter().map(|fields| {
                Fit::all(
                    fields
                        .iter()
                        .map(|(name, values)| field_fits(link, name, values, deny)),
                )
            })),
        };
        let when = rule
            .when
            .iter()
            .map(|(key, not, values)| when_fits(link, key, *not, values));
        Fit::all([list(&rule.from), list(&rule.to)].into_iter().chain(when))
    });
    Fit::any(fits)
}

fn field_fits(link: &Link<'_>, name: &str, values: &[String], deny: bool) -> Fit {
    let (plain, not) = match name.strip_prefix("not") {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_uppercase()) => {
            let mut plain = rest.to_owned();
            if let Some(first) = plain.get_mut(0..1) {
                first.make_ascii_lowercase();
            }
            (plain, true)
        }
        _ => (name.to_owned(), false),
    };
    let some = |text: Option<&str>| {
        Fit::of(text.is_some_and(|text| values.iter().any(|pattern| text_fits(pattern, text))))
    };
    let http = |text: &dyn Fn(&HttpRequest) -> Option<String>| match link.traffic {
        Traffic::Http(request) => some(text(request).as_deref()),
        // On what is no HTTP a DENY leaves such fields out, and an ALLOW with them never fits.
        Traffic::Opaque => Fit::of(deny != not),
        Traffic::Open => Fit::OnRequest,
    };
    let source = client(link);
    let fit = match plain.as_str() {
        "principals" => some(principal(link).as_deref()),
        "namespaces" => some(source.filter(|_| link.mutual).map(|pod| pod.namespace.as_str())),
        "ipBlocks" => in_blocks(link, values),
        "ports" => some(Some(&link.port.to_string())),
        "methods" => http(&|request| Some(request.method.clone())),
        "hosts" => http(&|request| Some(request.host.to_ascii_lowercase())),
        "paths" if values.iter().any(|value| value.contains('{')) => {
            Fit::Unknown("a path template of Istio's AuthorizationPolicy".to_owned())
        }
        "paths" => http(&|request| request.path.split('?').next().map(str::to_owned)),
        other => Fit::Unknown(format!("`{other}` of Istio's AuthorizationPolicy")),
    };
    if not { turned(fit) } else { fit }
}

fn turned(fit: Fit) -> Fit {
    match fit {
        Fit::Yes => Fit::No,
        Fit::No => Fit::Yes,
        other => other,
    }
}

fn when_fits(link: &Link<'_>, key: &str, not: bool, values: &[String]) -> Fit {
    let name = match key {
        "source.namespace" => "namespaces",
        "source.principal" => "principals",
        "source.ip" => "ipBlocks",
        "destination.port" => "ports",
        other => return Fit::Unknown(format!("the condition `{other}` of Istio's AuthorizationPolicy")),
    };
    let fit = field_fits(link, name, values, false);
    if not { turned(fit) } else { fit }
}

/// A value of Istio: itself, a head before `*`, a tail after `*`, or `*` for anything that is there.
fn text_fits(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(""), _) => !text.is_empty(),
        (Some(tail), _) => text.ends_with(tail),
        (_, Some(head)) => text.starts_with(head),
        _ => pattern == text,
    }
}

fn in_blocks(link: &Link<'_>, values: &[String]) -> Fit {
    let blocks: Vec<IpNet> = values.iter().filter_map(|text| block(text)).collect();
    let addresses = match link.from {
        Peer::Endpoint(_) => client(link).map(|pod| pod.addresses.clone()).unwrap_or_default(),
        Peer::Address(address) => vec![address],
        Peer::Node(id) => link
            .world
            .node(id)
            .map(|node| node.addresses.clone())
            .unwrap_or_default(),
        Peer::Entity(_) => {
            return Fit::Unknown("the address of a node, against blocks of a mesh's policy".to_owned());
        }
    };
    Fit::of(
        addresses
            .iter()
            .any(|address| blocks.iter().any(|block| block.contains(address))),
    )
}

fn client<'a>(link: &Link<'a>) -> Option<&'a Endpoint> {
    match link.from {
        Peer::Endpoint(id) => link.world.endpoint(id),
        _ => None,
    }
}

/// Who the peer is by its certificate; `None` without mutual TLS.
fn principal(link: &Link<'_>) -> Option<String> {
    let Peer::Endpoint(id) = link.from else {
        return None;
    };
    let pod = client(link).filter(|_| link.mutual)?;
    Some(format!(
        "cluster.local/ns/{}/sa/{}",
        pod.namespace,
        link.world.mesh.account(id)
    ))
}

/// What a person sees whom a mesh's proxy refuses.
fn refusal(traffic: Traffic<'_>, page: &str) -> Sight {
    match traffic {
        Traffic::Http(_) => Sight::page(403, page),
        Traffic::Opaque | Traffic::Open => Sight::of(SightKind::Reset),
    }
}

fn linkerd(link: &Link<'_>, mut step: Step) -> Step {
    step.title = format!("Linkerd at {}", step.to.name);
    if link.mutual {
        step.protection.push(Protection::MutualTls);
    }
    let (end, note) = linkerd_authorization(link);
    step.notes.push(match link.mutual {
        true => "mutual TLS between the proxies".to_owned(),
        false => format!(
            "in the clear: no proxy of the mesh runs beside {}",
            step.from.name
        ),
    });
    step.notes.extend(note);
    let sight = refusal(link.traffic, "");
    step.ending(end).showing(sight)
}

fn linkerd_authorization(link: &Link<'_>) -> (End, Option<String>) {
    let mesh = &link.world.mesh;
    let servers = mesh
        .servers
        .iter()
        .filter(|one| one.namespace == link.server.namespace);
    let mut guarding = servers.filter(|one| guards(link, &one.body));
    let Some(server) = guarding.next() else {
        let default = mesh
            .linkerd_default
            .get(&link.to)
            .map_or("all-unauthenticated", String::as_str);
        let end = by_default(
            link,
            default,
            "no Server guards this port, and the default inbound policy",
        );
        return (end, None);
    };
    if server.body.by_expression {
        let what = format!(
            "Server {}/{} selects by expressions",
            server.namespace, server.name
        );
        return (End::NotModelled(what), None);
    }
    let mut undecided = None;
    for one in mesh
        .linkerd
        .iter()
        .filter(|one| one.namespace == link.server.namespace)
    {
        let called = format!("AuthorizationPolicy {}/{}", one.namespace, one.name);
        match one.body.target_kind.as_str() {
            "Server" if one.body.target == server.name => {}
            "Namespace" if one.body.target == link.server.namespace => {}
            "HTTPRoute" => {
                undecided = Some(format!("{called} is for an HTTPRoute of Linkerd"));
                continue;
            }
            _ => continue,
        }
        let required = one.body.required.iter();
        match Fit::all(required.map(|reference| authenticates(link, &one.namespace, reference))) {
            Fit::Yes => return (End::Through, Some(format!("{called} lets it in"))),
            Fit::Unknown(what) => undecided = Some(what),
            Fit::No | Fit::OnRequest => {}
        }
    }
    if let Some(what) = undecided {
        return (End::NotModelled(what), None);
    }
    let guard = format!(
        "Server {}/{} guards this port, no AuthorizationPolicy lets it in, and its access policy",
        server.namespace, server.name
    );
    (
        by_default(link, server.body.access.as_deref().unwrap_or("deny"), &guard),
        None,
    )
}

fn guards(link: &Link<'_>, server: &LinkerdServer) -> bool {
    let labels = server
        .selector
        .iter()
        .all(|(key, value)| link.server.pod_labels.get(key) == Some(value));
    labels
        && match &server.port {
            Some(IntOrString::Int(number)) => *number == i64::from(link.port),
            Some(IntOrString::String(name)) => {
                link.server.named_port(name, crate::world::Protocol::Tcp) == Some(link.port)
            }
            None => false,
        }
}

/// Linkerd's words for whom to take where nothing else says.
fn by_default(link: &Link<'_>, policy: &str, whose: &str) -> End {
    let inside = matches!(link.from, Peer::Endpoint(_));
    let taken = match policy {
        "all-unauthenticated" | "audit" => true,
        "all-authenticated" => link.mutual,
        "cluster-authenticated" => link.mutual && inside,
        "cluster-unauthenticated" => inside,
        "deny" => false,
        other => return End::NotModelled(format!("the inbound policy `{other}` of Linkerd")),
    };
    match taken {
        true => End::Through,
        false => End::Rejected(format!("{whose} is `{policy}`")),
    }
}

/// Whether the peer passes one authentication that an AuthorizationPolicy asks for.
fn authenticates(link: &Link<'_>, home: &str, (kind, namespace, name): &Reference) -> Fit {
    let namespace = namespace.as_deref().unwrap_or(home);
    let mesh = &link.world.mesh;
    let missing = || Fit::Unknown(format!("the manifests hold no {kind} {namespace}/{name}"));
    match kind.as_str() {
        "MeshTLSAuthentication" => {
            let mut found = mesh.mesh_tls.iter();
            let Some(one) = found.find(|one| one.namespace == namespace && one.name == *name) else {
                return missing();
            };
            let Some(identity) = identity(link) else {
                return Fit::No;
            };
            let by_name = one
                .body
                .identities
                .iter()
                .any(|pattern| text_fits(pattern, &identity));
            let by_reference = one
                .body
                .references
                .iter()
                .any(|reference| refers(link, &one.namespace, reference));
            Fit::of(by_name || by_reference)
        }
        "NetworkAuthentication" => {
            let mut found = mesh.networks.iter();
            match found.find(|one| one.namespace == namespace && one.name == *name) {
                Some(one) => Fit::any(one.body.networks.iter().map(|(cidr, except)| {
                    let inside = in_blocks(link, std::slice::from_ref(cidr));
                    Fit::all([inside, turned(in_blocks(link, except))].into_iter())
                })),
                None => missing(),
            }
        }
        "ServiceAccount" => Fit::of(refers(
            link,
            home,
            &(kind.clone(), Some(namespace.to_owned()), name.clone()),
        )),
        other => Fit::Unknown(format!("an authentication by {other}")),
    }
}

/// Whether the peer, by its certificate, is of a service account or a namespace.
fn refers(link: &Link<'_>, home: &str, (kind, namespace, name): &Reference) -> bool {
    let Peer::Endpoint(id) = link.from else {
        return false;
    };
    let Some(pod) = client(link).filter(|_| link.mutual) else {
        return false;
    };
    match kind.as_str() {
        "ServiceAccount" => {
            pod.namespace == namespace.as_deref().unwrap_or(home) && link.world.mesh.account(id) == name
        }
        "Namespace" => pod.namespace == *name,
        _ => false,
    }
}

/// A client's name in Linkerd's mesh.
fn identity(link: &Link<'_>) -> Option<String> {
    let Peer::Endpoint(id) = link.from else {
        return None;
    };
    let pod = client(link).filter(|_| link.mutual)?;
    let account = link.world.mesh.account(id);
    Some(format!(
        "{account}.{}.serviceaccount.identity.linkerd.cluster.local",
        pod.namespace
    ))
}
