//! `kubectl get`.

use super::rows::{Row, Table};
use super::{Kubectl, Named};
use crate::order::Map;
use crate::terminal::Output;
use crate::terminal::cluster::Key;
use crate::terminal::resources::Resource;
use crate::terminal::table;
use crate::terminal::tree::Tree;

/// How the result is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Table { wide: bool },
    Name,
    Yaml,
    Json,
}

impl Kubectl<'_> {
    pub(super) fn get(&mut self, out: &mut Output) {
        let form = match self.given.value("output") {
            None => Form::Table { wide: false },
            Some("wide") => Form::Table { wide: true },
            Some("name") => Form::Name,
            Some("yaml") => Form::Yaml,
            Some("json") => Form::Json,
            Some(path) if path.starts_with("jsonpath=") => {
                return self.jsonpath(path.trim_start_matches("jsonpath="), out);
            }
            Some(other) => {
                return out.refuse(&format!(
                    "-o {other} is not simulated; wide, name, yaml, json and simple jsonpath are"
                ));
            }
        };
        let Some(found) = self.found(out) else { return };
        match form {
            Form::Table { wide } => self.tables(&found, wide, out),
            Form::Name => {
                for (resource, rows) in &found.kinds {
                    for row in rows {
                        out.print(&format!("{}/{}", resource.singular_with_group(), row.name));
                    }
                }
            }
            Form::Yaml | Form::Json => {
                let Some(tree) = self.document(&found) else { return };
                out.print_text(&match form {
                    Form::Yaml => tree.yaml(),
                    _ => tree.pretty_json(),
                });
            }
        }
        if self.given.has("watch") {
            out.note("-w would wait for changes; here it ends");
        }
    }

    fn found(&self, out: &mut Output) -> Option<Found> {
        let selector = self.selector(out)?;
        let table = Table {
            cluster: &self.terminal.cluster,
            network: &self.terminal.network,
        };
        let mut kinds: Vec<(&'static Resource, Vec<Row>)> = Vec::new();
        let mut single = false;
        match self.named(out)? {
            Named::All(resources) => {
                let everywhere = self.given.has("all-namespaces");
                for resource in resources {
                    let namespace = (!everywhere && resource.namespaced()).then_some(self.namespace.as_str());
                    let rows = table.rows(resource, namespace);
                    let fits = |row: &Row| selector.fits(&row.labels);
                    kinds.push((resource, rows.into_iter().filter(fits).collect()));
                }
            }
            Named::Some(names) => {
                single = names.len() == 1;
                for (resource, name) in names {
                    let namespace = resource.namespaced().then_some(self.namespace.as_str());
                    let row = table
                        .rows(resource, namespace)
                        .into_iter()
                        .find(|row| row.name == name);
                    match row {
                        None if self.given.has("ignore-not-found") => {}
                        None => self.not_found(resource, &name, out),
                        Some(row) => match kinds.iter_mut().find(|(known, _)| *known == resource) {
                            Some((_, rows)) => rows.push(row),
                            None => kinds.push((resource, vec![row])),
                        },
                    }
                }
                if kinds.is_empty() {
                    return None;
                }
            }
        }
        Some(Found { kinds, single })
    }

    fn tables(&self, found: &Found, wide: bool, out: &mut Output) {
        let several = found.kinds.len() > 1 || self.given.free.first().is_some_and(|word| word == "all");
        let everywhere = self.given.has("all-namespaces");
        let filled: Vec<_> = found.kinds.iter().filter(|(_, rows)| !rows.is_empty()).collect();
        if filled.is_empty() {
            let namespaced = found.kinds.iter().any(|(resource, _)| resource.namespaced());
            return match namespaced && !everywhere {
                true => out.error(&format!("No resources found in {} namespace.", self.namespace)),
                false => out.error("No resources found"),
            };
        }
        for (place, (resource, rows)) in filled.iter().enumerate() {
            if place > 0 {
                out.print("");
            }
            let (mut header, used) = super::rows::header(resource, wide);
            let with_namespace = everywhere && resource.namespaced();
            if with_namespace {
                header.insert(0, "NAMESPACE");
            }
            let shows_labels = self.given.has("show-labels");
            if shows_labels {
                header.push("LABELS");
            }
            let lines: Vec<Vec<String>> = rows
                .iter()
                .map(|row| {
                    let mut cells = Vec::new();
                    if with_namespace {
                        cells.push(row.namespace.clone());
                    }
                    cells.push(match several {
                        true => format!("{}/{}", resource.singular_with_group(), row.name),
                        false => row.name.clone(),
                    });
                    cells.extend(row.cells.iter().take(used).cloned());
                    if shows_labels {
                        cells.push(labels_text(&row.labels));
                    }
                    cells
                })
                .collect();
            let skip = usize::from(self.given.has("no-headers"));
            table::lines(&header, &lines)
                .iter()
                .skip(skip)
                .for_each(|line| out.print(line));
        }
    }

    /// The objects themselves: one, or a list.
    fn document(&self, found: &Found) -> Option<Tree> {
        let rows = found
            .kinds
            .iter()
            .flat_map(|(resource, rows)| rows.iter().map(move |row| (*resource, row)));
        let mut trees: Vec<Tree> = rows
            .filter_map(|(resource, row)| self.full(resource, row))
            .collect();
        if found.single {
            return trees.pop();
        }
        Some(Tree::Map(Map::from([
            ("apiVersion".to_owned(), Tree::Text("v1".to_owned())),
            ("items".to_owned(), Tree::List(trees)),
            ("kind".to_owned(), Tree::Text("List".to_owned())),
            (
                "metadata".to_owned(),
                Tree::Map(Map::from([(
                    "resourceVersion".to_owned(),
                    Tree::Text(String::new()),
                )])),
            ),
        ])))
    }

    /// An object with what the API server adds to it.
    pub(super) fn full(&self, resource: &Resource, row: &Row) -> Option<Tree> {
        let table = Table {
            cluster: &self.terminal.cluster,
            network: &self.terminal.network,
        };
        let key = Key {
            group: resource.group().to_owned(),
            kind: resource.kind.to_owned(),
            namespace: resource.namespaced().then(|| row.namespace.clone()),
            name: row.name.clone(),
        };
        match self.terminal.cluster.find(&key) {
            Some(held) => Some(table.with_server_fields(held)),
            None => Some(table.made_up(resource, row)),
        }
    }

    /// `{.items[0].metadata.name}`, `{.status.podIP}`, `{.items[*].metadata.name}`: one path of names and places.
    fn jsonpath(&self, template: &str, out: &mut Output) {
        let template = template.trim_matches(['\'', '"']);
        let path = template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let Some(path) = path.filter(|path| !path.contains(['{', '}', '?', '@'])) else {
            return out.refuse("only a single path is simulated as jsonpath, like {.items[0].metadata.name}");
        };
        let Some(found) = self.found(out) else { return };
        let Some(tree) = self.document(&found) else { return };
        let mut values: Vec<&Tree> = vec![&tree];
        for step in path
            .trim_start_matches('$')
            .replace('[', ".[")
            .split('.')
            .filter(|step| !step.is_empty())
        {
            let place = step.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            values = match place {
                Some("*") => values.iter().flat_map(|value| value.items()).collect(),
                Some(place) => match place.parse::<usize>() {
                    Ok(place) => values
                        .iter()
                        .filter_map(|value| value.items().get(place))
                        .collect(),
                    Err(_) => values
                        .iter()
                        .filter_map(|value| value.get(place.trim_matches(['\'', '"'])))
                        .collect(),
                },
                None => values.iter().filter_map(|value| value.get(step)).collect(),
            };
        }
        let texts: Vec<String> = values
            .iter()
            .map(|value| value.scalar().unwrap_or_else(|| value.json()))
            .collect();
        out.print(&texts.join(" "));
    }
}

struct Found {
    kinds: Vec<(&'static Resource, Vec<Row>)>,
    /// Whether one object was asked for by its name.
    single: bool,
}

/// `a=b,c=d`; `<none>` where there are none.
pub(super) fn labels_text(labels: &Map<String, String>) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    match pairs.is_empty() {
        true => "<none>".to_owned(),
        false => pairs.join(","),
    }
}
