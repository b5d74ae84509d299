//! The question box: any flow, in the notation, with what may stand there offered as one types.

use std::rc::Rc;

use signalbox_core::answer::Evaluation;
use signalbox_core::diagnostic::Report;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ask::{Offer, offers};
use crate::components::ticks;
use crate::words::question as words;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct QuestionProps {
    /// What is shown: its names are offered.
    pub(super) evaluation: Option<Rc<Evaluation>>,
    /// How many questions were understood.
    pub(super) understood: usize,
    /// Why the last one was not.
    pub(super) problem: Option<Report>,
    pub(super) onask: Callback<String>,
    /// The input, for a shortcut to focus.
    pub(super) input: NodeRef,
}

/// What is offered, and which of it the arrow keys have come to.
#[derive(Debug, Clone, Default, PartialEq)]
struct List {
    offers: Vec<Offer>,
    active: Option<usize>,
}

#[component]
pub(super) fn Question(props: &QuestionProps) -> Html {
    let list = use_state(List::default);
    let asked = Asking {
        input: props.input.clone(),
        evaluation: props.evaluation.clone(),
        list: list.clone(),
    };
    // A question that was understood leaves the box; one that was not stays to be mended.
    {
        let input = props.input.clone();
        use_effect_with(props.understood, move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.set_value("");
            }
        });
    }
    let onsubmit = {
        let (onask, asked) = (props.onask.clone(), asked.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            asked.close();
            onask.emit(asked.line());
        })
    };
    let onkeydown = {
        let asked = asked.clone();
        Callback::from(move |event: KeyboardEvent| asked.press(&event))
    };
    let (oninput, onfocus, onblur) = (asked.clone(), asked.clone(), asked.clone());
    let problem = props.problem.as_ref();
    let open = !list.offers.is_empty();
    html! {
        <form class="app-question" {onsubmit}>
            <label for="app-question">{ words::LABEL }</label>
            <div class="app-combobox">
                <input ref={props.input.clone()} id="app-question" type="text" autocomplete="off" autocapitalize="off"
                    spellcheck="false" placeholder={words::EXAMPLE} role="combobox" aria-autocomplete="list"
                    aria-controls="app-offers" aria-expanded={open.to_string()}
                    aria-activedescendant={list.active.map(offer_id)} {onkeydown}
                    oninput={move |_: InputEvent| oninput.open()} onfocus={move |_: FocusEvent| onfocus.open()}
                    onblur={move |_: FocusEvent| onblur.close()}
                    aria-invalid={problem.is_some().to_string()} aria-describedby="app-question-problem" />
                <ul id="app-offers" role="listbox" aria-label={words::OFFERS} hidden={!open}>
                    { list.offers.iter().enumerate().map(|(index, one)| offer(&asked, index, one)).collect::<Html>() }
                </ul>
            </div>
            <button type="submit">{ words::ASK }</button>
            <p id="app-question-problem" role="alert">
                { for problem.map(|report| html! {
                    <>
                        { ticks(&report.message) }
                        { for report.help.as_ref().map(|help| html! { <span>{ " – " }{ ticks(help) }</span> }) }
                    </>
                }) }
            </p>
        </form>
    }
}

fn offer_id(index: usize) -> String {
    format!("app-offer-{index}")
}

fn offer(asked: &Asking, index: usize, offer: &Offer) -> Html {
    let chosen = asked.list.active == Some(index);
    let asked = asked.clone();
    // The pointer must not take the focus from the box, which would close the list before the click counts.
    let onpointerdown = Callback::from(move |event: PointerEvent| {
        event.prevent_default();
        asked.take(index);
    });
    html! {
        <li id={offer_id(index)} role="option" aria-selected={chosen.to_string()} {onpointerdown}>
            <span>{ offer.label.clone() }</span><small>{ offer.detail.clone() }</small>
        </li>
    }
}

/// The box with its list.
#[derive(Clone)]
struct Asking {
    input: NodeRef,
    evaluation: Option<Rc<Evaluation>>,
    list: UseStateHandle<List>,
}

impl Asking {
    fn line(&self) -> String {
        let input = self.input.cast::<HtmlInputElement>();
        input.map(|input| input.value()).unwrap_or_default()
    }

    /// The line up to the cursor, and what stands behind it.
    fn around_cursor(&self) -> (String, String) {
        let line = self.line();
        let input = self.input.cast::<HtmlInputElement>();
        let units = input.and_then(|input| input.selection_start().ok().flatten());
        let mut left = units.map_or(usize::MAX, |units| units as usize);
        let at = line.char_indices().find_map(|(at, c)| {
            let here = (left == 0).then_some(at);
            left = left.saturating_sub(c.len_utf16());
            here
        });
        let (before, behind) = line.split_at(at.unwrap_or(line.len()));
        (before.to_owned(), behind.to_owned())
    }

    fn open(&self) {
        let (before, _) = self.around_cursor();
        let offers = self.evaluation.as_deref().map(|shown| offers(&before, shown));
        self.list.set(List {
            offers: offers.unwrap_or_default(),
            active: None,
        });
    }

    fn close(&self) {
        self.list.set(List::default());
    }

    /// Puts an offer into the line, and offers what may follow.
    fn take(&self, index: usize) {
        let (Some(offer), Some(input)) = (self.list.offers.get(index), self.input.cast::<HtmlInputElement>())
        else {
            return;
        };
        let (_, behind) = self.around_cursor();
        input.set_value(&format!("{}{behind}", offer.line));
        let cursor = offer.line.encode_utf16().count() as u32;
        // A text input takes a selection; nothing is lost where it would not.
        let _ = input.set_selection_range(cursor, cursor);
        self.open();
    }

    fn press(&self, event: &KeyboardEvent) {
        let List { offers, active } = &*self.list;
        let count = offers.len();
        let next = match (event.key().as_str(), active) {
            ("ArrowDown", _) if count == 0 => return self.open(),
            _ if count == 0 => return,
            ("ArrowDown", None) => 0,
            ("ArrowDown", Some(at)) => (at + 1) % count,
            ("ArrowUp", None) => count - 1,
            ("ArrowUp", Some(at)) => (at + count - 1) % count,
            ("Enter" | "Tab", Some(at)) => {
                event.prevent_default();
                return self.take(*at);
            }
            ("Escape", _) => {
                event.prevent_default();
                return self.close();
            }
            _ => return,
        };
        event.prevent_default();
        self.list.set(List {
            active: Some(next),
            offers: offers.clone(),
        });
    }
}
