//! The list of what a person worked on: to open, to rename, to delete, and to bring back.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::{Deleted, Work};
use crate::browser::catalog::{Catalog, Opening};
use crate::browser::name_box::NameBox;
use crate::session::{Action, Session};
use crate::words::history as words;

#[derive(Clone, PartialEq, Properties)]
pub(in crate::browser) struct HistoryProps {
    pub(in crate::browser) catalog: Catalog,
    pub(in crate::browser) session: UseReducerDispatcher<Session>,
    /// Id of what is on the screen.
    pub(in crate::browser) current: AttrValue,
    pub(in crate::browser) onopen: Callback<Opening>,
    pub(in crate::browser) dialog: NodeRef,
    /// Counts how often it was opened.
    pub(in crate::browser) opened: u32,
}

/// What is listed, and what is being done to it.
#[derive(Clone, Default, PartialEq)]
struct Listed {
    rows: Vec<Row>,
    /// Id of the one whose name is being typed.
    renaming: Option<String>,
    /// Id of the element that gets the focus next: what had it may be gone.
    focus: Option<String>,
    /// Id of the one with which something could not be done, and why not.
    trouble: Option<(String, &'static str)>,
}

/// One of them, there or deleted: until the page is left it can be brought back, at the place where it stood.
#[derive(Clone, PartialEq)]
enum Row {
    There(Work),
    Gone(Deleted),
}

impl Row {
    fn work(&self) -> &Work {
        match self {
            Self::There(work) => work,
            Self::Gone(deleted) => &deleted.work,
        }
    }
}

/// The dialog.
#[component]
pub(in crate::browser) fn History(props: &HistoryProps) -> Html {
    let listed = use_state(Listed::default);
    {
        let (listed, catalog) = (listed.clone(), props.catalog.clone());
        use_effect_with(props.opened, move |opened| {
            if *opened > 0 {
                listed.set(Listed {
                    rows: rows(&catalog, &listed.rows),
                    ..Listed::default()
                });
            }
        });
    }
    use_effect_with(listed.focus.clone(), |id| {
        let element = id
            .as_ref()
            .and_then(|id| gloo::utils::document().get_element_by_id(id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // It was put there for this.
            let _ = element.focus();
        }
    });
    let shelf = Shelf {
        props: props.clone(),
        listed: listed.clone(),
    };
    let onnew = {
        let (shelf, catalog) = (shelf.clone(), props.catalog.clone());
        Callback::from(move |_: MouseEvent| shelf.leave(catalog.begin()))
    };
    let rows = listed.rows.iter().map(|row| match row {
        Row::There(work) => shelf.row(work),
        Row::Gone(deleted) => shelf.gone(deleted),
    });
    html! {
        <dialog ref={props.dialog.clone()} class="app-help app-history" aria-labelledby="app-history-title">
            <form method="dialog"><button aria-label={words::CLOSE}>{ "×" }</button></form>
            <h2 id="app-history-title">{ words::OPEN }</h2>
            <p>{ words::ABOUT }</p>
            <p><button type="button" class="app-plain" onclick={onnew}>{ words::NEW }</button></p>
            if listed.rows.is_empty() {
                <p>{ words::NOTHING }</p>
            }
            <ul role="list">{ for rows }</ul>
        </dialog>
    }
}

/// What there is, with what was deleted since the page was opened where it would stand.
fn rows(catalog: &Catalog, before: &[Row]) -> Vec<Row> {
    let gone = before.iter().filter(|row| matches!(row, Row::Gone(_))).cloned();
    let mut rows: Vec<Row> = gone.collect();
    let named = super::list().into_iter().filter_map(|work| {
        let name = match work.name.is_empty() {
            true => catalog.title(&work.id)?,
            false => work.name,
        };
        Some(Work { name, ..work })
    });
    // What is none of the site's and has lost its text cannot be opened.
    let there = named.filter(|work| catalog.knows(&work.id) || super::is_own(&work.id));
    for work in there {
        rows.retain(|row| row.work().id != work.id);
        rows.push(Row::There(work));
    }
    signalbox_core::order::sort_by(&mut rows, |a, b| b.work().when.cmp(&a.work().when));
    rows
}

/// The list at work.
#[derive(Clone)]
struct Shelf {
    props: HistoryProps,
    listed: UseStateHandle<Listed>,
}

impl Shelf {
    /// Opens something, and closes the list.
    fn leave(&self, opening: Opening) {
        self.close();
        self.props.onopen.emit(opening);
    }

    fn close(&self) {
        if let Some(dialog) = self.props.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
    }

    /// Shows the list as it is now, and puts the focus on an element.
    fn show(&self, rows: Vec<Row>, focus: String) {
        self.listed.set(Listed {
            rows,
            focus: Some(focus),
            ..Listed::default()
        });
    }

    /// The list with another row in place of one.
    fn with(&self, row: Row) -> Vec<Row> {
        let mut rows = self.listed.rows.clone();
        if let Some(place) = rows.iter_mut().find(|one| one.work().id == row.work().id) {
            *place = row;
        }
        rows
    }

    /// A button of a row: what it says, what it says to those who do not see which row, and what it does.
    fn button(&self, what: &str, word: &str, label: String, work: &Work, act: fn(&Self, &Work)) -> Html {
        let (shelf, id) = (self.clone(), element(what, &work.id));
        let work = work.clone();
        let onclick = Callback::from(move |_: MouseEvent| act(&shelf, &work));
        html! { <button type="button" class="sb-link" aria-label={label} {id} {onclick}>{ word.to_owned() }</button> }
    }

    fn row(&self, work: &Work) -> Html {
        let here = *work.id == *self.props.current;
        let renaming = self.listed.renaming.as_ref() == Some(&work.id);
        let name = &work.name;
        html! {
            <li key={format!("there-{}", work.id)} aria-current={here.then_some("true")}>
                <p>
                    if renaming {
                        { self.name_box(work) }
                    } else {
                        { self.button("open", name, words::open(name), work, Self::open) }
                    }
                    <small>{ about(work, here) }</small>
                    { self.trouble(work) }
                </p>
                { self.button("rename", words::RENAME, words::rename(name), work, Self::begin_renaming) }
                if !here {
                    { self.button("delete", words::DELETE, words::delete(name), work, Self::delete) }
                }
            </li>
        }
    }

    fn gone(&self, deleted: &Deleted) -> Html {
        let work = &deleted.work;
        html! {
            <li key={format!("gone-{}", work.id)}>
                <p role="status">
                    { words::deleted(&work.name) }
                    { self.trouble(work) }
                </p>
                { self.button("undo", words::UNDO, words::undo(&work.name), work, Self::restore) }
            </li>
        }
    }

    /// Why what was to be done with it was not done; empty where it was.
    fn trouble(&self, work: &Work) -> Html {
        let trouble = self.listed.trouble.as_ref();
        let words = trouble.filter(|(id, _)| *id == work.id).map(|(_, words)| *words);
        html! { <small role="alert">{ words.unwrap_or_default() }</small> }
    }

    /// The name, to be changed.
    fn name_box(&self, work: &Work) -> Html {
        let (shelf, changed) = (self.clone(), work.clone());
        let ondone = Callback::from(move |name: Option<String>| match name {
            Some(name) => shelf.rename(&changed, name.trim()),
            None => shelf.show(shelf.listed.rows.clone(), element("rename", &changed.id)),
        });
        html! { <NameBox name={work.name.clone()} label={words::NEW_NAME} {ondone} /> }
    }

    fn open(&self, work: &Work) {
        let (shelf, id) = (self.clone(), work.id.clone());
        self.props
            .catalog
            .when_open(id, move |opening| shelf.leave(opening));
    }

    fn begin_renaming(&self, work: &Work) {
        self.listed.set(Listed {
            renaming: Some(work.id.clone()),
            focus: None,
            ..(*self.listed).clone()
        });
    }

    fn rename(&self, work: &Work, name: &str) {
        let mut work = work.clone();
        if !name.is_empty() {
            if !super::rename(&work.id, name) {
                return self.refuse(&work, words::NOT_RENAMED);
            }
            work.name = name.to_owned();
            if *work.id == *self.props.current {
                self.props.session.dispatch(Action::Entitle(name.to_owned()));
            }
        }
        let focus = element("open", &work.id);
        self.show(self.with(Row::There(work)), focus);
    }

    fn delete(&self, work: &Work) {
        let deleted = super::delete(work);
        self.show(self.with(Row::Gone(deleted)), element("undo", &work.id));
    }

    fn restore(&self, work: &Work) {
        let gone = self.listed.rows.iter().find_map(|row| match row {
            Row::Gone(deleted) if deleted.work.id == work.id => Some(deleted),
            _ => None,
        });
        let Some(deleted) = gone else { return };
        if super::restore(deleted) {
            self.show(self.with(Row::There(work.clone())), element("open", &work.id));
        } else {
            self.refuse(work, words::NO_ROOM);
        }
    }

    /// Says why something was not done.
    fn refuse(&self, work: &Work, why: &'static str) {
        self.listed.set(Listed {
            trouble: Some((work.id.clone(), why)),
            ..(*self.listed).clone()
        });
    }
}

/// The id of an element of a row.
fn element(what: &str, work: &str) -> String {
    format!("app-work-{what}-{work}")
}

/// How it came, whether it was changed, and when it was last open.
fn about(work: &Work, here: bool) -> String {
    let changed = work.changed.then_some(words::CHANGED);
    let when = match here {
        true => Some(words::OPEN_NOW.to_owned()),
        false => (work.when > 0).then(|| time(work.when)),
    };
    let facts = std::iter::once(words::came(work.came)).chain(changed);
    let facts = facts.map(str::to_owned).chain(when);
    facts.collect::<Vec<_>>().join(" · ")
}

/// A moment as people write it, in the person's own time.
fn time(milliseconds: u64) -> String {
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &name.into(), &JsValue::from_str(value));
    }
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds as f64));
    date.to_locale_string(words::LANGUAGE, &options).into()
}
