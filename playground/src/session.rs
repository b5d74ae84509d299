//! What a person is doing: the text, the questions, the chosen flow, and what core last said.
//!
//! A pure reducer: it knows no browser, no clock and no worker. [`Session::request`] says what is to be evaluated, and
//! [`Session::revision`] when; answers come back as [`Action::Answered`], and old ones are dropped.

use std::rc::Rc;

use signalbox_core::answer::{Elsewhere, Evaluation, Proposal, Request, Wish};
use signalbox_core::dataplane::EnforcementMode;
use signalbox_core::diagnostic::{FixReport, Report, Severity};
use signalbox_core::source::{Place, Source};
use yew::{AttrValue, Reducible};

use crate::edits;
use crate::elsewhere;
use crate::flows;
use crate::scenario::Scenario;
use crate::share::Shared;
use crate::words::session as words;

mod step;

pub use step::Step;

/// Everything that is on the screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    /// What reset goes back to.
    pub scenario: Rc<Scenario>,
    /// The text as it is now.
    pub files: Rc<Vec<Source>>,
    /// Index of the file that is shown.
    pub active: usize,
    /// Who enforces, if not whom the scenario names.
    pub dataplane: Option<String>,
    /// Cilium's enforcement mode, if not the scenario's.
    pub enforcement: Option<EnforcementMode>,
    /// Questions asked beside the expectations.
    pub questions: Vec<String>,
    /// A question that is being asked: it joins the others when core understands it.
    pub draft: Option<String>,
    /// Why the last question was not understood.
    pub misunderstood: Option<Report>,
    /// Key of the chosen flow.
    pub selected: Option<AttrValue>,
    /// What is shown: the last evaluation of text that could be read.
    pub shown: Option<Rc<Evaluation>>,
    /// The text that [`Self::shown`] is about.
    pub shown_files: Rc<Vec<Source>>,
    /// The findings about the text as it is now.
    pub findings: Rc<Vec<Report>>,
    /// Why what is shown is not about the text as it is now.
    pub stale: Option<String>,
    /// Counts what changes the question to core.
    pub revision: u64,
    /// The revision that was last answered.
    pub answered: u64,
    /// How long core took, in milliseconds.
    pub took: Option<f64>,
    /// What others say to the chosen flow, as far as they were heard.
    pub elsewhere: Option<Rc<Comparison>>,
    /// What the last step that cannot be typed back took away, and by which step.
    pub discarded: Option<(Step, Box<Session>)>,
    /// A place to show in the editor; the number makes each wish new.
    pub goal: Option<(u64, Place)>,
    /// What is wanted of the rules: core looks for edits.
    pub wish: Option<Wish>,
}

/// What other dataplanes say to one flow of one answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// The revision whose answer they are compared with.
    pub revision: u64,
    /// Key of the flow.
    pub flow: AttrValue,
    /// What they say.
    pub heard: Vec<Elsewhere>,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A scenario is picked; edits of it that were kept come with it.
    Open(Rc<Scenario>, Option<Shared>),
    /// The same where the edits of what is on the screen are kept nowhere: they can be come back to.
    Leave(Rc<Scenario>, Option<Shared>),
    /// The scenario is called otherwise.
    Entitle(String),
    /// A file is shown.
    Show(usize),
    /// A file's text was typed.
    Type(String, String),
    /// A file is added.
    AddFile,
    /// Files are brought along.
    AddFiles(Vec<Source>),
    /// A file gets another name.
    Rename(usize, String),
    /// A file is taken away.
    RemoveFile(usize),
    /// A file gets another place among the files: from, to.
    Move(usize, usize),
    /// A file's text is rewritten as a whole.
    Rewrite(Step, String),
    /// A fix is applied.
    Fix(FixReport),
    /// Edits are looked for; `None` gives the wish up.
    Wish(Option<Wish>),
    /// One of the edits that were found is made.
    Build(Box<Proposal>),
    /// A flow is chosen.
    Select(AttrValue),
    /// A question is asked.
    Ask(String),
    /// A question is taken away.
    Withdraw(AttrValue),
    /// Who enforces is picked; `None` is whom the scenario names.
    Enforce(Option<String>),
    /// The enforcement mode is picked; `None` is the scenario's.
    Isolate(Option<EnforcementMode>),
    /// Back to the scenario as it was.
    Reset,
    /// What another tab keeps of this scenario is shown in this one's place.
    Take(Option<Shared>),
    /// What the last [`Step`] took away comes back.
    Undo,
    /// A place in the text is to be shown.
    Reveal(Place),
    /// Core answered a revision, in so many milliseconds.
    Answered(u64, Rc<Evaluation>, f64),
    /// Another dataplane decided the flow of a revision.
    Heard(u64, AttrValue, Elsewhere),
    /// Core failed on a revision.
    Failed(u64, Failure),
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The evaluator broke down.
    Crashed,
    /// It was stopped, since it came to no end.
    TooLong,
}

