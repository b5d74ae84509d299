//! `kubectl describe`.

use super::rows::{Row, Table, selector_text};
use super::{Kubectl, Named};
use crate::hubble::TimeFormat;
use crate::objects::Body;
use crate::objects::kubernetes::{NetworkPolicyRule, NetworkPolicySpec};
use crate::order::Map;
use crate::terminal::Output;
use crate::terminal::answers::pod_spec;
use crate::terminal::cluster::{Held, Key};
use crate::terminal::resources::Resource;
use crate::terminal::tree::Tree;

impl Kubectl<'_> {
    pub(super) fn describe(&mut self, out: &mut Output) {
        let Some(selector) = self.selector(out) else {
            return;
        };
        let Some(named) = self.named(out) else { return };
        let wanted: Vec<(&'static Resource, Option<String>)> = match named {
            Named::All(resources) => resources.into_iter().map(|resource| (resource, None)).collect(),
            Named::Some(names) => names
                .into_iter()
                .map(|(resource, name)| (resource, Some(name)))
                .collect(),
        };
        let mut first = true;
        for (resource, name) in wanted {
            let namespace = resource.namespaced() && !self.given.has("all-namespaces");
            let rows = self.rows(resource, namespace.then_some(self.namespace.as_str()));
            let fits = |row: &&Row| match &name {
                // describe takes the beginning of a name, too.
                Some(name) => row.name == *name,
                None => selector.fits(&row.labels),
            };
            let mut found: Vec<&Row> = rows.iter().filter(fits).collect();
            if let (true, Some(name)) = (found.is_empty(), &name) {
                found = rows
                    .iter()
                    .filter(|row| row.name.starts_with(name.as_str()))
                    .collect();
            }
            if let (true, Some(name)) = (found.is_empty(), &name) {
                self.not_found(resource, name, out);
            }
            for row in found {
                if !std::mem::replace(&mut first, false) {
                    out.print("\n");
                }
                self.describe_one(resource, row, out);
            }
        }
        if first && out.status == 0 {
            out.error(&format!("No resources found in {} namespace.", self.namespace));
        }
    }

    fn rows(&self, resource: &'static Resource, namespace: Option<&str>) -> Vec<Row> {
        let table = Table {
            cluster: &self.terminal.cluster,
            network: &self.terminal.network,
        };
        table.rows(resource, namespace)
    }

    fn describe_one(&self, resource: &'static Resource, row: &Row, out: &mut Output) {
        let cluster = &self.terminal.cluster;
        let namespace = resource.namespaced().then(|| row.namespace.clone());
        let held = cluster.find(&Key {
            group: resource.group().to_owned(),
            kind: resource.kind.to_owned(),
            namespace,
            name: row.name.clone(),
        });
        let text = match resource.kind {
            "Pod" => self.pod(row),
            "NetworkPolicy" => held.and_then(|held| self.network_policy(held)),
            "Service" => self.service(row),
            _ => None,
        };
        let text = text.or_else(|| self.full(resource, row).map(|tree| of_tree(&tree)));
        out.print_text(&aligned(&text.unwrap_or_default()));
    }

    fn pod(&self, row: &Row) -> Option<String> {
        let world = self.terminal.cluster.world();
        let pod = world.endpoint(world.find_pod(&row.namespace, &row.name)?)?;
        let spec = self.terminal.cluster.object(pod.object).and_then(pod_spec)?;
        let none = || "<none>".to_owned();
        let address = pod.addresses.first().map_or_else(none, ToString::to_string);
        let account = spec
            .service_account_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or("default");
        let mut text = format!(
            "Name:\t{}\nNamespace:\t{}\nService Account:\t{account}\n",
            row.name, row.namespace
        );
        text.push_str(&format!("Node:\t{}\n", pod.node.clone().unwrap_or_else(none)));
        text.push_str(&map_lines("Labels", &row.labels));
        text.push_str(&format!(
            "Annotations:\t<none>\nStatus:\tRunning\nIP:\t{address}\n"
        ));
        if let Some(workload) = &pod.workload {
            text.push_str(&format!("Controlled By:\t{}/{}\n", workload.kind, workload.name));
        }
        text.push_str("Containers:\n");
        for container in &spec.containers {
            text.push_str(&format!("  {}:\n", container.name));
            text.push_str(&format!(
                "    Image:\t{}\n",
                container.image.clone().unwrap_or_else(none)
            ));
            let ports: Vec<String> = container
                .ports
                .iter()
                .map(|port| {
                    format!(
                        "{}/{}",
                        port.container_port,
                        port.protocol.as_deref().unwrap_or("TCP")
                    )
                })
                .collect();
            let label = if ports.len() > 1 { "Ports" } else { "Port" };
            let shown = if ports.is_empty() {
                none()
            } else {
                ports.join(", ")
            };
            text.push_str(&format!(
                "    {label}:\t{shown}\n    State:\tRunning\n    Ready:\tTrue\n"
            ));
        }
        text.push_str("Events:\t<none>\n");
        Some(text)
    }

    fn service(&self, row: &Row) -> Option<String> {
        let world = self.terminal.cluster.world();
        let service = world.service(&row.namespace, &row.name)?;
        let none = || "<none>".to_owned();
        let kind = service.spec.service_type.as_deref().unwrap_or("ClusterIP");
        let selector = service.selector().map_or_else(none, super::get::labels_text);
        let mut text = format!("Name:\t{}\nNamespace:\t{}\n", row.name, row.namespace);
        text.push_str(&map_lines("Labels", &row.labels));
        text.push_str(&format!(
            "Annotations:\t<none>\nSelector:\t{selector}\nType:\t{kind}\n"
        ));
        let address = service
            .addresses
            .first()
            .map_or_else(|| "None".to_owned(), ToString::to_string);
        text.push_str(&format!("IP:\t{address}\n"));
        for port in &service.spec.ports {
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            let name = port.name.as_deref().unwrap_or("<unset>");
            let target = port
                .target_port
                .as_ref()
                .map_or_else(|| port.port.to_string(), ToString::to_string);
            text.push_str(&format!(
                "Port:\t{name}  {}/{protocol}\nTargetPort:\t{target}/{protocol}\n",
                port.port
            ));
            let pods = world.backends(service).filter_map(|id| world.endpoint(id));
            let ends: Vec<String> = pods
                .filter_map(|pod| {
                    let number = crate::world::Service::target_port(port, pod)?;
                    Some(std::net::SocketAddr::new(*pod.addresses.first()?, number).to_string())
                })
                .collect();
            let ends = if ends.is_empty() { none() } else { ends.join(",") };
            text.push_str(&format!("Endpoints:\t{ends}\n"));
        }
        text.push_str("Session Affinity:\tNone\nEvents:\t<none>\n");
        Some(text)
    }

    fn network_policy(&self, held: &Held) -> Option<String> {
        let objects = self.terminal.cluster.simulation().objects();
        let object = objects.iter().map(|(_, object)| object).find(|object| {
            object.kind == "NetworkPolicy"
                && object.metadata.name == held.key.name
                && object.metadata.namespace == held.key.namespace
        })?;
        let Body::NetworkPolicy(policy) = &object.body else {
            return None;
        };
        let created = self
            .terminal
            .network
            .date_of(held.created)
            .format(TimeFormat::Rfc3339);
        let created = created.replace('T', " ").replace('Z', " +0000");
        let mut text = format!(
            "Name:\t{}\nNamespace:\t{}\nCreated on:\t{} UTC\n",
            held.key.name,
            held.key.namespace.clone().unwrap_or_default(),
            created
        );
        text.push_str(&map_lines("Labels", &held.labels()));
        text.push_str("Annotations:\t<none>\n");
        text.push_str(&policy_spec(&policy.spec));
        Some(text)
    }
}

