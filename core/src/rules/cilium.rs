//! CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy → rules (sections 1, 3, 4 and 7 of the semantics).

use std::sync::Arc;

use super::fqdn::NamePattern;
use super::port::Reading;
use super::selector::parse_key;
use super::{
    Action, AuthMode, Block, Condition, Context, Direction, Entry, L7, PeerElement, PeerSelector,
    PortElement, Rule, Section, Selector, Subject, Tier, element, peer, port, service,
};
use crate::objects::cilium::{CidrRule, CiliumEntry, CiliumPolicy, CiliumRule, FqdnSelector};
use crate::objects::{LabelSelector, ObjectId};
use crate::order;
use crate::world::LabelSource;
use crate::world::labels::{CLUSTER, GROUP_NAME, NAMESPACE};
use crate::yaml::Path;

/// Lowers one object; `namespace` is `None` for the clusterwide kind.
pub(super) fn lower(
    context: &Context<'_>,
    object: ObjectId,
    namespace: Option<&str>,
    policy: &CiliumPolicy,
    rules: &mut Vec<Rule>,
) {
    let single = policy.spec.iter().map(|rule| (Path::root().key("spec"), rule));
    let several = policy.specs.iter().flatten().enumerate();
    let several = several.map(|(index, rule)| (Path::root().key("specs").index(index), rule));
    let all: Vec<_> = single.chain(several).collect();
    let names_group = all.iter().any(|(_, rule)| names_group(rule));
    for (path, rule) in all {
        let Some(subject) = subject(rule, namespace) else {
            continue;
        };
        let lowering = Lowering {
            context,
            namespace,
            for_init: subject_is_init(rule),
            empties_siblings: names_group && context.switches.group_reference_empties_siblings,
        };
        let ingress = lowering.section(rule, Direction::Ingress, &path);
        let egress = lowering.section(rule, Direction::Egress, &path);
        rules.push(Rule {
            object,
            path,
            tier: Tier::Pool,
            subject,
            ingress,
            egress,
        });
    }
}

/// OBJ-4, NS-1, NS-5. `None` for a rule without a subject, which is refused before.
fn subject(rule: &CiliumRule, namespace: Option<&str>) -> Option<Subject> {
    if let Some(nodes) = &rule.node_selector {
        return Some(Subject::Nodes(Selector::of_cilium(nodes)));
    }
    let written = rule.endpoint_selector.as_ref()?;
    let Some(namespace) = namespace else {
        return Some(Subject::Endpoints {
            selector: Selector::of_cilium(written),
            namespace: None,
        });
    };
    let mut written = written.clone();
    if let Some(labels) = &mut written.match_labels {
        labels.retain(|key, _| parse_key(key) != (Some(LabelSource::K8s), NAMESPACE));
    }
    let own = Condition::is(LabelSource::K8s, NAMESPACE, namespace);
    let selector = Selector::of_cilium(&written).and(own);
    Some(Subject::Endpoints {
        selector,
        namespace: Some(namespace.to_owned()),
    })
}

/// NS-4: whether the subject is chosen by `reserved:init`.
fn subject_is_init(rule: &CiliumRule) -> bool {
    let selector = rule
        .endpoint_selector
        .as_ref()
        .map(Selector::of_cilium)
        .unwrap_or_default();
    let is_init =
        |condition: &Condition| condition.source == Some(LabelSource::Reserved) && condition.key == "init";
    selector.conditions().iter().any(is_init)
}

/// CIDR-8: whether a CIDR group is named anywhere.
fn names_group(rule: &CiliumRule) -> bool {
    [&rule.ingress, &rule.ingress_deny, &rule.egress, &rule.egress_deny]
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|entry| entry.cidr_set.iter().flatten())
        .any(|set| set.cidr_group_ref.is_some())
}

/// What holds for every entry of one rule.
struct Lowering<'a> {
    context: &'a Context<'a>,
    namespace: Option<&'a str>,
    for_init: bool,
    empties_siblings: bool,
}

/// One entry as written, and where it stands.
struct Place<'a> {
    written: &'a CiliumEntry,
    path: &'a Path,
    direction: Direction,
    action: Action,
}

impl Place<'_> {
    /// The path of an element of a peer list: `Endpoints` is `fromEndpoints` or `toEndpoints`.
    fn peer(&self, list: &str, index: usize) -> Path {
        let way = if self.direction == Direction::Ingress {
            "from"
        } else {
            "to"
        };
        self.path.key(&format!("{way}{list}")).index(index)
    }

    fn has_ports(&self) -> bool {
        let ports = self
            .written
            .to_ports
            .as_ref()
            .is_some_and(|list| !list.is_empty());
        ports || self.written.icmps.as_ref().is_some_and(|list| !list.is_empty())
    }
}

