//! What a person worked on in this browser: opened, changed, received by a link, brought along.
//!
//! Every scenario has a place of its own, under its id: one of the site's under its name, any other under one that is
//! made of its text as it came. So a link never takes the place of what somebody typed, and the same link opened twice
//! is the same work. There are up to three entries for each: `work:<id>` is a [`Record`], `edit:<id>` the text as it is
//! now, where it is not as it came, and `from:<id>` the text as it came, packed, where the site does not have it. Nothing
//! lists them all, so that two tabs cannot lose each other's.

mod dialog;

use std::rc::Rc;

use signalbox_core::order;

pub(super) use dialog::History;

use super::storage;
use crate::scenario::{Came, Scenario};
use crate::share::{self, Shared};
use crate::words::storage as words;

const LAST: &str = "signalbox:v1:last";
const WORK: &str = "signalbox:v1:work:";
const EDIT: &str = "signalbox:v1:edit:";
const FROM: &str = "signalbox:v1:from:";
/// Begins the id of what is none of the site's.
const OWN: &str = "own-";
/// Where every link was kept before each had its own place.
#[cfg(feature = "browser")]
const ONE_FOR_ALL: &str = "shared";

/// As much is kept as a person finds something in.
const MOST_WORKS: usize = 60;
/// And as much as leaves room in a browser's storage, which is five million units of UTF-16 in most.
const MOST_TEXT: usize = 4_000_000;

fn work(id: &str) -> String {
    format!("{WORK}{id}")
}

fn edit(id: &str) -> String {
    format!("{EDIT}{id}")
}

fn from(id: &str) -> String {
    format!("{FROM}{id}")
}

/// All entries of a piece of work; without the last there is none.
fn entries(id: &str) -> [String; 3] {
    [from(id), edit(id), work(id)]
}

/// What is remembered about a piece of work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Record {
    /// When it was last opened or changed, in milliseconds since 1970.
    when: u64,
    came: Came,
    /// What it is called, if not by the site.
    name: String,
}

impl Record {
    /// The record of a piece of work; one that says nothing where there is none.
    fn of(id: &str) -> Self {
        storage::text(&work(id))
            .map(|text| Self::parse(&text))
            .unwrap_or_default()
    }

    /// A record as it is written: `1763723996000 link Name`.
    fn parse(text: &str) -> Self {
        let mut words = text.splitn(3, ' ');
        let mut next = || words.next().unwrap_or_default();
        Self {
            when: next().parse().unwrap_or_default(),
            came: Came::named(next()),
            name: next().to_owned(),
        }
    }

    fn write(&self, id: &str) -> Result<(), &'static str> {
        storage::put(&work(id), &self.to_text())
    }

    fn to_text(&self) -> String {
        format!("{} {} {}", self.when, self.came.name(), self.name)
    }
}

/// One piece of work, as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Work {
    pub(super) id: String,
    /// Empty where the site's own name stands.
    pub(super) name: String,
    pub(super) came: Came,
    /// In milliseconds since 1970; 0 where it is not known.
    pub(super) when: u64,
    /// Whether it is not as it came.
    pub(super) changed: bool,
}

/// Everything, the latest first.
pub(super) fn list() -> Vec<Work> {
    let mut ids = storage::keys(WORK);
    ids.extend(storage::keys(EDIT));
    order::sort(&mut ids);
    ids.dedup();
    let works = ids.into_iter().map(|id| {
        let Record { name, came, when } = Record::of(&id);
        Work {
            changed: storage::length(&edit(&id)) > 0,
            id,
            name,
            came,
            when,
        }
    });
    let mut works: Vec<Work> = works.collect();
    order::sort_by(&mut works, |a, b| b.when.cmp(&a.when));
    works
}

/// A scenario that is none of the site's gets its place; it may have one already.
pub(super) fn receive(shared: Shared, came: Came, title: String) -> Rc<Scenario> {
    let packed = share::pack(&shared);
    // Two that are begun with nothing, or copied, are two.
    let salt = match came {
        Came::Begun | Came::Copy => now().to_string(),
        _ => String::new(),
    };
    keep_received(id_of(&format!("{packed}{salt}")), packed, shared, came, title)
}

/// The same for what a link holds; `fragment` is the link.
pub(super) fn receive_link(fragment: &str, shared: Shared, title: String) -> Rc<Scenario> {
    let packed = fragment.trim_start_matches('#').to_owned();
    keep_received(id_of(&packed), packed, shared, Came::Link, title)
}

