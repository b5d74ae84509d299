//! The text: a tab a file.

use signalbox_core::diagnostic::Severity;
use signalbox_core::source::{Place, Source};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::host;
use super::menu::{Item, Menu};
use super::name_box::NameBox;
use super::tabs::arrows;
use crate::components::text_pane::{TextPane, marks};
use crate::session::{Action, Session, Step};
use crate::text::{dump, format};
use crate::words::files as words;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct FilesProps {
    pub(super) session: UseReducerHandle<Session>,
    pub(super) editing: bool,
    pub(super) onedit: Callback<()>,
    /// Edits at a place.
    pub(super) onplace: Callback<Place>,
    /// Says something to the person.
    pub(super) onsay: Callback<String>,
}

#[component]
pub(super) fn Files(props: &FilesProps) -> Html {
    let session = &props.session;
    let renaming = use_state(|| false);
    let moved = use_state(String::new);
    use_effect_with((session.active, session.scenario.clone()), |(active, _)| {
        if let Some(tab) = tab(*active) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
            tab.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    {
        let (was_renaming, active) = (use_mut_ref(|| false), session.active);
        use_effect_with(*renaming, move |renaming| {
            // The box had the focus, and is gone.
            if was_renaming.replace(*renaming) && !*renaming {
                focus(active);
            }
        });
    }
    let onclick = props.onedit.reform(|_: MouseEvent| ());
    let mover = Mover {
        session: session.clone(),
        moved: moved.clone(),
    };
    html! {
        <section class="app-text" aria-label={words::TEXT}>
            <div class="app-tabs">
                if *renaming {
                    { name_box(session, &renaming) }
                } else {
                    <Row mover={mover.clone()} renaming={renaming.clone()} />
                }
                { actions(props, &mover, &renaming) }
            </div>
            <p class="app-hidden" role="status">{ (*moved).clone() }</p>
            <NoiseBar session={session.clone()} />
            <div class="app-file" role="tabpanel" id="app-file" aria-labelledby={tab_id(session.active)}
                onclick={(!props.editing).then(|| onpress(props))}>
                if !props.editing {
                    <button type="button" class="sb-edit" {onclick}>{ words::EDIT }</button>
                }
                <TextPane session={session.clone()} file={session.active} editing={props.editing} />
            </div>
        </section>
    }
}

/// Who presses into the text wants to write there.
fn onpress(props: &FilesProps) -> Callback<MouseEvent> {
    let props = props.clone();
    Callback::from(move |press: MouseEvent| {
        let file = props.session.files.get(props.session.active);
        let (Some(place), Some(file)) = (host::lent().and_then(|host| host.pressed(&press)), file) else {
            return;
        };
        match place[..] {
            [line, column] => props.onplace.emit(place_in(file, line, column)),
            _ => props.onedit.emit(()),
        }
    })
}

/// A place in a file between two characters.
fn place_in(file: &Source, line: u32, column: u32) -> Place {
    let (before, in_line) = (line.saturating_sub(1) as usize, column.saturating_sub(1) as usize);
    let mut lines = file.text.split_inclusive('\n');
    let above: usize = lines.by_ref().take(before).map(str::len).sum();
    let left: usize = lines
        .next()
        .map_or(0, |line| line.chars().take(in_line).map(char::len_utf8).sum());
    let start = (above + left) as u32;
    Place {
        file: file.name.clone(),
        line,
        column,
        end_line: line,
        end_column: column,
        start,
        end: start,
    }
}

/// Moves files, and says where they are then.
#[derive(Clone)]
struct Mover {
    session: UseReducerHandle<Session>,
    moved: UseStateHandle<String>,
}

impl PartialEq for Mover {
    fn eq(&self, other: &Self) -> bool {
        self.session == other.session
    }
}

impl Mover {
    /// Whether the file that is shown can go so many places to the right.
    fn can(&self, steps: isize) -> bool {
        let to = self.session.active.checked_add_signed(steps);
        to.is_some_and(|to| to < self.session.files.len())
    }

    fn by(&self, steps: isize) {
        if let (true, Some(to)) = (self.can(steps), self.session.active.checked_add_signed(steps)) {
            self.to(self.session.active, to);
        }
    }

    fn to(&self, from: usize, to: usize) {
        let Some(file) = self.session.files.get(from) else {
            return;
        };
        self.moved
            .set(words::moved(&file.name, to + 1, self.session.files.len()));
        self.session.dispatch(Action::Move(from, to));
    }
}

#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    mover: Mover,
    renaming: UseStateHandle<bool>,
}

/// The tabs. The arrow keys go along them, with Shift they take the file along; a file can be dragged too.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { mover, renaming } = props;
    let session = &mover.session;
    let dragged = use_mut_ref(|| None::<usize>);
    let marks = marks(session);
    let tabs = session.files.iter().enumerate().map(|(index, file)| {
        let chosen = index == session.active;
        let faulty = session
            .findings
            .iter()
            .any(|report| report.place.file == file.name);
        let decides = marks.iter().any(|mark| mark.file == file.name);
        let dispatcher = session.dispatcher();
        let title = words::tab(&file.name, faulty, decides);
        let ondragstart = {
            let dragged = dragged.clone();
            Callback::from(move |event: DragEvent| {
                if let Some(data) = event.data_transfer() {
                    // Without data some browsers drag nothing; where it cannot be set, nothing is dragged.
                    let _ = data.set_data("text/x-signalbox-tab", "");
                }
                *dragged.borrow_mut() = Some(index);
            })
        };
        let ondragover = {
            let dragged = dragged.clone();
            Callback::from(move |event: DragEvent| {
                if dragged.borrow().is_some() {
                    event.prevent_default();
                }
            })
        };
        let ondrop = {
            let (dragged, mover) = (dragged.clone(), mover.clone());
            Callback::from(move |event: DragEvent| {
                if let Some(from) = dragged.borrow_mut().take() {
                    event.prevent_default();
                    mover.to(from, index);
                }
            })
        };
        html! {
            <button type="button" role="tab" id={tab_id(index)} aria-selected={chosen.to_string()} draggable="true"
                aria-controls="app-file" tabindex={if chosen { "0" } else { "-1" }} {title}
                aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight F2 Delete" {ondragstart} {ondragover} {ondrop}
                onclick={move |_: MouseEvent| dispatcher.dispatch(Action::Show(index))}>
                <span>{ shown(&file.name, session) }</span>
                if faulty {
                    <i class="app-dot faulty" />
                } else if decides {
                    <i class="app-dot decides" />
                }
            </button>
        }
    });
    let onkeydown = {
        let show = {
            let session = session.dispatcher();
            Callback::from(move |index| session.dispatch(Action::Show(index)))
        };
        let along = arrows(session.files.len(), session.active, show, |index| {
            Some(tab_id(index))
        });
        let (mover, renaming) = (mover.clone(), renaming.clone());
        Callback::from(move |event: KeyboardEvent| {
            let steps = match event.key().as_str() {
                "ArrowRight" if event.shift_key() => 1,
                "ArrowLeft" if event.shift_key() => -1,
                "F2" => {
                    event.prevent_default();
                    return renaming.set(true);
                }
                "Delete" => {
                    event.prevent_default();
                    return mover.session.dispatch(Action::RemoveFile(mover.session.active));
                }
                _ => return along.emit(event),
            };
            event.prevent_default();
            let to = mover.session.active.saturating_add_signed(steps);
            mover.by(steps);
            // The tab that stands there shows the moved file in a moment.
            focus(to);
        })
    };
    html! { <div role="tablist" aria-label={words::FILES} {onkeydown}>{ tabs.collect::<Html>() }</div> }
}