/// The `Spec:` of a NetworkPolicy in kubectl's words.
fn policy_spec(spec: &NetworkPolicySpec) -> String {
    let types = spec.policy_types.clone().unwrap_or_else(|| {
        let egress = spec.egress.is_some().then(|| "Egress".to_owned());
        std::iter::once("Ingress".to_owned()).chain(egress).collect()
    });
    let mut text = "Spec:\n  PodSelector:     ".to_owned();
    text.push_str(&match selector_text(&spec.pod_selector).as_str() {
        "<none>" => "<none> (Allowing the specific traffic to all pods in this namespace)".to_owned(),
        selector => selector.to_owned(),
    });
    text.push('\n');
    let sections = [("Ingress", "From", &spec.ingress), ("Egress", "To", &spec.egress)];
    for (direction, word, rules) in sections {
        let lower = direction.to_ascii_lowercase();
        match types.iter().any(|known| known == direction) {
            true => {
                text.push_str(&format!("  Allowing {lower} traffic:\n"));
                text.push_str(&policy_rules(rules.as_deref().unwrap_or_default(), word, &lower));
            }
            false => text.push_str(&format!("  Not affecting {lower} traffic\n")),
        }
    }
    text.push_str(&format!("  Policy Types: {}\n", types.join(", ")));
    text
}