fn keep_received(id: String, origin: String, shared: Shared, came: Came, title: String) -> Rc<Scenario> {
    if let Some(known) = own(&id) {
        return known;
    }
    let record = Record {
        name: title.clone(),
        came,
        when: now(),
    };
    if origin.len() <= MOST_TEXT {
        make_room(&id, origin.len());
        // Where it cannot be kept it can be used all the same, and a change of it says so.
        let _ = storage::put(&from(&id), &origin).and_then(|()| record.write(&id));
    }
    Rc::new(Scenario::own(id, title, came, shared))
}

/// The id under which a link is kept.
pub(super) fn id_of(text: &str) -> String {
    // FNV-1a: enough to tell a person's works apart, and the same in every build.
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let text = text.trim_start_matches('#');
    format!("{OWN}{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// Whether an id is of something that this browser alone knows.
pub(super) fn is_own(id: &str) -> bool {
    id.starts_with(OWN)
}

/// One that is none of the site's, as it came.
pub(super) fn own(id: &str) -> Option<Rc<Scenario>> {
    if !is_own(id) {
        return None;
    }
    let record = Record::of(id);
    let shared = share::unpack(&storage::text(&from(id))?).ok()?;
    Some(Rc::new(Scenario::own(
        id.to_owned(),
        record.name,
        record.came,
        shared,
    )))
}

/// What a person called it, if anything.
pub(super) fn name(id: &str) -> Option<String> {
    Some(Record::of(id).name).filter(|name| !name.is_empty())
}

/// The edits of a scenario that were kept.
pub(super) fn edits(id: &str) -> Option<Shared> {
    storage::read(&edit(id))
}

/// The same as text, to tell whether they are what they were.
pub(super) fn edits_as_text(id: &str) -> Option<String> {
    storage::text(&edit(id))
}

/// Keeps the edits of a scenario; gives them as text. `Err` says for people why they cannot be kept.
pub(super) fn keep(scenario: &Scenario, edits: &Shared) -> Result<String, &'static str> {
    let (id, text) = (&scenario.id, share::to_file(edits));
    if text.len() > MOST_TEXT {
        return Err(words::TOO_LARGE);
    }
    make_room(id, text.len());
    if is_own(id) && [from(id), work(id)].iter().any(|key| storage::length(key) == 0) {
        // There was no room for it when it came, and without it nothing finds the edits again.
        storage::put(&from(id), &share::pack(&scenario.begin()))?;
        Record {
            name: scenario.title.clone(),
            came: scenario.came,
            when: 0,
        }
        .write(id)?;
    }
    storage::put(&edit(id), &text)?;
    touch(id);
    Ok(text)
}

/// Forgets the edits of a scenario: it is as it came.
pub(super) fn forget(id: &str) {
    storage::delete(&edit(id));
}

/// Which scenario was last open.
pub(super) fn last() -> Option<String> {
    storage::read(LAST)
}

/// Remembers that a scenario is open. Where that is forbidden, the first one opens next time.
pub(super) fn remember(id: &str) {
    let _ = storage::write(LAST, &id);
    make_room(id, 0);
    touch(id);
}

fn touch(id: &str) {
    // Of what is none of the site's, and could not be kept, only the edits are of no use.
    if is_own(id) && storage::length(&work(id)) == 0 {
        return;
    }
    // What matters was written, or said that it cannot be.
    let _ = Record {
        when: now(),
        ..Record::of(id)
    }
    .write(id);
}

/// Calls it otherwise. Whether it is called so now.
pub(super) fn rename(id: &str, name: &str) -> bool {
    let name = name.to_owned();
    let record = Record {
        name,
        ..Record::of(id)
    };
    record.write(id).is_ok()
}

/// What was deleted, to be brought back.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Deleted {
    pub(super) work: Work,
    texts: [Option<String>; 3],
}

/// Takes it away.
pub(super) fn delete(gone: &Work) -> Deleted {
    let deleted = Deleted {
        work: gone.clone(),
        texts: entries(&gone.id).map(|key| storage::text(&key)),
    };
    entries(&gone.id).iter().for_each(|key| storage::delete(key));
    deleted
}