fn tab(index: usize) -> Option<HtmlElement> {
    let tab = gloo::utils::document().get_element_by_id(&tab_id(index))?;
    tab.dyn_into().ok()
}

fn focus(index: usize) {
    if let Some(tab) = tab(index) {
        // A tab can have it.
        let _ = tab.focus();
    }
}

fn tab_id(index: usize) -> String {
    format!("app-tab-{index}")
}

/// The last part of a path where that is enough to tell the files apart; the title has it whole. Where there is little
/// room the style sheet leaves out the ending that nearly all have.
fn shown(name: &str, session: &Session) -> Html {
    fn last(name: &str) -> &str {
        name.rsplit('/').next().unwrap_or(name)
    }
    let alike = session.files.iter().filter(|file| last(&file.name) == last(name));
    let short = if alike.count() > 1 { name } else { last(name) };
    match short.strip_suffix(YAML) {
        Some(stem) => html! { <>{ stem.to_owned() }<small>{ YAML }</small></> },
        None => html! { { short.to_owned() } },
    }
}

const YAML: &str = ".yaml";

/// The active file's name, to be changed.
fn name_box(session: &UseReducerHandle<Session>, renaming: &UseStateHandle<bool>) -> Html {
    let active = session.active;
    let name = session.files.get(active).map(|file| file.name.clone());
    let ondone = {
        let (session, renaming) = (session.dispatcher(), renaming.clone());
        Callback::from(move |name: Option<String>| {
            if let Some(name) = name {
                session.dispatch(Action::Rename(active, name));
            }
            renaming.set(false);
        })
    };
    html! { <NameBox name={name.unwrap_or_default()} label={words::NEW_NAME} {ondone} /> }
}

