//! Edits for a wish: beyond what nearly fits, an entry of its own, a policy of its own, an entry emptied.
//!
//! As with fixes, these are candidates: the caller makes and evaluates them before anyone sees them.

use super::Explainer;
use super::edit::{Editor, Yaml, apply};
use super::fixes::in_words;
use super::side::{View, peer_path, port_path};
use crate::answer::{DenyKind, Direction, SideVerdict};
use crate::diagnostic::{Edit, Fix};
use crate::journey::{End, Party, Road};
use crate::order;
use crate::rules::Rule;
use crate::source::{Source, SourceId};
use crate::world::Peer;
use crate::yaml::{Node, Path, Segment};

/// In how many policies an entry of its own is tried.
const MOST_POLICIES: usize = 2;

/// A change of the text: edits of the sources there are, and perhaps a source that is new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What each part of it does, in the order in which they were found.
    pub titles: Vec<String>,
    /// Edits of the sources there are.
    pub edits: Vec<Edit>,
    /// A source that is new; it stands behind the others.
    pub added: Option<Source>,
}

/// In which form new policies are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// NetworkPolicy.
    Kubernetes,
    /// CiliumNetworkPolicy.
    Cilium,
}

impl From<Fix> for Draft {
    fn from(fix: Fix) -> Self {
        Self {
            titles: vec![fix.title],
            edits: fix.edits,
            added: None,
        }
    }
}

impl Draft {
    /// The whole in a few words.
    pub fn title(&self) -> String {
        self.titles.join("; ")
    }

    /// This change and then another, whose edits are about the text after this one. `new` is the source that this
    /// one adds. `None` where an edit cuts through an earlier one.
    pub fn then(&self, next: Self, new: SourceId) -> Option<Self> {
        let mut whole = self.clone();
        whole.titles.extend(next.titles);
        let (of_new, mut of_old): (Vec<Edit>, Vec<Edit>) =
            next.edits.into_iter().partition(|edit| edit.span.source == new);
        if let Some(added) = whole.added.as_mut().filter(|_| !of_new.is_empty()) {
            added.text = apply(&added.text, &of_new)?;
        }
        match (&mut whole.added, next.added) {
            (Some(added), Some(more)) => added.text += &format!("---\n{}", more.text),
            (added @ None, more) => *added = more,
            (Some(_), None) => {}
        }
        // From the last to the first, so that those that come later in the text do not move the others.
        order::sort_by_key(&mut of_old, |edit| std::cmp::Reverse(edit.span.start));
        for edit in of_old {
            whole.edit_again(edit)?;
        }
        Some(whole)
    }

    /// Takes in an edit of the text as these edits leave it.
    fn edit_again(&mut self, edit: Edit) -> Option<()> {
        order::sort_by_key(&mut self.edits, |known| (known.span.source, known.span.start));
        let mut moved = 0_i64;
        for known in self
            .edits
            .iter_mut()
            .filter(|known| known.span.source == edit.span.source)
        {
            let start = u32::try_from(i64::from(known.span.start) + moved).ok()?;
            let end = start + known.text.len() as u32;
            if edit.span.end < start {
                break;
            }
            if start <= edit.span.start && edit.span.end <= end && start < end {
                let within = (edit.span.start - start) as usize..(edit.span.end - start) as usize;
                known.text.get(within.clone())?;
                known.text.replace_range(within, &edit.text);
                return Some(());
            }
            if edit.span.start < end {
                return None;
            }
            moved += known.text.len() as i64 - i64::from(known.span.end - known.span.start);
        }
        let back = |at: u32| u32::try_from(i64::from(at) - moved).ok();
        let mut edit = edit;
        edit.span.start = back(edit.span.start)?;
        edit.span.end = back(edit.span.end)?;
        self.edits.push(edit);
        Some(())
    }
}