fn policy_rules(rules: &[NetworkPolicyRule], word: &str, direction: &str) -> String {
    if rules.is_empty() {
        return format!("    <none> (Selected pods are isolated for {direction} connectivity)\n");
    }
    let mut parts: Vec<String> = Vec::new();
    for rule in rules {
        let mut text = String::new();
        let ports = rule.ports.as_deref().unwrap_or_default();
        if ports.is_empty() {
            text.push_str("    To Port: <any> (traffic allowed to all ports)\n");
        }
        for port in ports {
            let number = port
                .port
                .as_ref()
                .map_or_else(|| "<any>".to_owned(), ToString::to_string);
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            text.push_str(&format!("    To Port: {number}/{protocol}\n"));
        }
        let peers = rule.peers.as_deref().unwrap_or_default();
        if peers.is_empty() {
            let what = if word == "From" { "source" } else { "destination" };
            text.push_str(&format!("    {word}: <any> (traffic not restricted by {what})\n"));
        }
        for peer in peers {
            text.push_str(&format!("    {word}:\n"));
            if let Some(selector) = &peer.namespace_selector {
                text.push_str(&format!("      NamespaceSelector: {}\n", selector_text(selector)));
            }
            if let Some(selector) = &peer.pod_selector {
                text.push_str(&format!("      PodSelector: {}\n", selector_text(selector)));
            }
            if let Some(block) = &peer.ip_block {
                let except = block.except.clone().unwrap_or_default().join(", ");
                text.push_str(&format!(
                    "      IPBlock:\n        CIDR: {}\n        Except: {except}\n",
                    block.cidr
                ));
            }
        }
        parts.push(text);
    }
    parts.join("    ----------\n")
}

/// `Labels:` with one pair a line.
fn map_lines(title: &str, map: &Map<String, String>) -> String {
    if map.is_empty() {
        return format!("{title}:\t<none>\n");
    }
    let lines = map.iter().enumerate().map(|(place, (key, value))| {
        let title = if place == 0 {
            format!("{title}:")
        } else {
            String::new()
        };
        format!("{title}\t{key}={value}\n")
    });
    lines.collect()
}

/// What kubectl says of a kind that it knows nothing about: every field, by name.
fn of_tree(tree: &Tree) -> String {
    let text = |keys: &[&str]| tree.at(keys).and_then(Tree::scalar);
    let name = text(&["metadata", "name"]).unwrap_or_default();
    let namespace = text(&["metadata", "namespace"]).unwrap_or_default();
    let pairs = |key: &str| {
        let map = tree.at(&["metadata", key]).into_iter().flat_map(Tree::entries);
        map.filter_map(|(key, value)| Some((key.clone(), value.scalar()?)))
            .collect()
    };
    let mut said = format!("Name:\t{name}\nNamespace:\t{namespace}\n");
    said.push_str(&map_lines("Labels", &pairs("labels")));
    said.push_str(&map_lines("Annotations", &pairs("annotations")));
    said.push_str(&format!(
        "API Version:\t{}\n",
        text(&["apiVersion"]).unwrap_or_default()
    ));
    said.push_str(&format!("Kind:\t{}\n", text(&["kind"]).unwrap_or_default()));
    for (key, value) in tree.entries() {
        match (key.as_str(), value) {
            ("apiVersion" | "kind", _) => {}
            ("metadata", Tree::Map(fields)) => {
                said.push_str("Metadata:\n");
                let shown = fields.iter().filter(|(key, _)| {
                    !["name", "namespace", "labels", "annotations"].contains(&key.as_str())
                });
                shown.for_each(|(key, value)| field(key, value, 1, &mut said));
            }
            _ => field(key, value, 0, &mut said),
        }
    }
    said.push_str("Events:\t<none>\n");
    said
}