impl Lowering<'_> {
    /// DD-1, DD-2, and the entries.
    fn section(&self, rule: &CiliumRule, direction: Direction, path: &Path) -> Section {
        let (allow, deny, keys, flag) = match direction {
            Direction::Ingress => (
                &rule.ingress,
                &rule.ingress_deny,
                ["ingress", "ingressDeny"],
                rule.enable_default_deny.and_then(|flags| flags.ingress),
            ),
            Direction::Egress => (
                &rule.egress,
                &rule.egress_deny,
                ["egress", "egressDeny"],
                rule.enable_default_deny.and_then(|flags| flags.egress),
            ),
        };
        let allow = allow.as_deref().unwrap_or_default();
        let deny = deny.as_deref().unwrap_or_default();
        let enforced = !allow.is_empty() || !deny.is_empty();
        let flag = flag
            .filter(|_| self.context.switches.enable_default_deny)
            .unwrap_or(true);
        let [allow_key, deny_key] = keys;
        let mut section = Section {
            enforced,
            default_deny: enforced && flag,
            path: path.key(if allow.is_empty() { deny_key } else { allow_key }),
            ..Section::default()
        };
        for (list, key, action) in [(allow, allow_key, Action::Allow), (deny, deny_key, Action::Deny)] {
            for (index, written) in list.iter().enumerate() {
                let path = path.key(key).index(index);
                let place = Place {
                    written,
                    path: &path,
                    direction,
                    action,
                };
                section.entries.push(self.entry(&place));
                let requires = self.requires(written);
                match action {
                    Action::Deny => section.deny_requires.extend(requires),
                    _ => section.allow_requires.extend(requires),
                }
            }
        }
        section
    }

    fn entry(&self, place: &Place<'_>) -> Entry {
        let groups = place.written.groups.as_ref().is_some_and(|list| !list.is_empty());
        Entry {
            action: place.action,
            path: place.path.clone(),
            peers: self.peers(place),
            ports: self.ports(place),
            auth: place
                .written
                .authentication
                .as_ref()
                .and_then(|auth| auth_mode(&auth.mode)),
            not_modelled: groups.then_some("groups of a cloud provider are resolved by the operator"),
        }
    }

    /// NS-6.
    fn requires(&self, written: &CiliumEntry) -> Vec<Selector> {
        if !self.context.switches.requires {
            return Vec::new();
        }
        let list = written.requires.iter().flatten();
        list.map(|written| self.namespaced(Selector::of_cilium(written), false))
            .collect()
    }

    /// NS-2, NS-4, NS-8: what is added to a peer selector. Requirements are namespaced even where they name
    /// a reserved label (NS-6).
    fn namespaced(&self, selector: Selector, reserved_exempts: bool) -> Selector {
        let exempt = reserved_exempts && selector.names_reserved();
        let named = selector.names_namespace();
        let local = self.context.switches.default_local_cluster
            && !selector.names_reserved()
            && !selector.names_cluster();
        let mut selector = match self.namespace {
            Some(_) if exempt || named || selector.names_namespace_labels() => selector,
            Some(namespace) => selector.and(Condition::is(LabelSource::K8s, NAMESPACE, namespace)),
            None if exempt || named || self.for_init => selector,
            None => selector.and(Condition::exists(LabelSource::K8s, NAMESPACE)),
        };
        if local {
            let cluster = self.context.options.cluster.as_str();
            selector = selector.and(Condition::is(LabelSource::K8s, CLUSTER, cluster));
        }
        selector
    }

    /// OBJ-9, OBJ-10, PEER-3: the union of the lists; nobody if one is present but empty; everyone if there
    /// is none but ports.
    fn peers(&self, place: &Place<'_>) -> Vec<PeerElement> {
        let written = place.written;
        let emptied_by_sibling = self.empties_siblings && written.cidr_set.as_ref().is_none_or(Vec::is_empty);
        if emptied_by_sibling || (self.context.switches.empty_peer_list_is_nobody && has_empty_list(written))
        {
            return Vec::new();
        }
        let mut elements = self.endpoints(place);
        let cidrs = self.cidrs(place);
        let groups_were_empty = cidrs.is_none();
        elements.extend(cidrs.into_iter().flatten());
        elements.extend(self.entities(place));
        elements.extend(self.names(place));
        elements.extend(self.services(place));
        for (list, present) in [
            ("Nodes", &written.nodes.is_some()),
            ("Groups", &has_groups(written)),
        ] {
            if *present {
                elements.push(element(&place.peer(list, 0), PeerSelector::Nobody));
            }
        }
        if elements.is_empty() && place.has_ports() && !groups_were_empty && self.opens(written) {
            elements.push(element(place.path, PeerSelector::Wildcard));
        }
        elements
    }

    /// Whether an entry with ports that selects nobody by its lists is about everyone: it has no list at all
    /// (OBJ-10), or one that came to nothing in a way that the engine takes for none (CIDR-6, NEW19-3).
    fn opens(&self, written: &CiliumEntry) -> bool {
        let has_list = has_some(&written.endpoints)
            || has_some(&written.cidr)
            || has_some(&written.cidr_set)
            || has_some(&written.entities)
            || has_some(&written.fqdns);
        !has_list || self.context.switches.emptied_cidr_set_opens_ports
    }

    fn endpoints(&self, place: &Place<'_>) -> Vec<PeerElement> {
        let selector = |written: &LabelSelector| {
            PeerSelector::labels(self.namespaced(Selector::of_cilium(written), true))
        };
        let list = place.written.endpoints.iter().flatten().enumerate();
        list.map(|(index, written)| PeerElement {
            path: place.peer("Endpoints", index),
            selector: Arc::new(selector(written)),
            requirable: true,
        })
        .collect()
    }

    /// The blocks of `…CIDR` and `…CIDRSet`. `None` where the sets hold groups only, and those nothing
    /// (CIDR-8): the list then counts as present but empty.
    fn cidrs(&self, place: &Place<'_>) -> Option<Vec<PeerElement>> {
        let mut elements = Vec::new();
        for (index, text) in place.written.cidr.iter().flatten().enumerate() {
            let block = self.block(text, &[]).map(PeerSelector::Cidr);
            elements.extend(block.map(|selector| element(&place.peer("CIDR", index), selector)));
        }
        let mut expanded = 0;
        let sets = place.written.cidr_set.as_deref().unwrap_or_default();
        for (index, set) in sets.iter().enumerate() {
            let path = place.peer("CIDRSet", index);
            let selectors = self.cidr_set(set);
            expanded += selectors.len();
            let kept = selectors
                .into_iter()
                .filter(|selector| !self.is_emptied(selector));
            elements.extend(kept.map(|selector| element(&path, selector)));
        }
        (sets.is_empty() || expanded > 0 || !elements.is_empty()).then_some(elements)
    }

    fn is_emptied(&self, selector: &PeerSelector) -> bool {
        !self.context.switches.except_by_identity
            && matches!(selector, PeerSelector::Cidr(block) if block.is_emptied())
    }

    fn block(&self, text: &str, except: &[String]) -> Option<Block> {
        let prefix = Block::parse(text)?;
        let canonical = matches!(text, "0.0.0.0/0" | "::/0");
        let mut except: Vec<_> = except.iter().filter_map(|text| Block::parse(text)).collect();
        order::sort(&mut except);
        except.dedup();
        let world = canonical || (prefix.prefix_len() == 0 && self.context.switches.zero_prefix_is_world);
        Some(Block {
            prefix,
            except,
            world,
        })
    }

    /// What an element of `…CIDRSet` selects: a block, a group's blocks, or groups by label (CIDR-8, NEW19-5).
    fn cidr_set(&self, set: &CidrRule) -> Vec<PeerSelector> {
        let except = set.except.as_deref().unwrap_or_default();
        let parsed = || -> Vec<_> { except.iter().filter_map(|text| Block::parse(text)).collect() };
        if let Some(name) = set.cidr_group_ref.as_ref().filter(|name| !name.is_empty()) {
            if self.context.switches.cidr_group_selector {
                let label = Condition::exists(LabelSource::CidrGroup, format!("{GROUP_NAME}{name}"));
                return vec![PeerSelector::Group {
                    selector: Selector::new([label]),
                    except: parsed(),
                }];
            }
            let group = self.context.world.groups.iter().find(|group| group.name == *name);
            let blocks = group.into_iter().flat_map(|group| &group.prefixes);
            return blocks
                .map(|prefix| Block {
                    prefix: *prefix,
                    except: parsed(),
                    world: prefix.prefix_len() == 0,
                })
                .map(PeerSelector::Cidr)
                .collect();
        }
        if let Some(written) = set
            .cidr_group_selector
            .as_ref()
            .filter(|_| self.context.switches.cidr_group_selector)
        {
            let selector = Selector::of_groups(written);
            return vec![PeerSelector::Group {
                selector,
                except: parsed(),
            }];
        }
        let cidr = set.cidr.as_deref().unwrap_or_default();
        self.block(cidr, except)
            .map(PeerSelector::Cidr)
            .into_iter()
            .collect()
    }

    fn entities(&self, place: &Place<'_>) -> Vec<PeerElement> {
        let cluster = &self.context.options.cluster;
        let mut elements = Vec::new();
        for (index, name) in place.written.entities.iter().flatten().enumerate() {
            let path = place.peer("Entities", index);
            let selectors = peer::entity(name, cluster).unwrap_or_default();
            elements.extend(selectors.into_iter().map(|selector| element(&path, selector)));
        }
        elements
    }

    fn names(&self, place: &Place<'_>) -> Vec<PeerElement> {
        let list = place.written.fqdns.iter().flatten().enumerate();
        list.map(|(index, written)| {
            let selector = PeerSelector::Name(self.name_pattern(written));
            element(&place.peer("FQDNs", index), selector)
        })
        .collect()
    }

    /// DNS-4: an element without name and pattern is the root.
    fn name_pattern(&self, written: &FqdnSelector) -> NamePattern {
        match (&written.match_name, &written.match_pattern) {
            (_, Some(pattern)) if !pattern.is_empty() => {
                NamePattern::pattern(pattern, &self.context.switches)
            }
            (Some(name), _) => NamePattern::name(name),
            _ => NamePattern::name(""),
        }
    }

    /// SVC-1 to SVC-4: deny entries ignore `toServices`.
    fn services(&self, place: &Place<'_>) -> Vec<PeerElement> {
        let list = place.written.services.as_deref().unwrap_or_default();
        if place.action == Action::Deny || list.is_empty() {
            return Vec::new();
        }
        let mut elements = Vec::new();
        for (index, reference) in list.iter().enumerate() {
            let path = place.peer("Services", index);
            let selectors = service::resolve(self.context, reference);
            elements.extend(selectors.into_iter().map(|selector| element(&path, selector)));
        }
        if elements.is_empty() && !self.context.switches.unresolved_services_open_ports {
            elements.push(element(&place.peer("Services", 0), PeerSelector::Nobody));
        }
        elements
    }

    fn ports(&self, place: &Place<'_>) -> Option<Vec<PortElement>> {
        if !place.has_ports() {
            return None;
        }
        let mut elements = Vec::new();
        let switches = &self.context.switches;
        let lower_names = place.action == Action::Allow || switches.deny_port_names_lowered;
        let reading = Reading {
            lower_names,
            ranges: switches.port_ranges,
        };
        for (index, rule) in place.written.to_ports.iter().flatten().enumerate() {
            let path = place.path.key("toPorts").index(index);
            let l7 = L7::of(rule, self.namespace.is_none(), switches)
                .filter(|_| place.action == Action::Allow)
                .map(Arc::new);
            for (number, written) in rule.ports.iter().flatten().enumerate() {
                let path = path.key("ports").index(number);
                elements.extend(port::of_cilium(written, &path, l7.as_ref(), reading));
            }
        }
        for (index, rule) in place.written.icmps.iter().flatten().enumerate() {
            let path = place.path.key("icmps").index(index);
            for (number, field) in rule.fields.iter().flatten().enumerate() {
                elements.extend(port::of_icmp(field, &path.key("fields").index(number)));
            }
        }
        Some(elements)
    }
}

fn has_some<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_some_and(|list| !list.is_empty())
}

fn has_groups(entry: &CiliumEntry) -> bool {
    has_some(&entry.groups)
}

/// OBJ-9: `toFQDNs: []`, `toServices: []` and `toGroups: []` count as absent.
fn has_empty_list(entry: &CiliumEntry) -> bool {
    fn is_empty<T>(list: &Option<Vec<T>>) -> bool {
        list.as_ref().is_some_and(Vec::is_empty)
    }
    is_empty(&entry.endpoints)
        || is_empty(&entry.nodes)
        || is_empty(&entry.cidr)
        || is_empty(&entry.cidr_set)
        || is_empty(&entry.entities)
}

fn auth_mode(text: &str) -> Option<AuthMode> {
    match text {
        "disabled" => Some(AuthMode::Disabled),
        "required" => Some(AuthMode::Required),
        "test-always-fail" => Some(AuthMode::AlwaysFail),
        _ => None,
    }
}