impl Explainer<'_> {
    /// Edits that may let a road come further than the refusal at which it ends, the likeliest first.
    pub fn openings(&self, road: &Road, form: Form) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self
            .candidates_on(road)
            .into_iter()
            .map(|candidate| candidate.fix.into())
            .collect();
        let Some((step, flow, side)) = road
            .steps
            .iter()
            .find_map(|step| match (&step.decided, &step.end) {
                (Some((flow, _)), End::Refused { side, l7: false }) => Some((step, flow, *side)),
                _ => None,
            })
        else {
            return drafts;
        };
        self.with_view(step, flow, side, |view| {
            if view.explanation.decision.deny_kind != Some(DenyKind::Default) {
                return;
            }
            let own: Vec<Draft> = self
                .entries(view)
                .into_iter()
                .chain(self.policy_that_allows(view, form))
                .collect();
            // A name counts only once it is learned: where look-ups pass unread, they have to be read as well.
            let read = view.name.and_then(|_| self.dns_rule(&road.steps));
            let with_names = own.iter().zip(read.iter().cycle()).map(|(draft, fix)| {
                let mut draft = draft.clone();
                draft.titles.push(fix.title.clone());
                draft.edits.extend(fix.edits.clone());
                draft
            });
            let with_names: Vec<Draft> = with_names.collect();
            drafts.extend(own);
            drafts.extend(with_names);
        });
        drafts
    }

    /// Edits that may have one side of a road refuse what it lets through, the smallest first.
    pub fn closings(&self, road: &Road, side: Direction, form: Form) -> Vec<Draft> {
        let passed = road.steps.iter().rev().find_map(|step| {
            let (flow, decision) = step.decided.as_ref()?;
            let decision = match side {
                Direction::Egress => &decision.egress,
                Direction::Ingress => &decision.ingress,
            };
            let passes = matches!(decision.verdict, SideVerdict::Allow | SideVerdict::NotEnforced);
            passes.then_some((step, flow))
        });
        let Some((step, flow)) = passed else {
            return Vec::new();
        };
        self.with_view(step, flow, side, |view| {
            let mut drafts: Vec<Draft> = self.refusing(view).into_iter().map(Draft::from).collect();
            drafts.extend(self.emptied(view));
            drafts.extend(self.policy_that_denies(view, form));
            drafts
        })
    }

    /// A policy of its own that puts a party in default deny and lets nobody through.
    pub fn isolation(&self, party: &Party, side: Direction, form: Form) -> Option<Draft> {
        let nothing = match form {
            Form::Cilium => vec![(
                section_key(side).to_owned(),
                Yaml::List(vec![Yaml::Plain("{}".to_owned())]),
            )],
            Form::Kubernetes => Vec::new(),
        };
        let title = format!("deny what no rule lets {} {}", into(side), party.name);
        self.new_policy(party, side, form, nothing, title)
    }

    /// One entry more in the policies that put the view's endpoint in default deny.
    fn entries(&self, view: &View<'_>) -> Vec<Draft> {
        let rules = view
            .explanation
            .default_deny_by
            .iter()
            .filter_map(|index| self.context.policies.rules().get(*index));
        rules
            .filter_map(|rule| self.entry_in(view, rule))
            .take(MOST_POLICIES)
            .collect()
    }

    fn entry_in(&self, view: &View<'_>, rule: &Rule) -> Option<Draft> {
        let place = self.editable(rule)?;
        let home = self.objects.get(rule.object)?.metadata.namespace.as_deref();
        let entry = self.new_entry(view, home, place.form)?;
        let spec = place.root.at(&rule.path)?;
        let key = section_key(view.direction);
        let edit = add_entry(&place.editor, spec, key, &entry, place.form)?;
        let policy = self.policy(rule.object).name;
        Some(Draft {
            titles: vec![format!("let {} in {policy}", in_words(view))],
            edits: vec![edit],
            added: None,
        })
    }

    /// A policy of its own that lets the view's flow through and nothing else.
    fn policy_that_allows(&self, view: &View<'_>, form: Form) -> Option<Draft> {
        let home = view.own.namespace.as_deref();
        let entry = self.new_entry(view, home, form)?;
        let fields = vec![(section_key(view.direction).to_owned(), Yaml::List(vec![entry]))];
        let title = format!("let {} by a policy of its own", in_words(view));
        self.new_policy(view.own, view.direction, form, fields, title)
    }

    /// A policy of its own that denies the view's flow and leaves the rest as it is. NetworkPolicy cannot say so.
    fn policy_that_denies(&self, view: &View<'_>, form: Form) -> Option<Draft> {
        if form == Form::Kubernetes {
            return None;
        }
        let entry = self.new_entry(view, view.own.namespace.as_deref(), form)?;
        let key = section_key(view.direction);
        let fields = vec![
            (
                "enableDefaultDeny".to_owned(),
                Yaml::map([(key, Yaml::Plain("false".to_owned()))]),
            ),
            (format!("{key}Deny"), Yaml::List(vec![entry])),
        ];
        let title = format!("deny {} by a policy of its own", in_words(view));
        self.new_policy(view.own, view.direction, form, fields, title)
    }

    /// A new policy for a party, in a source of its own.
    fn new_policy(
        &self,
        party: &Party,
        side: Direction,
        form: Form,
        fields: Vec<(String, Yaml)>,
        title: String,
    ) -> Option<Draft> {
        let namespace = party.namespace.as_deref()?;
        let name = self.free_name(namespace, &format!("{}-{}", party.name, section_key(side)));
        let selector = Yaml::map([("matchLabels", self.labels_of(party)?)]);
        let mut spec = match form {
            Form::Cilium => vec![("endpointSelector".to_owned(), selector)],
            Form::Kubernetes => vec![
                ("podSelector".to_owned(), selector),
                (
                    "policyTypes".to_owned(),
                    Yaml::List(vec![Yaml::Plain(kubernetes_type(side).to_owned())]),
                ),
            ],
        };
        spec.extend(fields);
        let (version, kind) = match form {
            Form::Cilium => ("cilium.io/v2", "CiliumNetworkPolicy"),
            Form::Kubernetes => ("networking.k8s.io/v1", "NetworkPolicy"),
        };
        let metadata = Yaml::map([("name", Yaml::text(&name)), ("namespace", Yaml::text(namespace))]);
        let document = Yaml::map([
            ("apiVersion", Yaml::Plain(version.to_owned())),
            ("kind", Yaml::Plain(kind.to_owned())),
            ("metadata", metadata),
            ("spec", Yaml::Map(spec)),
        ]);
        Some(Draft {
            titles: vec![title],
            edits: Vec::new(),
            added: Some(Source::new(self.free_file(&name), document.document())),
        })
    }

    /// Labels that select a party's pods, as few as tell them from the others of their namespace.
    fn labels_of(&self, party: &Party) -> Option<Yaml> {
        let first = party.members.iter().find_map(|member| match member {
            Peer::Endpoint(id) => Some(*id),
            _ => None,
        })?;
        let labels = self.telling_labels(first)?;
        Some(Yaml::Map(labels))
    }

    /// A name that no policy of the namespace has.
    fn free_name(&self, namespace: &str, wanted: &str) -> String {
        let taken = |name: &String| {
            let same = |object: &crate::objects::Object| {
                object.metadata.name == *name && object.metadata.namespace.as_deref() == Some(namespace)
            };
            self.objects.list.iter().any(same)
        };
        free(wanted, taken)
    }

    /// A file that is not there, beside the last one.
    fn free_file(&self, name: &str) -> String {
        let folder = self
            .sources
            .iter()
            .last()
            .and_then(|(_, source)| source.name.rsplit_once('/'))
            .map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let taken = |stem: &String| {
            let file = format!("{folder}{stem}.yaml");
            self.sources.iter().any(|(_, source)| source.name == file)
        };
        format!("{folder}{}.yaml", free(name, taken))
    }

    /// Takes out what decides where it stands alone in its list, so that the list has to say "nobody".
    fn emptied(&self, view: &View<'_>) -> Vec<Draft> {
        let Some(fit) = view.explanation.deciding.first() else {
            return Vec::new();
        };
        let Some((rule, entry)) = self.entry(view.direction, fit) else {
            return Vec::new();
        };
        let Some(place) = self.editable(rule) else {
            return Vec::new();
        };
        let alone = [port_path(entry, fit), peer_path(entry, fit)]
            .into_iter()
            .flatten()
            .all(|path| siblings(place.root, path) <= 1);
        if !alone || siblings(place.root, &entry.path) != 1 {
            return Vec::new();
        }
        let edit = match place.form {
            // An entry that names nobody keeps the default deny (OBJ-9).
            Form::Cilium => place
                .root
                .at(&entry.path)
                .and_then(|item| place.editor.replace_item(item, &Yaml::Plain("{}".to_owned()))),
            Form::Kubernetes => {
                let list = entry.path.parent();
                let spec = place.root.at(&list.parent());
                let key = match list.segments().last() {
                    Some(Segment::Key(key)) => spec.and_then(|spec| Some((spec.key(key)?, spec.get(key)?))),
                    _ => None,
                };
                key.and_then(|(key, list)| place.editor.empty_list(key, list))
            }
        };
        let title = format!("empty {}", entry.path);
        edit.map(|edit| Draft {
            titles: vec![title],
            edits: vec![edit],
            added: None,
        })
        .into_iter()
        .collect()
    }
}