impl Failure {
    /// For people, who learn that nothing is lost and what they can do.
    fn words(self) -> &'static str {
        match self {
            Self::Crashed => words::CRASHED,
            Self::TooLong => words::TOO_LONG,
        }
    }
}

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        Rc::new(next)
    }
}

impl Session {
    /// A scenario as it is, or with the edits that were kept.
    pub fn open(scenario: Rc<Scenario>, kept: Option<Shared>) -> Self {
        let shown = kept.unwrap_or_else(|| scenario.begin());
        let changed = first_difference(&scenario.files, &shown.files);
        let active = changed.unwrap_or_else(|| Scenario::first_file(&shown.files));
        Self {
            active: active.min(shown.files.len().saturating_sub(1)),
            files: Rc::new(shown.files),
            questions: shown.questions,
            dataplane: shown.dataplane,
            enforcement: shown.enforcement,
            selected: shown.selected.map(AttrValue::from),
            scenario,
            revision: 1,
            ..Self::default()
        }
    }

    /// The same with core's answer to it, so that nothing is asked until something changes.
    pub fn answered_by(mut self, evaluation: Rc<Evaluation>) -> Self {
        self.answered = self.revision;
        self.shown_files = self.files.clone();
        self.findings = Rc::new(evaluation.diagnostics.clone());
        self.keep_selection(&evaluation);
        self.shown = Some(evaluation);
        self
    }

    /// What is to be asked of core.
    pub fn request(&self) -> Request {
        Request {
            sources: (*self.files).clone(),
            dataplane: self.dataplane.clone(),
            enforcement: self.enforcement,
            questions: self.questions.iter().chain(&self.draft).cloned().collect(),
            wish: self.wish.clone(),
        }
    }

    /// Whether anything differs from the scenario as it is.
    pub fn is_changed(&self) -> bool {
        let Scenario { files, asked, .. } = &*self.scenario;
        self.dataplane != asked.dataplane
            || self.enforcement != asked.enforcement
            || self.questions != asked.questions
            || *self.files != *files
    }

    /// What is kept and shared.
    pub fn shared(&self) -> Shared {
        Shared {
            scenario: match self.scenario.is_own() {
                true => self.scenario.asked.scenario.clone(),
                false => self.scenario.id.clone(),
            },
            files: (*self.files).clone(),
            questions: self.questions.clone(),
            dataplane: self.dataplane.clone(),
            enforcement: self.enforcement,
            selected: self.selected.as_ref().map(ToString::to_string),
        }
    }

    /// What others say to the chosen flow; empty while nothing was heard about what is on the screen.
    pub fn heard(&self) -> &[Elsewhere] {
        let here = |comparison: &&Rc<Comparison>| {
            comparison.revision == self.answered && Some(&comparison.flow) == self.selected.as_ref()
        };
        let comparison = self.elsewhere.as_ref().filter(here);
        comparison
            .map(|comparison| comparison.heard.as_slice())
            .unwrap_or_default()
    }