/// Brings it back, unless it was begun anew since: the whole of it or, where there is no room, nothing. Whether it is
/// there again.
pub(super) fn restore(deleted: &Deleted) -> bool {
    let mut put = Vec::new();
    for (key, text) in entries(&deleted.work.id).iter().zip(&deleted.texts) {
        let (None, Some(text)) = (storage::text(key), text) else {
            continue;
        };
        put.push(key);
        if storage::put(key, text).is_err() {
            put.into_iter().for_each(|key| storage::delete(key));
            return false;
        }
    }
    true
}

/// Gives what earlier versions kept of the last link a place of its own.
#[cfg(feature = "browser")]
pub(super) fn migrate() {
    let Some(shared) = edits(ONE_FOR_ALL) else { return };
    let title = crate::scenario::title_in(&shared.files);
    let title = title.unwrap_or_else(|| crate::words::link::UNTITLED.to_owned());
    let scenario = receive(shared, Came::Link, title);
    // It is gone from where it was only if it is somewhere else.
    if own(&scenario.id).is_some() {
        forget(ONE_FOR_ALL);
        storage::delete(&work(ONE_FOR_ALL));
        if last().as_deref() == Some(ONE_FOR_ALL) {
            remember(&scenario.id);
        }
    }
}

/// Lets the oldest go where there would be more than is kept, with `more` units of text for `id`.
fn make_room(id: &str, more: usize) {
    let mut all = list();
    all.retain(|work| work.id != id);
    let sizes = all.into_iter().map(|one| {
        let size = entries(&one.id).iter().map(|key| storage::length(key)).sum();
        (one, size)
    });
    for gone in surplus(&sizes.collect::<Vec<_>>(), more) {
        entries(gone).iter().for_each(|key| storage::delete(key));
    }
}

/// Which of these go, for one more of that size to fit: first what was opened and never changed, then the oldest. They are
/// listed with their sizes, the latest first.
fn surplus(works: &[(Work, usize)], more: usize) -> Vec<&str> {
    let (untouched, worked): (Vec<_>, Vec<_>) = works
        .iter()
        .partition(|(work, _)| work.came == Came::Opened && !work.changed);
    let (mut count, mut text) = (1, more);
    let goes = |(_, size): &&&(Work, usize)| {
        let fits = count < MOST_WORKS && text + size <= MOST_TEXT;
        if fits {
            count += 1;
            text += size;
        }
        !fits
    };
    let gone = worked.iter().chain(&untouched).filter(goes);
    gone.map(|(work, _)| work.id.as_str()).collect()
}

fn now() -> u64 {
    if cfg!(target_arch = "wasm32") {
        js_sys::Date::now() as u64
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(id: usize, came: Came, changed: bool) -> Work {
        Work {
            id: id.to_string(),
            name: String::new(),
            came,
            when: 0,
            changed,
        }
    }

    #[test]
    fn what_was_only_opened_goes_first_then_the_oldest() {
        let opened = (0..50).map(|id| (work(id, Came::Opened, false), 100));
        let worked = (50..80).map(|id| (work(id, Came::Opened, true), 100));
        let works: Vec<_> = opened.chain(worked).collect();
        let gone = surplus(&works, 100);
        // One more, these thirty, and the latest of the others.
        assert_eq!(gone, (29..50).map(|id| id.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn text_is_bounded_too() {
        let works = [
            (work(1, Came::Link, false), 1_000_000),
            (work(2, Came::Begun, true), 2_000_000),
            (work(3, Came::File, true), 500_000),
        ];
        assert_eq!(surplus(&works, 500_000), [""; 0]);
        assert_eq!(surplus(&works, 1_000_000), ["3"]);
        assert_eq!(surplus(&works, MOST_TEXT), ["1", "2", "3"]);
    }

    /// What was written once stays readable: these are frozen.
    #[test]
    fn records_stay_readable() {
        let record = Record {
            when: 1_763_723_996_000,
            came: Came::Link,
            name: "The VPN (shared)".to_owned(),
        };
        assert_eq!(record.to_text(), "1763723996000 link The VPN (shared)");
        assert_eq!(Record::parse("1763723996000 link The VPN (shared)"), record);
        assert_eq!(
            Record::parse("12 opened "),
            Record {
                when: 12,
                ..Record::default()
            }
        );
        assert_eq!(Record::parse(""), Record::default());
        for came in Came::ALL {
            assert_eq!(Came::named(came.name()), came);
        }
    }

    /// Ids are kept for years: no build may make others.
    #[test]
    fn ids_stay() {
        assert_eq!(id_of("#v1.abc"), id_of("v1.abc"));
        assert_eq!(id_of("v1.abc"), "own-aee1a1d31c832176");
    }
}