fn actions(props: &FilesProps, mover: &Mover, renaming: &UseStateHandle<bool>) -> Html {
    let session = &props.session;
    let active = session.active;
    let name = session
        .files
        .get(active)
        .map(|file| file.name.clone())
        .unwrap_or_default();
    let item = |words: String, enabled: bool, act: Callback<()>| Item { words, enabled, act };
    let moves = |steps: isize| {
        let mover = mover.clone();
        Callback::from(move |()| mover.by(steps))
    };
    let opens = |folder: bool| {
        Callback::from(move |()| {
            if let Some(host) = host::lent() {
                host.pick_files(folder);
            }
        })
    };
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |()| renaming.set(true))
    };
    let remove = {
        let session = session.dispatcher();
        Callback::from(move |()| session.dispatch(Action::RemoveFile(active)))
    };
    let formats = {
        let (session, onsay) = (session.clone(), props.onsay.clone());
        Callback::from(move |()| format_file(&session, &onsay))
    };
    let items = vec![
        item(words::rename(&name), true, rename),
        item(words::format(&name), true, formats),
        item(words::MOVE_LEFT.to_owned(), mover.can(-1), moves(-1)),
        item(words::MOVE_RIGHT.to_owned(), mover.can(1), moves(1)),
        item(words::remove(&name), session.files.len() > 1, remove),
        item(words::OPEN_FILES.to_owned(), true, opens(false)),
        item(words::OPEN_FOLDER.to_owned(), true, opens(true)),
    ];
    let add = {
        let session = session.dispatcher();
        Callback::from(move |_: MouseEvent| session.dispatch(Action::AddFile))
    };
    html! {
        <div class="app-file-actions">
            <button type="button" aria-label={words::ADD} title={words::ADD} onclick={add}>{ "+" }</button>
            <Menu label={words::MORE} class="app-file-menu" {items} />
        </div>
    }
}

/// Formats the file that is shown; says why not, where it cannot.
pub(super) fn format_file(session: &UseReducerHandle<Session>, onsay: &Callback<String>) {
    let Some(file) = session.files.get(session.active) else {
        return;
    };
    let unreadable = session.findings.iter().find(|report| {
        report.place.file == file.name
            && report.severity == Severity::Error
            && report.code.starts_with("yaml-")
    });
    if let Some(report) = unreadable {
        return onsay.emit(words::not_formatted(
            &file.name,
            report.place.line as usize,
            &report.message,
        ));
    }
    match format::format(&file.text) {
        Ok(text) if text == file.text => onsay.emit(words::formatted_already(&file.name)),
        Ok(text) => session.dispatch(Action::Rewrite(Step::Formatted(file.name.clone()), text)),
        Err(refusal) => onsay.emit(words::not_formatted(&file.name, refusal.line, words::STRANGE)),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NoiseBarProps {
    session: UseReducerHandle<Session>,
}

/// Offers to take out what only the API server wanted.
#[component]
fn NoiseBar(props: &NoiseBarProps) -> Html {
    let session = &props.session;
    let file = session.files.get(session.active);
    let noise = use_memo(file.cloned(), |file| {
        file.as_ref()
            .map(|file| dump::noise(&file.text))
            .unwrap_or_default()
    });
    let Some(file) = file.filter(|_| !noise.is_empty()) else {
        return Html::default();
    };
    let (lines, all) = (dump::count(&noise), file.text.lines().count());
    let onclick = {
        let (session, file) = (session.dispatcher(), file.clone());
        Callback::from(move |_: MouseEvent| {
            let step = Step::Stripped(file.name.clone(), lines);
            session.dispatch(Action::Rewrite(step, dump::without(&file.text, &noise)));
        })
    };
    html! {
        <p class="app-noise" role="status">
            <span>{ words::noise(lines, all) }</span>
            <button type="button" {onclick}>{ words::STRIP }</button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_characters_and_in_bytes() {
        let file = Source::new("a.yaml", "é: ü\r\nport: \"80\"\n");
        let offset = |line, column| place_in(&file, line, column).start;
        assert_eq!((offset(1, 1), offset(1, 2), offset(1, 5)), (0, 2, 6));
        assert_eq!(offset(2, 1), 8);
        // Beside the text: at its end.
        assert_eq!(offset(9, 9), file.text.len() as u32);
    }
}