/// How many items the list has in which a path ends; 0 where it ends in no list.
fn siblings(root: &Node, path: &Path) -> usize {
    match path.segments().last() {
        Some(Segment::Index(_)) => root.at(&path.parent()).map_or(0, |list| list.items().len()),
        _ => 0,
    }
}

/// Adds an entry to a section of a policy, whatever there is of it.
fn add_entry(editor: &Editor<'_>, spec: &Node, key: &str, entry: &Yaml, form: Form) -> Option<Edit> {
    let Some(list) = spec.get(key) else {
        return editor.add_field(spec, key, &Yaml::List(vec![entry.clone()]));
    };
    match list.items() {
        [] if list.is_null() => None,
        [] => editor.first_item(spec.key(key)?, list, entry),
        // Cilium's entry that names nobody stands for the default deny alone; in a NetworkPolicy it lets everyone in.
        [nobody] if form == Form::Cilium && nobody.type_name() == "object" && nobody.entries().is_empty() => {
            editor.replace_item(nobody, entry)
        }
        _ => editor.add_item(list, entry),
    }
}

/// The first of `wanted`, `wanted-2`, … that is not taken.
fn free(wanted: &str, taken: impl Fn(&String) -> bool) -> String {
    let numbered = (2..1000).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

fn section_key(side: Direction) -> &'static str {
    match side {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

fn kubernetes_type(side: Direction) -> &'static str {
    match side {
        Direction::Ingress => "Ingress",
        Direction::Egress => "Egress",
    }
}

fn into(side: Direction) -> &'static str {
    match side {
        Direction::Ingress => "into",
        Direction::Egress => "out of",
    }
}
