//! What is being served, and who waits for it to change.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::site::Site;

/// The site as it is now; browsers wait for the next state of it.
#[derive(Debug)]
pub(super) struct Live {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Clone)]
struct State {
    site: Option<Arc<Site>>,
    news: News,
    /// Counts every change, of the site or of the errors.
    turn: u64,
    /// Tells this server from one before it on the same port.
    server: u128,
}

/// What a browser is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct News {
    /// Names the site that pages come from now.
    pub(super) version: String,
    /// Why the newest text did not become a site; `None` if it did.
    pub(super) errors: Option<String>,
}

impl Live {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let server = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        let news = News {
            version: format!("{server:x}-0"),
            errors: None,
        };
        Self {
            state: Mutex::new(State {
                site: None,
                news,
                turn: 0,
                server,
            }),
            changed: Condvar::new(),
        }
    }

    /// A new site takes the place of the old one.
    pub(super) fn show(&self, site: Site) {
        self.change(|state| {
            state.site = Some(Arc::new(site));
            state.news = News {
                version: format!("{:x}-{}", state.server, state.turn),
                errors: None,
            };
        });
    }

    /// The old site stays, and browsers are told why.
    pub(super) fn fail(&self, errors: String) {
        self.change(|state| state.news.errors = Some(errors));
    }

    /// The site as it is now, if there was ever one, and what there is to tell.
    pub(super) fn now(&self) -> (Option<Arc<Site>>, News) {
        let state = self.lock();
        (state.site.clone(), state.news.clone())
    }

    /// The news after a turn, as soon as there are any; `None` if `patience` ends before.
    pub(super) fn after(&self, turn: Option<u64>, patience: Duration) -> Option<(u64, News)> {
        let waiting = |state: &mut State| turn == Some(state.turn);
        let waited = self.changed.wait_timeout_while(self.lock(), patience, waiting);
        let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        (!timeout.timed_out()).then(|| (state.turn, state.news.clone()))
    }

    fn change(&self, how: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        state.turn += 1;
        how(&mut state);
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole whenever the lock is free, also after a panic elsewhere.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_build_keeps_the_site_and_tells() {
        let live = Live::new();
        live.show(Site::default());
        let (turn, first) = live.after(None, Duration::ZERO).expect("there are news at once");
        live.fail("broken".to_owned());
        let (site, _) = live.now();
        assert!(site.is_some());
        let (turn, second) = live.after(Some(turn), Duration::ZERO).expect("there are news");
        assert_eq!(
            second,
            News {
                errors: Some("broken".to_owned()),
                ..first.clone()
            }
        );
        live.show(Site::default());
        let (turn, third) = live.after(Some(turn), Duration::ZERO).expect("there are news");
        assert_eq!(third.errors, None);
        assert_ne!(third.version, first.version);
        assert_eq!(live.after(Some(turn), Duration::from_millis(1)), None);
    }
}