fn field(key: &str, value: &Tree, level: usize, said: &mut String) {
    let indent = "  ".repeat(level);
    match value {
        Tree::Map(entries) => {
            said.push_str(&format!("{indent}{}:\n", label(key)));
            entries
                .iter()
                .for_each(|(key, value)| field(key, value, level + 1, said));
        }
        Tree::List(items) => {
            said.push_str(&format!("{indent}{}:\n", label(key)));
            for item in items {
                match item {
                    Tree::Map(entries) => entries
                        .iter()
                        .for_each(|(key, value)| field(key, value, level + 1, said)),
                    other => said.push_str(&format!("{indent}  {}\n", other.scalar().unwrap_or_default())),
                }
            }
        }
        other => {
            let value = other.scalar().unwrap_or_else(|| "<nil>".to_owned());
            said.push_str(&format!("{indent}{}:\t{value}\n", label(key)));
        }
    }
}

/// `matchLabels` → `Match Labels`, `toFQDNs` → `To FQD Ns` (kubectl splits so), `app.kubernetes.io/name` as it is.
fn label(key: &str) -> String {
    if key.contains(|letter: char| !letter.is_alphabetic() && letter != '-') {
        return key.to_owned();
    }
    let letters: Vec<char> = key.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        let upper = letter.is_uppercase();
        let begins = before.is_none_or(|before| {
            upper && (!before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()))
        });
        match words.last_mut() {
            Some(word) if !begins => word.push(*letter),
            _ => words.push(letter.to_uppercase().collect()),
        }
    }
    for word in &mut words {
        if ["API", "URL", "UID", "OSB", "GUID"].contains(&word.to_ascii_uppercase().as_str()) {
            *word = word.to_ascii_uppercase();
        }
    }
    words.join(" ")
}

/// Puts what stands behind tabs into a column, two blanks behind the longest before it; a line without a tab ends
/// the column.
fn aligned(text: &str) -> String {
    let mut said = String::new();
    let mut block: Vec<(&str, &str)> = Vec::new();
    let flush = |block: &mut Vec<(&str, &str)>, said: &mut String| {
        let width = block
            .iter()
            .map(|(head, _)| head.chars().count())
            .max()
            .unwrap_or_default()
            + 2;
        for (head, tail) in block.drain(..) {
            said.push_str(head);
            said.extend(std::iter::repeat_n(' ', width - head.chars().count()));
            said.push_str(tail);
            said.push('\n');
        }
    };
    for line in text.lines() {
        match line.split_once('\t') {
            Some(pair) => block.push(pair),
            None => {
                flush(&mut block, &mut said);
                said.push_str(line);
                said.push('\n');
            }
        }
    }
    flush(&mut block, &mut said);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_kubectl_names_them() {
        for (key, said) in [
            ("matchLabels", "Match Labels"),
            ("fromCIDRSet", "From CIDR Set"),
            ("toFQDNs", "To FQD Ns"),
            ("uid", "UID"),
            ("tier", "Tier"),
            ("app.kubernetes.io/name", "app.kubernetes.io/name"),
            ("k8s-app", "k8s-app"),
        ] {
            assert_eq!(label(key), said);
        }
    }

    #[test]
    fn a_line_without_a_tab_ends_a_column() {
        assert_eq!(
            aligned("a:\tb\nlong:\tc\nx:\ny:\tz\n"),
            "a:     b\nlong:  c\nx:\ny:  z\n"
        );
    }
}