    /// What is asked of others about the chosen flow. Empty where there is nothing to compare with.
    pub fn comparisons(&self) -> Vec<Request> {
        let (Some(shown), Some(flow), false) = (
            &self.shown,
            &self.selected,
            self.is_waiting() || self.stale.is_some(),
        ) else {
            return Vec::new();
        };
        let request = |dataplane| Request {
            dataplane: Some(dataplane),
            questions: vec![flow.to_string()],
            wish: None,
            ..self.request()
        };
        elsewhere::others(&shown.dataplane.id)
            .into_iter()
            .map(request)
            .collect()
    }

    /// Whether core has still to say something about what is on the screen.
    pub fn is_waiting(&self) -> bool {
        self.answered < self.revision
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Open(scenario, kept) => self.replace(Self::open(scenario, kept)),
            Action::Leave(scenario, kept) => {
                self.go_to(Step::Left(self.scenario.title.clone()), scenario, kept);
            }
            Action::Entitle(title) => {
                self.scenario = Rc::new(Scenario {
                    title,
                    ..(*self.scenario).clone()
                });
            }
            Action::Show(index) if index < self.files.len() => self.active = index,
            Action::Show(_) => {}
            Action::Type(name, text) => self.type_into(&name, text),
            Action::AddFile => self.add_file(),
            Action::AddFiles(files) => self.add_files(files),
            Action::Rename(index, name) => self.rename(index, name.trim()),
            Action::RemoveFile(index) => self.remove_file(index),
            Action::Move(from, to) => self.move_file(from, to),
            Action::Rewrite(step, text) => self.rewrite(step, text),
            Action::Fix(fix) => self.set_files(edits::apply(&self.files, &fix)),
            Action::Wish(wish) => {
                self.wish = wish;
                self.revision += u64::from(self.wish.is_some());
            }
            Action::Build(proposal) => self.build(&proposal),
            Action::Select(key) => {
                self.wish = self.wish.take().filter(|_| self.selected.as_ref() == Some(&key));
                self.selected = Some(key);
            }
            Action::Ask(question) => self.ask(question.trim()),
            Action::Withdraw(key) => self.withdraw(&key),
            Action::Enforce(dataplane) => {
                self.dataplane = dataplane;
                self.revision += 1;
            }
            Action::Isolate(mode) => {
                self.enforcement = mode;
                self.revision += 1;
            }
            Action::Reset if self.is_changed() => self.go_to(Step::Reset, self.scenario.clone(), None),
            Action::Reset => {}
            Action::Take(kept) => self.go_to(Step::Took, self.scenario.clone(), kept),
            Action::Undo => self.undo(),
            Action::Reveal(place) => self.reveal(place),
            Action::Answered(revision, evaluation, took) => self.take_answer(revision, evaluation, took),
            Action::Heard(revision, flow, one) => self.hear(revision, flow, one),
            Action::Failed(revision, why) if revision >= self.answered => {
                self.answered = revision;
                self.draft = None;
                self.stale = Some(why.words().to_owned());
            }
            Action::Failed(..) => {}
        }
    }

    /// Another session in this one's place; answers to this one's questions must not count for it.
    fn replace(&mut self, mut next: Self) {
        next.revision = self.revision + 1;
        next.answered = self.revision;
        *self = next;
    }

    fn hear(&mut self, revision: u64, flow: AttrValue, one: Elsewhere) {
        let before = self.elsewhere.take().map(Rc::unwrap_or_clone);
        let same = before.filter(|before| before.revision == revision && before.flow == flow);
        let mut comparison = same.unwrap_or(Comparison {
            revision,
            flow,
            heard: Vec::new(),
        });
        comparison.heard.push(one);
        self.elsewhere = Some(Rc::new(comparison));
    }

    fn set_files(&mut self, files: Vec<Source>) {
        if *self.files != files {
            self.files = Rc::new(files);
            self.revision += 1;
            self.discarded = None;
            self.wish = None;
        }
    }

    /// Makes the edit, and shows the file in which something stands now that did not.
    fn build(&mut self, proposal: &Proposal) {
        // Core looked at this text and no other.
        if self.files != self.shown_files {
            return;
        }
        let before = Box::new(Self {
            discarded: None,
            wish: None,
            ..self.clone()
        });
        let mut files = edits::apply(&self.files, &proposal.fix);
        files.extend(proposal.added.clone());
        let edited = proposal.fix.edits.first().map(|edit| edit.place.clone());
        self.set_files(files);
        match (edited, &proposal.added) {
            (Some(place), _) => self.reveal(place),
            (None, Some(_)) => self.active = self.files.len() - 1,
            (None, None) => {}
        }
        self.discarded = Some((Step::Built(proposal.fix.title.clone()), before));
    }

    fn type_into(&mut self, name: &str, text: String) {
        let mut files = (*self.files).clone();
        if let Some(file) = files.iter_mut().find(|file| file.name == name) {
            file.text = text;
        }
        self.set_files(files);
    }

    fn add_file(&mut self) {
        let taken = |name: &str| self.files.iter().any(|file| file.name == name);
        let name = (1..)
            .map(|n| format!("policy-{n}.yaml"))
            .find(|name| !taken(name));
        let mut files = (*self.files).clone();
        files.push(Source::new(name.unwrap_or_default(), ""));
        self.active = files.len() - 1;
        self.set_files(files);
    }

    /// Adds files, under other names where theirs are taken.
    fn add_files(&mut self, added: Vec<Source>) {
        let before = self.before();
        let first = self.files.len();
        let mut files = (*self.files).clone();
        for Source { name, text } in added.clone() {
            let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, "yaml"));
            let numbered = (2..).map(|number| format!("{stem}-{number}.{ending}"));
            let free = |name: &String| !files.iter().any(|file| file.name == *name);
            let name = std::iter::once(name.clone()).chain(numbered).find(free);
            files.push(Source::new(name.unwrap_or_default(), text));
        }
        if files.len() > first {
            self.active = first;
            self.set_files(files);
            self.discarded = Some((Step::Added(added), before));
        }
    }

    fn rename(&mut self, index: usize, name: &str) {
        let taken = self.files.iter().any(|file| file.name == name);
        let sound = !name.is_empty() && name.len() <= 200 && !name.contains(char::is_control);
        let mut files = (*self.files).clone();
        if let (true, false, Some(file)) = (sound, taken, files.get_mut(index)) {
            file.name = name.to_owned();
            self.set_files(files);
        }
    }

    fn remove_file(&mut self, index: usize) {
        if self.files.len() <= 1 || index >= self.files.len() {
            return;
        }
        let before = self.before();
        let mut files = (*self.files).clone();
        let file = files.remove(index);
        self.set_files(files);
        if self.active > index || self.active >= self.files.len() {
            self.active = self.active.saturating_sub(1);
        }
        self.discarded = Some((Step::Removed(file.name), before));
    }

    /// The session as it is, to come back to.
    fn before(&self) -> Box<Self> {
        Box::new(Self {
            discarded: None,
            ..self.clone()
        })
    }

    fn move_file(&mut self, from: usize, to: usize) {
        let mut files = (*self.files).clone();
        if from == to || from >= files.len() || to >= files.len() {
            return;
        }
        let shown = files.get(self.active).map(|file| file.name.clone());
        let file = files.remove(from);
        files.insert(to, file);
        let shown = files.iter().position(|file| Some(&file.name) == shown.as_ref());
        self.active = shown.unwrap_or(self.active);
        self.set_files(files);
    }

    fn rewrite(&mut self, step: Step, text: String) {
        let (Step::Formatted(name) | Step::Stripped(name, _)) = &step else {
            return;
        };
        let (before, name) = (self.before(), name.clone());
        self.type_into(&name, text);
        if self.revision != before.revision {
            self.discarded = Some((step, before));
        }
    }

    fn ask(&mut self, question: &str) {
        self.misunderstood = None;
        let key = flows::tidy(question);
        if key.is_empty() {
            return;
        }
        let known = self
            .shown
            .as_ref()
            .is_some_and(|shown| flows::flows(shown).iter().any(|flow| flow.key == key));
        if known {
            self.selected = Some(AttrValue::from(key));
            return;
        }
        self.draft = Some(key);
        self.revision += 1;
    }

    fn withdraw(&mut self, key: &str) {
        let before = self.questions.len();
        self.questions.retain(|question| question != key);
        if self.questions.len() != before {
            self.revision += 1;
        }
        if self.selected.as_deref() == Some(key) {
            self.selected = None;
        }
    }

    /// A scenario with other edits, or with none: one step, which can be taken back.
    fn go_to(&mut self, step: Step, scenario: Rc<Scenario>, edits: Option<Shared>) {
        let before = self.before();
        self.replace(Self::open(scenario, edits));
        self.discarded = Some((step, before));
    }

    fn undo(&mut self) {
        if let Some((_, before)) = self.discarded.take() {
            self.replace(*before);
        }
    }

    fn reveal(&mut self, place: Place) {
        if let Some(index) = self.files.iter().position(|file| file.name == place.file) {
            self.active = index;
            let wish = self.goal.as_ref().map_or(1, |(count, _)| count + 1);
            self.goal = Some((wish, place));
        }
    }

    fn take_answer(&mut self, revision: u64, evaluation: Rc<Evaluation>, took: f64) {
        if revision <= self.answered || revision > self.revision {
            return;
        }
        self.answered = revision;
        self.took = Some(took);
        self.findings = Rc::new(evaluation.diagnostics.clone());
        let unreadable = evaluation.diagnostics.iter().find(|report| is_unreadable(report));
        if let (Some(report), true) = (unreadable, self.shown.is_some()) {
            let Place { file, line, .. } = &report.place;
            self.stale = Some(words::unreadable(file, *line));
            return;
        }
        self.stale = None;
        if self.gives_draft_up(&evaluation) {
            return;
        }
        if revision == self.revision {
            self.shown_files = self.files.clone();
        }
        self.keep_selection(&evaluation);
        self.shown = Some(evaluation);
    }

    /// The question that was being asked joins the others. Where core did not understand it, what is shown stays, and core
    /// is asked again without it: whoever asks nothing else is told what may be asked.
    fn gives_draft_up(&mut self, evaluation: &Evaluation) -> bool {
        let Some(draft) = &self.draft else {
            return false;
        };
        let Some(asked) = evaluation.answers.iter().find(|asked| asked.question == *draft) else {
            return false;
        };
        match &asked.answer {
            Ok(_) => {
                self.selected = Some(AttrValue::from(draft.clone()));
                self.questions.extend(self.draft.take());
                false
            }
            Err(report) => {
                self.misunderstood = Some(report.clone());
                self.draft = None;
                self.revision += 1;
                true
            }
        }
    }

    fn keep_selection(&mut self, evaluation: &Evaluation) {
        let flows = flows::flows(evaluation);
        let chosen = self.selected.as_deref();
        if !flows.iter().any(|flow| Some(flow.key.as_str()) == chosen) {
            self.selected = flows::most_telling(&flows).map(AttrValue::from);
        }
    }
}

/// Whether the text stands there half typed, so that what it says is not what anyone means.
fn is_unreadable(report: &Report) -> bool {
    report.severity == Severity::Error && report.code.starts_with("yaml-")
}

fn first_difference(before: &[Source], after: &[Source]) -> Option<usize> {
    after.iter().position(|file| !before.contains(file))
}

#[cfg(test)]
mod tests;
